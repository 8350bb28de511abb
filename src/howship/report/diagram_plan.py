"""What a diagram shows: boxes for quantities and for the sites of drugs, and nets between them.

A net joins a box to all others on which it acts with one sign, so that they share a line. What the body does
to a lesion is told in the lesion's frame, not drawn: most quantities of a lesion are relative to the body's.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from howship.report.influence import BODY, LESION, Influences, Quantity, Treatment

__all__ = ["UNIT", "Box", "Net", "Plan", "plan", "text_width"]

UNIT = 10  # pixels of one step of the grid
BOX_WIDTH = 15  # steps
FONT, SMALL = 13, 11
LINE, SMALL_LINE = 15, 14
_PADDING = 14
_NARROW, _WIDE = frozenset("iljtfr.,:;!|'I()[]/- "), frozenset("mwMW@%")


@dataclass(frozen=True)
class Box:
    """One box: `lines` of text, the first of a drug's site being the site. Sizes are in steps of the grid."""

    lines: tuple[str, ...]
    part: str
    drug: bool
    title: str

    @property
    def height(self) -> int:
        text = LINE * len(self.lines) if not self.drug else SMALL_LINE * len(self.lines)
        return max(3, -(-(text + _PADDING) // UNIT))


@dataclass(frozen=True)
class Net:
    """A line from one box to others, by number: `sign` is 1 for raises, -1 for lowers, 0 for both."""

    source: int
    targets: tuple[int, ...]
    sign: int


@dataclass(frozen=True)
class Plan:
    """Everything that is drawn. `from_body` names what of the body reaches every lesion."""

    boxes: tuple[Box, ...]
    nets: tuple[Net, ...]
    from_body: tuple[str, ...]
    idle: tuple[str, ...]


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a text in pixels, a little more than in the usual fonts without serifs."""
    units = sum(0.33 if c in _NARROW else 0.9 if c in _WIDE else 0.72 if c.isupper() else 0.57 for c in text)
    return units * size * (1.06 if bold else 1.0)


def plan(graph: Influences) -> Plan:
    """Return what to draw of a graph: no quantity that neither acts nor is acted on."""
    treated = [each for each in graph.treatments if each.drugs and each.targets]
    drawn = [each for each in graph.influences if (each.source.part, each.target.part) != (BODY, LESION)]
    crossing = [each for each in graph.influences if (each.source.part, each.target.part) == (BODY, LESION)]
    used = {end for each in drawn for end in (each.source, each.target)}
    used |= {target for each in treated for target, _ in each.targets}
    quantities = [each for each in graph.quantities if each in used]
    number = {quantity: i for i, quantity in enumerate(quantities)}
    boxes = [_quantity_box(quantity) for quantity in quantities]
    ends = [(number[each.source], number[each.target], each.sign) for each in drawn]
    for treatment in treated:
        ends += [(len(boxes), number[target], sign) for target, sign in treatment.targets]
        boxes.append(_drug_box(treatment))
    acting = {each.site.name for each in treated}
    idle = tuple(
        dict.fromkeys(
            each.site.name.replace("_", " ") for each in graph.treatments if each.site.name not in acting
        )
    )
    labels = tuple(each.label for each in graph.quantities if any(one.source == each for one in crossing))
    return Plan(tuple(boxes), tuple(_nets(ends)), labels, idle)


def _nets(ends: Sequence[tuple[int, int, int]]) -> Iterator[Net]:
    for source, sign in dict.fromkeys((source, sign) for source, _, sign in ends):
        targets = [target for start, target, way in ends if (start, way) == (source, sign)]
        yield Net(source, tuple(targets), sign)


def _quantity_box(quantity: Quantity) -> Box:
    return Box(_wrapped(quantity.label, FONT), quantity.part, False, quantity.meaning)


def _drug_box(treatment: Treatment) -> Box:
    site = treatment.site
    part = LESION if all(target.part == LESION for target, _ in treatment.targets) else BODY
    name = site.name.removeprefix("lesion_") if part == LESION else site.name
    arrow = "\u2191" if treatment.direction > 0 else "\u2193"
    drugs = ", ".join(drug.replace("_", " ") for drug in treatment.drugs)
    lines = (*_wrapped(f"{name.replace('_', ' ')} {arrow}", SMALL), *_wrapped(drugs, SMALL))
    return Box(lines, part, True, site.meaning)


def _wrapped(text: str, size: int) -> tuple[str, ...]:
    """Return a text in lines that fit a box."""
    for width in range(len(text), 0, -1):
        lines = textwrap.wrap(text, width, break_on_hyphens=False)
        if all(text_width(line, size, bold=True) <= BOX_WIDTH * UNIT - _PADDING for line in lines):
            return tuple(lines)
    return (text,)
