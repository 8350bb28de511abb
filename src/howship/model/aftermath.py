"""Where events happen, and what they leave behind: rates by lesion, and states set after an event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from howship.model.expression import Node
from howship.model.source_code import write

if TYPE_CHECKING:
    from howship.model.program import Program

__all__ = ["Aftermath"]

Array = NDArray[np.float64]


class Aftermath:
    """The hazards of a program part by part (0: the body, 1 and on: the lesions), made runnable."""

    def __init__(self, program: Program) -> None:
        graph, found = program.graph, program.joined.occurrences(program.symbols)
        self._places: dict[str, list[tuple[int, int]]] = {}
        self._sets: dict[tuple[str, int], list[tuple[int, int]]] = {}
        rates: list[Node] = []
        values: list[Node] = []
        for one in found:
            place = int(one.part.removeprefix("lesion_")) if one.part else 0
            self._places.setdefault(one.hazard, []).append((place, len(rates)))
            rates.append(graph.lift(one.rate))
            for state, value in one.sets.items():
                self._sets.setdefault((one.hazard, place), []).append((state, len(values)))
                values.append(graph.lift(value))
        self._functions = write(graph, {"rates": rates, "values": values}, len(program.joined.states))

    def place(self, hazard: str, t: float, y: Sequence[float], values: Array, share: float) -> int:
        """Return the place of an event: that at which `share` (0 to 1) of its rate at `y` (S,) is reached."""
        places = self._places.get(hazard, [(0, -1)])
        if len(places) == 1:
            return places[0][0]
        found = self._functions["rates"](t, list(y), self._functions["setup"](values.tolist()))
        rates = np.maximum([found[column] for _, column in places], 0)
        reached = np.cumsum(rates)
        if not reached[-1] > 0 or not np.isfinite(reached[-1]):
            reached = np.arange(1.0, 1 + len(places))  # nothing tells them apart any more
        index = int(np.searchsorted(reached, share * reached[-1], side="right"))
        return places[min(index, len(places) - 1)][0]

    def left(self, hazard: str, place: int, t: float, y: Array, values: Array) -> Array:
        """Return the states (S,) that an event of `hazard` at `place` leaves, from those before, `y`."""
        found = self._functions["values"](t, y.tolist(), self._functions["setup"](values.tolist()))
        after = y.copy()
        for state, column in self._sets.get((hazard, place), []):
            after[state] = found[column]
        return after
