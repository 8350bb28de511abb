"""Cumulative hazards -> days of events, the counting rule, death, drop-out, and the end of follow-up.

A unit-rate Poisson process, one per (patient, type), is stretched by the cumulative hazard H: the k-th
event happens where H reaches the sum of the first k unit gaps. The gaps belong to the person, so the same
person has the same gaps in every arm, and a smaller hazard can only delay each of his events (monotone
coupling). Inversion: Cinlar E. Introduction to Stochastic Processes. Prentice-Hall, 1975.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from howship.errors import Fault, InputError
from howship.outcome.estimate import Bools, Floats

__all__ = [
    "Arrivals",
    "arrivals",
    "counted",
    "draw_arrivals",
    "ends",
    "event_counts",
    "event_cutoff",
    "event_rows",
    "first_arrival",
    "window",
]

FALL = 1e-6  # the fall of a cumulative hazard, relative to 1 + its total, that is put down to the solver


@dataclass(frozen=True)
class Arrivals:
    """Event days (patients, numbers), NaN where none, and which patients' hazards could be used."""

    days: Floats
    usable: Bools


def arrivals(cumulative: Any, days: Any, unit_gaps: Any) -> Floats:
    """Return the days on which a cumulative hazard reaches the running sum of unit gaps.

    `cumulative` (patients, grid) or (grid,): hazard integrated over time (dimensionless), piecewise linear
    between the grid `days` (grid,) in days; only its increase since `days[0]` matters. `unit_gaps`
    (patients, k) or (k,): exponential numbers of mean 1. The result has the shape of `unit_gaps`, NaN from
    the first event after `days[-1]` on. A small fall of the hazard (solver error) is bridged by its running
    maximum. Raises InputError if shapes disagree, or if gaps run out before the end of the hazard, since
    events would be lost; `draw_arrivals` asks for as many as needed.
    """
    level_at = np.atleast_2d(np.asarray(cumulative, dtype=float))
    grid = np.asarray(days, dtype=float)
    gaps = np.atleast_2d(np.asarray(unit_gaps, dtype=float))
    _check_shapes(level_at, grid, gaps)
    risen = np.maximum.accumulate(level_at - level_at[:, :1], axis=1)
    wanted = np.cumsum(gaps, axis=1)
    short = wanted[:, -1] < risen[:, -1]
    if short.any():
        raise InputError(
            Fault(
                "arrivals",
                f"{gaps.shape[1]} gaps end before the hazard does for {int(short.sum())} patient(s)",
                "gaps that together exceed the cumulative hazard",
                "Give more gaps, or use draw_arrivals",
            )
        )
    result = np.full(wanted.shape, np.nan)
    for row in range(len(risen)):
        result[row] = _invert(risen[row], grid, wanted[row])
    return result if np.ndim(unit_gaps) == 2 else result[0]


def _check_shapes(cumulative: Floats, days: Floats, gaps: Floats) -> None:
    faults = []
    if days.ndim != 1 or cumulative.shape[1] != days.size or days.size < 2:
        faults.append(
            Fault(
                "arrivals", f"{cumulative.shape[1]} hazard values for {days.size} days", "equal, at least 2"
            )
        )
    elif not (np.diff(days) > 0).all():
        faults.append(Fault("arrivals", "days do not increase", "strictly increasing days"))
    if len(gaps) != len(cumulative):
        faults.append(Fault("arrivals", f"{len(gaps)} rows of gaps", f"{len(cumulative)}, one per patient"))
    elif gaps.shape[1] == 0:
        faults.append(Fault("arrivals", "no gaps", "at least one gap per patient"))
    if faults:
        raise InputError(faults)


