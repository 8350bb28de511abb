"""Zoledronic acid into a vein: plasma, urine, and bone surface, in the body and in every lesion.

What it is: a construct of ours that gives back published facts; no table of compartments has been
published. Plasma exchanges with a fast, a slow and a deep tissue pool and loses drug to urine and to
bone. In bone the drug sits on surface (S), is buried (B), and is released again; most of what is
released settles on surface, the rest returns to plasma. The effect follows the surface drug and
saturates: E = Emax Z / (1 + Z), with Z = S / S_ref. It multiplies the death rate of osteoclasts.

Facts that the constants were solved from: half-lives 0.24, 1.87 and 146 h, below 1 % of the peak at
24 h (US label); an infusion over 15 instead of 5 min lowers the peak by 34 %, renal clearance 69
mL/min, and 38-41 % in 24-h urine at a creatinine clearance of 84 mL/min (Chen 2002); 28 % in 24-h
urine at about 40 mL/min (Skerjanec 2003). The label's half-lives were taken (64 patients pooled)
rather than Chen's 0.2, 1.4, 39 and 4526 h (36): 4526 h is far longer than the 28 days between doses, and
describes release from bone, which is a separate pool here. No sum of the label's three half-lives lowers the
peak by more than about 20 %, so there is a fourth, a mixing phase of 2.4 min, too short to be seen
after an infusion. Renal clearance is proportional to a power of creatinine clearance: in proportion
itself, the urine at 40 mL/min would be 24 %, not 28 %.

In the body, Z after one dose of 4 mg follows 1.34 exp(-0.079 t / day) + 0.077, which with a death
rate times (1 + 2 E) gave the fall of uNTx over three years after one dose in a first port of Peterson-Riggs.
The slow part falls with a half-life of 10 years. In the bodies of this catalog the effect is lost sooner:
osteoclasts are 0.37, 0.42, 0.71 and 0.82 of normal at 6 weeks and 1, 2 and 3 years, and uNTx in
`breast_bone_metastasis` falls by 51, 47, 23 and 15 %, where 58, 42, 33 and 31 % were measured (Brown 2007).

A lesion takes up, buries and releases drug in proportion to its turnover relative to the skeleton's,
so that one with healthy turnover answers as the body does, an active one gets more and loses it
sooner. What lesions take up beyond their share of healthy surface leaves plasma faster.

What it leaves out: protein binding, kidney harm, fever after the first dose, binding that saturates,
a direct effect on tumor cells, buried drug lost with the matrix of a shrinking lesion. Concentrations
do not accumulate from cycle to cycle, as in Skerjanec; Chen and the label report AUC ratios of
1.13-1.28, which no linear model with these half-lives gives.

Departures: the skeleton's own rates do not follow its turnover (they were fitted as constants, and
resorption that slows its own recovery would need another fit); lesions follow the ratio of the two.

Status: facts provisional (abstracts and label text), constants and effect ours.
"""

from __future__ import annotations

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

CHEN = Source(
    "Chen T, Berenson J, Vescio R, et al. Pharmacokinetics and pharmacodynamics of zoledronic acid in cancer "
    "patients with bone metastases. J Clin Pharmacol 2002;42(11):1228-36.",
    doi="10.1177/009127002762491316",
    place="abstract",
)
LABEL = Source("US prescribing information of zoledronic acid, from memory", place="dose by clearance")
PLASMA = ours(
    "solved from: half-lives 0.24, 1.87 and 146 h (label), peak -34 % for 15 against 5 min, 24-h urine 39 %, "
    "renal clearance 69 mL/min (Chen 2002); chosen: central volume 6 L, mixing half-life 2.4 min, "
    "0.05 % of the peak left at 24 h (label: below 1 %)"
)
VOLUME = ours("about two plasma volumes; the facts leave it free between about 4 and 6 L")
GAMMA = ours("solved from: 24-h urine 39 % at 84 mL/min (Chen 2002), 28 % at 40 mL/min (Skerjanec 2003)")
BONE = ours(
    "solved from: Z after 4 mg follows 1.34 exp(-0.079 t/day) + 0.077 for three years, whose slow part "
    "falls with a half-life of 10 years"
)
EFFECT = ours(
    "E = 4 Z / (1 + Z) and death rate times (1 + 2 E) gave uNTx over three years after one dose in a first "
    "port of the Peterson-Riggs body"
)
LESION = ours(
    "with 3 a lesion without tumor has 0.35 of its osteoclasts 6 weeks after 4 mg, the body 0.37; "
    "4 gives 0.23"
)
FLOOR = ours("exchange of drug with bone goes on at a tenth of the healthy rate without any resorption")
CONSTRUCT = ours("a pool of the construct")

