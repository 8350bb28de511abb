"""Names of endpoints: a fixed few, the change of an output at a time, and a level that an output reaches."""

from __future__ import annotations

import re
from dataclasses import dataclass

from howship.errors import near
from howship.scenario.amounts import RefusedError, duration_days
from howship.scenario.model import Criterion
from howship.scenario.rules import criterion

__all__ = ["EVENT_ENDPOINTS", "Endpoint", "read"]

EVENT_ENDPOINTS = {
    "first_sre": "time to the first skeletal-related event (SRE): median, hazard ratio",
    "sre_share": "share of patients with at least one SRE",
    "sre_rate": "SREs per patient and year, rate ratio",
    "multiple_events": "hazard ratio of all SREs (Andersen-Gill)",
}
_CHANGE = re.compile(r"([A-Za-z][A-Za-z0-9_]*)_change\s+at\s+(.+)$")
_WITHOUT_TIME = re.compile(r"([A-Za-z][A-Za-z0-9_]*)_change\s*$")
_DURATION = re.compile(r"duration\s+of\s+(.+)$")
_REACHED = re.compile(r"(.*[<>=].*?)\s+by\s+(.+)$")
_WITHOUT_DAY = re.compile(r"(.*[<>=].*?)(?:\s+by)?\s*$")
_EXPECTED = (
    f'{", ".join(EVENT_ENDPOINTS)}, a change such as "untx_change at 13 weeks", '
    'a share such as "serum_calcium < 2.6 mmol/L by 4 weeks", or "duration of serum_calcium < 2.6 mmol/L"'
)


@dataclass(frozen=True)
class Endpoint:
    """An endpoint by name; `output` only for those of a measured value.

    Without `level` that is its change on `day`. With it, the patients who reach the level by `day`, or,
    without a day, how long those who reach it stay there.
    """

    name: str
    output: str | None = None
    day: float | None = None
    level: Criterion | None = None

    @property
    def column(self) -> str:
        """Return its column in the table of outcomes."""
        return self.name.replace(" ", "_")


def read(text: object) -> Endpoint:
    """Read an endpoint such as "first_sre" or "untx_change at 13 weeks". Raises RefusedError."""
    if not isinstance(text, str):
        raise RefusedError(_EXPECTED)
    if text in EVENT_ENDPOINTS:
        return Endpoint(text)
    if match := _CHANGE.match(text):
        return Endpoint(text, match.group(1), duration_days(match.group(2), "13 weeks"))
    if match := _DURATION.match(text):
        level = criterion(match.group(1))
        return Endpoint(text, level.quantity, level=level)
    if match := _REACHED.match(text):
        level = criterion(match.group(1))
        return Endpoint(text, level.quantity, duration_days(match.group(2), "4 weeks"), level)
    if _WITHOUT_TIME.match(text):
        raise RefusedError(_EXPECTED, f'Say when, for example "{text.strip()} at 13 weeks"')
    if match := _WITHOUT_DAY.match(text):
        raise RefusedError(_EXPECTED, f'Say by when, for example "{match.group(1)} by 4 weeks"')
    raise RefusedError(_EXPECTED, near(text, list(EVENT_ENDPOINTS)))
