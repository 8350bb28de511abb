"""The compiled engine patient by patient: values, stops, and rows."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
import pytest

from howship.model.declare import Result
from howship.model.program import Program
from howship.solve import Action, Task, Tolerance
from howship.solve.engine.arguments import ARGUMENTS
from tests.engine_tasks import DECAY, SOLVE, TIGHT, decaying, same
from tests.unit.model.made_up import body, column, course, disease, parameter, pill, program, state


def test_a_decay() -> None:
    days = [0, 0.5, 3, 40]
    path = course(DECAY, days, solve=SOLVE, tolerance=TIGHT)
    assert path.status == "ok"
    assert path.states[:, 0] == pytest.approx([math.exp(-0.1 * day) for day in days], rel=1e-9)
    assert path.y[0] == path.states[-1, 0]
    assert (path.message, path.worst) == ("", "")
    assert math.isnan(path.failed_day)


def test_statistics() -> None:
    found = course(DECAY, [0, 40], solve=SOLVE).statistics
    assert 3 < found.steps <= found.jacobians
    assert found.evaluations > 4 * found.jacobians
    assert 0 < found.smallest_step < 1
    loose = course(DECAY, [0, 40], solve=SOLVE, tolerance=Tolerance(1e-4, 1e-6)).statistics
    assert loose.steps < found.steps


def test_no_tasks() -> None:
    assert SOLVE(DECAY, [], Tolerance()) == []


def test_the_arguments_are_all_given() -> None:
    from howship.solve.engine import _pack

    data = _pack(DECAY, [decaying(0.1)], Tolerance())
    assert set(ARGUMENTS) == {*data, "work"}


def test_one_state_without_outputs() -> None:
    path = course(DECAY, [0, 1, 2], solve=SOLVE)
    assert path.outputs.shape == (3, 0)
    assert path.states.shape == (3, 1)


def test_outputs_and_a_hazard_stand_beside_the_states() -> None:
    made = program(body())
    path = course(made, [0, 1, 2, 400], starts={0: 3.0}, solve=SOLVE)
    assert path.outputs[:, 0] == pytest.approx(path.states[:, 0] / 3, rel=1e-14)
    hazard = column(made, path, "cumulative_fracture")
    # the amount stays where it is
    assert hazard == pytest.approx(0.2 / 365.25 * np.array([0, 1, 2, 400]), rel=1e-9)


def linear_system(size: int, seed: int) -> tuple[Program, np.ndarray]:
    """Return x' = A x with a dense, stiff, stable A (size, size) written into the equations."""
    random = np.random.default_rng(seed)
    turn = np.linalg.qr(random.normal(size=(size, size)))[0]
    matrix = turn @ np.diag(-np.logspace(-1, 3, size)) @ turn.T
    names = [f"x{i}" for i in range(size)]

    def equations(m: Any) -> Result:
        values = [getattr(m, name) for name in names]
        rates = {}
        for i, name in enumerate(names):
            total = 0 * values[0]
            for j in range(size):
                total = total + float(matrix[i, j]) * m.k * values[j]
            rates[name] = total
        return Result(rates)

    states = [state(name, f"state_{name}", signed=True) for name in names]
    return program(disease(equations, states, (parameter("k", "speed", "1 1/day"),))), matrix


def test_a_dense_stiff_system_against_the_exponential_of_its_matrix() -> None:
    from scipy.linalg import expm

    made, matrix = linear_system(7, seed=3)
    days = [0, 0.001, 0.02, 0.5, 3, 20]
    path = course(made, days, solve=SOLVE, tolerance=TIGHT)
    exact = np.array([expm(matrix * day) @ np.ones(7) for day in days])
    assert np.max(np.abs(path.states - exact)) < 1e-8
    assert path.statistics.steps < 700  # an explicit method needs 20000


# --- stops and rows ---


