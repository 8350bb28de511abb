"""Two clones of one tumor, sensitive and resistant, that grow into the same space.

What it is: sensitive cells S and resistant cells R with one Gompertzian growth per cell, f = b ln(K /
(S + R)); S turns into R at the rate u; each clone has its own kill. Lines of treatment are kills set in
time, as in "sensitive_kill=0.02 1/day from day 30", then "resistant_kill=0.01 1/day from day 400". The
common form of many papers, of none in particular.

What it leaves out: chance, which decides whether a resistant cell is there at all while it is rare
(after growth from one cell without treatment the chance is 1 - exp(-v M ln(1/(1-q))/q) at size M, for
mutations v per division and deaths q per division); a price of resistance; more than two clones;
kinetics of drugs; kill in proportion to growth (`norton_simon_1986`).

Departures: there is no paper to depart from. Growth has the constants of `norton_1988`; u is ours.

To know: the ratio R / S does not depend on growth: it obeys dz/dt = u + (u + kill_S - kill_R) z.
Without kill the total follows Gompertz, and S / (S + R) falls as exp(-u t). Numbers below one cell
stand for a clone that is most likely gone.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Disease, Experiment, Output, Parameter, Result, State
from howship.model.functions import log
from howship.source import Source, ours

NORTON = Source(
    "Norton L. A Gompertzian model of human breast cancer growth. Cancer Res 1988;48:7067-7071.",
    place="from memory",
)
RARE = ours("order of magnitude of point mutations per division, one division per day")
OPEN = ours("open: kill by treatment is set in time, 0 is none")
START = ours("resistant cells arise from sensitive ones")

STATES = (
    State("S", "sensitive_cells", "4.8e9", "sensitive cells", NORTON.at("found at this size; from memory")),
    State("R", "resistant_cells", "0", "resistant cells", START, scale="1e6"),
)

PARAMETERS = (
    Parameter("K", "largest_tumor", "3.1e12", "cells of the untreated tumor in the end", NORTON),
    Parameter("b", "growth_slowing", "0.0550232 1/month", "rate at which growth slows down",
              NORTON.at("exp(-2.9), the median; from memory")),
    Parameter("u", "resistance_rate", "1e-6 1/day", "sensitive cells that turn resistant", RARE),
    Parameter("kill_S", "sensitive_kill", "0 1/day", "kill of sensitive cells", OPEN),
    Parameter("kill_R", "resistant_kill", "0 1/day", "kill of resistant cells", OPEN),
)  # fmt: skip

OUTPUTS = (
    Output("tumor_burden", "1", "cells of the tumor"),
    Output("resistant_share", "1", "share of cells that are resistant"),
)


def equations(m: Any) -> Result:
    """Return the rates of both clones, the size of the tumor and the resistant share."""
    N = m.S + m.R
    f = m.b * log(m.K / N)
    rates = {
        "S": f * m.S - m.u * m.S - m.kill_S * m.S,
        "R": f * m.R + m.u * m.S - m.kill_R * m.R,
    }
    return Result(rates, {"tumor_burden": N, "resistant_share": m.R / N})


model = Disease(
    name="two_clone_resistance",
    title="Sensitive and resistant cells in one tumor",
    prose=__doc__,
    source=ours("the common form of growth, mutation and kill of two clones; no paper in particular"),
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    outputs=OUTPUTS,
    reference=Experiment(
        until="3 years",
        every="1 week",
        meaning="treatment of the sensitive clone from week 4 on, and relapse",
        set=("sensitive_kill=0.05 1/day from 4 weeks",),
    ),
    steady=False,
)
