"""The construct that bone-targeted nanoparticles share: where particles go, and where they release drug.

What it is: ours; no kinetics of such particles in man, and no bone of any species as a share of the dose, was
found. Particles of a degradable polymer carry bisphosphonate on their surface and a drug inside. All amounts
are mg of the drug inside.

Particles stay in plasma until organs or bone take them up. Organs take them up one way, all together at the
rate found in patients after polymeric micelles (Rietveld 2025), liver with spleen and the others in the
proportions of mice (Shalgunov 2017). The permeabilities of mice, scaled by weight, would be thirteen times as
large, by the power 0.75 of weight twice as large. Bone takes them up as it does bisphosphonates
(`_bisphosphonate_medicine.place`): in proportion to resorption, of the skeleton and of each lesion. Formation
buries them; resorption sets both free, and most of them bind again where they were.

They release their drug at one constant rate wherever they are. What is released in plasma and organs is in
plasma; what is released in bone is for each drug to say. In an organ that releases, free drug stands above
plasma by release over plasma flow: blood carries it off within minutes, while release takes days.

What it leaves out: a limit of binding; uptake of particles by tumor cells, macrophages and osteoclasts as
such, and by leaky vessels of the tumor; a burst of release (0.4 to 2 % of the drug in Shalgunov 2017) and
release that slows with time or quickens with acid; slower uptake under free drug (Shalgunov's response);
particles that leave whole, with bile; drug that the liver eliminates where it is released.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from howship.catalog.drugs import _bisphosphonate_medicine as bisphosphonate
from howship.model.declare import Output, Parameter, Signal, State
from howship.source import Source, ours

__all__ = [
    "BONE",
    "LESION_STATES",
    "OUTPUTS",
    "PARAMETERS",
    "READS",
    "REFERENCE_BODY",
    "SHALGUNOV",
    "STATES",
    "SUMS",
    "in_skeleton",
    "lesion_rates",
    "lesion_sums",
    "liver_concentration",
    "outside_bone",
    "particle_rates",
]

SHALGUNOV = Source(
    "Shalgunov V, Zaytseva-Zotova D, Zintchenko A, et al. Comprehensive study of the drug delivery "
    "properties of poly(l-lactide)-poly(ethylene glycol) nanoparticles in rats and tumor-bearing mice. "
    "J Control Release 2017;261:31-42.",
    doi="10.1016/j.jconrel.2017.06.006",
)
REFERENCE_BODY = Source(
    "ICRP Publication 89. Basic anatomical and physiological data for use in radiological protection: "
    "reference values. Ann ICRP 2002;32(3-4), from memory",
    place="adult woman: cardiac output 5.9 L/min",
)
RIETVELD = Source(
    "Rietveld PCS, Koolen SLW, Zeiser S, et al. Drug release from docetaxel-entrapped core-crosslinked "
    "polymeric micelles: a population pharmacokinetic modelling approach based on clinical data. Biomed "
    "Pharmacother 2025;185:118028.",
    doi="10.1016/j.biopha.2025.118028",
    place="table 2, as a public model library has it",
)
ORGANS = ours(
    "15.6 mL/h in all (Rietveld 2025), divided as permeabilities of shalgunov_2017 times the weight of the "
    "organs in a woman of 60 kg (ICRP 89)"
)
BINDING = ours(
    "particles with bisphosphonate left the blood of young mice with a half-life of 5 h (J Nanobiotechnology "
    "2015;13:80), those without with 8.8 h (shalgunov_2017): by the power 0.75 of weight, 25 mL/h; adults "
    "turn bone over more slowly"
)
FIRM = ours("as zoledronic acid: particles hold mineral by many bisphosphonates at once")
CONSTRUCT = ours("a pool of the construct")

PARAMETERS = (
    Parameter("V_P", "particle_volume", "3.56 L", "volume of particles in plasma", RIETVELD),
    Parameter("CL_L", "liver_particle_clearance", "2.14 mL/h", "uptake of particles by liver and spleen",
              ORGANS),
    Parameter("CL_O", "organ_particle_clearance", "13.46 mL/h", "uptake of particles by all other organs",
              ORGANS),
    Parameter("CL_T", "bone_particle_clearance", "20 mL/h", "uptake of particles by bone at healthy turnover",
              BINDING),
    Parameter("f_P", "freed_particles_to_plasma", "0.055", "share of freed particles back in plasma", FIRM),
    Parameter("Q_L", "liver_plasma_flow", "59 L/h", "plasma through the liver",
              REFERENCE_BODY.at("adult woman: 27 % of 5.9 L/min, hematocrit 0.38")),
)  # fmt: skip
# the pace of bone, the same for particles as for every bisphosphonate
BONE = tuple(p for p in bisphosphonate.PARAMETERS if p.symbol in ("x_min", "k_bury", "k_S", "k_rel"))
READS = bisphosphonate.READS


def _pool(symbol: str, name: str, meaning: str) -> State:
    return State(symbol, name, "0 mg", meaning, CONSTRUCT, scale="1 mg")


STATES = (
    _pool("P", "plasma_particles", "drug in particles in plasma"),
    _pool("P_L", "liver_particles", "drug in particles in liver and spleen"),
    _pool("P_O", "organ_particles", "drug in particles in other organs"),
    _pool("P_S", "surface_particles", "drug in surface particles of a skeleton as bone outside lesions"),
    _pool("P_B", "buried_particles", "drug in buried particles of a skeleton as bone outside lesions"),
)
LESION_STATES = (
    _pool("P_Sl", "surface_particles", "drug in surface particles of a skeleton as the bone of this lesion"),
    _pool("P_Bl", "buried_particles", "drug in buried particles of a skeleton as the bone of this lesion"),
)
SUMS = (
    Signal("in_lesions", "1", "share of the skeleton in the bone of all lesions"),
    Signal("lesion_pace", "1", "exchange of all lesions with plasma, as share of a healthy skeleton's"),
    Signal("lesion_particles_back", "mg/day", "drug in particles from the bone of all lesions to plasma"),
    Signal("lesion_particles", "mg", "drug in particles in the bone of all lesions"),
)
OUTPUTS = (
    Output("particle_concentration", "ng/mL", "drug in particles in plasma"),
    Output("liver_concentration", "ng/mL", "free drug in liver and spleen, as plasma in balance with it"),
)


def _place(m: Any, resorption: Any, formation: Any, S: Any, B: Any) -> bisphosphonate.Place:
    """Return what bone does to particles: as to a bisphosphonate that settles from plasma itself."""
    as_drug = SimpleNamespace(
        k_N=m.CL_T / m.V_P, N=m.P, f_loss=m.f_P, k_S=m.k_S, k_bury=m.k_bury, k_rel=m.k_rel, x_min=m.x_min
    )
    return bisphosphonate.place(as_drug, resorption, formation, S, B)


def _in_lesion(m: Any) -> bisphosphonate.Place:
    return _place(m, m.lesion_turnover, m.lesion_formation_rate, m.P_Sl, m.P_Bl)


def lesion_rates(m: Any) -> dict[str, Any]:
    """Return the rates of particles in one lesion."""
    here = _in_lesion(m)
    return {"P_Sl": here.surface_rate - m.k_P * m.P_Sl, "P_Bl": here.buried_rate - m.k_P * m.P_Bl}


def lesion_sums(m: Any) -> dict[str, Any]:
    """Return a lesion's terms of the sums."""
    here = _in_lesion(m)
    return {
        "in_lesions": m.lesion_share,
        "lesion_pace": m.lesion_share * here.pace,
        "lesion_particles_back": m.lesion_share * here.to_plasma,
        "lesion_particles": m.lesion_share * (m.P_Sl + m.P_Bl),
    }


