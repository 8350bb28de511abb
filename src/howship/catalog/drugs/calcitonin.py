"""Salmon calcitonin under the skin: calcium falls within hours, and the effect escapes within days.

Doses are masses, and calcitonin is prescribed in international units: 1 mg is 6000 IU (1 IU is 0.167 ug,
product information). A woman of 66 kg is given 4 IU/kg as 0.044 mg and 8 IU/kg as 0.088 mg, every 12 hours
(`calcitonin 0.088 mg sc every 12 h`). Into a muscle 66 % is absorbed instead of 71 %: nearly the same.

What it is: one compartment behind a depot. Receptors of osteoclasts and tubule bind the drug and let it go
slowly, so that the effect outlasts the concentration; bound ones lower what osteoclasts resorb and what the
tubule reabsorbs. Receptors are lost while they are bound (Takahashi 1995: their messenger falls within 12 h
and returns after the drug is gone), and with them the effect, however often doses are given.

Effect in hypercalcemia: a fall by 1 to 2 mg/dL (0.25 to 0.5 mmol/L) that begins within 4 to 6 hours and is
lost by 48 to 72 hours (reviews, row C056, from memory). Of 24 patients 82 % had normal or nearly normal
calcium at 30 h and 31 % at 96 h, on continued doses (Wisneski 1978, Clin Pharmacol Ther, abstract): so a part
of the effect is kept here too. It bridges the days before a bisphosphonate acts.

What it leaves out: antibodies, nausea, relief of pain, phosphate and sodium in urine; kidneys, which
degrade it; that the tubule may escape less than osteoclasts do.

Departures: the concentration peaks after 32 minutes (published: 23), with the published half-life of
absorption, 10 to 15 minutes.

Status: kinetics provisional (product information), effect ours.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Drug, Output, Parameter, Result, Route, State
from howship.source import Source, ours

LABEL = Source(
    "Salmon calcitonin for injection, product information. "
    "https://generika.cc/dt/generika/fachinfo/reg/38605/chapter/kinetic",
    place="71 % bioavailable, absorption half-life 10 to 15 min, 0.15 to 0.3 L/kg, half-life 1 to 1.5 h",
)
TAKAHASHI = Source(
    "Takahashi S, Goldring S, Katz M, Hilsenbeck S, Williams R, Roodman GD. Downregulation of calcitonin "
    "receptor mRNA expression by calcitonin during human osteoclast-like cell differentiation. J Clin Invest "
    "1995;95(1):167-71.",
    doi="10.1172/JCI117634",
    place="abstract: receptors are lost and return; the numbers are ours",
)
POOL = ours("a pool of the construct")
MIDDLE = ours("half-life 1 h and 15 L, within the product information")
SLOW = ours("salmon calcitonin leaves its receptor within hours (from memory): doses every 12 hours suffice")
AFFINITY = ours("4 IU/kg does nearly what 8 IU/kg does, for some hours more")
FALL = ours("calcium falls by 1 to 2 mg/dL within a day (reviews, row C056)")
TUBULE = ours("modest: calcium in urine rises little, also under 1 mg of porcine calcitonin")
ESCAPE = ours("most of the effect is lost in 48 to 72 h (reviews, row C056; Wisneski 1978: 96 h)")
RETURN = ours("a week off the drug restores half of the response")

STATES = (
    State("D", "depot", "0 mg", "calcitonin under the skin", POOL, scale="0.02 mg"),
    State("A", "central_amount", "0 mg", "calcitonin in plasma", POOL, scale="0.02 mg"),
    State("B", "occupancy", "0 1", "share of receptors with calcitonin bound", POOL, scale="0.1"),
    State("R", "receptors", "1", "receptors left, 1 before treatment", TAKAHASHI),
)

PARAMETERS = (
    Parameter("F", "bioavailability", "0.71", "share of a dose that is absorbed", LABEL),
    Parameter("k_a", "absorption_rate", "4.16 1/h", "absorption", LABEL),
    Parameter("V", "volume", "15 L", "volume of distribution", MIDDLE),
    Parameter("CL", "clearance", "10.4 L/h", "clearance", MIDDLE),
    Parameter(
        "K", "dissociation_constant", "0.05 ng/mL", "concentration for half of the receptors", AFFINITY
    ),
    Parameter("k_off", "dissociation_rate", "0.1 1/h", "calcitonin that leaves its receptor", SLOW),
    Parameter("E", "most_inhibition", "0.9", "most fall of what an osteoclast resorbs", FALL),
    Parameter(
        "e", "most_calcium_effect", "0.03", "most fall of the tubule's reabsorption of calcium", TUBULE
    ),
    Parameter("k_d", "receptor_loss", "1.2 1/day", "loss of receptors that are bound", ESCAPE),
    Parameter("k_r", "receptor_recovery", "0.1 1/day", "return of receptors", RETURN),
)


def depot_amount(m: Any) -> Any:
    """Return the mg that will be absorbed of a dose of `m.dose` mg."""
    return m.F * m.dose


def equations(m: Any) -> Result:
    """Return the rates, the concentration, and what is left of resorption and reabsorption."""
    C = m.A / m.V
    absorbed = m.k_a * m.D
    rates = {
        "D": -absorbed,
        "A": absorbed - m.CL * C,
        "B": m.k_off * (C / m.K * (1 - m.B) - m.B),
        "R": m.k_r * (1 - m.R) - m.k_d * m.B * m.R,
    }
    effect = m.B * m.R
    sites = {"osteoclast_activity": 1 - m.E * effect, "tubular_calcium_reabsorption": 1 - m.e * effect}
    return Result(rates, {"concentration": C}, sites=sites)


model = Drug(
    name="calcitonin",
    title="Salmon calcitonin under the skin",
    prose=__doc__,
    source=LABEL,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    routes=(Route("sc", "D", depot_amount),),
    acts_on=("osteoclast_activity", "tubular_calcium_reabsorption"),
    outputs=(Output("concentration", "ng/mL", "salmon calcitonin in plasma"),),
)
