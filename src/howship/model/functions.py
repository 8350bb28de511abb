"""Functions for equations: they take plain numbers, arrays, unit-carrying numbers and graph nodes.

A class that stands for a number (`UnitNumber`, `Node`) brings its own methods of the same names;
everything else goes to `math` or `numpy`. Comparisons such as `a > b` belong inside `where`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

__all__ = ["cos", "exp", "log", "maximum", "minimum", "sin", "softplus", "sqrt", "tanh", "where"]


def _apply(name: str, x: Any) -> Any:
    method = getattr(x, name, None)
    if method is not None:
        return method()
    if isinstance(x, np.ndarray):
        return getattr(np, name)(x)
    return getattr(math, name)(x)


def exp(x: Any) -> Any:
    """Return e to the power of the dimensionless `x`."""
    return _apply("exp", x)


def log(x: Any) -> Any:
    """Return the natural logarithm of the dimensionless `x`."""
    return _apply("log", x)


def sqrt(x: Any) -> Any:
    """Return the square root of `x`; its unit's exponents are halved."""
    return _apply("sqrt", x)


def tanh(x: Any) -> Any:
    """Return the hyperbolic tangent of the dimensionless `x`."""
    return _apply("tanh", x)


def sin(x: Any) -> Any:
    """Return the sine of the dimensionless `x`."""
    return _apply("sin", x)


def cos(x: Any) -> Any:
    """Return the cosine of the dimensionless `x`."""
    return _apply("cos", x)


def where(condition: Any, a: Any, b: Any) -> Any:
    """Return `a` where the condition holds and `b` elsewhere; both have one unit.

    Both are computed everywhere, so neither may be undefined (log of 0) where the other is chosen.
    """
    for x in (condition, a, b):
        choose = getattr(x, "choose_between", None)  # numpy has a `choose` of its own
        if choose is not None:
            return choose(condition, a, b)
    if isinstance(condition, np.ndarray):
        return np.where(condition, a, b)
    return a if condition else b


def maximum(a: Any, b: Any) -> Any:
    """Return the larger of two numbers of one unit."""
    return where(a > b, a, b)


def minimum(a: Any, b: Any) -> Any:
    """Return the smaller of two numbers of one unit."""
    return where(a < b, a, b)


def softplus(x: Any) -> Any:
    """Return log(1 + exp(x)), a smooth max(0, x), without overflow at large `x`."""
    size = where(x > 0, x, -x)
    return maximum(x, 0) + log(1 + exp(-size))
