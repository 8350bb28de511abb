"""The form of a population file: which keys each section takes (values are read later, with units)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

__all__ = [
    "SPECS",
    "CategoricalSpec",
    "ConstantSpec",
    "CorrelationSpec",
    "CountSpec",
    "EffectSpec",
    "EntrySpec",
    "FileSpec",
    "GammaSpec",
    "LogNormalSpec",
    "LogitNormalSpec",
    "NormalSpec",
    "SourceSpec",
    "ThresholdSpec",
    "UniformSpec",
    "YesNoSpec",
]

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Positive = Annotated[float, Field(gt=0.0, allow_inf_nan=False)]
Share = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
Whole = Annotated[int, Field(ge=0, le=1000)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SourceSpec(_Strict):
    citation: Text
    doi: str = ""
    place: str = ""
    status: Literal["checked", "provisional"] = "provisional"


class EffectSpec(_Strict):
    """The location moves by `slope` for every unit that covariate `of` lies above `center`."""

    of: Text
    center: Text
    slope: Text


class EntrySpec(_Strict):
    """What every entry says; `level` only for parameters."""

    meaning: Text
    source: SourceSpec | None = None
    ours: Text | None = None
    level: Literal["patient", "lesion"] | None = None


class _Truncated(EntrySpec):
    low: Text | None = None
    high: Text | None = None


class LogNormalSpec(_Truncated):
    distribution: Literal["lognormal"]
    median: Text
    cv: Positive
    effect: EffectSpec | None = None


class NormalSpec(_Truncated):
    distribution: Literal["normal"]
    mean: Text
    sd: Text
    effect: EffectSpec | None = None


class GammaSpec(_Truncated):
    """Exactly one of `cv` and `variance` (the latter in the squared unit of the mean)."""

    distribution: Literal["gamma"]
    mean: Text
    cv: Positive | None = None
    variance: Text | None = None


class LogitNormalSpec(EntrySpec):
    distribution: Literal["logit_normal"]
    median: Text
    sd: Positive
    low: Text
    high: Text


class UniformSpec(EntrySpec):
    distribution: Literal["uniform"]
    low: Text
    high: Text


class ConstantSpec(EntrySpec):
    distribution: Literal["constant"]
    value: Text


class CategoricalSpec(EntrySpec):
    distribution: Literal["categorical"]
    probabilities: Annotated[dict[Text, Share], Field(min_length=1)]


class YesNoSpec(EntrySpec):
    distribution: Literal["yes_no"]
    probability: Text


class CountSpec(EntrySpec):
    """Exactly one of `probabilities` (number -> share), `poisson` and `geometric` (mean above `low`)."""

    distribution: Literal["count"]
    probabilities: Annotated[dict[Text, Share], Field(min_length=1)] | None = None
    poisson: Positive | None = None
    geometric: Positive | None = None
    low: Whole | None = None
    high: Whole | None = None


class ThresholdSpec(EntrySpec):
    """`yes` where covariate `of` is at least `at_least` (an earlier covariate or a quantity), else `no`."""

    distribution: Literal["threshold"]
    of: Text
    at_least: Text
    yes: Text
    no: Text


class CorrelationSpec(_Strict):
    between: Annotated[list[Text], Field(min_length=2, max_length=2)]
    value: Annotated[float, Field(gt=-1.0, lt=1.0)]
    source: SourceSpec | None = None
    ours: Text | None = None


class FileSpec(_Strict):
    """A whole file; what stands in its sections is read one by one, so that all faults are found."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Text
    about: Text
    covariate: dict[str, Any] = {}
    parameter: dict[str, Any] = {}
    correlation: list[Any] = []


SPECS: dict[str, type[EntrySpec]] = {
    "categorical": CategoricalSpec,
    "constant": ConstantSpec,
    "count": CountSpec,
    "gamma": GammaSpec,
    "lognormal": LogNormalSpec,
    "logit_normal": LogitNormalSpec,
    "normal": NormalSpec,
    "threshold": ThresholdSpec,
    "uniform": UniformSpec,
    "yes_no": YesNoSpec,
}
"""The distributions by the name that a file uses."""
