"""Every table of a run folder and every column in it: type, unit, meaning.

Covariates, drawn parameters, markers, endpoints, outputs and solver statistics differ from one
run to the next. Whoever writes them declares them as `Column`s; `schema` adds them after the fixed
ones, and `columns.json` in the folder documents every column that was written.

A table in memory is `dict[str, numpy.ndarray]`: 1-D arrays of one length; int64, float64 (NaN is
missing), bool, or object arrays of str and None.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from howship.errors import Fault, StoreError, near

__all__ = ["SCHEMA_VERSION", "TABLES", "Column", "Kind", "Schema", "Table", "conform", "schema"]

SCHEMA_VERSION = 2

Kind = Literal["int", "float", "bool", "str"]

_KINDS: dict[Kind, str] = {
    "int": "an int64 array",
    "float": "a float64 array",
    "bool": "a bool array",
    "str": "an object array of str and None",
}


@dataclass(frozen=True)
class Column:
    """One column: name, type, unit ("" where a unit makes no sense, "1" for a ratio), meaning."""

    name: str
    kind: Kind
    unit: str
    meaning: str


@dataclass(frozen=True)
class Table:
    """One table: its name, the columns that order its rows first, and all its columns."""

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    unique: bool = True  # whether the key belongs to one row only

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


Schema = Mapping[str, Table]

_SET = Column("parameter_set", "int", "", "number of the parameter set, 0-based")
_REPLICATE = Column("trial_replicate", "int", "", "number of the repeated trial, 0-based")
_ARM = Column("arm", "str", "", "name of the arm")
_PATIENT = Column("patient", "int", "", "number of the patient, 0-based; the same person in every arm")
_KEY = (_SET, _REPLICATE, _ARM, _PATIENT)
_KEY_NAMES = tuple(column.name for column in _KEY)
_DAY = Column("day", "float", "day", "time since randomization")

TABLES: Schema = {
    table.name: table
    for table in (
        Table(
            "patients",
            ("parameter_set", "trial_replicate", "patient"),
            (
                _SET,
                _REPLICATE,
                _PATIENT,
                Column("attempt", "int", "", "which draw met the entry criteria, 0-based"),
                Column("screening_failures", "int", "", "candidates not admitted before this patient"),
                Column("lesions", "int", "", "number of bone lesions"),
                Column("allocated_arm", "str", "", "arm that the trial's allocation gives this patient"),
            ),
        ),
        Table(
            "outcomes",
            _KEY_NAMES,
            (
                *_KEY,
                Column("status", "str", "", "ok, step_limit, not_finite, implausible or not_eligible"),
                Column("follow_up_days", "float", "day", "time from randomization to the end of observation"),
                Column("end_reason", "str", "", "completed, drop_out, death or failed"),
                Column("at_risk", "bool", "", "counted in this arm (parallel: the allocated arm)"),
                Column("first_sre_day", "float", "day", "first skeletal-related event; missing: none seen"),
                Column("first_sre", "bool", "", "whether a skeletal-related event was seen during follow-up"),
                Column("sre_count", "int", "1", "skeletal-related events, counted with the window"),
                Column("sre_count_all", "int", "1", "skeletal-related events, counted without a window"),
            ),
        ),
        Table(
            "events",
            (*_KEY_NAMES, "number"),
            (
                *_KEY,
                Column("number", "int", "", "number of the event of this patient in this arm, from 1"),
                _DAY,
                Column("type", "str", "", "name of the hazard that the event came from"),
                Column("lesion", "int", "", "number of the lesion in which it happened, from 1; 0: in none"),
                Column("counted", "bool", "", "whether the event counts under the window"),
                Column("is_sre", "bool", "", "whether the trial calls the event skeletal-related"),
            ),
        ),
        Table("visits", (*_KEY_NAMES, "day"), (*_KEY, _DAY)),
        Table(
            "doses",
            (*_KEY_NAMES, "day"),
            (
                *_KEY,
                _DAY,
                Column("drug", "str", "", "name of the drug"),
                Column("route", "str", "", "route of administration"),
                Column("planned_mg", "float", "mg", "dose in the protocol"),
                Column("given_mg", "float", "mg", "dose given; 0 when held"),
                Column("duration_days", "float", "day", "length of the infusion; 0 for a bolus"),
                Column("reason", "str", "", "given, held: <rule>, or reduced: creatinine clearance <value>"),
            ),
            unique=False,  # two half doses may be given at one time
        ),
        Table(
            "failures",
            _KEY_NAMES,
            (
                *_KEY,
                Column("status", "str", "", "step_limit, not_finite, implausible or not_eligible"),
                Column("day", "float", "day", "time since randomization at which the patient failed"),
                Column("state", "str", "", "state with the worst scaled residual"),
                Column("message", "str", "", "what happened, in words"),
                Column("seed", "int", "", "seed of the run"),
                Column("replay", "str", "", "command that computes this patient again"),
            ),
        ),
    )
}


def schema(extra: Mapping[str, Iterable[Column]] | None = None) -> Schema:
    """Return the tables with the run's own columns added after the fixed ones.

    `extra` maps a table's name to its dynamic columns. Raises StoreError for an unknown table, a
    name used twice or a column without a meaning.
    """
    extra = extra or {}
    faults = [
        Fault(f"columns of {name}", "no such table", "the name of a table", near(name, list(TABLES)))
        for name in extra
        if name not in TABLES
    ]
    tables: dict[str, Table] = {}
    for table in TABLES.values():
        columns = (*table.columns, *extra.get(table.name, ()))
        seen: set[str] = set()
        for column in columns:
            where = f"column {column.name} of {table.name}"
            if column.name.lower() in seen:
                faults.append(Fault(where, "declared twice", "one declaration per name, whatever the case"))
            if not column.meaning:
                faults.append(Fault(where, "no meaning", "a few words that say what the column holds"))
            seen.add(column.name.lower())
        tables[table.name] = Table(table.name, table.key, columns, table.unique)
    if faults:
        raise StoreError(faults)
    return tables


def _array(column: Column, values: Any, where: str, faults: list[Fault]) -> np.ndarray[Any, Any]:
    """Return `values` as the array type of `column`; add a fault where that would lose something."""
    array = np.asarray(values)
    expected = _KINDS[column.kind]
    if array.ndim != 1:
        faults.append(Fault(where, f"an array of shape {array.shape}", "a 1-D array"))
    elif column.kind == "int" and array.dtype.kind in "iu" and array.dtype != np.uint64:
        return array.astype(np.int64, copy=False)
    elif column.kind == "float" and array.dtype.kind in "fiu":
        return array.astype(np.float64, copy=False)
    elif column.kind == "bool" and array.dtype.kind == "b":
        return array
    elif column.kind == "str" and array.dtype.kind == "U":
        return array.astype(object)
    elif column.kind == "str" and array.dtype.kind == "O":
        odd = next((value for value in array if not (value is None or isinstance(value, str))), None)
        if odd is None:
            return array
        faults.append(Fault(where, f"{odd!r} in the column", expected))
    else:
        faults.append(Fault(where, f"values of type {array.dtype}", expected))
    return array.reshape(-1)


def conform(table: Table, columns: Mapping[str, Any]) -> dict[str, np.ndarray[Any, Any]]:
    """Return `columns` as arrays in the table's order and types; an empty mapping is a table of no rows.

    Raises StoreError that lists every missing or undeclared column, wrong type and unequal length.
    """
    if not columns:
        dtypes = {"int": np.int64, "float": np.float64, "bool": np.bool_, "str": object}
        return {column.name: np.empty(0, dtype=dtypes[column.kind]) for column in table.columns}
    faults = [
        Fault(
            f"table {table.name}",
            f"column {name!r} is not declared",
            "a declared column",
            near(name, table.names),
        )
        for name in columns
        if name not in table.names
    ]
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    for column in table.columns:
        where = f"column {column.name} of {table.name}"
        if column.name not in columns:
            faults.append(Fault(where, "missing", _KINDS[column.kind]))
            continue
        arrays[column.name] = _array(column, columns[column.name], where, faults)
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        shown = ", ".join(f"{name} {length}" for name, length in lengths.items())
        faults.append(
            Fault(f"table {table.name}", f"columns of unequal length: {shown}", "columns of one length")
        )
    if faults:
        raise StoreError(faults)
    return arrays
