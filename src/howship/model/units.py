"""Unit-carrying numbers: the same `equations`, run to find unit faults.

A `UnitNumber` holds a value in day, mg, mm, pmol and the exponents of these four. A fault (adding
mg to days, exp of a length, a bare 0.5 in an equation) does not stop the run: it is recorded with
the line of the equations file that caused it, so that one check finds them all.
"""

from __future__ import annotations

import linecache
import math
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from howship.quantity import DIMENSIONLESS, EXPONENT_TOLERANCE, Dims, Unit

__all__ = ["UnitFault", "UnitLog", "UnitNumber", "dims_text"]

_MACHINERY = Path(__file__).parent
_FREE_NUMBERS = (0.0, 1.0, 2.0, -1.0)


@dataclass(frozen=True)
class UnitFault:
    """A fault in one line of the equations: file, line number, its text, and what is wrong."""

    file: str
    line: int
    text: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.message}: {self.text}"


@dataclass
class UnitLog:
    """Collects the faults of one run; the same line and message are kept once."""

    faults: dict[tuple[str, int, str], UnitFault] = field(default_factory=dict)

    def add(self, message: str) -> None:
        file, line = _caller()
        text = linecache.getline(file, line).strip()
        fault = UnitFault(Path(file).name, line, text, message)
        self.faults.setdefault((file, line, message), fault)


def _caller() -> tuple[str, int]:
    """Return file and line of the nearest frame outside the machinery of this package."""
    frame = sys._getframe(1)
    while frame.f_back is not None and Path(frame.f_code.co_filename).parent == _MACHINERY:
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno


def dims_text(dims: Dims) -> str:
    """Return dimensions as a readable unit, such as "pmol/(L day)"."""
    names = ["day", "mg", "mm", "pmol"]
    powers = list(dims)
    volume = powers[2] / 3
    if abs(volume - round(volume)) < EXPONENT_TOLERANCE and abs(volume) > EXPONENT_TOLERANCE:
        names[2], powers[2] = "L", volume

    def one(name: str, power: float) -> str:
        return name if abs(power - 1) < EXPONENT_TOLERANCE else f"{name}^{power:.6g}"

    pairs = list(zip(names, powers, strict=True))
    above = [one(n, p) for n, p in reversed(pairs) if p > EXPONENT_TOLERANCE]
    below = [one(n, -p) for n, p in reversed(pairs) if p < -EXPONENT_TOLERANCE]
    top = " ".join(above) or "1"
    if not below:
        return top if above else "a plain number"
    return f"{top}/{below[0]}" if len(below) == 1 else f"{top}/({' '.join(below)})"


def _same(a: Dims, b: Dims) -> bool:
    return all(abs(x - y) <= EXPONENT_TOLERANCE for x, y in zip(a, b, strict=True))


def _scale(dims: Dims, power: float) -> Dims:
    a, b, c, d = (x * power for x in dims)
    return a, b, c, d


def _combine(a: Dims, b: Dims, sign: int) -> Dims:
    p, q, r, s = (x + sign * y for x, y in zip(a, b, strict=True))
    return p, q, r, s


