"""Vector functions against extended precision, at special values, and from one width to the next."""

from __future__ import annotations

import math
import re
from functools import lru_cache

import numpy as np
import pytest

binding = pytest.importorskip("llvmlite.binding")

from howship.solve.vector_math import VectorMath, has_fused  # noqa: E402
from tests.vector_loops import Array, Loop  # noqa: E402

Extended = np.longdouble
POINTS = 200_000
WIDTHS = (1, 2, 4, 8)
REFERENCE = {
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "sin": np.sin,
    "cos": np.cos,
    "power": np.power,
}
INF, NAN, TINY = math.inf, math.nan, 5e-324

accurate = pytest.mark.skipif(np.finfo(Extended).nmant < 63, reason="no extended precision here")
both = pytest.mark.parametrize("fused", [True, False], ids=["fused", "plain"])


@lru_cache(maxsize=64)
def loop(
    method: str, width: int = 4, fused: bool = True, inline: bool = True, cpu: str | None = None
) -> Loop:
    return Loop(method, width, fused=fused, inline=inline, cpu=cpu)


def worst(method: str, fused: bool, *operands: Array) -> float:
    """Return the largest error in units in the last place of the exact result, denormal ones included."""
    found = loop(method, fused=fused)(*operands)
    exact = REFERENCE[method](*(x.astype(Extended) for x in operands))
    unit = np.ldexp(Extended(1), np.maximum(np.frexp(exact)[1] - 53, -1074))
    return float(np.max(np.abs(found - exact) / unit))


def exponents() -> list[Array]:
    rng = np.random.default_rng(1)
    halfway = (rng.integers(-1020, 1023, POINTS) + 0.5) * math.log(2) * (1 + rng.uniform(-1e-9, 1e-9, POINTS))
    near_zero = rng.choice([-1, 1], POINTS) * 10.0 ** rng.uniform(-20, 0, POINTS)
    return [rng.uniform(-708.3, 709.78, POINTS), rng.uniform(-1, 1, POINTS), halfway, near_zero]


def positives() -> list[Array]:
    rng = np.random.default_rng(2)
    near_one = 1 + rng.uniform(-1, 1, POINTS) * 10.0 ** rng.uniform(-15, -0.5, POINTS)
    cut = math.sqrt(2) * 2.0 ** rng.integers(-5, 5, POINTS) * (1 + rng.uniform(-1e-3, 1e-3, POINTS))
    return [np.exp(rng.uniform(-708, 709, POINTS)), rng.uniform(0.5, 2, POINTS), near_one, cut]


def powers(low: float, high: float) -> list[tuple[Array, Array]]:
    """Bases and exponents with low < |y log x| < high."""
    rng = np.random.default_rng(3)
    cases = []
    for x in (np.exp(rng.uniform(-20, 20, POINTS)), rng.uniform(0.7, 1.42, POINTS)):
        x = x[np.abs(x - 1) > 1e-12]
        w = rng.choice([-1, 1], len(x)) * rng.uniform(low, high, len(x))
        cases.append((x, w / np.log(x)))
    return cases


@accurate
@both
def test_exp_is_within_its_stated_error(fused):
    assert max(worst("exp", fused, x) for x in exponents()) < 1.2


@accurate
@both
def test_exp_underflows_through_denormals(fused):
    assert worst("exp", fused, np.linspace(-745.13, -708.3, POINTS)) < 1.2


@accurate
@both
def test_log_is_within_its_stated_error(fused):
    assert max(worst("log", fused, x) for x in positives()) < 0.9


@accurate
@both
def test_log_of_denormals(fused):
    assert worst("log", fused, np.exp(np.linspace(-744.4, -708.3, POINTS))) < 0.9
    assert worst("log", fused, np.array([TINY, 2 * TINY, 3 * TINY, 2.0**-1022])) < 0.9


@accurate
@both
def test_tanh_is_within_its_stated_error(fused):
    rng = np.random.default_rng(4)
    sizes = [rng.uniform(-1, 1, POINTS), rng.uniform(-23, 23, POINTS), 10.0 ** rng.uniform(-300, 0, POINTS)]
    assert max(worst("tanh", fused, x) for x in sizes) < 2.9


@accurate
@both
@pytest.mark.parametrize("method", ["sin", "cos"])
def test_sine_and_cosine_are_within_their_stated_error(method, fused):
    rng = np.random.default_rng(5)
    quarter = rng.integers(-60_000, 60_000, POINTS) * (math.pi / 2)
    sizes = [rng.uniform(-1, 1, POINTS), rng.uniform(-10, 10, POINTS), rng.uniform(-1e5, 1e5, POINTS)]
    assert max(worst(method, fused, x) for x in [*sizes, quarter]) < 2.5


