"""A trial file -> validated, fully resolved, frozen Scenario, and back to text."""

from __future__ import annotations

from howship.scenario.load import load, loads
from howship.scenario.model import Arm, Criterion, Cutoff, Dose, Measure, Published, Rule, Scenario

__all__ = [
    "Arm",
    "Criterion",
    "Cutoff",
    "Dose",
    "Measure",
    "Published",
    "Rule",
    "Scenario",
    "load",
    "loads",
]
