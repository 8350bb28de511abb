"""The compiled engine against the reference solver (LSODA on the traced equations), model by model.

The error is |y - reference| / max(|reference|, 1e-3 x the scale), the largest over all rows and
columns.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from howship import catalog
from howship.errors import ModelError
from howship.model.program import Program
from howship.quantity import duration
from howship.scenario import dose as doses
from howship.solve import Action, Engine, Path, Reference, Task, Tolerance, baseline, settings
from howship.solve.plan import administration
from howship.solve.programs import traced
from tests.drug_amounts import AMOUNTS

AS_TRIALS = Tolerance(1e-6, 1e-8)
USUAL = 1e-7
MINUTES = 15 / 1440


def as_simulate(program: Program) -> Tolerance:
    relative = program.joined.disease.tolerance
    return Tolerance(relative, relative / 100, 1_000_000)


def exactly(program: Program, task: Task) -> Path:
    """Solve by the reference, a thousand times as exactly."""
    relative = program.joined.disease.tolerance / 1000
    (path,) = Reference()(program, [task], Tolerance(relative, relative / 100, 10_000_000))
    return path


def lesions(disease: str) -> int | None:
    return 2 if catalog.disease(disease).block else None


def combinations() -> list[tuple[str, str]]:
    """Return every disease, alone and with each drug that fits it."""
    found: list[tuple[str, str]] = []
    for disease in catalog.names("diseases"):
        found.append((disease, ""))
        for drug in catalog.names("drugs"):
            try:
                traced(disease, (drug,), lesions(disease))
            except ModelError:
                continue
            found.append((disease, drug))
    return found


COMBINATIONS = combinations()
IDS = [" + ".join(filter(None, pair)) for pair in COMBINATIONS]


def test_every_drug_has_an_amount() -> None:
    assert set(AMOUNTS) == set(catalog.names("drugs"))


def output_scales(program: Program, task: Task) -> np.ndarray:
    """Return the size of each output (O,): the largest when each state in turn rises by its scale."""
    hoisted = program.functions["setup"](task.values.tolist())
    rises = np.diag(program.scales(program.starts(task.values)))
    points = [task.y, *(task.y + rise for rise in rises)]
    sizes = np.abs([program.functions["outputs"](0.0, y.tolist(), hoisted) for y in points]).max(axis=0)
    return np.where(sizes > 0, sizes, 1.0)


def errors(program: Program, task: Task, path: Path, exact: Path) -> tuple[float, float]:
    """Return the largest error of a state and of an output."""
    assert path.status == exact.status
    # followed below zero, to the end, and flagged
    assert path.status == "ok" or (path.status == "implausible" and path.complete and exact.complete)
    scales = program.scales(program.starts(task.values)), output_scales(program, task)
    pairs = (path.states, exact.states), (path.outputs, exact.outputs)
    found = []
    for (ours, theirs), scale in zip(pairs, scales, strict=True):
        assert np.isfinite(ours).all()
        found.append(float(np.max(np.abs(ours - theirs) / np.maximum(np.abs(theirs), 1e-3 * scale))))
    return found[0], found[1]


def largest_move(program: Program, task: Task, exact: Path) -> float:
    """Return how far any state went from its start, in units of its scale."""
    return float(np.max(np.abs(exact.states - exact.states[0]) / program.scales(program.starts(task.values))))


def both(program: Program, task: Task) -> tuple[Path, Path]:
    """Return the paths of the engine and of the reference, which agree."""
    (path,), exact = Engine()(program, [task], as_simulate(program)), exactly(program, task)
    states, outputs = errors(program, task, path, exact)
    usual = program.joined.disease.tolerance >= USUAL
    assert states < (2e-6 if usual else 5e-6)  # where errors grow, they grow differently in two methods
    assert outputs < (1e-5 if usual else 5e-4)  # such as cells above a threshold: small differences
    return path, exact


@lru_cache(maxsize=32)
def dosed(disease: str, drug: str) -> tuple[Program, Task]:
    """Return a year with doses: at the start, infusions that overlap, one that ends between rows."""
    program = traced(disease, (drug,) if drug else (), lesions(disease))
    values = baseline(program, program.defaults())
    actions: list[Action] = []
    if drug:
        route = catalog.drug(drug).routes[0].name
        for day, over in ((0.0, 0.0), (7.0, 2.0), (8.0, 3.0), (28.3, MINUTES), (84.0, 0.0)):
            over = over if route == "iv" else 0.0
            actions += administration(program, values, drug, route, day, AMOUNTS[drug], over)
    end = duration(catalog.disease(disease).reference.until, "")
    # rows on stops, between them, close before and after
    days = [0.01, 7.5, 8.0, 9.0, 10.0, 11.0, 28.3, 28.3 + MINUTES / 2, 28.3 + MINUTES, 28.32, end]
    grid = np.unique(np.concatenate([np.arange(0.0, end, 7.0), days]))
    grid = grid[grid <= end]
    return program, Task(program.starts(values), values, 0.0, end, grid, tuple(actions))


@pytest.mark.parametrize(("disease", "drug"), COMBINATIONS, ids=IDS)
def test_doses_and_infusions(disease: str, drug: str) -> None:
    program, task = dosed(disease, drug)
    path, exact = both(program, task)
    if drug or lesions(disease):
        assert largest_move(program, task, exact) > 0.05
    assert path.values == pytest.approx(task.values, rel=1e-12, abs=1e-9)
    weight = np.maximum(np.abs(exact.y), 1e-3 * program.scales(program.starts(task.values)))
    assert np.max(np.abs(path.y - exact.y) / weight) < 2e-6
    if program.joined.disease.tolerance < USUAL:
        return  # errors grow: trials are not meant for it
    (path,) = Engine()(program, [task], AS_TRIALS)
    assert max(errors(program, task, path, exact)) < 5e-5
    assert errors(program, task, path, exact)[0] < 1e-5


@pytest.mark.parametrize(("disease", "drug"), COMBINATIONS, ids=IDS)
def test_other_patients_in_one_block(disease: str, drug: str) -> None:
    """Patients with parameters of their own and doses on other days, off the steady state."""
    program, first = dosed(disease, drug)
    random = np.random.default_rng(5)
    tasks = []
    for i in range(20):
        values = first.values.copy()
        count = len(program.joined.parameters)
        own = random.choice(count, min(6, count), replace=False)
        values[own] *= random.lognormal(0, 0.03, len(own))
        y = first.y * random.lognormal(0, 0.05, len(first.y))
        actions = [Action(a.day + i / 3, a.kind, a.index, a.value) for a in first.actions]
        tasks.append(Task(y, values, 0.0, 60.0, np.arange(0, 60, 4 + i / 7), tuple(actions)))
    paths = Engine()(program, tasks, as_simulate(program))
    chosen = [i for i in (0, 6, 9, 13, 19) if paths[i].status == "ok"]
    assert len(chosen) >= 3
    for i in chosen:
        exact = exactly(program, tasks[i])
        states, outputs = errors(program, tasks[i], paths[i], exact)
        assert states < 2e-6
        assert outputs < 1e-5


@pytest.mark.parametrize("disease", catalog.names("diseases"))
def test_the_reference_experiment(disease: str) -> None:
    """The experiment that the entry declares, as `howship simulate` runs it."""
    model = catalog.disease(disease)
    end, every = (duration(text, "") for text in (model.reference.until, model.reference.every))
    plans = [doses.parse(text, "--dose") for text in model.reference.dose]
    program = traced(disease, tuple(plan.drug for plan in plans), model.reference.lesions)
    parsed = [settings.parse(text) for text in model.reference.set]
    parameters, starts, actions = settings.apply(program, parsed, program.defaults())
    values = baseline(program, parameters, starts)
    for plan in plans:
        for day, amount, over in doses.expand(plan, end):
            actions += administration(program, values, plan.drug, plan.route, day, amount, over)
    task = Task(program.starts(values), values, 0.0, end, np.arange(0, end + 1e-9, every), tuple(actions))
    _, exact = both(program, task)
    assert largest_move(program, task, exact) > 0.1


def test_timed_changes_of_parameters() -> None:
    """Two overlapping inputs and one setting that stays, in two solvers."""
    program = traced("lemaire_2004")
    texts = [
        "osteoblast_input=1e-4 pM/day from day 20 to day 80",
        "opg_input=2e3 pM/day from day 50 to day 70",
    ]
    parameters, starts, actions = settings.apply(
        program, [settings.parse(text) for text in texts], program.defaults()
    )
    assert len(actions) == 4
    values = baseline(program, parameters, starts)
    task = Task(program.starts(values), values, 0.0, 140.0, np.arange(0, 141.0, 2.5), tuple(actions))
    _, exact = both(program, task)
    assert largest_move(program, task, exact) > 0.5


@pytest.mark.parametrize("drug", ["", "denosumab"])
def test_time_written_into_the_equations(drug: str) -> None:
    """Estrogen that follows age and menopause: the rates depend on time itself, with a corner in it."""
    program = traced("peterson_riggs_2012", (drug,) if drug else ())
    (switch,) = program.target("menopause_on").indices
    parameters = program.defaults()
    parameters[switch] = 1.0
    values = program.values(parameters)
    actions: list[Action] = []
    if drug:
        for day in (0.0, 182.0):
            actions += administration(program, values, drug, "sc", day, 60.0, 0.0)
    days = np.arange(0, 10 * 365.25, 91.3125)
    task = Task(program.starts(values), values, 0.0, float(days[-1]), days, tuple(actions))
    path, exact = both(program, task)
    assert largest_move(program, task, exact) > 0.1
    still = Task(task.y, program.values(program.defaults()), 0.0, task.end, days, tuple(actions))
    (without,) = Engine()(program, [still], as_simulate(program))
    assert np.abs(path.states - without.states).max() > 1e-3


def test_a_tighter_tolerance_comes_nearer() -> None:
    program, task = dosed("breast_bone_metastasis", "denosumab")
    exact = exactly(program, task)
    paths = [Engine()(program, [task], Tolerance(r, r / 100, 1_000_000))[0] for r in (1e-5, 1e-7, 1e-9)]
    loose, middle, tight = (errors(program, task, path, exact)[0] for path in paths)
    assert middle < loose / 10
    assert tight < middle / 3
    assert tight < 5e-8
