"""Furosemide into a vein: diuresis, calcium in urine, and loss of volume.

What it is: one compartment; 60 % of a dose is excreted by the kidney, in proportion to filtration. The effect
follows what reaches urine per time, as in healthy subjects (Kaojarern 1982), with their half-effect of 69.8
ug/min; the power comes from their most efficient rate, 21.5 ug/min, which of a curve of this kind is the
half-effect times (power - 1)^(1/power). With the effect the tubule reabsorbs less calcium, and volume is
driven out, in proportion to filtration.

Without fluids it empties the volume, filtration falls, the tubule takes back more, and after some hours of
calcium in urine calcium rises above that of an untreated patient. With saline calcium falls faster at first,
and by less in two days. That no study supports it in usual doses is published (LeGrand 2008, Ann Intern Med
149:259). Eight patients with large doses and every loss replaced had a mean fall of 3.1 mg/dL (Suki 1970, N
Engl J Med 283:836).

Size of both effects: 40 mg drives out 200 to 250 mmol of sodium (Brater 1998, N Engl J Med 339:387, from
memory), as 1.5 L of saline does. Calcium follows sodium, as one voltage of the loop drives both: at full
effect an eighth of what is filtered of either is lost, which for calcium is over a quarter of what the
distal tubule reabsorbs.

What it leaves out: tablets, potassium, magnesium, acid and base, the ear; tolerance other than by loss of
volume; the sodium that kidneys hold back for hours after a dose; kidney function before hypercalcemia.

Departures: clearance (7 L/h) and volume are those of two tables; another gives 12 L/h with 15 L.

Status: kinetics and half-effect provisional (abstracts and tables), size of effects ours.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Drug, Output, Parameter, Result, Route, State
from howship.model.functions import maximum
from howship.source import Source, ours

KAOJARERN = Source(
    "Kaojarern S, Day B, Brater DC. The time course of delivery of furosemide into urine: an independent "
    "determinant of overall response. Kidney Int 1982;22(1):69-74.",
    doi="10.1038/ki.1982.134",
    place="abstract",
)
LAUSANNE = Source(
    "University of Lausanne, pharmacology: furosemide. https://sepia.unil.ch/pharmacology/index.php?id=102",
    place="clearance 7 L/h, half-life 1 h",
)
LABEL = Source(
    "Furosemide (Diuresal), product information. https://ch.oddb.org/de/gcc/fachinfo/reg/43226/chapter/kinetic",
    place="volume of distribution 10.0 L",
)
HALF = ours("60 % of the clearance: half of a dose (Brater 1998) to 65 % (Lausanne) is in urine unchanged")
POWER = ours(
    "from the half-effect and the most efficient rate of excretion, 69.8 and 21.5 ug/min (Kaojarern 1982)"
)
SODIUM = ours(
    "40 mg drive out 225 mmol of sodium, 1.5 L of saline, in three to four hours (Brater 1998, from memory)"
)
CALCIUM = ours("calcium is lost in proportion to sodium, an eighth of what is filtered at full effect")
POOL = ours("a pool of the construct")

STATES = (
    State("A", "central_amount", "0 mg", "furosemide in the body", POOL, scale="10 mg"),
    State("U", "urine_amount", "0 mg", "furosemide in urine so far", POOL, scale="10 mg"),
    State("X", "metabolized_amount", "0 mg", "furosemide eliminated otherwise so far", POOL, scale="10 mg"),
)

PARAMETERS = (
    Parameter("V", "volume", "10 L", "volume of distribution", LABEL),
    Parameter("CL_R", "renal_clearance", "4.2 L/h", "renal clearance at filtration of 1", HALF),
    Parameter("CL_X", "other_clearance", "2.8 L/h", "clearance by other ways", HALF),
    Parameter("ER50", "half_effect_excretion", "69.8 ug/min", "excretion for half of the effect", KAOJARERN),
    Parameter("g", "effect_power", "1.23", "power of the effect", POWER),
    Parameter("D", "most_diuresis", "16 L/day", "volume driven out at full effect", SODIUM),
    Parameter("e", "most_calcium_effect", "0.28", "reabsorption of calcium lost at full effect", CALCIUM),
)


def central_amount(m: Any) -> Any:
    """Return the mg of a dose of `m.dose` mg."""
    return m.dose


def equations(m: Any) -> Result:
    """Return the rates, concentration and effect, and what the tubule and body fluid lose."""
    C = m.A / m.V
    excreted = m.CL_R * m.filtration * C
    otherwise = m.CL_X * C
    # rounding may leave a little less than nothing
    relative = (maximum(excreted, 0) / m.ER50) ** m.g
    effect = relative / (1 + relative)
    rates = {"A": -excreted - otherwise, "U": excreted, "X": otherwise}
    sites = {
        "tubular_calcium_reabsorption": 1 - m.e * effect,
        "saline": -m.D * effect * m.filtration,
    }
    return Result(rates, {"concentration": C, "diuretic_effect": effect}, sites=sites)


model = Drug(
    name="furosemide",
    title="Furosemide into a vein, loop diuretic",
    prose=__doc__,
    source=KAOJARERN,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    routes=(Route("iv", "A", central_amount),),
    acts_on=("tubular_calcium_reabsorption", "saline"),
    reads=("filtration",),
    outputs=(
        Output("concentration", "ug/mL", "furosemide in plasma"),
        Output("diuretic_effect", "1", "effect on the loop of Henle, 1 = the most"),
    ),
)
