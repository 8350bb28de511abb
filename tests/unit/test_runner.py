"""`howship.run`: options, folders, resuming, event-driven end, interruption, who is accounted for."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import howship
from howship.binding import bind
from howship.errors import InputError
from howship.runner import _chunk_size, failures
from howship.scenario import load
from howship.store import Run
from howship.workers import in_workers
from tests.unit.small_trial import NOTHING, arm, dose, text

FRAIL = '[set]\nsre_frailty = "20"\n'
MEASURE = '[measure]\nendpoints = ["first_sre", "sre_rate", "untx_change at 1 week"]\n'
HEAD = 'cutoff = { events = 2, by = "5 weeks" }\nentry = ["age > 65 years"]\n'


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("trial") / "small trial.toml"
    path.write_text(text(arm("treated", dose()) + NOTHING, HEAD, FRAIL, MEASURE), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def finished(trial: Path) -> Run:
    return howship.run(trial, workers=2, out=trial.parent / "run", chunk_size=2)


def test_an_event_driven_trial_ends_on_the_day_of_the_last_event_wanted(finished: Run) -> None:
    outcomes = finished.table("outcomes")
    # two arms that everybody lives in: twice the two events asked for
    assert outcomes["first_sre"].sum() == 4
    day = np.nanmax(outcomes["first_sre_day"])
    assert outcomes["follow_up_days"].max() == day < 35
    for name in ("events", "visits", "doses"):
        assert finished.table(name)["day"].max() <= day, name


def test_everyone_who_was_asked_for_is_accounted_for(finished: Run) -> None:
    arms = finished.summary["arms"]
    assert [each["asked"] for each in arms] == [3, 3]
    assert all(each["ok"] + sum(each["failed"].values()) == each["asked"] for each in arms)
    assert failures(finished.summary) == (0, 6)
    people = finished.table("patients")
    refused = int(people["screening_failures"].sum())
    assert refused > 0
    screening = finished.summary["screening"]
    assert screening["drawn"] == 3 + refused
    assert screening["failed"] == {"age > 65 years": refused}
    assert (people["age"] > 65).all()


def test_every_endpoint_is_in_the_summary_for_every_arm(finished: Run) -> None:
    found = {(row["endpoint"], row["arm"]) for row in finished.summary["endpoints"]}
    for endpoint in ("first_sre", "sre_rate", "untx_change at 1 week"):
        for name in ("treated", "nothing"):
            assert (endpoint, name) in found


def test_places_that_nobody_fills_are_no_persons_drawn(trial: Path) -> None:
    path = trial.parent / "nobody.toml"
    path.write_text(text(NOTHING, 'entry = ["age > 89.9 years"]\n'), encoding="utf-8")
    run = howship.run(path, patients=1, workers=1, out=trial.parent / "nobody")
    assert run.summary["screening"] == {"drawn": 200, "failed": {"age > 89.9 years": 200}}
    assert run.summary["arms"][0]["failed"] == {"not_eligible": 1}
    assert failures(run.summary) == (1, 1)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"patients": 0}, "--patients: 0. Expected a whole number of at least 1"),
        ({"seed": -1}, "--seed: -1"),
        ({"seed": 2**63}, "--seed"),
        ({"workers": 0}, "--workers: 0"),
        ({"chunk_size": 0}, "chunk_size: 0"),
        ({"resume": True}, "--resume: no folder is named"),
    ],
)
def test_options_that_cannot_be_used_are_refused_before_anything_is_made(
    trial: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, int], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        howship.run(trial, **options)  # type: ignore[arg-type]
    assert words in str(caught.value)
    assert not list(tmp_path.iterdir())


def test_a_finished_folder_is_neither_resumed_nor_overwritten(trial: Path, finished: Run) -> None:
    before = sorted((p.name, p.stat().st_mtime_ns) for p in finished.path.iterdir())
    for options in ({"resume": True}, {}):
        with pytest.raises(InputError):
            howship.run(trial, out=finished.path, **options)
    assert sorted((p.name, p.stat().st_mtime_ns) for p in finished.path.iterdir()) == before


def test_an_interrupted_run_ends_soon_and_goes_on_only_with_its_own_options(
    trial: Path, finished: Run
) -> None:
    out = trial.parent / "interrupted"
    code = f"import howship; howship.run({str(trial)!r}, workers=1, out={str(out)!r}, chunk_size=1)"
    command = [sys.executable, "-c", f"import signal; signal.signal(2, signal.default_int_handler); {code}"]
    process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        if any(part.name.isdecimal() for part in (out / "chunks").glob("*")):
            break
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    started = time.monotonic()
    assert "KeyboardInterrupt" in process.communicate(timeout=60)[1]
    assert time.monotonic() - started < 10
    assert not (out / "summary.json").exists()
    for options in ({"patients": 2}, {"seed": 6}, {"parallel": True}):
        with pytest.raises(InputError) as caught:
            howship.run(trial, out=out, resume=True, **options)  # type: ignore[arg-type]
        assert "Go on with: howship run" in str(caught.value)
    resumed = howship.run(trial, out=out, resume=True, workers=1)
    for name in ("patients", "outcomes", "events", "visits", "doses"):
        assert (resumed.path / f"{name}.parquet").read_bytes() == (
            finished.path / f"{name}.parquet"
        ).read_bytes(), name


def _square(number: int) -> int:
    if number < 0:
        raise InputError(howship.errors.Fault("number", f"{number}", "0 or more"))
    time.sleep(0.05 * number)
    return number * number


def test_the_other_workers_end_when_one_meets_an_error() -> None:
    assert sorted(in_workers(_square, [(1,), (2,)], 2, "")) == [1, 4]
    started = time.monotonic()
    with pytest.raises(InputError, match="number: -1"):
        list(in_workers(_square, [(-1,), *[(400,)] * 8], 2, ""))
    assert time.monotonic() - started < 15


def test_jobs_are_made_when_a_worker_is_near_them() -> None:
    made = []

    def jobs() -> Iterator[tuple[int]]:
        for number in range(40):
            made.append(number)
            yield (0,)

    ahead = []
    for done, _ in enumerate(in_workers(_square, jobs(), 2, "")):
        ahead.append(len(made) - done)
    assert (len(ahead), len(made)) == (40, 40)
    # four are under way or wait; those that ended together are handed out one by one
    assert max(ahead) <= 8


def test_a_chunk_is_as_large_as_memory_allows_and_every_worker_has_several(trial: Path) -> None:
    plan = bind(load(trial))

    def size(patients: int, workers: int, every: float = 7.0) -> int:
        scenario = replace(plan.scenario, patients=patients, report_every_days=every)
        return _chunk_size(replace(plan, scenario=scenario), workers)

    assert [size(3, 1), size(640, 2), size(640, 64), size(10**6, 2)] == [4, 40, 4, 512]
    # twice 42 days and 4 visits with a row every hour
    assert size(10**6, 2, every=1 / 24) == 120_000 // (2 * (42 * 24 + 4))
