"""One section of a population file -> Entry: texts with units become numbers, and the numbers are checked."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Literal

from pydantic import ValidationError

from howship.cohort import schema
from howship.cohort.declare import Effect, Entry, Threshold
from howship.cohort.distribution import (
    SMALLEST_SHARE,
    Categorical,
    Constant,
    Count,
    Distribution,
    Gamma,
    LogitNormal,
    LogNormal,
    Normal,
    Uniform,
    YesNo,
    geometric,
    poisson,
)
from howship.cohort.place import Place
from howship.errors import Fault, InputError, near
from howship.quantity import parse, to_internal
from howship.source import Source, ours

__all__ = ["build_entry", "sources_of", "validated"]

Path = tuple[str | int, ...]
Kind = Literal["covariate", "parameter"]


class _Section:
    """One section being read: its numbers in internal units, and the faults met so far."""

    def __init__(self, place: Place, path: Path, spec: Any) -> None:
        self.place, self.path, self.spec = place, path, spec
        self.unit = "1"
        self.faults: list[Fault] = []

    def unit_from(self, key: str) -> None:
        """Take the section's unit from the text of `key`."""
        try:
            self.unit = parse(getattr(self.spec, key), self.where(key)).unit.text
        except InputError:  # reported when the number itself is read
            self.unit = "1"

    def number(self, key: str, default: float = math.nan, unit: str | None = None, text: str = "") -> float:
        """Return the number of `key` in internal units, or NaN after noting the fault."""
        text = text or getattr(self.spec, key)
        if text is None:
            return default
        try:
            return to_internal(text, self.unit if unit is None else unit, self.where(key))
        except InputError as error:
            self.faults.extend(error.faults)
            return math.nan

    def need(self, holds: bool, key: str, what: str, expected: str, cure: str = "") -> None:
        """Note a fault where numbers were readable but do not fit together."""
        if not self.faults and not holds:
            self.faults.append(Fault(self.where(key), what, expected, cure))

    def where(self, key: str = "") -> str:
        return self.place.where((*self.path, *key.split(".")) if key else self.path)


