"""Print work against accuracy of the methods that were tried, and draw docs/methods.svg.

python benchmarks/methods/compare.py [--patients N] [--checked N] [--repeats N] [--figure FILE] [--cvode]

Rodas4, Rodas4P, Rodas5P and a variable-order BDF, all compiled into the same engine, on the works of
`howship bench`: errors against CVODE at a relative tolerance of 1e-11 over the checked patients, time
for all patients in one call, methods taking turns, median of the repeats. `--cvode` counts the steps
of CVODE at its own tolerances, beside.
"""

from __future__ import annotations

import argparse
import io
import math
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from bdf_formula import Tuning
from kernels import Method

from howship.bench.figure import _STYLE
from howship.bench.tools import Cvode, reference
from howship.bench.work import WORKS, Work, largest_error
from howship.solve import Task
from howship.solve.engine.tableau import RODAS4, RODAS4P, RODAS5P, Tableau

METHODS: dict[str, Tableau | Tuning] = {
    "Rodas4": RODAS4,
    "Rodas4P": RODAS4P,
    "Rodas5P": RODAS5P,
    "BDF 1-5": Tuning(),
}
TOLERANCES = tuple(10.0 ** (-k / 2) for k in range(6, 17))
GOALS = (1e-4, 1e-5, 1e-6)
CVODE_TOLERANCES = (1e-5, 1e-6, 1e-7, 1e-8)
CVODE_PATIENTS = 4
COLORS = {"Rodas4": "#D55E00", "Rodas4P": "#A6517F", "Rodas5P": "#0072B2", "BDF 1-5": "#007A5A"}
MARKS = {"Rodas4": "s", "Rodas4P": "D", "Rodas5P": "o", "BDF 1-5": "^"}


@dataclass(frozen=True)
class Point:
    """One method at one tolerance, counts and milliseconds a patient."""

    tolerance: float
    error: float
    milliseconds: float
    steps: float
    rates: float
    jacobians: float
    all_ok: bool


Curves = dict[str, list[Point]]


def measure(work: Work, patients: int, checked: int, repeats: int) -> Curves:
    """Return the points of every method, loose to tight."""
    program, tasks = work.program(), work.tasks(patients)
    methods = [Method(name, program, method) for name, method in METHODS.items()]
    right, _ = reference(program, tasks[:checked])
    times: dict[tuple[str, float], list[float]] = {}
    print(f"{work.name}: timing", file=sys.stderr, flush=True)
    for _ in range(repeats):
        for tolerance in TOLERANCES:
            for method in methods:
                seconds = method(tasks, tolerance)[1]
                times.setdefault((method.name, tolerance), []).append(seconds / patients * 1e3)
    print(f"{work.name}: timed", file=sys.stderr, flush=True)
    curves: Curves = {method.name: [] for method in methods}
    for method in methods:
        for tolerance in TOLERANCES:
            paths, _ = method(tasks, tolerance)
            states = [path.states for path in paths[:checked]]
            error = largest_error(program, tasks[:checked], states, right)
            well = all(path.status == "ok" for path in paths)
            milliseconds = statistics.median(times[method.name, tolerance])
            counts = method.counts(paths)
            curves[method.name].append(Point(tolerance, error, milliseconds, *counts, well))
    return curves


def at(points: Sequence[Point], goal: float, name: str) -> float:
    """Return a figure of a method where its error is `goal`: on straight lines in logarithms.

    Where errors do not fall with the tolerance, the tightest crossing counts. NaN outside of what was
    measured.
    """
    found = math.nan
    for loose, tight in pairwise(points):
        if tight.error <= goal < loose.error:
            share = math.log(goal / loose.error) / math.log(tight.error / loose.error)
            one, other = getattr(loose, name), getattr(tight, name)
            found = one * (other / one) ** share
    return found


