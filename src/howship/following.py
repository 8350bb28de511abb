"""Patients through one arm: from randomization, visit by visit, to the end of their follow-up.

Decisions (hold, stop, dose by creatinine clearance, drop-out, death) and what events leave behind fall at
visits; between visits the solver integrates a whole chunk of patients at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from howship.binding import Bound
from howship.cohort.draw import Cohort
from howship.consequences import Consequences
from howship.errors import HowshipError
from howship.model.program import Program
from howship.quantity import Unit, parse_unit
from howship.scenario.dose import expand
from howship.scenario.model import Arm, Dose, Rule
from howship.scenario.rules import is_met
from howship.solve import Action, Path, Statistics, Task, Tolerance, baseline, settings, solver
from howship.solve.plan import administration, dose_fraction

__all__ = ["TOLERANCE", "Course", "Given", "Start", "begin", "follow"]

Array = NDArray[np.float64]
TOLERANCE = Tolerance(relative=1e-6, absolute=1e-8)
_SAME_DAY = 1e-9  # days: k times one interval and n times another differ by rounding


@dataclass(frozen=True)
class Start:
    """One patient at randomization: cohort row, states by name at the end of the run-in, or a failure."""

    row: int
    lesions: int
    states: dict[str, float]
    outputs: dict[str, float]
    failure: Path | None = None


@dataclass(frozen=True)
class Given:
    """One line of the dose log."""

    day: float
    drug: str
    route: str
    planned_mg: float
    given_mg: float
    duration_days: float
    reason: str


@dataclass
class Course:
    """One patient in one arm: the grid so far, doses, and how it ended.

    `days` (G,), `outputs` (G, O) and `cumulative` (G, H) hold the rows up to the last visit that was
    solved, `risen` (H,) the highest of these hazards; `places` tells for each type of event in which lesion
    each happened (0: none); `path` carries state, parameters and status. `prepared` are actions of doses on
    day 0, `fractions` the shares of a dose that the patient's clearance allows.
    """

    start: Start
    program: Program
    path: Path
    waiting: list[Action] = field(default_factory=list)
    days: list[float] = field(default_factory=list)
    outputs: list[Array] = field(default_factory=list)
    cumulative: list[Array] = field(default_factory=list)
    risen: Array = field(default_factory=lambda: np.zeros(0))
    places: dict[str, list[int]] = field(default_factory=dict)
    doses: list[Given] = field(default_factory=list)
    stopped: dict[str, str] = field(default_factory=dict)
    prepared: dict[tuple[str, str, float, float], list[Action]] = field(default_factory=dict)
    fractions: dict[str, float] = field(default_factory=dict)
    statistics: Statistics = field(default_factory=Statistics)

    @property
    def ok(self) -> bool:
        return self.path.status == "ok"

    def death_level(self) -> float:
        """Return the cumulative hazard of death so far."""
        index = self.program.joined.layout.hazards["death"]
        return float(self.path.y[index])


def parameters(bound: Bound, program: Program, cohort: Cohort, row: int) -> tuple[Array, dict[int, float]]:
    """Return parameters (P,) and start overrides of one patient.

    Declared values come first, then the person's own (presets before single parameters), then the trial's
    settings, which hold for all.
    """
    values, starts = program.defaults(), dict[int, float]()
    for name, index in program.joined.layout.covariates.items():
        if name in cohort.covariates:
            unit = program.joined.parameters[index].unit
            values[index] = cohort.covariates[name][row] * _factor(cohort, name, unit)
    drawn = {**cohort.parameters, **cohort.lesion_parameters}
    _draw_presets(program, {name: column[row] for name, column in drawn.items()}, values)
    for name, column in drawn.items():
        if name not in program.targets:
            continue
        target = program.targets[name]
        own = np.asarray(column[row], dtype=float) * _factor(cohort, name, parse_unit(target.unit))
        count = len(target.indices)
        each = own[:count] if own.ndim else np.full(count, own)
        for index, number in zip(target.indices, each, strict=True):
            if target.kind == "start":
                starts[index] = float(number)
            else:
                values[index] = number
    fixed, fixed_starts = _fixed(program, tuple(bound.scenario.set.items()))
    return np.where(np.isnan(fixed), values, fixed), {**starts, **fixed_starts}


def _draw_presets(program: Program, own: Mapping[str, Any], values: Array) -> None:
    """Set in `values` (P,) what the person's choices of presets stand for, for all lesions or for each."""
    for name in program.presets.keys() & own.keys():
        for lesion in program.presets[name]:
            choice = own[name][lesion] if np.ndim(own[name]) else own[name]
            program.presets.set(values, name, str(choice), lesion)


