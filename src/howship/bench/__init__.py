"""The speed of Howship beside other tools, at equal error: `howship bench`.

The same model, regimens and patients go through Howship and every other tool that is installed. The
error of each is taken against a reference at a far tighter tolerance, and each other tool runs at
the tolerance where its error equals Howship's.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from howship.bench.measure import Cases, Point, Spread, curve, find_tolerance, interleaved, ratio
from howship.bench.tools import Howship, Tool, installed, peers
from howship.bench.work import WORKS
from howship.errors import Fault, InputError

__all__ = ["Bench", "Row", "bench", "summary"]

GOAL = 1e-5
GOALS = (1e-4, GOAL)
PATIENTS = 512
CHECKED = 32
REPEATS = 7
TOLERANCES = (1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
CURVE_REPEATS = 3
_ALONE_REPEATS = 20
_START = {"howship": 0.3, "libroadrunner": 1e-2, "cvode": 1e-2, "lsoda": 1e-2}


@dataclass(frozen=True)
class Row:
    """One tool on one work at one error; `ratio` is its time over Howship's."""

    work: str
    goal: float
    tool: str
    title: str
    returns: str
    point: Point
    ratio: Spread


@dataclass
class Bench:
    """What was measured. `curves` holds work -> tool -> points, from the full measurement only."""

    patients: int
    checked: int
    repeats: int
    reference: str
    load: float
    rows: list[Row] = field(default_factory=list)
    curves: dict[str, dict[str, list[Point]]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    alone: dict[str, Spread] = field(default_factory=dict)


def bench(
    quick: bool = False,
    patients: int | None = None,
    wanted: Sequence[str] = (),
    tell: Callable[[str], None] = lambda text: None,
) -> Bench:
    """Measure Howship and other tools on one core.

    `quick`: the first work at an error of 1e-5, with libRoadRunner only unless others are wanted.
    `patients` are timed in one call of the engine; errors, and the times of the other tools, are of
    the first 32. `wanted` are names of peers; all that are installed by default. `tell` hears what
    is being done. Raises InputError for a number of patients below one, or peers that cannot be used.
    """
    count = PATIENTS if patients is None else patients
    if count < 1:
        raise InputError(Fault("--patients", f"{count}", "a whole number above zero"))
    checked = min(CHECKED, count)
    works = [WORKS["W1"]] if quick else list(WORKS.values())
    names = wanted or [name for name in installed() if name == "libroadrunner" or not quick]
    others = peers(names, works[0].program())
    ours = Howship(works[0].program())
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    result = Bench(count, checked, REPEATS, "", load)
    result.titles = {tool.name: tool.title for tool in [ours, *others]}
    for work in works:
        tell(f"{work.name}: the reference of {checked} patients")
        cases = Cases(work, count, checked)
        result.reference = cases.source
        for goal in (GOAL,) if quick else GOALS:
            result.rows += _rows(cases, goal, ours, others, tell)
        if not quick:
            tell(f"{work.name}: time against error")
            result.curves[work.name] = curve(cases, [ours, *others], TOLERANCES, CURVE_REPEATS)
            result.alone[work.name] = _alone(cases, ours, result.rows[-1 - len(others)].point.tolerance)
    return result


def _rows(
    cases: Cases, goal: float, ours: Howship, others: Sequence[Tool], tell: Callable[[str], None]
) -> list[Row]:
    """Return Howship at the goal, and the others at Howship's error."""
    found: list[tuple[Tool, float, float]] = []
    aim = goal
    for tool in (ours, *others):
        tell(f"{cases.work.name}: the tolerance of {tool.name} for an error of {aim:.1e}")
        error = lambda tolerance, tool=tool: cases.error(tool, tolerance)  # noqa: E731
        tolerance, reached = find_tolerance(error, aim, aim * _START[tool.name], tool is ours)
        found.append((tool, tolerance, reached))
        aim = found[0][2]
    tell(f"{cases.work.name}: times at that error, {REPEATS} turns")
    times = interleaved(cases, [(tool, tolerance) for tool, tolerance, _ in found], REPEATS)
    rows = []
    for (tool, tolerance, reached), each in zip(found, times, strict=True):
        point = Point(tolerance, reached, Spread.of(each))
        rows.append(
            Row(cases.work.name, goal, tool.name, tool.title, tool.returns, point, ratio(each, times[0]))
        )
    return rows


def _alone(cases: Cases, ours: Howship, tolerance: float) -> Spread:
    """Return the milliseconds of a single patient, nobody beside it in the vector."""
    return Spread.of([ours(cases.tasks[:1], tolerance)[1] * 1e3 for _ in range(_ALONE_REPEATS)])


def summary(result: Bench) -> dict[str, Any]:
    """Return the figures of the first work at an error of 1e-5, for a file that programs read."""
    rows = {row.tool: row for row in result.rows if row.work == "W1" and row.goal == GOAL}
    peer = rows.get("libroadrunner")
    return {
        "howship": _figures(rows["howship"]),
        "libroadrunner": _figures(peer) if peer else None,
        "ratio_equal_error": {"libroadrunner": peer.ratio.median if peer else None},
        "milliseconds_per_patient": rows["howship"].point.milliseconds.median,
    }


def _figures(row: Row) -> dict[str, float]:
    return {"patients_per_second": row.point.patients_per_second, "max_error": row.point.error}
