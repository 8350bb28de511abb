"""The graph rebuilt for speed says the same; every operation of the compiled code against plain numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from howship import catalog
from howship.errors import ModelError
from howship.model.declare import Output, Result
from howship.model.derivative import jacobian
from howship.model.expression import PARAMETER, VARIABLE, Graph, Node, reach
from howship.model.functions import cos, exp, log, maximum, minimum, sin, softplus, sqrt, tanh, where
from howship.model.program import Program
from howship.model.source_code import write
from howship.solve import Engine, Path, Task, Tolerance
from howship.solve.engine.lower import hoisted
from howship.solve.engine.rewrite import rewrite, share_inverses
from howship.solve.programs import traced
from tests.unit.model.made_up import disease, parameter, program, state


def combinations() -> list[tuple[str, tuple[str, ...]]]:
    """Return every disease, alone and with each drug that fits it."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for name in catalog.names("diseases"):
        found.append((name, ()))
        for drug in catalog.names("drugs"):
            try:
                traced(name, (drug,))
            except ModelError:
                continue
            found.append((name, (drug,)))
    return found


COMBINATIONS = combinations()
IDS = [" + ".join((name, *drugs)) for name, drugs in COMBINATIONS]


def points(made: Program, count: int, seed: int, spread: float) -> list[tuple[list[float], list[float]]]:
    """Return (values, states) around the baseline, where no state is zero; values off by `spread`."""
    random = np.random.default_rng(seed)
    values = made.values(made.defaults())
    start, scales = made.starts(values), made.scales(made.starts(values))
    y = np.where(start == 0, 0.1 * scales, start)
    return [
        (
            (values * random.uniform(1 - spread, 1 + spread, len(values))).tolist(),
            (y * random.uniform(0.8, 1.2, len(y))).tolist(),
        )
        for _ in range(count)
    ]


def evaluate(graph: Graph, nodes: list[Node], values: list[float], y: list[float]) -> np.ndarray:
    functions = write(graph, {"all": nodes}, len(y))
    return np.array(functions["all"](12.5, y, functions["setup"](values)))


def sizes(graph: Graph, nodes: list[Node], values: list[float], y: list[float]) -> np.ndarray:
    """Return the largest number that each node is a sum of: cancellation cannot be better than that.

    A sum may stand behind a factor, as in k (a - b).
    """
    inside = sorted({number for node in nodes for number in reach([node])})
    known = dict(zip(inside, evaluate(graph, [graph.nodes[n] for n in inside], values, y), strict=True))

    @cache
    def terms(number: int) -> float:
        node, own = graph.nodes[number], abs(float(known[number]))
        if node.op in ("add", "sub", "neg"):
            return max(own, *(terms(arg.number) for arg in node.args))
        if node.op == "mul":
            (a, b), (x, y) = node.args, (abs(float(known[arg.number])) for arg in node.args)
            return max(own, terms(a.number) * y, x * terms(b.number))
        return own

    return np.array([terms(node.number) for node in nodes])


@pytest.mark.parametrize(("name", "drugs"), COMBINATIONS, ids=IDS)
def test_a_rewritten_model_has_the_same_values(name: str, drugs: tuple[str, ...]) -> None:
    made = traced(name, drugs)
    plain = [*made.rate_nodes, *made.output_nodes]
    graph, nodes = rewrite(made.graph, plain)
    shared = share_inverses(graph, nodes)
    for values, y in points(made, 3, seed=2, spread=0.01):
        expected = evaluate(made.graph, plain, values, y)
        size = sizes(made.graph, plain, values, y)
        assert np.isfinite(expected).all()
        for found in (evaluate(graph, nodes, values, y), evaluate(graph, shared, values, y)):
            # a difference inside a steep function is worth a few hundred units in the last place
            assert np.max(np.abs(found - expected) / np.where(size > 0, size, 1)) < 5e-13


@pytest.mark.parametrize("name", catalog.names("diseases"))
def test_a_rewritten_model_has_the_same_derivatives(name: str) -> None:
    made = traced(name)
    graph, nodes = rewrite(made.graph, made.rate_nodes)
    entries = jacobian(graph, nodes)
    assert set(entries) == set(made.entries)
    shared = share_inverses(graph, list(entries.values()))
    rows, columns = made.pattern
    for values, y in points(made, 2, seed=3, spread=0.01):
        scales = made.scales(made.starts(np.array(values)))[columns]
        expected = evaluate(made.graph, list(made.entries.values()), values, y) * scales
        found = evaluate(graph, shared, values, y) * scales
        # entries that cancel are known to a share of what else moves this state
        largest = np.zeros(len(y))
        np.maximum.at(largest, rows, np.abs(expected))
        assert np.all(np.abs(found - expected) <= 1e-11 * np.abs(expected) + 1e-14 * largest[rows])


