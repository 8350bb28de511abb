"""One comparison of one named quantity with one number: entry criteria, and rules to hold or stop."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from typing import Any, cast

from howship.quantity import parse
from howship.scenario.amounts import RefusedError, quantity
from howship.scenario.model import Action, Comparison, Criterion, Rule

__all__ = ["criterion", "is_met", "overlaps", "rule"]

_TEXT = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]*)\s*([<>=!]+)\s*(.*?)\s*$", re.DOTALL)
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def criterion(text: object) -> Criterion:
    """Read a comparison such as "creatinine_clearance < 30 mL/min". Raises RefusedError."""
    expected = 'one comparison such as "lesions >= 1" or "creatinine_clearance < 30 mL/min"'
    match = _TEXT.match(text) if isinstance(text, str) else None
    if match is None:
        raise RefusedError(expected)
    name, sign, number = match.groups()
    if sign not in _COMPARE:
        raise RefusedError(expected, f"{sign!r} is no comparison. Known: <, <=, >, >=")
    value = quantity(number, expected).internal
    return Criterion(name, cast(Comparison, sign), value, str(text), number)


def rule(action: Action, drug: str, when: Criterion) -> Rule:
    """Return the rule that holds or stops `drug` while `when` is true."""
    return Rule(action, drug, when.quantity, when.comparison, when.value, when.text, when.number)


def is_met(condition: Criterion | Rule, values: Any, threshold: float | None = None) -> Any:
    """Return whether `values` (number or array, any shape) fulfil the condition.

    `threshold` replaces the condition's number where the quantity has a unit of its own.
    """
    bound = condition.value if threshold is None else threshold
    return _COMPARE[condition.comparison](values, bound)


def overlaps(rules: Sequence[Rule]) -> list[tuple[int, int]]:
    """Return pairs of positions of rules on one drug and action that can be true together.

    Only rules on the same quantity are compared; units of another kind are left to the check of
    units.
    """
    return [
        (first, second)
        for second in range(len(rules))
        for first in range(second)
        if _same_subject(rules[first], rules[second]) and _meet(rules[first], rules[second])
    ]


def _same_subject(a: Rule, b: Rule) -> bool:
    return (a.action, a.drug, a.quantity) == (b.action, b.drug, b.quantity)


def _meet(a: Rule, b: Rule) -> bool:
    """Return whether two half-lines share a point."""
    one, two = parse(a.number), parse(b.number)
    if not one.unit.same_dimension(two.unit):
        return False
    if a.comparison[0] == b.comparison[0]:
        return True
    # Sizes in base units: internal numbers of liters and mm3 do not compare.
    bounds = {a.comparison[0]: one.value * one.unit.factor, b.comparison[0]: two.value * two.unit.factor}
    both_closed = a.comparison.endswith("=") and b.comparison.endswith("=")
    return bounds[">"] < bounds["<"] or (both_closed and bounds[">"] == bounds["<"])
