"""Strength of the bone at a lesion, from volume, mineral, geometry and fracture, against its load.

A lesion takes a share of the rigidity of its bone's section; bone gives way at constant strain, so that the
section is as strong as it is rigid. The material follows Martinez-Reina and Pivonka 2019: Young's modulus
84.37 GPa BVTV^2.58 ash^2.74. Relative to a healthy site that is (V ash)^2.58 within 1 %, as ash moves by
less than 4 %: one power instead of two. Bone formed under tumor is woven and adds little strength.

A fracture takes a share of strength away, F_x, which heals slowly. The load is body weight times activity,
as far as the bone bears weight; activity falls with pain, in weeks (`events.py`).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from howship.model.declare import Parameter, State
from howship.model.functions import maximum, minimum
from howship.source import Source, ours

MARTINEZ_REINA = Source(
    "Martinez-Reina J, Pivonka P. Effects of long-term treatment of denosumab on bone mineral density: "
    "insights from an in-silico model of bone mineralization. Bone 2019;125:87-95.",
    doi="10.1016/j.bone.2019.04.022",
    place="exponent of bone volume in Young's modulus",
)
SUTJANDRA_WEIGHT = ours("the reference weight of the denosumab kinetics, about the median of these women")


def p(symbol: str, name: str, value: str, meaning: str, source: Source) -> Parameter:
    """Return a parameter of strength."""
    return Parameter(symbol, name, value, meaning, source)


# may differ from lesion to lesion; `sites.py` has the values of each bone
SITE_PARAMETERS = (
    p("a_S", "lesion_section_share", "0.5 1", "share of the rigidity of a bone's section that a lesion takes",
      ours("between a small defect and most of the section: the middle class of Mirels' size score")),
    p("w_W", "weight_bearing", "0.8 1", "share of a bone's load that body weight and activity make",
      ours("most of the spine's; the rest is muscle at rest")),
    p("d_F", "fracture_strength_loss", "0.5 1", "share of the remaining strength that a fracture takes",
      ours("a collapsed vertebra still bears load")),
)  # fmt: skip

PARAMETERS = (
    p("n_E", "strength_exponent", "2.58 1", "power of bone volume and ash in the strength of the material",
      MARTINEZ_REINA),
    p("a_ash", "ash_fraction", "0.65 1", "ash of healthy bone: mass of mineral in dry bone",
      ours("adult bone has 0.6 to 0.7")),
    p("S_most", "most_material_strength", "1.2 1", "strength of the material that new bone can reach, "
      "healthy = 1", ours("bone formed under tumor is woven: sclerotic vertebrae are not much stronger")),
    p("k_F", "fracture_healing_rate", "0.0025 1/day", "healing of a fracture in diseased bone",
      ours("about a third within half a year: most pathologic fractures do not unite")),
    Parameter("WT", "weight", "66 kg", "body weight", SUTJANDRA_WEIGHT, covariate=True),
    p("W_ref", "reference_weight", "66 kg", "body weight at which the load is 1", SUTJANDRA_WEIGHT),
)  # fmt: skip

DAMAGE_STATE = State(
    "F_x",
    "fracture_damage",
    "0 1",
    "share of the bone's strength lost to fracture",
    ours("no fracture at the start"),
    scale="0.5 1",
    label="Fracture damage",
)


class Bearing(NamedTuple):
    """Strength and load of a bone, healthy = 1 each."""

    strength: Any
    load: Any


def bearing(m: Any, V: Any, mineral: Any) -> Bearing:
    """Return strength and load at matrix volume `V` and `mineral` per matrix, healthy = 1 each."""
    ash = mineral / (m.a_ash * mineral + 1 - m.a_ash)
    material = minimum(maximum(V * ash, 0) ** m.n_E, m.S_most)
    section = 1 - m.a_S * (1 - material)
    load = 1 - m.w_W * (1 - m.WT / m.W_ref * m.A_P)
    return Bearing(section * (1 - m.F_x), load)


def damage_rates(m: Any) -> dict[str, Any]:
    """Return the rate of fracture damage between fractures: it heals."""
    return {"F_x": -m.k_F * m.F_x}
