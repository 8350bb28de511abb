"""Catalog entries against a second, independent reading of what they were written from.

Each CSV file of `second_reading/` lists the numbers of one entry as a second reader found them, in the
authors' own model file where there is one and else in the science notes (`place` says where): every
parameter, every start value and every literal number of the formulas, with the unit. The column
`catalog_symbol` names the declared parameter (`kB`) or start value (`OC_0`) that carries the number, or a
short formula of them (`1 - fS`) where the entry computes what the source types in; `other.CL` is a
parameter of another entry, and `reference.dose_rate` or `reference.dose_rate_from` the value or the time
that the entry's declared experiment sets.

The TOML file beside it lists, with reasons, the rows without a catalog symbol (`unmatched`), the published
numbers of the entry without a row (`uncovered`), and the rows compared with a wider tolerance (`rounded`).
All lists are exact, so that an entry that changes must change them. Numbers that only say how a formula is
built (a factor 2, a limit of 0) cannot be compared here.
"""

from __future__ import annotations

import csv
import math
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import howship
from howship import catalog
from howship.model.declare import Disease, Drug, Queue
from howship.quantity import Quantity, parse

FOLDER = Path(__file__).parent / "second_reading"
ENTRIES = sorted(file.stem for file in FOLDER.glob("*.csv"))
COLUMNS = ["symbol", "meaning", "value", "unit", "place", "catalog_symbol"]
EXACT = 1e-12
NOTES_YEAR = "8736 h"  # the year in which the notes count age (364 days)
ONES = (1.0, 1.0, 1.0, 1.0)
# Arbitrary sizes of the units of time, mass, length and amount, to compare units along with numbers.
SIZES = (2.0, 3.0, 5.0, 7.0)
SET = re.compile(r"(\w+)\s*=\s*(.+?)(?:\s+(?:from|at)\s+(?:day\s+(\d+)|(.+?))(?:\s+to\s+.*)?)?")

# Entries without a second reading, and why.
UNREAD = {
    "anastrozole": "a construct; its constants come from single facts of abstracts",
    "breast_bone_metastasis": "ours; the published parts have entries of their own",
    "calcitonin": "a construct; its constants come from single facts of the product information, or are ours",
    "calcium_supplement": "ours, but for a molar mass",
    "dale_1985": "a law; its constants are ours",
    "docetaxel": "three compartments from memory; no table was at hand to read a second time",
    "docetaxel_nanoparticles": "a construct; its constants are ours, or held against single facts",
    "furosemide": "a construct; its constants come from single facts of tables and an abstract, or are ours",
    "gonadotoxic_chemotherapy": "a construct; its constants are ours, but for two means of an abstract",
    "goserelin": "a construct; its constants come from single facts of the product information",
    "letrozole": "a construct; its constants are ours, solved from single facts",
    "pamidronate": "a construct; its constants are ours, solved from single facts",
    "saline": "a construct; its pace comes from one fact of an abstract",
    "tamoxifen": "a construct; its constants come from single facts of the product information",
    "vitamin_d": "a construct; its constants are ours, but for one fact of an abstract",
    "zoledronic_acid": "a construct; its constants are ours, solved from single facts",
    "zoledronic_acid_nanoparticles": "a construct; its constants are ours, or those of zoledronic_acid",
}


