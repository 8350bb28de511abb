"""exp, log, pow, tanh, sin and cos of vectors of doubles, written as LLVM IR without branches or tables.

`VectorMath(module, width)` writes each function where the builder stands, or calls one internal
function of the module. A lane's bits do not depend on the other lanes, on the width, or on the
optimizer; they are the same on every processor with fused multiply-add, on which `fused=True` should
be used (`has_fused`). Without one, `fused=False` gives slower code of the same quality but other bits.

Largest errors in units in the last place of the result, denormal results included, with about 1e7
arguments each against 64-bit extended precision:

    exp 1.1    log 0.9    tanh 2.7    sin, cos 2.4 for |x| < 1e5
    power 1.7 where |y log x| < 10, 2.8 below 30, 8 (plain: 9) below 100, 60 below 700

`power` is worst for x near 0.71 and 1.41; its mean error is below 0.6 where |y log x| < 100. It takes
a denormal x as the smallest normal number.

Formulae: exp by reduction to |r| <= log(2)/2 and log in s = f / (2 + f), both as in FDLIBM (Sun
Microsystems 1993), with polynomials of our own (`benchmarks/minimax.py`). `power` is 2^(y log2 x), with
log2 x and the product carried in two doubles; sums and products with their errors after Dekker TJ.
Numer Math 1971; 18: 224-242.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from howship.solve import vector_math_coefficients as table
from howship.solve import vector_math_tables as tables
from howship.solve.vector_math_lanes import Lanes, bits_of

__all__ = ["VectorMath", "has_fused"]

_MANTISSA = (1 << 52) - 1
_ROOT_HALF = bits_of(math.sqrt(0.5))
_ONE = bits_of(1.0)
_TO_NORMAL = 2.0**54
_BIAS = 2.0**52 + 1023.0
_SMALLEST_NORMAL = 2.0**-1022
# A number |n| < 2^50 added to this has round(n) + 2046 in its lowest bits: twice the bias of exponents.
_ROUND = 1.5 * 2.0**52 + 2046.0
# exp is infinite above and zero below
_EXP_HIGHEST, _EXP_LOWEST = 710.0, -746.0
# x^y is infinite or zero where y times the larger part of log2(x), good to 1 %, is beyond these
_POWER_HIGHEST, _POWER_LOWEST = 1100.0, -1150.0
# stands for the logarithm of infinity, so that infinity^0 is one, and its negative for that of zero
_ENDLESS = 1e300
# |n| < 2^50 added to this has round(n) in its lowest bits
_ROUND_WHOLE = 1.5 * 2.0**52
# sin and cos are undefined from here on: quarter turns can no longer be told apart well
_TURNS_END = 1e9
# tanh(x) rounds to 1 above
_TANH_ONE = 22.0


def has_fused(triple: str, features: Mapping[str, bool]) -> bool:
    """Return whether a machine has vector fused multiply-add.

    `triple` and `features` as `llvmlite.binding` gives them: `get_process_triple()` and
    `get_host_cpu_features()`.
    """
    machine = triple.split("-")[0]
    if machine in ("x86_64", "i386", "i486", "i586", "i686"):
        return bool(features.get("fma", False))
    return machine in ("aarch64", "arm64", "arm64e", "powerpc64le", "ppc64le", "s390x")


class VectorMath:
    """Functions of `<width x double>` values for one LLVM module.

    With `inline`, each call writes the code where the builder stands, which runs a quarter to a third
    faster; else it calls a function of the module, `internal` and written at its first use. Arguments
    may be plain numbers.
    """

    def __init__(
        self, module: Any, width: int, *, fused: bool = True, inline: bool = True, tables: bool = False
    ) -> None:
        if width < 1:
            raise ValueError(f"width of {width} lanes; expected one or more")
        self.module, self.width, self.fused, self.inline = module, width, fused, inline
        self.tables = tables

    def exp(self, builder: Any, x: Any) -> Any:
        """Return e^x: 0 and infinity beyond the range of doubles, denormal between."""
        return self._write("exp", _exp, builder, x)

    def log(self, builder: Any, x: Any) -> Any:
        """Return the natural logarithm: -infinity at 0, NaN below."""
        return self._write("log", _log, builder, x)

    def tanh(self, builder: Any, x: Any) -> Any:
        """Return the hyperbolic tangent."""
        return self._write("tanh", _tanh, builder, x)

    def sin(self, builder: Any, x: Any) -> Any:
        """Return the sine: beyond |x| = 1e5 with an absolute error up to 1e-7 (plain), NaN from 1e9."""
        return self._write("sin", _sin, builder, x)

    def cos(self, builder: Any, x: Any) -> Any:
        """Return the cosine, as exact as `sin`."""
        return self._write("cos", _cos, builder, x)

    def power(self, builder: Any, x: Any, y: Any) -> Any:
        """Return x^y for x >= 0 as C's `pow` does, with -0 taken as 0; NaN for x < 0 unless y is 0.

        1^y and x^0 are 1 also for NaN.
        """
        return self._write("power", _power, builder, x, y)

    def base_of(self, builder: Any, x: Any) -> Any:
        """Return a logarithm of x >= 0 that all powers of x may share, as `raised` wants it."""
        return self._write("base_of", tables.base_of if self.tables else _base_of, builder, x)

    def raised(self, builder: Any, base: Any, y: Any) -> Any:
        """Return x^y from `base_of(x)`; its relative error is about (1 + |y log x|) units in the last place.

        0^0 and infinity^0 are 1. Below zero and for NaN it is NaN.
        """
        return self._write("raised", tables.raised if self.tables else _raised, builder, base, y)

    def sqrt(self, builder: Any, x: Any) -> Any:
        """Return the square root, correctly rounded: NaN below 0."""
        return self._lanes(builder).intrinsic("llvm.sqrt", x)

    def fabs(self, builder: Any, x: Any) -> Any:
        """Return |x|."""
        return self._lanes(builder).intrinsic("llvm.fabs", x)

    def fma(self, builder: Any, a: Any, b: Any, c: Any) -> Any:
        """Return a b + c, rounded once if `fused`, else twice."""
        return self._lanes(builder).fma(a, b, c)

    def select(self, builder: Any, condition: Any, yes: Any, no: Any) -> Any:
        """Return `yes` in the lanes where the condition (a vector of i1) holds, else `no`."""
        return self._lanes(builder).choose(condition, yes, no)

    def maximum(self, builder: Any, a: Any, b: Any) -> Any:
        """Return the larger of `a` and `b`; NaN where one of them is NaN."""
        return _extreme(self._lanes(builder), ">", a, b)

    def minimum(self, builder: Any, a: Any, b: Any) -> Any:
        """Return the smaller of `a` and `b`; NaN where one of them is NaN."""
        return _extreme(self._lanes(builder), "<", a, b)

    def constant(self, builder: Any, x: float) -> Any:
        """Return the number as a vector with equal lanes."""
        return self._lanes(builder).value(x)

    def _lanes(self, builder: Any) -> Lanes:
        return Lanes(builder, self.width, self.fused)

    def _write(self, name: str, formula: Callable[..., Any], builder: Any, *arguments: Any) -> Any:
        lanes = self._lanes(builder)
        values = [lanes.value(x) for x in arguments]
        if self.inline:
            return formula(lanes, *values)
        return builder.call(self._function(name, formula, len(values)), values)

    def _function(self, name: str, formula: Callable[..., Any], arguments: int) -> Any:
        """Return the module's function of this name, written if it is not there."""
        from llvmlite import ir

        full = f"howship.{name}.{self.width}.{'fused' if self.fused else 'plain'}"
        if full in self.module.globals:
            return self.module.globals[full]
        doubles = ir.VectorType(ir.DoubleType(), self.width)
        function = ir.Function(self.module, ir.FunctionType(doubles, [doubles] * arguments), full)
        function.linkage = "internal"
        for attribute in ("noinline", "nounwind"):
            function.attributes.add(attribute)
        builder = ir.IRBuilder(function.append_basic_block("entry"))
        builder.ret(formula(self._lanes(builder), *function.args))
        return function


