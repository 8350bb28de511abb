"""Tasks of small made-up models for the tests of the engine, and what counts as the same bits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from howship.model.declare import Result
from howship.solve import Engine, Path, Task, Tolerance
from tests.unit.model.made_up import course, decay, disease, parameter, program, state

SOLVE = Engine()
SHORT = Tolerance(steps=2000)
TIGHT = Tolerance(1e-10, 1e-12, 100_000)
Array = NDArray[np.float64]
DECAY = program(disease(decay))


def decaying(k: float, end: float = 5.0, grid: Sequence[float] | Array | None = None, **more: Any) -> Task:
    values = DECAY.values(np.array([k]))
    days = np.array([0.0, end] if grid is None else grid, dtype=float)
    return Task(DECAY.starts(values), values, more.pop("start", 0.0), end, days, **more)


def same(a: Path, b: Path) -> bool:
    """Return whether two paths agree in every bit."""
    tables = ("states", "outputs", "y", "values")
    facts = [(p.status, repr(p.failed_day), p.worst, p.message, p.statistics) for p in (a, b)]
    return facts[0] == facts[1] and all(
        getattr(a, name).tobytes() == getattr(b, name).tobytes() for name in tables
    )


def failing(equations: Any, days: Sequence[float], tolerance: Tolerance = SHORT, **parts: Any) -> Path:
    """Solve a made-up disease."""
    return course(program(disease(equations, **parts)), days, tolerance=tolerance, solve=SOLVE)


def swing(m: Any) -> Result:
    return Result({"x": m.k * m.y, "y": -m.k * m.x})


SWING: dict[str, Any] = {
    "states": (state("x", "sine", "0 mmol", scale="1 mmol", signed=True), state("y", "cosine", signed=True)),
    "parameters": (parameter("k", "frequency", "1000 1/day"),),
}
