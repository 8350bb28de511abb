"""The tools that solve the work: Howship, and others where they are installed.

Each takes tasks and a relative tolerance, and returns the states (G, S) of every patient at the
output times, with the seconds that solving took. Reading or compiling the model is not counted.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from howship.errors import Fault, InputError, SimulationError, near
from howship.model.program import Program
from howship.solve import Engine, Reference, Task, Tolerance

__all__ = ["PEERS", "Cvode", "Howship", "Lsoda", "RoadRunner", "Tool", "installed", "peers", "reference"]

Array = NDArray[np.float64]
# absolute tolerance over relative tolerance, in scales of each state: where errors stop to be relative
ABSOLUTE = 1e-3
STEPS = 1_000_000
TIGHT = 1e-11


class Tool(Protocol):
    """One solver with the model in it."""

    name: str
    title: str
    returns: str

    def __call__(self, tasks: Sequence[Task], relative: float) -> tuple[list[Array], float]: ...


class Howship:
    """The compiled engine, all patients in one call."""

    name = "howship"
    returns = "all states, all outputs, status and statistics"

    def __init__(self, program: Program) -> None:
        self.program = program
        self.title = f"Howship, {Engine.name}"

    def __call__(self, tasks: Sequence[Task], relative: float) -> tuple[list[Array], float]:
        engine, tolerance = Engine(), Tolerance(relative, relative * ABSOLUTE, STEPS)
        begin = time.perf_counter()
        paths = engine(self.program, tasks, tolerance)
        seconds = time.perf_counter() - begin
        return [path.states for path in paths], seconds


class Lsoda:
    """SciPy's LSODA on the Python functions of the model: the reference solver of Howship."""

    name = "lsoda"
    returns = "all states, all outputs, status and statistics"

    def __init__(self, program: Program) -> None:
        self.program = program
        self.title = f"SciPy {_version('scipy')} LSODA, rates and Jacobian in Python"

    def __call__(self, tasks: Sequence[Task], relative: float) -> tuple[list[Array], float]:
        solve, tolerance = Reference(), Tolerance(relative, relative * ABSOLUTE, STEPS)
        begin = time.perf_counter()
        paths = solve(self.program, tasks, tolerance)
        seconds = time.perf_counter() - begin
        return [path.states for path in paths], seconds


class Cvode:
    """CVODE of SUNDIALS through scikit-sundae, rates and exact Jacobian in Python."""

    name = "cvode"
    returns = "all states"

    def __init__(self, program: Program) -> None:
        self.program = program
        self.title = f"CVODE (scikit-sundae {_version('scikit-sundae')}), rates and Jacobian in Python"

    def __call__(self, tasks: Sequence[Task], relative: float) -> tuple[list[Array], float]:
        begin = time.perf_counter()
        states = [self._one(task, relative) for task in tasks]
        return states, time.perf_counter() - begin

    def _one(self, task: Task, relative: float) -> Array:
        solver = self._solver(task, relative)

        def go(y: Array, begin: float, days: Array) -> Array:
            result = solver.solve(np.concatenate([[begin], days]), y)
            if not result.success:
                raise SimulationError(f"CVODE at rtol {relative:g}: {result.message}")
            return np.asarray(result.y[1:])

        return _segments(task, go)

    def _solver(self, task: Task, relative: float) -> Any:
        functions = self.program.functions
        f, df = functions["rates"], functions["jacobian"]
        rows, columns = self.program.pattern
        hoisted = functions["setup"](task.values.tolist())

        def rates(t: float, y: Array, dy: Array) -> None:
            dy[:] = f(t, y.tolist(), hoisted)

        def jacobian(t: float, y: Array, dy: Array, matrix: Array) -> None:
            matrix[rows, columns] = df(t, y.tolist(), hoisted)

        scales = self.program.scales(self.program.starts(task.values))
        return import_module("sksundae.cvode").CVODE(
            rates,
            method="BDF",
            rtol=relative,
            atol=relative * ABSOLUTE * scales,
            jacfn=jacobian,
            max_num_steps=STEPS,
        )


