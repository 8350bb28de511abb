"""Internal units as SBML unit definitions.

The size of a number is kept as dimensions and the decimal logarithm of its internal unit, relative
to (day, mg, mm, pmol), so that products and powers stay exact. A size is then spelled in day, mg,
mm, L, pmol and mmol, each of which is one SBML unit with scale and multiplier.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, SubElement

from howship.quantity import DIMENSIONLESS, Dims, Unit

__all__ = ["DAY", "PLAIN", "Size", "UnitDefinitions", "size_of", "spelled", "unit_id", "unit_words"]

_LITER, _MMOL = 6.0, 9.0  # decimal logarithms of one L in mm3 and one mmol in pmol
_DIGITS = 9
_SECONDS_PER_DAY = "86400"
# spelling -> SBML kind, scale, multiplier
_BASE = {
    "pmol": ("mole", "-12", "1"),
    "mmol": ("mole", "-3", "1"),
    "mg": ("gram", "-3", "1"),
    "mm": ("metre", "-3", "1"),
    "L": ("litre", "0", "1"),
    "day": ("second", "0", _SECONDS_PER_DAY),
}


@dataclass(frozen=True)
class Size:
    """Dimensions (time, mass, length, amount) and the decimal logarithm of the internal unit."""

    dims: Dims
    log: float = 0.0

    def times(self, other: Size, sign: int = 1) -> Size:
        a, b, c, d = (x + sign * y for x, y in zip(self.dims, other.dims, strict=True))
        return Size((a, b, c, d), self.log + sign * other.log)

    def power(self, exponent: float) -> Size:
        a, b, c, d = (exponent * x for x in self.dims)
        return Size((a, b, c, d), exponent * self.log)


PLAIN = Size(DIMENSIONLESS)
DAY = Size((1.0, 0.0, 0.0, 0.0))


def size_of(unit: Unit) -> Size:
    """Return the size of numbers that are kept in the internal unit of `unit`."""
    return Size(unit.dims, math.log10(unit.internal))


def spelled(size: Size) -> tuple[tuple[str, float], ...]:
    """Return (base, exponent) pairs whose product is the unit, in as few units as possible.

    "pmol/L" and "mmol" both come out as they were written; nothing is lost for any other product.
    """
    time, mass, length, amount = size.dims

    def pairs(mmol: float) -> list[tuple[str, float]]:
        liters = (size.log - _MMOL * mmol) / _LITER
        powers = [amount - mmol, mmol, mass, length - 3 * liters, liters, time]
        named = zip(_BASE, (round(power, _DIGITS) for power in powers), strict=True)
        return [(base, power) for base, power in named if power]

    candidates = [0.0, amount, size.log / _MMOL, (size.log - _LITER * length / 3) / _MMOL]
    candidates += [float(whole) for whole in (-3, -2, -1, 1, 2, 3)]

    def clumsiness(found: list[tuple[str, float]]) -> tuple[float, ...]:
        fractions = sum(power != round(power) for _, power in found)
        return fractions, len(found), sum(abs(power) for _, power in found)

    best = min([pairs(mmol) for mmol in candidates], key=clumsiness)
    return tuple(best)


def _number(power: float) -> str:
    return repr(power).removesuffix(".0")


def _joined(pairs: list[tuple[str, float]], between: str) -> str:
    return between.join(base if power == 1 else f"{base}{_number(power)}" for base, power in pairs)


def unit_words(size: Size) -> str:
    """Return the unit as text, such as "pmol/(L day)"."""
    above = [(base, power) for base, power in spelled(size) if power > 0]
    below = [(base, -power) for base, power in spelled(size) if power < 0]
    top, bottom = _joined(above, " ") or "1", _joined(below, " ")
    if not below:
        return top
    return f"{top}/({bottom})" if len(below) > 1 else f"{top}/{bottom}"


def unit_id(size: Size) -> str:
    """Return the SBML id of the unit, such as "pmol_per_L_day"."""
    words = unit_words(size)
    if words == "1":
        return "dimensionless"
    text = words.removeprefix("1").replace("/", "_per_").replace(" ", "_").replace(".", "p")
    return re.sub(r"\W", "", text).removeprefix("_")


class UnitDefinitions:
    """The units that a document uses; `id` declares one at its first use."""

    def __init__(self) -> None:
        self._sizes: dict[str, Size] = {}

    def id(self, size: Size) -> str:
        name = unit_id(size)
        if name != "dimensionless":
            self._sizes.setdefault(name, size)
        return name

    def element(self) -> Element:
        """Return the listOfUnitDefinitions, sorted by id."""
        root = Element("listOfUnitDefinitions")
        for name, size in sorted(self._sizes.items()):
            definition = SubElement(root, "unitDefinition", {"id": name, "name": unit_words(size)})
            units = SubElement(definition, "listOfUnits")
            for base, power in spelled(size):
                kind, scale, multiplier = _BASE[base]
                attributes = {"kind": kind, "exponent": _number(power), "scale": scale}
                SubElement(units, "unit", {**attributes, "multiplier": multiplier})
        return root
