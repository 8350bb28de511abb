"""Formulas on lines: fractions side by side, sums in rows, long formulas broken at their outermost signs."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["Block", "fraction", "lead", "stacked", "wrapped"]

Block = list[str]  # a picture of 1 or 3 lines, all of one width; the middle one holds the formula

# what a break inside one more bracket, or in a product, costs in letters left empty
_DEEPER, _TIGHTER = 25, 15


def fraction(before: str, top: str, bottom: str) -> Block:
    """Return a fraction with a bar, behind its sign."""
    before = "- " if before == "-" else before  # or the sign would look like a part of the bar
    wide = max(len(top), len(bottom), 3)
    lines = [top.center(wide), "-" * wide, bottom.center(wide)]
    return [f"{before if i == 1 else ' ' * len(before)}{line}" for i, line in enumerate(lines)]


def lead(sign: int, first: bool) -> str:
    """Return the sign in front of a term."""
    if first:
        return "-" if sign < 0 else ""
    return " - " if sign < 0 else " + "


def stacked(head: str, blocks: Sequence[Block], room: int) -> list[str]:
    """Return blocks side by side, in as many rows as the room asks for."""
    rows: list[list[Block]] = []
    for block in blocks:
        if rows and sum(len(one[0]) for one in rows[-1]) + len(block[0]) <= room:
            rows[-1].append(block)
        else:
            rows.append([block])
    lines: list[str] = []
    tall_before = False
    for i, row in enumerate(rows):
        lead = head if i == 0 else " " * len(head)
        tall = any(len(block) == 3 for block in row)
        if i and (tall or tall_before):
            lines.append("")
        tall_before = tall
        middle = "".join(block[len(block) // 2] for block in row)
        if not tall:
            lines.append(f"{lead}{middle}".rstrip())
            continue
        outer = [
            "".join(block[j] if len(block) == 3 else " " * len(block[0]) for block in row) for j in (0, 2)
        ]
        blank = " " * len(head)
        lines += [f"{blank}{outer[0]}".rstrip(), f"{lead}{middle}".rstrip(), f"{blank}{outer[1]}".rstrip()]
    return lines


def wrapped(head: str, text: str, width: int) -> list[str]:
    """Return a formula in lines of at most `width`, broken where brackets are least deep."""
    indent = min(len(head), width // 4)
    lines: list[str] = []
    lead, rest = head, text
    while len(lead) + len(rest) > width:
        cut = _best_break(rest, width - len(lead))
        lines.append(f"{lead}{rest[:cut]}".rstrip())
        lead, rest = " " * indent, rest[cut:].lstrip()
    return [*lines, f"{lead}{rest}"]


def _best_break(text: str, room: int) -> int:
    """Return after how many letters a line is broken: before " + " or " - ", after "," or "*"."""
    depth, found = 0, []
    for match in re.finditer(r"[(\[]|[)\]]| (?=[-+>] )|(?<=,) |\*", text):
        sign = match.group()
        depth += (sign in "([") - (sign in ")]")
        if sign in " *":
            found.append((match.end(), depth * _DEEPER + _TIGHTER * (sign == "*")))
    fitting = [(price - end, end) for end, price in found if end <= room]
    if fitting:
        return min(fitting)[1]
    return found[0][0] if found else len(text)
