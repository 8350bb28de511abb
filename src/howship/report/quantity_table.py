"""Tables of an entry in plain text: two lines a quantity, so that all of it fits into 80 columns."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence

from howship.model.declare import Parameter, Queue, State
from howship.quantity import parse
from howship.source import Source

__all__ = ["Sources", "quantity_table", "table"]

_NUMBER = re.compile(r"\s*[-+]?[\d.]+(?:[eE][-+]?\d+)?")
_STATUS = 18  # columns for "[12] provisional"
Quantity = Parameter | State | Queue


class Sources:
    """Numbers the sources of a page in the order in which they are met; prints each citation once."""

    def __init__(self) -> None:
        self._numbers: dict[Source, int] = {}

    def mark(self, source: Source) -> str:
        """Return "[number] status" of a source."""
        return f"[{self._numbers.setdefault(source, len(self._numbers) + 1)}] {source.status}"

    def lines(self, width: int) -> list[str]:
        """Return the citations, each with its numbers and places."""
        groups: dict[str, list[tuple[int, str]]] = {}
        for source, number in self._numbers.items():
            title = f"{source.citation}{f' doi:{source.doi}' if source.doi else ''}"
            groups.setdefault(title, []).append((number, source.place))
        lines: list[str] = []
        for title, places in groups.items():
            if len(places) == 1 and not places[0][1]:
                lines += _paragraph(f"[{places[0][0]}] {title}", width, 4)
                continue
            lines += _paragraph(title, width, 0)
            for number, place in places:
                lines += [f"  {line}" for line in _paragraph(f"[{number}] {place or '-'}", width - 2, 4)]
        return lines


def _paragraph(text: str, width: int, indent: int) -> list[str]:
    return textwrap.wrap(
        text, width, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
    )


def quantity_table(items: Sequence[Quantity], sources: Sources, width: int) -> list[str]:
    """Return states or parameters: symbol and words, below them value, meaning, source and status."""
    values = [_value(item) for item in items]
    first = max(len(text) for text in [*(item.symbol for item in items), *(f"  {value}" for value in values)])
    room = width - first - 2 - _STATUS
    lines = [
        f"{'symbol'.ljust(first)}  words",
        f"{'  value'.ljust(first)}  {'meaning'.ljust(room)}source, status",
    ]
    lines.append("-" * width)
    for item, value in zip(items, values, strict=True):
        lines.append(f"{item.symbol.ljust(first)}  {item.name}")
        meaning = textwrap.wrap(_meaning(item), room - 2) or [""]
        mark = sources.mark(item.source)
        lines.append(f"{f'  {value}'.ljust(first)}  {meaning[0].ljust(room)}{mark}")
        lines += [f"{' ' * first}  {line}" for line in meaning[1:]]
    return lines


def _value(item: Quantity) -> str:
    """Return number and unit as declared; the number of a start value by formula stands under equations."""
    if isinstance(item, Parameter):
        return _with_unit(item.value)
    if isinstance(item.start, str):
        return _with_unit(item.start)
    return "formula" if item.unit in ("", "1") else f"formula, {item.unit}"


def _with_unit(text: str) -> str:
    """Return number and unit; a plain number stands alone."""
    unit = parse(text).unit.text
    written = _NUMBER.match(text)
    assert written is not None  # parse read it
    return written.group().strip() if unit == "1" else f"{written.group().strip()} {unit}"


def _meaning(item: Quantity) -> str:
    if isinstance(item, Queue):
        return f"{item.meaning}; a queue of {item.stages} stages"
    return item.meaning


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], width: int) -> list[str]:
    """Return a table whose last column is wrapped to the width; a row too wide for that is two."""
    rows = [list(row) for row in rows]
    widths = [max(len(row[i]) for row in [list(headers), *rows]) for i in range(len(headers) - 1)]
    start = sum(widths) + 2 * len(widths)
    lines = []
    for row in [list(headers), *rows]:
        cells = "".join(f"{cell.ljust(size)}  " for cell, size in zip(row[:-1], widths, strict=True))
        last = textwrap.wrap(row[-1], max(width - start, 20), break_long_words=False) or [""]
        lines.append(f"{cells}{last[0]}".rstrip())
        lines += [" " * start + line for line in last[1:]]
        if row == list(headers):
            lines.append("-" * width)
    return lines
