"""Values that a parameter cannot have: one error with the bound, before anything is solved."""

from __future__ import annotations

from dataclasses import replace

import pytest

import howship
from howship import catalog
from howship.binding import bind
from howship.catalog.diseases.breast_bone_metastasis.bounds import bounded
from howship.errors import InputError, ModelError
from howship.model.declare import Parameter
from howship.model.join import join
from howship.quantity import parse
from howship.scenario import loads
from howship.source import ours
from howship.varied import population_faults

NAME = "breast_bone_metastasis"
SHARE = "share of the skeleton's turnover in the bone of a lesion"


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("age=-5 years", "age = '-5 years': age at the start. Expected at least 0 years."),
        ("estrogen=-1", "estrogen = '-1': factor on all estrogen. Expected at least 0."),
        (
            "lesion_skeleton_share=0.6",
            f"lesion_1.lesion_skeleton_share = '0.6': {SHARE}. Expected 0 to 0.0125.",
        ),
        ("gfr_loss=100 mL/min from day 1", "'100 mL/min': filtration lost over the time below. Expected"),
        ("lesion_1.young_matrix=-1", "'-1': young matrix, healthy bone = 1. Expected at least 0."),
        ("untx_circadian=1", "Expected 0 to 0.99."),
        ("most_bone_volume=1", "Expected at least 1.01."),
    ],
)
def test_settings(setting: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        howship.simulate(NAME, set=[setting], until="1 day", lesions=1)
    assert told in str(caught.value)
    assert str(caught.value).startswith(f"--set {setting.split('=')[0]}: ")


def test_what_may_be_negative_is_taken() -> None:
    lost = howship.simulate(NAME, set=["saline=-1 L/day"], until="2 days", lesions=0)
    assert lost["fluid_volume"][-1] < 1


def test_populations() -> None:
    text = catalog.path("trials", "kohno_2005").read_text(encoding="utf-8")
    trial = bind(loads(text, "kohno_2005.toml"))
    ages = next(entry for entry in trial.population.covariates if entry.name == "age")
    unbounded = replace(ages, law=replace(ages.law, low=float("-inf"), sd=20 * 365.25))
    wide = replace(trial.population, covariates=(unbounded,), parameters=())
    programs = [trial.program(arm, 1) for arm in trial.scenario.arms]
    (fault,) = population_faults(wide, programs)
    assert "covariate age" in str(fault)
    assert "Expected at least 0 years. Give the distribution bounds: low and high" in str(fault)
    assert list(population_faults(trial.population, programs)) == []


def test_words_for_sites_and_kinds_stay_within_bounds() -> None:
    block = catalog.disease(NAME).block
    assert block is not None
    declared = {parameter.name: parameter for parameter in block.parameters}
    for preset in block.presets:
        for choice, values in preset.choices.items():
            for word, text in values.items():
                least, most = declared[word].least, declared[word].most
                value = parse(text).internal
                assert parse(least).internal <= value, (choice, word)
                assert not most or value <= parse(most).internal, (choice, word)


def test_a_declared_value_out_of_its_own_bounds_is_no_model() -> None:
    disease = catalog.disease(NAME)
    wrong = Parameter("zz", "zz_share", "2 1", "a share", ours("test"), least="0 1", most="1 1")
    with pytest.raises(ModelError, match="outside '0 1' to '1 1'"):
        join(replace(disease, parameters=(*disease.parameters, wrong)))


def test_eighty_lesions_are_at_most_the_whole_skeleton() -> None:
    block = catalog.disease(NAME).block
    assert block is not None
    (share,) = (p for p in block.parameters if p.name == "lesion_skeleton_share")
    assert block.most * parse(share.most).internal <= 1
    assert bounded((share,)) == (share,)
