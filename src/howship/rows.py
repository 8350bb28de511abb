"""Courses of patients -> rows of the run folder's tables."""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from howship.binding import Bound
from howship.cohort.draw import Cohort, assay
from howship.following import Course
from howship.outcome.change import percent_change
from howship.outcome.level import stays
from howship.quantity import parse_unit
from howship.scenario import endpoints
from howship.scenario.model import Arm
from howship.scenario.rules import is_met

__all__ = [
    "TRIAL",
    "Table",
    "change_columns",
    "dose_rows",
    "failure_rows",
    "keys",
    "level_columns",
    "outcome_rows",
    "patient_rows",
    "visit_rows",
]

Table = dict[str, NDArray[Any]]
# Rows are keyed from the first day by parameter set and repeated trial; a plain run has one of each.
TRIAL = (0, 0)
_SAME_DAY = 1e-6


def keys(arm: Arm, patients: NDArray[np.int64]) -> Table:
    count = len(patients)
    return {
        "parameter_set": np.full(count, TRIAL[0], dtype=np.int64),
        "trial_replicate": np.full(count, TRIAL[1], dtype=np.int64),
        "arm": np.full(count, arm.name, dtype=object),
        "patient": patients,
    }


def outcome_rows(
    arm: Arm,
    patients: NDArray[np.int64],
    courses: Sequence[Course],
    end: NDArray[np.float64],
    reason: NDArray[Any],
    endpoints_: Mapping[str, NDArray[Any]],
) -> Table:
    statistics = [course.statistics for course in courses]
    smallest = np.array([s.smallest_step for s in statistics])
    return {
        **keys(arm, patients),
        "status": np.array([course.path.status for course in courses], dtype=object),
        "follow_up_days": end,
        "end_reason": reason,
        "at_risk": np.ones(len(courses), dtype=bool),
        **endpoints_,
        "solver_steps": np.array([s.steps for s in statistics], dtype=np.int64),
        "solver_evaluations": np.array([s.evaluations for s in statistics], dtype=np.int64),
        "solver_jacobians": np.array([s.jacobians for s in statistics], dtype=np.int64),
        "solver_smallest_step": np.where(np.isfinite(smallest), smallest, np.nan),
    }


def visit_rows(
    bound: Bound,
    arm: Arm,
    patients: NDArray[np.int64],
    courses: Sequence[Course],
    end: NDArray[np.float64],
) -> Table:
    """Return measured outputs, assay error included, at every grid day of follow-up."""
    # days ascend, so the rows up to the end come first; a patient who failed has no end and no rows
    kept = [int(np.sum(np.array(course.days) <= last)) for course, last in zip(courses, end, strict=True)]
    who = np.repeat(np.arange(len(courses)), kept)
    day = np.array([d for course, n in zip(courses, kept, strict=True) for d in course.days[:n]], dtype=float)
    table: Table = {**keys(arm, patients[who]), "day": day}
    blocks = [np.array(course.outputs[:n]) for course, n in zip(courses, kept, strict=True)]
    places = [{o.name: i for i, o in enumerate(course.program.outputs)} for course in courses]
    for name, unit in bound.outputs.items():
        factor = 1.0 / parse_unit(unit).to_internal
        parts = [
            block[:, place[name]] if n and name in place else np.full(n, np.nan)
            for block, place, n in zip(blocks, places, kept, strict=True)
        ]
        values = np.concatenate(parts) * factor
        if name in bound.scenario.measure.assay_cv and len(day):
            occasion = np.round(day * 24).astype(np.int64)
            cv = bound.scenario.measure.assay_cv[name]
            values = values * assay(bound.scenario.seed, patients[who], occasion, name, cv)
        table[name] = values
    return table