def _extreme(lanes: Lanes, comparison: str, a: Any, b: Any) -> Any:
    """Processors' own instruction returns its second operand where one is NaN."""
    if isinstance(b, (int, float)):
        return lanes.where(comparison, b, a, b, a)
    found = lanes.where(comparison, a, b, a, b)
    if isinstance(a, (int, float)):
        return found
    return lanes.choose(lanes.builder.fcmp_unordered("uno", a, a), a, found)


def _exp(lanes: Lanes, x: Any) -> Any:
    x = lanes.where(">", x, _EXP_HIGHEST, _EXP_HIGHEST, x)
    x = lanes.where("<", x, _EXP_LOWEST, _EXP_LOWEST, x)
    rounded, r = _reduce(lanes, x)
    return _scale(lanes, lanes.add(1.0, _expm1(lanes, r)), rounded)


def _base_of(lanes: Lanes, x: Any) -> Any:
    log = _log(lanes, x)
    log = lanes.where(">", log, _ENDLESS, _ENDLESS, log)
    return lanes.where("<", log, -_ENDLESS, -_ENDLESS, log)


def _raised(lanes: Lanes, base: Any, y: Any) -> Any:
    return _exp(lanes, lanes.mul(base, y))


def _reduce(lanes: Lanes, x: Any) -> tuple[Any, Any]:
    """Return n + _ROUND with n = round(x / log 2), and x - n log 2."""
    rounded = lanes.fma(x, table.INVERSE_LN2, _ROUND)
    n = lanes.sub(rounded, _ROUND)
    r = lanes.fma(n, -table.LN2_HIGH, x)
    return rounded, lanes.fma(n, -table.LN2_LOW, r)