def particle_rates(m: Any) -> dict[str, Any]:
    """Return the rates of particles in plasma, organs, and bone outside lesions."""
    C = m.P / m.V_P
    healthy = 1 - m.in_lesions
    here = _place(m, m.bone_turnover, m.bone_formation, m.P_S, m.P_B)
    to_bone = m.CL_T * (healthy * here.pace + m.lesion_pace) * C
    back = healthy * here.to_plasma + m.lesion_particles_back
    return {
        "P": back - to_bone - (m.CL_L + m.CL_O) * C - m.k_P * m.P,
        "P_L": m.CL_L * C - m.k_P * m.P_L,
        "P_O": m.CL_O * C - m.k_P * m.P_O,
        "P_S": here.surface_rate - m.k_P * m.P_S,
        "P_B": here.buried_rate - m.k_P * m.P_B,
    }


def outside_bone(m: Any) -> Any:
    """Return the drug in particles outside bone, which release it to plasma."""
    return m.P + m.P_L + m.P_O


def in_skeleton(m: Any) -> Any:
    """Return the drug in particles in the whole skeleton, lesions included."""
    return (1 - m.in_lesions) * (m.P_S + m.P_B) + m.lesion_particles


def liver_concentration(m: Any, C: Any) -> Any:
    """Return free drug in liver and spleen where plasma has `C`."""
    return C + m.k_P * m.P_L / m.Q_L
