"""One patient, one disease, any doses: `howship.simulate()`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath

import numpy as np
from numpy.typing import NDArray

from howship import catalog
from howship.errors import Fault, InputError, SimulationError, near
from howship.model.declare import Disease, Experiment
from howship.model.program import Program
from howship.quantity import duration
from howship.scenario import dose as doses
from howship.scenario.model import Dose
from howship.solve import Action, Task, Tolerance, baseline, settings, solver
from howship.solve.plan import administration, check_route, dose_fraction
from howship.solve.programs import traced
from howship.solve.scheduled import scheduled

__all__ = ["Trajectory", "simulate"]

Array = NDArray[np.float64]
_ABSOLUTE = 1e-2  # absolute tolerance over relative, in units of a state's scale
_MOST_STEPS = 1_000_000
_MOST_ROWS = 2_000_000


@dataclass(frozen=True)
class Trajectory:
    """What `simulate` returns: time in days and one array per column, in the declared units.

    `trajectory["serum_calcium"]` is an array (time,). `units` maps columns to unit texts,
    `start` to the values at time 0. `notes` say what to know of the result: "uncalibrated", or from
    which day on it is implausible.
    """

    time: Array
    columns: Mapping[str, Array]
    units: Mapping[str, str]
    disease: str
    notes: tuple[str, ...] = ()

    def __getitem__(self, name: str) -> Array:
        if name == "time":
            return self.time
        if name not in self.columns:
            raise InputError(Fault(name, "is no column", "a state or output", near(name, list(self.columns))))
        return self.columns[name]

    def at(self, name: str, day: float) -> float:
        """Return the value of a column at a day of the grid."""
        return float(self[name][int(np.argmin(np.abs(self.time - day)))])

    def write(self, path: str | FilePath) -> FilePath:
        """Write all columns as .csv or .parquet, by the ending of the name."""
        from howship.store.columns import write_columns

        return write_columns(FilePath(path), {"time": self.time, **self.columns})


def simulate(
    disease: str,
    dose: Sequence[str] | str = (),
    set: Mapping[str, str] | Iterable[str] | None = None,
    until: str | None = None,
    every: str | None = None,
    lesions: int | None = None,
) -> Trajectory:
    """Simulate one patient.

    `dose` are texts such as "denosumab 60 mg sc every 26 weeks", `set` words or symbols with
    values ("estrogen=0.1", "osteoblast_input=1e-4 pM/day from day 20 to day 80"). With none of
    the options given the entry's declared reference experiment runs; with any given, only those
    apply, and `until`, `every` and `lesions` come from the reference where they are left out. A row at a day
    with a dose holds the values just before it.

    Raises InputError for anything that cannot be used, SimulationError where solving fails.
    """
    model = catalog.disease(disease)
    given = [dose] if isinstance(dose, str) else list(dose)
    wanted = settings.texts(set)
    if not given and not wanted and until is None and every is None and lesions is None:
        return _reference(model)
    end, step = _horizon(model.reference, until, every)
    plans = [doses.parse(text, "--dose") for text in given]
    names = tuple(dict.fromkeys(plan.drug for plan in plans))
    program = traced(disease, names, model.reference.lesions if lesions is None else lesions)
    parsed = [settings.parse(text) for text in wanted]
    parameters, starts, changes = settings.apply(program, parsed, program.defaults())
    values = baseline(program, parameters, starts)
    actions = changes + _dose_actions(program, values, plans, end) + scheduled(program, values, end)
    grid = _grid(end, step)
    return _run(program, values, actions, grid)


def _reference(model: Disease) -> Trajectory:
    reference = model.reference
    return simulate(
        model.name, reference.dose, list(reference.set), reference.until, reference.every, reference.lesions
    )


def _horizon(reference: Experiment, until: str | None, every: str | None) -> tuple[float, float]:
    end = duration(until or reference.until, "--until")
    step = duration(every or reference.every, "--every")
    for name, value in (("--until", end), ("--every", step)):
        if not 0 < value < float("inf"):
            cure = f'For example {name} "4 weeks"'
            raise InputError(Fault(name, f"{value:g} days", "a time above zero", cure))
    if end / step > _MOST_ROWS:
        raise InputError(
            Fault("--every", f"{end / step:.3g} rows", f"at most {_MOST_ROWS} rows", "Choose a longer step")
        )
    return end, step


def _grid(end: float, step: float) -> Array:
    """Return 0, step, 2 step, ... and the end itself."""
    grid = np.arange(0.0, int(np.floor(end / step + 1e-9)) + 1) * step
    return grid if abs(grid[-1] - end) < 1e-9 * max(end, 1) else np.append(grid, end)


def _dose_actions(program: Program, values: Array, plans: Sequence[Dose], end: float) -> list[Action]:
    actions: list[Action] = []
    for plan in plans:
        check_route(program.joined, plan.drug, plan.route, "--dose")
        fraction = _fraction(program, values, plan)
        for day, amount, over in doses.expand(plan, end):
            if fraction > 0:
                actions += administration(
                    program, values, plan.drug, plan.route, day, amount * fraction, over
                )
    return actions


def _fraction(program: Program, values: Array, plan: Dose) -> float:
    """Return how much of a dose is given at the creatinine clearance set in the model."""
    if plan.adjust == "none":
        return 1.0
    index = program.joined.layout.covariates.get("creatinine_clearance")
    if index is None or not catalog.drug(plan.drug).renal_steps:
        what = f"{plan.drug} has no table of doses by creatinine clearance"
        raise InputError(Fault("--dose", what, "a dose without adjust", "Leave adjust out"))
    return dose_fraction(plan.drug, float(values[index]))


def _run(program: Program, values: Array, actions: list[Action], grid: Array) -> Trajectory:
    joined = program.joined
    task = Task(program.starts(values), values, 0.0, float(grid[-1]), grid, tuple(actions))
    relative = joined.disease.tolerance
    tolerance = Tolerance(relative, relative * _ABSOLUTE, _MOST_STEPS)
    path = solver()(program, [task], tolerance)[0]
    followed_on = path.status == "implausible" and path.complete
    if path.status != "ok" and not followed_on:
        state = f", state {path.worst!r}" if path.worst else ""
        raise SimulationError(
            f"{joined.disease.name}: {path.status} on day {path.failed_day:g}{state}: "
            f"{path.message}. Check the settings and doses, or end before that day with --until."
        )
    columns, units = {}, {"time": "day"}
    named = [(state.name, state.unit) for state in joined.states]
    named += [(output.name, output.unit) for output in joined.outputs]
    for (name, unit), column in zip(named, np.hstack([path.states, path.outputs]).T, strict=True):
        columns[name] = column / unit.to_internal
        units[name] = unit.text
    notes = ["uncalibrated"] if joined.disease.uncalibrated else []
    if followed_on:
        notes.append(f"implausible from day {path.failed_day:g} on: {path.message}")
    return Trajectory(grid, columns, units, joined.disease.name, tuple(notes))
