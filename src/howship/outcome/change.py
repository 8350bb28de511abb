"""Change from baseline at a visit, medians without assumed distribution, and paired differences."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from howship.errors import Fault, InputError
from howship.outcome.estimate import Bools, Estimate, Floats, undefined

__all__ = ["PairedDifference", "median_interval", "paired_difference", "percent_change", "value_at"]

SAME_DAY = 0.5  # days: a visit this near to the day asked for is that day's visit


@dataclass(frozen=True)
class PairedDifference:
    """Second minus first of the same persons: mean (t interval) and median (distribution-free interval).

    `unpaired` persons have a value on one side only and are left out.
    """

    mean: Estimate
    median: Estimate
    unpaired: int


def value_at(person: Any, day: Any, value: Any, at: float, persons: Any) -> Floats:
    """Return each person's value (persons,) at the visit on day `at` (within half a day), else NaN.

    `person`, `day`, `value` are columns of one length; `persons` ascending. Never interpolates: a visit that
    did not take place has no value. Raises InputError if a person has two such visits.
    """
    who, when, what = np.asarray(person), np.asarray(day, dtype=float), np.asarray(value, dtype=float)
    wanted = np.asarray(persons)
    here: Bools = (np.abs(when - at) <= SAME_DAY) & np.isin(who, wanted)
    if np.unique(who[here]).size != int(here.sum()):
        raise InputError(Fault("visits", f"a person has two visits near day {at:g}", "one visit a day"))
    result = np.full(wanted.size, np.nan)
    result[np.searchsorted(wanted, who[here])] = what[here]
    return result


def percent_change(baseline: Any, value: Any) -> Floats:
    """Return 100 (value - baseline) / baseline, (n,); NaN where one is missing or the baseline is not > 0."""
    start, end = np.asarray(baseline, dtype=float), np.asarray(value, dtype=float)
    change: Floats = np.full(start.size, np.nan)
    np.divide(100.0 * (end - start), start, out=change, where=start > 0)
    return change


def median_interval(values: Any) -> Estimate:
    """Return the median with its distribution-free 95 % interval, two order statistics; NaN is left out.

    Ranks from the binomial distribution, so at least 95 % is covered (Conover WJ. Practical Nonparametric
    Statistics. Wiley, 1999, section 3.2). Fewer than 6 values give no such interval.
    """
    known = np.sort(np.asarray(values, dtype=float))
    known = known[np.isfinite(known)]
    n = int(known.size)
    if n == 0:
        return undefined("no values", 0)
    middle = float(np.median(known))
    if n < 6:
        return undefined("too few values for a 95 % interval", n, middle)
    from scipy.stats import binom

    rank = int(binom.ppf(0.025, n, 0.5))  # the largest rank l with P(B <= l - 1) < 0.025
    return Estimate(middle, float(known[rank - 1]), float(known[n - rank]), n)


def paired_difference(first_person: Any, first: Any, second_person: Any, second: Any) -> PairedDifference:
    """Return second minus first over the persons who have a value on both sides.

    Persons and values are columns of one length per side. Raises InputError for a person twice on a side.
    """
    sides = []
    for person, value in ((first_person, first), (second_person, second)):
        who, what = np.asarray(person), np.asarray(value, dtype=float)
        known = np.isfinite(what)
        if np.unique(who).size != who.size:
            raise InputError(
                Fault("paired difference", "a person is there twice", "one value per person and side")
            )
        sides.append((who[known], what[known]))
    both, left, right = np.intersect1d(sides[0][0], sides[1][0], assume_unique=True, return_indices=True)
    difference = sides[1][1][right] - sides[0][1][left]
    unpaired = sides[0][0].size + sides[1][0].size - 2 * both.size
    return PairedDifference(_mean_interval(difference), median_interval(difference), int(unpaired))


def _mean_interval(values: Floats) -> Estimate:
    n = int(values.size)
    if n == 0:
        return undefined("no pairs", 0)
    mean = float(np.mean(values))
    if n == 1:
        return undefined("one pair: no interval", 1, mean)
    from scipy.stats import t

    half = float(t.ppf(0.975, n - 1)) * float(np.std(values, ddof=1)) / math.sqrt(n)
    return Estimate(mean, mean - half, mean + half, n)
