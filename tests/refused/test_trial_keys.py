"""Trial files with one thing wrong each, and every line that the message must have."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from howship.errors import InputError
from howship.scenario import loads

GOOD = """\
title = "Two arms"
disease = "breast_bone_metastasis"
population = { id = "bone_metastases", patients = 20 }
seed = 7
visits = "every 4 weeks for 52 weeks"
entry = ["lesions >= 1"]
cutoff = "52 weeks"
[[arm]]
name = "treated"
dose = [
  { drug = "zoledronic_acid", amount = "4 mg", route = "iv", over = "15 min", every = "4 weeks" },
]
rule = [{ hold = "zoledronic_acid", when = "creatinine_clearance < 30 mL/min" }]
[[arm]]
name = "placebo"
[measure]
endpoints = ["first_sre", "untx_change at 13 weeks"]
window = "21 days"
assay_cv = { untx = 0.1 }
[[published]]
endpoint = "first_sre"
arm = "placebo"
target = "A038"
"""

CASES = tomllib.loads(Path(__file__).with_name("trial_keys.toml").read_text(encoding="utf-8"))["case"]


def message(error: InputError) -> list[str]:
    """Return the lines of an error; a question may end in a full stop or not."""
    return str(error).replace("?.", "?").split("\n")


def test_the_trial_that_the_others_are_broken_from_is_good() -> None:
    assert loads(GOOD, "trial.toml").title == "Two arms"


@pytest.mark.parametrize("case", CASES, ids=[case["wrong"] for case in CASES])
def test_broken_trial(case: dict[str, Any]) -> None:
    text = GOOD
    for old, new in case["change"]:
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(InputError) as caught:
        loads(text, "trial.toml")
    assert message(caught.value) == case["message"].split("\n")
    assert caught.value.exit_code == 2


def test_all_faults_come_at_once_in_the_order_of_the_file() -> None:
    text = GOOD
    for old, new in (
        ("seed = 7", "seed = -7"),
        ("patients = 20", "patients = 0"),
        ('amount = "4 mg"', 'amount = "4"'),
        ('route = "iv"', 'rute = "iv"'),
        ('name = "placebo"', 'name = "treated"'),
        ('arm = "placebo"', 'arm = "treated"'),
        ("21 days", "21 mg"),
        ("A038", "A9999"),
    ):
        text = text.replace(old, new, 1)
    with pytest.raises(InputError) as caught:
        loads(text, "trial.toml")
    found = [(fault.where, fault.what) for fault in caught.value.faults]
    assert found == [
        ("trial.toml, line 3", "patients = 0"),
        ("trial.toml, line 4", "seed = -7"),
        ("trial.toml, line 11", 'amount = "4"'),
        ("trial.toml, line 11", '"route" is missing from a dose'),
        ("trial.toml, line 11", '"rute" is not a key of a dose'),
        ("trial.toml, line 15", 'name = "treated" is used by an arm above'),
        ("trial.toml, line 18", 'window = "21 mg"'),
        ("trial.toml, line 23", 'target = "A9999"'),
    ]


def test_a_trial_without_arms() -> None:
    text = GOOD[: GOOD.index("[[arm]]")]
    with pytest.raises(InputError) as none:
        loads(text, "trial.toml")
    assert message(none.value) == [
        'trial.toml: "arm" is missing from a trial. Add for example a section [[arm]] with name = "placebo".'
    ]
    with pytest.raises(InputError) as empty:
        loads(text + "arm = []\n", "trial.toml")
    assert message(empty.value) == [
        "trial.toml, line 8: arm = []. Expected at least one. "
        'Add for example a section [[arm]] with name = "placebo".'
    ]
