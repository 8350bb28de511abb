"""The kinds of number that a joined model is evaluated on: plain, unit-carrying, symbolic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from howship.model.expression import Graph, Node
from howship.model.layout import Layout
from howship.model.units import UnitLog, UnitNumber
from howship.quantity import parse_unit

__all__ = ["PlainNumbers", "SymbolNumbers", "UnitNumbers"]


@dataclass(frozen=True)
class PlainNumbers:
    """Plain numbers or arrays in internal units: states `y`, parameters `p`, start values, time."""

    y: Sequence[Any]
    p: Sequence[Any]
    y0: Sequence[Any]
    t: Any = 0.0

    def state(self, index: int) -> Any:
        return self.y[index]

    def parameter(self, index: int) -> Any:
        return self.p[index]

    def start(self, index: int) -> Any:
        return self.y0[index]

    def time(self) -> Any:
        return self.t

    def plain(self, value: float, unit: str) -> Any:
        return value


@dataclass(frozen=True)
class UnitNumbers:
    """The same numbers with their declared units; faults go to `log`."""

    layout: Layout
    numbers: PlainNumbers
    log: UnitLog

    def state(self, index: int) -> UnitNumber:
        return UnitNumber.internal(self.numbers.y[index], self.layout.states[index].unit, self.log)

    def parameter(self, index: int) -> UnitNumber:
        return UnitNumber.internal(self.numbers.p[index], self.layout.parameters[index].unit, self.log)

    def start(self, index: int) -> UnitNumber:
        return UnitNumber.internal(self.numbers.y0[index], self.layout.states[index].unit, self.log)

    def time(self) -> UnitNumber:
        return UnitNumber.internal(self.numbers.t, parse_unit("day"), self.log)

    def plain(self, value: float, unit: str) -> UnitNumber:
        return UnitNumber.internal(value, parse_unit(unit), self.log)


@dataclass(frozen=True)
class SymbolNumbers:
    """Graph nodes. Start value i is parameter number `parameters` + i; a dose comes after them."""

    graph: Graph
    parameters: int

    def state(self, index: int) -> Node:
        return self.graph.state(index)

    def parameter(self, index: int) -> Node:
        return self.graph.parameter(index)

    def start(self, index: int) -> Node:
        return self.graph.parameter(self.parameters + index)

    def time(self) -> Node:
        return self.graph.time()

    def plain(self, value: float, unit: str) -> Node:
        return self.graph.constant(value)
