"""Calcium by mouth, beside that of the diet. Doses are mg of elemental calcium.

What it is: a tablet dissolves in the stomach, its calcium leaves the bowel within hours toward where the
diet's calcium is absorbed. How much of it is absorbed is up to the disease (gut calcium, calcitriol).

What it leaves out: the salt (carbonate needs acid and a meal, citrate does not), the lower absorbed share
of a large dose at once, phosphate bound in the gut.

Departures: none, as there is no model to depart from. Two pools stand for dissolution and passage; only the
amount per day matters over weeks, and the rates over hours.

Status: ours, but for the molar mass.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Drug, Parameter, Result, Route, State
from howship.source import Source, ours

PASSAGE = ours("most of the calcium of a meal is absorbed within four to six hours")
MASS = Source("Molar mass of calcium, https://ciaaw.org/calcium.htm")

STATES = (
    State("S", "stomach_amount", "0 mg", "calcium of tablets in the stomach", PASSAGE, scale="100 mg"),
    State(
        "B",
        "bowel_amount",
        "0 mg",
        "calcium of tablets in the bowel, not yet offered",
        PASSAGE,
        scale="100 mg",
    ),
)

PARAMETERS = (
    Parameter("k_s", "dissolution_rate", "1 1/h", "dissolution and emptying of the stomach", PASSAGE),
    Parameter(
        "k_b", "passage_rate", "0.5 1/h", "calcium of the bowel that is offered for absorption", PASSAGE
    ),
    Parameter("M", "molar_mass", "40.078 mg/mmol", "molar mass of calcium", MASS),
)


def stomach_amount(m: Any) -> Any:
    """Return the mg of a dose of `m.dose` mg of elemental calcium."""
    return m.dose


def equations(m: Any) -> Result:
    """Return the rates and the calcium offered for absorption."""
    dissolved, offered = m.k_s * m.S, m.k_b * m.B
    rates = {"S": -dissolved, "B": dissolved - offered}
    return Result(rates, sites={"oral_calcium": offered / m.M})


model = Drug(
    name="calcium_supplement",
    title="Calcium by mouth",
    prose=__doc__,
    source=PASSAGE,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    routes=(Route("po", "S", stomach_amount),),
    acts_on=("oral_calcium",),
)
