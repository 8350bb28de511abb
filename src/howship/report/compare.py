"""Two runs side by side: the same patients, what changed in the scenario, and what it changed for them."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from howship.report.wording import number, with_interval
from howship.store.folder import RunFolder
from howship.store.read import read_table
from howship.store.schema import TABLES

if TYPE_CHECKING:
    from rich.console import Console, Group, RenderableType

__all__ = ["Comparison", "Difference", "compare", "print_comparison"]

Array = np.ndarray[Any, Any]
Rows = dict[str, Array]

Z95 = 1.959963984540054
_PERSON = ("parameter_set", "trial_replicate", "patient")
# what both runs have for every patient: column, words, unit
_FIXED = (
    ("first_sre", "Patients with >= 1 SRE", "%"),
    ("event_free_days", "Event-free days (first SRE or end of follow-up)", "days"),
    ("sre_count", "SREs per patient (window applied)", ""),
    ("sre_count_all", "SREs per patient (no window)", ""),
    ("follow_up_days", "Follow-up", "days"),
)


@dataclass(frozen=True)
class Difference:
    """One outcome of one pair of arms: mean in A, mean in B, and B minus A with its 95 % interval.

    `n` counts the patients with a value in both runs when `paired`; otherwise the smaller of the two
    samples. Limits are None with fewer than two patients.
    """

    arm_a: str
    arm_b: str
    outcome: str
    label: str
    unit: str
    n: int
    mean_a: float | None
    mean_b: float | None
    difference: float | None
    low: float | None
    high: float | None
    paired: bool


@dataclass(frozen=True)
class Comparison:
    """What `compare` found.

    `same_patients` says whether the shared patients are the same persons; `notes` say what limits the
    comparison. `unmatched` are arms without a partner, `scenario` the lines that differ (-A, +B).
    """

    a: Path
    b: Path
    same_patients: bool
    notes: tuple[str, ...]
    arms: tuple[tuple[str, str], ...]
    unmatched: tuple[str, ...]
    differences: tuple[Difference, ...]
    scenario: tuple[str, ...]
    uncalibrated: bool
    research_note: str


def compare(folder_a: RunFolder | Path | str, folder_b: RunFolder | Path | str) -> Comparison:
    """Compare two finished runs, arm by arm and patient by patient.

    Arms are matched by name, the rest by position. Patients who failed or are not at risk in one of
    the two arms are left out. Where the patients are not the same persons, differences are unpaired.
    Raises InputError when a folder is no finished run.
    """
    a, b = _open(folder_a), _open(folder_b)
    same, notes = _patients(a, b)
    summary_a, summary_b = a.summary(), b.summary()
    names_a = [arm["name"] for arm in summary_a["arms"]]
    names_b = [arm["name"] for arm in summary_b["arms"]]
    pairs = _match(names_a, names_b)
    partners = {name for pair in pairs for name in pair}
    rows_a, rows_b = read_table(a, "outcomes"), read_table(b, "outcomes")
    outcomes = [*_FIXED, *_shared(a, b)]
    differences = [
        difference for pair in pairs for difference in _differences(pair, rows_a, rows_b, outcomes, same)
    ]
    return Comparison(
        a.path,
        b.path,
        same,
        tuple(notes),
        tuple(pairs),
        tuple(name for name in (*names_a, *names_b) if name not in partners),
        tuple(differences),
        tuple(_changed(a.resolved(), b.resolved())),
        bool(summary_a["uncalibrated"] or summary_b["uncalibrated"]),
        str(summary_b["research_note"]),
    )


def _open(folder: RunFolder | Path | str) -> RunFolder:
    return RunFolder.open(folder.path if isinstance(folder, RunFolder) else folder)


def _match(a: list[str], b: list[str]) -> list[tuple[str, str]]:
    """Return pairs of arms in the order of run A: equal names first, what is left by position."""
    left = iter(name for name in b if name not in a)
    pairs = []
    for name in a:
        partner = name if name in b else next(left, None)
        if partner is not None:
            pairs.append((name, partner))
    return pairs


def _keys(rows: Mapping[str, Array]) -> Array:
    """Return one comparable value per row: who it is about."""
    keys = np.empty(len(rows["patient"]), dtype=[(name, np.int64) for name in _PERSON])
    for name in _PERSON:
        keys[name] = rows[name]
    return keys


def _common(a: Mapping[str, Array], b: Mapping[str, Array]) -> tuple[Array, Array]:
    """Return the rows of `a` and of `b` that are about the same persons, in one order."""
    _, in_a, in_b = np.intersect1d(_keys(a), _keys(b), assume_unique=True, return_indices=True)
    return in_a, in_b


def _patients(a: RunFolder, b: RunFolder) -> tuple[bool, list[str]]:
    """Return whether the shared patients are the same persons, and what limits the comparison."""
    seeds = [folder.provenance()["seed"] for folder in (a, b)]
    tables = [read_table(folder, "patients") for folder in (a, b)]
    in_a, in_b = _common(*tables)
    notes = []
    if seeds[0] != seeds[1]:
        notes.append(f"The seeds differ ({seeds[0]} and {seeds[1]}).")
    counts = [len(table["patient"]) for table in tables]
    if counts[0] != counts[1] or len(in_a) != counts[0]:
        notes.append(f"{counts[0]} and {counts[1]} patients; {len(in_a)} numbers occur in both.")
    drawn = [name for name in tables[0] if name in tables[1] and not _of_allocation(name)]
    differ = [name for name in drawn if not _equal(tables[0][name][in_a], tables[1][name][in_b])]
    only = sorted(set(tables[0]) ^ set(tables[1]))
    if only:
        notes.append(f"Only one population has: {', '.join(only[:8])}.")
    if differ:
        notes.append(f"Patients of one number differ in: {', '.join(differ[:8])}.")
    same = bool(len(in_a)) and not differ and not only and seeds[0] == seeds[1]
    return same, notes


def _of_allocation(name: str) -> bool:
    return name in ("allocated_arm", "screening_failures", "screening_reasons")


def _equal(a: Array, b: Array) -> bool:
    if a.dtype.kind == "f" and b.dtype.kind == "f":
        return bool(np.array_equal(a, b, equal_nan=True))
    return bool(np.array_equal(a, b))


def _shared(a: RunFolder, b: RunFolder) -> list[tuple[str, str, str]]:
    """Return the markers and endpoints that both runs hold: column, words, unit."""
    fixed = TABLES["outcomes"].names
    columns = {column.name: column for column in a.tables()["outcomes"].columns}
    return [
        (column.name, columns[column.name].meaning, column.unit)
        for column in b.tables()["outcomes"].columns
        if column.name in columns
        and column.name not in fixed
        and column.kind == "float"
        and not column.name.startswith("solver_")
    ]


def _values(rows: Rows, column: str) -> Array:
    """Return one outcome as float, one value per row; shares in percent."""
    if column == "first_sre":
        return 100.0 * rows["first_sre"]
    if column == "event_free_days":
        return np.where(np.isnan(rows["first_sre_day"]), rows["follow_up_days"], rows["first_sre_day"])
    return rows[column].astype(np.float64)


def _of_arm(rows: Rows, arm: str) -> Rows:
    """Return the rows of an arm that count."""
    keep = (rows["arm"] == arm) & (rows["status"] == "ok") & rows["at_risk"]
    return {name: column[keep] for name, column in rows.items()}


def _differences(
    pair: tuple[str, str], rows_a: Rows, rows_b: Rows, outcomes: list[tuple[str, str, str]], paired: bool
) -> list[Difference]:
    a, b = _of_arm(rows_a, pair[0]), _of_arm(rows_b, pair[1])
    if paired:
        in_a, in_b = _common(a, b)
        a = {name: column[in_a] for name, column in a.items()}
        b = {name: column[in_b] for name, column in b.items()}
    return [
        _difference(pair, outcome, _values(a, outcome[0]), _values(b, outcome[0]), paired)
        for outcome in outcomes
    ]


def _difference(
    pair: tuple[str, str], outcome: tuple[str, str, str], a: Array, b: Array, paired: bool
) -> Difference:
    """Return mean(B) - mean(A) with its normal 95 % interval."""
    if paired:
        known = np.isfinite(a) & np.isfinite(b)
        a, b = a[known], b[known]
    else:
        a, b = a[np.isfinite(a)], b[np.isfinite(b)]
    n = min(a.size, b.size)
    if n == 0:
        return Difference(*pair, *outcome, 0, None, None, None, None, None, paired)
    mean_a, mean_b = float(np.mean(a)), float(np.mean(b))
    change = float(np.mean(b - a)) if paired else mean_b - mean_a
    if n < 2:
        return Difference(*pair, *outcome, n, mean_a, mean_b, change, None, None, paired)
    if paired:
        error = float(np.std(b - a, ddof=1)) / math.sqrt(n)
    else:
        error = math.sqrt(float(np.var(a, ddof=1)) / a.size + float(np.var(b, ddof=1)) / b.size)
    return Difference(
        *pair, *outcome, n, mean_a, mean_b, change, change - Z95 * error, change + Z95 * error, paired
    )


def _changed(a: str, b: str) -> list[str]:
    """Return the lines that only one resolved scenario has: "- " in A, "+ " in B."""
    return [line for line in difflib.ndiff(a.splitlines(), b.splitlines()) if line[:2] in ("- ", "+ ")]


def print_comparison(comparison: Comparison, console: Console | None = None) -> None:
    """Print a comparison as a table."""
    from rich.console import Console

    (console or Console()).print(_rendered(comparison))


def _rendered(comparison: Comparison) -> Group:
    from rich.console import Group
    from rich.text import Text

    kind = "paired differences" if comparison.same_patients else "UNPAIRED differences"
    who = "the same patients" if comparison.same_patients else "NOT the same patients"
    parts: list[RenderableType] = [
        Text(f"A = {comparison.a}\nB = {comparison.b}", style="bold"),
        Text(f"{who}: {kind}, B - A", style="" if comparison.same_patients else "bold yellow"),
        *(Text(note, style="yellow") for note in comparison.notes),
    ]
    if comparison.unmatched:
        parts.append(Text(f"Arms without a partner: {', '.join(comparison.unmatched)}", style="yellow"))
    parts.append(_grid(comparison))
    parts.append(Text("What differs between the scenarios (- in A, + in B)", style="bold"))
    styles = {"-": "red", "+": "green"}
    parts += [Text(line, style=styles[line[0]]) for line in comparison.scenario] or [Text("nothing")]
    parts.append(Text(""))
    if comparison.uncalibrated:
        parts.append(Text("UNCALIBRATED: the disease model has not been fitted to data.", style="yellow"))
    parts.append(Text(comparison.research_note, style="bold"))
    return Group(*parts)


def _grid(comparison: Comparison) -> RenderableType:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("", "A", "B", "B - A (95 % interval)", "patients"):
        grid.add_column(heading, max_width=40 if heading == "" else None)
    last = None
    for row in comparison.differences:
        if (row.arm_a, row.arm_b) != last:
            grid.add_section()
            name = row.arm_a if row.arm_a == row.arm_b else f"{row.arm_a} / {row.arm_b}"
            grid.add_row(Text(name, style="bold"))
        last = (row.arm_a, row.arm_b)
        label = f"{row.label} ({row.unit})" if row.unit not in ("", "1") else row.label
        change = with_interval(row.difference, row.low, row.high, row.unit)
        values = (number(row.mean_a, row.unit), number(row.mean_b, row.unit), change, str(row.n))
        grid.add_row(Text(label), *(Text(value) for value in values))
    return grid
