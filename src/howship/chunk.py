"""One chunk of patients: drawn, admitted, followed through every arm, and turned into table rows.

A chunk's rows depend on the scenario and the patients' numbers alone, so chunks may be computed by
any worker in any order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from howship.binding import Bound
from howship.cohort import random
from howship.cohort.draw import Cohort, allocate, draw, drop_out_day
from howship.consequences import event_gaps
from howship.following import Course, Start, begin, follow
from howship.outcome import events
from howship.quantity import to_internal
from howship.rows import (
    Table,
    change_columns,
    dose_rows,
    failure_rows,
    keys,
    level_columns,
    outcome_rows,
    patient_rows,
    visit_rows,
)
from howship.scenario.model import Arm
from howship.scenario.rules import is_met
from howship.solve import Path

__all__ = ["MOST_ATTEMPTS", "chunk_tables"]

MOST_ATTEMPTS = 200
YEAR = 365.25


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
    parts: dict[str, list[Table]] = {
        name: [] for name in ("outcomes", "events", "visits", "doses", "failures")
    }
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
    return {"patients": patient_rows(bound, numbers, admitted.cohort, admitted.reasons, allocated), **merged}


def admit(bound: Bound, numbers: NDArray[np.int64]) -> Admitted:
    """Draw candidates for each place in the trial until one meets the entry criteria."""
    attempts = np.zeros(len(numbers), dtype=np.int64)
    reasons: list[Counter[str]] = [Counter() for _ in numbers]
    starts: dict[int, Start] = {}
    open_rows = list(range(len(numbers)))
    while open_rows:
        rows = np.array(open_rows)
        cohort = _drawn(bound, numbers[rows], attempts[rows])
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
    final = _drawn(bound, numbers, last)
    return Admitted(final, [starts[row] for row in range(len(numbers))], reasons)


def _drawn(bound: Bound, numbers: NDArray[np.int64], attempts: NDArray[np.int64]) -> Cohort:
    """Draw candidates; what the trial sets for all patients takes that value."""
    cohort = draw(bound.population, bound.scenario.seed, numbers, attempts)
    for columns in (cohort.covariates, cohort.parameters, cohort.lesion_parameters):
        for name, text in bound.scenario.set.items():
            if name not in columns:
                continue
            texts = columns[name].dtype == object  # choices of a preset
            drawn = columns[name].copy()
            here = drawn != np.array(None) if texts else ~np.isnan(drawn)  # elsewhere: no such lesion
            drawn[here] = text if texts else to_internal(text, cohort.units[name])
            columns[name] = drawn
    return cohort


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
    end, reason = events.ends(leave, death, bound.last_day)
    by_type: dict[str, NDArray[np.float64]] = {}
    for name in bound.events:

        def gaps(count: int, name: str = name) -> NDArray[np.float64]:
            return event_gaps(bound.scenario.seed, name, patients, count)

        found = events.draw_arrivals(cumulative[:, :, hazards.index(name)], grid, gaps)
        by_type[name] = found.days
        for course, usable in zip(courses, found.usable, strict=True):
            if course.ok and not usable:
                course.path.status = "implausible"
                course.path.message = (
                    f"the hazard of {name} cannot be used: not finite, falling, or without end"
                )
    ok = np.array([course.ok for course in courses])
    end, reason = np.where(ok, end, np.nan), np.where(ok, reason, "failed").astype(object)
    rows = events.event_rows(
        by_type, end, bound.scenario.measure.sre_types, bound.scenario.measure.window_days
    )
    visits = visit_rows(bound, arm, patients, courses, end)
    counts = events.event_counts(rows, len(courses))
    measured = {
        **change_columns(bound, visits, patients),
        **level_columns(bound, visits, patients, end),
    }
    place = rows.pop("patient")
    named = zip(place, rows["type"], rows.pop("occurrence"), strict=True)
    lesion = np.array([courses[i].places[name][nth] for i, name, nth in named], dtype=np.int64)
    return {
        "outcomes": outcome_rows(arm, patients, courses, end, reason, {**counts, **measured}),
        "events": {**keys(arm, patients[place]), **rows, "lesion": lesion},
        "visits": visits,
        "doses": dose_rows(arm, patients, courses, end),
        "failures": failure_rows(bound, arm, patients, courses, trial),
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


def _stack(tables: Sequence[Table]) -> Table:
    return {name: np.concatenate([table[name] for table in tables]) for name in tables[0]} if tables else {}
