"""What `howship bench` counts as an error, how it finds a tolerance, and what it writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from howship.bench import GOAL, Bench, Row, bench, summary
from howship.bench.measure import Cases, Point, Spread, find_tolerance, interpolate, ratio
from howship.bench.page import markdown, write_json, write_page
from howship.bench.tools import Howship, Lsoda, peers
from howship.bench.work import VARIED, WORKS, Work, error, largest_error
from howship.errors import InputError
from howship.solve import Task

SHORT = Work("W1", 60.0, 2, 2, 4)


def row(tool: str, milliseconds: float, found: float, over: float) -> Row:
    point = Point(1e-6, found, Spread(milliseconds, milliseconds / 2, milliseconds * 2))
    return Row("W1", GOAL, tool, tool.title(), "all states", point, Spread(over, over / 2, over * 2))


def measured(*rows: Row) -> Bench:
    curves = {"W1": {each.tool: [each.point, Point(1e-7, 1e-7, each.point.milliseconds)] for each in rows}}
    titles = {each.tool: each.title for each in rows}
    return Bench(512, 32, 7, "a reference", 0.0, list(rows), curves, titles)


OURS = row("howship", 0.5, 9e-6, 1.0)
THEIRS = row("libroadrunner", 20.0, 8e-6, 40.0)


def test_error_by_hand() -> None:
    right = np.array([[10.0, 0.0], [-20.0, 5e-5]])
    states = np.array([[10.1, 1e-4], [-20.1, 0.0]])
    # 0.1 / 10; 0.1 / 20; below a thousandth of the scale: 1e-4 / 1e-3, 5e-5 / 1e-3
    assert error(states[:, :1], right[:, :1], np.array([1.0])) == pytest.approx(0.01)
    assert error(states[1:, :1], right[1:, :1], np.array([1.0])) == pytest.approx(0.005)
    assert error(states[1:], right[1:], np.array([1.0, 1.0])) == pytest.approx(0.05)
    assert error(states, right, np.array([1.0, 1.0])) == pytest.approx(0.1)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_value_that_is_missing_is_no_small_error(bad: float) -> None:
    assert error(np.array([[bad, 1.0]]), np.ones((1, 2)), np.ones(2)) == float("inf")


def test_the_largest_error_is_over_patients_and_leaves_out_the_first_day() -> None:
    program, tasks = SHORT.program(), SHORT.tasks(2)
    right = [np.ones((3, len(task.y))) for task in tasks]
    states = [each.copy() for each in right]
    rankl = [state.name for state in program.joined.states].index("rankl")
    states[0][0, rankl], states[1][2, rankl] = 7.0, 1.25
    # a scale far below a thousand, so that the error is relative to the value
    assert program.scales(program.starts(tasks[1].values))[rankl] < 1
    assert largest_error(program, tasks, states, right) == pytest.approx(0.25)


def test_interpolation_is_a_line_in_logarithms() -> None:
    assert interpolate((1e-2, 1e-6), (1e-3, 1e-5), 1e-4) == pytest.approx(1e-4)
    assert interpolate((1.0, 4.0), (3.0, 48.0), 2.0) == pytest.approx(12.0)


def test_the_tolerance_is_found_where_the_error_is_wanted() -> None:
    calls: list[float] = []

    def law(tolerance: float) -> float:
        calls.append(tolerance)
        return 30 * tolerance**0.8

    tolerance, found = find_tolerance(law, 1e-5, 1e-5)
    assert found == pytest.approx(1e-5, rel=0.15)
    assert law(tolerance) == found
    assert len(calls) <= 9
    assert find_tolerance(law, 1e-5, 1e-9)[1] == pytest.approx(1e-5, rel=0.15)


def test_at_most_never_returns_a_larger_error() -> None:
    jagged = {0: 1.1e-5, 1: 0.4e-5}
    tolerance, found = find_tolerance(lambda t: jagged[int(t < 1e-6)], 1e-5, 1e-5, at_most=True)
    assert found == 0.4e-5
    assert tolerance < 1e-6


def test_an_error_that_never_comes_near_ends_the_search() -> None:
    tolerance, found = find_tolerance(lambda t: 1e-2, 1e-5, 1e-5, at_most=True)
    assert found == 1e-2
    assert 0 < tolerance <= 1e-5


def test_the_ratio_is_taken_turn_by_turn() -> None:
    assert ratio([10.0, 40.0, 60.0], [1.0, 2.0, 2.0]) == Spread(20.0, 10.0, 30.0)


def test_a_patient_is_the_same_in_any_block_and_regimen() -> None:
    whole, part = WORKS["W1"].tasks(6), WORKS["W2"].tasks(2, first=4)
    assert np.array_equal(whole[4].values, part[0].values)
    assert np.array_equal(whole[5].values, part[1].values)
    program = WORKS["W1"].program()
    drawn = np.array([task.values for task in WORKS["W1"].tasks(400)])
    for name in VARIED:
        index = program.target(name).indices[0]
        logs = np.log(drawn[:, index] / program.defaults()[index])
        assert abs(logs.std() - 0.3) < 0.04
        assert abs(logs.mean()) < 0.06
    assert np.count_nonzero(np.ptp(drawn[:, : len(program.joined.parameters)], axis=0)) == len(VARIED)


def test_doses_are_given_at_their_days_in_full() -> None:
    task = WORKS["W2"].tasks(1)[0]
    assert [action.day for action in task.actions] == [28.0 * k for k in range(26)]
    assert {round(action.value, 9) for action in task.actions} == {round(0.729 * 120, 9)}
    assert (len(task.grid), task.end) == (105, 728.0)


def test_every_tool_solves_the_same_work() -> None:
    cases = Cases(SHORT, 3, 2)
    assert cases.error(Howship(cases.program), 1e-9) < 1e-6
    assert cases.error(Lsoda(cases.program), 1e-9) < 1e-6
    # and the error sees a dose that is a thousandth larger
    wrong = [Task(t.y, t.values, t.start, t.end, t.grid, [_more(a) for a in t.actions]) for t in cases.tasks]
    states, seconds = Howship(cases.program)(wrong[:2], 1e-9)
    assert largest_error(cases.program, wrong[:2], states, cases.right) > 5e-4
    assert seconds > 0


def _more(action):  # type: ignore[no-untyped-def]
    return type(action)(action.day, action.kind, action.index, action.value * 1.001)


@pytest.mark.parametrize(("name", "module"), [("libroadrunner", "roadrunner"), ("cvode", "sksundae")])
def test_a_peer_solves_the_same_work(name: str, module: str) -> None:
    """Start values that depend on the drawn parameters are among what is compared."""
    pytest.importorskip(module)
    cases = Cases(SHORT, 2, 2)
    (peer,) = peers([name], cases.program)
    assert cases.error(peer, 1e-9) < 1e-6


def test_the_summary_has_these_keys_and_no_others() -> None:
    assert summary(measured(OURS, THEIRS)) == {
        "howship": {"patients_per_second": 2000.0, "max_error": 9e-6},
        "libroadrunner": {"patients_per_second": 50.0, "max_error": 8e-6},
        "ratio_equal_error": {"libroadrunner": 40.0},
        "milliseconds_per_patient": 0.5,
    }


def test_the_summary_without_libroadrunner(tmp_path: Path) -> None:
    written = json.loads(write_json(measured(OURS), tmp_path / "b.json").read_text(encoding="utf-8"))
    assert written["libroadrunner"] is None
    assert written["ratio_equal_error"] == {"libroadrunner": None}
    assert set(written) == {"howship", "libroadrunner", "ratio_equal_error", "milliseconds_per_patient"}


def test_a_quick_measurement_keeps_to_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("howship.bench.WORKS", {"W1": SHORT})
    told: list[str] = []
    result = bench(quick=True, patients=4, wanted=["lsoda"], tell=told.append)
    ours, theirs = result.rows
    assert (ours.tool, theirs.tool) == ("howship", "lsoda")
    assert 0 < ours.point.error <= GOAL
    assert ours.ratio == Spread(1.0, 1.0, 1.0)
    assert theirs.ratio.low <= theirs.ratio.median <= theirs.ratio.high
    assert theirs.point.error / ours.point.error == pytest.approx(1, rel=0.5)
    assert told


@pytest.mark.parametrize(
    ("patients", "wanted", "message"),
    [
        (0, [], "--patients: 0. Expected a whole number above zero."),
        (None, ["roadrunner"], "--peers: 'roadrunner' is no tool."),
    ],
)
def test_what_cannot_be_measured_is_refused(
    patients: int | None, wanted: Sequence[str], message: str
) -> None:
    with pytest.raises(InputError) as refused:
        bench(quick=True, patients=patients, wanted=wanted)
    assert message in str(refused.value)


def test_the_page_keeps_what_people_wrote(tmp_path: Path) -> None:
    page, figure = write_page(measured(OURS, THEIRS), tmp_path / "new")
    text = page.read_text(encoding="utf-8")
    assert "| W1 | libroadrunner | 1.0e-06 | 8.0e-06 | 20 | 10-40 | 50 | 40 | 20-80 |" in text
    assert figure.read_text(encoding="utf-8").startswith("<?xml")
    page.write_text(text.replace("# Speed", "# Ours") + "\nThe end.\n", encoding="utf-8")
    write_page(measured(OURS), tmp_path / "new")
    again = page.read_text(encoding="utf-8")
    assert again.startswith("# Ours")
    assert again.endswith("The end.\n")
    assert "libroadrunner" not in again
    assert markdown(measured(OURS)) in again
