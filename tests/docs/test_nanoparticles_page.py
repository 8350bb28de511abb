"""docs/nanoparticles.md: every number of its tables and of what it says of them is what Howship gives now."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest

import howship
from tests.published.exposures import FREE, WEEK, Exposure, exposure

TEXT = (Path(__file__).parents[2] / "docs" / "nanoparticles.md").read_text(encoding="utf-8")
ROWS = {
    cells[0]: [float(re.sub(r"[^\d.]", "", cell)) for cell in cells[1:]]
    for line in TEXT.splitlines()
    if line.startswith("| ") and len(cells := [cell.strip() for cell in line.strip("|").split("|")]) > 3
    if re.match(r"[\d.]+( L)?$", cells[1])
}
DIGITS = 6e-3  # three digits are printed
# rows of the second table, and what is set
CHANGED = {
    "as above": (),
    "no binding to bone": ("bone_particle_clearance=0 mL/h",),
    "half the binding": ("bone_particle_clearance=10 mL/h",),
    "twice the plasma flow of bone": ("bone_plasma_flow=22 L/h",),
    "organs take up particles thirteen times as fast (mouse, by weight)": (
        "liver_particle_clearance=28.9 mL/h",
        "organ_particle_clearance=182 mL/h",
    ),
    "release as of micelles in plasma (Rietveld 2025, ten times as fast)": (
        "particle_release_rate=0.0199 1/h",
    ),
}


@lru_cache
def found(drug: str, settings: tuple[str, ...] = ()) -> Exposure:
    return exposure(drug, settings)


def first_table(drug: str) -> dict[str, float]:
    e = found(drug)
    return {
        "free drug in plasma, mg h/L": e.plasma * 24,
        "its peak, ng/mL": e.peak,
        "healthy bone : plasma": e.bone / e.plasma,
        "lesion : plasma": e.lesion / e.plasma,
        "healthy bone : liver": e.bone / e.liver,
        "lesion : liver": e.lesion / e.liver,
        "lesion : healthy bone": e.lesion / e.bone,
        "drug locked in particles in liver and spleen, mg day": e.held,
    }


def test_the_page_has_these_rows() -> None:
    assert list(ROWS) == [*first_table("docetaxel"), *CHANGED]


@pytest.mark.parametrize("drug", FREE)
def test_exposures_of_free_drug_and_particles(drug: str) -> None:
    column = list(FREE).index(drug)
    printed = {row: ROWS[row][column] for row in first_table(drug)}
    assert first_table(drug) == pytest.approx(printed, rel=DIGITS)


@pytest.mark.parametrize("row", CHANGED)
def test_what_moves_the_exposures(row: str) -> None:
    e = found("docetaxel_nanoparticles", CHANGED[row])
    ratios = [e.bone / e.plasma, e.lesion / e.plasma, e.liver / e.plasma]
    assert ratios == pytest.approx(ROWS[row], rel=DIGITS)


def test_gains_over_the_free_drug() -> None:
    for name, bone, lesion in (("docetaxel", 2.53, 4.19), ("zoledronic_acid", 1.09, 1.24)):
        free, carried = found(name), found(f"{name}_nanoparticles")
        gain = carried.bone / carried.plasma * free.plasma / free.bone
        assert gain == pytest.approx(bone, rel=DIGITS)
        gain = carried.lesion / carried.plasma * free.plasma / free.lesion
        assert gain == pytest.approx(lesion, rel=DIGITS)
    assert "1.09 times for healthy bone over plasma and 1.24 times for the lesion" in TEXT


def test_zoledronic_acid_gains_nothing_where_organs_take_up_particles_as_in_mice() -> None:
    settings = CHANGED["organs take up particles thirteen times as fast (mouse, by weight)"]
    free, carried = found("zoledronic_acid"), found("zoledronic_acid_nanoparticles", settings)
    for place in ("bone", "lesion"):
        gain = getattr(carried, place) / carried.plasma * free.plasma / getattr(free, place)
        assert gain == pytest.approx(0.59, rel=0.01)
    assert "is 0.59 times that of the free drug" in TEXT


@pytest.mark.parametrize(
    ("drug", "text"), [("", "3.99"), ("docetaxel", "1.02"), ("docetaxel_nanoparticles", "0.06")]
)
def test_six_cycles_of_docetaxel(drug: str, text: str) -> None:
    dose = f"{drug} 130 mg iv over 1 h every 3 weeks times 6" if drug else []
    path = howship.simulate("breast_bone_metastasis", dose=dose, until="18 weeks", every="1 week", lesions=1)
    assert path["lesion_1.tumor_volume"][0] == pytest.approx(2, rel=1e-9)
    assert f"{path['lesion_1.tumor_volume'][-1]:.2f}" == text
    assert f" {text} cm3" in TEXT.replace("\n", " ")


@pytest.mark.parametrize(
    ("drug", "lowest", "day"),
    [("zoledronic_acid", "0.60", 36), ("zoledronic_acid_nanoparticles", "0.66", 152)],
)
def test_osteoclasts_of_the_lesion(drug: str, lowest: str, day: int) -> None:
    path = howship.simulate(
        "breast_bone_metastasis",
        dose=f"{drug} 4 mg iv over 15 min from {WEEK} weeks",
        until="65 weeks",
        every="1 day",
        lesions=1,
    )
    after = path["lesion_1.osteoclasts"][7 * WEEK :]
    assert path["lesion_1.turnover"][7 * WEEK] == pytest.approx(2.4, rel=0.02)
    assert f"{after.min():.2f}" == lowest
    assert abs(int(after.argmin()) - day) <= 1
    assert f"{day} days" in TEXT
    assert lowest in TEXT
