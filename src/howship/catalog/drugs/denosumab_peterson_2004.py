"""Denosumab as given inside the Peterson-Riggs model: two compartments with saturable elimination.

What it is: the set of Peterson et al. 2004. First-order absorption under the skin, a central and a
peripheral compartment, linear and Michaelis-Menten elimination. The effect is an extra, irreversible
first-order loss of RANKL, proportional to the molar concentration.

What it leaves out: binding to RANKL (see `denosumab` for that), body weight, antibodies to the drug.

Departures: none in the equations. One state is added, the amount absorbed so far: it tells the
disease, at its site `denosumab_bmd_fit`, to report the spine density fitted under denosumab, and
leaves a dose of zero without any effect.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Drug, Output, Parameter, Result, Route, State
from howship.model.functions import where
from howship.source import Source, ours

PAPER = Source(
    "Peterson MC et al. 2004 (meeting abstract), as used in Peterson MC, Riggs MM. Predicting nonlinear "
    "changes in bone mineral density over time using a multiscale systems pharmacology model. "
    "CPT Pharmacometrics Syst Pharmacol 2012;1:e14.",
    doi="10.1038/psp.2012.15",
)
ABSORBED = ours("tells a body that has met the drug from one that has not")

STATES = (
    State("DENSC", "depot", "0 mg", "denosumab under the skin", PAPER, scale="10 mg"),
    State("DENCENT", "central_amount", "0 mg", "denosumab in the central compartment", PAPER, scale="10 mg"),
    State("DENPER", "peripheral_amount", "0 mg", "denosumab in the periphery", PAPER, scale="10 mg"),
    State("DENABS", "absorbed_amount", "0 mg", "denosumab absorbed so far", ABSORBED, scale="10 mg"),
)

PARAMETERS = (
    Parameter("DENF", "bioavailability", "0.729", "absorbed share of a dose under the skin", PAPER),
    Parameter("DENKA", "absorption_rate", "0.00592 1/h", "first-order absorption", PAPER),
    Parameter("DENVC", "central_volume", "2340 mL", "central volume", PAPER),
    Parameter("DENVP", "peripheral_volume", "1324 mL", "peripheral volume", PAPER),
    Parameter("DENCL", "clearance", "2.75 mL/h", "linear clearance", PAPER),
    Parameter("DENQ", "distribution_clearance", "18.67 mL/h", "exchange with the periphery", PAPER),
    Parameter("DENVMAX", "saturable_elimination", "3110 ng/h", "most of the saturable elimination", PAPER),
    Parameter("DENKM", "saturable_half_concentration", "188 ng/mL", "half of that elimination", PAPER),
    Parameter("DENMW", "molar_mass", "150000 pg/pmol", "molar mass of denosumab", PAPER),
    Parameter("kdenosl", "rankl_removal_per_drug", "2e-6 1/(pM h)", "RANKL loss per denosumab", PAPER),
)


def depot_amount(m: Any) -> Any:
    """Return the mg of a dose of `m.dose` mg under the skin that will be absorbed."""
    return m.dose * m.DENF


def equations(m: Any) -> Result:
    """Return the rates, the plasma concentration, and the loss of RANKL."""
    Cp = m.DENCENT / m.DENVC
    absorbed = m.DENKA * m.DENSC
    to_periphery = m.DENQ * Cp - m.DENQ * m.DENPER / m.DENVP
    eliminated = (m.DENCL + m.DENVMAX / (m.DENKM + Cp)) * Cp
    rates = {
        "DENSC": -absorbed,
        "DENCENT": absorbed - to_periphery - eliminated,
        "DENPER": to_periphery,
        "DENABS": absorbed,
    }
    DENmol = Cp / m.DENMW
    sites = {
        "rankl_removal": m.kdenosl * DENmol,
        "denosumab_bmd_fit": where(m.DENABS > 0, 1, 0),
    }
    return Result(rates, {"concentration": Cp}, sites=sites)


model = Drug(
    name="denosumab_peterson_2004",
    title="Denosumab under the skin, the set inside the Peterson-Riggs model",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    routes=(Route("sc", "DENSC", depot_amount),),
    acts_on=("rankl_removal", "denosumab_bmd_fit"),
    outputs=(Output("concentration", "ng/mL", "denosumab in plasma"),),
)
