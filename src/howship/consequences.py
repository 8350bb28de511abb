"""What events do to the patients who go on: each event is placed, and changes its lesion, at the next visit.

The cumulative hazards at which a person's events happen belong to the person (`outcome.events`); so does the
number that places each of them. An event between two visits is placed by the rates at the later one, where
what it leaves behind is set, too: visits are the clock of decisions (docs/decisions/0009).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from howship.cohort import random

if TYPE_CHECKING:
    from howship.binding import Bound
    from howship.following import Course

__all__ = ["Consequences", "event_gaps"]

Array = NDArray[np.float64]
MOST_EVENTS = 1024  # of one type in one patient; `draw_arrivals` then calls the hazard unusable


def event_gaps(seed: int, name: str, patients: Any, count: int) -> Array:
    """Return the unit gaps (patients, count) between a person's events of one type."""
    return random.exponential(seed, f"event {name}", patients, size=count)


class Consequences:
    """The events of an arm's patients as they go from visit to visit."""

    def __init__(self, bound: Bound, patients: NDArray[np.int64]) -> None:
        self.seed, self.names, self.patients = bound.scenario.seed, bound.events, patients
        self._columns = {hazard.name: i for i, hazard in enumerate(bound.disease.hazards)}
        self._levels: dict[str, Array] = {}

    def at_visit(self, courses: Sequence[Course], day: float) -> None:
        """Place the events since the last visit, in their order, and set what they leave behind."""
        for course in courses:
            if course.ok and course.cumulative:
                for name in self._since_last_visit(course):
                    self._happen(course, name, day)

    def _since_last_visit(self, course: Course) -> list[str]:
        """Return the names of events that were reached and not yet placed, in order of time."""
        new: list[tuple[float, str]] = []
        for name in self.names:
            column, placed = self._columns[name], len(course.places.setdefault(name, []))
            while placed < MOST_EVENTS and course.risen[column] >= self._level(
                name, course.start.row, placed
            ):
                level = self._level(name, course.start.row, placed)
                new.append(
                    (float(np.interp(level, [row[column] for row in course.cumulative], course.days)), name)
                )
                placed += 1
        return [name for _, name in sorted(new, key=lambda event: event[0])]

    def _happen(self, course: Course, name: str, day: float) -> None:
        placed, patient = course.places[name], self.patients[course.start.row]
        share = float(random.uniform(self.seed, f"place of {name}", patient, occasion=len(placed)))
        path, aftermath = course.path, course.program.aftermath
        place = aftermath.place(name, day, path.y.tolist(), path.values, share)
        path.y = aftermath.left(name, place, day, path.y, path.values)
        placed.append(place)

    def _level(self, name: str, row: int, number: int) -> float:
        """Return the cumulative hazard at which event `number` (0-based) of a patient happens."""
        levels = self._levels.get(name)
        if levels is None or number >= levels.shape[1]:
            count = 8 if levels is None else 2 * levels.shape[1]
            levels = np.cumsum(event_gaps(self.seed, name, self.patients, count), axis=1)
            self._levels[name] = levels
        return float(levels[row, number])
