"""Tamoxifen by mouth, 20 mg a day: plasma, its slow active metabolite, and estrogen receptors held.

What it is: a gut, tamoxifen in two compartments, and N-desmethyltamoxifen in one. All tamoxifen becomes the
metabolite here, whose clearance and volume are over the share that does. The product information gives
peaks of 40 and 15 ng/mL after 20 mg, 122 and 353 ng/mL in steady state with 20 mg a day, half-lives of 5 to
7 and about 14 days, and 4 and 8 weeks until steady state.

Effect: both hold estrogen receptors of bone, in equilibrium: held = (C + C_m) / (K + C + C_m). The
metabolite stands also for endoxifen and others that are made from it and bind more firmly. With 20 mg a day
95 % of the receptors are held. What a held receptor does is the disease's: tamoxifen acts as a weak
estrogen in bone, so that it spares bone after menopause and costs bone before.

What it leaves out: CYP2D6 and endoxifen by itself; the ovaries, which it stimulates; the tumor.

Departures: the metabolite's peak after one dose is 9 ng/mL (published 10-20).

Status: kinetics provisional (product information), distribution and receptor binding ours.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Drug, Output, Parameter, Result, Route, State
from howship.source import Source, ours

LABEL = Source(
    "Tamoxifen citrate tablets, product information, clinical pharmacology. "
    "https://drugcentral.org/label/716657e8-d809-4671-87bc-8d10ef69a071/view",
    place="absorption and distribution",
)
POOL = ours("a pool of the construct")
SOLVED = ours(
    "solved together: the peak of 40 ng/mL after 20 mg at 5 h, and a half-life of 6 days; exchange set"
)
BINDING = ours("holds 95 % of the receptors with 20 mg a day")

STATES = (
    State("G", "gut_amount", "0 mg", "tamoxifen in the gut", POOL, scale="10 mg"),
    State(
        "A",
        "central_amount",
        "0 mg",
        "tamoxifen in plasma and what is in balance with it",
        POOL,
        scale="10 mg",
    ),
    State("A_t", "tissue_amount", "0 mg", "tamoxifen in tissue", POOL, scale="10 mg"),
    State("A_m", "metabolite_amount", "0 mg", "N-desmethyltamoxifen, as tamoxifen", POOL, scale="10 mg"),
)

PARAMETERS = (
    Parameter("k_a", "absorption_rate", "0.428 1/h", "absorption of a tablet", SOLVED),
    Parameter("V", "central_volume", "345.4 L", "central volume over bioavailability", SOLVED),
    Parameter("Q", "tissue_exchange", "20 L/h", "exchange with tissue over bioavailability", SOLVED),
    Parameter("V_t", "tissue_volume", "853.2 L", "volume of tissue over bioavailability", SOLVED),
    Parameter(
        "CL",
        "clearance",
        "6.831 L/h",
        "clearance over bioavailability",
        LABEL.at("20 mg a day over 122 ng/mL"),
    ),
    Parameter(
        "CL_m",
        "metabolite_clearance",
        "2.361 L/h",
        "clearance of the metabolite over the share that becomes it",
        LABEL.at("20 mg a day over 353 ng/mL"),
    ),
    Parameter(
        "V_m",
        "metabolite_volume",
        "1144 L",
        "volume of the metabolite over that share",
        LABEL.at("that clearance and a half-life of 14 days"),
    ),
    Parameter(
        "K",
        "receptor_half_concentration",
        "25 ng/mL",
        "drug and metabolite that hold half of the receptors",
        BINDING,
    ),
)


def gut_amount(m: Any) -> Any:
    """Return the mg of a dose of `m.dose` mg; clearance and volumes are over bioavailability."""
    return m.dose


def equations(m: Any) -> Result:
    """Return the rates, both concentrations, and the share of receptors held."""
    C, C_m = m.A / m.V, m.A_m / m.V_m
    absorbed, to_tissue, metabolized = m.k_a * m.G, m.Q * (C - m.A_t / m.V_t), m.CL * C
    rates = {
        "G": -absorbed,
        "A": absorbed - to_tissue - metabolized,
        "A_t": to_tissue,
        "A_m": metabolized - m.CL_m * C_m,
    }
    held = (C + C_m) / (m.K + C + C_m)
    outputs = {"concentration": C, "metabolite_concentration": C_m}
    return Result(rates, outputs, sites={"estrogen_receptor_modulation": held})


model = Drug(
    name="tamoxifen",
    title="Tamoxifen by mouth, with its active metabolite",
    prose=__doc__,
    source=LABEL,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    routes=(Route("po", "G", gut_amount),),
    acts_on=("estrogen_receptor_modulation",),
    outputs=(
        Output("concentration", "ng/mL", "tamoxifen in plasma"),
        Output("metabolite_concentration", "ng/mL", "N-desmethyltamoxifen in plasma"),
    ),
)