def test_a_dose_is_not_seen_on_its_own_day_but_after() -> None:
    made = program(body(), pill())
    doses = [("pill", "iv", 0.0, 30.0, 0.0), ("pill", "iv", 1.0, 100.0, 0.0)]
    path = course(made, [0, 1e-6, 1, 1 + 1e-6], doses, solve=SOLVE)
    amount = column(made, path, "pill.central_amount")
    assert amount[0] == 0
    assert amount[1] == pytest.approx(30, rel=1e-4)
    assert amount[2] < 30
    assert amount[3] == pytest.approx(amount[2] + 100, rel=1e-4)


@pytest.mark.parametrize("route", ["iv", "oral"])
def test_what_went_in_is_inside_or_has_left(route: str) -> None:
    made = program(body(), pill())
    share = 1.0 if route == "iv" else 0.7
    doses = [
        ("pill", route, 0.0, 100.0, 4.0),
        ("pill", route, 2.0, 40.0, 4.0),
        ("pill", route, 5.0, 7.0, 0.0),
    ]
    path = course(made, [0, 2, 4, 5, 5.5, 6, 9], doses, solve=SOLVE)
    names = ("depot", "central_amount", "eliminated_amount")
    entered = sum(column(made, path, f"pill.{name}") for name in names)
    assert entered == pytest.approx(
        [0, share * 50, share * 120, share * 130, *[share * x for x in (142, 147, 147)]]
    )
    # the rate of the infusion is taken away again, up to rounding
    assert path.values == pytest.approx(made.values(made.defaults()), abs=1e-12)


def test_a_timed_change_of_a_parameter() -> None:
    change = [Action(10, "change", 0, 0.4), Action(20, "change", 0, -0.4)]
    path = course(DECAY, [0, 10, 20, 30], actions=change, solve=SOLVE)
    assert path.states[:, 0] == pytest.approx([1, *(math.exp(-x) for x in (1, 6, 7))], rel=1e-7)
    assert path.values[0] == pytest.approx(0.1)


def test_actions_at_the_start_and_at_the_very_end() -> None:
    actions = (
        Action(0.0, "dose", 0, 1.0),
        Action(0.0, "change", 0, 0.1),
        Action(5.0, "dose", 0, 7.0),
        Action(5.0, "change", 0, 3.0),
        Action(6.0, "dose", 0, 99.0),
    )
    (path,) = SOLVE(DECAY, [decaying(0.1, actions=actions)], TIGHT)
    assert path.states[:, 0] == pytest.approx([1, 2 * math.exp(-1)])
    assert path.y[0] == pytest.approx(2 * math.exp(-1) + 7)
    assert path.values[0] == pytest.approx(3.2)


def test_actions_before_the_start_count_at_the_start() -> None:
    task = decaying(0.1, start=2.0, grid=[2.0, 5.0], actions=(Action(1.0, "dose", 0, 1.0),))
    (path,) = SOLVE(DECAY, [task], TIGHT)
    assert path.states[:, 0] == pytest.approx([1, 2 * math.exp(-0.3)])


def test_the_order_in_which_actions_are_given_does_not_matter() -> None:
    actions = [Action(10, "change", 0, 0.4), Action(3, "change", 0, 0.2)]
    actions += [Action(10, "dose", 0, 1.0), Action(10, "dose", 0, 0.5)]
    paths = [
        SOLVE(DECAY, [decaying(0.1, end=12.0, actions=tuple(each))], TIGHT)[0]
        for each in (actions, actions[::-1], [actions[i] for i in (2, 0, 3, 1)])
    ]
    assert same(paths[0], paths[1])
    assert same(paths[0], paths[2])
    expected = (math.exp(-0.3 - 0.3 * 7) + 1.5) * math.exp(-0.7 * 2)
    assert paths[0].y[0] == pytest.approx(expected, rel=1e-8)


def test_actions_that_differ_by_rounding_only() -> None:
    day = 0.1 + 0.2
    actions = (Action(0.3, "dose", 0, 1.0), Action(day, "dose", 0, 1.0), Action(day + 1e-7, "dose", 0, 1.0))
    (path,) = SOLVE(DECAY, [decaying(0.1, grid=[0.0, 0.3, day, 0.4, 5.0], actions=actions)], TIGHT)
    assert path.status == "ok"
    assert path.states[1, 0] == pytest.approx(math.exp(-0.03))
    assert path.states[2, 0] == path.states[1, 0]
    assert path.states[3, 0] == pytest.approx(math.exp(-0.04) + 3 * math.exp(-0.01), rel=1e-7)


