"""Bone remodeling in neutral cycles, without a tumor (the base of Camacho and Jerez 2019).

What it is: osteoclasts x1 and osteoblasts x2 at one site, each multiplying from itself, in the form
of Jerez and Chen (Math Biosci 2015), and bone mass z. The steady state (x1*, x2*) = (0.04, 3.86) is a
center: any start goes around it for ever, as in the equations of Lotka and Volterra, with a period of
504.9 days from this one. Bone is resorbed and formed by the square root of the cells above it.

What it leaves out: every molecule by name, bone mass acting back on cells, tumor cells (see
`camacho_jerez_2019_metastasis`), treatment (see `camacho_jerez_2019`).

Departures: none in the equations. Osteoclasts and osteoblasts are followed as natural logarithms, in
which the same equations are exact: osteoclasts fall to 1.7e-13 between cycles, where errors would
decide when they return. Equations and numbers were read in programs of the first author's thesis
(Guanajuato 2019); no printed figure has been compared.

To know: cells are numbers without unit; 1e-13 of an osteoclast is no number of cells, and from zero
they would never return. Nothing damps the cycles: the start alone sets their size. Each leaves 0.07 %
more bone than the one before. Bone mass has no floor: below zero it means nothing, and the result is
flagged implausible.
"""

from __future__ import annotations

from typing import Any

from howship.catalog.diseases.camacho_jerez_2019 import OUTPUTS, PAPER
from howship.model.declare import Disease, Experiment, Parameter, Result, State
from howship.model.functions import exp, log, sqrt, where

REMODELING = PAPER.at("programs of the thesis, remodeling model")


def p(symbol: str, name: str, value: str, meaning: str) -> Parameter:
    return Parameter(symbol, name, value, meaning, REMODELING)


STATES = (
    State(
        "L1",
        "log_osteoclasts",
        lambda m: log(m.x1_start),
        "natural logarithm of osteoclasts at the site",
        REMODELING,
        unit="1",
        scale="1",
        signed=True,
    ),
    State(
        "L2",
        "log_osteoblasts",
        lambda m: log(m.x2_start),
        "natural logarithm of osteoblasts at the site",
        REMODELING,
        unit="1",
        scale="1",
        signed=True,
    ),
    State(
        "z",
        "bone_mass",
        "95 %",
        "bone mass at the site",
        REMODELING,
        signed=True,
        plausible=("0 %", ""),
    ),
)

CELLS = (
    p("x1_start", "initial_osteoclasts", "10", "osteoclasts at the start"),
    p("x2_start", "initial_osteoblasts", "5", "osteoblasts at the start"),
    p("a1", "osteoclast_formation_rate", "0.3 1/day", "formation of osteoclasts"),
    p("a2", "osteoblast_formation_rate", "0.1 1/day", "formation of osteoblasts"),
    p("b1", "osteoclast_removal_rate", "0.2 1/day", "removal of osteoclasts"),
    p("b2", "osteoblast_removal_rate", "0.02 1/day", "removal of osteoblasts"),
    p("g1", "osteoblast_to_osteoclast_exponent", "-0.3", "osteoblasts on osteoclasts"),
    p("g2", "osteoclast_to_osteoblast_exponent", "0.5", "osteoclasts on osteoblasts"),
    p("k1", "resorption_rate", "0.07 %/day", "bone resorbed, per root of osteoclasts"),
    p("k2", "formation_rate", "0.0022 %/day", "bone formed, per root of osteoblasts"),
)


def equations(m: Any) -> Result:
    """Return the rates of the logarithms of both cells and of bone mass; and the cells."""
    x1, x2 = exp(m.L1), exp(m.L2)
    x1s = (m.b2 / m.a2) ** (1 / m.g2)
    x2s = (m.b1 / m.a1) ** (1 / m.g1)
    # the root of 1 stands in where the root of 0 would have no slope
    above1, above2 = x1 > x1s, x2 > x2s
    y1 = where(above1, sqrt(where(above1, x1 - x1s, 1)), 0)
    y2 = where(above2, sqrt(where(above2, x2 - x2s, 1)), 0)
    rates = {
        "L1": m.a1 * exp(m.g1 * m.L2) - m.b1,
        "L2": m.a2 * exp(m.g2 * m.L1) - m.b2,
        "z": -m.k1 * y1 + m.k2 * y2,
    }
    return Result(rates, {"osteoclasts": x1, "osteoblasts": x2})


model = Disease(
    name="camacho_jerez_2019_remodeling",
    title="Bone remodeling in neutral cycles without a tumor: osteoclasts, osteoblasts, bone mass",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=CELLS,
    equations=equations,
    outputs=OUTPUTS,
    reference=Experiment(until="2000 days", every="2 days", meaning="cycles that begin at 10 osteoclasts"),
    steady=False,
    tolerance=1e-9,  # errors grow from cycle to cycle
)
