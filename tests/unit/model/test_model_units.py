"""Numbers that carry units: arithmetic, faults, and how units are written."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from howship.model.functions import cos, exp, log, maximum, sin, sqrt, tanh, where
from howship.model.units import UnitLog, UnitNumber, dims_text
from howship.quantity import parse, parse_unit


def number(text: str, log_: UnitLog) -> UnitNumber:
    quantity = parse(text)
    return UnitNumber.internal(quantity.internal, quantity.unit, log_)


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("mg", "mg"),
        ("1", "a plain number"),
        ("1/h", "1/day"),
        ("mmol/L", "pmol/L"),
        ("1/(pM day)", "L/(pmol day)"),
        ("mL/min", "L/day"),
        ("mm", "mm"),
        ("mm^2", "mm^2"),
        ("mg^0.5", "mg^0.5"),
        ("pmol/h^2", "pmol/day^2"),
    ],
)
def test_dimensions_read_as_units(unit: str, text: str) -> None:
    assert dims_text(parse_unit(unit).dims) == text


def test_arithmetic_in_mixed_units() -> None:
    log_ = UnitLog()
    concentration = number("2 mmol", log_) / number("4 L", log_)
    assert concentration.to(parse_unit("mmol/L")) == 0.5
    assert concentration.to(parse_unit("pM")) == pytest.approx(5e8)
    total = number("1 mmol", log_) + number("5e8 pmol", log_)
    assert total.to(parse_unit("mmol")) == pytest.approx(1.5)
    assert (number("1 g", log_) - number("1 mg", log_)).to(parse_unit("mg")) == pytest.approx(999)
    assert (-number("1 g", log_)).value == -1000
    assert (1 / number("2 h", log_)).to(parse_unit("1/h")) == pytest.approx(12)
    assert (2 ** number("3", log_)).value == 8
    assert sqrt(number("4 mm3", log_)).dims == (0, 0, 1.5, 0)
    assert (number("3 mm", log_) ** 2).to(parse_unit("mm^2")) == 9
    assert log_.faults == {}


def test_zero_fits_any_unit_in_sums_and_choices() -> None:
    log_ = UnitLog()
    x = number("3 mmol", log_)
    assert (x + 0).dims == x.dims
    assert (0 - x).value == -x.value
    assert maximum(0, x).dims == x.dims
    assert maximum(x, 0).dims == x.dims
    assert where(x > 0, 0, x).dims == x.dims
    assert log_.faults == {}


def test_functions_of_plain_numbers() -> None:
    log_ = UnitLog()
    x = number("3 mg", log_) / number("6 mg", log_)
    assert exp(x).value == math.exp(0.5)
    assert log(x).value == math.log(0.5)
    assert tanh(x).value == math.tanh(0.5)
    assert sin(x).value == math.sin(0.5)
    assert cos(x).value == math.cos(0.5)
    assert log_.faults == {}


@pytest.mark.parametrize("function", [exp, log, tanh, sin, cos])
def test_functions_of_dimensional_numbers(function) -> None:
    log_ = UnitLog()
    function(number("3 mg", log_))
    (fault,) = log_.faults.values()
    assert fault.message == f"the argument of {function.__name__} must be a plain number, not mg"


def test_a_fault_names_the_line_that_caused_it() -> None:
    log_ = UnitLog()
    a, b = number("3 mg", log_), number("2 days", log_)
    a + b  # this line
    (fault,) = log_.faults.values()
    lines = Path(__file__).read_text(encoding="utf-8").splitlines()
    assert fault.file == Path(__file__).name
    assert lines[fault.line - 1].strip() == fault.text == "a + b  # this line"
    assert str(fault) == f"{fault.file}, line {fault.line}: adds mg and day: a + b  # this line"


def test_a_line_is_reported_once_and_a_run_goes_on() -> None:
    log_ = UnitLog()
    a, b = number("3 mg", log_), number("2 days", log_)
    for _ in range(3):
        a - b
    a * b + a
    assert [fault.message for fault in log_.faults.values()] == [
        "subtracts mg and day",
        "adds mg day and mg",
    ]


def test_a_number_asked_for_yes_or_no_is_reported() -> None:
    log_ = UnitLog()
    assert bool(number("3 mg", log_))
    assert "use where" in next(iter(log_.faults.values())).message


def test_comparisons_check_units_and_answer() -> None:
    log_ = UnitLog()
    assert number("1 g", log_) > number("1 mg", log_)
    assert number("1 mg", log_) < number("1 g", log_)
    assert log_.faults == {}
    assert not number("1 mg", log_) > number("1 day", log_)
    assert len(log_.faults) == 1


def test_exponents_compare_within_a_billionth() -> None:
    log_ = UnitLog()
    x = number("8 mg", log_)
    third = x ** number("0.3333333333333333", log_)
    third * third * third + x
    assert log_.faults == {}
    x ** number("1.00000001", log_) + x
    assert len(log_.faults) == 1
