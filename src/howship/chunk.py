"""One chunk of patients: drawn, admitted, followed through every arm, and turned into table rows.

A chunk's rows depend on the scenario and the patients' numbers alone, so chunks may be computed by
any worker in any order.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from howship.binding import Bound
from howship.cohort import random
from howship.cohort.draw import Cohort, allocate, assay, draw, drop_out_day
from howship.following import Course, Start, begin, follow
from howship.outcome import events
from howship.quantity import parse_unit
from howship.scenario import endpoints
from howship.scenario.model import Arm
from howship.scenario.rules import is_met
from howship.solve import Path

__all__ = ["MOST_ATTEMPTS", "TRIAL", "chunk_tables"]

Table = dict[str, NDArray[Any]]
MOST_ATTEMPTS = 200
YEAR = 365.25
# Rows are keyed from the first day by parameter set and repeated trial; a plain run has one of each.
TRIAL = (0, 0)


@dataclass(frozen=True)
class Admitted:
    """The patients of a chunk at randomization, and who was screened before each of them."""

    cohort: Cohort
    starts: list[Start]
    reasons: list[Counter[str]]


def chunk_tables(bound: Bound, patients: Sequence[int], parallel: bool, trial: str) -> dict[str, Table]:
    """Return the rows of all tables for these patients. `trial` is what the user calls the trial."""
    scenario = bound.scenario
    numbers = np.asarray(patients, dtype=np.int64)
    admitted = admit(bound, numbers)
    weights = [arm.patients or 1 for arm in scenario.arms]
    allocated = allocate(scenario.seed, numbers, [arm.name for arm in scenario.arms], weights)
    leave = drop_out_day(scenario.seed, numbers, scenario.drop_out_per_year / YEAR)
    death_gap = random.exponential(scenario.seed, "event death", numbers)
    parts: dict[str, list[Table]] = {name: [] for name in ("outcomes", "events", "visits", "doses", "failures")}
    for i, arm in enumerate(scenario.arms):
        starts = [s for s in admitted.starts if not parallel or allocated[s.row] == i]
        if not starts:
            continue
        courses = follow(bound, arm, admitted.cohort, starts, leave, death_gap)
        rows = np.array([start.row for start in starts])
        tables = _arm_tables(bound, arm, numbers[rows], courses, leave[rows], death_gap[rows], trial)
        for name, table in tables.items():
            parts[name].append(table)
    merged = {name: _stack(tables) for name, tables in parts.items()}
    return {"patients": _patients(bound, numbers, admitted, allocated), **merged}


def admit(bound: Bound, numbers: NDArray[np.int64]) -> Admitted:
    """Draw candidates for each place in the trial until one meets the entry criteria."""
    attempts = np.zeros(len(numbers), dtype=np.int64)
    reasons: list[Counter[str]] = [Counter() for _ in numbers]
    starts: dict[int, Start] = {}
    open_rows = list(range(len(numbers)))
    while open_rows:
        rows = np.array(open_rows)
        cohort = draw(bound.population, bound.scenario.seed, numbers[rows], attempts[rows])
        failed = [_unmet(bound, cohort, i, None) for i in range(len(rows))]
        passing = [i for i, reason in enumerate(failed) if not reason]
        for i, start in zip(passing, begin(bound, _take(cohort, passing)), strict=True):
            failed[i] = "" if start.failure is not None else _unmet(bound, cohort, i, start)
            if not failed[i]:
                starts[int(rows[i])] = replace(start, row=int(rows[i]))
        open_rows = []
        for i, reason in enumerate(failed):
            row = int(rows[i])
            if reason:
                reasons[row][reason] += 1
                attempts[row] += 1
                if attempts[row] < MOST_ATTEMPTS:
                    open_rows.append(row)
                else:
                    starts[row] = _not_eligible(row, reason)
    last = np.minimum(attempts, MOST_ATTEMPTS - 1)
    final = draw(bound.population, bound.scenario.seed, numbers, last)
    return Admitted(final, [starts[row] for row in range(len(numbers))], reasons)


def _take(cohort: Cohort, rows: Sequence[int]) -> Cohort:
    index = np.array(rows, dtype=np.intp)
    return Cohort(
        cohort.patients[index],
        cohort.attempt[index],
        {name: column[index] for name, column in cohort.covariates.items()},
        {name: column[index] for name, column in cohort.parameters.items()},
        {name: column[index] for name, column in cohort.lesion_parameters.items()},
        cohort.lesions[index],
        cohort.units,
    )


def _unmet(bound: Bound, cohort: Cohort, row: int, start: Start | None) -> str:
    """Return the first entry criterion that a candidate fails: covariates first, outputs with `start`."""
    for criterion in bound.scenario.entry:
        covariate = criterion.quantity in cohort.covariates
        if covariate != (start is None):
            continue
        if covariate:
            value = float(cohort.covariates[criterion.quantity][row])
        else:
            assert start is not None
            value = start.outputs.get(criterion.quantity, 0.0)
        if not is_met(criterion, value, bound.threshold(criterion)):
            return criterion.text
    return ""


def _not_eligible(row: int, reason: str) -> Start:
    empty = np.zeros((0, 0))
    failure = Path(empty, empty, np.zeros(0), np.zeros(0))
    failure.status = "not_eligible"  # type: ignore[assignment]
    failure.message = f"none of {MOST_ATTEMPTS} candidates met the entry criteria; the last failed {reason!r}"
    return Start(row, 0, {}, {}, failure)


def _keys(arm: Arm, patients: NDArray[np.int64]) -> Table:
    count = len(patients)
    return {
        "parameter_set": np.full(count, TRIAL[0], dtype=np.int64),
        "trial_replicate": np.full(count, TRIAL[1], dtype=np.int64),
        "arm": np.full(count, arm.name, dtype=object),
        "patient": patients,
    }


def _arm_tables(
    bound: Bound,
    arm: Arm,
    patients: NDArray[np.int64],
    courses: Sequence[Course],
    leave: NDArray[np.float64],
    death_gap: NDArray[np.float64],
    trial: str,
) -> dict[str, Table]:
    days = max((course.days for course in courses), key=len)
    grid = np.array(days if len(days) > 1 else [0.0, bound.scenario.duration_days])
    cumulative = _padded(bound, courses, len(grid))
    hazards = [hazard.name for hazard in bound.disease.hazards]
    death = np.full(len(courses), np.inf)
    if bound.mortal:
        death = events.first_arrival(cumulative[:, :, hazards.index("death")], grid, death_gap)
    end, reason = events.ends(leave, death, bound.scenario.duration_days)
    by_type: dict[str, NDArray[np.float64]] = {}
    for name in bound.events:
        key = f"event {name}"

        def gaps(count: int, key: str = key) -> NDArray[np.float64]:
            return random.exponential(bound.scenario.seed, key, patients, size=count)

        found = events.draw_arrivals(cumulative[:, :, hazards.index(name)], grid, gaps)
        by_type[name] = found.days
        for course, usable in zip(courses, found.usable, strict=True):
            if course.ok and not usable:
                course.path.status = "implausible"
                course.path.message = f"the hazard of {name} cannot be used: not finite, falling, or without end"
    ok = np.array([course.ok for course in courses])
    end, reason = np.where(ok, end, np.nan), np.where(ok, reason, "failed").astype(object)
    rows = events.event_rows(by_type, end, bound.scenario.measure.sre_types, bound.scenario.measure.window_days)
    visits = _visits(bound, arm, patients, courses, end)
    counts = events.event_counts(rows, len(courses))
    changes = _changes(bound, visits, patients)
    place = rows.pop("patient")
    return {
        "outcomes": _outcomes(arm, patients, courses, end, reason, {**counts, **changes}),
        "events": {**_keys(arm, patients[place]), **rows},
        "visits": visits,
        "doses": _doses(arm, patients, courses, end),
        "failures": _failures(bound, arm, patients, courses, trial),
    }


def _padded(bound: Bound, courses: Sequence[Course], length: int) -> NDArray[np.float64]:
    """Return cumulative hazards (patients, grid, hazards); after the last solved row they stay level."""
    table = np.zeros((len(courses), length, len(bound.disease.hazards)))
    for i, course in enumerate(courses):
        if course.ok and course.cumulative:
            block = np.array(course.cumulative)
            table[i, : len(block)] = block
            table[i, len(block) :] = block[-1]
    return table


def _outcomes(
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
        **_keys(arm, patients),
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


def _visits(
    bound: Bound,
    arm: Arm,
    patients: NDArray[np.int64],
    courses: Sequence[Course],
    end: NDArray[np.float64],
) -> Table:
    """Return measured outputs, assay error included, at every grid day of follow-up."""
    keep = [
        (i, j) for i, course in enumerate(courses) for j, day in enumerate(course.days) if day <= end[i]
    ]
    who = np.array([i for i, _ in keep], dtype=np.intp)
    day = np.array([courses[i].days[j] for i, j in keep], dtype=float)
    table: Table = {**_keys(arm, patients[who]), "day": day}
    for name, unit in bound.outputs.items():
        factor = 1.0 / parse_unit(unit).to_internal
        values = np.full(len(keep), np.nan)
        for n, (i, j) in enumerate(keep):
            index = _index(courses[i], name)
            if index is not None:
                values[n] = courses[i].outputs[j][index] * factor
        if name in bound.scenario.measure.assay_cv and len(keep):
            occasion = np.round(day * 24).astype(np.int64)
            cv = bound.scenario.measure.assay_cv[name]
            values = values * assay(bound.scenario.seed, patients[who], occasion, name, cv)
        table[name] = values
    return table


def _index(course: Course, output: str) -> int | None:
    places = {item.name: i for i, item in enumerate(course.program.joined.outputs)}
    return places.get(output)


def _changes(bound: Bound, visits: Table, patients: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Return baselines and percent changes of the outputs that endpoints name, one per patient."""
    place = {int(patient): i for i, patient in enumerate(patients)}
    columns: dict[str, NDArray[Any]] = {}
    for text in bound.scenario.measure.endpoints:
        endpoint = endpoints.read(text)
        if endpoint.output is None or endpoint.day is None:
            continue
        base, later = np.full(len(patients), np.nan), np.full(len(patients), np.nan)
        for target, day in ((base, 0.0), (later, endpoint.day)):
            rows = np.flatnonzero(np.abs(visits["day"] - day) < 1e-6)
            for row in rows:
                target[place[int(visits["patient"][row])]] = visits[endpoint.output][row]
        columns[f"{endpoint.output}_baseline"] = base
        with np.errstate(divide="ignore", invalid="ignore"):
            columns[text.replace(" ", "_")] = np.where(base != 0, 100.0 * (later / base - 1.0), np.nan)
    return columns


