"""Tumor-induced bone disease in the mouse tibia, MDA-MB-231 bone clone (Harris group, 2024).

What it is: `tibd_2024` with the tumor of cells that had been selected in bone. They divide at 0.51 instead
of 0.07 per day and hardly answer TGF-beta, make a sixth of the PTHrP, and kill ten times as many
osteoblasts. The tumor reaches its capacity within four weeks; bone falls to 59 %.

What it leaves out, departures, what to know: those of `tibd_2024`, whose equations and other values are
used.
"""

from __future__ import annotations

from howship.catalog.diseases import tibd_2024
from howship.catalog.diseases.tibd_2024 import p
from howship.model.declare import Disease

BONE_CLONE = tibd_2024.CODE.at("fit_params_BONE.csv")

TUMOR = (
    p("kdiv", "tumor_division_rate", "0.507670805 1/day", "division without TGF-beta", BONE_CLONE),
    p("kdth", "tumor_death_rate", "0.032704322 1/day", "death of tumor cells", BONE_CLONE),
    p("kTGF", "tumor_division_by_tgf", "0.010763434 1/day", "extra division at full occupancy", BONE_CLONE),
    p("kPTHrP", "tumor_pthrp", "3377.0614 1/day", "PTHrP made per tumor at full occupancy", BONE_CLONE),
    p("kTOB", "tumor_osteoblast_kill", "4.347271e-4 1/(fM day)", "loss of osteoblasts per tumor", BONE_CLONE),
)

model = Disease(
    name="tibd_2024_bone_clone",
    title="Tumor-induced bone disease in the mouse, MDA-MB-231 bone clone",
    prose=__doc__,
    source=tibd_2024.CODE,
    states=tibd_2024.STATES,
    parameters=tibd_2024.COMMON + TUMOR,
    equations=tibd_2024.equations,
    outputs=tibd_2024.OUTPUTS,
    reference=tibd_2024.REFERENCE,
    steady=False,
)
