"""What the compiled function left in its arrays -> one path per task, with words for what went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from howship.model.program import Program
from howship.solve.blame import flag_implausible, worst_state
from howship.solve.engine.arguments import IMPLAUSIBLE, NOT_FINITE, OK, STATUS
from howship.solve.engine.tableau import METHOD
from howship.solve.task import Path, Statistics, Task, Tolerance

__all__ = ["paths"]

_MESSAGES = {
    "step_limit": "more than {steps} steps; the rates change faster than any tolerance allows",
    "not_finite": "a rate became infinite or undefined",
}


def paths(program: Program, tasks: Sequence[Task], data: dict[str, Any], tolerance: Tolerance) -> list[Path]:
    """Return one path per task."""
    whole = np.isfinite(data["row_states"]).all(axis=1) & np.isfinite(data["row_outputs"]).all(axis=1)
    undefined = np.concatenate([[0], np.cumsum(~whole)])[data["row_offset"]]
    sound = (data["status"] == OK) & (undefined[1:] == undefined[:-1])
    watched = any(state.watched for state in program.joined.states)
    finals = np.array([task.y for task in tasks], dtype=float)
    finals[:, list(program.kept)] = data["y"]
    found = []
    for i, task in enumerate(tasks):
        path = _path(data, i, finals[i])
        if not sound[i]:
            _explain(program, task, path, data, i, tolerance)
        elif watched:
            flag_implausible(program, task, path, program.scales(program.starts(task.values)))
        found.append(path)
    return found


def _path(data: dict[str, Any], i: int, y: NDArray[np.float64]) -> Path:
    rows = slice(int(data["row_offset"][i]), int(data["row_offset"][i + 1]))
    path = Path(data["row_states"][rows], data["row_outputs"][rows], y, data["p"][i])
    steps = int(data["steps"][i])
    tried = steps + int(data["rejected"][i])
    path.statistics = Statistics(steps, tried * METHOD.stages, tried, float(data["smallest"][i]))
    return path


def _explain(
    program: Program, task: Task, path: Path, data: dict[str, Any], i: int, tolerance: Tolerance
) -> None:
    """Set the status of a path that failed, the day, the state to blame, and the words."""
    code, day = int(data["status"][i]), float(data["failed_day"][i])
    known = np.asarray(np.isfinite(path.states).all(axis=1))
    defined = np.asarray(np.isfinite(path.outputs).all(axis=1))
    # after a failure, rows that were not reached have neither states nor outputs
    undefined = known & ~defined if code else ~(known & defined)
    if undefined.any():
        code, bad = NOT_FINITE, int(np.argmax(undefined))
        day = float(task.grid[bad])
        path.message = "an output became infinite or undefined" if known[bad] else ""
        path.states[bad:], path.outputs[bad:] = np.nan, np.nan
    path.status, path.failed_day = STATUS[code], day
    if code == IMPLAUSIBLE:
        low = program.kept[int(np.argmin((data["y"][i] - data["floor"][i]) / data["absolute"][i]))]
        path.worst = program.joined.states[low].name
        path.message = f"{path.worst} fell below zero ({path.y[low]:.3g})"
    else:
        path.worst = worst_state(program, path.values, day, path.y)
        path.message = path.message or _MESSAGES[path.status].format(steps=tolerance.steps)
