"""Goserelin as a depot under the skin, 3.6 mg every 28 days or 10.8 mg every 12 weeks: ovarian suppression.

What it is: a depot that gives its drug off at a constant rate until it is used up. The rate is that of both
depots, 3.6 mg in 28 days and 10.8 mg in 84, so that one depot serves for both, and a larger dose lasts
longer. Plasma is one compartment with the clearance and volume of women.

Effect: the pituitary loses its response to its own hormone within a day or two while the drug is there, and
regains it over weeks; the ovaries follow the pituitary. Estrogen of a woman of 40 falls to a fifth in two
weeks and to an eighth in three, about that after menopause (product information: within 3 weeks). After the
last depot of 3.6 mg ovarian function is half back on day 55; cycles return within 80 days (West 1987).

What it leaves out: the flare of the first days; that the pituitary wins through in a few women; the
ovaries' age.

Departures: the concentration is flat at 0.5 ng/mL, where that of women peaks at 1.5 (3.6 mg, on days 8-22)
and that of men at 8 (10.8 mg, in the first hours); the area under the curve is that of the dose and the
clearance. Two depots placed on one day give their drug off one after the other. Half-life in plasma is 1.4
h (published 2.3).

Status: kinetics provisional (product information), effect ours.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Drug, Output, Parameter, Result, Route, State
from howship.source import Source, ours

LABEL = Source(
    "Goserelin acetate implant (Zoladex), product information. https://drugline.org/drug/medicament/10862/",
    place="pharmacokinetics of women",
)
DEPOT = Source(
    "Goserelin acetate implant (Zoladex), product information. https://drugline.org/drug/medicament/10862/",
    place="dosage: 3.6 mg every 28 days, 10.8 mg every 12 weeks",
)
POOL = ours("a pool of the construct")
END = ours("a depot ends within some days")
SENSITIVITY = ours("a tenth of the concentration of a depot: it suppresses to its end")
SUPPRESSION = ours("2 % of ovarian function is left, the level of castration")
FALL = ours(
    "estradiol is in the early follicular range by day 14 (West 1987) and that after menopause by day 21"
)
RETURN = ours("a cycle with ovulation has passed by day 80 after the last depot "
              "(West 1987, https://scilit.com/publications/a5407818e9cd0bb133137b3858509000)")  # fmt: skip

STATES = (
    State("A_d", "depot", "0 mg", "goserelin in the depot", POOL, scale="1 mg"),
    State("A", "central_amount", "0 mg", "goserelin in plasma", POOL, scale="0.01 mg"),
    State("H", "pituitary_response", "1", "response of the pituitary to its own hormone", POOL),
    State("O", "ovarian_drive", "1", "ovarian function, as the pituitary drives it", POOL),
)

PARAMETERS = (
    Parameter("r", "release_rate", "0.12857 mg/day", "drug that a depot gives off", DEPOT),
    Parameter("A_h", "depot_end", "0.05 mg", "amount at which release has halved", END),
    Parameter("CL", "clearance", "163.9 mL/min", "clearance", LABEL),
    Parameter("V", "volume", "20.3 L", "volume of distribution", LABEL),
    Parameter(
        "EC50",
        "half_effect_concentration",
        "0.05 ng/mL",
        "concentration for half of the loss of response",
        SENSITIVITY,
    ),
    Parameter("k_s", "suppression_rate", "2.7 1/day", "most loss of response", SUPPRESSION),
    Parameter("k_r", "recovery_rate", "0.05 1/day", "return of the response", RETURN),
    Parameter("k_o", "ovarian_rate", "0.2 1/day", "rate at which the ovaries follow", FALL),
)


def depot_amount(m: Any) -> Any:
    """Return the mg of a depot of `m.dose` mg."""
    return m.dose


def equations(m: Any) -> Result:
    """Return the rates, the concentration in plasma, and what is left of ovarian function."""
    C = m.A / m.V
    released = m.r * m.A_d / (m.A_d + m.A_h)
    rates = {
        "A_d": -released,
        "A": released - m.CL * C,
        "H": m.k_r * (1 - m.H) - m.k_s * C / (C + m.EC50) * m.H,
        "O": m.k_o * (m.H - m.O),
    }
    return Result(rates, {"concentration": C}, sites={"ovarian_function": m.O})


model = Drug(
    name="goserelin",
    title="Goserelin as a depot under the skin, suppression of the ovaries",
    prose=__doc__,
    source=LABEL,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    routes=(Route("sc", "A_d", depot_amount),),
    acts_on=("ovarian_function",),
    outputs=(Output("concentration", "ng/mL", "goserelin in plasma"),),
)
