"""Sizes at which errors matter: the file says nothing about them, so they follow from its start."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from howship.exchange.sbml_entry import Entry
from howship.model.program import Program
from howship.quantity import parse_unit
from howship.solve.scheduled import scheduled

__all__ = ["scales"]

# Of a state's own start: many a published state falls by orders of magnitude and rises again from there.
_OWN = 1e-6
_OTHER = 0.1


def scales(entry: Entry, program: Program) -> Callable[[bool], dict[str, float]]:
    """Return the scale of every state, by symbol, in the unit of the state.

    `program` is the model with numbers as in the file. A scale is a small share of the start value. Where
    that is zero, a larger share of the smallest other start of the same kind (concentration, amount,
    size, parameter), else of what the first unit of time brings, else of what the schedule brings, else
    of 1. The function returned takes whether numbers stand plain.
    """
    values = program.values(program.defaults())
    starts = program.starts(values)
    changes = np.abs(_first_changes(entry, program, values))
    doses = {a.index: abs(a.value) for a in scheduled(program, values, float("inf")) if a.value}
    kinds = [(s.quantity.kind, s.quantity.per_size) for s in entry.roles.states.values()]
    found = {}
    for i, name in enumerate(entry.roles.states):
        others = [abs(y) for y, kind in zip(starts, kinds, strict=True) if y and kind == kinds[i]]
        zero = min(others, default=0.0) or float(changes[i]) or doses.get(i, 0.0) or 1.0
        size = _OWN * abs(float(starts[i])) or _OTHER * zero
        found[name] = size if 0 < size < float("inf") else _OTHER

    def by_symbol(plain: bool) -> dict[str, float]:
        return {
            entry.symbols[name]: float(f"{size * (1.0 if plain else entry.unit(name).factor):.1g}")
            for name, size in found.items()
        }

    return by_symbol


def _first_changes(entry: Entry, program: Program, values: np.ndarray) -> np.ndarray:
    """Return what one unit of time would bring at the rates of the start; zero where it cannot be told."""
    days = entry.time.factor * parse_unit(entry.time.text).to_internal
    try:
        hoisted = program.functions["setup"](values.tolist())
        rates = np.array(program.functions["rates"](0.0, program.starts(values).tolist(), hoisted))
    except (ArithmeticError, ValueError):
        return np.zeros(len(program.joined.states))
    return np.where(np.isfinite(rates), rates * days, 0.0)
