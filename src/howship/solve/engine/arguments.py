"""The compiled function's arguments, in order, and the codes that it answers with.

"int" and "double" are passed by value, "ints" and "doubles" are arrays.
"""

from __future__ import annotations

from howship.solve.task import Status

__all__ = ["ARGUMENTS", "IMPLAUSIBLE", "NOT_FINITE", "OK", "STATUS", "STEP_LIMIT"]

OK, STEP_LIMIT, NOT_FINITE, IMPLAUSIBLE = 0, 1, 2, 3
STATUS: tuple[Status, ...] = ("ok", "step_limit", "not_finite", "implausible")

ARGUMENTS = {
    "tasks": "int",
    "next_task": "ints",
    "begin": "doubles",
    "end": "doubles",
    "stop_offset": "ints",
    "stop_day": "doubles",
    "stop_kind": "ints",
    "stop_index": "ints",
    "stop_value": "doubles",
    "row_offset": "ints",
    "row_day": "doubles",
    "y": "doubles",
    "p": "doubles",
    "absolute": "doubles",
    "floor": "doubles",
    "relative": "double",
    "most_steps": "int",
    "row_states": "doubles",
    "row_outputs": "doubles",
    "status": "ints",
    "failed_day": "doubles",
    "steps": "ints",
    "rejected": "ints",
    "smallest": "doubles",
    "work": "doubles",
}