@both
def test_sine_and_cosine_of_large_arguments(fused):
    x = np.random.default_rng(6).uniform(1e5, 9.9e8, POINTS)
    for method in ("sin", "cos"):
        error = loop(method, fused=fused)(x) - REFERENCE[method](x)
        assert np.max(np.abs(error)) < (1e-11 if fused else 1e-7)


@accurate
@both
@pytest.mark.parametrize(
    ("low", "high", "bound"), [(0, 10, 1.8), (10, 30, 3.0), (30, 100, 9.0), (100, 700, 65.0)]
)
def test_power_is_within_its_stated_error(fused, low, high, bound):
    assert max(worst("power", fused, x, y) for x, y in powers(low, high)) < bound


SPECIAL = {
    "exp": [(0, 1), (-0.0, 1), (INF, INF), (-INF, 0), (710, INF), (-746, 0), (1e300, INF), (-1e300, 0),
            (NAN, NAN), (-745.14, 0), (-745.13, TINY), (TINY, 1)],
    "log": [(1, 0), (0, -INF), (-0.0, -INF), (INF, INF), (-1, NAN), (-INF, NAN), (-TINY, NAN), (NAN, NAN)],
    "sin": [(0, 0), (INF, NAN), (-INF, NAN), (NAN, NAN), (1e9, NAN), (TINY, TINY)],
    "cos": [(0, 1), (-0.0, 1), (INF, NAN), (NAN, NAN), (1e9, NAN), (TINY, 1)],
    "tanh": [(0, 0), (-0.0, -0.0), (INF, 1), (-INF, -1), (30, 1), (-30, -1), (NAN, NAN), (TINY, TINY),
             (-1e-310, -1e-310), (1e300, 1)],
    "sqrt": [(4, 2), (0, 0), (INF, INF), (-1, NAN), (NAN, NAN)],
    "fabs": [(-4, 4), (-0.0, 0.0), (-INF, INF), (NAN, NAN)],
}  # fmt: skip

SPECIAL_POWERS = [
    (0, 2, 0), (0, 0.3, 0), (0, TINY, 0), (0, 0, 1), (0, -2, INF), (0, INF, 0), (0, -INF, INF),
    (-0.0, 0.5, 0), (1, 5.5, 1), (1, INF, 1), (1, -INF, 1), (1, NAN, 1), (1, 1e300, 1), (NAN, 0, 1),
    (NAN, 1, NAN), (2, NAN, NAN),
    (INF, 2, INF), (INF, -2, 0), (INF, 0, 1), (INF, TINY, INF), (INF, INF, INF), (INF, -INF, 0),
    (2, INF, INF), (2, -INF, 0), (0.5, INF, 0), (0.5, -INF, INF), (2, 1024, INF), (2, 1023, 2.0**1023),
    (2, -1074, TINY), (2, -1076, 0), (2, -1060.0, 2.0**-1060), (1e300, 1e300, INF), (1e300, -1e300, 0),
    (1 + 2.0**-52, 1e300, INF), (1 - 2.0**-53, 1e300, 0), (4, 0.5, 2), (8, -1, 0.125), (7.3, 0, 1),
    (-2, 0.5, NAN), (-INF, 1.5, NAN), (-3, 0, 1),
]  # fmt: skip


def assert_same(found: Array, expected: Array) -> None:
    np.testing.assert_array_equal(found, expected)
    zeros = expected == 0
    np.testing.assert_array_equal(np.signbit(found[zeros]), np.signbit(expected[zeros]))


@both
@pytest.mark.parametrize("method", SPECIAL)
def test_special_values(method, fused):
    x, expected = np.array(SPECIAL[method], float).T
    assert_same(loop(method, fused=fused)(x), expected)


@both
def test_special_powers(fused):
    x, y, expected = np.array(SPECIAL_POWERS, float).T
    assert_same(loop("power", fused=fused)(x, y), expected)


def test_power_takes_a_denormal_base_as_the_smallest_normal_number():
    power = loop("power")
    found = power(np.array([TINY, 1e-310]), np.array([0.5, 0.5]))
    np.testing.assert_array_equal(found, power(np.full(2, 2.0**-1022), np.full(2, 0.5)))


