"""SBML in, against libRoadRunner on the same file: the small cases, files that others wrote, BioModels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import howship
from howship.errors import InputError
from howship.exchange.sbml_read import import_model
from howship.quantity import duration
from howship.solve.programs import traced

libsbml = pytest.importorskip("libsbml")
roadrunner = pytest.importorskip("roadrunner")
roadrunner.Config.setValue(roadrunner.Config.LLVM_BACKEND, roadrunner.Config.LLJIT)

from tests.unit.exchange.sbml_cases import CASES, Case  # noqa: E402

AGREE = 1e-5
BIOMODELS = Path(__file__).parent / "biomodels"
SHIPPED = Path(roadrunner.__file__).parent / "tests"
# What libRoadRunner computes otherwise: not by SBML's rules, or not at all.
NOT_THERE = {
    "no_dimensions": "divides by the size of a compartment without dimensions",
}
# what Howship refuses, and why
REFUSED = {
    "EcoliCore": "has no size",
    "eventassignment_nomath": "nothing in the model changes",
    "mole_unit": "nothing in the model changes",
    "normalDistrib": "package 'distrib'",
    "species_conc": "nothing in the model changes",
    "species_hosu1": "nothing in the model changes",
    "species_hosu2": "nothing in the model changes",
    "uniformDistrib": "package 'distrib'",
    "Comp": "nothing in the model changes",
    "Event_timings_276": "'S3', which changes by itself, to a new value",
    "RatesOfChange": "has no value",
    "Remove_Parameter1": "libSBML error 20202",
    "Remove_Parameter2": "libSBML error 20304",
    "Remove_Rules1": "libSBML error 20202",
    "Remove_Species1": "libSBML error 21121",
    "Set_Kinetic_Law1": "has no kinetic law",
    "SimpleUniUni": "has no value",
    "BIOMD0000000148": "not triggered by time alone",
}


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOWSHIP_MODELS", str(tmp_path / "models"))
    traced.cache_clear()


def shipped() -> Iterator[tuple[str, str]]:
    """Yield name and text of every SBML document that comes with libRoadRunner, and of our BioModels."""
    files = [*sorted(SHIPPED.glob("*.xml")), *sorted(SHIPPED.glob("test_data/*.xml"))]
    files += sorted(BIOMODELS.glob("*.xml"))
    for path in files:
        yield path.stem, path.read_text(encoding="utf-8")
    for path in sorted(SHIPPED.glob("test_data/*.rrtest")):
        found = re.search(r"<\?xml.*</sbml>", path.read_text(encoding="utf-8", errors="replace"), re.DOTALL)
        assert found is not None, path
        yield path.stem, found.group()


FILES = dict(shipped())


class Both:
    """One file in both tools."""

    def __init__(self, text: str, folder: Path, unit: str = "") -> None:
        path = folder / "model.xml"
        path.write_text(text, encoding="utf-8")
        self.model = import_model(path, "model").model
        self.unit = unit or self.model.reference.until.split(" ", 1)[1]
        self.file = libsbml.readSBMLFromFile(str(path)).getModel()
        self.tool = roadrunner.RoadRunner(str(path))
        self.tool.integrator.setValue("relative_tolerance", 1e-10)
        self.tool.integrator.setValue("absolute_tolerance", 1e-14)
        self.tool.integrator.setValue("maximum_num_steps", 1_000_000)

    def selection(self, name: str) -> str:
        """Return what libRoadRunner calls what formulas read; "" for what has another name in the file."""
        species = self.file.getSpecies(name)
        if species is None:
            return name if self.file.getElementBySId(name) is not None else ""
        return name if species.getHasOnlySubstanceUnits() else f"[{name}]"

    def worst(self, until: float, steps: int) -> tuple[float, str, int]:
        """Return the largest difference, relative to the value or to a thousandth of the largest one."""
        ours = howship.simulate(
            "model", until=f"{until!r} {self.unit}", every=f"{until / steps!r} {self.unit}"
        )
        columns = {name: chosen for name in ours.columns if (chosen := self.selection(name))}
        self.tool.timeCourseSelections = ["time", *columns.values()]
        theirs: Any = np.array(self.tool.simulate(0, until, steps + 1))
        found = (0.0, "")
        for i, name in enumerate(columns):
            right = theirs[1:, i + 1]  # at time 0 libRoadRunner's events have happened already
            size = np.maximum(np.abs(right), max(1e-3 * np.abs(right).max(), 1e-300))
            error = np.max(np.abs(ours[name][1:] - right) / size)
            found = max(found, (float(error), name))
        assert np.isfinite(theirs).all()
        return *found, len(columns)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_small_cases(case: Case, tmp_path: Path) -> None:
    if case.name in NOT_THERE:
        pytest.skip(NOT_THERE[case.name])
    error, name, compared = Both(case.text, tmp_path, case.unit).worst(
        case.until, 15
    )  # no row at the time of an event
    assert compared >= 1
    assert error < AGREE, name


@pytest.mark.parametrize("name", sorted(FILES.keys() - REFUSED.keys()))
def test_files_that_others_wrote(name: str, tmp_path: Path) -> None:
    both = Both(FILES[name], tmp_path)
    error, column, compared = both.worst(10.0, 20)
    assert compared == len(both.model.states) + len(both.model.outputs)
    assert error < AGREE, column


@pytest.mark.parametrize("name", sorted(FILES.keys() & REFUSED.keys()))
def test_files_that_others_wrote_and_howship_refuses(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=re.escape(REFUSED[name])):
        Both(FILES[name], tmp_path)


def test_the_calcium_clamp_of_biomodels_over_its_experiment(tmp_path: Path) -> None:
    """Shrestha 2010, 1000 of its units of time: calcium begins to rise at 575, and PTH falls."""
    both = Both(FILES["BIOMD0000000277"], tmp_path)
    error, column, _ = both.worst(1000.0, 100)
    assert error < AGREE, column
    days = duration(f"1000 {both.unit}")
    course = howship.simulate("model", until=f"1000 {both.unit}", every=f"5 {both.unit}")
    assert course.time[-1] == pytest.approx(days)
    assert course["x2"][-1] < 0.6 * course["x2"][114]
