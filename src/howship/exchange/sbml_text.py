"""The Python text of a catalog entry from SBML, with units or as plain numbers."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence

from howship.exchange.formula import ZERO, Formula, Name, Number
from howship.exchange.python_text import statement
from howship.exchange.sbml_entry import Entry, Function
from howship.exchange.sbml_parts import Quantity
from howship.exchange.sbml_units import NONE, FileUnit
from howship.quantity import format_number

__all__ = ["entry_text"]

_WIDTH = 100
_LONGEST = 300
_UNITS_OF_TIME = 100
_TOLERANCE = 1e-9  # nothing is known of how errors grow in somebody's model
_A_DAY = "the file declares no unit of time that Howship knows; one of them is taken as a day"
_FUNCTIONS = ("cos", "exp", "log", "maximum", "minimum", "sin", "sqrt", "tanh", "where")


def entry_text(entry: Entry, plain: bool, scales: Mapping[str, float], prose: Sequence[str]) -> str:
    """Return the file of an entry.

    `plain` writes numbers as they stand in the SBML file, without units; else they carry the units
    that it declares. `scales` are sizes of states that start at zero, by symbol, in the unit of the
    state. `prose` are paragraphs for the head of the file.
    """
    return _Text(entry, plain, scales).whole(prose)


class _Text:
    """One file under way; functions are written first, because they say which numbers there are."""

    def __init__(self, entry: Entry, plain: bool, scales: Mapping[str, float]) -> None:
        self.entry, self.plain, self.scales = entry, plain, scales
        self.used: set[str] = set()

    def whole(self, prose: Sequence[str]) -> str:
        states, starts = self._states()
        schedule, timed = self._schedule()
        equations = self._equations()
        functions = [*starts, *timed, equations]
        imported = [name for name in _FUNCTIONS if any(f"{name}(" in text for text in functions)]
        declared = ["Disease", "Experiment", "Output", "Parameter", "Result", "Scheduled", "State"]
        declared = [name for name in declared if name != "Scheduled" or schedule]
        lines = [
            _docstring(prose),
            "",
            "from __future__ import annotations",
            "",
            "from typing import Any",
            "",
        ]
        lines.append(f"from howship.model.declare import {', '.join(declared)}")
        if imported:
            lines.append(f"from howship.model.functions import {', '.join(imported)}")
        lines += [f"from howship.source import Source{', ours' if self._assumed else ''}", "", self._source()]
        parts = [_tuple("PARAMETERS", self._parameters())]
        parts += [f"\n{text}\n" for text in starts]
        parts += [_tuple("STATES", states), _tuple("OUTPUTS", self._outputs())]
        parts += [f"\n{text}\n" for text in timed]
        parts += [_tuple("SCHEDULE", schedule)] if schedule else []
        parts += [f"\n{equations}\n", f"\n{self._model(bool(schedule))}"]
        return "\n".join([*lines, "", "\n\n".join(parts)]).replace("\n\n\n\n", "\n\n\n") + "\n"

    @property
    def _assumed(self) -> bool:
        return self.plain and not self.entry.time.declared

    def _source(self) -> str:
        model = self.entry.roles.model
        known = "".join(f"; {link}" for link in model.links)
        citation = f"SBML file {model.file}, model {model.id or model.title}, {model.level}{known}"
        found = f"FILE = Source({_quoted(citation)}"
        return f"{found}, doi={_quoted(model.dois[0])})" if model.dois else f"{found})"

    def _amount(self, value: float, unit: FileUnit) -> str:
        """Return a number with its unit."""
        if self.plain or unit.text == "1":
            factor = 1.0 if self.plain else unit.factor
            return format_number(value * factor)
        return f"{format_number(value * unit.factor)} {unit.text}"

    def _unit(self, unit: FileUnit) -> str:
        return "1" if self.plain else unit.text

    def _parameters(self) -> list[str]:
        entry = self.entry
        found = []
        for quantity in entry.parameters:
            assert isinstance(quantity.value, Number)
            symbol = entry.symbols[quantity.id]
            text = self._amount(quantity.value.value, quantity.unit)
            found.append(
                _call("Parameter", symbol, symbol, text, self._meaning(quantity), source=_at(quantity.place))
            )
        for (value, unit), (symbol, places) in entry.numbers.items():
            text = self._amount(value, entry.roles.model.units.get(unit, NONE))
            shown = ", ".join(places[:4]) + (", ..." if len(places) > 4 else "")
            meaning = f"the number {format_number(value)} in {shown}"
            found.append(_call("Parameter", symbol, symbol, text, meaning, source=_at(shown)))
        if self.plain:
            time = entry.time
            meaning = "one unit of time of the file" + ("" if time.declared else ", which declares none")
            source = _at("unit of time") if time.declared else f"ours({_quoted(_A_DAY)})"
            length = f"{format_number(time.factor)} {time.text}"
            found.append(_call("Parameter", *[entry.time_unit] * 2, length, meaning, source=source))
        return found

    def _meaning(self, quantity: Quantity) -> str:
        symbol = self.entry.symbols[quantity.id]
        words = quantity.name or f"{quantity.kind} {quantity.id}"
        if quantity.kind == "species" and quantity.compartment:
            words += f", {'concentration' if quantity.per_size else 'amount'} in {quantity.compartment}"
        if symbol != quantity.id:
            words += f"; {quantity.id!r} in the file"
        unit = quantity.unit
        if unit.declared and (self.plain or unit.factor != 1):
            words += f"; in the file in {unit}"
        return words

    def _states(self) -> tuple[list[str], list[str]]:
        """Return the declarations of states, and the functions that give their start values."""
        entry, found, functions = self.entry, [], []
        for name, state in entry.roles.states.items():
            symbol, quantity = entry.symbols[name], state.quantity
            more = {"signed": "True"}
            if isinstance(state.start, Number):
                start = _quoted(self._amount(state.start.value, quantity.unit))
            else:
                start = entry.names.new(f"start_{symbol}")
                functions.append(self._function(start, state.start, f"start of {name!r}"))
                more = {"unit": _quoted(self._unit(quantity.unit)), **more}
            if symbol in self.scales:
                unit = self._unit(quantity.unit)
                size = format_number(self.scales[symbol])
                more = {"scale": _quoted(size if unit == "1" else f"{size} {unit}"), **more}
            arguments = [_quoted(symbol), _quoted(symbol), start, _quoted(self._meaning(quantity))]
            found.append(_written("State", [*arguments, _at(quantity.place)], more))
        return found, functions

    def _outputs(self) -> list[str]:
        found = []
        for name in self.entry.outputs:
            quantity = self.entry.roles.quantity(name)
            assert quantity is not None
            unit, meaning = self._unit(quantity.unit), self._meaning(quantity)
            found.append(_call("Output", self.entry.symbols[name], unit, meaning))
        return found

    def _function(self, name: str, formula: Formula, place: str, per: str = "") -> str:
        """Return a function of `m` that gives a value at the start."""
        function = Function(self.entry, self.plain, frozen=True)
        function.need([formula])
        text = function.text(formula, place, factor=bool(per))
        if per:
            text = f"{text} * m.{per}"
        lines = [statement(target, line) for target, line in function.lines]
        return "\n".join([f"def {name}(m: Any) -> Any:", *lines, statement("", text, keyword_="return")])

    def _schedule(self) -> tuple[list[str], list[str]]:
        entry, found, functions = self.entry, [], []
        times: dict[str, str] = {}
        for dose in entry.doses:
            symbol = entry.symbols[dose.into]
            if dose.event not in times:
                times[dose.event] = entry.names.new(f"time_of_{dose.event}")
                per = entry.time_unit if self.plain else ""
                functions.append(self._function(times[dose.event], dose.at, f"event {dose.event!r}", per))
            amount = entry.names.new(f"{dose.event}_{'sets' if dose.sets else 'adds_to'}_{symbol}")
            functions.append(self._function(amount, dose.amount, f"event {dose.event!r}"))
            meaning = f"event {dose.event} {'sets' if dose.sets else 'adds to'} {symbol}"
            more = {"sets": "True"} if dose.sets else {}
            arguments = [_quoted(symbol), times[dose.event], amount, _quoted(meaning)]
            found.append(_written("Scheduled", [*arguments, _at(f"event {dose.event!r}")], more))
        return found, functions

    def _equations(self) -> str:
        entry, states = self.entry, self.entry.roles.states
        function = Function(entry, self.plain)
        function.need([*(state.rate for state in states.values()), *map(self._rule, entry.outputs)])
        function.need([Name(name) for name in entry.outputs])
        rates = []
        for name, state in states.items():
            text = "0"
            if state.rate is not ZERO:
                text = function.text(state.rate, f"rate of {name!r}", factor=self.plain)
                text = f"{text} / m.{entry.time_unit}" if self.plain else text
            rates.append((entry.symbols[name], text))
        outputs = [(entry.symbols[name], entry.symbols[name]) for name in entry.outputs]
        lines = [statement(target, text) for target, text in function.lines]
        lines += [_dictionary("rates", rates), _dictionary("outputs", outputs)]
        head = [
            "def equations(m: Any) -> Result:",
            '    """Return the rates of all states, and the outputs."""',
        ]
        return "\n".join([*head, *lines, "    return Result(rates, outputs)"])

    def _rule(self, name: str) -> Formula:
        return self.entry.roles.rules[name]

    def _model(self, scheduled: bool) -> str:
        entry, model = self.entry, self.entry.roles.model
        until, every = (self._duration(_UNITS_OF_TIME), self._duration(1))
        return "\n".join(
            [
                "model = Disease(",
                f"    name={_quoted(entry.name)},",
                f"    title={_quoted(model.title)},",
                "    prose=__doc__,",
                "    source=FILE,",
                "    states=STATES,",
                "    parameters=PARAMETERS,",
                "    equations=equations,",
                "    outputs=OUTPUTS,",
                "    reference=Experiment(",
                f"        until={_quoted(until)},",
                f"        every={_quoted(every)},",
                '        meaning="a hundred units of time of the SBML file, which names no experiment",',
                "    ),",
                *(["    schedule=SCHEDULE,"] if scheduled else []),
                "    steady=False,",
                f"    tolerance={_TOLERANCE!r},",
                ")",
            ]
        )

    def _duration(self, count: int) -> str:
        time = self.entry.time
        return f"{format_number(count * time.factor)} {time.text}"


def _quoted(text: str) -> str:
    """Return a Python string of one line."""
    line = " ".join(text.split())
    return json.dumps(line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…", ensure_ascii=False)


def _at(place: str) -> str:
    return f"FILE.at({_quoted(place)})"


def _call(kind: str, *texts: str, source: str = "") -> str:
    """Return a declaration of texts and, where it has one, its source."""
    return _written(kind, [*map(_quoted, texts), *([source] if source else [])], {})


def _written(kind: str, arguments: Iterable[str], more: Mapping[str, str]) -> str:
    parts = [*arguments, *(f"{key}={value}" for key, value in more.items())]
    line = f"    {kind}({', '.join(parts)}),"
    if len(line) <= _WIDTH:
        return line
    return "\n".join([f"    {kind}(", *(f"        {part}," for part in parts), "    ),"])


def _tuple(name: str, items: Sequence[str]) -> str:
    return "\n".join([f"{name} = (", *items, ")"]) if items else f"{name} = ()"


def _dictionary(name: str, items: Sequence[tuple[str, str]]) -> str:
    if not items:
        return f"    {name} = {{}}"
    lines = [f"    {name} = {{"]
    for key, text in items:
        line = statement("", text, 8, f"{_quoted(key)}:")
        lines.append(f"{line},")
    return "\n".join([*lines, "    }"])


def _docstring(prose: Sequence[str]) -> str:
    """Return the head of the file; nothing in it can end the string early."""
    safe = [" ".join(text.split()).replace("\\", "/").replace('"', "'") for text in prose]
    first, *rest = safe
    wrapped = [textwrap.fill(text, _WIDTH, break_long_words=False, break_on_hyphens=False) for text in rest]
    return '"""' + "\n\n".join([first, *wrapped]) + '\n"""'
