"""Levels in the table of outcomes: those of the measured values, patient by patient."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

import howship
from howship.chunk import chunk_tables
from howship.columns import run_columns
from howship.report.compare import compare
from howship.report.table import table
from howship.rows import Table
from howship.store.schema import conform, schema
from tests.unit.small_trial import NOTHING, arm, bound, dose, rows, text

SHARE, LASTS = "untx < 58 nmol/mmol by 2 weeks", "duration of untx < 58 nmol/mmol"
DRUG = "zoledronic_acid_concentration > 0 mg/L by 2 weeks"
MEASURE = f'[measure]\nendpoints = ["{SHARE}", "{LASTS}", "{DRUG}"]\nassay_cv = {{ untx = 0.1 }}\n'
COLUMNS = tuple(name.replace(" ", "_") for name in (SHARE, LASTS, DRUG))


@pytest.fixture(scope="module")
def found() -> dict[str, Table]:
    trial = bound(arm("treated", dose()) + NOTHING, head='drop_out = "3 1/year"\n', measure=MEASURE)
    return chunk_tables(trial, range(6), False, "small.toml")


def expected(day: list[float], met: list[bool], end: float) -> tuple[float, float, float, bool]:
    """Return share, duration, first day and whether it is over, by a plain loop."""
    first = next((d for d, m in zip(day, met, strict=True) if m), None)
    if first is None:
        return 0.0, np.nan, np.nan, False
    left = next((d for d, m in zip(day, met, strict=True) if not m and d > first), None)
    return 100.0 * (first <= 14), (end if left is None else left) - first, first, left is not None


def test_levels_are_those_of_the_measured_values(found: dict[str, Table]) -> None:
    kinds = set()
    for name in ("treated", "nothing"):
        for patient in range(6):
            seen = rows(found["visits"], arm=name, patient=patient)
            row = rows(found["outcomes"], arm=name, patient=patient)
            met = (seen["untx"] < 58).tolist()
            want = expected(seen["day"].tolist(), met, float(row["follow_up_days"][0]))
            got = [row[c][0] for c in (COLUMNS[0], COLUMNS[1], f"{COLUMNS[1]}_from", f"{COLUMNS[1]}_over")]
            np.testing.assert_array_equal(np.array(got, dtype=float), np.array(want, dtype=float))
            kinds.add((want[0], want[3]))
    # never, reached and still there, reached and lost
    assert kinds >= {(0.0, False), (100.0, False), (100.0, True)}


def test_they_are_declared(found: dict[str, Table]) -> None:
    trial = bound(arm("treated", dose()) + NOTHING, measure=MEASURE)
    table = schema(run_columns(trial))["outcomes"]
    conform(table, found["outcomes"])
    assert set(found["outcomes"]) == set(table.names)


def test_a_drug_that_an_arm_does_not_give_has_no_value_there(found: dict[str, Table]) -> None:
    assert rows(found["outcomes"], arm="treated")[COLUMNS[2]].tolist() == [100.0] * 6
    assert np.isnan(rows(found["outcomes"], arm="nothing")[COLUMNS[2]]).all()


def test_who_failed_has_no_level() -> None:
    trial = bound(NOTHING, tail='[set]\nsre_frailty = "1e9"\n', measure=MEASURE.replace(f', "{DRUG}"', ""))
    outcomes = chunk_tables(trial, range(2), False, "small.toml")["outcomes"]
    assert "ok" not in outcomes["status"].tolist()
    assert all(np.isnan(outcomes[name]).all() for name in COLUMNS[:2])
    assert not outcomes[f"{COLUMNS[1]}_over"].any()


def test_a_run_prints_them_and_a_comparison_shows_them(tmp_path: Path) -> None:
    trial = tmp_path / "small.toml"
    trial.write_text(text(arm("treated", dose()) + NOTHING, measure=MEASURE), encoding="utf-8")
    run = howship.run(trial, patients=4, workers=1, out=tmp_path / "run")
    summary, outcomes = run.summary, rows(run.table("outcomes"), arm="nothing")
    share, lasts = (
        next(row for row in summary["endpoints"] if (row["endpoint"], row["arm"]) == (name, "nothing"))
        for name in (SHARE, LASTS)
    )
    assert (share["value"], share["n"]) == (outcomes[COLUMNS[0]].mean(), 4)
    assert lasts["n"] == np.isfinite(outcomes[COLUMNS[1]]).sum() > 0
    console = Console(width=200, record=True)
    console.print(table(summary))
    printed = console.export_text()
    assert "Patients with untx < 58 nmol/mmol" in printed
    assert "Median duration of untx < 58" in printed
    shown = {row.outcome: row for row in compare(run.path, run.path).differences if row.arm_a == "nothing"}
    assert (shown[COLUMNS[0]].unit, shown[COLUMNS[0]].mean_a) == ("%", share["value"])
    assert shown[COLUMNS[1]].n == lasts["n"]
