"""What a population is: covariates, parameter variability and correlations, with their sources.

Numbers are in internal units (day, mg, L, pmol, mmol, mm); `unit` is the one that the file was written in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from howship.cohort.distribution import Count, Distribution
from howship.cohort.random import Floats
from howship.source import Source

__all__ = ["LEVELS", "Correlation", "Effect", "Entry", "Level", "Population", "Threshold"]

Level = Literal["patient", "lesion"]
LEVELS: tuple[Level, ...] = ("patient", "lesion")


@dataclass(frozen=True)
class Effect:
    """The location moves by `slope` for every unit that covariate `of` lies above `center`."""

    of: str
    center: float
    slope: float


@dataclass(frozen=True)
class Threshold:
    """`yes` where covariate `of` is at least `at_least` (another covariate, or a number), else `no`."""

    of: str
    at_least: str | float
    yes: str
    no: str


@dataclass(frozen=True)
class Entry:
    """One thing that differs between patients, or between the lesions of a patient."""

    name: str
    kind: Literal["covariate", "parameter"]
    level: Level
    unit: str
    meaning: str
    sources: tuple[Source, ...]
    law: Distribution | Threshold
    effect: Effect | None = None

    @property
    def purpose(self) -> str:
        """Return the words that key this entry's random numbers."""
        return f"{self.kind} {self.name}"


@dataclass(frozen=True)
class Correlation:
    """Correlation of the normal scores of two entries (the Gaussian copula's own).

    The rank correlation of the two is 6/pi asin(value/2) where both are continuous.
    """

    between: tuple[str, str]
    value: float
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Population:
    """Virtual patients as declared; `text` is the file as written."""

    id: str
    title: str
    about: str
    covariates: tuple[Entry, ...]
    parameters: tuple[Entry, ...]
    correlations: tuple[Correlation, ...]
    text: str = field(default="", repr=False)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Return covariates and parameters in the order in which they are declared."""
        return self.covariates + self.parameters

    @property
    def max_lesions(self) -> int:
        """Return the largest number of lesions that a patient can have; 0 without a covariate `lesions`."""
        laws = [entry.law for entry in self.covariates if entry.name == "lesions"]
        return laws[0].last if laws and isinstance(laws[0], Count) else 0

    def correlated(self, level: Level) -> tuple[tuple[str, ...], Floats]:
        """Return the names correlated at a level, in declared order, and their correlation matrix."""
        named = {name for pair in self.correlations for name in pair.between}
        names = tuple(entry.name for entry in self.entries if entry.level == level and entry.name in named)
        matrix = np.eye(len(names))
        for pair in self.correlations:
            if pair.between[0] in names:
                i, j = (names.index(name) for name in pair.between)
                matrix[i, j] = matrix[j, i] = pair.value
        return names, matrix
