"""Parts of a run: complete or absent, and merged into the same bytes whatever the parts were."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from howship.errors import StoreError
from howship.store import TABLES, Column, RunFolder, read_table
from tests.synthetic_run import EXTRA, tables, write_run

PATIENTS = 40


def started(path: Path, chunks: int, extra=EXTRA) -> RunFolder:
    folder = RunFolder.create(path, "invented")
    folder.start("given", "resolved", extra, {"chunks": chunks, "trial": "invented"})
    return folder


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.parquet"))
    }


def test_chunk_size_and_order_change_no_byte(tmp_path):
    first = digests(write_run(tmp_path / "a", PATIENTS, size=40).path)
    assert len(first) == 6
    for size in (1, 7):
        assert digests(write_run(tmp_path / f"size {size} [x]*", PATIENTS, size=size).path) == first
    other = digests(write_run(tmp_path / "other", PATIENTS, seed=2, size=7).path)
    assert other["visits.parquet"] != first["visits.parquet"]


def test_more_rows_than_one_row_group_change_no_byte(tmp_path):
    extra = {"visits": [Column("untx", "float", "nmol/mmol", "marker")]}
    n, results = 300_000, []
    patient = np.arange(n) // 3
    whole = {
        "parameter_set": np.zeros(n, dtype=np.int64),
        "trial_replicate": np.zeros(n, dtype=np.int64),
        "arm": np.array(["a", "b"], dtype=object)[np.arange(n) % 2],
        "patient": patient,
        "day": np.arange(n) * 1.0,
        "untx": np.sqrt(np.arange(n) % 977),
    }
    # the last patients first, in parts whose rows fill no whole piece or row group of the writer
    for name, edges in (("one", [0, n]), ("two", [0, 77_777, n]), ("odd", [0, 1, 41_000, 41_001, 99_998, n])):
        folder = started(tmp_path / name, len(edges) - 1, extra)
        with folder.writing() as chunks:
            for i in reversed(range(len(edges) - 1)):
                part = np.flatnonzero((patient >= edges[i]) & (patient < edges[i + 1]))[::-1]
                chunks.write_chunk(i, {"visits": {column: values[part] for column, values in whole.items()}})
            chunks.finish()
        results.append(digests(folder.path))
    assert results[0] == results[1] == results[2]
    assert len(read_table(folder, "visits")["day"]) == n


def test_rows_come_back_sorted_and_unchanged(tmp_path):
    folder = write_run(tmp_path / "run", PATIENTS, size=7)
    given = tables(0, PATIENTS)["visits"]
    found = read_table(folder, "visits")
    order = np.lexsort((given["day"], given["patient"], given["arm"].astype(str)))
    for name, values in given.items():
        assert found[name].dtype == values.dtype
        np.testing.assert_array_equal(found[name], values[order])
    assert np.isnan(found["untx"]).any()
    assert read_table(folder, "patients")["allocated_arm"].tolist() == [None] * PATIENTS
    assert read_table(folder, "outcomes", ["first_sre", "arm"])["first_sre"].dtype == bool
    assert not (folder.path / "chunks").exists()


def test_a_table_without_rows_keeps_its_columns(tmp_path):
    folder = write_run(tmp_path / "run", patients=3)
    failures = read_table(folder, "failures")
    assert list(failures) == list(TABLES["failures"].names)
    assert {name: len(column) for name, column in failures.items()} == dict.fromkeys(failures, 0)


def test_finish_refuses_missing_chunks_and_repeated_patients(tmp_path):
    folder = started(tmp_path / "run", 2)
    with folder.writing() as chunks:
        chunks.write_chunk(0, tables(0, 4))
        with pytest.raises(StoreError, match="chunks 1 are missing"):
            chunks.finish()
        chunks.write_chunk(1, tables(3, 6))
        with pytest.raises(StoreError, match="patients 3 to 3 are in two parts"):
            chunks.finish()
        assert chunks.done() == {0, 1}
        twice = tables(4, 6)
        twice["patients"] = {k: np.concatenate([v, v]) for k, v in twice["patients"].items()}
        chunks.replace(1, twice)
        with pytest.raises(StoreError, match="2 rows repeat the key"):
            chunks.finish()
    assert not list(folder.path.glob("*.parquet"))


def test_two_equal_doses_at_one_time_are_both_kept(tmp_path):
    folder = started(tmp_path / "run", 1)
    rows = tables(0, 1)
    rows["doses"] = {name: np.concatenate([column, column]) for name, column in rows["doses"].items()}
    with folder.writing() as chunks:
        chunks.write_chunk(0, rows)
        chunks.finish()
    assert len(read_table(folder, "doses")["day"]) == 10


def test_replace_and_read_a_chunk(tmp_path):
    folder = started(tmp_path / "run", 1)
    rows = tables(0, 3)
    with folder.writing() as chunks:
        chunks.write_chunk(0, rows)
        chunks.write_chunk(0, tables(0, 3, seed=9))  # already there: stays
        before, given = chunks.read(0, "outcomes"), rows["outcomes"]
        order = np.lexsort((given["patient"], given["arm"].astype(str)))
        np.testing.assert_array_equal(before["first_sre_day"], given["first_sre_day"][order])
        rows["outcomes"]["follow_up_days"] = np.full(6, 100.0)
        chunks.replace(0, rows)
        assert chunks.read(0, "outcomes")["follow_up_days"].tolist() == [100.0] * 6
        assert chunks.done() == {0}
        with pytest.raises(StoreError, match="cannot be read"):
            chunks.read(1, "outcomes")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"untx": None}, "column untx of visits: missing"),
        ({"utnx": np.zeros(26)}, "'utnx' is not declared.*Did you mean 'untx'"),
        ({"untx": np.zeros(3)}, "unequal length"),
        ({"untx": np.array(["1"] * 26)}, "column untx of visits: values of type"),
        ({"patient": np.zeros(26)}, "column patient of visits: values of type float64"),
        ({"arm": np.array([1.5] * 26, dtype=object)}, "column arm of visits: 1.5 in the column"),
        ({"untx": np.zeros((26, 1))}, "an array of shape"),
    ],
)
def test_unfit_columns_are_refused_and_nothing_is_written(tmp_path, change, message):
    folder = started(tmp_path / "run", 1)
    rows = tables(0, 1)
    rows["visits"] = {k: v for k, v in {**rows["visits"], **change}.items() if v is not None}
    with folder.writing() as chunks:
        with pytest.raises(StoreError, match=message):
            chunks.write_chunk(0, rows)
        assert chunks.done() == set()


WRITER = """
import sys
from howship.store import RunFolder
from tests.synthetic_run import tables
with RunFolder(__import__("pathlib").Path(sys.argv[1])).writing() as chunks:
    for i in range(40):
        chunks.write_chunk(i, tables(i, i + 1))
        print(i, flush=True)
    chunks.finish()
    print("end", flush=True)
