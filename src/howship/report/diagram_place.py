"""Where the boxes of a diagram stand: in rows and columns, such that lines are short.

Boxes trade places by simulated annealing on whole numbers, from a fixed seed: the same diagram gives the
same places everywhere.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from howship.report.diagram_plan import BOX_WIDTH, Box, Net, Plan
from howship.report.influence import BODY, LESION

__all__ = ["Frame", "Places", "place"]

GAP_X, GAP_Y = 7, 5  # steps between boxes: room for lines
MARGIN = 3  # steps between boxes and their frame
HEADER = 4  # steps for the title of the lesion's frame
WIDE = 1.4  # width over height
LEAST_FREE = 1.1  # places per box
MOVES = 400  # per box
HOT, COLD = 60.0, 1.0
BACKWARD = 12


@dataclass(frozen=True)
class Frame:
    """A rectangle in steps of the grid."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Places:
    """Rectangles of the boxes by number, of the body and of the lesion (None without)."""

    boxes: tuple[Frame, ...]
    body: Frame
    lesion: Frame | None


def place(plan: Plan) -> Places:
    """Return where every box stands."""
    rows, columns = _shape(plan.boxes)
    slots = _annealed(plan, rows, columns)
    inside = LESION in columns
    frames: list[Frame] = [Frame(0, 0, 0, 0)] * len(slots)
    right, bottoms = MARGIN, {}
    for part, first in ((BODY, 0), (LESION, columns[BODY])):
        mine = [i for i, box in enumerate(plan.boxes) if box.part == part]
        left = right + (MARGIN + GAP_X // 2 if part == LESION and columns[BODY] else GAP_X // 2)
        top = MARGIN + (HEADER + MARGIN if part == LESION else HEADER if inside else 1)
        for row in range(rows):
            here = [i for i in mine if slots[i][1] == row]
            tallest = max((plan.boxes[i].height for i in here), default=0)
            for i in here:
                x = left + (slots[i][0] - first) * (BOX_WIDTH + GAP_X)
                y = top + (tallest - plan.boxes[i].height) // 2
                frames[i] = Frame(x, y, BOX_WIDTH, plan.boxes[i].height)
            top += tallest + GAP_Y if here else 0
        right = max((frames[i].left + BOX_WIDTH for i in mine), default=0) + GAP_X // 2 + 1
        bottoms[part] = top - GAP_Y + MARGIN
    bottom = max(bottoms.values())
    if not inside:
        return Places(tuple(frames), Frame(0, 0, right + MARGIN, bottom), None)
    start = (
        min(frame.left for frame, box in zip(frames, plan.boxes, strict=True) if box.part) - GAP_X // 2 - 1
    )
    lesion = Frame(start, MARGIN, right - start, bottom - MARGIN)
    return Places(tuple(frames), Frame(0, 0, right + MARGIN, bottom + MARGIN), lesion)


def _shape(boxes: Sequence[Box]) -> tuple[int, dict[str, int]]:
    """Return the number of rows, and of columns of body and lesion: about as wide as wanted, few places free."""
    counts = {part: sum(box.part == part for box in boxes) for part in (BODY, LESION)}
    height = sum(box.height for box in boxes) / max(len(boxes), 1) + GAP_Y + 1
    best: tuple[float, int, dict[str, int]] | None = None
    for rows in range(1, len(boxes) + 2):
        columns = {part: -(-count // rows) for part, count in counts.items() if count}
        ratio = sum(columns.values()) * (BOX_WIDTH + GAP_X) / (rows * height)
        free = sum(columns.values()) * rows / max(len(boxes), 1)
        miss = max(ratio / WIDE, WIDE / ratio) * max(free, LEAST_FREE)
        if best is None or miss < best[0]:
            best = (miss, rows, columns)
    assert best is not None
    return best[1], {BODY: 0, **best[2]}


def _annealed(plan: Plan, rows: int, columns: dict[str, int]) -> list[tuple[int, int]]:
    """Return column and row of every box."""
    draw = random.Random(1)
    spaces: dict[str, list[tuple[int, int]]] = {}
    first = 0
    for part, count in columns.items():
        spaces[part] = [(first + x, y) for x in range(count) for y in range(rows)]
        first += count
    where: list[tuple[int, int]] = []
    for i, box in enumerate(plan.boxes):
        before = sum(other.part == box.part for other in plan.boxes[:i])
        where.append(spaces[box.part][before])
    holder = {slot: i for i, slot in enumerate(where)}
    touching = [[net for net in plan.nets if i == net.source or i in net.targets] for i in range(len(where))]
    firsts = {BODY: 0, LESION: columns[BODY]}
    middles = {part: (2 * firsts[part] + count - 1, rows - 1) for part, count in columns.items()}
    centers = [middles[box.part] for box in plan.boxes]
    total = MOVES * len(where)
    best, best_cost = list(where), _cost(plan.nets, where, centers)
    cost = best_cost
    for step in range(total):
        heat = HOT * (COLD / HOT) ** (step / total)
        a = draw.randrange(len(where))
        slot = draw.choice(spaces[plan.boxes[a].part])
        b = holder.get(slot)
        if b == a:
            continue
        nets = touching[a] if b is None else [*touching[a], *(n for n in touching[b] if n not in touching[a])]
        old = where[a]
        before = _cost(nets, where, centers)
        where[a] = slot
        if b is not None:
            where[b] = old
        change = _cost(nets, where, centers) - before
        if change > 0 and draw.random() >= 2.718281828459045 ** (-change / heat):
            where[a] = old
            if b is not None:
                where[b] = slot
            continue
        holder[slot] = a
        holder.pop(old, None)
        if b is not None:
            holder[old] = b
        cost += change
        if cost < best_cost:
            best, best_cost = list(where), cost
    return best


def _cost(nets: Sequence[Net], where: Sequence[tuple[int, int]], centers: Sequence[tuple[int, int]]) -> int:
    """Return about the length of all lines, a net's shared line counted with the way to each target.

    What turns counterclockwise about the middle of its part costs more, so that loops are seen as loops.
    """
    cost = 0
    for net in nets:
        x0, y0 = where[net.source]
        mx, my = centers[net.source]
        left = right = x0
        top = bottom = y0
        for target in net.targets:
            x, y = where[target]
            dx, dy = abs(x - x0), abs(y - y0)
            cost += 8 * dx + 5 * dy
            if (not dx and dy > 1) or (not dy and dx > 1):
                cost += 8  # something may stand between
            turn = (2 * x0 - mx) * (y - y0) - (2 * y0 - my) * (x - x0)
            cost += BACKWARD if turn < 0 else 0
            left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
        cost += 14 * (right - left) + 9 * (bottom - top)
    return cost
