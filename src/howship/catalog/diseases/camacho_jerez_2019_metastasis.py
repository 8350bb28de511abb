"""Osteolytic bone metastasis with bone mass, untreated (equations behind Camacho and Jerez 2019).

What it is: osteoclasts x1, osteoblasts x2 and tumor cells x3 at one site, and its bone mass z. Bone
cells go around a steady state in cycles, and the tumor helps osteoclasts and holds osteoblasts back.
Tumor cells grow toward a largest number, are removed, and gain from osteoclasts (s3) and osteoblasts
(s4). Bone is resorbed and formed by the square root of the cells above their steady state without
tumor. This is scenario 1, an osteolytic metastasis, in which the tumor dies out slowly.

What it leaves out: treatment (see `camacho_jerez_2019`), every molecule by name, the whole body.

Departures: none in the equations. Osteoclasts and osteoblasts are followed as natural logarithms, in
which the same equations are exact; between cycles osteoclasts fall so low that errors would decide
when they return. Equations and numbers were read in programs of the first author's thesis
(Guanajuato 2019); no printed figure has been compared. That bone follows the cells as in
`camacho_jerez_2019_remodeling`, with its k1 and k2, is read from the start value of bone, 95 %.

To know: cells are numbers without unit, and far less than one osteoclast is left between cycles; from
zero they would never return. A parameter without a number there (s4 in this scenario) is zero. Bone
mass has no floor: below zero it means nothing, and the result is flagged implausible. Set
`tumor_burden=0` for the site without tumor.
"""

from __future__ import annotations

from typing import Any

from howship.catalog.diseases.camacho_jerez_2019 import OUTPUTS, PAPER
from howship.catalog.diseases.camacho_jerez_2019_remodeling import CELLS, STATES
from howship.model.declare import Disease, Experiment, Parameter, Result, State
from howship.model.functions import exp, sqrt, where

METASTASIS = PAPER.at("programs of the thesis, metastasis model, scenario 1")


def p(symbol: str, name: str, value: str, meaning: str) -> Parameter:
    return Parameter(symbol, name, value, meaning, METASTASIS)


PARAMETERS = (
    *CELLS,
    p("K", "largest_tumor", "300", "number of tumor cells at which their growth ends"),
    p("a3", "tumor_growth_rate", "0.045 1/day", "growth of tumor cells"),
    p("b3", "tumor_removal_rate", "0.05 1/day", "removal of tumor cells"),
    p("s1", "tumor_on_osteoclasts", "0.001 1/day", "tumor cells on osteoclasts"),
    p("s2", "tumor_on_osteoblasts", "-5e-5 1/day", "tumor cells on osteoblasts"),
    p("s3", "osteoclasts_on_tumor", "0.005 1/day", "osteoclasts on tumor cells"),
    p("s4", "osteoblasts_on_tumor", "0 1/day", "osteoblasts on tumor cells"),
)


def equations(m: Any) -> Result:
    """Return the rates of the logarithms of bone cells, of bone mass and tumor cells; and the bone cells."""
    x1, x2 = exp(m.L1), exp(m.L2)
    x1_to_g2, x2_to_g1 = exp(m.g2 * m.L1), exp(m.g1 * m.L2)
    x1s = (m.b2 / m.a2) ** (1 / m.g2)
    x2s = (m.b1 / m.a1) ** (1 / m.g1)
    # the root of 1 stands in where the root of 0 would have no slope
    above1, above2 = x1 > x1s, x2 > x2s
    y1 = where(above1, sqrt(where(above1, x1 - x1s, 1)), 0)
    y2 = where(above2, sqrt(where(above2, x2 - x2s, 1)), 0)
    growth = m.a3 * (1 - m.x3 / m.K) - m.b3 + m.s3 * x1_to_g2 + m.s4 * x2_to_g1
    rates = {
        "L1": m.a1 * x2_to_g1 - m.b1 + m.s1 * m.x3,
        "L2": m.a2 * x1_to_g2 - m.b2 + m.s2 * m.x3,
        "z": -m.k1 * y1 + m.k2 * y2,
        "x3": growth * m.x3,
    }
    return Result(rates, {"osteoclasts": x1, "osteoblasts": x2})


model = Disease(
    name="camacho_jerez_2019_metastasis",
    title="Osteolytic bone metastasis with bone mass, untreated: power laws without a damped steady state",
    prose=__doc__,
    source=PAPER,
    states=(*STATES, State("x3", "tumor_burden", "20", "tumor cells at the site", METASTASIS)),
    parameters=PARAMETERS,
    equations=equations,
    outputs=OUTPUTS,
    reference=Experiment(until="2000 days", every="2 days", meaning="scenario 1: the tumor dies out slowly"),
    steady=False,
    tolerance=1e-9,  # errors grow from cycle to cycle
)
