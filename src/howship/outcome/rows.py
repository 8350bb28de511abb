"""The endpoint rows of a trial's summary: each number with its interval, beside the published one."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from howship.outcome.arms import ArmSample
from howship.outcome.change import median_interval, percent_change, value_at
from howship.outcome.estimate import Estimate, proportion, undefined
from howship.outcome.recurrent import event_rate, multiple_event_ratio, rate_ratio
from howship.outcome.survival import FirstEvent, hazard_ratio, kaplan_meier
from howship.scenario.endpoints import Endpoint, read

if TYPE_CHECKING:
    from howship.scenario.model import Published, Scenario

__all__ = ["Row", "endpoint_rows", "pool", "share"]

Lookup = Callable[[str], Mapping[str, Any]]
One = Callable[[ArmSample], Estimate]
Two = Callable[[ArmSample, ArmSample], Estimate]
RATIO = "ratio"
# units of the evidence table that say the same as the summary's own
_SAME_UNIT = {"SRE/patient-year", "events/year", "events/patient-year", "% change", "percent", ""}


@dataclass(frozen=True)
class Row:
    """One line of the table before it is computed: per arm (`one`) or against the reference (`two`)."""

    endpoint: str
    label: str
    unit: str
    one: One | None = None
    two: Two | None = None


def share(arm: ArmSample) -> Estimate:
    """Return the percent of counted patients with at least one SRE.

    Crude, as trials report it: those who left or died without an SRE count as without.
    """
    return proportion(int(np.sum(arm.first.event)), int(arm.person.size))


def _change(output: str, day: float) -> One:
    """Return the median percent change of an output on a day against its baseline (or the visit on day 0)."""

    def measure(arm: ArmSample) -> Estimate:
        visits = arm.measured.near
        if output not in visits:
            return undefined(f"no column {output!r} in the visits", 0)
        who, when = visits["person"], visits["day"]
        value = value_at(who, when, visits[output], day, arm.person)
        if arm.person.size and not np.isfinite(value).any():
            near = sorted(arm.measured.days, key=lambda other: abs(other - day))[:2]
            return undefined(f"no visit on day {day:g}; the nearest: {', '.join(f'{x:g}' for x in near)}", 0)
        start = arm.baseline.get(output)
        if start is None:
            start = value_at(who, when, visits[output], 0.0, arm.person)
        return median_interval(percent_change(start, value))

    return measure


def _reached(column: str) -> One:
    """Return the percent of counted patients who reached a level in time; who left before has not."""

    def measure(arm: ArmSample) -> Estimate:
        reached = arm.levels[column]
        if reached.size and not np.isfinite(reached).any():
            return undefined("not measured up to that day", 0)
        return proportion(int(np.sum(reached == 100.0)), int(reached.size))

    return measure


def _duration(column: str) -> One:
    """Return the median days at a level of those who reached it, by Kaplan-Meier."""

    def measure(arm: ArmSample) -> Estimate:
        days, over = arm.levels[column], arm.levels[f"{column}_over"]
        reached = np.isfinite(days)
        if not reached.any():
            return undefined("no patient reached the level", 0)
        stay = FirstEvent.of(arm.person[reached], days[reached], over[reached] == 1.0)
        return kaplan_meier(stay).median

    return measure


_FAMILIES = {
    "first_sre": (
        Row("first_sre", "Median time to first SRE", "days", one=lambda a: kaplan_meier(a.first).median),
        Row(
            "hazard_ratio",
            "Hazard ratio of first SRE",
            RATIO,
            two=lambda a, r: hazard_ratio(a.first, r.first),
        ),
    ),
    "sre_share": (Row("sre_share", "Patients with >= 1 SRE", "%", one=share),),
    "sre_rate": (
        Row("sre_rate", "SRE rate", "events per patient-year", one=lambda a: event_rate(a.recurrent)),
        Row("rate_ratio", "SRE rate ratio", RATIO, two=lambda a, r: rate_ratio(a.recurrent, r.recurrent)),
    ),
    "multiple_events": (
        Row(
            "multiple_events",
            "Multiple-event ratio (Andersen-Gill)",
            RATIO,
            two=lambda a, r: multiple_event_ratio(a.recurrent, r.recurrent),
        ),
    ),
}


def _rows(name: str) -> list[Row]:
    """Return the rows that an endpoint's name asks for. Raises Refused for an unknown name."""
    endpoint = read(name)
    if endpoint.level is not None:
        return [_level_row(endpoint, endpoint.level.text)]
    if endpoint.output is not None and endpoint.day is not None:
        label = f"Median change of {endpoint.output} on day {endpoint.day:g}"
        return [Row(name, label, "%", one=_change(endpoint.output, endpoint.day))]
    return list(_FAMILIES[name])