def test_no_rows_and_repeated_rows() -> None:
    none, twice = SOLVE(DECAY, [decaying(0.1, grid=[]), decaying(0.1, grid=[0, 0, 2, 2, 5, 5])], TIGHT)
    assert none.states.shape == (0, 1)
    assert none.y[0] == twice.y[0] == pytest.approx(math.exp(-0.5))
    assert twice.states[::2].tolist() == twice.states[1::2].tolist()
    assert twice.states[::2, 0] == pytest.approx([1, math.exp(-0.2), math.exp(-0.5)])


def test_rows_do_not_change_the_path() -> None:
    dense = decaying(0.3, end=20.0, grid=np.linspace(0, 20, 501))
    few = decaying(0.3, end=20.0, grid=[0.0, 10.0, 20.0])
    a, b = SOLVE(DECAY, [dense, few], Tolerance())
    assert a.y.tobytes() == b.y.tobytes()
    assert a.statistics == b.statistics
    assert a.states[[0, 250, 500]].tobytes() == b.states.tobytes()


@pytest.mark.parametrize("grid", [[], [3.0], [3.0, 3.0]])
def test_a_task_of_no_length(grid: list[float]) -> None:
    action = (Action(3.0, "dose", 0, 1.5),)
    tasks = [decaying(0.1, start=3.0, end=3.0, grid=grid, actions=action), decaying(0.1)]
    path, other = SOLVE(DECAY, tasks, Tolerance())
    assert (path.status, path.y.tolist(), path.statistics.steps) == ("ok", [2.5], 0)
    assert path.states[:, 0].tolist() == [1.0] * len(grid)
    assert same(other, SOLVE(DECAY, [decaying(0.1)], Tolerance())[0])


def test_a_stretch_that_goes_on_where_another_ended() -> None:
    (half,) = SOLVE(DECAY, [decaying(0.1)], TIGHT)
    second = Task(half.y, half.values, 5.0, 9.0, np.array([5.0, 9.0]))
    (rest,) = SOLVE(DECAY, [second], TIGHT)
    assert rest.states[0, 0] == half.y[0]
    assert rest.states[1, 0] == pytest.approx(math.exp(-0.9), rel=1e-9)


def test_a_task_leaves_its_arrays_as_they_are() -> None:
    task = decaying(0.1, actions=(Action(1, "dose", 0, 1.0), Action(1, "change", 0, 1.0)))
    SOLVE(DECAY, [task], Tolerance())
    assert (task.y.tolist(), task.values.tolist(), task.grid.tolist()) == ([1], [0.1, 1], [0, 5])


def test_negative_days_and_late_days() -> None:
    (early,) = SOLVE(DECAY, [decaying(0.1, start=-30.0, end=-20.0, grid=[-30.0, -25.0, -20.0])], TIGHT)
    assert early.states[:, 0] == pytest.approx([1, math.exp(-0.5), math.exp(-1)])
    (late,) = SOLVE(DECAY, [decaying(0.1, start=1e6, end=1e6 + 10, grid=[1e6 + 5])], TIGHT)
    assert late.states[0, 0] == pytest.approx(math.exp(-0.5), rel=1e-7)


def test_thousands_of_tiny_tasks() -> None:
    tasks = [decaying(0.1 + i / 1000, end=0.5 + (i % 7)) for i in range(3000)]
    begin = time.perf_counter()
    paths = SOLVE(DECAY, tasks, Tolerance())
    assert time.perf_counter() - begin < 10
    exact = [math.exp(-task.values[0] * task.end) for task in tasks]
    assert [path.status for path in paths] == ["ok"] * 3000
    assert [path.states[-1, 0] for path in paths] == pytest.approx(exact, rel=1e-5, abs=1e-8)
