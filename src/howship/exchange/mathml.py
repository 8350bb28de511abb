"""Graph nodes as MathML, the way SBML Level 3 Version 2 wants it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from xml.etree.ElementTree import Element, SubElement

from howship.exchange.unit_definitions import PLAIN, Size
from howship.model.expression import Node

__all__ = ["MATHML", "SBML", "MathWriter"]

MATHML = "http://www.w3.org/1998/Math/MathML"
SBML = "http://www.sbml.org/sbml/level3/version2/core"
_TIME_SYMBOL = "http://www.sbml.org/sbml/symbols/time"
_OPERATORS = {
    "add": "plus",
    "sub": "minus",
    "neg": "minus",
    "mul": "times",
    "div": "divide",
    "pow": "power",
    "exp": "exp",
    "log": "ln",
    "sqrt": "root",
    "tanh": "tanh",
    "sin": "sin",
    "cos": "cos",
    "gt": "gt",
}
# operations whose operands and result all have one unit: a constant takes that of its neighbors
_ALIKE = frozenset({"add", "sub", "gt", "where", "neg"})


class MathWriter:
    """Writes nodes as MathML.

    `ids` gives the SBML id of every node that has one, `sizes` the unit of every node (None for a
    constant that fits any unit), `unit` the id of a unit.
    """

    def __init__(
        self, ids: Mapping[int, str], sizes: Mapping[int, Size | None], unit: Callable[[Size], str]
    ) -> None:
        self.ids, self.sizes, self.unit = ids, sizes, unit

    def math(self, node: Node, size: Size, whole: bool = False) -> Element:
        """Return the math element of a node of unit `size`; `whole` writes it out although it has an id."""
        root = Element("math", {"xmlns": MATHML, "xmlns:sbml": SBML})
        root.append(self._operation(node, size) if whole else self._node(node, size))
        return root

    def symbol(self, name: str) -> Element:
        """Return the math element of one id."""
        root = Element("math", {"xmlns": MATHML})
        SubElement(root, "ci").text = name
        return root

    def reached(self, day: Node, size: Size) -> Element:
        """Return the math element of: time has come to `day`."""
        root = Element("math", {"xmlns": MATHML, "xmlns:sbml": SBML})
        apply = SubElement(root, "apply")
        SubElement(apply, "geq")
        apply.extend([_time(), self._node(day, size)])
        return root

    def raised(self, name: str, amount: Node, size: Size) -> Element:
        """Return the math element of the value of `name` plus an amount."""
        root = Element("math", {"xmlns": MATHML, "xmlns:sbml": SBML})
        apply = SubElement(root, "apply")
        SubElement(apply, "plus")
        SubElement(apply, "ci").text = name
        apply.append(self._node(amount, size))
        return root

    def _node(self, node: Node, size: Size) -> Element:
        if node.number in self.ids:
            element = Element("ci")
            element.text = self.ids[node.number]
            return element
        if node.op == "time":
            return _time()
        if node.op == "const":
            return _constant(node.value, self.unit(size))
        return self._operation(node, size)

    def _operation(self, node: Node, size: Size) -> Element:
        if node.op in ("const", "time"):
            return self._node(node, size)
        inside = self._size_inside(node, size)
        if node.op == "where":
            condition, yes, no = node.args
            root = Element("piecewise")
            piece = SubElement(root, "piece")
            piece.append(self._node(yes, inside))
            piece.append(self._node(condition, PLAIN))
            SubElement(root, "otherwise").append(self._node(no, inside))
            return root
        root = Element("apply")
        SubElement(root, _OPERATORS[node.op])
        root.extend(self._node(arg, inside) for arg in node.args)
        return root

    def _size_inside(self, node: Node, size: Size) -> Size:
        """Return the unit of a constant among the operands."""
        if node.op not in _ALIKE:
            return PLAIN
        operands = node.args[1:] if node.op == "where" else node.args
        known = [found for arg in operands if (found := self.sizes[arg.number]) is not None]
        return known[0] if known else PLAIN if node.op == "gt" else size


def _time() -> Element:
    element = Element("csymbol", {"encoding": "text", "definitionURL": _TIME_SYMBOL})
    element.text = "time"
    return element


def _constant(value: float, unit: str) -> Element:
    """Return a number that reads back as the same double."""
    if not math.isfinite(value):
        name = "notanumber" if math.isnan(value) else "infinity"
        root = Element(name)
        if value == -math.inf:
            root = Element("apply")
            SubElement(root, "minus")
            SubElement(root, name)
        return root
    mantissa, _, exponent = repr(value).partition("e")
    element = Element("cn", {"sbml:units": unit})
    element.text = mantissa.removesuffix(".0")
    if exponent:
        element.set("type", "e-notation")
        SubElement(element, "sep").tail = str(int(exponent))
    return element
