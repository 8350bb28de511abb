"""Expression graph -> straight-line vector code."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from howship.model.expression import CONSTANT, PARAMETER, VARIABLE, Graph, Node, reach
from howship.solve.engine.emit import Emitter

__all__ = ["Lowering", "hoisted"]

_MOST_MULTIPLIED = 8


def hoisted(graph: Graph, results: Sequence[Node]) -> dict[int, int]:
    """Return {node: slot} of the parameter-only nodes that state-dependent nodes or results read."""
    needed = reach(results)
    wanted = {node.number for node in results if node.level == PARAMETER}
    for number in needed:
        node = graph.nodes[number]
        if node.level == VARIABLE:
            for arg in node.args:
                # a slot holds a number, not a truth value: a condition keeps what it compares
                read = arg.args if arg.op == "gt" else (arg,)
                wanted |= {item.number for item in read if item.level == PARAMETER}
    return {number: slot for slot, number in enumerate(sorted(wanted))}


class Lowering:
    """Emits the nodes that some results need, each once; `leaf` gives the value of inputs.

    All powers x^y of a base share one logarithm: their relative error is about (1 + |y log x|) units in
    the last place. `exact` takes the dearer function of full accuracy.
    A negative base has a power where the exponent is a whole number written in the equations; with any
    other exponent it is NaN, and the step is tried again with a smaller one.
    """

    def __init__(
        self,
        graph: Graph,
        emitter: Emitter,
        math: Any,
        leaf: Callable[[Node], Any | None],
        exact: bool = False,
    ) -> None:
        self.graph, self.emitter, self.math, self.leaf = graph, emitter, math, leaf
        self.exact = exact
        self._logs: dict[int, Any] = {}
        self._known: dict[int, Any] = {}

    def value(self, result: Node) -> Any:
        """Return the IR value of a node after emitting what it needs and nobody needed before.

        Depth first, so that a value is made shortly before its use: registers are few.
        """
        stack = [result]
        while stack:
            node = stack[-1]
            if node.number in self._known:
                stack.pop()
                continue
            found = self.leaf(node)
            if found is None:
                missing = [arg for arg in node.args if arg.number not in self._known]
                if missing:
                    stack.extend(reversed(missing))
                    continue
                found = self._emit(node, self._known)
            self._known[node.number] = found
            stack.pop()
        return self._known[result.number]

    def _emit(self, node: Node, known: dict[int, Any]) -> Any:
        b, e = self.emitter.builder, self.emitter
        args = [known[arg.number] for arg in node.args]
        if node.op == "const":
            return e.splat(node.value)
        if node.op in ("add", "sub", "mul", "div"):
            return getattr(b, f"f{node.op}")(*args, flags=("contract",))
        if node.op == "neg":
            return b.fneg(args[0])
        if node.op == "gt":
            return b.fcmp_ordered(">", *args)
        if node.op == "where":
            return b.select(*args)
        if node.op == "sqrt":
            return e.intrinsic("llvm.sqrt", args[0])
        if node.op == "pow":
            return self._power(node, args)
        return getattr(self.math, node.op)(b, args[0])

    def _power(self, node: Node, args: list[Any]) -> Any:
        """Return a power; small whole and half exponents are multiplied out."""
        b, e = self.emitter.builder, self.emitter
        exponent = node.args[1]
        if exponent.level == CONSTANT and exponent.op == "const":
            twice = 2 * exponent.value
            if twice == int(twice) and abs(twice) <= 2 * _MOST_MULTIPLIED:
                whole, half = divmod(abs(int(twice)), 2)
                result = None
                for _ in range(whole):
                    result = args[0] if result is None else b.fmul(result, args[0])
                if half:
                    root = e.intrinsic("llvm.sqrt", args[0])
                    result = root if result is None else b.fmul(result, root)
                if result is None:
                    return e.splat(1.0)
                return result if twice > 0 else b.fdiv(e.splat(1.0), result)
            if exponent.value == int(exponent.value):
                size = self._positive(-1 - node.args[0].number, e.absolute(args[0]), args[1])
                return e.intrinsic("llvm.copysign", size, args[0]) if exponent.value % 2 else size
        return self._positive(node.args[0].number, *args)

    def _positive(self, key: int, base: Any, exponent: Any) -> Any:
        """Return a power of a base that is not negative; `key` names the base."""
        b = self.emitter.builder
        if self.exact:
            return self.math.power(b, base, exponent)
        if key not in self._logs:
            self._logs[key] = self.math.base_of(b, base)
        return self.math.raised(b, self._logs[key], exponent)
