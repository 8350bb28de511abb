from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from howship.scenario.rules import criterion, is_met, overlaps, rule


def test_number_in_internal_units_and_as_written() -> None:
    found = criterion("creatinine_clearance < 30 mL/min")
    assert (found.quantity, found.comparison, found.number) == ("creatinine_clearance", "<", "30 mL/min")
    assert found.value == pytest.approx(43.2)  # L/day


def test_blanks_do_not_matter() -> None:
    assert criterion("  lesions>=1 ").value == 1.0
    assert criterion("lesions>=1").comparison == ">="


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("x < 2", [True, False, False]),
        ("x <= 2", [True, True, False]),
        ("x > 2", [False, False, True]),
        ("x >= 2", [False, True, True]),
    ],
)
def test_every_comparison(text: str, met: list[bool]) -> None:
    assert is_met(criterion(text), np.array([1.0, 2.0, 3.0])).tolist() == met
    assert is_met(criterion(text), np.array([11.0, 12.0, 13.0]), threshold=12.0).tolist() == met


def pair(one: str, two: str) -> list[tuple[int, int]]:
    return overlaps([rule("hold", "zoledronic_acid", criterion(text)) for text in (one, two)])


@given(
    st.sampled_from(["<", "<=", ">", ">="]),
    st.integers(0, 4),
    st.sampled_from(["<", "<=", ">", ">="]),
    st.integers(0, 4),
)
def test_overlap_is_a_point_that_fulfils_both(a: str, x: int, b: str, y: int) -> None:
    points = np.arange(-2.0, 7.0, 0.5)
    both = is_met(criterion(f"q {a} {x}"), points) & is_met(criterion(f"q {b} {y}"), points)
    assert bool(pair(f"q {a} {x}", f"q {b} {y}")) == bool(both.any())


def test_overlap_across_units() -> None:
    assert pair("gfr < 30 mL/min", "gfr > 0.02 L/min") == [(0, 1)]
    assert pair("gfr < 30 mL/min", "gfr > 0.04 L/min") == []
    assert pair("volume < 1 L", "volume > 5e5 mm3") == [(0, 1)]


def test_other_quantity_drug_action_or_kind_of_unit_is_no_overlap() -> None:
    assert pair("gfr < 30 mL/min", "calcium < 2 mmol/L") == []
    assert pair("gfr < 30 mL/min", "gfr < 2 mmol/L") == []
    when = criterion("gfr < 30 mL/min")
    assert overlaps([rule("hold", "denosumab", when), rule("hold", "zoledronic_acid", when)]) == []
    assert overlaps([rule("hold", "denosumab", when), rule("stop", "denosumab", when)]) == []
    assert overlaps([rule("hold", "denosumab", when), rule("hold", "denosumab", when)]) == [(0, 1)]
