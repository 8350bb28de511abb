"""Ibandronate: kinetics of Pillai 2004, facts of Barrett 2004.

What all bisphosphonates do in bone is in test_bisphosphonates.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm

from howship.catalog.drugs.ibandronate import model
from tests.published.drug_bench import HOUR, area, course


def pillai(days: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return plasma (per L) and share in bone after a dose at once: table 3, written out a second time."""
    exchange = {1: (69.43, 2.80), 2: (18.57, 8.70), 3: (51.71, 609.0)}
    matrix = np.zeros((4, 4))
    matrix[0, 0] = -57 / 4.30
    for i, (Q, V) in exchange.items():
        matrix[0, 0] -= Q / 4.30
        matrix[i, 0], matrix[0, i], matrix[i, i] = Q / 4.30, Q / V, -Q / V
    path = np.array([expm(matrix * day)[:, 0] for day in days])
    return path[:, 0] / 4.30, path[:, 3]


@pytest.mark.transcription
def test_plasma_and_bone_of_the_first_day_are_pillais() -> None:
    """His bone gives drug back at once, ours once osteoclasts reach it, so that plasma parts after hours."""
    days = np.array([0.02, 0.05, 0.1, 0.25, 1.0, 2.0])
    plasma, bone = pillai(days)
    path = course(model, [(0, 6, 0)], np.r_[0.0, days])
    np.testing.assert_allclose(path["concentration"][1:5] / 6, plasma[:4], rtol=0.06)
    np.testing.assert_allclose(path["concentration"][1:3] / 6, plasma[:2], rtol=0.005)
    np.testing.assert_allclose(path["bone"][1:] / 6, bone, atol=0.035)


def test_40_to_50_percent_go_to_bone() -> None:
    assert 0.40 < course(model, [(0, 6, HOUR)], [1.0])["bone"][0] / 6 < 0.50


def test_half_life_from_10_to_60_hours() -> None:
    c = course(model, [(0, 6, HOUR)], np.array([12.0, 24, 48, 72]) * HOUR)["concentration"]
    for (i, j), hours in {(0, 2): 36.0, (1, 3): 48.0}.items():
        assert 10 < hours / np.log2(c[i] / c[j]) < 60


def test_renal_and_total_clearance() -> None:
    """57 and 109 L/day by table 3; 84-160 mL/min in the product information, which begins 10 % higher."""
    days = np.linspace(0, 1, 4001)
    path = course(model, [(0, 6, HOUR)], days)
    auc = area(days, path["concentration"], 0, 1)
    assert path["urine"][-1] / auc == pytest.approx(57, rel=2e-3)
    assert 6 / auc == pytest.approx(57 + 51.71, rel=0.04)


def test_renal_clearance_is_linear_in_creatinine_clearance() -> None:
    days = np.linspace(0, 1, 4001)
    found = []
    for clearance in ("84 mL/min", "42 mL/min"):
        path = course(model, [(0, 6, HOUR)], days, {"creatinine_clearance": clearance})
        found.append(path["urine"][-1] / area(days, path["concentration"], 0, 1))
    assert found[0] / found[1] == pytest.approx(2, rel=1e-4)


def test_by_mouth_0_63_percent_are_absorbed_with_a_peak_within_the_hour() -> None:
    days = np.linspace(0, 3, 8641)
    mouth, vein = (course(model, [(0, 50, 0)], days, route=route) for route in ("po", "iv"))
    assert mouth["urine"][-1] / vein["urine"][-1] == pytest.approx(0.0063, rel=0.002)
    assert 0.5 * HOUR < days[mouth["concentration"].argmax()] < HOUR
    assert mouth["feces_amount"][-1] / 50 == pytest.approx(1 - 0.0063, rel=1e-6)


def test_dose_by_creatinine_clearance() -> None:
    given = {step.clearance: round(6 * step.fraction, 1) for step in model.renal_steps}
    assert given == {"50 mL/min": 6.0, "30 mL/min": 4.0, "0 mL/min": 2.0}
