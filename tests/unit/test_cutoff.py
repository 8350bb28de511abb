"""An event-driven end: the same rows as a trial that was planned to end on that day."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from howship.chunk import chunk_tables
from howship.columns import run_columns
from howship.cutoff import apply_cutoff, cut
from howship.outcome.events import event_cutoff
from howship.rows import Table
from howship.store.chunks import CHUNKS, Chunks
from howship.store.schema import schema
from tests.unit.small_trial import NOTHING, arm, bound, dose

ARMS = arm("treated", dose()) + NOTHING
FRAIL = '[set]\nsre_frailty = "20"\n'
MEASURE = '[measure]\nendpoints = ["first_sre", "untx_change at 1 week", "duration of untx < 60 nmol/mmol"]\n'
LEAVING = 'drop_out = "3 1/year"\n'


def rows_of(cutoff: str) -> dict[str, Table]:
    trial = bound(ARMS, head=LEAVING + cutoff, tail=FRAIL, measure=MEASURE)
    return chunk_tables(trial, range(4), False, "small.toml")


def same(a: dict[str, Table], b: dict[str, Table]) -> None:
    for name in a:
        for column in a[name]:
            if not column.startswith("solver_"):  # steps taken behind the cutoff
                np.testing.assert_array_equal(a[name][column], b[name][column], err_msg=f"{name}.{column}")


@pytest.fixture(scope="module")
def whole() -> dict[str, Table]:
    return rows_of("")


def scenario(cutoff: str):  # type: ignore[no-untyped-def]
    return bound(ARMS, head=LEAVING + cutoff, tail=FRAIL, measure=MEASURE).scenario


def test_an_event_driven_cutoff_equals_a_fixed_one_on_that_day(whole: dict[str, Table]) -> None:
    trial = scenario('cutoff = { events = 5, by = "6 weeks" }\n')
    day = event_cutoff(whole["outcomes"]["first_sre_day"], 5, 42.0)
    assert 0 < day < 42
    assert (whole["outcomes"]["first_sre_day"] > day).any()
    by_events = cut(trial, whole, day)
    same(by_events, rows_of(f'cutoff = "{day!r} days"\n'))
    assert by_events["outcomes"]["first_sre"].sum() == 5
    assert (by_events["outcomes"]["follow_up_days"] == day).any()
    # what ended before stays as it was
    early = whole["outcomes"]["follow_up_days"] <= day
    kept = by_events["outcomes"]["end_reason"][early].tolist()
    assert kept == whole["outcomes"]["end_reason"][early].tolist()


def test_cutting_twice_changes_nothing_and_the_end_changes_nothing(whole: dict[str, Table]) -> None:
    trial = scenario("")
    once = cut(trial, whole, 20.0)
    same(cut(trial, once, 20.0), once)
    same(cut(trial, whole, 42.0), whole)


def test_a_change_after_the_cutoff_is_missing(whole: dict[str, Table]) -> None:
    trial = scenario("")
    for day, missing in ((6.9, True), (7.0, False)):
        column = cut(trial, whole, day)["outcomes"]["untx_change_at_1_week"]
        seen = whole["outcomes"]["follow_up_days"] >= 7
        assert np.isnan(column[seen]).all() == missing


def test_a_level_is_followed_up_to_the_cutoff(whole: dict[str, Table]) -> None:
    name, size = "duration_of_untx_<_60_nmol/mmol", len(whole["outcomes"]["patient"])
    # lost before the cutoff, on it, after it, still there, reached after it, never reached
    start = np.resize([0.0, 6.0, 7.0, 7.0, 21.0, np.nan], size)
    lasted = np.resize([7.0, 14.0, 14.0, 35.0, 14.0, np.nan], size)
    over = np.resize([True, True, True, False, True, False], size)
    levels = {name: lasted, f"{name}_from": start, f"{name}_over": over}
    changed = {**whole, "outcomes": {**whole["outcomes"], **levels}}
    found = cut(scenario(""), changed, 20.0)["outcomes"]
    nan = np.nan
    np.testing.assert_array_equal(found[name][:6], [7, 14, 13, 13, nan, nan])
    np.testing.assert_array_equal(found[f"{name}_from"][:6], [0, 6, 7, 7, nan, nan])
    assert found[f"{name}_over"][:6].tolist() == [True, True, False, False, False, False]


@pytest.mark.parametrize(("events", "expected"), [(2, 4), (10_000, None)])
def test_all_parts_of_a_run_are_cut_on_one_day(tmp_path: Path, events: int, expected: int | None) -> None:
    # two arms that everybody lives in: twice as many events are waited for
    trial = bound(
        ARMS, head=f'{LEAVING}cutoff = {{ events = {events}, by = "5 weeks" }}\n', tail=FRAIL, measure=MEASURE
    )
    (tmp_path / CHUNKS).mkdir()
    chunks = Chunks(tmp_path, schema(run_columns(trial)), 2, "")
    for index in (0, 1):
        part = chunk_tables(trial, range(2 * index, 2 * index + 2), False, "small.toml")
        chunks.write_chunk(index, part)
    day = apply_cutoff(trial.scenario, chunks, parallel=False)
    outcomes = [chunks.read(index, "outcomes") for index in (0, 1)]
    first = np.concatenate([table["first_sre_day"] for table in outcomes])
    assert np.concatenate([table["follow_up_days"] for table in outcomes]).max() == day
    if expected is None:
        assert day == 35
    else:
        assert np.isfinite(first).sum() == expected
        assert np.nanmax(first) == day
    # an interrupted run cuts its parts again
    assert apply_cutoff(trial.scenario, chunks, parallel=False) == day
