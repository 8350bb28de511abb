"""Osteolytic bone metastasis with denosumab or radiotherapy (Camacho and Jerez 2019).

What it is: osteoclasts x1, osteoblasts x2 and tumor cells x3 at one metastasis, over 250 days. Each
cell multiplies from itself; osteoblasts slow osteoclasts (g1 < 0), osteoclasts help osteoblasts
(g2 > 0), tumor cells grow toward a largest number and act on bone cells and bone cells on them (c1 to
c4). Denosumab lowers the formation of osteoclasts by the share uD; radiotherapy adds uR to the
removal of tumor cells, and u1 uR and u2 uR to that of bone cells. Both are open here, at zero: set
them for a time ("radiotherapy=0.05 1/day from day 0 to day 250"). This is scenario 1, an osteolytic
metastasis; scenario 3, a mixed one, is `camacho_jerez_2019_mixed`.

What it leaves out: bone mass (see `camacho_jerez_2019_metastasis`), the whole body, doses and
concentrations, and the paper's optimal control itself: the course of uD or uR over 250 days that
makes the integral of x3^2 + w u^2 smallest, with uD up to 0.6 and uR up to 0.05 1/day.

Departures: none in the equations. Osteoclasts and osteoblasts are followed as natural logarithms, in
which the same equations are exact: between cycles osteoclasts fall to 1e-6 and far below, where
errors would decide when they return. Equations and numbers were read in programs of the first
author's thesis (Guanajuato 2019); figures of the paper have not been compared.

To know: cells are numbers without unit. Osteoclasts multiply from themselves: at zero they would
never return, and the numbers that they fall to are less than one cell. Nothing is steady: without
tumor the cells would go around (x1*, x2*) = (0.270, 21.2) for ever.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Disease, Experiment, Output, Parameter, Result, State
from howship.model.functions import exp, log
from howship.source import Source, ours

PAPER = Source(
    "Camacho A, Jerez S. Bone metastasis treatment modeling via optimal control. "
    "J Math Biol 2019;78:497-526.",
    doi="10.1007/s00285-018-1281-3",
)
TREATED = PAPER.at("model with treatment, scenario 1")
OPEN = ours("open input: no treatment unless it is set")


def p(symbol: str, name: str, value: str, meaning: str, source: Source = TREATED) -> Parameter:
    return Parameter(symbol, name, value, meaning, source)


STATES = (
    State(
        "L1",
        "log_osteoclasts",
        lambda m: log(m.x1_start),
        "natural logarithm of osteoclasts at the site",
        TREATED,
        unit="1",
        scale="1",
        signed=True,
    ),
    State(
        "L2",
        "log_osteoblasts",
        lambda m: log(m.x2_start),
        "natural logarithm of osteoblasts at the site",
        TREATED,
        unit="1",
        scale="1",
        signed=True,
    ),
    State("x3", "tumor_burden", "1000", "tumor cells at the site", TREATED),
)

CELLS = (
    p("x1_start", "initial_osteoclasts", "4.42e-6", "osteoclasts at the start"),
    p("x2_start", "initial_osteoblasts", "4.46", "osteoblasts at the start"),
    p("a1", "osteoclast_formation_rate", "0.5 1/day", "formation of osteoclasts"),
    p("a2", "osteoblast_formation_rate", "0.05 1/day", "formation of osteoblasts"),
    p("b1", "osteoclast_removal_rate", "0.2 1/day", "removal of osteoclasts"),
    p("b2", "osteoblast_removal_rate", "0.02 1/day", "removal of osteoblasts"),
    p("g1", "osteoblast_to_osteoclast_exponent", "-0.3", "osteoblasts on osteoclasts and tumor cells"),
    p("g2", "osteoclast_to_osteoblast_exponent", "0.7", "osteoclasts on osteoblasts and tumor cells"),
    p("K", "largest_tumor", "1e4", "number of tumor cells at which their growth ends"),
)

TREATMENT = (
    p("uD", "denosumab_effect", "0", "share of osteoclast formation that denosumab stops", OPEN),
    p("uR", "radiotherapy", "0 1/day", "removal of tumor cells by radiotherapy", OPEN),
    p("u1", "radiotherapy_on_osteoclasts", "1", "removal of osteoclasts per removal of tumor cells"),
    p("u2", "radiotherapy_on_osteoblasts", "1", "removal of osteoblasts per removal of tumor cells"),
)


LESION = (
    p("a3", "tumor_growth_rate", "0.015 1/day", "growth of tumor cells"),
    p("b3", "tumor_removal_rate", "0 1/day", "removal of tumor cells"),
    p("c1", "tumor_on_osteoclasts", "1e-6 1/day", "tumor cells on osteoclasts"),
    p("c2", "tumor_on_osteoblasts", "0 1/day", "tumor cells on osteoblasts"),
    p("c3", "osteoclasts_on_tumor", "1e-3 1/day", "osteoclasts on tumor cells"),
    p("c4", "osteoblasts_on_tumor", "0 1/day", "osteoblasts on tumor cells"),
)

OUTPUTS = (
    Output("osteoclasts", "1", "osteoclasts at the site, x1"),
    Output("osteoblasts", "1", "osteoblasts at the site, x2"),
)


def equations(m: Any) -> Result:
    """Return the rates of the logarithms of both bone cells and of tumor cells, and the bone cells."""
    x1, x2 = exp(m.L1), exp(m.L2)
    x1_to_g2, x2_to_g1 = exp(m.g2 * m.L1), exp(m.g1 * m.L2)
    growth = m.a3 * (1 - m.x3 / m.K) - (m.b3 + m.uR) + m.c3 * x1_to_g2 + m.c4 * x2_to_g1
    rates = {
        "L1": m.a1 * x2_to_g1 * (1 - m.uD) - (m.b1 + m.u1 * m.uR) + m.c1 * m.x3,
        "L2": m.a2 * x1_to_g2 - (m.b2 + m.u2 * m.uR) + m.c2 * m.x3,
        "x3": growth * m.x3,
    }
    return Result(rates, {"osteoclasts": x1, "osteoblasts": x2})


model = Disease(
    name="camacho_jerez_2019",
    title="Osteolytic bone metastasis with denosumab or radiotherapy: power laws, 250 days",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=(*CELLS, *LESION, *TREATMENT),
    equations=equations,
    outputs=OUTPUTS,
    reference=Experiment(
        until="250 days", every="1 day", meaning="scenario 1 without treatment: one cycle of bone cells"
    ),
    steady=False,
    tolerance=1e-9,  # errors grow from cycle to cycle
)
