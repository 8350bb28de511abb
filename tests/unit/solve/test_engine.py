"""The compiled engine patient by patient: values, stops, rows, and one status each, whoever is beside him."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from howship.model.declare import Output, Result
from howship.model.functions import sqrt, where
from howship.model.program import Program
from howship.solve import Action, Engine, Path, Task, Tolerance
from howship.solve.engine.arguments import ARGUMENTS
from howship.solve.plan import administration
from tests.unit.model.made_up import body, column, course, decay, disease, parameter, pill, program, state

SOLVE = Engine()
SHORT = Tolerance(steps=2000)
TIGHT = Tolerance(1e-10, 1e-12, 100_000)
DECAY = program(disease(decay))


def decaying(k: float, end: float = 5.0, grid: Sequence[float] | None = None, **more: Any) -> Task:
    values = DECAY.values(np.array([k]))
    days = np.array([0.0, end] if grid is None else grid, dtype=float)
    return Task(DECAY.starts(values), values, more.pop("start", 0.0), end, days, **more)


def same(a: Path, b: Path) -> bool:
    """Return whether two paths agree in every bit."""
    tables = ("states", "outputs", "y", "values")
    facts = [(p.status, repr(p.failed_day), p.worst, p.message, p.statistics) for p in (a, b)]
    return facts[0] == facts[1] and all(
        getattr(a, name).tobytes() == getattr(b, name).tobytes() for name in tables
    )


def failing(equations: Any, days: Sequence[float], tolerance: Tolerance = SHORT, **parts: Any) -> Path:
    """Solve a made-up disease."""
    return course(program(disease(equations, **parts)), days, tolerance=tolerance, solve=SOLVE)


# --- values ---


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


# --- statuses ---


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


def swing(m: Any) -> Result:
    return Result({"x": m.k * m.y, "y": -m.k * m.x})


SWING = {
    "states": (state("x", "sine", "0 mmol", scale="1 mmol", signed=True), state("y", "cosine", signed=True)),
    "parameters": (parameter("k", "frequency", "1000 1/day"),),
}


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
    path = course(program(disease(falling)), [0, 30], tolerance=SHORT, actions=actions, solve=SOLVE)
    assert path.status == "implausible"
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


# --- neighbors ---


def mixed() -> list[Task]:
    """Return tasks that end well and badly, early and late."""
    tasks = []
    for i in range(40):
        k = [0.1, math.nan, 0.7, math.inf, -300.0, 30.0, 1e300, 0.3][(3 * i) % 8]
        actions = (Action(1.0 + i % 3, "dose", 0, 0.5),) if i % 5 else ()
        tasks.append(decaying(k, end=3.0 + i % 4, grid=[0, 1.5, 3.0 + i % 4], actions=actions))
    return tasks


ALONE = [SOLVE(DECAY, [task], SHORT)[0] for task in mixed()]


def test_the_mixture_is_one() -> None:
    assert {path.status for path in ALONE} >= {"ok", "not_finite"}
    assert sum(path.status == "ok" for path in ALONE) >= 15


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 25, 40])
def test_a_patient_never_depends_on_his_neighbors(count: int) -> None:
    together = SOLVE(DECAY, mixed()[:count], SHORT)
    assert [i for i, path in enumerate(together) if not same(path, ALONE[i])] == []
    backward = SOLVE(DECAY, mixed()[:count][::-1], SHORT)[::-1]
    assert [i for i, path in enumerate(backward) if not same(path, ALONE[i])] == []


@pytest.mark.parametrize("bad", [math.nan, math.inf, -300.0, 1e300])
def test_a_patient_never_depends_on_who_failed_before_him(bad: float) -> None:
    good = decaying(0.7)
    (alone,) = SOLVE(DECAY, [good], SHORT)
    paths = SOLVE(DECAY, [decaying(bad)] * 16 + [good] * 16, SHORT)
    assert {path.status for path in paths[:16]} <= {"not_finite", "step_limit"}
    assert [same(path, alone) for path in paths[16:]] == [True] * 16


@pytest.mark.parametrize("steps", [3, 4, 5, 6, 7, 8])
def test_a_patient_never_depends_on_who_used_up_his_steps_before_him(steps: int) -> None:
    """The patient before him is stopped at any point: after a step that went well, or one to repeat."""
    made = program(disease(swing, **SWING))
    tolerance = Tolerance(1e-6, 1e-8, steps)

    def task(k: float, end: float) -> Task:
        values = made.values(np.array([k]))
        return Task(
            made.starts(values), values, 0.0, end, np.array([end]), (Action(end / 2, "dose", 0, 3.0),)
        )

    hard, easy = task(1000.0, 1.0), task(1e-3, 1.0)
    (alone,) = SOLVE(made, [easy], tolerance)
    paths = SOLVE(made, [hard] * 8 + [easy] * 8, tolerance)
    assert {path.status for path in paths[:8]} == {"step_limit"}
    assert all(same(path, alone) for path in paths[8:])


def test_failures_of_every_kind_beside_each_other() -> None:
    def equations(m: Any) -> Result:
        rate = where(m.kind > 2.5, m.k * m.x * m.x / m.x_0, where(m.kind > 1.5, -m.k * m.x_0, -m.k * m.x))
        return Result({"x": rate, "z": m.fast * m.w, "w": -m.fast * m.z})

    states = (state("x", "amount"), state("z", "sine", signed=True), state("w", "cosine", signed=True))
    parameters = (
        parameter("k", "rate", "0.1 1/day"),
        parameter("kind", "kind", "1"),
        parameter("fast", "fast", "0.01 1/day"),
    )
    made = program(disease(equations, states, parameters))
    cases = [(0.1, 1, 0.01), (0.1, 2, 0.01), (0.1, 3, 0.01), (0.1, 1, 1e6), (math.nan, 1, 0.01)]
    tasks = []
    for case in cases * 6:
        values = made.values(np.array(case))
        tasks.append(Task(made.starts(values), values, 0.0, 20.0, np.array([0.0, 1.0, 20.0])))
    found = [path.status for path in SOLVE(made, tasks, SHORT)]
    assert found[0] == "ok"
    assert found[1] == "implausible"
    assert found[2] in ("not_finite", "step_limit")
    assert found[3:5] == ["step_limit", "not_finite"]
    assert found == found[:5] * 6
    alone = [SOLVE(made, [task], SHORT)[0] for task in tasks[:5]]
    together = SOLVE(made, tasks[::-1], SHORT)[::-1]
    assert [same(path, alone[i % 5]) for i, path in enumerate(together)] == [True] * 30


def test_threads_beside_each_other() -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda tasks: SOLVE(DECAY, tasks, SHORT), [mixed()] * 6))
    for paths in runs:
        assert all(same(path, alone) for path, alone in zip(paths, ALONE, strict=True))


def test_doses_into_a_drug_among_others() -> None:
    """The same bits alone and among patients with other plans."""
    made = program(body(), pill())
    values = made.values(made.defaults())
    tasks = []
    for i in range(11):
        actions = [
            a
            for day in range(0, 20, 1 + i)
            for a in administration(made, values, "pill", "iv", day, 50, i % 2)
        ]
        tasks.append(
            Task(made.starts(values), values, 0.0, 21.0, np.arange(0, 21, 1 + i / 3), tuple(actions))
        )
    together = SOLVE(made, tasks, Tolerance())
    assert all(same(a, SOLVE(made, [t], Tolerance())[0]) for a, t in zip(together, tasks, strict=True))
