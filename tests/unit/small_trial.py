"""Small trials for the tests of the trial's conduct: a few patients, a few short visits."""

from __future__ import annotations

import numpy as np

from howship.binding import Bound, bind
from howship.chunk import chunk_tables
from howship.rows import Table
from howship.scenario import loads

HEAD = """
title = "Small"
disease = "breast_bone_metastasis"
population = { id = "bone_metastases", patients = 3 }
seed = 5
run_in = "2 weeks"
visits = "every 2 weeks for 6 weeks"
"""
MEASURE = """
[measure]
endpoints = ["first_sre", "untx_change at 4 weeks"]
assay_cv = { untx = 0.1 }
"""
NOTHING = '[[arm]]\nname = "nothing"\nreference = true\n'


def dose(amount: str = "4 mg", rest: str = 'every = "4 weeks"') -> str:
    """Return a dose of zoledronic acid as a trial file writes it."""
    return f'{{ drug = "zoledronic_acid", amount = "{amount}", route = "iv", {rest} }}'


def arm(name: str, *doses: str, rule: str = "") -> str:
    """Return an arm as a trial file writes it."""
    return f'[[arm]]\nname = "{name}"\ndose = [{", ".join(doses)}]\nrule = [{rule}]\n'


def text(arms: str, head: str = "", tail: str = "", measure: str = MEASURE) -> str:
    """Return a whole trial file; `head` stands before the tables, `tail` behind them."""
    return HEAD + head + measure + arms + tail


def bound(arms: str, head: str = "", tail: str = "", measure: str = MEASURE) -> Bound:
    return bind(loads(text(arms, head, tail, measure), "small.toml"))


def tables(
    arms: str,
    head: str = "",
    tail: str = "",
    patients: int = 2,
    measure: str = MEASURE,
    parallel: bool = False,
) -> dict[str, Table]:
    """Return all rows of the first patients of a small trial."""
    return chunk_tables(bound(arms, head, tail, measure), range(patients), parallel, "small.toml")


def rows(table: Table, **wanted: object) -> Table:
    """Return the rows in which every named column has the value."""
    keep = np.ones(len(next(iter(table.values()))), dtype=bool)
    for name, value in wanted.items():
        keep &= table[name] == value
    return {name: column[keep] for name, column in table.items()}
