"""Joined models to trajectories, with a status per patient.

`solver()` gives the solver in use. Every solver has the interface of `task.Solver`, so that
another one can take its place without a change elsewhere.
"""

from __future__ import annotations

from howship.solve.baseline import baseline, drift
from howship.solve.engine import Engine
from howship.solve.reference import Reference
from howship.solve.task import Action, Path, Solver, Statistics, Status, Task, Tolerance

__all__ = [
    "Action",
    "Engine",
    "Path",
    "Reference",
    "Solver",
    "Statistics",
    "Status",
    "Task",
    "Tolerance",
    "baseline",
    "drift",
    "solver",
]


def solver() -> Solver:
    """Return the solver in use: the compiled engine. `Reference` is the slow, obvious one."""
    return Engine()
