"""One chunk of patients: the same person everywhere, nobody lost, every declared column there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from howship.chunk import MOST_ATTEMPTS, admit, chunk_tables
from howship.columns import run_columns
from howship.rows import Table
from howship.store.schema import conform, schema
from tests.unit.small_trial import NOTHING, arm, bound, dose, rows, tables

TABLES = ("patients", "outcomes", "events", "visits", "doses", "failures")
FRAIL = '[set]\nsre_frailty = "30"\n'


def same(a: Table, b: Table, leave_out: tuple[str, ...] = ("arm",)) -> None:
    for name in a:
        if name not in leave_out:
            np.testing.assert_array_equal(a[name], b[name], err_msg=name)


@pytest.fixture(scope="module")
def two_arms() -> dict[str, Table]:
    return tables(arm("treated", dose()) + NOTHING, tail=FRAIL, patients=3)


def test_a_zero_dose_equals_no_drug_bit_for_bit() -> None:
    found = tables(arm("zero", dose("0 mg")) + NOTHING + arm("treated", dose()), tail=FRAIL)
    for name in ("outcomes", "events", "visits"):
        same(rows(found[name], arm="zero"), rows(found[name], arm="nothing"))
    log = rows(found["doses"], arm="zero")
    assert log["given_mg"].tolist() == [0] * 4


def test_a_patient_alone_has_the_rows_that_he_has_among_others(two_arms: dict[str, Table]) -> None:
    trial = bound(arm("treated", dose()) + NOTHING, tail=FRAIL)
    alone = chunk_tables(trial, [2], False, "small.toml")
    for name in TABLES:
        same(alone[name], rows(two_arms[name], patient=2), leave_out=())


def test_another_seed_gives_other_people(two_arms: dict[str, Table]) -> None:
    trial = bound(arm("treated", dose()) + NOTHING, tail=FRAIL)
    seeded = replace(trial, scenario=replace(trial.scenario, seed=6))
    other = chunk_tables(seeded, range(3), False, "small.toml")["patients"]
    for name in ("age", "weight", "sre_frailty", "lesion_1.tumor_growth_rate"):
        assert np.isin(other[name], two_arms["patients"][name]).any() == (name == "sre_frailty"), name


def test_in_parallel_everyone_is_in_one_arm_with_the_rows_of_the_crossed_trial(
    two_arms: dict[str, Table],
) -> None:
    parallel = tables(arm("treated", dose()) + NOTHING, tail=FRAIL, patients=3, parallel=True)
    assert sorted(parallel["outcomes"]["patient"].tolist()) == [0, 1, 2]
    for patient, name in enumerate(parallel["patients"]["allocated_arm"]):
        for table in ("outcomes", "events", "visits", "doses"):
            same(
                rows(parallel[table], patient=patient),
                rows(two_arms[table], patient=patient, arm=name),
                leave_out=(),
            )


def test_every_declared_column_is_there_and_no_other() -> None:
    trial = bound(
        arm("treated", dose()) + NOTHING,
        measure=(
            '[measure]\nendpoints = ["first_sre", "sre_share", "sre_rate", "multiple_events", '
            '"untx_change at 2 weeks", "untx_change at 4 weeks", '
            '"zoledronic_acid_concentration_change at 2 weeks"]\n'
        ),
    )
    found = chunk_tables(trial, range(2), False, "small.toml")
    declared = schema(run_columns(trial))
    for name in TABLES:
        conform(declared[name], found[name])
        assert set(found[name]) == set(declared[name].names), name
    for column in ("first_sre_day", "sre_count", "untx_baseline", "untx_change_at_2_weeks"):
        assert column in found["outcomes"]
    nothing = rows(found["visits"], arm="nothing")["zoledronic_acid_concentration"]
    assert np.isnan(nothing).all()


def test_changes_are_those_of_the_measured_values() -> None:
    found = tables(arm("treated", dose()), patients=2)
    for patient in (0, 1):
        seen = rows(found["visits"], patient=patient)
        base, later = (float(seen["untx"][seen["day"] == day][0]) for day in (0, 28))
        row = rows(found["outcomes"], patient=patient)
        assert row["untx_baseline"][0] == base
        assert row["untx_change_at_4_weeks"][0] == pytest.approx(100 * (later / base - 1))


def test_follow_up_ends_at_a_fixed_cutoff(two_arms: dict[str, Table]) -> None:
    measure = '[measure]\nendpoints = ["first_sre", "untx_change at 2 weeks"]\n'
    trial = arm("treated", dose()) + NOTHING
    whole = tables(trial, tail=FRAIL, patients=3, measure=measure)
    found = tables(trial, head='cutoff = "17 days"\n', tail=FRAIL, patients=3, measure=measure)
    assert found["outcomes"]["follow_up_days"].tolist() == [17] * 6
    assert set(found["outcomes"]["end_reason"]) == {"completed"}
    assert np.unique(found["visits"]["day"]).tolist() == [0, 7, 14]
    assert found["doses"]["day"].tolist() == [0, 0, 0]
    early = whole["events"]["day"] <= 17
    assert early.any()
    assert not early.all()
    assert found["events"]["day"].tolist() == whole["events"]["day"][early].tolist()


def test_who_drops_out_has_no_rows_afterwards() -> None:
    found = tables(arm("a", dose(rest='every = "1 week"')), head='drop_out = "20 1/year"\n', patients=4)
    outcomes = found["outcomes"]
    assert "drop_out" in outcomes["end_reason"].tolist()
    for patient, end, reason in zip(
        outcomes["patient"], outcomes["follow_up_days"], outcomes["end_reason"], strict=True
    ):
        for name in ("visits", "doses", "events"):
            assert (rows(found[name], patient=patient)["day"] <= end).all(), name
        assert (end < 42) == (reason == "drop_out")
        assert (rows(found["visits"], patient=patient)["day"][-1] == 42) == (end == 42)
        later = outcomes["untx_change_at_4_weeks"][outcomes["patient"] == patient]
        assert np.isnan(later[0]) == (end < 28)


def test_candidates_are_refused_by_covariates_and_by_outputs() -> None:
    entry = 'entry = ["lesions >= 4", "untx > 60 nmol/mmol"]\n'
    trial = bound(NOTHING, head=entry)
    admitted = admit(trial, np.arange(4))
    assert (admitted.cohort.lesions >= 4).all()
    threshold = trial.threshold(trial.scenario.entry[1])
    assert all(start.outputs["untx"] > threshold for start in admitted.starts)
    refused = sum(admitted.reasons[1:], start=admitted.reasons[0].copy())
    assert set(refused) == {"lesions >= 4", "untx > 60 nmol/mmol"}
    assert admitted.cohort.attempt.tolist() == [sum(each.values()) for each in admitted.reasons]
    people = admit(bound(NOTHING), np.arange(4)).cohort
    kept = admitted.cohort.attempt == 0
    assert admitted.cohort.covariates["age"][kept].tolist() == people.covariates["age"][kept].tolist()


def test_places_that_nobody_can_fill_are_accounted_for() -> None:
    found = tables(arm("a", dose()) + NOTHING, head='entry = ["age > 89.9 years"]\n', patients=2)
    assert found["outcomes"]["status"].tolist() == ["not_eligible"] * 4
    assert found["outcomes"]["end_reason"].tolist() == ["failed"] * 4
    assert found["failures"]["status"].tolist() == ["not_eligible"] * 4
    assert found["patients"]["screening_failures"].tolist() == [MOST_ATTEMPTS] * 2
    assert [len(found[name]["arm"]) for name in ("events", "visits", "doses")] == [0, 0, 0]


@pytest.mark.parametrize(
    "absurd",
    [
        'plasma_calcium = "1e300 mmol"',
        'sre_frailty = "1e9"',
        'pthrp_secretion = "1e300 pM/cm3"',
        'initial_tumor_volume = "1e300 cm3"',
        'plasma_calcium = "0 mmol"',
    ],
)
def test_an_absurd_cohort_is_accounted_for(absurd: str) -> None:
    found = tables(arm("a", dose()) + NOTHING, tail=f"[set]\n{absurd}\n", patients=2)
    outcomes, failures = found["outcomes"], found["failures"]
    assert len(outcomes["status"]) == 4
    assert "ok" not in outcomes["status"].tolist()
    assert failures["status"].tolist() == outcomes["status"].tolist()
    assert failures["patient"].tolist() == [0, 1, 0, 1]
    assert np.isnan(outcomes["follow_up_days"]).all()
    assert all(failures["message"])
    assert failures["replay"][0] == "howship run small.toml --seed 5 --patients 1"


def test_some_fail_and_the_others_go_on() -> None:
    """Below the reference clearance the power is infinite, above it nothing leaves by the kidney."""
    tail = '[set]\n"zoledronic_acid.renal_exponent" = "-1e9"\n'
    found = tables(arm("a", dose()), tail=tail, patients=6)
    ok = found["outcomes"]["status"] == "ok"
    assert 0 < ok.sum() < 6
    assert ok.tolist() == (found["patients"]["creatinine_clearance"] > 84).tolist()
    assert found["failures"]["patient"].tolist() == np.flatnonzero(~ok).tolist()
    assert np.unique(found["visits"]["patient"]).tolist() == np.flatnonzero(ok).tolist()


def test_what_the_trial_sets_is_what_the_table_of_patients_shows() -> None:
    tail = '[set]\nuntx_baseline = "33 nmol/mmol"\ncreatinine_clearance = "50 mL/min"\n'
    shown = tables(arm("a", dose()), tail=tail)["patients"]
    assert shown["untx_baseline"] == pytest.approx([33, 33])
    assert shown["creatinine_clearance"] == pytest.approx([50, 50])