def divisions(graph: Graph, nodes: list[Node], level: int) -> int:
    inside = (graph.nodes[number] for number in reach(nodes))
    return sum(node.op == "div" and node.args[1].level == level for node in inside)


def test_no_division_by_a_constant_is_left_in_the_loop() -> None:
    graph = Graph()
    x, k, v = graph.state(0), graph.parameter(0), graph.parameter(1)
    new, (node,) = rewrite(graph, [2 * x * k / (3 * v)])
    inside = [new.nodes[number] for number in reach([node])]
    assert sum(item.level == VARIABLE and item.op != "state" for item in inside) == 1
    made = traced("peterson_riggs_2012")
    new, nodes = rewrite(made.graph, made.rate_nodes)
    loop = [new.nodes[n] for n in reach(nodes) if new.nodes[n].level == VARIABLE]
    assert not [n for n in loop if n.op == "div" and n.args[1].level != VARIABLE and n.args[0].op != "const"]


def test_quotients_by_one_number_share_its_inverse() -> None:
    graph = Graph()
    x, y = graph.state(0), graph.state(1)
    below = x + y
    nodes = [x / below, y / below, x / (1 + y)]
    shared = share_inverses(graph, nodes)
    assert divisions(graph, nodes, VARIABLE) == 3
    assert divisions(graph, shared, VARIABLE) == 2
    assert evaluate(graph, shared, [], [0.3, 0.9]) == pytest.approx([0.25, 0.75, 0.3 / 1.9], rel=1e-15)


def test_rewriting_twice_changes_nothing_more() -> None:
    made = traced("peterson_riggs_2012")
    once, nodes = rewrite(made.graph, made.rate_nodes)
    twice, again = rewrite(once, nodes)
    count = [Counter(g.nodes[n].op for n in reach(r)) for g, r in ((once, nodes), (twice, again))]
    assert count[0] == count[1]


def test_what_is_hoisted() -> None:
    graph = Graph()
    x, k, limit = graph.state(0), graph.parameter(0), graph.parameter(1)
    square, chosen = k * k, graph.where(graph.compare(k, limit), x, 2 * x)
    slots = hoisted(graph, [square * x, chosen, limit * 3])
    assert sorted(slots.values()) == list(range(len(slots)))
    inside = [graph.nodes[number] for number in slots]
    assert all(node.level == PARAMETER for node in inside)
    assert square.number in slots
    assert (limit * 3).number in slots
    # a truth value has no slot; what it compares has
    assert {k.number, limit.number} <= set(slots)
    assert "gt" not in {node.op for node in inside}


