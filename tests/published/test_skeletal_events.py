"""Skeletal-related events of `breast_bone_metastasis`: strength, rates, pain, and what events leave behind.

The rates are priors and fit no trial; what is tested is what they follow from. Two come near published
series: vertebral fractures in the CT study of Snyder et al. 2009, and Mirels' classes (`sites.py`).
"""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace

import numpy as np
import pytest

import howship
from howship.binding import Bound, bind
from howship.catalog.diseases.breast_bone_metastasis import events, strength
from howship.chunk import admit, chunk_tables
from howship.consequences import event_gaps
from howship.following import Course, follow
from howship.scenario import loads
from howship.simulator import Trajectory

NAME = "breast_bone_metastasis"
KILL = "zoledronic_acid 4 mg iv over 15 min every 4 weeks"


@lru_cache(maxsize=32)
def run(*changes: str, lesions: int = 1, dose: str = "", until: str = "1 year") -> Trajectory:
    given = [dose] if dose else []
    return howship.simulate(NAME, dose=given, set=list(changes), until=until, every="7 days", lesions=lesions)


def risk(course: Trajectory, name: str) -> float:
    return float(course[f"cumulative_{name}"][-1])


def numbers() -> SimpleNamespace:
    """Return the parameters of events and strength under their symbols, a healthy patient, no fracture."""
    declared = (*strength.SITE_PARAMETERS, *strength.PARAMETERS, *events.EVENT_SHARES, *events.PARAMETERS)
    return SimpleNamespace(**{p.symbol: float(p.value.split()[0]) for p in declared}, A_P=1.0, F_x=0.0)


def test_strength_falls_with_matrix() -> None:
    m = numbers()
    healthy = strength.bearing(m, 1.0, 1.0)
    assert (healthy.strength, healthy.load) == pytest.approx((1, 1), rel=1e-14)
    # the lesion takes half of the section, and its material goes with the 2.58th power of volume
    assert strength.bearing(m, 0.7, 1.0).strength == pytest.approx(1 - 0.5 * (1 - 0.7**2.58))
    assert strength.bearing(m, 0.0, 1.0).strength == pytest.approx(0.5)
    # less mineral in the same matrix is weaker, new bone without end is not without end stronger
    assert strength.bearing(m, 1.0, 0.9).strength < 1
    assert strength.bearing(m, 3.0, 1.0).strength == pytest.approx(1 + 0.5 * 0.2)
    m.F_x = 0.5
    assert strength.bearing(m, 1.0, 1.0).strength == pytest.approx(0.5)
    m.WT, m.A_P = 2 * m.W_ref, 0.5
    assert strength.bearing(m, 1.0, 1.0).load == pytest.approx(1)


@pytest.mark.parametrize("name", ["vertebral_fracture", "bone_radiation", "bone_surgery", "cord_compression"])
def test_rates_follow_site_strength_and_frailty(name: str) -> None:
    usual = risk(run(), name)
    assert risk(run("sre_frailty=2"), name) == pytest.approx(2 * usual, rel=1e-6)
    # a bone that is radiated or breaks half as often has half the events
    rate = {
        "vertebral_fracture": "fracture_rate=0.035 1/year",
        "bone_radiation": "bone_radiation_rate=0.065 1/year",
    }
    if name in rate:
        assert risk(run(rate[name]), name) == pytest.approx(usual / 2, rel=1e-6)
    # removal of osteoblasts is what empties the lesion; without it the bone keeps more strength
    strong = risk(run("osteoblast_removal_by_tumor=0 1/day"), name)
    assert strong < usual
    assert risk(run(dose=KILL), name) < usual


def test_places_of_lesions_have_their_own_events() -> None:
    spine, femur, skull = (run(f"skeletal_site={place}") for place in ("vertebra", "femur", "skull"))
    assert risk(spine, "vertebral_fracture") > 0 == risk(femur, "vertebral_fracture")
    assert risk(femur, "nonvertebral_fracture") > 0 == risk(spine, "nonvertebral_fracture")
    assert risk(spine, "cord_compression") > 0 == risk(femur, "cord_compression")
    assert risk(femur, "bone_surgery") > risk(spine, "bone_surgery") > 0
    assert risk(skull, "bone_radiation") < risk(spine, "bone_radiation")


def test_fracture_goes_with_strength_as_in_women_with_osteoporosis() -> None:
    # odds of 2.8 per standard deviation of strength (Kopperdahl 2013), at equal demand
    m = numbers()
    rates = [events.lesion_hazards(m, 1.0, volume, 1.0, 2.0)["vertebral_fracture"] for volume in (1.0, 0.7)]
    lost = 1 - strength.bearing(m, 0.7, 1.0).strength
    assert rates[1] / rates[0] == pytest.approx(2.8 ** (lost / 0.35))


TRIAL = """
title = "Events"
disease = "breast_bone_metastasis"
population = {{ id = "bone_metastases", patients = {patients} }}
seed = 7
run_in = "0 days"
visits = "every 4 weeks for 48 weeks"
report_every = "4 weeks"
death = false
{settings}
[measure]
endpoints = ["first_sre"]
[[arm]]
name = "nothing"
reference = true
"""


@lru_cache(maxsize=8)
def courses(*settings: str, patients: int = 12) -> tuple[Bound, list[Course]]:
    set_lines = "".join(f'"{key}" = "{value}"\n' for key, value in (s.split("=") for s in settings))
    text = TRIAL.format(patients=patients, settings="")
    trial = bind(loads(text + (f"[set]\n{set_lines}" if set_lines else ""), "events.toml"))
    admitted = admit(trial, np.arange(patients))
    never = np.full(patients, np.inf)
    return trial, follow(trial, trial.scenario.arms[0], admitted.cohort, admitted.starts, never, never)


