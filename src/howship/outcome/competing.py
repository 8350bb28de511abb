"""First event with death competing: cumulative incidence.

Aalen OO, Johansen S. Scand J Stat 1978;5:141-50; variance by the delta method as in Marubini E, Valsecchi MG.
Analysing Survival Data from Clinical Trials and Observational Studies. Wiley, 1995. Kaplan-Meier with death
as censoring overstates the share who will have the event; this does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from howship.errors import Fault, InputError
from howship.outcome.estimate import Z95, Floats

__all__ = ["CENSORED", "DEATH", "EVENT", "CumulativeIncidence", "cumulative_incidence"]

CENSORED, EVENT, DEATH = 0, 1, 2


@dataclass(frozen=True)
class CumulativeIncidence:
    """Share who have had the event by each `day` (m,), and its 95 % interval on the log(-log) scale.

    `low` and `high` are NaN where the share is 0 or 1.
    """

    day: Floats
    incidence: Floats
    variance: Floats
    low: Floats
    high: Floats


def cumulative_incidence(day: Any, cause: Any) -> CumulativeIncidence:
    """Return the Aalen-Johansen incidence of EVENT; `day` (n,) days, `cause` (n,) CENSORED, EVENT or DEATH.

    Rows start at day 0 and follow at every day on which anything but censoring happens. Raises InputError for
    other causes or days that are not finite and >= 0.
    """
    when, what = np.asarray(day, dtype=float), np.asarray(cause)
    if not np.isin(what, (CENSORED, EVENT, DEATH)).all():
        raise InputError(Fault("cumulative incidence", "an unknown cause", "0 censored, 1 event, 2 death"))
    if not (np.isfinite(when).all() and (when >= 0).all()):
        raise InputError(Fault("cumulative incidence", "a day is not finite or is negative", "days >= 0"))
    times = np.unique(when[what != CENSORED])
    at_risk = (when.size - np.searchsorted(np.sort(when), times, side="left")).astype(float)
    events = _count(times, when[what == EVENT])
    both = events + _count(times, when[what == DEATH])
    free_before = np.r_[1.0, np.cumprod(1.0 - both / at_risk)[:-1]] if times.size else np.zeros(0)
    incidence = np.cumsum(free_before * events / at_risk)
    variance = _variance(incidence, free_before, at_risk, events, both)
    low, high = _log_log(incidence, variance)
    start = (np.zeros(1), np.zeros(1), np.zeros(1), np.full(1, np.nan), np.full(1, np.nan))
    parts = (times, incidence, variance, low, high)
    return CumulativeIncidence(*(np.r_[first, rest] for first, rest in zip(start, parts, strict=True)))


def _count(times: Floats, days: Floats) -> Floats:
    return np.bincount(np.searchsorted(times, days), minlength=times.size).astype(float)


def _variance(incidence: Floats, free: Floats, risk: Floats, events: Floats, both: Floats) -> Floats:
    """Return sum (F-F_j)^2 a_j + sum b_j - 2 sum (F-F_j) c_j over j up to each day, by running sums."""
    left = risk - both
    # when all at risk go at once F does not change afterwards, so that the term is 0
    a = np.divide(both, risk * left, out=np.zeros(risk.size), where=left > 0)
    b = free**2 * events * (risk - events) / risk**3
    c = free * events / risk**2
    squares = incidence**2 * np.cumsum(a) - 2 * incidence * np.cumsum(a * incidence)
    squares += np.cumsum(a * incidence**2)
    mixed = incidence * np.cumsum(c) - np.cumsum(c * incidence)
    variance: Floats = np.maximum(squares + np.cumsum(b) - 2 * mixed, 0.0)
    return variance


def _log_log(share: Floats, variance: Floats) -> tuple[Floats, Floats]:
    inside = (share > 0) & (share < 1 - 1e-12)
    safe = np.where(inside, share, 0.5)
    half = Z95 * np.sqrt(variance) / np.abs(safe * np.log(safe))
    low, high = safe ** np.exp(half), safe ** np.exp(-half)
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)
