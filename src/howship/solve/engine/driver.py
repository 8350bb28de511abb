"""The compiled loop: every lane its own patient, time and step; a finished lane takes the next one.

Per lane: arrive at a stop (record rows, apply actions, set the next stop), then steps of the
Rosenbrock method up to it. What a lane computes depends on its own numbers alone: vector operations
are elementwise, and all that is shared is when the loop ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from llvmlite import ir

from howship.solve.engine.arguments import ARGUMENTS, IMPLAUSIBLE, NOT_FINITE, OK, STEP_LIMIT
from howship.solve.engine.emit import BOOL, DOUBLE, INT, POINTER, Emitter
from howship.solve.engine.parts import Parts
from howship.solve.engine.tableau import Tableau

__all__ = ["Driver"]

_KINDS: dict[str, Any] = {"int": INT, "double": DOUBLE, "ints": INT.as_pointer(), "doubles": POINTER}
_SAFETY, _SHRINK, _GROW, _KINK = 0.9, 0.15, 8.0, 20.0
_SAME_DAY = 1e-10
_SMALLEST = 1e-15


class Driver:
    """Emits `run(...)`, which takes tasks from a counter until there are none."""

    def __init__(self, parts: Parts, tableau: Tableau) -> None:
        self.parts, self.tableau, self.width = parts, tableau, parts.width
        self.layout = self._layout()
        kind = ir.FunctionType(ir.VoidType(), [_KINDS[kind] for kind in ARGUMENTS.values()])
        self.function = ir.Function(parts.module, kind, "run")
        self.e = Emitter(ir.IRBuilder(self.function.append_basic_block("entry")), self.width)
        self.b = self.e.builder
        self.arguments = dict(zip(ARGUMENTS, self.function.args, strict=True))
        for name, argument in self.arguments.items():
            argument.name = name
        self._emit()

    def _layout(self) -> dict[str, int]:
        """Return where each array begins in the workspace, in vectors; `size` is their total."""
        p, stages = self.parts, self.tableau.stages
        sizes = {
            "Y": p.states,
            "YN": p.states,
            "YS": p.states,
            "F": p.states + 1,
            "FT": p.states if p.by_time else 1,
            "C": p.constants,
            "A": p.matrix_size,
            "ATOL": p.states,
            "FLOOR": p.states,
            "OUT": max(p.outputs, 1),
            "U": p.states * stages,
            "SCALARS": 16,
        }
        places, total = {}, 0
        for name, size in sizes.items():
            places[name] = total
            total += size
        return {**places, "size": total}

    def array(self, name: str, offset: int = 0) -> Any:
        place = (self.layout[name] + offset) * self.width
        return self.b.gep(self.arguments["work"], [self.e.whole(place)])

    # --- per-lane numbers, kept as vectors in the workspace ---

    _SCALARS = ("T", "H", "STOP", "END", "ROW", "TRY", "LOW", "WAIT", "LEFT", "FRESH", "LIVE", "DONE")

    def get(self, name: str) -> Any:
        return self.e.load(self.array("SCALARS"), self._SCALARS.index(name))

    def set(self, name: str, value: Any) -> None:
        self.e.store(value, self.array("SCALARS"), self._SCALARS.index(name))

    def lane(self, name: str, lane: Any) -> Any:
        return self.e.element(self.array("SCALARS"), self._SCALARS.index(name), lane)

    # --- the whole ---

    def _emit(self) -> None:
        e, b = self.e, self.b
        self.task = self._lane_ints("task")
        self.stop = self._lane_ints("stop")
        self.row = self._lane_ints("row")
        self.code = self._lane_ints("code")
        self.active = e.slot(INT, e.whole(0))
        for name in self._SCALARS:
            self.set(name, e.splat(0.0))
        self._clear()
        with e.loop(self.width) as lane:
            self._load(lane)
        with e.repeat() as again:
            self._arrive()
            some = b.icmp_signed(">", b.load(self.active), e.whole(0))
            with b.if_then(some):
                self._step()
            b.store(b.icmp_signed(">", b.load(self.active), e.whole(0)), again)
        b.ret_void()

    def _lane_ints(self, name: str) -> Any:
        with self.b.goto_entry_block():
            return self.b.alloca(INT, self.width, name)

    def _clear(self) -> None:
        """Give idle lanes harmless numbers: their results are never read."""
        e = self.e
        for name in ("Y", "YN", "C", "ATOL", "FLOOR"):
            size = self.parts.constants if name == "C" else self.parts.states
            with e.loop(size) as i:
                e.store(e.splat(1.0 if name in ("Y", "YN", "C", "ATOL") else 0.0), self.array(name), i)

    # --- lanes: load, arrive at stops, finish ---

    def _load(self, lane: Any) -> None:
        """Take the next task into a lane, or leave the lane idle."""
        e, b, a = self.e, self.b, self.arguments
        number = e.item(a["next_task"], 0)
        there = b.icmp_signed("<", number, a["tasks"])
        e.put(e.whole(-1), self.task, lane)
        b.store(e.number(0.0), self.lane("LIVE", lane))
        b.store(e.number(1.0), self.lane("STOP", lane))
        with b.if_then(there):
            e.put(b.add(number, e.whole(1)), a["next_task"], 0)
            e.put(number, self.task, lane)
            e.put(e.item(a["stop_offset"], number), self.stop, lane)
            e.put(e.item(a["row_offset"], number), self.row, lane)
            e.put(e.whole(OK), self.code, lane)
            b.store(b.add(b.load(self.active), e.whole(1)), self.active)
            begin = e.item(a["begin"], number)
            for name, value in (("T", begin), ("STOP", begin), ("END", e.item(a["end"], number))):
                b.store(value, self.lane(name, lane))
            for name, value in (
                ("LIVE", 1.0),
                ("WAIT", 1.0),
                ("TRY", 0.0),
                ("DONE", 0.0),
                ("LEFT", 0.0),
                ("LOW", float("inf")),
            ):
                b.store(e.number(value), self.lane(name, lane))
            self._copy_in(number, lane)
            self._set_row_day(lane)
            self._setup(number, lane)

    def _copy_in(self, number: Any, lane: Any) -> None:
        e, b, a = self.e, self.b, self.arguments
        base = b.mul(number, e.whole(self.parts.states))
        with e.loop(self.parts.states) as i:
            for source, target in (("y", "Y"), ("absolute", "ATOL"), ("floor", "FLOOR")):
                b.store(e.item(a[source], b.add(base, i)), e.element(self.array(target), i, lane))

    def _setup(self, number: Any, lane: Any) -> None:
        e, b = self.e, self.b
        base = b.mul(number, e.whole(self.parts.parameters))
        b.call(self.parts.setup, [b.gep(self.arguments["p"], [base]), self.array("C"), lane])

    def _set_row_day(self, lane: Any) -> None:
        """Put the day of the lane's next row into ROW, infinity behind the last."""
        e, b, a = self.e, self.b, self.arguments
        row = e.item(self.row, lane)
        last = e.item(a["row_offset"], b.add(e.item(self.task, lane), e.whole(1)))
        more = b.icmp_signed("<", row, last)
        place = self.lane("ROW", lane)
        b.store(e.number(float("inf")), place)
        with b.if_then(more):
            b.store(e.item(a["row_day"], row), place)

    def _arrive(self) -> None:
        """Serve every lane that waits at a stop: rows of this day, actions, next stop or next task."""
        e, b = self.e, self.b
        with e.repeat() as again:
            waiting = b.fcmp_ordered(">", self.get("WAIT"), e.splat(0.0))
            with b.if_then(e.any(waiting)):
                self._rows_now(waiting)
                with e.loop(self.width) as lane:
                    flag = b.fcmp_ordered(">", b.load(self.lane("WAIT", lane)), e.number(0.0))
                    with b.if_then(flag):
                        self._serve(lane)
                b.store(ir.Constant(BOOL, 1), again)

    def _near(self, day: Any, t: Any) -> Any:
        """Return whether a day is reached at t, up to rounding."""
        e, b = self.e, self.b
        slack = b.fmul(e.number(_SAME_DAY), b.fadd(e.number(1.0), e.absolute(t)))
        return b.fcmp_ordered("<=", day, b.fadd(t, slack))

    def _serve(self, lane: Any) -> None:
        """Apply the actions that are due; then set the next stop, or finish and load the next task."""
        e, b, a = self.e, self.b, self.arguments
        number = e.item(self.task, lane)
        t = b.load(self.lane("T", lane))
        last = e.item(a["stop_offset"], b.add(number, e.whole(1)))
        changed = e.slot(BOOL, ir.Constant(BOOL, 0))
        with e.repeat() as again:
            stop = e.item(self.stop, lane)
            well = b.icmp_signed("==", e.item(self.code, lane), e.whole(OK))
            more = b.and_(well, b.icmp_signed("<", stop, last))
            with b.if_then(more), b.if_then(self._near(e.item(a["stop_day"], stop), t)):
                self._act(number, lane, stop, changed)
                e.put(b.add(stop, e.whole(1)), self.stop, lane)
                b.store(ir.Constant(BOOL, 1), again)
        with b.if_then(b.load(changed)):
            self._setup(number, lane)
        b.store(e.number(0.0), self.lane("WAIT", lane))
        b.store(e.number(1.0), self.lane("FRESH", lane))
        failed = b.icmp_signed("!=", e.item(self.code, lane), e.whole(OK))
        over = self._near(b.load(self.lane("END", lane)), t)
        with b.if_else(b.or_(failed, over)) as (then, otherwise):
            with then:
                self._finish(number, lane)
                self._load(lane)
            with otherwise:
                self._next_stop(lane, last)

    def _act(self, number: Any, lane: Any, stop: Any, changed: Any) -> None:
        e, b, a = self.e, self.b, self.arguments
        index, value = e.item(a["stop_index"], stop), e.item(a["stop_value"], stop)
        dose = b.icmp_signed("==", e.item(a["stop_kind"], stop), e.whole(0))
        with b.if_else(dose) as (then, otherwise):
            with then:
                place = e.element(self.array("Y"), index, lane)
                b.store(b.fadd(b.load(place), value), place)
            with otherwise:
                at = b.add(b.mul(number, e.whole(self.parts.parameters)), index)
                e.put(b.fadd(e.item(a["p"], at), value), a["p"], at)
                b.store(ir.Constant(BOOL, 1), changed)

    def _next_stop(self, lane: Any, last: Any) -> None:
        e, b, a = self.e, self.b, self.arguments
        stop = e.item(self.stop, lane)
        end = b.load(self.lane("END", lane))
        place = self.lane("STOP", lane)
        b.store(end, place)
        with b.if_then(b.icmp_signed("<", stop, last)):
            day = e.item(a["stop_day"], stop)
            b.store(e.smaller(day, end), place)

    def _finish(self, number: Any, lane: Any) -> None:
        e, b, a = self.e, self.b, self.arguments
        base = b.mul(number, e.whole(self.parts.states))
        with e.loop(self.parts.states) as i:
            e.put(b.load(e.element(self.array("Y"), i, lane)), a["y"], b.add(base, i))
        e.put(e.item(self.code, lane), a["status"], number)
        e.put(b.load(self.lane("T", lane)), a["failed_day"], number)
        e.put(b.load(self.lane("LOW", lane)), a["smallest"], number)
        done, tried = b.load(self.lane("DONE", lane)), b.load(self.lane("TRY", lane))
        e.put(b.fptosi(done, INT), a["steps"], number)
        e.put(b.fptosi(b.fsub(tried, done), INT), a["rejected"], number)
        b.store(b.sub(b.load(self.active), e.whole(1)), self.active)
        # after a failure the rows that are left stay as they were
        e.put(e.item(a["row_offset"], b.add(number, e.whole(1))), self.row, lane)

    # --- rows ---

    def _rows_now(self, waiting: Any) -> None:
        """Record the rows of this very day, before its actions, in all lanes that wait."""
        e, b = self.e, self.b
        slack = b.fmul(e.splat(_SAME_DAY), b.fadd(e.splat(1.0), e.absolute(self.get("T"))))
        with e.repeat() as again:
            due = b.fcmp_ordered("<=", self.get("ROW"), b.fadd(self.get("T"), slack))
            due = b.and_(due, waiting)
            with b.if_then(e.any(due)):
                b.call(
                    self.parts.evaluate, [self.get("T"), self.array("Y"), self.array("C"), self.array("OUT")]
                )
                self._write_rows(due, "Y")
                b.store(ir.Constant(BOOL, 1), again)

    @contextmanager
    def _each(self, flags: Any) -> Iterator[Any]:
        """Repeat the block for every lane whose flag (a double each) is set."""
        e, b = self.e, self.b
        with e.loop(self.width) as lane:
            flag = b.fcmp_ordered(">", e.item(flags, lane), e.number(0.0))
            with b.if_then(flag):
                yield lane

    def _write_rows(self, due: Any, source: str) -> None:
        e, b, a = self.e, self.b, self.arguments
        flags = e.slot(ir.VectorType(DOUBLE, self.width))
        b.store(b.uitofp(due, ir.VectorType(DOUBLE, self.width)), flags)
        plain = b.bitcast(flags, POINTER)
        with self._each(plain) as lane:
            row = e.item(self.row, lane)
            for size, array, target in (
                (self.parts.shown, source, "row_states"),
                (self.parts.outputs, "OUT", "row_outputs"),
            ):
                base = b.mul(row, e.whole(size))
                with e.loop(size) as i:
                    e.put(b.load(e.element(self.array(array), i, lane)), a[target], b.add(base, i))
            e.put(b.add(row, e.whole(1)), self.row, lane)
            self._set_row_day(lane)

    # --- one step of all lanes ---

    def _step(self) -> None:
        e, b = self.e, self.b
        y, c, f, u = self.array("Y"), self.array("C"), self.array("F"), self.array("U")
        t = self.get("T")
        b.call(self.parts.linearize, [t, y, c, f, self.array("A"), self.array("FT")])
        sides = e.load(f, self.parts.states)
        self._first_step(f)
        left = b.fsub(self.get("STOP"), t)
        # a last step that would leave almost nothing goes to the stop at once
        reaches = b.fcmp_ordered(">=", b.fmul(self.get("H"), e.splat(1.000001)), left)
        h = b.select(reaches, left, self.get("H"))
        inverse = b.fdiv(e.splat(1.0), h)
        b.call(self.parts.factor, [self.array("A"), b.fmul(inverse, e.splat(1.0 / self.tableau.gamma))])
        self._stages(t, h, inverse, u, f)
        error, under = self._error(u)
        # the estimate does not see what a kink does inside a step: ask for more where one is crossed
        crossed = b.fcmp_ordered("!=", sides, e.load(f, self.parts.states))
        error = b.select(crossed, b.fmul(error, e.splat(_KINK)), error)
        self._control(t, h, reaches, error, under)

    def _first_step(self, f: Any) -> None:
        """Choose the first step of lanes that have just left a stop, from the size of the rates."""
        e, b = self.e, self.b
        math, share = self.parts.math, 1.0 / self.tableau.order - 1.0
        fresh = b.fcmp_ordered(">", self.get("FRESH"), e.splat(0.0))
        with b.if_then(e.any(fresh)):
            most = e.slot(e.vector, e.splat(0.0))
            with e.loop(self.parts.states) as i:
                size = b.fdiv(e.absolute(e.load(f, i)), self._scale(e.load(self.array("Y"), i), i))
                b.store(e.larger(size, b.load(most)), most)
            # as long as a term of the method's order stays within the tolerance, for a solution that
            # changes as fast as its fastest state does now
            power = math.exp(b, b.fmul(math.log(b, e.spread(self.arguments["relative"])), e.splat(share)))
            step = b.fdiv(b.fmul(e.splat(0.5), power), e.larger(b.load(most), e.splat(1e-3)))
            left = b.fsub(self.get("STOP"), self.get("T"))
            step = e.smaller(step, b.fmul(left, e.splat(0.1)))
            self.set("H", b.select(fresh, step, self.get("H")))
            self.set("FRESH", e.splat(0.0))

    def _scale(self, y: Any, i: Any) -> Any:
        e = self.e
        relative = e.spread(self.arguments["relative"])
        return e.fma(relative, e.absolute(y), e.load(self.array("ATOL"), i))

    def _stages(self, t: Any, h: Any, inverse: Any, u: Any, f: Any) -> None:
        """Compute all U_s. Each slot first takes what the earlier stages add to its right-hand side."""
        e, b, tab, n = self.e, self.b, self.tableau, self.parts.states
        for s in range(tab.stages):
            with e.loop(n) as i:
                earlier = [e.load(u, self._u(j, i)) for j in range(s)]
                if s:
                    self._stage_state(s, earlier, i)
                side = b.fmul(inverse, self._combine(tab.C[s], earlier)) if s else e.splat(0.0)
                e.store(side, u, self._u(s, i))
            for row in self.parts.by_time if tab.d[s] else ():
                place = s * n + row
                part = b.fmul(b.fmul(h, e.splat(tab.d[s])), e.load(self.array("FT"), row))
                e.store(b.fadd(e.load(u, place), part), u, place)
            if s:
                time = e.fma(h, e.splat(tab.c[s]), t)
                b.call(self.parts.rates, [time, self.array("YS"), self.array("C"), f])
            b.call(self.parts.solve, [self.array("A"), f, self.array("U", s * self.parts.states)])

    def _stage_state(self, s: int, earlier: list[Any], i: Any) -> None:
        """Store state i of stage s: y + sum a_sj U_j, or the stage before plus its U."""
        e, b, tab = self.e, self.b, self.tableau
        if tab.a[s] == (*tab.a[s - 1], 1.0):
            value = b.fadd(e.load(self.array("YS"), i), earlier[-1])
        else:
            value = b.fadd(e.load(self.array("Y"), i), self._combine(tab.a[s], earlier))
        e.store(value, self.array("YS"), i)

    def _u(self, stage: int, i: Any) -> Any:
        return self.b.add(i, self.e.whole(stage * self.parts.states))

    def _combine(self, row: tuple[float, ...], values: list[Any]) -> Any:
        """Return the sum of row[j] * values[j]."""
        e, b = self.e, self.b
        total = None
        for factor, value in zip(row, values, strict=False):
            if factor == 0.0:
                continue
            weight = e.splat(factor)
            total = b.fmul(value, weight) if total is None else e.fma(value, weight, total)
        return e.splat(0.0) if total is None else total

    def _error(self, u: Any) -> tuple[Any, Any]:
        """Store the new state; return the error norm and the lanes with a state below its floor.

        The norm is the largest error of a state against its tolerance; what is not finite counts as
        very large.
        """
        e, b, n = self.e, self.b, self.parts.states
        total, low, finite = (e.slot(e.vector, e.splat(0.0)) for _ in range(3))
        last = self.tableau.stages - 1
        with e.loop(n) as i:
            move = e.load(u, self._u(last, i))
            new = b.fadd(e.load(self.array("YS"), i), move)
            e.store(new, self.array("YN"), i)
            size = e.larger(e.absolute(e.load(self.array("Y"), i)), e.absolute(new))
            part = b.fdiv(move, self._scale(size, i))
            b.store(e.larger(e.absolute(part), b.load(total)), total)
            b.store(b.fadd(b.load(finite), b.fmul(new, e.splat(0.0))), finite)
            under = b.fcmp_ordered("<", new, e.load(self.array("FLOOR"), i))
            b.store(b.select(under, e.splat(1.0), b.load(low)), low)
        error = b.load(total)
        good = b.fcmp_ordered("<", b.fadd(error, b.load(finite)), e.splat(1e10))
        error = b.select(good, e.larger(error, e.splat(1e-10)), e.splat(1e10))
        return error, b.fcmp_ordered(">", b.load(low), e.splat(0.0))

    def _control(self, t: Any, h: Any, reaches: Any, error: Any, low: Any) -> None:
        """Accept or repeat, choose the next step, note failures and arrivals."""
        e, b = self.e, self.b
        math, order = self.parts.math, self.tableau.order
        live = b.fcmp_ordered(">", self.get("LIVE"), e.splat(0.0))
        accept = b.and_(live, b.fcmp_ordered("<=", error, e.splat(1.0)))
        change = b.fmul(math.log(b, error), e.splat(-1.0 / order))
        factor = b.fmul(math.exp(b, change), e.splat(_SAFETY))
        factor = e.smaller(e.larger(factor, e.splat(_SHRINK)), e.splat(_GROW))
        repeated = b.fcmp_ordered(">", self.get("LEFT"), e.splat(0.0))
        factor = b.select(repeated, e.smaller(factor, e.splat(1.0)), factor)
        self.set("LEFT", b.select(accept, e.splat(0.0), e.splat(1.0)))
        # a step cut short by a stop says little about the next one
        size = b.select(
            b.and_(accept, reaches), e.larger(self.get("H"), b.fmul(h, factor)), b.fmul(h, factor)
        )
        self.set("H", size)
        self.set("TRY", b.fadd(self.get("TRY"), e.splat(1.0)))
        self.set("LOW", b.select(accept, e.smaller(h, self.get("LOW")), self.get("LOW")))
        then = b.select(reaches, self.get("STOP"), b.fadd(t, h))
        under = b.and_(accept, low)
        self._rows_inside(t, h, then, b.and_(accept, b.not_(under)))
        with e.loop(self.parts.states) as i:
            value = b.select(accept, e.load(self.array("YN"), i), e.load(self.array("Y"), i))
            e.store(value, self.array("Y"), i)
        self.set("T", b.select(accept, then, t))
        arrived = b.and_(accept, reaches)
        self.set("WAIT", b.select(arrived, e.splat(1.0), e.splat(0.0)))
        self.set("DONE", b.fadd(self.get("DONE"), b.select(accept, e.splat(1.0), e.splat(0.0))))
        self._failures(live, under)

    def _rows_inside(self, t: Any, h: Any, then: Any, accept: Any) -> None:
        """Record the rows between the old and the new time by the method's own interpolation."""
        e, b = self.e, self.b
        with e.repeat() as again:
            due = b.and_(accept, b.fcmp_ordered("<", self.get("ROW"), then))
            with b.if_then(e.any(due)):
                self._interpolate(t, h)
                b.call(
                    self.parts.evaluate,
                    [self.get("ROW"), self.array("YS"), self.array("C"), self.array("OUT")],
                )
                self._write_rows(due, "YS")
                b.store(ir.Constant(BOOL, 1), again)

    def _interpolate(self, t: Any, h: Any) -> None:
        """Store the states at ROW: (1-x) y + x y1 + sum w_j U_j, the weights being those of this x."""
        e, b = self.e, self.b
        x = b.fdiv(b.fsub(self.get("ROW"), t), h)
        x = e.smaller(e.larger(x, e.splat(0.0)), e.splat(1.0))
        rest = b.fsub(e.splat(1.0), x)
        product = b.fmul(x, rest)
        weights = []
        for column in zip(*self.tableau.H, strict=True):
            inner = e.splat(column[-1])
            for factor in column[-2::-1]:
                inner = e.fma(x, inner, e.splat(factor))
            weights.append(b.fmul(product, inner))
        with e.loop(self.parts.states) as i:
            value = b.fmul(rest, e.load(self.array("Y"), i))
            value = e.fma(x, e.load(self.array("YN"), i), value)
            for j, weight in enumerate(weights):
                value = e.fma(weight, e.load(self.array("U"), self._u(j, i)), value)
            e.store(value, self.array("YS"), i)

    def _failures(self, live: Any, under: Any) -> None:
        """Set a code for lanes that cannot go on: too many steps, no finite step, or below zero."""
        e, b, a = self.e, self.b, self.arguments
        most = e.spread(b.sitofp(a["most_steps"], DOUBLE))
        spent = b.fcmp_ordered(">", self.get("TRY"), most)
        tiny = b.fmul(e.splat(_SMALLEST), b.fadd(e.splat(1.0), e.absolute(self.get("T"))))
        small = b.fcmp_unordered("<", self.get("H"), tiny)
        waiting = self.get("WAIT")
        for mask, code in ((spent, STEP_LIMIT), (small, NOT_FINITE), (under, IMPLAUSIBLE)):
            hit = b.and_(live, mask)
            waiting = b.select(hit, e.splat(1.0), waiting)
            with b.if_then(e.any(hit)):
                self._set_code(hit, code)
        self.set("WAIT", waiting)

    def _set_code(self, hit: Any, code: int) -> None:
        e, b = self.e, self.b
        flags = e.slot(e.vector)
        b.store(b.uitofp(hit, e.vector), flags)
        plain = b.bitcast(flags, POINTER)
        with self._each(plain) as lane:
            e.put(e.whole(code), self.code, lane)
            # rows of a failed patient are not recorded any more
            b.store(e.number(float("inf")), self.lane("ROW", lane))
