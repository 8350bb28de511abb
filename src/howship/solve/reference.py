"""The reference solver: LSODA (SciPy) on the traced equations with their exact Jacobian.

One patient at a time, one segment per action. Slow and obvious; the yardstick for any faster one.
Hindmarsh AC, Petzold LR. LSODA: switches between Adams and BDF methods of variable order.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from howship.model.program import Program
from howship.solve.blame import flag_implausible, floors, worst_state
from howship.solve.switches import with_switches
from howship.solve.task import Action, Path, Statistics, Status, Task, Tolerance

__all__ = ["Reference"]

Array = NDArray[np.float64]
_SAME_DAY = 1e-10
_REASONS = {
    "not_finite": "a rate became infinite or undefined",
    "step_limit": "the solver used up its steps, or could not make them small enough",
}


class Reference:
    """LSODA through SciPy, exact Jacobian, segment ends at every action."""

    name = "scipy-lsoda"

    def __call__(self, program: Program, tasks: Sequence[Task], tolerance: Tolerance) -> list[Path]:
        """Return one path per task. Never raises for a patient."""
        return [_Run(program, task, tolerance).path() for task in tasks]


class _Run:
    """One task under way."""

    def __init__(self, program: Program, task: Task, tolerance: Tolerance) -> None:
        self.program, self.task, self.tolerance = program, task, tolerance
        self.y, self.values = task.y.copy(), task.values.copy()
        self.scales = program.scales(program.starts(task.values))
        rows = len(task.grid)
        self.result = Path(
            np.full((rows, len(program.shown_states)), np.nan),
            np.full((rows, len(program.shown_outputs)), np.nan),
            self.y,
            self.values,
        )
        self.floor = floors(program, self.scales)

    def path(self) -> Path:
        row = 0
        for begin, end, actions in _segments(self.task, with_switches(self.program, self.task)):
            wanted = self.task.grid[row:]
            last = row + int(np.searchsorted(wanted, end, side="right"))
            if self._segment(begin, end, row, last):
                for action in actions:
                    self._act(action)
                row = last
            if self.result.status != "ok":
                break
        self.result.y, self.result.values = self.y, self.values
        flag_implausible(self.program, self.task, self.result, self.scales)
        return self.result

    def _act(self, action: Action) -> None:
        if action.kind == "dose":
            self.y[action.index] += action.value
        else:
            self.values[action.index] += action.value

    def _segment(self, begin: float, end: float, row: int, last: int) -> bool:
        """Integrate from `begin` to `end`, filling grid rows; return whether it went well."""
        grid = self.task.grid[row:last]
        try:
            hoisted = self.program.functions["setup"](self.values.tolist())
        except (ArithmeticError, ValueError):
            return self._fail("not_finite", begin, "a parameter makes an expression infinite or undefined")
        days, places = _distinct(begin, grid, end)
        states, reason = self._integrate(days, hoisted)
        low = np.argwhere(states < self.floor)
        sound = int(low[0][0]) if len(low) else len(states)
        reached = places < sound
        known = states[places[reached]]
        self.result.states[row:last][reached] = known[:, self.program.shown_states]
        fine = self._outputs(grid[reached], known, row, hoisted)
        self.y = states[min(sound, len(states) - 1)].copy()
        if len(low):
            name = self.program.joined.states[int(low[0][1])].name
            text = f"{name} fell below zero ({states[tuple(low[0])]:.3g})"
            return self._fail("implausible", float(days[sound]), text, name)
        if reason:
            return self._fail(reason, float(days[len(states) - 1]), _REASONS[reason])
        return fine

    def _integrate(self, days: Array, hoisted: Any) -> tuple[Array, Status | None]:
        """Return the states at all days that were reached, and why no further."""
        if len(days) == 1:
            return self.y[None, :], None
        states, reason = self._call(self.y, days, hoisted)
        if reason is None:
            return states, None
        # what LSODA did not reach is memory that nobody has filled: again, one day after the other
        reached = [self.y]
        for first, last in pairwise(days):
            states, reason = self._call(reached[-1], np.array([first, last]), hoisted)
            if reason is not None:
                break
            reached.append(states[-1])
        return np.array(reached), reason

    def _call(self, y: Array, days: Array, hoisted: Any) -> tuple[Array, Status | None]:
        from scipy.integrate import ODEintWarning, odeint

        rates, jacobian, failed = _callbacks(self.program, hoisted, len(y))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ODEintWarning)
            states, info = odeint(
                rates,
                y,
                days,
                Dfun=jacobian,
                full_output=True,
                rtol=self.tolerance.relative,
                atol=self.tolerance.absolute * self.scales,
                mxstep=self.tolerance.steps,
                tfirst=True,
            )
        if not str(info["message"]).startswith("Integration successful"):
            return states, "not_finite" if failed[0] else "step_limit"
        if not np.isfinite(states).all():
            return states, "not_finite"
        used = np.asarray(info["hu"])
        steps, evaluations, jacobians = (int(info[name][-1]) for name in ("nst", "nfe", "nje"))
        smallest = float(used[used > 0].min(initial=np.inf))
        self.result.statistics.add(Statistics(steps, evaluations, jacobians, smallest))
        return states, None

    def _fail(self, status: Status, day: float, message: str, worst: str = "") -> bool:
        self.result.status, self.result.failed_day = status, day
        self.result.message, self.result.worst = (
            message,
            worst or worst_state(self.program, self.values, day, self.y),
        )
        return False

    def _outputs(self, grid: Array, states: Array, row: int, hoisted: Any) -> bool:
        function, shown = self.program.functions["outputs"], list(self.program.shown_outputs)
        for i, day in enumerate(grid):
            try:
                values = np.array(function(float(day), states[i].tolist(), hoisted))
                self.result.outputs[row + i] = values[shown]
            except (ArithmeticError, ValueError):
                return self._fail("not_finite", float(day), "an output became infinite or undefined")
        return True


def _callbacks(
    program: Program, hoisted: Any, states: int
) -> tuple[Callable[..., Any], Callable[..., Any], list[bool]]:
    """Return rates and dense Jacobian for SciPy, and a flag set when a rate was undefined.

    An undefined rate in a trial step is answered with NaN: the corrector then fails and the solver
    takes a smaller step.
    """
    f, df = program.functions["rates"], program.functions["jacobian"]
    rows, columns = program.pattern
    matrix = np.zeros((states, states))
    nothing = [float("nan")] * states
    failed = [False]

    def rates(t: float, y: Array) -> list[float]:
        try:
            return f(t, y.tolist(), hoisted)  # type: ignore[no-any-return]
        except (ArithmeticError, ValueError):
            failed[0] = True
            return nothing

    def jacobian(t: float, y: Array) -> Array:
        try:
            matrix[rows, columns] = df(t, y.tolist(), hoisted)
        except (ArithmeticError, ValueError):
            failed[0] = True
            matrix[rows, columns] = float("nan")
        return matrix

    return rates, jacobian, failed


def _distinct(begin: float, grid: Array, end: float) -> tuple[Array, NDArray[np.intp]]:
    """Return the days to stop at, ascending, and the place of each grid day among them.

    Days that differ by rounding only are one day: LSODA refuses a step without length.
    """
    days = np.unique(np.concatenate([[begin], grid, [end]]))
    apart = np.diff(days) > _SAME_DAY * (1 + np.abs(days[1:]))
    new = np.concatenate([[True], apart])
    number = np.cumsum(new) - 1
    return days[new], number[np.searchsorted(days, grid)]


def _segments(task: Task, stops: Sequence[Action]) -> Iterator[tuple[float, float, list[Action]]]:
    """Yield (begin, end, actions at end) in order; actions at the very start come first."""
    begin = task.start
    waiting = sorted(stops)
    while waiting and waiting[0].day <= task.end:
        day = max(waiting[0].day, begin)
        now = [action for action in waiting if action.day <= day]
        waiting = waiting[len(now) :]
        yield begin, day, now
        begin = day
    if begin < task.end or not len(stops):
        yield begin, task.end, []
