"""Read a finished run folder back: tables as arrays, summary and provenance as dicts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from howship.errors import Fault, InputError, StoreError, near
from howship.store import parquet
from howship.store.folder import RunFolder
from howship.store.schema import TABLES

__all__ = ["Run", "StoredRows", "load", "read_provenance", "read_summary", "read_table"]


def _path(folder: RunFolder | Path | str) -> Path:
    return folder.path if isinstance(folder, RunFolder) else Path(folder)


def read_table(
    folder: RunFolder | Path | str, name: str, columns: Sequence[str] | None = None
) -> dict[str, np.ndarray[Any, Any]]:
    """Return a table of a run whose parts have been merged, all of it or only `columns`.

    Rows are sorted by the table's key. Values: int64, float64 (NaN is missing), bool, or object
    arrays of str and None. Raises InputError for an unknown table or column, StoreError when the
    file is missing or cannot be read.
    """
    path = _table(folder, name)
    with _reading(path), parquet.connect() as connection:
        known = parquet.columns_in(connection, path)
        faults = [
            Fault(
                f"column {column!r} of {name}", "no such column", "a column of the table", near(column, known)
            )
            for column in columns or ()
            if column not in known
        ]
        if faults:
            raise InputError(faults)
        return parquet.read(connection, path, known if columns is None else list(columns))


def _table(folder: RunFolder | Path | str, name: str) -> Path:
    """Return the file of a table. Raises InputError for an unknown name, StoreError without the file."""
    if name not in TABLES:
        raise InputError(
            Fault(f"table {name!r}", "no such table", "a table of a run", near(name, list(TABLES)))
        )
    path = _path(folder) / f"{name}.parquet"
    if not path.exists():
        raise StoreError(Fault(str(path), "no such file", "a finished run folder"))
    return path


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turn a failure to read into a StoreError."""
    import duckdb

    try:
        yield
    except (duckdb.Error, OSError, ValueError) as error:
        raise StoreError(
            Fault(str(path), f"cannot be read: {str(error).splitlines()[0]}", "a table that Howship wrote")
        ) from error


@dataclass(frozen=True)
class StoredRows:
    """A table of a run whose parts have been merged, read block by block: only a block is in memory.

    Raises InputError for an unknown table, StoreError when the file is missing or cannot be read.
    """

    folder: RunFolder
    name: str

    @cached_property
    def names(self) -> Sequence[str]:
        """Return the names of all columns."""
        path = _table(self.folder, self.name)
        with _reading(path), parquet.connect() as connection:
            return parquet.columns_in(connection, path)

    def blocks(
        self, columns: Sequence[str], arm: str | None = None, days: tuple[float, float] | None = None
    ) -> Iterator[dict[str, np.ndarray[Any, Any]]]:
        """Yield `columns` block by block, rows in order: of one arm, of days from the first to the last."""
        path = _table(self.folder, self.name)
        only: dict[str, str | tuple[float, float]] = {}
        if arm is not None:
            only["arm"] = arm
        if days is not None:
            only["day"] = days
        with _reading(path), parquet.connect() as connection:
            yield from parquet.stream(connection, path, columns, only)


def read_summary(folder: RunFolder | Path | str) -> dict[str, Any]:
    """Return `summary.json` of a finished run. Raises InputError or StoreError."""
    return RunFolder.open(_path(folder)).summary()


def read_provenance(folder: RunFolder | Path | str) -> dict[str, Any]:
    """Return `provenance.json` of a finished run. Raises InputError or StoreError."""
    return RunFolder.open(_path(folder)).provenance()


@dataclass(frozen=True)
class Run:
    """A finished run: its folder, and what is in it.

    `run.summary` and `run.provenance` are dicts; `run.table("outcomes")` gives arrays by column.
    """

    folder: RunFolder

    @property
    def path(self) -> Path:
        return self.folder.path

    @property
    def summary(self) -> dict[str, Any]:
        return self.folder.summary()

    @property
    def provenance(self) -> dict[str, Any]:
        return self.folder.provenance()

    def table(self, name: str, columns: Sequence[str] | None = None) -> dict[str, np.ndarray[Any, Any]]:
        """Return a table as `read_table` does."""
        return read_table(self.folder, name, columns)


def load(path: RunFolder | Path | str) -> Run:
    """Open a finished run folder. Raises InputError when it is none or the run has not finished."""
    return Run(RunFolder.open(_path(path)))
