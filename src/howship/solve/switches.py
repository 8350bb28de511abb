"""Times at which a condition of the equations changes side by itself, as stops of the solver.

A condition such as `where(m.t > m.start, ...)` is a jump or a kink at a time known beforehand. A step across
it would be wrong by the size of the jump, so the solver stops there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from howship.model.expression import VARIABLE, reach
from howship.model.program import Program
from howship.model.source_code import write
from howship.solve.task import Action, Task

__all__ = ["with_switches"]

# A short step leads from just before to just after: this far on either side, days, relative above day 1.
_APART = 5e-9
_STRAIGHT = 1e-9


def with_switches(program: Program, task: Task) -> Sequence[Action]:
    """Return the actions of a task and two stops, without effect, around every switch inside it.

    Conditions count whose two sides differ by a straight line in time, by the parameters at the start.
    """
    gaps = _gaps(program)
    if gaps is None:
        return task.actions
    stops = []
    for at_0, at_1, at_2 in zip(*(gaps(t, task.values) for t in (0.0, 1.0, 2.0)), strict=True):
        slope = at_1 - at_0
        straight = abs(at_2 - at_1 - slope) <= _STRAIGHT * (abs(at_0) + abs(at_1) + abs(at_2))
        if straight and slope != 0 and task.start < -at_0 / slope < task.end:
            day = -at_0 / slope
            apart = _APART * max(1.0, abs(day))
            stops += [day - apart, day + apart]
    inside = [day for day in stops if task.start < day < task.end]
    return (*task.actions, *(Action(day, "change", 0, 0.0) for day in inside))


@lru_cache(maxsize=256)
def _gaps(program: Program) -> Callable[[float, Any], Sequence[float]] | None:
    """Return a function of time and values: left minus right side of the conditions on time alone."""
    graph = program.graph
    conditions = [
        node
        for node in (graph.nodes[number] for number in sorted(reach(program.rate_nodes)))
        if node.op == "gt"
        and node.level == VARIABLE
        and not any(graph.nodes[number].op == "state" for number in reach([node]))
    ]
    if not conditions:
        return None
    functions = write(graph, {"gaps": [graph.sub(*node.args) for node in conditions]}, 0)

    def gaps(t: float, values: Any) -> Sequence[float]:
        try:
            found: Sequence[float] = functions["gaps"](t, (), functions["setup"](values.tolist()))
        except ArithmeticError:  # undefined at these parameters: the solver then says so
            return []
        return found

    return gaps
