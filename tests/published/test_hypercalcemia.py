"""Hypercalcemia in `breast_bone_metastasis`: how it comes about, what the kidney adds, and what treats it.

Published: 12.8 mg/dL (3.2 mmol/L) at a median PTHrP of 6.3 pmol/L (Kato 2025); calcium normal by day 10 in
88 % after 4 mg of zoledronic acid and 70 % after 90 mg of pamidronate, for 32 and 18 days (Major 2001);
a fall of 1 to 2.4 mg/dL in one or two days of saline (reviews). No published model of treatment was found.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

import howship
from howship import catalog
from howship.binding import bind
from howship.chunk import chunk_tables
from howship.scenario import loads
from howship.simulator import Trajectory
from tests.published.six_lesions import SIX

NAME = "breast_bone_metastasis"
SECRETING = "pthrp_secretion=0.15 pM/cm3"
ZOLEDRONIC = "zoledronic_acid 4 mg iv over 5 min from 60 days"
PAMIDRONATE = "pamidronate 90 mg iv over 2 h from 60 days"


@lru_cache(maxsize=32)
def six(*changes: str, dose: str = "", until: str = "180 days") -> Trajectory:
    """Return six lesions; with `SECRETING`, PTHrP is at 6 pmol/L on day 60, when treatment begins."""
    given = [dose] if dose else []
    return howship.simulate(NAME, dose=given, set=[*SIX, *changes], until=until, every="0.5 days", lesions=6)


def calcium(course: Trajectory, day: float) -> float:
    return course.at("corrected_calcium", day)


# --- onset ---


def test_pthrp_of_6_pmol_per_liter_with_active_lesions() -> None:
    course = six(SECRETING)
    assert course.at("pthrp", 60) == pytest.approx(6, abs=0.3)
    assert calcium(course, 60) == pytest.approx(3.2, abs=0.2)
    assert course.at("pth", 60) < 0.4 * course.at("pth", 0)
    # calcitriol is low or normal, not raised as in primary hyperparathyroidism
    assert 0.6 < course.at("calcitriol", 60) / course.at("calcitriol", 0) < 1
    # lesions without PTHrP in plasma do not do this, nor does the calcium that many of them lose
    none = howship.simulate(
        NAME,
        set=["initial_tumor_volume=4 cm3", "pthrp_secretion=0 pM/cm3"],
        until="26 weeks",
        every="1 week",
        lesions=24,
    )
    assert none["corrected_calcium"].max() < 2.4


def test_severe_hypercalcemia_is_reached() -> None:
    high = six("pthrp_secretion=0.3 pM/cm3")
    assert 3.5 < high["corrected_calcium"].max() < 3.8
    # widespread disease, and three liters a day more lost than drunk
    worst = howship.simulate(
        NAME,
        set=["initial_tumor_volume=4 cm3", "pthrp_secretion=0.3 pM/cm3", "saline=-3 L/day"],
        until="90 days",
        every="1 day",
        lesions=20,
    )
    assert 4.4 < worst["corrected_calcium"].max() < 4.6
    assert worst["gfr"].min() > 20


def test_exchangeable_calcium_stays_above_zero() -> None:
    course = howship.simulate(
        NAME,
        set=[*SIX, "pthrp_secretion=2 pM/cm3"],
        until="2 years",
        every="1 week",
        lesions=6,
    )
    assert course["exchangeable_bone_calcium"].min() > 0


def test_the_kidney_spiral() -> None:
    # with kidneys that hypercalcemia does not harm, the same lesions end lower
    usual = six(SECRETING)
    spared = six(SECRETING, "volume_loss=0 1/day", "filtration_fall=0")
    assert calcium(spared, 60) < calcium(usual, 60) - 0.15
    assert usual.at("gfr", 60) < 0.75 * usual.at("gfr", 0) < 0.75 * 1.001 * spared.at("gfr", 60)
    assert usual.at("serum_creatinine", 60) > 1.3 * usual.at("serum_creatinine", 0)


def test_forms_and_grades_of_calcium() -> None:
    course = six(SECRETING, "albumin=30 g/L")
    assert course["serum_calcium"] == pytest.approx(course["corrected_calcium"] - 0.2)
    assert course["ionized_calcium"] == pytest.approx(0.5 * course["corrected_calcium"])
    grades = {g: course["corrected_calcium"][course["hypercalcemia_grade"] == g] for g in (0, 1, 2, 3)}
    for grade, (low, high) in {0: (2.3, 2.6), 1: (2.6, 2.9), 2: (2.9, 3.1), 3: (3.1, 3.4)}.items():
        assert low <= grades[grade].min()
        assert grades[grade].max() <= high
    symptoms = np.interp([2.6, 3.0, 3.4], course["corrected_calcium"], course["hypercalcemia_symptoms"])
    assert symptoms == pytest.approx([0.07, 0.5, 0.93], abs=0.02)


# --- treatment ---


def test_saline_lowers_calcium_for_as_long_as_it_runs() -> None:
    course = six(SECRETING, "saline=4 L/day from day 60 to day 62")
    fall = calcium(course, 60) - calcium(course, 62)
    assert 1 / 4.008 < fall < 2.4 / 4.008  # 1 to 2.4 mg/dL
    assert calcium(course, 74) > calcium(course, 60)
    assert calcium(course, 62) > 2.6  # not to normal


@pytest.mark.parametrize(("dose", "day"), [(ZOLEDRONIC, 100), (PAMIDRONATE, 80)])
def test_it_comes_back_where_the_tumor_goes_on_and_not_where_it_is_controlled(dose: str, day: int) -> None:
    goes_on = six(SECRETING, "tumor_growth_rate=0.008 1/day from day 60 to day 180", dose=dose)
    controlled = six(SECRETING, "tumor_kill=0.04 1/day from day 60 to day 180", dose=dose)
    for course in (goes_on, controlled):
        assert calcium(course, 70) < 2.7
    assert calcium(goes_on, 180) > 2.9
    assert calcium(goes_on, day) > calcium(goes_on, 70) + 0.02
    late = controlled["corrected_calcium"][controlled["time"] > 70]
    assert late.max() < 2.6


def test_bisphosphonates_act_within_days() -> None:
    # onset on days 3-4 (so not on day 1), greatest on days 7-10: NCI PDQ, pamidronate
    course = six(SECRETING, dose=PAMIDRONATE)
    fall = [calcium(course, 60) - calcium(course, 60 + day) for day in (1, 4, 7, 10, 14)]
    assert fall[0] < 0.1 * fall[3]
    assert fall[1] > 0.35 * fall[3]
    assert fall[2] > 0.8 * fall[3]
    assert abs(fall[4] - fall[3]) < 0.1 * fall[3]
    # a third of the dose does less (Nussbaum 1993: 40 % and 100 % normal)
    less = six(SECRETING, dose="pamidronate 30 mg iv over 24 h from 60 days")
    assert calcium(less, 70) > calcium(course, 70) + 0.1


def test_symptoms_and_kidney_recover_with_calcium() -> None:
    course = six(SECRETING, dose=ZOLEDRONIC)
    assert course.at("hypercalcemia_grade", 60) == 2
    assert course.at("hypercalcemia_symptoms", 60) == pytest.approx(0.61, abs=0.03)
    assert course.at("gfr", 60) == pytest.approx(67, abs=2)
    assert course.at("hypercalcemia_grade", 70) == 0
    assert course.at("hypercalcemia_symptoms", 70) < 0.03
    assert course.at("gfr", 75) == pytest.approx(100, abs=2)
    assert course.at("serum_creatinine", 80) == pytest.approx(course.at("serum_creatinine", 0), rel=0.05)


def test_denosumab_in_hypercalcemia() -> None:
    """Against pamidronate: as deep, longer, and also where pamidronate has failed. Numbers of trials are kept
    back.
    """
    denosumab = "denosumab 120 mg sc from 60 days"
    course, pamidronate = six(SECRETING, dose=denosumab), six(SECRETING, dose=PAMIDRONATE)
    assert calcium(course, 70) < 2.6
    assert calcium(course, 130) < calcium(pamidronate, 130) - 0.3
    failed = howship.simulate(
        NAME,
        dose=[PAMIDRONATE, "denosumab 120 mg sc from 140 days"],
        set=[*SIX, SECRETING],
        until="150 days",
        every="0.5 days",
        lesions=6,
    )
    assert calcium(failed, 140) > 2.9
    assert calcium(failed, 150) < 2.6


@lru_cache(maxsize=8)
def hourly(*doses: str) -> Trajectory:
    """Return the patient of `SECRETING` hour by hour."""
    return howship.simulate(
        NAME, dose=list(doses), set=[*SIX, SECRETING], until="75 days", every="1 h", lesions=6
    )


def test_calcitonin_and_saline_bridge_the_days_before_a_bisphosphonate_acts() -> None:
    calcitonin = "calcitonin 0.088 mg sc every 12 h times 6 from 60 days"  # 8 IU/kg
    saline = "saline 4 L iv over 24 h every 1 day times 2 from 60 days"
    alone, both, whole = (hourly(ZOLEDRONIC, *others) for others in ((), (calcitonin,), (calcitonin, saline)))
    # on day 1 calcitonin does it, by day 7 the bisphosphonate
    assert calcium(alone, 61) > calcium(alone, 60) - 0.1
    assert calcium(both, 61) < calcium(both, 60) - 0.3
    assert calcium(alone, 64) < calcium(alone, 60) - 0.4
    assert calcium(both, 67) == pytest.approx(calcium(alone, 67), abs=0.03)
    # calcium goes on falling while calcitonin escapes
    days = [calcium(both, day) for day in (60, 60.5, 61, 62, 63, 64, 65, 67)]
    assert days == sorted(days, reverse=True)
    # with saline it is normal within two days; symptoms go and the kidney recovers
    assert calcium(whole, 62) < 2.6
    assert calcium(alone, 62) > 2.8
    assert whole.at("hypercalcemia_symptoms", 60) > 0.5
    assert whole.at("hypercalcemia_symptoms", 62) < 0.1
    assert whole.at("gfr", 70) == pytest.approx(100, abs=3)
    assert whole.at("serum_creatinine", 70) < 0.7 * whole.at("serum_creatinine", 60)


FLUIDS = '{ drug = "saline", amount = "3 L", route = "iv", over = "24 h", every = "1 day", times = 3 }'


@lru_cache(maxsize=2)
def responses(fluids: bool = False) -> dict[str, tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return for each arm of `major_2001` the days (D,), calcium (patients, D) and day of response, or inf.

    With `fluids` both arms have 3 L of saline a day for three days. Every patient is in both arms. All have
    six lesions, so that few models are built; one in a hundred then is not found among 200 candidates.
    """
    text = catalog.path("trials", "major_2001").read_text()
    text = text.replace('entry = ["', 'entry = ["lesions >= 6", "lesions <= 6", "')
    text = text.replace("assay_cv = { corrected_calcium = 0.02 }", "assay_cv = {}")
    if fluids:
        text = text.replace("dose = [", f"dose = [\n  {FLUIDS},")
    trial = bind(loads(text, "major_2001.toml"))
    visits = chunk_tables(trial, range(100), False, "major_2001.toml")["visits"]
    found = {}
    for arm in ("zoledronic acid 4 mg", "pamidronate 90 mg"):
        rows = visits["arm"] == arm
        days = np.unique(visits["day"][rows])
        levels = visits["corrected_calcium"][rows].reshape(-1, len(days))
        normal = levels <= 2.7
        first = np.where(normal.any(axis=1), days[normal.argmax(axis=1)], np.inf)
        found[arm.split()[0]] = days, levels, first
    return found


