"""Making, opening and documenting run folders."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from howship.errors import InputError, StoreError
from howship.source import Source
from howship.store import (
    TABLES,
    Column,
    RunFolder,
    cited,
    load,
    provenance,
    read_provenance,
    read_summary,
    read_table,
    scenario_hash,
    schema,
)
from howship.store.columns import write_columns
from howship.store.files import write_json, write_text
from tests.synthetic_run import EXTRA, write_run


def test_next_free_number_and_no_collision(tmp_path):
    (tmp_path / "runs" / "trial-002").mkdir(parents=True)
    with ThreadPoolExecutor(8) as pool:
        made = list(
            pool.map(lambda _: RunFolder.create(None, "trial", tmp_path / "runs").path.name, range(16))
        )
    assert sorted(made) == [f"trial-{i:03d}" for i in (1, *range(3, 18))]


def test_existing_folder_is_refused_and_left_alone(tmp_path):
    out = tmp_path / "mine"
    out.mkdir()
    (out / "precious.txt").write_text("keep")
    with pytest.raises(InputError, match="mine: it exists already, and nothing is overwritten"):
        RunFolder.create(out, "trial")
    assert [path.name for path in out.iterdir()] == ["precious.txt"]


def test_existing_unfinished_run_names_the_way_to_resume(tmp_path):
    folder = RunFolder.create(tmp_path / "run", "trial")
    folder.start("given", "resolved", {}, {"chunks": 3, "trial": "kohno_2005", "options": "--patients 5"})
    command = f"howship run kohno_2005 --patients 5 --out {folder.path} --resume"
    with pytest.raises(InputError) as refused:
        RunFolder.create(tmp_path / "run", "trial")
    assert command in str(refused.value)
    with pytest.raises(InputError) as refused:
        RunFolder.open(folder.path)
    assert "has not finished (0 of 3 chunks are done)" in str(refused.value)
    assert command in str(refused.value)


def test_open_says_what_is_wrong(tmp_path):
    run = write_run(tmp_path / "good-001", 2)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match=r"no such folder.*Runs in .*: good-001"):
        RunFolder.open(tmp_path / "goood")
    with pytest.raises(InputError, match="not a run folder"):
        RunFolder.open(tmp_path / "empty")
    columns = json.loads((run.path / "columns.json").read_text())
    (run.path / "columns.json").write_text(json.dumps({**columns, "schema_version": 99}))
    with pytest.raises(InputError, match="schema version 99"):
        RunFolder.open(run.path)


def test_resume_wants_the_same_unfinished_run(tmp_path):
    folder = RunFolder.create(tmp_path / "run", "trial")
    folder.start("given", "resolved", {}, {"chunks": 1})
    assert RunFolder.resume(folder.path, "resolved") == folder
    with pytest.raises(InputError, match="started from another scenario"):
        RunFolder.resume(folder.path, "resolved ")
    done = write_run(tmp_path / "done", 2)
    with pytest.raises(InputError, match="this run has finished"):
        RunFolder.resume(done.path, done.resolved())


def test_texts_come_back_unchanged(tmp_path):
    folder = RunFolder.create(tmp_path / "run", "trial")
    folder.start("a = 1\r\n# \u00b5g\n", "b = 2\n", {}, {"chunks": 1})
    assert folder.scenario() == "a = 1\r\n# \u00b5g\n"
    assert folder.resolved() == "b = 2\n"


def test_every_written_column_is_documented(tmp_path):
    folder = write_run(tmp_path / "run", 3)
    documented = json.loads((folder.path / "columns.json").read_text())["tables"]
    for name in TABLES:
        assert [column["name"] for column in documented[name]] == list(read_table(folder, name))
        assert all(column["meaning"] for column in documented[name])
    assert folder.tables() == schema(EXTRA)


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ({"visit": []}, "no such table.*Did you mean 'visits'"),
        ({"visits": [Column("Day", "float", "day", "again")]}, "declared twice"),
        ({"visits": [Column("x", "float", "1", "")]}, "no meaning"),
    ],
)
def test_schema_refuses(extra, message):
    with pytest.raises(StoreError, match=message):
        schema(extra)


def test_summary_holds_strict_json_and_marks_the_end(tmp_path):
    folder = write_run(tmp_path / "run", 2)
    folder.write_summary(
        {"a": np.float64("nan"), "b": np.arange(2), "c": (1.5, float("inf")), "d": np.bool_(True)}
    )
    text = (folder.path / "summary.json").read_text()
    assert json.loads(text, parse_constant=pytest.fail) == {
        "a": None,
        "b": [0, 1],
        "c": [1.5, None],
        "d": True,
    }
    assert read_summary(folder.path)["b"] == [0, 1]
    with pytest.raises(TypeError):
        write_json(tmp_path / "x.json", {"a": object()})
    assert not list(tmp_path.glob("x.json*"))


def test_write_text_keeps_the_old_text_when_it_fails(tmp_path, monkeypatch):
    path = tmp_path / "file"
    write_text(path, "old")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_text(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
    monkeypatch.setattr("howship.store.folder.write_text", lambda *_: full(0))
    with pytest.raises(StoreError, match=r"No space left on device.*start again"):
        RunFolder.create(tmp_path / "run", "t").start("a", "b", {}, {"chunks": 1})


def test_read_table_names_near_tables_and_columns(tmp_path):
    folder = write_run(tmp_path / "run", 2)
    with pytest.raises(InputError, match="Did you mean 'visits'"):
        read_table(folder, "visit")
    with pytest.raises(InputError, match=r"'utx' of visits: no such column.*'untx'"):
        read_table(folder, "visits", ["utx"])
    (folder.path / "visits.parquet").write_bytes(b"broken")
    with pytest.raises(StoreError, match="cannot be read"):
        read_table(folder, "visits")
    (folder.path / "visits.parquet").unlink()
    with pytest.raises(StoreError, match="no such file"):
        read_table(folder, "visits")
    assert load(folder.path).table("outcomes", ["patient"])["patient"].tolist() == [0, 1, 0, 1]


def test_provenance_says_what_computed_the_run(tmp_path):
    folder = write_run(tmp_path / "run", 2, seed=5)
    found = read_provenance(folder)
    assert found["seed"] == 5
    assert found["scenario_sha256"] == scenario_hash(folder.resolved())
    assert found["versions"]["python"].split(".")[:2] == [str(part) for part in sys.version_info[:2]]
    assert found["versions"]["duckdb"]
    assert found["machine"]["cores"] >= 1
    assert found["started"] == "2000-01-01T00:00:00+00:00"
    assert found["timings_s"] == {"patients": 60.0}
    one, two = (
        provenance(
            resolved="x",
            seed=1,
            solver={},
            citations=[],
            command="c",
            started=datetime(2000, 1, d, tzinfo=UTC),
        )
        for d in (1, 2)
    )
    assert {key for key in one if one[key] != two[key]} == {"started"}


def test_cited_names_each_source_once_with_its_worst_status():
    paper = Source("A", "10.1/a", status="checked")
    found = cited(
        [(paper, "disease"), (Source("A", "10.1/a"), "drug"), (paper, "disease"), (Source("B"), "x")]
    )
    assert found == [
        {"text": "A", "doi": "10.1/a", "status": "provisional", "for": "disease; drug"},
        {"text": "B", "doi": "", "status": "provisional", "for": "x"},
    ]


def test_write_columns(tmp_path):
    columns = {"time": np.array([0.0, 0.1]), "n": np.array([1, 2]), "x": np.array([np.nan, 1 / 3])}
    csv = write_columns(tmp_path / "a.csv", columns)
    assert csv.read_text() == "time,n,x\n0.0,1,\n0.1,2,0.3333333333333333\n"
    parquet = write_columns(tmp_path / "a.parquet", columns)
    import duckdb

    rows = duckdb.connect().execute(f"select * from '{parquet}'").fetchall()
    assert rows == [(0.0, 1, None), (0.1, 2, 1 / 3)]
    with pytest.raises(InputError, match=r"ending '.xls'"):
        write_columns(tmp_path / "a.xls", columns)
    with pytest.raises(StoreError, match="cannot be written"):
        write_columns(tmp_path / "none" / "a.parquet", columns)


def test_importing_the_store_does_not_import_duckdb():
    code = (
        "import sys, howship.store, howship.report.html; print({'duckdb', 'matplotlib'} & set(sys.modules))"
    )
    root = Path(__file__).parents[3] / "src"
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(root)},
    )
    assert found.stdout.strip() == "set()"
