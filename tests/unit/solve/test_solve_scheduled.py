"""What a disease does by itself at known times."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from howship.errors import InputError, ModelError
from howship.model.check import check
from howship.model.declare import Disease, Experiment, Parameter, Result, Scheduled, State
from howship.model.join import join
from howship.model.program import Program
from howship.solve import Action
from howship.solve.scheduled import scheduled
from howship.source import Source

BOOK = Source("A made-up book", doi="10.1000/1")


def equations(m: Any) -> Result:
    return Result({"x": -m.k * m.x + m.u * m.k, "u": 0})


MODEL = Disease(
    name="made_up",
    title="A made-up disease",
    prose="Two states.",
    source=BOOK,
    states=(
        State("x", "amount", "2 mmol", "a state", BOOK),
        State("u", "input", "0.5 mmol", "an input", BOOK),
    ),
    parameters=(
        Parameter("k", "loss_rate", "0.5 1/day", "a rate", BOOK),
        Parameter("w", "wait", "2 day", "a time", BOOK),
    ),
    equations=equations,
    outputs=(),
    reference=Experiment("10 days", "1 day", "nothing"),
    steady=False,
)


def timed(*items: Scheduled) -> Program:
    return Program(join(replace(MODEL, schedule=items)))


def actions(program: Program, end: float = 100.0) -> list[Action]:
    return scheduled(program, program.values(program.defaults()), end)


def test_amounts_and_times_by_text_and_by_function() -> None:
    program = timed(
        Scheduled("x", lambda m: m.w + m.w, lambda m: m.x_0 / 2, "half of the start", BOOK),
        Scheduled("x", "36 h", "4 umol", "a little", BOOK),
    )
    assert actions(program) == [Action(1.5, "dose", 0, 0.004), Action(4.0, "dose", 0, 1.0)]
    assert actions(program, 4.0) == [Action(1.5, "dose", 0, 0.004)]
    assert check(program) == []


def test_an_input_that_is_set_takes_the_value() -> None:
    program = timed(
        Scheduled("u", "3 days", "0 mmol", "off", BOOK, sets=True),
        Scheduled("u", "1 day", "2 mmol", "on", BOOK, sets=True),
        Scheduled("u", "2 days", "1 mmol", "more", BOOK),
    )
    assert [action.value for action in actions(program)] == [1.5, 1.0, -3.0]


def test_a_parameter_of_the_schedule_alone_is_used() -> None:
    program = timed(Scheduled("x", lambda m: m.w, "1 mmol", "a dose", BOOK))
    assert check(program) == []
    assert "wait" in [finding.where for finding in check(timed())]


@pytest.mark.parametrize(
    ("item", "told"),
    [
        (Scheduled("x", lambda m: m.k, "1 mmol", "a dose", BOOK), "schedule of x, time"),
        (Scheduled("x", "1 day", lambda m: m.w, "a dose", BOOK), "schedule of x, amount"),
    ],
)
def test_a_wrong_unit_is_found(item: Scheduled, told: str) -> None:
    found = [finding.where for finding in check(timed(item)) if finding.kind == "unit"]
    assert found == [told]


@pytest.mark.parametrize(
    ("item", "kind", "told"),
    [
        (Scheduled("y", "1 day", "1 mmol", "a dose", BOOK), ModelError, "there is no state 'y'"),
        (Scheduled("x", "1 day", "1 mmol", "a dose", BOOK, sets=True), ModelError, "changes by itself"),
        (Scheduled("x", "1 day", lambda m: m.x, "a dose", BOOK), ModelError, "reads a state or time"),
        (Scheduled("x", lambda m: m.t, "1 mmol", "a dose", BOOK), ModelError, "reads a state or time"),
        (Scheduled("x", "1 day", "1 day", "a dose", BOOK), InputError, "has unit 'day'"),
        (Scheduled("x", "-1 day", "1 mmol", "a dose", BOOK), InputError, "a time from 0 on"),
    ],
)
def test_a_schedule_that_cannot_be(item: Scheduled, kind: type[Exception], told: str) -> None:
    with pytest.raises(kind, match=told):
        actions(timed(item))
