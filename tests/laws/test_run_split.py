"""The merged tables of a run have the same bits however it was split: workers, chunks, order of patients."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import howship
from howship.binding import bind
from howship.chunk import chunk_tables
from howship.columns import run_columns
from howship.scenario import load
from howship.store import TABLES, Run, RunFolder, read_table

PATIENTS = 70  # more than one chunk of 64, ten of 7
TRIAL = """
title = "Split"
disease = "breast_bone_metastasis"
population = { id = "bone_metastases", patients = 70 }
seed = 23
run_in = "1 week"
visits = "every 1 week for 3 weeks"
# few lesions: few models are compiled; those refused make patients of later draws
entry = ["lesions <= 2"]
drop_out = "6 1/year"
death = true

[set]
sre_frailty = "15"

[[arm]]
name = "zoledronic acid"

[[arm.dose]]
drug = "zoledronic_acid"
amount = "4 mg"
route = "iv"
over = "15 min"
every = "1 week"
adjust = "creatinine_clearance"

[[arm]]
name = "placebo"
reference = true

[measure]
endpoints = ["first_sre", "sre_rate", "untx_change at 2 weeks"]
assay_cv = { untx = 0.1 }
"""


def digests(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / f"{name}.parquet").read_bytes()).hexdigest() for name in TABLES}


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("split") / "split.toml"
    path.write_text(TRIAL, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def whole(trial: Path) -> Run:
    """One worker, one chunk."""
    return howship.run(trial, workers=1, out=trial.parent / "whole", chunk_size=1000)


def test_the_cohort_has_something_to_differ_in(whole: Run) -> None:
    outcomes, people = whole.table("outcomes"), whole.table("patients")
    assert len(people["patient"]) == PATIENTS
    assert set(people["lesions"]) == {1, 2}
    assert people["screening_failures"].max() > 3
    assert {"completed", "drop_out"} <= set(outcomes["end_reason"])
    assert outcomes["first_sre"].sum() > 5
    assert "reduced" in {reason.split(":")[0] for reason in whole.table("doses")["reason"]}


@pytest.mark.parametrize(("workers", "size"), [(2, 64), (4, 7)])
def test_workers_and_chunks_change_no_bit(trial: Path, whole: Run, workers: int, size: int) -> None:
    out = trial.parent / f"{workers} workers"
    split = howship.run(trial, workers=workers, out=out, chunk_size=size)
    assert digests(split.path) == digests(whole.path)
    assert split.summary == whole.summary


@pytest.mark.parametrize(
    ("size", "numbers", "order"),
    [
        (64, lambda n: n[::-1], lambda chunks: chunks[::-1]),
        (1000, lambda n: np.random.default_rng(1).permutation(n), lambda chunks: chunks),
    ],
    ids=["backward", "mixed"],
)
def test_the_order_of_chunks_and_patients_changes_no_bit(
    trial: Path,
    whole: Run,
    tmp_path: Path,
    size: int,
    numbers: Callable[[np.ndarray], np.ndarray],
    order: Callable[[list[int]], list[int]],
) -> None:
    bound = bind(load(trial))
    folder = RunFolder.create(tmp_path / "run", "split")
    count = -(-PATIENTS // size)
    folder.start("", "", run_columns(bound), {"chunks": count})
    with folder.writing() as chunks:
        for i in order(list(range(count))):
            people = numbers(np.arange(i * size, min((i + 1) * size, PATIENTS)))
            chunks.write_chunk(i, chunk_tables(bound, people.tolist(), False, str(trial)))
        chunks.finish()
    assert digests(folder.path) == digests(whole.path)
    assert read_table(folder, "outcomes")["patient"].tolist() == [*range(PATIENTS), *range(PATIENTS)]
