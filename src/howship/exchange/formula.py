"""A formula as a small tree, read from a file of another tool: numbers, names, and few operations.

Everything that a format can write is brought to these operations: add, mul (any number of
arguments), sub, div, pow, neg, exp, log, sqrt, tanh, sin, cos, falling (1 / (1 + exp(x))), max, min,
where (condition, yes, no), time; and for conditions gt, not, and, or, xor, true, false.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = [
    "CONDITIONS",
    "ONE",
    "TIME",
    "ZERO",
    "Apply",
    "Formula",
    "Name",
    "Number",
    "names",
    "reads_time",
    "replaced",
    "value_at_start",
]

CONDITIONS = frozenset({"gt", "not", "and", "or", "xor", "true", "false"})


@dataclass(frozen=True)
class Number:
    """A number as written, with the id of its unit ("" where it has none)."""

    value: float
    unit: str = ""
    size: int = field(default=1, init=False, compare=False)
    depth: int = field(default=1, init=False, compare=False)


@dataclass(frozen=True)
class Name:
    """The value of something that has an id."""

    id: str
    size: int = field(default=1, init=False, compare=False)
    depth: int = field(default=1, init=False, compare=False)


@dataclass(frozen=True, eq=False)
class Apply:
    """An operation on formulas; `size` counts all parts, `depth` how deep they are nested."""

    op: str
    args: tuple[Formula, ...] = ()
    size: int = field(default=1, init=False, compare=False)
    depth: int = field(default=1, init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", 1 + sum(arg.size for arg in self.args))
        object.__setattr__(self, "depth", 1 + max((arg.depth for arg in self.args), default=0))


Formula = Number | Name | Apply
ZERO, ONE, TIME = Number(0.0), Number(1.0), Apply("time")


def names(formula: Formula) -> Iterator[str]:
    """Yield the ids that a formula reads; each as often as it stands there."""
    waiting = [formula]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Name):
            yield part.id
        elif isinstance(part, Apply):
            waiting.extend(part.args)


def reads_time(formula: Formula) -> bool:
    """Return whether the formula depends on time directly."""
    waiting = [formula]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Apply):
            if part.op == "time":
                return True
            waiting.extend(part.args)
    return False


_NUMERIC: dict[str, Callable[..., Any]] = {
    "add": lambda *args: sum(args),
    "mul": lambda *args: math.prod(args),
    "sub": operator.sub,
    "div": operator.truediv,
    "neg": operator.neg,
    "pow": math.pow,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "tanh": math.tanh,
    "sin": math.sin,
    "cos": math.cos,
    "falling": lambda x: math.exp(-max(x, 0.0)) / (math.exp(-max(x, 0.0)) + math.exp(min(x, 0.0))),
    "max": max,
    "min": min,
    "gt": operator.gt,
    "not": operator.not_,
    "and": lambda *args: all(args),
    "or": lambda *args: any(args),
    "xor": lambda *args: sum(args) % 2 == 1,
    "true": lambda: True,
    "false": lambda: False,
    "time": lambda: 0.0,
}


def value_at_start(formula: Formula, value: Callable[[str], float]) -> float:
    """Return the number that a formula gives at time 0; `value` gives that of an id.

    Raises ArithmeticError or ValueError where it has none.
    """
    if isinstance(formula, Number):
        return formula.value
    if isinstance(formula, Name):
        return value(formula.id)
    if formula.op == "where":
        condition, yes, no = formula.args
        return value_at_start(yes if value_at_start(condition, value) else no, value)
    return float(_NUMERIC[formula.op](*(value_at_start(arg, value) for arg in formula.args)))


def replaced(formula: Formula, given: Mapping[str, Formula]) -> Formula:
    """Return the formula with ids replaced by other formulas."""
    return _mapped(formula, lambda name: given.get(name.id, name))


def _mapped(formula: Formula, change: Callable[[Name], Formula]) -> Formula:
    if isinstance(formula, Name):
        return change(formula)
    if isinstance(formula, Apply) and formula.args:
        return Apply(formula.op, tuple(_mapped(arg, change) for arg in formula.args))
    return formula
