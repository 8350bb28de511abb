"""Denosumab with the set of Marathe et al. 2011: its exposure at 60 kg, and binding in bone.

The numbers were computed once from the same constants, apart from this package, and noted to two to four
digits; tolerances are half of the last digit.
"""

from __future__ import annotations

import numpy as np
import pytest

import howship
from howship.catalog.drugs.denosumab_marathe_2011 import model
from tests.published.drug_bench import area, course, faults

DAYS = np.linspace(0, 183, 1831)
ONE = [(0.0, 60.0, 0.0)]
MONTHLY = [(28.0 * i, 120.0, 0.0) for i in range(12)]


def test_units_scales_and_sources() -> None:
    assert faults(model) == []


def test_60_mg() -> None:
    c = course(model, ONE, DAYS)["concentration"]  # mg/L, which is ug/mL
    assert c.max() == pytest.approx(10.08, abs=0.005)
    assert DAYS[c.argmax()] == pytest.approx(15.8, abs=0.06)
    assert np.interp(28, DAYS, c) == pytest.approx(9.09, abs=0.005)
    assert np.interp(90, DAYS, c) == pytest.approx(3.11, abs=0.005)
    assert c[-1] == pytest.approx(0.046, abs=0.0005)
    assert area(DAYS, c, 0, 183) == pytest.approx(697, abs=0.5)


def test_120_mg_every_4_weeks_accumulates_beyond_what_patients_have() -> None:
    days = np.linspace(0, 336, 1681)
    c = course(model, MONTHLY, days)["concentration"]
    assert c.max() == pytest.approx(79, abs=0.5)
    assert np.interp(167.9, days, c) > 2 * 20.6  # ug/mL, the published mean trough in patients


def test_a_person_of_twice_the_weight_needs_twice_the_dose() -> None:
    double = course(model, [(0.0, 120.0, 0.0)], DAYS, {"weight": "120 kg"})["concentration"]
    np.testing.assert_allclose(double, course(model, ONE, DAYS)["concentration"], rtol=1e-6, atol=1e-6)


@pytest.mark.transcription
def test_binding_in_bone() -> None:
    """At 10 ug/mL, 67114 pM of 149 kDa, bound per free RANKL is 0.012 x 0.333 x 67114 = 268."""
    path = course(model, ONE, [0.0, 15.8])
    expected = 268.19 * path["concentration"] / 10
    np.testing.assert_allclose(path["rankl_bound"], expected, rtol=1e-4)


def test_it_lowers_osteoclasts_where_rankl_can_be_bound() -> None:
    dosed = howship.simulate(
        "peterson_riggs_2012", dose="denosumab_marathe_2011 60 mg sc", until="12 weeks", every="4 weeks"
    )
    assert dosed["osteoclasts"][-1] < 0.5 * dosed["osteoclasts"][0]


def test_no_dose_changes_nothing() -> None:
    assert np.all(course(model, [], [0.0, 100.0])["rankl_bound"] == 0)
