"""Powers with tables that are held in registers: for processors with AVX-512.

x^y = 2^(y log2 x). log2 takes the exponent and the mantissa m of x, and sixteen reciprocals c of
mantissas: log2 x = k - log2 c + log2(1 + r), r = m c - 1. 2^v takes n, v rounded to sixteenths, and sixteen
powers of 2^(1/16). The instructions are exact for zero, infinity, NaN and denormals, so that no lane
needs mending. About half of the work of `exp` and `log`.

Narrower vectors are computed as a part of a wide one: a lane's bits do not depend on the width.
"""

from __future__ import annotations

import math
from typing import Any

from howship.solve import vector_math_coefficients as table
from howship.solve.vector_math_lanes import Lanes

__all__ = ["base_of", "raised"]

_WIDE = 8
_CURRENT_ROUNDING = 4
# mantissas in [1, 2); NaN for what is negative
_MANTISSA = 0b1000
# 1.5 * 2^48: a number below 2^46 added to this is rounded to sixteenths, their count in the lowest bits
_ROUND = 1.5 * 2.0**48
# stands for log2 of zero and infinity, so that their powers with exponent zero are one
_ENDLESS = 1e300
# 2^v is zero below and infinite above
_LOWEST, _HIGHEST = -1100.0, 1100.0
_RECIPROCALS = tuple(1.0 if i == 0 else 1 / (1 + (i + 0.5) / 16) for i in range(16))
_LOGARITHMS = tuple(-math.log2(c) for c in _RECIPROCALS)
_SIXTEENTHS = tuple(2.0 ** (i / 16) for i in range(16))


def base_of(lanes: Lanes, x: Any) -> Any:
    """Return log2 x for `raised`: +-1e300 for infinity and zero, NaN below zero."""
    wide, x = _widened(lanes, x)
    m = _masked(wide, "getmant", x, _MANTISSA)
    index = wide.builder.lshr(wide.bits(m), wide.whole(48))
    r = wide.fma(m, _chosen(wide, _RECIPROCALS, index), -1.0)
    total = wide.add(_masked(wide, "getexp", x), _chosen(wide, _LOGARITHMS, index))
    total = wide.fma(r, wide.polynomial(r, wide.mul(r, r), table.NEAR_LOG2), total)
    total = wide.where(">", total, _ENDLESS, _ENDLESS, total)
    return _narrowed(lanes, wide.where("<", total, -_ENDLESS, -_ENDLESS, total))


def raised(lanes: Lanes, base: Any, y: Any) -> Any:
    """Return 2^(y base)."""
    wide, v = _widened(lanes, lanes.mul(base, y))
    v = wide.where(">", v, _HIGHEST, _HIGHEST, v)
    v = wide.where("<", v, _LOWEST, _LOWEST, v)
    rounded = wide.add(v, _ROUND)
    n = wide.sub(rounded, _ROUND)
    r = wide.sub(v, n)
    power = _chosen(wide, _SIXTEENTHS, wide.bits(rounded))
    more = wide.mul(r, wide.polynomial(r, wide.mul(r, r), table.NEAR_EXP2))
    return _narrowed(lanes, _masked(wide, "scalef", wide.fma(power, more, power), n))


def _widened(lanes: Lanes, x: Any) -> tuple[Lanes, Any]:
    if lanes.width == _WIDE:
        return lanes, x
    return Lanes(lanes.builder, _WIDE, lanes.fused), _lanes_of(
        lanes, x, [i % lanes.width for i in range(_WIDE)]
    )


def _narrowed(lanes: Lanes, x: Any) -> Any:
    return x if lanes.width == _WIDE else _lanes_of(lanes, x, list(range(lanes.width)))


def _lanes_of(lanes: Lanes, x: Any, order: list[int]) -> Any:
    from llvmlite import ir

    mask = ir.Constant(ir.VectorType(ir.IntType(32), len(order)), order)
    return lanes.builder.shuffle_vector(x, ir.Constant(x.type, ir.Undefined), mask)


def _chosen(wide: Lanes, values: tuple[float, ...], index: Any) -> Any:
    """Return the value whose number the lowest four bits of each lane tell."""
    from llvmlite import ir

    first, second = (ir.Constant(wide.doubles, list(values[i : i + _WIDE])) for i in (0, _WIDE))
    kind = ir.FunctionType(wide.doubles, [wide.doubles, wide.integers, wide.doubles])
    function = wide.declared("llvm.x86.avx512.vpermi2var.pd.512", kind)
    return wide.builder.call(function, [first, index, second])


def _masked(wide: Lanes, name: str, x: Any, second: Any = None) -> Any:
    """Call one of the processor's instructions on all lanes."""
    from llvmlite import ir

    arguments = [x]
    if second is not None:
        arguments.append(ir.Constant(ir.IntType(32), second) if isinstance(second, int) else second)
    arguments += [x, ir.Constant(ir.IntType(8), 255), ir.Constant(ir.IntType(32), _CURRENT_ROUNDING)]
    kind = ir.FunctionType(wide.doubles, [argument.type for argument in arguments])
    return wide.builder.call(wide.declared(f"llvm.x86.avx512.mask.{name}.pd.512", kind), arguments)
