"""Operations of MathML written with the few that formulas have."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from howship.exchange.formula import ONE, ZERO, Apply, Formula, Number, value_at_start

__all__ = ["FOLDED", "equal", "folded", "operation", "relation"]

FOLDED = frozenset({"add", "mul", "sub", "div", "neg", "pow", "sqrt"})
_TWO, _TEN = Number(2.0), Number(10.0)
_SIMPLE = {
    "FUNCTION_EXP": "exp",
    "FUNCTION_LN": "log",
    "FUNCTION_TANH": "tanh",
    "FUNCTION_SIN": "sin",
    "FUNCTION_COS": "cos",
}


def _exp_sum(x: Formula, sign: str) -> Formula:
    return Apply(sign, (Apply("exp", (x,)), Apply("exp", (Apply("neg", (x,)),))))


def _inverse(x: Formula) -> Formula:
    return Apply("div", (ONE, x))


def _arsinh(x: Formula) -> Formula:
    square = Apply("mul", (x, x))
    return Apply("log", (Apply("add", (x, Apply("sqrt", (Apply("add", (square, ONE)),)))),))


def _arcosh(x: Formula) -> Formula:
    square = Apply("mul", (x, x))
    return Apply("log", (Apply("add", (x, Apply("sqrt", (Apply("sub", (square, ONE)),)))),))


def _artanh(x: Formula) -> Formula:
    ratio = Apply("div", (Apply("add", (ONE, x)), Apply("sub", (ONE, x))))
    return Apply("div", (Apply("log", (ratio,)), _TWO))


def _absolute(x: Formula) -> Formula:
    return Apply("where", (Apply("gt", (x, ZERO)), x, Apply("neg", (x,))))


# functions of one argument, written with the operations there are
_WRITTEN: dict[str, Callable[[Formula], Formula]] = {
    "FUNCTION_ABS": _absolute,
    "FUNCTION_SINH": lambda x: Apply("div", (_exp_sum(x, "sub"), _TWO)),
    "FUNCTION_COSH": lambda x: Apply("div", (_exp_sum(x, "add"), _TWO)),
    "FUNCTION_SECH": lambda x: Apply("div", (_TWO, _exp_sum(x, "add"))),
    "FUNCTION_CSCH": lambda x: Apply("div", (_TWO, _exp_sum(x, "sub"))),
    "FUNCTION_COTH": lambda x: _inverse(Apply("tanh", (x,))),
    "FUNCTION_ARCSINH": _arsinh,
    "FUNCTION_ARCCOSH": _arcosh,
    "FUNCTION_ARCTANH": _artanh,
    "FUNCTION_ARCCOTH": lambda x: _artanh(_inverse(x)),
    "FUNCTION_ARCCSCH": lambda x: _arsinh(_inverse(x)),
    "FUNCTION_ARCSECH": lambda x: _arcosh(_inverse(x)),
}


def operation(kind: str, args: list[Formula]) -> Formula | None:
    """Return an operation on numbers; None for one that Howship has nothing for."""
    if kind == "MINUS":
        return Apply("neg" if len(args) == 1 else "sub", tuple(args))
    if kind == "DIVIDE":
        return _quotient(*args)
    if kind in ("POWER", "FUNCTION_POWER"):
        return Apply("pow", tuple(args))
    if kind in _SIMPLE:
        return Apply(_SIMPLE[kind], tuple(args))
    if kind in _WRITTEN and len(args) == 1:
        return _WRITTEN[kind](args[0])
    if kind == "FUNCTION_ROOT":
        degree = args[0] if len(args) == 2 else _TWO
        if isinstance(degree, Number) and degree.value == 2:
            return Apply("sqrt", (args[-1],))
        return Apply("pow", (args[-1], _inverse(degree)))
    if kind == "FUNCTION_LOG":
        base = args[0] if len(args) == 2 else _TEN
        plain = Number(base.value) if isinstance(base, Number) else base
        return Apply("div", (Apply("log", (args[-1],)), Apply("log", (plain,))))
    if kind in ("FUNCTION_MAX", "FUNCTION_MIN") and args:
        found = args[0]
        for other in args[1:]:
            found = Apply(kind[-3:].lower(), (found, other))
        return found
    return None


def _quotient(above: Formula, below: Formula) -> Formula:
    """Return a quotient; c / (1 + exp(z)) apart: in a steep switch exp(z) is more than a number can hold."""
    if isinstance(below, Apply) and below.op == "add" and len(below.args) == 2:
        for one, other in (below.args, below.args[::-1]):
            if one == ONE and isinstance(other, Apply) and other.op == "exp":
                falling = Apply("falling", other.args)
                return falling if above == ONE else Apply("mul", (above, falling))
    return Apply("div", (above, below))


def folded(formula: Apply) -> Formula:
    """Return arithmetic on bare numbers as its result, since every number of a model has a name."""
    args = list(formula.args)
    while len(args) > 1 and formula.op in ("add", "mul") and _all_bare(args[:2]):
        args[:2] = [_computed(Apply(formula.op, tuple(args[:2])))]
        if not isinstance(args[0], Number):
            return formula
    whole = Apply(formula.op, tuple(args)) if len(args) != len(formula.args) else formula
    if formula.op in ("add", "mul"):
        return args[0] if len(args) == 1 else whole
    return _computed(whole) if _all_bare(args) else whole


def _all_bare(args: Sequence[Formula]) -> bool:
    return all(isinstance(arg, Number) and not arg.unit for arg in args)


def _computed(formula: Formula) -> Formula:
    """Return the number that arithmetic on numbers gives; the formula itself where it gives none."""
    try:
        value = value_at_start(formula, lambda name: math.nan)
    except (ArithmeticError, ValueError):
        return formula
    return Number(value) if math.isfinite(value) else formula


def equal(a: Formula, b: Formula) -> Formula:
    return Apply("and", (Apply("not", (Apply("gt", (a, b)),)), Apply("not", (Apply("gt", (b, a)),))))


def relation(kind: str, a: Formula, b: Formula) -> Formula | None:
    """Return a comparison by "greater than" and "not", as equations have it."""
    found: dict[str, Formula] = {
        "RELATIONAL_GT": Apply("gt", (a, b)),
        "RELATIONAL_LT": Apply("gt", (b, a)),
        "RELATIONAL_GEQ": Apply("not", (Apply("gt", (b, a)),)),
        "RELATIONAL_LEQ": Apply("not", (Apply("gt", (a, b)),)),
        "RELATIONAL_EQ": equal(a, b),
        "RELATIONAL_NEQ": Apply("not", (equal(a, b),)),
    }
    return found.get(kind)
