"""Events that happen again: mean cumulative function, rates, and their ratios.

- Mean cumulative function with death as the end: mu(t) = integral of S(u-) dR(u), S Kaplan-Meier of death, R
  Nelson-Aalen of the events among those alive and followed. Ghosh D, Lin DY. Biometrics 2000;56:554-62.
- Rate ratio: events per patient-time in one arm over the other.
- Multiple-event ratio: Andersen-Gill partial likelihood with robust variance, which is the proportional-means
  model of Lin DY, Wei LJ, Yang I, Ying Z. J R Stat Soc B 2000;62:711-30 (LWYY). Ties by Breslow's method.
  lifelines fits the value but leaves entry times out of its robust variance.
Every variance is the sum of squared influences of *persons*: one person's events, and his lives in both arms,
belong together. Sums run in the order of the person number, so the order of the rows changes no bit.
A patient stays at risk until the end of his follow-up, also within the counting window after an event.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from howship.errors import Fault, InputError
from howship.outcome.estimate import Z95, Bools, Estimate, Floats, Integers, log_scale, undefined

__all__ = [
    "MeanCumulative",
    "Recurrent",
    "event_rate",
    "mean_cumulative",
    "multiple_event_ratio",
    "rate_ratio",
]

YEAR = 365.25
FEW_EVENTS = 5
NO_EVENT_LIMIT = -math.log(0.025)  # exact Poisson upper 97.5 % limit of the mean when no event is seen


@dataclass(frozen=True)
class Recurrent:
    """Counted events of the patients of one arm, sorted by person, then day.

    `person` (n,), `follow_up` (n,) days, `died` (n,) whether death ended it; `row` (events,) the place in
    `person` of each event, `day` (events,) its day.
    """

    person: Integers
    follow_up: Floats
    died: Bools
    row: Integers
    day: Floats

    @classmethod
    def of(cls, person: Any, follow_up: Any, died: Any, event_person: Any, event_day: Any) -> Recurrent:
        """Sort and check. Raises InputError: a person twice, events of nobody, events outside follow-up."""
        who, end = np.asarray(person, dtype=np.int64), np.asarray(follow_up, dtype=float)
        whose, when = np.asarray(event_person, dtype=np.int64), np.asarray(event_day, dtype=float)
        if np.unique(who).size != who.size:
            raise InputError(
                Fault("recurrent events", "a person is there twice", "one row per person and arm")
            )
        if not (np.isfinite(end).all() and (end >= 0).all()):
            raise InputError(
                Fault("recurrent events", "a follow-up is not finite or is negative", "days >= 0")
            )
        order = np.argsort(who)
        who, end, dead = who[order], end[order], np.asarray(died, dtype=bool)[order]
        known = np.isin(whose, who)
        if not known.all():
            text = f"{int((~known).sum())} event(s) of persons who are not in the arm"
            raise InputError(Fault("recurrent events", text, "events of the arm's persons"))
        row = np.searchsorted(who, whose)
        if not ((when >= 0) & (when <= end[row])).all():
            raise InputError(
                Fault("recurrent events", "an event lies outside its follow-up", "0 <= day <= end")
            )
        sequence = np.lexsort((when, row))
        return cls(who, end, dead, row[sequence].astype(np.int64), when[sequence])


@dataclass(frozen=True)
class MeanCumulative:
    """Mean number of events per patient at each `day` (m,), with 95 % interval on the log scale.

    `low` and `high` are NaN before the first event.
    """

    day: Floats
    mean: Floats
    low: Floats
    high: Floats


def mean_cumulative(arm: Recurrent, at: Any) -> MeanCumulative:
    """Return the Ghosh-Lin mean cumulative function at the days `at` (m,), robust by person.

    The dead have no more events but stay in the mean; those who leave are taken as like those who stay.
    Without deaths it is the Nelson-Aalen type estimator of Lawless and Nadeau.
    """
    grid = np.asarray(at, dtype=float)
    mean, variance = _mean_and_variance(arm, grid)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = np.where(mean > 0, Z95 * np.sqrt(variance) / mean, np.nan)
    return MeanCumulative(grid, mean, mean * np.exp(-half), mean * np.exp(half))


def _mean_and_variance(arm: Recurrent, grid: Floats) -> tuple[Floats, Floats]:
    """Return mu and the sum of squared influences (infinitesimal jackknife) at each day of the grid."""
    n = arm.person.size
    if n == 0:
        return np.full(grid.size, np.nan), np.full(grid.size, np.nan)
    times = np.unique(np.r_[arm.day, arm.follow_up[arm.died]])
    at_risk = (n - np.searchsorted(np.sort(arm.follow_up), times, side="left")).astype(float)
    events = np.bincount(np.searchsorted(times, arm.day), minlength=times.size).astype(float)
    place_of_end = np.searchsorted(times, arm.follow_up[arm.died])
    deaths = np.bincount(place_of_end, minlength=times.size).astype(float)
    survivors = at_risk - deaths
    alive_before = np.r_[1.0, np.cumprod(survivors / at_risk)[:-1]] if times.size else np.zeros(0)
    jump = alive_before * events / at_risk
    mu = np.cumsum(jump)
    # when the last at risk all die, nothing can follow, so that death has no influence on the mean
    per_survivor = np.divide(1.0, survivors, out=np.zeros(times.size), where=survivors > 0)
    thinning = deaths / at_risk * per_survivor
    steps = {
        "mu": mu,
        "events": np.cumsum(jump / at_risk),
        "deaths": np.cumsum(thinning),
        "weighted": np.cumsum(mu * thinning),
    }

    def upto(name: str, day: Floats) -> Floats:
        reached: Floats = np.r_[0.0, steps[name]][np.searchsorted(times, day, side="right")]
        return reached

    own = (alive_before / at_risk)[np.searchsorted(times, arm.day)]
    variance = np.zeros(grid.size)
    mean = upto("mu", grid)
    for place, day in enumerate(grid):
        until = np.minimum(day, arm.follow_up)
        influence = np.bincount(arm.row, weights=own * (arm.day <= day), minlength=n) - upto("events", until)
        influence += mean[place] * upto("deaths", until) - upto("weighted", until)
        lost = (mean[place] - mu[place_of_end]) * per_survivor[place_of_end]
        influence[arm.died] -= np.where(arm.follow_up[arm.died] <= day, lost, 0.0)
        variance[place] = np.sum(influence**2)
    return mean, variance


def event_rate(arm: Recurrent) -> Estimate:
    """Return events per patient-year, 95 % interval on the log scale, robust by person.

    Without events: rate 0, interval from 0 to the exact Poisson limit.
    """
    n, years = arm.person.size, float(np.sum(arm.follow_up)) / YEAR
    if n == 0 or years <= 0:
        return undefined("no patients" if n == 0 else "no follow-up", n)
    if arm.day.size == 0:
        return Estimate(0.0, 0.0, NO_EVENT_LIMIT / years, n, "no events: exact Poisson limit")
    variance = float(np.sum(_rate_influence(arm) ** 2))
    return log_scale(math.log(arm.day.size / years), variance, n)


def _rate_influence(arm: Recurrent) -> Floats:
    """Return each person's influence (n,) on the log of the rate."""
    own = np.bincount(arm.row, minlength=arm.person.size)
    return own / arm.day.size - arm.follow_up / np.sum(arm.follow_up)


