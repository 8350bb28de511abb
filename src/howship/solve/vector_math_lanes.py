"""Writing arithmetic on vectors of doubles as LLVM IR, one operation a call.

Everything works lane by lane: no operation mixes lanes, none is left to the optimizer to contract or
reorder, so a lane's bits depend on its own input and on `fused` only, not on the width.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

__all__ = ["Lanes", "bits_of"]

_SPLITTER = 134217729.0  # 2^27 + 1


def bits_of(value: float) -> int:
    """Return the 64 bits of a double as a whole number."""
    (bits,) = struct.unpack("<Q", struct.pack("<d", value))
    return int(bits)


class Lanes:
    """Arithmetic on `<width x double>` values, written at the place of `builder`.

    Operands are LLVM values of that type, or plain numbers, which stand for the same in every lane.
    With `fused` false, no fused multiply-add is used; `product_error` then splits its operands.
    """

    def __init__(self, builder: Any, width: int, fused: bool = True) -> None:
        from llvmlite import ir

        self._ir, self.builder, self.width, self.fused = ir, builder, width, fused
        self.doubles = ir.VectorType(ir.DoubleType(), width)
        self.integers = ir.VectorType(ir.IntType(64), width)

    def value(self, x: Any) -> Any:
        """Return `x` as a vector; a number becomes a constant with equal lanes."""
        if isinstance(x, (int, float)):
            return self._ir.Constant(self.doubles, [float(x)] * self.width)
        return x

    def whole(self, x: Any) -> Any:
        """Return `x` as a vector of 64-bit whole numbers."""
        return self._ir.Constant(self.integers, [x] * self.width) if isinstance(x, int) else x

    def add(self, a: Any, b: Any) -> Any:
        """a + b"""
        return self.builder.fadd(self.value(a), self.value(b))

    def sub(self, a: Any, b: Any) -> Any:
        """a - b"""
        return self.builder.fsub(self.value(a), self.value(b))

    def mul(self, a: Any, b: Any) -> Any:
        """a b"""
        return self.builder.fmul(self.value(a), self.value(b))

    def div(self, a: Any, b: Any) -> Any:
        """a / b"""
        return self.builder.fdiv(self.value(a), self.value(b))

    def fma(self, a: Any, b: Any, c: Any) -> Any:
        """a b + c, rounded once if `fused`, else twice"""
        if not self.fused:
            return self.add(self.mul(a, b), c)
        return self.intrinsic("llvm.fma", a, b, c)

    def fnma(self, a: Any, b: Any, c: Any) -> Any:
        """c - a b, rounded once if `fused`, else twice"""
        if not self.fused:
            return self.sub(c, self.mul(a, b))
        negative = -a if isinstance(a, float) else self.builder.fneg(a)
        return self.fma(negative, b, c)

    def product_error(self, a: Any, b: Any, product: Any) -> Any:
        """Return the exact a b - product, where product is a b rounded.

        Without fused operations after Dekker TJ. Numer Math 1971; 18: 224-242, for factors < 2^996.
        """
        if self.fused:
            return self.intrinsic("llvm.fma", a, b, self.builder.fneg(product))
        (a1, a2), (b1, b2) = self._halves(a), self._halves(b)
        error = self.sub(self.mul(a1, b1), product)
        error = self.add(error, self.mul(a1, b2))
        error = self.add(error, self.mul(a2, b1))
        return self.add(error, self.mul(a2, b2))

    def _halves(self, a: Any) -> tuple[Any, Any]:
        shifted = self.mul(a, _SPLITTER)
        high = self.sub(shifted, self.sub(shifted, a))
        return high, self.sub(a, high)

    def polynomial(self, x: Any, square: Any, coefficients: Sequence[float]) -> Any:
        """Return c0 + c1 x + c2 x^2 + ...: even and odd powers apart, for two shorter chains."""
        even, odd = (self._horner(square, coefficients[i::2]) for i in (0, 1))
        return self.fma(odd, x, even)

    def _horner(self, x: Any, coefficients: Sequence[float]) -> Any:
        total: Any = coefficients[-1]
        for coefficient in reversed(coefficients[:-1]):
            total = self.fma(total, x, coefficient)
        return total

    def where(self, comparison: str, a: Any, b: Any, yes: Any, no: Any) -> Any:
        """Return `yes` where `a comparison b` holds, which it never does with a NaN, else `no`."""
        return self.choose(self.test(comparison, a, b), yes, no)

    def test(self, comparison: str, a: Any, b: Any) -> Any:
        """Return a vector of truth values; false where `a` or `b` is NaN."""
        return self.builder.fcmp_ordered(comparison, self.value(a), self.value(b))

    def test_or_nan(self, comparison: str, a: Any, b: Any) -> Any:
        """Return a vector of truth values; true where `a` or `b` is NaN."""
        return self.builder.fcmp_unordered(comparison, self.value(a), self.value(b))

    def choose(self, condition: Any, yes: Any, no: Any) -> Any:
        """Return `yes` where the condition holds, else `no`."""
        return self.builder.select(condition, self.value(yes), self.value(no))

    def bits(self, x: Any) -> Any:
        """Return the 64 bits of each lane."""
        return self.builder.bitcast(self.value(x), self.integers)

    def from_bits(self, x: Any) -> Any:
        """Return the doubles with these 64 bits."""
        return self.builder.bitcast(self.whole(x), self.doubles)

    def intrinsic(self, name: str, *arguments: Any) -> Any:
        """Call an LLVM intrinsic whose arguments and result are vectors of this width."""
        kind = self._ir.FunctionType(self.doubles, [self.doubles] * len(arguments))
        function = self.declared(f"{name}.v{self.width}f64", kind)
        return self.builder.call(function, [self.value(x) for x in arguments])

    def declared(self, name: str, kind: Any) -> Any:
        """Return the module's function of this name and type, declared if it is not there."""
        functions = self.builder.module.globals
        return functions[name] if name in functions else self._ir.Function(self.builder.module, kind, name)
