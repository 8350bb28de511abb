"""The formulas of a disease or drug, as they run, in the order in which one reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from howship.model.declare import Disease, Drug
from howship.model.expression import Node, reach
from howship.model.layout import Part
from howship.report.formula_text import FormulaText
from howship.report.opened import LESION, Opened, Stage

__all__ = ["Formula", "Formulas", "Group"]

_LEAVES = frozenset({"const", "param", "state", "time", "gt"})


@dataclass(frozen=True)
class Formula:
    """`left = node`. `stage` is set for a stage of a queue that is not the first."""

    left: str
    node: Node
    stage: Stage | None = None


@dataclass(frozen=True)
class Group:
    """Formulas of one kind: their heading, the formulas, and the part that they belong to."""

    title: str
    formulas: tuple[Formula, ...]
    part: str = ""


class Formulas:
    """All formulas of an entry. `groups` hold what is asked for; `definitions` come as they are needed."""

    def __init__(self, model: Disease | Drug) -> None:
        self.opened = Opened(model)
        self.groups = [group for group in self._groups(model) if group.formulas]
        self.names = {**self.opened.symbols, **self._intermediates()}
        self.text = FormulaText(self.names, self.opened.stages)

    def _groups(self, model: Disease | Drug) -> Iterator[Group]:
        opened = self.opened
        for part, result in sorted(opened.results.items()):
            rates = [self._rate(part, symbol, self._node(rate)) for symbol, rate in result.rates.items()]
            yield Group("Rates of change", tuple(rates), part)
            yield self._group("Outputs", result.outputs, part)
            yield self._group("Sites that it acts on", result.sites, part)
            yield self._group("Signals", opened.signals.get(part, {}), part)
            yield self._group("Rates of events (1/day)", result.hazards, part)
            yield self._group("Each lesion's part in sums over lesions", result.sums, part)
            starts = [self._start(part, symbol, node) for symbol, node in opened.starts[part].items()]
            yield Group("Start values", tuple(starts), part)
        if isinstance(model, Drug):
            into = {route.name: route.into for route in model.routes}
            doses = [
                Formula(f"{route}, added to {into[route]}", node) for route, node in opened.doses.items()
            ]
            yield Group("A dose (in mg)", tuple(doses))

    def _group(self, title: str, values: Any, part: str) -> Group:
        return Group(title, tuple(Formula(name, self._node(value)) for name, value in values.items()), part)

    def _node(self, value: Any) -> Node:
        return self.opened.graph.lift(value)

    def _symbol(self, part: str, symbol: str) -> str:
        part_of = next(
            p for p in self.opened.joined.layout.parts.values() if symbol in p.states and _is(p, part)
        )
        return self.opened.symbols[self.opened.numbers.state(part_of.states[symbol]).number]

    def _rate(self, part: str, symbol: str, rate: Node) -> Formula:
        stage = self.opened.queue_of(part, symbol)
        left = f"{stage[0]}[{stage[1]}]" if stage else self._symbol(part, symbol)
        return Formula(f"d {left}/dt", rate, stage if stage and stage[1] > 1 else None)

    def _start(self, part: str, symbol: str, node: Node) -> Formula:
        stage = self.opened.queue_of(part, symbol)
        left = f"{stage[0]}_0[{stage[1]}]" if stage else f"{self._symbol(part, symbol)}_0"
        return Formula(left, node, stage if stage and stage[1] > 1 else None)

    def _intermediates(self) -> dict[int, str]:
        """Return the names that the equations give to what they compute on the way.

        What is asked for and used nowhere else needs no second name. Where one name stands for
        different things, the function that it comes from leads it, and then a number follows it.
        """
        roots = [formula.node for group in self.groups for formula in group.formulas]
        needed = reach(roots)
        uses = dict.fromkeys(needed, 0)
        for number in needed:
            for arg in self.opened.graph.nodes[number].args:
                uses[arg.number] += 1
        asked = {root.number for root in roots}
        for root in roots:
            uses[root.number] += 1
        local = self.opened.local.found
        wanted = [n for n in sorted(needed & local.keys()) if self.opened.graph.nodes[n].op not in _LEAVES]
        wanted = [number for number in wanted if number not in asked or uses[number] > 1]
        return _unique({n: [(one.function, one.name) for one in local[n]] for n in wanted}, self._taken())

    def _taken(self) -> set[str]:
        lefts = {formula.left for group in self.groups for formula in group.formulas}
        return {*self.opened.symbols.values(), *lefts, "t", "i"}

    def definitions(self, nodes: Sequence[Node], known: set[int]) -> list[Formula]:
        """Return the named intermediates that nodes need and that are not `known`, which they become."""
        found: set[int] = set()
        waiting = list(nodes)
        seen: set[int] = set()
        while waiting:
            node = waiting.pop()
            if node.number in seen or node.number in known:
                continue
            seen.add(node.number)
            if node.number in self.names and node.op not in _LEAVES:
                found.add(node.number)
            waiting.extend(node.args)
        known |= found
        nodes_by_number = self.opened.graph.nodes
        return [Formula(self.names[number], nodes_by_number[number]) for number in sorted(found)]

    def lines(self, formulas: Sequence[Formula], width: int) -> Iterator[list[str]]:
        """Yield the lines of each formula; stages of a queue that are alike share theirs."""
        i = 0
        while i < len(formulas):
            formula = formulas[i]
            alike = self._alike(formulas[i:]) if formula.stage else 1
            name = self.names.get(formula.node.number, formula.left)
            if alike > 1 and formula.stage:
                _, number, last = formula.stage
                left = formula.left.replace(f"[{number}]", "[i]")
                yield [f"for i = {number}..{last}:"]
                yield self.text.picture(left, formula.node, width, number)
            elif name != formula.left:
                yield [f"{formula.left} = {self.text.name(formula.node)}"]
            else:
                yield self.text.picture(formula.left, formula.node, width)
            i += alike

    def _alike(self, formulas: Sequence[Formula]) -> int:
        """Return how many formulas, the rest of a queue, are one formula with i for the stage; else 1."""
        first = formulas[0].stage
        assert first is not None
        queue, number, last = first
        run = formulas[: last - number + 1]
        stages = [(queue, number + k, last) for k in range(len(run))]
        if [formula.stage for formula in run] != stages or len(stages) < last - number + 1:
            return 1
        texts = {self.text.inline(formula.node, number + k) for k, formula in enumerate(run)}
        return len(run) if len(texts) == 1 else 1


def _is(part: Part, wanted: str) -> bool:
    return part.label.startswith("lesion_") == (wanted == LESION)


def _unique(options: dict[int, list[tuple[str, str]]], taken: set[str]) -> dict[int, str]:
    """Return one name per node, each name once and none of those `taken`."""
    users: dict[str, set[int]] = {}
    for number, found in options.items():
        for function, name in found:
            for text in (name, f"{function}_{name}"):
                users.setdefault(text, set()).add(number)
    chosen: dict[int, str] = {}
    for number, found in options.items():
        short = [name for _, name in found if len(users[name]) == 1]
        long = [f"{function}_{name}" for function, name in found]
        # the equations give an old symbol a new value: CL, scaled by weight, is CL'
        names = [*short, *(f"{name}'" for name in short), *(name for name in long if len(users[name]) == 1)]
        names += [f"{found[0][1]}_{count}" for count in range(1, len(options) + 2)]
        chosen[number] = next(name for name in names if name not in taken)
        taken.add(chosen[number])
    return chosen
