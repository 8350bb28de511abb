"""Clodronate: the facts of Pentikainen 1989 that its constants were solved from, and those that follow.

What all bisphosphonates do in bone is in test_bisphosphonates. The terminal half-life of 12.8 +/- 6.9 h, read
from urine, does not come out: after the first day urine follows what bone gives back, over weeks.
"""

from __future__ import annotations

import numpy as np
import pytest

from howship.catalog.drugs.clodronate import model
from howship.quantity import parse
from tests.published.drug_bench import HOUR, area, course, half_lives_hours


def test_half_lives() -> None:
    np.testing.assert_allclose(half_lives_hours(model), [0.22, 2.3], rtol=2e-3)


def test_volume_in_steady_state() -> None:
    """16.3 L: not used to solve the constants."""
    value = {parameter.symbol: parse(parameter.value).internal for parameter in model.parameters}
    assert value["V"] == 6.3
    assert value["V"] + value["V_t"] == pytest.approx(16.3, rel=0.02)


def test_total_and_renal_clearance() -> None:
    days = np.linspace(0, 1, 4001)
    path = course(model, [(0, 200, 0)], np.r_[days, 3.0])
    auc = area(days, path["concentration"][:-1], 0, 1)
    assert 200 / auc / 1.44 == pytest.approx(107, rel=0.01)  # L/day to mL/min
    assert path["urine"][-2] / auc / 1.44 == pytest.approx(80, rel=0.01)


def test_urine_and_retention_after_three_days() -> None:
    """75 % in urine and 20 % in the body; the 5 % in feces are left out here."""
    path = course(model, [(0, 200, 0)], [0.0, 3.0])
    assert path["urine"][-1] / 200 == pytest.approx(0.75, abs=0.02)
    assert path["bone"][-1] / 200 == pytest.approx(0.20, abs=0.05)


def test_by_mouth_1_9_percent_are_absorbed_with_a_peak_within_half_an_hour() -> None:
    """Share from urine after both routes, as measured; peak from the product information of Bonefos."""
    days = np.linspace(0, 3, 8641)
    mouth, vein = (course(model, [(0, 400, 0)], days, route=route) for route in ("po", "iv"))
    assert mouth["urine"][-1] / vein["urine"][-1] == pytest.approx(0.019, rel=0.002)
    assert 0.25 * HOUR < days[mouth["concentration"].argmax()] < 0.5 * HOUR
    assert mouth["feces_amount"][-1] / 400 == pytest.approx(1 - 0.019, rel=1e-6)


def test_renal_clearance_falls_with_filtration() -> None:
    days = np.linspace(0, 1, 4001)
    found = []
    for clearance in ("84 mL/min", "42 mL/min"):
        path = course(model, [(0, 300, HOUR)], days, {"creatinine_clearance": clearance})
        auc = area(days, path["concentration"], 0, 1)
        found.append((path["urine"][-1] / auc, 300 / auc))
    renal, whole = (found[0][i] / found[1][i] for i in (0, 1))
    assert renal == pytest.approx(2, rel=1e-4)
    assert 1 < whole < renal  # plasma clearance falls, too, but less (Saha 1994)


def test_dose_by_creatinine_clearance() -> None:
    """Saha 1994: 75-100 % from 50 to 80 mL/min, 50-75 % from 12 to 50, 50 % below."""
    given = {step.clearance: step.fraction for step in model.renal_steps}
    assert given == {"80 mL/min": 1.0, "50 mL/min": 0.875, "12 mL/min": 0.625, "0 mL/min": 0.5}
