"""The curves of a trial's summary. Several trials (parameter sets, replicates) are drawn as one pool."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from howship.outcome.arms import ArmSample, visit_columns
from howship.outcome.competing import cumulative_incidence
from howship.outcome.recurrent import mean_cumulative
from howship.outcome.survival import kaplan_meier, risk_days

__all__ = ["curves"]

Outputs = Mapping[str, tuple[str, str]]


def curves(arms: Iterable[ArmSample], every_days: float, outputs: Outputs) -> dict[str, Any]:
    """Return kaplan_meier, mean_cumulative, cumulative_incidence (by arm) and visits (by output, then arm).

    `every_days`: grid of the mean cumulative function, in days. `outputs`: (unit, label) by output name.
    """
    samples = list(arms)
    last = max((float(arm.follow_up.max()) for arm in samples if arm.follow_up.size), default=0.0)
    ticks = risk_days(last)
    return {
        "kaplan_meier": {arm.name: _kaplan_meier(arm, ticks) for arm in samples},
        "mean_cumulative": {arm.name: _mean_cumulative(arm, every_days) for arm in samples},
        "cumulative_incidence": {arm.name: _incidence(arm) for arm in samples},
        "visits": _visits(samples, outputs),
    }


def _kaplan_meier(arm: ArmSample, ticks: Any) -> dict[str, Any]:
    curve = kaplan_meier(arm.first, ticks)
    return {
        "day": curve.day,
        "event_free": curve.event_free,
        "low": curve.low,
        "high": curve.high,
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
    return {"day": curve.day, "incidence": curve.incidence, "low": curve.low, "high": curve.high}


def _visits(arms: list[ArmSample], outputs: Outputs) -> dict[str, Any]:
    names = dict.fromkeys(name for arm in arms for name in visit_columns(arm.visits))
    bands = {arm.name: _bands(arm) for arm in arms}
    result = {}
    for name in names:
        unit, label = outputs.get(name, ("", name))
        here = {arm: band[name] for arm, band in bands.items() if name in band}
        result[name] = {"unit": unit, "label": label, "arms": here}
    return result


def _bands(arm: ArmSample) -> dict[str, dict[str, list[Any]]]:
    """Return median and 5-95 % band of every output on each visit day, over those who have a value."""
    order = np.argsort(arm.visits["day"], kind="stable")
    days, starts = np.unique(arm.visits["day"][order], return_index=True)
    result: dict[str, dict[str, list[Any]]] = {}
    for name in visit_columns(arm.visits):
        band: dict[str, list[Any]] = {"day": [], "median": [], "p5": [], "p95": [], "n": []}
        column = np.asarray(arm.visits[name], dtype=float)[order]
        for day, part in zip(days, np.split(column, starts[1:]), strict=False):
            known = part[np.isfinite(part)]
            low, middle, high = np.quantile(known, (0.05, 0.5, 0.95)) if known.size else (np.nan,) * 3
            for key, value in zip(band, (day, middle, low, high, known.size), strict=True):
                band[key].append(value)
        result[name] = band
    return result
