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
from howship.cohort.declare import Correlation, Entry, Population, Threshold
from howship.cohort.distribution import Count
from howship.cohort.place import Place
from howship.errors import Fault, InputError, near

__all__ = ["Population", "load"]

SMALLEST_EIGENVALUE = 1e-9
_NAME = {
    "covariate": re.compile(r"^[a-z][a-z0-9_]*$"),
    "parameter": re.compile(r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$"),
}
_TAKEN = ("parameter_set", "trial_replicate", "arm", "patient", "attempt", "screening_failures", "allocated_arm")
_SECTIONS = ("covariate", "parameter", "correlation")


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
    place, faults = Place(file, text), list[Fault]()
    try:
        head = validated(schema.HeadSpec, {k: v for k, v in values.items() if k not in _SECTIONS}, place, ())
    except InputError as error:
        head, faults = None, list(error.faults)
    covariates = _section("covariate", values, {}, place, faults)
    parameters = _section("parameter", values, covariates, place, faults)
    entries = covariates | parameters
    faults += _names(covariates, parameters, place) + _lesions(covariates, parameters, place)
    correlations = _correlations(values.get("correlation", []), entries, place, faults)
    if head is None or faults:
        raise InputError(faults)
    population = Population(
        head.id,
        head.title,
        head.about,
        tuple(covariates.values()),
        tuple(parameters.values()),
        correlations,
        text,
    )
    _positive_definite(population, place)
    return population


def _section(
    kind: Kind, values: dict[str, Any], earlier: dict[str, Entry], place: Place, faults: list[Fault]
) -> dict[str, Entry]:
    """Return the entries of one kind by name; what is wrong goes to `faults`."""
    sections = values.get(kind, {})
    if not isinstance(sections, dict):
        faults.append(Fault(place.where((kind,)), f"{kind} = {sections!r}", f"sections [{kind}.<name>]"))
        return {}
    found: dict[str, Entry] = {}
    for name, section in sections.items():
        if not _NAME[kind].match(name):
            faults.append(Fault(place.where((kind, name)), f"{name!r}", "a name in lower case, such as body_weight"))
        try:
            found[name] = build_entry(kind, name, section, earlier or found, place)
        except InputError as error:
            faults.extend(error.faults)
    return found


def _names(covariates: dict[str, Entry], parameters: dict[str, Entry], place: Place) -> list[Fault]:
    """Return the faults of names that a table of patients cannot have twice."""
    both = [(("parameter", name), "also a covariate") for name in parameters if name in covariates]
    taken = [((e.kind, e.name), "a column of every table") for e in (*covariates.values(), *parameters.values()) if e.name in _TAKEN]
    return [Fault(place.where(path), f"{path[1]!r} is {why}", "another name") for path, why in both + taken]


def _lesions(covariates: dict[str, Entry], parameters: dict[str, Entry], place: Place) -> list[Fault]:
    """Return the faults around the number of lesions."""
    lesions = covariates.get("lesions")
    if lesions is not None and not isinstance(lesions.law, Count):
        where = place.where(("covariate", "lesions"))
        return [Fault(where, "not a count", 'distribution = "count"')]
    if lesions is not None:
        return []
    return [
        Fault(place.where(("parameter", name)), "level = 'lesion' without lesions", "a section [covariate.lesions]")
        for name, entry in parameters.items()
        if entry.level == "lesion"
    ]


def _correlations(
    values: Any, entries: dict[str, Entry], place: Place, faults: list[Fault]
) -> tuple[Correlation, ...]:
    if not isinstance(values, list):
        faults.append(Fault(place.where(("correlation",)), f"{values!r}", "sections [[correlation]]"))
        return ()
    found: dict[frozenset[str], Correlation] = {}
    for number, value in enumerate(values):
        path = ("correlation", number)
        try:
            spec = validated(schema.CorrelationSpec, value, place, path)
            sources = sources_of(spec, place, path)
        except InputError as error:
            faults.extend(error.faults)
            continue
        first, second = spec.between
        problem = _pair_fault(first, second, entries, place.where((*path, "between")))
        if problem is None and frozenset(spec.between) in found:
            problem = Fault(place.where(path), f"{first!r} and {second!r} a second time", "each pair once")
        if problem:
            faults.append(problem)
        else:
            found[frozenset(spec.between)] = Correlation((first, second), spec.value, sources)
    return tuple(found.values())


def _pair_fault(first: str, second: str, entries: dict[str, Entry], where: str) -> Fault | None:
    """Return what is wrong with a pair of names, if anything."""
    ordered = [n for n, e in entries.items() if not isinstance(e.law, Threshold) and e.law.ordered]
    for name in (first, second):
        if name not in ordered:
            return Fault(where, f"{name!r}", "an entry of this file that is drawn and has an order", near(name, ordered))
    if first == second:
        return Fault(where, f"{first!r} with itself", "two different names")
    if entries[first].level != entries[second].level:
        return Fault(where, f"{first!r} and {second!r} are of different levels", "both by patient, or both by lesion")
    return None


def _positive_definite(population: Population, place: Place) -> None:
    """Raise InputError where the correlations contradict each other."""
    for level in ("patient", "lesion"):
        names, matrix = population.correlated(level)  # type: ignore[arg-type]
        smallest = float(np.linalg.eigvalsh(matrix)[0]) if names else 1.0
        if smallest < SMALLEST_EIGENVALUE:
            pairs = [c for c in population.correlations if c.between[0] in names]
            listed = "; ".join(f"{c.between[0]} and {c.between[1]} {c.value:g}" for c in pairs)
            raise InputError(
                Fault(
                    place.where(("correlation", 0)),
                    f"the correlations contradict each other ({listed}): smallest eigenvalue {smallest:.3g}",
                    "a positive definite correlation matrix (pairs not named count as 0)",
                    "Bring them closer to 0, or add the pairs that are missing",
                )
            )
