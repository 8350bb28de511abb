"""What an SBML model is made of, free of libSBML: quantities, reactions, events, and their formulas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from howship.exchange.formula import Formula
from howship.exchange.sbml_units import NONE, FileUnit

__all__ = ["Event", "Kind", "Quantity", "Reaction", "SbmlModel"]

Kind = Literal["compartment", "species", "parameter", "local parameter", "stoichiometry"]


@dataclass
class Quantity:
    """Something with an id and a value.

    `value` is its number or initial assignment, `rule` its assignment rule, `rate` its rate rule.
    Of a species, `per_size` tells that formulas read its concentration, `given` what its value is
    where that is not what formulas read, `amount_unit` the unit of its amount, `fixed` that
    reactions leave it alone, `factor` the id of its conversion factor.
    """

    id: str
    kind: Kind
    name: str = ""
    unit: FileUnit = NONE
    value: Formula | None = None
    rule: Formula | None = None
    rate: Formula | None = None
    compartment: str = ""
    per_size: bool = False
    given: Literal["", "amount", "concentration"] = ""
    amount_unit: FileUnit = NONE
    fixed: bool = False
    factor: str = ""

    @property
    def place(self) -> str:
        return f"{self.kind} {self.id!r}"


@dataclass(frozen=True)
class Reaction:
    """A rate, and by how much of it each species changes."""

    id: str
    name: str
    law: Formula
    changes: tuple[tuple[str, Formula], ...]


@dataclass(frozen=True)
class Event:
    """What happens when a condition becomes true; `waits` where it must have been false before."""

    id: str
    trigger: Formula
    waits: bool
    assignments: tuple[tuple[str, Formula], ...]


@dataclass
class SbmlModel:
    """The whole model; `remarks` are sentences about what was left out without harm."""

    file: str
    id: str
    title: str
    level: str
    digest: str
    quantities: dict[str, Quantity] = field(default_factory=dict)
    reactions: list[Reaction] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    units: dict[str, FileUnit] = field(default_factory=dict)
    time: FileUnit = NONE
    dois: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    remarks: list[str] = field(default_factory=list)

    def formulas(self) -> Iterator[Formula]:
        """Yield every formula of the model."""
        for quantity in self.quantities.values():
            yield from (f for f in (quantity.value, quantity.rule, quantity.rate) if f is not None)
        for reaction in self.reactions:
            yield reaction.law
            yield from (stoichiometry for _, stoichiometry in reaction.changes)
        for event in self.events:
            yield event.trigger
            yield from (formula for _, formula in event.assignments)