def _doses(
    arm: Arm, patients: NDArray[np.int64], courses: Sequence[Course], end: NDArray[np.float64]
) -> Table:
    log = [(i, given) for i, course in enumerate(courses) for given in course.doses if given.day < end[i]]
    who = np.array([i for i, _ in log], dtype=np.intp)
    table = _keys(arm, patients[who])
    for name in ("day", "planned_mg", "given_mg", "duration_days"):
        table[name] = np.array([getattr(given, name) for _, given in log], dtype=float)
    for name in ("drug", "route", "reason"):
        table[name] = np.array([getattr(given, name) for _, given in log], dtype=object)
    return table


def _failures(
    bound: Bound, arm: Arm, patients: NDArray[np.int64], courses: Sequence[Course], trial: str
) -> Table:
    bad = [i for i, course in enumerate(courses) if not course.ok]
    seed = bound.scenario.seed
    paths = [courses[i].path for i in bad]
    replay = [f"howship run {trial} --seed {seed} --patients {patients[i] + 1}" for i in bad]
    return {
        **_keys(arm, patients[np.array(bad, dtype=np.intp)]),
        "status": np.array([path.status for path in paths], dtype=object),
        "day": np.array([path.failed_day for path in paths], dtype=float),
        "state": np.array([path.worst for path in paths], dtype=object),
        "message": np.array([path.message for path in paths], dtype=object),
        "seed": np.full(len(bad), seed, dtype=np.int64),
        "replay": np.array(replay, dtype=object),
    }


def _patients(
    bound: Bound, numbers: NDArray[np.int64], admitted: Admitted, allocated: NDArray[np.int64]
) -> Table:
    cohort = admitted.cohort
    names = np.array([arm.name for arm in bound.scenario.arms], dtype=object)
    table: Table = {
        "parameter_set": np.full(len(numbers), TRIAL[0], dtype=np.int64),
        "trial_replicate": np.full(len(numbers), TRIAL[1], dtype=np.int64),
        "patient": numbers,
        "attempt": cohort.attempt,
        "screening_failures": np.array([sum(c.values()) for c in admitted.reasons], dtype=np.int64),
        "screening_reasons": np.array([json.dumps(dict(c)) for c in admitted.reasons], dtype=object),
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


def _stack(tables: Sequence[Table]) -> Table:
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]} if tables else {}
