"""Howship: what breast cancer does once it reaches bone, and what treatment does to it.

    howship.simulate("peterson_riggs_2012", dose=["denosumab_peterson_2004 60 mg sc"], until="1 year")
    howship.run("kohno_2005")
    howship.load("runs/kohno_2005-001")

A research tool: it gives no advice for a single real patient.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from howship.runner import run
    from howship.simulator import simulate
    from howship.store import load

__all__ = ["__version__", "load", "run", "simulate"]

__version__ = "0.1.0"

_HOME = {"run": "howship.runner", "simulate": "howship.simulator", "load": "howship.store"}


def __getattr__(name: str) -> Any:
    # numpy and the rooms behind these are loaded when they are first used; the modules are not
    # called run and simulate because importing such a submodule would hide the function
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'howship' has no attribute {name!r}")
