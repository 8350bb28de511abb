"""A joined model traced once and made runnable: start values, rates, Jacobian, outputs."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from howship.errors import Fault, InputError, ModelError, near
from howship.model.aftermath import Aftermath
from howship.model.derivative import jacobian
from howship.model.expression import Graph, Node, reach
from howship.model.join import Joined
from howship.model.layout import JoinedOutput, JoinedParameter, JoinedState
from howship.model.numbers import PlainNumbers, SymbolNumbers
from howship.model.presets import Presets
from howship.model.source_code import Functions, write

__all__ = ["Program", "Target"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Target:
    """What a settable name stands for: parameters or start values, by index, and their unit."""

    kind: str
    indices: tuple[int, ...]
    unit: str


class Program:
    """The traced model.

    `values` (P + S,) hold the parameters and, behind them, the start values. `functions` take
    (t, y, c), where c = functions["setup"](values) holds what depends on parameters only.
    `shown_states` and `shown_outputs` are the columns of a solution: all, unless `only` chose some.
    """

    def __init__(self, joined: Joined) -> None:
        self.joined = joined
        self.graph = Graph()
        self.symbols = SymbolNumbers(self.graph, len(joined.parameters))
        evaluation = joined.evaluate(self.symbols)
        self.rate_nodes = [self.graph.lift(rate) for rate in evaluation.rates]
        self.output_nodes = [self.graph.lift(value) for value in evaluation.outputs]
        # what was traced, before anything else is added to the graph
        self.traced = tuple(self.graph.nodes)
        self.shown_states = tuple(range(len(joined.states)))
        self.shown_outputs = tuple(range(len(joined.outputs)))

    def only(self, outputs: Collection[str]) -> Program:
        """Return the model for a reader of these outputs, of all hazards, and of nothing else.

        States that only flag a result as implausible are shown as well.
        """
        narrow = copy.copy(self)
        narrow.__dict__.pop("kept", None)
        hazards = set(self.joined.layout.hazards.values())
        narrow.shown_states = tuple(i for i, s in enumerate(self.joined.states) if i in hazards or s.watched)
        narrow.shown_outputs = tuple(i for i, o in enumerate(self.joined.outputs) if o.name in outputs)
        return narrow

    @property
    def outputs(self) -> list[JoinedOutput]:
        """The outputs in the columns of a solution."""
        return [self.joined.outputs[i] for i in self.shown_outputs]

    @cached_property
    def kept(self) -> tuple[int, ...]:
        """The states that must be solved: those shown, and what they and the shown outputs depend on."""
        wanted = [self.output_nodes[i] for i in self.shown_outputs]
        found, fresh = set(self.shown_states), [self.rate_nodes[i] for i in self.shown_states]
        while wanted or fresh:
            nodes = [self.graph.nodes[number] for number in reach([*wanted, *fresh])]
            read = {node.value for node in nodes if node.op == "state"}
            wanted, fresh = [], [self.rate_nodes[i] for i in sorted(read - found)]
            found |= read
        return (*self.shown_states, *sorted(found - set(self.shown_states)))

    @cached_property
    def entries(self) -> dict[tuple[int, int], Node]:
        """The nonzero entries of the Jacobian."""
        return jacobian(self.graph, self.rate_nodes)

    @cached_property
    def functions(self) -> Functions:
        uses: dict[str, Sequence[Node]] = {
            "rates": self.rate_nodes,
            "jacobian": list(self.entries.values()),
            "outputs": self.output_nodes,
        }
        return write(self.graph, uses, len(self.joined.states))

    @cached_property
    def aftermath(self) -> Aftermath:
        """Where events happen and what they set."""
        return Aftermath(self)

    @cached_property
    def pattern(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Rows and columns of the Jacobian's nonzero entries, in the order of its function."""
        pairs = np.array(list(self.entries), dtype=np.intp).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    def defaults(self) -> Array:
        """Return the declared parameter values (P,), internal units."""
        return np.array([parameter.value for parameter in self.joined.parameters])

    @cached_property
    def _start_functions(self) -> list[Callable[[Sequence[float]], float] | None]:
        return [self._start_function(i) for i in range(len(self.joined.states))]

    def start_node(self, index: int, graph: Graph) -> Node:
        """Return the start value of one state on symbols. Raises ModelError for what it may not read."""
        count, state = len(self.joined.parameters), self.joined.states[index]
        node = graph.lift(self.joined.start_of(index, SymbolNumbers(graph, count)))
        for other in (graph.nodes[number] for number in reach([node])):
            later = other.op == "param" and other.value - count >= index
            if later and callable(self.joined.states[other.value - count].start):
                what = f"the formula reads the start of {self.joined.states[other.value - count].name}"
                cure = "Declare that state first"
            elif other.op in ("state", "time"):
                what, cure = "the formula reads a state or time", ""
            else:
                continue
            expected = "parameters and earlier start values, such as m.X_0"
            raise ModelError(Fault(f"start of {state.name}", what, expected, cure))
        return node

    def _start_function(self, index: int) -> Callable[[Sequence[float]], float] | None:
        if not callable(self.joined.states[index].start):
            return None
        graph = Graph()
        functions = write(graph, {"start": [self.start_node(index, graph)]}, 0)

        def start(values: Sequence[float]) -> float:
            try:
                return float(functions["start"](0.0, (), functions["setup"](values))[0])
            except ArithmeticError:  # undefined at these parameters: the solver then says so
                return float("nan")

        return start

    def values(self, parameters: Array, starts: Mapping[int, float] | None = None) -> Array:
        """Return parameters with all start values behind them (P + S,).

        `starts` overrides start values by state index; start values given by a formula are
        computed in the order of declaration, from parameters and earlier start values.
        """
        given = starts or {}
        count = len(self.joined.parameters)
        values = np.concatenate([parameters, np.full(len(self.joined.states), np.nan)])
        for later in (False, True):
            for i, state in enumerate(self.joined.states):
                formula = self._start_functions[i]
                if i in given:
                    values[count + i] = given[i]
                elif later and formula is not None:
                    values[count + i] = formula(values.tolist())
                elif not callable(state.start):
                    values[count + i] = state.start
        return values

    def starts(self, values: Array) -> Array:
        """Return the start values that stand behind the parameters, of one patient or a table of them."""
        return values[..., len(self.joined.parameters) :].copy()

    @cached_property
    def _declared_scales(self) -> Array:
        return np.array([np.nan if s.scale is None else s.scale for s in self.joined.states])

    def scales(self, y0: Array) -> Array:
        """Return the size at which errors matter, per state, from start values (S,) or (patients, S)."""
        sizes = np.where(np.isnan(self._declared_scales), np.abs(y0), self._declared_scales)
        return np.where(sizes > 0, sizes, 1.0)

    def plain(self, t: float, y: Sequence[Any], values: Array) -> PlainNumbers:
        """Return plain numbers on which the same equations can be run directly."""
        count = len(self.joined.parameters)
        return PlainNumbers(y, values[:count].tolist(), values[count:].tolist(), t)

    def dose_amount(self, drug: str, route: str, values: Array, dose_mg: float) -> float:
        """Return what a dose adds to the state of its route, in that state's internal unit."""
        numbers = self.plain(0.0, self.starts(values).tolist(), values)
        return float(self.joined.dose_amount(drug, route, numbers, dose_mg))

    @cached_property
    def targets(self) -> dict[str, Target]:
        """Every settable name: words first, then the paper's symbols where they are not words."""
        found: dict[str, Target] = {}
        groups: dict[str, list[tuple[str, int, str]]] = {}
        items = [("parameter", i, p) for i, p in enumerate(self.joined.parameters)]
        items += [("start", i, s) for i, s in enumerate(self.joined.states)]  # type: ignore[misc]
        for names in (_words, _symbols):
            groups.clear()
            for kind, index, item in items:
                for name in names(item.name, item.symbol, item.part):
                    groups.setdefault(name, []).append((kind, index, item.unit.text))
            for name, members in groups.items():
                if len({(kind, unit) for kind, _, unit in members}) == 1:
                    kind, _, unit = members[0]
                    found.setdefault(name, Target(kind, tuple(i for _, i, _ in members), unit))
        return found

    @cached_property
    def presets(self) -> Presets:
        """Words that set several parameters of a lesion at once."""
        return Presets(self.joined)

    def target(self, name: str, where: str = "") -> Target:
        """Return what `name` stands for. Raises InputError with the near names."""
        if name not in self.targets:
            words = [w for w in self.targets if not w.startswith(("dose_rate", "cumulative_"))]
            words += list(self.presets)
            raise InputError(
                Fault(
                    where or name,
                    f"{self.joined.disease.name} has no parameter or state {name!r}",
                    "the words or the symbol of a parameter or state",
                    near(name, words),
                )
            )
        return self.targets[name]

    def declared(self, target: Target) -> JoinedParameter | JoinedState:
        """Return the (first) parameter or state that a target stands for."""
        items = self.joined.parameters if target.kind == "parameter" else self.joined.states
        return items[target.indices[0]]


def _words(name: str, symbol: str, part: str) -> list[str]:
    """Return the words under which a quantity is set; in lesions also those for all lesions."""
    if not part.startswith("lesion_"):
        return [name]
    inside = name.split(".", 1)[1] if "." in name else name
    return [name, f"lesion.{inside}", inside]


def _symbols(name: str, symbol: str, part: str) -> list[str]:
    if not part:
        return [symbol]
    return [symbol, f"{part}.{symbol}"]
