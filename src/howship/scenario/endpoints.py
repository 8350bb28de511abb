"""Names of endpoints: a fixed few, and the change of an output at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from howship.errors import near
from howship.scenario.amounts import RefusedError, duration_days

__all__ = ["EVENT_ENDPOINTS", "Endpoint", "read"]

EVENT_ENDPOINTS = {
    "first_sre": "time to the first skeletal-related event (SRE): median, hazard ratio",
    "sre_share": "share of patients with at least one SRE",
    "sre_rate": "SREs per patient and year, rate ratio",
    "multiple_events": "hazard ratio of all SREs (Andersen-Gill)",
}
_CHANGE = re.compile(r"([A-Za-z][A-Za-z0-9_]*)_change\s+at\s+(.+)$")
_WITHOUT_TIME = re.compile(r"([A-Za-z][A-Za-z0-9_]*)_change\s*$")


@dataclass(frozen=True)
class Endpoint:
    """An endpoint by name; `output` and `day` only for the change of an output at a time."""

    name: str
    output: str | None = None
    day: float | None = None


def read(text: object) -> Endpoint:
    """Read an endpoint such as "first_sre" or "untx_change at 13 weeks". Raises RefusedError."""
    expected = f'{", ".join(EVENT_ENDPOINTS)}, or a change such as "untx_change at 13 weeks"'
    if not isinstance(text, str):
        raise RefusedError(expected)
    if text in EVENT_ENDPOINTS:
        return Endpoint(text)
    match = _CHANGE.match(text)
    if match is not None:
        return Endpoint(text, match.group(1), duration_days(match.group(2), "13 weeks"))
    if _WITHOUT_TIME.match(text):
        raise RefusedError(expected, f'Say when, for example "{text.strip()} at 13 weeks"')
    raise RefusedError(expected, near(text, list(EVENT_ENDPOINTS)))