FORMULAS: dict[str, Callable[[Any], Any]] = {
    "sum": lambda m: m.x + m.k - 3 * m.x,
    "quotient": lambda m: (m.x + 3) / (m.k + 4) / (m.x * m.x + 1),
    "negated": lambda m: -(-m.k * m.x) + -(m.x / 7),
    "square": lambda m: m.x**2,
    "cube": lambda m: m.x**3,
    "seventh power": lambda m: m.x**7,
    "ninth power": lambda m: m.x**9,
    "tenth power": lambda m: m.x**10,
    "large power": lambda m: (1 + m.x / 1000) ** 200,
    "inverse": lambda m: (m.x + 5) ** -1,
    "inverse cube": lambda m: (m.x - 5) ** -3,
    "inverse ninth power": lambda m: (m.x - 5) ** -9,
    "half power": lambda m: (m.x + 5) ** 0.5,
    "inverse half power": lambda m: (m.x + 5) ** -2.5,
    "odd power": lambda m: (m.x + 5) ** 1.7,
    "power of a parameter": lambda m: (m.x + 5) ** m.k,
    "two powers of one base": lambda m: (m.x + 5) ** m.k + (m.x + 5) ** (2 * m.k),
    "parameter to a state": lambda m: (m.k + 4) ** m.x,
    "two to a state": lambda m: 2**m.x,
    "exp and log": lambda m: exp(m.x) + log(m.x + 5) + exp(m.k) * m.x + log(m.k + 4),
    "sqrt and tanh": lambda m: sqrt(m.x + 5) + tanh(m.x) + sqrt(m.k + 4) * tanh(m.k),
    "sin and cos": lambda m: sin(m.x) + cos(3 * m.x) + sin(m.k) * cos(m.k + m.x),
    "size": lambda m: abs(m.x) + abs(m.k) * m.x,
    "larger": lambda m: maximum(m.x, m.k) + minimum(m.x, 2 * m.k),
    "softplus": lambda m: softplus(3 * m.x),
    "kink of a state": lambda m: where(m.x > 0.5, m.k, 2 * m.x),
    "switch by a parameter": lambda m: where(m.k > 0.5, m.x, 2 * m.x),
    "switch among parameters": lambda m: m.x * where(m.k > 0.5, m.k, 3 * m.k),
    "switch by two parameters": lambda m: where(m.k > m.q, m.x, where(2 * m.k < m.q, 3.0, m.x * m.x)),
    "switch in a switch": lambda m: where(m.k > 0.5, where(m.x > 0, m.x, 3 * m.x), where(m.x > m.q, 2, m.k)),
    "a constant": lambda m: 3.25 + 0 * m.x,
    "a parameter": lambda m: m.k,
    "a start value": lambda m: m.x_0 * m.x,
    "time": lambda m: m.t * m.x + m.t / 7,
}
STATE = (state("x", "amount", signed=True, scale="1 mmol"),)
PARAMETERS = (parameter("k", "first", "0.1"), parameter("q", "second", "0.2"))
PLACES = [(x, k, q) for x in (1.3, 0.2, 0.0, -0.4, -1.3) for k, q in ((0.1, 0.2), (0.7, 0.2), (-1.5, 3.0))]


def compiled() -> tuple[Program, list[Path], list[Task]]:
    """Return one model with all formulas as outputs, solved at all places over no time."""

    def equations(m: Any) -> Result:
        return Result({"x": -m.k * m.x}, {f"o{i}": f(m) for i, f in enumerate(FORMULAS.values())})

    outputs = tuple(Output(f"o{i}", "1", name) for i, name in enumerate(FORMULAS))
    made = program(disease(equations, states=STATE, parameters=PARAMETERS, outputs=outputs))
    day = np.array([2.0])
    tasks = [Task(np.array([x]), made.values(np.array([k, q])), 2.0, 2.0, day.copy()) for x, k, q in PLACES]
    return made, Engine()(made, tasks, Tolerance()), tasks


def test_every_operation_equals_plain_numbers() -> None:
    made, paths, tasks = compiled()
    for path, task in zip(paths, tasks, strict=True):
        assert path.status == "ok"
        direct = made.joined.evaluate(made.plain(2.0, task.y.tolist(), task.values)).outputs
        found = dict(zip(FORMULAS, path.outputs[0], strict=True))
        for name, expected in zip(FORMULAS, direct, strict=True):
            assert found[name] == pytest.approx(float(expected), rel=5e-14, abs=1e-15), (name, task.y)


@pytest.mark.parametrize(("base", "exponent"), [(-0.5, 2.0), (-0.5, 1.5), (math.nan, 2.0)])
def test_a_power_with_a_parameter_as_exponent_is_undefined_below_zero(base: float, exponent: float) -> None:
    """Never a wrong number: the row is missing and the status says so."""
    outputs = (Output("o", "1", "power"),)
    equations: Any = lambda m: Result({"x": -m.x}, {"o": m.x**m.k})  # noqa: E731
    made = program(disease(equations, states=STATE, parameters=PARAMETERS, outputs=outputs))
    task = Task(np.array([base]), made.values(np.array([exponent, 0.0])), 0.0, 0.0, np.array([0.0]))
    (path,) = Engine()(made, [task], Tolerance())
    assert path.status == "not_finite"
    assert np.isnan(path.outputs).all()


def test_a_power_of_zero() -> None:
    outputs = (Output("o", "1", "power"),)
    equations: Any = lambda m: Result({"x": -m.x}, {"o": m.x**m.k + m.x**2.5})  # noqa: E731
    made = program(disease(equations, states=STATE, parameters=PARAMETERS, outputs=outputs))
    task = Task(np.array([0.0]), made.values(np.array([1.7, 0.0])), 0.0, 0.0, np.array([0.0]))
    (path,) = Engine()(made, [task], Tolerance())
    assert (path.status, path.outputs[0, 0]) == ("ok", 0.0)
