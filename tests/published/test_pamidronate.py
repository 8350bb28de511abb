"""Pamidronate: the declared constants give back the published facts they were solved from."""

from __future__ import annotations

import numpy as np
import pytest

from howship.catalog.drugs import zoledronic_acid
from howship.catalog.drugs.pamidronate import model
from tests.published.drug_bench import HOUR, area, course, faults
from tests.published.test_zoledronic_acid import Plasma

ONE_HOUR = [(0.0, 60.0, HOUR)]


def test_units_scales_and_sources() -> None:
    assert faults(model) == []


def test_half_lives() -> None:
    np.testing.assert_allclose(Plasma(model, ("d",)).half_lives_hours(), [0.8, 27.2], rtol=2e-3)


def test_peak_and_area_after_60_mg_in_an_hour() -> None:
    days = np.unique(np.r_[np.linspace(0, 1, 4802), HOUR])
    c = course(model, ONE_HOUR, days)["molar_concentration"] * 1e3  # umol/L
    assert c.max() == pytest.approx(9.7, abs=0.05)
    assert area(days, c, 0, 1) * 24 == pytest.approx(22.0, abs=0.1)


@pytest.mark.parametrize("hours", [1, 4, 24])
def test_retention_of_the_first_day_hardly_depends_on_the_rate(hours: int) -> None:
    """60-70 % whatever the rate; at 24 h the infusion has just ended and a little is still to leave."""
    urine = course(model, [(0.0, 60.0, hours * HOUR)], [0.0, 1.0])["urine"]
    assert 0.60 < 1 - urine[-1] / 60 < 0.71


def test_renal_clearance_is_proportional_to_creatinine_clearance() -> None:
    days = np.linspace(0, 1.5, 3001)
    rates = []
    for clearance in ("100 mL/min", "50 mL/min"):
        path = course(model, [(0, 90, HOUR)], days, {"creatinine_clearance": clearance})
        rates.append(path["urine"][-1] / area(days, path["concentration"], 0, 1.5))
    assert rates[0] / rates[1] == pytest.approx(2, rel=1e-4)


def test_area_after_90_mg_with_healthy_kidneys() -> None:
    """8.1 +/- 3.13 ug h/mL in 36 h above 90 mL/min: not used to solve the constants."""
    days = np.linspace(0, 1.5, 3001)
    c = course(model, [(0, 90, HOUR)], days, {"creatinine_clearance": "100 mL/min"})["concentration"]
    assert area(days, c, 0, 1.5) * 24 == pytest.approx(8.1, rel=0.05)


def test_half_life_in_bone() -> None:
    bone = course(model, ONE_HOUR, [500.0, 800.0])["bone"]
    assert bone[1] / bone[0] == pytest.approx(0.5, abs=0.002)


def test_about_half_is_kept_by_bone() -> None:
    bone = course(model, ONE_HOUR, [7.0])["bone"]
    assert bone[0] / 60 == pytest.approx(0.5, abs=0.06)


def test_surface_drug_relative_to_zoledronic_acid() -> None:
    """Three days after one dose 90 mg hold 0.6 of the relative surface of 4 mg."""
    pools = [course(model, [(0, 90, HOUR)], [3.0]), course(zoledronic_acid.model, [(0, 4, HOUR)], [3.0])]
    Z = [path["relative_surface"][0] for path in pools]
    assert Z[0] / Z[1] == pytest.approx(0.6, abs=0.02)
    buried = [path["buried_amount"][0] / path["surface_amount"][0] for path in pools]
    assert buried[0] / buried[1] == pytest.approx(0.866, abs=0.02)


@pytest.mark.transcription
def test_effect_on_osteoclast_death() -> None:
    """E = 4 Z / (1 + Z), death rate times (1 + 2 E)."""
    path = course(model, [(0, 90, HOUR)], [3.0])
    Z = path["relative_surface"]
    np.testing.assert_allclose(path["death_factor"], 1 + 2 * 4 * Z / (1 + Z), rtol=1e-12)


def test_90_mg_act_a_little_less_than_4_mg_of_zoledronic_acid() -> None:
    days = np.arange(0, 84.0)
    doses = {model: 90.0, zoledronic_acid.model: 4.0}
    means = []
    for drug, amount in doses.items():
        course_of = course(drug, [(28.0 * i, amount, HOUR) for i in range(3)], days)
        means.append(course_of["death_factor"].mean() - 1)
    assert 0.6 < means[0] / means[1] < 0.85


def test_no_drug_is_gained_or_lost() -> None:
    settings = {"lesion_1.turnover": "6", "lesion_2.turnover": "0.2"}
    path = course(model, ONE_HOUR, [0.1, 1.0, 30.0, 1000.0], settings, lesions=2)
    names = ("central_amount", "deep_tissue_amount", "urine", "bone")
    np.testing.assert_allclose(sum(path[name] for name in names), 60.0, rtol=1e-7)


def test_a_lesion_without_resorption_still_exchanges_a_little() -> None:
    path = course(model, ONE_HOUR, [0.25], {"lesion_1.turnover": "0"}, lesions=1)
    ratio = path["lesion_1.surface_amount"] / path["surface_amount"]
    assert ratio[0] == pytest.approx(0.1 / 1.1, rel=0.03)


def test_a_lesion_with_healthy_turnover_answers_as_the_body_does() -> None:
    path = course(model, ONE_HOUR, [1.0, 28.0, 400.0], lesions=1)
    np.testing.assert_allclose(path["lesion_1.kill"], 3 * (path["death_factor"] - 1), rtol=1e-9)
