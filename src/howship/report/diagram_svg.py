"""Parts of a diagram as elements of SVG: text, rectangles, lines and their heads."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from howship.report.diagram_place import Frame
from howship.report.diagram_plan import UNIT

__all__ = ["KINDS", "STYLE", "dot", "head", "rect", "text", "wire"]

ROUND = 6  # pixels of a bend
KINDS = {1: "raises", -1: "lowers", 0: "both"}
STYLE = """
  svg { --paper: #ffffff; --body: #f6f7f9; --lesion: #fdf3e7; --ink: #1b1f24; --soft: #57606a; --box: #ffffff;
    --edge: #8c959f; --raises: #0969a8; --lowers: #c4420a; --both: #6e7781; --drug: #efe7fb;
    --drugedge: #7a4fc0; }
  @media (prefers-color-scheme: dark) {
    svg { --paper: #0d1117; --body: #161b22; --lesion: #241c14; --ink: #e6edf3; --soft: #9da7b3;
      --box: #0d1117; --edge: #6e7681; --raises: #58b0f0; --lowers: #ff8f57; --both: #8b949e;
      --drug: #2b2140; --drugedge: #b08cf0; }
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


def text(
    x: float, y: float, words: str, size: int, bold: bool = False, middle: bool = False, soft: bool = False
) -> str:
    """Return a line of text that begins at a point, or has its middle there."""
    look = ' font-weight="bold"' if bold else ""
    look += ' text-anchor="middle"' if middle else ""
    look += ' class="soft"' if soft else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}"{look}>{escape(words)}</text>'


def rect(frame: Frame, kind: str, radius: int = 6) -> str:
    """Return a rectangle of the grid."""
    x, y, width, height = (UNIT * v for v in (frame.left, frame.top, frame.width, frame.height))
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}"/>'


def wire(corners: Sequence[tuple[int, int]], sign: int) -> str:
    """Return a line with rounded bends; it stops where its head begins."""
    points = [(x * UNIT, y * UNIT) for x, y in corners]
    (bx, by), (ex, ey) = points[-2], points[-1]
    back = 7 if sign > -1 else 3
    points[-1] = (ex - back * _unit(ex - bx), ey - back * _unit(ey - by))
    path = f"M{points[0][0]} {points[0][1]}"
    for (ax, ay), (x, y), (cx, cy) in zip(points, points[1:], points[2:], strict=False):
        r = min(ROUND, (abs(x - ax) + abs(y - ay)) // 2, (abs(cx - x) + abs(cy - y)) // 2)
        path += f"L{x - r * _unit(x - ax)} {y - r * _unit(y - ay)}"
        path += f"Q{x} {y} {x + r * _unit(cx - x)} {y + r * _unit(cy - y)}"
    return f'<path class="wire {KINDS[sign]}" d="{path}L{points[-1][0]} {points[-1][1]}"/>'


def head(before: tuple[int, int], end: tuple[int, int], sign: int) -> str:
    """Return the end of a line on its box: an arrow raises, a bar lowers, a diamond does both."""
    dx, dy = _unit(end[0] - before[0]), _unit(end[1] - before[1])

    def at(back: int, side: int) -> str:
        return f"{end[0] * UNIT - back * dx - side * dy} {end[1] * UNIT - back * dy - side * dx}"

    shapes = {
        1: f"M{at(1, 0)}L{at(9, 4)}L{at(9, -4)}Z",
        -1: f"M{at(3, 5)}L{at(3, -5)}",
        0: f"M{at(1, 0)}L{at(5, 4)}L{at(9, 0)}L{at(5, -4)}Z",
    }
    return f'<path class="head {KINDS[sign]}" d="{shapes[sign]}"/>'


def dot(point: tuple[int, int], sign: int) -> str:
    """Return the mark where a line leaves another of its net."""
    return f'<circle class="dot {KINDS[sign]}" cx="{point[0] * UNIT}" cy="{point[1] * UNIT}" r="2.8"/>'


def _unit(x: int) -> int:
    return (x > 0) - (x < 0)