@lru_cache
def rows(entry: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one file."""
    with (FOLDER / f"{entry}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == COLUMNS
        return tuple(reader)


@lru_cache
def remarks(entry: str) -> dict[str, Any]:
    """Return the lists `unmatched`, `uncovered` and `rounded` of one entry."""
    return tomllib.loads((FOLDER / f"{entry}.toml").read_text(encoding="utf-8"))


def listed(entry: str, kind: str) -> list[str]:
    """Return the names in the list `unmatched` or `uncovered` of one entry, sorted."""
    return sorted(chain(*remarks(entry).get(kind, {}).values()))


def tolerances(entry: str) -> dict[str, float]:
    """Return the rows that are compared with a wider tolerance, and that tolerance."""
    groups = remarks(entry).get("rounded", [])
    return {row: group["tolerance"] for group in groups for row in group["rows"]}


def number(text: str) -> float:
    """Return the number that a value of a row stands for, such as 100/14 or 1e-2."""
    first, *rest = re.split(r"([*/])", text)
    result = float(first)
    for sign, factor in zip(rest[::2], rest[1::2], strict=True):
        result = result * float(factor) if sign == "*" else result / float(factor)
    return result


def size(quantity: Quantity, sizes: tuple[float, ...]) -> float:
    """Return a quantity as a number, with units of time, mass, length and amount of these sizes."""
    factor = quantity.unit.factor
    for base, power in zip(sizes, quantity.unit.dims, strict=True):
        factor *= base**power
    return quantity.value * factor


def expected(entry: str, row: dict[str, str], sizes: tuple[float, ...]) -> float:
    """Return the number of a row, its unit taken into account."""
    if row["unit"] == "year":
        return number(row["value"]) * size(parse(NOTES_YEAR), sizes)
    unit = "" if row["unit"] == "-" else row["unit"]
    return number(row["value"]) * size(parse(f"1 {unit}", f"{entry}: {row['symbol']}"), sizes)


def model(entry: str) -> Disease | Drug:
    return catalog.disease(entry) if entry in catalog.names("diseases") else catalog.drug(entry)


@lru_cache
def declared(entry: str, sizes: tuple[float, ...]) -> SimpleNamespace:
    """Return parameters by symbol and start values by symbol_0; a solved baseline is solved for."""
    found = model(entry)
    m = SimpleNamespace()
    for parameter in found.parameters:
        setattr(m, parameter.symbol, size(parse(parameter.value), sizes))
    solved: Mapping[str, Any] = {}
    if isinstance(found, Disease) and found.baseline == "solved":
        solved = howship.simulate(entry, until="1 day", every="1 day").columns
    for state in found.states:
        if isinstance(state, Queue):  # filled from the flow into it
            continue
        if state.name in solved:
            unit = parse(state.start).unit if isinstance(state.start, str) else parse(f"1 {state.unit}").unit
            internal = float(solved[state.name][0])
            start = size(Quantity(internal / unit.to_internal, unit), sizes)
        elif callable(state.start):
            start = state.start(m)
        else:
            start = size(parse(state.start), sizes)
        setattr(m, f"{state.symbol}_0", start)
    return m


def reference(entry: str, sizes: tuple[float, ...]) -> SimpleNamespace:
    """Return what the declared experiment sets: values by name, and times of setting by name_from."""
    found = model(entry)
    m = SimpleNamespace()
    for text in found.reference.set if isinstance(found, Disease) else ():
        match = SET.fullmatch(text)
        assert match, text
        name, value, day, time = match.groups()
        setattr(m, name, size(parse(value), sizes))
        if day or time:
            setattr(m, f"{name}_from", size(parse(time or f"{day} days"), sizes))
    return m


def evaluate(entry: str, formula: str, sizes: tuple[float, ...]) -> float:
    """Return the value of a `catalog_symbol`."""
    names = {"log": math.log, **vars(declared(entry, sizes))}
    for other in set(re.findall(r"([a-z]\w*)\.\w+", formula)):
        names[other] = reference(entry, sizes) if other == "reference" else declared(other, sizes)
    return float(eval(formula, {"__builtins__": {}}, names))


def symbols(formula: str) -> set[str]:
    """Return the symbols of the entry itself that a `catalog_symbol` names."""
    return set(re.findall(r"(?<![\w.])[A-Za-z]\w*(?![\w.])", formula)) - {"log"}


MATCHED = [(entry, row) for entry in ENTRIES for row in rows(entry) if row["catalog_symbol"]]


@pytest.mark.parametrize(("entry", "row"), MATCHED, ids=[f"{e}:{r['symbol']}" for e, r in MATCHED])
def test_the_entry_declares_the_number_of_the_source(entry: str, row: dict[str, str]) -> None:
    tolerance = tolerances(entry).get(row["symbol"], EXACT)
    for sizes in (ONES, SIZES):
        found = evaluate(entry, row["catalog_symbol"], sizes)
        assert found == pytest.approx(expected(entry, row, sizes), rel=tolerance, abs=0), row["place"]


def test_every_entry_is_read_twice() -> None:
    entries = {*catalog.names("diseases"), *catalog.names("drugs")}
    assert sorted(entries - set(ENTRIES)) == sorted(UNREAD)
    assert sorted(file.stem for file in FOLDER.glob("*.toml")) == ENTRIES


@pytest.mark.parametrize("entry", ENTRIES)
def test_rows_without_a_declared_number_are_listed(entry: str) -> None:
    names = [row["symbol"] for row in rows(entry)]
    assert len(names) == len(set(names))
    unmatched = [row["symbol"] for row in rows(entry) if not row["catalog_symbol"]]
    assert sorted(unmatched) == listed(entry, "unmatched")


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_published_number_of_the_entry_has_a_row(entry: str) -> None:
    found = model(entry)
    published = {item.symbol for item in found.parameters if item.source.status != "ours"}
    published |= {f"{item.symbol}_0" for item in found.states if item.source.status != "ours"}
    covered = set().union(*(symbols(row["catalog_symbol"]) for row in rows(entry)))
    assert sorted(published - covered) == listed(entry, "uncovered")


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_tolerance_is_needed(entry: str) -> None:
    by_name = {row["symbol"]: row for row in rows(entry)}
    for name in tolerances(entry):
        found = evaluate(entry, by_name[name]["catalog_symbol"], ONES)
        assert found != pytest.approx(expected(entry, by_name[name], ONES), rel=EXACT, abs=0), name


def test_complexes_start_in_equilibrium() -> None:
    for entry in ("peterson_riggs_2010", "peterson_riggs_2012"):
        m = declared(entry, SIZES)
        assert pytest.approx(m.k3 * m.RNK_0 * m.L_0 / m.k4, rel=EXACT) == m.M_0
        assert pytest.approx(m.k1 * m.O_0 * m.L_0 / m.k2, rel=EXACT) == m.N_0


def test_years() -> None:
    row = next(row for row in rows("peterson_riggs_2012") if row["symbol"] == "GFR.year")
    assert parse("1 year").internal == pytest.approx(parse(f"{row['value']} {row['unit']}").internal)
    row = next(row for row in rows("peterson_riggs_2012") if row["symbol"] == "EST.year")
    assert f"{row['value']} {row['unit']}" == NOTES_YEAR
