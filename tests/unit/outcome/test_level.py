"""When a level is reached and when it is left, case by case."""

from __future__ import annotations

import numpy as np
import pytest

from howship.outcome.level import stays

DAYS = np.array([0.0, 1.0, 2.0, 4.0])
NEVER = np.nan


@pytest.mark.parametrize(
    ("seen", "reached", "lost"),
    [
        ((0, 1, 1, 0), 1, 4),  # reached and lost
        ((0, 0, 0, 0), NEVER, NEVER),  # never reached
        ((0, 0, 1, 1), 2, NEVER),  # reached, and still there at the end
        ((0, 1, 0, 1), 1, 2),  # reached twice: the first time counts
        ((1, 1, 0, 0), 0, 2),  # there from the first day on
        ((0, 0, 0, 1), 4, NEVER),  # on the last day
        ((0, 0), NEVER, NEVER),  # left before
        ((0, 1), 1, NEVER),  # left while there
        ((), NEVER, NEVER),  # failed: no visit
    ],
)
def test_one_patient(seen: tuple[int, ...], reached: float, lost: float) -> None:
    n = len(seen)
    found = stays(np.zeros(n, dtype=np.int64), DAYS[:n], np.array(seen, dtype=bool), 1)
    np.testing.assert_array_equal(found, [[reached], [lost]])


def test_patients_do_not_mix_and_the_order_of_visits_does_not_matter() -> None:
    row, day = np.repeat(np.arange(3), 4), np.tile(DAYS, 3)
    seen = np.array([0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 1, 1], dtype=bool)
    order = np.random.default_rng(3).permutation(12)
    for found in (stays(row, day, seen, 3), stays(row[order], day[order], seen[order], 3)):
        np.testing.assert_array_equal(found, [[1, NEVER, 0], [4, NEVER, 1]])
