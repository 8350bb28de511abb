"""The run folder: if it is not in here, it did not happen.

    plan.json               what the chunks were planned from; a resumed run must plan the same
    columns.json            every column of every table: type, unit, meaning
    scenario.toml           the trial as it was given
    scenario.resolved.toml  the same with every default filled in
    patients, outcomes, events, visits, doses, failures (.parquet)
    summary.json            arms, endpoints, curves; written last, it marks the run as finished
    provenance.json         versions, machine, seed, solver, citations, timings

While the run is under way there are also `chunks/` (the parts written so far) and `lock`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from howship.errors import Fault, InputError, StoreError
from howship.store.chunks import Chunks
from howship.store.files import write_json, write_text
from howship.store.lock import locked
from howship.store.schema import SCHEMA_VERSION, Column, Schema, schema

__all__ = ["RunFolder"]

_COLUMNS = "columns.json"
_PLAN = "plan.json"
_SCENARIO = "scenario.toml"
_RESOLVED = "scenario.resolved.toml"
_SUMMARY = "summary.json"
_PROVENANCE = "provenance.json"


@dataclass(frozen=True)
class RunFolder:
    """One run on disk. `path` is the folder; make it with `create`, `resume` or `open`."""

    path: Path

    @classmethod
    def create(cls, out: Path | None, trial_id: str, root: Path | str = "runs") -> RunFolder:
        """Make a new, empty run folder: `out`, or the next free `root/TRIAL-001`.

        Raises InputError when `out` exists (nothing is overwritten), StoreError when the folder
        cannot be made.
        """
        try:
            if out is not None:
                out = Path(out)
                out.parent.mkdir(parents=True, exist_ok=True)
                try:
                    out.mkdir()
                except FileExistsError:
                    raise InputError(_exists(out)) from None
                return cls(out)
            Path(root).mkdir(parents=True, exist_ok=True)
            number = 1
            while True:  # mkdir either makes the folder or fails: two runs at once get two numbers
                path = Path(root) / f"{trial_id}-{number:03d}"
                try:
                    path.mkdir()
                    return cls(path)
                except FileExistsError:
                    number += 1
        except OSError as error:
            raise StoreError(
                Fault(
                    str(error.filename or out or root),
                    f"cannot be made: {error.strerror}",
                    "a place where a folder can be made",
                    "Name another folder with --out",
                )
            ) from error

    @classmethod
    def open(cls, path: Path | str) -> RunFolder:
        """Open a finished run for reading.

        Raises InputError when the folder does not exist, is no run folder, is of another schema
        version, or holds a run that has not finished.
        """
        folder = _known(Path(path))
        if not folder.finished:
            raise InputError(
                Fault(
                    str(path),
                    f"this run has not finished ({folder._progress()})",
                    "a finished run",
                    f"Go on with: {folder.resume_command}",
                )
            )
        return folder

    @classmethod
    def resume(cls, path: Path | str, resolved: str) -> RunFolder:
        """Open an unfinished run to go on with it; `resolved` is the resolved scenario as TOML.

        The chunks must be those of `plan()`: their size is not to be chosen anew. Raises InputError
        when there is nothing to go on with, the run has finished, or the folder holds another scenario.
        """
        folder = _known(Path(path))
        if folder.finished:
            cure = f"Read it with: howship report {path}"
            raise InputError(Fault(str(path), "this run has finished", "an unfinished run", cure))
        if folder._read(_RESOLVED) != resolved:
            raise InputError(
                Fault(
                    str(folder.path / _RESOLVED),
                    "the run was started from another scenario, seed or number of patients",
                    "the scenario the run was started with",
                    f"Go on with: {folder.resume_command}; or start a new run with another --out",
                )
            )
        return folder

    @property
    def finished(self) -> bool:
        """Whether the run is complete: its summary, the last file written, is there."""
        return (self.path / _SUMMARY).exists()

    @property
    def resume_command(self) -> str:
        """The command that goes on with this run."""
        plan = self.plan() or {}
        trial = plan.get("trial") or self.path / _SCENARIO
        options = f" {plan['options']}" if plan.get("options") else ""
        return f"howship run {trial}{options} --out {self.path} --resume"

    def start(
        self, source: str, resolved: str, extra: Mapping[str, Iterable[Column]], plan: Mapping[str, Any]
    ) -> None:
        """Write the scenario, the schema and the plan of a new run.

        `extra` maps table names to the run's own columns. `plan` holds `chunks` (their number), what
        they depend on (`patients`, `chunk_size`, ...), and for messages `trial` and `options`, the
        words after `howship run`. Raises StoreError.
        """
        if int(plan["chunks"]) < 1:
            raise StoreError(Fault("plan", f"chunks = {plan['chunks']}", "at least one chunk"))
        tables = schema(extra)
        self._write_text(_SCENARIO, source)
        self._write_text(_RESOLVED, resolved)
        self._write_json(_COLUMNS, _documented(tables))
        self._write_json(_PLAN, {"schema_version": SCHEMA_VERSION, **plan})

    @contextmanager
    def writing(self) -> Iterator[Chunks]:
        """Hold the folder's lock, tidy up after an interrupted writer, and give its chunks.

        Raises StoreError when another process writes this folder.
        """
        plan = self.plan()
        if plan is None:
            raise StoreError(Fault(str(self.path), "the run was not started", "a folder with plan.json"))
        with locked(self.path):
            chunks = Chunks(
                self.path, self.tables(), int(plan["chunks"]), f"go on with: {self.resume_command}"
            )
            chunks.clean()
            yield chunks

    def plan(self) -> dict[str, Any] | None:
        """Return what the chunks were planned from, or None before `start`."""
        if not (self.path / _PLAN).exists():
            return None
        return self._read_json(_PLAN)

    def tables(self) -> Schema:
        """Return the schema of this run, its own columns included, as `columns.json` has it."""
        written = self._read_json(_COLUMNS)["tables"]
        plain = schema()
        extra = {
            name: [Column(**column) for column in columns if column["name"] not in plain[name].names]
            for name, columns in written.items()
        }
        return schema(extra)

    def write_summary(self, summary: Mapping[str, Any]) -> None:
        """Write `summary.json`, which marks the run as finished; call it last. Raises StoreError."""
        self._write_json(_SUMMARY, summary)

    def write_provenance(self, provenance: Mapping[str, Any]) -> None:
        """Write `provenance.json`. Raises StoreError."""
        self._write_json(_PROVENANCE, provenance)

    def summary(self) -> dict[str, Any]:
        return self._read_json(_SUMMARY)

    def provenance(self) -> dict[str, Any]:
        return self._read_json(_PROVENANCE)

    def scenario(self) -> str:
        """Return the trial as it was given."""
        return self._read(_SCENARIO)

    def resolved(self) -> str:
        """Return the resolved scenario as TOML."""
        return self._read(_RESOLVED)

    def _progress(self) -> str:
        plan = self.plan()
        if plan is None:
            return "it was never started"
        count = int(plan["chunks"])
        done = len(Chunks(self.path, schema(), count, "").done())
        return f"{done} of {count} chunks are done"

    def _write_text(self, name: str, text: str) -> None:
        try:
            write_text(self.path / name, text)
        except OSError as error:
            raise self._lost(name, error) from error

    def _write_json(self, name: str, value: Mapping[str, Any]) -> None:
        try:
            write_json(self.path / name, value)
        except OSError as error:
            raise self._lost(name, error) from error

    def _lost(self, name: str, error: OSError) -> StoreError:
        started = (self.path / _PLAN).exists()
        cure = (
            f"Make room, then go on with: {self.resume_command}" if started else "Make room, then start again"
        )
        return StoreError(
            Fault(
                str(self.path / name),
                f"cannot be written: {os.strerror(error.errno or 0)}",
                "room on the disk and a folder that can be written",
                f"What was finished before is safe. {cure}",
            )
        )

    def _read(self, name: str) -> str:
        try:
            with open(self.path / name, encoding="utf-8", newline="") as stream:
                return stream.read()
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(
                Fault(str(self.path / name), f"cannot be read: {error}", "a file that Howship wrote")
            ) from error

    def _read_json(self, name: str) -> dict[str, Any]:
        try:
            value = json.loads(self._read(name))
        except json.JSONDecodeError as error:
            raise StoreError(
                Fault(str(self.path / name), f"is not JSON ({error})", "a file that Howship wrote")
            ) from error
        if not isinstance(value, dict):
            raise StoreError(Fault(str(self.path / name), "holds no object", "a file that Howship wrote"))
        return value


def _exists(out: Path) -> Fault:
    """Return the fault of an `--out` that is already there, with the cure that fits what it holds."""
    cure = "Choose another folder, or leave --out away and take the next free number"
    if out.is_dir() and (out / _PLAN).exists() and not (out / _SUMMARY).exists():
        command = RunFolder(out).resume_command
        cure = f"It holds an unfinished run. Go on with: {command}; or choose another folder"
    return Fault(
        f"--out {out}", "it exists already, and nothing is overwritten", "a folder that does not exist", cure
    )


def _known(path: Path) -> RunFolder:
    """Return the run folder at `path`, finished or not. Raises InputError when it is none."""
    where = str(path)
    if not path.exists():
        names = sorted(entry.name for entry in path.parent.glob("*") if (entry / _COLUMNS).exists())
        cure = (
            f"Runs in {path.parent}: {', '.join(names[-10:])}"
            if names
            else "Start one with: howship run TRIAL"
        )
        raise InputError(Fault(where, "no such folder", "a run folder", cure))
    if not (path / _COLUMNS).exists() or not (path / _PLAN).exists():
        what = "not a run folder" if path.is_dir() else "a file, not a run folder"
        raise InputError(
            Fault(where, what, "a folder that `howship run` made", "Start one with: howship run TRIAL")
        )
    folder = RunFolder(path)
    version = folder._read_json(_COLUMNS).get("schema_version")
    if version != SCHEMA_VERSION:
        cure = "Read it with the version of Howship in its provenance.json, or run the scenario again"
        raise InputError(Fault(where, f"schema version {version}", f"schema version {SCHEMA_VERSION}", cure))
    return folder


def _documented(tables: Schema) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "tables": {
            name: [
                {"name": column.name, "kind": column.kind, "unit": column.unit, "meaning": column.meaning}
                for column in table.columns
            ]
            for name, table in tables.items()
        },
    }
