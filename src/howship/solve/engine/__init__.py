"""The compiled engine: many patients side by side in the lanes of vector instructions.

Same interface and the same answers, within the tolerance, as the reference solver.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from howship.model.program import Program
from howship.solve.blame import floors
from howship.solve.engine.arguments import ARGUMENTS
from howship.solve.engine.paths import paths
from howship.solve.switches import with_switches
from howship.solve.task import Path, Task, Tolerance

__all__ = ["Engine"]

Array = NDArray[np.float64]


class Engine:
    """Rosenbrock method in machine code, one patient per lane."""

    name = "howship-rosenbrock"

    def __call__(self, program: Program, tasks: Sequence[Task], tolerance: Tolerance) -> list[Path]:
        """Return one path per task. Never raises for a patient."""
        if not tasks:
            return []
        from howship.solve.engine.build import kernel

        compiled = kernel(program)
        data = _pack(program, tasks, tolerance)
        work = np.zeros(compiled.work * compiled.width + 8)
        # vectors are loaded from addresses that are multiples of their size
        data["work"] = work[(-work.ctypes.data // 8) % 8 :]
        compiled.run(*(_argument(data[name]) for name in ARGUMENTS))
        return paths(program, tasks, data, tolerance)


def _argument(value: Any) -> Any:
    return value.ctypes.data if isinstance(value, np.ndarray) else value


def _pack(program: Program, tasks: Sequence[Task], tolerance: Tolerance) -> dict[str, Any]:
    """Return the arrays that the compiled function reads and writes."""
    kept = list(program.kept)
    place = {index: k for k, index in enumerate(kept)}
    actions = [
        sorted(a for a in with_switches(program, task) if a.kind != "dose" or a.index in place)
        for task in tasks
    ]
    flat = [action for each in actions for action in each]
    rows = [len(task.grid) for task in tasks]
    values = np.array([task.values for task in tasks], dtype=float)
    scales = program.scales(program.starts(values))
    count, rows_in_all = len(tasks), sum(rows)
    return {
        "tasks": count,
        "next_task": np.zeros(1, dtype=np.int64),
        "begin": _floats(task.start for task in tasks),
        "end": _floats(task.end for task in tasks),
        "stop_offset": np.concatenate([[0], np.cumsum([len(each) for each in actions])]).astype(np.int64),
        "stop_day": _floats(action.day for action in flat),
        "stop_kind": _ints(action.kind != "dose" for action in flat),
        "stop_index": _ints(place[a.index] if a.kind == "dose" else a.index for a in flat),
        "stop_value": _floats(action.value for action in flat),
        "row_offset": np.concatenate([[0], np.cumsum(rows)]).astype(np.int64),
        "row_day": np.concatenate([task.grid for task in tasks]).astype(float),
        "y": _columns(np.array([task.y for task in tasks], dtype=float), kept),
        "p": values,
        "absolute": _columns(tolerance.absolute * scales, kept),
        "floor": _columns(floors(program, scales), kept),
        "relative": tolerance.relative,
        "most_steps": tolerance.steps,
        "row_states": np.full((rows_in_all, len(program.shown_states)), np.nan),
        "row_outputs": np.full((rows_in_all, len(program.shown_outputs)), np.nan),
        "status": np.zeros(count, dtype=np.int64),
        "failed_day": np.zeros(count),
        "steps": np.zeros(count, dtype=np.int64),
        "rejected": np.zeros(count, dtype=np.int64),
        "smallest": np.zeros(count),
    }


def _columns(table: Array, chosen: list[int]) -> Array:
    """Return columns of a table, rows in one piece as the compiled code reads them."""
    return np.ascontiguousarray(table[:, chosen])


def _floats(values: Any) -> Array:
    return np.array(list(values), dtype=np.float64)


def _ints(values: Any) -> NDArray[np.int64]:
    return np.array([int(value) for value in values], dtype=np.int64)
