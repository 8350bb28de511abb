"""Zoledronic acid: the declared constants give back the published facts they were solved from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from howship.catalog.drugs.zoledronic_acid import model
from howship.model.declare import Drug
from howship.quantity import parse
from tests.published.drug_bench import HOUR, area, course, faults

FIVE, FIFTEEN = 5 / 1440, 15 / 1440
ONE = [(0.0, 4.0, FIFTEEN)]


@dataclass(frozen=True)
class Plasma:
    """The plasma compartments of a drug as a matrix, without return from bone."""

    drug: Drug
    tissues: tuple[str, ...]

    def half_lives_hours(self) -> np.ndarray:
        k = {p.symbol: parse(p.value).internal / 24 for p in self.drug.parameters if p.symbol.startswith("k")}
        n = len(self.tissues)
        matrix = np.zeros((n + 1, n + 1))
        matrix[0, 0] = -k["k_R"] - k["k_up"]
        for i, tissue in enumerate(self.tissues, start=1):
            out, back = k[f"k_c{tissue}"], k[f"k_{tissue}c"]
            matrix[0, 0] -= out
            matrix[i, 0], matrix[0, i], matrix[i, i] = out, back, -back
        return np.sort(np.log(2) / -np.linalg.eigvals(matrix).real)


def test_units_scales_and_sources() -> None:
    assert faults(model) == []


def test_half_lives_of_the_label() -> None:
    halves = Plasma(model, ("f", "s", "d")).half_lives_hours()
    np.testing.assert_allclose(halves, [0.04, 0.24, 1.87, 146], rtol=2e-3)


def test_longer_infusion_lowers_the_peak_by_a_third() -> None:
    short = course(model, [(0, 4, FIVE)], [0, FIVE])["concentration"][-1]
    long = course(model, ONE, [0, FIFTEEN])["concentration"][-1]
    assert 1 - long / short == pytest.approx(0.34, abs=0.002)


def test_below_one_percent_of_the_peak_after_a_day() -> None:
    c = course(model, ONE, [FIFTEEN, 1.0])["concentration"]
    assert 0 < c[1] / c[0] < 0.01


@pytest.mark.parametrize(("clearance", "share"), [("84 mL/min", 0.39), ("40 mL/min", 0.28)])
def test_urine_of_the_first_day(clearance: str, share: float) -> None:
    urine = course(model, ONE, [0.0, 1.0], {"creatinine_clearance": clearance})["urine"]
    assert urine[-1] / 4 == pytest.approx(share, abs=0.001)


def test_renal_clearance_and_dose_proportion() -> None:
    days = np.linspace(0, 1, 4001)
    low, high = course(model, ONE, days), course(model, [(0, 16, FIFTEEN)], days)
    auc = area(days, low["concentration"], 0, 1)
    assert low["urine"][-1] / auc / 1.44 == pytest.approx(69, abs=0.3)  # L/day to mL/min
    assert area(days, high["concentration"], 0, 1) == pytest.approx(4 * auc, rel=1e-6)


def test_surface_drug_after_one_dose() -> None:
    days = np.r_[np.arange(3, 61, 3), np.arange(90, 1097, 30)].astype(float)
    Z = course(model, ONE, days)["relative_surface"]
    expected = 1.34 * np.exp(-0.079 * days) + 0.077
    np.testing.assert_allclose(Z[days <= 60], expected[days <= 60], rtol=0.05)
    np.testing.assert_allclose(Z, expected, rtol=0.10)


@pytest.mark.transcription
def test_effect_on_osteoclast_death() -> None:
    """E = 4 Z / (1 + Z), death rate times (1 + 2 E)."""
    path = course(model, ONE, [1.0, 30.0])
    Z = path["relative_surface"]
    np.testing.assert_allclose(path["death_factor"], 1 + 2 * 4 * Z / (1 + Z), rtol=1e-12)


def test_ten_years_half_life_in_bone() -> None:
    bone = course(model, ONE, [2000.0, 2000.0 + 3652.5])["bone"]
    assert bone[1] / bone[0] == pytest.approx(0.5, abs=0.002)


def test_monthly_doses_accumulate_within_the_largest_effect() -> None:
    doses = [(28.0 * i, 4.0, FIFTEEN) for i in range(26)]
    days = np.arange(0, 729.0)
    factor = course(model, doses, days)["death_factor"]
    first, third, last = (factor[i : i + 28].mean() for i in (0, 56, 700))
    assert first < third < last < 1 + 2 * 4
    assert last / first < 2


def test_a_lesion_with_healthy_turnover_answers_as_the_body_does() -> None:
    days = np.array([1.0, 7, 28, 100, 400])
    path = course(model, ONE, days, lesions=1)
    np.testing.assert_allclose(path["lesion_1.surface_amount"], path["surface_amount"], rtol=1e-9)
    np.testing.assert_allclose(path["lesion_1.kill"], 3 * (path["death_factor"] - 1), rtol=1e-9)


def test_a_lesion_that_slows_with_the_skeleton_answers_as_the_body_does() -> None:
    slow = {"bone_turnover": "0.3", "lesion_1.turnover": "0.3"}
    path = course(model, ONE, [1.0, 28.0, 400.0], slow, lesions=1)
    np.testing.assert_allclose(path["lesion_1.surface_amount"], path["surface_amount"], rtol=1e-9)


def test_a_lesion_without_resorption_still_exchanges_a_little() -> None:
    path = course(model, ONE, [0.25], {"lesion_1.turnover": "0"}, lesions=1)
    ratio = path["lesion_1.surface_amount"] / path["surface_amount"]
    assert ratio[0] == pytest.approx(0.1 / 1.1, rel=0.03)


def test_an_active_lesion_gets_more_and_loses_it_sooner() -> None:
    path = course(model, ONE, [1.0, 28.0, 1000.0], {"lesion_1.turnover": "5"}, lesions=1)
    ratio = path["lesion_1.surface_amount"] / path["surface_amount"]
    assert ratio[0] > 3
    assert ratio[1] < 0.5
    assert ratio[2] == pytest.approx(1, abs=0.01)


def test_lesions_raise_retention() -> None:
    """Retention follows the number of bone metastases (Leyvraz, pamidronate)."""
    urine = [
        course(model, ONE, [0.0, 1.0], {"turnover": "5"} if n else {}, lesions=n)["urine"][-1]
        for n in (0, 5, 20)
    ]
    assert urine[0] > 1.05 * urine[1] > 1.1 * urine[2]


def test_no_drug_is_gained_or_lost() -> None:
    settings = {"lesion_1.turnover": "6", "lesion_2.turnover": "0.2", "bone_turnover": "0.7"}
    path = course(model, ONE, [0.1, 1.0, 30.0, 1000.0], settings, lesions=3)
    tissues = [path[f"{name}_amount"] for name in ("central", "fast_tissue", "slow_tissue", "deep_tissue")]
    np.testing.assert_allclose(sum(tissues) + path["urine"] + path["bone"], 4.0, rtol=1e-7)


def test_bolus_or_infusion_ends_in_the_same_bone() -> None:
    at_once = course(model, [(0, 4, 0)], [30.0])["bone"]
    slowly = course(model, [(0, 4, 2 * HOUR)], [30.0])["bone"]
    np.testing.assert_allclose(slowly, at_once, rtol=0.01)


def test_label_dose_by_creatinine_clearance() -> None:
    given = {step.clearance: 4 * step.fraction for step in model.renal_steps}
    assert given == {"60 mL/min": 4.0, "50 mL/min": 3.5, "40 mL/min": 3.3, "30 mL/min": 3.0, "0 mL/min": 0.0}
