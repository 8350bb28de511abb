"""A scenario: one clinical trial, fully resolved. Times are days after randomization, doses mg.

Every class writes itself back as the trial file does (`form`), so that a resolved scenario is
text that reads back as the same scenario.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from howship.quantity import format_number
from howship.scenario.amounts import duration_text
from howship.scenario.places import Places
from howship.scenario.resolve import toml_text

__all__ = [
    "Action",
    "Adjust",
    "Arm",
    "Comparison",
    "Criterion",
    "Cutoff",
    "Dose",
    "Measure",
    "Published",
    "Rule",
    "Scenario",
]

Action = Literal["hold", "stop"]
Adjust = Literal["none", "creatinine_clearance"]
Comparison = Literal["<", "<=", ">", ">="]
Cutoff = tuple[Literal["fixed"], float] | tuple[Literal["events"], int, float]


@dataclass(frozen=True)
class Dose:
    """A drug given once or repeatedly.

    `over_days` 0 is a bolus; `every_days` None is a single dose; `times` None goes on until
    `until_day` (not itself a day of dosing) or the end. A dose of 0 mg equals no drug.
    """

    drug: str
    amount_mg: float
    route: str
    over_days: float = 0.0
    every_days: float | None = None
    times: int | None = None
    start_day: float = 0.0
    until_day: float | None = None
    adjust: Adjust = "none"

    def form(self) -> dict[str, Any]:
        """Return the dose as the trial file writes it."""
        form: dict[str, Any] = {
            "drug": self.drug,
            "amount": f"{format_number(self.amount_mg)} mg",
            "route": self.route,
            "over": duration_text(self.over_days),
        }
        if self.every_days is not None:
            form["every"] = duration_text(self.every_days)
        if self.times is not None:
            form["times"] = self.times
        form["from"] = duration_text(self.start_day)
        if self.until_day is not None:
            form["until"] = duration_text(self.until_day)
        form["adjust"] = self.adjust
        return form


@dataclass(frozen=True)
class Criterion:
    """One comparison of a named quantity with a number.

    `value` is in internal units as read from `number` (text with its unit); whoever knows the
    quantity's own unit reads `number` again and so checks the unit.
    """

    quantity: str
    comparison: Comparison
    value: float
    text: str
    number: str


@dataclass(frozen=True)
class Rule:
    """At a visit, hold this drug's doses, or stop the drug for good, while the comparison is true."""

    action: Action
    drug: str
    quantity: str
    comparison: Comparison
    value: float
    text: str
    number: str

    def form(self) -> dict[str, Any]:
        """Return the rule as the trial file writes it."""
        return {self.action: self.drug, "when": self.text}


@dataclass(frozen=True)
class Arm:
    """One treatment arm. `patients` is the trial's own allocation, the ratio when run in parallel."""

    name: str
    reference: bool
    doses: tuple[Dose, ...] = ()
    rules: tuple[Rule, ...] = ()
    patients: int | None = None

    def form(self) -> dict[str, Any]:
        """Return the arm as the trial file writes it."""
        form: dict[str, Any] = {"name": self.name}
        if self.patients is not None:
            form["patients"] = self.patients
        form["reference"] = self.reference
        form["dose"] = [dose.form() for dose in self.doses]
        form["rule"] = [rule.form() for rule in self.rules]
        return form


@dataclass(frozen=True)
class Measure:
    """What is measured: endpoints, the hazards that count as skeletal-related events, assay error.

    Events within `window_days` after a counted one are not counted. `assay_cv` is the coefficient
    of variation (fraction) by output name.
    """

    endpoints: tuple[str, ...]
    sre_types: tuple[str, ...]
    window_days: float = 21.0
    assay_cv: Mapping[str, float] = field(default_factory=dict)

    def form(self) -> dict[str, Any]:
        """Return the section as the trial file writes it."""
        return {
            "endpoints": list(self.endpoints),
            "sre_types": list(self.sre_types),
            "window": duration_text(self.window_days),
            "assay_cv": dict(self.assay_cv),
        }


@dataclass(frozen=True)
class Published:
    """A published number (row id of the evidence table) that an endpoint is set beside."""

    endpoint: str
    arm: str
    comparator: str | None
    target: str

    def form(self) -> dict[str, Any]:
        """Return the entry as the trial file writes it."""
        pairs = (
            ("endpoint", self.endpoint),
            ("arm", self.arm),
            ("comparator", self.comparator),
            ("target", self.target),
        )
        return {key: value for key, value in pairs if value is not None}


@dataclass(frozen=True)
class Scenario:
    """A trial with every default filled in. Two scenarios are equal when all but their text is."""

    id: str
    title: str
    question: str
    citation: str
    disease: str
    population: str
    patients: int
    seed: int
    visits: tuple[float, ...]
    duration_days: float
    run_in_days: float
    report_every_days: float
    arms: tuple[Arm, ...]
    entry: tuple[Criterion, ...]
    drop_out_per_year: float
    death: bool
    cutoff: Cutoff
    measure: Measure
    published: tuple[Published, ...]
    blind: bool
    blind_note: str
    set: Mapping[str, str]
    source_text: str = field(default="", compare=False, repr=False)
    places: Places = field(default_factory=Places, compare=False, repr=False)

    @property
    def reference(self) -> Arm:
        """Return the arm that the others are compared with."""
        return next(arm for arm in self.arms if arm.reference)

    def locate(self, key_path: str) -> str:
        """Return "file, line N: key" of a key such as "arm.0.dose.1.route", for a later fault.

        A key that the file leaves out gives the line of the table that it would stand in.
        """
        return self.places.locate(key_path)

    def form(self) -> dict[str, Any]:
        """Return the whole scenario as the trial file writes it, defaults included."""
        form: dict[str, Any] = {
            "id": self.id,
            "title": self.title,
            "question": self.question,
            "citation": self.citation,
            "disease": self.disease,
            "population": {"id": self.population, "patients": self.patients},
            "seed": self.seed,
            "run_in": duration_text(self.run_in_days),
            "visits": f"every {duration_text(self.visits[1])} for {duration_text(self.duration_days)}",
            "report_every": duration_text(self.report_every_days),
            "entry": [criterion.text for criterion in self.entry],
            "drop_out": f"{format_number(self.drop_out_per_year)} 1/year",
            "death": self.death,
            "cutoff": self._cutoff_form(),
        }
        if self.blind:
            form["blind"] = {"note": self.blind_note}
        form["arm"] = [arm.form() for arm in self.arms]
        form["measure"] = self.measure.form()
        form["set"] = dict(self.set)
        form["published"] = [row.form() for row in self.published]
        return form

    def _cutoff_form(self) -> str | dict[str, Any]:
        if self.cutoff[0] == "events":
            return {"events": self.cutoff[1], "by": duration_text(self.cutoff[2])}
        return duration_text(self.cutoff[1])

    def resolved_toml(self) -> str:
        """Return TOML text with every default filled; loading it gives an equal scenario."""
        return toml_text(self.form())
