"""Laws of the engine: order of both methods, the same bits for every vector width, no collapse at kinks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from howship.model.declare import Result
from howship.model.functions import where
from howship.model.program import Program
from howship.solve import Action, Engine, Path, Task, Tolerance
from howship.solve.engine import build
from howship.solve.engine.tableau import RODAS4, RODAS5P, Tableau
from howship.solve.plan import administration
from howship.solve.programs import traced
from tests.engine_tasks import same
from tests.unit.model.made_up import disease, parameter, program, state

METHODS = pytest.mark.parametrize("method", [RODAS4, RODAS5P], ids=lambda method: method.name)
PR = "peterson_riggs_2012"


@pytest.fixture(autouse=True)
def _compiled_anew() -> Iterator[None]:
    yield
    build.kernel.cache_clear()


def use(monkeypatch: pytest.MonkeyPatch, method: Tableau | None = None, width: int | None = None) -> None:
    """Let the next models be compiled with another method or another number of lanes."""
    if method is not None:
        monkeypatch.setattr(build, "METHOD", method)
    if width is not None:
        monkeypatch.setattr(build, "lanes", lambda: width)
    build.kernel.cache_clear()


# --- the compiled method ---


def smooth(m: Any) -> Result:
    """x = exp(sin t), z = cos t, w = -sin t."""
    return Result({"x": m.k * m.x * m.z / m.z_0, "z": m.k * m.w, "w": -m.k * m.z})


def following(m: Any, t: Any) -> dict[str, Any]:
    """x = 1 / (1 + t^2), and a state that follows it; both depend on time."""
    x = m.x_0 / (1 + t * t)
    return {"x": -2 * t * m.x * m.x / m.x_0 * m.k, "z": -2 * m.k * t * x / (1 + t * t) - m.k * (m.z - x)}


STATES = (
    state("x", "amount"),
    state("z", "cosine", signed=True),
    state("w", "sine", "0 mmol", scale="1 mmol", signed=True),
)
SPEED = (parameter("k", "speed", "1 1/day"),)
TIMES = np.linspace(0, 10, 173)
SMOOTH = np.array([np.exp(np.sin(TIMES)), np.cos(TIMES), -np.sin(TIMES)]).T


def solved(made: Program, relative: float) -> Path:
    values = made.values(made.defaults())
    task = Task(made.starts(values), values, 0.0, 10.0, TIMES)
    (path,) = Engine()(made, [task], Tolerance(relative, relative, 100_000))
    assert path.status == "ok"
    return path


@METHODS
def test_the_order_when_the_tolerance_is_lowered(method: Tableau, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error falls as the number of steps to the power of the order, in rows between steps too."""
    use(monkeypatch, method)
    made = program(disease(smooth, STATES, SPEED))
    logs = []
    for relative in 10.0 ** -np.arange(4.0, 10.5, 0.5):
        path = solved(made, relative)
        error = np.abs(path.states - SMOOTH)
        assert error.max() < 100 * relative
        sizes = [np.sqrt(np.mean(part**2)) for part in (error[-20:], error)]
        logs.append(np.log([path.statistics.steps, *sizes]))
    steps, ends, rows = np.array(logs).T
    assert -np.polyfit(steps, ends, 1)[0] == pytest.approx(method.order, abs=0.3)
    assert -np.polyfit(steps, rows, 1)[0] == pytest.approx(method.order, abs=0.3)


