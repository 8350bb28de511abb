"""Parquet through duckdb, without pandas or pyarrow.

One thread, a fixed row group size and one compression: the same rows in the same order give the
same bytes. NaN in a float column is NULL in the file, and NaN again when read.
"""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from howship.store.schema import Kind, Table

if TYPE_CHECKING:
    import duckdb

__all__ = ["columns_in", "connect", "merge", "read", "write"]

ROW_GROUP = 122_880
MEMORY = "1GB"  # sorting spills to disk beyond this
_FORMAT = f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP}, USE_TMP_FILE false)"
_TYPES: dict[Kind, str] = {"int": "BIGINT", "float": "DOUBLE", "bool": "BOOLEAN", "str": "VARCHAR"}


def connect(spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Return a connection of one thread; `spill` is the folder that large sorts may use."""
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {"threads": "1", "memory_limit": MEMORY}
    if spill is not None:
        config["temp_directory"] = str(spill)
    return duckdb.connect(":memory:", config=config)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _files(paths: Sequence[Path]) -> str:
    """Return a SQL list of exactly these files; a bracket or star in a folder's name is no pattern."""
    return "[" + ", ".join(_text(glob.escape(str(path))) for path in paths) + "]"


def write(
    connection: duckdb.DuckDBPyConnection, table: Table, columns: dict[str, np.ndarray[Any, Any]], path: Path
) -> None:
    """Write arrays that `schema.conform` has accepted to `path`. Raises duckdb.Error."""
    select = []
    for column in table.columns:
        cast = f"CAST({_name(column.name)} AS {_TYPES[column.kind]})"
        if column.kind == "float":
            cast = f"CASE WHEN isnan({cast}) THEN NULL ELSE {cast} END"
        select.append(f"{cast} AS {_name(column.name)}")
    connection.register("rows_in", columns)
    try:
        connection.execute(f"COPY (SELECT {', '.join(select)} FROM rows_in) TO {_text(str(path))} {_FORMAT}")
    finally:
        connection.unregister("rows_in")


def merge(connection: duckdb.DuckDBPyConnection, table: Table, parts: Sequence[Path], path: Path) -> int:
    """Merge `parts` into `path` and return how many rows repeat a key that must be unique.

    Rows are ordered by the key, then by every other column: a total order, so that neither the
    number of the parts nor their order is seen in the bytes. Raises duckdb.Error.
    """
    rest = [name for name in table.names if name not in table.key]
    order = ", ".join(f"{_name(name)} ASC NULLS LAST" for name in (*table.key, *rest))
    names = ", ".join(_name(name) for name in table.names)
    rows = f"SELECT {names} FROM read_parquet({_files(parts)}) ORDER BY {order}"
    # The writer's pages follow the pieces in which rows arrive, and a sort passes on the pieces of
    # its parts; written once more from one sorted file the bytes follow the rows alone.
    sorted_once = path.with_name(f"{path.name}.sorted")
    try:
        connection.execute(f"COPY ({rows}) TO {_text(str(sorted_once))} {_FORMAT}")
        once = f"SELECT {names} FROM read_parquet({_files([sorted_once])})"
        connection.execute(f"COPY ({once}) TO {_text(str(path))} {_FORMAT}")
    finally:
        sorted_once.unlink(missing_ok=True)
    if not table.unique:
        return 0
    # rows of one key are neighbors now: one pass over the key columns in order of the file
    key = [_name(name) for name in table.key]
    same = " AND ".join(f"{name} IS NOT DISTINCT FROM lag({name}) OVER earlier" for name in key)
    row = connection.execute(
        f"SELECT count(*) FROM (SELECT {same} AND row_number() OVER earlier > 1 AS again FROM "
        f"read_parquet({_files([path])}) WINDOW earlier AS ()) WHERE again"
    ).fetchone()
    return int(row[0]) if row else 0


def columns_in(connection: duckdb.DuckDBPyConnection, path: Path) -> list[str]:
    """Return the names of the columns of a Parquet file, in order. Raises duckdb.Error."""
    rows = connection.execute(f"DESCRIBE SELECT * FROM read_parquet({_files([path])})").fetchall()
    return [str(row[0]) for row in rows]


def read(
    connection: duckdb.DuckDBPyConnection, path: Path, names: Sequence[str]
) -> dict[str, np.ndarray[Any, Any]]:
    """Return columns `names` of a Parquet file in the order of its rows. Raises duckdb.Error."""
    select = ", ".join(_name(name) for name in names)
    found = connection.execute(f"SELECT {select} FROM read_parquet({_files([path])})").fetchnumpy()
    columns: dict[str, np.ndarray[Any, Any]] = {}
    for name in names:
        values = found[name]
        if isinstance(values, np.ma.MaskedArray):
            missing = np.ma.getmaskarray(values)
            filled = np.array(values.data, dtype=object if values.dtype.kind == "O" else values.dtype)
            if values.dtype.kind in "fO":
                filled[missing] = None if values.dtype.kind == "O" else np.nan
            elif missing.any():
                raise ValueError(f"column {name} has missing values, which {values.dtype} cannot hold")
            values = filled
        columns[name] = np.ascontiguousarray(values)
    return columns