def _level_row(endpoint: Endpoint, level: str) -> Row:
    if endpoint.day is None:
        return Row(endpoint.name, f"Median duration of {level}", "days", one=_duration(endpoint.column))
    label = f"Patients with {level} by day {endpoint.day:g}"
    return Row(endpoint.name, label, "%", one=_reached(endpoint.column))


def pool(estimates: Sequence[Estimate], ratio: bool = False) -> Estimate:
    """Return one estimate as it is, or the mean of several trials with their 2.5-97.5 % simulation interval.

    Ratios are averaged on the log scale. Trials in which the value is not defined are left out and counted in
    the note; `n` is the patients of all trials together.
    """
    if len(estimates) == 1:
        return estimates[0]
    values = np.array([estimate.value for estimate in estimates])
    n, known = sum(estimate.n for estimate in estimates), values[np.isfinite(values)]
    text = f"{len(estimates)} trials"
    if known.size < values.size:
        reasons = sorted({e.note for e in estimates if not math.isfinite(e.value) and e.note})
        text += f", defined in {known.size}" + (f" ({'; '.join(reasons)})" if reasons else "")
    if known.size == 0:
        return undefined(text, n)
    with np.errstate(divide="ignore"):
        mean = float(np.exp(np.mean(np.log(known)))) if ratio else float(np.mean(known))
    low, high = (float(x) for x in np.quantile(known, (0.025, 0.975)))
    note = f"mean and 95 % simulation interval of {text}"
    return Estimate(mean, low, high, n, note) if known.size > 1 else undefined(note, n, mean)


def endpoint_rows(
    scenario: Scenario, arms: Mapping[str, ArmSample], trials: Sequence[int], lookup: Lookup
) -> list[dict[str, Any]]:
    """Return the summary's endpoint rows, in the order of the scenario's endpoints and arms.

    `arms` by name; `trials` the (parameter set, replicate) numbers to compute separately and pool; `lookup`
    gives a published row by its id. A published number that no computed row matches gets a row of its own.
    """
    reference = scenario.reference.name
    parts = {name: _per_trial(sample, trials) for name, sample in arms.items()}
    waiting = list(scenario.published)
    result = []
    for name in dict.fromkeys(scenario.measure.endpoints):
        for row in _rows(name):
            for arm in scenario.arms:
                comparator = reference if row.two is not None else None
                if arm.name == comparator:
                    continue
                estimate = _estimate(row, parts[arm.name], parts[reference])
                # with a comparator, the family's name ("sre_rate") means its ratio
                wanted = (arm.name, comparator)
                beside = next(
                    (
                        p
                        for p in waiting
                        if p.endpoint in (name, row.endpoint) and (p.arm, p.comparator) == wanted
                    ),
                    None,
                )
                if beside is not None:
                    waiting.remove(beside)
                result.append(_line(row, arm.name, comparator, estimate, beside, lookup))
    for left in waiting:
        none = undefined("not computed: no endpoint of this run matches the published number", 0)
        row = Row(left.endpoint, left.endpoint, "")
        result.append(_line(row, left.arm, left.comparator, none, left, lookup))
    return result


def _per_trial(sample: ArmSample, trials: Sequence[int]) -> list[ArmSample]:
    return [sample] if len(trials) <= 1 else [sample.of_trial(trial) for trial in trials]


def _estimate(row: Row, arms: Sequence[ArmSample], references: Sequence[ArmSample]) -> Estimate:
    if row.one is not None:
        return pool([row.one(arm) for arm in arms])
    assert row.two is not None
    return pool([row.two(*pair) for pair in zip(arms, references, strict=True)], ratio=True)


def _line(
    row: Row, arm: str, comparator: str | None, estimate: Estimate, beside: Published | None, lookup: Lookup
) -> dict[str, Any]:
    return {
        "endpoint": row.endpoint,
        "label": row.label,
        "arm": arm,
        "comparator": comparator,
        "unit": row.unit,
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "n": estimate.n,
        "published": None if beside is None else _published(lookup(beside.target), beside.target, row.unit),
        "note": estimate.note,
    }


def _published(target: Mapping[str, Any], name: str, unit: str) -> dict[str, Any]:
    """Return the published number as text; its unit is written out where it is not that of the row."""
    given = str(target.get("unit") or "")
    same = given in _SAME_UNIT | {unit} or (unit == RATIO and given.endswith(("ratio", "HR", "OR")))
    value = str(target["value"])
    return {
        "value": value if same or not _is_number(value) else f"{value} {given}",
        "low": _number(target.get("ci_low")),
        "high": _number(target.get("ci_high")),
        "unit": given,
        "id": name,
        "citation": str(target.get("citation") or ""),
        "doi": str(target.get("doi_or_pmid") or ""),
        "found": str(target.get("found") or ""),
    }


def _is_number(text: str) -> bool:
    return _number(text) is not None


def _number(text: Any) -> float | None:
    try:
        return float(text)
    except (TypeError, ValueError):
        return None
