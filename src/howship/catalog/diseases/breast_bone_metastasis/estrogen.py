"""What the loss of estrogen does to bone cells: the same factors in the skeleton and in every lesion.

It replaces the exponents of Peterson-Riggs on ROB1, TGF-beta and osteoblast loss, under which a loss of
estrogen raises OPG; the published effect on the kidney stays.

What comes out at a tenth of the estrogen: RANKL +15 %, OPG -48 %, osteoclasts of the skeleton 2.1 times at 6
weeks, 2.7 at most, 2.6 at a year and 2.1 at five. Much of that is the kidney's doing: calcium lost in urine
raises PTH; without it osteoclasts rise 1.5 times. A lesion answers PTH less than the skeleton does, so one
without tumor shows 1.4 times at 6 weeks: the two answer drugs alike, but not the loss of estrogen.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Parameter
from howship.source import ours

SIZE = ours(
    "aim: after ovarian failure RANKL +9 to 12 %, OPG -28 to -44 %, osteoclasts 2.2 times within a year; "
    "this body goes further"
)

PARAMETERS = (
    Parameter("EST_low", "estrogen_after_menopause", "-0.05 1", "relative estrogen at which the effects end",
              ours("the effects reach 86 % at a tenth of the premenopausal level, 95 % at none")),
    Parameter("e_L", "estrogen_loss_rankl", "0.08 1", "rise of RANKL production without estrogen", SIZE),
    Parameter("e_O", "estrogen_loss_opg", "0.45 1", "fall of OPG production without estrogen", SIZE),
    Parameter("e_OC", "estrogen_loss_osteoclast_death", "0.03 1", "fall of osteoclast death", SIZE),
    Parameter("e_OB", "estrogen_loss_osteoblast_loss", "0.1 1", "rise of osteoblast loss", SIZE),
)  # fmt: skip


def estrogen_effects(m: Any) -> dict[str, Any]:
    """Return the factors on RANKL and OPG production, cell losses, and reabsorption of calcium."""
    EST = m.estrogen * m.ovarian_function
    mtm = (1 - m.maxTm) / m.dESTtm
    u = (1 - EST) / (1 - m.EST_low)
    return {
        "rankl": 1 + m.e_L * u,
        "opg": 1 - m.e_O * u,
        "osteoclast_death": 1 - m.e_OC * u,
        "osteoblast_loss": 1 + m.e_OB * u,
        "collagen": 1,
        "osteoclast_activity": 1,
        "reabsorption": 1 - mtm + mtm * EST,
    }
