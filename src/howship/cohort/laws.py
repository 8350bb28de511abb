"""The numbers of a section -> a distribution, checked. Faults are left in the section."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

from howship.cohort import schema
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
from howship.cohort.section import Section

__all__ = ["law_of"]

_Truncated = TypeVar("_Truncated", Normal, LogNormal, Gamma)


def law_of(section: Section) -> Distribution:
    """Return the distribution that a section declares; only usable where it has no faults."""
    return _LAWS[type(section.spec)](section)


def _normal(section: Section) -> Normal:
    section.unit_from("mean")
    law = Normal(
        section.number("mean"),
        section.number("sd"),
        section.number("low", -math.inf),
        section.number("high", math.inf),
    )
    section.need(law.sd > 0.0, "sd", f"sd = {section.spec.sd!r}", "a standard deviation above 0")
    return _truncation(section, law)


def _lognormal(section: Section) -> LogNormal:
    section.unit_from("median")
    median, cv = section.number("median"), section.spec.cv
    law = LogNormal(median, cv, section.number("low", 0.0), section.number("high", math.inf))
    section.need(median > 0.0, "median", f"median = {section.spec.median!r}", "a median above 0")
    section.need(law.low >= 0.0, "low", f"low = {section.spec.low!r}", "0 or more")
    return _truncation(section, law)


def _gamma(section: Section) -> Gamma:
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


def _truncation(section: Section, law: _Truncated) -> _Truncated:
    """Check that low .. high leaves a usable share of the distribution."""
    low, high = getattr(section.spec, "low", None), getattr(section.spec, "high", None)
    section.need(law.low < law.high, "low", f"low = {low!r} and high = {high!r}", "low below high")
    if not section.faults:
        kept = law.share()
        expected = f"at least {SMALLEST_SHARE:g} of it between low and high"
        section.need(kept >= SMALLEST_SHARE, "low", f"the bounds keep a share of {kept:.3g}", expected)
    return law


def _logit_normal(section: Section) -> LogitNormal:
    section.unit_from("median")
    law = LogitNormal(
        section.number("median"), section.spec.sd, section.number("low"), section.number("high")
    )
    inside = law.low < law.median < law.high
    section.need(inside, "median", f"median = {section.spec.median!r}", "a median between low and high")
    return law


def _uniform(section: Section) -> Uniform:
    section.unit_from("low")
    law = Uniform(section.number("low"), section.number("high"))
    section.need(law.low < law.high, "low", f"low = {section.spec.low!r}", "low below high")
    return law


def _constant(section: Section) -> Constant:
    section.unit_from("value")
    return Constant(section.number("value"))


def _yes_no(section: Section) -> YesNo:
    share = section.number("probability", unit="1")
    section.need(0.0 <= share <= 1.0, "probability", f"{section.spec.probability!r}", "0 % to 100 %")
    return YesNo(share)


def _categorical(section: Section) -> Categorical:
    shares = section.spec.probabilities
    return Categorical(tuple(shares), _adds_up(section, tuple(shares.values())))


def _adds_up(section: Section, shares: tuple[float, ...]) -> tuple[float, ...]:
    total = math.fsum(shares)
    good = abs(total - 1.0) <= 1e-9
    section.need(good, "probabilities", f"the probabilities add up to {total:.10g}", "a sum of 1")
    return tuple(share / total for share in shares) if good else shares


def _count(section: Section) -> Count:
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


def _count_table(section: Section) -> Count:
    spec = section.spec
    words = [word for word in spec.probabilities if not word.isdecimal() or int(word) > 1000]
    section.need(not words, "probabilities", f"{words}", "whole numbers from 0 to 1000 as keys")
    section.need(spec.low is None and spec.high is None, "", "low or high beside probabilities", "neither")
    if section.faults:
        return Count(0, (1.0,))
    table = {int(word): share for word, share in spec.probabilities.items()}
    first, last = min(table), max(table)
    return Count(first, _adds_up(section, tuple(table.get(k, 0.0) for k in range(first, last + 1))))


_LAWS: dict[type[Any], Callable[[Section], Distribution]] = {
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
