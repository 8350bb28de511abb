"""An experiment: BDF of order 1 to 5 in the lanes of the compiled engine, instead of the Rosenbrock steps.

Every lane has its own time, step, order and history. The Jacobian is taken at the predicted state of
every step, together with the rates that the first Newton correction needs anyway: one correction then
leaves an error of the square of the correction, far below the tolerance (a second one changes nothing).
`Tuning(age=20)` or 50 keeps each lane's Jacobian that many steps: no faster, since with eight lanes some
lane needs a new one in every second to fifth step and the copies cost; and not the same bits for any
neighbors, since the rates then come from one or the other function.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bdf_formula import MOST, Formula, Tuning, formula, pick, shift

from howship.solve.engine.driver import Driver
from howship.solve.engine.parts import Parts
from howship.solve.engine.tableau import Tableau

_OWN = ("Q", "COUNT", "SCALED", "FAILED", "REDO", "LINK", "MOST", "SIDES", "AGE")
# what the base class asks of a method: the order that its first step is chosen for
_FIRST = Tableau(
    "BDF", "Jackson KR, Sacks-Davis R. ACM Trans Math Softw 1980;6:295", 2, 1.0, (), (), (), (), ()
)


@dataclass
class _Step:
    """A step of all lanes to t, of length h, `ratio` of the history's; who reaches a stop, who begins."""

    t: Any
    h: Any
    ratio: Any
    reaches: Any
    start: Any
    own: Formula


