"""The compiled engine on bad input: a status for that patient, the day, the state, and never an error."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
import pytest

from howship.model.declare import Output, Result
from howship.model.functions import sqrt, where
from howship.solve import Action, Task, Tolerance
from tests.engine_tasks import DECAY, SHORT, SOLVE, SWING, decaying, failing, swing
from tests.unit.model.made_up import course, disease, parameter, program, state


def test_a_parameter_that_makes_an_expression_undefined() -> None:
    path = failing(lambda m: Result({"x": -m.k * m.x / (m.k - m.k)}), [0, 1, 2])
    assert (path.status, path.failed_day, path.worst) == ("not_finite", 0, "amount")
    assert "infinite or undefined" in path.message
    assert np.isnan(path.states[1:]).all()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e308])
def test_a_parameter_that_is_no_use(value: float) -> None:
    (path,) = SOLVE(DECAY, [decaying(value)], SHORT)
    assert path.status == "not_finite"
    assert path.failed_day == pytest.approx(0, abs=1e-300)
    assert path.worst == "amount"
    assert np.isnan(path.states[1:]).all()


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_a_start_that_is_no_number(value: float) -> None:
    task = decaying(0.1)
    (path,) = SOLVE(DECAY, [Task(np.array([value]), task.values, 0.0, 5.0, task.grid)], SHORT)
    assert (path.status, path.failed_day) == ("not_finite", 0)
    assert np.isnan(path.states[1:]).all()


@pytest.mark.parametrize("kind", ["dose", "change"])
def test_an_action_that_is_no_number(kind: Any) -> None:
    actions = (Action(2, kind, 0, math.nan),)
    (path,) = SOLVE(DECAY, [decaying(0.1, grid=[0, 1, 2, 3, 5], actions=actions)], SHORT)
    assert (path.status, path.failed_day) == ("not_finite", 2)
    assert np.isfinite(path.states[:3]).all()
    assert np.isnan(path.states[3:]).all()


def test_a_rate_that_becomes_undefined() -> None:
    """The amount falls to zero within days, and a negative amount has no root."""
    path = failing(lambda m: Result({"x": -m.k * m.x_0 - m.k * sqrt(m.x * m.x_0)}), [0, 3, 20])
    # x = u^2 with u' = -k (1 + u) / (2 u): zero after 20 (1 - log 2) days
    assert path.status == "not_finite"
    assert path.failed_day == pytest.approx(20 * (1 - math.log(2)), rel=1e-3)
    assert np.isfinite(path.states[:2]).all()
    assert np.isnan(path.states[2]).all()


def test_a_blow_up_in_finite_time() -> None:
    """x' = k x^2 from 1 is infinite on day 10."""
    days = [0.0, *np.arange(0.5, 40.5, 0.5)]
    path = failing(lambda m: Result({"x": m.k * m.x * m.x / m.x_0}), days)
    assert path.status in ("not_finite", "step_limit")
    assert path.failed_day == pytest.approx(10, abs=0.01)
    assert path.states[:19, 0] == pytest.approx([10 / (10 - day) for day in days[:19]], rel=1e-3)
    assert np.isnan(path.states[21:]).all()
    assert np.isnan(path.outputs[21:]).all()


def test_a_stiff_blow_up() -> None:
    """The same beside a state that follows it a million times faster."""

    def equations(m: Any) -> Result:
        return Result({"x": m.k * m.z * m.z / m.x_0, "z": m.fast * (m.x - m.z)})

    states = (state("x", "amount"), state("z", "follower"))
    parameters = (parameter("k", "growth", "0.1 1/day"), parameter("fast", "fast", "1e5 1/day"))
    path = failing(equations, [0, 5, 9, 12], states=states, parameters=parameters)
    assert path.status in ("not_finite", "step_limit")
    assert 9.9 < path.failed_day < 10.1
    assert path.states[:3, 0] == pytest.approx([1, 2, 10], rel=1e-3)
    assert np.isnan(path.states[3]).all()


