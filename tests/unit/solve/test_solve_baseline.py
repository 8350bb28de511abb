"""Start values: declared, or solved for the steady state; and how far they would move."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from howship.errors import ModelError
from howship.model.declare import Result
from howship.solve import baseline, drift
from tests.unit.model.made_up import body, course, disease, parameter, program, state

PARAMETERS = (parameter("a", "input", "3 mmol/day"), parameter("k", "loss_rate", "0.1 1/day"))


def saturating(m: Any) -> Result:
    """Return rates with a steady state at x = 30 mmol, y = 900 mmol."""
    return Result({"x": m.a - m.k * m.x, "y": m.k * (m.x * m.x / m.one - m.y)})


def model(start: str = "solved", **more: Any) -> Any:
    return disease(
        saturating,
        states=(state("x", "first", "1 mmol"), state("y", "second", "1 mmol")),
        parameters=(*PARAMETERS, parameter("one", "one", "1 mmol")),
        baseline=start,
        **more,
    )


def test_declared_start_values_stay() -> None:
    traced = program(model("declared"))
    assert baseline(traced, traced.defaults()).tolist() == [3, 0.1, 1, 1, 1]


def test_the_steady_state_is_solved_for() -> None:
    traced = program(model())
    values = baseline(traced, traced.defaults())
    assert traced.starts(values) == pytest.approx([30, 900], rel=1e-12)
    assert values[:3].tolist() == [3, 0.1, 1]


def test_each_patient_has_his_own_steady_state() -> None:
    traced = program(model())
    parameters = traced.defaults()
    parameters[0] = 6
    assert traced.starts(baseline(traced, parameters)) == pytest.approx([60, 3600], rel=1e-12)


def test_a_start_value_that_is_set_stays_off_the_steady_state() -> None:
    traced = program(model())
    values = baseline(traced, traced.defaults(), {0: 7.0})
    assert traced.starts(values) == pytest.approx([7, 900])


def test_a_state_that_only_adds_up_does_not_stand_in_the_way() -> None:
    """Its rate compares with the start, which is not yet the steady state while that is looked for."""

    def balance(m: Any) -> Result:
        return Result({**saturating(m).rates, "z": m.k * (m.x - m.x_0)})

    states = (state("x", "first", "1 mmol"), state("y", "second", "1 mmol"), state("z", "sum", "5 mmol"))
    parameters = (*PARAMETERS, parameter("one", "one", "1 mmol"))
    traced = program(disease(balance, states, parameters, baseline="solved"))
    values = baseline(traced, traced.defaults())
    assert traced.starts(values) == pytest.approx([30, 900, 5], rel=1e-12)
    assert drift(traced, values, 1000.0)["sum"] == pytest.approx(0, abs=1e-9)


def test_no_steady_state() -> None:
    growing = disease(
        lambda m: Result({"x": m.a + m.k * m.x}), parameters=PARAMETERS, baseline="solved"
    )  # its steady state is negative
    traced = program(growing)
    with pytest.raises(ModelError, match="no steady state was found") as caught:
        baseline(traced, traced.defaults())
    assert "made_up" in str(caught.value)


@pytest.mark.parametrize("one", [0.0, float("nan")])
def test_absurd_parameters_have_no_steady_state(one: float) -> None:
    traced = program(model())
    parameters = traced.defaults()
    parameters[2] = one
    with pytest.raises(ModelError, match="no steady state"):
        baseline(traced, parameters)


def test_drift_of_a_steady_state_is_zero() -> None:
    traced = program(body())
    moved = drift(traced, traced.values(traced.defaults()), 728.0)
    assert moved["amount"] == 0
    assert moved["cumulative_fracture"] == pytest.approx(728 * 0.2 / 365.25)


def test_a_fast_drift_agrees_with_a_simulation() -> None:
    traced = program(disease(lambda m: Result({"x": m.a - m.k * m.x}), parameters=PARAMETERS))
    values = traced.values(traced.defaults(), {0: 30.01})
    simulated = course(traced, [0, 728.0], starts={0: 30.01}).y[0] - 30.01
    assert drift(traced, values, 728.0)["amount"] * 30.01 == pytest.approx(simulated, rel=0.02)
    assert np.isclose(simulated, -0.01)
