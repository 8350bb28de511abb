"""The diagram of a disease as SVG: what acts on what, drawn from its equations, and where drugs act."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from howship.model.declare import Disease, Drug
from howship.report import diagram_svg as svg
from howship.report.diagram_place import Frame, Places, place
from howship.report.diagram_plan import (
    FONT,
    LINE,
    SMALL,
    SMALL_LINE,
    UNIT,
    Box,
    Plan,
    plan,
    text_width,
    wrapped,
)
from howship.report.diagram_wires import Wire, wires
from howship.report.diagram_words import VERBS, net_sentence
from howship.report.influence import Influences, influences

__all__ = ["diagram", "drawing"]

SIDE = 20  # pixels beside everything
LEAST_WIDTH = 400
TITLE, TITLE_LINE = 17, 22
DRUGS = "drugs at the site where they act, with what they do to it"
HOW = "Drawn from the equations at the start of the reference experiment."


def diagram(disease: Disease, drugs: Sequence[Drug] = ()) -> str:
    """Return the diagram of a disease with those of the `drugs` that fit it, as the text of an SVG file.

    Raises ModelError where the equations have no value at the start, or more acts than can be shown.
    """
    return drawing(disease, influences(disease, drugs))


def drawing(disease: Disease, graph: Influences) -> str:
    """Return the diagram of a graph that was found already. Raises ModelError for one that is too large."""
    drawn = plan(graph)
    places = place(drawn)
    return _Sheet(disease, drawn, places, wires(drawn.nets, places)).text()


@dataclass(frozen=True)
class _Sheet:
    """Everything that is written down."""

    disease: Disease
    drawn: Plan
    places: Places
    ways: Sequence[Wire]

    def text(self) -> str:
        body = self.places.body
        width = max(body.width * UNIT, LEAST_WIDTH) + 2 * SIDE
        above, top = self._above(width - 2 * SIDE)
        below, height = self._below(width - 2 * SIDE, top + body.height * UNIT)
        said = " ".join(f"{net_sentence(self.drawn, i)}." for i in range(len(self.drawn.nets)))
        lines = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
            f'height="{height}" role="img" aria-labelledby="title desc">',
            f'<title id="title">{escape(self.disease.name)}: what acts on what</title>',
            f'<desc id="desc">{escape(said)}</desc>',
            f"<style>{svg.STYLE}</style>",
            f'<rect class="paper" width="{width}" height="{height}"/>',
            *above,
            f'<g transform="translate({(width - body.width * UNIT) // 2} {top})">',
            *self._frames(),
            *(line for number in range(len(self.drawn.nets)) for line in self._net(number)),
            *(line for pair in zip(self.drawn.boxes, self.places.boxes, strict=True) for line in _box(*pair)),
            "</g>",
            *below,
            "</svg>",
        ]
        # plain letters, so that every terminal and editor takes it
        return "\n".join([*lines, ""]).encode("ascii", "xmlcharrefreplace").decode("ascii")

    def _above(self, width: int) -> tuple[list[str], int]:
        """Return title and legend, and where the frames begin."""
        title = wrapped(self.disease.title, TITLE, width, bold=True)
        found = [svg.text(SIDE, 28 + TITLE_LINE * i, line, TITLE, bold=True) for i, line in enumerate(title)]
        y = 50 + TITLE_LINE * (len(title) - 1)
        x = float(SIDE)
        for sign in (1, -1, 0):
            if any(net.sign == sign for net in self.drawn.nets):
                found.append(f'<g transform="translate({x:g} {y - 4})">')
                found.append(svg.wire(((0, 0), (3, 0)), sign) + svg.head((0, 0), (3, 0), sign) + "</g>")
                found.append(svg.text(x + 36, y, VERBS[sign], SMALL))
                x += 36 + text_width(VERBS[sign], SMALL) + 18
        if any(box.drug for box in self.drawn.boxes):
            if x + 32 + text_width(DRUGS, SMALL) > SIDE + width:
                x, y = float(SIDE), y + 20
            found.append(f'<rect class="drug" x="{x:g}" y="{y - 12}" width="26" height="15" rx="5"/>')
            found.append(svg.text(x + 32, y, DRUGS, SMALL))
        return found, y + 14

    def _below(self, width: int, y: int) -> tuple[list[str], int]:
        """Return what stands under the frames, and the height of the sheet."""
        idle = f" No drug of the catalog acts at: {', '.join(self.drawn.idle)}." if self.drawn.idle else ""
        lines = wrapped(HOW + idle, SMALL, width)
        found = [
            svg.text(SIDE, y + 20 + SMALL_LINE * i, line, SMALL, soft=True) for i, line in enumerate(lines)
        ]
        return found, y + 20 + SMALL_LINE * len(lines)

    def _frames(self) -> Iterator[str]:
        yield svg.rect(self.places.body, "body", 10)
        lesion = self.places.lesion
        if lesion is not None:
            x, y = (lesion.left + 1.5) * UNIT, lesion.top * UNIT
            yield svg.text(15, 26, "Body", 15, bold=True)
            yield svg.rect(lesion, "lesion", 10)
            yield svg.text(x, y + 24, "One lesion", 15, bold=True)
            for i, line in enumerate(self.places.note):
                yield svg.text(x, y + 42 + SMALL_LINE * i, line, SMALL, soft=True)

    def _net(self, number: int) -> Iterator[str]:
        sign = self.drawn.nets[number].sign
        mine = [way for way in self.ways if way.net == number]
        yield f"<g><title>{escape(net_sentence(self.drawn, number))}</title>"
        yield from (svg.wire(way.corners, sign) for way in mine)
        for way in mine:
            if way.branch:
                yield svg.dot(way.corners[0], sign)
            yield svg.head(way.corners[-2], way.corners[-1], sign)
        yield "</g>"


def _box(box: Box, frame: Frame) -> Iterator[str]:
    size, line = (SMALL, SMALL_LINE) if box.drug else (FONT, LINE)
    x = frame.left * UNIT + frame.width * UNIT / 2
    first = frame.top * UNIT + (frame.height * UNIT - line * len(box.lines)) / 2 + line - size * 0.26
    yield f"<g><title>{escape(box.title)}</title>"
    yield svg.rect(frame, "drug" if box.drug else "box")
    for i, words in enumerate(box.lines):
        soft = i < box.soft
        yield svg.text(x, first + i * line, words, size, bold=not soft, middle=True, soft=soft)
    yield "</g>"
