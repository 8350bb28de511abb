"""A few columns of one length to one file, CSV or Parquet, outside any run folder."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from howship.errors import Fault, InputError, StoreError
from howship.store import parquet
from howship.store.files import TEMPORARY, write_text
from howship.store.schema import Column, Kind, Table, conform

__all__ = ["write_columns"]

_KINDS: dict[str, Kind] = {"i": "int", "u": "int", "f": "float", "b": "bool", "U": "str", "O": "str"}


def write_columns(path: Path, columns: Mapping[str, np.ndarray[Any, Any]]) -> Path:
    """Write `columns` as .csv or .parquet, by the ending of `path`, and return the path.

    Numbers in a CSV are the shortest text that reads back as the same number; a missing value is an
    empty field. Raises InputError for another ending, StoreError when the file cannot be written.
    """
    import duckdb

    kinds = {name: _KINDS.get(np.asarray(values).dtype.kind, "float") for name, values in columns.items()}
    table = Table(path.stem, (), tuple(Column(name, kind, "", name) for name, kind in kinds.items()))
    ending = path.suffix.lower()
    if ending not in (".csv", ".parquet"):
        raise InputError(
            Fault(str(path), f"ending {path.suffix!r}", ".csv or .parquet", f"Try {path.stem}.csv")
        )
    arrays = conform(table, columns)
    try:
        if ending == ".csv":
            write_text(path, _csv(arrays))
        else:
            temporary = path.with_name(f"{path.name}{TEMPORARY}{os.getpid()}")
            with parquet.connect() as connection:
                parquet.write(connection, table, arrays, temporary)
            os.replace(temporary, path)
    except (OSError, duckdb.Error) as error:
        reason = str(error).splitlines()[0]
        raise StoreError(
            Fault(str(path), f"cannot be written: {reason}", "a place that can be written")
        ) from error
    return path


def _csv(arrays: Mapping[str, np.ndarray[Any, Any]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(arrays)
    for row in zip(*(array.tolist() for array in arrays.values()), strict=True):
        writer.writerow(["" if value is None or value != value else value for value in row])
    return stream.getvalue()
