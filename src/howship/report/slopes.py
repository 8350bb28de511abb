"""Slopes of traced equations at one point: how each quantity moves with those that it is computed from.

The graph is cut at given nodes: what is computed from a cut node moves with it, and not with what lies
behind it. So one pass gives the slopes between quantities that follow from one another.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from howship.model.expression import Node, reach

__all__ = ["slopes"]

Slopes = dict[int, float]


def slopes(
    roots: Sequence[Node], cuts: Collection[int], leaves: Mapping[tuple[str, int], float], time: float = 0.0
) -> tuple[dict[int, float], dict[int, Slopes]]:
    """Return the values of all nodes that `roots` need, and the slopes of each root by cut node.

    `cuts` are numbers of nodes; `leaves` the values of states and parameters by (op, index). A root that is
    itself cut has the slopes of its own expression.
    """
    values: dict[int, float] = {}
    shown: dict[int, Slopes] = {}
    own: dict[int, Slopes] = {}
    wanted = {root.number for root in roots}
    if not roots:
        return values, own
    nodes = roots[0].graph.nodes
    with np.errstate(all="ignore"):  # a branch that is not chosen may be undefined
        for number in sorted(reach(roots)):
            node = nodes[number]
            values[number] = _value(node, values, leaves, time)
            found: Slopes = {}
            for arg, slope in zip(node.args, _slopes(node, values), strict=True):
                for cut, inner in shown[arg.number].items() if slope else ():
                    found[cut] = found.get(cut, 0.0) + slope * inner
            if number in wanted:
                own[number] = found
            shown[number] = {number: 1.0} if number in cuts else found
    return values, own


def _value(
    node: Node, values: Mapping[int, float], leaves: Mapping[tuple[str, int], float], time: float
) -> float:
    if node.op in ("state", "param"):
        return np.float64(leaves[node.op, node.value])
    if node.op in ("const", "time"):
        return np.float64(node.value if node.op == "const" else time)
    a, *rest = (values[arg.number] for arg in node.args)
    match node.op:
        case "where":
            return rest[0] if a else rest[1]
        case "add":
            return a + rest[0]
        case "sub":
            return a - rest[0]
        case "mul":
            return a * rest[0]
        case "div":
            return a / rest[0]
        case "pow":
            return np.float64(a ** rest[0])
        case "gt":
            return np.float64(a > rest[0])
        case "neg":
            return -a
    return np.float64(getattr(np, node.op)(a))


def _slopes(node: Node, values: Mapping[int, float]) -> tuple[float, ...]:
    """Return the slope of a node by each of its arguments."""
    if not node.args:
        return ()
    value = values[node.number]
    a, *rest = (values[arg.number] for arg in node.args)
    b = rest[0] if rest else math.nan
    match node.op:
        case "add":
            return 1.0, 1.0
        case "sub":
            return 1.0, -1.0
        case "neg":
            return (-1.0,)
        case "mul":
            return b, a
        case "div":
            return 1 / b, -value / b
        case "pow":
            by_exponent = value * np.log(a) if a > 0 else 0.0
            return b * a ** (b - 1), by_exponent
        case "gt":
            return 0.0, 0.0
        case "where":
            return (0.0, 1.0, 0.0) if a else (0.0, 0.0, 1.0)
        case "exp":
            return (value,)
        case "log":
            return (1 / a,)
        case "sqrt":
            return (0.5 / value,)
        case "tanh":
            return (1 - value * value,)
        case "sin":
            return (np.cos(a),)
        case "cos":
            return (-np.sin(a),)
    raise AssertionError(f"no slope for {node.op}")
