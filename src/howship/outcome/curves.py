"""The curves of a trial's summary. Several trials (parameter sets, replicates) are drawn as one pool."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from howship.outcome.arms import ArmSample
from howship.outcome.competing import cumulative_incidence
from howship.outcome.estimate import Floats, Integers
from howship.outcome.recurrent import mean_cumulative
from howship.outcome.survival import kaplan_meier, risk_days
from howship.outcome.tables import Rows
from howship.outcome.visits import bands, visit_columns

__all__ = ["MOST_POINTS", "curves"]

MOST_POINTS = 2000
Outputs = Mapping[str, tuple[str, str]]


def curves(arms: Iterable[ArmSample], visits: Rows, every_days: float, outputs: Outputs) -> dict[str, Any]:
    """Return kaplan_meier, mean_cumulative, cumulative_incidence (by arm) and visits (by output, then arm).

    `every_days`: grid of the mean cumulative function, in days. `outputs`: (unit, label) by output name.
    Curves with a step for every event are drawn on at most `MOST_POINTS` days, with the value of each.
    """
    samples = list(arms)
    last = max((float(arm.follow_up.max()) for arm in samples if arm.follow_up.size), default=0.0)
    ticks = risk_days(last)
    return {
        "kaplan_meier": {arm.name: _kaplan_meier(arm, ticks) for arm in samples},
        "mean_cumulative": {arm.name: _mean_cumulative(arm, every_days) for arm in samples},
        "cumulative_incidence": {arm.name: _incidence(arm) for arm in samples},
        "visits": _visits(samples, visits, outputs),
    }


def _kaplan_meier(arm: ArmSample, ticks: Any) -> dict[str, Any]:
    curve = kaplan_meier(arm.first, ticks)
    rows = _drawn(curve.day)
    return {
        "day": curve.day[rows],
        "event_free": curve.event_free[rows],
        "low": curve.low[rows],
        "high": curve.high[rows],
        "risk_day": curve.risk_day,
        "at_risk": curve.at_risk,
    }


def _mean_cumulative(arm: ArmSample, every_days: float) -> dict[str, Any]:
    last = float(arm.follow_up.max()) if arm.follow_up.size else 0.0
    days = np.arange(0.0, last + 1e-9, every_days)
    # the last day of follow-up is drawn too, or events after the last whole step would be missing
    if days[-1] < last:
        days = np.r_[days, last]
    curve = mean_cumulative(arm.recurrent, days)
    return {"day": curve.day, "mean": curve.mean, "low": curve.low, "high": curve.high}


def _incidence(arm: ArmSample) -> dict[str, Any]:
    curve = cumulative_incidence(arm.first.day, arm.cause)
    rows = _drawn(curve.day)
    columns = {"day": curve.day, "incidence": curve.incidence, "low": curve.low, "high": curve.high}
    return {name: column[rows] for name, column in columns.items()}


def _drawn(day: Floats) -> Integers:
    """Return the rows of a step curve that are drawn: all, or the last one by each day of an even grid."""
    if day.size <= MOST_POINTS:
        return np.arange(day.size)
    grid = np.linspace(day[0], day[-1], MOST_POINTS)
    return np.unique(np.searchsorted(day, grid, side="right") - 1)


def _visits(arms: list[ArmSample], visits: Rows, outputs: Outputs) -> dict[str, Any]:
    drawn = {arm.name: bands(visits, arm.name, arm.counted, arm.measured) for arm in arms}
    result = {}
    for name in visit_columns(visits):
        unit, label = outputs.get(name, ("", name))
        result[name] = {"unit": unit, "label": label, "arms": {arm: drawn[arm][name] for arm in drawn}}
    return result
