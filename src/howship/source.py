"""Where a number comes from: citation, place in it, and whether a second reader agreed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

__all__ = ["Source", "Status", "ours"]

Status = Literal["checked", "provisional", "ours"]


@dataclass(frozen=True)
class Source:
    """A citation, the place in it, and its status.

    `status` is "checked" when a second, independent reading of the source agrees,
    "provisional" until then, and "ours" for an assumption that no publication backs.
    """

    citation: str
    doi: str = ""
    place: str = ""
    status: Status = "provisional"

    def at(self, place: str) -> Source:
        """Return the same source with the table, equation or page named."""
        return replace(self, place=place)

    def __str__(self) -> str:
        text = self.citation
        if self.doi:
            text += f" doi:{self.doi}"
        if self.place:
            text += f" ({self.place})"
        return text


def ours(reason: str) -> Source:
    """Return the source of an assumption made by Howship; `reason` says why this value."""
    return Source(citation="Howship assumption", place=reason, status="ours")
