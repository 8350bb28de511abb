"""Time to a first event: Kaplan-Meier with median and log-rank test by lifelines, and the Cox hazard ratio.

Davidson-Pilon C. lifelines: survival analysis in Python. J Open Source Softw 2019;4:1317.
Where the same person lives in every arm, rows of one person are not independent: the hazard ratio uses the
robust variance clustered by person (Lin DY, Wei LJ. J Am Stat Assoc 1989;84:1074-8).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from howship.errors import Fault, InputError
from howship.outcome.estimate import Bools, Estimate, Floats, Integers, undefined
from howship.outcome.recurrent import Recurrent, multiple_event_ratio

__all__ = [
    "FirstEvent",
    "KaplanMeier",
    "LogRank",
    "hazard_ratio",
    "kaplan_meier",
    "log_rank",
    "risk_days",
]

HALF = 0.5 + 1e-12  # a product such as 2/3 * 3/4 must count as one half
_STEPS = (7.0, 14.0, 28.0, 56.0, 84.0, 168.0, 336.0, 672.0, 1344.0)


@dataclass(frozen=True)
class FirstEvent:
    """Time to the first event of the patients of one arm, in order of the person number.

    `person` (n,), `day` (n,) days of follow-up to the event or the end, `event` (n,) whether it happened.
    """

    person: Integers
    day: Floats
    event: Bools

    @classmethod
    def of(cls, person: Any, day: Any, event: Any) -> FirstEvent:
        """Sort by person and check. Raises InputError: lengths, a person twice, days not >= 0."""
        who, when = np.asarray(person, dtype=np.int64), np.asarray(day, dtype=float)
        happened = np.asarray(event, dtype=bool)
        faults = []
        if not who.size == when.size == happened.size:
            text = f"{who.size} persons, {when.size} days, {happened.size} events"
            raise InputError(Fault("first event", text, "columns of one length"))
        if np.unique(who).size != who.size:
            faults.append(Fault("first event", "a person is there twice", "one row per person and arm"))
        if not (np.isfinite(when).all() and (when >= 0).all()):
            faults.append(Fault("first event", "a day is not finite or is negative", "days >= 0"))
        if faults:
            raise InputError(faults)
        order = np.argsort(who)
        return cls(who[order], when[order], happened[order])


@dataclass(frozen=True)
class KaplanMeier:
    """Share free of the event: at each `day` (m,) `event_free`, with the 95 % interval `low`, `high`.

    The interval is on the log(-log) scale. `at_risk` counts the patients still followed on each `risk_day`.
    `median` is in days, NaN where not reached.
    """

    day: Floats
    event_free: Floats
    low: Floats
    high: Floats
    risk_day: Floats
    at_risk: Integers
    median: Estimate
    events: int


@dataclass(frozen=True)
class LogRank:
    """Log-rank test of two independent arms: chi-squared statistic with 1 degree of freedom, and p."""

    statistic: float
    p: float
    note: str = ""


def risk_days(last: float) -> Floats:
    """Return at most nine round days 0 .. `last` (whole weeks) for the numbers at risk."""
    step = next((step for step in _STEPS if last / step <= 8), _STEPS[-1] * math.ceil(last / 8 / _STEPS[-1]))
    return np.arange(0.0, last + 1e-9, step)


def kaplan_meier(arm: FirstEvent, days_at_risk: Any = None) -> KaplanMeier:
    """Return the Kaplan-Meier curve of one arm; `days_at_risk` (k,), by default `risk_days`."""
    n, last = arm.person.size, float(arm.day.max()) if arm.day.size else 0.0
    ticks = risk_days(last) if days_at_risk is None else np.asarray(days_at_risk, dtype=float)
    at_risk = n - np.searchsorted(np.sort(arm.day), ticks, side="left")
    events = int(arm.event.sum())
    if n == 0:
        none = np.zeros(0)
        median = undefined("no patients", 0)
        return KaplanMeier(none, none, none, none, ticks, at_risk.astype(np.int64), median, 0)
    from lifelines import KaplanMeierFitter

    fit = KaplanMeierFitter(alpha=0.05).fit(arm.day, arm.event)
    day = fit.survival_function_.index.to_numpy(dtype=float)
    free = fit.survival_function_.to_numpy(dtype=float)[:, 0]
    band = fit.confidence_interval_survival_function_.to_numpy(dtype=float)
    # at 1 and at 0 the log(-log) interval does not exist: no precision is claimed there
    defined = (free > 0) & (free < 1)
    low, high = (np.where(defined, band[:, column], np.nan) for column in (0, 1))
    return KaplanMeier(
        day,
        free,
        low,
        high,
        ticks,
        at_risk.astype(np.int64),
        _median(day, free, low, high, n, events),
        events,
    )


def _median(day: Floats, free: Floats, low: Floats, high: Floats, n: int, events: int) -> Estimate:
    """Return the first day with at most half free; its limits are where the band crosses one half."""
    value, early, late = (_first_half(day, curve) for curve in (free, low, high))
    if events == 0:
        return undefined("no events", n)
    if math.isnan(value):
        return Estimate(value, early, late, n, "median not reached")
    return Estimate(value, early, late, n, "upper limit not reached" if math.isnan(late) else "")


def _first_half(day: Floats, curve: Floats) -> float:
    below = np.flatnonzero(curve <= HALF)  # NaN compares false
    return float(day[below[0]]) if below.size else math.nan


def log_rank(first: FirstEvent, second: FirstEvent) -> LogRank:
    """Compare two arms of different persons. With the same persons in both the p-value is too large."""
    if not (first.event.any() or second.event.any()):
        return LogRank(math.nan, math.nan, "no events")
    if first.day.size == 0 or second.day.size == 0:
        return LogRank(math.nan, math.nan, "an arm without patients")
    from lifelines.statistics import logrank_test

    result = logrank_test(first.day, second.day, first.event, second.event)
    same = np.intersect1d(first.person, second.person).size > 0
    note = "the same persons in both arms: p is too large, use the hazard ratio" if same else ""
    return LogRank(float(result.test_statistic), float(result.p_value), note)


def hazard_ratio(arm: FirstEvent, reference: FirstEvent) -> Estimate:
    """Return the Cox hazard ratio of `arm` to `reference`, 95 % interval robust and clustered by person.

    Without a finite maximum of the partial likelihood the value is NaN and the note says why. Ties by
    Breslow's method. Howship's own (`multiple_event_ratio` with at most one event a person), not lifelines':
    its robust variance takes tied events one after another, so that one person's events on the same day in
    two arms do not cancel (equal arms gave 0.96 to 1.04 instead of 1). Without ties the two agree.
    """
    return multiple_event_ratio(_as_recurrent(arm), _as_recurrent(reference))


def _as_recurrent(arm: FirstEvent) -> Recurrent:
    never = np.zeros(arm.person.size, dtype=bool)
    return Recurrent.of(arm.person, arm.day, never, arm.person[arm.event], arm.day[arm.event])
