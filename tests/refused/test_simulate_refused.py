"""`howship simulate` refuses in words: exit code 2 for input, 1 where the patient cannot be solved."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import howship
from howship.cli import main
from howship.errors import HowshipError, InputError, SimulationError
from howship.solve.settings import texts

LEMAIRE, PR, BONE = "lemaire_2004", "peterson_riggs_2012", "breast_bone_metastasis"

INPUT_FAULTS = {
    "unknown disease": (
        ["lemaire_204"],
        ["there is no disease 'lemaire_204'", "Did you mean 'lemaire_2004'?"],
    ),
    "unknown drug": (
        [BONE, "--dose", "denosumb 60 mg sc"],
        ["there is no drug 'denosumb'", "Did you mean 'denosumab'?"],
    ),
    "unknown route": (
        [BONE, "--dose", "denosumab 60 mg po"],
        ["--dose", "route 'po' is not one of denosumab", "'sc'"],
    ),
    "drug without its site": (
        [LEMAIRE, "--dose", "denosumab 60 mg sc"],
        ["denosumab on lemaire_2004", "acts on 'rankl_binding', which this disease does not offer"],
    ),
    "dose without unit": ([BONE, "--dose", "denosumab 60 sc"], ["--dose", '"4 mg"']),
    "negative dose": ([BONE, "--dose", "denosumab -60 mg sc"], ["cannot be negative"]),
    "infusion longer than its interval": (
        [BONE, "--dose", "zoledronic_acid 4 mg iv over 5 weeks every 4 weeks"],
        ["an infusion no longer than its interval"],
    ),
    "wrong unit": (
        [LEMAIRE, "--set", "kB=3 mg"],
        ["--set kB", "'3 mg' has unit 'mg'", "'1/day'", '"3 1/day"'],
    ),
    "no unit": ([LEMAIRE, "--set", "kB=3"], ["--set kB", "'3' has no unit", "'1/day'"]),
    "unknown unit": ([LEMAIRE, "--set", "kB=3 1/dya"], ["'dya'", "not a unit known here", "'day'"]),
    "no number": ([LEMAIRE, "--set", "kB=fast"], ["--set kB", "'fast' is not a number with a unit"]),
    "not a number": ([LEMAIRE, "--set", "kB=nan 1/day"], ["is not a number with a unit"]),
    "typo in a setting": (
        [LEMAIRE, "--set", "osteoblast_los_rate=0.2 1/day"],
        ["--set osteoblast_los_rate", "Did you mean 'osteoblast_loss_rate'"],
    ),
    "no setting": ([LEMAIRE, "--set", "estrogen"], ["'estrogen' is not a setting", "name=value unit"]),
    "start value for a time": (
        [BONE, "--set", "plasma_calcium=30 mmol from day 3 to day 4"],
        ["--set plasma_calcium", "start value cannot be set for a time"],
    ),
    "empty time": ([LEMAIRE, "--set", "kB=1 1/day from day 9 to day 9"], ["--set kB", "empty or negative"]),
    "until zero": ([LEMAIRE, "--until", "0 days"], ["--until", "a time above zero"]),
    "until negative": ([LEMAIRE, "--until", "-3 days"], ["--until", "a time above zero"]),
    "until without unit": ([LEMAIRE, "--until", "3"], ["--until", "'3' has no unit", '"3 day"']),
    "until never": ([LEMAIRE, "--until", "1e999 days"], ["--until"]),
    "every zero": ([LEMAIRE, "--every", "0 days"], ["--every", "a time above zero"]),
    "every in another unit": ([LEMAIRE, "--every", "3 mg"], ["--every", "'3 mg' has unit 'mg'"]),
    "too many rows": (
        [LEMAIRE, "--until", "1000 years", "--every", "1 s"],
        ["--every", "at most 2000000 rows"],
    ),
    "negative lesions": ([BONE, "--lesions", "-1"], ["lesions = -1", "a number from 0 to 80"]),
    "lesions of a disease without lesions": (
        [LEMAIRE, "--lesions", "2"],
        ["lesions = 2", "lemaire_2004 has no lesions"],
    ),
    "a file of another kind": ([LEMAIRE, "--out", "base.docx"], [".csv", ".parquet"]),
    "no steady state": ([LEMAIRE, "--set", "kB=-1 1/day"], ["lemaire_2004: no steady state was found"]),
}


def run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[object, str, str]:
    """Return exit code, standard output and standard error of `howship simulate`."""
    with pytest.raises(SystemExit) as caught:
        main(["simulate", *arguments])
    out, err = capsys.readouterr()
    return caught.value.code, out, err


@pytest.mark.parametrize("case", INPUT_FAULTS)
def test_input_faults(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, words = INPUT_FAULTS[case]
    code, out, err = run(arguments, capsys)
    assert code == 2
    assert out == ""
    assert err.startswith("Error: ")
    assert "Traceback" not in err
    for word in words:
        assert word in err


def test_every_fault_of_the_settings_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = ["--set", "kB=3 mg", "--set", "osteoblst_input=1 pM/day", "--set", "rankk=3 pM"]
    code, _, err = run([LEMAIRE, *wrong], capsys)
    assert code == 2
    assert len(err.strip().splitlines()) == 3


def test_a_mapping_is_refused_like_text() -> None:
    with pytest.raises(InputError, match="Did you mean 'osteoblast_input'"):
        howship.simulate(LEMAIRE, set={"osteoblast_inptu": "1 pM/day"})


FAILURES = {
    "division by zero at once": ([PR, "--set", "plasma_volume=0 L"], "day 0"),
    "an infinite clearance": ([PR, "--set", "pth_clearance=1e300 L/h", "--until", "1 day"], "day 0"),
    "no RANK": ([PR, "--set", "rank=0 pM"], "day 0"),
    "a division by zero later": ([LEMAIRE, "--set", "pth_loss_rate=0 1/day from day 20"], "day 20"),
    "a rate beyond numbers": ([LEMAIRE, "--set", "kB=1e300 1/day", "--until", "2 days"], "day "),
}


@pytest.fixture
def all_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the names of the catalog be its own, with every disease."""
    names = {"diseases": (BONE, LEMAIRE, PR), "drugs": ("denosumab",)}
    monkeypatch.setattr(howship.catalog, "names", names.__getitem__)


