"""Catalog entries against a second, independent reading of the notes they were written from.

Each file of `second_reading/` lists the numbers of one model as the notes print them: every parameter,
every start value and every literal number of the formulas, with the unit of the notes and the place.
The column `catalog_symbol` names the declared parameter (`kB`) or start value (`OC_0`) that carries the
number, or a short formula of them (`1 - fS`) where the entry computes what the notes type in. Rows
without a catalog symbol, and published numbers of an entry without a row, are listed below with the
reason; both lists are exact, so that an entry that changes must change them. Numbers that only say how
a formula is built (a factor 2, a limit of 0) cannot be compared here.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import chain
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import howship
from howship import catalog
from howship.model.declare import Disease, Drug
from howship.quantity import Quantity, parse

FOLDER = Path(__file__).parent / "second_reading"
ENTRIES: dict[str, Callable[[str], Disease | Drug]] = {
    "lemaire_2004": catalog.disease,
    "peterson_riggs_2012": catalog.disease,
    "denosumab": catalog.drug,
    "denosumab_peterson_2004": catalog.drug,
    "teriparatide": catalog.drug,
}
COLUMNS = ["symbol", "meaning", "value", "unit", "place", "catalog_symbol"]
EXACT = 1e-12
NOTES_YEAR = "8736 h"  # the year in which the notes count age (364 days)
# Arbitrary sizes of the units of time, mass, length and amount, to compare units along with numbers.
SIZES = (2.0, 3.0, 5.0, 7.0)

# (entry, row) -> (relative tolerance, reason)
ROUNDED = {
    ("lemaire_2004", "R.0"): (1e-5, "printed to 5 digits; the entry solves for its steady state"),
    ("lemaire_2004", "B.0"): (1e-5, "printed to 5 digits; the entry solves for its steady state"),
    ("lemaire_2004", "C.0"): (1e-5, "printed to 5 digits; the entry solves for its steady state"),
    ("peterson_riggs_2012", "GFR.0"): (2.1e-5, "100 mL/min is 6 L/h, the notes have 100/16.667 L/h"),
    ("peterson_riggs_2012", "cap.J14.base"): (1e-4, "88/24 rounded to 4 digits in a remark of the notes"),
    ("denosumab", "set2.thalf.a"): (5e-6, "the entry declares ln 2 / 2.7 days rounded to 5 digits"),
}

# entry -> reason -> rows that no declared number stands for
UNMATCHED = {
    "lemaire_2004": {
        "bone volume is an addition of another package, which the entry leaves out": ["kform"],
        "experiment of figure 2, not a constant: set in test_lemaire_2004.py": [
            "fig2.start",
            "fig2.end",
            "fig2.add.B",
            "fig2.add.C",
            "fig2.add.R",
            "fig2.remove.C",
            "fig2.IP",
            "fig2.IL",
        ],
    },
    "peterson_riggs_2012": {
        "AOH = B/10 is T69 * B_0 in the entry; its value is compared in row AOH.0": ["AOH.0.divisor"],
        "an effect that is 1 at the start: literal of the formula": [
            "CtE.base",
            "PhosEffect.below",
            "MeffOC.base",
            "LsurvOC.base",
            "CREB.base",
        ],
        "a factor with exponent 0, which is 1: left out of the entry": ["SE.PO4.scale", "SE.PO4.gamma"],
        "literal of the formula": ["J27.a", "J27.b", "O.two", "EST.meno.gamma", "EST.meno.half"],
        "flux cut off at zero: literal of the formula": ["J27.floor", "J48.floor"],
        "conversion between units": ["T15.hours", "GFR.unit"],
        "conversion between units: compared in test_years": ["GFR.year"],
        "the entry reports a fraction of baseline instead of percent": ["marker.CTX", "marker.BSAP"],
        "value of the version of 2010": ["biomd613.RU.gamma", "biomd613.T29.base"],
    },
    "denosumab": {
        "replaced by the value in patients with bone metastases (set 2)": [
            "set1.CL",
            "set1.V1",
            "set1.F",
            "set1.ka",
        ],
        "age on absorption is left out": ["set1.ka.age", "set1.ka.ageref", "set1.ka.gamma"],
        "factor of a later study, not of the paper": ["set1.Kss.lumping.factor"],
        "literal of the root of a quadratic equation": ["set1.C.half", "set1.C.four"],
        "check value of the product information, not a constant": ["set2.label.F", "set2.label.thalf"],
    },
    "denosumab_peterson_2004": {"conversion between units": ["pr.ng_per_mg", "pr.DENmol.scale"]},
    "teriparatide": {
        "conversion between units": ["dose.scale"],
        "value of the version of 2010": ["biomd613.CL", "biomd613.V", "biomd613.ka"],
    },
}

# entry -> reason -> numbers of the entry under a published source for which the notes print none
UNCOVERED = {
    "lemaire_2004": {
        "input of the experiments of figure 2, neutral at 0": ["IR", "IB", "IC", "XR", "XB", "XC"],
    },
    "peterson_riggs_2012": {
        "formula in the notes, without a number: compared in test_complexes_start_in_equilibrium": [
            "M_0",
            "N_0",
        ],
    },
    "denosumab": {
        "empty before the first dose": ["A0_0", "A1_0", "A2_0"],
        "the start is the baseline R0, which is compared": ["R_0"],
        "the patient's own weight; the default is the reference weight, which is compared": ["WT"],
    },
    "denosumab_peterson_2004": {
        "empty before the first dose": ["DENSC_0", "DENCENT_0", "DENPER_0"],
    },
    "teriparatide": {"empty before the first dose": ["TERISC_0"]},
}


@lru_cache(maxsize=8)
def rows(entry: str) -> tuple[dict[str, str], ...]:
    """Return the rows of one file."""
    with (FOLDER / f"{entry}.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == COLUMNS
        return tuple(reader)


def number(text: str) -> float:
    """Return the number that a value of the notes stands for, such as 100/14 or 1e-2."""
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
    return ENTRIES[entry](entry)


@lru_cache(maxsize=32)
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
        if callable(state.start):
            start = state.start(m)
        elif state.name in solved:
            unit = parse(state.start).unit
            internal = float(solved[state.name][0])
            start = size(Quantity(internal / unit.to_internal, unit), sizes)
        else:
            start = size(parse(state.start), sizes)
        setattr(m, f"{state.symbol}_0", start)
    return m


def evaluate(entry: str, formula: str, sizes: tuple[float, ...]) -> float:
    """Return the value of a `catalog_symbol`; `drug.symbol` is a parameter of another entry."""
    names = {"log": math.log, **vars(declared(entry, sizes))}
    for other in re.findall(r"([a-z]\w*)\.\w+", formula):
        names[other] = declared(other, sizes)
    return float(eval(formula, {"__builtins__": {}}, names))


def symbols(formula: str) -> set[str]:
    """Return the symbols of the entry itself that a `catalog_symbol` names."""
    return set(re.findall(r"(?<![\w.])[A-Za-z]\w*(?![\w.])", formula)) - {"log"}


MATCHED = [(entry, row) for entry in ENTRIES for row in rows(entry) if row["catalog_symbol"]]


@pytest.mark.parametrize(("entry", "row"), MATCHED, ids=[f"{e}:{r['symbol']}" for e, r in MATCHED])
def test_the_entry_declares_the_number_of_the_notes(entry: str, row: dict[str, str]) -> None:
    tolerance, _ = ROUNDED.get((entry, row["symbol"]), (EXACT, ""))
    for sizes in ((1.0, 1.0, 1.0, 1.0), SIZES):
        found = evaluate(entry, row["catalog_symbol"], sizes)
        assert found == pytest.approx(expected(entry, row, sizes), rel=tolerance, abs=0), row["place"]


@pytest.mark.parametrize("entry", ENTRIES)
def test_rows_without_a_declared_number_are_listed(entry: str) -> None:
    names = [row["symbol"] for row in rows(entry)]
    assert len(names) == len(set(names))
    unmatched = [row["symbol"] for row in rows(entry) if not row["catalog_symbol"]]
    assert sorted(unmatched) == sorted(chain(*UNMATCHED[entry].values()))


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_published_number_of_the_entry_has_a_row(entry: str) -> None:
    found = model(entry)
    published = {item.symbol for item in found.parameters if item.source.status != "ours"}
    published |= {f"{item.symbol}_0" for item in found.states if item.source.status != "ours"}
    covered = set().union(*(symbols(row["catalog_symbol"]) for row in rows(entry)))
    assert sorted(published - covered) == sorted(chain(*UNCOVERED[entry].values()))


def test_every_tolerance_is_needed() -> None:
    by_name = {(entry, row["symbol"]): row for entry, row in MATCHED}
    unit = (1.0, 1.0, 1.0, 1.0)
    for name in ROUNDED:
        found = evaluate(name[0], by_name[name]["catalog_symbol"], unit)
        assert found != pytest.approx(expected(name[0], by_name[name], unit), rel=EXACT, abs=0), name


def test_complexes_start_in_equilibrium() -> None:
    m = declared("peterson_riggs_2012", SIZES)
    assert pytest.approx(m.k3 * m.RNK_0 * m.L_0 / m.k4, rel=EXACT) == m.M_0
    assert pytest.approx(m.k1 * m.O_0 * m.L_0 / m.k2, rel=EXACT) == m.N_0


def test_years() -> None:
    row = next(row for row in rows("peterson_riggs_2012") if row["symbol"] == "GFR.year")
    assert parse("1 year").internal == pytest.approx(parse(f"{row['value']} {row['unit']}").internal)
    row = next(row for row in rows("peterson_riggs_2012") if row["symbol"] == "EST.year")
    assert f"{row['value']} {row['unit']}" == NOTES_YEAR
