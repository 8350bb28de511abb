"""Fc-osteoprotegerin in healthy postmenopausal women, and what it does to urinary NTx.

What it is: three compartments with linear and Michaelis-Menten elimination, first-order absorption from
under the skin, and inhibition of the production of urinary N-telopeptide (uNTx) by the serum
concentration, 1 - CP / (IC50 + CP). Turnover of uNTx itself is the disease `zierhut_2008`, of the same
paper.

What it leaves out: binding to RANKL, antibodies to the drug, variability between the women and of the
assay, for which the paper has variances (largest for IC50, 1.18, and for absorption, 0.26).

Departures: none known. Bioavailability under the skin is fsc / (1 + fsc), as in the paper's program.

To know: 10 ng/mL already blocks two thirds of the production of uNTx, and at such concentrations the
saturable way is about five times the linear one, so that elimination is fast at the end of each course.

Status: provisional; the values were read from the model's file in a public repository of models (DDMoRe
233).
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Drug, Output, Parameter, Result, Route, State
from howship.source import Source

PAPER = Source(
    "Zierhut ML, Gastonguay MR, Martin SW, et al. Population PK-PD model for Fc-osteoprotegerin in healthy "
    "postmenopausal women. J Pharmacokinet Pharmacodyn 2008;35(4):379-399.",
    doi="10.1007/s10928-008-9093-5",
)

STATES = (
    State("SC", "depot", "0 mg", "Fc-OPG under the skin", PAPER, scale="10 mg"),
    State("A1", "central_amount", "0 mg", "Fc-OPG in the central compartment", PAPER, scale="10 mg"),
    State("A2", "peripheral_amount", "0 mg", "Fc-OPG in the second compartment", PAPER, scale="1 mg"),
    State("A3", "deep_amount", "0 mg", "Fc-OPG in the third compartment", PAPER, scale="1 mg"),
)

PARAMETERS = (
    Parameter("CL", "clearance", "168 mL/h", "linear clearance", PAPER),
    Parameter("Vc", "central_volume", "2800 mL", "central volume", PAPER),
    Parameter("V2", "peripheral_volume", "443 mL", "volume of the second compartment", PAPER),
    Parameter("V3", "deep_volume", "269 mL", "volume of the third compartment", PAPER),
    Parameter("Q1", "distribution_clearance", "15.5 mL/h", "exchange with the second compartment", PAPER),
    Parameter("Q2", "deep_distribution_clearance", "3.02 mL/h", "exchange with the third", PAPER),
    Parameter("ka", "absorption_rate", "0.0131 1/h", "first-order absorption", PAPER),
    Parameter("Vmax", "saturable_elimination", "13300 ng/h", "most of the saturable elimination", PAPER),
    Parameter("Km", "saturable_half_concentration", "6.74 ng/mL", "half of that elimination", PAPER),
    Parameter("fsc", "absorbed_to_lost", "0.0719", "absorbed per lost share under the skin", PAPER),
    Parameter("IC50", "half_inhibition", "5.38 ng/mL", "Fc-OPG that halves the production of uNTx", PAPER),
)


def depot_amount(m: Any) -> Any:
    """Return the mg of a dose of `m.dose` mg under the skin that will be absorbed."""
    return m.fsc / (1 + m.fsc) * m.dose


def central_amount(m: Any) -> Any:
    """Return the mg that a dose of `m.dose` mg into a vein brings."""
    return m.dose


def equations(m: Any) -> Result:
    """Return the rates, the serum concentration, and the factor on the production of uNTx."""
    CP = m.A1 / m.Vc
    CLnl = m.Vmax / (m.Km + CP)
    absorbed = m.ka * m.SC
    to_second = m.Q1 * (CP - m.A2 / m.V2)
    to_third = m.Q2 * (CP - m.A3 / m.V3)
    rates = {
        "SC": -absorbed,
        "A1": absorbed - (m.CL + CLnl) * CP - to_second - to_third,
        "A2": to_second,
        "A3": to_third,
    }
    inhibited = CP / (m.IC50 + CP)
    return Result(rates, {"concentration": CP}, sites={"untx_production": 1 - inhibited})


model = Drug(
    name="fc_opg_zierhut_2008",
    title="Fc-osteoprotegerin under the skin or into a vein, healthy postmenopausal women",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    routes=(Route("sc", "SC", depot_amount), Route("iv", "A1", central_amount)),
    acts_on=("untx_production",),
    outputs=(Output("concentration", "ng/mL", "Fc-OPG in serum"),),
)
