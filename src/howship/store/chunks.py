"""A run's rows, written part by part as patients end, then merged into one file per table.

`chunks/000012/` holds the tables of chunk 12 and exists only when it is complete: it is written
under another name, flushed and renamed. A kill at any moment leaves a temporary folder, which the
resumed run removes. Rows have a total order and no patient is in two chunks, so that chunk size,
number of workers and order of completion change no byte of the final files. Merging streams: its
memory depends neither on the number of patients nor on that of their visits.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from howship.errors import Fault, StoreError
from howship.store import parquet
from howship.store.files import TEMPORARY, sync
from howship.store.schema import Schema, conform

__all__ = ["CHUNKS", "Chunks"]

CHUNKS = "chunks"
_MERGED = f"merged{TEMPORARY}"  # chunks/ under this name has been merged and only waits for removal


@contextmanager
def _storing(what: str, resume: str) -> Iterator[None]:
    """Turn a failure to write into a StoreError that says what was lost and how to go on."""
    import duckdb

    try:
        yield
    except (OSError, duckdb.Error) as error:
        reason = str(error).splitlines()[0]
        raise StoreError(
            Fault(
                what,
                f"cannot be written: {reason}",
                "room on the disk and a folder that can be written",
                f"Every chunk finished before it is safe, only this is lost. Make room, then {resume}",
            )
        ) from error


@dataclass(frozen=True)
class Chunks:
    """The parts of one unfinished run. Plain data: a worker process may write its own chunks.

    `path` is the run folder, `tables` its schema, `count` the number of chunks (0 .. count-1), and
    `resume` the words that tell a user how to go on after a failure.
    """

    path: Path
    tables: Schema
    count: int
    resume: str

    @property
    def _parts(self) -> Path:
        return self.path / CHUNKS

    @property
    def merged(self) -> bool:
        """Whether the final tables are complete and the parts are gone."""
        return not self._parts.exists() and all(
            (self.path / f"{name}.parquet").exists() for name in self.tables
        )

    def clean(self) -> None:
        """Remove what an interrupted writer left: temporary files and folders. Call it under the lock."""
        for folder in (self.path, self._parts):
            for left in folder.glob(f"*{TEMPORARY}*"):
                if left.is_dir():
                    shutil.rmtree(left, ignore_errors=True)
                else:
                    left.unlink(missing_ok=True)

    def done(self) -> set[int]:
        """Return the numbers of the chunks that are complete."""
        if self.merged:
            return set(range(self.count))
        if not self._parts.is_dir():
            return set()
        return {int(part.name) for part in self._parts.iterdir() if part.name.isdecimal()}

    def write_chunk(self, index: int, tables: Mapping[str, Mapping[str, Any]]) -> None:
        """Write the tables of chunk `index`; a table that is left out has no rows in it.

        A chunk that is already there stays as it is (the same chunk always has the same rows).
        Raises StoreError for undeclared, missing or unfit columns, and when the disk refuses.
        """
        self._write(index, tables, over=False)

    def replace(self, index: int, tables: Mapping[str, Mapping[str, Any]]) -> None:
        """Write the tables of chunk `index` in place of those that are there.

        A kill in the middle leaves the old rows, the new rows, or no chunk (which is computed again).
        Raises StoreError as `write_chunk` does.
        """
        self._write(index, tables, over=True)

    def read(self, index: int, name: str) -> dict[str, np.ndarray[Any, Any]]:
        """Return table `name` of a complete chunk, rows in the order of the final table.

        Raises StoreError when the chunk is not complete or cannot be read.
        """
        import duckdb

        path = self._part(index) / f"{name}.parquet"
        try:
            with parquet.connect() as connection:
                return parquet.read(connection, path, self.tables[name].names)
        except (duckdb.Error, OSError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise StoreError(
                Fault(str(path), f"cannot be read: {reason}", "a complete chunk", self.resume)
            ) from error

    def _part(self, index: int) -> Path:
        return self._parts / f"{index:06d}"

    def _write(self, index: int, tables: Mapping[str, Mapping[str, Any]], over: bool) -> None:
        if not 0 <= index < self.count:
            raise StoreError(Fault(f"chunk {index}", "no such chunk", f"a number from 0 to {self.count - 1}"))
        unknown = [name for name in tables if name not in self.tables]
        if unknown:
            raise StoreError(
                Fault(f"chunk {index}", f"unknown tables {unknown}", f"some of {list(self.tables)}")
            )
        arrays = {name: conform(table, tables.get(name, {})) for name, table in self.tables.items()}
        with _storing(f"chunk {index} of {self.path}", self.resume):
            self._store(self._part(index), arrays, over)

    def _store(self, final: Path, arrays: Mapping[str, dict[str, np.ndarray[Any, Any]]], over: bool) -> None:
        temporary = final.with_name(f"{final.name}{TEMPORARY}{os.getpid()}")
        old = final.with_name(f"{final.name}.old{TEMPORARY}{os.getpid()}")
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        try:
            with parquet.connect() as connection:
                for name, columns in arrays.items():
                    path = temporary / f"{name}.parquet"
                    parquet.write(connection, self.tables[name], columns, path)
                    sync(path)
            sync(temporary)
            if over and final.exists():
                os.rename(final, old)
            if not final.exists():
                os.rename(temporary, final)
            sync(self._parts)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
            shutil.rmtree(old, ignore_errors=True)

    def finish(self) -> None:
        """Merge the parts into the final tables, then remove them; do nothing when that was done.

        Raises StoreError when a chunk is missing, when a row occurs twice, or when the disk refuses.
        """
        if self.merged:
            return
        missing = sorted(set(range(self.count)) - self.done())
        if missing:
            shown = ", ".join(map(str, missing[:10])) + (", ..." if len(missing) > 10 else "")
            raise StoreError(
                Fault(
                    str(self.path),
                    f"chunks {shown} are missing",
                    f"{self.count} complete chunks",
                    self.resume,
                )
            )
        parts = sorted(part for part in self._parts.iterdir() if part.name.isdecimal())
        for name in self.tables:
            with _storing(f"{name}.parquet of {self.path}", self.resume):
                self._merge(name, [part / f"{name}.parquet" for part in parts])
        with _storing(f"end of {self.path}", self.resume):
            gone = self.path / _MERGED
            os.rename(self._parts, gone)
            sync(self.path)
            shutil.rmtree(gone)

    def _merge(self, name: str, parts: list[Path]) -> None:
        final = self.path / f"{name}.parquet"
        temporary = final.with_name(f"{final.name}{TEMPORARY}{os.getpid()}")
        spill = self.path / f"spill{TEMPORARY}{os.getpid()}"
        table = self.tables[name]
        try:
            with parquet.connect(spill) as connection:
                repeated = parquet.merge(connection, table, parts, temporary)
            if repeated:
                raise ValueError(f"{repeated} rows repeat the key of another row")
            sync(temporary)
            os.replace(temporary, final)
            sync(self.path)
        except ValueError as error:
            raise StoreError(
                Fault(
                    f"{name}.parquet of {self.path}",
                    str(error),
                    f"one row per {', '.join(table.key)}, each patient in one chunk",
                    "Report this as a fault of Howship",
                )
            ) from error
        finally:
            temporary.unlink(missing_ok=True)
            shutil.rmtree(spill, ignore_errors=True)
