"""The construct that every bisphosphonate of this folder shares: plasma, bone, and what it does there.

What it is: ours; no complete model of a bisphosphonate in a skeleton with lesions has been published. An
entry gives its own plasma kinetics, potency and affinity, with sources; bone is the same for all.

Plasma exchanges with soft tissues and loses drug to urine, in proportion to a power of creatinine clearance,
and to bone. A dose by mouth waits in the gut; a small share is absorbed, the rest leaves with feces.

Bone takes drug up where it is being resorbed (Sato 1991: a day after a dose, 72 % of the surface under
osteoclasts carries it, 2 % of the forming and 13 % of all other surfaces), so that uptake from plasma
grows with turnover, of the skeleton and of each lesion, and does not quite stop without any. Newly bound
drug (N) comes into the reach of osteoclasts over some days, at the pace at which they work at a place;
then it lies on the surface of that place (S). Formation buries it (B); resorption sets both free. Of what
is set free, a share that falls with affinity returns to plasma; the rest binds again where it was. All
amounts of a place are those of a whole skeleton made of such bone, so that lesions of any size share
one scale, and a lesion with the turnover of the skeleton holds and feels exactly what the skeleton does.

Effect: osteoclasts die faster, by a factor 1 + E_max Z / (1 + Z), with Z the surface drug of the place
as moles of equal potency over those of half the effect.

Why N: osteoclasts must swallow drug before they die of it. Calcium falls on days 2-7, and pamidronate sets
in on days 3-4 and is at its most on days 7-10 (NCI PDQ); without a delay the effect would begin within the
hours of uptake. One state of the body delays it in every lesion, where drug inside osteoclasts would need a
state in each.

Why two ways off the surface: burial by formation alone would let a lytic lesion, which resorbs
much and forms little, keep its drug for ever. As it is, an active lesion takes up more and loses it sooner.

Mass is kept: dose = gut + feces + plasma + tissues + urine + bone, whatever lesions do.

What it leaves out: protein binding, saturable binding, kidney harm, fever after the first dose, direct
effects on tumor cells, and the buried drug that a shrinking lesion loses with its matrix.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from howship.model.declare import (
    Drug,
    Local,
    Output,
    Parameter,
    RenalStep,
    Result,
    Route,
    Signal,
    State,
)
from howship.source import Source, ours

__all__ = ["NANCOLLAS", "PILLAI", "RENAL_TABLE", "Plasma", "medicine"]

PILLAI = Source(
    "Pillai G, Gieschke R, Goggin T, Jacqmin P, Schimmer RC, Steimer JL. A semimechanistic and mechanistic "
    "population PK-PD model for biomarker response to ibandronate. Br J Clin Pharmacol 2004;58(6):618-31.",
    doi="10.1111/j.1365-2125.2004.02224.x",
)
NANCOLLAS = ours(
    "zoledronic acid binds most firmly to mineral, then alendronate, ibandronate, risedronate, etidronate "
    "and clodronate (Nancollas 2006, abstract): freed zoledronic acid mostly binds again, the others return "
    "to plasma"
)
RENAL_TABLE = Source(
    "Cancer Manag Res 2012;4:287-97: modified bisphosphonate dosing schedules for renal impairment.",
    doi="10.2147/CMAR.S33983",
    place="table 4",
)
CONSTRUCT = ours("a pool of the construct")
LAG = ours(
    "osteoclasts fall by half of their fall by day 4 and are lowest on days 7-10 (NCI PDQ: pamidronate)"
)
FITTED = ours(
    "set together: NTx and spine density over three years after one dose of 4 mg zoledronic acid (Brown 2007)"
)
FLOOR = ours(
    "a tenth of the healthy exchange goes on without resorption: between the 2 % of forming and the 13 % of "
    "resting surfaces that carry drug (Sato 1991)"
)
REFERENCE = ours("a common creatinine clearance of these patients (Chen 2002: 84 mL/min)")

# the same for every bisphosphonate: the pace of bone, and what drug on its surface does to osteoclasts
PARAMETERS = (
    Parameter("k_N", "settling_rate", "0.3 1/day", "newly bound drug that comes into reach of osteoclasts",
              LAG),
    Parameter("k_bury", "burial_rate", "0.055 1/day", "surface drug buried, at healthy formation", FITTED),
    Parameter("k_S", "surface_release_rate", "0.085 1/day", "surface drug set free, at healthy resorption",
              PILLAI.at("table 3: bone back to plasma, Q4 / V4")),
    Parameter("k_rel", "release_rate", "0.005 1/day", "buried drug set free, at healthy resorption", FITTED),
    Parameter("x_min", "exchange_floor", "0.1", "exchange without resorption, per healthy resorption", FLOOR),
    Parameter("S_50", "half_effect_amount", "1.5 umol", "zoledronic acid on the surface of a skeleton for "
              "half of the effect", FITTED),
    Parameter("E_max", "maximum_effect", "3.4", "most rise of the rate of osteoclast death", FITTED),
    Parameter("CrCl", "creatinine_clearance", "84 mL/min", "creatinine clearance", REFERENCE, covariate=True),
    Parameter("CrCl_ref", "reference_clearance", "84 mL/min", "clearance of the constants", REFERENCE),
)  # fmt: skip
SUMS = (
    Signal("in_lesions", "1", "share of the skeleton in the bone of all lesions"),
    Signal("lesion_pace", "1", "exchange of all lesions with plasma, as share of a healthy skeleton's"),
    Signal("lesion_return", "mg/day", "drug from the bone of all lesions back to plasma"),
    Signal("lesion_drug", "mg", "drug in the bone of all lesions, surface and buried"),
)
ACTS_ON = ("osteoclast_apoptosis", "lesion_osteoclast_apoptosis")
READS = ("bone_turnover", "bone_formation", "lesion_turnover", "lesion_formation_rate", "lesion_share")


@dataclass(frozen=True)
class Plasma:
    """The plasma part of one medicine.

    `tissues` are (symbol, name, meaning) of the pools that plasma exchanges with; each needs the
    parameters `Q_<symbol>` and `V_<symbol>`. `scale` is the amount at which errors matter. `oral`
    adds the gut, for which `F` and `k_a` are needed.
    """

    tissues: tuple[tuple[str, str, str], ...]
    scale: str
    oral: bool = False

    def _declared(self, rows: tuple[tuple[str, str, str], ...]) -> tuple[State, ...]:
        return tuple(
            State(symbol, name, "0 mg", meaning, CONSTRUCT, scale=self.scale)
            for symbol, name, meaning in rows
        )

    def states(self) -> tuple[State, ...]:
        """Return the states of gut, plasma, tissues, urine and the skeleton."""
        gut = (("G", "gut_amount", "drug in the gut"), ("X", "feces_amount", "drug in feces so far"))
        rows = (
            *(gut if self.oral else ()),
            ("A", "central_amount", "drug in the central compartment"),
            *((f"A_{symbol}", f"{name}_amount", meaning) for symbol, name, meaning in self.tissues),
            ("U", "urine_amount", "drug in urine so far"),
            ("N", "newly_bound_amount", "drug newly bound to bone, not yet in reach of osteoclasts"),
            ("S", "surface_amount", "surface drug of a skeleton as bone outside lesions"),
            ("B", "buried_amount", "buried drug of a skeleton as bone outside lesions"),
        )
        return self._declared(rows)

    def lesion_states(self) -> tuple[State, ...]:
        """Return the states of drug in one lesion."""
        rows = (
            ("S_l", "surface_amount", "surface drug of a skeleton as the bone of this lesion"),
            ("B_l", "buried_amount", "buried drug of a skeleton as the bone of this lesion"),
        )
        return self._declared(rows)

    def rates(self, m: Any, to_bone: Any, from_bone: Any) -> dict[str, Any]:
        """Return the rates of gut, plasma, tissues and urine (mg/day)."""
        C = m.A / m.V
        renal = m.CL_R * (m.CrCl / m.CrCl_ref) ** m.gamma * C
        rates = {"A": from_bone - to_bone - renal, "U": renal}
        for symbol, _, _ in self.tissues:
            held = getattr(m, f"A_{symbol}") / getattr(m, f"V_{symbol}")
            exchange = getattr(m, f"Q_{symbol}") * (C - held)
            rates["A"] = rates["A"] - exchange
            rates[f"A_{symbol}"] = exchange
        if self.oral:
            leaves = m.k_a * m.G
            rates |= {"G": -leaves, "X": (1 - m.F) * leaves, "A": rates["A"] + m.F * leaves}
        return rates

    def routes(self) -> tuple[Route, ...]:
        """Return into a vein and, where there is a gut, by mouth."""
        iv = Route("iv", "A", dose_amount)
        return (iv, Route("po", "G", dose_amount)) if self.oral else (iv,)


@dataclass(frozen=True)
class Place:
    """Drug in one piece of bone, per skeleton of such bone: rates and return to plasma in mg/day."""

    pace: Any
    surface_rate: Any
    buried_rate: Any
    to_plasma: Any


def dose_amount(m: Any) -> Any:
    """Return the mg of a dose of `m.dose` mg that enter vein or gut: all."""
    return m.dose


def place(m: Any, resorption: Any, formation: Any, S: Any, B: Any) -> Place:
    """Return what happens to surface drug `S` and buried drug `B` at this resorption and formation."""
    pace = (resorption + m.x_min) / (1 + m.x_min)
    buried, freed = m.k_bury * formation * S, m.k_rel * pace * B
    off_surface = m.f_loss * m.k_S * pace * S
    return Place(
        pace=pace,
        surface_rate=m.k_N * pace * m.N + (1 - m.f_loss) * freed - buried - off_surface,
        buried_rate=buried - freed,
        to_plasma=off_surface + m.f_loss * freed,
    )


def relative_surface(m: Any, S: Any) -> Any:
    """Return surface drug `S` (mg) as moles of equal potency over those of half the effect."""
    return m.potency * S / (m.M * m.S_50)


def death_factor(m: Any, Z: Any) -> Any:
    """Return the factor on osteoclast death at relative surface drug `Z`."""
    return 1 + m.E_max * Z / (1 + Z)


def lesion_equations(m: Any) -> Result:
    """Return the rates of drug in one lesion, its terms of the sums, and the factor on osteoclast death."""
    here = place(m, m.lesion_turnover, m.lesion_formation_rate, m.S_l, m.B_l)
    sums = {
        "in_lesions": m.lesion_share,
        "lesion_pace": m.lesion_share * here.pace,
        "lesion_return": m.lesion_share * here.to_plasma,
        "lesion_drug": m.lesion_share * (m.S_l + m.B_l),
    }
    factor = death_factor(m, relative_surface(m, m.S_l))
    rates = {"S_l": here.surface_rate, "B_l": here.buried_rate}
    return Result(rates, sums=sums, sites={"lesion_osteoclast_apoptosis": factor})


def equations(plasma: Plasma) -> Callable[[Any], Result]:
    """Return the equations of plasma, urine and skeleton of one medicine."""

    def medicine_equations(m: Any) -> Result:
        """Return the rates, the amounts, and the factor on osteoclast death."""
        healthy = 1 - m.in_lesions
        body = place(m, m.bone_turnover, m.bone_formation, m.S, m.B)
        pace = healthy * body.pace + m.lesion_pace
        to_bone = m.CL_B * pace * m.A / m.V
        rates = {
            **plasma.rates(m, to_bone, healthy * body.to_plasma + m.lesion_return),
            "N": to_bone - m.k_N * pace * m.N,
            "S": body.surface_rate,
            "B": body.buried_rate,
        }
        Z = relative_surface(m, m.S)
        outputs = {
            "concentration": m.A / m.V,
            "relative_surface": Z,
            "urine": m.U,
            "bone": m.N + healthy * (m.S + m.B) + m.lesion_drug,
        }
        return Result(rates, outputs, sites={"osteoclast_apoptosis": death_factor(m, Z)})

    return medicine_equations


def medicine(
    name: str,
    title: str,
    prose: str | None,
    source: Source,
    plasma: Plasma,
    parameters: tuple[Parameter, ...],
    renal_steps: tuple[RenalStep, ...],
) -> Drug:
    """Return a bisphosphonate from its plasma part and its own parameters.

    `parameters` are V, CL_R, gamma, CL_B, those that `plasma` asks for, M, potency and f_loss.
    """
    words = name.replace("_", " ")
    return Drug(
        name=name,
        title=title,
        prose=prose or "",
        source=source,
        states=plasma.states(),
        parameters=(*parameters, *PARAMETERS),
        equations=equations(plasma),
        routes=plasma.routes(),
        acts_on=ACTS_ON,
        reads=READS,
        local=Local(plasma.lesion_states(), (), lesion_equations, SUMS),
        outputs=(
            Output("concentration", "ng/mL", f"{words} in plasma, bound to protein or not"),
            Output("relative_surface", "1", "surface drug relative to that of half the effect"),
            Output("urine", "mg", f"{words} in urine so far"),
            Output("bone", "mg", f"{words} in the whole skeleton, lesions included"),
        ),
        renal_steps=renal_steps,
    )
