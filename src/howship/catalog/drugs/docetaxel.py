"""Docetaxel into a vein: plasma, and the death of dividing tumor cells in proportion to concentration.

What it is: the linear three compartments of Bruno et al. 1996 (547 patients). With these constants half-lives
are 5.8 min, 30 min and 11.4 h; the product information gives 4 min, 36 min and 11.1 h. After 100 mg/m2 over
an hour it gives a peak of 3.7 mg/L and an area of 4.6 mg h/L, which come out as 3.5 and 4.8 at 1.75 m2.

Effect: dividing tumor cells die at a rate in proportion to the concentration in plasma, in every lesion and
outside bone. So an area kills a share of them, however it is spread in time; dormant cells are spared.

What it leaves out: resistance; all toxicity; what liver disease, proteins of plasma and age do to clearance;
the last, slow phase (116 h with sampling for weeks, product information), which holds little of the area; how
slowly drug leaves a tumor. Doses are mg, not mg per body surface.

Departures: none known in plasma.

Status: kinetics provisional, from memory and not from the table, beside the product information; effect ours.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Drug, Output, Parameter, Result, Route, State
from howship.source import Source, ours

__all__ = ["PARAMETERS", "STATES", "dose_amount", "kill", "model", "plasma_rates"]

BRUNO = Source(
    "Bruno R, Vivier N, Vergniol JC, De Phillips SL, Montay G, Sheiner LB. A population pharmacokinetic "
    "model for docetaxel (Taxotere): model building and validation. J Pharmacokinet Biopharm "
    "1996;24(2):153-72.",
    doi="10.1007/BF02353487",
    place="from memory",
)
INFORMATION = Source(
    "Swiss product information of docetaxel, pharmacokinetics: total clearance 21 L/h/m2",
    place="at 1.75 m2",
)
POOL = ours("a pool of the published model, empty before treatment")
COUNTER = ours("counts what has left, so that a dose can be followed")
KILL = ours(
    "set so that six cycles of 130 mg (75 mg/m2) halve a lesion's tumor in 18 weeks, as in a patient who "
    "responds"
)

STATES = (
    State("A_1", "central_amount", "0 mg", "docetaxel in the central compartment", POOL, scale="10 mg"),
    State("A_2", "shallow_amount", "0 mg", "docetaxel in the shallow compartment", POOL, scale="10 mg"),
    State("A_3", "deep_amount", "0 mg", "docetaxel in the deep compartment", POOL, scale="10 mg"),
    State("E", "eliminated_amount", "0 mg", "docetaxel eliminated so far", COUNTER, scale="10 mg"),
)
PARAMETERS = (
    Parameter("CL", "clearance", "36.8 L/h", "clearance from plasma", INFORMATION),
    Parameter("V_1", "central_volume", "8.31 L", "central volume", BRUNO),
    Parameter("k_12", "to_shallow_rate", "1.07 1/h", "central to shallow compartment", BRUNO),
    Parameter("k_21", "from_shallow_rate", "1.74 1/h", "shallow to central compartment", BRUNO),
    Parameter("k_13", "to_deep_rate", "1.28 1/h", "central to deep compartment", BRUNO),
    Parameter("k_31", "from_deep_rate", "0.0787 1/h", "deep to central compartment", BRUNO),
    Parameter("k_kill", "tumor_kill_by_docetaxel", "1.7 L/(mg day)", "death of dividing tumor cells per "
              "concentration", KILL),
)  # fmt: skip


def dose_amount(m: Any) -> Any:
    """Return the mg of a dose of `m.dose` mg that enter a vein: all."""
    return m.dose


def plasma_rates(m: Any) -> dict[str, Any]:
    """Return the rates of docetaxel in its compartments and of what has been eliminated."""
    eliminated = m.CL * m.A_1 / m.V_1
    shallow = m.k_12 * m.A_1 - m.k_21 * m.A_2
    deep = m.k_13 * m.A_1 - m.k_31 * m.A_3
    return {"A_1": -eliminated - shallow - deep, "A_2": shallow, "A_3": deep, "E": eliminated}


def kill(m: Any, concentration: Any) -> Any:
    """Return the rate at which dividing tumor cells die where docetaxel has this concentration."""
    return m.k_kill * concentration


def equations(m: Any) -> Result:
    """Return the rates, the concentration, and the death of tumor cells in bone and elsewhere."""
    C = m.A_1 / m.V_1
    sites = {"tumor_kill": kill(m, C), "tumor_kill_outside_bone": kill(m, C)}
    return Result(plasma_rates(m), {"concentration": C}, sites=sites)


model = Drug(
    name="docetaxel",
    title="Docetaxel into a vein: plasma, and death of tumor cells by concentration",
    prose=__doc__,
    source=BRUNO,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    routes=(Route("iv", "A_1", dose_amount),),
    acts_on=("tumor_kill", "tumor_kill_outside_bone"),
    outputs=(Output("concentration", "ng/mL", "docetaxel in plasma, bound to protein or not"),),
)
