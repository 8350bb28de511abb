"""No bit of a run's tables depends on chunk size, workers, interruption, or on who else is in the run."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import howship

TABLES = ("patients", "outcomes", "events", "visits", "doses", "failures")
SHORT = """
title = "Short"
disease = "breast_bone_metastasis"
population = { id = "bone_metastases", patients = 6 }
seed = 11
run_in = "4 weeks"
visits = "every 4 weeks for 12 weeks"
drop_out = "1 1/year"

[[arm]]
name = "zoledronic acid"
dose = [{ drug = "zoledronic_acid", amount = "4 mg", route = "iv", over = "15 min", every = "4 weeks" }]

[[arm]]
name = "placebo"
reference = true

[measure]
endpoints = [
  "first_sre",
  "sre_rate",
  "untx_change at 8 weeks",
  "untx < 40 nmol/mmol by 8 weeks",
  "duration of untx < 60 nmol/mmol",
]
sre_types = ["vertebral_fracture", "bone_radiation"]
assay_cv = { untx = 0.1 }
"""


def digests(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / f"{name}.parquet").read_bytes()).hexdigest() for name in TABLES}


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trial") / "short.toml"
    path.write_text(SHORT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def whole(trial: Path) -> howship.store.Run:  # type: ignore[name-defined]
    return howship.run(trial, workers=1, out=trial.parent / "whole", chunk_size=6)


def test_chunk_size_and_workers_change_no_bit(trial, whole) -> None:
    other = howship.run(trial, workers=2, out=trial.parent / "split", chunk_size=1)
    assert digests(other.path) == digests(whole.path)


def test_a_patient_does_not_depend_on_how_many_others_there_are(trial, whole) -> None:
    few = howship.run(trial, patients=2, workers=1, out=trial.parent / "few")
    for name in ("outcomes", "visits", "doses"):
        alone, together = few.table(name), whole.table(name)
        keep = together["patient"] < 2
        for column, values in alone.items():
            np.testing.assert_array_equal(values, together[column][keep], err_msg=f"{name}.{column}")


def test_killed_run_resumes_with_the_same_bits(trial, whole) -> None:
    out = trial.parent / "killed"
    code = f"import howship; howship.run({str(trial)!r}, workers=2, out={str(out)!r}, chunk_size=1)"
    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    parts = out / "chunks"
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        if parts.is_dir() and any(part.name.isdecimal() for part in parts.iterdir()):
            break
        time.sleep(0.02)
    assert process.poll() is None, "the run ended before it could be killed"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not (out / "summary.json").exists()
    resumed = howship.run(trial, workers=1, out=out, resume=True)
    assert digests(resumed.path) == digests(whole.path)


def test_the_same_person_lives_in_every_arm(whole) -> None:
    outcomes, visits = whole.table("outcomes"), whole.table("visits")
    arms = np.unique(outcomes["arm"])
    assert len(arms) == 2
    people = [outcomes["patient"][outcomes["arm"] == arm].tolist() for arm in arms]
    assert people[0] == people[1] == list(range(6))
    start = visits["day"] == 0
    for column in ("untx", "serum_calcium", "tumor_burden"):
        values = [visits[column][start & (visits["arm"] == arm)] for arm in arms]
        np.testing.assert_array_equal(values[0], values[1], err_msg=column)
    # drop-out belongs to the person: nobody leaves earlier in one arm than in the other, unless dead
    left = outcomes["end_reason"] != "death"
    ends = [np.where(left, outcomes["follow_up_days"], np.nan)[outcomes["arm"] == arm] for arm in arms]
    both = np.isfinite(ends[0]) & np.isfinite(ends[1])
    np.testing.assert_array_equal(ends[0][both], ends[1][both])


def test_parallel_gives_each_person_one_arm(trial, whole) -> None:
    run = howship.run(trial, workers=2, out=trial.parent / "parallel", parallel=True)
    rows = run.table("outcomes")
    assert sorted(rows["patient"].tolist()) == list(range(6))
    crossed = whole.table("outcomes")
    own = {
        (a, p): f
        for a, p, f in zip(crossed["arm"], crossed["patient"], crossed["follow_up_days"], strict=True)
    }
    for arm, patient, follow_up in zip(rows["arm"], rows["patient"], rows["follow_up_days"], strict=True):
        assert own[arm, patient] == follow_up
