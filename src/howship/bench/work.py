"""What is solved: the patients and regimens, and how an error is counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from howship.cohort.random import normal
from howship.model.program import Program
from howship.solve import Task, baseline
from howship.solve.plan import administration
from howship.solve.programs import traced

__all__ = ["VARIED", "WORKS", "Work", "error", "largest_error"]

Array = NDArray[np.float64]
DISEASE, DRUG = "peterson_riggs_2012", "denosumab_peterson_2004"
VARIED = (
    f"{DRUG}.absorption_rate",
    f"{DRUG}.central_volume",
    f"{DRUG}.clearance",
    f"{DRUG}.saturable_elimination",
    f"{DRUG}.rankl_removal_per_drug",
    "osteoblast_loss_rate",
    "rank_loss_rate",
    "spine_bmd_denosumab_rate",
)
SPREAD = 0.3
SEED = 20
FLOOR = 1e-3
WEEK = 7.0


@dataclass(frozen=True)
class Work:
    """Denosumab under the skin, `times` doses of `amount` mg every `every` weeks, seen weekly to the end."""

    name: str
    amount: float
    every: int
    times: int
    weeks: int

    @property
    def text(self) -> str:
        """Return the regimen in words."""
        return f"denosumab {self.amount:g} mg sc every {self.every} weeks, {self.weeks} weeks"

    def program(self) -> Program:
        """Return the traced model."""
        return traced(DISEASE, (DRUG,))

    def tasks(self, count: int, first: int = 0) -> list[Task]:
        """Return patients `first` to `first + count - 1`: eight parameters log-normal, 30 %.

        A patient is a number: the same whatever the work, the count and the block.
        """
        program = self.program()
        patients = np.arange(first, first + count)
        targets = [program.target(name).indices[0] for name in VARIED]
        factors = [np.exp(SPREAD * normal(SEED, f"bench {name}", patients)) for name in VARIED]
        parameters = np.tile(program.defaults(), (count, 1))
        for index, factor in zip(targets, factors, strict=True):
            parameters[:, index] *= factor
        return [self._task(program, each) for each in parameters]

    def _task(self, program: Program, parameters: Array) -> Task:
        values = baseline(program, parameters)
        dose = administration(program, values, DRUG, "sc", 0.0, self.amount, 0.0)
        days = [number * self.every * WEEK for number in range(self.times)]
        actions = tuple(replace(action, day=day) for day in days for action in dose)
        grid: Array = np.arange(self.weeks + 1, dtype=np.float64) * WEEK
        return Task(program.starts(values), values, 0.0, float(grid[-1]), grid, actions)


WORKS = {
    "W1": Work("W1", 60.0, 26, 6, 156),
    "W2": Work("W2", 120.0, 4, 26, 104),
}


def error(states: Array, right: Array, scales: Array) -> float:
    """Return the largest of |states - right| / max(|right|, scales / 1000); arrays (G, S) and (S,).

    A value that is missing or not finite counts as an infinite error.
    """
    found = np.abs(states - right) / np.maximum(np.abs(right), FLOOR * scales)
    return float(np.where(np.isfinite(found), found, np.inf).max(initial=0.0))


def largest_error(
    program: Program, tasks: Sequence[Task], states: Sequence[Array], right: Sequence[Array]
) -> float:
    """Return the largest error over patients, output times and states.

    The row at the first day is left out: there a tool may show the state before or after the dose.
    """
    scales = [program.scales(program.starts(task.values)) for task in tasks]
    pairs = zip(states, right, scales, strict=False)
    return max(error(mine[1:], theirs[1:], scale) for mine, theirs, scale in pairs)
