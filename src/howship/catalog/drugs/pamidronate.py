"""Pamidronate into a vein: plasma, urine, and bone surface, in the body and in every lesion.

What it is: the construct of `zoledronic_acid` with the facts of pamidronate; no table of compartments
has been published. Two plasma compartments, renal clearance proportional to creatinine clearance
(Berenson 1997), uptake by bone, burial and release. Doses are taken as mg of pamidronic acid.

Facts that the constants were solved from: half-lives 0.8 h (Leyvraz 1992) and 27.2 h (drug guide);
60 mg over 1 h give a peak of 9.7 umol/L, an AUC of 22 umol h/L in 24 h, and 65 % retained at 24 h
(Leyvraz: 60-70 %); half-life in bone 300 days (drug guide). The guide's first half-life of 1.6 h was
not taken: it cannot give that peak together with that AUC. Retention falls to 55 % as the deep pool
empties (the guide: about 50 %).

Effect: that of zoledronic acid per mole on surface, times a potency of 0.025, so that 90 mg act a
little less than 4 mg of zoledronic acid (uNTx back to normal within 3 months in 65 against 81 % of
patients, Lipton 2008). Unlike that drug, all that is released returns to plasma first, and so more of
it is lost: without this the half-life in bone would be years, not 300 days.

What it leaves out: as in `zoledronic_acid`; uptake by liver and spleen; and the longer infusions'
slower uptake is linear here. The AUC in severe kidney failure (Berenson: 2.3 times normal) is not
reached, as uptake by bone does not depend on the kidney here.

Departures: none, as there is no model to depart from.

Status: facts provisional (abstracts), constants and potency ours.
"""

from __future__ import annotations

from typing import Any

from howship.catalog.drugs.zoledronic_acid import (
    EFFECT,
    LESION_PARAMETERS,
    LESION_STATES,
    LESION_SUMS,
    bone_amount,
    bone_exchange,
    central_amount,
    effect,
    lesion_exchange,
)
from howship.model.declare import Drug, Local, Output, Parameter, Result, Route, State
from howship.source import Source, ours

LEYVRAZ = Source(
    "Leyvraz S, Hess U, Flesch G, et al. Pharmacokinetics of pamidronate in patients with bone metastases. "
    "J Natl Cancer Inst 1992;84(10):788-92.",
    doi="10.1093/jnci/84.10.788",
    place="abstract",
)
MASS = Source("Molar mass from the formula of the free acid")
PLASMA = ours(
    "solved from: half-lives 0.8 h (Leyvraz 1992) and 27.2 h (drug guide), peak 9.7 umol/L, AUC 22 umol h/L "
    "and 65 % retained in 24 h after 60 mg over 1 h (Leyvraz 1992)"
)
KIDNEY = ours("the renal function of these patients is not given; that of the zoledronic acid data")
BURIAL = ours("that of zoledronic acid: burial is the work of bone, not of the drug")
BONE = ours("solved from: half-life in bone 300 days, when all released drug returns to plasma")
POTENCY = ours(
    "90 mg gives 0.6 of the surface effect of 4 mg zoledronic acid: uNTx normal in 65 against 81 % of "
    "patients at 3 months (Lipton 2008)"
)
REFERENCE = ours("the value in zoledronic_acid, from the fall of uNTx over three years after one dose")
CONSTRUCT = ours("a pool of the construct")

STATES = (
    State("A", "central_amount", "0 mg", "drug in the central compartment", CONSTRUCT, scale="10 mg"),
    State("A_d", "deep_tissue_amount", "0 mg", "drug held for a day", CONSTRUCT, scale="10 mg"),
    State("U", "urine_amount", "0 mg", "drug in urine so far", CONSTRUCT, scale="10 mg"),
    State("S", "surface_amount", "0 mg", "surface drug of a skeleton as bone outside lesions", CONSTRUCT,
          scale="10 mg"),
    State("B", "buried_amount", "0 mg", "buried drug of a skeleton as bone outside lesions", CONSTRUCT,
          scale="10 mg"),
)  # fmt: skip

