"""What statistics read: the tables of a run, of which the longest are never in memory as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from howship.errors import Fault, InputError
from howship.outcome.estimate import Bools, Integers

__all__ = ["KEYS", "InMemory", "Keys", "Rows", "Table"]

Table = Mapping[str, Any]
KEYS = ("parameter_set", "trial_replicate", "arm", "patient")


class Rows(Protocol):
    """A table that is read block by block, each block a few columns of one length."""

    @property
    def names(self) -> Sequence[str]:
        """Return the names of all columns."""

    def blocks(
        self, columns: Sequence[str], arm: str | None = None, days: tuple[float, float] | None = None
    ) -> Iterator[Table]:
        """Yield `columns` of the rows of an arm, of the days from the first to the last of `days`."""


@dataclass(frozen=True)
class InMemory:
    """Rows of arrays that are there already: one block."""

    table: Table

    @property
    def names(self) -> Sequence[str]:
        return list(self.table)

    def blocks(
        self, columns: Sequence[str], arm: str | None = None, days: tuple[float, float] | None = None
    ) -> Iterator[Table]:
        if not self.table:
            return
        keep: Bools = np.ones(len(next(iter(self.table.values()))), dtype=bool)
        if arm is not None:
            keep &= self.table["arm"] == arm
        if days is not None:
            keep &= (self.table["day"] >= days[0]) & (self.table["day"] <= days[1])
        yield {name: np.asarray(self.table[name])[keep] for name in columns}


@dataclass(frozen=True)
class Keys:
    """One whole number per person (parameter set, trial replicate, patient), and per trial.

    Both keep the order of the keys. `sets`, `replicates` and `patients` are the counts that the numbers are
    made of; `trials` the numbers that occur.
    """

    sets: int
    replicates: int
    patients: int
    trials: tuple[int, ...]

    @classmethod
    def of(cls, outcomes: Rows) -> Keys:
        """Read the counts from the outcomes table. Raises InputError for negative keys."""
        names = ("parameter_set", "trial_replicate", "patient")
        most, pairs = dict.fromkeys(names, 0), set[tuple[int, int]]()
        for block in outcomes.blocks(names):
            for name in names:
                if block[name].size and block[name].min() < 0:
                    raise InputError(Fault(f"outcomes, {name}", "a negative number", "numbers from 0"))
                most[name] = max(most[name], int(block[name].max(initial=0)))
            both = np.unique(np.stack([block[name] for name in names[:2]]), axis=1)
            pairs.update(zip(*both.tolist(), strict=True))
        replicates = most["trial_replicate"] + 1
        trials = tuple(sorted(first * replicates + second for first, second in pairs))
        return cls(most["parameter_set"] + 1, replicates, most["patient"] + 1, trials)

    @property
    def persons(self) -> int:
        """Return the number above those of all persons."""
        return self.sets * self.replicates * self.patients

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that the numbers are made of."""
        several = self.sets * self.replicates > 1
        return ("parameter_set", "trial_replicate", "patient") if several else ("patient",)

    def trial(self, table: Table) -> Integers:
        """Return the number of the (parameter set, trial replicate) of each row."""
        if len(self.columns) == 1:
            return np.zeros(len(table["patient"]), dtype=np.int64)
        result: Integers = np.asarray(table["parameter_set"], dtype=np.int64) * self.replicates
        return result + np.asarray(table["trial_replicate"], dtype=np.int64)

    def person(self, table: Table) -> Integers:
        """Return the person's number of each row."""
        return self.trial(table) * self.patients + np.asarray(table["patient"], dtype=np.int64)
