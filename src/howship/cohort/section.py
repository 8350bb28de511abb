"""One section of a population file being read: numbers in internal units, faults with their place."""

from __future__ import annotations

import math
from typing import Any

from howship.errors import Fault, InputError
from howship.quantity import parse, to_internal
from howship.scenario.places import Places

__all__ = ["Path", "Section", "where_is"]

Path = tuple[str | int, ...]


def where_is(places: Places, path: Path) -> str:
    """Return "file, line 9, covariate.age.mean" for a path into the file."""
    words = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
    return ", ".join(part for part in (places.where(path), words) if part)


class Section:
    """One section being read: its numbers in internal units, and the faults met so far."""

    def __init__(self, places: Places, path: Path, spec: Any) -> None:
        self.places, self.path, self.spec = places, path, spec
        self.unit = ""  # not known yet
        self.faults: list[Fault] = []

    def unit_from(self, key: str) -> None:
        """Take the section's unit from the text of `key`."""
        try:
            self.unit = parse(getattr(self.spec, key), self.where(key)).unit.text
        except InputError:  # reported when the number itself is read
            self.unit = ""

    def number(self, key: str, default: float = math.nan, unit: str | None = None, text: str = "") -> float:
        """Return the number of `key` in internal units, or NaN after noting the fault."""
        text = text or getattr(self.spec, key)
        if text is None:
            return default
        try:
            wanted = self.unit if unit is None else unit
            return (
                to_internal(text, wanted, self.where(key))
                if wanted
                else parse(text, self.where(key)).internal
            )
        except InputError as error:
            self.faults.extend(error.faults)
            return math.nan

    def need(self, holds: bool, key: str, what: str, expected: str, cure: str = "") -> None:
        """Note a fault where numbers were readable but do not fit together."""
        if not self.faults and not holds:
            self.faults.append(Fault(self.where(key), what, expected, cure))

    def where(self, key: str = "") -> str:
        return where_is(self.places, (*self.path, *key.split(".")) if key else self.path)
