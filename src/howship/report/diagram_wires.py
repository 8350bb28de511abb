"""Lines of a diagram: each net finds its way around boxes on a grid, and crosses others at right angles.

A line may cross another, never run along it. Shortest ways by A*, with prices for bends and crossings;
short nets go first. Within a net the next target is reached from the nearest point of what is drawn.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from howship.report.diagram_place import Frame, Places
from howship.report.diagram_plan import Net

__all__ = ["Wire", "wires"]

Point = tuple[int, int]
STEPS: tuple[Point, ...] = ((1, 0), (0, 1), (-1, 0), (0, -1))
BEND, CROSSING, CLOSE, SHARED = 4, 7, 2, 60
OFF_CENTER = 1


@dataclass(frozen=True)
class Wire:
    """One way to one target: corners in steps of the grid. `branch` where it leaves another line of its net."""

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
    """What is taken: by boxes, by lines that run across (0) or down (1) a point, by ends of lines."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.width, self.height = places.body.width, places.body.height
        self.blocked: set[Point] = set()
        self.near: set[Point] = set()
        for box in places.boxes:
            around = {
                (x, y)
                for x in range(box.left - 1, box.left + box.width + 2)
                for y in range(box.top - 1, box.top + box.height + 2)
            }
            inside = {
                (x, y)
                for x, y in around
                if box.left <= x <= box.left + box.width and box.top <= y <= box.top + box.height
            }
            self.blocked |= inside
            self.near |= around - inside
        self.edges = {0: set(_sides(places, 0)), 1: set(_sides(places, 1))}
        self.taken: tuple[dict[Point, int], dict[Point, int]] = ({}, {})

    def route(self, number: int, net: Net) -> Iterator[Wire]:
        """Yield the ways of a net, nearest target first."""
        source = self.places.boxes[net.source]
        tree: set[Point] = set()
        targets = sorted(net.targets, key=lambda t: (_distance(source, self.places.boxes[t]), t))
        for target in targets:
            starts = list(self._ports(source, outward=True))
            found = [(point, way, price) for point, way, price in starts if not tree or True]
            path, branch = self._search(number, found, tree, self.places.boxes[target])
            tree |= set(path)
            yield Wire(number, target, _corners(path), branch)

    def _ports(self, box: Frame, outward: bool) -> Iterator[tuple[Point, int, int]]:
        """Yield points beside a box, the direction out of it (or into it), and the price off its middle."""
        right, bottom = box.left + box.width, box.top + box.height
        middle = 2 * box.left + box.width, 2 * box.top + box.height
        turn = 0 if outward else 2
        for x in range(box.left + 1, right):
            price = OFF_CENTER * abs(2 * x - middle[0]) // 4
            yield (x, box.top - 1), (3 + turn) % 4, price
            yield (x, bottom + 1), (1 + turn) % 4, price
        for y in range(box.top + 1, bottom):
            price = OFF_CENTER * abs(2 * y - middle[1]) // 4
            yield (box.left - 1, y), (2 + turn) % 4, price
            yield (right + 1, y), turn % 4, price

    def _price(self, point: Point, way: int, number: int) -> int | None:
        """Return the price of entering a point in a direction, None where that is not possible."""
        x, y = point
        if not (0 < x < self.width and 0 < y < self.height) or point in self.blocked:
            return None
        along, across = self.taken[way % 2].get(point), self.taken[1 - way % 2].get(point)
        price = 1 + (CLOSE if point in self.near else 0)
        if along is not None and along != number:
            price += SHARED
        if across is not None and across != number:
            price += CROSSING
        return price + (8 if point in self.edges[way % 2] else 0)

    def _turn(self, point: Point, number: int) -> int:
        """Return the price of a bend at a point."""
        others = [taken.get(point) for taken in self.taken]
        return BEND + (SHARED if any(one is not None and one != number for one in others) else 0)

    def _search(
        self, number: int, starts: Sequence[tuple[Point, int, int]], tree: set[Point], target: Frame
    ) -> tuple[list[Point], bool]:
        """Return the points of the cheapest way from a box, or from the net's tree, to a target."""
        goals = {point: (way, price) for point, way, price in self._ports(target, outward=False)}
        left, right = target.left - 1, target.left + target.width + 1
        top, bottom = target.top - 1, target.top + target.height + 1

        def rest(point: Point) -> int:
            x, y = point
            return max(left - x, 0, x - right) + max(top - y, 0, y - bottom)

        heap: list[tuple[int, int, int, Point, int]] = []
        cost: dict[tuple[Point, int], int] = {}
        came: dict[tuple[Point, int], tuple[Point, int] | None] = {}
        count = 0

        def push(state: tuple[Point, int], price: int, before: tuple[Point, int] | None) -> None:
            nonlocal count
            if price < cost.get(state, 1 << 30):
                cost[state], came[state] = price, before
                count += 1
                heapq.heappush(heap, (price + rest(state[0]), price, count, *state))

        for point, way, price in starts:
            entry = self._price(point, way, number)
            if entry is not None:
                push((point, way), price + entry + (12 if tree else 0), None)
        for point in sorted(tree):
            if all(taken.get(point, number) == number for taken in self.taken):
                for way in range(4):
                    push((point, way), BEND, None)
        while heap:
            _, price, _, point, way = heapq.heappop(heap)
            if way == 4:
                return self._trace(number, came, (point, way), tree, goals[point][0])
            if price > cost[point, way]:
                continue
            if point in goals:
                inward, extra = goals[point]
                entry = self._price(point, inward, number)
                if inward != (way + 2) % 4 and entry is not None:
                    bend = 0 if inward == way else self._turn(point, number)
                    push((point, 4), price + extra + bend + entry, (point, way))
            for turn in (0, 1, 3):
                onward = (way + turn) % 4
                step = STEPS[onward]
                ahead = (point[0] + step[0], point[1] + step[1])
                entry = self._price(ahead, onward, number)
                if entry is not None:
                    bend = self._turn(point, number) if turn else 0
                    push((ahead, onward), price + entry + bend, (point, way))
        raise AssertionError("a box without a way to it")

    def _trace(
        self,
        number: int,
        came: dict[tuple[Point, int], tuple[Point, int] | None],
        last: tuple[Point, int],
        tree: set[Point],
        inward: int,
    ) -> tuple[list[Point], bool]:
        """Return the way that was found, with its ends on the boxes, and mark it as taken."""
        states = [last]
        while (before := came[states[-1]]) is not None:
            states.append(before)
        states = states[::-1][:-1]
        points = [point for point, _ in states]
        ways = [way for _, way in states]
        branch = points[0] in tree and (came[states[0]] is None) and points[0] in tree
        for i, point in enumerate(points):
            after = ways[i + 1] if i + 1 < len(points) else inward
            self.taken[ways[i] % 2 if i or not branch else after % 2][point] = number
            self.taken[after % 2][point] = number
        end = points[-1]
        points.append((end[0] + STEPS[inward][0], end[1] + STEPS[inward][1]))
        if not branch:
            out = STEPS[ways[0]]
            points.insert(0, (points[0][0] - out[0], points[0][1] - out[1]))
        return points, branch


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
