"""Draw virtual patients, and the chances of a trial's conduct that are theirs.

A patient is a number: patient k alone is row k of any batch, bit for bit, in every arm.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from howship.cohort import random
from howship.cohort.declare import Entry, Level, Population, Threshold
from howship.cohort.random import Floats, Integers
from howship.errors import Fault, InputError

__all__ = ["Cohort", "allocate", "assay", "draw", "drop_out_day"]

_FINEST = 2.0**-53


@dataclass(frozen=True)
class Cohort:
    """Drawn patients, one row each, in internal units.

    `covariates`: name -> (n,) floats, bools, integers or texts, `lesions` among them if declared.
    `parameters`: words -> (n,). `lesion_parameters`: words -> (n, max_lesions), NaN beyond the patient's
    own number; choices of a preset are texts, and None beyond it. `lesions`: (n,) integers, 0 where the
    population declares none. `units`: name -> the unit that the population was written in (the numbers
    are not in it).
    """

    patients: Integers
    attempt: Integers
    covariates: dict[str, NDArray[Any]]
    parameters: dict[str, NDArray[Any]]
    lesion_parameters: dict[str, NDArray[Any]]
    lesions: Integers
    units: dict[str, str]


def draw(population: Population, seed: int, patients: Any, attempt: Any = 0) -> Cohort:
    """Return the patients with the given numbers (1-D integers >= 0).

    `attempt` (an integer, or one per patient) numbers the independent persons screened for one place in
    the trial. Raises InputError for a seed outside 0 .. 2**63-1 or numbers that are not whole.
    """
    numbers = np.asarray(patients)
    if numbers.ndim != 1:
        raise InputError(Fault("patients", f"an array of {numbers.ndim} axes", "one axis of patient numbers"))
    attempts = np.broadcast_to(np.asarray(attempt), numbers.shape)
    person = _quantiles(population, seed, numbers, "patient", attempts)
    values: dict[str, NDArray[Any]] = {}
    for entry in population.entries:
        if entry.level == "patient":
            values[entry.name] = _value(entry, person, values)
    lesions = values.get("lesions", np.zeros(numbers.size, dtype=np.int64))
    return Cohort(
        patients=numbers.astype(np.int64),
        attempt=attempts.astype(np.int64),
        covariates={entry.name: values[entry.name] for entry in population.covariates},
        parameters={e.name: values[e.name] for e in population.parameters if e.level == "patient"},
        lesion_parameters=_by_lesion(population, seed, numbers, attempts, values, lesions),
        lesions=lesions,
        units={entry.name: entry.unit for entry in population.entries},
    )


def _by_lesion(
    population: Population,
    seed: int,
    patients: NDArray[Any],
    attempts: NDArray[Any],
    values: dict[str, NDArray[Any]],
    lesions: Integers,
) -> dict[str, NDArray[Any]]:
    """Return lesion-level parameters (n, max_lesions): a lesion keeps its values whatever the others are."""
    each = np.arange(population.max_lesions)[None, :]
    absent = each >= lesions[:, None]
    quantiles = _quantiles(population, seed, patients[:, None], "lesion", attempts[:, None], each)
    columns = {name: value[:, None] for name, value in values.items()}
    drawn = {}
    for entry in population.parameters:
        if entry.level == "lesion":
            value = np.array(_value(entry, quantiles, columns))
            value[absent] = None if value.dtype == object else np.nan
            drawn[entry.name] = value
    return drawn


def _value(entry: Entry, quantiles: dict[str, Floats], values: dict[str, NDArray[Any]]) -> NDArray[Any]:
    """Return one entry's values from its quantiles and the values drawn before it."""
    law: Any = entry.law
    if isinstance(law, Threshold):
        bound = values[law.at_least] if isinstance(law.at_least, str) else law.at_least
        names = np.asarray([law.no, law.yes], dtype=object)
        return np.asarray(names[(values[law.of] >= bound).astype(np.intp)])
    if entry.effect is None:
        return np.asarray(law.quantile(quantiles[entry.name]))
    shift = entry.effect.slope * (values[entry.effect.of] - entry.effect.center)
    return np.asarray(law.quantile(quantiles[entry.name], law.location + shift))


