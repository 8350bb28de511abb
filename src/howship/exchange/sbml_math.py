"""MathML of an SBML file, as libSBML hands it over, to formulas; what has none is refused by name."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from howship.errors import Fault, InputError
from howship.exchange.formula import CONDITIONS, ONE, TIME, ZERO, Apply, Formula, Name, Number, replaced
from howship.exchange.mathml_operations import FOLDED, equal, folded, operation, relation

__all__ = ["MathReader"]

MOST_PARTS = 200_000  # of one formula, with functions written out
_DEEPEST = 200
_LONGEST_SHOWN = 60
_AVOGADRO = 6.02214179e23  # the value that SBML Level 3 gives to its symbol
_CHAINS = {"PLUS": "add", "TIMES": "mul"}
_WHOLE = {"LOGICAL_AND": "and", "LOGICAL_OR": "or", "LOGICAL_XOR": "xor"}
_ARGUMENTS = {
    **dict.fromkeys(("DIVIDE", "POWER", "FUNCTION_POWER", "LOGICAL_IMPLIES"), (2, 2)),
    **dict.fromkeys(("MINUS", "FUNCTION_ROOT", "FUNCTION_LOG"), (1, 2)),
    **dict.fromkeys(("FUNCTION_EXP", "FUNCTION_LN", "FUNCTION_TANH", "LOGICAL_NOT"), (1, 1)),
}
_CURE = "Write the formula without it, or compute this part outside the model"


class MathReader:
    """Reads formulas of one document; `functions` are its function definitions, by id."""

    def __init__(self, libsbml: Any, file: str, functions: Mapping[str, Any]) -> None:
        self.libsbml, self.file, self.functions = libsbml, file, functions
        self.kinds = {getattr(libsbml, n): n[4:] for n in dir(libsbml) if n.startswith("AST_")}
        self._known: dict[str, tuple[list[str], Formula]] = {}
        self._under_way: list[str] = []
        self.exploded: tuple[Fault, ...] = ()  # the formula that became too large

    def number(self, node: Any, where: str, local: Mapping[str, str] | None = None) -> Formula:
        """Return a formula for a number; `local` maps ids to those of local parameters.

        Raises InputError that names what Howship has nothing for.
        """
        return self._number(node, where, local or {})

    def condition(self, node: Any, where: str) -> Formula:
        """Return a formula that is true or false."""
        return self._truth(node, where, {})

    def _refuse(self, where: str, what: str, expected: str, cure: str = _CURE) -> InputError:
        return InputError(Fault(f"{self.file}, {where}", what, expected, cure))

    def _number(self, node: Any, where: str, local: Mapping[str, str]) -> Formula:
        found = self._read(node, where, local)
        if isinstance(found, Apply) and found.op in CONDITIONS:
            return Apply("where", (found, ONE, ZERO))
        return found

    def _truth(self, node: Any, where: str, local: Mapping[str, str]) -> Formula:
        found = self._read(node, where, local)
        if isinstance(found, Apply) and found.op in CONDITIONS:
            return found
        return Apply("not", (equal(found, ZERO),))

    def _read(self, node: Any, where: str, local: Mapping[str, str]) -> Formula:
        found = self._part(node, where, local)
        if isinstance(found, Apply) and found.op in FOLDED:
            found = folded(found)
        if found.size > MOST_PARTS or found.depth > _DEEPEST:
            error = self._refuse(
                where,
                f"the formula has {found.size} parts, {found.depth} deep, with its functions written out",
                f"at most {MOST_PARTS} parts, {_DEEPEST} deep",
                "Give parts of it names, by assignment rules",
            )
            self.exploded = error.faults
            raise error
        return found

    def _part(self, node: Any, where: str, local: Mapping[str, str]) -> Formula:
        kind = self.kinds.get(node.getType(), "UNKNOWN")
        children = [node.getChild(i) for i in range(node.getNumChildren())]
        least, most = _ARGUMENTS.get(kind, (0, len(children)))
        if not least <= len(children) <= most:
            raise self._refuse(where, f"{kind.lower()} of {len(children)} arguments", f"{least} to {most}")
        if kind in ("INTEGER", "REAL", "REAL_E", "RATIONAL"):
            return self._constant(node, kind, where)
        if kind == "NAME":
            return Name(local.get(node.getName(), node.getName()))
        if kind in _CHAINS:
            return self._chain(node, kind, where, local)
        if kind == "FUNCTION":
            return self._call(node.getName(), [self._number(c, where, local) for c in children], where)
        if kind == "FUNCTION_PIECEWISE":
            return self._piecewise(children, where, local)
        if kind.startswith(("LOGICAL_", "RELATIONAL_")):
            return self._logical(kind, node, children, where, local)
        fixed: dict[str, Formula] = {
            "NAME_TIME": TIME,
            "NAME_AVOGADRO": Number(_AVOGADRO),
            "CONSTANT_PI": Number(math.pi),
            "CONSTANT_E": Number(math.e),
            "CONSTANT_TRUE": Apply("true"),
            "CONSTANT_FALSE": Apply("false"),
        }
        if kind in fixed:
            return fixed[kind]
        found = operation(kind, [self._number(c, where, local) for c in children])
        if found is None:
            raise self._unsupported(node, kind, where)
        return found

    def _unsupported(self, node: Any, kind: str, where: str) -> InputError:
        name = kind.removeprefix("FUNCTION_").removeprefix("DISTRIB_FUNCTION_").lower()
        name = {"rate_of": "rateOf", "unknown": "an unknown element"}.get(name, name)
        text = str(self.libsbml.formulaToL3String(node) or name)
        shown = text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
        expected = "sums, products, powers, roots, exp, ln, log, hyperbolic functions, piecewise, min, max"
        return self._refuse(where, f"{name} is not supported, in {shown}", expected)

    def _constant(self, node: Any, kind: str, where: str) -> Formula:
        if kind == "REAL_E":  # mantissa times power of ten would round twice
            value = float(f"{node.getMantissa()!r}e{node.getExponent()}")
        elif kind == "RATIONAL":
            value = node.getNumerator() / node.getDenominator() if node.getDenominator() else math.nan
        else:
            value = float(node.getValue())
        if not math.isfinite(value):
            raise self._refuse(where, f"the number {value}", "finite numbers")
        return Number(value, node.getUnits() or "")

    def _chain(self, node: Any, kind: str, where: str, local: Mapping[str, str]) -> Formula:
        """Return a sum or product."""
        terms = tuple(self._number(arg, where, local) for arg in self._side_by_side(node, kind))
        if not terms:
            return ZERO if kind == "PLUS" else ONE
        return terms[0] if len(terms) == 1 else Apply(_CHAINS[kind], terms)

    def _side_by_side(self, node: Any, kind: str) -> list[Any]:
        """Return the arguments of an operation on many, which libSBML nests to the left."""
        args: list[Any] = []
        while self.kinds.get(node.getType()) == kind and node.getNumChildren() > 0:
            args += [node.getChild(i) for i in range(node.getNumChildren() - 1, 0, -1)]
            node = node.getChild(0)
        if self.kinds.get(node.getType()) != kind:
            args.append(node)
        return args[::-1]

    def _call(self, name: str, args: list[Formula], where: str) -> Formula:
        """Return a call of a function definition, written out."""
        if name not in self.functions:
            raise self._refuse(
                where, f"the function {name!r} is not defined", "a function definition of the file"
            )
        if name not in self._known:
            if name in self._under_way:
                raise self._refuse(
                    f"function {name!r}", "the function calls itself", "functions without loops"
                )
            self._under_way.append(name)
            try:
                self._known[name] = self._definition(name)
            finally:
                self._under_way.pop()
        formals, body = self._known[name]
        if len(formals) != len(args):
            raise self._refuse(
                where, f"{name!r} is called with {len(args)} arguments", f"{len(formals)} arguments"
            )
        return replaced(body, dict(zip(formals, args, strict=True)))

    def _definition(self, name: str) -> tuple[list[str], Formula]:
        where = f"function {name!r}"
        definition = self.functions[name]
        body = definition.getBody()
        if body is None:
            raise self._refuse(where, "the function has no body", "a lambda with a formula")
        formals = [definition.getArgument(i).getName() for i in range(definition.getNumArguments())]
        return formals, self._read(body, where, {})

    def _piecewise(self, children: list[Any], where: str, local: Mapping[str, str]) -> Formula:
        if len(children) % 2 == 0:
            what = "a piecewise without otherwise has no value where none of its conditions holds"
            raise self._refuse(where, what, "an otherwise", "Add one")
        found = self._number(children[-1], where, local)
        for value, condition in reversed(list(zip(children[:-1:2], children[1::2], strict=True))):
            yes = self._number(value, where, local)
            found = Apply("where", (self._truth(condition, where, local), yes, found))
        return found

    def _logical(
        self, kind: str, node: Any, children: list[Any], where: str, local: Mapping[str, str]
    ) -> Formula:
        if kind in _WHOLE:
            parts = tuple(self._truth(child, where, local) for child in self._side_by_side(node, kind))
            if not parts:
                return Apply("true" if kind == "LOGICAL_AND" else "false")
            return parts[0] if len(parts) == 1 else Apply(_WHOLE[kind], parts)
        if kind == "LOGICAL_NOT":
            return Apply("not", (self._truth(children[0], where, local),))
        if kind == "LOGICAL_IMPLIES":
            first, second = (self._truth(child, where, local) for child in children)
            return Apply("or", (Apply("not", (first,)), second))
        numbers = [self._number(child, where, local) for child in children]
        pairs = tuple(relation(kind, a, b) for a, b in pairwise(numbers))
        if not pairs or None in pairs:
            raise self._unsupported(node, kind, where)
        known = tuple(pair for pair in pairs if pair is not None)
        return known[0] if len(known) == 1 else Apply("and", known)
