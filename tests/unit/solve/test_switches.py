"""Conditions on time alone are stops of the solver: no step goes across a jump."""

from __future__ import annotations

import math

import numpy as np
import pytest

from howship.model.declare import Result
from howship.model.functions import maximum, where
from howship.model.program import Program
from howship.solve import Action, Engine, Reference, Task, Tolerance
from howship.solve.switches import with_switches
from tests.unit.model.made_up import disease, parameter, program, state

# the engine's steps are exact for rates that are constant in pieces, LSODA's are within their tolerance
both = pytest.mark.parametrize(
    ("solve", "within"), [(Engine(), 1e-7), (Reference(), 1e-4)], ids=["engine", "reference"]
)
COARSE = Tolerance(1e-4, 1e-6)


def made(equation) -> Program:
    return program(
        disease(
            lambda m: Result({"x": equation(m)}),
            states=(state("x", "amount", "1 mmol", signed=True),),
            parameters=(
                parameter("k", "rate", "1 mmol/day"),
                parameter("t1", "time", "3.3 days"),
                parameter("w", "width", "0.25 days"),
            ),
        )
    )


def task(model: Program, end: float = 10.0, actions: tuple[Action, ...] = ()) -> Task:
    values = model.values(model.defaults())
    return Task(model.starts(values), values, 0.0, end, np.linspace(0, end, 11), actions)


@both
def test_a_jump_in_a_rate_is_exact(solve, within) -> None:
    model = made(lambda m: where(m.t > m.t1, m.k, -m.k))
    (path,) = solve(model, [task(model)], COARSE)
    t = task(model).grid
    right = np.where(t > 3.3, 1 - 3.3 + (t - 3.3), 1 - t)
    assert path.states[:, 0] == pytest.approx(right, abs=within)


@both
def test_a_pulse_shorter_than_any_step_is_not_missed(solve, within) -> None:
    inside = lambda m: where(m.t > m.t1, where(m.t1 + m.w / 100 > m.t, m.k, 0 * m.k), 0 * m.k)  # noqa: E731
    model = made(inside)
    (path,) = solve(model, [task(model)], COARSE)
    assert path.states[-1, 0] == pytest.approx(1 + 0.0025, abs=within)


def stops(model: Program, **more) -> list[float]:
    return [action.day for action in with_switches(model, task(model, **more))]


def test_where_the_stops_are() -> None:
    assert stops(made(lambda m: where(m.t > m.t1, m.k, -m.k))) == [pytest.approx(3.3), pytest.approx(3.3)]
    ramp = made(lambda m: m.k * maximum((m.t - m.t1) / m.w, 2.0))
    assert stops(ramp)[0] == pytest.approx(3.8)
    first, second = stops(ramp)
    assert 0 < second - first < 1e-6
    assert stops(ramp, end=3.5) == []


def test_conditions_on_states_and_curves_in_time_make_no_stops() -> None:
    assert stops(made(lambda m: where(m.x > m.x_0, m.k, -m.k))) == []
    assert stops(made(lambda m: where(m.t * m.t > m.t1 * m.t1, m.k, -m.k))) == []
    assert stops(made(lambda m: -m.k)) == []


def test_the_actions_of_the_task_stay() -> None:
    model = made(lambda m: where(m.t > m.t1, m.k, -m.k))
    dose = Action(1.0, "dose", 0, 2.0)
    assert dose in with_switches(model, task(model, actions=(dose,)))
    (path,) = Engine()(model, [task(model, actions=(dose,))], COARSE)
    assert path.states[-1, 0] == pytest.approx(1 + 2 - 3.3 + 6.7, abs=1e-6)
    assert math.isfinite(path.statistics.smallest_step)