def _by_person(arm: Recurrent, reference: Recurrent, first: Floats, second: Floats) -> Floats:
    """Add up one number per life to one number per person; in the order of the person number."""
    persons = np.union1d(arm.person, reference.person)
    total = np.zeros(persons.size)
    total[np.searchsorted(persons, arm.person)] += first
    total[np.searchsorted(persons, reference.person)] += second
    return total


def _not_defined(arm: Recurrent, reference: Recurrent) -> str:
    if arm.person.size == 0 or reference.person.size == 0:
        return "an arm without patients"
    if np.sum(arm.follow_up) <= 0 or np.sum(reference.follow_up) <= 0:
        return "an arm without follow-up"
    if arm.day.size == 0 and reference.day.size == 0:
        return "no events"
    for group, word in ((arm, "this arm"), (reference, "the reference arm")):
        if group.day.size == 0:
            return f"no events in {word}: the ratio is not defined"
    return ""


def _few(arm: Recurrent, reference: Recurrent) -> str:
    fewest = min(arm.day.size, reference.day.size)
    return f"only {fewest} event(s) in an arm" if fewest < FEW_EVENTS else ""


def rate_ratio(arm: Recurrent, reference: Recurrent) -> Estimate:
    """Return the ratio of events per patient-year, 95 % interval on the log scale, clustered by person."""
    people = int(np.union1d(arm.person, reference.person).size)
    reason = _not_defined(arm, reference)
    if reason:
        return undefined(reason, people)
    log_ratio = math.log(arm.day.size / float(np.sum(arm.follow_up)))
    log_ratio -= math.log(reference.day.size / float(np.sum(reference.follow_up)))
    influence = _by_person(arm, reference, _rate_influence(arm), -_rate_influence(reference))
    return log_scale(log_ratio, float(np.sum(influence**2)), people, _few(arm, reference))


