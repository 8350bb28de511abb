"""Events of an SBML model that are doses: at a time known beforehand, an amount is added or an input set."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from howship.errors import Fault, InputError
from howship.exchange.formula import (
    ZERO,
    Apply,
    Formula,
    Name,
    Number,
    names,
    reads_time,
    value_at_start,
)
from howship.exchange.sbml_parts import Event, Quantity
from howship.exchange.sbml_roles import Roles
from howship.exchange.sbml_units import FileUnit

__all__ = ["Dose", "doses"]

_CURE = "Howship has events that add to a state, or set an input, at a time known beforehand"


@dataclass(frozen=True)
class Dose:
    """What an event does to one state: at a time, `amount` is added, or with `sets` becomes its value."""

    event: str
    into: str
    at: Formula
    amount: Formula
    sets: bool


def doses(roles: Roles) -> list[Dose]:
    """Return what the events of a model do; adds a constant for each time and amount written as a number.

    Raises InputError for events that are no doses.
    """
    found: list[Dose] = []
    faults: list[Fault] = []
    for event in roles.model.events:
        try:
            found += list(_Reader(roles, event).run())
        except InputError as error:
            faults += error.faults
    faults += _clashes(roles, found)
    if faults:
        raise InputError(faults)
    return found


class _Reader:
    """One event."""

    def __init__(self, roles: Roles, event: Event) -> None:
        self.roles, self.event = roles, event

    def _refuse(self, what: str, expected: str, cure: str = _CURE) -> InputError:
        return InputError(Fault(f"{self.roles.file}, event {self.event.id!r}", what, expected, cure))

    def run(self) -> Iterator[Dose]:
        begins = self._begins()
        if begins is None:
            self.roles.model.remarks.append(
                f"the event {self.event.id!r} never happens and is left out: its trigger does not become true"
            )
            return
        at = self._named(begins, "time", self.roles.model.time)
        for target, formula in self.event.assignments:
            state = self.roles.states.get(target)
            if state is None:
                raise self._refuse(f"it sets {target!r}, which is no state", "an event that adds to a state")
            added = _added(formula, target)
            if added is None and state.rate is not ZERO:
                what = f"it sets {target!r}, which changes by itself, to a new value"
                raise self._refuse(what, f"an addition, such as {target} + 10")
            amount = formula if added is None else added
            self._fixed(amount, f"what it adds to {target!r}" if added else f"the new value of {target!r}")
            amount = self._named(amount, target, state.quantity.unit)
            yield Dose(self.event.id, target, at, amount, added is None)

    def _fixed(self, formula: Formula, what: str) -> None:
        """Refuse what is not known before the start."""
        needed = self.roles.needed([formula])
        moving = sorted(n for n in needed if n in self.roles.states or n in self.roles.rules)
        if moving or reads_time(formula):
            raise self._refuse(
                f"{what} depends on {', '.join(moving) or 'time'}", "a number, or a formula of constants"
            )

    def _named(self, formula: Formula, ending: str, unit: FileUnit) -> Formula:
        """Return a formula where a plain number has become a constant that can be set."""
        if not isinstance(formula, Number):
            return formula
        model = self.roles.model
        name = f"{self.event.id}_{ending}"
        while name in model.quantities or name in self.roles.rules:
            name += "_"
        known = model.units.get(formula.unit, unit) if formula.unit else unit
        words = f"event {self.event.id}, {ending}"
        model.quantities[name] = self.roles.constants[name] = Quantity(
            name, "parameter", words, known, Number(formula.value)
        )
        return Name(name)

    def _value(self, formula: Formula) -> float:
        roles = self.roles

        def value(name: str) -> float:
            quantity = roles.constants.get(name)
            if quantity is not None:
                return value_at_start(quantity.value or ZERO, value)
            return value_at_start(roles.derived[name], value)

        try:
            return value_at_start(formula, value)
        except (ArithmeticError, ValueError) as error:
            raise self._refuse(f"the time in its trigger has no value: {error}", "a time") from error

    def _begins(self) -> Formula | None:
        """Return when the trigger becomes true; None for never."""
        begin: Formula | None = None
        open_at_begin, end = False, math.inf
        for part, holds in _conditions(self.event.trigger, True):
            bound = _bound(part)
            if bound is None:
                raise self._refuse("it is not triggered by time alone", "a trigger such as time >= 5", _CURE)
            time, later = bound
            self._fixed(time, "the time in its trigger")
            if later is holds:  # true after `time`; of its negation, true up to it
                if begin is not None:
                    raise self._refuse("its trigger has two beginnings", "a trigger such as time >= 5")
                begin, open_at_begin = time, holds
            else:
                end = min(end, self._value(time))
        day = -math.inf if begin is None else self._value(begin)
        if end == 0 and not self.event.waits:
            raise self._refuse("its trigger is true at the start at most", "a trigger such as time >= 5")
        if day >= end or end <= 0:
            return None
        before = day < 0 or (day == 0 and not open_at_begin)  # true at the start already
        if begin is None or before:
            return None if self.event.waits else ZERO
        return begin


def _conditions(trigger: Formula, holds: bool) -> Iterator[tuple[Formula, bool]]:
    """Yield the comparisons that must all hold (or all fail) for a trigger to be true."""
    assert isinstance(trigger, Apply)
    if trigger.op == "not":
        yield from _conditions(trigger.args[0], not holds)
    elif (trigger.op == "and" and holds) or (trigger.op == "or" and not holds):
        for part in trigger.args:
            yield from _conditions(part, holds)
    else:
        yield trigger, holds


def _bound(part: Formula) -> tuple[Formula, bool] | None:
    """Return (T, True) for time > T and (T, False) for T > time; None for anything else."""
    if not isinstance(part, Apply) or part.op != "gt":
        return None
    left, right = part.args
    if _is_time(left) and not reads_time(right):
        return right, True
    if _is_time(right) and not reads_time(left):
        return left, False
    return None


def _is_time(formula: Formula) -> bool:
    return isinstance(formula, Apply) and formula.op == "time"


def _added(formula: Formula, target: str) -> Formula | None:
    """Return x of a formula "target + x"; None where it is no such sum."""
    terms = list(_terms(formula, False))
    own = [i for i, (term, minus) in enumerate(terms) if term == Name(target) and not minus]
    if len(own) != 1:
        return None
    rest = terms[: own[0]] + terms[own[0] + 1 :]
    if any(target in names(term) for term, _ in rest):
        return None
    signed = tuple(_negative(term) if minus else term for term, minus in rest)
    if not signed:
        return ZERO
    return signed[0] if len(signed) == 1 else Apply("add", signed)


def _negative(term: Formula) -> Formula:
    return Number(-term.value, term.unit) if isinstance(term, Number) else Apply("neg", (term,))


def _terms(formula: Formula, minus: bool) -> Iterator[tuple[Formula, bool]]:
    """Yield the terms of a sum with their sign."""
    if isinstance(formula, Apply) and formula.op == "add":
        for arg in formula.args:
            yield from _terms(arg, minus)
    elif isinstance(formula, Apply) and formula.op in ("sub", "neg"):
        yield from _terms(formula.args[0], minus if formula.op == "sub" else not minus)
        for arg in formula.args[1:]:
            yield from _terms(arg, not minus)
    else:
        yield formula, minus


def _clashes(roles: Roles, found: list[Dose]) -> Iterator[Fault]:
    """Yield a fault where two events set one quantity at one time: which comes last is not said."""
    reader = {event.id: _Reader(roles, event) for event in roles.model.events}
    for i, one in enumerate(found):
        for other in found[:i]:
            if one.into == other.into and (one.sets or other.sets):
                times = [reader[dose.event]._value(dose.at) for dose in (one, other)]
                if times[0] == times[1]:
                    yield Fault(
                        f"{roles.file}, event {one.event!r}",
                        f"it changes {one.into!r} at the same time as {other.event!r}",
                        "one of them",
                        "Leave one out, or give them different times",
                    )
