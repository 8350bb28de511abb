"""Peaks of a course, for models that go in cycles."""

from __future__ import annotations

import numpy as np

from howship.simulator import Trajectory

__all__ = ["peaks"]


def peaks(result: Trajectory, column: str) -> list[tuple[float, float]]:
    """Return (day, value) of each peak: the top of the parabola through three rows, evenly apart."""
    x = result[column]
    step = float(result.time[1] - result.time[0])
    found = []
    for i in 1 + np.flatnonzero((x[1:-1] > x[:-2]) & (x[1:-1] >= x[2:])):
        slope, bend = (x[i + 1] - x[i - 1]) / 2, x[i + 1] - 2 * x[i] + x[i - 1]
        found.append((float(result.time[i] - step * slope / bend), float(x[i] - slope**2 / bend / 2)))
    return found
