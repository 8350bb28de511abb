"""SBML in: small documents against their closed forms, our own files back and forth, and what a user sees."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import howship
from howship import catalog
from howship.checking import findings
from howship.cli import app
from howship.exchange.sbml import export
from howship.exchange.sbml_read import import_model
from howship.quantity import parse_unit
from howship.solve.programs import traced

pytest.importorskip("libsbml")

from tests.unit.exchange.sbml_cases import CASES, Case

CLOSED_FORM = 1e-8
SAME_AFTER_A_ROUND_TRIP = 1e-6


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOWSHIP_MODELS", str(tmp_path / "models"))
    traced.cache_clear()
    return tmp_path / "models"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_small_model_against_its_closed_form(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "small.xml"
    path.write_text(case.text, encoding="utf-8")
    done = import_model(path, "small")
    assert done.plain is case.plain, done.why_plain
    steps = 8
    result = howship.simulate(
        "small", until=f"{case.until} {case.unit}", every=f"{case.until / steps} {case.unit}"
    )
    times = np.linspace(0, case.until, steps + 1)
    for name, course in case.courses.items():
        expected = np.array([course(float(t)) for t in times])
        size = np.abs(expected).max()
        assert np.abs(result[name] - expected).max() <= CLOSED_FORM * size, name
    assert findings("small") == []


def test_there_are_at_least_thirty_cases() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 30


@pytest.mark.parametrize(
    ("disease", "drugs", "lesions"),
    [
        ("lemaire_2004", (), None),
        ("peterson_riggs_2012", ("denosumab_peterson_2004",), None),
        ("breast_bone_metastasis", ("zoledronic_acid",), 2),
    ],
)
def test_our_own_files_come_back_as_they_went(
    disease: str, drugs: tuple[str, ...], lesions: int | None, tmp_path: Path
) -> None:
    """States that are disturbed, so that all of them move; with units, because our files declare them."""
    done = import_model(export((disease, *drugs), tmp_path / "m.xml", lesions), "back")
    assert not done.plain
    program = traced(disease, drugs, lesions)
    first = program.joined.states[0]
    values = program.values(program.defaults())
    disturbed = 1.2 * float(program.starts(values)[0]) / first.unit.to_internal
    given = f"{disturbed!r} {first.unit.text}".removesuffix(" 1")
    dose = [f"{drug} 0 mg {catalog.drug(drug).routes[0].name}" for drug in drugs]
    right = howship.simulate(
        disease, dose, {first.name: given}, until="26 weeks", every="2 weeks", lesions=lesions
    )
    frozen = f"{first.name}_0_"  # what formulas of the file call the start of the state
    settable = {parameter.name for parameter in done.model.parameters}
    name = frozen if frozen in settable else first.name
    back = howship.simulate("back", set={name: given}, until="26 weeks", every="2 weeks")
    scales = program.scales(program.starts(values))
    moved = 0.0
    for state, scale in zip(program.joined.states, scales, strict=True):
        name = state.name.replace(".", "_")
        there, here = (
            course[column] * parse_unit(course.units[column]).to_internal
            for course, column in ((right, state.name), (back, name))
        )
        error = np.abs(here - there) / np.maximum(np.abs(there), 1e-3 * scale)
        assert error.max() < SAME_AFTER_A_ROUND_TRIP, state.name
        moved = max(moved, float(np.ptp(there)) / scale)
    assert moved > 0.05


@pytest.mark.parametrize("disease", catalog.names("diseases"))
def test_every_disease_comes_back_as_it_went(disease: str, tmp_path: Path) -> None:
    """Over the horizon of its reference experiment, with one lesion where it has lesions."""
    model = catalog.disease(disease)
    lesions = 1 if model.block else None
    done = import_model(export(disease, tmp_path / "m.xml", lesions), "back")
    assert not done.plain
    horizon = {"until": model.reference.until, "every": model.reference.every}
    right = howship.simulate(disease, lesions=lesions, **horizon)
    back = howship.simulate("back", **horizon)
    program = traced(disease, (), lesions)
    scales = program.scales(program.starts(program.values(program.defaults())))
    for state, scale in zip(program.joined.states, scales, strict=True):
        name = state.name.replace(".", "_")
        there = right[state.name] * state.unit.to_internal
        here = back[name] * parse_unit(back.units[name]).to_internal
        error = np.abs(here - there) / np.maximum(np.abs(there), 1e-3 * scale)
        assert error.max() < SAME_AFTER_A_ROUND_TRIP, state.name


def test_what_happens_at_known_times_goes_out_and_comes_back(tmp_path: Path) -> None:
    wanted = ("dose", "dose_by_parameters", "infusion_switched_on_and_off", "events_at_the_start")
    for case in CASES:
        if case.name not in wanted:
            continue
        path = tmp_path / "small.xml"
        path.write_text(case.text, encoding="utf-8")
        import_model(path, case.name)
        import_model(export(case.name, tmp_path / "again.xml"), f"{case.name}_again")
        one, two = (
            howship.simulate(name, until="8 days", every="1 day")
            for name in (case.name, f"{case.name}_again")
        )
        for name, course in case.courses.items():
            assert np.allclose(one[name], two[name], rtol=1e-7, atol=1e-9), name
            assert np.ptp([course(t) for t in range(9)]) > 0.5
            assert np.ptp(two[name]) > 0.5


def test_the_time_and_amount_of_a_dose_can_be_set(tmp_path: Path) -> None:
    text = next(case.text for case in CASES if case.name == "infusion_switched_on_and_off")
    path = tmp_path / "small.xml"
    path.write_text(text, encoding="utf-8")
    import_model(path, "small")
    changed = howship.simulate(
        "small", set=["on_time=3", "on_R=5", "off_time=4"], until="8 days", every="1 day"
    )
    assert changed["A"] == pytest.approx([0, 0, 0, 0, 5, 5, 5, 5, 5], abs=1e-6)
    slower = howship.simulate("small", set=["time_unit=2 days"], until="16 days", every="2 days")
    assert slower["A"] == pytest.approx([2 * max(min(t, 5.5) - 1.5, 0) for t in range(9)], abs=1e-6)


def test_a_start_follows_the_size_of_its_compartment(tmp_path: Path) -> None:
    text = next(case.text for case in CASES if case.name == "start_amount_of_concentration")
    path = tmp_path / "small.xml"
    path.write_text(text, encoding="utf-8")
    import_model(path, "small")
    result = howship.simulate("small", set=["c=8"], until="1 day")
    assert result["A"][0] == 10 / 8


def test_numbers_with_units_are_converted_and_come_out_in_the_unit_of_the_file(tmp_path: Path) -> None:
    text = next(case.text for case in CASES if case.name == "mol_and_minutes")
    path = tmp_path / "small.xml"
    path.write_text(text, encoding="utf-8")
    import_model(path, "small")
    result = howship.simulate("small", set=["k=18 1/h", "A=10 umol/L"], until="5 min", every="1 min")
    assert result.units["A"] == "mol/L"
    assert result["A"] == pytest.approx(1e-5 * np.exp(-0.3 * np.arange(6)), rel=1e-6)


class Shown:
    """The commands on one imported file."""

    def __init__(self, tmp_path: Path) -> None:
        self.path = tmp_path / "small.xml"
        text = next(case.text for case in CASES if case.name == "dose")
        self.path.write_text(text, encoding="utf-8")
        self.runner = CliRunner()

    def call(self, *words: str) -> str:
        done = self.runner.invoke(app, list(words), catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return done.output


def test_the_commands_know_an_imported_model(tmp_path: Path) -> None:
    shown = Shown(tmp_path)
    told = shown.call("import", str(shown.path), "--as", "two_doses")
    assert ": 1 state, 5 parameters, 1 scheduled change." in told
    assert "without units" in told
    assert "One unit of time of the file is 1 day (the parameter time_unit)." in told
    assert 'howship simulate two_doses --until "100 day"' in told
    assert "two_doses" in shown.call("list", "diseases")
    page = shown.call("show", "two_doses")
    assert "SBML file small.xml, model small, Level 3 Version 2" in page
    assert "event E adds to A" in page.replace("\n", " ")
    assert "no faults" in shown.call("check", "two_doses")
    table = shown.call("simulate", "two_doses", "--until", "4 days", "--out", str(tmp_path / "o.csv"))
    assert "A     ┃" in table
    assert (tmp_path / "o.csv").read_text(encoding="utf-8").startswith("time,A\n")
    assert "Wrote" in shown.call("export", "two_doses", "--sbml", str(tmp_path / "back.xml"))


def test_the_file_names_where_it_comes_from(tmp_path: Path, own_folder: Path) -> None:
    shown = Shown(tmp_path)
    shown.call("import", str(shown.path), "--as", "small")
    model = catalog.disease("small")
    assert model.source.citation == "SBML file small.xml, model small, Level 3 Version 2"
    assert model.status == "provisional"
    import hashlib

    assert hashlib.sha256(shown.path.read_bytes()).hexdigest() in model.prose
    assert (own_folder / "small.py").read_text(encoding="utf-8").startswith('"""small\n\nWhat it is:')
    assert catalog.path("diseases", "small") == own_folder / "small.py"


def test_a_model_imported_again_under_its_name_is_the_new_one(tmp_path: Path, own_folder: Path) -> None:
    path = tmp_path / "small.xml"
    texts = {case.name: case.text for case in CASES}
    path.write_text(texts["amount"], encoding="utf-8")
    import_model(path, "small")
    assert howship.simulate("small", until="1 day")["A"][0] == 10
    (own_folder / "small.py").unlink()
    path.write_text(texts["concentration_times_size"], encoding="utf-8")
    import_model(path, "small")
    assert howship.simulate("small", until="1 day")["A"][0] == 5


def test_a_trial_refuses_a_disease_with_doses_of_its_own(tmp_path: Path) -> None:
    shown = Shown(tmp_path)
    shown.call("import", str(shown.path), "--as", "dosed")
    trial = tmp_path / "trial.toml"
    source = catalog.path("trials", "kohno_2005").read_text(encoding="utf-8")
    trial.write_text(source.replace('"breast_bone_metastasis"', '"dosed"', 1), encoding="utf-8")
    done = CliRunner().invoke(app, ["run", str(trial), "--patients", "1"])
    assert "dosed has a schedule of its own: event E adds to A" in str(done.exception)
