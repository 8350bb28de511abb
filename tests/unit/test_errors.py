"""Faults read as one sentence each, and carry what a user needs to mend them."""

from __future__ import annotations

import pytest

from howship.errors import Fault, HowshipError, InputError, ModelError, SimulationError, StoreError, near


def test_a_fault_says_where_what_expected_and_cure() -> None:
    fault = Fault("trial.toml, line 9", 'amount = "4"', "a unit of amount", 'Write "4 mg"')
    assert str(fault) == 'trial.toml, line 9: amount = "4". Expected a unit of amount. Write "4 mg".'


def test_a_fault_without_cure_or_expectation_has_no_empty_sentence() -> None:
    assert str(Fault("here", "wrong", "right")) == "here: wrong. Expected right."
    assert str(Fault("here", "wrong", "")) == "here: wrong."


@pytest.mark.parametrize("end", ["?", "!", "."])
def test_a_sentence_ends_once(end: str) -> None:
    assert str(Fault("here", "wrong", "right", f"Did you mean it{end}")).endswith(f"it{end}")


def test_all_faults_at_once_in_order() -> None:
    faults = [Fault(f"line {i}", "wrong", "right") for i in (3, 1, 2)]
    error = InputError(faults)
    assert error.faults == tuple(faults)
    assert str(error).splitlines() == [str(fault) for fault in faults]
    assert InputError(faults[0]).faults == (faults[0],)


def test_exit_codes() -> None:
    fault = Fault("here", "wrong", "right")
    codes = {kind: kind(fault).exit_code for kind in (InputError, ModelError, StoreError)}
    assert codes == {InputError: 2, ModelError: 2, StoreError: 2}
    assert SimulationError("day 3").exit_code == 1
    for kind in (InputError, ModelError, StoreError, SimulationError):
        assert issubclass(kind, HowshipError)


def test_near_names() -> None:
    assert near("denosumb", ["denosumab", "pamidronate"]) == "Did you mean 'denosumab'?"
    assert near("opgg", ["opg", "opg2", "rank"]) == "Did you mean 'opg' or 'opg2'?"
    assert near("zzz", ["b", "a"]) == "Known: a, b"
    assert near("zzz", []) == "There are none"


def test_a_long_list_of_names_is_cut() -> None:
    text = near("zzz", [f"name{i:02}" for i in range(30)])
    assert text.count("name") == 20
    assert text.endswith(", ...")
    assert "name19" in text
    assert "name20" not in text
