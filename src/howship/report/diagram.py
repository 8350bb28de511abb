"""The diagram of a disease as SVG: what acts on what, drawn from its equations, and where drugs act."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from howship.model.declare import Disease, Drug
from howship.report.diagram_place import Frame, Places, place
from howship.report.diagram_plan import FONT, LINE, SMALL, SMALL_LINE, UNIT, Box, Plan, plan, text_width
from howship.report.diagram_wires import Wire, wires
from howship.report.influence import influences

__all__ = ["diagram"]

ROUND = 6  # pixels of a bend
TOP, BOTTOM, SIDE = 64, 60, 20
KINDS = {1: "raises", -1: "lowers", 0: "both"}
STYLE = """
  svg { --paper: #ffffff; --body: #f6f7f9; --lesion: #fdf3e7; --ink: #1b1f24; --soft: #57606a; --box: #ffffff;
    --edge: #8c959f; --raises: #0969a8; --lowers: #c4420a; --both: #6e7781; --drug: #efe7fb; --drugedge: #7a4fc0; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #0d1117; --body: #161b22; --lesion: #241c14; --ink: #e6edf3; --soft: #9da7b3; --box: #0d1117;
      --edge: #6e7681; --raises: #58b0f0; --lowers: #ff8f57; --both: #8b949e; --drug: #2b2140; --drugedge: #b08cf0; }
  }
  text { font-family: Helvetica, Arial, "Liberation Sans", "DejaVu Sans", sans-serif; fill: var(--ink); }
  .soft { fill: var(--soft); }
  .paper { fill: var(--paper); }
  .body { fill: var(--body); stroke: var(--edge); }
  .lesion { fill: var(--lesion); stroke: var(--edge); }
  .box { fill: var(--box); stroke: var(--edge); stroke-width: 1.2; }
  .drug { fill: var(--drug); stroke: var(--drugedge); stroke-width: 1.2; stroke-dasharray: 4 2.5; }
  .wire { fill: none; stroke-width: 1.6; stroke-linejoin: round; }
  .raises { stroke: var(--raises); }
  .lowers { stroke: var(--lowers); }
  .both { stroke: var(--both); }
  .head.raises, .dot.raises { fill: var(--raises); stroke: none; }
  .head.lowers { fill: none; stroke-width: 2.6; }
  .dot.lowers { fill: var(--lowers); stroke: none; }
  .head.both, .dot.both { fill: var(--both); stroke: none; }