class BdfDriver(Driver):
    """Lanes, stops, rows and failures of the engine; steps of the BDF. Z_0 is Y."""

    _SCALARS: Any = (*Driver._SCALARS, *_OWN, *(f"PAST{i}" for i in range(1, MOST)))

    def __init__(self, parts: Parts, tuning: Tuning) -> None:
        self.tuning = tuning
        super().__init__(parts, _FIRST)

    def _layout(self) -> dict[str, int]:
        p = self.parts
        sizes = {
            "Y": p.states,
            "Z": MOST * p.states,
            "YN": p.states,
            "YS": p.states,
            "F": p.states + 1,
            "FT": p.states if p.by_time else 1,
            "C": p.constants,
            "A": p.matrix_size,
            "ATOL": p.states,
            "FLOOR": p.states,
            "OUT": max(p.outputs, 1),
            "D": p.states,
            "BEFORE": p.states,
            "TOP": p.states,
            "SIDE": p.states,
            "OUTSIDE": p.states,
            "J": p.matrix_size,
            "SCALARS": len(self._SCALARS),
        }
        places, total = {}, 0
        for name, size in sizes.items():
            places[name] = total
            total += size
        return {**places, "size": total}

    def _z(self, j: int, i: Any) -> Any:
        return self.b.add(i, self.e.whole(j * self.parts.states))

    def _flag(self, name: str) -> Any:
        return self.b.fcmp_ordered(">", self.get(name), self.e.splat(0.0))

    # --- one step of all lanes ---

    def _step(self) -> None:
        e, b = self.e, self.b
        step = self._begun()
        shift_by = b.fdiv(step.own.L[1], step.h)
        self._predict(step)
        y, c, f, a, d = (self.array(name) for name in ("YS", "C", "F", "A", "D"))
        if self.tuning.age:
            self._rates_and_old_jacobian(step.t, step.start)
        else:
            b.call(self.parts.linearize, [step.t, y, c, f, a, self.array("FT")])
        sides = e.load(f, self.parts.states)
        with b.if_then(e.any(step.start)):
            self._start(step.start, sides)
        b.call(self.parts.factor, [a, shift_by])
        b.call(self.parts.solve, [a, f, d])
        for _ in range(self.tuning.corrections - 1):
            self._correct(step.t, shift_by)
        errors, low = self._errors(step)
        crossed = b.fcmp_ordered("!=", sides, self.get("SIDES"))
        errors[1] = b.select(crossed, b.fmul(errors[1], e.splat(self.tuning.kink)), errors[1])
        self._decide(step, errors, low, sides)

    def _begun(self) -> _Step:
        """Return the step that every lane takes. One that begins stays where it is and learns its rates."""
        e, b = self.e, self.b
        start = b.or_(self._flag("FRESH"), self._flag("REDO"))
        left = b.fsub(self.get("STOP"), self.get("T"))
        reaches = b.fcmp_ordered(">=", b.fmul(self.get("H"), e.splat(1.000001)), left)
        reaches = b.and_(reaches, b.not_(start))
        h = b.select(reaches, left, self.get("H"))
        h = b.select(start, e.splat(1.0), h)
        t = b.select(start, self.get("T"), b.fadd(self.get("T"), h))
        t = b.select(reaches, self.get("STOP"), t)
        ratio = b.select(start, e.splat(0.0), b.fdiv(h, self.get("SCALED")))
        own = formula(e, self.get("Q"), h, [self.get(f"PAST{i}") for i in range(1, MOST)])
        return _Step(t, h, ratio, reaches, start, own)

    def _rates_and_old_jacobian(self, t: Any, start: Any) -> None:
        """Compute rates, and a new Jacobian for lanes whose own is too old; the others keep theirs."""
        e, b = self.e, self.b
        y, c, f, a = (self.array(name) for name in ("YS", "C", "F", "A"))
        age = b.fadd(self.get("AGE"), e.splat(1.0))
        old = b.or_(b.fcmp_ordered(">", age, e.splat(self.tuning.age)), self._flag("FAILED"))
        due = b.and_(self._flag("LIVE"), b.or_(start, old))
        self.set("AGE", b.select(due, e.splat(0.0), age))
        with b.if_else(e.any(due)) as (some, none):
            with some:
                b.call(self.parts.linearize, [t, y, c, f, a, self.array("FT")])
                with e.loop(self.parts.matrix_size) as i:
                    value = b.select(due, e.load(a, i), e.load(self.array("J"), i))
                    e.store(value, self.array("J"), i)
            with none:
                b.call(self.parts.rates, [t, y, c, f])
        with e.loop(self.parts.matrix_size) as i:
            e.store(e.load(self.array("J"), i), a, i)

    def _predict(self, step: _Step) -> None:
        """Store the predicted state, and what its derivative adds to the Newton equation, -z_1 / h."""
        e, b = self.e, self.b
        minus = b.fdiv(e.splat(-1.0), step.h)
        with e.loop(self.parts.states) as i:
            _, z = self._advanced(step.ratio, i, 2)
            e.store(z[0], self.array("YS"), i)
            e.store(b.fmul(z[1], minus), self.array("D"), i)
            if self.tuning.corrections > 1:
                e.store(b.fmul(z[1], minus), self.array("SIDE"), i)

    def _advanced(self, ratio: Any, i: Any, wanted: int = MOST + 1) -> tuple[list[Any], list[Any]]:
        """Return the terms z_j of state i, and the first of them scaled to the new step and moved by it."""
        e, b = self.e, self.b
        old = [e.load(self.array("Y"), self._z(j, i)) for j in range(MOST + 1)]
        z, factor = [old[0]], ratio
        for term in old[1:]:
            z.append(b.fmul(term, factor))
            factor = b.fmul(factor, ratio)
        for k in range(wanted):
            for j in range(MOST - 1, k - 1, -1):
                z[j] = b.fadd(z[j], z[j + 1])
        return old, z

    def _start(self, start: Any, sides: Any) -> None:
        """Set order 1 and the first step of lanes that have left a stop or failed too often."""
        e, b = self.e, self.b
        f, zero = self.array("F"), e.splat(0.0)
        before = self.get("H")
        redo = b.and_(self._flag("REDO"), b.not_(self._flag("FRESH")))
        self.set("FRESH", b.select(redo, e.splat(1.0), self.get("FRESH")))
        self._first_step(f)
        step = b.select(redo, e.smaller(self.get("H"), before), self.get("H"))
        self.set("H", step)
        with e.loop(self.parts.states) as i:
            for j in range(1, MOST + 1):
                value = b.fmul(step, e.load(f, i)) if j == 1 else zero
                place = self._z(j, i)
                e.store(b.select(start, value, e.load(self.array("Y"), place)), self.array("Y"), place)
        first = {"Q": 1.0, "COUNT": 2.0, "FAILED": 0.0, "REDO": 0.0, "MOST": 1e4}
        for name, number in first.items():
            self.set(name, b.select(start, e.splat(number), self.get(name)))
        self.set("MOST", b.select(redo, e.splat(1.0), self.get("MOST")))
        self.set("SCALED", b.select(start, step, self.get("SCALED")))
        self.set("SIDES", b.select(start, sides, self.get("SIDES")))

    def _correct(self, t: Any, shift_by: Any) -> None:
        """Add one more Newton correction, with the same matrix."""
        e, b = self.e, self.b
        d, y, f, n = self.array("D"), self.array("YN"), self.array("F"), self.parts.states
        with e.loop(n) as i:
            e.store(b.fadd(e.load(self.array("YS"), i), e.load(d, i)), y, i)
        b.call(self.parts.rates, [t, y, self.array("C"), f])
        with e.loop(n) as i:
            side = b.fsub(e.load(self.array("SIDE"), i), b.fmul(shift_by, e.load(d, i)))
            e.store(side, self.array("OUTSIDE"), i)
        b.call(self.parts.solve, [self.array("A"), f, self.array("OUTSIDE")])
        with e.loop(n) as i:
            e.store(b.fadd(e.load(d, i), e.load(self.array("OUTSIDE"), i)), d, i)

    def _errors(self, step: _Step) -> tuple[list[Any], Any]:
        """Store the new state and z_q; return the errors of orders q - 1, q, q + 1, and who is too low."""
        e, b, own = self.e, self.b, step.own
        zero = e.splat(0.0)
        most = [e.slot(e.vector, zero) for _ in range(3)]
        low, finite = e.slot(e.vector, zero), e.slot(e.vector, zero)
        growth = self._powers(b.fdiv(step.h, self.get("PAST1")))
        quotient = b.fmul(b.fdiv(own.link, self.get("LINK")), pick(e, own.q, growth[1:]))
        to_q = pick(e, own.q, self._powers(step.ratio)[:-1])
        with e.loop(self.parts.states) as i:
            move, old = e.load(self.array("D"), i), e.load(self.array("Y"), i)
            new = b.fadd(e.load(self.array("YS"), i), move)
            e.store(new, self.array("YN"), i)
            size = e.larger(e.absolute(old), e.absolute(new))
            weight = b.fdiv(e.splat(1.0), self._scale(size, i))
            z = pick(e, own.q, [e.load(self.array("Y"), self._z(j, i)) for j in range(1, MOST + 1)])
            top = e.fma(own.top, move, b.fmul(z, to_q))
            e.store(top, self.array("TOP"), i)
            change = b.fsub(move, b.fmul(quotient, e.load(self.array("BEFORE"), i)))
            for place, value in zip(most, (top, move, change), strict=True):
                b.store(e.larger(b.fmul(e.absolute(value), weight), b.load(place)), place)
            b.store(b.fadd(b.load(finite), b.fmul(new, zero)), finite)
            under = b.fcmp_ordered("<", new, e.load(self.array("FLOOR"), i))
            b.store(b.select(under, e.splat(1.0), b.load(low)), low)
        factors = (own.lower, own.here, own.upper)
        errors = [b.fmul(b.load(place), factor) for place, factor in zip(most, factors, strict=True)]
        good = b.fcmp_ordered("<", b.fadd(errors[1], b.load(finite)), e.splat(1e10))
        errors[1] = b.select(good, errors[1], e.splat(1e10))
        return errors, b.fcmp_ordered(">", b.load(low), zero)

    def _powers(self, x: Any) -> list[Any]:
        """Return x, x^2, ... x^6."""
        powers = [x]
        for _ in range(MOST):
            powers.append(self.b.fmul(powers[-1], x))
        return powers

    def _growth(self, error: Any, bias: float, order: Any, more: float) -> Any:
        """Return by how much the step could grow at an order: (bias error)^(-1 / (order + 1))."""
        e, b, math = self.e, self.b, self.parts.math
        share = b.fdiv(e.splat(-1.0), b.fadd(order, e.splat(more)))
        size = e.larger(b.fmul(error, e.splat(bias)), e.splat(1e-20))
        return math.exp(b, b.fmul(math.log(b, size), share))

    def _decide(self, step: _Step, errors: list[Any], low: Any, sides: Any) -> None:
        """Accept or repeat; choose order and step; note failures and arrivals."""
        e, b, own = self.e, self.b, step.own
        zero, one = e.splat(0.0), e.splat(1.0)
        live, moving = self._flag("LIVE"), b.not_(step.start)
        accept = b.and_(b.and_(live, moving), b.fcmp_ordered("<=", errors[1], one))
        refuse = b.and_(b.and_(live, moving), b.not_(accept))
        rises, falls = self._choose(step, errors, accept, refuse)
        failed = b.fadd(self.get("FAILED"), one)
        again = b.and_(refuse, b.fcmp_ordered(">=", failed, e.splat(3.0)))
        self.set("REDO", b.select(again, one, zero))
        self.set("FAILED", b.select(accept, zero, b.select(refuse, failed, self.get("FAILED"))))
        self.set("TRY", b.fadd(self.get("TRY"), one))
        self.set("DONE", b.fadd(self.get("DONE"), b.select(accept, one, zero)))
        self.set("LOW", b.select(accept, e.smaller(step.h, self.get("LOW")), self.get("LOW")))
        self.set("SIDES", b.select(accept, sides, self.get("SIDES")))
        self._advance(step, accept)
        under = b.and_(accept, low)
        self.set("SCALED", b.select(accept, step.h, self.get("SCALED")))
        self._rows_inside(step.t, step.h, step.t, b.and_(accept, b.not_(under)))
        with b.if_then(e.any(b.or_(rises, falls))):
            self._change_order(own, rises, falls)
        for i in range(MOST - 1, 0, -1):
            before = self.get(f"PAST{i - 1}") if i > 1 else step.h
            self.set(f"PAST{i}", b.select(accept, before, self.get(f"PAST{i}")))
        self.set("LINK", b.select(accept, own.link, self.get("LINK")))
        self.set("T", b.select(accept, step.t, self.get("T")))
        self.set("WAIT", b.select(b.and_(accept, step.reaches), one, zero))
        self._failures(live, under)

    def _choose(self, step: _Step, errors: list[Any], accept: Any, refuse: Any) -> tuple[Any, Any]:
        """Set the next step and order; return the lanes whose order rises and those where it falls."""
        e, b, tuning, q = self.e, self.b, self.tuning, step.own.q
        zero, one = e.splat(0.0), e.splat(1.0)
        same = self._growth(errors[1], tuning.here, q, 1.0)
        count = b.fsub(self.get("COUNT"), b.select(accept, one, zero))
        consider = b.and_(accept, b.fcmp_ordered("<=", count, zero))
        down = self._growth(errors[0], tuning.lower, q, 0.0)
        down = b.select(b.fcmp_ordered(">", q, one), down, zero)
        up = self._growth(errors[2], tuning.upper, q, 2.0)
        up = b.select(b.fcmp_ordered("<", q, e.splat(tuning.most)), up, zero)
        best = e.larger(same, e.larger(down, up))
        worth = b.and_(consider, b.fcmp_ordered(">=", best, e.splat(tuning.threshold)))
        other = b.and_(worth, b.fcmp_ordered("<", same, best))
        falls = b.and_(other, b.fcmp_ordered(">=", down, up))
        rises = b.and_(other, b.fcmp_ordered("<", down, up))
        factor = b.select(other, best, same)
        factor = b.select(b.fcmp_ordered("<", factor, e.splat(tuning.threshold)), one, factor)
        factor = e.smaller(factor, self.get("MOST"))
        less = e.smaller(e.larger(same, e.splat(0.2)), e.splat(0.9))
        factor = b.select(accept, factor, less)
        # a lane that begins has its step and order already
        self.set("H", b.select(step.start, self.get("H"), b.fmul(step.h, factor)))
        self.set("MOST", b.select(accept, e.splat(tuning.grow), b.select(refuse, one, self.get("MOST"))))
        order = b.fadd(q, b.select(rises, one, b.select(falls, e.splat(-1.0), zero)))
        self.set("Q", b.select(step.start, self.get("Q"), order))
        count = b.select(consider, e.splat(2.0), count)
        count = b.select(other, b.fadd(order, one), count)
        self.set("COUNT", b.select(step.start, self.get("COUNT"), count))
        return rises, falls

    def _advance(self, step: _Step, accept: Any) -> None:
        """Replace the history of lanes whose step is accepted."""
        e, b = self.e, self.b
        with e.loop(self.parts.states) as i:
            move = e.load(self.array("D"), i)
            for j, (old, z) in enumerate(zip(*self._advanced(step.ratio, i), strict=True)):
                value = b.select(accept, e.fma(step.own.L[j], move, z), old)
                e.store(value, self.array("Y"), self._z(j, i))
            before = e.load(self.array("BEFORE"), i)
            e.store(b.select(accept, move, before), self.array("BEFORE"), i)

    def _change_order(self, own: Formula, rises: Any, falls: Any) -> None:
        """Add or take away the highest term, keeping value, slope and the values before."""
        e, b = self.e, self.b
        zero, order = e.splat(0.0), self.get("Q")
        factors = b.fsub(own.q, b.select(rises, e.splat(1.0), e.splat(2.0)))
        powers = shift(e, own.distances, factors)
        with e.loop(self.parts.states) as i:
            term = b.fmul(own.raise_by, e.load(self.array("D"), i))
            term = b.select(rises, term, b.fneg(e.load(self.array("TOP"), i)))
            term = b.select(b.or_(rises, falls), term, zero)
            for j in range(2, MOST + 1):
                place = self._z(j, i)
                value = e.fma(powers[j], term, e.load(self.array("Y"), place))
                there = b.fcmp_ordered(">=", order, e.splat(j))
                e.store(b.select(there, value, zero), self.array("Y"), place)

    def _interpolate(self, t: Any, h: Any) -> None:
        """Store the states at ROW: the polynomial about the new time t."""
        e, b = self.e, self.b
        x = b.fdiv(b.fsub(self.get("ROW"), t), h)
        x = e.smaller(e.larger(x, e.splat(-1.0)), e.splat(0.0))
        with e.loop(self.parts.states) as i:
            value = e.load(self.array("Y"), self._z(MOST, i))
            for j in range(MOST - 1, -1, -1):
                value = e.fma(value, x, e.load(self.array("Y"), self._z(j, i)))
            e.store(value, self.array("YS"), i)
