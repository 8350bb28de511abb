"""Whether what a population varies fits the models of a trial: names, units, and bounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from howship import catalog
from howship.cohort.declare import Entry, Population, Threshold
from howship.cohort.distribution import Categorical, Count
from howship.errors import Fault, InputError, near
from howship.model.bounds import outside
from howship.model.layout import JoinedParameter, JoinedState
from howship.model.presets import Presets
from howship.model.program import Program
from howship.quantity import Quantity, parse_unit

__all__ = ["is_number", "population_faults"]

_RARE = 1e-9


def is_number(law: object) -> bool:
    """Return whether what is drawn is a number."""
    return isinstance(law, Count) or bool(getattr(law, "numeric", False))


def population_faults(population: Population, programs: Sequence[Program]) -> Iterator[Fault]:
    """Yield what a population varies and no model of `programs` (one for each arm) has as it is drawn."""
    for entry in population.parameters:
        where = f"population {population.id}, parameter {entry.name}"
        if isinstance(entry.law, Categorical):
            yield from _choices(programs[0].presets, entry, where)
            continue
        program = next((one for one in programs if entry.name in one.targets), None)
        drug = entry.name.split(".")[0]
        if program is None and "." in entry.name and drug in catalog.names("drugs"):
            continue  # varies a drug that this trial does not give
        if program is None:
            known = list(dict.fromkeys(name for p in programs for name in p.targets))
            yield Fault(
                where, "no model of this trial has it", "a parameter in words", near(entry.name, known)
            )
            continue
        item = program.declared(program.targets[entry.name])
        if not parse_unit(entry.unit).same_dimension(item.unit):
            yield Fault(where, f"is given in {entry.unit!r}", f"a unit like {item.unit.text!r}")
        else:
            yield from _extremes(entry, item, where)
    yield from _covariates(population, programs)


def _choices(presets: Presets, entry: Entry, where: str) -> Iterator[Fault]:
    """What is drawn by name is a preset of the disease's lesions and has these choices."""
    assert isinstance(entry.law, Categorical)
    if entry.name not in presets:
        known = [name for name in presets if "." not in name]
        yield Fault(where, "is drawn by name and is no preset", "a preset of it", near(entry.name, known))
        return
    for choice in entry.law.names:
        try:
            presets.check(entry.name, choice, where)
        except InputError as error:
            yield from error.faults


def _covariates(population: Population, programs: Sequence[Program]) -> Iterator[Fault]:
    """Covariates that the models read are numbers in a fitting unit."""
    read = {
        name: program.joined.parameters[index]
        for program in programs
        for name, index in program.joined.layout.covariates.items()
    }
    for entry in population.covariates:
        if entry.name not in read:
            continue
        unit = read[entry.name].unit
        where = f"population {population.id}, covariate {entry.name}"
        if not is_number(entry.law):
            yield Fault(where, "is no number", f"a number in {unit.text!r}, which the model reads")
        elif not parse_unit(entry.unit).same_dimension(unit):
            yield Fault(where, f"is given in {entry.unit!r}", f"a unit like {unit.text!r}")
        else:
            yield from _extremes(entry, read[entry.name], where)


def _extremes(entry: Entry, item: JoinedParameter | JoinedState, where: str) -> Iterator[Fault]:
    """Nobody in a billion is drawn out of the bounds of what is drawn, but for effects of covariates."""
    assert not isinstance(entry.law, Threshold)
    for value in entry.law.quantile(np.array([_RARE, 1 - _RARE])):
        met = str(Quantity(float(f"{value / item.unit.to_internal:.3g}"), item.unit))
        fault = outside(item, float(value), where, met)
        if fault is not None:
            yield replace(fault, cure="Give the distribution bounds: low and high")
            return
