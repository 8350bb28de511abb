"""Checking catalog entries by name: what is checked, what is found, and in what words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from howship import catalog, checking
from howship.checking import DRIFT_DAYS, DRIFT_LIMIT, checkable, findings, moving_states
from howship.errors import InputError, ModelError
from howship.model.declare import Disease, Drug, Result
from howship.model.join import join
from howship.model.program import Program
from howship.solve.programs import traced
from tests.unit.model.made_up import PILL_PARAMETERS, body, decay, disease, parameter, pill, pill_equations
from tests.unit.model.test_model_join import local_pill, with_lesions


@pytest.fixture
def made_up(monkeypatch: pytest.MonkeyPatch):
    """Return a function that puts a disease and drugs in the place of the catalog."""

    def put(model: Disease, *drugs: Drug) -> None:
        diseases, medicines = {model.name: model}, {drug.name: drug for drug in drugs}
        names = {"diseases": tuple(diseases), "drugs": tuple(medicines)}
        monkeypatch.setattr(catalog, "names", names.__getitem__)
        monkeypatch.setattr(catalog, "disease", diseases.__getitem__)
        monkeypatch.setattr(catalog, "drug", medicines.__getitem__)

        def trace(name: str, with_drugs: tuple[str, ...] = (), lesions: int | None = None) -> Program:
            return Program(join(diseases[name], [medicines[drug] for drug in with_drugs], lesions))

        monkeypatch.setattr(checking, "traced", trace)

    return put


def test_every_disease_and_drug_is_checkable() -> None:
    assert set(checkable()) == set(catalog.names("diseases")) | set(catalog.names("drugs"))


def test_an_unknown_entry_gives_the_near_ones() -> None:
    with pytest.raises(InputError, match="'lemaire_2004'"):
        findings("lemaire_204")


def test_a_sound_entry_has_no_findings(made_up: Any) -> None:
    made_up(with_lesions(), local_pill())
    assert findings("made_up") == []
    assert findings("pill") == []


def test_a_baseline_that_moves_is_found_with_its_states(made_up: Any) -> None:
    made_up(disease(decay))
    (found,) = findings("made_up")
    assert (found.kind, found.where) == ("baseline", "amount")
    assert "within 104 weeks of the declared baseline" in found.text
    assert str(found).startswith("[baseline] amount: moves by -")


def test_a_disease_that_is_not_said_to_be_steady_may_move(made_up: Any) -> None:
    made_up(replace(disease(decay), steady=False))
    assert findings("made_up") == []


def test_faults_of_a_drug_are_told_with_the_drug_only(made_up: Any) -> None:
    spare = parameter("z", "spare", "1 mg")
    sick = replace(body(), parameters=(*body().parameters, spare))
    made_up(sick, pill(parameters=(*PILL_PARAMETERS, spare)))
    assert [f.where for f in findings("made_up")] == ["spare"]
    assert [f.where for f in findings("pill")] == ["pill.spare"]


def test_a_drug_that_fits_no_disease(made_up: Any) -> None:
    made_up(body(), pill(acts_on=("elsewhere",)))
    with pytest.raises(ModelError, match="fits no disease"):
        findings("pill")


def test_a_sum_of_a_drug_in_a_wrong_unit_is_found(made_up: Any) -> None:
    drug = local_pill()
    assert drug.local is not None
    wrong = replace(drug.local.sums[0], unit="mg")
    made_up(with_lesions(), replace(drug, local=replace(drug.local, sums=(wrong,))))
    assert any(f.where.startswith("sum ") for f in findings("pill"))


def test_a_unit_fault_in_any_file_of_a_drug_is_found(made_up: Any) -> None:
    def equations(m: Any) -> Result:
        result = pill_equations(m)
        late = m.A1 + m.t
        return Result(
            {**result.rates, "E": result.rates["E"] * late / late}, result.outputs, sites=result.sites
        )

    made_up(body(), pill(equations=equations))
    assert [f.kind for f in findings("pill")] == ["unit"]


def test_an_unused_covariate_of_a_drug_is_found(made_up: Any) -> None:
    weight = parameter("WT", "weight", "70 kg", covariate=True)
    made_up(body(), pill(parameters=(*PILL_PARAMETERS, weight)))
    assert [f.kind for f in findings("pill")] == ["unused"]


def test_collectors_are_left_out_and_the_limit_is_a_thousandth() -> None:
    assert (DRIFT_DAYS, DRIFT_LIMIT) == (104 * 7, 1e-3)
    program = traced("peterson_riggs_2012")
    assert moving_states(program) == {}
    (index,) = program.target("gut_calcium").indices
    moved = moving_states(program, program.values(program.defaults(), {index: 1.7}))
    assert "gut_calcium" in moved
    assert "urine_calcium" not in moved


def test_settings_name_the_states_that_move() -> None:
    assert findings("peterson_riggs_2012", ["osteoclasts=0.0013 pM", "plasma_calcium=35 mmol"]) == []
    found = findings("peterson_riggs_2012", ["calcitriol_amount=1500 pmol"])
    assert {f.kind for f in found} == {"baseline"}
    assert "calcitriol_amount" in {f.where for f in found}
    assert "of the start given" in found[0].text


def test_settings_go_with_a_disease() -> None:
    with pytest.raises(InputError, match="only a disease has a baseline"):
        findings("teriparatide", ["clearance=1 L/h"])
