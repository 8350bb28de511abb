"""The BDF of variable order and step as numbers per lane: coefficients, error constants, order changes.

Fixed leading coefficient, in Nordsieck form (Jackson and Sacks-Davis, ACM Trans Math Softw 1980;6:295;
Byrne and Hindmarsh 1975;1:71; error constants and the choice of order as in CVODE, Hindmarsh et al.
2005;31:363). With x_i = (t_n - t_(n-i)) / h the corrected polynomial is the predicted one plus
D L((t - t_n) / h), where D = y_n - predicted and

    L(x) = (1 + x/x_1) ... (1 + x/x_(q-1)) (1 + x/x*),   L'(0) = 1 + 1/2 + ... + 1/q
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from howship.solve.engine.emit import Emitter

MOST = 5

Vector = Any


@dataclass(frozen=True)
class Tuning:
    """What was tried. Biases are the safety of the error estimates at orders q - 1, q, q + 1."""

    corrections: int = 1
    age: int = 0  # steps that a lane keeps its Jacobian; 0: a new one with every step
    lower: float = 6.0
    here: float = 6.0
    upper: float = 10.0
    threshold: float = 1.0
    kink: float = 1.0
    most: int = MOST
    grow: float = 10.0


@dataclass
class Formula:
    """What one step of every lane needs: order q, `L` (powers 0..5), error factors, `inverse` of the x_i."""

    q: Vector
    L: list[Vector]
    top: Vector  # L_q
    here: Vector  # error of order q = here |D|
    lower: Vector  # error of order q - 1 = lower |z_q|
    upper: Vector  # error of order q + 1 = upper |D - quotient D_before|
    link: Vector  # the quotient is link_now / link_before (h / h_before)^(q + 1)
    raise_by: Vector  # z_(q+1) = raise_by D
    distances: list[Vector]  # x_1 .. x_4


def pick(e: Emitter, q: Vector, values: list[Vector], first: int = 1) -> Vector:
    """Return values[q - first], lane by lane; the last for every greater q."""
    found = values[-1]
    for k in range(len(values) - 2, -1, -1):
        found = e.builder.select(e.builder.fcmp_ordered("<=", q, e.splat(k + first)), values[k], found)
    return found


def formula(e: Emitter, q: Vector, h: Vector, past: list[Vector]) -> Formula:
    """Return the numbers of a step h of order q; `past` holds the four steps before, the last first."""
    b, one = e.builder, e.splat(1.0)
    sums = [h]
    for step in past:
        sums.append(b.fadd(sums[-1], step))
    inverse = [one] + [b.fdiv(h, each) for each in sums[1:]]
    partial: list[float] = [0.0]
    for k in range(1, MOST + 1):
        partial.append(partial[-1] + 1 / k)
    harmonic = pick(e, q, [e.splat(value) for value in partial[1:]])
    powers = [one] + [e.splat(0.0)] * MOST
    total = e.splat(0.0)
    for i in range(1, MOST):
        inside = b.fcmp_ordered(">", q, e.splat(i))
        share = b.select(inside, inverse[i - 1], e.splat(0.0))
        total = b.fadd(total, share)
        powers = _times(e, powers, share)
    star = b.fsub(harmonic, total)
    powers = _times(e, powers, star)
    last = pick(e, q, inverse)
    beyond = pick(e, q, inverse[1:])
    top = pick(e, q, powers[1:])
    whole = b.fadd(total, last)
    a1 = b.fsub(b.fadd(one, whole), harmonic)
    a2 = e.fma(q, a1, one)
    here = e.absolute(b.fdiv(a1, b.fmul(harmonic, a2)))
    # one order down
    a3 = b.fsub(b.fdiv(one, q), harmonic)
    down = b.fdiv(b.fadd(b.fadd(one, total), a3), a3)
    lower = e.absolute(b.fmul(b.fdiv(star, top), down))
    # one order up
    a5 = b.fadd(harmonic, b.fdiv(one, b.fadd(q, one)))
    up = b.fsub(b.fadd(b.fadd(one, whole), beyond), a5)
    under = b.fmul(b.fmul(a2, beyond), b.fmul(b.fadd(q, e.splat(2.0)), a5))
    upper = e.absolute(b.fdiv(up, under))
    link = e.absolute(b.fdiv(b.fmul(a2, star), b.fmul(top, last)))
    product = one
    for i in range(1, MOST + 1):
        inside = b.fcmp_ordered(">=", q, e.splat(i))
        product = b.fmul(product, b.select(inside, inverse[i - 1], one))
    raise_by = b.fmul(b.fsub(star, last), product)
    distances = [b.fdiv(each, h) for each in sums[: MOST - 1]]
    return Formula(q, powers, top, here, lower, upper, link, raise_by, distances)


def _times(e: Emitter, powers: list[Vector], share: Vector) -> list[Vector]:
    """Return the polynomial times (1 + share x)."""
    return [powers[0]] + [e.fma(powers[k - 1], share, powers[k]) for k in range(1, MOST + 1)]


def shift(e: Emitter, distances: list[Vector], factors: Vector) -> list[Vector]:
    """Return powers 0..5 of x^2 (x + x_1) ... with as many factors as told, lane by lane (3 at most)."""
    b, zero = e.builder, e.splat(0.0)
    powers = [zero, zero, e.splat(1.0), zero, zero, zero]
    for i in range(1, MOST - 1):
        inside = b.fcmp_ordered(">=", factors, e.splat(i))
        more = [zero] + [e.fma(powers[k], distances[i - 1], powers[k - 1]) for k in range(1, MOST + 1)]
        powers = [b.select(inside, new, old) for new, old in zip(more, powers, strict=True)]
    return powers
