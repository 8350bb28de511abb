"""Bone as matrix of two ages: young, still mineralizing, and mature. One law for spine, hip and lesions.

Osteoblasts lay down young matrix, which matures into full mineral; osteoclasts remove both ages alike. Bone
volume is Y + O, its mineral a_y Y + O relative to what a healthy site holds. So one equation holds for every
cause: a loss of estrogen takes volume and makes bone younger; an antiresorptive lets it fill and mature. The
gain by maturing alone is bounded by the young share of healthy bone, about 5 % of mineral at the spine.

Formation answers load: bone that has lost volume is strained more and forms more, bone that has gained
forms less and stops at `most`. In the skeleton this is what ends the fast loss after menopause.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from howship.model.declare import Parameter
from howship.source import ours

PARAMETERS = (
    Parameter("k_s", "secondary_mineralization_rate", "0.003 1/day", "maturing of young matrix",
              ours("the slow phase of mineralization takes about a year")),
    Parameter("a_y", "young_matrix_mineral", "0.65 1", "mineral of young matrix, mature matrix = 1",
              ours("primary mineralization reaches about two thirds within weeks")),
)  # fmt: skip


class Bone(NamedTuple):
    """Volume and mineral of a site, healthy = 1 each, and the rates of its two ages (1/day)."""

    volume: Any
    mineral: Any
    young_rate: Any
    mature_rate: Any
    mineral_rate: Any


def young_share(m: Any, turnover: Any) -> Any:
    """Return the young share of healthy bone at `turnover` (1/day)."""
    return turnover / (turnover + m.k_s)


def bone(m: Any, young: Any, mature: Any, turnover: Any, formed: Any, removed: Any, most: Any) -> Bone:
    """Return volume, mineral and rates of bone with `young` and `mature` matrix.

    `turnover` is the healthy turnover (1/day); `formed` is formation, `removed` resorption per volume, both
    healthy = 1; `most` is the volume at which formation stops.
    """
    volume = young + mature
    room = (most - volume) / (most - 1)
    matures = m.k_s * young
    young_rate = turnover * (formed * room - removed * young) - matures
    mature_rate = matures - turnover * removed * mature
    whole = m.a_y * young_share(m, turnover) + 1 - young_share(m, turnover)
    return Bone(
        volume=volume,
        mineral=(m.a_y * young + mature) / whole,
        young_rate=young_rate,
        mature_rate=mature_rate,
        mineral_rate=(m.a_y * young_rate + mature_rate) / whole,
    )
