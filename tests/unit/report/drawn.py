"""A diagram read back from its SVG, and what is wrong with how it is drawn."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise

from howship.report.diagram_plan import text_width

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_UPON = 9.0  # pixels for which two lines may be one: less than a step of the grid
_LINE_HEIGHT = 0.75  # of the size: what letters take above and below their middle


@dataclass(frozen=True)
class Area:
    """A rectangle on the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: Area) -> bool:
        across = self.left <= other.left and other.right <= self.right
        return across and self.top <= other.top and other.bottom <= self.bottom

    def meets(self, other: Area) -> bool:
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def shared(self, other: Area) -> float:
        """Return the larger side of what both cover."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(across, down) if across > 0 and down > 0 else 0.0

    def wider(self, by: float) -> Area:
        return Area(self.left - by, self.top - by, self.right + by, self.bottom + by)


@dataclass(frozen=True)
class Words:
    """A line of text, and the estimated place that it takes."""

    text: str
    area: Area


@dataclass
class Drawn:
    """What a diagram consists of."""

    sheet: Area
    frames: dict[str, Area] = field(default_factory=dict)
    boxes: list[tuple[str, Area, list[Words]]] = field(default_factory=list)
    words: list[Words] = field(default_factory=list)
    lines: list[tuple[int, list[tuple[float, float]]]] = field(default_factory=list)
    heads: list[tuple[float, float]] = field(default_factory=list)
    nets: list[str] = field(default_factory=list)

    def box(self, label: str) -> tuple[str, Area, list[Words]]:
        return next(box for box in self.boxes if label in " ".join(words.text for words in box[2]))


def read(text: str) -> Drawn:
    """Return a diagram read from its SVG. Raises ParseError for what is no XML."""
    root = ET.fromstring(text)
    width, height = float(root.attrib["width"]), float(root.attrib["height"])
    drawn = Drawn(Area(0, 0, width, height))
    _read(root, (0.0, 0.0), drawn)
    return drawn


def _read(parent: ET.Element, shift: tuple[float, float], drawn: Drawn) -> None:
    for each in parent:
        tag = each.tag.removeprefix(_SVG)
        if tag == "text":
            drawn.words.append(_words(each, shift))
        elif tag == "rect" and each.get("class") in ("body", "lesion"):
            drawn.frames[each.attrib["class"]] = _area(each, shift)
        elif tag == "g" and "transform" in each.attrib:
            x, y = (float(v) for v in _NUMBER.findall(each.attrib["transform"]))
            _read(each, (x, y), drawn)
        elif tag == "g":
            _read_group(each, shift, drawn)


def _read_group(group: ET.Element, shift: tuple[float, float], drawn: Drawn) -> None:
    box = group.find(f"{_SVG}rect")
    if box is not None:
        words = [_words(one, shift) for one in group.iter(f"{_SVG}text")]
        drawn.boxes.append((box.attrib["class"], _area(box, shift), words))
        drawn.words += words
        return
    title = group.find(f"{_SVG}title")
    drawn.nets.append("" if title is None else title.text or "")
    for path in group.iter(f"{_SVG}path"):
        points = _points(path, shift)
        if "head" in path.attrib["class"].split():
            low, high = points[0], points[1]
            bar = "lowers" in path.attrib["class"]
            drawn.heads.append(((low[0] + high[0]) / 2, (low[1] + high[1]) / 2) if bar else low)
        else:
            drawn.lines.append((len(drawn.nets), points))


def _points(path: ET.Element, shift: tuple[float, float]) -> list[tuple[float, float]]:
    numbers = [float(v) for v in _NUMBER.findall(path.attrib["d"])]
    return [(x + shift[0], y + shift[1]) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


def _area(rect: ET.Element, shift: tuple[float, float]) -> Area:
    x, y, width, height = (float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
    return Area(x + shift[0], y + shift[1], x + width + shift[0], y + height + shift[1])


def _words(element: ET.Element, shift: tuple[float, float]) -> Words:
    size = float(element.attrib["font-size"])
    text = element.text or ""
    width = text_width(text, size, bold=element.get("font-weight") == "bold")
    x, y = float(element.attrib["x"]) + shift[0], float(element.attrib["y"]) + shift[1]
    left = x - width / 2 if element.get("text-anchor") == "middle" else x
    return Words(text, Area(left, y - _LINE_HEIGHT * size, left + width, y))


def faults(drawn: Drawn) -> Iterator[str]:
    """Yield what is wrong with how a diagram is drawn."""
    for (_, one, first), (_, other, second) in combinations(drawn.boxes, 2):
        if one.wider(5).meets(other.wider(5)):
            yield f"{_label(first)} touches {_label(second)}"
    for _, box, words in drawn.boxes:
        if not drawn.frames["body"].holds(box.wider(5)):
            yield f"{_label(words)} is outside its frame"
        if "lesion" in drawn.frames and _half_in(box, drawn.frames["lesion"]):
            yield f"{_label(words)} stands on the frame of the lesion"
        yield from (f"{one.text} is wider than its box" for one in words if not box.holds(one.area))
    for one, other in combinations(drawn.words, 2):
        if one.area.meets(other.area):
            yield f"{one.text!r} lies on {other.text!r}"
    yield from (
        f"{one.text!r} runs out of the sheet" for one in drawn.words if not drawn.sheet.holds(one.area)
    )
    if "lesion" in drawn.frames:
        for one in drawn.words:
            if _half_in(one.area, drawn.frames["lesion"]):
                yield f"{one.text!r} runs out of the lesion"
    yield from _faults_of_lines(drawn)


def _faults_of_lines(drawn: Drawn) -> Iterator[str]:
    parts = [(net, part) for net, line in drawn.lines for part in _parts(line)]
    for (net, one), (other_net, other) in combinations(parts, 2):
        # lines may cross, never run one upon the other
        if net != other_net and one.wider(1).shared(other.wider(1)) > _UPON:
            yield f"{drawn.nets[net - 1]!r} runs upon {drawn.nets[other_net - 1]!r}"
    for _, line in drawn.lines:
        for part in _parts(line):
            for _, box, words in drawn.boxes:
                if part.meets(box.wider(-1)):
                    yield f"a line passes through {_label(words)}"
            yield from (f"a line passes through {one.text!r}" for one in drawn.words if part.meets(one.area))
            if not drawn.frames["body"].holds(part):
                yield "a line leaves the body"
    for x, y in drawn.heads:
        tip = Area(x, y, x, y)
        if not any(box.wider(4).holds(tip) and not box.wider(-1).holds(tip) for _, box, _ in drawn.boxes):
            yield f"the head at {x:g}, {y:g} is on no box"
    if len(drawn.heads) != len(drawn.lines):
        yield f"{len(drawn.lines)} lines have {len(drawn.heads)} heads"


def _parts(line: list[tuple[float, float]]) -> Iterator[Area]:
    for (ax, ay), (bx, by) in pairwise(line):
        yield Area(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def _half_in(area: Area, frame: Area) -> bool:
    return area.meets(frame) and not frame.holds(area)


def _label(words: list[Words]) -> str:
    return " ".join(one.text for one in words)
