"""The keys of a trial file, one class a table, each value read into its number as it is checked."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, cast

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, ValidationInfo, model_validator

from howship import catalog
from howship.errors import InputError, near
from howship.quantity import format_number
from howship.scenario import amounts, dose, endpoints, rules, schedule
from howship.scenario.amounts import RefusedError, SeveralRefusedError
from howship.scenario.model import Action, Adjust, Criterion, Dose, Rule

__all__ = ["EXAMPLES", "FORMS", "SRE_TYPES", "TrialForm"]

MOST_PATIENTS = 10_000_000
MOST_SEED = 2**63 - 1
LONGEST_TEXT = 5_000
_WORD = re.compile(r"[a-z][a-z0-9_]*$")
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*$")
SRE_TYPES = (
    "vertebral_fracture",
    "nonvertebral_fracture",
    "bone_radiation",
    "bone_surgery",
    "cord_compression",
)


def _known(kind: str) -> Callable[[object], str]:
    """Return a reader of names of the catalog."""

    def read(value: object) -> str:
        known = catalog.names(kind)
        if not isinstance(value, str) or value not in known:
            raise RefusedError(f"the name of a {kind[:-1]} in the catalog", near(str(value), known))
        return value

    return read


def _target(value: object) -> str:
    expected = 'a row id of the evidence table, such as "A036"'
    if not isinstance(value, str):
        raise RefusedError(expected)
    try:
        catalog.target(value)
    except InputError as error:
        cure = error.faults[0].cure
        raise RefusedError(expected, cure if cure.startswith("Did you mean") else "") from error
    return value


def _whole(least: int, most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise RefusedError(f"a whole number from {least} to {most}")
        return value

    return read


def _text(least: int, most: int) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str) or not least <= len(value.strip()) or len(value) > most:
            raise RefusedError(f"text in quotes, of {least} to {most} characters")
        return value

    return read


def _name(value: object) -> str:
    if (
        not isinstance(value, str)
        or not 1 <= len(value) <= 60
        or value != value.strip()
        or not value.isprintable()
    ):
        raise RefusedError("a name of 1 to 60 printed characters, with no blank at its ends")
    return value


def _yes_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise RefusedError("true or false, without quotes")
    return value


def _identifier(value: object) -> str:
    if not isinstance(value, str) or not _IDENTIFIER.match(value):
        raise RefusedError("a name that begins with a letter or digit and goes on with those, _, - or .")
    return value


def _endpoint(value: object) -> str:
    return endpoints.read(value).name


def _fraction(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 <= value <= 1.0:
        raise RefusedError("a fraction from 0 to 1, such as 0.1")
    return float(value)


def _override(value: object) -> str:
    if isinstance(value, str) and _WORD.match(value):
        return value  # the choice of a preset; the model knows which there are
    found = amounts.quantity(value, 'text with a unit, such as "4 mg" or "0.189 1/day"')
    unit = "" if found.unit.text == "1" else f" {found.unit.text}"
    return f"{format_number(found.value)}{unit}"


def _amount(value: object, info: ValidationInfo) -> float:
    return dose.amount_mg(value, info.data.get("drug"))


def _time(value: object) -> float:
    return amounts.duration_days(value)


def _run_in(value: object) -> float:
    return amounts.duration_days(value, "26 weeks")


def _grid_step(value: object) -> float:
    return amounts.duration_days(value, "1 week", least=1.0 / 24.0)


Title = Annotated[str, PlainValidator(_text(1, 300))]
Prose = Annotated[str, PlainValidator(_text(0, LONGEST_TEXT))]
Name = Annotated[str, PlainValidator(_name)]
Word = Annotated[str, PlainValidator(dose.word)]
YesNo = Annotated[bool, PlainValidator(_yes_no)]
Time = Annotated[float, PlainValidator(_time)]
Patients = Annotated[int, PlainValidator(_whole(1, MOST_PATIENTS))]
DrugName = Annotated[str, PlainValidator(_known("drugs"))]
Condition = Annotated[Criterion, PlainValidator(rules.criterion)]
EndpointName = Annotated[str, PlainValidator(_endpoint)]
Amount = Annotated[float, PlainValidator(_amount)]
Infusion = Annotated[float, PlainValidator(dose.infusion_days)]
Interval = Annotated[float, PlainValidator(dose.interval_days)]
Count = Annotated[int, PlainValidator(dose.count)]
Adjustment = Annotated[str, PlainValidator(dose.adjustment)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PopulationForm(_Form):
    """population = { id = "bone_metastases", patients = 227 }"""

    id: Annotated[str, PlainValidator(_known("populations"))]
    patients: Patients


class DoseForm(_Form):
    """One dose of an arm, as an inline table."""

    drug: DrugName
    amount: Amount
    route: Word
    over: Infusion = 0.0
    every: Interval | None = None
    times: Count | None = None
    start: Time = Field(default=0.0, alias="from")
    until: Time | None = None
    adjust: Adjustment = "none"

    def to_dose(self) -> Dose:
        """Return the dose in days and mg."""
        return Dose(
            drug=self.drug,
            amount_mg=self.amount,
            route=self.route,
            over_days=self.over,
            every_days=self.every,
            times=self.times,
            start_day=self.start,
            until_day=self.until,
            adjust=cast(Adjust, self.adjust),
        )

    @model_validator(mode="after")
    def _parts_fit(self) -> DoseForm:
        found = dose.problems(self.to_dose())
        if found:
            raise SeveralRefusedError(found)
        return self


class RuleForm(_Form):
    """A rule of an arm: { hold = DRUG, when = CONDITION } or { stop = DRUG, when = CONDITION }."""

    hold: DrugName | None = None
    stop: DrugName | None = None
    when: Condition

    def to_rule(self) -> Rule:
        """Return the rule."""
        action: Action = "hold" if self.hold is not None else "stop"
        return rules.rule(action, self.hold or self.stop or "", self.when)

    @model_validator(mode="after")
    def _one_action(self) -> RuleForm:
        if (self.hold is None) == (self.stop is None):
            raise RefusedError('either hold = "DRUG" or stop = "DRUG"')
        return self


class ArmForm(_Form):
    """[[arm]]"""

    name: Name
    patients: Patients | None = None
    reference: YesNo | None = None
    dose: list[DoseForm] = []
    rule: list[RuleForm] = []


class EventsForm(_Form):
    """cutoff = { events = 300, by = "3 years" }"""

    events: Annotated[int, PlainValidator(_whole(1, MOST_PATIENTS))]
    by: Time | None = None


def _cutoff(value: object) -> float | EventsForm:
    if isinstance(value, dict):
        return EventsForm.model_validate(value)
    if not isinstance(value, str):
        raise RefusedError('a duration such as "52 weeks", or { events = 300, by = "3 years" }')
    return amounts.duration_days(value, "52 weeks", least=1.0 / 24.0)


class MeasureForm(_Form):
    """[measure]"""

    endpoints: list[EndpointName] = ["first_sre", "sre_share", "sre_rate"]
    sre_types: list[Word] = list(SRE_TYPES)
    window: Time = 21.0
    assay_cv: dict[str, Annotated[float, PlainValidator(_fraction)]] = {}


class PublishedForm(_Form):
    """[[published]]"""

    endpoint: EndpointName
    arm: Name
    comparator: Name | None = None
    target: Annotated[str, PlainValidator(_target)]


class BlindForm(_Form):
    """blind = { note = "why the outcome is kept back" }"""

    note: Title


class TrialForm(_Form):
    """The whole file."""

    id: Annotated[str | None, PlainValidator(_identifier)] = None
    title: Title
    question: Prose = ""
    citation: Prose = ""
    disease: Annotated[str, PlainValidator(_known("diseases"))]
    population: PopulationForm
    seed: Annotated[int, PlainValidator(_whole(0, MOST_SEED))] = 1
    run_in: Annotated[float, PlainValidator(_run_in)] = 0.0
    visits: Annotated[schedule.Schedule, PlainValidator(schedule.parse)]
    report_every: Annotated[float, PlainValidator(_grid_step)] = 7.0
    entry: list[Condition] = []
    drop_out: Annotated[float, PlainValidator(amounts.rate_per_year)] = 0.0
    death: YesNo = True
    cutoff: Annotated[float | EventsForm | None, PlainValidator(_cutoff)] = None
    blind: BlindForm | None = None
    arm: list[ArmForm] = Field(min_length=1)
    measure: MeasureForm = MeasureForm()
    overrides: dict[str, Annotated[str, PlainValidator(_override)]] = Field(default={}, alias="set")
    published: list[PublishedForm] = []


# The table that a key path (list positions left out) stands in: what it is called, and its form.
FORMS: dict[tuple[str, ...], tuple[str, type[BaseModel]]] = {
    (): ("a trial", TrialForm),
    ("population",): ("population", PopulationForm),
    ("arm",): ("an arm", ArmForm),
    ("arm", "dose"): ("a dose", DoseForm),
    ("arm", "rule"): ("a rule", RuleForm),
    ("measure",): ("measure", MeasureForm),
    ("published",): ("published", PublishedForm),
    ("cutoff",): ("cutoff", EventsForm),
    ("blind",): ("blind", BlindForm),
}

EXAMPLES = {
    "title": 'title = "Zoledronic acid every 4 or every 12 weeks"',
    "disease": 'disease = "breast_bone_metastasis"',
    "population": 'population = { id = "bone_metastases", patients = 200 }',
    "patients": "patients = 200",
    "id": 'id = "bone_metastases"',
    "visits": f'visits = "{schedule.EXAMPLE}"',
    "arm": 'a section [[arm]] with name = "placebo"',
    "name": 'name = "placebo"',
    "drug": 'drug = "zoledronic_acid"',
    "amount": 'amount = "4 mg"',
    "route": 'route = "iv"',
    "when": 'when = "creatinine_clearance < 30 mL/min"',
    "endpoint": 'endpoint = "first_sre"',
    "target": 'target = "A036"',
    "events": "events = 300",
    "note": 'note = "Predictions are registered before the outcome is opened"',
}
