"""A stand-in body in which a drug's published kinetics are checked without any disease.

It offers the sites that the drugs of this folder act on and reports what they do there; its signals
(turnover of the skeleton and of each lesion) are parameters that stay as they are set. A course is
solved by SciPy's LSODA through the reference solver.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from howship.model.check import check
from howship.model.declare import (
    Block,
    Disease,
    Drug,
    Experiment,
    Output,
    Parameter,
    Result,
    Signal,
    Site,
)
from howship.model.join import join
from howship.model.program import Program
from howship.quantity import parse, to_internal
from howship.solve.plan import administration
from howship.solve.reference import Reference
from howship.solve.task import Task, Tolerance
from howship.source import ours

__all__ = ["HOUR", "area", "course", "faults", "half_lives_hours", "rates"]

Array = NDArray[np.float64]
HOUR = 1 / 24
_TIGHT = Tolerance(relative=1e-9, absolute=1e-11, steps=100_000)
_TEST = ours("a test's stand-in")

_SITES = (
    Site("osteoclast_apoptosis", "1", 1, "multiply", "factor on osteoclast death"),
    Site("rankl_binding", "1", 0, "add", "bound per free RANKL"),
    Site("lesion_osteoclast_apoptosis", "1", 1, "multiply", "factor on osteoclast death", level="lesion"),
    Site("tumor_kill", "1/day", 0, "add", "death of tumor cells", level="lesion"),
    Site("tumor_kill_outside_bone", "1/day", 0, "add", "death of tumor cells outside bone"),
)
_SIGNALS = (
    Signal("bone_turnover", "1", "skeleton"),
    Signal("bone_formation", "1", "skeleton"),
    Signal("lesion_turnover", "1", "lesion", level="lesion"),
    Signal("lesion_formation_rate", "1", "lesion", level="lesion"),
    Signal("lesion_share", "1", "lesion", level="lesion"),
)
KILL = Output("tumor_kill", "1/day", "death of tumor cells")


def _body(m: Any) -> Result:
    outputs = {"death_factor": m.osteoclast_apoptosis, "rankl_bound": m.rankl_binding}
    return Result({}, {**outputs, "tumor_kill": m.tumor_kill_outside_bone})


def _lesion(m: Any) -> Result:
    return Result({}, {"death_factor": m.lesion_osteoclast_apoptosis, "tumor_kill": m.tumor_kill})


def _disease() -> Disease:
    block = Block(
        states=(),
        parameters=(
            Parameter("x", "turnover", "1", "resorption in the lesion", _TEST),
            Parameter("b", "formation", "1", "formation in the lesion", _TEST),
            Parameter("w", "share", "0.012", "share of the skeleton", _TEST),
        ),
        equations=_lesion,
        outputs=(Output("death_factor", "1", "on death"), KILL),
        signals=lambda m: {
            "lesion_turnover": m.x,
            "lesion_formation_rate": m.b,
            "lesion_share": m.w,
        },
    )
    return Disease(
        name="bench",
        title="stand-in",
        prose="",
        source=_TEST,
        states=(),
        parameters=(
            Parameter("TO", "bone_turnover", "1", "resorption of the skeleton", _TEST),
            Parameter("FO", "bone_formation", "1", "formation of the skeleton", _TEST),
        ),
        equations=_body,
        outputs=(
            Output("death_factor", "1", "on death"),
            Output("rankl_bound", "1", "bound per free"),
            KILL,
        ),
        reference=Experiment("1 day", "1 day", "none"),
        sites=_SITES,
        signals=_SIGNALS,
        signal_equations=lambda m: {"bone_turnover": m.TO, "bone_formation": m.FO},
        block=block,
    )


@lru_cache(maxsize=8)
def _program(drug: Drug, lesions: int) -> Program:
    return Program(join(_disease(), [drug], lesions))


def faults(drug: Drug) -> list[str]:
    """Return the unit, scale, usage and source faults of a drug in the stand-in with two lesions."""
    found = [str(finding) for finding in check(_program(drug, 2))]
    return [text for text in found if drug.name in text or text.startswith("[unit]")]


def _values(program: Program, settings: Mapping[str, str]) -> Array:
    parameters = program.defaults()
    for name, text in settings.items():
        target = program.target(name)
        assert target.kind == "parameter"
        parameters[list(target.indices)] = to_internal(text, target.unit)
    return program.values(parameters)


def course(
    drug: Drug,
    doses: Sequence[tuple[float, float, float]],
    days: Sequence[float] | Array,
    settings: Mapping[str, str] | None = None,
    lesions: int = 0,
    route: str = "",
) -> dict[str, Array]:
    """Return states and outputs (days,) by name, in internal units.

    `doses` are (day, mg, days of infusion; 0 = all at once), `days` the ascending grid, `settings`
    parameter values as text with unit by name. The drug's name is left out of the names. Doses go the
    drug's first route, or `route`.
    """
    program = _program(drug, lesions)
    values = _values(program, settings or {})
    actions = [
        action
        for day, amount, over in doses
        for action in administration(
            program, values, drug.name, route or drug.routes[0].name, day, amount, over
        )
    ]
    grid = np.asarray(days, dtype=float)
    task = Task(program.starts(values), values, 0.0, float(grid[-1]), grid, actions)
    path = Reference()(program, [task], _TIGHT)[0]
    assert path.status == "ok", path.message
    columns = {state.name: path.states[:, i] for i, state in enumerate(program.joined.states)}
    columns |= {output.name: path.outputs[:, i] for i, output in enumerate(program.joined.outputs)}
    short = {f"{drug.name}_concentration": "concentration"}
    return {short.get(name, name.replace(f"{drug.name}.", "")): c for name, c in columns.items()}


def rates(
    drug: Drug, amounts: Mapping[str, float], settings: Mapping[str, str], lesions: int
) -> Mapping[str, float]:
    """Return the rate of each state per day at these states, both by name and in internal units."""
    program = _program(drug, lesions)
    names = [state.name.replace(f"{drug.name}.", "") for state in program.joined.states]
    setup, found = program.functions["setup"], program.functions["rates"]
    constants = setup(_values(program, settings).tolist())
    return dict(zip(names, found(0.0, [amounts[name] for name in names], constants), strict=True))


def half_lives_hours(drug: Drug) -> Array:
    """Return the half-lives (h) of a plasma part, shortest first; what bone takes up does not come back."""
    value = {parameter.symbol: parse(parameter.value).internal for parameter in drug.parameters}
    tissues = [symbol.removeprefix("Q_") for symbol in value if symbol.startswith("Q_")]
    matrix = np.zeros((len(tissues) + 1, len(tissues) + 1))
    matrix[0, 0] = -(value["CL_R"] + value["CL_B"]) / value["V"]
    for i, tissue in enumerate(tissues, start=1):
        exchange = value[f"Q_{tissue}"]
        matrix[0, 0] -= exchange / value["V"]
        matrix[i, 0], matrix[0, i] = exchange / value["V"], exchange / value[f"V_{tissue}"]
        matrix[i, i] = -matrix[0, i]
    return np.sort(24 * np.log(2) / -np.linalg.eigvals(matrix).real)


def area(days: Array, values: Array, begin: float, end: float) -> float:
    """Return the area under a curve between two days of its grid (trapezoids)."""
    inside = (days >= begin) & (days <= end)
    return float(np.trapezoid(values[inside], days[inside]))