def state(course: Course, words: str) -> np.ndarray:
    names = [s.name for s in course.program.joined.states]
    return np.array(
        [course.path.y[names.index(f"lesion_{i + 1}.{words}")] for i in range(course.start.lesions)]
    )


def parameter(course: Course, words: str) -> np.ndarray:
    names = [p.name for p in course.program.joined.parameters]
    lesions = range(course.start.lesions)
    return np.array([course.path.values[names.index(f"lesion_{i + 1}.{words}")] for i in lesions])


def test_a_fractured_bone_stays_weak() -> None:
    # many fractures, so that most patients have some
    _, broken = courses(
        "fracture_rate=3 1/year", "bone_surgery_rate=0 1/year", "fracture_surgery_rate=0 1/day"
    )
    seen = 0
    for course in broken:
        names = [s.name for s in course.program.joined.states]
        assert all(damage >= 0 for damage in state(course, "fracture_damage")), names
        hit = set(course.places["vertebral_fracture"]) | set(course.places["nonvertebral_fracture"])
        damage = state(course, "fracture_damage")
        for lesion in range(course.start.lesions):
            assert (damage[lesion] > 0) == (lesion + 1 in hit)
        # at least what one fracture takes of this bone, after a year of healing
        least = parameter(course, "fracture_strength_loss") * np.exp(-0.0025 * 336)
        assert all(damage[lesion - 1] > least[lesion - 1] - 1e-6 for lesion in hit)
        seen += len(hit)
    assert seen > 20


def test_radiation_shrinks_the_lesion_and_what_follows_from_it() -> None:
    _, usual = courses("bone_radiation_rate=1 1/year")
    _, useless = courses("bone_radiation_rate=1 1/year", "tumor_left_by_radiation=1")
    counts = [sum(len(c.places["bone_radiation"]) for c in group) for group in (usual, useless)]
    assert 0 < counts[0] < counts[1]
    for a, b in zip(usual, useless, strict=True):
        small, large = (state(c, "tumor_clone_1") for c in (a, b))
        assert all(small[lesion - 1] < large[lesion - 1] for lesion in a.places["bone_radiation"])


def test_surgery_leaves_an_implant_that_bears_load() -> None:
    m = numbers()
    m.F_x, m.T_1, m.T_2, m.T_d = 0.5, 4.0, 2.0, 1.0
    after = events.operated(m)
    assert after == {"T_1": 2.0, "T_2": 1.0, "T_d": 0.5, "F_x": 0.1}


def test_events_name_their_lesion() -> None:
    trial, _ = courses("bone_radiation_rate=1 1/year")
    found = chunk_tables(trial, range(12), False, "events.toml")
    rows, lesions = (
        found["events"],
        dict(zip(found["patients"]["patient"], found["patients"]["lesions"], strict=True)),
    )
    assert len(rows["day"]) > 10
    for patient, kind, lesion in zip(rows["patient"], rows["type"], rows["lesion"], strict=True):
        assert lesion == 0 if kind == "hypercalcemia" else 1 <= lesion <= lesions[patient]


def test_nothing_changes_before_the_visit_after_an_event() -> None:
    # the cumulative hazards agree with a course without consequences up to the visit after the first event
    _, real = courses("bone_radiation_rate=1 1/year")
    _, none = courses("bone_radiation_rate=1 1/year", "tumor_left_by_radiation=1", "fracture_strength_loss=0",
                      "tumor_left_by_surgery=1", "damage_left_by_surgery=1")  # fmt: skip
    compared = 0
    for a, b in zip(real, none, strict=True):
        together = np.array(a.cumulative), np.array(b.cumulative)
        differ = np.flatnonzero(~np.isclose(*together, rtol=1e-5, atol=1e-9).all(axis=1))
        if any(place for found in a.places.values() for place in found):
            first = first_event_day(a)
            assert a.days[differ[0]] > first, "changed before the event"
            assert a.days[differ[0]] <= first + 2 * 28 + 1e-6
            compared += 1
    assert compared > 3


def first_event_day(course: Course) -> float:
    """Return the day of the first event in a lesion."""
    hazards = list(course.program.joined.layout.hazards)
    days = []
    for name, found in course.places.items():
        if any(found):
            column = np.array(course.cumulative)[:, hazards.index(name)]
            level = event_gaps(7, name, np.array([course.start.row]), 1)[0, 0]
            days.append(float(np.interp(level, column, course.days)))
    return min(days)


def test_pain_lowers_activity() -> None:
    none, six = run("initial_tumor_volume=0 cm3"), run(lesions=6)
    assert none["pain"].max() == 0
    assert none["activity"] == pytest.approx(1, abs=1e-9)
    assert 0 < six["pain"][1] < six["pain"][-1] < 10
    # activity ends near what that pain allows, and follows with a delay of weeks
    sought = 1 - 0.7 * six["pain"] / 10
    assert six["activity"][-1] == pytest.approx(sought[-1], abs=0.03)
    assert six["activity"][2] > sought[2] + 0.02


def test_hypercalcemia_and_death() -> None:
    m = numbers()
    m.tumor_total = 0.0
    healthy, high = (events.body_hazards(m, calcium) for calcium in (2.4, 3.1))
    assert healthy["hypercalcemia"] < 1e-5
    assert high["hypercalcemia"] == pytest.approx(0.03 * 0.3, rel=0.01)
    m.tumor_total = 20.0
    assert events.body_hazards(m, 2.4)["death"] - healthy["death"] == pytest.approx(20 * 1e-5)
