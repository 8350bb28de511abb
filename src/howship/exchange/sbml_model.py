"""From an opened SBML file to its parts; what Howship has nothing for is refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from howship.errors import Fault, InputError
from howship.exchange.formula import Apply, Formula, Name, Number
from howship.exchange.sbml_file import SbmlFile
from howship.exchange.sbml_math import MathReader
from howship.exchange.sbml_parts import Event, Quantity, Reaction, SbmlModel
from howship.exchange.sbml_units import FileUnit, of_definition, unit_by_id

__all__ = ["read_model"]

_DOI = re.compile(r"10\.\d{4,9}/\S+")


def read_model(opened: SbmlFile) -> SbmlModel:
    """Return the parts of a model. Raises InputError with every element that is not supported."""
    return _Reader(opened).run()


class _Reader:
    """One file under way; `faults` collects what is refused."""

    def __init__(self, opened: SbmlFile) -> None:
        self.libsbml, self.model, self.file = opened.libsbml, opened.model, str(opened.path)
        functions = {f.getId(): f for f in self.model.getListOfFunctionDefinitions()}
        self.math = MathReader(self.libsbml, self.file, functions)
        self.old = self.model.getLevel() < 3
        self.faults: list[Fault] = []
        model = self.model
        self.parts = SbmlModel(
            opened.path.name,
            model.getId(),
            " ".join((model.getName() or model.getId() or opened.path.stem).split()),
            f"Level {model.getLevel()} Version {model.getVersion()}",
            opened.digest,
        )
        if opened.ignored:
            self.parts.remarks.append(f"pictures and groups ({', '.join(opened.ignored)}) are left out")

    def run(self) -> SbmlModel:
        self._units()
        self._quantities()
        for step in (self._starts, self._rules, self._reactions, self._events):
            for attempt in step():
                try:
                    attempt()
                except InputError as error:
                    self.faults += error.faults
        if self.model.getNumConstraints():
            number = self.model.getNumConstraints()
            told = f"{number} constraints are left out: they stop a run and change no number"
            self.parts.remarks.append(told)
        self._links()
        if self.faults:
            raise InputError(self.faults)
        return self.parts

    def _refuse(self, where: str, what: str, expected: str, cure: str = "") -> None:
        self.faults.append(Fault(f"{self.file}, {where}", what, expected, cure))

    def _units(self) -> None:
        model, parts = self.model, self.parts
        for definition in model.getListOfUnitDefinitions():
            parts.units[definition.getId()] = of_definition(self.libsbml, definition)
        parts.time = self._unit("time" if self.old else model.getTimeUnits())
        if self.old and model.getUnitDefinition("time") is None:
            parts.remarks.append("the file names no unit of time, and in SBML Level 2 that is the second")

    def _unit(self, name: str) -> FileUnit:
        found = unit_by_id(self.libsbml, self.model, name)
        if name:
            self.parts.units.setdefault(name, found)
        return found

    def _quantities(self) -> None:
        model, add = self.model, self.parts.quantities
        for compartment in model.getListOfCompartments():
            unit = of_definition(self.libsbml, compartment.getDerivedUnitDefinition())
            size = Number(compartment.getSize()) if compartment.isSetSize() else None
            add[compartment.getId()] = Quantity(
                compartment.getId(), "compartment", compartment.getName(), unit, size
            )
        for species in model.getListOfSpecies():
            add[species.getId()] = self._species(species)
        for parameter in model.getListOfParameters():
            add[parameter.getId()] = self._parameter(parameter, parameter.getId(), "parameter")

    def _parameter(self, item: Any, name: str, kind: Any) -> Quantity:
        unit = self._unit(item.getUnits()) if item.isSetUnits() else unit_by_id(self.libsbml, self.model, "")
        value = self._finite(item.getValue(), f"{kind} {item.getId()!r}") if item.isSetValue() else None
        return Quantity(name, kind, item.getName(), unit, value)

    def _finite(self, value: float, where: str) -> Number | None:
        """Return a number; NaN means that there is none, infinity is refused."""
        if value != value:
            return None
        if abs(value) == float("inf"):
            self._refuse(where, f"the value {value}", "a finite number")
            return None
        return Number(value)

    def _species(self, species: Any) -> Quantity:
        name, where = species.getId(), f"species {species.getId()!r}"
        compartment = self.model.getCompartment(species.getCompartment())
        per_size = not species.getHasOnlySubstanceUnits() and not _points(compartment)
        named = species.getSubstanceUnits() or ("substance" if self.old else self.model.getSubstanceUnits())
        amount = self._unit(named)
        unit = amount
        if per_size:
            size = of_definition(self.libsbml, compartment.getDerivedUnitDefinition())
            unit = of_definition(self.libsbml, species.getDerivedUnitDefinition())
            if not (amount.declared and size.declared):
                unit = replace(unit, declared=False)
        value, given = None, ""
        if species.isSetInitialAmount():
            value = self._finite(species.getInitialAmount(), where)
            given = "amount" if per_size else ""
        elif species.isSetInitialConcentration():
            value = self._finite(species.getInitialConcentration(), where)
            given = "" if per_size else "concentration"
        return Quantity(
            name,
            "species",
            species.getName(),
            unit,
            value,
            compartment=species.getCompartment(),
            per_size=per_size,
            given=given,  # type: ignore[arg-type]
            amount_unit=amount,
            fixed=species.getConstant() or species.getBoundaryCondition(),
            factor=self._conversion(species),
        )

    def _conversion(self, species: Any) -> str:
        if self.old:
            return ""
        return str(species.getConversionFactor() or self.model.getConversionFactor())

    def _starts(self) -> Iterator[Any]:
        for item in self.model.getListOfInitialAssignments():
            yield lambda item=item: self._start(item)

    def _start(self, item: Any) -> None:
        name = item.getSymbol()
        if item.getMath() is None:
            self.parts.remarks.append(f"the initial assignment of {name!r} has no formula and is left out")
            return
        if name not in self.parts.quantities:
            self.parts.quantities[name] = Quantity(name, "stoichiometry")
        quantity = self.parts.quantities[name]
        quantity.value = self.math.number(item.getMath(), f"initial assignment of {name!r}")
        quantity.given = ""

    def _rules(self) -> Iterator[Any]:
        for rule in self.model.getListOfRules():
            yield lambda rule=rule: self._rule(rule)

    def _rule(self, rule: Any) -> None:
        if rule.isAlgebraic():
            text = self.libsbml.formulaToL3String(rule.getMath()) if rule.getMath() is not None else ""
            self._refuse(
                "algebraic rule",
                f"algebraic rules are not supported: 0 = {text}",
                "assignment and rate rules",
                "Solve it for one quantity, and write an assignment rule",
            )
            return
        name = rule.getVariable()
        kind = "assignment rule" if rule.isAssignment() else "rate rule"
        if rule.getMath() is None:
            self._refuse(f"{kind} of {name!r}", "the rule has no formula", "a formula")
            return
        if name not in self.parts.quantities:
            self.parts.quantities[name] = Quantity(name, "stoichiometry")
        formula = self.math.number(rule.getMath(), f"{kind} of {name!r}")
        if rule.isAssignment():
            self.parts.quantities[name].rule = formula
        else:
            self.parts.quantities[name].rate = formula

    def _reactions(self) -> Iterator[Any]:
        for reaction in self.model.getListOfReactions():
            yield lambda reaction=reaction: self._reaction(reaction)

    def _reaction(self, reaction: Any) -> None:
        name, where = reaction.getId(), f"reaction {reaction.getId()!r}"
        if reaction.isSetFast() and reaction.getFast():
            cure = "Replace it by its equilibrium, as an assignment rule"
            self._refuse(where, "fast reactions are not supported", "reactions with a rate", cure)
            return
        law = reaction.getKineticLaw()
        if law is None or law.getMath() is None:
            self._refuse(where, "the reaction has no kinetic law", "a formula for its rate")
            return
        local: dict[str, str] = {}
        declared = law.getListOfParameters() if self.old else law.getListOfLocalParameters()
        for parameter in declared:
            own = f"{name}_{parameter.getId()}"
            while own in self.parts.quantities or self.model.getElementBySId(own) is not None:
                own += "_"
            local[parameter.getId()] = own
            self.parts.quantities[own] = self._parameter(parameter, own, "local parameter")
        formula = self.math.number(law.getMath(), where, local)
        changes = [
            (one.getSpecies(), self._neg(self._times(one, where))) for one in reaction.getListOfReactants()
        ]
        changes += [(one.getSpecies(), self._times(one, where)) for one in reaction.getListOfProducts()]
        self.parts.reactions.append(Reaction(name, reaction.getName(), formula, tuple(changes)))

    @staticmethod
    def _neg(formula: Formula) -> Formula:
        return Number(-formula.value) if isinstance(formula, Number) else Apply("neg", (formula,))

    def _times(self, reference: Any, where: str) -> Formula:
        """Return the stoichiometry of a reactant or product."""
        here = f"{where}, species {reference.getSpecies()!r}"
        if reference.isSetStoichiometryMath():
            return self.math.number(reference.getStoichiometryMath().getMath(), here)
        name = reference.getId()
        value = reference.getStoichiometry() if self.old or reference.isSetStoichiometry() else None
        if name:
            known = self.parts.quantities.setdefault(name, Quantity(name, "stoichiometry"))
            if known.value is None and value is not None:
                known.value = self._finite(value, here)
            return Name(name)
        if value is None or value != value:
            self._refuse(here, "the stoichiometry has no value", "a number")
            return Number(0.0)
        return self._finite(value, here) or Number(0.0)

    def _events(self) -> Iterator[Any]:
        for i, event in enumerate(self.model.getListOfEvents()):
            yield lambda event=event, i=i: self._event(event, event.getId() or f"event_{i + 1}")

    def _event(self, event: Any, name: str) -> None:
        where = f"event {name!r}"
        delay = event.getDelay()
        if delay is not None and delay.getMath() is not None and not _is_zero(delay.getMath()):
            cure = "Add the delay to the time in its trigger"
            self._refuse(where, "delays of events are not supported", "an event without delay", cure)
            return
        trigger = event.getTrigger()
        assignments = [one for one in event.getListOfEventAssignments() if one.getMath() is not None]
        if not assignments or trigger is None or trigger.getMath() is None:
            self.parts.remarks.append(f"the event {name!r} changes nothing and is left out")
            return
        self.parts.events.append(
            Event(
                name,
                self.math.condition(trigger.getMath(), where),
                self.old or trigger.getInitialValue(),
                tuple((one.getVariable(), self.math.number(one.getMath(), where)) for one in assignments),
            )
        )

    def _links(self) -> None:
        """Note the publications that the file's annotation names."""
        found: list[str] = []
        for i in range(self.model.getNumCVTerms()):
            term = self.model.getCVTerm(i)
            if term.getQualifierType() == self.libsbml.MODEL_QUALIFIER and (
                term.getModelQualifierType() == self.libsbml.BQM_IS_DESCRIBED_BY
            ):
                found += [term.getResourceURI(j) for j in range(term.getNumResources())]
        dois = [match.group() for link in found if (match := _DOI.search(link))]
        self.parts.dois = tuple(dois)
        self.parts.links = tuple(link for link in found if not _DOI.search(link))


def _points(compartment: Any) -> bool:
    return compartment is not None and compartment.getSpatialDimensionsAsDouble() == 0


def _is_zero(node: Any) -> bool:
    return bool(node.isNumber() and node.getValue() == 0)
