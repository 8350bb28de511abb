"""Reads formulas back from a printed page: fractions with bars, broken lines, cases, and sums over stages."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from howship.model.functions import softplus

HEADING = "Equations, as they run"
_HEAD = re.compile(r"(\S.*?) = ")
_CASES = re.compile(r"(.*\S) +if (.*)\n(.*\S) +otherwise$")
_BAR = re.compile(r"-{3,}")
_TOKEN = re.compile(
    r"\s*(sum\[i = 1\.\.\d+\]|[A-Za-z_][A-Za-z0-9_.]*'*(?:\[[^\]]*\])?|\d+\.?\d*(?:e[-+]?\d+)?|[-+*/^(),>])"
)
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "ln": math.log,
    "exp": math.exp,
    "sqrt": math.sqrt,
    "tanh": math.tanh,
    "sin": math.sin,
    "cos": math.cos,
    "abs": abs,
    "max": max,
    "min": min,
    "softplus": softplus,
    "where": lambda condition, yes, no: yes if condition else no,
}
Value = Callable[[int], float]  # of the stage number i


@dataclass
class Printed:
    """One formula of a page: the heading above it, its left and right side, and the stages that it is for."""

    group: str
    left: str
    right: str
    stages: tuple[int, int] = (0, 0)


def equations_of(page: str) -> list[str]:
    """Return the lines of the section with the equations, without its introduction."""
    lines = page.splitlines()
    start = lines.index(HEADING) + 2
    end = next(i for i in range(start, len(lines)) if i > start and re.fullmatch(r"-+", lines[i])) - 1
    first = next(i for i in range(start, end) if re.fullmatch(r"\S.*:", lines[i]) and lines[i - 1] == "")
    return lines[first:end]


def printed(page: str) -> list[Printed]:
    """Return the formulas of a page."""
    found: list[Printed] = []
    group, stages = "", (0, 0)
    for paragraph in _paragraphs(equations_of(page)):
        if not paragraph[0].startswith(" "):
            group = paragraph.pop(0).removesuffix(":")
        lines = [line.removeprefix("  ") for line in paragraph]
        if lines and lines[0].startswith("for i"):
            first, last = re.findall(r"\d+", lines.pop(0))
            stages = int(first), int(last)
        for line in _flat(lines):
            head = _HEAD.match(line)
            if head is None:
                found[-1].right += f"\n{line.strip()}"
                continue
            found.append(Printed(group, head.group(1), line[head.end() :], stages))
            stages = (0, 0)
    return found


def _paragraphs(lines: list[str]) -> Iterator[list[str]]:
    """Yield what empty lines part; a line "for i = 2..5:" begins a paragraph of its own."""
    here: list[str] = []
    for line in [*lines, ""]:
        if here and (not line or line.startswith("  for i")):
            yield here
            here = []
        if line:
            here.append(line)


def _flat(lines: list[str]) -> list[str]:
    """Return the lines with fractions written in one line."""
    if not any(_BAR.search(line) for line in lines):
        return lines
    above, middle, below = lines
    flat, end = "", 0
    for bar in _BAR.finditer(middle):
        a, b = bar.span()
        flat += f"{middle[end:a]}(({above[a:b].strip()})/({below[a:b].strip()}))"
        end = b
    return [flat + middle[end:]]


class _Reader:
    """A reader of one formula, from left to right."""

    def __init__(self, text: str, names: Callable[[str, int], float]) -> None:
        self.tokens = _tokens(text)
        self.names = names

    def take(self, *expected: str) -> str:
        token = self.tokens.pop(0)
        assert not expected or token in expected, (token, expected)
        return token

    def next(self) -> str:
        return self.tokens[0] if self.tokens else ""

    def comparison(self) -> Value:
        left = self.sum()
        if self.next() != ">":
            return left
        self.take()
        right = self.sum()
        return lambda i: left(i) > right(i)

    def sum(self) -> Value:
        value = self.product()
        while self.next() in ("+", "-"):
            sign, left, right = self.take(), value, self.product()
            value = _join(sign, left, right)
        return value

    def product(self) -> Value:
        value = self.signed()
        while self.next() in ("*", "/"):
            sign, left, right = self.take(), value, self.signed()
            value = _join(sign, left, right)
        return value

    def signed(self) -> Value:
        if self.next() != "-":
            return self.power()
        self.take()
        value = self.power()
        return lambda i: -value(i)

    def power(self) -> Value:
        base = self.atom()
        if self.next() != "^":
            return base
        self.take()
        exponent = self.atom()
        return lambda i: math.pow(base(i), exponent(i))

    def atom(self) -> Value:
        token = self.take()
        if token == "(":
            value = self.comparison()
            self.take(")")
            return value
        if re.match(r"\d", token):
            number = float(token)
            return lambda i: number
        if token.startswith("sum["):
            count = int(re.findall(r"\d+", token)[-1])
            value = self.atom()
            return lambda _: sum(value(i) for i in range(1, count + 1))
        if token in _FUNCTIONS and self.next() == "(":
            return self.call(_FUNCTIONS[token])
        if token == "i":
            return float
        return lambda i: self.names(token, i)

    def call(self, function: Callable[..., float]) -> Value:
        self.take("(")
        args = [self.comparison()]
        while self.take(",", ")") == ",":
            args.append(self.comparison())
        return lambda i: function(*(arg(i) for arg in args))


def _join(sign: str, left: Value, right: Value) -> Value:
    if sign in "+-":
        return (lambda i: left(i) + right(i)) if sign == "+" else (lambda i: left(i) - right(i))
    return (lambda i: left(i) * right(i)) if sign == "*" else (lambda i: left(i) / right(i))


def _tokens(text: str) -> list[str]:
    tokens, at = [], 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        assert match is not None, text[at:]
        tokens.append(match.group(1))
        at = match.end()
    return tokens


class Page:
    """The formulas of a page with values of its leaves: `value(name)` follows definitions."""

    def __init__(self, page: str, leaves: dict[str, float]) -> None:
        self.formulas = printed(page)
        self.leaves = leaves
        # what other formulas read comes before an output of the same name
        in_order = sorted(self.formulas, key=lambda item: not item.group.lower().endswith("outputs"))
        self.definitions = {item.left: item for item in in_order}
        self._known: dict[str, float] = {}
        self._groups: dict[str, dict[str, float]] = {}

    def value(self, name: str, i: int = 0) -> float:
        name = re.sub(r"\[i( - 1)?\]", lambda found: f"[{i - 1 if found.group(1) else i}]", name)
        if name in self.leaves:
            return self.leaves[name]
        if name not in self._known:
            self._known[name] = self.right(self.definitions[name])
        return self._known[name]

    def right(self, item: Printed, i: int = 0) -> float:
        """Return the value of the right side, at stage `i` where it is for stages."""
        cases = _CASES.match(item.right)
        text = item.right if cases is None else f"where({cases[2]}, {cases[1]}, {cases[3]})"
        reader = _Reader(text, self.value)
        value = reader.comparison()
        assert not reader.tokens, (item, reader.tokens)
        return float(value(i))

    def group(self, title: str) -> dict[str, float]:
        """Return what stands under a heading, by left side; stages are written out."""
        if title in self._groups:
            return self._groups[title]
        found: dict[str, float] = {}
        for item in self.formulas:
            if item.group != title:
                continue
            first, last = item.stages
            for i in range(first, last + 1):
                found[item.left.replace("[i]", f"[{i}]")] = self.right(item, i)
        self._groups[title] = found
        return found
