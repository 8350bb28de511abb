"""Turnover of urinary NTx in healthy postmenopausal women (Zierhut et al. 2008).

What it is: the marker half of a population model of Fc-osteoprotegerin. Urinary N-telopeptide per
creatinine is produced at a constant rate and lost by first order (indirect response); a drug acts
on production at the site `untx_production`. The smallest body in which `fc_opg_zierhut_2008` runs.

What it leaves out: bone, its cells, and everything else: the marker stands for resorption. Women
differ in the paper (variance of ksyn 0.28, of kdeg 0.03, with a covariance of 0.09); here there is one.

Departures: the paper's program gives no unit of uNTx; nmol per mmol of creatinine is the usual one.

To know: with a half-life of 34 hours a weekly measurement sees the drug, not the marker's own kinetics.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Disease, Experiment, Output, Parameter, Result, Site, State
from howship.source import Source

PAPER = Source(
    "Zierhut ML, Gastonguay MR, Martin SW, et al. Population PK-PD model for Fc-osteoprotegerin in healthy "
    "postmenopausal women. J Pharmacokinet Pharmacodyn 2008;35(4):379-399.",
    doi="10.1007/s10928-008-9093-5",
)

STATES = (
    State("NTX", "untx_level", lambda m: m.ksyn / m.kdeg, "urinary NTx per creatinine", PAPER,
          unit="nmol/mmol"),
)  # fmt: skip

PARAMETERS = (
    Parameter("ksyn", "untx_synthesis", "0.864 nmol/(mmol h)", "production of urinary NTx", PAPER),
    Parameter("kdeg", "untx_turnover", "0.0204 1/h", "loss of urinary NTx, half-life 34 h", PAPER),
)

SITES = (Site("untx_production", "1", 1, "multiply", "factor on the production of urinary NTx"),)

OUTPUTS = (
    Output("untx", "nmol/mmol", "urinary NTx per creatinine"),
    Output("untx_fraction", "1", "urinary NTx as a fraction of baseline"),
)


def equations(m: Any) -> Result:
    """Return the rate of urinary NTx, and NTx as it is and as a fraction of baseline."""
    rates = {"NTX": m.ksyn * m.untx_production - m.kdeg * m.NTX}
    return Result(rates, {"untx": m.NTX, "untx_fraction": m.NTX / m.NTX_0})


model = Disease(
    name="zierhut_2008",
    title="Urinary NTx of healthy postmenopausal women",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    outputs=OUTPUTS,
    sites=SITES,
    reference=Experiment(
        until="12 weeks",
        every="1 day",
        meaning="one dose of 210 mg of Fc-osteoprotegerin under the skin",
        dose=("fc_opg_zierhut_2008 210 mg sc",),
    ),
)
