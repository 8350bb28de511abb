"""The model's own functions as vector code: hoisted constants, rates, Jacobian, LU, solve, outputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llvmlite import ir

from howship.model.derivative import jacobian, time_derivatives
from howship.model.expression import CONSTANT, VARIABLE, Node, reach
from howship.model.program import Program
from howship.solve.engine.emit import INT, POINTER, Emitter
from howship.solve.engine.lower import Lowering, hoisted
from howship.solve.engine.rewrite import rewrite, share_inverses
from howship.solve.engine.sparse import Elimination, eliminate
from howship.solve.vector_math import VectorMath

__all__ = ["Parts"]

# as many bits as a double counts without rounding
_MOST_KINKS = 52


class Parts:
    """Emits the functions of one model into a module and knows the sizes of their arrays.

    State k of the code is state `program.kept[k]` of the model; the first `shown` go into rows.
    """

    def __init__(self, program: Program, module: ir.Module, width: int, **math: bool) -> None:
        self.program, self.module, self.width = program, module, width
        # written out where it runs at every stage of every step, called elsewhere
        self.math = VectorMath(module, width, inline=True, **math)
        self.called = VectorMath(module, width, inline=False, **math)
        self.states, self.shown = len(program.kept), len(program.shown_states)
        self.outputs = len(program.shown_outputs)
        self.parameters = len(program.joined.parameters) + len(program.joined.states)
        wanted = [program.rate_nodes[i] for i in program.kept]
        wanted += [program.output_nodes[i] for i in program.shown_outputs]
        self.graph, nodes = rewrite(program.graph, wanted, {i: k for k, i in enumerate(program.kept)})
        self.rate_nodes, self.output_nodes = nodes[: self.states], nodes[self.states :]
        self.by_time = time_derivatives(self.graph, self.rate_nodes)
        self.entries = jacobian(self.graph, self.rate_nodes)
        self.elimination: Elimination = eliminate(self.states, self.entries)
        self.place = {entry: i for i, entry in enumerate(self.elimination.entries)}
        together = [*self.rate_nodes, *self.entries.values(), *self.by_time.values()]
        self.together = share_inverses(self.graph, together)
        self.kinks = [
            self.graph.nodes[number]
            for number in sorted(reach(self.rate_nodes))
            if self.graph.nodes[number].op == "gt" and self.graph.nodes[number].level == VARIABLE
        ]
        self.slots = hoisted(self.graph, [*nodes, *self.together])
        self.setup = self._setup()
        self.rates = self._rates()
        self.linearize = self._linearize()
        self.factor = self._factor()
        self.solve = self._solve()
        self.evaluate = self._evaluate()

    @property
    def constants(self) -> int:
        return len(self.slots)

    @property
    def matrix_size(self) -> int:
        return len(self.place)

    def _function(self, name: str, *extra: Any) -> tuple[ir.Function, Emitter]:
        kinds = [*extra]
        function = ir.Function(self.module, ir.FunctionType(ir.VoidType(), kinds), name)
        function.linkage = "internal"
        function.attributes.add("noinline")
        for argument in function.args:
            if isinstance(argument.type, ir.PointerType):
                argument.add_attribute("noalias")
        return function, Emitter(ir.IRBuilder(function.append_basic_block("entry")), self.width)

    def _leaf(self, e: Emitter, y: Any, c: Any, t: Any) -> Any:
        """Return the value of an input node: state, time, or hoisted constant; None for the rest."""

        def leaf(node: Node) -> Any:
            if node.number in self.slots and node.level != CONSTANT:
                return e.load(c, self.slots[node.number])
            if node.op == "state":
                return e.load(y, node.value)
            if node.op == "time":
                return t
            return None

        return leaf

    def _setup(self) -> ir.Function:
        """setup(p, c, lane): compute the hoisted constants of one patient into his lane."""
        function, e = self._function("setup", POINTER, POINTER, INT)
        p, c, lane = function.args

        def leaf(node: Node) -> Any:
            return e.spread(e.item(p, node.value)) if node.op == "param" else None

        lowering = Lowering(self.graph, e, self.called, leaf, exact=True)
        for number, slot in self.slots.items():
            value = lowering.value(self.graph.nodes[number])
            first = e.builder.extract_element(value, ir.Constant(INT, 0))
            e.builder.store(first, e.element(c, slot, lane))
        e.builder.ret_void()
        return function

    def _lowering(self, e: Emitter, y: Any, c: Any, t: Any, math: Any) -> Lowering:
        return Lowering(self.graph, e, math, self._leaf(e, y, c, t))

    def _rates(self) -> ir.Function:
        """rates(t, y, c, f): rates, and behind them which side of each kink the state is on."""
        vector = ir.VectorType(ir.DoubleType(), self.width)
        function, e = self._function("rates", vector, POINTER, POINTER, POINTER)
        t, y, c, f = function.args
        lowering = self._lowering(e, y, c, t, self.math)
        for i, node in enumerate(self.rate_nodes):
            e.store(lowering.value(node), f, i)
        e.store(self._sides(e, [lowering.value(node) for node in self.kinks]), f, self.states)
        e.builder.ret_void()
        return function

    def _sides(self, e: Emitter, conditions: Sequence[Any]) -> Any:
        """Return one number per lane that tells the truth of all conditions: a bit each."""
        total = e.splat(0.0)
        for k, condition in enumerate(conditions[:_MOST_KINKS]):
            bit = e.builder.select(condition, e.splat(2.0**k), e.splat(0.0))
            total = e.builder.fadd(total, bit)
        return total

    def _linearize(self) -> ir.Function:
        """linearize(t, y, c, f, a, ft): rates, a = -J (what is not in its pattern stays), and df/dt."""
        vector = ir.VectorType(ir.DoubleType(), self.width)
        function, e = self._function("linearize", vector, POINTER, POINTER, POINTER, POINTER, POINTER)
        t, y, c, f, a, ft = function.args
        lowering = self._lowering(e, y, c, t, self.math)
        nodes = iter(self.together)
        for i in range(self.states):
            e.store(lowering.value(next(nodes)), f, i)
        e.store(self._sides(e, [lowering.value(node) for node in self.kinks]), f, self.states)
        for entry in self.entries:
            e.store(e.builder.fneg(lowering.value(next(nodes))), a, self.place[entry])
        for row in self.by_time:
            e.store(lowering.value(next(nodes)), ft, row)
        e.builder.ret_void()
        return function

    def _factor(self) -> ir.Function:
        """factor(a, shift): LU of a + shift I in place; the diagonal holds the inverse pivots."""
        vector = ir.VectorType(ir.DoubleType(), self.width)
        function, e = self._function("factor", POINTER, vector)
        a, shift = function.args
        b, plan = e.builder, self.elimination
        value: dict[tuple[int, int], Any] = {}

        def get(entry: tuple[int, int]) -> Any:
            if entry not in value:
                inside = entry in self.entries
                value[entry] = e.load(a, self.place[entry]) if inside else e.splat(0.0)
                if entry[0] == entry[1]:
                    value[entry] = b.fadd(value[entry], shift) if inside else shift
            return value[entry]

        for k in plan.order:
            inverse = b.fdiv(e.splat(1.0), get((k, k)))
            e.store(inverse, a, self.place[k, k])
            for i in plan.lower[k]:
                factor = b.fmul(get((i, k)), inverse)
                e.store(factor, a, self.place[i, k])
                minus = b.fneg(factor)
                for j in plan.upper[k]:
                    value[i, j] = e.fma(minus, get((k, j)), get((i, j)))
            for j in plan.upper[k]:
                e.store(get((k, j)), a, self.place[k, j])
        b.ret_void()
        return function

    def _solve(self) -> ir.Function:
        """solve(a, f, x): x = (L U)^-1 (f + x) in place."""
        function, e = self._function("solve", POINTER, POINTER, POINTER)
        a, f, x = function.args
        b, plan = e.builder, self.elimination
        value = {i: b.fadd(e.load(f, i), e.load(x, i)) for i in range(self.states)}
        for k in plan.order:
            for i in plan.lower[k]:
                value[i] = e.fma(b.fneg(e.load(a, self.place[i, k])), value[k], value[i])
        for k in reversed(plan.order):
            for j in plan.upper[k]:
                value[k] = e.fma(b.fneg(e.load(a, self.place[k, j])), value[j], value[k])
            value[k] = b.fmul(value[k], e.load(a, self.place[k, k]))
        for i in range(self.states):
            e.store(value[i], x, i)
        b.ret_void()
        return function

    def _evaluate(self) -> ir.Function:
        """evaluate(t, y, c, o): the named outputs."""
        vector = ir.VectorType(ir.DoubleType(), self.width)
        function, e = self._function("evaluate", vector, POINTER, POINTER, POINTER)
        t, y, c, o = function.args
        lowering = self._lowering(e, y, c, t, self.called)
        for i, node in enumerate(self.output_nodes):
            e.store(lowering.value(node), o, i)
        e.builder.ret_void()
        return function
