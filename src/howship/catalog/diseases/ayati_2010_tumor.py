"""Myeloma in one remodeling site: a tumor that changes how bone cells act on each other (Ayati 2010).

What it is: osteoclasts C, osteoblasts B, bone mass z and tumor burden T at one site. The tumor grows
by Gompertz's law and changes the exponents of the power laws: osteoclasts act more on their own
production (r11), osteoblasts less on theirs (r22). The regular cycles of normal bone then become
larger and damped, with more osteoclasts and fewer osteoblasts, and bone is lost.

What it leaves out: every molecule by name (no PTHrP, no RANKL), bone acting back on the tumor (there
is no vicious cycle in it), and the second half of the paper, in which cells also diffuse along a line.

Departures: none. Three exponents of the steady state (equations 13 and 14) are printed wrongly; the
ones here were confirmed with the authors by the curators of the published SBML file: the first factor
of the steady osteoclasts has (1 - g22 + r22)/G, that of the steady osteoblasts is a power of
beta1/alpha1.

To know: bone mass has no floor. It falls below zero after about 1,200 days, as published; there it
means nothing, and the result is flagged implausible. Osteoclasts and osteoblasts act on bone above
the steady state of the site full of tumor, also while the tumor is small. Nothing is steady here.
A tumor burden of 0 is refused by the logarithm; the healthy site is `ayati_2010`. The two effects of
treatment are open here, at zero; `ayati_2010_treatment` has the published ones.
"""

from __future__ import annotations

from typing import Any

from howship.catalog.diseases.ayati_2010 import PAPER
from howship.model.declare import Disease, Experiment, Output, Parameter, Result, State
from howship.model.functions import log, maximum, where
from howship.source import Source, ours

TUMOR = PAPER.at("parameters of the model with tumor")
TREATMENT = PAPER.at("model with treatment, equations of V1 and V2")
NONE = ours("open input: the model with tumor has no treatment")


def p(symbol: str, name: str, value: str, meaning: str, source: Source = TUMOR) -> Parameter:
    return Parameter(symbol, name, value, meaning, source)


def states(osteoclasts: str, osteoblasts: str, source: Source) -> tuple[State, ...]:
    """Return the four states, which begin at these numbers of cells."""
    return (
        State("C", "osteoclasts", osteoclasts, "osteoclasts at the site", source, scale="1e-6"),
        State("B", "osteoblasts", osteoblasts, "osteoblasts at the site", source),
        State(
            "z",
            "bone_mass",
            "100 %",
            "bone mass at the site, at the start = 100 %",
            source,
            signed=True,
            plausible=("0 %", ""),
        ),
        State("T", "tumor_burden", "1 %", "tumor burden, its largest = 100 %", source),
    )


SITE = (
    p("alpha1", "osteoclast_production", "3 1/day", "production of osteoclasts"),
    p("alpha2", "osteoblast_production", "4 1/day", "production of osteoblasts"),
    p("beta1", "osteoclast_removal_rate", "0.2 1/day", "removal of osteoclasts"),
    p("beta2", "osteoblast_removal_rate", "0.02 1/day", "removal of osteoblasts"),
    p("g11", "osteoclast_autocrine_exponent", "1.1", "osteoclasts on their own production"),
    p("g21", "osteoblast_to_osteoclast_exponent", "-0.5", "osteoblasts on osteoclasts (RANKL and OPG)"),
    p("g12", "osteoclast_to_osteoblast_exponent", "1", "osteoclasts on osteoblasts (TGF-beta, IGF)"),
    p("g22", "osteoblast_autocrine_exponent", "0", "osteoblasts on their own production (IGF)"),
    p("k1", "resorption_rate", "0.0748 %/day", "bone resorbed by one osteoclast"),
    p("k2", "formation_rate", "0.0006395 %/day", "bone formed by one osteoblast"),
    p("r11", "tumor_on_osteoclast_autocrine", "0.005", "what the full tumor adds to the exponent g11"),
    p("r21", "tumor_on_osteoblast_to_osteoclast", "0", "what the full tumor adds to the exponent g21"),
    p("r12", "tumor_on_osteoclast_to_osteoblast", "0", "by what the full tumor divides the exponent g12"),
    p("r22", "tumor_on_osteoblast_autocrine", "0.2", "what the full tumor takes from the exponent g22"),
    p("gammaT", "tumor_growth_rate", "0.005 1/day", "growth of the tumor (Gompertz)"),
    p("LT", "largest_tumor", "100 %", "largest tumor burden"),
)


def treatment(
    v1: str, v2: str, begin: str, source: Source = TREATMENT
) -> tuple[Parameter, Parameter, Parameter]:
    """Return the parameters of treatment: both effects, and the day on which they begin."""
    return (
        p("v1", "osteoblast_protection", v1, "less removal of osteoblasts by a proteasome inhibitor", source),
        p("v2", "tumor_treatment_effect", v2, "less growth of the tumor under treatment", source),
        p("tstart", "treatment_start", begin, "day on which treatment begins", source),
    )


OUTPUTS = (
    Output("resorbing_osteoclasts", "1", "osteoclasts above the steady state of the site full of tumor"),
    Output("forming_osteoblasts", "1", "osteoblasts above the steady state of the site full of tumor"),
)


def equations(m: Any) -> Result:
    """Return the rates of both cells, bone mass and tumor, and the cells that act on bone."""
    V1 = where(m.t < m.tstart, 0, m.v1)
    V2 = where(m.t < m.tstart, 0, m.v2)
    # the steady state of the site full of tumor
    G12, G21 = m.g12 / (1 + m.r12), m.g21 * (1 + m.r21)
    G11, G22 = m.g11 * (1 + m.r11), m.g22 - m.r22
    G = G12 * G21 - (1 - G11) * (1 - G22)
    OC, OB = m.beta1 / m.alpha1, m.beta2 / m.alpha2
    Cbar = OC ** ((1 - G22) / G) * OB ** (G21 / G)
    Bbar = OC ** (G12 / G) * OB ** ((1 - G11) / G)
    y1 = maximum(m.C - Cbar, 0)
    y2 = maximum(m.B - Bbar, 0)
    share = m.T / m.LT
    C11, B21 = m.g11 * (1 + m.r11 * share), m.g21 * (1 + m.r21 * share)
    C12, B22 = m.g12 / (1 + m.r12 * share), m.g22 - m.r22 * share
    rates = {
        "C": m.alpha1 * m.C**C11 * m.B**B21 - m.beta1 * m.C,
        "B": m.alpha2 * m.C**C12 * m.B**B22 - (m.beta2 - V1) * m.B,
        "z": -m.k1 * y1 + m.k2 * y2,
        "T": (m.gammaT - V2) * m.T * log(m.LT / m.T),
    }
    return Result(rates, {"resorbing_osteoclasts": y1, "forming_osteoblasts": y2})


model = Disease(
    name="ayati_2010_tumor",
    title="Myeloma in one remodeling site: osteoclasts, osteoblasts, bone mass, tumor burden",
    prose=__doc__,
    source=PAPER,
    states=states("15", "316", TUMOR),
    parameters=(*SITE, *treatment("0 1/day", "0 1/day", "0 days", NONE)),
    equations=equations,
    outputs=OUTPUTS,
    reference=Experiment(
        until="2000 days", every="5 days", meaning="the tumor grows, bone is lost, and nothing is done"
    ),
    steady=False,
    tolerance=1e-9,  # errors grow from cycle to cycle
)
