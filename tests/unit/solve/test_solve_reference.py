"""The reference solver: values, segments, doses, infusions, and one status per patient."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from howship.errors import InputError
from howship.model.declare import Output, Result
from howship.model.functions import sqrt, where
from howship.solve import Action, Path, Reference, Statistics, Task, Tolerance
from howship.solve.plan import administration, check_route
from howship.solve.programs import traced
from tests.unit.model.made_up import body, column, course, decay, disease, parameter, pill, program, state

K = parameter("k", "loss_rate", "0.1 1/day")
DECAY = program(disease(decay, parameters=(K,), states=(state("x", "amount", "2 mmol"),)))


def test_a_decay() -> None:
    days = [0, 0.5, 3, 40]
    path = course(DECAY, days)
    assert path.status == "ok"
    assert path.states[:, 0] == pytest.approx([2 * math.exp(-0.1 * day) for day in days], rel=1e-7)
    assert path.y[0] == path.states[-1, 0]
    assert path.message == path.worst == ""
    assert math.isnan(path.failed_day)


def test_outputs_stand_beside_the_states() -> None:
    path = course(program(body()), [0, 1, 2], starts={0: 3.0})
    assert path.outputs[:, 0] == pytest.approx(path.states[:, 0] / 3)


def test_statistics_are_kept_and_added() -> None:
    found = course(DECAY, [0, 40]).statistics
    assert 5 < found.steps <= found.evaluations
    assert found.jacobians >= 0
    assert 0 < found.smallest_step < 40
    total = Statistics(1, 2, 3, 0.5)
    total.add(Statistics(10, 20, 30, 0.25))
    assert total == Statistics(11, 22, 33, 0.25)


def test_a_dose_is_not_seen_on_its_own_day_but_after() -> None:
    made = program(body(), pill())
    path = course(made, [0, 1, 1.001], [("pill", "iv", 1, 100, 0)])
    amount = column(made, path, "pill.central_amount")
    assert amount[:2].tolist() == [0, 0]
    assert amount[2] == pytest.approx(100, rel=1e-3)


def test_a_dose_at_the_start() -> None:
    made = program(body(), pill())
    amount = column(made, course(made, [0, 1e-4], [("pill", "iv", 0, 100, 0)]), "pill.central_amount")
    assert amount[0] == 0
    assert amount[1] == pytest.approx(100, rel=1e-4)


def test_a_dose_at_the_very_end_is_in_the_final_state_only() -> None:
    made = program(body(), pill())
    path = course(made, [0, 5], [("pill", "iv", 5, 100, 0)])
    index = [item.name for item in made.joined.states].index("pill.central_amount")
    assert path.states[-1, index] == 0
    assert path.y[index] == 100


def test_actions_after_the_end_do_nothing() -> None:
    made = program(body(), pill())
    dosed, none = course(made, [0, 5], [("pill", "iv", 6, 100, 0)]), course(made, [0, 5])
    assert dosed.states.tolist() == none.states.tolist()


def test_an_infusion_has_its_rate_from_start_to_end() -> None:
    made = program(body(), pill())
    path = course(made, [0, 1, 1.5, 2, 3], [("pill", "iv", 1, 100, 1)])
    entered = sum(column(made, path, f"pill.{name}") for name in ("central_amount", "eliminated_amount"))
    assert entered == pytest.approx([0, 0, 50, 100, 100], abs=1e-5)
    assert path.values.tolist() == pytest.approx(made.values(made.defaults()).tolist())


def test_overlapping_infusions_add_up() -> None:
    made = program(body(), pill())
    path = course(made, [0, 2, 4, 9], [("pill", "iv", 0, 100, 4), ("pill", "iv", 2, 40, 4)])
    entered = sum(column(made, path, f"pill.{name}") for name in ("central_amount", "eliminated_amount"))
    assert entered == pytest.approx([0, 50, 120, 140], abs=1e-5)


def test_a_timed_change_of_a_parameter() -> None:
    change = [Action(10, "change", 0, 0.4), Action(20, "change", 0, -0.4)]
    path = course(DECAY, [0, 10, 20, 30], actions=change)
    assert path.states[:, 0] == pytest.approx(
        [2, 2 * math.exp(-1), 2 * math.exp(-6), 2 * math.exp(-7)], rel=1e-6
    )


def test_the_order_of_actions_in_a_task_does_not_matter() -> None:
    actions = [Action(20, "change", 0, -0.4), Action(10, "change", 0, 0.4), Action(10, "dose", 0, 1.0)]
    a, b = (course(DECAY, [0, 15, 30], actions=order) for order in (actions, actions[::-1]))
    assert a.states.tolist() == b.states.tolist()


def test_a_task_leaves_its_arrays_as_they_are() -> None:
    values = DECAY.values(DECAY.defaults())
    y = DECAY.starts(values)
    task = Task(
        y, values, 0.0, 5.0, np.array([5.0]), (Action(1, "dose", 0, 1.0), Action(1, "change", 0, 1.0))
    )
    Reference()(DECAY, [task], Tolerance())
    assert y.tolist() == [2]
    assert values.tolist() == [0.1, 2]


def test_a_stretch_that_goes_on_where_another_ended() -> None:
    values = DECAY.values(DECAY.defaults())
    first = Task(DECAY.starts(values), values, 0.0, 5.0, np.array([5.0]))
    (half,) = Reference()(DECAY, [first], Tolerance(1e-9, 1e-11))
    second = Task(half.y, half.values, 5.0, 9.0, np.array([5.0, 9.0]))
    (rest,) = Reference()(DECAY, [second], Tolerance(1e-9, 1e-11))
    assert rest.states[:, 0] == pytest.approx([2 * math.exp(-0.5), 2 * math.exp(-0.9)], rel=1e-7)


def mixed_tasks() -> list[Task]:
    tasks = []
    for k in (0.1, math.nan, 0.5, 3.0):
        values = DECAY.values(np.array([k]))
        tasks.append(Task(DECAY.starts(values), values, 0.0, 5.0, np.array([0.0, 5.0])))
    return tasks


def test_a_patient_never_depends_on_his_neighbors() -> None:
    tasks = mixed_tasks()
    together = Reference()(DECAY, tasks, Tolerance())
    assert [path.status for path in together] == ["ok", "not_finite", "ok", "ok"]
    for alone, path in zip(
        (Reference()(DECAY, [task], Tolerance())[0] for task in tasks), together, strict=True
    ):
        assert np.array_equal(alone.states, path.states, equal_nan=True)
    backward = Reference()(DECAY, tasks[::-1], Tolerance())[::-1]
    for path, other in zip(together, backward, strict=True):
        assert np.array_equal(path.states, other.states, equal_nan=True)


def failing(equations: Any, days: list[float], steps: int = 2000, **parts: Any) -> Path:
    return course(program(disease(equations, **parts)), days, tolerance=Tolerance(steps=steps))


def test_a_parameter_that_makes_an_expression_undefined() -> None:
    path = failing(lambda m: Result({"x": -m.k * m.x / (m.k - m.k)}), [0, 1, 2])
    assert (path.status, path.failed_day) == ("not_finite", 0)
    assert "infinite or undefined" in path.message
    assert np.isnan(path.states).all()


def test_a_rate_that_becomes_undefined() -> None:
    """The amount falls to zero within days, and a negative amount has no root."""
    path = failing(lambda m: Result({"x": -m.k * m.x_0 - m.k * sqrt(m.x * m.x_0)}), [0, 3, 20])
    assert (path.status, path.worst) == ("not_finite", "amount")
    assert 0 <= path.failed_day < 20
    assert "infinite or undefined" in path.message


def swing(m: Any) -> Result:
    return Result({"x": m.k * m.y, "y": -m.k * m.x})


SWING = {
    "states": (state("x", "sine", "0 mmol", scale="1 mmol", signed=True), state("y", "cosine", signed=True)),
    "parameters": (parameter("k", "frequency", "1000 1/day"),),
}


def test_too_many_steps() -> None:
    path = failing(swing, [0, 1, 2, 3], steps=50, **SWING)
    assert path.status != "ok"
    assert path.message
    assert path.worst in ("sine", "cosine")
    assert failing(swing, [0, 0.01], steps=2000, **SWING).status == "ok"


def test_a_failure_is_the_same_every_time() -> None:
    outcomes = set()
    for filling in (math.nan, 1.0, math.inf) * 20:
        left_behind = [np.full((4, 2), filling) for _ in range(50)]
        del left_behind  # the next arrays of this size may hold what stood here
        path = failing(swing, [0, 1, 2, 3], steps=50, **SWING)
        outcomes.add((path.status, path.failed_day, path.message, repr(path.statistics)))
    assert len(outcomes) == 1
    assert outcomes.pop()[:2] == ("step_limit", 0.0)


def test_the_day_of_failure_is_where_the_solver_stopped() -> None:
    """x' = k x^2 from 1 is infinite on day 10."""
    blowing_up = failing(
        lambda m: Result({"x": m.k * m.x * m.x / m.x_0}), [0.0, *np.arange(0.5, 40.5, 0.5)], steps=2000
    )
    assert blowing_up.status in ("not_finite", "step_limit")
    assert 9 <= blowing_up.failed_day <= 11


