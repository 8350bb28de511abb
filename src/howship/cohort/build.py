"""One section of a population file -> Entry: texts with units become numbers, and the numbers are checked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import ValidationError

from howship.cohort import schema
from howship.cohort.declare import Effect, Entry, Threshold
from howship.cohort.distribution import SMALLEST_SHARE, Categorical, Distribution, Normal
from howship.cohort.laws import law_of
from howship.cohort.section import Path, Section, where_is
from howship.errors import Fault, InputError, near
from howship.scenario.places import Places
from howship.source import Source, ours

__all__ = ["Kind", "build_entry", "sources_of", "validated"]

Kind = Literal["covariate", "parameter"]


def validated(model: type[Any], values: Any, places: Places, path: Path) -> Any:
    """Return `values` as the pydantic `model`. Raises InputError with every fault and its line."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise InputError([_fault(item, model, places, path) for item in error.errors()]) from None


def _fault(item: Mapping[str, Any], model: type[Any], places: Places, path: Path) -> Fault:
    steps = tuple(step for step in item["loc"] if step != "[key]")
    where, last = where_is(places, (*path, *steps)), str(steps[-1]) if steps else ""
    fields = [name for name in model.model_fields if name != "distribution"]
    if item["type"] == "extra_forbidden":
        return Fault(where, f"unknown key {last!r}", "one of " + ", ".join(fields), near(last, fields))
    if item["type"] == "missing":
        return Fault(where, f"the key {last!r} is missing", f"{last!r} in this section")
    expected = str(item["msg"]).removeprefix("Input should be ").removeprefix("Input should ")
    return Fault(where, f"{last} = {item['input']!r}", expected)


def sources_of(spec: Any, places: Places, path: Path) -> tuple[Source, ...]:
    """Return the sources of a section. Raises InputError where it has neither `source` nor `ours`."""
    found = [Source(**spec.source.model_dump())] if spec.source else []
    found += [ours(spec.ours)] if spec.ours else []
    if not found:
        raise InputError(
            Fault(
                where_is(places, path),
                "neither source nor ours",
                "where the numbers come from",
                'Write source = { citation = "..." } or ours = "why this value"',
            )
        )
    return tuple(found)


def build_entry(
    kind: Kind, name: str, values: Any, earlier: Mapping[str, Entry | None], places: Places
) -> Entry:
    """Return one covariate or parameter; `earlier` are the covariates declared above it, None if faulty.

    Raises InputError with every fault found in the section.
    """
    path: Path = (kind, name)
    spec = validated(_spec_class(values, places, path), values, places, path)
    section = Section(places, path, spec)
    law: Distribution | Threshold
    effect = None
    if isinstance(spec, schema.ThresholdSpec):
        law = _threshold(section, earlier)
    else:
        law = law_of(section)
        effect = _effect(section, law, earlier) if getattr(spec, "effect", None) else None
    faults, sources = section.faults, tuple[Source, ...]()
    try:
        sources = sources_of(spec, places, path)
    except InputError as error:
        faults.extend(error.faults)
    if kind == "covariate" and spec.level is not None:
        expected = "no level: a covariate belongs to the patient"
        faults.append(Fault(section.where("level"), f"level = {spec.level!r}", expected))
    fits = isinstance(law, Categorical) or (not isinstance(law, Threshold) and law.numeric)
    if kind == "parameter" and not fits:
        expected = "a distribution of numbers, such as lognormal, or categorical for a preset"
        faults.append(
            Fault(section.where("distribution"), f"{spec.distribution!r} for a parameter", expected)
        )
    if faults:
        raise InputError(faults)
    return Entry(name, kind, spec.level or "patient", section.unit or "1", spec.meaning, sources, law, effect)


def _spec_class(values: Any, places: Places, path: Path) -> type[Any]:
    """Return the form that the section's `distribution` asks for."""
    where, known = where_is(places, path), list(schema.SPECS)
    if not isinstance(values, dict):
        raise InputError(Fault(where, f"{values!r}", "a section", f"Write [{'.'.join(map(str, path))}]"))
    word = values.get("distribution")
    expected = f"one of {', '.join(known)}"
    if word is None:
        raise InputError(Fault(where, "the key 'distribution' is missing", expected))
    if not isinstance(word, str) or word not in known:
        where = where_is(places, (*path, "distribution"))
        raise InputError(Fault(where, f"distribution = {word!r}", expected, near(str(word), known)))
    return schema.SPECS[word]


def _is_number(entry: Entry | None) -> bool:
    return entry is not None and not isinstance(entry.law, Threshold) and entry.law.numeric


def _earlier(section: Section, key: str, name: str, earlier: Mapping[str, Entry | None]) -> Entry | None:
    """Return the numeric covariate `name` declared above; None if it is not, or has a fault itself."""
    if name in earlier and (earlier[name] is None or _is_number(earlier[name])):
        return earlier[name]
    known = [word for word, entry in earlier.items() if _is_number(entry)]
    expected = "a covariate that is a number and is declared above this one"
    section.faults.append(Fault(section.where(key), f"{name!r}", expected, near(name, known)))
    return None


def _threshold(section: Section, earlier: Mapping[str, Entry | None]) -> Threshold:
    spec = section.spec
    of, at_least = _earlier(section, "of", spec.of, earlier), spec.at_least
    if spec.at_least in earlier or spec.at_least[0].isalpha():
        other = _earlier(section, "at_least", spec.at_least, earlier)
        if of and other and not section.faults:  # the two must measure the same thing
            section.number("at_least", unit=of.unit, text=f"1 {other.unit}")
    elif of:
        at_least = section.number("at_least", unit=of.unit)
    return Threshold(spec.of, at_least, spec.yes, spec.no)


def _effect(section: Section, law: Any, earlier: Mapping[str, Entry | None]) -> Effect | None:
    spec = section.spec.effect
    of = _earlier(section, "effect.of", spec.of, earlier)
    if of is None:
        return None
    center = section.number("effect.center", unit=of.unit, text=spec.center)
    per = f"({section.unit})/({of.unit})" if section.unit else ""
    slope = section.number("effect.slope", unit=per, text=spec.slope)
    low, high = getattr(of.law, "low", -math.inf), getattr(of.law, "high", math.inf)
    bounded = math.isfinite(low) and math.isfinite(high)
    section.need(bounded, "effect.of", f"{spec.of!r} has no bounds", "a covariate with low and high")
    for end in (low, high):
        if section.faults:
            break
        location = law.location + slope * (end - center)
        usable = (location > 0.0 or isinstance(law, Normal)) and law.share(location) >= SMALLEST_SHARE
        expected = "a location above 0 that the bounds low and high leave room for, at both ends of it"
        section.need(usable, "effect.slope", f"unusable at an end of {spec.of!r}", expected)
    return Effect(spec.of, center, slope)
