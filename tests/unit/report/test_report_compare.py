"""Two runs of the same invented patients, and of others."""

import io

import numpy as np
import pytest
from rich.console import Console

from howship.report.compare import _match, compare, print_comparison
from howship.store import read_table
from tests.synthetic_run import write_run


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    root = tmp_path_factory.mktemp("compare")
    return {
        "a": write_run(root / "a"),
        "b": write_run(root / "b", effect=0.9, mg=3, size=7),
        "fewer": write_run(root / "fewer", patients=30),
        "others": write_run(root / "others", seed=2),
    }


def found(comparison, arm, outcome):
    (row,) = [row for row in comparison.differences if (row.arm_a, row.outcome) == (arm, outcome)]
    return row


def test_paired_differences_of_the_same_patients(runs):
    comparison = compare(runs["a"], runs["b"].path)
    assert comparison.same_patients
    assert comparison.notes == ()
    arm = "zoledronic acid every 12 weeks"
    row = found(comparison, arm, "sre_count")
    a, b = (read_table(runs[name], "outcomes") for name in "ab")
    keep = (a["arm"] == arm) & (a["status"] == "ok")
    change = (b["sre_count"] - a["sre_count"])[keep]
    assert row.n == change.size == 51
    assert row.difference == pytest.approx(change.mean(), abs=1e-12)
    half = 1.959964 * change.std(ddof=1) / np.sqrt(51)
    assert (row.low, row.high) == (pytest.approx(change.mean() - half), pytest.approx(change.mean() + half))
    assert row.low > 0
    assert found(comparison, "placebo", "sre_count").difference == 0
    share = found(comparison, arm, "first_sre")
    assert share.mean_a == pytest.approx(100 * a["first_sre"][keep].mean())
    free = found(comparison, arm, "event_free_days")
    assert free.mean_b == pytest.approx(np.where(b["first_sre"], b["first_sre_day"], 364.0)[keep].mean())
    assert found(comparison, arm, "untx_change_at_13_weeks").unit == "%"
    assert "solver_smallest_step" not in {row.outcome for row in comparison.differences}


def test_scenario_lines_that_differ(runs):
    lines = compare(runs["a"], runs["b"]).scenario
    assert len(lines) == 2
    assert lines[0].startswith("- ")
    assert '"4 mg"' in lines[0]
    assert '"3 mg"' in lines[1]
    assert compare(runs["a"], runs["a"]).scenario == ()


def test_fewer_patients_are_compared_on_those_shared(runs):
    comparison = compare(runs["a"], runs["fewer"])
    assert comparison.same_patients
    assert comparison.notes == ("54 and 30 patients; 30 numbers occur in both.",)
    row = found(comparison, "placebo", "sre_count")
    assert (row.n, row.difference) == (29, 0)


def test_other_patients_are_not_paired(runs):
    comparison = compare(runs["a"], runs["others"])
    assert not comparison.same_patients
    assert any("seeds differ (1 and 2)" in note for note in comparison.notes)
    assert any("differ in" in note and "age" in note for note in comparison.notes)
    row = found(comparison, "placebo", "sre_count")
    assert not row.paired
    a, b = (read_table(runs[name], "outcomes") for name in ("a", "others"))
    a, b = (t["sre_count"][(t["arm"] == "placebo") & (t["status"] == "ok")] for t in (a, b))
    error = np.sqrt(a.var(ddof=1) / a.size + b.var(ddof=1) / b.size)
    assert row.high - row.low == pytest.approx(2 * 1.959964 * error, rel=1e-6)


def test_arms_match_by_name_then_by_position():
    assert _match(["x", "y", "p"], ["p", "z"]) == [("x", "z"), ("p", "p")]
    assert _match(["p"], ["p", "z"]) == [("p", "p")]


def test_printed_comparison(runs):
    def text(a, b):
        stream = io.StringIO()
        print_comparison(compare(runs[a], runs[b]), Console(file=stream, width=130))
        return stream.getvalue()

    same, other = text("a", "b"), text("a", "others")
    assert "the same patients: paired differences, B - A" in same
    assert "NOT the same patients: UNPAIRED differences" in other
    assert "What differs between the scenarios" in same
    assert "UNCALIBRATED" in same
    assert "gives no advice" in same
