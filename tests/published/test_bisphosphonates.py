"""What zoledronic_acid, pamidronate, ibandronate and clodronate share: bone, and what the drug does there.

The construct and most of its constants are ours: they are written out here a second time, except where a
paper says what must come out.
"""

from __future__ import annotations

import numpy as np
import pytest

from howship import catalog
from howship.model.declare import Drug
from tests.published.drug_bench import HOUR, course, faults, rates

# mg of one dose, share of freed drug back in plasma, mg/umol, potency, bone clearance (L/day), volume (L)
FACTS = {
    "zoledronic_acid": (4.0, 0.055, 0.27209, 1.0, 137.7504, 6.0),
    "pamidronate": (90.0, 1.0, 0.23507, 0.025, 113.0112, 17.79),
    "ibandronate": (6.0, 1.0, 0.31923, 0.4, 51.71, 4.3),
    "clodronate": (1500.0, 1.0, 0.28886, 0.004, 38.88, 6.3),
}
ABSORPTION = {"ibandronate": 48.0, "clodronate": 96.0}  # 1/day, of what waits in the gut
all_drugs = pytest.mark.parametrize("name", FACTS)


def drug(name: str) -> Drug:
    return catalog.drug(name)


def one_dose(name: str) -> list[tuple[float, float, float]]:
    return [(0.0, FACTS[name][0], HOUR)]


@all_drugs
def test_units_scales_and_sources(name: str) -> None:
    assert faults(drug(name)) == []


@all_drugs
def test_no_dose_leaves_no_drug(name: str) -> None:
    path = course(drug(name), [], [0.0, 100.0], lesions=1)
    assert all(np.all(column == 0) for key, column in path.items() if key.endswith("amount"))
    assert np.all(path["death_factor"] == 1)
    assert np.all(path["lesion_1.death_factor"] == 1)


@all_drugs
def test_no_drug_is_gained_or_lost(name: str) -> None:
    """Of a dose by every route; the bone counts lesions that turn over fast and slowly."""
    settings = {"lesion_1.turnover": "6", "lesion_2.turnover": "0.2", "bone_turnover": "0.7"}
    model, days = drug(name), [0.1, 1.0, 30.0, 1000.0]
    elsewhere = ("newly_bound_amount", "surface_amount", "buried_amount")
    pools = [state.name for state in model.states if state.name not in elsewhere]
    for route in model.routes:
        path = course(model, one_dose(name), days, settings, lesions=3, route=route.name)
        whole = sum(path[pool] for pool in pools) + path["bone"]
        np.testing.assert_allclose(whole, FACTS[name][0], rtol=1e-8)


@all_drugs
@pytest.mark.transcription
def test_the_rates_of_drug_in_bone_and_in_a_lesion(name: str) -> None:
    _, loss, _, _, uptake, V = FACTS[name]
    model = drug(name)
    settings = {"bone_turnover": "0.6", "bone_formation": "0.8"}
    settings |= {"lesion_1.turnover": "4", "lesion_1.formation": "0.3", "lesion_1.share": "0.02"}
    held = {state.name: 0.1 + 0.2 * i for i, state in enumerate(model.states)}
    held |= {"lesion_1.surface_amount": 1.3, "lesion_1.buried_amount": 2.7}
    found = rates(model, held, settings, lesions=1)
    new = held["newly_bound_amount"]

    def place(turnover: float, formation: float, S: float, B: float) -> tuple[float, float, float, float]:
        pace = (turnover + 0.1) / 1.1
        off, burial, freed = 0.085 * pace * S, 0.055 * formation * S, 0.005 * pace * B
        return (
            pace,
            0.3 * pace * new + (1 - loss) * freed - burial - loss * off,
            burial - freed,
            loss * (off + freed),
        )

    pace, surface, buried, back = place(0.6, 0.8, held["surface_amount"], held["buried_amount"])
    there, surface_there, buried_there, back_there = place(4, 0.3, 1.3, 2.7)
    mean = 0.98 * pace + 0.02 * there
    taken = uptake * mean * held["central_amount"] / V
    expected = {
        "newly_bound_amount": taken - 0.3 * mean * new,
        "surface_amount": surface,
        "buried_amount": buried,
        "lesion_1.surface_amount": surface_there,
        "lesion_1.buried_amount": buried_there,
    }
    if name in ABSORPTION:
        expected["gut_amount"] = -ABSORPTION[name] * held["gut_amount"]
    assert {key: found[key] for key in expected} == pytest.approx(expected, rel=1e-12)
    without = rates(model, held | {"central_amount": 0.0}, settings, lesions=1)
    exchanged = sum(without[state.name] for state in model.states if "tissue" in state.name)
    absorbed = 0.0
    if "gut_amount" in held:
        absorbed = -without["gut_amount"] - without["feces_amount"]
    returned = without["central_amount"] + exchanged - absorbed
    assert returned == pytest.approx(0.98 * back + 0.02 * back_there, rel=1e-12)


