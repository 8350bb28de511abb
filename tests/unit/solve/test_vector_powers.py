"""Powers that share the logarithm of their base, with and without tables in registers."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import pytest

binding = pytest.importorskip("llvmlite.binding")

from tests.vector_loops import Array, Loop  # noqa: E402

Extended = np.longdouble
POINTS = 100_000
INF, NAN, TINY = math.inf, math.nan, 5e-324
HAS_TABLES = bool(binding.get_host_cpu_features().get("avx512f", False))

accurate = pytest.mark.skipif(np.finfo(Extended).nmant < 63, reason="no extended precision here")
ways = pytest.mark.parametrize(
    "tables",
    [False, pytest.param(True, marks=pytest.mark.skipif(not HAS_TABLES, reason="needs AVX-512"))],
    ids=["polynomials", "tables"],
)


@lru_cache(maxsize=16)
def power(tables: bool, width: int = 8, inline: bool = True) -> Loop:
    return Loop("shared_power", width, tables=tables, inline=inline)


def bases() -> list[Array]:
    rng = np.random.default_rng(6)
    sixteenths = (1 + rng.integers(0, 17, POINTS) / 16) * (1 + rng.uniform(-1e-6, 1e-6, POINTS))
    near_one = 1 + rng.uniform(-1, 1, POINTS) * 10.0 ** rng.uniform(-15, -1, POINTS)
    return [np.exp(rng.uniform(-700, 700, POINTS)), sixteenths, near_one, rng.uniform(0.4, 2.5, POINTS)]


@accurate
@ways
def test_the_error_grows_with_the_logarithm_of_the_result(tables):
    rng = np.random.default_rng(7)
    for x in bases():
        wanted = rng.uniform(-690, 690, POINTS) * 10.0 ** rng.uniform(-4, 0, POINTS)
        logs = np.log(x)
        y = np.clip(np.divide(wanted, logs, where=logs != 0, out=np.zeros(POINTS)), -1e15, 1e15)
        exact = np.power(x.astype(Extended), y.astype(Extended))
        error = np.abs(power(tables)(x, y) / exact - 1) * 2.0**52
        # half a unit in the logarithm (its own rounding) and another in its product with y
        allowed = 1.5 + 1.5 * np.abs(y * logs) + np.abs(y) * 2.0**-2
        assert float(np.max(error / allowed)) < 1


SPECIAL = [
    *[(1, 7.3, 1), (1, -1e300, 1), (0, 2, 0), (0, 1e-5, 0), (0, -1e-5, INF), (0, 0, 1), (-0.0, 0.5, 0)],
    *[(INF, 2, INF), (INF, -2, 0), (INF, 0, 1), (2, 1030, INF), (2, -1100, 0), (0.5, 1e300, 0)],
    *[(2, -1074, TINY), (TINY, 1, TINY), (3 * TINY, 0.5, math.sqrt(3) * math.sqrt(TINY)), (2, 10, 1024)],
    *[(-1, 0.5, NAN), (-INF, 2, NAN), (NAN, 2, NAN), (2, NAN, NAN), (-TINY, 1, NAN)],
]


@ways
@pytest.mark.parametrize(("x", "y", "result"), SPECIAL)
def test_special_powers(tables, x, y, result):
    found = power(tables)(np.array([x], float), np.array([y], float))[0]
    assert found == pytest.approx(result, rel=1e-12, abs=0, nan_ok=True)
    if math.isfinite(result) and result in (0, 1):
        assert found == result


@ways
def test_bits_depend_neither_on_width_nor_neighbors_nor_inlining(tables):
    rng = np.random.default_rng(8)
    x, y = np.exp(rng.uniform(-30, 30, 999)), rng.uniform(-9, 9, 999)
    x[::50], x[1::50], x[2::50], x[3::50] = 0, INF, -1, TINY
    first = power(tables)(x, y)
    order = rng.permutation(len(x))
    for width, inline in ((1, True), (2, True), (4, False), (8, False)):
        again = power(tables, width, inline)(x[order], y[order])
        assert again.tobytes() == first[order].tobytes()


@ways
def test_powers_rise_with_the_base_where_they_step_up_by_more_than_their_error(tables):
    x = np.exp(np.linspace(-3, 3, 20_001))
    for y in (0.04, 1.7, 12.5):
        assert np.all(np.diff(power(tables)(x, np.full(len(x), y))) > 0)


@pytest.mark.skipif(not HAS_TABLES, reason="needs AVX-512")
def test_tables_give_the_powers_of_the_polynomials():
    rng = np.random.default_rng(9)
    x, y = np.exp(rng.uniform(-5, 5, POINTS)), rng.uniform(-9, 9, POINTS)
    assert np.max(np.abs(power(True)(x, y) / power(False)(x, y) - 1)) < 1e-13
