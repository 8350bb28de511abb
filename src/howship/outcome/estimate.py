"""A number with its 95 % interval, and the ways in which the interval is made."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Z95", "Bools", "Estimate", "Floats", "Integers", "log_scale", "proportion", "undefined"]

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


def proportion(count: int, n: int) -> Estimate:
    """Return 100 count / n, in percent, with Wilson's 95 % interval.

    Wilson EB. J Am Stat Assoc 1927;22:209-12.
    """
    if n == 0:
        return undefined("no patients", 0)
    p = count / n
    middle, half = p + Z95**2 / (2 * n), Z95 * math.sqrt(p * (1 - p) / n + Z95**2 / (4 * n * n))
    # at 0 and n events one limit is 0 or 1 exactly; rounding must not carry it past the value
    low, high = (min(max(100 * (middle + sign * half) / (1 + Z95**2 / n), 0.0), 100.0) for sign in (-1, 1))
    return Estimate(100 * p, min(low, 100 * p), max(high, 100 * p), n)


def log_scale(log_value: float, variance: float, n: int, note: str = "") -> Estimate:
    """Return exp(log_value) with the 95 % interval exp(log_value +- 1.96 sqrt(variance))."""
    half = Z95 * math.sqrt(variance)
    return Estimate(math.exp(log_value), math.exp(log_value - half), math.exp(log_value + half), n, note)
