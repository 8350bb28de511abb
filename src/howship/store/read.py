"""Read a finished run folder back: tables as arrays, summary and provenance as dicts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from howship.errors import Fault, InputError, StoreError, near
from howship.store import parquet
from howship.store.folder import RunFolder
from howship.store.schema import TABLES

__all__ = ["Run", "load", "read_provenance", "read_summary", "read_table"]


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
    import duckdb

    if name not in TABLES:
        raise InputError(
            Fault(f"table {name!r}", "no such table", "a table of a run", near(name, list(TABLES)))
        )
    path = _path(folder) / f"{name}.parquet"
    if not path.exists():
        raise StoreError(Fault(str(path), "no such file", "a finished run folder"))
    try:
        with parquet.connect() as connection:
            known = parquet.columns_in(connection, path)
            faults = [
                Fault(
                    f"column {column!r} of {name}",
                    "no such column",
                    "a column of the table",
                    near(column, known),
                )
                for column in columns or ()
                if column not in known
            ]
            if faults:
                raise InputError(faults)
            return parquet.read(connection, path, known if columns is None else list(columns))
    except (duckdb.Error, OSError, ValueError) as error:
        raise StoreError(
            Fault(str(path), f"cannot be read: {str(error).splitlines()[0]}", "a table that Howship wrote")
        ) from error


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
