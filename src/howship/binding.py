"""A scenario bound to the catalog: its disease, drugs and population fit each other, or all faults.

The scenario room checks the form of a trial file; here its names and units meet the models.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from howship import catalog
from howship.cohort import population as populations
from howship.cohort.declare import Population
from howship.errors import Fault, InputError, ModelError, near
from howship.model.declare import Disease
from howship.model.program import Program
from howship.quantity import parse_unit, to_internal
from howship.scenario import endpoints
from howship.scenario.model import Arm, Criterion, Rule, Scenario
from howship.solve import settings
from howship.solve.plan import check_route
from howship.solve.programs import traced
from howship.varied import is_number, population_faults

__all__ = ["Bound", "bind"]

_SAME_DAY = 1e-6


@dataclass(frozen=True)
class Bound:
    """A scenario with its disease and population, checked against each other."""

    scenario: Scenario
    disease: Disease
    population: Population

    def drugs(self, arm: Arm | None) -> tuple[str, ...]:
        """Return the drugs of an arm, each once; one that is only ever given as 0 mg is none."""
        if arm is None:
            return ()
        return tuple(dict.fromkeys(dose.drug for dose in arm.doses if dose.amount_mg > 0))

    def program(self, arm: Arm | None, lesions: int) -> Program:
        """Return the traced model of an arm (None: the run-in) for a number of lesions."""
        count = lesions if self.disease.block else None
        if arm is not None:
            return traced(self.disease.name, self.drugs(arm), count, body_only=True)
        if lesions not in self._run_in:
            self._run_in[lesions] = self._run_in_program(count)
        return self._run_in[lesions]

    @cached_property
    def _run_in(self) -> dict[int, Program]:
        return {}

    def _run_in_program(self, count: int | None) -> Program:
        """Return a model for the run-in that solves every state which some arm starts from."""
        whole = traced(self.disease.name, (), count)
        narrow = traced(self.disease.name, (), count, body_only=True)
        arms = [
            traced(self.disease.name, self.drugs(arm), count, body_only=True) for arm in self.scenario.arms
        ]
        needed = {program.joined.states[i].name for program in arms for i in program.kept}
        solved = {narrow.joined.states[i].name for i in narrow.kept}
        own = {state.name for state in whole.joined.states}
        return narrow if needed & own <= solved else whole

    @cached_property
    def most_lesions(self) -> int:
        return self.population.max_lesions if self.disease.block else 0

    @cached_property
    def outputs(self) -> dict[str, str]:
        """Return the reported outputs and their units: those of the body, and drug concentrations."""
        found: dict[str, str] = {}
        for arm in self.scenario.arms:
            for output in self.program(arm, self.most_lesions).outputs:
                found[output.name] = output.unit.text
        return found

    @cached_property
    def events(self) -> tuple[str, ...]:
        """Return the hazards that make events; death is apart."""
        return tuple(h.name for h in self.disease.hazards if h.name != "death")

    @property
    def mortal(self) -> bool:
        """Return whether patients may die in this trial."""
        return self.scenario.death and any(h.name == "death" for h in self.disease.hazards)

    @property
    def last_day(self) -> float:
        """Return the day on which follow-up ends at the latest: the cutoff, or the end of the visits."""
        return min(self.scenario.duration_days, float(self.scenario.cutoff[-1]))

    def threshold(self, condition: Criterion | Rule) -> float:
        """Return the number of a rule or criterion in the internal unit of its quantity."""
        return to_internal(condition.number, self._unit(condition.quantity))

    def level(self, level: Criterion) -> float:
        """Return the number of an endpoint's level in the unit that its output is reported in."""
        unit = self.outputs[level.quantity]
        return to_internal(level.number, unit) / parse_unit(unit).to_internal

    def _unit(self, quantity: str) -> str:
        for entry in self.population.covariates:
            if entry.name == quantity:
                return entry.unit
        return self.outputs[quantity]


def bind(scenario: Scenario) -> Bound:
    """Return the scenario bound to the catalog. Raises InputError with every fault."""
    bound = Bound(
        scenario,
        catalog.disease(scenario.disease, scenario.locate("disease")),
        populations.load(scenario.population),
    )
    faults = [*_schedule(bound), *_drugs(bound)]
    if not faults:
        drawn = population_faults(bound.population, _programs(bound))
        faults = [*_settings(bound), *drawn, *_measures(bound), *_conditions(bound)]
    if faults:
        raise InputError(faults)
    return bound


def _schedule(bound: Bound) -> Iterator[Fault]:
    """A trial decides what is given when; a disease with a schedule of its own does not fit in."""
    if bound.disease.schedule:
        what = f"{bound.disease.name} has a schedule of its own: {bound.disease.schedule[0].meaning}"
        yield Fault(bound.scenario.locate("disease"), what, "a disease without doses of its own")