@all_drugs
@pytest.mark.transcription
def test_effect_on_osteoclast_death(name: str) -> None:
    """Death times 1 + 3.4 Z / (1 + Z), Z in moles of equal potency per 1.5 umol of zoledronic acid."""
    _, _, mass, potency, _, _ = FACTS[name]
    path = course(drug(name), one_dose(name), [3.0, 30.0])
    Z = path["surface_amount"] / mass * potency / 1.5
    np.testing.assert_allclose(path["relative_surface"], Z, rtol=1e-12)
    np.testing.assert_allclose(path["death_factor"], 1 + 3.4 * Z / (1 + Z), rtol=1e-12)


@all_drugs
def test_the_effect_sets_in_over_days_and_is_at_its_most_within_ten(name: str) -> None:
    """Pamidronate sets in on days 3-4 and is at its most on days 7-10 (NCI PDQ)."""
    days = np.linspace(0, 28, 281)
    effect = course(drug(name), one_dose(name), days)["death_factor"] - 1
    assert np.interp(0.25, days, effect) < 0.25 * effect.max()
    assert 4 < days[effect.argmax()] < 10


@all_drugs
def test_a_lesion_with_the_turnover_of_the_skeleton_answers_as_the_body_does(name: str) -> None:
    slow = {"bone_turnover": "0.3", "bone_formation": "0.4", "turnover": "0.3", "formation": "0.4"}
    for settings in ({}, slow):
        path = course(drug(name), one_dose(name), [1.0, 7.0, 28.0, 400.0], settings, lesions=1)
        for amount in ("surface_amount", "buried_amount", "death_factor"):
            np.testing.assert_allclose(path[f"lesion_1.{amount}"], path[amount], rtol=1e-8)


@all_drugs
@pytest.mark.transcription
def test_a_lesion_takes_up_drug_in_proportion_to_its_exchange(name: str) -> None:
    """Sato 1991: 13 % of resting surfaces carry drug, so that a tenth goes on without resorption."""
    for turnover, expected in (("0", 0.1 / 1.1), ("5", 5.1 / 1.1)):
        path = course(drug(name), one_dose(name), [0.1], {"lesion_1.turnover": turnover}, lesions=1)
        ratio = path["lesion_1.surface_amount"] / path["surface_amount"]
        assert ratio[0] == pytest.approx(expected, rel=0.03)


@all_drugs
def test_an_active_lesion_gets_more_and_loses_it_sooner(name: str) -> None:
    days = np.array([1.0, 7, 28, 90, 365, 730])
    path = course(drug(name), one_dose(name), days, {"lesion_1.turnover": "5"}, lesions=1)
    there, elsewhere = (
        path[f"{where}surface_amount"] + path[f"{where}buried_amount"] for where in ("lesion_1.", "")
    )
    ratio = there / elsewhere
    assert ratio[0] > 3.5
    assert np.all(np.diff(ratio) < 0)
    assert ratio[-1] < 0.5


@all_drugs
def test_bone_that_forms_buries_what_a_lesion_without_formation_keeps_on_its_surface(name: str) -> None:
    settings = {"lesion_1.formation": "0", "lesion_2.formation": "3"}
    path = course(drug(name), one_dose(name), [28.0], settings, lesions=2)
    assert path["lesion_1.buried_amount"][0] == 0
    assert path["lesion_2.buried_amount"][0] > path["buried_amount"][0]
    surface = [path[f"{where}surface_amount"][0] for where in ("lesion_1.", "", "lesion_2.")]
    assert surface == sorted(surface, reverse=True)
