"""Lines of a diagram: each net finds its way around boxes on a grid, and crosses others at right angles.

A line may cross another, and runs along it only where no other way is left. Shortest ways by A*, with prices
for bends and crossings; short nets go first. Within a net the next target is reached from the nearest point
of what is drawn.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from howship.report.diagram_place import Frame, Places
from howship.report.diagram_plan import Net

__all__ = ["Wire", "wires"]

Point = tuple[int, int]
STEPS: tuple[Point, ...] = ((1, 0), (0, 1), (-1, 0), (0, -1))  # by way: 0 right, 1 down, 2 left, 3 up
BEND, CROSSING, CLOSE, SHARED, ALONG_FRAME, NEW_LINE = 4, 7, 2, 60, 8, 12
FREE = -1  # nothing before: the start of a way
ARRIVED = 4  # a way beside the four of STEPS
FAR = 1 << 30


@dataclass(frozen=True)
class Wire:
    """One way to one target: corners in steps. `branch` where it leaves another line of its net."""

    net: int
    target: int
    corners: tuple[Point, ...]
    branch: bool


def wires(nets: Sequence[Net], places: Places) -> list[Wire]:
    """Return a way for every target of every net."""
    grid = _Grid(places)
    order = sorted(range(len(nets)), key=lambda i: (_reach(nets[i], places), i))
    found = [wire for i in order for wire in grid.route(i, nets[i])]
    return sorted(found, key=lambda wire: (wire.net, wire.target))


def _distance(a: Frame, b: Frame) -> int:
    return abs(2 * a.left + a.width - 2 * b.left - b.width) + abs(2 * a.top + a.height - 2 * b.top - b.height)


def _reach(net: Net, places: Places) -> int:
    return sum(_distance(places.boxes[net.source], places.boxes[target]) for target in net.targets)


class _Grid:
    """Points by number, what entering each costs, and what is taken.

    `enter` is the price of a point without lines, 0 where a box stands, and `taken` the net whose line is
    there: both for lines that run across (0) and down (1).
    """

    def __init__(self, places: Places) -> None:
        self.places = places
        self.rows = places.body.height + 1
        count = (places.body.width + 1) * self.rows
        self.steps = tuple(x * self.rows + y for x, y in STEPS)
        self.enter = ([0] * count, [0] * count)
        self.taken: tuple[dict[int, int], dict[int, int]] = ({}, {})
        for x in range(1, places.body.width):
            for y in range(1, places.body.height):
                for axis in (0, 1):
                    self.enter[axis][self._number(x, y)] = 1
        for axis in (0, 1):
            for x, y in set(_sides(places, axis)):
                point = self._number(x, y)
                if 0 <= point < count and self.enter[axis][point]:
                    self.enter[axis][point] += ALONG_FRAME
        self._boxes()

    def _number(self, x: int, y: int) -> int:
        return x * self.rows + y

    def _boxes(self) -> None:
        """Close the points of boxes and words, and make those around boxes dearer."""
        near: set[int] = set()
        closed = {
            self._number(x, y)
            for words in self.places.words
            for x in range(words.left, words.left + words.width + 1)
            for y in range(words.top, words.top + words.height + 1)
        }
        for box in self.places.boxes:
            right, bottom = box.left + box.width, box.top + box.height
            for x in range(box.left - 1, right + 2):
                for y in range(box.top - 1, bottom + 2):
                    inside = box.left <= x <= right and box.top <= y <= bottom
                    (closed if inside else near).add(self._number(x, y))
        for prices in self.enter:
            for point in near:
                prices[point] += CLOSE if prices[point] else 0
            for point in closed:
                prices[point] = 0

    def route(self, number: int, net: Net) -> Iterator[Wire]:
        """Yield the ways of a net, nearest target first."""
        source = self.places.boxes[net.source]
        tree: set[int] = set()
        targets = sorted(net.targets, key=lambda t: (_distance(source, self.places.boxes[t]), t))
        for target in targets:
            path, branch = self._search(number, source, tree, self.places.boxes[target])
            tree |= {self._number(x, y) for x, y in path[:-2]}  # no branch in a line's head
            yield Wire(number, target, _corners(path), branch)

    def _ports(self, box: Frame, outward: bool) -> Iterator[tuple[int, int, int]]:
        """Yield points beside a box, the way out of it (or into it), and the price off its middle."""
        right, bottom = box.left + box.width, box.top + box.height
        middle = 2 * box.left + box.width, 2 * box.top + box.height
        turn = 0 if outward else 2
        for x in range(box.left + 1, right):
            price = abs(2 * x - middle[0]) // 4
            yield self._number(x, box.top - 1), (3 + turn) % 4, price
            yield self._number(x, bottom + 1), (1 + turn) % 4, price
        for y in range(box.top + 1, bottom):
            price = abs(2 * y - middle[1]) // 4
            yield self._number(box.left - 1, y), (2 + turn) % 4, price
            yield self._number(right + 1, y), turn % 4, price

    def _prices(self, number: int) -> tuple[list[int], list[int], list[int]]:
        """Return what a net pays at each point: entering it across, down (0: never), and for a bend."""
        bends = [BEND] * len(self.enter[0])
        across, down = ([*prices] for prices in self.enter)
        for along, other, taken in ((across, down, self.taken[0]), (down, across, self.taken[1])):
            for point, net in taken.items():
                if net != number:
                    along[point] += SHARED
                    other[point] += CROSSING
                    bends[point] = BEND + SHARED
        return across, down, bends

    def _search(self, number: int, source: Frame, tree: set[int], target: Frame) -> tuple[list[Point], bool]:
        """Return the points of the cheapest way from a box, or from the net's tree, to a target."""
        goals = {point: (way, price) for point, way, price in self._ports(target, outward=False)}
        across, down, bends = self._prices(number)
        enter = (across, down, across, down)
        search = _Search(target, self.rows, len(bends))
        for point, way, price in self._ports(source, outward=True):
            if enter[way][point]:
                search.push(point, way, price + enter[way][point] + (NEW_LINE if tree else 0), FREE)
        for point in sorted(tree):
            if bends[point] == BEND:
                for way in range(4):
                    search.push(point, way, BEND, FREE)
        while search.heap:
            price, point, way = search.pop()
            if way == ARRIVED:
                return self._trace(number, search.states(point), tree, goals[point][0])
            bend = bends[point]
            if point in goals:
                inward, extra = goals[point]
                if inward != (way + 2) % 4 and enter[inward][point]:
                    turn = 0 if inward == way else bend
                    search.push(point, ARRIVED, price + extra + turn + enter[inward][point], way)
            for onward in (way, (way + 1) % 4, (way + 3) % 4):
                ahead = point + self.steps[onward]
                entry = enter[onward][ahead]
                if entry:
                    search.push(ahead, onward, price + entry + (bend if onward != way else 0), way)
        raise AssertionError("a box without a way to it")

    def _trace(
        self, number: int, states: Sequence[tuple[int, int]], tree: set[int], inward: int
    ) -> tuple[list[Point], bool]:
        """Return the way through `states`, with its ends on the boxes, and mark it as taken."""
        branch = states[0][0] in tree
        ways = [*(way for _, way in states), inward]
        for i, (point, way) in enumerate(states):
            after = ways[i + 1]
            self.taken[after % 2 if branch and not i else way % 2][point] = number
            self.taken[after % 2][point] = number
        points = [divmod(point, self.rows) for point, _ in states]
        points.append(_moved(points[-1], inward, 1))
        return ([] if branch else [_moved(points[0], ways[0], -1)]) + points, branch


