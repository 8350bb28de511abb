"""Text with units <-> numbers, and the one table of units.

Inside Howship every number is plain, in internal units: day, mg, L, pmol, mmol, mm.
Amounts written in mol, mmol or umol are kept in mmol, those in nmol, pmol or fmol in pmol;
volumes written in liters are kept in L, those written as cm3 or mm3 in mm3. Conversions
between the two are exact and explicit: `Unit.factor` is relative to (day, mg, mm, pmol).
Year = 365.25 days, month = year/12.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from howship.errors import Fault, InputError, near

__all__ = ["Quantity", "Unit", "duration", "format_number", "parse", "parse_unit", "to_internal"]

# exponents of time, mass, length and amount
Dims = tuple[float, float, float, float]
DIMENSIONLESS: Dims = (0.0, 0.0, 0.0, 0.0)
EXPONENT_TOLERANCE = 1e-9

_TIME: Dims = (1.0, 0.0, 0.0, 0.0)
_MASS: Dims = (0.0, 1.0, 0.0, 0.0)
_LENGTH: Dims = (0.0, 0.0, 1.0, 0.0)
_VOLUME: Dims = (0.0, 0.0, 3.0, 0.0)
_AMOUNT: Dims = (0.0, 0.0, 0.0, 1.0)
_CONCENTRATION: Dims = (0.0, 0.0, -3.0, 1.0)

_LITER = 1e6  # mm3
_MMOL = 1e9  # pmol

# name -> (factor to day/mg/mm/pmol, dimensions, factor of the internal unit it is kept in)
_ATOMS: dict[str, tuple[float, Dims, float]] = {
    "1": (1.0, DIMENSIONLESS, 1.0),
    "%": (0.01, DIMENSIONLESS, 1.0),
}


def _declare(names: str, factor: float, dims: Dims, internal: float) -> None:
    for name in names.split():
        _ATOMS[name] = (factor, dims, internal)


_declare("day days d", 1.0, _TIME, 1.0)
_declare("h hour hours", 1.0 / 24.0, _TIME, 1.0)
_declare("min minute minutes", 1.0 / 1440.0, _TIME, 1.0)
_declare("s second seconds", 1.0 / 86400.0, _TIME, 1.0)
_declare("week weeks", 7.0, _TIME, 1.0)
_declare("month months", 365.25 / 12.0, _TIME, 1.0)
_declare("year years", 365.25, _TIME, 1.0)
_declare("kg", 1e6, _MASS, 1.0)
_declare("g", 1e3, _MASS, 1.0)
_declare("mg", 1.0, _MASS, 1.0)
_declare("ug µg μg", 1e-3, _MASS, 1.0)
_declare("ng", 1e-6, _MASS, 1.0)
_declare("pg", 1e-9, _MASS, 1.0)
_declare("L", _LITER, _VOLUME, _LITER)
_declare("dL", 1e-1 * _LITER, _VOLUME, _LITER)
_declare("mL", 1e-3 * _LITER, _VOLUME, _LITER)
_declare("uL µL μL", 1e-6 * _LITER, _VOLUME, _LITER)
_declare("m", 1e3, _LENGTH, 1.0)
_declare("cm", 10.0, _LENGTH, 1.0)
_declare("mm", 1.0, _LENGTH, 1.0)
_declare("um µm μm", 1e-3, _LENGTH, 1.0)
_declare("cm3", 1e3, _VOLUME, 1.0)
_declare("mm3", 1.0, _VOLUME, 1.0)
_declare("mol", 1e3 * _MMOL, _AMOUNT, _MMOL)
_declare("mmol", _MMOL, _AMOUNT, _MMOL)
_declare("umol µmol μmol", 1e-3 * _MMOL, _AMOUNT, _MMOL)
_declare("nmol", 1e3, _AMOUNT, 1.0)
_declare("pmol", 1.0, _AMOUNT, 1.0)
_declare("fmol", 1e-3, _AMOUNT, 1.0)
_declare("M", 1e3 * _MMOL / _LITER, _CONCENTRATION, _MMOL / _LITER)
_declare("mM", _MMOL / _LITER, _CONCENTRATION, _MMOL / _LITER)
_declare("uM µM μM", 1e-3 * _MMOL / _LITER, _CONCENTRATION, _MMOL / _LITER)
_declare("nM", 1e3 / _LITER, _CONCENTRATION, 1.0 / _LITER)
_declare("pM", 1.0 / _LITER, _CONCENTRATION, 1.0 / _LITER)
_declare("fM", 1e-3 / _LITER, _CONCENTRATION, 1.0 / _LITER)
# absorbed radiation, energy per mass: J/kg = m2/s2
_declare("Gy", 1e6 * 86400.0**2, (-2.0, 0.0, 2.0, 0.0), 1.0)
# pressure and stiffness: kg/(m s2)
_PRESSURE: Dims = (-2.0, 1.0, -1.0, 0.0)
_declare("Pa", 1e3 * 86400.0**2, _PRESSURE, 1.0)
_declare("MPa", 1e9 * 86400.0**2, _PRESSURE, 1.0)
_declare("GPa", 1e12 * 86400.0**2, _PRESSURE, 1.0)

_NUMBER = re.compile(r"^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(.*?)\s*$")
_HIGHEST_POWER = 24.0


@dataclass(frozen=True)
class Unit:
    """A unit: its text, size in day/mg/mm/pmol, dimensions, and size of its internal unit."""

    text: str
    factor: float
    dims: Dims
    internal: float

    @property
    def to_internal(self) -> float:
        """Return what a number in this unit is multiplied by to be in internal units."""
        return self.factor / self.internal

    def same_dimension(self, other: Unit) -> bool:
        """Return whether the two units measure the same kind of thing (exponents to 1e-9)."""
        pairs = zip(self.dims, other.dims, strict=True)
        return all(abs(a - b) <= EXPONENT_TOLERANCE for a, b in pairs)


@dataclass(frozen=True)
class Quantity:
    """A number with its unit, as written."""

    value: float
    unit: Unit

    @property
    def internal(self) -> float:
        """Return the number in internal units."""
        return self.value * self.unit.to_internal

    def __str__(self) -> str:
        unit = "" if self.unit.text == "1" else f" {self.unit.text}"
        return f"{format_number(self.value)}{unit}"


def format_number(value: float) -> str:
    """Return the shortest text that reads back as the same number."""
    text = repr(float(value))
    return text[:-2] if text.endswith(".0") else text


def _unknown(text: str, whole: str, where: str) -> InputError:
    return InputError(
        Fault(
            where or "unit",
            f"{text!r} in {whole!r} is not a unit known here",
            "units such as mg, mmol/L, pM, 1/day, mL/min, weeks",
            near(text, list(_ATOMS)),
        )
    )


@lru_cache(maxsize=4096)
def parse_unit(text: str, where: str = "") -> Unit:
    """Read a unit such as "mmol/L", "1/(pM day)", "mL/h", "(mg/L)^2" or "cm3".

    Factors are separated by blanks or *; a slash divides by the one factor or bracket behind it.
    Raises InputError for an unknown unit, strange characters, and brackets that do not match.
    """
    if not text.strip():
        return Unit("1", 1.0, DIMENSIONLESS, 1.0)
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != "".join(text.split()):
        words = [token for token in tokens if token[0].isalpha() and token not in _ATOMS]
        strange = [c for c in text if not c.isspace() and c not in "".join(tokens)]
        raise _unknown((words + strange)[0], text, where)
    reader = _UnitReader(tokens, text, where)
    factor, dims, internal = reader.product()
    if reader.tokens or not 0 < factor < math.inf or not 0 < internal < math.inf:
        raise _unknown("".join(reader.tokens) or text, text, where)
    return Unit(text.strip(), factor, dims, internal)


_Size = tuple[float, Dims, float]
_TOKEN = re.compile(r"\^|-?\d+(?:\.\d+)?|[A-Za-z%\u00b5\u03bc][A-Za-z0-9\u00b5\u03bc]*|[/()*]")


class _UnitReader:
    """Reads tokens of a unit from left to right; what is left over is a fault."""

    def __init__(self, tokens: list[str], text: str, where: str) -> None:
        self.tokens, self.text, self.where = tokens, text, where

    def product(self) -> _Size:
        """Read factors up to a closing bracket or the end."""
        size = self._power()
        while self.tokens and self.tokens[0] != ")":
            sign = 1.0
            if self.tokens[0] in "*/":
                sign = -1.0 if self.tokens.pop(0) == "/" else 1.0
            size = self._times(size, self._power(), sign)
        return size

    def _power(self) -> _Size:
        """Read one unit or bracket with its power."""
        size = self._factor()
        if not self.tokens or self.tokens[0] != "^":
            return size
        self.tokens.pop(0)
        bracket = bool(self.tokens) and self.tokens[0] == "("
        if bracket:
            self.tokens.pop(0)
        power = self._next()
        if not re.fullmatch(r"-?\d+(?:\.\d+)?", power) or abs(float(power)) > _HIGHEST_POWER:
            raise _unknown(f"^{power}", self.text, self.where)
        if bracket and self._next() != ")":
            raise _unknown("(", self.text, self.where)
        return self._times((1.0, DIMENSIONLESS, 1.0), size, float(power))

    def _factor(self) -> _Size:
        token = self._next()
        if token == "(":
            size = self.product()
            if self._next() != ")":
                raise _unknown("(", self.text, self.where)
            return size
        if token not in _ATOMS:
            raise _unknown(token, self.text, self.where)
        return _ATOMS[token]

    def _next(self) -> str:
        if not self.tokens:
            raise _unknown(self.text, self.text, self.where)
        return self.tokens.pop(0)

    @staticmethod
    def _times(first: _Size, second: _Size, power: float) -> _Size:
        a, b, c, d = (x + power * y for x, y in zip(first[1], second[1], strict=True))
        return first[0] * second[0] ** power, (a, b, c, d), first[2] * second[2] ** power


def parse(text: str, where: str = "") -> Quantity:
    """Read a number with its unit, such as "4 mg" or "0.189 1/day".

    Raises InputError where no number is found or the unit is unknown.
    """
    match = _NUMBER.match(text)
    if match is None:
        raise InputError(
            Fault(where or "quantity", f"{text!r} is not a number with a unit", 'text such as "4 mg"')
        )
    value = float(match.group(1))
    if not math.isfinite(value):
        raise InputError(Fault(where or "quantity", f"{text!r} is too large a number", "a finite number"))
    return Quantity(value, parse_unit(match.group(2), where))


def to_internal(text: str, unit: str, where: str = "") -> float:
    """Return the internal-unit number of `text`, which must measure the same thing as `unit`.

    The result is expressed in the internal unit of `unit` (so "2.4 umol/L" read where "mmol/L"
    is expected gives 0.0024). Raises InputError with the unit expected.
    """
    quantity, wanted = parse(text, where), parse_unit(unit)
    if not quantity.unit.same_dimension(wanted) or _unit_left_out(quantity.unit, wanted):
        met = f"has unit {quantity.unit.text!r}" if quantity.unit.text != "1" else "has no unit"
        example = f'"{format_number(quantity.value)} {wanted.text}"'
        raise InputError(
            Fault(
                where or "quantity",
                f"{text!r} {met}",
                f"a quantity in {wanted.text!r} or a unit of the same kind",
                f"Write for example {example}",
            )
        )
    return quantity.value * quantity.unit.factor / wanted.internal


def _unit_left_out(given: Unit, wanted: Unit) -> bool:
    """Return whether a bare number stands for a ratio of unlike units, such as nmol/mmol."""
    ratio = "/" in wanted.text and wanted.factor != 1.0
    return ratio and given.text == "1" and wanted.same_dimension(given)


def duration(text: str, where: str = "") -> float:
    """Return a duration such as "4 weeks" in days."""
    return to_internal(text, "day", where)
