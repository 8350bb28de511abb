"""Visit text -> days: "every 4 weeks for 52 weeks", "every 4 weeks for 2 years"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from howship.scenario.amounts import RefusedError, duration_days

__all__ = ["EXAMPLE", "MOST_VISITS", "Schedule", "grid", "parse"]

EXAMPLE = "every 4 weeks for 52 weeks"
MOST_VISITS = 10_000
_SHORTEST_DAYS = 1.0 / 24.0
_TEXT = re.compile(r"\s*every\s+(.+?)\s+for\s+(.+?)\s*$")
_JITTER_DAYS = 1e-9  # rounding of k * interval


@dataclass(frozen=True)
class Schedule:
    """Visit days from 0 (randomization), and the length of the trial in days."""

    visits: tuple[float, ...]
    duration_days: float


def parse(text: object) -> Schedule:
    """Read a visit schedule; the first visit is day 0. Raises RefusedError."""
    expected = f'text such as "{EXAMPLE}"'
    match = _TEXT.match(text) if isinstance(text, str) else None
    if match is None:
        raise RefusedError(expected)
    every = duration_days(match.group(1), least=_SHORTEST_DAYS)
    whole = duration_days(match.group(2), "52 weeks", least=_SHORTEST_DAYS)
    if every > whole:
        raise RefusedError("an interval no longer than the trial", f'For example "{EXAMPLE}"')
    if whole / every > MOST_VISITS:
        raise RefusedError(f"at most {MOST_VISITS} visits", "Lengthen the interval")
    return Schedule(grid(every, whole), whole)


def grid(every_days: float, duration_days: float) -> tuple[float, ...]:
    """Return 0, every, 2 every, ... up to and including `duration_days` where it falls on it."""
    number = int(duration_days / every_days + _JITTER_DAYS)
    return tuple(min(k * every_days, duration_days) for k in range(number + 1))
