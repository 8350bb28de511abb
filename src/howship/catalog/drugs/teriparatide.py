"""Teriparatide, PTH(1-34), subcutaneous, as given inside the Peterson-Riggs model.

What it is: a subcutaneous depot that empties into the body's PTH pool with the rate CL/V (absorption
and elimination are exchanged, a flip-flop: the published pair of rate constants acts in reverse
order). The disease takes the input at its site `pth_input` and clears it with its own PTH.

What it leaves out: bioavailability below 1, differences between PTH(1-34) and PTH(1-84).

Departures: the second compartment acts on nothing; it only gives the drug's own concentration,
amount x ka / CL, which equals the one-compartment model with absorption ka and elimination CL/V.

To know: the bone density equations of Peterson and Riggs are not valid under anabolic drugs.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Drug, Output, Parameter, Result, Route, State
from howship.source import Source, ours

PAPER = Source(
    "Peterson MC, Riggs MM. A physiologically based mathematical model of integrated calcium "
    "homeostasis and bone remodeling. Bone 2010;46:49-63 (teriparatide values of the 2017 version).",
    doi="10.1016/j.bone.2009.08.053",
)

STATES = (
    State("TERISC", "depot", "0 pmol", "teriparatide under the skin", PAPER, scale="1000 pmol"),
    State(
        "TERICENT",
        "plasma_amount",
        "0 pmol",
        "teriparatide in plasma, for its concentration only",
        ours("flip-flop form of the published one-compartment values"),
        scale="100 pmol",
    ),
)

PARAMETERS = (
    Parameter("TERICL", "clearance", "62.2 L/h", "clearance over bioavailability", PAPER),
    Parameter("TERIVC", "volume", "94.4 L", "volume of distribution over bioavailability", PAPER),
    Parameter("TERIKA", "absorption_rate", "10.4 1/h", "faster of the two rate constants", PAPER),
    Parameter("TERIMW", "molar_mass", "4117.8 pg/pmol", "molar mass of PTH(1-34)", PAPER),
)


def depot_amount(m: Any) -> Any:
    """Return the pmol that a dose of `m.dose` mg puts under the skin."""
    return m.dose / m.TERIMW


def equations(m: Any) -> Result:
    """Return the two rates, the plasma concentration, and the input to the body's PTH."""
    teri = m.TERISC * m.TERICL / m.TERIVC
    rates = {"TERISC": -teri, "TERICENT": teri - m.TERIKA * m.TERICENT}
    concentration = m.TERICENT * m.TERIKA / m.TERICL
    return Result(rates, {"concentration": concentration}, sites={"pth_input": teri})


model = Drug(
    name="teriparatide",
    title="Teriparatide, PTH(1-34), daily under the skin",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    routes=(Route("sc", "TERISC", depot_amount),),
    acts_on=("pth_input",),
    outputs=(Output("concentration", "pM", "teriparatide in plasma"),),
)
