"""Queues: a declared `Queue` as states, and what equations see of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from howship.errors import Fault, ModelError
from howship.model.declare import Queue, State
from howship.model.namespace import Namespace

__all__ = ["Stages", "stages"]


@dataclass(frozen=True)
class Stages:
    """The stages of one queue on any kind of number, now or (suffix "_0") at the start.

    `plain` makes a number of the same kind: stage numbers are counts, not constants of the paper.
    """

    queue: Queue
    suffix: str
    namespace: Namespace
    plain: Callable[[float, str], Any]

    @property
    def contents(self) -> list[Any]:
        """What each stage holds, the youngest first."""
        symbols = [f"{self.queue.symbol}_{i + 1}{self.suffix}" for i in range(self.queue.stages)]
        return [getattr(self.namespace, symbol) for symbol in symbols]

    @property
    def residence(self) -> Any:
        return self.queue.residence(self.namespace)

    @property
    def rate(self) -> Any:
        """The rate (1/day) at which each stage is left for the next one."""
        return self.plain(float(self.queue.stages), "1") / self.residence

    @property
    def content(self) -> Any:
        """What all stages hold together."""
        return _total(self.contents)

    @property
    def outflow(self) -> Any:
        """What leaves the last stage per day."""
        return self.contents[-1] * self.rate

    def weighted(self, weight: Callable[[Any], Any]) -> Any:
        """Return the sum of contents times `weight(age)`; the age of a stage is that of its middle."""
        residence, count = self.residence, self.queue.stages
        ages = [residence * self.plain((i + 0.5) / count, "1") for i in range(count)]
        return _total([held * weight(age) for held, age in zip(self.contents, ages, strict=True)])

    def rates(self, inflow: Any, loss: Any = 0) -> dict[str, Any]:
        """Return the rates of the stages by symbol; each stage loses its share at the rate `loss`."""
        rate, rates = self.rate, {}
        for i, held in enumerate(self.contents):
            rates[f"{self.queue.symbol}_{i + 1}"] = inflow - held * (rate + loss)
            inflow = held * rate
        return rates


def _total(items: list[Any]) -> Any:
    total = items[0]
    for item in items[1:]:
        total = total + item
    return total


def stages(item: State | Queue) -> tuple[State, ...]:
    """Return a state as it is, and a queue as its stages. Raises ModelError for a queue without any."""
    if isinstance(item, State):
        return (item,)
    if item.stages < 1:
        raise ModelError(
            Fault(f"queue {item.symbol}", f"has {item.stages} stages", "at least one stage", "Set stages=50")
        )
    return tuple(_stage(item, number) for number in range(1, item.stages + 1))


def _stage(queue: Queue, number: int) -> State:
    start = queue.start if isinstance(queue.start, str) else _steady(queue, number)
    return State(
        f"{queue.symbol}_{number}",
        f"{queue.name}_{number}",
        start,
        f"{queue.meaning}, stage {number} of {queue.stages}",
        queue.source,
        queue.unit,
        queue.scale,
    )


def _steady(queue: Queue, number: int) -> Callable[[Any], Any]:
    """Return the formula of what a stage holds when inflow and loss have long been what they are."""

    def start(m: Any) -> Any:
        assert callable(queue.start)
        inflow, loss = queue.start(m)
        held = getattr(m, f"{queue.symbol}_0")
        left = held.rate / (held.rate + loss)
        # not from the stage before: tools that write formulas out would nest them as deep as the queue
        return inflow / held.rate * left ** held.plain(float(number), "1")

    return start