"""


def diagram(disease: Disease, drugs: Sequence[Drug] = ()) -> str:
    """Return the diagram of a disease with those of the `drugs` that fit it, as the text of an SVG file."""
    drawn = plan(influences(disease, drugs))
    places = place(drawn)
    ways = wires(drawn.nets, places)
    return _svg(disease, drawn, places, ways)


def _svg(disease: Disease, drawn: Plan, places: Places, ways: Sequence[Wire]) -> str:
    width = places.body.width * UNIT + 2 * SIDE
    height = places.body.height * UNIT + TOP + BOTTOM
    title = f"{disease.name}: what acts on what"
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(_description(drawn))}</desc>',
        f"<style>{STYLE}</style>",
        f'<rect class="paper" width="{width}" height="{height}"/>',
        _text(SIDE, 28, disease.title, 17, bold=True),
        *_legend(drawn, places, height),
        f'<g transform="translate({SIDE} {TOP})">',
        *_frames(drawn, places),
        *_wires(drawn, ways),
        *(line for box, frame in zip(drawn.boxes, places.boxes, strict=True) for line in _box(box, frame)),
        "</g>",
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _description(drawn: Plan) -> str:
    """Return every line of the drawing in words."""
    names = [" ".join(box.lines) for box in drawn.boxes]
    names = [
        f"{name} of a lesion" if box.part and not box.drug else name
        for name, box in zip(names, drawn.boxes, strict=True)
    ]
    words = {1: "raises", -1: "lowers", 0: "raises and lowers"}
    return " ".join(
        f"{names[net.source]} {words[net.sign]} {', '.join(names[t] for t in net.targets)}."
        for net in drawn.nets
    )


def _text(
    x: float, y: float, text: str, size: int, bold: bool = False, middle: bool = False, soft: bool = False
) -> str:
    look = ' font-weight="bold"' if bold else ""
    look += ' text-anchor="middle"' if middle else ""
    look += ' class="soft"' if soft else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}"{look}>{escape(text)}</text>'


def _frames(drawn: Plan, places: Places) -> Iterator[str]:
    body, lesion = places.body, places.lesion
    yield _rect(body, "body", 10)
    if lesion is not None:
        x, y = (lesion.left + 1.5) * UNIT, lesion.top * UNIT
        yield _text(15, 26, "Body", 15, bold=True)
        yield _rect(lesion, "lesion", 10)
        yield _text(x, y + 24, "One lesion", 15, bold=True)
        reach = f"relative to the body, and moved by its {', '.join(drawn.from_body)}"
        yield _text(x, y + 42, reach, SMALL, soft=True)


def _rect(frame: Frame, kind: str, radius: int) -> str:
    x, y, width, height = (UNIT * v for v in (frame.left, frame.top, frame.width, frame.height))
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}"/>'


def _box(box: Box, frame: Frame) -> Iterator[str]:
    yield f"<g><title>{escape(box.title)}</title>"
    yield _rect(
        frame,
        "drug" if box.drug else "box",
        frame.height * UNIT // 2 if box.drug and len(box.lines) < 2 else 6,
    )
    size, line = (SMALL, SMALL_LINE) if box.drug else (FONT, LINE)
    x = frame.left * UNIT + frame.width * UNIT / 2
    first = frame.top * UNIT + (frame.height * UNIT - line * len(box.lines)) / 2 + line - size * 0.26
    site = (
        box.lines.index(next(one for one in box.lines if one.endswith(("\u2191", "\u2193"))))
        if box.drug
        else -1
    )
    for i, text in enumerate(box.lines):
        yield _text(x, first + i * line, text, size, bold=i > site, middle=True, soft=i <= site)
    yield "</g>"


def _wires(drawn: Plan, ways: Sequence[Wire]) -> Iterator[str]:
    for number, net in enumerate(drawn.nets):
        kind = KINDS[net.sign]
        names = [" ".join(drawn.boxes[i].lines) for i in (net.source, *net.targets)]
        word = {1: "raises", -1: "lowers", 0: "raises and lowers"}[net.sign]
        yield f"<g><title>{escape(f'{names[0]} {word} ' + ', '.join(names[1:]))}</title>"
        mine = [way for way in ways if way.net == number]
        for way in mine:
            yield f'<path class="wire {kind}" d="{_path(way.corners, net.sign)}"/>'
        for way in mine:
            if way.branch:
                x, y = (UNIT * v for v in way.corners[0])
                yield f'<circle class="dot {kind}" cx="{x}" cy="{y}" r="2.8"/>'
            yield _head(way.corners[-2], way.corners[-1], net.sign)
        yield "</g>"


def _path(corners: Sequence[tuple[int, int]], sign: int) -> str:
    """Return a line with rounded bends; it stops where its head begins."""
    points = [(x * UNIT, y * UNIT) for x, y in corners]
    (bx, by), (ex, ey) = points[-2], points[-1]
    back = 7 if sign > -1 else 3
    points[-1] = (ex - back * _unit(ex - bx), ey - back * _unit(ey - by))
    text = f"M{points[0][0]} {points[0][1]}"
    for (ax, ay), (x, y), (cx, cy) in zip(points, points[1:], points[2:], strict=False):
        r = min(ROUND, (abs(x - ax) + abs(y - ay)) // 2, (abs(cx - x) + abs(cy - y)) // 2)
        text += f"L{x - r * _unit(x - ax)} {y - r * _unit(y - ay)}"
        text += f"Q{x} {y} {x + r * _unit(cx - x)} {y + r * _unit(cy - y)}"
    return f"{text}L{points[-1][0]} {points[-1][1]}"


def _unit(x: int) -> int:
    return (x > 0) - (x < 0)


def _head(before: tuple[int, int], end: tuple[int, int], sign: int) -> str:
    """Return the end of a line on its box: an arrow raises, a bar lowers, a diamond does both."""
    dx, dy = _unit(end[0] - before[0]), _unit(end[1] - before[1])
    x, y = end[0] * UNIT, end[1] * UNIT
    kind = KINDS[sign]
    if sign < 0:
        x, y = x - 3 * dx, y - 3 * dy
        return f'<path class="head {kind}" d="M{x - 5 * dy} {y - 5 * dx}L{x + 5 * dy} {y + 5 * dx}"/>'
    tip = f"M{x - dx} {y - dy}"
    if sign:
        return f'<path class="head {kind}" d="{tip}L{x - 9 * dx - 4 * dy} {y - 9 * dy - 4 * dx}L{x - 9 * dx + 4 * dy} {y - 9 * dy + 4 * dx}Z"/>'
    sides = f"L{x - 5 * dx - 4 * dy} {y - 5 * dy - 4 * dx}L{x - 9 * dx} {y - 9 * dy}L{x - 5 * dx + 4 * dy} {y - 5 * dy + 4 * dx}Z"
    return f'<path class="head {kind}" d="{tip}{sides}"/>'


def _legend(drawn: Plan, places: Places, height: int) -> Iterator[str]:
    """Yield what lines and boxes mean, under the title."""
    x, y = float(SIDE), 50
    for sign, word in ((1, "raises"), (-1, "lowers"), (0, "both")):
        if sign or any(net.sign == 0 for net in drawn.nets):
            yield f'<g transform="translate({x:g} {y - 4})">'
            yield f'<path class="wire {KINDS[sign]}" d="{_path(((0, 0), (3, 0)), sign)}"/>'
            yield _head((0, 0), (3, 0), sign) + "</g>"
            yield _text(x + 36, y, word, SMALL)
            x += 36 + text_width(word, SMALL) + 18
    if any(box.drug for box in drawn.boxes):
        yield f'<rect class="drug" x="{x:g}" y="{y - 12}" width="26" height="15" rx="5"/>'
        yield _text(x + 32, y, "drugs at the site where they act, with what they do to it", SMALL)
