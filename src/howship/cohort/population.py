"""Population file -> Population: read it, check it, report every fault at once.

    [covariate.age]                     what a patient is
    [parameter.tumor_growth_rate]       how a model's parameter varies, by patient or by lesion
    [[correlation]]                     between two of them

Every section states its meaning and where its numbers come from (`source`, or `ours` with the reason).
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from howship import catalog
from howship.cohort import schema
from howship.cohort.build import Kind, build_entry, sources_of, validated
from howship.cohort.declare import LEVELS, Correlation, Entry, Population, Threshold
from howship.cohort.distribution import Count
from howship.cohort.section import where_is
from howship.errors import Fault, InputError, near
from howship.scenario.places import Places, find_lines

__all__ = ["Population", "load"]

SMALLEST_EIGENVALUE = 1e-9
_NAME = {
    "covariate": re.compile(r"^[a-z][a-z0-9_]*$"),
    "parameter": re.compile(r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$"),
}
_TAKEN = (
    "parameter_set",
    "trial_replicate",
    "arm",
    "patient",
    "attempt",
    "screening_failures",
    "allocated_arm",
)
_Found = dict[str, Entry | None]
"""Entries by name in the order of the file; None where a section has faults of its own."""


def load(id_or_path: str | Path) -> Population:
    """Return a population of the catalog by name, or one from a file (a path, or text ending in .toml).

    Raises InputError with every fault of the file: where (file, line, key), what, expected, cure.
    """
    named = isinstance(id_or_path, str) and not id_or_path.endswith(".toml")
    file = catalog.path("populations", str(id_or_path)) if named else Path(id_or_path)
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(Fault(str(file), f"cannot be read ({error})", "a population file (TOML)")) from None
    return _read(text, file.name)


def _read(text: str, file: str) -> Population:
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(Fault(file, f"not TOML: {error}", "a population file (TOML)")) from None
    places, faults = Places(file, find_lines(text)), list[Fault]()
    try:
        validated(schema.FileSpec, values, places, ())
    except InputError as error:
        faults.extend(error.faults)
    covariates = _section("covariate", _table(values, "covariate"), {}, places, faults)
    parameters = _section("parameter", _table(values, "parameter"), covariates, places, faults)
    faults += _names(covariates, parameters, places) + _lesions(covariates, parameters, places)
    listed = values.get("correlation", [])
    correlations = _correlations(
        listed if isinstance(listed, list) else [], covariates | parameters, places, faults
    )
    if faults:
        raise InputError(faults)
    population = Population(
        id=values["id"],
        title=values["title"],
        about=values["about"].strip(),
        covariates=tuple(entry for entry in covariates.values() if entry),
        parameters=tuple(entry for entry in parameters.values() if entry),
        correlations=correlations,
        text=text,
    )
    _positive_definite(population, places)
    return population


def _table(values: dict[str, Any], kind: Kind) -> dict[str, Any]:
    """Return the sections of one kind; what is no table has been reported by the schema."""
    sections = values.get(kind, {})
    return sections if isinstance(sections, dict) else {}


def _section(
    kind: Kind, sections: dict[str, Any], covariates: _Found, places: Places, faults: list[Fault]
) -> _Found:
    """Return the entries of one kind by name; what is wrong goes to `faults`."""
    found: _Found = {}
    for name, section in sections.items():
        where = where_is(places, (kind, name))
        if not _NAME[kind].match(name):
            faults.append(Fault(where, f"{name!r}", "a name in lower case, such as body_weight"))
        if name in _TAKEN:
            faults.append(Fault(where, f"{name!r} is a column of every table of patients", "another name"))
        try:
            earlier = found if kind == "covariate" else covariates
            found[name] = build_entry(kind, name, section, earlier, places)
        except InputError as error:
            found[name] = None
            faults.extend(error.faults)
    return found


def _names(covariates: _Found, parameters: _Found, places: Places) -> list[Fault]:
    """Return the faults of names that a table of patients would have twice."""
    return [
        Fault(where_is(places, ("parameter", name)), f"{name!r} is a covariate as well", "another name")
        for name in parameters
        if name in covariates
    ]


def _lesions(covariates: _Found, parameters: _Found, places: Places) -> list[Fault]:
    """Return the faults around the number of lesions."""
    lesions = covariates.get("lesions")
    if lesions is not None and not isinstance(lesions.law, Count):
        where = where_is(places, ("covariate", "lesions"))
        return [Fault(where, "the number of lesions is not a count", 'distribution = "count"')]
    if "lesions" in covariates:
        return []
    expected = "a section [covariate.lesions] that says how many there are"
    return [
        Fault(where_is(places, ("parameter", name)), "level = 'lesion' without lesions", expected)
        for name, entry in parameters.items()
        if entry is not None and entry.level == "lesion"
    ]


def _correlations(
    values: list[Any], entries: _Found, places: Places, faults: list[Fault]
) -> tuple[Correlation, ...]:
    found: dict[frozenset[str], Correlation] = {}
    for number, value in enumerate(values):
        path = ("correlation", number)
        try:
            spec = validated(schema.CorrelationSpec, value, places, path)
            sources = sources_of(spec, places, path)
        except InputError as error:
            faults.extend(error.faults)
            continue
        first, second = spec.between
        fault = _pair_fault(first, second, entries, where_is(places, (*path, "between")))
        if fault is None and frozenset(spec.between) in found:
            fault = Fault(where_is(places, path), f"{first!r} and {second!r} a second time", "each pair once")
        if fault is None:
            found[frozenset(spec.between)] = Correlation((first, second), spec.value, sources)
        else:
            faults.append(fault)
    return tuple(found.values())


def _pair_fault(first: str, second: str, entries: _Found, where: str) -> Fault | None:
    """Return what is wrong with a pair of names, if anything."""
    known = [
        name
        for name, entry in entries.items()
        if entry is None or (not isinstance(entry.law, Threshold) and entry.law.ordered)
    ]
    expected = "an entry of this file that is drawn and has an order"
    for name in (first, second):
        if name not in known:
            return Fault(where, f"{name!r}", expected, near(name, known))
    if first == second:
        return Fault(where, f"{first!r} with itself", "two different names")
    one, other = entries[first], entries[second]
    if one is not None and other is not None and one.level != other.level:
        levels = f"{first!r} is by {one.level}, {second!r} by {other.level}"
        return Fault(where, levels, "both by patient, or both by lesion")
    return None


def _positive_definite(population: Population, places: Places) -> None:
    """Raise InputError where the correlations contradict each other."""
    faults = []
    for level in LEVELS:
        names, matrix = population.correlated(level)
        smallest = float(np.linalg.eigvalsh(matrix)[0]) if names else 1.0
        if smallest >= SMALLEST_EIGENVALUE:
            continue
        pairs = [pair for pair in population.correlations if pair.between[0] in names]
        listed = "; ".join(f"{pair.between[0]} and {pair.between[1]} {pair.value:g}" for pair in pairs)
        what = f"the correlations contradict each other ({listed}): smallest eigenvalue {smallest:.3g}"
        expected = "a positive definite correlation matrix, where pairs not named count as 0"
        cure = "Bring them closer to 0, or add the pairs that are missing"
        first = population.correlations.index(pairs[0])
        faults.append(Fault(where_is(places, ("correlation", first)), what, expected, cure))
    if faults:
        raise InputError(faults)
