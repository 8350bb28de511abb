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
    try:
        y = _steady(program, values)
    except (ArithmeticError, ValueError, np.linalg.LinAlgError) as error:
        raise _nowhere(program, f"the equations cannot be evaluated there ({error})") from error
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
    # what nothing depends on, not even its own rate, only adds up (a cumulative hazard, a bone balance)
    adding_up = sorted(set(range(len(y))) - {column for _, column in program.entries})
    for _ in range(_ITERATIONS):
        rates, matrix = _system(program, values, y)
        rates[adding_up], matrix[adding_up] = 0.0, 0.0
        if not (np.isfinite(rates).all() and np.isfinite(matrix).all()):
            raise ValueError("not finite")
        step, *_ = np.linalg.lstsq(matrix * scales, -rates, rcond=None)
        step = step * scales
        falling = step < 0
        with np.errstate(over="ignore"):  # a tiny step leaves any room
            room = np.where(falling & (y > 0), -y / np.where(falling, step, -1.0), np.inf)
        y = y + step * min(1.0, 0.9 * float(room.min(initial=np.inf)))
        if np.max(np.abs(step) / scales) < _CONVERGED:
            return y
    raise _nowhere(program, f"{_ITERATIONS} Newton steps did not reach one")


def _nowhere(program: Program, why: str) -> ModelError:
    return ModelError(
        Fault(
            program.joined.disease.name,
            f"no steady state was found: {why}",
            "a steady state near the declared start values",
            "Check the parameters that were changed",
        )
    )


def drift(program: Program, values: Array, days: float) -> dict[str, float]:
    """Return how far each state moves within `days`, relative to its scale, without solving.

    Exact for the equations linearized at the start, by the exponential of their matrix: a slow drift
    and the growth from an unstable baseline both show. A start value that is no number gives NaN.
    """
    from scipy.linalg import expm

    y = program.starts(values)
    scales = program.scales(y)
    try:
        rates, matrix = _system(program, values, y)
    except (ArithmeticError, ValueError):
        return {state.name: float("nan") for state in program.joined.states}
    size = len(y)
    whole = np.zeros((size + 1, size + 1))
    whole[:size, :size] = matrix * scales / scales[:, None]
    whole[:size, size] = rates / scales
    if not np.isfinite(whole).all():
        return {state.name: float("nan") for state in program.joined.states}
    moved = expm(whole * days)[:size, size]
    return {s.name: float(d) for s, d in zip(program.joined.states, moved, strict=True)}
