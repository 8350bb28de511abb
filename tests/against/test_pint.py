"""Every unit of the table, and compounds of them, agree with pint."""

from __future__ import annotations

import functools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from howship.quantity import _ATOMS, parse_unit

PINT_NAMES = {"cm3": "cm**3", "mm3": "mm**3", "%": "percent", "1": "dimensionless"}
BASE = ("day", "mg", "mm", "pmol")


@functools.lru_cache(maxsize=1)
def registry() -> Any:
    import pint

    return pint.UnitRegistry()


def pint_unit(name: str) -> Any:
    return registry().Unit(PINT_NAMES.get(name, name))


def factor(quantity: Any, dims: tuple[float, ...]) -> float:
    """Return the size of a pint quantity in day, mg, mm, pmol to the powers `dims`; fails otherwise."""
    target = registry().Unit("")
    for name, power in zip(BASE, dims, strict=True):
        target = target * registry().Unit(name) ** power
    return float(quantity.to(target).magnitude)


@pytest.mark.parametrize("name", sorted(_ATOMS))
def test_each_unit(name: str) -> None:
    ours = parse_unit(name)
    assert factor(1 * pint_unit(name), ours.dims) == pytest.approx(ours.factor, rel=1e-14)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(set(_ATOMS) - {"1", "%"})), st.sampled_from([-2, -1, 1, 2])),
        min_size=1,
        max_size=4,
    )
)
def test_compounds(pieces: list[tuple[str, int]]) -> None:
    ours = parse_unit(" ".join(f"{name}^{power}" for name, power in pieces))
    theirs = registry().Quantity(1.0)
    for name, power in pieces:
        theirs = theirs * (1 * pint_unit(name)) ** power
    assert factor(theirs, ours.dims) == pytest.approx(ours.factor, rel=1e-12)
