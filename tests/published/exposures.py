"""What a dose brings to plasma, bone, a lesion and the liver: areas under columns of `howship.simulate`.

Free docetaxel stands everywhere as in plasma; what particles release stands higher in the fluid of bone and
liver. Of zoledronic acid, bone counts the free drug on its surface, of a skeleton as the bone of the place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

import howship
from howship.simulator import Trajectory

__all__ = ["FREE", "Exposure", "exposure"]

FREE = {
    "docetaxel": "docetaxel",
    "docetaxel_nanoparticles": "docetaxel",
    "zoledronic_acid": "zoledronic acid",
    "zoledronic_acid_nanoparticles": "zoledronic acid",
}
DOSES = {"docetaxel": "130 mg iv over 1 h", "zoledronic acid": "4 mg iv over 15 min"}
WEEK, YEAR = 13, 52  # the week of the dose, when the lesion is active, and the weeks that are counted


@dataclass(frozen=True)
class Exposure:
    """Areas under free drug per liter (mg day/L); of zoledronic acid in bone, under amounts (mg day)."""

    plasma: float
    peak: float  # ng/mL
    bone: float
    lesion: float
    liver: float
    held: float  # under drug in particles in liver and spleen, mg day


def _area(path: Trajectory, column: str) -> float:
    return float(np.trapezoid(path[column], path.time))


def exposure(drug: str, settings: tuple[str, ...] = ()) -> Exposure:
    """Return what one dose in a woman with one lesion brings within a year; `settings` are the drug's."""
    path = howship.simulate(
        "breast_bone_metastasis",
        dose=f"{drug} {DOSES[FREE[drug]]} from {WEEK} weeks",
        set=[f"{drug}.{text}" for text in settings],
        until=f"{WEEK + YEAR} weeks",
        every="15 min",
        lesions=1,
    )
    concentration = path[f"{drug}_concentration"]
    plasma = _area(path, f"{drug}_concentration") / 1000
    found = dict.fromkeys(("bone", "lesion", "liver"), plasma)
    in_particles = drug.endswith("nanoparticles")
    if in_particles:
        found["liver"] = _area(path, f"{drug}.liver_concentration") / 1000
    if FREE[drug] == "docetaxel" and in_particles:
        found["bone"] = _area(path, f"{drug}.bone_concentration") / 1000
        found["lesion"] = _area(path, f"{drug}.lesion_concentration") / 1000
    elif FREE[drug] != "docetaxel":
        found["bone"] = _area(path, f"{drug}.surface_amount")
        found["lesion"] = _area(path, f"lesion_1.{drug}.surface_amount")
    held = _area(path, f"{drug}.liver_particles") if in_particles else 0.0
    return Exposure(plasma=plasma, peak=float(concentration.max()), held=held, **found)
