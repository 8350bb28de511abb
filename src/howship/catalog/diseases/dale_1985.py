"""Cells that survive radiation: the linear-quadratic law at any dose rate (Dale 1985).

What it is: the share S of cells that survive. A fraction of dose d given in no time leaves exp(-(alpha
d + beta d^2)). Given over some time, damage of the quadratic kind is repaired meanwhile: each part of
the dose meets what earlier parts have left unrepaired, U. In differential form dU/dt = D - mu U and
dS/dt = -(alpha + 2 beta U) D S, at the dose rate D. Fractions, incomplete repair between them, and
continuous irradiation follow from these two lines.

What it leaves out: growth between fractions, oxygen, the cell cycle, normal tissue, doses above about
10 Gy per fraction, where the law is in doubt.

Departures: none known in the law. alpha, beta and mu are ours, round numbers in common use.

To know: a fraction needs a duration, as in "dose_rate=2304 Gy/day from 0 min to 5 min", which is 8 Gy;
over 5 minutes 1.3 % of the quadratic part is repaired at the default mu. With mu = 0 a single fraction
has no repair at any rate. `effective_dose` is -ln(S) / alpha, the biologically effective dose, n d (1 +
d / (alpha/beta)) for n short fractions.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Disease, Experiment, Output, Parameter, Result, State
from howship.model.functions import log
from howship.source import Source, ours

PAPER = Source(
    "Dale RG. The application of the linear-quadratic dose-effect equation to fractionated and protracted "
    "radiotherapy. Br J Radiol 1985;58:515-528.",
    doi="10.1259/0007-1285-58-690-515",
)
ROUND = ours(
    "round number in common use for tumors, alpha/beta = 10 Gy; about 4 Gy is found in breast cancer"
)
REPAIR = ours("half-time 1.5 h, a round number in common use")
OPEN = ours("open: fractions are set in time, 0 is none")

STATES = (
    State("S", "surviving_share", "1", "share of cells that survive", PAPER),
    State("U", "unrepaired_dose", "0 Gy", "dose whose damage is not repaired yet", PAPER, scale="1 Gy"),
)

PARAMETERS = (
    Parameter("alpha", "linear_kill", "0.3 1/Gy", "kill per dose", ROUND),
    Parameter("beta", "quadratic_kill", "0.03 1/Gy^2", "kill per dose squared", ROUND),
    Parameter("mu", "repair_rate", "0.462 1/h", "repair of damage", REPAIR),
    Parameter("D", "dose_rate", "0 Gy/day", "rate of irradiation", OPEN),
)

OUTPUTS = (
    Output("surviving_fraction", "1", "share of cells that survive"),
    Output("effective_dose", "Gy", "biologically effective dose"),
)


def equations(m: Any) -> Result:
    """Return the rates of survivors and unrepaired dose, survivors and effective dose."""
    rates = {"S": -(m.alpha + 2 * m.beta * m.U) * m.D * m.S, "U": m.D - m.mu * m.U}
    return Result(rates, {"surviving_fraction": m.S, "effective_dose": -log(m.S) / m.alpha})


model = Disease(
    name="dale_1985",
    title="Radiation kill by the linear-quadratic law, with repair",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    outputs=OUTPUTS,
    reference=Experiment(
        until="5 days",
        every="1 h",
        meaning="five daily fractions of 4 Gy, an hour each",
        set=tuple(f"dose_rate=96 Gy/day from {24 * day + 1} h to {24 * day + 2} h" for day in range(5)),
    ),
    steady=False,
)
