"""Mixed bone metastasis, treated with denosumab or radiotherapy (Camacho and Jerez 2019, scenario 3).

What it is: `camacho_jerez_2019` with the numbers of scenario 3. The tumor grows slowly by itself,
osteoclasts hardly help it and osteoblasts hold it back (c4 < 0); it does not act on bone cells.
Denosumab, at 0.6 for 250 days, puts the burst of osteoclasts off from day 83 to day 231, and with it
that of osteoblasts, and changes the tumor little.

What it leaves out, departures, and what to know: as in `camacho_jerez_2019`. Removal of tumor cells
(b3) and their effect on osteoblasts (c2) were found for scenario 1 only, where they are zero.
"""

from __future__ import annotations

from dataclasses import replace

from howship.catalog.diseases.camacho_jerez_2019 import CELLS, PAPER, TREATMENT, p
from howship.catalog.diseases.camacho_jerez_2019 import model as osteolytic
from howship.model.declare import Experiment
from howship.source import ours

MIXED = PAPER.at("model with treatment, scenario 3")
AS_IN_1 = ours("not found for scenario 3; zero as in scenario 1")

LESION = (
    p("a3", "tumor_growth_rate", "1e-4 1/day", "growth of tumor cells", MIXED),
    p("b3", "tumor_removal_rate", "0 1/day", "removal of tumor cells", AS_IN_1),
    p("c1", "tumor_on_osteoclasts", "0 1/day", "tumor cells on osteoclasts", MIXED),
    p("c2", "tumor_on_osteoblasts", "0 1/day", "tumor cells on osteoblasts", AS_IN_1),
    p("c3", "osteoclasts_on_tumor", "1e-8 1/day", "osteoclasts on tumor cells", MIXED),
    p("c4", "osteoblasts_on_tumor", "-1e-4 1/day", "osteoblasts on tumor cells", MIXED),
)

model = replace(
    osteolytic,
    name="camacho_jerez_2019_mixed",
    title="Mixed bone metastasis with denosumab or radiotherapy: power laws, 250 days",
    prose=__doc__,
    parameters=(*CELLS, *LESION, *TREATMENT),
    reference=Experiment(
        until="250 days", every="1 day", meaning="scenario 3 without treatment: one cycle of bone cells"
    ),
    tolerance=1e-9,  # errors grow from cycle to cycle
)
