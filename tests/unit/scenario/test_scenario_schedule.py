from __future__ import annotations

import pytest

from howship.scenario.schedule import grid, parse


def test_52_weeks_begin_and_end_with_a_visit() -> None:
    found = parse("every 4 weeks for 52 weeks")
    assert found.duration_days == 364.0
    assert found.visits == tuple(28.0 * k for k in range(14))


def test_two_years_end_after_the_last_visit() -> None:
    found = parse("every 4 weeks for 2 years")
    assert found.duration_days == 730.5
    assert (found.visits[0], found.visits[-1], len(found.visits)) == (0.0, 728.0, 27)


def test_months_divide_the_year() -> None:
    found = parse("every 1 month for 1 year")
    assert (len(found.visits), found.visits[1], found.visits[-1]) == (13, 365.25 / 12, 365.25)


@pytest.mark.parametrize("every", [0.1, 0.7, 1.0 / 24.0, 365.25 / 12])
def test_end_is_a_visit_in_spite_of_rounding(every: float) -> None:
    whole = sum([every] * 30)
    assert grid(every, whole)[-1] == pytest.approx(whole, abs=1e-12)
    assert max(grid(every, whole)) <= whole
    assert len(grid(every, whole)) == 31
