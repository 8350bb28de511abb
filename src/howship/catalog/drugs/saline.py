"""Saline, sodium chloride of 0.9 %, into a vein: it restores the volume of body fluid in hypercalcemia.

What it is: a fluid. Its dose may be written as a volume (`saline 4 L iv over 24 h`) or as the mass of its
salt (36 g). Infused fluid first lies in plasma, then in all of the fluid outside cells; what passes over per
time is what the disease takes as saline given. How long it stays, and how filtration, reabsorption of
calcium and so calcium follow, is up to the disease.

Doses: 200 to 300 mL/h at first, 2 to 6 L in 24 h, for one to three days. A fall of calcium by 1 to 2.4 mg/dL
in 24 to 48 h is expected, and normal calcium in a minority (reviews, row C057, from memory).

What it leaves out: chloride and what it does to acid and base; edema and lungs (nothing limits the volume);
other fluids, such as glucose; potassium and magnesium.

Departures: none, as there is no model to depart from.

Status: pace provisional (abstract), the rest ours.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Drug, Output, Parameter, Result, Route, State
from howship.source import Source, ours

HAHN = Source(
    "Hahn RG. Understanding volume kinetics. Acta Anaesthesiol Scand 2020;64(5):570-8.",
    doi="10.1111/aas.13533",
    place="abstract: distribution is over within 30 minutes of the end of an infusion",
)
PACE = ours("distribution is over within 30 minutes (Hahn 2020, abstract), taken as four half-lives")
POOL = ours("a pool of the construct")
FLUID = Source("Sodium chloride 9 g/L (0.9 %), solution for infusion: 154 mmol/L. The meaning of 0.9 %.")
PER_LITER = "9 g"

STATES = (
    State("A", "plasma_amount", "0 mg", "infused salt still in plasma", POOL, scale="9000 mg"),
    State("E", "distributed_amount", "0 mg", "infused salt that has left plasma for all fluid outside cells, "
          "so far", POOL, scale="9000 mg"),
)  # fmt: skip

PARAMETERS = (
    Parameter("k", "distribution_rate", "5.5 1/h", "distribution from plasma", PACE),
    Parameter("c", "content", f"{PER_LITER}/L", "sodium chloride in the fluid", FLUID),
)


def plasma_amount(m: Any) -> Any:
    """Return the mg of salt in a dose of `m.dose` mg."""
    return m.dose


def equations(m: Any) -> Result:
    """Return the rates, the volume infused so far, and the volume per time that reaches body fluid."""
    distributed = m.k * m.A
    rates = {"A": -distributed, "E": distributed}
    return Result(rates, {"infused_volume": (m.A + m.E) / m.c}, sites={"saline": distributed / m.c})


model = Drug(
    name="saline",
    title="Saline into a vein: sodium chloride of 0.9 %",
    prose=__doc__,
    source=HAHN,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    routes=(Route("iv", "A", plasma_amount),),
    acts_on=("saline",),
    outputs=(Output("infused_volume", "L", "fluid infused so far"),),
    per_liter=PER_LITER,
)
