"""A patient's result in the compiled engine is his own, to the last bit, whoever is solved beside him."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from howship.model.declare import Result
from howship.model.functions import where
from howship.solve import Action, Task, Tolerance
from howship.solve.plan import administration
from tests.engine_tasks import DECAY, SHORT, SOLVE, SWING, decaying, same, swing
from tests.unit.model.made_up import body, disease, parameter, pill, program, state


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
