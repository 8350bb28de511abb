"""Formulas as lines of Python, in the form that equations of the catalog have."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterable, Sequence

from howship.exchange.formula import Apply, Formula, Name, Number

__all__ = ["FormulaWriter", "Symbols", "statement"]

_RESERVED = frozenset(
    {
        "m",
        "t",
        "time",
        "exp",
        "log",
        "sqrt",
        "tanh",
        "sin",
        "cos",
        "where",
        "maximum",
        "minimum",
        "softplus",
        "True",
        "False",
    }
    | {
        "Any",
        "Disease",
        "Experiment",
        "Output",
        "Parameter",
        "Result",
        "Scheduled",
        "Source",
        "State",
        "ours",
    }
    | {"FILE", "PARAMETERS", "STATES", "OUTPUTS", "SCHEDULE", "equations", "model"}
)
_WIDTH = 100
_WIDEST, _DEEPEST = 30, 10  # terms side by side, operations inside each other, in one line
_MOST_MULTIPLIED = 16
# how tightly operations bind
_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = 1, 2, 3, 4, 5
_CALLS = {name: name for name in ("exp", "log", "sqrt", "tanh", "sin", "cos")} | {
    "max": "maximum",
    "min": "minimum",
}


class Symbols:
    """Gives every id a name that Python and Howship accept, each once and none of those `taken`."""

    def __init__(self, taken: Iterable[str] = _RESERVED) -> None:
        self.taken = set(taken)

    def new(self, words: str, state: bool = False) -> str:
        """Return a free name; that of a state leaves its start value (name and "_0") free too."""
        name = re.sub(r"\W", "_", words, flags=re.ASCII).lstrip("_")
        if not re.match(r"[A-Za-z]", name):
            name = f"x{name}"
        while name in self.taken or keyword.iskeyword(name) or (state and f"{name}_0" in self.taken):
            name += "_"
        self.taken |= {name, f"{name}_0"} if state else {name}
        return name


Piece = tuple[str, int]  # text, and how tightly it binds


class FormulaWriter:
    """Writes formulas; what is deep or wide gets a line of its own first.

    `name` gives the text of an id, `number` that of a number, `named_number` that of one that must be a
    parameter, `time` that of time, `fresh` an unused name; `lines` takes the assignments that must come
    before.
    """

    def __init__(
        self,
        name: Callable[[str], str],
        number: Callable[[Number], str],
        named_number: Callable[[Number], str],
        time: Callable[[], str],
        fresh: Callable[[str], str],
        lines: list[tuple[str, str]],
    ) -> None:
        self.name, self.number, self.named_number = name, number, named_number
        self.time, self.fresh, self.lines = time, fresh, lines

    def text(self, formula: Formula, factor: bool = False) -> str:
        """Return the formula as an expression; as a `factor` it can be multiplied or divided."""
        return self._in(formula, _PRODUCT if factor else _SUM)

    def _in(self, formula: Formula, least: int) -> str:
        text, binds = self._piece(formula)
        return text if binds >= least else f"({text})"

    def _local(self, text: str) -> str:
        name = self.fresh("part")
        self.lines.append((name, text))
        return name

    def _piece(self, formula: Formula) -> Piece:
        if isinstance(formula, Number):
            return self._number(formula)
        if isinstance(formula, Name):
            return self.name(formula.id), _ATOM
        text, binds = self._operation(formula)
        if formula.depth % _DEEPEST == 0:
            return self._local(text), _ATOM
        return text, binds

    def _number(self, number: Number) -> Piece:
        if number.value < 0:
            return f"-{self._number(Number(-number.value, number.unit))[0]}", _SIGN
        return self.number(number), _ATOM

    def _operation(self, formula: Apply) -> Piece:
        op, args = formula.op, formula.args
        if op == "time":
            return self.time(), _ATOM
        if op in ("add", "mul"):
            return self._chain(op, args)
        if op == "sub":
            return f"{self._in(args[0], _SUM)} - {self._in(args[1], _PRODUCT)}", _SUM
        if op == "div":
            return f"{self._in(args[0], _PRODUCT)} / {self._in(args[1], _SIGN)}", _PRODUCT
        if op == "neg":
            return f"-{self._in(args[0], _SIGN)}", _SIGN
        if op == "pow":
            return self._power(args[0], args[1])
        if op == "falling":
            return self._falling(args[0]), _ATOM
        if op == "where":
            condition, yes, no = args
            return self._where(condition, self._piece(yes)[0], self._piece(no)[0]), _ATOM
        if op in _CALLS:
            return f"{_CALLS[op]}({', '.join(self._argument(op, arg) for arg in args)})", _ATOM
        raise AssertionError(f"no text for {op}")

    def _argument(self, op: str, argument: Formula) -> str:
        """Return an argument; a function of a bare number would be a bare number."""
        if isinstance(argument, Number) and op not in ("max", "min"):
            sign = "-" if argument.value < 0 else ""
            return sign + self.named_number(Number(abs(argument.value), argument.unit))
        return self._piece(argument)[0]

    def _falling(self, argument: Formula) -> str:
        """Return 1 / (1 + exp(z)) without the exponential of a large number."""
        z = self._local(self._piece(argument)[0])
        small = self._local(f"exp(where({z} > 0, -{z}, {z}))")
        return f"where({z} > 0, {small} / (1 + {small}), 1 / (1 + {small}))"

    def _chain(self, op: str, args: Sequence[Formula]) -> Piece:
        binds, between = (_SUM, " + ") if op == "add" else (_PRODUCT, " * ")
        found = ""
        for i, arg in enumerate(args):
            if i and i % _WIDEST == 0:
                found = self._local(found)
            if not i:
                found = self._in(arg, binds)
            elif op == "add" and isinstance(arg, Apply) and arg.op == "neg":
                found += f" - {self._in(arg.args[0], _PRODUCT)}"
            else:
                found += f"{between}{self._in(arg, binds + 1)}"
        return found, binds

    def _power(self, base: Formula, exponent: Formula) -> Piece:
        """Return a power; small whole exponents are multiplied out, so that a base may be negative."""
        if isinstance(exponent, Apply) and exponent.op == "neg" and isinstance(exponent.args[0], Number):
            exponent = Number(-exponent.args[0].value, exponent.args[0].unit)
        if isinstance(exponent, Number) and not exponent.unit:
            value = exponent.value
            if value == int(value) and 0 < abs(value) <= _MOST_MULTIPLIED:
                inner = self._in(base, _ATOM)
                if abs(value) > 2 and not isinstance(base, Name | Number):
                    inner = self._local(inner)
                piece = _multiplied(inner, int(abs(value)))
                return piece if value > 0 else (f"1 / {_bracket(piece, _SIGN)}", _PRODUCT)
            if value == 0.5:
                return f"sqrt({self._piece(base)[0]})", _ATOM
        return f"{self._in(base, _ATOM)} ** {self._in(exponent, _ATOM)}", _POWER

    def _where(self, condition: Formula, yes: str, no: str) -> str:
        assert isinstance(condition, Apply)
        op, args = condition.op, condition.args
        if op == "gt":
            return f"where({self._in(args[0], _SUM)} > {self._in(args[1], _SUM)}, {yes}, {no})"
        if op == "not":
            return self._where(args[0], no, yes)
        if op in ("true", "false"):
            return f"({yes if op == 'true' else no})"
        return f"where({self._truth(condition)} > 0, {yes}, {no})"

    def _truth(self, condition: Formula) -> str:
        """Return a condition as a number, 1 or 0 (a sum of them for "or")."""
        assert isinstance(condition, Apply)
        if condition.op in ("and", "or", "xor"):
            parts = [self._flag(arg) for arg in condition.args]
            found = parts[0]
            for i, part in enumerate(parts[1:], 1):
                if i % _WIDEST == 0:
                    found = self._local(found)
                if condition.op == "and":
                    found = f"{found} * {part}"
                elif condition.op == "or":
                    found = f"{found} + {part}"
                else:
                    found = f"({found} - {part}) ** 2"
            return found
        return self._where(condition, "1", "0")

    def _flag(self, condition: Formula) -> str:
        """Return a condition as 1 or 0."""
        assert isinstance(condition, Apply)
        if condition.op in ("gt", "true", "false", "not"):
            return self._where(condition, "1", "0")
        return f"where({self._truth(condition)} > 0, 1, 0)"


def _bracket(piece: Piece, least: int) -> str:
    return piece[0] if piece[1] >= least else f"({piece[0]})"


def _multiplied(base: str, power: int) -> Piece:
    """Return a whole power by squares and products."""
    if power == 1:
        return base, _ATOM
    if power % 2 == 0:
        inner = _multiplied(base, power // 2)
        return f"{_bracket(inner, _ATOM)} ** 2", _POWER
    inner = _multiplied(base, power - 1)
    return f"{_bracket(inner, _PRODUCT)} * {base}", _PRODUCT


def statement(target: str, text: str, indent: int = 4, keyword_: str = "") -> str:
    """Return "target = text", broken at blanks into lines of readable length."""
    start = " " * indent + (f"{target} = " if target else f"{keyword_} ")
    if len(start) + len(text) <= _WIDTH:
        return start + text
    inner = " " * (indent + 4)
    lines, line = [], inner
    for word in text.split(" "):
        if len(line) + len(word) > _WIDTH and line.strip():
            lines.append(line.rstrip())
            line = inner
        line += word + " "
    return "\n".join([f"{start}(", *lines, line.rstrip(), " " * indent + ")"])