@METHODS
def test_time_in_the_equations_is_as_good_as_time_in_a_state(
    method: Tableau, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong derivative by time costs the order: many more steps for the same error."""
    use(monkeypatch, method)
    written = program(disease(lambda m: Result({**following(m, m.k * m.t), "w": 0 * m.w}), STATES, SPEED))
    clock = (*STATES[:2], state("w", "clock", "0 day", scale="1 day", signed=True))
    kept = program(disease(lambda m: Result({**following(m, m.k * m.w), "w": 1 + 0 * m.w}), clock, SPEED))
    exact = 1 / (1 + TIMES**2)
    for relative in (1e-5, 1e-7, 1e-9):
        path, other = solved(written, relative), solved(kept, relative)
        assert np.abs(path.states[:, :2] - exact[:, None]).max() < 5 * relative
        assert path.statistics.jacobians < 1.1 * other.statistics.jacobians + 3


@METHODS
def test_halving_the_tolerance_lessens_the_error_of_a_trial(
    method: Tableau, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, method)
    tolerances = [1e-4 / 4**k for k in range(6)]
    made, task = denosumab_course()
    scales = made.scales(made.starts(task.values))
    (exact,) = Engine()(made, [task], Tolerance(1e-11, 1e-13, 1_000_000))
    errors = []
    for relative in tolerances:
        (path,) = Engine()(made, [task], Tolerance(relative, relative / 100, 100_000))
        weight = np.maximum(np.abs(exact.states), 1e-3 * scales)
        errors.append(float(np.max(np.abs(path.states - exact.states) / weight)))
    slope = np.polyfit(np.log(tolerances), np.log(errors), 1)[0]
    assert 0.6 < slope < 1.5
    assert errors[-1] < 20 * tolerances[-1]


@lru_cache(maxsize=1)
def denosumab_course() -> tuple[Program, Task]:
    made = traced(PR, ("denosumab",))
    values = made.values(made.defaults())
    actions = [a for day in (0.0, 28.0) for a in administration(made, values, "denosumab", "sc", day, 60, 0)]
    days = np.arange(0, 85, 7.0)
    return made, Task(made.starts(values), values, 0.0, 84.0, days, tuple(actions))


# --- bits ---


def patients(made: Program, count: int, spread: float, drug: str = "denosumab") -> list[Task]:
    """Return patients with other parameters and other days of doses; every seventh cannot be solved."""
    random = np.random.default_rng(count)
    values = made.values(made.defaults())
    free = [i for i in range(8, 30) if values[i] != 0]
    tasks = []
    for i in range(count):
        own = values.copy()
        own[free] *= random.lognormal(0, spread, len(free))
        if i % 7 == 3:
            own[free[0]] = np.nan
        days = np.arange(random.uniform(0, 9), 60, 14)
        actions = [a for day in days for a in administration(made, own, drug, "sc", float(day), 60.0, 0)]
        tasks.append(Task(made.starts(values), own, 0.0, 60.0, np.arange(0, 60, 3.7), tuple(actions)))
    return tasks


def ways(tasks: list[Task], made: Program) -> Iterator[list[Path]]:
    """Yield the paths of the tasks in their order, solved in several arrangements."""
    solve, tolerance = Engine(), Tolerance(steps=2000)
    yield solve(made, tasks, tolerance)
    yield solve(made, tasks[::-1], tolerance)[::-1]
    yield [path for task in tasks for path in solve(made, [task], tolerance)]
    yield [p for i in range(0, len(tasks), 3) for p in solve(made, tasks[i : i + 3], tolerance)]
    yield [p for i in range(0, len(tasks), 11) for p in solve(made, tasks[i : i + 11], tolerance)]


@pytest.mark.parametrize("model", [PR, "breast_bone_metastasis"])
def test_the_same_bits_for_every_width_and_neighborhood(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = traced(model, ("denosumab",))
    tasks = patients(made, 21, 0.1)
    first: list[Path] | None = None
    for width in (8, 4, 2):
        use(monkeypatch, width=width)
        assert build.kernel(made).width == width
        for way, paths in enumerate(ways(tasks, made)):
            first = first or paths
            assert [i for i, (a, b) in enumerate(zip(first, paths, strict=True)) if not same(a, b)] == [], (
                width,
                way,
            )
    assert first is not None
    statuses = [path.status for path in first]
    assert statuses.count("ok") >= 12
    assert "not_finite" in statuses


@METHODS
def test_the_same_bits_with_time_and_kinks_for_every_width(
    method: Tableau, monkeypatch: pytest.MonkeyPatch
) -> None:
    def equations(m: Any) -> Result:
        push = where(m.k * m.t > 2, m.k * m.x_0, where(m.x > 0.9 * m.x_0, -m.k * m.x_0, 0 * m.k * m.x_0))
        return Result({"x": push - m.k * m.x**3 / m.x_0**2 - m.k * m.x_0 * (m.x / m.x_0) ** m.n})

    parameters = (*SPEED, parameter("n", "exponent", "1.7"))
    made = program(disease(equations, parameters=parameters))
    tasks = []
    for i in range(19):
        values = made.values(np.array([0.3 + 0.1 * i, 1.1 + 0.05 * i]))
        tasks.append(Task(made.starts(values), values, 0.0, 9.0, np.linspace(0, 9, 5 + i)))
    results = []
    for width in (2, 4, 8):
        use(monkeypatch, method, width)
        results += list(ways(tasks, made))
    assert {path.status for path in results[0]} == {"ok"}
    for paths in results[1:]:
        assert all(same(a, b) for a, b in zip(results[0], paths, strict=True))


# --- kinks ---


def test_no_collapse_at_the_kinks_of_the_baseline() -> None:
    """Phosphate sits on a kink at 1.2 mM, and urine calcium is clamped at zero when PTH is high."""
    made = traced(PR, ("denosumab",))
    values = made.values(made.defaults())
    days = np.arange(0, 3 * 364 + 1, 7.0)

    def steps(mg: float, every: float, relative: float) -> tuple[int, float]:
        doses = np.arange(0, days[-1], every)
        actions = [a for d in doses for a in administration(made, values, "denosumab", "sc", float(d), mg, 0)]
        task = Task(made.starts(values), values, 0.0, float(days[-1]), days, tuple(actions))
        (path,) = Engine()(made, [task], Tolerance(relative, relative / 100))
        assert path.status == "ok"
        return path.statistics.jacobians, path.statistics.smallest_step

    for mg, every in ((60, 182), (120, 28)):
        loose, tight = steps(mg, every, 1e-4), steps(mg, every, 1e-6)
        assert loose[0] < 1500
        # a method of order 4 or 5 takes about three times the steps; at a collapse it is far more
        assert tight[0] < 5 * loose[0]
        assert tight[1] > 1e-6
    assert steps(0, 10_000, 1e-6)[0] < 100


def kinked(m: Any) -> Result:
    """The rate has a corner where the amount is at its half: x' = -k x above, -k x_0 / 2 below."""
    return Result({"x": where(m.x > m.x_0 / 2, -m.k * m.x, -m.k * m.x_0 / 2)})


@pytest.mark.parametrize("relative", [1e-4, 1e-6, 1e-8])
def test_a_kink_is_passed_with_the_error_asked_for(relative: float) -> None:
    made = program(disease(kinked, states=(state("x", "amount", signed=True),), parameters=SPEED))
    values = made.values(made.defaults())
    task = Task(made.starts(values), values, 0.0, 3.0, np.linspace(0, 3, 31))
    (path,) = Engine()(made, [task], Tolerance(relative, relative))
    half = np.log(2)
    exact = np.where(task.grid < half, np.exp(-task.grid), 0.5 - (task.grid - half) / 2)
    assert np.abs(path.states[:, 0] - exact).max() < 100 * relative
    assert path.statistics.jacobians < 400


def test_a_jump_in_time_is_found() -> None:
    """A rate that jumps at a day nobody was told of: the step shrinks, passes, and grows again."""
    made = program(
        disease(
            lambda m: Result({"x": where(m.t > m.late, m.k * m.x_0, 0 * m.k * m.x_0)}),
            parameters=(*SPEED, parameter("late", "late", "1.234567 days")),
        )
    )
    values = made.values(made.defaults())
    task = Task(
        made.starts(values), values, 0.0, 50.0, np.array([1.0, 2.0, 50.0]), (Action(1.0, "dose", 0, 0),)
    )
    (path,) = Engine()(made, [task], Tolerance(1e-6, 1e-8))
    assert path.states[:, 0] == pytest.approx([1, 2 - 0.234567, 50 - 0.234567], rel=1e-4)
    assert path.statistics.jacobians < 400