@lru_cache(maxsize=256)
def _fixed(program: Program, chosen: tuple[tuple[str, str], ...]) -> tuple[Array, dict[int, float]]:
    """Return what a trial sets for all: parameters (P,), NaN where it sets none, and start values."""
    known = [
        settings.parse(f"{name}={value}", f"set.{name}")
        for name, value in chosen
        if name in program.targets or name in program.presets
    ]
    values, starts, _ = settings.apply(program, known, np.full(len(program.joined.parameters), np.nan))
    return values, starts


def _factor(cohort: Cohort, name: str, unit: Unit) -> float:
    """Return 1, unless population and model keep the quantity differently (mmol and pmol, L and mm3)."""
    return parse_unit(cohort.units[name]).internal / unit.internal


def _solve(courses: Sequence[Course], begin: float, end: float, grid: Array) -> None:
    """Solve one stretch for all courses, grouped by model, and keep the rows."""
    groups: dict[int, list[Course]] = {}
    for course in courses:
        groups.setdefault(id(course.program), []).append(course)
    for group in groups.values():
        tasks = []
        for course in group:
            now = [action for action in course.waiting if action.day < end]
            course.waiting = [action for action in course.waiting if action.day >= end]
            tasks.append(Task(course.path.y, course.path.values, begin, end, grid, tuple(now)))
        program = group[0].program
        hazards = [program.shown_states.index(i) for i in program.joined.layout.hazards.values()]
        for course, path in zip(group, solver()(program, tasks, TOLERANCE), strict=True):
            course.path = path
            course.statistics.add(path.statistics)
            if course.ok:
                course.days += grid.tolist()
                course.outputs += list(path.outputs)
                rows = path.states[:, hazards]
                course.cumulative += list(rows)
                highest = rows.max(axis=0, initial=0.0)
                course.risen = np.maximum(course.risen, highest) if course.risen.size else highest


def begin(bound: Bound, cohort: Cohort) -> list[Start]:
    """Return every patient of a cohort at the end of the run-in, before any drug of the trial."""
    courses = []
    for row in range(len(cohort.patients)):
        lesions = int(cohort.lesions[row])
        program = bound.program(None, lesions)
        path = _at_baseline(bound, program, cohort, row)
        courses.append(Course(Start(row, lesions, {}, {}), program, path))
    length = bound.scenario.run_in_days
    _solve([course for course in courses if course.ok], -length, 0.0, np.array([0.0]))
    return [_started(course) for course in courses]


def _at_baseline(bound: Bound, program: Program, cohort: Cohort, row: int) -> Path:
    """Return a patient at his baseline; parameters for which there is none make a failure, not an error."""
    empty = np.zeros((0, 0))
    own, starts = parameters(bound, program, cohort, row)
    try:
        values = baseline(program, own, starts)
    except (ArithmeticError, ValueError, HowshipError) as error:
        nothing = np.full(len(program.joined.states), np.nan)
        path = Path(empty, empty, nothing, np.concatenate([own, nothing]), status="not_finite")
        path.failed_day = -bound.scenario.run_in_days
        path.message = f"the baseline cannot be computed from the patient's parameters: {error}"
        return path
    return Path(empty, empty, program.starts(values), values)


def _started(course: Course) -> Start:
    joined = course.program.joined
    row, lesions = course.start.row, course.start.lesions
    if not course.ok:
        return Start(row, lesions, {}, {}, course.path)
    states = {s.name: float(y) for s, y in zip(joined.states, course.path.y, strict=True)}
    # events before randomization are not this trial's
    states.update({joined.states[i].name: 0.0 for i in joined.layout.hazards.values()})
    outputs = {o.name: float(v) for o, v in zip(course.program.outputs, course.outputs[-1], strict=True)}
    return Start(row, lesions, states, outputs)


def follow(
    bound: Bound, arm: Arm, cohort: Cohort, starts: Sequence[Start], leave: Array, death_gap: Array
) -> list[Course]:
    """Return the courses of patients through one arm, in the order of `starts`.

    `leave` and `death_gap` (cohort rows,): the day of drop-out, and the cumulative hazard at which
    the patient dies. A course goes on to the visit after the patient left or died, or to the end.
    """
    scenario = bound.scenario
    courses = [_course(bound, arm, cohort, start) for start in starts]
    end = scenario.duration_days
    edges = sorted({*(v for v in scenario.visits if v < end - _SAME_DAY), end})
    plans = [(dose, expand(dose, end)) for dose in arm.doses]
    grid = _grid(scenario.report_every_days, end, edges)
    consequences = Consequences(bound, cohort.patients)
    for first, last in pairwise(edges):
        if first >= bound.last_day:
            break
        here = [course for course in courses if _present(bound, course, first, leave, death_gap)]
        for course in here:
            _decide(bound, arm, course, cohort, plans, first, last)
        inside = grid[(grid > first) & (grid <= last)]
        _solve(here, first, last, inside if first > edges[0] else np.append(edges[0], inside))
        consequences.at_visit(here, last)
    return courses