def test_a_population_of_moderate_and_severe_hypercalcemia() -> None:
    zoledronic, pamidronate = responses()["zoledronic"], responses()["pamidronate"]
    assert len(zoledronic[2]) == len(pamidronate[2]) >= 95
    assert zoledronic[1][:, 0].min() >= 3.0
    assert np.median(zoledronic[1][:, 0]) == pytest.approx(3.2, abs=0.1)
    # normal (at most 2.7 mmol/L) by day 10: 88.4 and 69.7 %
    assert 0.80 <= (zoledronic[2] <= 10).mean() <= 0.95
    assert 0.60 <= (pamidronate[2] <= 10).mean() <= 0.79
    # faster than pamidronate, as published (day 4: 45 and 33 %; here fewer, since fluids are not given)
    assert (zoledronic[2] <= 4).mean() > (pamidronate[2] <= 4).mean()


def duration(drug: str) -> float:
    """Return the median days from the first to the last normal value, of those normal by day 10."""
    days, levels, first = responses()[drug]
    responders = [(row, start) for row, start in zip(levels, first, strict=True) if start <= 10]
    return float(np.median([days[row <= 2.7][-1] - start for row, start in responders]))


@pytest.mark.parametrize(("drug", "published"), [("zoledronic", 32), ("pamidronate", 18)])
def test_duration_of_response(drug: str, published: float) -> None:
    # by day 56 some are not over
    assert duration(drug) == pytest.approx(published, abs=0.25 * published)
