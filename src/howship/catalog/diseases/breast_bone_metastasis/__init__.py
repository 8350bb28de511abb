"""Bone metastases of breast cancer: lesions in a whole body. First form, uncalibrated.

What it is: any number of lesions, each with osteoblasts, osteoclasts, matrix, mineral and tumor
(`lesion.py`, after Pivonka et al. 2008), in the body of Peterson and Riggs (`body.py`), coupled through
plasma: lesions send PTHrP, calcium and phosphate, and answer PTH and PTHrP; drugs reach both. Markers
have their own turnover (`markers.py`). Rates of skeletal-related events, hypercalcemia and death come from
load, resorption, bone loss, calcium and tumor burden (`events.py`). Estrogen acts on the skeleton and on
lesions alike (`estrogen.py`).

The vicious cycle: tumor -> PTHrP -> RANKL up, OPG down -> osteoclasts -> matrix resorbed -> growth factors,
TGF-beta, calcium -> tumor growth and more PTHrP. Tumor cells remove osteoblasts.

Without tumor everything rests: the lesions' baseline is exact, the body drifts as the published one does
(0.06 % in two years). While a drug of bone acts, a lesion without tumor answers about as the skeleton does
(within about a tenth of the healthy osteoclasts at 6 weeks, and under monthly doses later), so that a drug
has one potency. When the drug wears off the two part: 26 weeks after 60 mg of denosumab such a lesion has
1.3 times its osteoclasts, the skeleton 0.4. They differ after the loss of estrogen, too (`estrogen.py`).

What it leaves out: systemic treatment of the tumor (women in trials have it: here every tumor grows as if
untreated, and with it calcium, hypercalcemia and death), more than one tumor clone, single growth factors,
sites that differ, drug resistance, visceral disease, symptoms, treatment by radiation and surgery (their
events change nothing in the lesion), phosphate lost through PTHrP. Filtration here and the creatinine
clearance that drugs use are two numbers. Lesions together must stay below the whole skeleton, 83 at the
default share.

To know: nothing bounds the matrix of a lesion from above. One without tumor, its resorption blocked for
ten years, ends at 1.9 times its matrix.

Departures from what it is built on: `body.py` lists nine changes to Peterson-Riggs. In a lesion, osteoclast
formation has a floor without RANKL and draws on a pool of precursors that is refilled faster when demand is
high, not slower when it is low; a drug that binds RANKL acts with a power, as in the skeleton; TGF-beta has a
source besides resorption. The markers count the share of the skeleton that lesions occupy once, not twice.

Status: uncalibrated. Values marked as assumptions are priors; results show how the parts act together, and
are not predictions.
"""

from __future__ import annotations

from howship.catalog.diseases.breast_bone_metastasis import body, density, events, markers, strength
from howship.catalog.diseases.breast_bone_metastasis import estrogen as estrogen_part
from howship.catalog.diseases.breast_bone_metastasis import lesion as lesion_part
from howship.model.declare import Disease, Experiment
from howship.source import ours

__all__ = ["model"]

model = Disease(
    name="breast_bone_metastasis",
    title="Bone metastases of breast cancer: lesions, whole body, markers and events",
    prose=__doc__,
    source=ours("a Peterson-Riggs body joined to Pivonka-type lesions; uncalibrated"),
    states=body.STATES + markers.STATES,
    parameters=(
        body.PARAMETERS
        + density.PARAMETERS
        + estrogen_part.PARAMETERS
        + markers.PARAMETERS
        + strength.PARAMETERS
        + events.PARAMETERS
        + lesion_part.SHARED
    ),
    equations=body.equations,
    outputs=body.OUTPUTS + markers.OUTPUTS,
    reference=Experiment(
        until="1 year",
        every="1 week",
        meaning="six untreated lesions of 2 cm3",
        lesions=6,
    ),
    sites=body.SITES + lesion_part.SITES,
    signals=body.SIGNALS + lesion_part.SIGNALS,
    signal_equations=body.signals,
    hazards=events.HAZARDS,
    block=lesion_part.lesion,
    uncalibrated=True,
)
