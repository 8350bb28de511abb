"""Units of an SBML file as text that Howship reads, with the factor that the text leaves over."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from howship.errors import InputError
from howship.quantity import format_number, parse_unit

__all__ = ["NONE", "FileUnit", "of_definition", "unit_by_id"]

_SAME = 1e-12
_LARGEST_SCALE = 100
_YEAR = 365.25 * 86400
# kind -> factor, and what it is made of
_MADE_OF: dict[str, tuple[float, tuple[tuple[str, float], ...]]] = {
    "kilogram": (1.0, (("kg", 1.0),)),
    "item": (1.0, ()),
    "dimensionless": (1.0, ()),
    "radian": (1.0, ()),
    "steradian": (1.0, ()),
    "avogadro": (6.02214179e23, ()),
    "hertz": (1.0, (("s", -1.0),)),
    "becquerel": (1.0, (("s", -1.0),)),
    "katal": (1.0, (("mol", 1.0), ("s", -1.0))),
    "newton": (1.0, (("kg", 1.0), ("m", 1.0), ("s", -2.0))),
    "pascal": (1.0, (("kg", 1.0), ("m", -1.0), ("s", -2.0))),
    "joule": (1.0, (("kg", 1.0), ("m", 2.0), ("s", -2.0))),
    "watt": (1.0, (("kg", 1.0), ("m", 2.0), ("s", -3.0))),
    "gray": (1.0, (("m", 2.0), ("s", -2.0))),
    "sievert": (1.0, (("m", 2.0), ("s", -2.0))),
}
# base -> (size, name), the unit itself first
_NAMED: dict[str, tuple[tuple[float, str], ...]] = {
    "mole": ((1, "mol"), (1e-3, "mmol"), (1e-6, "umol"), (1e-9, "nmol"), (1e-12, "pmol"), (1e-15, "fmol")),
    "gram": ((1, "g"), (1e3, "kg"), (1e-3, "mg"), (1e-6, "ug"), (1e-9, "ng"), (1e-12, "pg")),
    "litre": ((1, "L"), (1e-1, "dL"), (1e-3, "mL"), (1e-6, "uL")),
    "metre": ((1, "m"), (1e-2, "cm"), (1e-3, "mm"), (1e-6, "um")),
    "second": (
        (1, "s"),
        (60, "min"),
        (3600, "h"),
        (86400, "day"),
        (604800, "week"),
        (_YEAR / 12, "month"),
        (_YEAR, "year"),
    ),
}


@dataclass(frozen=True)
class FileUnit:
    """A unit of the file: `factor` of what `text` says; `text` is "" where Howship has no such unit."""

    text: str
    factor: float = 1.0
    declared: bool = True
    words: str = ""

    def __str__(self) -> str:
        if not self.text:
            return self.words
        return self.text if self.factor == 1 else f"{format_number(self.factor)} {self.text}"

    @property
    def internal(self) -> float:
        """Return what a number of the file is multiplied by to be in Howship's internal units."""
        return self.factor * parse_unit(self.text).to_internal


NONE = FileUnit("1", declared=False)
Powers = dict[str, float]


def of_definition(libsbml: Any, definition: Any) -> FileUnit:
    """Return the unit of a libSBML unit definition; one without parts is not declared."""
    if definition is None or definition.getNumUnits() == 0:
        return NONE
    units = [definition.getUnit(i) for i in range(definition.getNumUnits())]
    return _from_parts(
        (
            libsbml.UnitKind_toString(unit.getKind()),
            _size(unit.getMultiplier(), unit.getScale()),
            unit.getExponentAsDouble(),
        )
        for unit in units
    )


def _size(multiplier: float, scale: int) -> float:
    return multiplier * 10.0**scale if abs(scale) < _LARGEST_SCALE else 0.0


def unit_by_id(libsbml: Any, model: Any, name: str) -> FileUnit:
    """Return the unit of an id: a definition of the file, or one of SBML's own; "" is not declared."""
    if not name:
        return NONE
    definition = model.getUnitDefinition(name)
    if definition is not None:
        return of_definition(libsbml, definition)
    kinds: dict[str, str] = {}
    if model.getLevel() < 3:
        kinds = {"substance": "mole", "volume": "litre", "length": "metre", "time": "second"}
        if name == "area":
            return _from_parts([("metre", 1.0, 2.0)])
    return _from_parts([(kinds.get(name, name), 1.0, 1.0)])


def _from_parts(parts: Iterable[tuple[str, float, float]]) -> FileUnit:
    """Return the unit of (kind, size, exponent) parts."""
    factor, powers, words = 1.0, Powers(), []
    for spelled, size, exponent in parts:
        kind = {"liter": "litre", "meter": "metre"}.get(spelled, spelled)
        words.append(f"({format_number(size)} {kind})^{format_number(exponent)}")
        if not 0 < size < math.inf:
            return FileUnit("", words=" ".join(words))
        if kind in _NAMED:
            name, left = _named(kind, size)
            bases: tuple[tuple[str, float], ...] = ((name, 1.0),)
        elif kind in _MADE_OF:
            left, bases = _MADE_OF[kind]
            left *= size
        else:
            return FileUnit("", words=" ".join(words))
        factor *= left**exponent
        for name, power in bases:
            powers[name] = powers.get(name, 0.0) + power * exponent
    return _checked(FileUnit(_text(powers), _rounded(factor), words=" ".join(words)))


def _checked(unit: FileUnit) -> FileUnit:
    try:
        parse_unit(unit.text)
    except InputError:
        return FileUnit("", words=unit.words)
    return unit if 0 < unit.factor < math.inf else FileUnit("", words=unit.words)


def _rounded(factor: float) -> float:
    """Return the factor without the rounding of powers of ten."""
    short = float(f"{factor:.12g}")
    return short if abs(short - factor) <= _SAME * abs(factor) else factor


def _named(kind: str, size: float) -> tuple[str, float]:
    """Return the name of a multiple of a base unit, and the factor left over."""
    for known, name in _NAMED[kind]:
        if abs(size / known - 1) < _SAME:
            return name, 1.0
    fitting = [(known, name) for known, name in _NAMED[kind] if known <= size * (1 + _SAME)]
    known, name = max(fitting, default=_NAMED[kind][0])
    return name, size / known


def _text(powers: Powers) -> str:
    """Return a unit as text, such as "mmol/(L h)"."""

    def one(name: str, power: float) -> str:
        return name if power == 1 else f"{name}^{format_number(power)}"

    above = [one(name, power) for name, power in powers.items() if power > 0]
    below = [one(name, -power) for name, power in powers.items() if power < 0]
    top = " ".join(above) or "1"
    if not below:
        return top
    return f"{top}/{below[0]}" if len(below) == 1 else f"{top}/({' '.join(below)})"
