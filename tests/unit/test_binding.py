"""A trial meets the catalog: what does not fit is refused, with the place and the cure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from howship.binding import Bound, bind
from howship.cohort.population import load
from howship.errors import Fault, InputError
from howship.varied import population_faults
from tests.unit.small_trial import NOTHING, arm, bound, dose


def refused(arms: str = NOTHING, **parts: str) -> str:
    with pytest.raises(InputError) as caught:
        bound(arms, **parts)
    return str(caught.value)


@pytest.mark.parametrize(
    ("arms", "parts", "words"),
    [
        (
            arm("a", dose().replace('"iv"', '"sc"')),
            {},
            ("route 'sc' is not one of zoledronic_acid", "'iv'"),
        ),
        (
            NOTHING,
            {"measure": '[measure]\nendpoints = ["utnx_change at 4 weeks"]\n'},
            ("no output 'utnx'", "Did you mean 'untx'"),
        ),
        (
            NOTHING,
            {"head": 'cutoff = "2 weeks"\n'},
            ("'untx_change at 4 weeks' is after the end of follow-up", "up to day 14"),
        ),
        (
            NOTHING,
            {"measure": '[measure]\nendpoints = ["first_sre"]\nsre_types = ["bone_radiotherapy"]\n'},
            ("no event 'bone_radiotherapy'", "bone_radiation"),
        ),
        (
            NOTHING,
            {"measure": '[measure]\nendpoints = ["first_sre"]\nassay_cv = { untxx = 0.1 }\n'},
            ("untxx: no output 'untxx'",),
        ),
        (
            NOTHING,
            {"measure": '[measure]\nendpoints = ["utnx < 60 nmol/mmol by 4 weeks"]\n'},
            ("no output 'utnx'", "Did you mean 'untx'"),
        ),
        (
            NOTHING,  # a covariate is no output
            {"measure": '[measure]\nendpoints = ["duration of creatinine_clearance < 60 mL/min"]\n'},
            ("no output 'creatinine_clearance'",),
        ),
        (
            NOTHING,
            {"measure": '[measure]\nendpoints = ["untx < 60 by 4 weeks"]\n'},
            ("'60' has no unit", '"60 nmol/mmol"'),
        ),
        (
            NOTHING,
            {"measure": '[measure]\nendpoints = ["duration of untx < 60 mg"]\n'},
            ("endpoints", "has unit 'mg'"),
        ),
        (NOTHING, {"head": 'entry = ["untx > 60"]\n'}, ("'60' has no unit", '"60 nmol/mmol"')),
        (NOTHING, {"head": 'entry = ["untx > 60 mg"]\n'}, ("entry", "has unit 'mg'")),
        (NOTHING, {"head": 'entry = ["menopause >= 1"]\n'}, ("no quantity 'menopause'", "numeric covariate")),
        (
            arm("a", dose(), rule='{ hold = "zoledronic_acid", when = "creatinine < 30 mL/min" }'),
            {},
            ("no quantity 'creatinine'", "creatinine_clearance"),
        ),
        (
            NOTHING,
            {"tail": '[set]\nuntx_bassline = "3"\n'},
            ("untx_bassline", "Did you mean 'untx_baseline'"),
        ),
        (NOTHING, {"tail": '[set]\nuntx_baseline = "3"\n'}, ("'3' has no unit", "nmol/mmol")),
        (
            arm(
                "a",
                '{ drug = "denosumab", amount = "120 mg", route = "sc", adjust = "creatinine_clearance" }',
            ),
            {},
            ("denosumab has no table of doses by creatinine clearance", "Leave adjust out"),
        ),
    ],
)
def test_what_does_not_fit_is_refused(arms: str, parts: dict[str, str], words: tuple[str, ...]) -> None:
    message = refused(arms, **parts)
    assert "small.toml, line" in message
    for word in words:
        assert word in message


def test_all_faults_come_at_once() -> None:
    message = refused(
        head='entry = ["untx > 60"]\n',
        tail='[set]\nnothing_such = "3"\n',
        measure='[measure]\nendpoints = ["utnx_change at 4 weeks"]\n',
    )
    assert len(message.split("\n")) == 3


@pytest.mark.parametrize("disease", ["lemaire_2004", "peterson_riggs_2012"])
def test_a_disease_without_the_populations_parameters_is_refused(disease: str) -> None:
    trial = replace(bound(NOTHING).scenario, disease=disease)
    with pytest.raises(InputError) as caught:
        bind(trial)
    lines = str(caught.value).split("\n")
    assert any("parameter sre_frailty: no model of this trial has it" in line for line in lines)
    assert any("no event 'vertebral_fracture'" in line for line in lines)


def with_covariate(**changes: object) -> Bound:
    """Return a trial with zoledronic acid whose population declares another creatinine clearance."""
    people = load("bone_metastases")
    covariates = tuple(
        replace(entry, **changes) if entry.name == "creatinine_clearance" else entry
        for entry in people.covariates
    )
    return replace(bound(arm("a", dose())), population=replace(people, covariates=covariates))


def test_covariates_that_a_model_reads_are_numbers_in_a_fitting_unit() -> None:
    def faults(trial: Bound) -> list[Fault]:
        programs = [trial.program(each, 1) for each in trial.scenario.arms]
        return list(population_faults(trial.population, programs))

    assert not faults(with_covariate())
    (wrong,) = faults(with_covariate(unit="mg"))
    assert "covariate creatinine_clearance" in wrong.where
    assert "mL/min" in wrong.expected
    receptor = next(e for e in load("bone_metastases").covariates if e.name == "receptor_status")
    (text,) = faults(with_covariate(law=receptor.law))
    assert text.what == "is no number"


def test_doses_by_clearance_need_the_clearance() -> None:
    from howship.binding import _drugs

    adjusted = arm("a", dose(rest='every = "4 weeks", adjust = "creatinine_clearance"'))
    people = load("bone_metastases")
    others = tuple(entry for entry in people.covariates if entry.name != "creatinine_clearance")
    trial = bound(adjusted)
    assert not list(_drugs(trial))
    (fault,) = _drugs(replace(trial, population=replace(people, covariates=others)))
    assert "has no creatinine_clearance" in fault.what


def test_a_drug_given_as_nothing_is_not_in_the_model() -> None:
    trial = bound(arm("zero", dose("0 mg")) + arm("one", dose("0 mg"), dose()) + NOTHING)
    assert [trial.drugs(each) for each in trial.scenario.arms] == [(), ("zoledronic_acid",), ()]
    zero, _, nothing = trial.scenario.arms
    assert trial.program(zero, 2) is trial.program(nothing, 2) is trial.program(None, 2)


def test_thresholds_are_in_the_internal_unit_of_their_quantity() -> None:
    trial = bound(
        NOTHING,
        head='entry = ["creatinine_clearance >= 30 mL/min", "untx < 90 nmol/mmol", "lesions >= 2"]\n',
    )
    numbers = [trial.threshold(criterion) for criterion in trial.scenario.entry]
    assert numbers == pytest.approx([43.2, 90e3, 2])


@pytest.mark.parametrize(
    ("cutoff", "day"),
    [("", 42), ('cutoff = "5 weeks"\n', 35), ('cutoff = { events = 3, by = "30 days" }\n', 30)],
)
def test_the_last_day_of_follow_up(cutoff: str, day: float) -> None:
    assert bound(NOTHING, head=cutoff).last_day == day


def test_what_is_reported_comes_from_every_arm() -> None:
    other = '{ drug = "denosumab", amount = "120 mg", route = "sc" }'
    trial = bound(arm("a", dose()) + arm("b", other))
    assert {"untx", "serum_calcium", "zoledronic_acid_concentration", "denosumab_concentration"} <= set(
        trial.outputs
    )
    assert not [name for name in trial.outputs if name.startswith("lesion_")]
    assert trial.mortal
    assert "death" not in trial.events
    assert not bound(NOTHING, head="death = false\n").mortal
