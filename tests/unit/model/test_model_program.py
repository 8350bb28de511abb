"""The traced program: start values, scales, settable names, hoisting."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from howship.errors import InputError
from howship.model.declare import Result
from tests.unit.model.made_up import body, decay, disease, parameter, pill, program, state
from tests.unit.model.test_model_join import with_lesions


def chain(m: Any) -> Result:
    return Result({"x": m.k * (m.x_0 - m.x), "y": m.k * (m.y_0 - m.y), "z": m.k * (m.z_0 - m.z)})


CHAIN = disease(
    chain,
    states=(
        state("y", "second", lambda m: 2 * m.x_0, unit="mmol"),
        state("x", "first", "3 mmol"),
        state("z", "third", lambda m: m.y_0 + m.k * m.x_0 / m.k, unit="mmol"),
    ),
)


def test_start_values_by_formula() -> None:
    traced = program(CHAIN)
    values = traced.values(traced.defaults())
    assert values.tolist() == pytest.approx([0.1, 6, 3, 9])
    assert traced.starts(values).tolist() == pytest.approx([6, 3, 9])


def test_an_overridden_start_value_moves_those_that_follow_from_it() -> None:
    traced = program(CHAIN)
    assert traced.starts(traced.values(traced.defaults(), {1: 5.0})).tolist() == pytest.approx([10, 5, 15])
    assert traced.starts(traced.values(traced.defaults(), {0: 7.0})).tolist() == pytest.approx([7, 3, 10])


def test_starts_are_a_copy() -> None:
    traced = program(CHAIN)
    values = traced.values(traced.defaults())
    traced.starts(values)[:] = 0
    assert values[-1] == pytest.approx(9)


def test_scales_are_declared_or_the_start_value_or_one() -> None:
    traced = program(
        disease(
            chain,
            states=(
                state("x", "first", "3 mmol"),
                state("y", "second", "0 mmol", scale="5 umol"),
                state("z", "third", "0 mmol"),
            ),
        )
    )
    assert traced.scales(np.array([-3.0, 0, 0])).tolist() == pytest.approx([3, 5e-3, 1])


def test_defaults_are_in_internal_units() -> None:
    traced = program(disease(decay, parameters=(parameter("k", "loss_rate", "1 1/h"),)))
    assert traced.defaults().tolist() == pytest.approx([24])


def test_words_and_symbols_are_settable() -> None:
    traced = program(body(), pill())
    for name in ("loss_rate", "k"):
        target = traced.target(name)
        assert (target.kind, target.indices, target.unit) == ("parameter", (0,), "1/day")
    assert traced.target("amount") == traced.target("x")
    assert traced.target("amount").kind == "start"
    assert traced.target("pill.clearance") == traced.target("CL") == traced.target("pill.CL")


def test_lesions_are_settable_one_by_one_or_all() -> None:
    traced = program(with_lesions(), lesions=3)
    every = traced.target("volume").indices
    assert len(every) == 3
    assert traced.target("lesion.volume").indices == every
    assert traced.target("V").indices == every
    assert traced.target("lesion_2.volume").indices == (every[1],)


def test_a_symbol_of_two_drugs_stands_for_both_or_is_named_with_its_drug() -> None:
    traced = program(body(), pill("one"), pill("two"))
    (one,), (two,) = traced.target("one.CL").indices, traced.target("two.CL").indices
    assert one != two
    assert traced.target("CL").indices == (one, two)


def test_an_unknown_name_gives_the_near_ones() -> None:
    with pytest.raises(InputError, match="no parameter or state 'los_rate'") as caught:
        program(body()).target("los_rate", "--set")
    assert "Did you mean 'loss_rate'" in str(caught.value)
    assert str(caught.value).startswith("--set: ")


def test_the_dose_that_a_route_gives() -> None:
    traced = program(body(), pill())
    values = traced.values(traced.defaults())
    assert traced.dose_amount("pill", "oral", values, 10) == pytest.approx(7)
    assert traced.dose_amount("pill", "iv", values, 10) == pytest.approx(10)
    values[traced.target("pill.bioavailability").indices[0]] = 0.5
    assert traced.dose_amount("pill", "oral", values, 10) == pytest.approx(5)


def test_functions_follow_changed_parameters_and_start_values() -> None:
    traced = program(body())
    values = traced.values(traced.defaults())
    values[0], values[2] = 0.3, 5.0  # loss rate, start value
    hoisted = traced.functions["setup"](values.tolist())
    rates = traced.functions["rates"](0.0, [2.0, 0.0], hoisted)
    assert rates[0] == pytest.approx(0.3 * 5 - 0.3 * 2)
    assert traced.functions["outputs"](0.0, [2.0, 0.0], hoisted) == pytest.approx([0.4])


def test_the_jacobian_of_a_made_up_body() -> None:
    traced = program(body())
    values = traced.values(traced.defaults())
    hoisted = traced.functions["setup"](values.tolist())
    entries = dict(
        zip(
            zip(*traced.pattern, strict=True), traced.functions["jacobian"](0.0, [1, 0], hoisted), strict=True
        )
    )
    assert entries == pytest.approx({(0, 0): -0.1, (1, 0): 0.2 / 365.25})