@pytest.mark.parametrize(("method", "choose"), [("maximum", np.maximum), ("minimum", np.minimum)])
def test_extremes_keep_nan_from_either_side(method, choose):
    values = np.array([-INF, -1.0, 0.0, 2.5, INF, NAN])
    a, b = (x.ravel() for x in np.meshgrid(values, values))
    np.testing.assert_array_equal(loop(method)(a, b), choose(a, b))


@pytest.mark.parametrize("method", ["maximum", "minimum"])
@pytest.mark.parametrize("constant_first", [True, False])
def test_extremes_with_a_constant_keep_nan(method, constant_first, monkeypatch):
    original = getattr(VectorMath, method)

    def with_zero(self, builder, a, b):
        return original(self, builder, 0.0, a) if constant_first else original(self, builder, a, 0.0)

    monkeypatch.setattr(VectorMath, method, with_zero)
    values = np.array([-INF, -1.0, 2.5, INF, NAN])
    expected = getattr(np, method)(values, 0.0)
    np.testing.assert_array_equal(Loop(method, 4)(values, values), expected)


def mixed(method: str) -> list[Array]:
    """Ordinary and special values next to each other, in an order without period of 2."""
    rng = np.random.default_rng(5)
    special = np.array(SPECIAL_POWERS, float).T
    x = np.concatenate([rng.normal(0, 300, 4001), np.exp(rng.normal(0, 50, 4000)), special[0], special[1]])
    order = rng.permutation(len(x))
    return [x[order], rng.permutation(x)] if method == "power" else [x[order]]


def bits(x: Array) -> Array:
    return np.where(np.isnan(x), 0, x.view(np.int64))


@both
@pytest.mark.parametrize("method", REFERENCE)
def test_bits_depend_neither_on_width_nor_neighbors(method, fused):
    operands = mixed(method)
    found = [loop(method, width, fused)(*operands) for width in WIDTHS]
    for other in found[1:]:
        np.testing.assert_array_equal(bits(other), bits(found[0]))
        np.testing.assert_array_equal(np.isnan(other), np.isnan(found[0]))
    turned = loop(method, 4, fused)(*(np.roll(x, 3) for x in operands))
    np.testing.assert_array_equal(bits(np.roll(turned, -3)), bits(found[0]))


@pytest.mark.parametrize("method", REFERENCE)
def test_bits_do_not_depend_on_inlining_or_on_the_kind_of_processor(method):
    operands = mixed(method)
    expected = bits(loop(method)(*operands))
    np.testing.assert_array_equal(bits(loop(method, inline=False)(*operands)), expected)
    if binding.get_host_cpu_features().get("avx2") and binding.get_host_cpu_features().get("fma"):
        np.testing.assert_array_equal(bits(loop(method, cpu="haswell")(*operands)), expected)


@pytest.mark.parametrize("method", REFERENCE)
def test_fused_operations_are_those_asked_for(method):
    fused_instruction = re.compile(r"\b(v?fn?m(add|sub)|fml[as])", re.IGNORECASE)
    assert "llvm.fma" not in loop(method, fused=False).text
    assert not fused_instruction.search(loop(method, fused=False).assembly)
    if has_fused(binding.get_process_triple(), binding.get_host_cpu_features()):
        assert fused_instruction.search(loop(method).assembly)


@both
@pytest.mark.parametrize("method", ["exp", "log", "tanh"])
def test_functions_rise_where_they_step_up_by_more_than_their_error(method, fused):
    x = np.linspace(0.01, 18.0 if method == "tanh" else 700.0, POINTS)
    steps = np.diff(loop(method, fused=fused)(x))
    assert np.all(steps >= 0)
    assert np.all(steps[x[1:] < 10] > 0)


def test_power_agrees_with_roots_and_products():
    x = np.random.default_rng(6).uniform(1e-3, 1e3, POINTS)
    for y, expected in ((0.5, np.sqrt(x)), (1.0, x), (2.0, x * x), (-1.0, 1 / x), (3.0, x * x * x)):
        np.testing.assert_allclose(loop("power")(x, np.full_like(x, y)), expected, rtol=6e-16)


def test_fused_operations_are_recognized():
    assert has_fused("x86_64-unknown-linux-gnu", {"fma": True, "avx2": True})
    assert not has_fused("x86_64-pc-windows-msvc", {"avx": True, "fma": False})
    assert has_fused("arm64-apple-darwin23.0.0", {})
    assert not has_fused("armv7l-unknown-linux-gnueabihf", {})


def test_a_width_below_one_is_refused():
    with pytest.raises(ValueError, match="width of 0"):
        VectorMath(None, 0)
