"""Merged tables have the same bytes whatever the parts were, also for many rows and missing values."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest

from howship.store import parquet
from howship.store.schema import Column, Table

TABLE = Table(
    "visits",
    ("arm", "patient", "day"),
    (
        Column("arm", "str", "", "arm"),
        Column("patient", "int", "", "patient"),
        Column("day", "float", "day", "day"),
        Column("untx", "float", "nmol/mmol", "marker"),
        Column("reason", "str", "", "text that may be missing"),
        Column("counted", "bool", "", "flag"),
    ),
)


def rows(patients: int, days: int) -> dict[str, np.ndarray]:
    patient, day = (grid.ravel() for grid in np.meshgrid(np.arange(patients), np.arange(days), indexing="ij"))
    untx = np.random.default_rng(3).normal(size=patient.size)
    untx[::7] = np.nan
    reason = np.array([None if i % 3 else f"held: {i}" for i in range(patient.size)], dtype=object)
    return {
        "arm": np.array(["zoledronic acid", "placebo"], dtype=object)[patient % 2],
        "patient": patient.astype(np.int64),
        "day": day.astype(float),
        "untx": untx,
        "reason": reason,
        "counted": patient % 2 == 0,
    }


def merged(folder: Path, table: dict[str, np.ndarray], patients: int) -> str:
    folder.mkdir()
    parts = []
    with parquet.connect() as connection:
        for first in range(0, int(table["patient"].max()) + 1, patients):
            keep = (table["patient"] >= first) & (table["patient"] < first + patients)
            parts.append(folder / f"{first}.parquet")
            parquet.write(
                connection, TABLE, {name: values[keep] for name, values in table.items()}, parts[-1]
            )
    with parquet.connect(folder / "spill") as connection:
        assert parquet.merge(connection, TABLE, parts[::-1], folder / "all.parquet") == 0
    return hashlib.sha256((folder / "all.parquet").read_bytes()).hexdigest()


@pytest.mark.parametrize(("patients", "days"), [(3, 2), (100, 53), (600, 250)])
def test_parts_leave_no_trace_in_the_bytes(tmp_path: Path, patients: int, days: int) -> None:
    table = rows(patients, days)
    digests = {size: merged(tmp_path / f"by{size}", table, size) for size in (1, 7, 64, 1000)}
    assert len(set(digests.values())) == 1, digests
