"""A static sparse LU: pivots from the diagonal, chosen once for the pattern to keep fill small.

The matrix I/(h gamma) - J of a Rosenbrock method has a heavy diagonal for small steps; a pivot that
vanishes shows as a step that is not finite and is repeated with a smaller one.
Markowitz HM. The elimination form of the inverse. Management Science 1957;3:255-69.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Elimination", "eliminate"]

Entry = tuple[int, int]


@dataclass(frozen=True)
class Elimination:
    """The order of pivots and every entry (row, column) of the matrix with its fill.

    `lower[k]` are the rows below pivot k's (in order of elimination), `upper[k]` the columns right of it.
    """

    order: tuple[int, ...]
    entries: tuple[Entry, ...]
    lower: dict[int, tuple[int, ...]]
    upper: dict[int, tuple[int, ...]]


def eliminate(size: int, pattern: Iterable[Entry]) -> Elimination:
    """Return the elimination of a `size` x `size` matrix with a full diagonal and the given pattern."""
    rows: list[set[int]] = [{i} for i in range(size)]
    columns: list[set[int]] = [{i} for i in range(size)]
    for i, j in pattern:
        rows[i].add(j)
        columns[j].add(i)
    entries = {(i, j) for i in range(size) for j in rows[i]}
    left = set(range(size))
    order: list[int] = []
    lower: dict[int, tuple[int, ...]] = {}
    upper: dict[int, tuple[int, ...]] = {}
    while left:
        # ties by number: the same model always gets the same code
        k = min(left, key=lambda n: ((len(rows[n]) - 1) * (len(columns[n]) - 1), n))
        left.remove(k)
        order.append(k)
        below = sorted(columns[k] - {k})
        right = sorted(rows[k] - {k})
        lower[k], upper[k] = tuple(below), tuple(right)
        for i in below:
            rows[i].discard(k)
            for j in right:
                rows[i].add(j)
                columns[j].add(i)
                entries.add((i, j))
        for j in right:
            columns[j].discard(k)
        rows[k], columns[k] = set(), set()
    return Elimination(tuple(order), tuple(sorted(entries)), lower, upper)
