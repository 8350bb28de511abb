"""What `howship check` finds in a model: unit and scale faults, unused parameters, missing sources.

Unit faults come from running the equations on unit-carrying numbers. Scale faults (mmol taken for
pmol, liters for mm3) pass that test, so the same run is also converted to internal units and must
equal the plain run to 1e-12. Neither can be switched off.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from howship.model.expression import Graph, Node, reach
from howship.model.join import Joined
from howship.model.numbers import PlainNumbers, SymbolNumbers, UnitNumbers
from howship.model.program import Program
from howship.model.units import UnitFault, UnitLog, UnitNumber, dims_text
from howship.quantity import Unit, parse_unit

__all__ = ["Finding", "check"]

Array = NDArray[np.float64]
Kind = Literal["unit", "scale", "baseline", "unused", "source"]
SCALE_TOLERANCE = 1e-12
# A scale fault shows at every point; cancellation can spoil the comparison at one of them.
_POINTS = 4


@dataclass(frozen=True)
class Finding:
    """One fault of a model: its kind, where it is, and what is wrong in words."""

    kind: Kind
    where: str
    text: str

    def __str__(self) -> str:
        return f"[{self.kind}] {self.where}: {self.text}"


def check(program: Program) -> list[Finding]:
    """Return every unit, scale, usage and source fault of a joined model."""
    joined = program.joined
    findings = []
    log = UnitLog()
    try:
        pairs = [_pairs(program, log, point) for point in range(_POINTS)]
    except (ArithmeticError, ValueError) as error:
        return [Finding("baseline", joined.disease.name, f"cannot be evaluated near its baseline: {error}")]
    findings += [_unit_finding(fault) for fault in log.faults.values()]
    findings += list(_compare(pairs))
    findings += list(_unused(program))
    findings += list(_sources(joined))
    return findings


def _unit_finding(fault: UnitFault) -> Finding:
    return Finding("unit", f"{fault.file}, line {fault.line}", f"{fault.message}: {fault.text}")


Pair = tuple[str, Any, Any, Unit]


def _pairs(program: Program, log: UnitLog, point: int) -> list[Pair]:
    """Return (what, plain value, unit-carrying value, expected unit) of everything computed."""
    joined = program.joined
    plain = _point(program, point)
    carrying = UnitNumbers(joined.layout, plain, log)
    left, right = joined.evaluate(plain), joined.evaluate(carrying)
    pairs: list[Pair] = []
    for state, a, b in zip(joined.states, left.rates, right.rates, strict=True):
        pairs.append((f"rate of {state.name}", a, b, parse_unit(f"{state.unit.text}/day")))
    for output, a, b in zip(joined.outputs, left.outputs, right.outputs, strict=True):
        pairs.append((f"output {output.name}", a, b, output.unit))
    for (what, a, unit), (_, b, _) in zip(left.named, right.named, strict=True):
        pairs.append((what, a, b, parse_unit(unit)))
    for i, state in enumerate(joined.states):
        if callable(state.start):
            a, b = joined.start_of(i, plain), joined.start_of(i, carrying)
            pairs.append((f"start of {state.name}", a, b, state.unit))
    pairs += _set_by_events(joined, plain, carrying)
    pairs += _scheduled(joined, plain, carrying)
    for (drug, name), route in joined.layout.routes.items():
        into = joined.states[joined.layout.parts[drug].states[route.into]]
        a = joined.dose_amount(drug, name, plain, 1.0)
        b = joined.dose_amount(drug, name, carrying, UnitNumber.internal(1.0, parse_unit("mg"), log))
        pairs.append((f"{drug}, dose by route {name}", a, b, into.unit))
    return pairs


def _set_by_events(joined: Joined, plain: PlainNumbers, carrying: UnitNumbers) -> Iterator[Pair]:
    """Yield the values to which events set states."""
    for one, other in zip(joined.occurrences(plain), joined.occurrences(carrying), strict=True):
        for index, value in one.sets.items():
            state = joined.states[index]
            yield f"{state.name} after {one.hazard}", value, other.sets[index], state.unit


def _scheduled(joined: Joined, plain: PlainNumbers, carrying: UnitNumbers) -> Iterator[Pair]:
    """Yield the times and amounts of the schedule that are given by functions."""
    for item in joined.disease.schedule:
        unit = joined.states[joined.layout.parts[""].states[item.into]].unit
        for what, function, expected in (("time", item.at, parse_unit("day")), ("amount", item.amount, unit)):
            if callable(function):
                a, b = (function(joined.namespace("", numbers)) for numbers in (plain, carrying))
                yield f"schedule of {item.into}, {what}", a, b, expected


def _point(program: Program, point: int) -> PlainNumbers:
    """Return numbers near the baseline at which no term vanishes, different for each `point`."""
    values = program.values(program.defaults())
    y0 = program.starts(values)
    scales = program.scales(y0)
    spread = np.modf(np.outer(1 + np.arange(len(y0)), 0.6180339887498949 * (1 + point)))[0].ravel()
    y = np.where(y0 == 0, 0.1 * scales * (1 + spread), y0 * (0.85 + 0.3 * spread))
    units = [parameter.unit.to_internal for parameter in program.joined.parameters]
    p = [0.1 * unit if value == 0 else value for value, unit in zip(program.defaults(), units, strict=True)]
    return PlainNumbers(y.tolist(), p, y0.tolist(), 10.0 + point)


def _compare(points: list[list[Pair]]) -> Iterator[Finding]:
    """Yield the unit and scale faults of whole results (rates, outputs, sites, signals, starts)."""
    for number, (what, _, value, unit) in enumerate(points[0]):
        if not isinstance(value, UnitNumber):
            plain = {float(pair[number][1]) for pair in points}
            if plain != {0.0} and unit.dims != (0.0,) * 4:
                yield Finding("unit", what, f"is a plain number, declared in {unit.text}")
            elif not plain <= {0.0, 1.0, 2.0, -1.0}:
                yield Finding("unit", what, "is a bare number; declare it as a parameter with its source")
            continue
        if not _dims_fit(value, unit):
            yield Finding("unit", what, f"comes out in {dims_text(value.dims)}, declared in {unit.text}")
            continue
        ratios = [_ratio(pair[number][1], pair[number][2].to(unit)) for pair in points]
        worst = min(ratios, key=lambda ratio: abs(ratio - 1))
        if abs(worst - 1) > SCALE_TOLERANCE:
            yield Finding(
                "scale",
                what,
                f"plain numbers give {worst:.6g} times the value with units; two internal units of "
                "one kind are mixed (mmol with pmol, L with mm3)",
            )


def _dims_fit(value: UnitNumber, unit: Unit) -> bool:
    return all(abs(a - b) <= 1e-9 for a, b in zip(value.dims, unit.dims, strict=True))


def _ratio(plain: float, carried: float) -> float:
    if plain == carried:
        return 1.0
    return plain / carried if carried != 0 else float("inf")


class _OpenSymbols(SymbolNumbers):
    """Symbols where a neutral site is a symbol too: a parameter that waits for a drug is not unused."""

    def plain(self, value: float, unit: str) -> Node:
        return self.graph.parameter(-1 - len(self.graph.nodes))


def _unused(program: Program) -> Iterator[Finding]:
    """Yield parameters on which no rate, output, start value, event or dose depends."""
    joined = program.joined
    graph = Graph()
    symbols = _OpenSymbols(graph, len(joined.parameters))
    evaluation = joined.evaluate(symbols)
    nodes = [graph.lift(value) for value in (*evaluation.rates, *evaluation.outputs)]
    nodes += [program.start_node(i, graph) for i, s in enumerate(joined.states) if callable(s.start)]
    nodes += [graph.lift(value) for one in joined.occurrences(symbols) for value in one.sets.values()]
    for item in joined.disease.schedule:
        given = [function for function in (item.at, item.amount) if callable(function)]
        nodes += [graph.lift(function(joined.namespace("", symbols))) for function in given]
    for drug, route in joined.layout.routes:
        nodes.append(graph.lift(joined.dose_amount(drug, route, symbols, graph.constant(3.0))))
    used = {graph.nodes[n].value for n in reach(nodes) if graph.nodes[n].op == "param"}
    for i, parameter in enumerate(joined.parameters):
        if i not in used:
            yield Finding("unused", parameter.name, "is declared and never used")


def _sources(joined: Joined) -> Iterator[Finding]:
    items: list[Any] = [*joined.states, *joined.parameters]
    for item in items:
        if not item.source.citation:
            yield Finding("source", item.name, "has no source")
        elif item.source.status == "ours" and not item.source.place:
            yield Finding("source", item.name, "is an assumption of ours without its reason")
        if not item.meaning:
            yield Finding("source", item.name, "has no meaning in words")
