"""Whether a value lies within the bounds that a parameter or state declares."""

from __future__ import annotations

import math

from howship.errors import Fault
from howship.model.layout import JoinedParameter, JoinedState
from howship.quantity import Quantity

__all__ = ["outside"]


def outside(item: JoinedParameter | JoinedState, value: float, where: str, met: str) -> Fault | None:
    """Return the fault of a `value` in internal units that `item` must not have, or None.

    `met` is what the user wrote. An amount that is declared non-negative may not start below zero.
    """
    if isinstance(item, JoinedParameter):
        least, most = item.least, item.most
    else:
        least, most = -math.inf if item.signed else 0.0, math.inf
    if least <= value <= most:
        return None
    # as declared, without the last digit that a unit's factor adds
    shown = (float(f"{bound / item.unit.to_internal:.12g}") for bound in (least, most))
    low, high = (str(Quantity(number, item.unit)) for number in shown)
    if math.isinf(most):
        expected = f"at least {low}"
    else:
        expected = f"at most {high}" if math.isinf(least) else f"{low} to {high}"
    return Fault(where, f"{item.name} = {met!r}: {item.meaning}", expected)
