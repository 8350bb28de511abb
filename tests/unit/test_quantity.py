"""Text with units: what is read, what it comes to, and what is refused."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from howship.errors import InputError
from howship.quantity import (
    _ATOMS,
    Quantity,
    Unit,
    duration,
    format_number,
    parse,
    parse_unit,
    to_internal,
)

ATOMS = sorted(_ATOMS)
PLAIN = [name for name in ATOMS if name not in ("1", "%")]
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
SIZES = st.floats(1e-6, 1e6)


@pytest.mark.parametrize(
    ("text", "internal"),
    [
        ("4 mg", 4),
        ("4mg", 4),
        ("  4   mg  ", 4),
        ("1.5 g", 1500),
        ("2 ug", 2e-3),
        ("60 kg", 6e7),
        ("4 weeks", 28),
        ("1 year", 365.25),
        ("1 month", 365.25 / 12),
        ("15 min", 15 / 1440),
        ("0.189 1/day", 0.189),
        ("0.05 1/h", 1.2),
        ("7 1/min", 7 * 1440),
        ("100 mL/min", 144),
        ("100 L/h", 2400),
        ("3 mL", 3e-3),
        ("2.35 mmol/L", 2.35),
        ("2.35 mM", 2.35),
        ("2.4 umol/L", 2.4e-3),
        ("4 pM", 4),
        ("4 pmol/L", 4),
        ("4 nM", 4000),
        ("5e-3 pM", 5e-3),
        ("1e-2 1/(pM day)", 1e-2),
        ("2e-6 1/(pM h)", 4.8e-5),
        ("6.3 pmol/h^2", 6.3 * 576),
        ("200 ng/mL", 0.2),
        ("150000 pg/pmol", 1.5e-4),
        ("2 cm3", 2000),
        ("2 cm^3", 2000),
        ("2 mm3", 2),
        ("1 cm", 10),
        ("1 um", 1e-3),
        ("3", 3),
        ("-3", -3),
        ("+.5", 0.5),
        ("50 %", 0.5),
        ("0.2 1", 0.2),
        ("1 h^-1", 24),
        ("1 1/h^0.5", math.sqrt(24)),
        ("2 mg/L/day", 2),
        ("2 mg * L", 2),
    ],
)
def test_internal_numbers(text: str, internal: float) -> None:
    assert parse(text).internal == pytest.approx(internal, rel=1e-15)


@pytest.mark.parametrize("pair", [("1 mmol", "1e9 pmol"), ("1 L", "1e6 mm3"), ("1 mM", "1e9 pM")])
def test_two_internal_units_of_one_kind(pair: tuple[str, str]) -> None:
    a, b = (parse(text) for text in pair)
    assert a.unit.same_dimension(b.unit)
    assert a.value * a.unit.factor == pytest.approx(b.value * b.unit.factor, rel=1e-15)
    assert a.internal == pytest.approx(1)  # each is kept in its own internal unit
    assert b.internal == pytest.approx(b.value)
    assert to_internal(pair[1], pair[0].split()[1]) == pytest.approx(1, rel=1e-15)


def test_a_slash_divides_the_next_factor_only_or_a_bracket() -> None:
    assert parse_unit("1/pM day").dims == parse_unit("day/pM").dims
    assert parse_unit("1/(pM day)").dims == parse_unit("1/pM/day").dims


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(PLAIN), st.sampled_from([-2, -1, 0.5, 1, 3])), min_size=1, max_size=4)
)
def test_a_product_is_the_product_of_its_factors(pieces: list[tuple[str, float]]) -> None:
    unit = parse_unit(" ".join(f"{name}^{power:g}" for name, power in pieces))
    expected = math.prod(parse_unit(name).factor ** power for name, power in pieces)
    inner = math.prod(parse_unit(name).internal ** power for name, power in pieces)
    dims = [sum(parse_unit(name).dims[i] * power for name, power in pieces) for i in range(4)]
    assert unit.factor == pytest.approx(expected, rel=1e-12)
    assert unit.internal == pytest.approx(inner, rel=1e-12)
    assert unit.dims == pytest.approx(dims, abs=1e-12)


@settings(deadline=None)
@given(st.sampled_from(ATOMS), st.sampled_from(ATOMS))
def test_a_quotient_and_its_inverse(a: str, b: str) -> None:
    over, under = parse_unit(f"{a}/{b}"), parse_unit(f"{b}/{a}")
    assert over.factor * under.factor == pytest.approx(1, rel=1e-14)
    assert over.dims == pytest.approx(tuple(-x for x in under.dims))
    assert over.same_dimension(parse_unit(f"{a} {b}^-1"))
    assert over.to_internal * under.to_internal == pytest.approx(1, rel=1e-14)


@settings(deadline=None)
@given(st.sampled_from(ATOMS), st.sampled_from(ATOMS))
def test_the_text_of_a_unit_reads_back_as_the_same_unit(a: str, b: str) -> None:
    unit = parse_unit(f" {a}/({b} h) ")
    assert parse_unit(unit.text) == unit


@settings(deadline=None)
@given(SIZES, SIZES, st.sampled_from(["mg", "mmol/L", "1/h", "mL/min", "1/(pM day)", "%"]))
def test_linear(a: float, b: float, unit: str) -> None:
    def internal(value: float) -> float:
        return parse(f"{value!r} {unit}").internal

    assert internal(a) + internal(b) == pytest.approx(internal(a + b), rel=1e-12)
    assert internal(a) * b == pytest.approx(internal(a * b), rel=1e-12)
    assert internal(-a) == -internal(a)


@settings(deadline=None)
@given(NUMBERS)
def test_a_number_reads_back_bit_for_bit(value: float) -> None:
    assert float(format_number(value)) == value
    assert parse(f"{format_number(value)} mg").value == value


@settings(deadline=None)
@given(SIZES, st.sampled_from(ATOMS))
def test_a_quantity_reads_back(value: float, name: str) -> None:
    quantity = Quantity(value, parse_unit(name))
    assert parse(str(quantity)) == quantity


@settings(deadline=None)
@given(SIZES, st.sampled_from(["mg", "mmol/L", "pM", "L/h", "mm3", "weeks"]))
def test_to_internal_of_its_own_unit(value: float, unit: str) -> None:
    text = f"{value!r} {unit}"
    assert to_internal(text, unit) == pytest.approx(parse(text).internal, rel=1e-15)


def test_whole_numbers_are_written_without_a_point() -> None:
    assert [format_number(x) for x in (4.0, 0.5, -2.0, 1e22, 100)] == ["4", "0.5", "-2", "1e+22", "100"]
    assert str(parse("4.0 mg")) == "4 mg"
    assert str(parse("0.5")) == "0.5"


@pytest.mark.parametrize("text", ["", "mg", "four mg", "- 4 mg", "nan mg", "inf mg", "−4 mg", "/2 mg"])
def test_no_number(text: str) -> None:
    with pytest.raises(InputError, match="is not a number with a unit") as caught:
        parse(text, "trial.toml, line 9")
    assert str(caught.value).startswith("trial.toml, line 9:")
    assert '"4 mg"' in str(caught.value)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("4 mgg", "'mg'"),
        ("4 Mg", ""),
        ("4 ML", "'L'|'mL'"),
        ("4 wks", "'weeks'"),
        ("4 mmol/l", ""),
        ("4 2", ""),
        ("1,000 mg", ""),
        ("1_000 mg", ""),
        ("4 mg**2", ""),
        ("4 mg^2^2", ""),
        ("4 mg^x", ""),
    ],
)
def test_unknown_units(text: str, near: str) -> None:
    with pytest.raises(InputError, match="is not a unit known here") as caught:
        parse(text, "here")
    if near:
        assert any(name in str(caught.value) for name in near.split("|"))


@pytest.mark.parametrize(
    "text",
    [
        "5 day-1",  # read as 5 days
        "5 h⁻¹",  # read as 5 h
        "4 mmol L-1",  # read as 4 mmol L
        "4 mg·L",
        "4 mg;",
        "4 mg^",
        "4 mg&L",
    ],
)
def test_strange_characters_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse(text)


@pytest.mark.parametrize("text", ["1 1/(pM day", "2 mg)", "3 mg//L", "3 mg/", "3 mg/*L", "3 ()"])
def test_broken_brackets_and_slashes_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse(text)


def test_a_power_of_a_bracket() -> None:
    squared = parse_unit("(mg/L)^2")
    assert squared.dims == pytest.approx(parse_unit("mg^2/L^2").dims)


def test_an_absurd_power_is_refused() -> None:
    with pytest.raises(InputError):
        parse_unit("year^9999")


def test_a_number_too_large_is_refused() -> None:
    with pytest.raises(InputError):
        parse("1e999 mg")


@pytest.mark.parametrize(
    ("text", "unit", "words"),
    [
        ("4", "mg", ("has no unit", "'mg'", '"4 mg"')),
        ("4 mmol", "mg", ("has unit 'mmol'", "'mg'", '"4 mg"')),
        ("3 mg", "1/day", ("has unit 'mg'", "'1/day'", '"3 1/day"')),
        ("1 mmol/L", "mmol", ("has unit 'mmol/L'", '"1 mmol"')),
    ],
)
def test_a_wrong_unit(text: str, unit: str, words: tuple[str, ...]) -> None:
    with pytest.raises(InputError) as caught:
        to_internal(text, unit, "here")
    assert str(caught.value).startswith("here: ")
    for word in words:
        assert word in str(caught.value)


def test_durations() -> None:
    assert duration("2 years") == 730.5
    assert duration("4 weeks") == 28
    with pytest.raises(InputError, match="has no unit"):
        duration("4")


def test_exponents_compare_within_a_billionth() -> None:
    third = Unit("a third", 1.0, (1 / 3 + 1 / 3 + 1 / 3, 0, 0, 0), 1.0)
    assert third.same_dimension(parse_unit("day"))
    assert not Unit("more", 1.0, (1 + 1e-8, 0, 0, 0), 1.0).same_dimension(parse_unit("day"))


@pytest.mark.parametrize("micro", ["u", "\u00b5", "\u03bc"])
def test_micro_may_be_written_with_its_own_sign(micro: str) -> None:
    assert parse(f"4 {micro}g").internal == pytest.approx(0.004)
