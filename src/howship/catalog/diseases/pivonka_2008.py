"""Bone remodeling with TGF-beta, PTH, OPG and RANKL as molecules (Pivonka et al. 2008).

What it is: precursor osteoblasts OBp, active osteoblasts OBa and active osteoclasts OCa in one
remodeling unit, on the scaffold of Lemaire et al. 2004, with each regulator as a concentration of its
own in quasi-steady state and with the paper's bone volume. TGF-beta set free by resorption makes
osteoblasts out of uncommitted cells, holds back precursors and kills osteoclasts; PTH raises RANKL and
lowers OPG. This is "model structure 2", which the paper prefers: precursors carry RANKL, active
osteoblasts make OPG.

What it leaves out: dynamics of PTH, calcium, ligand kinetics (do not use it for dosing at the scale of
hours), mechanics, the mineral of bone, tumor cells.

Departures: the values are those of a public program of the same model, at its full precision. Some
differ from the paper's table, where the printed numbers cannot be right: D_OBp is printed as 5.348
1/day without the factor f0 = 0.05 that goes with it, beta_RANKL as 1e4 pM/day, R1 as 3e6 (6e6 by a
remark in the program), K8 perhaps as 13.06 pM. The program resets kres so that bone is in balance; here
the table's value stays. Osteoclasts follow the RANK-RANKL complex (K8 is on the complex); the paper
writes RANKL.

To know: with these constants formation kform * OBa and resorption kres * OCa differ by 9 % at the
steady state, so bone volume follows their changes only and is steady by construction. It is written as
its change from baseline. OPG is near 18,000 pM and RANKL below 1 pM, not what is measured in serum.
RANKL cannot exceed its capacity RLeff, so that a large input of RANKL saturates. The paper's experiments
are open here as inputs of cells and molecules.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Disease, Experiment, Output, Parameter, Result, State
from howship.source import Source, ours

PAPER = Source(
    "Pivonka P, Zimak J, Smith DW, Gardiner BS, Dunstan CR, Sims NA, Martin TJ, Mundy GR. Model structure "
    "and control of bone remodeling: a theoretical study. Bone 2008;43:249-263.",
    doi="10.1016/j.bone.2008.03.025",
    status="checked",
)
TABLE = PAPER.at("parameter table, corrected as in the authors' later models (bone_models 0.1.0)")
INPUT = PAPER.at("experiments: inputs")
GUESS = ours("start of the search for the steady state")


def p(symbol: str, name: str, value: str, meaning: str, source: Source = TABLE) -> Parameter:
    return Parameter(symbol, name, value, meaning, source)


STATES = (
    State("OBp", "osteoblast_precursors", "6.2e-4 pM", "precursor osteoblasts", GUESS),
    State("OBa", "osteoblasts", "5.6e-4 pM", "active osteoblasts", GUESS),
    State("OCa", "osteoclasts", "8.1e-4 pM", "active osteoclasts", GUESS),
    State("BV", "bone_volume_change", "0 %", "bone volume, its change from baseline",
          PAPER.at("bone volume equation"), scale="0.01 %", signed=True),
)  # fmt: skip

PARAMETERS = (
    p("D_OBu", "osteoblast_commitment", "7e-4 pM/day", "commitment of osteoblasts at full TGF-beta effect"),
    p("D_OBp", "osteoblast_differentiation_rate", "2.674077909527713e-1 1/day", "differentiation of "
      "precursors without TGF-beta"),
    p("A_OBa", "osteoblast_loss_rate", "0.189 1/day", "loss of active osteoblasts"),
    p("D_OCp", "osteoclast_differentiation", "2.1e-3 pM/day", "osteoclast formation at full RANK effect"),
    p("A_OCa", "osteoclast_apoptosis_rate", "0.7 1/day", "osteoclast apoptosis at full TGF-beta effect"),
    p("K1", "commitment_tgf_beta_half", "4.545454545454545e-3 pM", "TGF-beta at half of the commitment"),
    p("K2", "differentiation_tgf_beta_half", "1.415624253823446e-3 pM", "TGF-beta that halves "
      "differentiation of precursors"),
    p("K3", "apoptosis_tgf_beta_half", "4.545454545454545e-3 pM", "TGF-beta at half of the apoptosis"),
    p("K4", "rankl_pth_half", "150 pM", "PTH at half of its effect on RANKL"),
    p("K6", "opg_pth_half", "0.2225814277099542 pM", "PTH that halves the production of OPG"),
    p("K8", "osteoclast_complex_half", "4.457452802710724 pM", "RANK-RANKL at half of osteoclast formation"),
    p("beta_PTH", "pth_production", "250 pM/day", "production of PTH"),
    p("Dtilde_PTH", "pth_loss_rate", "86 1/day", "loss of PTH"),
    p("beta_OPG", "opg_production", "1.624900337835679e8 pmol/(day pmol)", "most OPG made by an osteoblast"),
    p("OPGmax", "opg_maximum", "2e8 pM", "OPG at which its production stops"),
    p("Dtilde_OPG", "opg_loss_rate", "0.35 1/day", "loss of OPG"),
    p("beta_RANKL", "rankl_production", "168.4195714712206 pM/day", "production of RANKL"),
    p("Dtilde_RANKL", "rankl_loss_rate", "10.132471014805027 1/day", "loss of RANKL"),
    p("R1", "rankl_per_precursor", "2.703476379131062e6 pmol/pmol", "most RANKL that a precursor carries"),
    p("KA1", "opg_rankl_affinity", "1e-3 1/pM", "association of OPG and RANKL"),
    p("KA2", "rank_rankl_affinity", "3.411764705882353e-2 1/pM", "association of RANK and RANKL"),
    p("RANK", "rank", "10 pM", "RANK, held constant"),
    p("alpha", "tgf_beta_in_bone", "1 pM/%", "TGF-beta set free per bone volume resorbed"),
    p("Dtilde_TGF", "tgf_beta_loss_rate", "1 1/day", "loss of TGF-beta"),
    p("kres", "bone_resorption_rate", "1 %/(pM day)", "bone volume resorbed by osteoclasts"),
    p("kform", "bone_formation_rate", "1.571 %/(pM day)", "bone volume formed by osteoblasts"),
    p("S_TGF", "tgf_beta_input", "0 pM/day", "influx of TGF-beta", INPUT),
    p("P_PTH", "pth_input", "0 pM/day", "influx of PTH", INPUT),
    p("P_OPG", "opg_input", "0 pM/day", "influx of OPG", INPUT),
    p("P_RANKL", "rankl_input", "0 pM/day", "influx of RANKL", INPUT),
    p("P_OBp", "osteoblast_precursor_input", "0 pM/day", "influx of precursor osteoblasts", INPUT),
    p("P_OBa", "osteoblast_input", "0 pM/day", "influx of active osteoblasts", INPUT),
    p("P_OCa", "osteoclast_input", "0 pM/day", "influx of active osteoclasts", INPUT),
)  # fmt: skip

OUTPUTS = (
    Output("tgf_beta", "pM", "TGF-beta"),
    Output("pth", "pM", "PTH"),
    Output("opg", "pM", "OPG"),
    Output("rankl", "pM", "free RANKL"),
    Output("rank_rankl", "pM", "RANKL bound to RANK"),
    Output("osteoclast_activation", "1", "osteoclast formation as a share of its most, AL"),
    Output("bone_volume", "1", "bone volume, fraction of baseline"),
)


def equations(m: Any) -> Result:
    """Return the rates of cells and bone volume, and the molecules in quasi-steady state."""
    TGF = (m.alpha * m.kres * m.OCa + m.S_TGF) / m.Dtilde_TGF
    A1 = TGF / (m.K1 + TGF)
    R2 = 1 / (1 + TGF / m.K2)
    A3 = TGF / (m.K3 + TGF)

    PTH = (m.beta_PTH + m.P_PTH) / m.Dtilde_PTH
    aP = PTH / (PTH + m.K4)
    rP = 1 / (1 + PTH / m.K6)

    made = m.beta_OPG * m.OBa * rP
    OPG = (made + m.P_OPG) / (made / m.OPGmax + m.Dtilde_OPG)
    RLeff = m.R1 * m.OBp * aP
    turnover = (m.beta_RANKL + m.P_RANKL) / (m.beta_RANKL + m.Dtilde_RANKL * RLeff)
    RANKL = RLeff / (1 + m.KA1 * OPG + m.KA2 * m.RANK) * turnover
    X = m.KA2 * RANKL * m.RANK
    AL = X / (X + m.K8)

    differentiated = m.D_OBp * m.OBp * R2
    rates = {
        "OBp": m.D_OBu * A1 - differentiated + m.P_OBp,
        "OBa": differentiated - m.A_OBa * m.OBa + m.P_OBa,
        "OCa": m.D_OCp * AL - m.A_OCa * m.OCa * A3 + m.P_OCa,
        "BV": m.kform * (m.OBa - m.OBa_0) - m.kres * (m.OCa - m.OCa_0),
    }
    outputs = {
        "tgf_beta": TGF,
        "pth": PTH,
        "opg": OPG,
        "rankl": RANKL,
        "rank_rankl": X,
        "osteoclast_activation": AL,
        "bone_volume": 1 + m.BV,
    }
    return Result(rates, outputs)


model = Disease(
    name="pivonka_2008",
    title="Bone remodeling with TGF-beta, PTH, OPG and RANKL as molecules, and bone volume",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    outputs=OUTPUTS,
    reference=Experiment(
        until="160 days",
        every="1 day",
        meaning="PTH is raised by 1000 pM/day from day 20 to day 120",
        set=("pth_input=1e3 pM/day from day 20 to day 120",),
    ),
    baseline="solved",
)
