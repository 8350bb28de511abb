"""Vitamin D3 by mouth: 25-hydroxyvitamin D, and calcitriol's supply. 1 ug is 40 IU.

What it is: a gut, from which all is taken up, and a pool of 25-hydroxyvitamin D above the level before.
With up to 1000 IU a day it rises by 12 nmol/L per 1000 IU (25 ug) a day (Ekwaru 2014, 17,614 people); half
of a change is there after three weeks.

Effect: the hydroxylase of the kidney makes calcitriol from it, nearly in full supply: relative supply = C
(C_b + K) / (C_b (C + K)). From 50 nmol/L, 1000 IU a day raise it and calcitriol by 3 %, and any dose by a
fifth at most. PTH falls by 4 %, and plasma calcium, as less is kept by the kidney, by 0.01 mmol/L. The
level before treatment gives no lack by itself: everybody is at rest at the start.

What it leaves out: body weight, the flatter rise at high doses (1.1 nmol/L per 1000 IU above 15,000 a day),
poisoning with vitamin D (where 25-hydroxyvitamin D itself acts), the gut's own calcitriol, sun.

Departures: none, as there is no model to depart from.

Status: rise per dose provisional (abstract), the rest ours.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Drug, Output, Parameter, Result, Route, State
from howship.source import Source, ours

EKWARU = Source(
    "Ekwaru JP, Zwicker JD, Holick MF, Giovannucci E, Veugelers PJ. The importance of body weight for the "
    "dose response relationship of oral vitamin D supplementation and serum 25-hydroxyvitamin D in healthy "
    "volunteers. PLoS One 2014;9(11):e111265.",
    doi="10.1371/journal.pone.0111265",
    place="abstract: 12.0 nmol/L per 1000 IU a day, up to 1000 IU",
)
POOL = ours("a pool of the construct")
UPTAKE = ours("within a day, fast against the turnover of 25-hydroxyvitamin D")
TURNOVER = ours("half-life of about three weeks")
LEVEL = ours("a common level without supplements")
SUPPLY = ours("calcitriol hardly depends on its supply above about 25 nmol/L")
MASS = Source("Molar mass from the formula of vitamin D3")

STATES = (
    State("G", "gut_amount", "0 mg", "vitamin D in the gut", POOL, scale="0.1 mg"),
    State(
        "A",
        "calcidiol_amount",
        "0 mg",
        "25-hydroxyvitamin D of the doses, as vitamin D",
        POOL,
        scale="0.1 mg",
    ),
)

PARAMETERS = (
    Parameter("k_a", "absorption_rate", "2 1/day", "uptake and first hydroxylation", UPTAKE),
    Parameter(
        "CL", "clearance", "5.417 L/day", "clearance over the share that becomes 25-hydroxyvitamin D", EKWARU
    ),
    Parameter("k", "turnover_rate", "0.033 1/day", "loss of 25-hydroxyvitamin D", TURNOVER),
    Parameter("C_b", "level_before", "50 nmol/L", "25-hydroxyvitamin D before doses", LEVEL),
    Parameter(
        "K", "half_supply", "10 nmol/L", "25-hydroxyvitamin D that supplies half of the hydroxylase", SUPPLY
    ),
    Parameter("M", "molar_mass", "384.6 pg/pmol", "molar mass of vitamin D3", MASS),
)


def gut_amount(m: Any) -> Any:
    """Return the mg of a dose of `m.dose` mg."""
    return m.dose


def equations(m: Any) -> Result:
    """Return the rates, 25-hydroxyvitamin D, and the supply of the hydroxylase relative to that before."""
    V = m.CL / m.k
    C = m.C_b + m.A / (V * m.M)
    taken_up = m.k_a * m.G
    rates = {"G": -taken_up, "A": taken_up - m.k * m.A}
    supply = C * (m.C_b + m.K) / (m.C_b * (C + m.K))
    return Result(rates, {"concentration": C}, sites={"vitamin_d_supply": supply})


model = Drug(
    name="vitamin_d",
    title="Vitamin D3 by mouth",
    prose=__doc__,
    source=EKWARU,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    routes=(Route("po", "G", gut_amount),),
    acts_on=("vitamin_d_supply",),
    outputs=(Output("concentration", "nmol/L", "25-hydroxyvitamin D in serum"),),
)
