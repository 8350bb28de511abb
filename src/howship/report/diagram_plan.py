"""What a diagram shows: boxes for quantities and for the sites of drugs, and nets between them.

A net joins a box to all others on which it acts with one sign, so that they share a line. What the body does
to a lesion is told in the lesion's frame, not drawn: most quantities of a lesion are relative to the body's.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from howship.errors import Fault, ModelError
from howship.report.influence import BODY, LESION, Influences, Quantity, Treatment

__all__ = ["BOX_WIDTH", "UNIT", "Box", "Net", "Plan", "listed", "note_of", "plan", "text_width", "wrapped"]

UNIT = 10  # pixels of one step of the grid
BOX_WIDTH = 15  # steps
FONT, SMALL = 13, 11
LINE, SMALL_LINE = 15, 14
MOST = 100  # boxes: with more nobody reads it, and it takes minutes to draw
_PADDING = 14
_NARROW, _WIDE = frozenset("iljtfr.,:;!|'I()[]/- "), frozenset("mwMW@%")


@dataclass(frozen=True)
class Box:
    """One box: `lines` of text, of which the first `soft` ones name a drug's site."""

    lines: tuple[str, ...]
    part: str
    title: str
    soft: int = 0

    @property
    def drug(self) -> bool:
        return self.soft > 0

    @property
    def height(self) -> int:
        """Return the height in steps of the grid."""
        text = (SMALL_LINE if self.drug else LINE) * len(self.lines)
        return max(3, -(-(text + _PADDING) // UNIT))


@dataclass(frozen=True)
class Net:
    """A line from one box to others, by number: `sign` is 1 for raises, -1 for lowers, 0 for both."""

    source: int
    targets: tuple[int, ...]
    sign: int


@dataclass(frozen=True)
class Plan:
    """Everything that is drawn. `note` is about a lesion; no drug acts at the `idle` sites."""

    boxes: tuple[Box, ...]
    nets: tuple[Net, ...]
    note: str
    idle: tuple[str, ...]


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Return the width of a text in pixels, a little more than in the usual fonts without serifs."""
    units = sum(0.33 if c in _NARROW else 0.9 if c in _WIDE else 0.72 if c.isupper() else 0.57 for c in text)
    return units * size * (1.06 if bold else 1.0)


def wrapped(text: str, size: float, width: float, bold: bool = False) -> tuple[str, ...]:
    """Return a text in lines of at most `width` pixels; only a word that is longer is broken."""
    for columns in range(len(text), 0, -1):
        lines = textwrap.wrap(text, columns, break_on_hyphens=False)
        if all(text_width(line, size, bold) <= width for line in lines):
            return tuple(lines)
    return (text,)


def listed(items: Sequence[str]) -> str:
    """Return items as in a sentence: a, b and c."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def plan(graph: Influences) -> Plan:
    """Return what to draw of a graph: what acts or is acted on, or everything where nothing does.

    Raises ModelError for more than a diagram can show.
    """
    treated = [each for each in graph.treatments if each.drugs]
    drawn = [each for each in graph.influences if (each.source.part, each.target.part) != (BODY, LESION)]
    used = {end for each in drawn for end in (each.source, each.target)}
    used |= {target for each in treated for target, _ in each.targets}
    quantities = [each for each in graph.quantities if each in used or not used]
    if len(quantities) + len(treated) > MOST:
        what = f"{len(quantities)} quantities act on one another"
        cure = "Give those that matter a `label`: the others are then passed over"
        raise ModelError(Fault("diagram", what, f"at most {MOST} with the sites of drugs", cure))
    number = {quantity: i for i, quantity in enumerate(quantities)}
    boxes = [_quantity_box(quantity) for quantity in quantities]
    ends = [(number[each.source], number[each.target], each.sign) for each in drawn]
    for treatment in treated:
        ends += [(len(boxes), number[target], sign) for target, sign in treatment.targets]
        boxes.append(_drug_box(treatment))
    idle = tuple(_spaced(each.site.name) for each in graph.treatments if not each.drugs)
    return Plan(tuple(boxes), tuple(_nets(ends)), note_of(graph), idle)


def note_of(graph: Influences) -> str:
    """Return what is to be known of a lesion beside its lines."""
    crossing = {e.source for e in graph.influences if (e.source.part, e.target.part) == (BODY, LESION)}
    labels = [each.label for each in graph.quantities if each in crossing]
    count = f"One of {graph.lesions} in the reference experiment. " if graph.lesions > 1 else ""
    return count + (f"Also moved by the body's {listed(labels)}." if labels else "")


def _nets(ends: Sequence[tuple[int, int, int]]) -> Iterator[Net]:
    for source, sign in dict.fromkeys((source, sign) for source, _, sign in ends):
        targets = [target for start, target, way in ends if (start, way) == (source, sign)]
        yield Net(source, tuple(targets), sign)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _quantity_box(quantity: Quantity) -> Box:
    return Box(_in_box(quantity.label, FONT), quantity.part, quantity.meaning)


def _drug_box(treatment: Treatment) -> Box:
    site = treatment.site
    inside = site.level == LESION
    arrow = "\u2191" if treatment.direction > 0 else "\u2193"
    name = site.name.removeprefix("lesion_") if inside else site.name
    head = _in_box(f"{_spaced(name)}\u00a0{arrow}", SMALL)
    lines: list[str] = []
    for drug in treatment.drugs:  # a line breaks between drugs, within the name of one only where it must
        together = f"{lines[-1]}, {_spaced(drug)}" if lines else _spaced(drug)
        if len(_in_box(together, SMALL)) == 1:
            lines[-1:] = [together]
        else:
            lines[-1:] = [f"{line}," for line in lines[-1:]]
            lines += _in_box(_spaced(drug), SMALL)
    return Box((*head, *lines), LESION if inside else BODY, site.meaning, len(head))


def _in_box(text: str, size: int) -> tuple[str, ...]:
    return wrapped(text, size, BOX_WIDTH * UNIT - _PADDING, bold=True)
