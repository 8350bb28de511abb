"""Denosumab under the skin with the one-compartment set of Marathe et al. 2011.

What it is: first-order absorption, one compartment, linear and Michaelis-Menten elimination, per
kilogram of body weight. In bone the drug competes with OPG and RANK for RANKL: bound per free RANKL is
zeta * KAd * DEN, the term that Martinez-Reina and Pivonka 2019 add to the denominator of RANKL.

What it leaves out: bioavailability (the volume is over F), a peripheral compartment, the target in the
kinetics, subjects' variability, ibandronate, which the paper has beside it.

Departures: none known in the kinetics. The later paper writes absorption as a given function of the
time since one dose, with nothing carried over from dose to dose; here the depot is a compartment, so
that doses add up.

To know: this set must not be used for 120 mg every 4 weeks. It then accumulates to 79 ug/mL after
twelve doses, where patients have a mean trough of 20.6: use `denosumab`. After 60 mg it stays higher
for longer, too (AUC to 26 weeks 697 ug day/mL).

Status: provisional; the values were read from a public program that carries them, not from the paper's
table.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Drug, Output, Parameter, Result, Route, State
from howship.source import Source

PAPER = Source(
    "Marathe DD, Marathe A, Mager DE. Integrated model for denosumab and ibandronate pharmacodynamics in "
    "postmenopausal women. Biopharm Drug Dispos 2011;32:471-481.",
    doi="10.1002/bdd.770",
)
MARTINEZ_REINA = Source(
    "Martinez-Reina J, Pivonka P. Effects of long-term treatment of denosumab on bone mineral density: "
    "insights from an in-silico model of bone mineralization. Bone 2019;125:87-95.",
    doi="10.1016/j.bone.2019.04.022",
)

STATES = (
    State("D", "depot", "0 mg", "denosumab under the skin", PAPER, scale="10 mg"),
    State("C", "serum_concentration", "0 ng/mL", "denosumab in serum", PAPER, scale="1000 ng/mL"),
)

PARAMETERS = (
    Parameter("ka", "absorption_rate", "0.17 1/day", "first-order absorption", PAPER),
    Parameter("VcF", "volume", "77.9 mL/kg", "volume of distribution over bioavailability", PAPER),
    Parameter("Vmax", "saturable_elimination", "2672 ng/(kg day)", "most of that elimination", PAPER),
    Parameter("Km", "saturable_half_concentration", "411 ng/mL", "half of the saturable elimination", PAPER),
    Parameter("kel", "elimination_rate", "0.0115 1/day", "linear elimination", PAPER),
    Parameter("WT", "weight", "60 kg", "body weight", MARTINEZ_REINA, covariate=True),
    Parameter("MW", "molar_mass", "149000 pg/pmol", "molar mass of denosumab", MARTINEZ_REINA),
    Parameter("KAd", "rankl_affinity", "0.333 1/pM", "association of denosumab and RANKL", MARTINEZ_REINA),
    Parameter("zeta", "accessible_share", "0.012", "share of serum denosumab that acts in bone",
              MARTINEZ_REINA.at("z of the program")),
)  # fmt: skip


def depot_amount(m: Any) -> Any:
    """Return the mg of a dose of `m.dose` mg under the skin; the volume is over bioavailability."""
    return m.dose


def equations(m: Any) -> Result:
    """Return the rates, the serum concentration, and bound per free RANKL in bone."""
    V = m.VcF * m.WT
    absorbed = m.ka * m.D
    rates = {
        "D": -absorbed,
        "C": absorbed / V - m.Vmax / m.VcF * m.C / (m.Km + m.C) - m.kel * m.C,
    }
    DEN = m.C / m.MW
    ratio = m.zeta * m.KAd * DEN
    return Result(rates, {"concentration": m.C}, sites={"rankl_binding": ratio})


model = Drug(
    name="denosumab_marathe_2011",
    title="Denosumab under the skin, one compartment, postmenopausal women",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    routes=(Route("sc", "D", depot_amount),),
    acts_on=("rankl_binding",),
    outputs=(Output("concentration", "ng/mL", "denosumab in serum"),),
)
