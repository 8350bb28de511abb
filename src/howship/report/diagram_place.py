"""Where the boxes of a diagram stand: in rows and columns, such that lines are short.

Boxes trade places by simulated annealing on whole numbers, from a fixed seed: the same diagram gives the
same places everywhere.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from howship.report.diagram_plan import BOX_WIDTH, SMALL, SMALL_LINE, UNIT, Box, Plan, wrapped
from howship.report.influence import BODY, LESION

__all__ = ["Frame", "Places", "place"]

GAP_X, GAP_Y = 7, 5  # steps between boxes: room for lines
MARGIN = 3  # steps between boxes and their frame
HEADER = 4  # steps for the title of a frame
WIDE = 1.4  # width over height
LEAST_FREE = 1.1  # places per box
MOVES = 400  # per box
HOT, COLD = 60.0, 1.0
BACKWARD = 12
BETWEEN = 8  # something may stand in a straight way
E = 2.718281828459045

Slot = tuple[int, int]  # column and row


@dataclass(frozen=True)
class Frame:
    """A rectangle in steps of the grid."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Places:
    """Rectangles of the boxes by number, of the body and of the lesion (None without).

    `note` is the lesion's note in lines; no line of the diagram passes the `words`.
    """

    boxes: tuple[Frame, ...]
    body: Frame
    lesion: Frame | None = None
    note: tuple[str, ...] = ()
    words: tuple[Frame, ...] = ()