PARAMETERS = (
    Parameter("V", "central_volume", "17.79 L", "central volume", PLASMA),
    Parameter("k_R", "renal_rate", "0.2282 1/h", "loss to urine at the reference clearance", PLASMA),
    Parameter("k_up", "bone_uptake_rate", "0.2647 1/h", "uptake by the surface of bone", PLASMA),
    Parameter("k_cd", "central_to_deep_rate", "0.3542 1/h", "central to deep tissue", PLASMA),
    Parameter("k_dc", "deep_to_central_rate", "0.0448 1/h", "deep tissue to central", PLASMA),
    Parameter("CrCl", "creatinine_clearance", "84 mL/min", "creatinine clearance", KIDNEY, covariate=True),
    Parameter("CrCl_ref", "reference_clearance", "84 mL/min", "clearance of the constants", KIDNEY),
    Parameter("k_bury", "burial_rate", "0.08365 1/day", "surface to buried", BURIAL),
    Parameter("k_rel", "release_rate", "0.005171 1/day", "release of buried drug", BONE),
    Parameter("f_loss", "released_to_plasma", "1", "share of released drug back in plasma", BONE),
    Parameter("M", "molar_mass", "235.07 mg/mmol", "molar mass of pamidronic acid", MASS),
    Parameter("M_Z", "zoledronic_molar_mass", "272.09 mg/mmol", "molar mass of zoledronic acid", MASS),
    Parameter("S_ref", "reference_surface_amount", "1.506 mg", "zoledronate of half the effect", REFERENCE),
    Parameter("potency", "relative_potency", "0.025", "effect per mole, zoledronic acid = 1", POTENCY),
    Parameter("Emax", "maximum_effect", "4", "most of the effect", EFFECT),
    Parameter("kzb", "effect_on_death", "2", "osteoclast death gained, per effect", EFFECT),
)


def relative_surface(m: Any, S: Any) -> Any:
    """Return surface drug `S` (mg) as moles of equal effect relative to those of half the effect."""
    return m.potency * (S / m.M) / (m.S_ref / m.M_Z)


def equations(m: Any) -> Result:
    """Return the rates, plasma concentrations, amounts, and the factor on osteoclast death."""
    renal = m.k_R * m.CrCl / m.CrCl_ref * m.A
    to_deep = m.k_cd * m.A - m.k_dc * m.A_d
    to_bone, from_bone, bone = bone_exchange(m)
    rates = {"A": from_bone - to_bone - renal - to_deep, "A_d": to_deep, "U": renal, **bone}
    Z = relative_surface(m, m.S)
    outputs = {
        "concentration": m.A / m.V,
        "molar_concentration": m.A / m.V / m.M,
        "relative_surface": Z,
        "urine": m.U,
        "bone": bone_amount(m),
    }
    return Result(rates, outputs, sites={"osteoclast_apoptosis": 1 + m.kzb * effect(m, Z)})


def lesion_equations(m: Any) -> Result:
    """Return the rates of drug in one lesion, its sums, and the osteoclast death that it adds."""
    rates, sums = lesion_exchange(m)
    kill = m.kfac * m.kzb * effect(m, relative_surface(m, m.S_l))
    return Result(rates, sums=sums, sites={"lesion_osteoclast_kill": kill})


model = Drug(
    name="pamidronate",
    title="Pamidronate into a vein: plasma, urine and bone surface",
    prose=__doc__,
    source=LEYVRAZ,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    routes=(Route("iv", "A", central_amount),),
    acts_on=("osteoclast_apoptosis", "lesion_osteoclast_kill"),
    reads=("bone_turnover", "lesion_turnover", "lesion_share"),
    local=Local(LESION_STATES, LESION_PARAMETERS, lesion_equations, LESION_SUMS),
    outputs=(
        Output("concentration", "ng/mL", "pamidronic acid in plasma"),
        Output("molar_concentration", "umol/L", "pamidronic acid in plasma"),
        Output("relative_surface", "1", "surface drug relative to that of half the effect"),
        Output("urine", "mg", "pamidronic acid in urine so far"),
        Output("bone", "mg", "pamidronic acid in the whole skeleton, surface and buried"),
    ),
)