def table(results: dict[str, Curves]) -> str:
    """Return the figures at equal errors in Markdown."""
    lines = [
        "| work | error | method | tolerance | steps | rates | Jacobians | ms/patient | over Rodas5P |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for work, curves in results.items():
        for goal in GOALS:
            ours = at(curves["Rodas5P"], goal, "milliseconds")
            for name, points in curves.items():
                tolerance, steps, rates, jacobians, time = (
                    at(points, goal, each)
                    for each in ("tolerance", "steps", "rates", "jacobians", "milliseconds")
                )
                lines.append(
                    f"| {work} | {goal:.0e} | {name} | {tolerance:.1e} | {steps:.0f} | {rates:.0f} "
                    f"| {jacobians:.0f} | {time:.3f} | {time / ours:.2f} |"
                )
    return "\n".join(lines)


def points_text(results: dict[str, Curves]) -> str:
    """Return every point, to see that errors fall with the tolerance and all patients end well."""
    lines = []
    for work, curves in results.items():
        for name, points in curves.items():
            for p in points:
                lines.append(
                    f"{work} {name:8} {p.tolerance:7.1e} error {p.error:7.1e} {p.milliseconds:6.3f} ms "
                    f"{p.steps:6.0f} steps {p.rates:6.0f} rates {p.jacobians:6.0f} Jacobians "
                    f"{'all ok' if p.all_ok else 'NOT ALL OK'}"
                )
    return "\n".join(lines)


def draw(results: dict[str, Curves]) -> str:
    """Return the figure as SVG, a panel for each work."""
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_STYLE):
        figure = Figure(figsize=(4.2 * len(results), 3.8), layout="constrained")
        FigureCanvasSVG(figure)
        panels = figure.subplots(1, len(results), sharey=True, squeeze=False)[0]
        for panel, (work, curves) in zip(panels, results.items(), strict=True):
            for name, points in curves.items():
                panel.loglog(
                    [point.error for point in points],
                    [point.milliseconds for point in points],
                    color=COLORS[name],
                    marker=MARKS[name],
                    markersize=4,
                    label=name,
                )
            panel.set_title(f"{work}: {WORKS[work].text}", fontsize=9)
            panel.set_xlabel("largest error")
            panel.grid(True, which="major", color="#dddddd", linewidth=0.6)
        panels[0].set_ylabel("ms per patient, one core")
        panels[-1].legend(frameon=False)
        stream = io.StringIO()
        figure.savefig(stream, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Type", "Format")))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def cvode(work: Work) -> str:
    """Return steps, evaluations and Jacobians of CVODE a patient, at some tolerances, with the errors."""
    program, tasks = work.program(), work.tasks(CVODE_PATIENTS)
    tool, lines = Cvode(program), []
    right, _ = reference(program, tasks)
    for relative in CVODE_TOLERANCES:
        states, _ = tool(tasks, relative)
        error = largest_error(program, tasks, states, right)
        counts = np.mean([_cvode_counts(tool, task, relative) for task in tasks], axis=0)
        lines.append(
            f"{work.name} CVODE    {relative:7.1e} error {error:7.1e} {counts[0]:6.0f} steps "
            f"{counts[1]:6.0f} rates {counts[2]:6.0f} Jacobians"
        )
    return "\n".join(lines)


def _cvode_counts(tool: Cvode, task: Task, relative: float) -> Any:
    """Return steps, evaluations of the rates and Jacobians: what the tool returns between two doses."""
    solver, y, counts = tool._solver(task, relative), task.y.copy(), np.zeros(3)
    actions = sorted(task.actions)
    ends = [action.day for action in actions[1:]] + [task.end]
    for action, end in zip(actions, ends, strict=True):
        y[action.index] += action.value
        result = solver.solve(np.array([action.day, end]), y)
        counts += (len(result.t) - 1, result.nfev, result.njev)
        y = result.y[-1].copy()
    return counts


def main() -> None:
    parser = argparse.ArgumentParser(description="Work against accuracy of the methods that were tried.")
    parser.add_argument("--patients", type=int, default=128)
    parser.add_argument("--checked", type=int, default=32)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--figure", type=Path, default=Path(__file__).parents[2] / "docs" / "methods.svg")
    parser.add_argument("--cvode", action="store_true")
    given = parser.parse_args()
    results = {
        name: measure(work, given.patients, given.checked, given.repeats) for name, work in WORKS.items()
    }
    print(points_text(results))
    if given.cvode:
        print("\n".join(cvode(work) for work in WORKS.values()))
    print(table(results))
    given.figure.write_text(draw(results))


if __name__ == "__main__":
    main()
