"""The static elimination: right results for any pattern, little fill, cost linear in the lesions."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from howship import catalog
from howship.solve.engine.sparse import Elimination, eliminate
from howship.solve.programs import traced

Entry = tuple[int, int]


def solve(plan: Elimination, matrix: np.ndarray, side: np.ndarray) -> np.ndarray:
    """Return the solution by the plan's order, touching only the entries that it names."""
    a = {entry: float(matrix[entry]) for entry in plan.entries}
    x = side.astype(float).copy()
    for k in plan.order:
        for i in plan.lower[k]:
            a[i, k] /= a[k, k]
            x[i] -= a[i, k] * x[k]
            for j in plan.upper[k]:
                a[i, j] = a[i, j] - a[i, k] * a[k, j]
    for k in reversed(plan.order):
        for j in plan.upper[k]:
            x[k] -= a[k, j] * x[j]
        x[k] /= a[k, k]
    return x


def matrix_of(size: int, pattern: Iterable[Entry], seed: int) -> np.ndarray:
    """Return a matrix (size, size) with random entries and a diagonal heavy enough for any order."""
    random = np.random.default_rng(seed)
    matrix = np.zeros((size, size))
    for entry in sorted(pattern):
        matrix[entry] = random.uniform(-1, 1)
    matrix[np.arange(size), np.arange(size)] += size + 1
    return matrix


def multiplications(plan: Elimination) -> int:
    return sum(len(plan.lower[k]) * (len(plan.upper[k]) + 1) for k in plan.order)


def bordered(lesions: int, body: int = 8, inside: int = 6, plasma: int = 2) -> tuple[int, set[Entry]]:
    """Return size and pattern: a dense body, dense lesions, all joined through `plasma` states."""
    pattern = {(i, j) for i in range(body) for j in range(body)}
    for lesion in range(lesions):
        first = body + lesion * inside
        pattern |= {(first + i, first + j) for i in range(inside) for j in range(inside)}
        pattern |= {(first + i, j) for i in range(inside) for j in range(plasma)}
        pattern |= {(j, first + i) for i in range(inside) for j in range(plasma)}
    return body + lesions * inside, pattern


@st.composite
def patterns(draw: st.DrawFn) -> tuple[int, set[Entry]]:
    size = draw(st.integers(1, 14))
    place = st.integers(0, size - 1)
    return size, draw(st.sets(st.tuples(place, place), max_size=3 * size))


@settings(max_examples=150, deadline=None)
@given(patterns(), st.integers(0, 2**32 - 1))
def test_it_solves_what_numpy_solves(drawn: tuple[int, set[Entry]], seed: int) -> None:
    size, pattern = drawn
    matrix = matrix_of(size, pattern, seed)
    side = np.random.default_rng(seed + 1).uniform(-1, 1, size)
    found = solve(eliminate(size, pattern), matrix, side)
    assert found == pytest.approx(np.linalg.solve(matrix, side), rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("lesions", [1, 3, 9])
def test_it_solves_bordered_matrices(lesions: int) -> None:
    size, pattern = bordered(lesions)
    matrix = matrix_of(size, pattern, lesions)
    side = np.arange(size) - 3.0
    assert solve(eliminate(size, pattern), matrix, side) == pytest.approx(np.linalg.solve(matrix, side))


@settings(max_examples=50, deadline=None)
@given(patterns())
def test_every_pivot_once_and_every_entry_named(drawn: tuple[int, set[Entry]]) -> None:
    size, pattern = drawn
    plan = eliminate(size, pattern)
    assert sorted(plan.order) == list(range(size))
    assert list(plan.entries) == sorted(set(plan.entries))
    assert pattern | {(i, i) for i in range(size)} <= set(plan.entries)
    turn = {k: place for place, k in enumerate(plan.order)}
    for k in plan.order:
        assert all(turn[i] > turn[k] for i in (*plan.lower[k], *plan.upper[k]))
    off_diagonal = sum(len(plan.lower[k]) + len(plan.upper[k]) for k in plan.order)
    assert off_diagonal + size == len(plan.entries)


def test_an_empty_pattern_and_a_dense_one() -> None:
    assert eliminate(3, []).entries == ((0, 0), (1, 1), (2, 2))
    everything = {(i, j) for i in range(5) for j in range(5)}
    assert len(eliminate(5, everything).entries) == 25
    assert eliminate(0, []).order == ()


@pytest.mark.parametrize("hub", [0, 6])
def test_an_arrow_has_no_fill_wherever_it_points(hub: int) -> None:
    pattern = {(hub, j) for j in range(7)} | {(i, hub) for i in range(7)}
    plan = eliminate(7, pattern)
    assert len(plan.entries) == 7 + 2 * 6
    assert plan.order.index(hub) >= 5


def test_a_chain_has_no_fill() -> None:
    pattern = {(i, i + 1) for i in range(20)} | {(i + 1, i) for i in range(20)}
    assert len(eliminate(21, pattern).entries) == 21 + 40


def test_the_order_of_the_pattern_does_not_matter() -> None:
    size, pattern = bordered(4)
    ordered = sorted(pattern)
    assert eliminate(size, ordered) == eliminate(size, ordered[::-1]) == eliminate(size, ordered * 2)


def test_fill_and_work_are_linear_in_the_lesions() -> None:
    plans = [eliminate(*bordered(lesions)) for lesions in (5, 10, 20, 40)]
    for measure in (lambda plan: len(plan.entries), multiplications):
        a, b, c, d = (measure(plan) for plan in plans)
        assert (c - b, d - c) == (2 * (b - a), 4 * (b - a))
    # lesions are only ever joined to their own states and to plasma: no fill at all
    size, pattern = bordered(10)
    assert len(eliminate(size, pattern).entries) == len(pattern)


@pytest.mark.parametrize(
    "disease", [name for name in catalog.names("diseases") if catalog.disease(name).block]
)
def test_catalog_models_are_linear_in_the_lesions(disease: str) -> None:
    """With few lesions the order of pivots still shifts, as what all lesions share has few neighbors."""
    plans = []
    for lesions in (12, 16, 24):
        program = traced(disease, (), lesions)
        plans.append(eliminate(len(program.joined.states), program.entries))
    for measure in (lambda plan: len(plan.entries), multiplications):
        a, b, c = (measure(plan) for plan in plans)
        assert c - b == 2 * (b - a) > 0
        assert c <= 2 * a


@pytest.mark.parametrize("disease", catalog.names("diseases"))
def test_catalog_models_fill_little(disease: str) -> None:
    program = traced(disease)
    size = len(program.joined.states)
    plan = eliminate(size, program.entries)
    own = len(set(program.entries) | {(i, i) for i in range(size)})
    assert len(plan.entries) <= 1.35 * own
