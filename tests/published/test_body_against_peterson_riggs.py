"""The body of `breast_bone_metastasis` beside `peterson_riggs_2012`: equal where its changes do not reach.

The differences, with their reasons, stand in docs/breast_bone_metastasis.md. Here each case names the largest
one allowed for every quantity, as a fraction of the start: 2 % in the first month of a treatment; later what
the pool of osteoclast precursors (it damps a long rise, adds to a rebound) and the closure of calcium bring.
"""

from __future__ import annotations

from functools import lru_cache

import pytest

import howship
from howship.simulator import Trajectory

QUANTITIES = ("osteoclasts", "osteoblasts", "serum_calcium", "pth", "calcitriol", "serum_phosphate")
TERIPARATIDE = "teriparatide 20 ug sc every 1 day"
DENOSUMAB = "denosumab 60 mg sc"


@lru_cache(maxsize=16)
def pair(dose: str, setting: str, until: str) -> tuple[Trajectory, Trajectory]:
    """Return the published body and ours, without lesions, under the same treatment."""
    given, changed = [dose] if dose else [], [setting] if setting else []
    published = howship.simulate("peterson_riggs_2012", dose=given, set=changed, until=until, every="7 days")
    ours = howship.simulate(
        "breast_bone_metastasis", dose=given, set=changed, until=until, every="7 days", lesions=0
    )
    return published, ours


def apart(dose: str, setting: str, until: str, day: float) -> dict[str, float]:
    """Return by how much the changes from the start differ, as a fraction of the start."""
    published, ours = pair(dose, setting, until)
    return {
        name: abs(ours.at(name, day) / ours.at(name, 0) - published.at(name, day) / published.at(name, 0))
        for name in QUANTITIES
    }


def test_they_start_at_the_same_place() -> None:
    published, ours = pair("", "", "1 year")
    for name in QUANTITIES[2:]:  # our cells are told relative to the start
        assert ours.at(name, 0) == pytest.approx(published.at(name, 0), rel=1e-12), name


@pytest.mark.parametrize(
    ("dose", "setting", "day", "allowed"),
    [
        ("", "", 364, 0.001),
        (TERIPARATIDE, "", 7, 0.005),
        (TERIPARATIDE, "", 28, 0.02),
        (DENOSUMAB, "", 7, 0.025),
        (DENOSUMAB, "", 91, 0.02),
        ("", "calcium_intake=12 mmol/day", 28, 0.02),
        ("", "calcium_intake=12 mmol/day", 364, 0.025),
        ("", "gfr_loss=60 mL/min", 364, 0.01),
    ],
)
def test_equal_where_the_changes_do_not_reach(dose: str, setting: str, day: float, allowed: float) -> None:
    found = apart(dose, setting, "1 year", day)
    assert max(found.values()) < allowed, found


def test_five_years_of_failing_kidneys() -> None:
    found = apart("", "gfr_loss=60 mL/min", "5 years", 1820)
    # osteoclasts rise by 21 % instead of 27 %: their precursors do not keep up
    assert 0.03 < found.pop("osteoclasts") < 0.08
    assert max(found.values()) < 0.01, found


def test_where_they_differ_the_precursors_are_the_reason() -> None:
    published, ours = (
        course["osteoclasts"] / course["osteoclasts"][0] for course in pair(TERIPARATIDE, "", "1 year")
    )
    assert published[-1] > 1.6
    assert 1.4 < ours[-1] < 1.5
    # after denosumab precursors have piled up, and osteoclasts overshoot
    published, ours = (
        course["osteoclasts"] / course["osteoclasts"][0] for course in pair(DENOSUMAB, "", "1 year")
    )
    assert published.max() < 1.02
    assert ours.max() > 1.12
