"""A joined model as named quantities and the equations between them, for a file of another tool."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from howship.exchange.names import Ids, prefixes
from howship.exchange.unit_definitions import DAY, PLAIN, Size, size_of
from howship.model.expression import PARAMETER, Graph, Node, reach
from howship.model.join import Joined
from howship.model.local_names import LocalNames
from howship.model.numbers import SymbolNumbers
from howship.model.program import Program
from howship.solve import baseline
from howship.solve.scheduled import scheduled_nodes

__all__ = ["Rule", "Traced"]

_LEAVES = frozenset({"const", "param", "state", "time"})
_OPERATIONS: dict[str, Callable[..., Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "neg": operator.neg,
    "gt": operator.gt,
    "pow": math.pow,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "tanh": math.tanh,
    "sin": math.sin,
    "cos": math.cos,
    "where": lambda condition, yes, no: yes if condition else no,
}


@dataclass(frozen=True)
class Rule:
    """A quantity that follows from others at every time; `output` is its index among the outputs.

    The name of an intermediate is its id: no other quantity is called so.
    """

    id: str
    name: str
    node: Node
    output: int | None = None


class Traced:
    """The equations of a joined model as a graph, with ids, units and values at the start.

    `rates`, `outputs` are nodes by index; `starts` has the node of every start value given by a
    formula, `schedule` state, day and amount of what happens at known times. `ids` maps node numbers to
    ids; frozen start values have their state's id and "_0".
    """

    def __init__(self, joined: Joined) -> None:
        self.joined = joined
        self.graph = Graph()
        numbers = SymbolNumbers(self.graph, len(joined.parameters))
        with LocalNames() as self.local:
            evaluation = joined.evaluate(numbers)
        self.rates = [self.graph.lift(rate) for rate in evaluation.rates]
        self.outputs = [self.graph.lift(value) for value in evaluation.outputs]
        self.named = [(where.split()[-1], value) for where, value, _ in evaluation.named]
        # what is solved for at the start is no formula of the parameters
        formulas = joined.disease.baseline == "declared"
        self.starts: dict[int, Node] = {
            i: self.graph.lift(joined.start_of(i, numbers))
            for i, state in enumerate(joined.states)
            if formulas and callable(state.start)
        }
        program = Program(joined)
        self.schedule = [scheduled_nodes(program, item, self.graph) for item in joined.disease.schedule]
        timed = [node for _, at, amount in self.schedule for node in (at, amount)]
        self.needed = reach([*self.rates, *self.outputs, *self.starts.values(), *timed])
        self.ids: dict[int, str] = {}
        self._words = Ids()
        self.state_ids = [self._words.new(state.name) for state in joined.states]
        self.parameter_ids = [self._words.new(parameter.name) for parameter in joined.parameters]
        self.frozen = self._frozen()
        self._leaf_ids()
        self.rules = self._rules()

    @cached_property
    def values(self) -> list[float]:
        """Parameters and start values (P + S,), internal units."""
        program = Program(self.joined)
        return [float(value) for value in baseline(program, program.defaults())]

    def _frozen(self) -> dict[int, str]:
        """Return the ids of the start values that equations use, by state index."""
        count = len(self.joined.parameters)
        used = [n.value - count for n in self._nodes() if n.op == "param" and n.value >= count]
        return {i: self._words.new(f"{self.joined.states[i].name}_0") for i in sorted(used)}

    def _nodes(self) -> list[Node]:
        return [node for node in self.graph.nodes if node.number in self.needed]

    def _leaf_ids(self) -> None:
        count = len(self.joined.parameters)
        for node in self._nodes():
            if node.op == "state":
                self.ids[node.number] = self.state_ids[node.value]
            elif node.op == "param":
                index = node.value
                self.ids[node.number] = (
                    self.parameter_ids[index] if index < count else self.frozen[index - count]
                )

    def _rules(self) -> list[Rule]:
        """Return the outputs, the named intermediates, and what is used more than once, in order."""
        rules: list[Rule] = []
        for i, output in enumerate(self.joined.outputs):
            name = self._words.new(output.name)
            rules.append(Rule(name, output.name, self.outputs[i], i))
            if self.outputs[i].op not in _LEAVES:
                self.ids.setdefault(self.outputs[i].number, name)
        running = reach([*self.rates, *self.outputs])
        free = [n for n in self._nodes() if n.number in running and _can_be_named(n)]
        free = [node for node in free if node.number not in self.ids]
        names = self._names(free)
        users = self._users(running)
        for node in free:
            if node.number in names or users[node.number] > 1:
                name = self._words.new(names.get(node.number, f"v{node.number}"))
                self.ids[node.number] = name
                rules.append(Rule(name, name, node))
        return sorted(rules, key=lambda rule: rule.node.number)

    def _names(self, free: Sequence[Node]) -> dict[int, str]:
        """Return the words of intermediates: signals and sums by name, others as the equations call them."""
        prefix = prefixes(self.graph, self.joined)
        wanted = {node.number for node in free}
        declared = [(value.number, name) for name, value in self.named if isinstance(value, Node)]
        found: dict[int, str] = {}
        for number, name in declared:
            if number in wanted:
                found.setdefault(number, prefix[number] + name)
        return self.local.named(wanted - set(found), prefix) | found

    def _users(self, running: set[int]) -> dict[int, int]:
        users = dict.fromkeys(range(len(self.graph.nodes)), 0)
        for number in running:
            for arg in self.graph.nodes[number].args:
                users[arg.number] += 1
        for node in (*self.rates, *self.starts.values()):
            users[node.number] += 1
        return users

    @cached_property
    def numbers(self) -> dict[int, float]:
        """The value of every needed node at the start; NaN where it has none there."""
        found: dict[int, float] = {}
        for node in self._nodes():
            args = [found[arg.number] for arg in node.args]
            try:
                found[node.number] = float(
                    self._leaf(node) if node.op in _LEAVES else _OPERATIONS[node.op](*args)
                )
            except (ArithmeticError, ValueError):
                found[node.number] = math.nan
        return found

    def _leaf(self, node: Node) -> float:
        if node.op == "time":
            return 0.0
        if node.op == "const":
            return float(node.value)
        behind = len(self.joined.parameters) if node.op == "state" else 0
        return float(self.values[behind + node.value])

    @cached_property
    def sizes(self) -> dict[int, Size | None]:
        """The unit of every needed node; None for a constant, which fits any unit."""
        found: dict[int, Size | None] = {}
        for node in self._nodes():
            found[node.number] = self._size(node, found)
        return found

    def _size(self, node: Node, known: dict[int, Size | None]) -> Size | None:
        if node.op == "const":
            return None
        if node.op in ("state", "param", "time"):
            return self._leaf_size(node)
        args = [known[arg.number] for arg in node.args]
        if node.op in ("add", "sub", "neg", "where"):
            alike = [size for size in (args[1:] if node.op == "where" else args) if size is not None]
            return alike[0] if alike else PLAIN
        if node.op in ("mul", "div"):
            first, second = (size or PLAIN for size in args)
            return first.times(second, 1 if node.op == "mul" else -1)
        base = args[0] or PLAIN
        if node.op == "sqrt":
            return base.power(0.5)
        if node.op == "pow" and base != PLAIN:
            return base.power(self.numbers[node.args[1].number])
        return PLAIN

    def _leaf_size(self, node: Node) -> Size:
        if node.op == "time":
            return DAY
        count = len(self.joined.parameters)
        if node.op == "state":
            return size_of(self.joined.states[node.value].unit)
        if node.value < count:
            return size_of(self.joined.parameters[node.value].unit)
        return size_of(self.joined.states[node.value - count].unit)

    def size(self, node: Node, default: Size = PLAIN) -> Size:
        """Return the unit of a node; a constant has that of what it stands for."""
        return self.sizes[node.number] or default


def _can_be_named(node: Node) -> bool:
    return node.op not in _LEAVES and node.op != "gt" and node.level >= PARAMETER
