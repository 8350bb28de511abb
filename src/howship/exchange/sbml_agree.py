"""Whether a model with units computes what its file says: the same rates as from the bare numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from howship.exchange.sbml_entry import Entry
from howship.model.numbers import PlainNumbers
from howship.model.program import Program
from howship.quantity import parse_unit

__all__ = ["disagreement"]

_POINTS = 4
_SAME = 1e-9
_SILVER = 0.6180339887498949


def disagreement(entry: Entry, plain: Program, united: Program) -> str:
    """Return what differs between numbers as in the file and numbers with units; "" for nothing.

    SBML computes with the numbers as they stand, whatever their units; converting them is right only
    where it changes nothing. A wrong factor shows at every point, rounding at few of them.
    """
    worst: dict[str, list[float]] = {}
    for point in range(_POINTS):
        for what, ratio in _ratios(entry, plain, united, point):
            worst.setdefault(what, []).append(abs(ratio - 1))
    for what, errors in worst.items():
        sound = [error for error in errors if np.isfinite(error)]
        if not sound or min(sound) > _SAME:
            return f"{what} comes out differently when its numbers are converted to one unit for each kind"
    return ""


def _ratios(entry: Entry, plain: Program, united: Program, point: int) -> Iterator[tuple[str, float]]:
    """Yield for every rate and output the value with units over that of the file's numbers."""
    day = entry.time.factor * parse_unit(entry.time.text).to_internal  # days in one unit of time
    states, outputs = list(entry.roles.states), entry.outputs
    y = _moved(plain.starts(plain.values(plain.defaults())), point)
    p = _moved(plain.defaults(), point, keep=True)
    symbols = [parameter.symbol for parameter in plain.joined.parameters]
    p[symbols.index(entry.time_unit)] = day
    start = plain.starts(plain.values(plain.defaults()))
    time = (3.7 + point) * day
    factors = np.array([entry.unit(name).internal for name in states])
    ours = [_factor(entry, parameter.symbol) for parameter in united.joined.parameters]
    values = dict(zip(symbols, p.tolist(), strict=True))
    converted = [values[q.symbol] * f for q, f in zip(united.joined.parameters, ours, strict=True)]
    try:
        left = plain.joined.evaluate(PlainNumbers(y.tolist(), p.tolist(), start.tolist(), time))
        right = united.joined.evaluate(
            PlainNumbers((y * factors).tolist(), converted, (start * factors).tolist(), time)
        )
    except (ArithmeticError, ValueError):
        for name in (*states, *outputs):
            yield repr(name), float("nan")
        return
    for name, a, b in zip(states, left.rates, right.rates, strict=True):
        yield f"the rate of {name!r}", _ratio(b, a * entry.unit(name).internal)
    for name, a, b in zip(outputs, left.outputs, right.outputs, strict=True):
        yield repr(name), _ratio(b, a * entry.unit(name).internal)


def _factor(entry: Entry, symbol: str) -> float:
    """Return what a number of the file is multiplied by to be in internal units."""
    for quantity in entry.parameters:
        if entry.symbols[quantity.id] == symbol:
            return quantity.unit.internal
    for (_, unit), (known, _) in entry.numbers.items():
        if known == symbol:
            return entry.roles.model.units[unit].internal if unit else 1.0
    raise AssertionError(symbol)


def _moved(values: np.ndarray, point: int, keep: bool = False) -> np.ndarray:
    """Return numbers near the given ones, none of them zero; with `keep` only zeros are moved."""
    spread = np.modf((1 + np.arange(len(values))) * _SILVER * (1 + point))[0]
    near = values if keep else values * (0.85 + 0.3 * spread)
    return np.where(values == 0, 0.1 * (1 + spread), near)


def _ratio(a: float, b: float) -> float:
    return 1.0 if a == b else a / b if b else float("inf")
