"""Small made-up diseases and drugs: each test changes one thing in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from howship.model.declare import (
    Disease,
    Drug,
    Experiment,
    Hazard,
    Output,
    Parameter,
    Result,
    Route,
    Signal,
    Site,
    State,
)
from howship.model.join import join
from howship.model.program import Program
from howship.solve import Action, Path, Reference, Solver, Task, Tolerance
from howship.solve.plan import administration
from howship.source import Source

BOOK = Source("A made-up book", place="page 1", status="checked")
REFERENCE = Reference()
TIGHT = Tolerance(relative=1e-9, absolute=1e-11)


def state(symbol: str, name: str, start: Any = "1 mmol", **more: Any) -> State:
    return State(symbol, name, start, "a state", BOOK, **more)


def parameter(symbol: str, name: str, value: str, **more: Any) -> Parameter:
    return Parameter(symbol, name, value, "a parameter", BOOK, **more)


def disease(
    equations: Callable[[Any], Result],
    states: Sequence[State] = (state("x", "amount"),),
    parameters: Sequence[Parameter] = (parameter("k", "loss_rate", "0.1 1/day"),),
    outputs: Sequence[Output] = (),
    **more: Any,
) -> Disease:
    return Disease(
        name="made_up",
        title="A made-up disease",
        prose="One state that comes and goes.",
        source=BOOK,
        states=tuple(states),
        parameters=tuple(parameters),
        equations=equations,
        outputs=tuple(outputs),
        reference=Experiment("10 days", "1 day", "nothing happens"),
        **more,
    )


def decay(m: Any) -> Result:
    """Return the rate of a state that decays."""
    return Result({"x": -m.k * m.x})


def body_equations(m: Any) -> Result:
    """Return a state kept at its start value, lost faster under a drug."""
    rates = {"x": m.k * m.x_0 - m.k * m.x * (1 + m.killing)}
    return Result(rates, {"relative": m.x / m.x_0}, hazards={"fracture": m.h * m.x / m.x_0})


def body(**more: Any) -> Disease:
    """Return a steady disease with a site, a signal and a hazard."""
    return disease(
        body_equations,
        parameters=(
            parameter("k", "loss_rate", "0.1 1/day"),
            parameter("h", "fracture_rate", "0.2 1/year"),
        ),
        outputs=(Output("relative", "1", "amount, fraction of baseline"),),
        sites=(Site("killing", "1", 0.0, "add", "extra loss"),),
        signals=(Signal("turnover", "1", "amount, fraction of baseline"),),
        signal_equations=lambda m: {"turnover": m.x / m.x_0},
        hazards=(Hazard("fracture", "fracture"),),
        **more,
    )


def pill_equations(m: Any) -> Result:
    """Return two compartments and what has left, with linear and saturable elimination."""
    C = m.A1 / m.V
    out = m.CL * C + m.Vmax * C / (m.Km + C)
    rates = {"A0": -m.ka * m.A0, "A1": m.ka * m.A0 - out, "E": out}
    return Result(rates, {"concentration": C}, sites={"killing": C / m.C50})


PILL_STATES = (
    state("A0", "depot", "0 mg", scale="1 mg"),
    state("A1", "central_amount", "0 mg", scale="1 mg"),
    state("E", "eliminated_amount", "0 mg", scale="1 mg"),
)
PILL_PARAMETERS = (
    parameter("F", "bioavailability", "0.7"),
    parameter("ka", "absorption_rate", "0.05 1/h"),
    parameter("V", "volume", "3000 mL"),
    parameter("CL", "clearance", "10 mL/h"),
    parameter("Vmax", "saturable_elimination", "2 ug/h"),
    parameter("Km", "saturable_half", "200 ng/mL"),
    parameter("C50", "half_effect", "1 ug/mL"),
)


def pill(name: str = "pill", **more: Any) -> Drug:
    """Return a drug with an oral and an i.v. route; `more` replaces what it is made of."""
    made: dict[str, Any] = {
        "states": PILL_STATES,
        "parameters": PILL_PARAMETERS,
        "equations": pill_equations,
        "routes": (
            Route("oral", "A0", lambda m: m.F * m.dose),
            Route("iv", "A1", lambda m: m.dose),
        ),
        "acts_on": ("killing",),
        "outputs": (Output("concentration", "ng/mL", "pill in plasma"),),
    }
    made.update(more)
    return Drug(name=name, title="A pill", prose="Made up.", source=BOOK, **made)


def program(model: Disease, *drugs: Drug, lesions: int | None = None) -> Program:
    return Program(join(model, drugs, lesions))


Doses = Sequence[tuple[str, str, float, float, float]]


def course(
    traced: Program,
    days: Sequence[float],
    doses: Doses = (),
    tolerance: Tolerance = TIGHT,
    starts: Mapping[int, float] | None = None,
    actions: Sequence[Action] = (),
    solve: Solver = REFERENCE,
) -> Path:
    """Solve from day 0 to the last of `days`; doses are (drug, route, day, mg, duration in days)."""
    values = traced.values(traced.defaults(), starts)
    planned = list(actions)
    for drug, route, day, amount, over in doses:
        planned += administration(traced, values, drug, route, day, amount, over)
    grid = np.array(days, dtype=float)
    task = Task(traced.starts(values), values, 0.0, float(grid[-1]), grid, tuple(planned))
    return solve(traced, [task], tolerance)[0]


def column(traced: Program, path: Path, name: str) -> np.ndarray:
    """Return a state's values (time,) by name."""
    names = [item.name for item in traced.joined.states]
    return path.states[:, names.index(name)]