def _invert(risen: Floats, days: Floats, wanted: Floats) -> Floats:
    """Return the first day on which `risen` reaches each of `wanted` (ascending), NaN where it never does."""
    result = np.full(wanted.size, np.nan)
    reached = wanted[wanted <= risen[-1]]
    # on a plateau the first grid day that has the level is taken: the event ends the rise, not the rest
    right = np.maximum(np.searchsorted(risen, reached, side="left"), 1)
    low, high = risen[right - 1], risen[right]
    # a level of exactly 0 (a gap of 0) may meet a first step without rise: that is the first day
    part = np.divide(reached - low, high - low, out=np.zeros(reached.size), where=high > low)
    result[: reached.size] = days[right - 1] + part * (days[right] - days[right - 1])
    return result


def draw_arrivals(
    cumulative: Any, days: Any, gaps: Callable[[int], Any], most: int = 1024, start: int = 8
) -> Arrivals:
    """Return the events of one type for many patients, asking for as many gaps as needed.

    `cumulative` (patients, grid), `days` (grid,) as in `arrivals`. `gaps(k)` returns (patients, k) unit
    gaps whose first columns do not depend on k (numbers keyed by patient, type and event number). A patient
    whose hazard is not finite, falls by more than solver error, or asks for more than `most` events is not
    usable: his days are NaN, and the caller gives him a status.
    """
    hazard = np.asarray(cumulative, dtype=float)
    total = hazard[:, -1] - hazard[:, 0]
    finite = np.isfinite(hazard).all(axis=1)
    with np.errstate(invalid="ignore"):
        lowest_step = np.diff(hazard, axis=1).min(axis=1)
        usable = finite & (lowest_step >= -FALL * (1.0 + np.abs(total)))
    quiet = np.where(usable[:, None], hazard, 0.0)
    top = (quiet.max(axis=1) - quiet[:, 0]) if len(quiet) else np.zeros(0)
    count = start
    drawn = np.asarray(gaps(count), dtype=float)
    # the same running sum as in `arrivals`, so that both agree on who runs out of gaps
    while count < most and (np.cumsum(drawn, axis=1)[:, -1] < top).any():
        count = min(2 * count, most)
        drawn = np.asarray(gaps(count), dtype=float)
    usable &= np.cumsum(drawn, axis=1)[:, -1] >= top
    quiet = np.where(usable[:, None], quiet, 0.0)
    event_days = arrivals(quiet, days, drawn) if len(quiet) else np.zeros((0, count))
    return Arrivals(np.where(usable[:, None], event_days, np.nan), usable)


def first_arrival(cumulative: Any, days: Any, unit_gap: Any) -> Floats:
    """Return the day (patients,) of an event that happens at most once, such as death; inf if after the end.

    `cumulative` (patients, grid), `days` (grid,), `unit_gap` (patients,).
    """
    gap = np.asarray(unit_gap, dtype=float)[:, None]
    beyond = np.full(gap.shape, np.inf)  # a second gap that is never reached: gaps cannot run out
    found = arrivals(cumulative, days, np.hstack([gap, beyond]))[:, 0]
    return np.where(np.isnan(found), np.inf, found)


def window(days: Any, length: float = 21.0) -> Bools:
    """Return which events of one person count, given their days in ascending order.

    Convention: the first event counts; a later one counts if it is at least `length` days after the last
    *counted* event. An event that does not count starts no window of its own, so a chain of linked events
    is not one event for ever. Source: multiple-event analyses of the bone-agent trials (linked events within
    21 days are one); that the window runs from the counted event is Howship's reading.
    Raises InputError if the days do not ascend.
    """
    day = np.asarray(days, dtype=float)
    if not (np.diff(day) >= 0).all():
        raise InputError(Fault("window", "days do not ascend", "the days of one person in ascending order"))
    mask = np.zeros(day.size, dtype=bool)
    last = -np.inf
    for place, value in enumerate(day.tolist()):
        if value - last >= length:
            mask[place] = True
            last = value
    return mask


def counted(person: Any, day: Any, length: float = 21.0) -> Bools:
    """Apply `window` to the events of many persons, sorted by (person, day); same shape as `day`."""
    who, when = np.asarray(person), np.asarray(day, dtype=float)
    starts = np.flatnonzero(np.r_[True, who[1:] != who[:-1]]) if who.size else np.zeros(0, dtype=int)
    parts = [window(part, length) for part in np.split(when, starts[1:])] if who.size else []
    return np.concatenate(parts) if parts else np.zeros(0, dtype=bool)