def _drugs(bound: Bound) -> Iterator[Fault]:
    """Drugs fit the disease, and every dose goes by a route of its drug."""
    for i, arm in enumerate(bound.scenario.arms):
        where = bound.scenario.locate(f"arm.{i}.dose")
        try:
            joined = bound.program(arm, bound.most_lesions).joined
        except ModelError as error:
            yield from (Fault(f"{where}, {f.where}", f.what, f.expected, f.cure) for f in error.faults)
            continue
        for j, dose in enumerate(arm.doses):
            here = bound.scenario.locate(f"arm.{i}.dose.{j}")
            if dose.drug in joined.layout.parts:
                try:
                    check_route(joined, dose.drug, dose.route, here)
                except InputError as error:
                    yield from error.faults
            if dose.adjust == "creatinine_clearance":
                yield from _adjusted(bound, dose.drug, here)


def _adjusted(bound: Bound, drug: str, where: str) -> Iterator[Fault]:
    """A dose by creatinine clearance needs the drug's table and the patient's clearance."""
    if not catalog.drug(drug).renal_steps:
        what = f"{drug} has no table of doses by creatinine clearance"
        yield Fault(where, what, 'adjust = "none" for this drug', "Leave adjust out")
    names = [entry.name for entry in bound.population.covariates if is_number(entry.law)]
    if "creatinine_clearance" not in names:
        what = f"the population {bound.population.id} has no creatinine_clearance"
        yield Fault(where, what, "a population with this covariate", "Leave adjust out")


def _settings(bound: Bound) -> Iterator[Fault]:
    for name, value in bound.scenario.set.items():
        where = bound.scenario.locate(f"set.{name}")
        problems: list[Fault] = []
        for arm in bound.scenario.arms:
            program = bound.program(arm, bound.most_lesions)
            try:
                setting = settings.parse(f"{name}={value}", where)
                settings.apply(program, [setting], program.defaults())
                problems = []
                break  # known in one arm is enough: other arms may lack the drug
            except InputError as error:
                problems = list(error.faults)
        yield from problems


def _programs(bound: Bound) -> list[Program]:
    return [bound.program(arm, bound.most_lesions) for arm in bound.scenario.arms]


def _measures(bound: Bound) -> Iterator[Fault]:
    scenario = bound.scenario
    outputs = list(bound.outputs)
    for i, name in enumerate(scenario.measure.endpoints):
        endpoint = endpoints.read(name)
        where = scenario.locate(f"measure.endpoints.{i}")
        if endpoint.output is not None and endpoint.output not in outputs:
            yield Fault(where, f"no output {endpoint.output!r}", "an output", near(endpoint.output, outputs))
        elif endpoint.level is not None:
            yield from _units(where, bound.level, endpoint.level)
        if endpoint.day is not None and endpoint.day > bound.last_day + _SAME_DAY:
            what, expected = f"{name!r} is after the end of follow-up", f"a time up to day {bound.last_day:g}"
            yield Fault(where, what, expected, "Take an earlier time, or a later cutoff")
    for i, name in enumerate(scenario.measure.sre_types):
        if name not in bound.events:
            where = scenario.locate(f"measure.sre_types.{i}")
            yield Fault(where, f"no event {name!r}", "a hazard of the disease", near(name, bound.events))
    for name in scenario.measure.assay_cv:
        if name not in outputs:
            where = scenario.locate(f"measure.assay_cv.{name}")
            yield Fault(where, f"no output {name!r}", "an output of the model", near(name, outputs))


def _conditions(bound: Bound) -> Iterator[Fault]:
    """Quantities of rules and entry criteria are known and their numbers have fitting units."""
    scenario = bound.scenario
    found: list[tuple[str, Criterion | Rule]] = [
        (f"entry.{i}", criterion) for i, criterion in enumerate(scenario.entry)
    ]
    for i, arm in enumerate(scenario.arms):
        found += [(f"arm.{i}.rule.{j}", rule) for j, rule in enumerate(arm.rules)]
    numeric = [e.name for e in bound.population.covariates if is_number(e.law)]
    known = [*bound.outputs, *numeric]
    for key, condition in found:
        where = scenario.locate(key)
        if condition.quantity not in known:
            yield Fault(
                where,
                f"no quantity {condition.quantity!r}",
                "an output of the model or a numeric covariate of the population",
                near(condition.quantity, known),
            )
            continue
        yield from _units(where, bound.threshold, condition)


def _units(where: str, number: Callable[[Any], float], condition: Criterion | Rule) -> Iterator[Fault]:
    """The number of a condition has a unit that fits its quantity."""
    try:
        number(condition)
    except InputError as error:
        yield from (Fault(where, f.what, f.expected, f.cure) for f in error.faults)
