"""A state that leaves its plausible range, such as zero: solved on by both solvers, and flagged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from howship.model.declare import Result, State
from howship.solve import Engine, Path, Reference, Solver
from tests.engine_tasks import TIGHT
from tests.unit.model.made_up import course, disease, program, state

SOLVERS = [Engine(), Reference()]
WATCHED = replace(state("x", "amount", signed=True), plausible=("0 mmol", ""))
BOUNDED = replace(state("x", "amount", signed=True), plausible=("", "0.95 mmol"))


def fall(solve: Solver, days: list[float], watched: State = WATCHED) -> Path:
    """The amount begins at 1 and loses 0.1 a day."""
    falling = disease(lambda m: Result({"x": -m.k * m.x_0}), states=(watched,))
    return course(program(falling), days, tolerance=TIGHT, solve=solve)


@pytest.mark.parametrize("solve", SOLVERS, ids=lambda one: one.name)
def test_it_is_followed_on_and_flagged_from_the_first_row_below_zero(solve: Solver) -> None:
    path = fall(solve, [0, 5, 12, 15, 30])
    assert (path.status, path.failed_day, path.worst) == ("implausible", 12, "amount")
    assert path.message == "amount fell below zero (-0.2 mmol)"
    assert path.complete
    assert path.states[:, 0] == pytest.approx([1, 0.5, -0.2, -0.5, -2])
    assert path.y[0] == pytest.approx(-2)


@pytest.mark.parametrize("solve", SOLVERS, ids=lambda one: one.name)
def test_above_the_most_that_is_plausible(solve: Solver) -> None:
    path = fall(solve, [0, 5, 12], BOUNDED)
    assert (path.status, path.failed_day, path.complete) == ("implausible", 0, True)
    assert path.message == "amount rose above 0.95 mmol (1 mmol)"


@pytest.mark.parametrize("solve", SOLVERS, ids=lambda one: one.name)
def test_above_zero_nothing_is_said(solve: Solver) -> None:
    path = fall(solve, [0, 5, 9.9])
    assert (path.status, path.message, path.worst) == ("ok", "", "")
    assert path.complete


@pytest.mark.parametrize("solve", SOLVERS, ids=lambda one: one.name)
def test_an_amount_that_is_not_so_declared_ends_the_patient(solve: Solver) -> None:
    path = fall(solve, [0, 5, 30], state("x", "amount"))
    assert path.status == "implausible"
    assert not path.complete
    assert np.isnan(path.states[2]).all()


@pytest.mark.parametrize("solve", SOLVERS, ids=lambda one: one.name)
def test_a_signed_state_may_be_negative(solve: Solver) -> None:
    path = fall(solve, [0, 5, 30], state("x", "amount", signed=True))
    assert (path.status, path.states[2, 0]) == ("ok", pytest.approx(-2))