def test_a_discontinuity_that_is_met_for_ever() -> None:
    """The amount falls to the step of the rate, and would slide on it."""

    def equations(m: Any) -> Result:
        return Result({"x": where(m.x > m.x_0 / 2, -m.k * m.x_0, m.k * m.x_0)})

    begin = time.perf_counter()
    path = failing(equations, [0, 4, 1000], tolerance=Tolerance(1e-8, 1e-10, 500))
    assert time.perf_counter() - begin < 10
    assert path.states[1, 0] == pytest.approx(0.6)
    if path.status == "ok":
        assert path.states[2, 0] == pytest.approx(0.5, abs=1e-2)
    else:
        assert path.status in ("step_limit", "not_finite")
        assert 4.9 < path.failed_day < 1000
    assert path.statistics.jacobians <= 501


@pytest.mark.parametrize("steps", [1, 2, 50])
def test_the_step_limit(steps: int) -> None:
    path = failing(swing, [0, 1e-9, 1, 2], tolerance=Tolerance(steps=steps), **SWING)
    assert path.status == "step_limit"
    assert path.statistics.jacobians in (steps, steps + 1)
    assert str(steps) in path.message
    assert 0 < path.failed_day < 1
    assert path.worst in ("sine", "cosine")
    assert np.isfinite(path.states[0]).all()
    assert np.isnan(path.states[2:]).all()


def test_enough_steps() -> None:
    path = failing(swing, [0, 0.01], tolerance=Tolerance(1e-8, 1e-10, 5000), **SWING)
    assert path.status == "ok"
    assert path.states[1] == pytest.approx([math.sin(10), math.cos(10)], abs=1e-6)


def falling(m: Any) -> Result:
    return Result({"x": -m.k * m.x_0})


def test_an_amount_below_zero_is_implausible() -> None:
    path = failing(falling, [0, 5, 30])
    assert (path.status, path.worst) == ("implausible", "amount")
    assert 10 <= path.failed_day <= 30
    assert path.y[0] < 0
    assert "amount fell below zero (-" in path.message
    assert np.isnan(path.states[2]).all()
    signed = failing(falling, [0, 30], states=(state("x", "amount", signed=True),))
    assert (signed.status, signed.states[-1, 0]) == ("ok", pytest.approx(-2))


def test_rounding_below_zero_is_not_implausible() -> None:
    path = failing(lambda m: Result({"x": -m.k * m.x * 1000}), [0, 5, 30])
    assert path.status == "ok"
    assert abs(path.states[2, 0]) < 1e-6


@pytest.mark.parametrize("day", [10.2, 10.5, 11.0])
def test_a_dose_on_the_day_of_a_failure_does_not_hide_it(day: float) -> None:
    actions = [Action(day, "dose", 0, 5.0)]
    path = course(program(disease(falling)), [0, day, 30], tolerance=SHORT, actions=actions, solve=SOLVE)
    assert path.status == "implausible"
    assert np.isnan(path.states[1:]).all()
    assert path.y[0] < 0
    assert "fell below zero (-" in path.message


def undefined_output(m: Any) -> Result:
    late = where(m.t > m.late, m.x_0 / (m.x - m.x), 1)
    return Result({"x": m.k * m.x * m.x / m.x_0}, {"inverse": late})


UNDEFINED: dict[str, Any] = {
    "parameters": (parameter("k", "growth", "0.1 1/day"), parameter("late", "late", "1.5 days")),
    "outputs": (Output("inverse", "1", "one over zero"),),
}


@pytest.mark.parametrize("end", [5, 40])
def test_an_undefined_output(end: float) -> None:
    """Also where the patient fails later for another reason, on day 10: the first fault counts."""
    path = failing(undefined_output, [0, 1, 2, 3, end], **UNDEFINED)
    assert (path.status, path.failed_day) == ("not_finite", 2)
    assert "output" in path.message
    assert path.outputs[:2, 0].tolist() == [1, 1]
    assert np.isnan(path.outputs[2:]).all()
    assert np.isnan(path.states[2:]).all()
