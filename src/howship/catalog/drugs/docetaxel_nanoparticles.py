"""Docetaxel in bone-targeted nanoparticles, into a vein. Doses are mg of docetaxel.

What it is: the particles of `_bone_targeted_nanoparticles.py` with the plasma and the effect of `docetaxel`,
whose constants they share. Particles release drug as formulation U16p of Shalgunov 2017, the one with an
almost constant rate, half of it within 15 days. What particles in bone release passes through the fluid of
that place, on the surface of a lesion through that of its tumor, and is carried off with plasma flow: so it
stands there above plasma by release over flow. Flow is the place's share of that of the skeleton.

Effect: as docetaxel, by the concentration in the fluid of each lesion, and in plasma outside bone.

What it leaves out: as in the construct; that lesions may have more blood than healthy bone has, which
would carry off what is released the sooner; how far drug spreads in a tumor from the surface of bone.

Departures: U16p carries vincristine. Micelles of docetaxel release ten times as fast in the plasma of
patients, and at two thirds of this rate in their tumors (Rietveld 2025: 0.0199 and 0.00123 per h).

Status: ours; never fitted to data of bone-targeted particles in man, and none were found.
"""

from __future__ import annotations

from typing import Any

from howship.catalog.drugs import _bone_targeted_nanoparticles as particles
from howship.catalog.drugs import docetaxel
from howship.model.declare import Drug, Local, Output, Parameter, Result, Route, Signal
from howship.model.functions import maximum

RELEASE = particles.SHALGUNOV.at("formulation U16p: kd, with a power of time of -0.05")
SKELETON = particles.REFERENCE_BODY.at("adult woman: 5 % of 5.9 L/min, hematocrit 0.38")
PARAMETERS = (
    Parameter("k_P", "particle_release_rate", "1.96e-3 1/h", "release of drug by particles", RELEASE),
    Parameter("Q_B", "bone_plasma_flow", "11 L/h", "plasma through the skeleton", SKELETON),
    *particles.PARAMETERS,
    *particles.BONE,
    *docetaxel.PARAMETERS,
)
SUMS = (
    *particles.SUMS,
    Signal("lesions", "1", "number of lesions"),
    Signal("lesion_excess", "mg/L", "drug in the fluid of lesions above that in plasma, added over lesions"),
)


def excess(m: Any, S: Any, B: Any) -> Any:
    """Return what particles on the surface (`S`) and buried (`B`) add to the fluid of their place."""
    return m.k_P * (S + B) / m.Q_B


def lesion_equations(m: Any) -> Result:
    """Return the rates of particles in one lesion, its terms of the sums, and the death of tumor cells."""
    above = excess(m, m.P_Sl, m.P_Bl)
    sums = {**particles.lesion_sums(m), "lesions": 1, "lesion_excess": above}
    sites = {"tumor_kill": docetaxel.kill(m, m.A_1 / m.V_1 + above)}
    return Result(particles.lesion_rates(m), sums=sums, sites=sites)


def equations(m: Any) -> Result:
    """Return the rates, concentrations by place, and the death of tumor cells outside bone."""
    C = m.A_1 / m.V_1
    plasma = docetaxel.plasma_rates(m)
    released = m.k_P * (particles.outside_bone(m) + particles.in_skeleton(m))
    rates = {**plasma, "A_1": plasma["A_1"] + released, **particles.particle_rates(m)}
    outputs = {
        "concentration": C,
        "bone": particles.in_skeleton(m),
        "bone_concentration": C + excess(m, m.P_S, m.P_B),
        "lesion_concentration": C + m.lesion_excess / maximum(m.lesions, 1),
        "particle_concentration": m.P / m.V_P,
        "liver_concentration": particles.liver_concentration(m, C),
    }
    return Result(rates, outputs, sites={"tumor_kill_outside_bone": docetaxel.kill(m, C)})


model = Drug(
    name="docetaxel_nanoparticles",
    title="Docetaxel in bone-targeted nanoparticles",
    prose=__doc__,
    source=particles.SHALGUNOV,
    states=(*particles.STATES, *docetaxel.STATES),
    parameters=PARAMETERS,
    equations=equations,
    routes=(Route("iv", "P", docetaxel.dose_amount),),
    acts_on=("tumor_kill", "tumor_kill_outside_bone"),
    reads=particles.READS,
    local=Local(particles.LESION_STATES, (), lesion_equations, SUMS),
    outputs=(
        Output("concentration", "ng/mL", "free docetaxel in plasma, bound to protein or not"),
        Output("bone", "mg", "docetaxel in particles in the whole skeleton, lesions included"),
        Output("bone_concentration", "ng/mL", "free docetaxel in the fluid of bone outside lesions"),
        Output("lesion_concentration", "ng/mL", "free docetaxel in the fluid of lesions, mean; as in plasma "
               "without lesions"),
        *particles.OUTPUTS,
    ),
)  # fmt: skip
