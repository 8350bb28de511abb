"""What a solver is given and what it gives back, patient by patient.

A solver never raises for a patient: it returns a status. Doses, infusions and parameter changes
are actions at given days; the solver ends a segment at each of them and never steps over one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from howship.model.program import Program

__all__ = ["Action", "Path", "Solver", "Statistics", "Status", "Task", "Tolerance"]

Array = NDArray[np.float64]
Status = Literal["ok", "step_limit", "not_finite", "implausible"]


@dataclass(frozen=True, order=True)
class Action:
    """At `day`, add `value` to state `index`, or add it to parameter `index`.

    Values are in internal units. A running infusion is its rate added to the parameter at the
    start and taken away at the end, so that two infusions may overlap.
    """

    day: float
    kind: Literal["dose", "change"]
    index: int
    value: float


@dataclass(frozen=True)
class Tolerance:
    """Relative tolerance, absolute tolerance as a fraction of each state's scale, and step limit."""

    relative: float = 1e-6
    absolute: float = 1e-8
    steps: int = 20_000


@dataclass(frozen=True)
class Task:
    """One patient over one stretch of time.

    `y` (S,) is the state at day `start`, `values` (P + S,) parameters and start values, `grid`
    (G,) the days, within start and end, at which states and outputs are wanted. A grid day that
    carries an action gives the value just before it.
    """

    y: Array
    values: Array
    start: float
    end: float
    grid: Array
    actions: Sequence[Action] = ()


@dataclass
class Statistics:
    """How hard the solver worked."""

    steps: int = 0
    evaluations: int = 0
    jacobians: int = 0
    smallest_step: float = float("inf")

    def add(self, other: Statistics) -> None:
        self.steps += other.steps
        self.evaluations += other.evaluations
        self.jacobians += other.jacobians
        self.smallest_step = min(self.smallest_step, other.smallest_step)


@dataclass
class Path:
    """What became of one task: states (G, S), outputs (G, O), final state and parameters.

    The columns are the shown states and outputs of the program; states that nothing shown depends on
    stay at the start in `y`. Rows after a failure are NaN. `message` says in words what went wrong,
    `worst` names the state. A path may be `implausible` and complete: a state that is declared so fell
    below zero and was followed on.
    """

    states: Array
    outputs: Array
    y: Array
    values: Array
    status: Status = "ok"
    failed_day: float = float("nan")
    worst: str = ""
    message: str = ""
    statistics: Statistics = field(default_factory=Statistics)

    @property
    def complete(self) -> bool:
        """Whether every row was reached."""
        return bool(np.isfinite(self.states).all())


class Solver(Protocol):
    """Solves many tasks of one program; the result of a task never depends on its neighbors."""

    name: str

    def __call__(self, program: Program, tasks: Sequence[Task], tolerance: Tolerance) -> list[Path]: ...
