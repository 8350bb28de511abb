"""Symbolic derivatives of graph nodes with respect to the states, sparse."""

from __future__ import annotations

from collections.abc import Sequence

from howship.model.expression import VARIABLE, Graph, Node

__all__ = ["jacobian", "time_derivatives"]

Gradient = dict[int, Node]
_TINY = 1e-300


def jacobian(graph: Graph, rates: Sequence[Node]) -> dict[tuple[int, int], Node]:
    """Return the nonzero entries {(row, column): node} of the derivative of `rates` by state.

    New nodes are added to the same graph, so they share all subexpressions with the rates.
    """
    known: dict[int, Gradient] = {}
    for node in list(graph.nodes):
        known[node.number] = _gradient(graph, node, known) if node.level == VARIABLE else {}
    entries = {}
    for row, rate in enumerate(rates):
        for column, value in sorted(known[rate.number].items()):
            if not (value.op == "const" and value.value == 0):
                entries[row, column] = value
    return entries


def time_derivatives(graph: Graph, rates: Sequence[Node]) -> dict[int, Node]:
    """Return {row: node} of the derivatives of `rates` with respect to time, without the zeros."""
    if not any(node.op == "time" for node in graph.nodes):
        return {}
    known: dict[int, Gradient] = {}
    for node in list(graph.nodes):
        if node.op == "time":
            known[node.number] = {0: graph.constant(1.0)}
        elif node.level != VARIABLE or node.op == "state":
            known[node.number] = {}
        else:
            known[node.number] = _gradient(graph, node, known)
    found = {row: known[rate.number].get(0) for row, rate in enumerate(rates)}
    return {row: node for row, node in found.items() if node is not None and node.value != 0}


def _sum(graph: Graph, terms: Sequence[tuple[Node, Gradient]]) -> Gradient:
    """Return the gradient sum of factor * gradient over all terms."""
    total: Gradient = {}
    for factor, gradient in terms:
        for column, value in gradient.items():
            piece = graph.mul(factor, value)
            total[column] = graph.add(total[column], piece) if column in total else piece
    return total


def _gradient(graph: Graph, node: Node, known: dict[int, Gradient]) -> Gradient:
    op, args = node.op, node.args
    inner = [known[arg.number] for arg in args]
    one = graph.constant(1.0)
    if op == "state":
        return {node.value: one}
    if op in ("time", "gt"):
        return {}
    if op == "add":
        return _sum(graph, [(one, inner[0]), (one, inner[1])])
    if op == "sub":
        return _sum(graph, [(one, inner[0]), (graph.constant(-1.0), inner[1])])
    if op == "neg":
        return _sum(graph, [(graph.constant(-1.0), inner[0])])
    if op == "mul":
        return _sum(graph, [(args[1], inner[0]), (args[0], inner[1])])
    if op == "div":
        return _sum(graph, [(1 / args[1], inner[0]), (-(node / args[1]), inner[1])])
    if op == "pow":
        return _power(graph, node, inner)
    if op == "where":
        return _choice(graph, node, inner)
    return _sum(graph, [(_slope(graph, node), inner[0])])


def _power(graph: Graph, node: Node, inner: list[Gradient]) -> Gradient:
    base, exponent = node.args
    whole = exponent.op == "const" and exponent.value == int(exponent.value)
    if whole:
        slope = exponent * graph.power(base, exponent - 1)
    else:
        # x^(n-1) as x^n / x saves a power; at 0, where both vanish for n > 1, the floor keeps it 0
        slope = exponent * node / graph.where(graph.compare(base, _TINY), base, _TINY)
    terms = [(slope, inner[0])]
    if inner[1]:
        terms.append((node * base.log(), inner[1]))
    return _sum(graph, terms)


def _choice(graph: Graph, node: Node, inner: list[Gradient]) -> Gradient:
    zero = graph.constant(0.0)
    columns = sorted(set(inner[1]) | set(inner[2]))
    condition = node.args[0]
    return {
        column: graph.where(condition, inner[1].get(column, zero), inner[2].get(column, zero))
        for column in columns
    }


def _slope(graph: Graph, node: Node) -> Node:
    argument = node.args[0]
    if node.op == "exp":
        return node
    if node.op == "log":
        return 1 / argument
    if node.op == "sqrt":
        return 1 / (2 * node)
    if node.op == "tanh":
        return 1 - node * node
    if node.op == "sin":
        return node.graph.unary("cos", argument)
    if node.op == "cos":
        return -node.graph.unary("sin", argument)
    raise AssertionError(f"no derivative for {node.op}")