def place(plan: Plan) -> Places:
    """Return where every box stands."""
    rows, columns = _shape(plan.boxes)
    slots = _annealed(plan, rows, columns)
    inside = LESION in columns
    wide = {part: count * (BOX_WIDTH + GAP_X) - GAP_X for part, count in columns.items()}
    note = wrapped(plan.note, SMALL, (wide[LESION] + GAP_X - 1) * UNIT) if inside and plan.note else ()
    header = HEADER + -(-SMALL_LINE * len(note) // UNIT)
    frames: list[Frame] = [Frame(0, 0, 0, 0)] * len(slots)
    right, bottom, first = MARGIN, 0, 0
    for part, count in columns.items():
        mine = [i for i, box in enumerate(plan.boxes) if box.part == part]
        left = right + GAP_X // 2 + (MARGIN if part == LESION and first else 0)
        top = MARGIN + (header + MARGIN if part == LESION else HEADER if inside else 0)
        for row in range(rows):
            here = [i for i in mine if slots[i][1] == row]
            tallest = max((plan.boxes[i].height for i in here), default=0)
            for i in here:
                x = left + (slots[i][0] - first) * (BOX_WIDTH + GAP_X)
                y = top + (tallest - plan.boxes[i].height) // 2
                frames[i] = Frame(x, y, BOX_WIDTH, plan.boxes[i].height)
            top += tallest + GAP_Y if here else 0
        right = left + wide[part] + GAP_X // 2 + 1
        bottom = max(bottom, top - GAP_Y + MARGIN)
        first += count
    if not inside:
        return Places(tuple(frames), Frame(0, 0, right + MARGIN, bottom))
    start = right - wide[LESION] - 2 * (GAP_X // 2 + 1)
    lesion = Frame(start, MARGIN, right - start, bottom - MARGIN)
    words = (Frame(1, 1, 6, 2), Frame(start + 1, MARGIN + 1, lesion.width - 2, header - 1))
    return Places(tuple(frames), Frame(0, 0, right + MARGIN, bottom + MARGIN), lesion, note, words)


def _shape(boxes: Sequence[Box]) -> tuple[int, dict[str, int]]:
    """Return the number of rows, and of columns by part: about as wide as wanted, few places free."""
    counts = {part: sum(box.part == part for box in boxes) for part in (BODY, LESION)}
    height = sum(box.height for box in boxes) / len(boxes) + GAP_Y + 1
    best: tuple[float, int, dict[str, int]] | None = None
    for rows in range(1, len(boxes) + 2):
        columns = {part: -(-count // rows) for part, count in counts.items() if count}
        ratio = sum(columns.values()) * (BOX_WIDTH + GAP_X) / (rows * height)
        free = sum(columns.values()) * rows / len(boxes)
        miss = max(ratio / WIDE, WIDE / ratio) * max(free, LEAST_FREE)
        if best is None or miss < best[0]:
            best = (miss, rows, columns)
    assert best is not None
    return best[1], best[2]


def _annealed(plan: Plan, rows: int, columns: dict[str, int]) -> list[Slot]:
    """Return column and row of every box."""
    draw = random.Random(1)
    spaces, middles, first = {}, {}, 0
    for part, count in columns.items():
        spaces[part] = [(first + x, y) for x in range(count) for y in range(rows)]
        middles[part] = (2 * first + count - 1, rows - 1)
        first += count
    seats = {part: iter(spaces[part]) for part in spaces}
    table = _Table(plan, [next(seats[box.part]) for box in plan.boxes], middles)
    total = MOVES * len(plan.boxes)
    best, best_cost, cost = list(table.where), 0, 0
    for step in range(total):
        heat = HOT * (COLD / HOT) ** (step / total)
        box = draw.randrange(len(plan.boxes))
        slot = draw.choice(spaces[plan.boxes[box].part])
        if slot == table.where[box]:
            continue
        old = table.where[box]
        change = table.move(box, slot)
        if change > 0 and draw.random() >= E ** (-change / heat):
            table.move(box, old)
            continue
        cost += change
        if cost < best_cost:
            best, best_cost = list(table.where), cost
    return best


class _Table:
    """Which box has which place, and what the lines of each net cost there."""

    def __init__(self, plan: Plan, where: list[Slot], middles: dict[str, Slot]) -> None:
        self.where = where
        self.holder = {slot: box for box, slot in enumerate(where)}
        self.nets = [(net.source, net.targets, middles[plan.boxes[net.source].part]) for net in plan.nets]
        self.touching = [
            [i for i, net in enumerate(plan.nets) if box == net.source or box in net.targets]
            for box in range(len(where))
        ]
        self.costs = [self._cost(*net) for net in self.nets]

    def move(self, box: int, slot: Slot) -> int:
        """Give a box a place, its holder the old one; return the change of cost."""
        other, old = self.holder.get(slot), self.where[box]
        nets = self.touching[box]
        self.where[box], self.holder[slot] = slot, box
        if other is None:
            del self.holder[old]
        else:
            self.where[other], self.holder[old] = old, other
            nets = [*nets, *(net for net in self.touching[other] if net not in nets)]
        change = 0
        for net in nets:
            cost = self._cost(*self.nets[net])
            change += cost - self.costs[net]
            self.costs[net] = cost
        return change

    def _cost(self, source: int, targets: Sequence[int], middle: Slot) -> int:
        """Return about the length of a net's lines, the shared one counted with the way to each target.

        What turns counterclockwise about the middle of its part costs more, so that loops are seen as loops.
        """
        x0, y0 = left, top = right, bottom = self.where[source]
        outward_x, outward_y = 2 * x0 - middle[0], 2 * y0 - middle[1]
        cost = 0
        for target in targets:
            x, y = self.where[target]
            dx, dy = x - x0, y - y0
            cost += 8 * (dx if dx > 0 else -dx) + 5 * (dy if dy > 0 else -dy)
            if (not dx and not -2 < dy < 2) or (not dy and not -2 < dx < 2):
                cost += BETWEEN
            if outward_x * dy < outward_y * dx:
                cost += BACKWARD
            left, right = (x if x < left else left), (x if x > right else right)
            top, bottom = (y if y < top else top), (y if y > bottom else bottom)
        return cost + 14 * (right - left) + 9 * (bottom - top)
