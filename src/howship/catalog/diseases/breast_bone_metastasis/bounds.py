"""What the parameters of this disease may be set to: nothing below zero, and no share above one.

All bounds are ours: where an equation would lose its meaning, not what is likely in a patient.
"""

from __future__ import annotations

from dataclasses import replace

from howship.model.declare import Parameter
from howship.quantity import parse

__all__ = ["bounded"]

# a whole: none of these can be more than all of it
_SHARES = {
    *("basal_tgf_share", "tgf_on_osteoblasts", "tgf_on_osteoclasts", "bmp_on_osteoblasts"),
    *("growth_factor_share", "fgf_growth_share", "second_clone_share", "dormant_share"),
    *("young_matrix_mineral", "ash_fraction", "lesion_section_share", "weight_bearing", "vertebral_share"),
    *("fracture_strength_loss", "activity_lost_to_pain"),
    *("tumor_left_by_radiation", "tumor_left_by_surgery", "damage_left_by_surgery"),
    *("untx_floor", "ctx_floor", "bsap_floor", "p1np_floor"),
    *("peripheral_estrogen", "modulator_efficacy", "aging_deficit", "ionized_share"),
    *("calcium_uptake_slope", "pthrp_hydroxylase_weight", "filtration_fall"),
    *("estrogen_lack_opg", "estrogen_lack_collagen", "estrogen_lack_osteoclast_survival"),
}
# next to one, where something would be divided by nothing
_BELOW_ONE = {"untx_circadian", "ctx_circadian", "demand_without_resorption", "vegf_capacity_gain"}
_ABOVE_ONE = {"most_bone_volume", "most_lesion_bone", "most_demand"}
_NEAR = 0.01
# 80 lesions, the most there can be, are then at most the whole skeleton
_MOST = {
    "lesion_skeleton_share": "0.0125 1",
    "gfr_loss": "99 mL/min",
    "albumin": "80 g/L",
    "normal_albumin": "80 g/L",
}


def bounded(parameters: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """Return the parameters with what they may be set to."""
    return tuple(_bounded(parameter) for parameter in parameters)


def _bounded(parameter: Parameter) -> Parameter:
    unit = parse(parameter.value).unit.text
    least, most = f"0 {unit}", _MOST.get(parameter.name, "")
    if parameter.name in _SHARES:
        most = "1 1"
    if parameter.name in _BELOW_ONE:
        most = f"{1 - _NEAR} 1"
    if parameter.name in _ABOVE_ONE:
        least = f"{1 + _NEAR} 1"
    return replace(parameter, least=least, most=most)
