"""Parathyroid hormone (PTH) within minutes of a change in plasma calcium, in man (Shrestha et al. 2010).

What it is: PTH in the glands (x1) and in plasma (x2). Release from the glands falls with ionized
calcium along an asymmetric sigmoid: steep below R, flat above it. The values are those of subject 1 of
the paper, for an infusion that raises calcium and holds it there (a clamp).

What it leaves out: calcium's answer to PTH (calcium is imposed), synthesis that adapts, calcitriol,
bone, kidney; anything slower than hours.

Departures: plasma calcium is a state that goes to its target with the rate alpha, which gives the
paper's 1.22 + 0.2624 (1 - exp(-alpha (t - t0))) when the target rises at t0; so the clamp may begin at
any time, and end. The paper's program starts from empty glands 575 min before the clamp; here the start
is the steady state that this run-in comes near to (to 2e-6). S, the calcium of half release, has been
put into the ratio Ca/S, where its exponent cancels. The exponential of 1e6 (R - Ca) is written as a
hyperbolic tangent, the same function, which cannot overflow.

To know: before the clamp calcium is 1.22, below the subject's normal 1.255 mmol/L, so PTH starts above
its normal value, at 8.04 pM. The program gives no unit; PTH of glands and plasma are taken per liter of
plasma. The exponent jumps from 15 to 127.5 when calcium falls below R: a clamp downward meets a stiff
corner.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Disease, Experiment, Output, Parameter, Result, State
from howship.model.functions import tanh
from howship.source import Source, ours

PAPER = Source(
    "Shrestha RP, Hollot CV, Chipkin SR, Schmitt CP, Chait Y. A mathematical model of parathyroid hormone "
    "response to acute changes in plasma ionized calcium concentration in humans. Math Biosci "
    "2010;226(1):46-57.",
    doi="10.1016/j.mbs.2010.04.001",
    status="checked",
)
SUBJECT = PAPER.at("subject 1, as in BIOMD0000000277")
CLAMP = PAPER.at("the hypercalcemic clamp, 0.2624 mmol/L; 0 is no clamp")
GUESS = ours("start of the search for the steady state")


def p(symbol: str, name: str, value: str, meaning: str, source: Source = SUBJECT) -> Parameter:
    return Parameter(symbol, name, value, meaning, source)


STATES = (
    State("x1", "gland_pth", "430 pM", "PTH in the parathyroid glands, per liter of plasma", GUESS),
    State("x2", "pth", "8 pM", "PTH in plasma", GUESS),
    State("Ca", "ionized_calcium", lambda m: m.Ca0, "ionized calcium in plasma", SUBJECT, unit="mmol/L"),
)

PARAMETERS = (
    p("l1", "gland_pth_loss_rate", "0.0125 1/min", "breakdown of PTH in the glands"),
    p("l2", "pth_loss_rate", "0.5595 1/min", "loss of PTH from plasma"),
    p("m1", "steepness_below", "112.52", "what the exponent gains below R"),
    p("m2", "steepness_above", "15", "exponent of the sigmoid above R"),
    p("beta", "steepness_switch", "1e6 L/mmol", "sharpness of the change of exponent"),
    p("R", "switch_calcium", "1.2162 mmol/L", "calcium at which the exponent changes"),
    p("x1n", "normal_gland_pth", "490.78 pM", "PTH in the glands at normal calcium"),
    p("x2n", "normal_pth", "6.629 pM", "PTH in plasma at normal calcium"),
    p("x2min", "least_pth", "0.6697 pM", "PTH in plasma at high calcium"),
    p("x2max", "largest_pth", "14.043 pM", "PTH in plasma at low calcium"),
    p("Ca0b", "normal_calcium", "1.255 mmol/L", "normal ionized calcium"),
    p("Ca0", "calcium_before_clamp", "1.22 mmol/L", "ionized calcium before the clamp"),
    p("Ca1", "calcium_rise", "0 mmol/L", "how far the clamp raises ionized calcium", CLAMP),
    p("alpha", "calcium_approach_rate", "0.0569 1/min", "approach of calcium to the clamp's target"),
)

OUTPUTS = (
    Output("pth_release", "1/day", "share of the glands' PTH that is released per time"),
    Output("pth_fraction", "1", "PTH in plasma as a fraction of its value before the clamp"),
)


def equations(m: Any) -> Result:
    """Return the rates of PTH in glands and plasma and of calcium, and the release."""
    k = m.l2 * m.x2n + m.l1 * m.x1n
    A = m.l1 * m.l2 * m.x2max / (k - m.l2 * m.x2max)
    B = m.l1 * m.l2 * m.x2min / (k - m.l2 * m.x2min)
    mCa = m.m1 * (1 + tanh(m.beta * (m.R - m.Ca) / 2)) / 2 + m.m2
    # (Ca/S)^m, where S = Ca0b * at_normal^(-1/m)
    at_normal = (m.x1n * A - m.l2 * m.x2n) / (m.l2 * m.x2n - m.x1n * B)
    lam = (A - B) / (1 + at_normal * (m.Ca / m.Ca0b) ** mCa) + B
    rates = {
        "x1": k - lam * m.x1 - m.l1 * m.x1,
        "x2": lam * m.x1 - m.l2 * m.x2,
        "Ca": m.alpha * (m.Ca0 + m.Ca1 - m.Ca),
    }
    return Result(rates, {"pth_release": lam, "pth_fraction": m.x2 / m.x2_0})


model = Disease(
    name="shrestha_2010",
    title="PTH within minutes of a change in calcium",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    outputs=OUTPUTS,
    reference=Experiment(
        until="720 min",
        every="5 min",
        meaning="the hypercalcemic clamp of subject 1, from 575 min on",
        set=("calcium_rise=0.2624 mmol/L from 575 min",),
    ),
    baseline="solved",
)
