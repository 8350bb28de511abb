"""What was measured at the visits, read block by block: memory does not grow with the number of visits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from howship.outcome.change import SAME_DAY
from howship.outcome.estimate import Bools, Floats, Integers
from howship.outcome.tables import KEYS, Keys, Rows, Table

__all__ = ["Counted", "Measured", "bands", "measured", "visit_columns"]

MOST_VALUES = 16_000_000  # that are in memory at a time: 128 MB
QUANTILES = {"median": 0.5, "p5": 0.05, "p95": 0.95}


def visit_columns(visits: Rows) -> list[str]:
    """Return the names of the measured outputs in a visits table."""
    return [name for name in visits.names if name not in (*KEYS, "day")]


@dataclass(frozen=True)
class Counted:
    """Who counts, and until which day: `until` (persons + 1,) by the person's number, else minus infinity."""

    keys: Keys
    until: Floats

    @classmethod
    def of(cls, keys: Keys, person: Integers, follow_up: Floats) -> Counted:
        """Take the counted persons with their days of follow-up, columns of one length."""
        until = np.full(keys.persons + 1, -np.inf)
        until[person] = follow_up
        return cls(keys, until)

    def ends(self, table: Table) -> tuple[Integers, Floats]:
        """Return the person of each row, and the last day on which that person counts."""
        person = self.keys.person(table)
        # who is not among the outcomes counts nowhere: the last place is nobody's
        return person, self.until[np.minimum(person, self.until.size - 1)]


@dataclass(frozen=True)
class Measured:
    """What one arm's endpoints need of the visits.

    `days` (d,) on which anybody was measured and how many were, `numbers` (d,). `near`: person, day and the
    outputs that the endpoints name, only visits near the days that they name.
    """

    days: Floats
    numbers: Integers
    near: Table


def measured(visits: Rows, arm: str, counted: Counted, changes: Sequence[tuple[str, float]]) -> Measured:
    """Return what endpoints need of the visits of counted persons during their follow-up.

    `changes`: (output, day) of every value that is asked for.
    """
    outputs = [name for name in dict.fromkeys(name for name, _ in changes) if name in visits.names]
    wanted = sorted({day for _, day in changes})
    numbers: Counter[float] = Counter()
    parts: list[dict[str, Any]] = []
    for block in visits.blocks((*counted.keys.columns, "day", *outputs), arm):
        day = np.asarray(block["day"], dtype=float)
        person, until = counted.ends(block)
        during: Bools = day <= until
        found, many = np.unique(day[during], return_counts=True)
        numbers.update(dict(zip(found.tolist(), many.tolist(), strict=True)))
        if outputs:
            near = during & (np.abs(day[:, None] - np.array(wanted)) <= SAME_DAY).any(axis=1)
            rows = {"person": person[near], "day": day[near]}
            parts.append({**rows, **{name: np.asarray(block[name])[near] for name in outputs}})
    empty = {"person": np.zeros(0, dtype=np.int64), "day": np.zeros(0)}
    table = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else empty
    order = sorted(numbers)
    return Measured(np.array(order), np.array([numbers[day] for day in order], dtype=np.int64), table)


def bands(visits: Rows, arm: str, counted: Counted, found: Measured) -> dict[str, dict[str, list[Any]]]:
    """Return median and 5-95 % band of every output on each day, over those who have a value."""
    names = visit_columns(visits)
    result: dict[str, dict[str, list[Any]]] = {
        name: {key: [] for key in ("day", *QUANTILES, "n")} for name in names
    }
    for some, first, last in _readings(names, found.numbers):
        ends = np.cumsum(found.numbers[first:last])[:-1]
        for name, column in _by_day(visits, arm, counted, found, some, slice(first, last)).items():
            for day, part in zip(found.days[first:last], np.split(column, ends), strict=True):
                known = part[np.isfinite(part)]
                values = np.quantile(known, list(QUANTILES.values())) if known.size else (np.nan,) * 3
                for key, value in zip(result[name], (day, *values, known.size), strict=True):
                    result[name][key].append(value)
    return result


def _readings(names: list[str], numbers: Integers) -> Iterator[tuple[list[str], int, int]]:
    """Yield what is read at a time, outputs and the range of their days: at most `MOST_VALUES`.

    A day is never split, so that one of more persons than that is read as a whole.
    """
    total = int(numbers.sum())
    width = max(1, MOST_VALUES // max(total, 1))
    edges = [0]
    while edges[-1] < numbers.size:
        room = np.cumsum(numbers[edges[-1] :]) <= MOST_VALUES
        edges.append(edges[-1] + max(1, int(room.sum())))
    for place in range(0, len(names), width):
        for first, last in pairwise(edges):
            yield names[place : place + width], first, last


def _by_day(
    visits: Rows, arm: str, counted: Counted, found: Measured, names: list[str], span: slice
) -> dict[str, Floats]:
    """Return the values of some outputs on some days, sorted by day."""
    days, numbers = found.days[span], found.numbers[span]
    columns = {name: np.empty(int(numbers.sum())) for name in names}
    free = np.cumsum(numbers) - numbers  # the next free place of each day
    limits = None if days.size == found.days.size else (float(days[0]), float(days[-1]))
    for block in visits.blocks((*counted.keys.columns, "day", *names), arm, limits):
        _, until = counted.ends(block)
        rows = np.flatnonzero(np.asarray(block["day"], dtype=float) <= until)
        # a stable sort of small integers takes time in proportion to their number
        which = np.searchsorted(days, block["day"][rows]).astype(np.min_scalar_type(days.size))
        order = np.argsort(which, kind="stable")
        many = np.bincount(which, minlength=days.size)
        place = np.arange(rows.size) + np.repeat(free - (np.cumsum(many) - many), many)
        free += many
        for name, column in columns.items():
            column[place] = np.asarray(block[name], dtype=float)[rows[order]]
    return columns
