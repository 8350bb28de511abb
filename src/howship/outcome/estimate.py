"""A number with its 95 % interval, and the two ways in which the interval is made."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Z95", "Bools", "Estimate", "Floats", "Integers", "log_scale", "undefined"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Bools = NDArray[np.bool_]

Z95 = 1.959963984540054  # 97.5 % point of the normal distribution


@dataclass(frozen=True)
class Estimate:
    """A value, its 95 % interval, the patients it rests on, and what a reader must know.

    What is not defined is NaN, and `note` says why.
    """

    value: float
    low: float
    high: float
    n: int
    note: str = ""


def undefined(note: str, n: int, value: float = math.nan) -> Estimate:
    """Return an estimate without interval (and, as a rule, without value), with the reason."""
    return Estimate(value, math.nan, math.nan, n, note)


def log_scale(log_value: float, variance: float, n: int, note: str = "") -> Estimate:
    """Return exp(log_value) with the 95 % interval exp(log_value +- 1.96 sqrt(variance))."""
    half = Z95 * math.sqrt(variance)
    return Estimate(math.exp(log_value), math.exp(log_value - half), math.exp(log_value + half), n, note)