def _grid(step: float, end: float, visits: Sequence[float]) -> Array:
    """Return the days at which outputs are kept: every `step`, and every visit."""
    fixed = np.unique([*visits, end])
    steps = np.arange(0, int(end / step + 1e-9) + 1) * step
    place = np.searchsorted(fixed, steps)
    before, after = fixed[np.maximum(place - 1, 0)], fixed[np.minimum(place, len(fixed) - 1)]
    # a step that misses a visit by rounding only is the visit
    apart = np.minimum(np.abs(steps - before), np.abs(after - steps)) > _SAME_DAY
    return np.unique(np.concatenate([steps[apart], fixed]))


def _course(bound: Bound, arm: Arm, cohort: Cohort, start: Start) -> Course:
    program = bound.program(arm, start.lesions)
    if start.failure is not None:
        return Course(start, program, replace(start.failure))
    path = _at_baseline(bound, program, cohort, start.row)
    for i, state in enumerate(program.joined.states):
        path.y[i] = start.states.get(state.name, path.y[i])
    return Course(start, program, path)


def _present(bound: Bound, course: Course, day: float, leave: Array, death_gap: Array) -> bool:
    row = course.start.row
    if not course.ok or leave[row] <= day:
        return False
    return not bound.mortal or course.death_level() < death_gap[row]


def _decide(
    bound: Bound,
    arm: Arm,
    course: Course,
    cohort: Cohort,
    plans: Sequence[tuple[Dose, list[tuple[float, float, float]]]],
    first: float,
    last: float,
) -> None:
    """Plan the doses from this visit to the next, after rules and the dose table."""
    held: dict[str, str] = {}
    for rule in arm.rules:
        if is_met(rule, _value(course, cohort, rule), bound.threshold(rule)):
            held[rule.drug] = rule.text
            if rule.action == "stop":
                course.stopped.setdefault(rule.drug, rule.text)
    for dose, administrations in plans:
        for day, amount, over in administrations:
            if first - _SAME_DAY <= day < last - _SAME_DAY:
                given, reason = _amount(course, cohort, dose, amount, held)
                course.doses.append(Given(day, dose.drug, dose.route, amount, given, over, reason))
                if given > 0:
                    course.waiting += _actions(course, dose, day, given, over)


def _actions(course: Course, dose: Dose, day: float, given: float, over: float) -> list[Action]:
    """Return the actions of a dose (mg); they are worked out once for a patient, and moved to their day."""
    kind = (dose.drug, dose.route, given, over)
    if kind not in course.prepared:
        course.prepared[kind] = administration(
            course.program, course.path.values, dose.drug, dose.route, 0.0, given, over
        )
    return [replace(action, day=day + action.day) for action in course.prepared[kind]]


def _value(course: Course, cohort: Cohort, rule: Rule) -> float:
    """Return the quantity of a rule at this visit: an output as last computed, or a covariate.

    What only another arm's drug brings (its concentration) is 0 here.
    """
    if rule.quantity in cohort.covariates:
        return float(cohort.covariates[rule.quantity][course.start.row])
    if not course.outputs:
        return course.start.outputs.get(rule.quantity, 0.0)
    for output, value in zip(course.program.outputs, course.outputs[-1], strict=True):
        if output.name == rule.quantity:
            return float(value)
    return 0.0


def _amount(
    course: Course, cohort: Cohort, dose: Dose, amount: float, held: dict[str, str]
) -> tuple[float, str]:
    """Return what is given of a planned dose (mg) and why."""
    if dose.drug in course.stopped:
        return 0.0, f"held: stopped since {course.stopped[dose.drug]}"
    if dose.drug in held:
        return 0.0, f"held: {held[dose.drug]}"
    if dose.adjust == "none":
        return amount, "given"
    clearance = float(cohort.covariates["creatinine_clearance"][course.start.row])
    if dose.drug not in course.fractions:
        course.fractions[dose.drug] = dose_fraction(dose.drug, clearance)
    fraction = course.fractions[dose.drug]
    text = f"creatinine clearance {clearance / parse_unit('mL/min').to_internal:.0f} mL/min"
    if fraction == 0:
        return 0.0, f"held: {text}"
    return amount * fraction, "given" if fraction == 1 else f"reduced: {text}"
