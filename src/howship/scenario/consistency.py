"""What must fit between the tables of a trial file.

The checks read the file's raw tables and pass over what the schema refuses anyway, so that all
faults come out together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from howship import catalog
from howship.errors import Fault, near
from howship.scenario import amounts, dose, endpoints, rules, schedule
from howship.scenario.amounts import RefusedError, duration_text, shown
from howship.scenario.model import Action, Rule
from howship.scenario.places import Path, Places

__all__ = ["faults"]

_Value = TypeVar("_Value")
_Found = Iterator[tuple[Path, str, str, str]]
MOST_DOSES_PER_PATIENT = 10_000
_JITTER_DAYS = 1e-6


def faults(raw: dict[str, Any], places: Places) -> list[Fault]:
    """Return everything in `raw` that does not fit together."""
    found: list[Fault] = []
    for check in (_arm_names, _references, _allocation, _rules, _published, _repeats, _times, _doses):
        found.extend(Fault(places.where(path), *rest) for path, *rest in check(raw))
    return found


def _attempt(read: Callable[[object], _Value], value: object) -> _Value | None:
    """Return what `read` makes of a value, None where the schema refuses it."""
    try:
        return read(value)
    except RefusedError:
        return None


def _tables(value: object) -> list[tuple[int, dict[str, Any]]]:
    """Return the tables of a list with their positions; anything else is passed over."""
    items = value if isinstance(value, list) else []
    return [(number, item) for number, item in enumerate(items) if isinstance(item, dict)]


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _texts(value: object) -> list[tuple[int, str]]:
    items = value if isinstance(value, list) else []
    return [(number, item) for number, item in enumerate(items) if isinstance(item, str)]


def _arm_names(raw: dict[str, Any]) -> _Found:
    seen: set[str] = set()
    for number, arm in _tables(raw.get("arm")):
        name = arm.get("name")
        if isinstance(name, str) and name in seen:
            path: Path = ("arm", number, "name")
            yield path, f"name = {shown(name)} is used by an arm above", "a name of its own for each arm", ""
        elif isinstance(name, str):
            seen.add(name)


def _references(raw: dict[str, Any]) -> _Found:
    marked = [number for number, arm in _tables(raw.get("arm")) if arm.get("reference") is True]
    for number in marked[1:]:
        path: Path = ("arm", number, "reference")
        yield path, "reference = true stands in an arm above too", "one reference arm", "Remove one of them"


def _allocation(raw: dict[str, Any]) -> _Found:
    arms = _tables(raw.get("arm"))
    if any("patients" in arm for _, arm in arms):
        for number, arm in arms:
            if "patients" not in arm:
                what = f"arm {shown(arm.get('name', ''))} has no patients, other arms have"
                yield (
                    ("arm", number),
                    what,
                    "patients in every arm, or in none",
                    "Add for example patients = 100",
                )


def _read_rules(arm: dict[str, Any]) -> list[tuple[int, Rule]]:
    found: list[tuple[int, Rule]] = []
    actions: tuple[Action, ...] = ("hold", "stop")
    for number, item in _tables(arm.get("rule")):
        when = _attempt(rules.criterion, item.get("when"))
        given = [action for action in actions if isinstance(item.get(action), str)]
        if when is not None and len(given) == 1:
            found.append((number, rules.rule(given[0], item[given[0]], when)))
    return found


def _drugs(arm: dict[str, Any]) -> list[str] | None:
    """Return the drugs that an arm gives, None where they cannot all be told."""
    given = arm.get("dose", [])
    drugs = [item.get("drug") for _, item in _tables(given)]
    known = catalog.names("drugs")
    if not isinstance(given, list) or len(drugs) < len(given) or any(drug not in known for drug in drugs):
        return None
    return [str(drug) for drug in drugs]


def _rules(raw: dict[str, Any]) -> _Found:
    for at, arm in _tables(raw.get("arm")):
        drugs = _drugs(arm)
        found = _read_rules(arm)
        for number, rule in found:
            if drugs is not None and rule.drug in catalog.names("drugs") and rule.drug not in drugs:
                path: Path = ("arm", at, "rule", number, rule.action)
                expected = "a drug that this arm gives"
                yield path, f"{rule.action} = {shown(rule.drug)}", expected, near(rule.drug, drugs)
        for first, second in rules.overlaps([rule for _, rule in found]):
            one, two = found[first][1], found[second][1]
            path = ("arm", at, "rule", found[second][0], "when")
            what = f"when = {shown(two.text)} overlaps {shown(one.text)}: both {two.action} {two.drug}"
            yield path, what, "one rule for each range of a quantity", "Keep the wider one"


def _published(raw: dict[str, Any]) -> _Found:
    names = (arm.get("name") for _, arm in _tables(raw.get("arm")))
    arms = list(dict.fromkeys(name for name in names if isinstance(name, str)))
    measure = _table(raw.get("measure"))
    measured = [text for _, text in _texts(measure.get("endpoints"))]
    for number, row in _tables(raw.get("published")):
        for key in ("arm", "comparator"):
            name = row.get(key)
            if isinstance(name, str) and name not in arms:
                path: Path = ("published", number, key)
                yield path, f"{key} = {shown(name)}", "the name of an arm of this trial", near(name, arms)
        if row.get("arm") is not None and row.get("arm") == row.get("comparator"):
            what = f"comparator = {shown(row['arm'])} is the arm itself"
            yield ("published", number, "comparator"), what, "another arm", ""
        endpoint = row.get("endpoint")
        told = measured and all(_attempt(endpoints.read, text) for text in [*measured, endpoint])
        if told and endpoint not in measured:
            path = ("published", number, "endpoint")
            expected = "an endpoint that [measure] lists"
            yield path, f"endpoint = {shown(endpoint)}", expected, near(str(endpoint), measured)


def _repeats(raw: dict[str, Any]) -> _Found:
    measure = _table(raw.get("measure"))
    for key in ("endpoints", "sre_types"):
        texts = _texts(measure.get(key))
        for position, (number, text) in enumerate(texts):
            if text in [other for _, other in texts[:position]]:
                path: Path = ("measure", key, number)
                yield path, f"{shown(text)} stands twice in {key}", "each only once", "Remove one of them"


def _times(raw: dict[str, Any]) -> _Found:
    plan = _attempt(schedule.parse, raw.get("visits"))
    if plan is None:
        return
    end = plan.duration_days
    until = f"a time within the trial, {duration_text(end)}"
    cutoff = raw.get("cutoff")
    key = ("cutoff", "by") if isinstance(cutoff, dict) else ("cutoff",)
    last = cutoff.get("by") if isinstance(cutoff, dict) else cutoff
    days = _attempt(amounts.duration_days, last)
    if days is not None and days > end + _JITTER_DAYS:
        yield key, f"{key[-1]} = {shown(last)}", until, "Lengthen visits, or shorten it"
    step = _attempt(amounts.duration_days, raw.get("report_every", "1 week"))
    if step is not None and step > end:
        yield ("report_every",), f"report_every = {shown(raw.get('report_every', '1 week'))}", until, ""
        return
    for number, text in _texts(_table(raw.get("measure")).get("endpoints")):
        endpoint = _attempt(endpoints.read, text)
        if endpoint is None or endpoint.day is None:
            continue
        path: Path = ("measure", "endpoints", number)
        if endpoint.day > end + _JITTER_DAYS:
            yield path, f"endpoints = {shown(text)}", until, "Lengthen visits, or take an earlier time"
        elif step and not (_on_grid(endpoint.day, step) or _on_grid(endpoint.day, plan.visits[1])):
            expected = f"a time at a visit or a multiple of report_every, {duration_text(step)}"
            yield path, f"endpoints = {shown(text)}", expected, "Take such a time, or change report_every"


def _on_grid(day: float, step: float) -> bool:
    return abs(day - round(day / step) * step) <= _JITTER_DAYS


def _doses(raw: dict[str, Any]) -> _Found:
    plan = _attempt(schedule.parse, raw.get("visits"))
    if plan is None:
        return
    for at, arm in _tables(raw.get("arm")):
        for number, item in _tables(arm.get("dose")):
            path: Path = ("arm", at, "dose", number)
            start = _attempt(amounts.duration_days, item.get("from", "0 days"))
            every = _attempt(dose.interval_days, item.get("every"))
            if start is not None and start >= plan.duration_days:
                expected = f"a time before the end of the trial, {duration_text(plan.duration_days)}"
                yield (*path, "from"), f"from = {shown(item['from'])}", expected, ""
            if every is not None and plan.duration_days / every > MOST_DOSES_PER_PATIENT:
                expected = f"at most {MOST_DOSES_PER_PATIENT} doses of a drug in a patient"
                yield (*path, "every"), f"every = {shown(item['every'])}", expected, "Lengthen the interval"
