"""What is said about a patient who could not be solved: the state to blame, and what is implausible."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from howship.model.numbers import PlainNumbers
from howship.model.program import Program
from howship.solve.task import Path, Task

__all__ = ["flag_implausible", "floors", "worst_state"]

Array = NDArray[np.float64]
# How far out of its range, in units of a state's scale, a state may be before it is implausible.
_NEGATIVE = 1e-4


def floors(program: Program, scales: Array) -> Array:
    """Return the lowest plausible value of each state, in the shape of `scales` (..., S)."""
    signed = np.array([state.signed for state in program.joined.states])
    return np.where(signed, -np.inf, -_NEGATIVE * scales)


def flag_implausible(program: Program, task: Task, path: Path, scales: Array) -> None:
    """Flag a solved path in which a state left its plausible range; its rows stay."""
    shown = [program.joined.states[i] for i in program.shown_states]
    least, most = np.array([state.plausible for state in shown]).reshape(-1, 2).T
    slack = _NEGATIVE * scales[list(program.shown_states)]
    out = np.argwhere((path.states < least - slack) | (path.states > most + slack))
    if path.status != "ok" or not len(out):
        return
    row, column = (int(number) for number in out[0])
    state, value = shown[column], float(path.states[row, column])
    fell = value < state.plausible[0]
    bound = state.plausible[0 if fell else 1] / state.unit.to_internal
    beyond = "zero" if bound == 0 else f"{bound:.3g} {state.unit.text}"
    path.status, path.failed_day, path.worst = "implausible", float(task.grid[row]), state.name
    path.message = (
        f"{state.name} {'fell below' if fell else 'rose above'} {beyond} "
        f"({value / state.unit.to_internal:.3g} {state.unit.text})"
    )


def worst_state(program: Program, values: Array, day: float, y: Array) -> str:
    """Return the name of the state whose rate is largest against its scale, or undefined."""
    # arrays of one number: what is undefined becomes NaN there instead of an error
    one = [np.array([float(value)]) for value in values]
    count = len(program.joined.parameters)
    numbers = PlainNumbers([np.array([float(x)]) for x in y], one[:count], one[count:], np.array([day]))
    with np.errstate(all="ignore"):
        rates = np.array([np.ravel(rate)[0] for rate in program.joined.evaluate(numbers).rates], dtype=float)
        size = np.abs(rates) / program.scales(program.starts(values))
    return program.joined.states[int(np.argmax(np.where(np.isnan(size), np.inf, size)))].name
