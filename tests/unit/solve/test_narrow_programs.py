"""Programs that show a part of their states and outputs solve only what that part depends on."""

from __future__ import annotations

import numpy as np
import pytest

from howship.model.declare import Hazard, Output, Result
from howship.model.program import Program
from howship.solve import Action, Engine, Reference, Task, Tolerance
from howship.solve.programs import traced
from tests.unit.model.made_up import disease, parameter, program, state

TIGHT = Tolerance(1e-9, 1e-11, 100_000)
both = pytest.mark.parametrize("solve", [Engine(), Reference()], ids=["engine", "reference"])


def chain() -> Program:
    """x feeds y, y feeds the output `seen` and the hazard; z feeds `unseen` alone and grows without end."""
    return program(
        disease(
            lambda m: Result(
                {"x": -m.k * m.x, "y": m.k * (m.x - m.y), "z": m.k * m.z * m.z / m.z_0},
                {"unseen": m.z / m.z_0, "seen": m.y / m.x_0},
                {"event": m.k * m.y / m.x_0},
            ),
            states=tuple(state(name, name, "1 mmol") for name in "xyz"),
            parameters=(parameter("k", "rate", "1 1/day"),),
            outputs=(Output("unseen", "1", "of z"), Output("seen", "1", "of y")),
            hazards=(Hazard("event", "an event"),),
        )
    )


def task(made: Program, end: float = 0.9, actions: tuple[Action, ...] = ()) -> Task:
    values = made.values(made.defaults())
    return Task(made.starts(values), values, 0.0, end, np.linspace(0, end, 4), actions)


def index(made: Program, name: str) -> int:
    return [s.name for s in made.joined.states].index(name)


def test_what_is_kept_is_what_is_shown_and_what_that_needs() -> None:
    made = chain()
    narrow = made.only(["seen"])
    names = [made.joined.states[i].name for i in narrow.kept]
    assert names == ["cumulative_event", "x", "y"]
    assert [o.name for o in narrow.outputs] == ["seen"]
    assert [made.joined.states[i].name for i in made.only(["unseen"]).kept] == [
        "cumulative_event",
        "x",
        "y",
        "z",
    ]
    assert made.kept == tuple(range(4))


@both
def test_the_shown_columns_are_those_of_the_whole(solve) -> None:
    made = chain()
    narrow = made.only(["seen"])
    dose = Action(0.3, "dose", index(made, "x"), 0.5)
    (whole,) = solve(made, [task(made, actions=(dose,))], TIGHT)
    (part,) = solve(narrow, [task(made, actions=(dose,))], TIGHT)
    assert (whole.status, part.status) == ("ok", "ok")
    assert part.states.shape == (4, 1)
    assert part.states[:, 0] == pytest.approx(whole.states[:, index(made, "cumulative_event")], rel=1e-7)
    assert part.outputs[:, 0] == pytest.approx(whole.outputs[:, 1], rel=1e-7)
    for name in ("x", "y"):
        assert part.y[index(made, name)] == pytest.approx(whole.y[index(made, name)], rel=1e-7)


def test_a_state_that_nothing_shown_needs_is_left_alone() -> None:
    """z is infinite at day 1; who does not look at it gets to day 2."""
    made = chain()
    narrow, z = made.only(["seen"]), index(made, "z")
    (whole,) = Engine()(made, [task(made, 2.0)], Tolerance(steps=2000))
    dose = Action(0.5, "dose", z, 7.0)
    (part,) = Engine()(narrow, [task(made, 2.0, (dose,))], Tolerance(steps=2000))
    assert whole.status != "ok"
    assert part.status == "ok"
    assert part.y[z] == made.starts(made.values(made.defaults()))[z]


def test_trials_show_the_body_and_simulations_everything() -> None:
    whole = traced("breast_bone_metastasis", ("denosumab",), 3)
    body = traced("breast_bone_metastasis", ("denosumab",), 3, body_only=True)
    names = {o.name for o in whole.outputs}
    assert {o.name for o in body.outputs} == {name for name in names if not name.startswith("lesion_")}
    hazards = set(whole.joined.layout.hazards.values())
    watched = {i for i, state in enumerate(whole.joined.states) if state.watched}
    assert {whole.joined.states[i].name for i in watched} == {"plasma_calcium", "fluid_volume"}
    assert set(body.shown_states) == hazards | watched
    assert set(body.kept) < set(whole.kept)
    values = whole.values(whole.defaults())
    days = np.arange(0, 85, 7.0)
    job = Task(whole.starts(values), values, 0.0, 84.0, days)
    (a,), (b,) = (Engine()(made, [job], TIGHT) for made in (whole, body))
    assert b.states == pytest.approx(a.states[:, list(body.shown_states)], rel=1e-6, abs=1e-9)
    assert b.outputs == pytest.approx(a.outputs[:, list(body.shown_outputs)], rel=1e-6, abs=1e-9)
