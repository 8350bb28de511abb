"""When a measured value first reaches a level, and when it is first seen to have left it."""

from __future__ import annotations

import numpy as np

from howship.outcome.estimate import Bools, Floats, Integers

__all__ = ["stays"]


def stays(row: Integers, day: Floats, at_level: Bools, patients: int) -> tuple[Floats, Floats]:
    """Return per patient the day of the first visit at the level, and of the first later one not at it.

    `row` (0 .. patients - 1), `day` and `at_level` are columns of visits in any order. NaN: no such visit.
    """
    reached, lost = np.full(patients, np.inf), np.full(patients, np.inf)
    np.minimum.at(reached, row[at_level], day[at_level])
    left = ~at_level & (day > reached[row])
    np.minimum.at(lost, row[left], day[left])
    return np.where(np.isfinite(reached), reached, np.nan), np.where(np.isfinite(lost), lost, np.nan)
