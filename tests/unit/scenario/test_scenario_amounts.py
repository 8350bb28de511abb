from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from howship.quantity import duration
from howship.scenario.amounts import RefusedError, duration_days, duration_text, mass_mg, rate_per_year


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (0.0, "0 days"),
        (1.0, "1 day"),
        (7.0, "1 week"),
        (28.0, "4 weeks"),
        (84.0, "12 weeks"),
        (364.0, "52 weeks"),
        (365.25, "1 year"),
        (730.5, "2 years"),
        (30.4375, "1 month"),
        (15.0 * (1.0 / 1440.0), "15 min"),
        (1.0 / 24.0, "1 h"),
        (0.5, "12 h"),
        (17.5, "2.5 weeks"),
    ],
)
def test_duration_reads_as_a_person_would_write_it(days: float, text: str) -> None:
    assert duration_text(days) == text


@given(st.floats(0.0, 1e6, allow_nan=False))
def test_duration_reads_back_exactly(days: float) -> None:
    assert duration(duration_text(days)) == days


@given(st.floats(0.0, 365.0))
def test_rate_in_per_year_is_read_exactly(rate: float) -> None:
    assert rate_per_year(f"{rate!r} 1/year") == rate


def test_rate_in_other_units() -> None:
    assert rate_per_year("0.01 1/day") == pytest.approx(3.6525)
    assert rate_per_year("1 1/month") == pytest.approx(12.0)


def test_masses_become_mg() -> None:
    assert [mass_mg(text) for text in ("4 mg", "0.06 g", "500 ug", "0 mg")] == [4.0, 60.0, 0.5, 0.0]


def test_volumes_of_a_fluid_become_mg() -> None:
    texts = ("1 L", "500 mL", "250 cm3", "9 g", "0 L")
    assert [mass_mg(text, "9 g") for text in texts] == [9000.0, 4500.0, 2250.0, 9000.0, 0.0]


@pytest.mark.parametrize("text", ["1 L", "500 mL"])
def test_a_volume_is_no_dose_of_a_drug_that_is_no_fluid(text: str) -> None:
    with pytest.raises(RefusedError, match="unit of amount"):
        mass_mg(text)


def test_limits_of_a_duration_are_part_of_what_is_allowed() -> None:
    assert duration_days("1 day", least=1.0, most=1.0) == 1.0
    with pytest.raises(RefusedError, match="at least 1 day"):
        duration_days("23 h", least=1.0)
    with pytest.raises(RefusedError, match="at most 1 day"):
        duration_days("25 h", most=1.0)