"""


HELD = """
import time, howship.store.chunks as store
store.Chunks.finish = lambda self: (print("waiting", flush=True), time.sleep(60))
"""


def writer(folder: Path, before: str = "") -> subprocess.Popen:
    root = Path(__file__).parents[3]
    env = {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    return subprocess.Popen(
        [sys.executable, "-c", before + WRITER, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=env,
    )


@pytest.mark.parametrize("wait", [0.0, 0.013, 0.029])
def test_killed_and_resumed_gives_the_same_bytes(tmp_path, wait):
    folder = started(tmp_path / "run", 40)
    process = writer(folder.path)
    while process.stdout.readline().strip() != "5":
        assert process.poll() is None, process.stderr.read()
    time.sleep(wait)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    (folder.path / "chunks" / "000039.tmp1").mkdir()  # as a kill in the middle of a part leaves it
    with folder.writing() as chunks:
        done = chunks.done()
        assert {0, 1, 2, 3, 4, 5} <= done < set(range(40))
        assert not list(folder.path.rglob("*.tmp*"))
        for i in sorted(set(range(40)) - done):
            chunks.write_chunk(i, tables(i, i + 1))
        chunks.finish()
    assert digests(folder.path) == digests(write_run(tmp_path / "whole", 40).path)


def test_a_kill_after_merging_loses_nothing(tmp_path):
    folder = write_run(tmp_path / "run", 4, size=2)
    (folder.path / "merged.tmp").mkdir()
    (folder.path / "summary.json").unlink()
    with folder.writing() as chunks:
        assert chunks.merged
        assert chunks.done() == {0, 1}
        chunks.finish()
    assert not (folder.path / "merged.tmp").exists()


def test_full_disk_says_what_is_lost_and_how_to_go_on(tmp_path):
    folder = started(tmp_path / "run", 40)
    limit = (
        "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))\n"
    )
    process = writer(folder.path, limit)
    _, errors = process.communicate(timeout=60)
    assert process.returncode != 0
    assert "howship.errors.StoreError" in errors
    assert "Every chunk finished before it is safe" in errors
    assert f"howship run invented --out {folder.path} --resume" in errors
    assert not list((folder.path / "chunks").glob("*.tmp*"))


def test_the_second_writer_is_refused_and_a_dead_ones_lock_is_taken_over(tmp_path):
    folder = started(tmp_path / "run", 40)
    process = writer(folder.path, HELD)
    while process.stdout.readline().strip() != "waiting":
        assert process.poll() is None, process.stderr.read()
    try:
        message = f"process {process.pid} on .* is writing this run folder"
        with pytest.raises(StoreError, match=message), folder.writing():
            pass
    finally:
        process.kill()
        process.communicate()
    with folder.writing() as chunks:
        assert len(chunks.done()) == 40
        with pytest.raises(StoreError, match="this process"), folder.writing():
            pass
    assert not (folder.path / "lock").exists()


def test_lock_of_another_host_is_respected(tmp_path):
    folder = started(tmp_path / "run", 1)
    lock = folder.path / "lock"
    lock.write_text('{"pid": 1, "host": "elsewhere"}')
    with pytest.raises(StoreError, match=r"process 1 on elsewhere.*remove"), folder.writing():
        pass
    lock.unlink()
    with folder.writing() as chunks:
        assert chunks.count == 1
