"""The exported SBML in libSBML (is it sound?) and in libRoadRunner (does it run as Howship does?)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import howship
from howship import catalog
from howship.errors import ModelError
from howship.exchange.sbml import export
from howship.model.program import Program
from howship.solve import baseline, settings
from howship.solve.programs import traced
from tests.drug_amounts import AMOUNTS

libsbml = pytest.importorskip("libsbml")
roadrunner = pytest.importorskip("roadrunner")
# the newer compiler of libRoadRunner loads these models three times as fast
roadrunner.Config.setValue(roadrunner.Config.LLVM_BACKEND, roadrunner.Config.LLJIT)

AGREE = 1e-5
Names = tuple[str, ...]


def combinations() -> list[tuple[Names, int | None]]:
    """Return every disease, alone and with each drug that fits it, without and with lesions."""
    found: list[tuple[Names, int | None]] = []
    for disease in catalog.names("diseases"):
        for lesions in (0, 2) if catalog.disease(disease).block else (None,):
            found.append(((disease,), lesions))
            for drug in catalog.names("drugs"):
                try:
                    traced(disease, (drug,), lesions)
                except ModelError:
                    continue
                found.append(((disease, drug), lesions))
    return found


def label(names: Names, lesions: int | None) -> str:
    return " + ".join(names) + ("" if lesions is None else f", {lesions} lesions")


CASES = combinations()
ALONE = [(names, lesions) for names, lesions in CASES if len(names) == 1]
# drugs with one lesion, where there are any: libRoadRunner loads two in 10 s
DOSED = [(names, lesions and 1) for names, lesions in CASES if len(names) == 2 and lesions != 0]
# libRoadRunner writes every rule out where it is used: a queue takes it 12 s and 1.2 GB to load
SLOW = {"martinez_reina_2019"}
# CVODE gives up on amounts of 1e-250, where Howship has 0
GONE_IN_HOURS = {"furosemide"}


def cases(some: list[tuple[Names, int | None]]) -> Any:
    chosen = [
        pytest.param(
            *one, id=label(*one), marks=[pytest.mark.slow] if {*one[0][:1]} & SLOW and one[0][1:] else []
        )
        for one in some
    ]
    return pytest.mark.parametrize(("names", "lesions"), chosen)


def problems(path: Path) -> list[str]:
    """Return everything libSBML has to say, warnings about units and style among it."""
    document = libsbml.readSBML(str(path))
    document.checkConsistency()
    errors = [document.getError(i) for i in range(document.getNumErrors())]
    return [f"{e.getSeverityAsString()} {e.getErrorId()}: {e.getMessage()}" for e in errors]


@cases(CASES)
def test_libsbml_finds_nothing_to_complain_about(names: Names, lesions: int | None, tmp_path: Path) -> None:
    assert problems(export(names, tmp_path / "m.xml", lesions)) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ('id="calcitriol_loss_rate" name="calcitriol_loss_rate" units="per_day"', 'units="day"'),
        ('id="calcitriol_loss_rate" name="calcitriol_loss_rate" units="per_day"', 'units="per_day2"'),
        ('kind="second" exponent="-1" scale="0" multiplier="86400"', 'multiplier="3600"'),
        ("<ci>calcitriol_loss_rate</ci>", "<ci>nobody</ci>"),
    ],
)
def test_libsbml_would_find_a_wrong_unit_or_id(right: str, wrong: str, tmp_path: Path) -> None:
    path = export("peterson_riggs_2012", tmp_path / "m.xml")
    text = path.read_text(encoding="utf-8")
    assert right in text
    key = wrong.split("=")[0]
    begin = right.rfind(f"{key}=")
    broken = wrong if begin < 0 else right[:begin] + wrong
    path.write_text(text.replace(right, broken, 1), encoding="utf-8")
    assert problems(path)


class Run:
    """The file in libRoadRunner, and the same model in Howship, in internal units."""

    def __init__(self, names: Names, lesions: int | None, path: Path) -> None:
        self.program: Program = traced(names[0], names[1:], lesions)
        self.values = baseline(self.program, self.program.defaults())
        self.states = self.program.joined.states
        self.ids = [_id(state.name) for state in self.states]
        self.tool = roadrunner.RoadRunner(str(export(names, path, lesions)))
        self.tool.integrator.setValue("relative_tolerance", 1e-10)
        self.tool.integrator.setValue("absolute_tolerance", 1e-13)
        self.tool.integrator.setValue("maximum_num_steps", 1_000_000)
        self.tool.timeCourseSelections = ["time", *self.ids]

    def courses(self, begin: float, days: Iterable[float]) -> np.ndarray:
        """Return states (day, state), going on from where the tool stands."""
        return np.array(self.tool.simulate(times=[begin, *days]))[1:, 1:]

    def worst(self, theirs: np.ndarray, ours: howship.simulator.Trajectory, rows: slice) -> float:
        """Return the largest difference, relative to the value or a thousandth of the scale."""
        scales = self.program.scales(self.program.starts(self.values))
        found = 0.0
        for i, (state, scale) in enumerate(zip(self.states, scales, strict=True)):
            right = ours[state.name][rows] * state.unit.to_internal
            error = np.abs(theirs[:, i] - right) / np.maximum(np.abs(right), 1e-3 * scale)
            found = max(found, float(error.max()))
        return found


def _id(words: str) -> str:
    return words.replace(".", "_")


@cases(ALONE)
def test_the_reference_experiment_without_doses(names: Names, lesions: int | None, tmp_path: Path) -> None:
    """Settings for a time are changes of parameters between two runs of the tool."""
    run = Run(names, lesions, tmp_path / "m.xml")
    # cells that nearly vanish between two cycles carry every error on to the next
    run.tool.integrator.setValue("relative_tolerance", 1e-12)
    run.tool.integrator.setValue("absolute_tolerance", 1e-20)
    reference = catalog.disease(names[0]).reference
    ours = howship.simulate(
        names[0], set=list(reference.set), until=reference.until, every=reference.every, lesions=lesions
    )
    parsed = [settings.parse(text) for text in reference.set]
    parameters, starts, changes = settings.apply(run.program, parsed, run.program.defaults())
    assert np.array_equal(parameters, run.program.defaults())
    for index, value in starts.items():
        run.tool[run.ids[index]] = value
    begin, pieces = 0.0, []
    for change in [*sorted(changes), None]:
        end = ours.time[-1] if change is None else change.day
        days = ours.time[(ours.time > begin) & (ours.time <= end)]
        pieces.append(run.courses(begin, days))
        if change is not None:
            assert days[-1] == change.day
            name = _id(run.program.joined.parameters[change.index].name)
            run.tool[name] = run.tool[name] + change.value
        begin = end
    theirs = np.vstack(pieces)
    assert run.worst(theirs, ours, slice(1, None)) < AGREE


@cases(DOSED)
def test_a_bolus_is_a_larger_start_of_the_state_that_takes_it_up(
    names: Names, lesions: int | None, tmp_path: Path
) -> None:
    disease, drug = names
    run = Run(names, lesions, tmp_path / "m.xml")
    route = catalog.drug(drug).routes[0]
    mg = AMOUNTS[drug]
    until, every = ("2 weeks", "1 day") if drug in GONE_IN_HOURS else ("26 weeks", "1 week")
    ours = howship.simulate(
        disease, dose=f"{drug} {mg} mg {route.name}", until=until, every=every, lesions=lesions
    )
    index = run.program.joined.layout.parts[drug].states[route.into]
    amount = run.program.dose_amount(drug, route.name, run.values, mg)
    assert amount > 0
    run.tool[run.ids[index]] = run.values[len(run.program.joined.parameters) + index] + amount
    theirs = run.courses(0.0, ours.time[1:])
    assert run.worst(theirs, ours, slice(1, None)) < AGREE
    moved = howship.simulate(disease, until=until, every=every, lesions=lesions)
    shown = [name for name in ("osteoclasts", "serum_calcium", "untx") if name in moved.columns]
    assert max(np.max(np.abs(moved[name] / ours[name] - 1)) for name in shown) > 1e-4


def test_a_start_value_of_both_sides_reaches_the_frozen_one(tmp_path: Path) -> None:
    """The frozen start value is set and the tool reset, so that its initial assignments run again."""
    run = Run(("peterson_riggs_2012",), None, tmp_path / "m.xml")
    ours = howship.simulate(
        "peterson_riggs_2012",
        set=["plasma_calcium=34 mmol", "gfr=80 mL/min"],
        until="13 weeks",
        every="1 week",
    )
    run.tool["plasma_calcium_0"] = 34.0
    run.tool["gfr_0"] = 80 * 1.44
    run.tool.reset()
    assert run.tool["plasma_calcium"] == 34.0
    theirs = run.courses(0.0, ours.time[1:])
    assert run.worst(theirs, ours, slice(1, None)) < AGREE
    run.values = baseline(run.program, run.program.defaults())
    assert abs(ours["plasma_calcium"][-1] / 32.9 - 1) > 1e-3


def test_a_start_computed_from_a_parameter_follows_it_after_reset(tmp_path: Path) -> None:
    names, lesions = ("breast_bone_metastasis",), 1
    run = Run(names, lesions, tmp_path / "m.xml")
    size = {"initial_tumor_volume": "0.5 cm3", "fluid_volume": "0.9"}
    ours = howship.simulate(names[0], set=size, until="26 weeks", every="1 week", lesions=lesions)
    run.tool["lesion_1_initial_tumor_volume"] = 500.0
    run.tool["fluid_volume"] = 0.9  # nothing refers to its start value
    before = run.tool["lesion_1_tumor_clone_1"]
    assert before == 0.99 * 2000.0  # the trap: the start has not followed yet
    run.tool.reset()
    run.tool["fluid_volume"] = 0.9
    assert run.tool["lesion_1_tumor_clone_1"] == 0.99 * 500.0  # a hundredth is dormant
    theirs = run.courses(0.0, ours.time[1:])
    assert run.worst(theirs, ours, slice(1, None)) < AGREE


def test_a_running_infusion_is_a_parameter(tmp_path: Path) -> None:
    names: Names = ("breast_bone_metastasis", "zoledronic_acid")
    run = Run(names, 2, tmp_path / "m.xml")
    ours = howship.simulate(
        names[0], dose="zoledronic_acid 4 mg iv over 1 day", until="12 weeks", every="1 day", lesions=2
    )
    run.tool["dose_rate_zoledronic_acid_central_amount"] = 4.0
    during = run.courses(0.0, [1.0])
    run.tool["dose_rate_zoledronic_acid_central_amount"] = 0.0
    theirs = np.vstack([during, run.courses(1.0, ours.time[2:])])
    assert run.worst(theirs, ours, slice(1, None)) < AGREE
