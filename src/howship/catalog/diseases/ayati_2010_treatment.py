"""Myeloma in one remodeling site, treated from day 600 on (Ayati et al. 2010).

What it is: `ayati_2010_tumor`, and from day 600 on both effects of a proteasome inhibitor: less
removal of osteoblasts (v1), and a tumor that shrinks because its growth rate turns negative (v2 above
gammaT). The tumor is cleared, and the loss of bone stops and turns back.

What it leaves out: doses, concentrations and the end of treatment; and what `ayati_2010_tumor` leaves
out.

Departures: none; the misprints are those of `ayati_2010_tumor`. The cells start at 13 and 300, as
published for this run, not at the 15 and 316 of the run without treatment.

To know: bone stops falling at about 55 % near day 1,000 and is back at 79 % on day 2,000; both are
computed, no printed numbers were found. With less removal of osteoblasts and without a tumor the
steady state is unstable, so the cycles grow again. Treatment changes the rates abruptly. The levels
above which cells act on bone stay those of the site full of tumor, also when the tumor is gone. Bone
mass has no floor: below zero it means nothing, and the result is flagged implausible.
"""

from __future__ import annotations

from dataclasses import replace

from howship.catalog.diseases.ayati_2010_tumor import SITE, TREATMENT, states, treatment
from howship.catalog.diseases.ayati_2010_tumor import model as tumor
from howship.model.declare import Experiment

model = replace(
    tumor,
    name="ayati_2010_treatment",
    title="Myeloma in one remodeling site, treated with a proteasome inhibitor from day 600 on",
    prose=__doc__,
    states=states("13", "300", TREATMENT),
    parameters=(*SITE, *treatment("0.001 1/day", "0.008 1/day", "600 days")),
    reference=Experiment(
        until="2000 days", every="5 days", meaning="the tumor grows until day 600 and is treated from then on"
    ),
    tolerance=1e-9,  # errors grow from cycle to cycle
)