def _expm1(lanes: Lanes, r: Any) -> Any:
    """Return e^r - 1 for |r| <= log(2)/2."""
    square = lanes.mul(r, r)
    return lanes.fma(square, lanes.polynomial(r, square, table.EXP), r)


def _scale(lanes: Lanes, y: Any, rounded: Any) -> Any:
    """Return y 2^n for n of [-2046, 2047], in two steps so that a denormal result is rounded once.

    The lowest 12 bits of `rounded` are n + 2046. Halves of them are exponents with their bias of 1023.
    """
    builder = lanes.builder
    biased = lanes.bits(rounded)
    half = builder.lshr(biased, lanes.whole(1))
    for part in (half, builder.sub(biased, half)):
        y = lanes.mul(y, lanes.from_bits(builder.shl(part, lanes.whole(52))))
    return y


def _log(lanes: Lanes, x: Any) -> Any:
    """k log(2) + f - (f^2/2 - s (f^2/2 + z P(z))), f = m - 1, s = f / (2 + f), z = s^2."""
    small = lanes.test("<", x, _SMALLEST_NORMAL)
    normal = lanes.choose(small, lanes.mul(x, _TO_NORMAL), x)
    k, m = _split(lanes, x, normal, lanes.choose(small, _BIAS + 54.0, _BIAS))
    f = lanes.sub(m, 1.0)
    s = lanes.div(f, lanes.add(m, 1.0))
    z = lanes.mul(s, s)
    tail = lanes.polynomial(z, lanes.mul(z, z), table.LOG)
    half_square = lanes.mul(lanes.mul(f, 0.5), f)
    tail = lanes.fma(s, lanes.fma(z, tail, half_square), lanes.mul(k, table.LN2_LOW))
    return lanes.fma(k, table.LN2_HIGH, lanes.sub(f, lanes.sub(half_square, tail)))


def _split(lanes: Lanes, x: Any, normal: Any, bias: Any) -> tuple[Any, Any]:
    """Return k, m with x = 2^k m and 1/sqrt(2) <= m < sqrt(2).

    `normal` is x with denormals replaced; k counts from `bias`. k is log(x) itself where that is not
    finite: x = 0, infinity, NaN and below zero.
    """
    builder = lanes.builder
    shifted = builder.add(lanes.bits(normal), lanes.whole(_ONE - _ROOT_HALF))
    exponent = builder.or_(builder.lshr(shifted, lanes.whole(52)), lanes.whole(bits_of(2.0**52)))
    k = lanes.sub(lanes.from_bits(exponent), bias)
    fraction = builder.and_(shifted, lanes.whole(_MANTISSA))
    m = lanes.from_bits(builder.add(fraction, lanes.whole(_ROOT_HALF)))
    k = lanes.where("<", x, math.inf, k, x)
    below = lanes.where("==", x, 0.0, -math.inf, math.nan)
    return lanes.choose(lanes.test_or_nan(">", x, 0.0), k, below), m


