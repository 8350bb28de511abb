"""What each quantity of an SBML model is for Howship: a parameter, a formula, or a state with its rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from graphlib import CycleError, TopologicalSorter

from howship.errors import Fault, InputError
from howship.exchange.formula import ZERO, Apply, Formula, Name, Number, names
from howship.exchange.sbml_parts import Quantity, SbmlModel
from howship.exchange.sbml_units import FileUnit

__all__ = ["Roles", "State"]


@dataclass
class State:
    """A quantity that changes: its value at the start and its rate per unit of the file's time."""

    quantity: Quantity
    start: Formula
    rate: Formula = ZERO


@dataclass
class Roles:
    """Every id in its role.

    `constants` have a number; `derived` follow from constants and start values and never change;
    `rules` (assignment rules, rates of reactions) follow from states and time. `order` has derived and
    rules, each after what it needs; `amounts` the ids of states that hold the amount of a species.
    """

    model: SbmlModel
    file: str
    constants: dict[str, Quantity] = field(default_factory=dict)
    derived: dict[str, Formula] = field(default_factory=dict)
    rules: dict[str, Formula] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    unset: set[str] = field(default_factory=set)
    amounts: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def of(model: SbmlModel, file: str) -> Roles:
        """Return the roles of a model. Raises InputError for circles and for values that are missing."""
        roles = Roles(model, file)
        changed = {species for reaction in model.reactions for species, _ in reaction.changes}
        assigned = {name for event in model.events for name, _ in event.assignments}
        varying = {q.id for q in model.quantities.values() if q.rule is not None or q.rate is not None}
        for quantity in list(model.quantities.values()):
            roles._place(quantity, changed, assigned, varying | assigned)
        for reaction in model.reactions:
            roles.rules[reaction.id] = reaction.law
        roles._reactions()
        roles._missing()
        roles._order()
        return roles

    def quantity(self, name: str) -> Quantity | None:
        """Return the quantity of an id; None for a reaction."""
        return self.model.quantities.get(name)

    def _place(self, quantity: Quantity, changed: set[str], assigned: set[str], varying: set[str]) -> None:
        name = quantity.id
        reacting = name in changed and not quantity.fixed
        if quantity.rule is not None:
            self.rules[name] = quantity.rule
        elif quantity.rate is not None:
            still = isinstance(quantity.rate, Number) and quantity.rate.value == 0
            self.states[name] = State(quantity, self._start(quantity), ZERO if still else quantity.rate)
        elif quantity.per_size and quantity.compartment in varying:
            self._amount(quantity, reacting, name in assigned)
        elif reacting or name in assigned:
            self.states[name] = State(quantity, self._start(quantity))
        elif isinstance(quantity.value, Number) and not quantity.given:
            self.constants[name] = quantity
        else:
            self._formula(name, self._start(quantity))

    def _formula(self, name: str, value: Formula) -> None:
        self.derived[name] = value

    def _new(self, near: Quantity, ending: str, **more: object) -> Quantity:
        """Return a new quantity beside another, such as its amount."""
        name = f"{near.id}_{ending}"
        while name in self.model.quantities:
            name += "_"
        found = replace(near, id=name, rule=None, rate=None, given="", per_size=False, **more)  # type: ignore[arg-type]
        self.model.quantities[name] = found
        return found

    def _start(self, quantity: Quantity) -> Formula:
        """Return the value at the start, as formulas read it."""
        if quantity.value is None:
            self.unset.add(quantity.id)
            return ZERO
        if not quantity.given:
            return quantity.value
        size = Name(quantity.compartment)
        if quantity.given == "amount":
            start = self._new(
                quantity, "start", unit=quantity.amount_unit, name=f"amount of {quantity.id} at the start"
            )
            self.constants[start.id] = start
            return Apply("div", (Name(start.id), size))
        unit = self._concentration_unit(quantity)
        start = self._new(quantity, "start", unit=unit, name=f"concentration of {quantity.id} at the start")
        self.constants[start.id] = start
        return Apply("mul", (Name(start.id), size))

    def _concentration_unit(self, quantity: Quantity) -> FileUnit:
        size = self.model.quantities[quantity.compartment].unit
        amount = quantity.unit
        if not (amount.declared and size.declared and amount.text and size.text):
            return replace(amount, declared=False)
        return FileUnit(f"({amount.text})/({size.text})", amount.factor / size.factor)

    def _amount(self, quantity: Quantity, reacting: bool, assigned: bool) -> None:
        """A species in a compartment that changes its size: its amount is the state."""
        if assigned:
            what = f"an event sets {quantity.id!r}, whose compartment changes its size"
            raise InputError(
                Fault(f"{self.file}, {quantity.place}", what, "a compartment of constant size for it")
            )
        size = Name(quantity.compartment)
        amount = self._new(quantity, "amount", unit=quantity.amount_unit, name=f"amount of {quantity.id}")
        self.amounts[quantity.id] = amount.id
        if quantity.value is None:
            self.unset.add(amount.id)
            start: Formula = ZERO
        else:
            start = quantity.value if quantity.given else Apply("mul", (quantity.value, size))
        if reacting:
            self.states[amount.id] = State(amount, start)
        elif isinstance(start, Number):
            amount.value = start
            self.constants[amount.id] = amount
        else:
            self._formula(amount.id, start)
        self.rules[quantity.id] = Apply("div", (Name(amount.id), size))

    def _reactions(self) -> None:
        """Add up what the reactions change."""
        terms: dict[str, list[Formula]] = {}
        for reaction in self.model.reactions:
            for species, times in reaction.changes:
                rate: Formula = Name(reaction.id)
                if isinstance(times, Number):
                    size = Number(abs(times.value))
                    rate = rate if size.value == 1 else Apply("mul", (size, rate))
                    rate = Apply("neg", (rate,)) if times.value < 0 else rate
                elif isinstance(times, Apply) and times.op == "neg":
                    rate = Apply("neg", (Apply("mul", (times.args[0], rate)),))
                else:
                    rate = Apply("mul", (times, rate))
                terms.setdefault(species, []).append(rate)
        for species, found in terms.items():
            quantity = self.model.quantities[species]
            state = self.states.get(self.amounts.get(species, species))
            if quantity.fixed or quantity.rate is not None or quantity.rule is not None or state is None:
                continue
            rate = found[0] if len(found) == 1 else Apply("add", tuple(found))
            if quantity.factor:
                rate = Apply("mul", (rate, Name(quantity.factor)))
            if quantity.per_size and species not in self.amounts:
                rate = Apply("div", (rate, Name(quantity.compartment)))
            state.rate = rate

    def needed(self, formulas: Iterable[Formula]) -> set[str]:
        """Return every id that formulas need, directly or through others."""
        found: set[str] = set()
        waiting = [name for formula in formulas for name in names(formula)]
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            found.add(name)
            waiting.extend(names(self.rules.get(name) or self.derived.get(name) or ZERO))
            if name in self.states:
                waiting.extend(names(self.states[name].start))
        return found

    def roots(self) -> Iterator[Formula]:
        """Yield the formulas that must be computed: rates, starts, and what has an assignment rule."""
        for state in self.states.values():
            yield state.start
            yield state.rate
        reactions = {reaction.id for reaction in self.model.reactions}
        yield from (formula for name, formula in self.rules.items() if name not in reactions)
        for event in self.model.events:
            yield event.trigger
            yield from (formula for _, formula in event.assignments)

    def _missing(self) -> None:
        """Refuse ids that are needed and have no value, and ids that mean nothing."""
        needed = self.needed(self.roots()) | set(self.states)
        known = self.constants.keys() | self.derived.keys() | self.rules.keys() | self.states.keys()
        faults = []
        for name in sorted(needed):
            quantity = self.quantity(name)
            if name in self.unset:
                what = "has no size" if quantity and quantity.kind == "compartment" else "has no value"
                place = quantity.place if quantity else repr(name)
                cure = 'Give it one, such as size="1"' if "size" in what else "Give it one in the file"
                faults.append(Fault(f"{self.file}, {place}", what, "a number or an assignment", cure))
            elif name not in known:
                what = f"formulas read {name!r}, which has no value"
                faults.append(Fault(f"{self.file}, {name!r}", what, "a quantity or a reaction"))
        if faults:
            raise InputError(faults)

    def _order(self) -> None:
        """Order formulas so that each comes after what it needs; refuse circles."""
        formulas = {**self.derived, **self.rules}
        whole = dict(formulas)
        whole.update({name: state.start for name, state in self.states.items()})
        running = {name: [n for n in names(formula) if n in formulas] for name, formula in formulas.items()}
        starting = {name: [n for n in names(formula) if n in whole] for name, formula in whole.items()}
        self.order = self._sorted(running)
        states = [name for name in self._sorted(starting) if name in self.states]
        self.states = {name: self.states[name] for name in states}

    def _sorted(self, graph: dict[str, list[str]]) -> list[str]:
        try:
            return list(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle = " -> ".join(error.args[1])
            raise InputError(
                Fault(
                    self.file,
                    f"these depend on each other in a circle: {circle}",
                    "rules and assignments that can be computed one after the other",
                )
            ) from error
