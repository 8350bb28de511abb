"""Python source from graph nodes: the plain, obvious way to run a traced model.

One function is written per use: `setup` computes once what depends on parameters only, the others
take its result. Names: y0, y1, ... states; p[...] parameters; c... hoisted; v... intermediates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import cos, exp, log, sin, sqrt, tanh
from math import pow as power
from typing import Any

from howship.model.expression import CONSTANT, PARAMETER, VARIABLE, Graph, Node, reach

__all__ = ["Functions", "write"]

Functions = dict[str, Callable[..., Any]]
_INFIX = {"add": "+", "sub": "-", "mul": "*", "div": "/", "gt": ">"}
# Longer inlined text than this makes lines that Python's parser handles slowly.
_INLINE_LENGTH = 240


def write(graph: Graph, uses: dict[str, Sequence[Node]], states: int) -> Functions:
    """Return compiled functions: setup(p) -> c, and for each use f(t, y, c) -> list.

    `uses` maps function names to the nodes that they return; `y` is a list of `states` numbers.
    """
    reached = {name: reach(nodes) for name, nodes in uses.items()}
    everything = set().union(*reached.values()) if reached else set()
    hoisted = _hoisted(graph, everything, uses)
    pieces = [_setup(graph, everything, hoisted)]
    pieces += [_function(graph, name, uses[name], reached[name], hoisted, states) for name in uses]
    scope: dict[str, Any] = {
        "exp": exp,
        "log": log,
        "sqrt": sqrt,
        "tanh": tanh,
        "sin": sin,
        "cos": cos,
        "power": power,
    }
    exec(compile("\n".join(pieces), "<traced model>", "exec"), scope)
    return {name: scope[name] for name in ("setup", *uses)}


def _hoisted(graph: Graph, everything: set[int], uses: dict[str, Sequence[Node]]) -> dict[int, int]:
    """Return {node: slot} of parameter-only nodes that state-dependent nodes or results need."""
    wanted: set[int] = {n.number for nodes in uses.values() for n in nodes if n.level == PARAMETER}
    for node in graph.nodes:
        if node.number in everything and node.level == VARIABLE:
            wanted |= {arg.number for arg in node.args if arg.level == PARAMETER}
    return {number: slot for slot, number in enumerate(sorted(wanted))}


def _setup(graph: Graph, everything: set[int], hoisted: dict[int, int]) -> str:
    targets = [graph.nodes[number] for number in hoisted]
    need = reach(targets)
    lines = ["def setup(p):"]
    names: dict[int, str] = {}
    for node in graph.nodes:
        if node.number not in need:
            continue
        if node.op == "param":
            names[node.number] = f"p[{node.value}]"
        elif node.level == CONSTANT:
            names[node.number] = _constant(node)
        else:
            names[node.number] = f"v{node.number}"
            lines.append(f"    v{node.number} = {_text(node, names)}")
    values = ", ".join(names[node.number] for node in targets)
    lines.append(f"    return ({values}{',' if targets else ''})")
    return "\n".join(lines)


def _function(
    graph: Graph,
    name: str,
    results: Sequence[Node],
    reached: set[int],
    hoisted: dict[int, int],
    states: int,
) -> str:
    order = [node for node in graph.nodes if node.number in reached and node.level == VARIABLE]
    users: dict[int, int] = {}
    for node in order:
        for arg in node.args:
            users[arg.number] = users.get(arg.number, 0) + 1
    for node in results:
        users[node.number] = users.get(node.number, 0) + 1
    lines = [f"def {name}(t, y, c):"]
    if states:
        lines.append(f"    {', '.join(f'y{i}' for i in range(states))}, = y")
    names = {number: f"c{slot}" for number, slot in hoisted.items() if number in reached}
    if hoisted:
        lines.append(f"    {', '.join(f'c{slot}' for slot in hoisted.values())}, = c")
    for number in reached:
        if graph.nodes[number].level == CONSTANT:
            names[number] = _constant(graph.nodes[number])
    for node in order:
        if node.op == "state":
            names[node.number] = f"y{node.value}"
        elif node.op == "time":
            names[node.number] = "t"
        else:
            text = f"({_text(node, names)})"
            if users.get(node.number, 0) > 1 or len(text) > _INLINE_LENGTH:
                lines.append(f"    v{node.number} = {text}")
                text = f"v{node.number}"
            names[node.number] = text
    lines.append(f"    return [{', '.join(names[node.number] for node in results)}]")
    return "\n".join(lines)


def _constant(node: Node) -> str:
    return f"({node.value!r})" if node.op == "const" else f"({_text_of_constant(node)})"


def _text_of_constant(node: Node) -> str:
    return _text(node, {arg.number: _constant(arg) for arg in node.args})


def _text(node: Node, names: dict[int, str]) -> str:
    args = [names[arg.number] for arg in node.args]
    if node.op in _INFIX:
        return f"{args[0]} {_INFIX[node.op]} {args[1]}"
    if node.op == "neg":
        return f"-{args[0]}"
    if node.op == "pow":
        return f"power({args[0]}, {args[1]})"
    if node.op == "where":
        return f"{args[1]} if {args[0]} else {args[2]}"
    return f"{node.op}({args[0]})"