class _Search:
    """The open ends of one search: a state is a point and the way on which it was entered."""

    def __init__(self, target: Frame, rows: int, count: int) -> None:
        self.rows = rows
        self.left, self.right = target.left - 1, target.left + target.width + 1
        self.top, self.bottom = target.top - 1, target.top + target.height + 1
        self.heap: list[tuple[int, int, int, int]] = []
        self.cost = [FAR] * (5 * count)
        self.came: dict[int, int] = {}
        self.pushed = 0

    def _rest(self, point: int, way: int) -> int:
        """Return a price that the rest of the way costs at least."""
        x, y = divmod(point, self.rows)
        across = self.left - x if x < self.left else x - self.right if x > self.right else 0
        down = self.top - y if y < self.top else y - self.bottom if y > self.bottom else 0
        bend = across if way == 1 or way == 3 else down
        return across + down + (BEND if bend else 0)

    def push(self, point: int, way: int, price: int, before: int) -> None:
        """Note a way of reaching a state if it is the cheapest; `before` is the way at the point left."""
        state = 5 * point + way
        if price < self.cost[state]:
            self.cost[state], self.came[state] = price, before
            self.pushed += 1
            rest = 0 if way == ARRIVED else self._rest(point, way)
            heapq.heappush(self.heap, (price + rest, self.pushed, price, state))

    def pop(self) -> tuple[int, int, int]:
        """Return price, point and way of the cheapest open end."""
        while True:
            _, _, price, state = heapq.heappop(self.heap)
            if price == self.cost[state]:
                return price, state // 5, state % 5

    def states(self, point: int) -> list[tuple[int, int]]:
        """Return points and ways from the start to the arrival at `point`."""
        found: list[tuple[int, int]] = []
        way = self.came[5 * point + ARRIVED]
        while way != FREE:
            found.append((point, way))
            before = self.came[5 * point + way]
            x, y = STEPS[way]
            point, way = point - x * self.rows - y, before
        return found[::-1]


def _moved(point: Point, way: int, by: int) -> Point:
    return point[0] + by * STEPS[way][0], point[1] + by * STEPS[way][1]


def _sides(places: Places, way: int) -> Iterator[Point]:
    """Yield the points of frames along which no line should run across (0) or down (1)."""
    for frame in (places.body, places.lesion):
        if frame is None:
            continue
        for near in (-1, 0, 1):
            if way == 0:
                for x in range(frame.left, frame.left + frame.width + 1):
                    yield x, frame.top + near
                    yield x, frame.top + frame.height + near
            else:
                for y in range(frame.top, frame.top + frame.height + 1):
                    yield frame.left + near, y
                    yield frame.left + frame.width + near, y


def _corners(path: Sequence[Point]) -> tuple[Point, ...]:
    """Return the ends and the bends of a way."""
    kept = [path[0]]
    for before, here, after in zip(path, path[1:], path[2:], strict=False):
        if (here[0] - before[0], here[1] - before[1]) != (after[0] - here[0], after[1] - here[1]):
            kept.append(here)
    return (*kept, path[-1])
