"""Chemotherapy that kills in proportion to growth: the hypothesis of Norton and Simon.

What it is: a Gompertzian tumor (`norton_1988`) under a treatment that kills cells in proportion to the
rate at which the untreated tumor of that size would grow: dN/dt = f(N) (1 - L E), with the level of
treatment L and its effect E. Above L E = 1 the tumor shrinks.

What it leaves out: resistance, kinetics of the drug (L is imposed), harm, chance, cells that rest.

Departures: none known in the law. Growth has the constants of `norton_1988`, as remembered; E is ours,
and so is the start at 4.8e9 cells. One E stands for a regimen and must be fitted to data before numbers
mean anything.

To know: the logarithm of N / Ninf changes by a factor exp(-b (1 - L E) t), so a small tumor loses more
logarithms of cells than a large one and also grows back faster; slow tumors respond little. Treatment
is set in time, as in "chemotherapy=1 from day 30 to day 198".
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Disease, Experiment, Output, Parameter, Result, State
from howship.model.functions import log
from howship.source import Source, ours

PAPER = Source(
    "Norton L, Simon R. The Norton-Simon hypothesis revisited. Cancer Treat Rep 1986;70:163-169. The "
    "hypothesis also in Traina TA et al. Optimizing chemotherapy dose and schedule by Norton-Simon "
    "mathematical modeling. Breast Dis 2010;31:7-18, whose doi this is.",
    doi="10.3233/BD-2009-0290",
)
NORTON = Source(
    "Norton L. A Gompertzian model of human breast cancer growth. Cancer Res 1988;48:7067-7071.",
    place="from memory",
)
EFFECT = ours("at full dose for 24 weeks a tumor of 4.8e9 cells loses 99.6 %; not fitted to data")
LEVEL = ours("open: treatment is set in time, 0 is none")

STATES = (
    State("N", "tumor_cells", "4.8e9", "cells of the tumor", NORTON.at("found at this size; from memory")),
)

PARAMETERS = (
    Parameter("Ninf", "largest_tumor", "3.1e12", "cells of the untreated tumor in the end", NORTON),
    Parameter("b", "growth_slowing", "0.0550232 1/month", "rate at which growth slows down",
              NORTON.at("exp(-2.9), the median; from memory")),
    Parameter("L", "chemotherapy", "0", "level of treatment, 1 is full dose", LEVEL),
    Parameter("E", "chemotherapy_effect", "3", "kill per growth of the untreated tumor at full dose", EFFECT),
)  # fmt: skip

OUTPUTS = (
    Output("tumor_burden", "1", "cells of the tumor"),
    Output("tumor_growth_rate", "1/day", "growth per cell, kill subtracted"),
)


def equations(m: Any) -> Result:
    """Return the rate of the tumor, its size and its net growth per cell."""
    f = m.b * log(m.Ninf / m.N)
    net = f * (1 - m.L * m.E)
    return Result({"N": net * m.N}, {"tumor_burden": m.N, "tumor_growth_rate": net})


model = Disease(
    name="norton_simon_1986",
    title="Chemotherapy that kills in proportion to growth",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    outputs=OUTPUTS,
    reference=Experiment(
        until="2 years",
        every="1 week",
        meaning="24 weeks of treatment from week 4 on, then regrowth",
        set=("chemotherapy=1 from 4 weeks to 28 weeks",),
    ),
    steady=False,
)
