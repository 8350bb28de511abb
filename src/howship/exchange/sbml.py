"""A model of the catalog as SBML Level 3 Version 2, written with the standard library.

Every state is a parameter with a rate rule, every output and every intermediate that is named or
used more than once a parameter with an assignment rule. Numbers are in internal units, and each
parameter names its own. Doses are not part of the file; what a model does by itself at known times
is: as events. See docs/sbml.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from howship import catalog
from howship.errors import Fault, InputError, StoreError
from howship.exchange import about
from howship.exchange.mathml import SBML, MathWriter
from howship.exchange.traced import Rule, Traced
from howship.exchange.unit_definitions import DAY, Size, UnitDefinitions, size_of
from howship.model.join import Joined, join
from howship.quantity import Unit, format_number
from howship.store.files import write_text

__all__ = ["export"]


def export(model: Joined | str | Sequence[str], path: str | Path, lesions: int | None = None) -> Path:
    """Write a model as SBML Level 3 Version 2 and return the path.

    `model` is the name of a disease, or the names of a disease and of drugs ("peterson_riggs_2012",
    "denosumab"), or a joined model. `lesions` is for names; without it, the number of the disease's
    reference experiment. The same model gives the same bytes.
    Raises InputError for names that are unknown, ModelError for a drug that does not fit the
    disease, StoreError where the file cannot be written.
    """
    joined = model if isinstance(model, Joined) else _joined(model, lesions)
    root = _Document(Traced(joined)).element()
    ElementTree.indent(root, " ")
    text = ElementTree.tostring(root, encoding="unicode")
    target = Path(path)
    try:
        write_text(target, f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n')
    except OSError as error:
        raise StoreError(
            Fault(str(path), f"cannot be written: {error.strerror}", "a place that can be written")
        ) from error
    return target


def _joined(names: str | Sequence[str], lesions: int | None) -> Joined:
    disease, *drugs = [names] if isinstance(names, str) else names
    if disease in catalog.names("drugs"):
        fitting = " or ".join(catalog.names("diseases"))
        raise InputError(
            Fault(disease, "is a drug", f"a disease: {fitting}", f"Add the drug with --dose-drug {disease}")
        )
    model = catalog.disease(disease)
    count = model.reference.lesions if lesions is None else lesions
    return join(model, [catalog.drug(name) for name in dict.fromkeys(drugs)], count)


class _Document:
    """One document under way."""

    def __init__(self, traced: Traced) -> None:
        self.traced = traced
        self.units = UnitDefinitions()
        self.writer = MathWriter(traced.ids, traced.sizes, self.units.id)
        self.parameters = Element("listOfParameters")
        self.starts = Element("listOfInitialAssignments")
        self.rules = Element("listOfRules")
        self.events = Element("listOfEvents")

    def element(self) -> Element:
        """Return the whole document."""
        joined = self.traced.joined
        self._states()
        self._declared()
        for rule in self.traced.rules:
            self._rule(rule)
        self._schedule()
        root = Element("sbml", {"xmlns": SBML, "level": "3", "version": "2"})
        drugs = "".join(f"_{drug.name}" for drug in joined.drugs)
        name = f"{joined.disease.name}{'_with' if drugs else ''}{drugs}"
        attributes = {"metaid": "model", "id": name, "name": joined.disease.title}
        model = SubElement(root, "model", {**attributes, "timeUnits": self.units.id(DAY)})
        model.extend(about.header(joined, "model"))
        compartments = Element("listOfCompartments")
        size = {"spatialDimensions": "3", "size": "1", "units": "dimensionless", "constant": "true"}
        SubElement(compartments, "compartment", {"id": self._compartment(), "name": "the patient", **size})
        lists = [self.units.element(), compartments, self.parameters, self.starts, self.rules]
        lists.append(self.events)
        model.extend(one for one in lists if len(one))
        return root

    def _compartment(self) -> str:
        taken = {element.get("id") for element in self.parameters}
        return next(name for name in ("patient", "patient_", "patient__") if name not in taken)

    def _parameter(
        self,
        name: str,
        words: str,
        size: Size,
        value: float,
        constant: bool,
        *told: str,
        links: about.Links | None = None,
    ) -> None:
        attributes = {"id": name, "name": words, "units": self.units.id(size)}
        if math.isfinite(value):
            attributes["value"] = repr(value)
        attributes["constant"] = "true" if constant else "false"
        if links:
            attributes["metaid"] = f"about_{name}"
        element = SubElement(self.parameters, "parameter", attributes)
        if told:
            element.append(about.notes(*told))
        if links:
            element.append(about.annotation(attributes["metaid"], links))

    def _states(self) -> None:
        traced = self.traced
        count = len(traced.joined.parameters)
        for i, (state, name) in enumerate(zip(traced.joined.states, traced.state_ids, strict=True)):
            size, value = size_of(state.unit), traced.values[count + i]
            symbol = f"Symbol: {state.symbol}."
            told = [f"{_sentence(state.meaning)} {symbol}", *_in_unit(state.unit)]
            told.append(about.source_text(state.source))
            self._parameter(
                name, state.name, size, value, False, *told, links=about.links(state.name, state.source)
            )
            self._start(i, name, size, value)
            per_day = size.times(DAY, -1)
            self._add(self.rules, "rateRule", "variable", name, self.writer.math(traced.rates[i], per_day))

    def _start(self, index: int, name: str, size: Size, value: float) -> None:
        """Write how a state starts: from its frozen start value, from a formula, or from its value alone."""
        traced, target = self.traced, name
        if index in traced.frozen:
            target = traced.frozen[index]
            words = f"{traced.joined.states[index].name}_0"
            self._parameter(target, words, size, value, True, f"Value of {name} at the start, frozen.")
            self._add(self.starts, "initialAssignment", "symbol", name, self.writer.symbol(target))
        if index in traced.starts:
            formula = self.writer.math(traced.starts[index], size)
            self._add(self.starts, "initialAssignment", "symbol", target, formula)

    def _declared(self) -> None:
        traced = self.traced
        for i, (item, name) in enumerate(zip(traced.joined.parameters, traced.parameter_ids, strict=True)):
            told = [f"{_sentence(item.meaning)} Symbol: {item.symbol}.", *_in_unit(item.unit)]
            told.append(about.source_text(item.source))
            size = size_of(item.unit)
            self._parameter(
                name,
                item.name,
                size,
                traced.values[i],
                True,
                *told,
                links=about.links(item.name, item.source),
            )

    def _rule(self, rule: Rule) -> None:
        traced, told = self.traced, []
        links: about.Links = {}
        size = traced.size(rule.node)
        if rule.output is not None:
            output = traced.joined.outputs[rule.output]
            size = size_of(output.unit)
            told = [_sentence(output.meaning), *_in_unit(output.unit)]
            links = about.links(output.name)
        value = traced.numbers[rule.node.number]
        self._parameter(rule.id, rule.name, size, value, False, *told, links=links)
        whole = traced.ids.get(rule.node.number) == rule.id
        formula = self.writer.math(rule.node, size, whole)
        self._add(self.rules, "assignmentRule", "variable", rule.id, formula)

    def _schedule(self) -> None:
        """Write what the model does by itself at known times as events triggered by time."""
        for item, (index, at, amount) in zip(
            self.traced.joined.disease.schedule, self.traced.schedule, strict=True
        ):
            name = self.traced.state_ids[index]
            event = SubElement(self.events, "event", {"useValuesFromTriggerTime": "true"})
            event.append(about.notes(_sentence(item.meaning), about.source_text(item.source)))
            trigger = SubElement(event, "trigger", {"initialValue": "false", "persistent": "true"})
            trigger.append(self.writer.reached(at, DAY))
            size = size_of(self.traced.joined.states[index].unit)
            formula = self.writer.math(amount, size) if item.sets else self.writer.raised(name, amount, size)
            assignments = SubElement(event, "listOfEventAssignments")
            self._add(assignments, "eventAssignment", "variable", name, formula)

    def _add(self, parent: Element, kind: str, key: str, name: str, formula: Element) -> None:
        SubElement(parent, kind, {key: name}).append(formula)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def _in_unit(unit: Unit) -> list[str]:
    """Return how to come back to the declared unit, where that is not the one in the file."""
    if unit.to_internal == 1:
        return []
    return [f"Howship's tables give it in {unit.text}: divide by {format_number(unit.to_internal)}."]
