"""Zoledronic acid in bone-targeted nanoparticles, into a vein. Doses are mg of zoledronic acid.

What it is: the particles of `_bone_targeted_nanoparticles.py` with the plasma, bone and effect of
`zoledronic_acid`, whose constants they share: a mole on the surface has one potency, however it came there.

Particles release less than 5 % of their drug within 48 h (Li 2019, polylactide-co-glycolide particles of
180 nm), here at a constant rate, half of it within five weeks. Drug released on a surface binds to it at
once, in the reach of osteoclasts; drug released by buried particles is buried drug; drug released in plasma
and organs is free drug in plasma, most of which goes to bone in the end.

Li's particles, which do not bind to bone, left less zoledronic acid in the bone of mice than free drug did;
so do these without their binding.

What it leaves out: as in both constructs; what zoledronic acid does to macrophages and tumor cells that
swallow particles, for which Li made them; doses by kidney function. Given beside free zoledronic acid, the
two multiply their effects instead of sharing the surface.

Departures: release is not measured after 48 h; a constant rate is assumed.

Status: ours; never fitted to data of man, and none were found.
"""

from __future__ import annotations

from typing import Any

from howship.catalog.drugs import _bisphosphonate_medicine as bisphosphonate
from howship.catalog.drugs import _bone_targeted_nanoparticles as particles
from howship.catalog.drugs import zoledronic_acid
from howship.model.declare import Drug, Local, Output, Parameter, Result, Route
from howship.source import ours

RELEASE = ours(
    "3.9 % within 48 h: less than 5 % (Li X et al., ACS Appl Mater Interfaces 2019;11:7311-9, abstract)"
)
PARAMETERS = (
    Parameter("k_P", "particle_release_rate", "0.02 1/day", "release of drug by particles", RELEASE),
    *particles.PARAMETERS,
    *zoledronic_acid.PARAMETERS,
    *bisphosphonate.PARAMETERS,
)
free_equations = bisphosphonate.equations(zoledronic_acid.PLASMA)
_OWN_SUMS = {item.name for item in bisphosphonate.SUMS}


def lesion_equations(m: Any) -> Result:
    """Return the rates of free drug and particles in one lesion, and the factor on osteoclast death."""
    free = bisphosphonate.lesion_equations(m)
    rates = {
        "S_l": free.rates["S_l"] + m.k_P * m.P_Sl,
        "B_l": free.rates["B_l"] + m.k_P * m.P_Bl,
        **particles.lesion_rates(m),
    }
    return Result(rates, sums={**particles.lesion_sums(m), **free.sums}, sites=free.sites)


def equations(m: Any) -> Result:
    """Return the rates of free drug and particles, the amounts, and the factor on osteoclast death."""
    free = free_equations(m)
    rates = {
        **free.rates,
        "A": free.rates["A"] + m.k_P * particles.outside_bone(m),
        "S": free.rates["S"] + m.k_P * m.P_S,
        "B": free.rates["B"] + m.k_P * m.P_B,
        **particles.particle_rates(m),
    }
    outputs = {
        **free.outputs,
        "bone": free.outputs["bone"] + particles.in_skeleton(m),
        "particle_concentration": m.P / m.V_P,
        "liver_concentration": particles.liver_concentration(m, free.outputs["concentration"]),
    }
    return Result(rates, outputs, sites=free.sites)


model = Drug(
    name="zoledronic_acid_nanoparticles",
    title="Zoledronic acid in bone-targeted nanoparticles",
    prose=__doc__,
    source=particles.SHALGUNOV,
    states=(*particles.STATES, *zoledronic_acid.PLASMA.states()),
    parameters=PARAMETERS,
    equations=equations,
    routes=(Route("iv", "P", bisphosphonate.dose_amount),),
    acts_on=bisphosphonate.ACTS_ON,
    reads=particles.READS,
    local=Local(
        (*particles.LESION_STATES, *zoledronic_acid.PLASMA.lesion_states()),
        (),
        lesion_equations,
        (*bisphosphonate.SUMS, *(item for item in particles.SUMS if item.name not in _OWN_SUMS)),
    ),
    outputs=(
        Output("concentration", "ng/mL", "free zoledronic acid in plasma, bound to protein or not"),
        Output("relative_surface", "1", "surface drug relative to that of half the effect"),
        Output("urine", "mg", "zoledronic acid in urine so far"),
        Output("bone", "mg", "zoledronic acid in the whole skeleton, lesions included, in particles or not"),
        *particles.OUTPUTS,
    ),
)
