"""Queues: balance, steady start, residence time, and what more stages bring."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from howship.errors import ModelError
from howship.model.check import check
from howship.model.declare import Block, Disease, Output, Queue, Result
from howship.model.functions import exp
from howship.model.program import Program
from tests.unit.model.made_up import BOOK, TIGHT, course, disease, parameter, program, state

RESIDENCE = 20.0
PARAMETERS = (
    parameter("J", "inflow", "3 mmol/day"),
    parameter("mu", "loss_rate", "0.02 1/day"),
    parameter("T", "residence", f"{RESIDENCE} day"),
    parameter("k", "law_rate", "0.1 1/day"),
)
OUTPUTS = (
    Output("content", "mmol", "what the queue holds"),
    Output("outflow", "mmol/day", "what leaves it"),
    Output("weighted", "mmol", "contents, old ones weighing less"),
)
OUTFLOW = 1


def steady(m: Any) -> tuple[Any, Any]:
    return m.J, m.mu


def line(stages: int, start: Any = steady, **more: Any) -> Queue:
    """Return a queue of made-up packets."""
    unit = {} if isinstance(start, str) else {"unit": "mmol"}
    return Queue("q", "packets", start, lambda m: m.T, stages, "packets", BOOK, **unit, **more)


def waiting(queue: Queue) -> Disease:
    """Return a disease that is one queue with inflow J and loss mu."""

    def equations(m: Any) -> Result:
        outputs = {"content": m.q.content, "outflow": m.q.outflow}
        outputs["weighted"] = m.q.weighted(lambda age: exp(-m.k * age))
        return Result(m.q.rates(m.J, m.mu), outputs)

    return disease(equations, states=(queue,), parameters=PARAMETERS, outputs=OUTPUTS)


def rates_and_outputs(traced: Program, y: list[float]) -> tuple[np.ndarray, np.ndarray]:
    values = traced.values(traced.defaults())
    hoisted = traced.functions["setup"](values.tolist())
    return (
        np.array(traced.functions["rates"](0.0, y, hoisted)),
        np.array(traced.functions["outputs"](0.0, y, hoisted)),
    )


def outflow(stages: int, days: np.ndarray, mu: float = 0.0, inflow: str = "step") -> np.ndarray:
    """Return the outflow (per J) of a queue that starts empty, or of one under a slow swing of inflow."""

    def equations(m: Any) -> Result:
        entering = m.J if inflow == "step" else m.J * (1 + m.x / 2)
        rates = {"x": m.w * m.v, "v": -m.w * m.x, **m.q.rates(entering, m.mu)}
        return Result(rates, {"outflow": m.q.outflow})

    model = disease(
        equations,
        states=(
            state("x", "cosine", "1", signed=True),
            state("v", "sine", "0", scale="1", signed=True),
            line(stages, "0 mmol" if inflow == "step" else steady, scale="1 mmol"),
        ),
        parameters=(
            parameter("J", "inflow", "3 mmol/day"),
            parameter("mu", "loss_rate", f"{mu} 1/day"),
            parameter("T", "residence", f"{RESIDENCE} day"),
            parameter("w", "frequency", "0.05 1/day"),
        ),
        outputs=(Output("outflow", "mmol/day", "what leaves"),),
    )
    path = course(program(model), days.tolist(), tolerance=TIGHT)
    assert path.status == "ok"
    return path.outputs[:, 0] / 3.0


def test_a_queue_becomes_states_with_units_words_and_symbols() -> None:
    traced = program(waiting(line(4)))
    assert check(traced) == []
    assert [s.name for s in traced.joined.states] == [f"packets_{i}" for i in (1, 2, 3, 4)]
    assert [s.symbol for s in traced.joined.states] == ["q_1", "q_2", "q_3", "q_4"]
    assert traced.joined.states[1].meaning == "packets, stage 2 of 4"
    assert {s.unit.text for s in traced.joined.states} == {"mmol"}
    assert traced.target("packets_3").indices == (2,)


def test_a_unit_that_does_not_fit_is_found() -> None:
    wrong = replace(line(3), start=lambda m: (m.mu, m.mu))
    assert {finding.kind for finding in check(program(waiting(wrong)))} == {"unit"}


@given(held=st.lists(st.floats(0, 1e3), min_size=1, max_size=12))
@settings(max_examples=30, deadline=None)
def test_nothing_is_lost_but_at_the_end_and_at_the_loss_rate(held: list[float]) -> None:
    rates, (content, leaving, _) = rates_and_outputs(program(waiting(line(len(held)))), held)
    assert content == pytest.approx(sum(held), rel=1e-12, abs=1e-12)
    assert leaving == pytest.approx(held[-1] * len(held) / RESIDENCE, rel=1e-12)
    assert rates.sum() == pytest.approx(3.0 - leaving - 0.02 * content, rel=1e-10, abs=1e-9)


@given(stages=st.integers(1, 30))
@settings(max_examples=15, deadline=None)
def test_the_declared_start_is_steady_for_any_number_of_stages(stages: int) -> None:
    traced = program(waiting(line(stages)))
    y = traced.starts(traced.values(traced.defaults()))
    rates, (content, leaving, _) = rates_and_outputs(traced, y.tolist())
    assert np.abs(rates).max() < 1e-13 * 3.0
    assert leaving + 0.02 * content == pytest.approx(3.0, rel=1e-12)
    assert leaving == pytest.approx(3.0 / (1 + 0.02 * RESIDENCE / stages) ** stages, rel=1e-12)


def test_survivors_and_weights_converge_to_those_of_the_true_transport_as_one_over_stages() -> None:
    survivors = 3.0 * math.exp(-0.02 * RESIDENCE)
    weighted = 3.0 * (1 - math.exp(-0.12 * RESIDENCE)) / 0.12
    errors = []
    for stages in (10, 20, 40, 80):
        traced = program(waiting(line(stages)))
        start = traced.starts(traced.values(traced.defaults())).tolist()
        _, (_, leaving, weight) = rates_and_outputs(traced, start)
        errors.append((abs(leaving / survivors - 1), abs(weight / weighted - 1)))
    ratios = np.array(errors[:-1]) / np.array(errors[1:])
    assert ratios == pytest.approx(2.0, rel=0.1)
    assert max(errors[-1]) < 3e-3


def test_a_step_comes_out_after_the_residence_time_and_scatters_by_its_root() -> None:
    """What comes out of a step is the distribution of the delay: mean T, deviation T / sqrt(stages)."""
    days = np.linspace(0, 100, 2001)
    for stages in (4, 16, 64):
        later = 1 - outflow(stages, days)
        mean = np.trapezoid(later, days)
        assert mean == pytest.approx(RESIDENCE, rel=1e-3)
        second = 2 * np.trapezoid(later * days, days)
        assert math.sqrt(second - mean**2) == pytest.approx(RESIDENCE / math.sqrt(stages), rel=1e-2)


def test_a_step_nears_the_true_step_and_a_slow_swing_faster_so() -> None:
    days = np.linspace(0, 60, 1201)
    step = (days >= RESIDENCE).astype(float)
    apart = [float(np.trapezoid(np.abs(outflow(n, days) - step), days)) for n in (8, 32, 128)]
    assert apart[0] / apart[1] == pytest.approx(2, rel=0.1)  # the root of the number of stages
    assert apart[1] / apart[2] == pytest.approx(2, rel=0.1)
    late = days[days >= 2.5 * RESIDENCE]
    swing = 1 + np.cos(0.05 * (late - RESIDENCE)) / 2
    missed = [np.abs(outflow(n, days, inflow="swing")[-len(late) :] - swing).max() for n in (20, 40, 80)]
    assert missed[0] / missed[1] == pytest.approx(2, rel=0.1)
    assert missed[1] / missed[2] == pytest.approx(2, rel=0.1)
    assert missed[2] < 4e-3


def test_an_empty_queue_never_goes_below_zero() -> None:
    assert outflow(32, np.linspace(0, 60, 601), mu=0.05).min() >= -1e-10


def test_queues_in_a_row_hand_on_what_leaves() -> None:
    """Two queues, the second with a loss, are as one; the second starts from what leaves the first."""

    def equations(m: Any) -> Result:
        rates = {**m.a.rates(m.J), **m.b.rates(m.a.outflow, m.mu)}
        return Result(rates, {"outflow": m.b.outflow})

    first = Queue("a", "young", lambda m: (m.J, 0), lambda m: m.T / 2, 3, "young", BOOK, unit="mmol")
    second = Queue(
        "b", "old", lambda m: (m.a_0.outflow, m.mu), lambda m: m.T / 2, 2, "old", BOOK, unit="mmol"
    )
    model = disease(equations, (first, second), PARAMETERS[:3], OUTPUTS[OUTFLOW : OUTFLOW + 1])
    traced = program(model)
    assert check(traced) == []
    y = traced.starts(traced.values(traced.defaults()))
    rates, (leaving,) = rates_and_outputs(traced, y.tolist())
    assert y[:3] == pytest.approx([10.0, 10.0, 10.0])
    assert leaving == pytest.approx(3.0 / (1 + 0.02 * 5) ** 2)
    assert np.abs(rates).max() < 1e-14


def test_each_lesion_has_its_own_queue() -> None:
    def lesion(m: Any) -> Result:
        return Result(m.q.rates(m.J, m.mu), {"held": m.q.content})

    def equations(m: Any) -> Result:
        return Result({"x": 0 * m.k * m.x})

    held = (Output("held", "mmol", "what the queue of the lesion holds"),)
    block = Block((line(2),), PARAMETERS[:3], lesion, held, default_count=2)
    model = disease(equations, block=block)
    traced = program(model)
    assert [s.name for s in traced.joined.states] == [
        "amount",
        "lesion_1.packets_1",
        "lesion_1.packets_2",
        "lesion_2.packets_1",
        "lesion_2.packets_2",
    ]
    traced_one = course(traced, [0.0, 5.0], starts={1: 0.0})
    assert traced_one.outputs[0, 0] < traced_one.outputs[0, 1]
    assert traced_one.outputs[1, 1] == pytest.approx(traced_one.outputs[0, 1])


def test_a_queue_without_stages_is_refused() -> None:
    with pytest.raises(ModelError, match=r"queue q: has 0 stages\. Expected at least one stage"):
        program(waiting(line(0)))


def test_a_forgotten_stage_is_refused() -> None:
    def equations(m: Any) -> Result:
        rates = m.q.rates(m.J, m.mu)
        del rates["q_2"]
        return Result(rates)

    with pytest.raises(ModelError, match="rates and declared states differ in q_2"):
        program(disease(equations, (line(3),), PARAMETERS[:3]))
