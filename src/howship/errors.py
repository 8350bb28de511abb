"""Every exception of Howship, one tree.

    HowshipError
      InputError        what a user gave cannot be used; carries every fault found, exit code 2
      ModelError        a model's declarations or equations are inconsistent
      StoreError        a run folder cannot be written or read, exit code 2
      SimulationError   the solver could not finish one simulated patient

A fault always says where, what was met, what was expected, and what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

__all__ = ["Fault", "HowshipError", "InputError", "ModelError", "SimulationError", "StoreError", "near"]


@dataclass(frozen=True)
class Fault:
    """One thing wrong: place, what was met, what was expected, and the cure."""

    where: str
    what: str
    expected: str
    cure: str = ""

    def __str__(self) -> str:
        parts = [f"{self.where}: {_sentence(self.what)}"]
        if self.expected:
            parts.append(f"Expected {_sentence(self.expected)}")
        if self.cure:
            parts.append(_sentence(self.cure))
        return " ".join(parts)


def _sentence(text: str) -> str:
    return text if text.endswith(("?", "!")) else text.rstrip(".") + "."


class HowshipError(Exception):
    """Base of every error that Howship raises on purpose."""

    exit_code = 1


class _FaultsError(HowshipError):
    """An error that lists all faults at once."""

    exit_code = 2

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def __reduce__(self) -> tuple[type[_FaultsError], tuple[tuple[Fault, ...]]]:
        # without this an error from a worker process would be made anew from its text
        return type(self), (self.faults,)


class InputError(_FaultsError):
    """What the user gave cannot be used."""


class ModelError(_FaultsError):
    """A model's declarations or equations are inconsistent."""


class StoreError(_FaultsError):
    """A run folder cannot be written or read."""


class SimulationError(HowshipError):
    """The solver could not finish; the message names day, state and advice."""


def near(name: str, names: Sequence[str]) -> str:
    """Return a cure that names the closest known names, or lists them all.

    `name` is the word met, `names` the words known.
    """
    close = get_close_matches(name, names, n=3, cutoff=0.6)
    if close:
        return "Did you mean " + " or ".join(repr(word) for word in close) + "?"
    if not names:
        return "There are none"
    shown = ", ".join(sorted(names)[:20])
    return f"Known: {shown}" + (", ..." if len(names) > 20 else "")
