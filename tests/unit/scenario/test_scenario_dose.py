from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from howship.quantity import duration
from howship.scenario import Dose
from howship.scenario.dose import expand, parse, text

MINUTES_15 = duration("15 min")
names = st.from_regex(r"[a-z][a-z0-9_]{0,12}", fullmatch=True)
days = st.floats(1.0 / 1440.0, 3000.0)


@st.composite
def doses(draw: st.DrawFn) -> Dose:
    every = draw(st.none() | days)
    start = draw(st.just(0.0) | days)
    longest = 3000.0 if every is None else every
    return Dose(
        drug=draw(names),
        amount_mg=draw(st.floats(0.0, 1e5)),
        route=draw(names),
        over_days=draw(st.just(0.0) | st.floats(0.0, longest)),
        every_days=every,
        times=draw(st.none() | st.integers(1, 1000))
        if every is not None
        else draw(st.sampled_from([None, 1])),
        start_day=start,
        until_day=draw(st.none() | st.floats(start + 1.0, 9000.0)) if every is not None else None,
        adjust=draw(st.sampled_from(["none", "creatinine_clearance"])),
    )


@given(doses())
def test_text_reads_back_as_the_same_dose(dose: Dose) -> None:
    assert parse(text(dose)) == dose


@given(doses(), st.floats(1.0, 400.0))
def test_administrations_are_in_order_and_before_the_end(dose: Dose, end: float) -> None:
    given_days = [day for day, _, _ in expand(dose, end)] if (dose.every_days or 1.0) > 0.01 else []
    assert given_days == sorted(set(given_days))
    assert all(dose.start_day <= day < end for day in given_days)
    assert dose.times is None or len(given_days) <= dose.times


def test_every_part_of_the_grammar() -> None:
    found = parse("zoledronic_acid 4 mg iv over 15 min every 4 weeks times 6 from 8 weeks")
    assert found == Dose("zoledronic_acid", 4.0, "iv", MINUTES_15, 28.0, 6, 56.0)


def test_shortest_dose_is_one_bolus_at_the_start() -> None:
    assert parse("denosumab 60 mg sc") == Dose("denosumab", 60.0, "sc")
    assert expand(parse("denosumab 60 mg sc"), 100.0) == [(0.0, 60.0, 0.0)]


def test_number_and_unit_may_touch() -> None:
    assert parse("denosumab 60mg sc every 26weeks") == parse("denosumab 60 mg sc every 26 weeks")


def test_a_fluid_by_volume() -> None:
    found = parse("saline 4 L iv over 24 h every 1 day times 2 from 60 days")
    assert found == Dose("saline", 36_000.0, "iv", 1.0, 1.0, 2, 60.0)
    assert parse("saline 500mL iv") == parse("saline 4.5 g iv") == Dose("saline", 4500.0, "iv")
    assert parse(text(found)) == found


def test_year_and_month() -> None:
    assert parse("denosumab 60 mg sc every 6 months from 1 year").every_days == 182.625
    assert parse("denosumab 60 mg sc every 6 months from 1 year").start_day == 365.25


def test_thirteen_monthly_doses_in_52_weeks() -> None:
    found = expand(parse("zoledronic_acid 4 mg iv over 15 min every 4 weeks"), 364.0)
    assert [day for day, _, _ in found] == [28.0 * k for k in range(13)]
    assert {(amount, over) for _, amount, over in found} == {(4.0, MINUTES_15)}


def test_times_and_from() -> None:
    found = expand(parse("zoledronic_acid 4 mg iv every 4 weeks times 3 from 8 weeks"), 1000.0)
    assert [day for day, _, _ in found] == [56.0, 84.0, 112.0]


def test_until_is_not_itself_a_day_of_dosing() -> None:
    found = expand(parse("zoledronic_acid 4 mg iv every 4 weeks until 8 weeks"), 1000.0)
    assert [day for day, _, _ in found] == [0.0, 28.0]


@pytest.mark.parametrize("every", ["0.1 days", "0.3 h", "1 month"])
def test_no_dose_at_the_end_by_rounding(every: str) -> None:
    dose = parse(f"denosumab 60 mg sc every {every}")
    assert dose.every_days is not None
    assert len(expand(dose, 30 * dose.every_days)) == 30


def test_dose_after_the_end_is_never_given() -> None:
    assert expand(parse("denosumab 60 mg sc from 8 weeks"), 56.0) == []


def test_zero_dose_is_planned_and_empty() -> None:
    assert expand(parse("denosumab 0 mg sc every 4 weeks"), 56.0) == [(0.0, 0.0, 0.0), (28.0, 0.0, 0.0)]