def change_columns(bound: Bound, visits: Table, patients: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Return baselines and percent changes of the outputs that endpoints name, one per patient."""
    place = {int(patient): i for i, patient in enumerate(patients)}
    columns: dict[str, NDArray[Any]] = {}
    for text in bound.scenario.measure.endpoints:
        endpoint = endpoints.read(text)
        if endpoint.output is None or endpoint.day is None or endpoint.level is not None:
            continue
        base, later = np.full(len(patients), np.nan), np.full(len(patients), np.nan)
        for target, day in ((base, 0.0), (later, endpoint.day)):
            rows = np.flatnonzero(np.abs(visits["day"] - day) < _SAME_DAY)
            for row in rows:
                target[place[int(visits["patient"][row])]] = visits[endpoint.output][row]
        columns[f"{endpoint.output}_baseline"] = base
        columns[endpoint.column] = percent_change(base, later)
    return columns


def level_columns(
    bound: Bound, visits: Table, patients: NDArray[np.int64], end: NDArray[np.float64]
) -> dict[str, NDArray[Any]]:
    """Return, one per patient, whether a level was reached in time and how long it lasted, up to `end`."""
    order = np.argsort(patients)
    who = order[np.searchsorted(patients, visits["patient"], sorter=order)]
    columns: dict[str, NDArray[Any]] = {}
    for text in bound.scenario.measure.endpoints:
        endpoint = endpoints.read(text)
        if endpoint.output is None or endpoint.level is None:
            continue
        values = visits[endpoint.output]
        known = np.isfinite(values)  # all of an arm, or none: the concentration of a drug that is not given
        at_level = is_met(endpoint.level, values[known], bound.level(endpoint.level))
        reached, lost = stays(who[known], visits["day"][known], at_level, len(patients))
        if endpoint.day is not None:
            in_time = np.full(len(patients), np.nan)
            in_time[who[known]] = 0.0
            in_time[reached <= endpoint.day + _SAME_DAY] = 100.0
            columns[endpoint.column] = in_time
            continue
        over = np.isfinite(lost)
        columns[endpoint.column] = np.where(over, lost, end) - reached
        columns[f"{endpoint.column}_from"] = reached
        columns[f"{endpoint.column}_over"] = over
    return columns


def dose_rows(
    arm: Arm, patients: NDArray[np.int64], courses: Sequence[Course], end: NDArray[np.float64]
) -> Table:
    log = [(i, given) for i, course in enumerate(courses) for given in course.doses if given.day < end[i]]
    who = np.array([i for i, _ in log], dtype=np.intp)
    table = keys(arm, patients[who])
    for name in ("day", "planned_mg", "given_mg", "duration_days"):
        table[name] = np.array([getattr(given, name) for _, given in log], dtype=float)
    for name in ("drug", "route", "reason"):
        table[name] = np.array([getattr(given, name) for _, given in log], dtype=object)
    return table


def failure_rows(
    bound: Bound, arm: Arm, patients: NDArray[np.int64], courses: Sequence[Course], trial: str
) -> Table:
    bad = [i for i, course in enumerate(courses) if not course.ok]
    seed = bound.scenario.seed
    paths = [courses[i].path for i in bad]
    replay = [f"howship run {shlex.quote(trial)} --seed {seed} --patients {patients[i] + 1}" for i in bad]
    return {
        **keys(arm, patients[np.array(bad, dtype=np.intp)]),
        "status": np.array([path.status for path in paths], dtype=object),
        "day": np.array([path.failed_day for path in paths], dtype=float),
        "state": np.array([path.worst for path in paths], dtype=object),
        "message": np.array([path.message for path in paths], dtype=object),
        "seed": np.full(len(bad), seed, dtype=np.int64),
        "replay": np.array(replay, dtype=object),
    }


def patient_rows(
    bound: Bound,
    numbers: NDArray[np.int64],
    cohort: Cohort,
    reasons: Sequence[Counter[str]],
    allocated: NDArray[np.int64],
) -> Table:
    names = np.array([arm.name for arm in bound.scenario.arms], dtype=object)
    table: Table = {
        "parameter_set": np.full(len(numbers), TRIAL[0], dtype=np.int64),
        "trial_replicate": np.full(len(numbers), TRIAL[1], dtype=np.int64),
        "patient": numbers,
        "attempt": cohort.attempt,
        "screening_failures": np.array([sum(c.values()) for c in reasons], dtype=np.int64),
        "screening_reasons": np.array([json.dumps(dict(c)) for c in reasons], dtype=object),
        "lesions": cohort.lesions,
        "allocated_arm": names[allocated],
    }
    for name, column in {**cohort.covariates, **cohort.parameters}.items():
        if name != "lesions":
            table[name] = _shown(column, cohort.units[name])
    for name, block in cohort.lesion_parameters.items():
        for k in range(block.shape[1]):
            table[f"lesion_{k + 1}.{name}"] = _shown(block[:, k], cohort.units[name])
    return table


def _shown(column: NDArray[Any], unit: str) -> NDArray[Any]:
    """Return a column in the unit that the population was written in."""
    if column.dtype.kind != "f":
        return column
    return column / parse_unit(unit).to_internal