STATES = (
    State("A", "central_amount", "0 mg", "drug in the central compartment", CONSTRUCT, scale="1 mg"),
    State("A_f", "fast_tissue_amount", "0 mg", "drug mixing within minutes", CONSTRUCT, scale="1 mg"),
    State("A_s", "slow_tissue_amount", "0 mg", "drug in soft tissue", CONSTRUCT, scale="1 mg"),
    State("A_d", "deep_tissue_amount", "0 mg", "drug held for days", CONSTRUCT, scale="1 mg"),
    State("U", "urine_amount", "0 mg", "drug in urine so far", CONSTRUCT, scale="1 mg"),
    State("S", "surface_amount", "0 mg", "surface drug of a skeleton as bone outside lesions", CONSTRUCT,
          scale="1 mg"),
    State("B", "buried_amount", "0 mg", "buried drug of a skeleton as bone outside lesions", CONSTRUCT,
          scale="1 mg"),
)  # fmt: skip

PARAMETERS = (
    Parameter("V", "central_volume", "6 L", "central volume", VOLUME),
    Parameter("k_R", "renal_rate", "0.69 1/h", "loss to urine at the reference clearance", PLASMA),
    Parameter("k_up", "bone_uptake_rate", "0.9566 1/h", "uptake by the surface of bone", PLASMA),
    Parameter("k_cf", "central_to_fast_rate", "6.973 1/h", "central to fast tissue", PLASMA),
    Parameter("k_fc", "fast_to_central_rate", "7.649 1/h", "fast tissue to central", PLASMA),
    Parameter("k_cs", "central_to_slow_rate", "2.823 1/h", "central to slow tissue", PLASMA),
    Parameter("k_sc", "slow_to_central_rate", "1.36 1/h", "slow tissue to central", PLASMA),
    Parameter("k_cd", "central_to_deep_rate", "0.1352 1/h", "central to deep tissue", PLASMA),
    Parameter("k_dc", "deep_to_central_rate", "0.005142 1/h", "deep tissue to central", PLASMA),
    Parameter("CrCl", "creatinine_clearance", "84 mL/min", "creatinine clearance", CHEN, covariate=True),
    Parameter("CrCl_ref", "reference_clearance", "84 mL/min", "creatinine clearance of the constants", CHEN),
    Parameter("gamma", "renal_exponent", "0.669", "power of relative creatinine clearance", GAMMA),
    Parameter("k_bury", "burial_rate", "0.08365 1/day", "surface to buried", BONE),
    Parameter("k_rel", "release_rate", "0.005077 1/day", "release of buried drug", BONE),
    Parameter("f_loss", "released_to_plasma", "0.0944", "share of released drug back in plasma", BONE),
    Parameter("S_ref", "reference_surface_amount", "1.506 mg", "surface drug of half the effect", BONE),
    Parameter("Emax", "maximum_effect", "4", "most of the effect", EFFECT),
    Parameter("kzb", "effect_on_death", "2", "osteoclast death gained, per effect", EFFECT),
)

LESION_STATES = (
    State("S_l", "surface_amount", "0 mg", "surface drug of a skeleton as the bone of this lesion", CONSTRUCT,
          scale="1 mg"),
    State("B_l", "buried_amount", "0 mg", "buried drug of a skeleton as the bone of this lesion", CONSTRUCT,
          scale="1 mg"),
)  # fmt: skip
LESION_PARAMETERS = (
    Parameter("kfac", "lesion_effect_factor", "3", "death in a lesion per that in the body", LESION),
    Parameter("x_min", "exchange_floor", "0.1", "turnover below which exchange does not fall", FLOOR),
)
LESION_SUMS = (
    Signal("w_all", "1", "share of the skeleton in the bone of all lesions"),
    Signal("uptake_excess", "1", "uptake of all lesions beyond other bone, per uptake of the skeleton"),
    Signal("release_excess", "mg/day", "release from all lesions beyond that from other bone"),
    Signal("lesion_drug", "mg", "drug in the bone of all lesions, surface and buried"),
)


def central_amount(m: Any) -> Any:
    """Return the mg of a dose of `m.dose` mg that reach plasma: all."""
    return m.dose


def effect(m: Any, Z: Any) -> Any:
    """Return the saturating effect of surface drug `Z`, relative to the surface drug of half effect."""
    return m.Emax * Z / (1 + Z)


