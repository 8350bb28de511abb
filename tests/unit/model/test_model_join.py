"""Joining diseases, lesions and drugs: names, sites, sums, signals, hazards, covariates."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from howship.errors import ModelError
from howship.model.check import check
from howship.model.declare import Block, Disease, Drug, Local, Output, Result, Signal, Site
from howship.model.program import Program
from howship.model.sites import combine
from tests.unit.model.made_up import (
    PILL_PARAMETERS,
    body,
    body_equations,
    decay,
    disease,
    parameter,
    pill,
    pill_equations,
    program,
    state,
)


def with_lesions() -> Disease:
    """Return the made-up body with lesions that grow, feed the body, and read it."""

    def lesion_equations(m: Any) -> Result:
        grown = m.g * m.V * (1 - m.local_kill) * m.x / m.x_0
        return Result({"V": grown}, {"size": m.V / m.V_0}, {"fracture": m.h}, sums={"load": m.V})

    def equations(m: Any) -> Result:
        result = body_equations(m)
        return Result(result.rates, {**result.outputs, "burden": m.load}, result.hazards)

    lesion = Block(
        states=(state("V", "volume", "2 mm3"),),
        parameters=(parameter("g", "growth_rate", "0.01 1/day"),),
        equations=lesion_equations,
        outputs=(Output("size", "1", "volume, fraction of its start"),),
        sums=(Signal("load", "mm3", "volume of all lesions"),),
        signals=lambda m: {"activity": m.V / m.V_0},
        default_count=3,
    )
    base = body()
    return replace(
        base,
        equations=equations,
        block=lesion,
        outputs=(*base.outputs, Output("burden", "mm3", "volume of all lesions")),
        sites=(*base.sites, Site("local_kill", "1", 0.0, "add", "kill", level="lesion")),
        signals=(*base.signals, Signal("activity", "1", "activity", level="lesion")),
    )


def local_pill() -> Drug:
    """Return a drug with a part in every lesion, which takes the drug up and kills there."""

    def local(m: Any) -> Result:
        taken = m.up * m.A1 * m.activity
        return Result({"S": taken}, sites={"local_kill": m.S / (m.S + m.S50)}, sums={"taken": taken})

    def equations(m: Any) -> Result:
        result = pill_equations(m)
        return Result(
            {**result.rates, "A1": result.rates["A1"] - m.taken}, result.outputs, sites=result.sites
        )

    return pill(
        equations=equations,
        acts_on=("killing", "local_kill"),
        reads=("activity",),
        local=Local(
            states=(state("S", "surface_amount", "0 mg", scale="1 mg"),),
            parameters=(
                parameter("up", "uptake_rate", "0.1 1/day"),
                parameter("S50", "surface_half", "1 mg"),
            ),
            equations=local,
            sums=(Signal("taken", "mg/day", "drug taken up by all lesions"),),
        ),
    )


def numbers(traced: Program, **states: float) -> dict[str, float]:
    """Return rates and outputs by name with some states changed (dots are written as __)."""
    values = traced.values(traced.defaults())
    y = traced.starts(values)
    names = [item.name for item in traced.joined.states]
    for name, value in states.items():
        y[names.index(name.replace("__", "."))] = value
    found = traced.joined.evaluate(traced.plain(0.0, y.tolist(), values))
    outputs = [item.name for item in traced.joined.outputs]
    return {**dict(zip(names, found.rates, strict=True)), **dict(zip(outputs, found.outputs, strict=True))}


def test_names_of_states_parameters_and_outputs() -> None:
    traced = program(with_lesions(), local_pill(), lesions=2)
    states = [item.name for item in traced.joined.states]
    assert states == [
        "amount",
        "lesion_1.volume",
        "lesion_2.volume",
        "pill.depot",
        "pill.central_amount",
        "pill.eliminated_amount",
        "lesion_1.pill.surface_amount",
        "lesion_2.pill.surface_amount",
        "cumulative_fracture",
    ]
    parameters = [item.name for item in traced.joined.parameters]
    assert {"loss_rate", "lesion_2.growth_rate", "pill.clearance", "lesion_1.pill.uptake_rate"} < set(
        parameters
    )
    assert {"dose_rate.pill.depot", "dose_rate.pill.central_amount"} < set(parameters)
    assert [item.name for item in traced.joined.outputs] == [
        "relative",
        "burden",
        "lesion_1.size",
        "lesion_2.size",
        "pill_concentration",
    ]
    assert check(traced) == []


@pytest.mark.parametrize(("asked", "lesions"), [(None, 3), (0, 0), (1, 1), (5, 5)])
def test_number_of_lesions(asked: int | None, lesions: int) -> None:
    joined = program(with_lesions(), lesions=asked).joined
    assert joined.lesions == lesions
    assert sum(item.name.endswith(".volume") for item in joined.states) == lesions


def test_lesions_that_cannot_be() -> None:
    with pytest.raises(ModelError, match="a number from 0 to"):
        program(with_lesions(), lesions=-1)
    with pytest.raises(ModelError, match="made_up has no lesions"):
        program(body(), lesions=1)
    assert program(body(), lesions=0).joined.lesions == 0


def test_sums_over_lesions_reach_the_body() -> None:
    traced = program(with_lesions(), lesions=3)
    found = numbers(traced, lesion_1__volume=1, lesion_2__volume=4, lesion_3__volume=10)
    assert found["burden"] == 15
    assert found["lesion_2.size"] == 2
    assert numbers(program(with_lesions(), lesions=0))["burden"] == 0


def test_a_lesion_reads_the_body() -> None:
    traced = program(with_lesions(), lesions=1)
    assert numbers(traced, amount=3)["lesion_1.volume"] == pytest.approx(3 * 0.01 * 2)


def test_hazards_of_body_and_lesions_add_up() -> None:
    for lesions in (0, 1, 4):
        found = numbers(program(with_lesions(), lesions=lesions))
        assert found["cumulative_fracture"] == pytest.approx((1 + lesions) * 0.2 / 365.25)


def test_the_local_part_of_a_drug() -> None:
    traced = program(with_lesions(), local_pill(), lesions=2)
    found = numbers(traced, pill__central_amount=10, lesion_1__volume=4)
    taken_1, taken_2 = found["lesion_1.pill.surface_amount"], found["lesion_2.pill.surface_amount"]
    assert taken_1 == pytest.approx(0.1 * 10 * 2)  # the activity of that lesion
    assert taken_2 == pytest.approx(0.1 * 10 * 1)
    mass = found["pill.depot"] + found["pill.central_amount"] + found["pill.eliminated_amount"]
    assert mass + taken_1 + taken_2 == pytest.approx(0, abs=1e-12)


def test_a_local_drug_acts_in_its_own_lesion_only() -> None:
    traced = program(with_lesions(), local_pill(), lesions=2)
    found = numbers(traced, lesion_2__pill__surface_amount=1)
    assert found["lesion_1.volume"] == pytest.approx(0.01 * 2)
    assert found["lesion_2.volume"] == pytest.approx(0.01 * 2 / 2)


def test_a_drug_does_not_see_symbols_of_the_disease() -> None:
    def peeking(m: Any) -> Result:
        result = pill_equations(m)
        return Result(result.rates, result.outputs, sites={"killing": m.x / m.C50})

    with pytest.raises(ModelError, match="'x', which is not declared"):
        program(body(), pill(equations=peeking))


def test_a_drug_sees_signals_and_time() -> None:
    def reading(m: Any) -> Result:
        result = pill_equations(m)
        return Result(
            result.rates, result.outputs, sites={"killing": m.turnover * m.A1 / m.V / m.C50 + 0 * m.t / m.t_1}
        )

    drug = pill(
        equations=reading,
        reads=("turnover",),
        parameters=(*PILL_PARAMETERS, parameter("t_1", "one_day", "1 day")),
    )
    one, two = (numbers(program(body(), drug), amount=x, pill__central_amount=3)["amount"] for x in (1, 2))
    kill = 3 / 3 / 1  # mg/L over 1 ug/mL
    assert one == pytest.approx(0.1 - 0.1 * (1 + kill))
    assert two == pytest.approx(0.1 - 0.2 * (1 + 2 * kill))


@pytest.mark.parametrize(
    ("how", "neutral", "values", "expected"),
    [
        ("add", 0, [], 0),
        ("add", 0, [2], 2),
        ("add", 0, [2, 3], 5),
        ("multiply", 1, [], 1),
        ("multiply", 1, [2, 3], 6),
        ("max", 0, [2, 5, 3], 5),
        ("max", 0, [], 0),
    ],
)
def test_how_drugs_combine(how: Any, neutral: float, values: list[float], expected: float) -> None:
    assert combine(how, neutral, values) == expected


@pytest.mark.parametrize(("how", "factor"), [("add", 1 + 1 + 1), ("max", 1 + 1), ("multiply", 1 + 1)])
def test_two_drugs_on_one_site(how: Any, factor: float) -> None:
    model = replace(body(), sites=(Site("killing", "1", 0.0, how, "extra loss"),))
    traced = program(model, pill("one"), pill("two"))
    found = numbers(traced, one__central_amount=3, two__central_amount=3)
    assert found["amount"] == pytest.approx(0.1 - 0.1 * factor)


def test_a_drug_joined_twice() -> None:
    with pytest.raises(ModelError, match="joined twice"):
        program(body(), pill(), pill())


def test_a_covariate_is_shared_between_drugs_by_name() -> None:
    weight = parameter("WT", "weight", "70 kg", covariate=True)

    def equations(m: Any) -> Result:
        result = pill_equations(m)
        return Result(
            {**result.rates, "E": result.rates["E"] * m.WT / m.WT}, result.outputs, sites=result.sites
        )

    heavy = [
        pill(name, parameters=(*PILL_PARAMETERS, weight), equations=equations) for name in ("one", "two")
    ]
    traced = program(body(), *heavy)
    names = [item.name for item in traced.joined.parameters]
    assert names.count("weight") == 1
    assert not any(name.endswith(".weight") for name in names)
    assert {"one.clearance", "two.clearance"} < set(names)
    assert check(traced) == []


def test_an_unknown_signal_is_refused() -> None:
    model = disease(decay, signal_equations=lambda m: {"brightness": m.x})
    with pytest.raises(ModelError, match="the signal 'brightness' is not declared"):
        program(model)


def test_a_missing_sum_is_refused() -> None:
    base = with_lesions()
    assert base.block is not None

    def without(m: Any) -> Result:
        return Result({"V": m.g * m.V}, {"size": m.V / m.V_0})

    model = replace(base, block=replace(base.block, equations=without))
    with pytest.raises((ModelError, KeyError), match="load"):
        program(model, lesions=1)


def test_the_neutral_value_of_an_open_site_is_a_parameter() -> None:
    """A user acts there without a drug, and together with one; closed sites have no parameter."""
    closed = with_lesions()
    opened = replace(closed, sites=tuple(replace(site, open=True) for site in closed.sites))
    names = {item.name for item in program(opened, local_pill(), lesions=2).joined.parameters}
    assert {site.name for site in opened.sites if site.level == "body"} <= names
    assert {"lesion_1.local_kill", "lesion_2.local_kill"} <= names
    assert not {item.name for item in program(closed, lesions=2).joined.parameters} & {"lesion_1.local_kill"}
    found = [check(program(each, local_pill(), lesions=2)) for each in (opened, closed)]
    assert found[0] == found[1]


def test_what_is_set_at_an_open_site_joins_what_drugs_do() -> None:
    opened = replace(with_lesions(), sites=tuple(replace(s, open=True) for s in with_lesions().sites))
    traced = program(opened, lesions=1)

    def growth(kill: float) -> float:
        parameters = traced.defaults()
        parameters[list(traced.target("lesion_1.local_kill").indices)] = kill
        values = traced.values(parameters)
        start = traced.starts(values).tolist()
        hoisted = traced.functions["setup"](values.tolist())
        place = [state.name for state in traced.joined.states].index("lesion_1.volume")
        return float(traced.functions["rates"](0.0, start, hoisted)[place])

    assert growth(0.0) > 0
    assert growth(0.25) == pytest.approx(0.75 * growth(0.0))