def _log2_twofold(lanes: Lanes, x: Any) -> tuple[Any, Any]:
    """Return log2(x) as the sum of two doubles."""
    normal = lanes.where("<", x, _SMALLEST_NORMAL, _SMALLEST_NORMAL, x)
    k, m = _split(lanes, x, normal, _BIAS)
    f, d = lanes.sub(m, 1.0), lanes.add(m, 1.0)
    d_rest = lanes.sub(m, lanes.sub(d, 1.0))
    inverse = lanes.div(1.0, d)
    s = lanes.mul(f, inverse)
    if lanes.fused:
        rest = lanes.fnma(s, d, f)
    else:
        product = lanes.mul(s, d)
        rest = lanes.sub(lanes.sub(f, product), lanes.product_error(s, d, product))
    s_rest = lanes.mul(lanes.fnma(s, d_rest, rest), inverse)
    z = lanes.mul(s, s)
    tail = lanes.polynomial(z, lanes.mul(z, z), table.LOG2)
    high = lanes.mul(s, table.TWO_OVER_LN2_HIGH)
    low = lanes.product_error(s, table.TWO_OVER_LN2_HIGH, high)
    low = lanes.fma(s, table.TWO_OVER_LN2_LOW, low)
    low = lanes.fma(s_rest, table.TWO_OVER_LN2_HIGH, low)
    low = lanes.fma(lanes.mul(s, z), tail, low)
    total = lanes.add(k, high)
    return total, lanes.add(low, lanes.sub(high, lanes.sub(total, k)))


def _power(lanes: Lanes, x: Any, y: Any) -> Any:
    high, low = _log2_twofold(lanes, x)
    w = lanes.mul(y, high)
    w_rest = lanes.fma(y, low, lanes.product_error(y, high, w))
    rounded = lanes.add(lanes.add(w, w_rest), _ROUND)
    n = lanes.sub(rounded, _ROUND)
    r = lanes.add(lanes.sub(w, n), w_rest)
    fraction = lanes.fma(r, lanes.polynomial(r, lanes.mul(r, r), table.EXP2), 1.0)
    result = _scale(lanes, fraction, rounded)
    # These also repair what infinities have made of r.
    result = lanes.where(">", w, _POWER_HIGHEST, math.inf, result)
    result = lanes.where("<", w, _POWER_LOWEST, 0.0, result)
    one = lanes.builder.or_(lanes.test("==", x, 1.0), lanes.test("==", y, 0.0))
    return lanes.choose(one, 1.0, result)


def _tanh(lanes: Lanes, x: Any) -> Any:
    """t / (t + 2) with t = e^(2|x|) - 1 = 2^n (e^r - 1) + 2^n - 1, and the sign of x."""
    size = lanes.intrinsic("llvm.fabs", x)
    size = lanes.where(">", size, _TANH_ONE, _TANH_ONE, size)
    rounded, r = _reduce(lanes, lanes.add(size, size))
    # The lowest bits of `rounded` are n + 2046; n >= 0, and 2^n is normal.
    exponent = lanes.builder.sub(lanes.bits(rounded), lanes.whole(1023))
    power = lanes.from_bits(lanes.builder.shl(exponent, lanes.whole(52)))
    t = lanes.fma(power, _expm1(lanes, r), lanes.sub(power, 1.0))
    return lanes.intrinsic("llvm.copysign", lanes.div(t, lanes.add(t, 2.0)), x)


def _sin(lanes: Lanes, x: Any) -> Any:
    return _turned(lanes, x, 0)


def _cos(lanes: Lanes, x: Any) -> Any:
    return _turned(lanes, x, 1)


def _turned(lanes: Lanes, x: Any, quarters: int) -> Any:
    """Return sin(x + quarters pi/2), from r = x - n pi/2 with |r| <= pi/4."""
    builder = lanes.builder
    rounded = lanes.fma(x, table.INVERSE_HALF_PI, _ROUND_WHOLE)
    n = lanes.sub(rounded, _ROUND_WHOLE)
    r = x
    for part in table.HALF_PI:
        r = lanes.fnma(n, part, r)
    z = lanes.mul(r, r)
    fourth = lanes.mul(z, z)
    sine = lanes.fma(lanes.mul(r, z), lanes.polynomial(z, fourth, table.SIN), r)
    half = lanes.mul(z, 0.5)
    first = lanes.sub(1.0, half)
    rest = lanes.sub(lanes.sub(1.0, first), half)
    cosine = lanes.add(first, lanes.fma(fourth, lanes.polynomial(z, fourth, table.COS), rest))
    quarter = builder.add(lanes.bits(rounded), lanes.whole(quarters))
    odd = builder.icmp_unsigned("==", builder.and_(quarter, lanes.whole(1)), lanes.whole(1))
    size = lanes.choose(odd, cosine, sine)
    sign = builder.shl(builder.and_(quarter, lanes.whole(2)), lanes.whole(62))
    turned = lanes.from_bits(builder.xor(lanes.bits(size), sign))
    inside = lanes.test("<", lanes.intrinsic("llvm.fabs", x), _TURNS_END)
    return lanes.choose(inside, turned, math.nan)
