"""What a catalog entry from SBML holds: its symbols, and the lines of its functions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from howship.exchange.formula import Formula, Number, names
from howship.exchange.python_text import FormulaWriter, Symbols
from howship.exchange.sbml_events import Dose
from howship.exchange.sbml_parts import Quantity
from howship.exchange.sbml_roles import Roles
from howship.exchange.sbml_units import NONE, FileUnit
from howship.quantity import format_number, parse_unit

__all__ = ["Entry", "Function"]

_FREE = (0.0, 1.0, 2.0)
_DAY = FileUnit("day", declared=False)


@dataclass
class Entry:
    """A catalog entry to be: which quantities it has, under which symbols.

    `numbers` are parameters that stand for numbers written in formulas, by value and unit id, with
    the places where they stand.
    """

    name: str
    roles: Roles
    doses: list[Dose]
    symbols: dict[str, str] = field(default_factory=dict)
    numbers: dict[tuple[float, str], tuple[str, list[str]]] = field(default_factory=dict)
    names: Symbols = field(default_factory=Symbols)

    def __post_init__(self) -> None:
        roles = self.roles
        for name in roles.states:
            self.symbols[name] = self.names.new(name, state=True)
        for name in (*roles.constants, *roles.order):
            self.symbols[name] = self.names.new(name)
        self.time_unit = self.names.new("time_unit")
        needed = roles.needed([*roles.roots(), *(f for dose in self.doses for f in (dose.at, dose.amount))])
        reactions = {reaction.id for reaction in roles.model.reactions}
        self.parameters: list[Quantity] = [q for name, q in roles.constants.items() if name in needed]
        self.outputs = [name for name in roles.order if name in roles.rules and name not in reactions]
        self.unused = [name for name in (*roles.constants, *roles.derived) if name not in needed]

    @property
    def time(self) -> FileUnit:
        """The unit of time; a day where the file names none that Howship has."""
        unit = self.roles.model.time
        usable = unit.declared and unit.text and parse_unit(unit.text).same_dimension(parse_unit("day"))
        return unit if usable else _DAY

    def unit(self, name: str) -> FileUnit:
        """Return the unit of a quantity."""
        quantity = self.roles.quantity(name)
        return quantity.unit if quantity is not None else NONE

    def without_unit(self) -> list[str]:
        """Return, in words, what has no unit that Howship knows; empty where everything has one."""
        found = [] if self.time.declared else ["time"]
        shown = [*(q.id for q in self.parameters), *self.roles.states, *self.outputs]
        found += [repr(name) for name in shown if not (self.unit(name).declared and self.unit(name).text)]
        units = self.roles.model.units
        found += [f"the unit {u!r}" for _, u in self.numbers if u and not units.get(u, NONE).text]
        return list(dict.fromkeys(found))

    def place(self, name: str) -> str:
        """Return where in the file an id stands."""
        quantity = self.roles.quantity(name)
        return f"reaction {name!r}" if quantity is None else quantity.place

    def number(self, number: Number, place: str) -> str:
        """Return the text of a number that is not negative: 0, 1 and 2 as they are, others by a symbol."""
        unit = self.roles.model.units.get(number.unit, NONE)
        if number.value == 0 or (number.value in _FREE and unit.text == "1" and unit.factor == 1):
            return format_number(number.value)
        return self.named_number(number, place)

    def named_number(self, number: Number, place: str) -> str:
        """Return the text of a number by a symbol."""
        unit = self.roles.model.units.get(number.unit, NONE)
        key = (number.value, "" if unit.text == "1" and unit.factor == 1 else number.unit)
        if key not in self.numbers:
            digits = format_number(number.value).replace(".", "_").replace("-", "m").replace("+", "")
            self.numbers[key] = (self.names.new(f"n{digits}{'_' if key[1] else ''}{key[1]}"), [])
        symbol, places = self.numbers[key]
        if place not in places:
            places.append(place)
        return f"m.{symbol}"


class Function:
    """The lines of one function of `m`. `plain`: time is counted in the file's unit; `frozen`: at the start.

    Call `need` before `text`, so that everything a formula reads has been written.
    """

    def __init__(self, entry: Entry, plain: bool, frozen: bool = False) -> None:
        self.entry, self.plain, self.frozen = entry, plain, frozen
        self.lines: list[tuple[str, str]] = []
        self._known: dict[tuple[str, bool], str] = {}
        self._local = Symbols(entry.names.taken)
        self._time_is_known = False

    def need(self, formulas: Iterable[Formula]) -> None:
        """Write the rules and derived constants that formulas read, each once and in order."""
        roles = self.entry.roles
        wanted = list(formulas)
        running = set() if self.frozen else _closure(wanted, roles.rules)
        at_start = wanted if self.frozen else []
        derived = {n for f in [*wanted, *(roles.rules[n] for n in running)] for n in names(f)}
        derived &= roles.derived.keys()
        frozen = _closure([*at_start, *(roles.derived[n] for n in derived)], roles.rules | roles.derived)
        for name in roles.order:
            if name in frozen | derived:
                self._write(name, True)
        for name in roles.order:
            if name in running:
                self._write(name, False)

    def _write(self, name: str, frozen: bool) -> None:
        if (name, frozen) in self._known:
            return
        roles, symbol = self.entry.roles, self.entry.symbols[name]
        derived = name in roles.derived
        formula = roles.derived[name] if derived else roles.rules[name]
        text = self.text(formula, self.entry.place(name), frozen)
        local = symbol if derived or frozen == self.frozen else self._local.new(f"{symbol}_start")
        self.lines.append((local, text))
        self._known[name, frozen] = local

    def text(self, formula: Formula, place: str, frozen: bool | None = None, factor: bool = False) -> str:
        """Return a formula as an expression, or as a factor; `place` says where its numbers stand."""
        then = self.frozen if frozen is None else frozen
        writer = FormulaWriter(
            lambda name: self._name(name, then),
            lambda number: self.entry.number(number, place),
            lambda number: self.entry.named_number(number, place),
            lambda: "0" if then else self._time(),
            self._local.new,
            self.lines,
        )
        return writer.text(formula, factor)

    def _time(self) -> str:
        if not self.plain:
            return "m.t"
        if not self._time_is_known:
            self._time_is_known = True
            self.lines.insert(0, ("t", f"m.t / m.{self.entry.time_unit}"))
        return "t"

    def _name(self, name: str, frozen: bool) -> str:
        roles = self.entry.roles
        if name in roles.states:
            return f"m.{self.entry.symbols[name]}{'_0' if frozen else ''}"
        if name in roles.constants:
            return f"m.{self.entry.symbols[name]}"
        return self._known[name, frozen or name in roles.derived]


def _closure(formulas: Iterable[Formula], through: dict[str, Formula]) -> set[str]:
    """Return the ids that formulas need among those of `through`, directly or through each other."""
    found: set[str] = set()
    waiting = list(formulas)
    while waiting:
        for name in names(waiting.pop()):
            if name in through and name not in found:
                found.add(name)
                waiting.append(through[name])
    return found
