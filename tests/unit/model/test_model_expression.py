"""The expression graph: sharing, folding, the code written from it, and its derivatives."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from howship.errors import ModelError
from howship.model.derivative import jacobian
from howship.model.expression import CONSTANT, PARAMETER, VARIABLE, Graph, Node
from howship.model.functions import cos, exp, log, maximum, minimum, sin, softplus, sqrt, tanh, where
from howship.model.source_code import write

Formula = Callable[[Any, Any, Any], Any]
# functions of two states (positive) and one parameter
FORMULAS: dict[str, Formula] = {
    "sum": lambda x, y, p: x + y - p + 2 - (1 - x) + (p - 1),
    "negative": lambda x, y, p: -(x * y) - -x,
    "product": lambda x, y, p: 2 * x * y * p,
    "quotient": lambda x, y, p: (x + 1) / (y + p) + 2 / x,
    "square": lambda x, y, p: x**2 + (x * y) ** 2,
    "power": lambda x, y, p: x**p + y**-1 + x**1 + y**0,
    "power of states": lambda x, y, p: x**y,
    "number to a power": lambda x, y, p: 2**x,
    "hill": lambda x, y, p: p * x**p / (x**p + y**p),
    "exp": lambda x, y, p: exp(-x * p) + exp(y / p),
    "log": lambda x, y, p: log(x * p) * y,
    "sqrt": lambda x, y, p: sqrt(x * y + p) / sqrt(p),
    "tanh": lambda x, y, p: tanh(x - y * p),
    "sin and cos": lambda x, y, p: sin(x * p) * cos(y - x),
    "where": lambda x, y, p: where(x > y, x * p, y * y),
    "maximum": lambda x, y, p: maximum(x, y) * minimum(x, p) + maximum(0, x - y),
    "less": lambda x, y, p: where(x < 1, x, 1 / x),
    "softplus": lambda x, y, p: softplus((x - y) / p),
    "shared": lambda x, y, p: (x * y) / (1 + x * y) + exp(-x * y) * (p + p),
}


def traced(formula: Formula) -> tuple[Graph, Node]:
    graph = Graph()
    return graph, graph.lift(formula(graph.state(0), graph.state(1), graph.parameter(0)))


def compiled(formula: Formula) -> Callable[[float, float, float], tuple[float, list[float]]]:
    """Return a function of (x, y, p) that gives the value and the gradient by x and y."""
    graph, node = traced(formula)
    entries = jacobian(graph, [node])
    functions = write(graph, {"value": [node], "slopes": list(entries.values())}, 2)

    def run(x: float, y: float, p: float) -> tuple[float, list[float]]:
        hoisted = functions["setup"]([p])
        gradient = [0.0, 0.0]
        slopes = functions["slopes"](0.0, [x, y], hoisted)
        for (_, column), slope in zip(entries, slopes, strict=True):
            gradient[column] = slope
        return functions["value"](0.0, [x, y], hoisted)[0], gradient

    return run


POSITIVE = st.floats(0.3, 3)


@pytest.mark.parametrize("name", FORMULAS)
@settings(max_examples=25, deadline=None)
@given(x=POSITIVE, y=POSITIVE, p=POSITIVE)
def test_the_written_code_gives_what_the_formula_gives(name: str, x: float, y: float, p: float) -> None:
    value, _ = compiled(FORMULAS[name])(x, y, p)
    assert value == pytest.approx(FORMULAS[name](x, y, p), rel=1e-14, abs=1e-14)


@pytest.mark.parametrize("name", FORMULAS)
@settings(max_examples=25, deadline=None)
@given(x=POSITIVE, y=POSITIVE, p=POSITIVE)
def test_derivatives_agree_with_differences(name: str, x: float, y: float, p: float) -> None:
    if min(abs(x - y), abs(x - p), abs(x - 1)) < 1e-3:
        return  # a corner of where has no derivative
    formula, step = FORMULAS[name], 1e-5
    _, gradient = compiled(formula)(x, y, p)
    by_x = (formula(x + step, y, p) - formula(x - step, y, p)) / (2 * step)
    by_y = (formula(x, y + step, p) - formula(x, y - step, p)) / (2 * step)
    assert gradient == pytest.approx([by_x, by_y], rel=1e-5, abs=1e-7)


def test_the_same_operation_is_one_node() -> None:
    graph = Graph()
    x, y = graph.state(0), graph.state(1)
    assert x * y is y * x
    assert x + y is y + x
    assert x - y is not y - x
    assert x / y is not y / x
    assert graph.state(0) is x
    assert exp(x * y) is exp(y * x)


def test_constants_are_folded() -> None:
    graph = Graph()
    x = graph.state(0)
    assert x + 0 is x
    assert 0 + x is x
    assert x - 0 is x
    assert 1 * x is x
    assert x / 1 is x
    assert x**1 is x
    minus = -x
    assert -minus is x
    assert (0 * x).value == 0
    assert (x**0).value == 1
    assert (graph.constant(3) * 4).value == 12
    assert (graph.constant(2) ** 3).value == 8
    assert exp(graph.constant(0)).value == 1
    assert where(True, x, x + 1) is x
    assert graph.where(x > 1, x, x) is x


def test_zero_and_minus_zero_are_two_constants() -> None:
    graph = Graph()
    assert graph.constant(0.0) is not graph.constant(-0.0)


def test_levels_say_what_a_node_depends_on() -> None:
    graph = Graph()
    x, p = graph.state(0), graph.parameter(0)
    assert (p * p + 1).level == PARAMETER
    assert (p * x).level == VARIABLE
    assert graph.time().level == VARIABLE
    assert graph.constant(2).level == CONSTANT


def test_arguments_come_before_their_users() -> None:
    for formula in FORMULAS.values():
        graph, node = traced(formula)
        jacobian(graph, [node])
        for user in graph.nodes:
            assert all(arg.number < user.number for arg in user.args)


def test_what_depends_on_parameters_only_is_computed_once() -> None:
    graph, node = traced(lambda x, y, p: x * exp(p) + y * exp(p))
    functions = write(graph, {"value": [node]}, 2)
    assert functions["setup"]([2.0]) == (math.exp(2),)
    assert functions["value"](0.0, [1.0, 3.0], (10.0,)) == [40.0]  # the hoisted number is what is used


def test_a_division_by_zero_happens_when_running_not_when_tracing() -> None:
    graph = Graph()
    node = graph.lift(1) / (graph.constant(1) - 1) + graph.state(0)
    functions = write(graph, {"value": [node]}, 1)
    with pytest.raises(ZeroDivisionError):
        functions["value"](0.0, [1.0], functions["setup"]([]))


def test_the_jacobian_is_sparse() -> None:
    graph = Graph()
    x, y, p = graph.state(0), graph.state(1), graph.parameter(0)
    entries = jacobian(graph, [x * p, y - x, p * 3, graph.time() * y])
    assert set(entries) == {(0, 0), (1, 0), (1, 1), (3, 1)}
    assert entries[0, 0] is p


def test_a_where_with_one_constant_branch() -> None:
    run = compiled(lambda x, y, p: where(x > y, x * p, 2))
    assert run(2, 1, 3) == (6, [3, 0])
    assert run(1, 2, 3) == (2, [0, 0])


def test_truth_of_a_symbol_is_refused() -> None:
    graph = Graph()
    x = graph.state(0)
    with pytest.raises(ModelError, match="where"):
        bool(x)
    with pytest.raises(ModelError, match="where"):
        max(x, graph.state(1))


def test_functions_take_arrays() -> None:
    x, y, p = np.array([0.5, 1.0, 2.0]), np.array([1.5, 0.7, 0.9]), 1.3
    for name, formula in FORMULAS.items():
        singly = [formula(a, b, p) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
        assert np.allclose(formula(x, y, p), singly, rtol=1e-14, atol=0), name


def test_softplus_does_not_overflow() -> None:
    assert softplus(1e4) == 1e4
    assert softplus(-1e4) == 0
    assert softplus(0.0) == pytest.approx(math.log(2))
    assert softplus(3.0) - softplus(-3.0) == pytest.approx(3)
