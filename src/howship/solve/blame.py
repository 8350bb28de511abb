"""What is said about a patient who could not be solved: the state to blame, and what counts as below zero."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from howship.model.program import Program

__all__ = ["floors", "worst_state"]

Array = NDArray[np.float64]
# How far below zero, in units of a state's scale, an amount may fall before it is implausible.
_NEGATIVE = 1e-4


def floors(program: Program, scales: Array) -> Array:
    """Return the lowest plausible value of each state, in the shape of `scales` (..., S)."""
    signed = np.array([state.signed for state in program.joined.states])
    return np.where(signed, -np.inf, -_NEGATIVE * scales)


def worst_state(program: Program, values: Array, day: float, y: Array) -> str:
    """Return the name of the state whose rate is largest against its scale; "" where none can be named."""
    scales = program.scales(program.starts(values))
    try:
        hoisted = program.functions["setup"](values.tolist())
        rates = np.array(program.functions["rates"](day, y.tolist(), hoisted))
    except (ArithmeticError, ValueError):
        return ""
    size = np.abs(rates) / scales
    return program.joined.states[int(np.argmax(np.where(np.isnan(size), np.inf, size)))].name
