"""Errors, tolerances and times: which tolerance gives an error, and how long it takes there."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from howship.bench.tools import Tool, reference
from howship.bench.work import Work, largest_error
from howship.model.program import Program
from howship.solve import Task

__all__ = ["Cases", "Point", "Spread", "curve", "find_tolerance", "interleaved", "interpolate", "ratio"]

NEAR = 1.15  # an error this close to the wanted one is equal to it
TRIALS = 8


@dataclass(frozen=True)
class Spread:
    """Median, smallest and largest of repeats."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        return cls(statistics.median(values), min(values), max(values))


@dataclass(frozen=True)
class Point:
    """One tool at one tolerance: largest error, milliseconds per patient."""

    tolerance: float
    error: float
    milliseconds: Spread

    @property
    def patients_per_second(self) -> float:
        return 1e3 / self.milliseconds.median


class Cases:
    """The patients of one work: `tasks` are timed, the first `checked` of them have true states.

    The compiled engine is timed on all patients in one call, every other tool, which solves one
    patient after the other, on the checked ones.
    """

    def __init__(self, work: Work, patients: int, checked: int) -> None:
        self.work = work
        self.program: Program = work.program()
        self.tasks: list[Task] = work.tasks(patients)
        self.right: list[NDArray[np.float64]]
        self.right, self.source = reference(self.program, self.tasks[:checked])

    def of(self, tool: Tool) -> list[Task]:
        """Return the patients on which a tool is timed."""
        return self.tasks if tool.name == "howship" else self.tasks[: len(self.right)]

    def error(self, tool: Tool, tolerance: float) -> float:
        """Return the largest error of a tool over the checked patients."""
        tasks = self.tasks[: len(self.right)]
        states, _ = tool(tasks, tolerance)
        return largest_error(self.program, tasks, states, self.right)

    def milliseconds(self, tool: Tool, tolerance: float) -> float:
        """Return the time per patient of one run."""
        tasks = self.of(tool)
        return tool(tasks, tolerance)[1] / len(tasks) * 1e3


def interpolate(x: tuple[float, float], y: tuple[float, float], at: float) -> float:
    """Return y at x = `at` on the straight line, in logarithms, through two points."""
    slope = math.log(y[1] / y[0]) / math.log(x[1] / x[0])
    return float(y[0] * (at / x[0]) ** slope)


def find_tolerance(
    error: Callable[[float], float], goal: float, first: float, at_most: bool = False
) -> tuple[float, float]:
    """Return the tolerance whose error is nearest to `goal` of those tried, and that error.

    Tolerances are tried from `first` on, as if errors were in proportion to them, until two errors
    have the goal between them, then by interpolation in logarithms. With `at_most`, no error above
    the goal is returned, unless none was below it.
    """
    tried = {first: error(first)}
    aim = goal / math.sqrt(NEAR) if at_most else goal
    while len(tried) < TRIALS and not any(_equal(found, goal, at_most) for found in tried.values()):
        following = _next(tried, aim)
        if following in tried:
            break
        tried[following] = error(following)
    allowed = {t: e for t, e in tried.items() if e <= goal} if at_most else tried
    best = min(allowed or tried, key=lambda t: abs(_log(tried[t] / goal)))
    return best, tried[best]


def _equal(found: float, goal: float, at_most: bool) -> bool:
    return goal / NEAR <= found <= (goal if at_most else goal * NEAR)


def _log(value: float) -> float:
    return math.log(value) if 0 < value < math.inf else math.inf


def _next(tried: Mapping[float, float], aim: float) -> float:
    """Return the tolerance to try next."""
    above = [t for t, e in tried.items() if e > aim]
    below = [t for t, e in tried.items() if 0 < e <= aim]
    if not below:
        return min(tried) * max(1e-2, min(0.5, aim / tried[min(tried)]))
    if not above:
        return max(tried) * max(2.0, min(1e2, aim / tried[max(tried)]))
    x, y = min(above), max(below)
    if math.isinf(tried[x]) or x <= y:  # errors that do not fall with the tolerance: halve the way
        return math.sqrt(x * y)
    return interpolate((tried[x], tried[y]), (x, y), aim)


def interleaved(cases: Cases, runs: Sequence[tuple[Tool, float]], repeats: int) -> list[list[float]]:
    """Return milliseconds per patient, a list of repeats for each (tool, tolerance).

    All take turns, so that a change in the machine's load meets all of them.
    """
    times: list[list[float]] = [[] for _ in runs]
    for _ in range(repeats):
        for found, (tool, tolerance) in zip(times, runs, strict=True):
            found.append(cases.milliseconds(tool, tolerance))
    return times


def ratio(theirs: Sequence[float], ours: Sequence[float]) -> Spread:
    """Return their time over ours, turn by turn."""
    return Spread.of([a / b for a, b in zip(theirs, ours, strict=True)])


def curve(
    cases: Cases, tools: Sequence[Tool], tolerances: Sequence[float], repeats: int
) -> dict[str, list[Point]]:
    """Return error and time of every tool at every tolerance, loose to tight."""
    runs = [(tool, tolerance) for tolerance in tolerances for tool in tools]
    times = interleaved(cases, runs, repeats)
    points: dict[str, list[Point]] = {tool.name: [] for tool in tools}
    for (tool, tolerance), found in zip(runs, times, strict=True):
        points[tool.name].append(Point(tolerance, cases.error(tool, tolerance), Spread.of(found)))
    return points
