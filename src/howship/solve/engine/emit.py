"""A thin layer over llvmlite's builder: vectors of doubles, loops, and arrays in memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from llvmlite import ir

__all__ = ["BOOL", "DOUBLE", "INT", "POINTER", "Emitter", "intrinsic"]

DOUBLE = ir.DoubleType()
INT = ir.IntType(64)
BOOL = ir.IntType(1)
POINTER = DOUBLE.as_pointer()


def intrinsic(module: ir.Module, name: str, count: int, kind: Any) -> Any:
    """Return the LLVM intrinsic on `count` arguments of a vector (or double) type."""
    suffix = f"v{kind.count}f64" if isinstance(kind, ir.VectorType) else "f64"
    full = f"{name}.{suffix}"
    if full in module.globals:
        return module.globals[full]
    return ir.Function(module, ir.FunctionType(kind, [kind] * count), full)


class Emitter:
    """Instructions of one function on vectors of `width` doubles.

    Arrays are pointers to double; element k of an array of vectors begins at k * width.
    """

    def __init__(self, builder: ir.IRBuilder, width: int) -> None:
        self.builder, self.width = builder, width
        self.vector = ir.VectorType(DOUBLE, width)
        self.mask = ir.VectorType(BOOL, width)

    def whole(self, value: int) -> Any:
        return ir.Constant(INT, value)

    def number(self, value: float) -> Any:
        return ir.Constant(DOUBLE, float(value))

    def splat(self, value: float) -> Any:
        return ir.Constant(self.vector, [float(value)] * self.width)

    def spread(self, scalar: Any) -> Any:
        """Return a vector with one scalar value in every lane."""
        one = self.builder.insert_element(ir.Constant(self.vector, ir.Undefined), scalar, ir.Constant(INT, 0))
        zeros = ir.Constant(ir.VectorType(ir.IntType(32), self.width), [0] * self.width)
        return self.builder.shuffle_vector(one, ir.Constant(self.vector, ir.Undefined), zeros)

    def at(self, array: Any, index: Any) -> Any:
        """Return the address of vector `index` (an int or a value) of an array, as a vector pointer."""
        address = self.element(array, index, 0)
        return self.builder.bitcast(address, self.vector.as_pointer())

    def element(self, array: Any, index: Any, lane: Any) -> Any:
        """Return the address of one double: lane `lane` of vector `index`."""
        if isinstance(index, int):
            index = self.whole(index)
        if isinstance(lane, int):
            lane = self.whole(lane)
        place = self.builder.add(self.builder.mul(index, self.whole(self.width)), lane)
        return self.builder.gep(array, [place])

    def load(self, array: Any, index: Any) -> Any:
        return self.builder.load(self.at(array, index), align=8 * self.width)

    def store(self, value: Any, array: Any, index: Any) -> None:
        self.builder.store(value, self.at(array, index), align=8 * self.width)

    def item(self, array: Any, index: Any) -> Any:
        """Load entry `index` of a plain array (double or int)."""
        if isinstance(index, int):
            index = self.whole(index)
        return self.builder.load(self.builder.gep(array, [index]))

    def put(self, value: Any, array: Any, index: Any) -> None:
        """Store into entry `index` of a plain array."""
        if isinstance(index, int):
            index = self.whole(index)
        self.builder.store(value, self.builder.gep(array, [index]))

    def fma(self, a: Any, b: Any, c: Any) -> Any:
        """Return a * b + c, rounded once."""
        return self.intrinsic("llvm.fma", a, b, c)

    def intrinsic(self, name: str, *values: Any) -> Any:
        return self.builder.call(intrinsic(self.builder.module, name, len(values), values[0].type), values)

    def absolute(self, x: Any) -> Any:
        return self.intrinsic("llvm.fabs", x)

    def larger(self, a: Any, b: Any) -> Any:
        """Return the larger of two; where one is NaN, the second."""
        return self.builder.select(self.builder.fcmp_ordered(">", a, b), a, b)

    def smaller(self, a: Any, b: Any) -> Any:
        return self.builder.select(self.builder.fcmp_ordered("<", a, b), a, b)

    def any(self, mask: Any) -> Any:
        """Return whether any lane of a mask is set."""
        bits = ir.IntType(self.width)
        return self.builder.icmp_unsigned("!=", self.builder.bitcast(mask, bits), ir.Constant(bits, 0))

    @contextmanager
    def loop(self, count: Any, start: int = 0) -> Iterator[Any]:
        """Repeat the block for index = start .. count - 1; the index is a 64-bit value."""
        b = self.builder
        if isinstance(count, int):
            count = self.whole(count)
        place = self.slot(INT, self.whole(start))
        head, body, end = (b.append_basic_block(name) for name in ("head", "body", "end"))
        b.branch(head)
        b.position_at_end(head)
        index = b.load(place)
        b.cbranch(b.icmp_signed("<", index, count), body, end)
        b.position_at_end(body)
        yield index
        b.store(b.add(b.load(place), self.whole(1)), place)
        b.branch(head)
        b.position_at_end(end)

    @contextmanager
    def repeat(self) -> Iterator[Any]:
        """Repeat the block while the flag in the slot given is set at the block's end."""
        b = self.builder
        flag = self.slot(BOOL, ir.Constant(BOOL, 1))
        body, end = b.append_basic_block("again"), b.append_basic_block("done")
        b.branch(body)
        b.position_at_end(body)
        b.store(ir.Constant(BOOL, 0), flag)
        yield flag
        b.cbranch(b.load(flag), body, end)
        b.position_at_end(end)

    def slot(self, kind: Any, value: Any = None) -> Any:
        """Return a local variable, made in the function's first block."""
        b = self.builder
        with b.goto_entry_block():
            place = b.alloca(kind)
        if value is not None:
            b.store(value, place)
        return place