def event_rows(
    by_type: Mapping[str, Floats], follow_up: Any, sre_types: Sequence[str], window_days: float = 21.0
) -> dict[str, Any]:
    """Return the event table of many patients: patient, number, day, type, occurrence, counted, is_sre.

    `by_type`: event days (patients, k) per hazard name, NaN where none; `follow_up` (patients,) days: events
    up to and including this day happened. `patient` is the row 0.. in these arrays; rows are sorted by
    (patient, day, order of the types); `number` counts 1.. in a patient, `occurrence` 0.. in the patient and
    the type. Only SREs share the window.
    """
    end = np.asarray(follow_up, dtype=float)
    none = np.zeros(0, dtype=np.int64)
    patient, day, kind, occurrence = [none], [np.zeros(0)], [none], [none]
    for place, days in enumerate(by_type.values()):
        row, column = np.nonzero(days <= end[:, None])  # NaN compares false
        patient.append(row)
        day.append(days[row, column])
        kind.append(np.full(row.size, place))
        occurrence.append(column)
    who, when, which = np.concatenate(patient), np.concatenate(day), np.concatenate(kind)
    order = np.lexsort((which, when, who))
    who, when, which, nth = who[order], when[order], which[order], np.concatenate(occurrence)[order]
    is_sre = np.isin(which, [place for place, name in enumerate(by_type) if name in set(sre_types)])
    count = np.zeros(who.size, dtype=bool)
    count[is_sre] = counted(who[is_sre], when[is_sre], window_days)
    number = np.arange(who.size) - np.searchsorted(who, who, side="left") + 1
    names = np.array(list(by_type), dtype=object)
    return {
        "patient": who,
        "number": number.astype(np.int64),
        "day": when,
        "type": names[which] if who.size else np.zeros(0, dtype=object),
        "occurrence": nth.astype(np.int64),
        "counted": count,
        "is_sre": is_sre,
    }


def event_counts(rows: Mapping[str, Any], patients: int) -> dict[str, Any]:
    """Return first_sre_day (NaN = none), first_sre, sre_count and sre_count_all, each (patients,)."""
    sre = rows["is_sre"]
    first = np.full(patients, np.inf)
    np.minimum.at(first, rows["patient"][sre], rows["day"][sre])
    return {
        "first_sre_day": np.where(np.isinf(first), np.nan, first),
        "first_sre": np.isfinite(first),
        "sre_count": np.bincount(rows["patient"][rows["counted"]], minlength=patients).astype(np.int64),
        "sre_count_all": np.bincount(rows["patient"][sre], minlength=patients).astype(np.int64),
    }


def event_cutoff(first_sre_day: Any, number: int, max_days: float) -> float:
    """Return the day on which the `number`-th first SRE happens, at most `max_days`.

    `first_sre_day` (all counted patients of all arms of one trial,): NaN = none before drop-out or death.
    Everyone enters on day 0, so a day of the calendar and of follow-up are the same.
    """
    day = np.asarray(first_sre_day, dtype=float)
    day = np.sort(day[np.isfinite(day)])
    return min(float(day[number - 1]), max_days) if day.size >= number else max_days


def ends(drop_out: Any, death: Any, cutoff: float) -> tuple[Floats, Any]:
    """Return the last day of follow-up and its reason, each (patients,).

    `drop_out`, `death` in days (inf = never), `cutoff` in days. Reasons: "death", "drop_out", "completed";
    of two on the same day the first named in this order.
    """
    dead, left = np.asarray(death, dtype=float), np.asarray(drop_out, dtype=float)
    end = np.minimum(np.minimum(dead, left), cutoff)
    reason = np.where(dead <= end, "death", np.where(left <= end, "drop_out", "completed"))
    return end, reason.astype(object)
