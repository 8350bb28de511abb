"""Bone remodeling at one site by power laws of osteoclasts and osteoblasts (Komarova et al. 2003).

What it is: osteoclasts x1 and osteoblasts x2 at one remodeling site. Each is produced as a product
of powers of both (autocrine exponents g11 and g22, paracrine g12 and g21) and removed in proportion
to itself. Bone mass z falls with the osteoclasts above their steady state and rises with the
osteoblasts above theirs. At g11 = 1 + beta2/beta1 (1.1 here) the steady state gives way to cycles;
above it they grow, as in Paget's disease.

What it leaves out: RANKL, OPG, PTH and every other factor by name (they hide in the exponents), bone
mass acting back on cells, matrix, tumor cells, drugs.

Departures: none. The exponent of the second factor of the steady number of osteoblasts is printed
as 1 - g11/gamma; it is (1 - g11)/gamma, which alone makes the rates zero.

To know: cells are numbers at one site, so they have no unit, and alpha1 and alpha2 cannot be carried
over to other exponents. The declared start is the steady state; the published cycle of figure 2 is
begun by ten more osteoclasts, which is the reference experiment. Formation repays resorption because
k1 and k2 were chosen so. Bone mass has no floor: below zero it means nothing, is computed on, and
the result is flagged implausible. Figure 2 is printed with another origin of the osteoblast axis:
the base line is 212 cells, not 0. At g11 above 1 osteoclasts nearly vanish between cycles.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Disease, Experiment, Output, Parameter, Result, State
from howship.model.functions import maximum
from howship.source import Source

PAPER = Source(
    "Komarova SV, Smith RJ, Dixon SJ, Sims SM, Wahl LM. Mathematical model predicts a critical role for "
    "osteoclast autocrine regulation in the control of bone remodeling. Bone 2003;33:206-215.",
    doi="10.1016/S8756-3282(03)00157-1",
    status="checked",
)
STEADY = PAPER.at("equations of the steady state")
CYCLE = PAPER.at("figure 2, one cycle of remodeling")


def p(symbol: str, name: str, value: str, meaning: str) -> Parameter:
    return Parameter(symbol, name, value, meaning, CYCLE)


def steady(m: Any) -> tuple[Any, Any]:
    """Return the numbers of osteoclasts and osteoblasts at which nothing changes."""
    gamma = m.g12 * m.g21 - (1 - m.g11) * (1 - m.g22)
    OC, OB = m.beta1 / m.alpha1, m.beta2 / m.alpha2
    x1bar = OC ** ((1 - m.g22) / gamma) * OB ** (m.g21 / gamma)
    x2bar = OC ** (m.g12 / gamma) * OB ** ((1 - m.g11) / gamma)
    return x1bar, x2bar


STATES = (
    State(
        "x1", "osteoclasts", lambda m: steady(m)[0], "osteoclasts at the site", STEADY, unit="1", scale="1e-6"
    ),
    State("x2", "osteoblasts", lambda m: steady(m)[1], "osteoblasts at the site", STEADY, unit="1"),
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
    Output("resorbing_osteoclasts", "1", "osteoclasts above their steady state, y1"),
    Output("forming_osteoblasts", "1", "osteoblasts above their steady state, y2"),
)


def equations(m: Any) -> Result:
    """Return the rates of both cells and bone mass, and the cells that act on bone."""
    x1bar, x2bar = steady(m)
    y1 = maximum(m.x1 - x1bar, 0)
    y2 = maximum(m.x2 - x2bar, 0)
    rates = {
        "x1": m.alpha1 * m.x1**m.g11 * m.x2**m.g21 - m.beta1 * m.x1,
        "x2": m.alpha2 * m.x1**m.g12 * m.x2**m.g22 - m.beta2 * m.x2,
        "z": -m.k1 * y1 + m.k2 * y2,
    }
    return Result(rates, {"resorbing_osteoclasts": y1, "forming_osteoblasts": y2})


model = Disease(
    name="komarova_2003",
    title="Remodeling of one site by osteoclasts and osteoblasts: power laws, cycles, bone mass",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    outputs=OUTPUTS,
    reference=Experiment(
        until="300 days",
        every="1 day",
        meaning="figure 2: ten more osteoclasts than at steady state begin one cycle of remodeling",
        set=("osteoclasts=11.06066",),
    ),
    tolerance=1e-9,  # errors grow from cycle to cycle
)
