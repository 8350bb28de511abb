"""Bone remodeling by three cell populations: RANK/RANKL/OPG, PTH and TGF-beta (Lemaire et al. 2004).

What it is: responding osteoblasts R, active osteoblasts B and active osteoclasts C in one
remodeling unit. RANKL sits on active osteoblasts, OPG comes from responding osteoblasts, PTH raises
RANKL and lowers OPG, and TGF-beta is released from resorbed matrix, so it follows C. All ligands
are at their quasi-steady state.

What it leaves out: bone mass (the paper has no equation for it), calcium, PTH dynamics, ligand
kinetics (do not use it for dosing at the scale of hours), tumor cells.

Departures: none in the equations. The nine experiments of figure 2 are open here as inputs: an influx
of cells (pM/day), an extra first-order removal of cells (1/day), and an influx of PTH, RANKL or OPG
(pM/day). The text of the paper prints other removals (in pM/day, more than is formed of osteoclasts and
of responding osteoblasts) and another influx of RANKL than those that reproduce its figure. The values
that do are 1e-4 pM/day of each cell, removals of 0.12 (R), 0.083 (B) and 0.29 1/day (C), PTH 1e3, OPG
2e5 and RANKL 1e4 pM/day, from day 20 to day 80; RANKL then flows on with OPG at 9e4 pM/day.

To know: loss of active osteoblasts protects bone in this model, because RANKL sits on them. RANK
occupancy may exceed 1. Only ratios of KLP, KOP and k1..k4 matter. OPG grows without bound as PTH
goes to zero.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Disease, Experiment, Output, Parameter, Result, State
from howship.source import Source, ours

PAPER = Source(
    "Lemaire V, Tobin FL, Greller LD, Cho CR, Suva LJ. Modeling the interactions between osteoblast "
    "and osteoclast activities in bone remodeling. J Theor Biol 2004;229:293-309.",
    doi="10.1016/j.jtbi.2004.03.023",
)
TABLE = PAPER.at("parameter table")
FIGURE_2 = PAPER.at("figure 2, experiments")
GUESS = ours("start of the search for the steady state")


def p(symbol: str, name: str, value: str, meaning: str, source: Source = TABLE) -> Parameter:
    return Parameter(symbol, name, value, meaning, source)


STATES = (
    State("R", "responding_osteoblasts", "7.7e-4 pM", "responding osteoblasts (precursors)", GUESS),
    State("B", "osteoblasts", "7.3e-4 pM", "active osteoblasts", GUESS),
    State("C", "osteoclasts", "9.1e-4 pM", "active osteoclasts", GUESS),
)

PARAMETERS = (
    p("Cs", "tgf_beta_half_occupancy", "5e-3 pM", "osteoclasts at half TGF-beta receptor occupancy"),
    p("DA", "osteoclast_apoptosis_rate", "0.7 1/day", "osteoclast apoptosis at full TGF-beta occupancy"),
    p("dB", "osteoblast_differentiation_rate", "0.7 1/day", "differentiation of responding osteoblasts"),
    p("DC", "osteoclast_differentiation", "2.1e-3 pM/day", "osteoclast formation at full RANK occupancy"),
    p("DR", "responding_osteoblast_formation", "7e-4 pM/day", "osteoblast commitment at full occupancy"),
    p("f0", "basal_tgf_beta_occupancy", "0.05", "TGF-beta receptor occupancy without osteoclasts"),
    p("kB", "osteoblast_loss_rate", "0.189 1/day", "loss of active osteoblasts"),
    p("K", "rank", "10 pM", "RANK, held constant"),
    p("KLP", "rankl_per_osteoblast", "3e6 pmol/pmol", "most RANKL that an active osteoblast carries"),
    p("KOP", "opg_production", "2e5 pmol/(day pmol)", "least OPG made by a responding osteoblast"),
    p("k1", "opg_rankl_on", "1e-2 1/(pM day)", "OPG-RANKL association"),
    p("k2", "opg_rankl_off", "10 1/day", "OPG-RANKL dissociation"),
    p("k3", "rank_rankl_on", "5.8e-4 1/(pM day)", "RANK-RANKL association"),
    p("k4", "rank_rankl_off", "1.7e-2 1/day", "RANK-RANKL dissociation"),
    p("k5", "pth_on", "0.02 1/(pM day)", "PTH association with its receptor"),
    p("k6", "pth_off", "3 1/day", "PTH dissociation from its receptor"),
    p("kO", "opg_loss_rate", "0.35 1/day", "loss of OPG"),
    p("kP", "pth_loss_rate", "86 1/day", "loss of PTH"),
    p("SP", "pth_production", "250 pM/day", "production of PTH"),
    p("rL", "rankl_production", "1e3 pM/day", "production and loss of RANKL"),
    p("IP", "pth_input", "0 pM/day", "influx of PTH", FIGURE_2),
    p("IL", "rankl_input", "0 pM/day", "influx of RANKL", FIGURE_2),
    p("IO", "opg_input", "0 pM/day", "influx of OPG", FIGURE_2),
    p("IR", "responding_osteoblast_input", "0 pM/day", "influx of responding osteoblasts", FIGURE_2),
    p("IB", "osteoblast_input", "0 pM/day", "influx of active osteoblasts", FIGURE_2),
    p("IC", "osteoclast_input", "0 pM/day", "influx of active osteoclasts", FIGURE_2),
    p("XR", "responding_osteoblast_removal", "0 1/day", "extra loss of responding osteoblasts", FIGURE_2),
    p("XB", "osteoblast_removal", "0 1/day", "extra loss of active osteoblasts", FIGURE_2),
    p("XC", "osteoclast_removal", "0 1/day", "extra loss of active osteoclasts", FIGURE_2),
)

OUTPUTS = (
    Output("tgf_beta_occupancy", "1", "occupied share of TGF-beta receptors, pi_C"),
    Output("pth_occupancy", "1", "occupied share of PTH receptors, pi_P"),
    Output("rank_occupancy", "1", "occupied share of RANK, pi_L"),
)


def equations(m: Any) -> Result:
    """Return the rates of R, B and C, and the three receptor occupancies."""
    pi_C = (m.C + m.f0 * m.Cs) / (m.C + m.Cs)
    Pbar = m.IP / m.kP
    P0 = m.SP / m.kP
    Ps = m.k6 / m.k5
    pi_P = (Pbar + P0) / (Pbar + Ps)
    RANKL = m.KLP * pi_P * m.B * (1 + m.IL / m.rL)
    OPG = (m.KOP * m.R / pi_P + m.IO) / m.kO
    pi_L = m.k3 / m.k4 * RANKL / (1 + m.k3 * m.K / m.k4 + m.k1 / m.k2 * OPG)
    DB = m.f0 * m.dB
    rates = {
        "R": m.DR * pi_C - DB / pi_C * m.R + m.IR - m.XR * m.R,
        "B": DB / pi_C * m.R - m.kB * m.B + m.IB - m.XB * m.B,
        "C": m.DC * pi_L - m.DA * pi_C * m.C + m.IC - m.XC * m.C,
    }
    outputs = {"tgf_beta_occupancy": pi_C, "pth_occupancy": pi_P, "rank_occupancy": pi_L}
    return Result(rates, outputs)


model = Disease(
    name="lemaire_2004",
    title="Bone remodeling by osteoblasts and osteoclasts: RANK/RANKL/OPG, PTH, TGF-beta",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    outputs=OUTPUTS,
    reference=Experiment(
        until="140 days",
        every="1 day",
        meaning="figure 2: active osteoblasts are added from day 20 to day 80",
        set=("osteoblast_input=1e-4 pM/day from day 20 to day 80",),
    ),
    baseline="solved",
)
