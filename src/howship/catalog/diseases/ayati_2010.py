"""Bone remodeling at one site without a tumor (Ayati et al. 2010); the base of its myeloma models.

What it is: osteoclasts C, osteoblasts B and bone mass z at one site, by the power laws of Komarova
et al. 2003 with their numbers: one cycle of remodeling after ten more osteoclasts. With
g11 = 1.1, k1 = 0.0748 and k2 = 0.0006395 %/day the same equations give the paper's regular cycles of
normal bone, to which `ayati_2010_tumor` adds a myeloma and `ayati_2010_treatment` its treatment.

What it leaves out: every molecule by name, bone mass acting back on cells, and the second half of the
paper, in which cells also diffuse along a line.

Departures: none. In the steady number of osteoblasts (equation 4) the first factor is printed with
beta2/alpha2; it is (beta1/alpha1)^(g12/gamma), as the curators of the published SBML file confirmed
with the authors.

To know: the declared start is the steady state; the published run begins at the rounded values 11.06
and 212.13, which is the reference experiment. Each of the regular cycles loses 0.03 % of bone. Bone
mass has no floor: below zero it means nothing, is computed on, and the result is flagged implausible.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Disease, Experiment, Output, Parameter, Result, State
from howship.model.functions import maximum
from howship.source import Source

PAPER = Source(
    "Ayati BP, Edwards CM, Webb GF, Wikswo JP. A mathematical model of bone remodeling dynamics for "
    "normal bone cell populations and myeloma bone disease. Biol Direct 2010;5:28.",
    doi="10.1186/1745-6150-5-28",
    status="checked",
)
STEADY = PAPER.at("equations 3 and 4")
CYCLE = PAPER.at("one cycle of normal remodeling")


def p(symbol: str, name: str, value: str, meaning: str) -> Parameter:
    return Parameter(symbol, name, value, meaning, CYCLE)


def steady(m: Any) -> tuple[Any, Any]:
    """Return the numbers of osteoclasts and osteoblasts at which nothing changes."""
    gamma = m.g12 * m.g21 - (1 - m.g11) * (1 - m.g22)
    OC, OB = m.beta1 / m.alpha1, m.beta2 / m.alpha2
    Cbar = OC ** ((1 - m.g22) / gamma) * OB ** (m.g21 / gamma)
    Bbar = OC ** (m.g12 / gamma) * OB ** ((1 - m.g11) / gamma)
    return Cbar, Bbar


STATES = (
    State(
        "C", "osteoclasts", lambda m: steady(m)[0], "osteoclasts at the site", STEADY, unit="1", scale="1e-6"
    ),
    State("B", "osteoblasts", lambda m: steady(m)[1], "osteoblasts at the site", STEADY, unit="1"),
    State(
        "z",
        "bone_mass",
        "100 %",
        "bone mass at the site, before the cycle = 100 %",
        CYCLE,
        signed=True,
        plausible=("0 %", ""),
    ),
)

PARAMETERS = (
    p("alpha1", "osteoclast_production", "3 1/day", "production of osteoclasts"),
    p("alpha2", "osteoblast_production", "4 1/day", "production of osteoblasts"),
    p("beta1", "osteoclast_removal_rate", "0.2 1/day", "removal of osteoclasts"),
    p("beta2", "osteoblast_removal_rate", "0.02 1/day", "removal of osteoblasts"),
    p("g11", "osteoclast_autocrine_exponent", "0.5", "osteoclasts on their own production"),
    p("g21", "osteoblast_to_osteoclast_exponent", "-0.5", "osteoblasts on osteoclasts (RANKL and OPG)"),
    p("g12", "osteoclast_to_osteoblast_exponent", "1", "osteoclasts on osteoblasts (TGF-beta, IGF)"),
    p("g22", "osteoblast_autocrine_exponent", "0", "osteoblasts on their own production (IGF)"),
    p("k1", "resorption_rate", "0.24 %/day", "bone resorbed by one osteoclast"),
    p("k2", "formation_rate", "0.0017 %/day", "bone formed by one osteoblast"),
)

OUTPUTS = (
    Output("resorbing_osteoclasts", "1", "osteoclasts above their steady state"),
    Output("forming_osteoblasts", "1", "osteoblasts above their steady state"),
)


def equations(m: Any) -> Result:
    """Return the rates of both cells and bone mass, and the cells that act on bone."""
    Cbar, Bbar = steady(m)
    y1 = maximum(m.C - Cbar, 0)
    y2 = maximum(m.B - Bbar, 0)
    rates = {
        "C": m.alpha1 * m.C**m.g11 * m.B**m.g21 - m.beta1 * m.C,
        "B": m.alpha2 * m.C**m.g12 * m.B**m.g22 - m.beta2 * m.B,
        "z": -m.k1 * y1 + m.k2 * y2,
    }
    return Result(rates, {"resorbing_osteoclasts": y1, "forming_osteoblasts": y2})


model = Disease(
    name="ayati_2010",
    title="Remodeling of one site without a tumor: osteoclasts, osteoblasts, bone mass",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    outputs=OUTPUTS,
    reference=Experiment(
        until="300 days",
        every="1 day",
        meaning="ten more osteoclasts than at steady state begin one cycle of remodeling",
        set=("osteoclasts=11.06", "osteoblasts=212.13"),
    ),
    tolerance=1e-9,  # errors grow from cycle to cycle
)
