"""Methods as solvers: each compiled with the settings of the engine, whatever steps it takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from unittest.mock import patch

import numpy as np
from bdf_driver import BdfDriver
from bdf_formula import Tuning

from howship.bench.tools import ABSOLUTE, STEPS
from howship.model.program import Program
from howship.solve import Engine, Path, Task, Tolerance
from howship.solve.engine import build, driver
from howship.solve.engine.parts import Parts
from howship.solve.engine.tableau import Tableau


def compiled(program: Program, make: Callable[[Parts], driver.Driver]) -> build.Kernel:
    """Return the kernel of a model with steps of another kind; not through the cache on disk."""
    with patch.object(driver, "Driver", lambda parts, method: make(parts)):
        code, work = build._compile(program, build.lanes())
    return build._load(code, build.lanes(), work)


class Method:
    """One method on one model."""

    def __init__(self, name: str, program: Program, method: Tableau | Tuning) -> None:
        self.name, self.program, self.method = name, program, method
        original = driver.Driver
        if isinstance(method, Tuning):
            self.kernel = compiled(program, lambda parts: BdfDriver(parts, method))
        else:
            self.kernel = compiled(program, lambda parts: original(parts, method))

    def counts(self, found: Sequence[Path]) -> tuple[float, float, float]:
        """Return steps, evaluations of the rates and Jacobians a patient: rejected steps are counted too."""
        steps = float(np.mean([path.statistics.steps for path in found]))
        tried = float(np.mean([path.statistics.jacobians for path in found]))
        each = self.method.corrections if isinstance(self.method, Tuning) else self.method.stages
        return steps, tried * each, tried

    def __call__(self, tasks: Sequence[Task], relative: float) -> tuple[list[Path], float]:
        """Return paths and the seconds of packing, solving and unpacking, as the benchmark counts them."""
        tolerance = Tolerance(relative, relative * ABSOLUTE, STEPS)
        with patch.object(build, "kernel", lambda program: self.kernel):
            begin = time.perf_counter()
            found = Engine()(self.program, tasks, tolerance)
            return found, time.perf_counter() - begin