@pytest.mark.usefixtures("all_names")
@pytest.mark.parametrize("case", FAILURES)
def test_a_patient_that_cannot_be_solved(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, day = FAILURES[case]
    code, out, err = run(arguments, capsys)
    assert code == 1
    assert out == ""
    # what LSODA calls a rate beyond all numbers depends on where it meets it
    statuses = ("not_finite", "step_limit") if "beyond" in case else ("not_finite",)
    assert err.startswith(tuple(f"Error: {arguments[0]}: {status} on {day}" for status in statuses))
    assert "state '" in err
    assert "Check the settings and doses" in err
    assert "--until" in err
    assert "Traceback" not in err


@pytest.mark.usefixtures("all_names")
def test_a_failure_names_the_state_that_is_to_blame() -> None:
    with pytest.raises(SimulationError, match=r"state 'urine_calcium'|state 'gfr'|state 'plasma_calcium'"):
        howship.simulate(PR, set=["gfr_loss=150 mL/min"])


@pytest.mark.usefixtures("all_names")
def test_an_undefined_expression_names_a_state() -> None:
    with pytest.raises(SimulationError) as caught:
        howship.simulate(PR, set=["plasma_volume=0 L"])
    assert "state ''" not in str(caught.value)


@pytest.mark.parametrize(
    "setting",
    ["pth_loss_rate=0 1/day", "kB=1e999 1/day", "kB=1 year^9999"],
    ids=["zero", "infinite", "power"],
)
def test_absurd_settings_are_refused_without_traceback(setting: str) -> None:
    with pytest.raises(HowshipError):
        howship.simulate(LEMAIRE, set=[setting])


def test_one_setting_may_be_plain_text_as_one_dose_may() -> None:
    assert texts("kB=0.2 1/day") == ["kB=0.2 1/day"]


def test_nothing_is_written_when_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "base.csv"
    code, _, _ = run([LEMAIRE, "--set", "kB=3 mg", "--out", str(out)], capsys)
    assert code == 2
    assert not out.exists()


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    source = Path(howship.__file__).parents[1]
    return subprocess.run(
        [sys.executable, "-c", "from howship.cli import main; main()", "simulate", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(source)},
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([LEMAIRE, "--set", "kB=3 mg"], 2),
        ([PR, "--set", "plasma_volume=0 L"], 1),
        ([LEMAIRE, "--untill", "3"], 2),
    ],
    ids=["input", "failure", "option"],
)
def test_exit_codes_of_a_process(arguments: list[str], code: int) -> None:
    done = command(*arguments)
    assert done.returncode == code
    assert "Traceback" not in done.stdout + done.stderr
    assert "Error" in done.stderr
