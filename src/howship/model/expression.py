"""Our own expression graph: what `equations` becomes when it runs on symbols.

Nodes are shared (the same operation on the same arguments is one node), constants are folded,
and every node knows whether it depends on nothing, on parameters only, or on state and time.
From the graph come the Jacobian (`derivative.py`) and the code that runs (`program.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from howship.errors import Fault, ModelError

__all__ = ["CONSTANT", "PARAMETER", "VARIABLE", "Graph", "Node", "reach"]

CONSTANT, PARAMETER, VARIABLE = 0, 1, 2
_COMMUTATIVE = frozenset({"add", "mul"})
_UNARY = {
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "tanh": math.tanh,
    "sin": math.sin,
    "cos": math.cos,
}


def _no_answer(what: str) -> ModelError:
    return ModelError(
        Fault(
            "equations",
            f"{what!r} asks a symbol for yes or no while the model is traced",
            "where(a > b, x, y), with > or < as its condition",
        )
    )


class Node:
    """One number of the graph. Made by `Graph` only; operators build further nodes."""

    __slots__ = ("args", "graph", "level", "number", "op", "value")

    def __init__(
        self, graph: Graph, number: int, op: str, args: tuple[Node, ...], value: Any, level: int
    ) -> None:
        self.graph, self.number, self.op = graph, number, op
        self.args, self.value, self.level = args, value, level

    def __repr__(self) -> str:
        inside = ", ".join(f"#{arg.number}" for arg in self.args) or repr(self.value)
        return f"#{self.number}:{self.op}({inside})"

    def __bool__(self) -> bool:
        raise _no_answer("if")

    def __add__(self, other: Any) -> Node:
        return self.graph.add(self, other)

    def __radd__(self, other: Any) -> Node:
        return self.graph.add(other, self)

    def __sub__(self, other: Any) -> Node:
        return self.graph.sub(self, other)

    def __rsub__(self, other: Any) -> Node:
        return self.graph.sub(other, self)

    def __mul__(self, other: Any) -> Node:
        return self.graph.mul(self, other)

    def __rmul__(self, other: Any) -> Node:
        return self.graph.mul(other, self)

    def __truediv__(self, other: Any) -> Node:
        return self.graph.div(self, other)

    def __rtruediv__(self, other: Any) -> Node:
        return self.graph.div(other, self)

    def __pow__(self, other: Any) -> Node:
        return self.graph.power(self, other)

    def __rpow__(self, other: Any) -> Node:
        return self.graph.power(other, self)

    def __neg__(self) -> Node:
        return self.graph.neg(self)

    def __pos__(self) -> Node:
        return self

    def __eq__(self, other: object) -> bool:
        raise _no_answer("==")

    def __ne__(self, other: object) -> bool:
        raise _no_answer("!=")

    __hash__ = None  # type: ignore[assignment]

    def __abs__(self) -> Node:
        return self.graph.where(self.graph.compare(self, 0), self, self.graph.neg(self))

    def __gt__(self, other: Any) -> Node:
        return self.graph.compare(self, other)

    def __lt__(self, other: Any) -> Node:
        return self.graph.compare(other, self)

    def exp(self) -> Node:
        return self.graph.unary("exp", self)

    def log(self) -> Node:
        return self.graph.unary("log", self)

    def sqrt(self) -> Node:
        return self.graph.unary("sqrt", self)

    def tanh(self) -> Node:
        return self.graph.unary("tanh", self)

    def sin(self) -> Node:
        return self.graph.unary("sin", self)

    def cos(self) -> Node:
        return self.graph.unary("cos", self)

    def choose_between(self, condition: Any, a: Any, b: Any) -> Node:
        return self.graph.where(condition, a, b)


class Graph:
    """A set of nodes in the order of their making: arguments always come before their users."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._known: dict[tuple[Any, ...], Node] = {}

    def _make(self, op: str, args: tuple[Node, ...], value: Any, level: int) -> Node:
        numbers = tuple(arg.number for arg in args)
        if op in _COMMUTATIVE:
            numbers = tuple(sorted(numbers))
        # repr keeps 0.0 and -0.0 apart
        key = (op, numbers, repr(value) if isinstance(value, float) else value)
        node = self._known.get(key)
        if node is None:
            node = Node(self, len(self.nodes), op, args, value, level)
            self.nodes.append(node)
            self._known[key] = node
        return node

    def constant(self, value: float) -> Node:
        return self._make("const", (), float(value), CONSTANT)

    def parameter(self, index: int) -> Node:
        return self._make("param", (), index, PARAMETER)

    def state(self, index: int) -> Node:
        return self._make("state", (), index, VARIABLE)

    def time(self) -> Node:
        return self._make("time", (), None, VARIABLE)

    def lift(self, x: Any) -> Node:
        """Return `x` as a node; a plain number or a truth value becomes a constant."""
        return x if isinstance(x, Node) else self.constant(float(x))

    def _op(self, op: str, *args: Node) -> Node:
        return self._make(op, args, None, max(arg.level for arg in args))

    def add(self, left: Any, right: Any) -> Node:
        a, b = self.lift(left), self.lift(right)
        if a.op == "const" and b.op == "const":
            return self.constant(a.value + b.value)
        if a.op == "const" and a.value == 0:
            return b
        if b.op == "const" and b.value == 0:
            return a
        return self._op("add", a, b)

    def sub(self, left: Any, right: Any) -> Node:
        a, b = self.lift(left), self.lift(right)
        if a.op == "const" and b.op == "const":
            return self.constant(a.value - b.value)
        if b.op == "const" and b.value == 0:
            return a
        if a.op == "const" and a.value == 0:
            return self.neg(b)
        return self._op("sub", a, b)

    def neg(self, x: Any) -> Node:
        a = self.lift(x)
        if a.op == "const":
            return self.constant(-a.value)
        return a.args[0] if a.op == "neg" else self._op("neg", a)

    def mul(self, left: Any, right: Any) -> Node:
        a, b = self.lift(left), self.lift(right)
        if a.op == "const" and b.op == "const":
            return self.constant(a.value * b.value)
        for x, y in ((a, b), (b, a)):
            if x.op == "const" and x.value == 1:
                return y
            if x.op == "const" and x.value == 0:
                return x
            if x.op == "const" and x.value == -1:
                return self.neg(y)
        return self._op("mul", a, b)

    def div(self, left: Any, right: Any) -> Node:
        a, b = self.lift(left), self.lift(right)
        if b.op == "const" and b.value == 1:
            return a
        if a.op == "const" and b.op == "const" and b.value != 0:
            return self.constant(a.value / b.value)
        if a.op == "const" and a.value == 0 and b.op != "const":
            return a
        return self._op("div", a, b)

    def power(self, base: Any, exponent: Any) -> Node:
        a, b = self.lift(base), self.lift(exponent)
        if b.op == "const" and b.value == 1:
            return a
        if b.op == "const" and b.value == 2:
            return self.mul(a, a)
        if b.op == "const" and b.value == 0:
            return self.constant(1.0)
        if a.op == "const" and b.op == "const" and a.value > 0:
            return self.constant(a.value**b.value)
        return self._op("pow", a, b)

    def unary(self, op: str, x: Any) -> Node:
        a = self.lift(x)
        if a.op == "const" and (op != "log" or a.value > 0):
            return self.constant(_UNARY[op](a.value))
        return self._op(op, a)

    def compare(self, a: Any, b: Any) -> Node:
        """Return the truth value of a > b, as a condition for `where`."""
        return self._op("gt", self.lift(a), self.lift(b))

    def where(self, condition: Any, yes: Any, no: Any) -> Node:
        if not isinstance(condition, Node):
            return self.lift(yes if condition else no)
        a, b = self.lift(yes), self.lift(no)
        return a if a is b else self._op("where", condition, a, b)


def reach(nodes: Sequence[Node]) -> set[int]:
    """Return the numbers of all nodes that the given ones need."""
    found: set[int] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if node.number not in found:
            found.add(node.number)
            stack.extend(node.args)
    return found