def test_rows_before_a_failure_are_kept() -> None:
    path = failing(lambda m: Result({"x": m.k * m.x * m.x / m.x_0}), [0, 5, 40], steps=2000)
    assert path.status != "ok"
    assert path.states[:2, 0] == pytest.approx([1, 2], rel=1e-4)
    assert np.isnan(path.states[2, 0])


def test_an_amount_below_zero_is_implausible() -> None:
    path = failing(lambda m: Result({"x": -m.k * m.x_0}), [0, 5, 9, 12, 15])
    assert (path.status, path.worst) == ("implausible", "amount")
    assert path.failed_day == 12
    assert "fell below zero" in path.message
    signed = failing(
        lambda m: Result({"x": -m.k * m.x_0}), [0, 15], states=(state("x", "amount", signed=True),)
    )
    assert signed.status == "ok"
    assert signed.states[-1, 0] == pytest.approx(-0.5, rel=1e-4)


def test_an_undefined_output() -> None:
    def equations(m: Any) -> Result:
        return Result({"x": -m.k * m.x}, {"inverse": where(m.t > m.late, m.x_0 / (m.x - m.x), 1)})

    path = failing(
        equations,
        [0, 1, 2, 3],
        parameters=(K, parameter("late", "late", "1.5 days")),
        outputs=(Output("inverse", "1", "one over zero"),),
    )
    assert (path.status, path.failed_day) == ("not_finite", 2)
    assert "output" in path.message
    assert path.outputs[:2, 0].tolist() == [1, 1]
    assert np.isnan(path.outputs[2:]).all()