def _quantiles(
    population: Population, seed: int, patients: Any, level: Level, attempts: Any, occasion: Any = 0
) -> dict[str, Floats]:
    """Return the uniform number of every entry of a level, with the declared correlations in place."""
    drawn = {
        entry.name: random.uniform(seed, entry.purpose, patients, occasion, attempt=attempts)
        for entry in population.entries
        if entry.level == level and not isinstance(entry.law, Threshold)
    }
    names, matrix = population.correlated(level)
    return drawn | _correlated([drawn[name] for name in names], names, matrix)


def _correlated(uniforms: list[Floats], names: tuple[str, ...], matrix: Floats) -> dict[str, Floats]:
    """Return uniforms whose normal scores have the correlation matrix (Gaussian copula)."""
    from scipy.special import ndtr, ndtri

    if not names:
        return {}
    factor = np.linalg.cholesky(matrix)
    scores = [ndtri(u) for u in uniforms]
    joined = {names[0]: uniforms[0]}
    for row, name in enumerate(names[1:], start=1):
        # summed term by term: a matrix product may round differently for another batch size
        score = factor[row, 0] * scores[0]
        for column in range(1, row + 1):
            score = score + factor[row, column] * scores[column]
        joined[name] = np.clip(ndtr(score), _FINEST, 1.0 - _FINEST)  # never exactly 0 or 1
    return joined


def allocate(seed: int, patients: Any, arms: Sequence[str], weights: Sequence[int]) -> Integers:
    """Return the arm (index into `arms`) of each patient, by permuted blocks.

    A block is as long as the sum of the weights without their common divisor, and holds every arm in
    exact proportion; arms of 114 and 113 patients are filled exactly by the first 227 patients.
    Raises InputError for weights that are not whole numbers above 0, one per arm.
    """
    whole = all(isinstance(w, (int, np.integer)) and not isinstance(w, bool) and w > 0 for w in weights)
    if not arms or len(arms) != len(weights) or not whole:
        expected = f"{len(arms)} whole numbers above 0, one for each arm"
        raise InputError(Fault("allocation", f"weights {list(weights)!r}", expected))
    divisor = math.gcd(*(int(w) for w in weights))
    places = np.repeat(np.arange(len(arms), dtype=np.int64), [int(w) // divisor for w in weights])
    numbers = np.asarray(patients)
    if numbers.size == 0:
        return np.zeros(numbers.shape, dtype=np.int64)
    blocks, which = np.unique(numbers // places.size, return_inverse=True)
    tickets = random.uniform(seed, "allocation", blocks, size=places.size)
    ranks = tickets.argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    return np.asarray(places[ranks[which.reshape(numbers.shape), numbers % places.size]])


def drop_out_day(seed: int, patients: Any, hazard: Any) -> Floats:
    """Return the day on which each patient leaves the trial; `hazard` (1/day, 0 or more) is constant.

    `hazard` may be one number or one per patient; infinity where it is 0.
    """
    rate = np.asarray(hazard, dtype=np.float64)
    if not np.all((rate >= 0.0) & np.isfinite(rate)):
        raise InputError(Fault("drop-out", f"hazard {hazard!r}", "a rate of 0 per day or more"))
    waiting = random.exponential(seed, "drop-out", patients)
    rate = np.broadcast_to(rate, waiting.shape)
    day: Floats = np.divide(waiting, rate, out=np.full(waiting.shape, np.inf), where=rate > 0.0)
    return day


def assay(seed: int, patients: Any, occasion: Any, marker: str, cv: float) -> Floats:
    """Return factors of measurement error: log-normal, mean 1, coefficient of variation `cv` (0 or more).

    `patients` and `occasion` (the number of the visit) broadcast: `assay(seed, patients[:, None],
    visits[None, :], "untx", 0.2)` has shape (patients, visits).
    """
    if not (cv >= 0.0 and math.isfinite(cv)):
        raise InputError(Fault(f"assay {marker}", f"cv = {cv!r}", "0 or more"))
    variance = math.log1p(cv * cv)
    score = random.normal(seed, f"assay {marker}", patients, occasion)
    return np.asarray(np.exp(math.sqrt(variance) * score - 0.5 * variance))
