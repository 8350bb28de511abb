"""Parquet through duckdb, without pyarrow.

One thread, a fixed row group size and one compression: the same rows in the same order give the
same bytes. NaN in a float column is NULL in the file, and NaN again when read.
"""

from __future__ import annotations

import glob
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from howship.store.schema import Kind, Table

if TYPE_CHECKING:
    import duckdb

__all__ = ["columns_in", "connect", "merge", "read", "stream", "write"]

ROW_GROUP = 122_880
_BLOCK = 120  # pieces of 2048 rows that are read at a time
MEMORY = "128MB"  # of the database; the disk serves beyond that
# Bloom filters of all row groups would wait in memory for the end of the file.
_FORMAT = (
    f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP}, USE_TMP_FILE false, "
    "WRITE_BLOOM_FILTER false)"
)
_TYPES: dict[Kind, str] = {"int": "BIGINT", "float": "DOUBLE", "bool": "BOOLEAN", "str": "VARCHAR"}


def connect(spill: Path | None = None) -> duckdb.DuckDBPyConnection:
    """Return a connection of one thread; `spill` is the folder that large tables may use."""
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
    """Write arrays that `schema.conform` has accepted to `path`, sorted where the table has a key.

    Rows are ordered by the key, then by every other column: a total order. Raises duckdb.Error.
    """
    select = []
    for column in table.columns:
        cast = f"CAST({_name(column.name)} AS {_TYPES[column.kind]})"
        if column.kind == "float":
            cast = f"CASE WHEN isnan({cast}) THEN NULL ELSE {cast} END"
        select.append(f"{cast} AS {_name(column.name)}")
    rows = f"SELECT {', '.join(select)} FROM rows_in"
    if table.key:
        rest = [name for name in table.names if name not in table.key]
        order = ", ".join(f"{_name(name)} ASC NULLS LAST" for name in (*table.key, *rest))
        rows = f"SELECT * FROM ({rows}) ORDER BY {order}"
    connection.register("rows_in", columns)
    try:
        connection.execute(f"COPY ({rows}) TO {_text(str(path))} {_FORMAT}")
    finally:
        connection.unregister("rows_in")


def merge(connection: duckdb.DuckDBPyConnection, table: Table, parts: Sequence[Path], path: Path) -> int:
    """Merge `parts`, as `write` leaves them, into `path`; return how many rows repeat a unique key.

    Rows are in the order of `write`, so that neither the number of the parts nor their order is seen in
    the bytes. No two parts may hold one patient of one arm: then the parts follow one another, and only
    a row group of them is in memory. Raises ValueError where they do, and duckdb.Error.
    """
    names = ", ".join(_name(name) for name in table.names)
    group = table.key[: table.key.index("patient")]
    selects = []
    for values, files in _arranged(connection, group, parts):
        where = " AND ".join(f"{_name(n)} = {_literal(v)}" for n, v in zip(group, values, strict=True))
        selects.append(f"(SELECT {names} FROM read_parquet({_files(files)}) WHERE {where})")
    rows = " UNION ALL ".join(selects) or f"SELECT {names} FROM read_parquet({_files(parts[:1])})"
    # The writer's row groups follow the pieces in which rows arrive, and the parts pass on pieces of
    # their own; a table has whole pieces. One in a file needs little memory whatever its length; a
    # temporary one does not, though it spills.
    database = path.with_name(f"{path.name}.rows")
    connection.execute(f"ATTACH {_text(str(database))} AS merged")
    try:
        connection.execute(f"CREATE TABLE merged.in_order AS {rows}")
        connection.execute(f"COPY (SELECT {names} FROM merged.in_order) TO {_text(str(path))} {_FORMAT}")
    finally:
        connection.execute("DETACH merged")
        for file in (database, database.with_name(f"{database.name}.wal")):
            file.unlink(missing_ok=True)
    return _repeated(connection, table, path) if table.unique else 0


def _arranged(
    connection: duckdb.DuckDBPyConnection, group: Sequence[str], parts: Sequence[Path]
) -> list[tuple[tuple[Any, ...], list[Path]]]:
    """Return the values of the columns `group` that occur, in order, each with its parts by patient."""
    names = ", ".join(_name(name) for name in group)
    found = connection.execute(
        f"SELECT {names}, min(patient) AS first, max(patient), filename FROM "
        f"read_parquet({_files(parts)}, filename = true) GROUP BY {names}, filename ORDER BY {names}, first"
    ).fetchall()
    arranged: list[tuple[tuple[Any, ...], list[Path]]] = []
    before: tuple[Any, ...] = ()
    last = -1
    for *values, first, end, file in found:
        if tuple(values) != before:
            before = tuple(values)
            arranged.append((before, []))
        elif first <= last:
            raise ValueError(f"patients {first} to {min(last, end)} are in two parts")
        arranged[-1][1].append(Path(file))
        last = end
    return arranged


def _literal(value: int | str) -> str:
    return _text(value) if isinstance(value, str) else str(value)


def _repeated(connection: duckdb.DuckDBPyConnection, table: Table, path: Path) -> int:
    """Return how many rows have the key of the row before: one pass over the key columns."""
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


def stream(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    names: Sequence[str],
    only: Mapping[str, str | tuple[float, float]],
) -> Iterator[dict[str, np.ndarray[Any, Any]]]:
    """Yield columns `names` block by block in the order of the rows. Raises duckdb.Error.

    `only`: a text that a column must be, or a (first, last) that its number must be within.
    """
    select = ", ".join(_name(name) for name in names)
    query, values = f"SELECT {select} FROM read_parquet({_files([path])})", list[Any]()
    for number, (name, wanted) in enumerate(only.items()):
        between = isinstance(wanted, tuple)
        query += f" {'AND' if number else 'WHERE'} {_name(name)} {'BETWEEN ? AND ?' if between else '= ?'}"
        values += wanted if between else [wanted]
    rows = connection.execute(query, values)
    while True:
        frame = rows.fetch_df_chunk(_BLOCK)
        if not len(frame):
            return
        yield {name: frame[name].to_numpy() for name in names}