def validated(model: type[Any], values: Any, place: Place, path: Path) -> Any:
    """Return `values` as the pydantic `model`. Raises InputError with every fault and its line."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise InputError([_fault(item, model, place, path) for item in error.errors()]) from None


def _fault(item: Mapping[str, Any], model: type[Any], place: Place, path: Path) -> Fault:
    steps = tuple(step for step in item["loc"] if step != "[key]")
    where, last = place.where((*path, *steps)), str(steps[-1]) if steps else ""
    fields = [name for name in model.model_fields if name != "distribution"]
    if item["type"] == "extra_forbidden":
        return Fault(where, f"unknown key {last!r}", "one of " + ", ".join(fields), near(last, fields))
    if item["type"] == "missing":
        return Fault(where, f"the key {last!r} is missing", f"{last!r} in this section")
    expected = str(item["msg"]).removeprefix("Input should be ").removeprefix("Input should ")
    return Fault(where, f"{last} = {item['input']!r}", expected)


def sources_of(spec: Any, place: Place, path: Path) -> tuple[Source, ...]:
    """Return the sources of a section. Raises InputError where it has neither `source` nor `ours`."""
    found = [Source(**spec.source.model_dump())] if spec.source else []
    found += [ours(spec.ours)] if spec.ours else []
    if not found:
        raise InputError(
            Fault(
                place.where(path),
                "neither source nor ours",
                "where the numbers come from",
                'Write source = { citation = "..." } or ours = "why this value"',
            )
        )
    return tuple(found)


def build_entry(kind: Kind, name: str, values: Any, earlier: Mapping[str, Entry], place: Place) -> Entry:
    """Return one covariate or parameter; `earlier` are the covariates declared above it.

    Raises InputError with every fault found in the section.
    """
    path: Path = (kind, name)
    spec = validated(_spec_class(values, place, path), values, place, path)
    section = _Section(place, path, spec)
    try:
        sources = sources_of(spec, place, path)
    except InputError as error:
        sources, section.faults = (), list(error.faults)
    problems, section.faults = section.faults, []
    effect, law = None, None
    if isinstance(spec, schema.ThresholdSpec):
        law = _threshold(section, earlier)
    else:
        law = _LAWS[type(spec)](section)
        effect = _effect(section, law, earlier) if getattr(spec, "effect", None) else None
    problems += section.faults
    if kind == "covariate" and spec.level == "lesion":
        problems.append(Fault(section.where("level"), "level = 'lesion'", "no level: a covariate is the patient's"))
    if kind == "parameter" and not problems and not (isinstance(law, Threshold) or law.numeric):
        problems.append(Fault(section.where(), f"distribution = {spec.distribution!r}", _NUMERIC))
    elif kind == "parameter" and isinstance(law, Threshold):
        problems.append(Fault(section.where(), "distribution = 'threshold'", _NUMERIC))
    if problems:
        raise InputError(problems)
    return Entry(name, kind, spec.level or "patient", section.unit, spec.meaning, sources, law, effect)


_NUMERIC = "a distribution of numbers for a parameter, such as lognormal, normal or gamma"


def _spec_class(values: Any, place: Place, path: Path) -> type[Any]:
    known = ", ".join(sorted(schema.SPECS))
    if not isinstance(values, dict):
        raise InputError(Fault(place.where(path), f"{values!r}", "a section", f"Write [{'.'.join(map(str, path))}]"))
    word = values.get("distribution")
    if word is None:
        raise InputError(Fault(place.where(path), "the key 'distribution' is missing", f"one of {known}"))
    if not isinstance(word, str) or word not in schema.SPECS:
        where = place.where((*path, "distribution"))
        raise InputError(Fault(where, f"distribution = {word!r}", f"one of {known}", near(str(word), list(schema.SPECS))))
    return schema.SPECS[word]


def _normal(section: _Section) -> Normal:
    section.unit_from("mean")
    law = Normal(
        section.number("mean"),
        section.number("sd"),
        section.number("low", -math.inf),
        section.number("high", math.inf),
    )
    section.need(law.sd > 0.0, "sd", f"sd = {section.spec.sd!r}", "a standard deviation above 0")
    return _truncation(section, law)


def _lognormal(section: _Section) -> LogNormal:
    section.unit_from("median")
    median, cv = section.number("median"), section.spec.cv
    law = LogNormal(median, cv, section.number("low", 0.0), section.number("high", math.inf))
    section.need(median > 0.0, "median", f"median = {section.spec.median!r}", "a median above 0")
    section.need(law.low >= 0.0, "low", f"low = {section.spec.low!r}", "0 or more")
    return _truncation(section, law)


def _gamma(section: _Section) -> Gamma:
    spec = section.spec
    section.unit_from("mean")
    mean = section.number("mean")
    section.need(mean > 0.0, "mean", f"mean = {spec.mean!r}", "a mean above 0")
    one = (spec.cv is None) != (spec.variance is None)
    section.need(one, "", "cv and variance", "exactly one of the two")
    cv = math.nan if spec.cv is None else spec.cv
    if not section.faults and spec.variance is not None:
        variance = section.number("variance", unit=f"({section.unit})*({section.unit})")
        section.need(variance > 0.0, "variance", f"variance = {spec.variance!r}", "a variance above 0")
        cv = math.sqrt(variance) / mean if variance > 0.0 else math.nan
    law = Gamma(mean, cv, section.number("low", 0.0), section.number("high", math.inf))
    return _truncation(section, law)


def _truncation(section: _Section, law: Any) -> Any:
    """Check that low .. high leaves a usable share of the distribution."""
    low, high = getattr(section.spec, "low", None), getattr(section.spec, "high", None)
    section.need(law.low < law.high, "low", f"low = {low!r} and high = {high!r}", "low below high")
    if not section.faults:
        kept = law.share()
        expected = f"at least {SMALLEST_SHARE:g} of it between low and high"
        section.need(kept >= SMALLEST_SHARE, "low", f"the bounds keep a share of {kept:.3g}", expected)
    return law


def _logit_normal(section: _Section) -> LogitNormal:
    section.unit_from("median")
    law = LogitNormal(
        section.number("median"), section.spec.sd, section.number("low"), section.number("high")
    )
    inside = law.low < law.median < law.high
    section.need(inside, "median", f"median = {section.spec.median!r}", "a median between low and high")
    return law


def _uniform(section: _Section) -> Uniform:
    section.unit_from("low")
    law = Uniform(section.number("low"), section.number("high"))
    section.need(law.low < law.high, "low", f"low = {section.spec.low!r}", "low below high")
    return law


def _constant(section: _Section) -> Constant:
    section.unit_from("value")
    return Constant(section.number("value"))


def _yes_no(section: _Section) -> YesNo:
    share = section.number("probability", unit="1")
    section.need(0.0 <= share <= 1.0, "probability", f"{section.spec.probability!r}", "0 % to 100 %")
    return YesNo(share)


def _categorical(section: _Section) -> Categorical:
    shares = section.spec.probabilities
    return Categorical(tuple(shares), _adds_up(section, tuple(shares.values())))


def _adds_up(section: _Section, shares: tuple[float, ...]) -> tuple[float, ...]:
    total = math.fsum(shares)
    good = abs(total - 1.0) <= 1e-9
    section.need(good, "probabilities", f"the probabilities add up to {total:.10g}", "a sum of 1")
    return tuple(share / total for share in shares) if good else shares


def _count(section: _Section) -> Count:
    spec = section.spec
    forms = [form for form in ("probabilities", "poisson", "geometric") if getattr(spec, form) is not None]
    section.need(len(forms) == 1, "", " and ".join(forms) or "no form of count", _FORMS)
    if section.faults:
        return Count(0, (1.0,))
    if forms == ["probabilities"]:
        return _count_table(section)
    bounded = spec.high is not None and spec.high >= (spec.low or 0)
    section.need(bounded, "high", f"high = {spec.high!r}", "the largest count, a whole number from low on")
    if section.faults:
        return Count(0, (1.0,))
    family: Callable[[float, int, int], Count] = poisson if forms == ["poisson"] else geometric
    return family(getattr(spec, forms[0]), spec.low or 0, spec.high)


_FORMS = 'exactly one of probabilities = { "1" = 0.5, "2" = 0.5 }, poisson = 3.0, geometric = 3.0'


def _count_table(section: _Section) -> Count:
    spec = section.spec
    words = [word for word in spec.probabilities if not word.isdecimal() or int(word) > 1000]
    section.need(not words, "probabilities", f"{words}", "whole numbers from 0 to 1000 as keys")
    section.need(spec.low is None and spec.high is None, "", "low or high beside probabilities", "neither")
    if section.faults:
        return Count(0, (1.0,))
    table = {int(word): share for word, share in spec.probabilities.items()}
    first, last = min(table), max(table)
    return Count(first, _adds_up(section, tuple(table.get(k, 0.0) for k in range(first, last + 1))))


_LAWS: dict[type[Any], Callable[[_Section], Distribution]] = {
    schema.NormalSpec: _normal,
    schema.LogNormalSpec: _lognormal,
    schema.GammaSpec: _gamma,
    schema.LogitNormalSpec: _logit_normal,
    schema.UniformSpec: _uniform,
    schema.ConstantSpec: _constant,
    schema.YesNoSpec: _yes_no,
    schema.CategoricalSpec: _categorical,
    schema.CountSpec: _count,
}


def _earlier(section: _Section, key: str, name: str, earlier: Mapping[str, Entry]) -> Entry | None:
    """Return the numeric covariate `name` declared above, or None after noting the fault."""
    known = [word for word, entry in earlier.items() if not isinstance(entry.law, Threshold) and entry.law.numeric]
    if name in known:
        return earlier[name]
    expected = "a covariate that is a number and is declared above this one"
    section.faults.append(Fault(section.where(key), f"{name!r}", expected, near(name, known)))
    return None


def _threshold(section: _Section, earlier: Mapping[str, Entry]) -> Threshold:
    spec = section.spec
    of, at_least = _earlier(section, "of", spec.of, earlier), spec.at_least
    if spec.at_least in earlier or spec.at_least[0].isalpha():
        other = _earlier(section, "at_least", spec.at_least, earlier)
        if of and other and not section.faults:  # the two must measure the same thing
            section.number("at_least", unit=of.unit, text=f"1 {other.unit}")
    elif of:
        at_least = section.number("at_least", unit=of.unit)
    return Threshold(spec.of, at_least, spec.yes, spec.no)


def _effect(section: _Section, law: Any, earlier: Mapping[str, Entry]) -> Effect | None:
    spec = section.spec.effect
    of = _earlier(section, "effect.of", spec.of, earlier)
    if of is None:
        return None
    center = section.number("effect.center", unit=of.unit, text=spec.center)
    slope = section.number("effect.slope", unit=f"({section.unit})/({of.unit})", text=spec.slope)
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