class RoadRunner:
    """libRoadRunner, CVODE on machine code, with the SBML file that Howship writes.

    Values are set and the tool reset before each patient, so that start values that depend on them
    follow. Only solving and dosing are counted, not setting and resetting.
    """

    name = "libroadrunner"
    returns = "all states"
    # tried from 1e-8 to 1e-14: looser ones cap the accuracy, tighter ones cost steps
    absolute = 1e-11

    def __init__(self, program: Program) -> None:
        from howship.exchange.sbml import export
        from howship.exchange.traced import Traced

        roadrunner = import_module("roadrunner")
        # the newer compiler of the two that libRoadRunner has
        roadrunner.Config.setValue(roadrunner.Config.LLVM_BACKEND, roadrunner.Config.LLJIT)
        ids = Traced(program.joined)
        self.program, self.parameters, self.states = program, ids.parameter_ids, ids.state_ids
        self.title = f"libRoadRunner {_version('libroadrunner')}, CVODE, SBML from Howship"
        with TemporaryDirectory() as folder:
            self.tool = roadrunner.RoadRunner(str(export(program.joined, Path(folder) / "model.xml")))
        self.tool.timeCourseSelections = ["time", *self.states]
        self.tool.integrator.setValue("absolute_tolerance", self.absolute)
        self.tool.integrator.setValue("maximum_num_steps", STEPS)

    def __call__(self, tasks: Sequence[Task], relative: float) -> tuple[list[Array], float]:
        self.tool.integrator.setValue("relative_tolerance", relative)
        states, seconds = [], 0.0
        for task in tasks:
            self._set(task)
            begin = time.perf_counter()
            states.append(self._one(task))
            seconds += time.perf_counter() - begin
        return states, seconds

    def _set(self, task: Task) -> None:
        for name, value in zip(self.parameters, task.values, strict=False):
            if self.tool[name] != value:
                self.tool[name] = float(value)
        self.tool.reset()

    def _one(self, task: Task) -> Array:
        """Doses are added to the state as it stands: the tool keeps it between two calls."""
        tool, step = self.tool, float(task.grid[1] - task.grid[0])
        actions = sorted(task.actions)
        ends = [action.day for action in actions[1:]] + [task.end]
        rows: list[Array] = []
        for action, end in zip(actions, ends, strict=True):
            state = self.states[action.index]
            tool[state] = tool[state] + action.value
            points = round((end - action.day) / step) + 1
            result = np.array(tool.simulate(action.day, end, points))
            rows.append(result[1 if rows else 0 :, 1:])
        return np.vstack(rows)


def _segments(task: Task, go: Callable[[Array, float, Array], Array]) -> Array:
    """Return states (G, S) at the grid of a task whose doses fall on grid days, the first at its start."""
    actions = sorted(task.actions)
    ends = [action.day for action in actions[1:]] + [task.end]
    y, rows = task.y.copy(), [task.y[None, :]]
    for action, end in zip(actions, ends, strict=True):
        y[action.index] += action.value
        days = task.grid[(task.grid > action.day) & (task.grid <= end)]
        rows.append(go(y, action.day, days))
        y = rows[-1][-1].copy()
    return np.vstack(rows)


PEERS: dict[str, tuple[str, Callable[[Program], Tool]]] = {
    "libroadrunner": ("roadrunner", RoadRunner),
    "cvode": ("sksundae", Cvode),
    "lsoda": ("scipy", Lsoda),
}


def installed() -> list[str]:
    """Return the peers that can be used here."""
    return [name for name, (module, _) in PEERS.items() if find_spec(module) is not None]


def peers(names: Sequence[str], program: Program) -> list[Tool]:
    """Return the named peers, with the model in them.

    Raises InputError for a name that is none, or one that is not installed.
    """
    faults = []
    for name in names:
        if name not in PEERS:
            expected = "one of " + ", ".join(PEERS)
            faults.append(Fault("--peers", f"{name!r} is no tool", expected, near(name, list(PEERS))))
        elif name not in installed():
            package = {"cvode": "scikit-sundae"}.get(name, name)
            faults.append(Fault("--peers", f"{name} is not installed", "", f"pip install {package}"))
    if faults:
        raise InputError(faults)
    return [PEERS[name][1](program) for name in names]


def reference(program: Program, tasks: Sequence[Task]) -> tuple[list[Array], str]:
    """Return the states taken as true, and in words where they come from."""
    tool = Cvode(program) if "cvode" in installed() else Lsoda(program)
    states, _ = tool(tasks, TIGHT)
    return states, f"{tool.title}, at rtol {TIGHT:g}"


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
