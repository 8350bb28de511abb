"""What a disease model does by itself at known times, as actions of the solver."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from howship.errors import Fault, InputError, ModelError, near
from howship.model.declare import Scheduled
from howship.model.expression import Graph, Node, reach
from howship.model.numbers import SymbolNumbers
from howship.model.program import Program
from howship.model.source_code import write
from howship.quantity import to_internal
from howship.solve.task import Action, Array

__all__ = ["scheduled", "scheduled_nodes"]


def scheduled(program: Program, values: Array, end: float) -> list[Action]:
    """Return the actions of the disease's own schedule before day `end`.

    `values` (P + S,) are the patient's parameters and start values. Raises ModelError for a schedule
    that fits no state or reads what is not known before the start, InputError for a time that is none.
    """
    joined = program.joined
    items = joined.disease.schedule
    if not items:
        return []
    graph = Graph()
    nodes = [scheduled_nodes(program, item, graph) for item in items]
    uses: dict[str, Sequence[Node]] = {
        "times": [at for _, at, _ in nodes],
        "amounts": [amount for _, _, amount in nodes],
    }
    functions = write(graph, uses, 0)
    hoisted = functions["setup"](values.tolist())
    days, amounts = (functions[name](0.0, (), hoisted) for name in ("times", "amounts"))
    for item, day, amount in zip(items, days, amounts, strict=True):
        if not (math.isfinite(day) and math.isfinite(amount) and day >= 0):
            where = f"{joined.disease.name}, schedule of {item.into}"
            raise InputError(
                Fault(where, f"day {day:g}, amount {amount:g}", "a time from 0 on and a finite amount")
            )
    found = []
    count = len(joined.parameters)
    current: dict[int, float] = {}
    order = sorted(range(len(items)), key=lambda i: days[i])
    for i in order:
        index = nodes[i][0]
        before = current.get(index, float(values[count + index]))
        change = amounts[i] - before if items[i].sets else amounts[i]
        current[index] = before + change
        if days[i] < end:
            found.append(Action(float(days[i]), "dose", index, float(change)))
    return found


def scheduled_nodes(program: Program, item: Scheduled, graph: Graph) -> tuple[int, Node, Node]:
    """Return the state, the day and the amount (internal units) of one item, on symbols."""
    joined = program.joined
    where = f"{joined.disease.name}, schedule of {item.into}"
    own = joined.layout.parts[""].states
    if item.into not in own:
        what = f"there is no state {item.into!r}"
        raise ModelError(Fault(where, what, "the symbol of a state of the body", near(item.into, list(own))))
    index = own[item.into]
    rate = program.rate_nodes[index]
    if item.sets and not (rate.op == "const" and rate.value == 0):
        raise ModelError(Fault(where, "it sets a state that changes by itself", "a state whose rate is zero"))
    namespace = joined.namespace("", SymbolNumbers(graph, len(joined.parameters)))
    at = _node(item.at, "day", where, graph, namespace)
    return index, at, _node(item.amount, joined.states[index].unit.text, where, graph, namespace)


def _node(given: str | Callable[[Any], Any], unit: str, where: str, graph: Graph, namespace: Any) -> Node:
    node = graph.constant(to_internal(given, unit, where)) if isinstance(given, str) else None
    if node is None:
        assert callable(given)
        node = graph.lift(given(namespace))
    if any(graph.nodes[number].op in ("state", "time") for number in reach([node])):
        raise ModelError(
            Fault(where, "it reads a state or time", "parameters and start values, such as m.X_0")
        )
    return node
