"""An SBML file, read and computed with the standard library alone."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element


def tag(element: Element) -> str:
    return element.tag.rpartition("}")[2]


class File:
    """An SBML file: parameters, and formulas that can be computed."""

    def __init__(self, path: Path) -> None:
        self.text = path.read_text(encoding="utf-8")
        self.model = ElementTree.fromstring(self.text)[0]
        self.parameters = {p.get("id", ""): p for p in self.children("listOfParameters")}
        self.starts = self.formulas("listOfInitialAssignments", "initialAssignment", "symbol")
        self.rates = self.formulas("listOfRules", "rateRule", "variable")
        self.rules = self.formulas("listOfRules", "assignmentRule", "variable")

    def children(self, name: str) -> list[Element]:
        return [child for part in self.model if tag(part) == name for child in part]

    def formulas(self, part: str, kind: str, key: str) -> dict[str, Element]:
        found = [(e.get(key, ""), e[0][0]) for e in self.children(part) if tag(e) == kind]
        assert len(dict(found)) == len(found)
        return dict(found)

    def by_name(self, name: str) -> str:
        """Return the id of the quantity of these words."""
        (found,) = (key for key, p in self.parameters.items() if p.get("name") == name)
        return found

    def values(self, changed: Mapping[str, float] | None = None) -> dict[str, float]:
        """Return the values of parameters and states at the start, as SBML says they come about."""
        given = changed or {}
        known = {key: given.get(key, float(p.get("value", "nan"))) for key, p in self.parameters.items()}
        followers = set(self.rules)
        for key in followers:
            del known[key]
        waiting = {key: formula for key, formula in self.starts.items() if key not in given}
        for key in waiting:
            del known[key]
        for key in waiting:
            self.find(key, known, 0.0)
        return known

    def compute(self, formula: Element, known: dict[str, float], t: float) -> float:
        """Return the value of a formula, computing the quantities that it needs."""
        return float(compute(formula, lambda name: self.find(name, known, t), t))

    def find(self, key: str, known: dict[str, float], t: float) -> float:
        """Return a value, computing what it needs."""
        if key not in known:
            known[key] = compute(
                self.rules.get(key, self.starts.get(key)), lambda n: self.find(n, known, t), t
            )
        return known[key]


OPERATORS: dict[str, Callable[..., Any]] = {
    "plus": lambda a, b: a + b,
    "minus": lambda a, b=None: -a if b is None else a - b,
    "times": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "power": math.pow,
    "exp": math.exp,
    "ln": math.log,
    "root": math.sqrt,
    "tanh": math.tanh,
    "sin": math.sin,
    "cos": math.cos,
    "gt": lambda a, b: a > b,
}


def compute(element: Element | None, find: Callable[[str], float], t: float) -> Any:
    """Compute MathML."""
    assert element is not None
    kind = tag(element)
    if kind == "cn":
        if element.get("type") == "e-notation":
            assert tag(element[0]) == "sep"
            return float(f"{element.text}e{element[0].tail}")
        return float(element.text or "")
    if kind == "ci":
        return find((element.text or "").strip())
    if kind == "csymbol":
        assert element.get("definitionURL") == "http://www.sbml.org/sbml/symbols/time"
        return t
    if kind in ("infinity", "notanumber"):
        return math.inf if kind == "infinity" else math.nan
    if kind == "piecewise":
        piece, otherwise = element
        chosen = piece[0] if compute(piece[1], find, t) else otherwise[0]
        return compute(chosen, find, t)
    assert kind == "apply"
    return OPERATORS[tag(element[0])](*(compute(arg, find, t) for arg in element[1:]))
