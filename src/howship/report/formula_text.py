"""Graph nodes as formulas in plain text, as a paper writes them.

`a*b`, `a/b`, `x^n`, `exp(x)`, `max(a, b)` read as in a paper. The letters, digits and signs are all
ASCII, so a page can be printed anywhere.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from howship.model.expression import Node
from howship.quantity import format_number
from howship.report.formula_layout import Block, fraction, lead, stacked, wrapped
from howship.report.opened import Stage

__all__ = ["FormulaText"]

_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4
_SHORT = 24  # a fraction of no more letters stays in its line
_MANY_STAGES = 3
_FUNCTIONS = {"log": "ln"}

Term = tuple[int, Node]
Text = tuple[str, int]  # a formula, and how tightly its outermost operation binds


class FormulaText:
    """Writes nodes; `names` names those that have one, `stages` says which are stages of queues."""

    def __init__(self, names: Mapping[int, str], stages: Mapping[int, Stage]) -> None:
        self.names, self.stages = names, stages
        self._written: dict[tuple[int, int], Text] = {}
        self._whole = -1  # the node that is written out although it has a name
        self._stage = 0  # the number of a stage that is written as i; 0 for none

    def name(self, node: Node) -> str:
        """Return what stands for a node in another formula: its name where it has one."""
        return self._text(node)[0]

    def inline(self, node: Node, stage: int = 0) -> str:
        """Return the formula of a node in one line, with i in place of the number `stage`."""
        self._whole, self._stage = node.number, stage
        text = self._formula(node)[0]
        self._whole, self._stage = -1, 0
        return text

    def picture(self, left: str, node: Node, width: int, stage: int = 0) -> list[str]:
        """Return the lines of `left = formula`, not wider than `width` where that can be."""
        head = f"{left} = "
        self._whole, self._stage = node.number, stage
        if node.op == "where" and self.named_function(node) is None:
            lines = self._cases(head, node, width)
        else:
            blocks = self._blocks(self._terms(node))
            fits = all(len(head) + len(block[0]) <= width for block in blocks)
            lines = stacked(head, blocks, width - len(head)) if fits else []
        self._whole, self._stage = -1, 0
        return lines or wrapped(head, self.inline(node, stage), width)

    # in one line

    def _text(self, node: Node) -> Text:
        if not self._has_name(node):
            key = (node.number, self._stage)
            if key not in self._written:
                self._written[key] = self._formula(node)
            return self._written[key]
        if node.number in self.stages:
            return self._stage_name(node), _ATOM
        return self.names[node.number], _ATOM

    def _has_name(self, node: Node) -> bool:
        return (node.number in self.names or node.number in self.stages) and node.number != self._whole

    def _stage_name(self, node: Node) -> str:
        queue, number, _ = self.stages[node.number]
        if self._stage and number in (self._stage, self._stage - 1):
            return f"{queue}[i]" if number == self._stage else f"{queue}[i - 1]"
        return f"{queue}[{number}]"

    def _formula(self, node: Node) -> Text:
        if node.op == "const":
            return self._number(node.value)
        if node.op in ("param", "state"):
            return self.names[node.number], _ATOM
        if node.op == "time":
            return "t", _ATOM
        if self._is_sum(node) and (node.op != "neg" or self._is_sum(node.args[0])):
            return self._sum(self._terms(node)), _SUM
        if node.op in ("mul", "div", "neg"):
            return self._product(node)
        if node.op == "pow":
            base, exponent = (self._bound(arg, _ATOM) for arg in node.args)
            return f"{base}^{exponent}", _POWER
        if node.op == "gt":
            left, right = (self._text(arg)[0] for arg in node.args)
            return f"{left} > {right}", _SUM
        function, args = self.named_function(node) or (_FUNCTIONS.get(node.op, node.op), node.args)
        return f"{function}({', '.join(self._text(arg)[0] for arg in args)})", _ATOM

    def _number(self, value: float) -> Text:
        count = next(
            (n for _, _, n in self.stages.values() if self._stage and value == (self._stage - 0.5) / n), 0
        )
        if count:
            return f"(i - 1/2)/{count}", _PRODUCT
        return format_number(value), _ATOM if value >= 0 and math.isfinite(value) else _SUM

    def _bound(self, node: Node, tightness: int) -> str:
        """Return the text of an operand, in brackets unless it binds as tightly as that."""
        text, binds = self._text(node)
        return text if binds >= tightness else f"({text})"

    @staticmethod
    def named_function(node: Node) -> tuple[str, tuple[Node, ...]] | None:
        """Return max, min, abs or softplus with its arguments, where a node is one."""
        if node.op == "add":
            return _softplus(node)
        if node.op != "where" or node.args[0].op != "gt":
            return None
        condition, yes, no = node.args
        above, below = (arg.number for arg in condition.args)
        if (above, below) == (yes.number, no.number):
            return "max", (yes, no)
        if (above, below) == (no.number, yes.number):
            return "min", (yes, no)
        zero = condition.args[1].op == "const" and condition.args[1].value == 0
        if zero and above == yes.number and no.op == "neg" and no.args[0] is yes:
            return "abs", (yes,)
        return None

    # sums

    def _terms(self, node: Node, sign: int = 1) -> list[Term]:
        """Return the signed terms of a sum, in the order in which the equations add them."""
        if self._is_sum(node):
            if node.op == "neg" and not self._is_sum(node.args[0]):
                return [(-sign, node.args[0])]
            if node.op == "neg":
                return self._terms(node.args[0], -sign)
            left, right = node.args
            return [
                *self._terms(left, sign),
                *self._terms(right, sign if node.op == "add" else -sign),
            ]
        return [(sign, node)]

    def _is_sum(self, node: Node) -> bool:
        return node.op in ("add", "sub", "neg") and not self._has_name(node) and _softplus(node) is None

    def _sum(self, terms: Sequence[Term]) -> str:
        pieces = list(self._pieces(terms))
        text = "".join(f" {'-' if sign < 0 else '+'} {piece}" for sign, piece in pieces)
        return text[3:] if pieces[0][0] > 0 else f"-{text[3:]}"

    def _pieces(self, terms: Sequence[Term]) -> Iterator[tuple[int, str]]:
        """Yield sign and text of the terms; those that run over the stages of a queue are one."""
        i = 0
        while i < len(terms):
            count, text = self._over_stages(terms[i:])
            sign, node = terms[i]
            more, unsigned = (1, text) if text else self._unsigned(node)
            yield sign * more, unsigned
            i += max(count, 1)

    def _unsigned(self, node: Node) -> tuple[int, str]:
        """Return sign and text of a term of a sum: the sign of a product is that of the term."""
        sign = self._factors(node)[0]
        return sign, self._bound(node, _PRODUCT) if sign > 0 else self._product(node)[0].removeprefix("-")

    def _over_stages(self, terms: Sequence[Term]) -> tuple[int, str]:
        """Return how many terms at the beginning run over all stages of a queue, and one text for them."""
        first = self._stage_in(terms[0][1])
        if self._stage or first is None or first[1] != 1 or len(terms) < first[2] or first[2] < _MANY_STAGES:
            return 0, ""
        queue, _, count = first
        texts: set[str] = set()
        for number, (sign, node) in enumerate(terms[:count], start=1):
            self._stage = number
            fits = self._stage_in(node) == (queue, number, count) and sign == terms[0][0]
            texts.add(self._text(node)[0] if fits else "")
            self._stage = 0
        if len(texts) > 1 or "" in texts:
            return 0, ""
        return count, f"sum[i = 1..{count}]({texts.pop()})"

    def _stage_in(self, node: Node) -> Stage | None:
        """Return the one stage that a term reads; None for none, or for several."""
        found: set[Stage] = set()
        waiting = [node]
        while waiting and len(found) < 2:
            one = waiting.pop()
            if one.number in self.stages:
                found.add(self.stages[one.number])
            elif one.number not in self.names:
                waiting.extend(one.args)
        return found.pop() if len(found) == 1 else None

    # products

    def _factors(self, node: Node) -> tuple[int, list[Node], list[Node]]:
        """Return sign, numerators and denominators of a product."""
        if not self._has_name(node):
            if node.op == "neg":
                sign, above, below = self._factors(node.args[0])
                return -sign, above, below
            if node.op in ("mul", "div"):
                first, second = (self._factors(arg) for arg in node.args)
                above, below = second[1:] if node.op == "mul" else (second[2], second[1])
                return first[0] * second[0], first[1] + above, first[2] + below
        if node.op == "const" and node.value == 1:
            return 1, [], []
        return 1, [node], []

    def _product(self, node: Node) -> Text:
        sign, above, below = self._factors(node)
        text = self._times(above)
        if below:
            under = self._times(below)
            several = len(below) > 1 and "*" in under
            text += f"/({under})" if several else f"/{under}"
        if sign < 0:
            return f"-{text}", _SUM
        return text, _PRODUCT if below or len(above) > 1 else _ATOM

    def _times(self, factors: Sequence[Node], alone: bool = False) -> str:
        """Return factors side by side, equal ones as a power; one `alone` needs no brackets."""
        if not factors:
            return "1"
        if alone and len(factors) == 1:
            return self._text(factors[0])[0]
        powers: dict[int, tuple[Node, int]] = {}
        for node in factors:
            powers[node.number] = node, powers.get(node.number, (node, 0))[1] + 1
        pieces = []
        for node, count in powers.values():
            pieces.append(self._bound(node, _POWER) if count == 1 else f"{self._bound(node, _ATOM)}^{count}")
        return "*".join(pieces)

    # pictures

    def _blocks(self, terms: Sequence[Term]) -> list[Block]:
        blocks: list[Block] = []
        i = 0
        while i < len(terms):
            count, text = self._over_stages(terms[i:])
            sign, node = terms[i]
            first = not blocks
            blocks.append([lead(sign, first) + text] if text else self._block(sign, node, first))
            i += max(count, 1)
        return blocks

    def _block(self, sign: int, node: Node, first: bool) -> Block:
        more, above, below = self._factors(node)
        before = lead(sign * more, first)
        inline = self._times(above) + (f"/{self._times(below)}" if below else "")
        if not below or (len(inline) <= _SHORT and "(" not in inline):
            return [before + self._unsigned(node)[1]]
        return fraction(before, self._times(above, alone=True), self._times(below, alone=True))

    def _cases(self, head: str, node: Node, width: int) -> list[str]:
        """Return the two cases of a `where`, one below the other."""
        condition, yes, no = node.args
        texts = [self._text(yes)[0], self._text(no)[0]]
        wide = max(len(text) for text in texts)
        ends = [f"   if {self._text(condition)[0]}", "   otherwise"]
        lines = [f"{text.ljust(wide)}{end}" for text, end in zip(texts, ends, strict=True)]
        if len(head) + max(len(line) for line in lines) > width:
            return []
        return [head + lines[0], " " * len(head) + lines[1]]


def _softplus(node: Node) -> tuple[str, tuple[Node, ...]] | None:
    """Return softplus with its argument, where a node is max(x, 0) + ln(1 + exp(-abs(x)))."""
    if node.op != "add" or node.args[0].op != "where" or node.args[1].op != "log":
        return None
    above = FormulaText.named_function(node.args[0])
    inside = node.args[1].args[0]
    if above is None or above[0] != "max" or inside.op != "add" or inside.args[1].op != "exp":
        return None
    one, negative = inside.args[0], inside.args[1].args[0]
    size = FormulaText.named_function(negative.args[0]) if negative.op == "neg" else None
    x, zero = above[1]
    known = one.op == "const" and one.value == 1 and zero.op == "const" and zero.value == 0
    return ("softplus", (x,)) if known and size == ("abs", (x,)) else None
