"""How the numbers of a summary are written, the same in the terminal and on the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = [
    "Cells",
    "axis_label",
    "cells",
    "number",
    "patients",
    "published_sources",
    "status_word",
    "with_interval",
]

_DECIMALS = {"%": 1, "days": 0, "day": 0, "ratio": 2}
_STATUS = {
    "checked": "a second reading agrees",
    "provisional": "read once, no second reading yet",
    "ours": "an assumption of Howship",
}
# markers and hormones as they are written in papers; other names are words
_WRITTEN = {"ctx": "CTX", "untx": "uNTX", "ntx": "NTX", "bsap": "BSAP", "p1np": "P1NP", "pth": "PTH"}


@dataclass(frozen=True)
class Cells:
    """One line of the table of endpoints, ready to print."""

    label: str
    arm: str
    simulated: str
    published: str
    note: str


def number(value: float | None, unit: str = "") -> str:
    """Return a number with the digits that its unit deserves; "-" for a missing one."""
    if value is None:
        return "-"
    if unit in _DECIMALS:
        text = f"{value:.{_DECIMALS[unit]}f}"
        return text.removeprefix("-") if float(text) == 0 else text
    if value == 0:
        return "0"
    if 1000 <= abs(value) < 1e6:
        return f"{value:.0f}"
    return f"{value:#.3g}".removesuffix(".")


def with_interval(value: float | None, low: float | None, high: float | None, unit: str = "") -> str:
    """Return "value (low to high)"; a limit that does not exist is "-", no interval at all is left out."""
    text = number(value, unit)
    if value is None or (low is None and high is None):
        return text
    return f"{text} ({number(low, unit)} to {number(high, unit)})"


def cells(row: Mapping[str, Any]) -> Cells:
    """Return the line of one endpoint row of summary.json."""
    unit = row["unit"]
    label = row["label"] if unit in ("", "ratio") else f"{row['label']} ({unit})"
    arm = row["arm"] if row["comparator"] is None else f"{row['arm']} vs {row['comparator']}"
    simulated = with_interval(row["value"], row["low"], row["high"], unit)
    return Cells(label, arm, simulated, _published(row["published"], unit), row["note"] or "")


def _published(published: Mapping[str, Any] | None, unit: str) -> str:
    if published is None:
        return "-"
    text = str(published["value"])
    if published["low"] is not None or published["high"] is not None:
        text += f" ({number(published['low'], unit)} to {number(published['high'], unit)})"
    return f"{text} [{published['id']}]"


def patients(arm: Mapping[str, Any]) -> str:
    """Return how many patients of an arm count, and why the others do not."""
    lost = ", ".join(f"{count} {status}" for status, count in arm["failed"].items() if count)
    text = f"{arm['ok']} of {arm['asked']}"
    return f"{text} ({lost})" if lost else text


def published_sources(rows: Iterable[Mapping[str, Any]]) -> list[tuple[str, str, str, str]]:
    """Return (row ids, citation, doi, how found) of the published values, each citation once."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        if row["published"] is not None:
            value = row["published"]
            ids = found.setdefault((value["citation"], value["doi"], value["found"]), [])
            if value["id"] not in ids:
                ids.append(value["id"])
    return [(", ".join(sorted(ids)), *key) for key, ids in found.items()]


def axis_label(label: str, unit: str) -> str:
    """Return what an axis says: "CTX (ng/mL)", "Lumbar spine BMD"."""
    text = _WRITTEN.get(label, label[:1].upper() + label[1:]).replace(" bmd", " BMD")
    return text if unit in ("", "1") else f"{text} ({unit})"


def status_word(status: str) -> str:
    """Return a source's status in words."""
    return _STATUS.get(status, status)
