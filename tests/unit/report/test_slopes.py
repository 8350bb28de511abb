"""Slopes of traced equations agree with differences between neighboring points."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from howship import catalog
from howship.model.expression import Graph
from howship.model.functions import cos, exp, log, maximum, minimum, sin, sqrt, tanh, where
from howship.model.join import join
from howship.model.program import Program
from howship.report.slopes import slopes
from howship.solve import baseline

STEP = 1e-6
POINTS = ((0.7, 1.9), (2.3, 0.4), (1.1, 1.2))
FUNCTIONS: dict[str, Callable[[Any, Any], Any]] = {
    "add": lambda x, y: x + 2 * y,
    "sub": lambda x, y: 3 * x - y,
    "neg": lambda x, y: -(x * y),
    "mul": lambda x, y: x * y * y,
    "div": lambda x, y: x / (x + y),
    "pow": lambda x, y: x ** (1 + y),
    "exp": lambda x, y: exp(-x * y),
    "log": lambda x, y: log(x + y * y),
    "sqrt": lambda x, y: sqrt(x * x + y),
    "tanh": lambda x, y: tanh(x - y),
    "sin": lambda x, y: sin(x * y),
    "cos": lambda x, y: cos(x + 2 * y),
    "where": lambda x, y: where(x > y, x * y, x + 5 * y),
    "maximum and minimum": lambda x, y: maximum(x, 2 * y) * minimum(x * x, y),
}


def value_and_slopes(function: Callable[[Any, Any], Any], point: tuple[float, float]) -> tuple[float, Any]:
    graph = Graph()
    x, y = graph.state(0), graph.state(1)
    root = function(x, y)
    leaves = {("state", 0): point[0], ("state", 1): point[1]}
    values, found = slopes([root], {x.number, y.number}, leaves)
    return values[root.number], [found[root.number].get(each.number, 0.0) for each in (x, y)]


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("point", POINTS)
def test_each_operation_agrees_with_differences(name: str, point: tuple[float, float]) -> None:
    function = FUNCTIONS[name]
    value, found = value_and_slopes(function, point)
    assert value == pytest.approx(float(function(*map(np.float64, point))), rel=1e-12)
    for i in (0, 1):
        ends = []
        for sign in (1, -1):
            moved = list(point)
            moved[i] += sign * STEP
            ends.append(float(function(*map(np.float64, moved))))
        assert found[i] == pytest.approx((ends[0] - ends[1]) / (2 * STEP), rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("name", ["lemaire_2004", "komarova_2003", "tibd_2024"])
def test_slopes_of_a_model_agree_with_differences(name: str) -> None:
    program = Program(join(catalog.disease(name)))
    values = baseline(program, program.defaults())
    y = program.starts(values) * np.linspace(1.2, 1.4, len(program.joined.states))
    states = [program.graph.state(i).number for i in range(len(y))]
    leaves = {("param", i): value for i, value in enumerate(values)}
    leaves |= {("state", i): value for i, value in enumerate(y)}
    _, found = slopes(program.rate_nodes, set(states), leaves)
    hoisted = program.functions["setup"](values.tolist())

    def rates(at: Any) -> Any:
        return np.array(program.functions["rates"](0.0, at.tolist(), hoisted))

    for i, number in enumerate(states):
        step = np.zeros(len(y))
        step[i] = STEP * (y[i] or 1.0)
        expected = (rates(y + step) - rates(y - step)) / (2 * step[i])
        got = [found[node.number].get(number, 0.0) for node in program.rate_nodes]
        assert got == pytest.approx(expected.tolist(), rel=1e-4, abs=1e-7 * np.abs(expected).max())


def test_what_is_cut_hides_what_lies_behind_it() -> None:
    graph = Graph()
    x = graph.state(0)
    middle = 3 * x
    root = middle * middle + x
    _, whole = slopes([root], {x.number}, {("state", 0): 2.0})
    _, cut = slopes([root, middle], {x.number, middle.number}, {("state", 0): 2.0})
    assert whole[root.number] == pytest.approx({x.number: 2 * 9 * 2.0 + 1})
    assert cut[root.number] == pytest.approx({x.number: 1.0, middle.number: 12.0})
    # a root that is cut itself has the slopes of its own expression
    assert cut[middle.number] == pytest.approx({x.number: 3.0})


def test_a_branch_that_is_not_chosen_may_be_undefined() -> None:
    value, found = value_and_slopes(lambda x, y: where(x > 0, x * y, log(-x * x)), (2.0, 3.0))
    assert value == 6.0
    assert found == [3.0, 2.0]
