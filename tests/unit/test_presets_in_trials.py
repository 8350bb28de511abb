"""Presets in trials and populations: what a patient is solved with, and what the tables show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from howship import catalog
from howship.binding import Bound, bind
from howship.chunk import admit
from howship.cohort.declare import Population
from howship.cohort.draw import draw
from howship.cohort.population import load
from howship.errors import InputError
from howship.following import parameters
from howship.rows import patient_rows
from howship.scenario import loads
from tests.unit.small_trial import NOTHING, bound, text

POPULATION = catalog.path("populations", "bone_metastases").read_text(encoding="utf-8")
SITES = catalog.disease("breast_bone_metastasis").block.presets[0].choices  # type: ignore[union-attr]
WORD = "lesion_section_share"


def changed(tmp_path: Path, old: str, new: str) -> Population:
    """Return the population of the catalog with one text replaced."""
    assert POPULATION.count(old) == 1
    file = tmp_path / "changed.toml"
    file.write_text(POPULATION.replace(old, new), encoding="utf-8")
    return load(file)


def solved_with(here: Bound, patients: int = 12) -> list[tuple[str, float, float]]:
    """Return the site drawn, the section share and the odds of every lesion, as the solver gets them."""
    cohort = draw(here.population, here.scenario.seed, np.arange(patients))
    found = []
    for row in range(patients):
        program = here.program(None, int(cohort.lesions[row]))
        values, _ = parameters(here, program, cohort, row)
        named = {item.name: value for item, value in zip(program.joined.parameters, values, strict=True)}
        for k in range(int(cohort.lesions[row])):
            site = cohort.lesion_parameters["skeletal_site"][row, k]
            found.append((site, named[f"lesion_{k + 1}.{WORD}"], named[f"lesion_{k + 1}.strength_risk"]))
    return found


def test_each_lesion_is_solved_with_the_values_of_the_bone_that_was_drawn() -> None:
    found = solved_with(bound(NOTHING))
    assert len({site for site, _, _ in found}) >= 4
    for site, section, odds in found:
        assert section == pytest.approx(float(SITES[site][WORD].split()[0]))
        assert odds == pytest.approx(float(SITES[site]["strength_risk"].split()[0]))


def test_a_parameter_drawn_by_itself_goes_before_the_preset(tmp_path: Path) -> None:
    own = f'[parameter.{WORD}]\nlevel = "lesion"\ndistribution = "uniform"\nlow = "0.1"\nhigh = "0.2"\n'
    own += 'meaning = "m"\nours = "o"\n\n[parameter.skeletal_site]\n'
    population = changed(tmp_path, "[parameter.skeletal_site]\n", own)
    found = solved_with(replace(bound(NOTHING), population=population))
    assert all(0.1 <= section <= 0.2 for _, section, _ in found)
    assert {odds for _, _, odds in found} == {2.8, 4.2}


def test_what_a_trial_sets_goes_before_what_the_population_draws() -> None:
    found = solved_with(bound(NOTHING, tail='[set]\nskeletal_site = "femur"\n'))
    assert {section for _, section, _ in found} == {0.6}
    found = solved_with(bound(NOTHING, tail=f'[set]\nskeletal_site = "femur"\n{WORD} = "0.35"\n'))
    assert {(section, odds) for _, section, odds in found} == {(0.35, 4.2)}


def test_a_trial_may_set_the_bone_of_one_lesion() -> None:
    here = bound(NOTHING, tail='[set]\n"lesion_1.skeletal_site" = "skull"\n')
    firsts = solved_with(here, patients=1)
    assert firsts[0][1] == 0.3
    assert {section for site, section, _ in firsts[1:] if site != "skull"} <= {0.3, 0.5, 0.6, 0.7}


def test_a_resolved_trial_keeps_the_word() -> None:
    scenario = bound(NOTHING, tail='[set]\nkind = "blastic"\n"lesion_2.kind" = "lytic"\n').scenario
    again = loads(scenario.resolved_toml(), "again.toml")
    assert dict(again.set) == {"kind": "blastic", "lesion_2.kind": "lytic"}


def test_the_table_of_patients_shows_the_bones() -> None:
    for tail, only in (("", None), ('[set]\nskeletal_site = "rib"\n', {"rib"})):
        here = bound(NOTHING, tail=tail)
        numbers = np.arange(3)
        admitted = admit(here, numbers)
        table = patient_rows(here, numbers, admitted.cohort, admitted.reasons, np.zeros(3, dtype=np.int64))
        for row in range(3):
            shown = [table[f"lesion_{k + 1}.skeletal_site"][row] for k in range(8)]
            own = int(admitted.cohort.lesions[row])
            assert shown[own:] == [None] * (8 - own)
            assert set(shown[:own]) <= (only or set(SITES))
            assert None not in shown[:own]


@pytest.mark.parametrize(
    ("tail", "message"),
    [
        ('[set]\nskeletal_site = "femurr"\n', "'femurr'. Expected one of vertebra, pelvis, rib, femur"),
        (
            '[set]\n"lesion_1.kind" = "plastic"\n',
            "Expected one of lytic, mixed, blastic. Did you mean 'blastic'",
        ),
        ('[set]\nskeletal_site = "3"\n', "skeletal_site = '3'. Expected one of vertebra"),
        ('[set]\nsre_frailty = "high"\n', "'high' is not a number with a unit"),
        ('[set]\nskeletl_site = "femur"\n', "Did you mean 'skeletal_site'"),
    ],
)
def test_settings_refused(tail: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        bound(NOTHING, tail=tail)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("vertebra = 0.354", "vertebrae = 0.354", "skeletal_site = 'vertebrae'. Expected one of vertebra"),
        ("[parameter.skeletal_site]", "[parameter.skeleton]", "drawn by name and is no preset.*kind"),
    ],
)
def test_populations_refused(
    old: str, new: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    population = changed(tmp_path, old, new)
    monkeypatch.setattr("howship.binding.populations.load", lambda name: population)
    with pytest.raises(InputError, match=message):
        bind(loads(text(NOTHING), "small.toml"))