class UnitNumber:
    """A number with dimensions; arithmetic checks them and records faults in its log."""

    __slots__ = ("dims", "log_", "value")

    def __init__(self, value: float, dims: Dims, log_: UnitLog) -> None:
        self.value, self.dims, self.log_ = value, dims, log_

    @classmethod
    def internal(cls, value: float, unit: Unit, log_: UnitLog) -> UnitNumber:
        """Return the number that is `value` in the internal unit of `unit`."""
        return cls(value * unit.internal, unit.dims, log_)

    def to(self, unit: Unit) -> float:
        """Return the value in the internal unit of `unit` (dimensions are checked by the caller)."""
        return self.value / unit.internal

    def __repr__(self) -> str:
        return f"{self.value:.6g} {dims_text(self.dims)}"

    def __bool__(self) -> bool:
        self.log_.add("an equation asks a number for yes or no; use where")
        return bool(self.value)

    def _lift(self, other: Any, alike: bool) -> UnitNumber:
        """Return `other` as a unit number; a plain 0 fits any unit where `alike`."""
        if isinstance(other, UnitNumber):
            return other
        value = float(other)
        if value not in _FREE_NUMBERS:
            self.log_.add(f"bare number {value:g}; declare it as a parameter with unit and source")
        dims = self.dims if alike and value == 0 else DIMENSIONLESS
        return UnitNumber(value, dims, self.log_)

    def _alike(self, other: Any, verb: str) -> UnitNumber:
        that = self._lift(other, alike=True)
        if not _same(self.dims, that.dims):
            self.log_.add(f"{verb} {dims_text(self.dims)} and {dims_text(that.dims)}")
        return that

    def _plain(self, what: str) -> float:
        if not _same(self.dims, DIMENSIONLESS):
            self.log_.add(f"{what} must be a plain number, not {dims_text(self.dims)}")
        return self.value

    def _new(self, value: float, dims: Dims) -> UnitNumber:
        return UnitNumber(value, dims, self.log_)

    def __add__(self, other: Any) -> UnitNumber:
        return self._new(self.value + self._alike(other, "adds").value, self.dims)

    __radd__ = __add__

    def __sub__(self, other: Any) -> UnitNumber:
        return self._new(self.value - self._alike(other, "subtracts").value, self.dims)

    def __rsub__(self, other: Any) -> UnitNumber:
        return self._new(self._alike(other, "subtracts").value - self.value, self.dims)

    def __mul__(self, other: Any) -> UnitNumber:
        that = self._lift(other, alike=False)
        return self._new(self.value * that.value, _combine(self.dims, that.dims, 1))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> UnitNumber:
        that = self._lift(other, alike=False)
        return self._new(self.value / that.value, _combine(self.dims, that.dims, -1))

    def __rtruediv__(self, other: Any) -> UnitNumber:
        return self._lift(other, alike=False) / self

    def __pos__(self) -> UnitNumber:
        return self

    def __abs__(self) -> UnitNumber:
        return self._new(abs(self.value), self.dims)

    def __neg__(self) -> UnitNumber:
        return self._new(-self.value, self.dims)

    def __pow__(self, other: Any) -> UnitNumber:
        power = self._lift(other, alike=False)._plain("an exponent")
        return self._new(self.value**power, _scale(self.dims, power))

    def __rpow__(self, other: Any) -> UnitNumber:
        return self._lift(other, alike=False) ** self

    def __gt__(self, other: Any) -> bool:
        return self.value > self._alike(other, "compares").value

    def __lt__(self, other: Any) -> bool:
        return self.value < self._alike(other, "compares").value

    def exp(self) -> UnitNumber:
        return self._new(math.exp(self._plain("the argument of exp")), DIMENSIONLESS)

    def log(self) -> UnitNumber:
        return self._new(math.log(self._plain("the argument of log")), DIMENSIONLESS)

    def tanh(self) -> UnitNumber:
        return self._new(math.tanh(self._plain("the argument of tanh")), DIMENSIONLESS)

    def sin(self) -> UnitNumber:
        return self._new(math.sin(self._plain("the argument of sin")), DIMENSIONLESS)

    def cos(self) -> UnitNumber:
        return self._new(math.cos(self._plain("the argument of cos")), DIMENSIONLESS)

    def sqrt(self) -> UnitNumber:
        return self._new(math.sqrt(self.value), _scale(self.dims, 1 / 2))

    def choose_between(self, condition: bool, a: Any, b: Any) -> UnitNumber:
        first = a if isinstance(a, UnitNumber) else None
        second = b if isinstance(b, UnitNumber) else None
        anchor = first if first is not None else second if second is not None else self
        left, right = anchor._lift(a, alike=True), anchor._lift(b, alike=True)
        left._alike(right, "where chooses between")
        return left if condition else right
