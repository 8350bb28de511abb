"""A disease or drug opened for reading: its equations traced with sites, signals and sums as symbols.

The equations are those that run, called by the machinery that runs them. Only what lies between
parts is cut: a site that no drug acts on would vanish as a neutral 1, a signal would be replaced by
its formula, a sum over lesions by that of the lesions there are. Here each keeps its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from howship.model.declare import Block, Disease, Drug, Experiment, Queue, Result, Signal, Site
from howship.model.expression import Graph, Node
from howship.model.join import join
from howship.model.local_names import LocalNames
from howship.model.numbers import SymbolNumbers
from howship.source import ours

__all__ = ["LESION", "Opened", "Stage"]

LESION = "lesion"
_FIRST_FREE = 10**9  # beyond the numbers of all parameters and start values
_NOWHERE = ours("stands for what a part is joined to")

# a stage of a queue: symbol of the queue (with "_0" at the start), number, and how many there are
Stage = tuple[str, int, int]


class Opened:
    """The formulas of an entry as nodes of one graph.

    `results` by part: "" for the entry itself, "lesion" for its repeated part. `symbols` gives the
    name of every leaf by node number, `stages` which leaves are stages of queues. `starts` are
    start values by formula, by part and symbol; `doses` what each route adds; `schedule` day and amount
    where a formula gives them. `local` knows the names of intermediates.
    """

    def __init__(self, model: Disease | Drug) -> None:
        self.model = model
        self.graph = Graph()
        self.results: dict[str, Result] = {}
        self.signals: dict[str, Mapping[str, Any]] = {}
        self._free: dict[str, Node] = {}
        disease = model if isinstance(model, Disease) else _host(model, self._free_symbol)
        drug = model if isinstance(model, Drug) else _holder(model, self._free_symbol)
        lesions = 1 if disease.block is not None else None
        self.joined = join(self._disease(disease), [self._drug(drug)], lesions)
        self.label = "" if isinstance(model, Disease) else model.name
        self.numbers = SymbolNumbers(self.graph, len(self.joined.parameters))
        with LocalNames() as self.local:
            self.joined.evaluate(self.numbers)
            self.starts = self._starts()
            self.doses = self._doses()
            self.schedule = self._schedule()
        self.symbols = self._symbols()
        self.stages = self._stages()

    def _free_symbol(self, name: str) -> Node:
        """Return the leaf that stands for a site, signal, sum or dose."""
        if name not in self._free:
            self._free[name] = self.graph.parameter(_FIRST_FREE + len(self._free))
        return self._free[name]

    def _disease(self, disease: Disease) -> Disease:
        if disease is not self.model:
            return disease
        block = disease.block
        if block is not None:
            block = replace(
                block,
                equations=self._watched(LESION, block.equations),
                signals=block.signals and self._shown(LESION, block.signals),
            )
        shown = disease.signal_equations and self._shown("", disease.signal_equations)
        equations = self._watched("", disease.equations)
        return replace(disease, equations=equations, signal_equations=shown, block=block)

    def _drug(self, drug: Drug) -> Drug:
        if drug is not self.model:
            return drug
        local = drug.local
        if local is not None:
            local = replace(local, equations=self._watched(LESION, local.equations))
        return replace(drug, equations=self._watched("", drug.equations), local=local)

    def _watched(self, part: str, equations: Callable[[Any], Result]) -> Callable[[Any], Result]:
        """Return the equations, keeping their result; what they hand to others becomes symbols."""

        def watched(m: Any) -> Result:
            self.results[part] = result = equations(m)
            return replace(result, sums={name: self._free_symbol(name) for name in result.sums})

        return watched

    def _shown(self, part: str, signals: Callable[[Any], Mapping[str, Any]]) -> Callable[[Any], Any]:
        def shown(m: Any) -> dict[str, Node]:
            self.signals[part] = signals(m)
            return {name: self._free_symbol(name) for name in self.signals[part]}

        return shown

    def _part(self, label: str) -> str:
        """Return the part of the entry to which a part of the joined model belongs."""
        return LESION if label.startswith("lesion_") else ""

    def _starts(self) -> dict[str, dict[str, Node]]:
        found: dict[str, dict[str, Node]] = {"": {}, LESION: {}}
        if isinstance(self.model, Disease) and self.model.baseline == "solved":
            return found
        for i, state in enumerate(self.joined.states):
            if callable(state.start):
                node = self.graph.lift(self.joined.start_of(i, self.numbers))
                found[self._part(state.part)][state.symbol] = node
        return found

    def _doses(self) -> dict[str, Node]:
        if isinstance(self.model, Disease):
            return {}
        name, dose = self.model.name, self._free_symbol("dose")
        routes = [route.name for route in self.model.routes]
        return {
            route: self.graph.lift(self.joined.dose_amount(name, route, self.numbers, dose))
            for route in routes
        }

    def _schedule(self) -> list[tuple[str | Node, str | Node]]:
        if isinstance(self.model, Drug):
            return []
        body = self.joined.namespace("", self.numbers)

        def node(item: Any) -> Any:
            return self.graph.lift(item(body)) if callable(item) else item

        return [(node(item.at), node(item.amount)) for item in self.model.schedule]

    def _symbols(self) -> dict[int, str]:
        """Return the name of every leaf; a symbol that two parts have is led by "lesion." in the lesion."""
        found = {node.number: name for name, node in self._free.items()}
        seen = set(found.values())
        items: list[tuple[Node, Any, str]] = []
        for i, state in enumerate(self.joined.states):
            items += [(self.numbers.state(i), state, ""), (self.numbers.start(i), state, "_0")]
        items += [(self.numbers.parameter(i), p, "") for i, p in enumerate(self.joined.parameters)]
        for node, item, suffix in sorted(items, key=lambda found: self._part(found[1].part)):
            name = f"{item.symbol}{suffix}"
            found[node.number] = f"{LESION}.{name}" if name in seen else name
            seen.add(found[node.number])
        return found

    def _stages(self) -> dict[int, Stage]:
        found: dict[int, Stage] = {}
        for part in self.joined.layout.parts.values():
            for queue in part.queues.values():
                for k in range(1, queue.stages + 1):
                    index = part.states[f"{queue.symbol}_{k}"]
                    found[self.numbers.state(index).number] = (queue.symbol, k, queue.stages)
                    found[self.numbers.start(index).number] = (f"{queue.symbol}_0", k, queue.stages)
        return found

    def queue_of(self, part: str, symbol: str) -> Stage | None:
        """Return the queue and stage number of a state, None for a state that is none."""
        groups = {"": self.model.states}
        repeated: Any = self.model.block if isinstance(self.model, Disease) else self.model.local
        groups[LESION] = repeated.states if repeated is not None else ()
        for item in groups[part]:
            head, _, number = symbol.rpartition("_")
            if isinstance(item, Queue) and item.symbol == head and number.isdigit():
                return item.symbol, int(number), item.stages
        return None


def _holder(disease: Disease, symbol: Callable[[str], Node]) -> Drug:
    """Return what holds every site of a disease open: a drug whose action on each is a symbol."""
    names = tuple(site.name for site in disease.sites)

    def act(m: Any) -> Result:
        return Result({}, sites={name: symbol(name) for name in names})

    return Drug("any drug", "any drug", "", _NOWHERE, (), (), act, (), names)


def _host(drug: Drug, symbol: Callable[[str], Node]) -> Disease:
    """Return what a drug needs in order to be joined: its sites, and its signals as symbols."""

    def nothing(m: Any) -> Result:
        return Result({})

    return Disease(
        name="any disease",
        title="any disease",
        prose="",
        source=_NOWHERE,
        states=(),
        parameters=(),
        equations=nothing,
        outputs=(),
        reference=Experiment("1 day", "1 day", ""),
        sites=tuple(Site(name, "1", 0, "add", "") for name in drug.acts_on),
        signals=tuple(Signal(name, "1", "") for name in drug.reads),
        signal_equations=lambda m: {name: symbol(name) for name in drug.reads},
        block=Block((), (), nothing) if drug.local is not None else None,
    )