def bone_exchange(m: Any) -> tuple[Any, Any, dict[str, Any]]:
    """Return drug from plasma to bone and back (mg/day), and the rates of S and B.

    What lesions take up or release beyond other bone is counted in, so that no drug is gained or
    lost: what plasma gives is what lesions and other bone, (1 - w_all) of the skeleton, gain.
    """
    uptake = m.k_up * m.A
    released = m.k_rel * m.B
    from_lesions = (m.release_excess - m.uptake_excess * released) / (1 - m.w_all)
    buried = m.k_bury * m.S
    rates = {
        "S": uptake + (1 - m.f_loss) * (released + from_lesions) - buried,
        "B": buried - released,
    }
    return uptake * (1 + m.uptake_excess), m.f_loss * (released + m.release_excess), rates


def bone_amount(m: Any) -> Any:
    """Return the drug in the whole skeleton, lesions included (mg)."""
    return (1 - m.w_all) * (m.S + m.B) + m.lesion_drug


def lesion_exchange(m: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the rates of one lesion's S_l and B_l, and its terms of the sums over lesions."""
    pace = (m.lesion_turnover + m.x_min) / (m.bone_turnover + m.x_min)
    supply = m.k_up * m.A + (1 - m.f_loss) * m.k_rel * m.B
    buried, released = m.k_bury * m.S_l, m.k_rel * m.B_l
    rates = {"S_l": pace * (supply - buried), "B_l": pace * (buried - released)}
    sums = {
        "w_all": m.lesion_share,
        "uptake_excess": m.lesion_share * (pace - 1),
        "release_excess": m.lesion_share * (pace * released - m.k_rel * m.B),
        "lesion_drug": m.lesion_share * (m.S_l + m.B_l),
    }
    return rates, sums


def equations(m: Any) -> Result:
    """Return the rates, plasma concentration, amounts, and the factor on osteoclast death."""
    renal = m.k_R * (m.CrCl / m.CrCl_ref) ** m.gamma * m.A
    to_fast = m.k_cf * m.A - m.k_fc * m.A_f
    to_slow = m.k_cs * m.A - m.k_sc * m.A_s
    to_deep = m.k_cd * m.A - m.k_dc * m.A_d
    to_bone, from_bone, bone = bone_exchange(m)
    rates = {
        "A": from_bone - to_bone - renal - to_fast - to_slow - to_deep,
        "A_f": to_fast,
        "A_s": to_slow,
        "A_d": to_deep,
        "U": renal,
        **bone,
    }
    Z = m.S / m.S_ref
    outputs = {"concentration": m.A / m.V, "relative_surface": Z, "urine": m.U, "bone": bone_amount(m)}
    return Result(rates, outputs, sites={"osteoclast_apoptosis": 1 + m.kzb * effect(m, Z)})


def lesion_equations(m: Any) -> Result:
    """Return the rates of drug in one lesion, its sums, and the osteoclast death that it adds."""
    rates, sums = lesion_exchange(m)
    kill = m.kfac * m.kzb * effect(m, m.S_l / m.S_ref)
    return Result(rates, sums=sums, sites={"lesion_osteoclast_kill": kill})


model = Drug(
    name="zoledronic_acid",
    title="Zoledronic acid into a vein: plasma, urine and bone surface",
    prose=__doc__,
    source=CHEN,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    routes=(Route("iv", "A", central_amount),),
    acts_on=("osteoclast_apoptosis", "lesion_osteoclast_kill"),
    reads=("bone_turnover", "lesion_turnover", "lesion_share"),
    local=Local(LESION_STATES, LESION_PARAMETERS, lesion_equations, LESION_SUMS),
    outputs=(
        Output("concentration", "ng/mL", "zoledronic acid in plasma, bound to protein or not"),
        Output("relative_surface", "1", "surface drug relative to that of half the effect"),
        Output("urine", "mg", "zoledronic acid in urine so far"),
        Output("bone", "mg", "zoledronic acid in the whole skeleton, surface and buried"),
    ),
    renal_steps=(
        # 3.5, 3.3 and 3.0 mg of the full 4 mg; not recommended below 30 mL/min
        RenalStep("60 mL/min", 1.0, LABEL),
        RenalStep("50 mL/min", 0.875, LABEL),
        RenalStep("40 mL/min", 0.825, LABEL),
        RenalStep("30 mL/min", 0.75, LABEL),
        RenalStep("0 mL/min", 0.0, LABEL),
    ),
)