def multiple_event_ratio(arm: Recurrent, reference: Recurrent) -> Estimate:
    """Return the Andersen-Gill (LWYY) ratio of all events, 95 % interval robust and clustered by person."""
    people = int(np.union1d(arm.person, reference.person).size)
    reason = _not_defined(arm, reference)
    if reason:
        return undefined(reason, people)
    shared = min(float(arm.follow_up.max()), float(reference.follow_up.max()))
    for group, word in ((arm, "this arm"), (reference, "the reference arm")):
        if not (group.day <= shared).any():
            return undefined(
                f"no events in {word} while both arms are at risk: the ratio is not defined", people
            )
    times = np.unique(np.r_[arm.day, reference.day])
    treated, control = (
        (group.person.size - np.searchsorted(np.sort(group.follow_up), times, side="left")).astype(float)
        for group in (arm, reference)
    )
    own = np.bincount(np.searchsorted(times, arm.day), minlength=times.size)
    events = own + np.bincount(np.searchsorted(times, reference.day), minlength=times.size)
    beta = _solve(float(arm.day.size), events, treated, control)
    total = control + math.exp(beta) * treated
    share = math.exp(beta) * treated / total
    information = float(np.sum(events * share * (1.0 - share)))
    lives = []
    for group, is_treated, size in ((arm, 1.0, math.exp(beta)), (reference, 0.0, 1.0)):
        expected = np.r_[0.0, np.cumsum((is_treated - share) * events / total)]
        residual = -size * expected[np.searchsorted(times, group.follow_up, side="right")]
        weights = is_treated - share[np.searchsorted(times, group.day)]
        lives.append(residual + np.bincount(group.row, weights=weights, minlength=group.person.size))
    influence = _by_person(arm, reference, *lives)
    variance = float(np.sum(influence**2)) / information**2
    return log_scale(beta, variance, people, _few(arm, reference))


def _solve(own: float, events: Any, treated: Floats, control: Floats) -> float:
    """Return the root of the score, which falls steadily in beta: Newton steps, kept within a bracket."""
    low, high, beta = -50.0, 50.0, 0.0
    for _ in range(200):
        share = math.exp(beta) * treated / (control + math.exp(beta) * treated)
        score = own - float(np.sum(events * share))
        low, high = (beta, high) if score > 0 else (low, beta)
        slope = float(np.sum(events * share * (1.0 - share)))
        step = beta + score / slope if slope > 0 else math.nan
        nearer = step if low <= step <= high else 0.5 * (low + high)
        if abs(nearer - beta) <= 1e-14 * (1.0 + abs(beta)):
            return nearer
        beta = nearer
    return beta
