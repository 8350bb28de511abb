"""Where a patient starts: the declared start values, or the steady state near them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from howship.errors import Fault, ModelError
from howship.model.program import Program

__all__ = ["baseline", "drift"]

Array = NDArray[np.float64]
_ITERATIONS = 100
_CONVERGED = 1e-13


def baseline(program: Program, parameters: Array, starts: Mapping[int, float] | None = None) -> Array:
    """Return parameters and start values (P + S,) of a patient, steady where the disease says so.

    Raises ModelError when no steady state is found near the declared start values.
    """
    values = program.values(parameters, starts)
    if program.joined.disease.baseline == "declared":
        return values
    y = _steady(program, values)
    for index, value in (starts or {}).items():
        y[index] = value
    return np.concatenate([values[: len(parameters)], y])


def _system(program: Program, values: Array, y: Array) -> tuple[Array, Array]:
    hoisted = program.functions["setup"](values.tolist())
    rates = np.array(program.functions["rates"](0.0, y.tolist(), hoisted))
    rows, columns = program.pattern
    matrix = np.zeros((len(y), len(y)))
    matrix[rows, columns] = program.functions["jacobian"](0.0, y.tolist(), hoisted)
    return rates, matrix


def _steady(program: Program, values: Array) -> Array:
    """Newton's method in steps that keep every state positive."""
    y = program.starts(values)
    scales = program.scales(y)
    adding_up = list(program.joined.layout.hazards.values())  # a cumulative hazard is never steady
    for _ in range(_ITERATIONS):
        rates, matrix = _system(program, values, y)
        rates[adding_up], matrix[adding_up] = 0.0, 0.0
        step, *_ = np.linalg.lstsq(matrix * scales, -rates, rcond=None)
        step = step * scales
        falling = step < 0
        room = np.where(falling & (y > 0), -y / np.where(falling, step, -1.0), np.inf)
        y = y + step * min(1.0, 0.9 * float(room.min(initial=np.inf)))
        if np.max(np.abs(step) / scales) < _CONVERGED:
            return y
    raise ModelError(
        Fault(
            program.joined.disease.name,
            f"no steady state was found in {_ITERATIONS} Newton steps",
            "a steady state near the declared start values",
            "Check the parameters that were changed",
        )
    )


def drift(program: Program, values: Array, days: float) -> dict[str, float]:
    """Return how far each state moves within `days`, relative to its scale, without solving.

    One step of the implicit Euler method on the equations linearized at the start: exact for the
    small movements that matter here.
    """
    y = program.starts(values)
    scales = program.scales(y)
    rates, matrix = _system(program, values, y)
    moved = np.linalg.solve(np.eye(len(y)) / days - matrix, rates)
    return {s.name: float(d / k) for s, d, k in zip(program.joined.states, moved, scales, strict=True)}