def test_rows_after_a_failed_segment_are_nan() -> None:
    actions = [Action(2, "change", 0, math.nan)]
    path = course(DECAY, [0, 1, 2, 3, 4], actions=actions)
    assert (path.status, path.failed_day) == ("not_finite", 2)
    assert np.isfinite(path.states[:3]).all()
    assert np.isnan(path.states[3:]).all()


def test_administrations() -> None:
    made = program(body(), pill())
    values = made.values(made.defaults())
    names = [item.name for item in made.joined.states]
    (bolus,) = administration(made, values, "pill", "oral", 3, 10, 0)
    assert (bolus.day, bolus.kind, names[bolus.index]) == (3, "dose", "pill.depot")
    assert bolus.value == pytest.approx(7)
    begin, end = administration(made, values, "pill", "iv", 3, 10, 0.5)
    parameters = [item.name for item in made.joined.parameters]
    assert parameters[begin.index] == parameters[end.index] == "dose_rate.pill.central_amount"
    assert (begin.day, end.day, begin.kind) == (3, 3.5, "change")
    assert begin.value == -end.value == pytest.approx(20)


def test_a_route_that_a_drug_lacks() -> None:
    joined = program(body(), pill()).joined
    check_route(joined, "pill", "iv")
    with pytest.raises(InputError, match="route 'ivv' is not one of pill") as caught:
        check_route(joined, "pill", "ivv", "--dose")
    assert "Did you mean 'iv'?" in str(caught.value)
    assert str(caught.value).startswith("--dose: ")


def test_traced_models_are_kept() -> None:
    assert traced("lemaire_2004") is traced("lemaire_2004")
    assert traced("lemaire_2004") is not traced("peterson_riggs_2012")
    with pytest.raises(InputError, match="lemaire_2004"):
        traced("lemaire_2005")
