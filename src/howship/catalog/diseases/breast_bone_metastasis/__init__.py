"""Bone metastases of breast cancer: lesions in a whole body. Uncalibrated.

What it is: any number of lesions, each with its bone, cells, growth factors and tumor (`lesion.py`,
`factors.py`, `tumor.py`), in the body of Peterson and Riggs (`skeleton.py`, `minerals.py`, `body.py`),
coupled through plasma: lesions send PTHrP, calcium and phosphate, and answer what PTH, PTHrP, estrogen and
drugs do to the skeleton they are part of. One law makes bone of the spine, the hip and every lesion
(`density.py`). Estrogen has a source, a lack and seven effects (`estrogen.py`). Markers have their own
turnover (`markers.py`). Strength, load, pain and resorption make rates of skeletal-related events, and an
event changes its lesion (`strength.py`, `events.py`). Words set what goes with a bone and with a kind of
lesion (`sites.py`).

The vicious cycle: tumor -> PTHrP -> RANKL up, OPG down -> osteoclasts -> matrix resorbed -> IGF, FGF,
TGF-beta, VEGF, BMP, calcium -> tumor growth, more PTHrP, more room. Tumor cells remove osteoblasts, or call
for more.

A lesion is a piece of this woman's skeleton, multiplied by what the tumor does to it. Without tumor it is
the skeleton, under any drug and hormone. The docs have a table of all mechanisms, with the test that holds
each, and a list of what is changed from Peterson-Riggs, and why (docs/breast_bone_metastasis.md).

What it leaves out: systemic treatment of the tumor (women in trials have it: here every tumor grows as if
untreated, unless a kill is set), metastases outside bone but for one volume, spread from lesion to lesion,
phosphate lost through PTHrP, fractures outside lesions, infection, jaw and kidney harm. Filtration starts at
100 mL/min in everybody; the creatinine clearance that doses and drugs follow is a number of its own, and does
not fall in hypercalcemia. Lesions together must stay below the whole skeleton: 80 at the default share.

Status: uncalibrated. Values marked as assumptions are priors; results show how the parts act together, and
are not predictions.
"""

from __future__ import annotations

from howship.catalog.diseases.breast_bone_metastasis import body, density, events, markers, strength
from howship.catalog.diseases.breast_bone_metastasis import estrogen as estrogen_part
from howship.catalog.diseases.breast_bone_metastasis import lesion as lesion_part
from howship.catalog.diseases.breast_bone_metastasis.bounds import bounded
from howship.model.declare import Disease, Experiment
from howship.source import ours

__all__ = ["model"]

model = Disease(
    name="breast_bone_metastasis",
    title="Bone metastases of breast cancer: lesions, whole body, markers and events",
    prose=__doc__,
    source=ours("a Peterson-Riggs body with lesions that are pieces of its skeleton; uncalibrated"),
    states=body.STATES + markers.STATES,
    parameters=bounded(
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
