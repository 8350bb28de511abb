"""Skeletal sites and kinds of lesions: words that set the parameters of a lesion together.

The model knows no site and no kind, only parameters; a lesion without a word is lytic and in a vertebra.
What a bone holds and turns over: turnover of hip and long bones is half of the spine's, as in the healthy
skeleton here; a lesion's share of the skeleton's turnover goes with its calcium times its turnover. The
rates of events fall from spine to pelvis and chest, limbs and skull, as in the placebo arm of Major 2009 once
each counts with how often it is involved; a femur breaks less often than a vertebra and is then operated on.
"""

from __future__ import annotations

from howship.model.declare import Preset
from howship.source import ours

_WORDS = (
    "vertebral_share",
    "fracture_rate",
    "strength_risk",
    "fracture_strength_loss",
    "lesion_section_share",
    "weight_bearing",
    "bone_radiation_rate",
    "bone_surgery_rate",
    "fracture_surgery_rate",
    "cord_compression_rate",
    "lesion_calcium",
    "lesion_skeleton_share",
    "lesion_turnover_rate",
    "most_lesion_bone",
)
_UNITS = {
    "fracture_rate": "1/year",
    "bone_radiation_rate": "1/year",
    "bone_surgery_rate": "1/year",
    "fracture_surgery_rate": "1/day",
    "cord_compression_rate": "1/year",
    "lesion_calcium": "mmol",
    "lesion_turnover_rate": "1/day",
}


def _site(*numbers: str) -> dict[str, str]:
    """Return one site's values by word, in the order of `_WORDS`."""
    return {word: f"{number} {_UNITS.get(word, '1')}" for word, number in zip(_WORDS, numbers, strict=True)}


# vertebral, fractures, odds per SD, damage | section, weight | radiation, surgery, after fracture, cord
# | calcium, share of the skeleton, turnover, most bone
SKELETAL_SITE = Preset(
    "skeletal_site",
    {
        "vertebra": _site(
            "1", "0.07", "2.8", "0.5", "0.5", "0.8", "0.13", "0.002", "0.0005", "0.007",
            "30", "0.012", "7e-4", "3",
        ),
        "pelvis": _site(
            "0", "0.003", "2.8", "0.4", "0.3", "0.8", "0.13", "0.003", "0.0005", "0",
            "30", "0.012", "7e-4", "3",
        ),
        "rib": _site(
            "0", "0.03", "2.8", "0.6", "0.7", "0.2", "0.1", "0", "0", "0",
            "15", "0.006", "7e-4", "3",
        ),
        "femur": _site(
            "0", "0.03", "4.2", "0.9", "0.6", "1", "0.16", "0.03", "0.02", "0",
            "40", "0.008", "3.5e-4", "2",
        ),
        "humerus": _site(
            "0", "0.03", "2.8", "0.8", "0.6", "0.2", "0.13", "0.012", "0.01", "0",
            "25", "0.005", "3.5e-4", "2",
        ),
        "skull": _site(
            "0", "0.001", "2.8", "0.2", "0.3", "0", "0.05", "0", "0", "0",
            "25", "0.0025", "1.75e-4", "1.5",
        ),
    },
    "bone in which a lesion lies; pelvis with sacrum; rib with sternum, scapula and clavicle",
    ours("see the sources of these parameters; odds of the hip for the femur, of the spine elsewhere"),
)  # fmt: skip

KIND = Preset(
    "kind",
    {
        "lytic": {
            "local_pthrp": "5 1",
            "osteoblast_removal_by_tumor": "0.4 1/day",
            "osteoblast_stimulation_by_tumor": "0 1",
            "pthrp_secretion": "0.02 pM/cm3",
        },
        "mixed": {
            "local_pthrp": "3 1",
            "osteoblast_removal_by_tumor": "0.1 1/day",
            "osteoblast_stimulation_by_tumor": "1 1",
            "pthrp_secretion": "0.012 pM/cm3",
        },
        "blastic": {
            "local_pthrp": "1 1",
            "osteoblast_removal_by_tumor": "0 1/day",
            "osteoblast_stimulation_by_tumor": "3 1",
            "pthrp_secretion": "0.004 pM/cm3",
        },
    },
    "whether the tumor of a lesion empties bone, fills it, or both",
    ours(
        "less PTHrP and removal of osteoblasts, more endothelin-1, Wnt and BMP from lytic to blastic; PTHrP "
        "in plasma goes with that in the lesion: hypercalcemia is rare in blastic disease"
    ),
)

PRESETS = (SKELETAL_SITE, KIND)
