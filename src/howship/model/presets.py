"""Presets of a joined model: one word that sets several parameters of a lesion, in all or one of them.

`skeletal_site` (or `lesion.skeletal_site`) reaches all lesions, `lesion_2.skeletal_site` one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from howship.errors import Fault, InputError, ModelError, near
from howship.model.declare import Disease, Parameter, Preset
from howship.quantity import Unit, parse, to_internal

if TYPE_CHECKING:
    from howship.model.join import Joined

__all__ = ["Presets", "check_presets"]


class Presets(Mapping[str, tuple[int, ...]]):
    """The presets of a joined model: settable name -> the lesions (from 0) that it reaches."""

    def __init__(self, joined: Joined) -> None:
        self._preset: dict[str, Preset] = {}
        self._reach: dict[str, tuple[int, ...]] = {}
        self._indices: dict[tuple[str, int], NDArray[np.intp]] = {}
        self._values: dict[tuple[str, str], NDArray[np.float64]] = {}
        place = {parameter.name: i for i, parameter in enumerate(joined.parameters)}
        for preset in joined.disease.block.presets if joined.disease.block else ():
            self._add(preset, joined, place)

    def _add(self, preset: Preset, joined: Joined, place: Mapping[str, int]) -> None:
        every = tuple(range(joined.lesions))
        names = {preset.name: every, f"lesion.{preset.name}": every}
        names |= {f"lesion_{i + 1}.{preset.name}": (i,) for i in every}
        self._reach |= names
        self._preset |= dict.fromkeys(names, preset)
        words = list(next(iter(preset.choices.values())))
        for i in every:
            indices = [place[f"lesion_{i + 1}.{word}"] for word in words]
            self._indices[preset.name, i] = np.array(indices, dtype=np.intp)
        units = {p.name: parse(p.value).unit.text for p in _lesion_parameters(joined.disease)}
        for choice, given in preset.choices.items():
            numbers = [to_internal(given[word], units[word]) for word in words]
            self._values[preset.name, choice] = np.array(numbers)

    def __getitem__(self, name: str) -> tuple[int, ...]:
        return self._reach[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._reach)

    def __len__(self) -> int:
        return len(self._reach)

    def choices(self, name: str) -> tuple[str, ...]:
        """Return the words that a preset can be set to."""
        return tuple(self._preset[name].choices)

    def check(self, name: str, choice: str, where: str) -> None:
        """Raise InputError where `choice` is none of the preset's; the error names them."""
        known = self.choices(name)
        if choice not in known:
            close = near(choice, known)
            cure = close if close.startswith("Did you mean") else ""
            raise InputError(Fault(where, f"{name} = {choice!r}", "one of " + ", ".join(known), cure))

    def set(self, values: NDArray[np.float64], name: str, choice: str, lesion: int | None = None) -> None:
        """Set a preset's parameters in `values` (P,): in every lesion that `name` reaches, or in one."""
        preset = self._preset[name].name
        for i in self._reach[name] if lesion is None else (lesion,):
            values[self._indices[preset, i]] = self._values[preset, choice]


def _lesion_parameters(disease: Disease) -> tuple[Parameter, ...]:
    return disease.block.parameters if disease.block else ()


def check_presets(disease: Disease) -> None:
    """Raise ModelError for presets that do not fit the parameters of the disease's lesions."""
    units = {parameter.name: parse(parameter.value).unit for parameter in _lesion_parameters(disease)}
    owner: dict[str, str] = {}
    faults: list[Fault] = []
    for preset in disease.block.presets if disease.block else ():
        where = f"{disease.name}, preset {preset.name}"
        words = set(next(iter(preset.choices.values()), {}))
        if not words:
            faults.append(Fault(where, "it sets nothing", "a choice with values"))
        if preset.name in units:
            faults.append(Fault(where, "a parameter has this name", "a name of its own"))
        for choice, given in preset.choices.items():
            faults += _values(f"{where} = {choice}", given, units)
            if words ^ set(given):
                what = f"choices differ in {', '.join(sorted(words ^ set(given)))}"
                faults.append(Fault(f"{where} = {choice}", what, "every choice sets the same parameters"))
        for word in sorted(words):
            if owner.setdefault(word, preset.name) != preset.name:
                what = f"{word!r} is set by the preset {owner[word]} as well"
                faults.append(Fault(where, what, "each parameter in one preset"))
    if faults:
        raise ModelError(faults)


def _values(where: str, given: Mapping[str, str], units: Mapping[str, Unit]) -> Iterator[Fault]:
    """Yield what is wrong with the values of one choice."""
    for word, text in given.items():
        if word not in units:
            yield Fault(where, f"lesions have no parameter {word!r}", "its words", near(word, list(units)))
        elif not parse(text, where).unit.same_dimension(units[word]):
            yield Fault(where, f"{word} = {text!r}", f"a unit like {units[word].text!r}")
