"""Doses and timed settings -> actions of the solver."""

from __future__ import annotations

from howship import catalog
from howship.errors import Fault, InputError, near
from howship.model.join import Joined
from howship.model.program import Program
from howship.quantity import to_internal
from howship.solve.task import Action, Array

__all__ = ["administration", "check_route", "dose_fraction"]


def check_route(joined: Joined, drug: str, route: str, where: str = "") -> None:
    """Raise InputError where the drug is not given by this route."""
    routes = [name for owner, name in joined.layout.routes if owner == drug]
    if route not in routes:
        raise InputError(
            Fault(
                where or f"dose of {drug}",
                f"route {route!r} is not one of {drug}",
                "one of " + ", ".join(repr(name) for name in routes),
                near(route, routes),
            )
        )


def dose_fraction(drug: str, clearance: float) -> float:
    """Return the fraction of a dose that the drug's table allows at a creatinine clearance.

    `clearance` is in the internal unit of "mL/min". Below the lowest step nothing is given.
    """
    table = {to_internal(step.clearance, "mL/min"): step.fraction for step in catalog.drug(drug).renal_steps}
    reached = [table[bound] for bound in sorted(table) if bound <= clearance]
    return reached[-1] if reached else 0.0


def administration(
    program: Program, values: Array, drug: str, route: str, day: float, amount_mg: float, over_days: float
) -> list[Action]:
    """Return the actions of one administration: a bolus, or an infusion from start to end.

    `values` (P + S,) are the patient's own, so that bioavailability may differ between patients.
    """
    joined = program.joined
    part = joined.layout.parts[drug]
    state = part.states[joined.layout.routes[drug, route].into]
    amount = program.dose_amount(drug, route, values, amount_mg)
    if over_days <= 0:
        return [Action(day, "dose", state, amount)]
    rate, index = amount / over_days, joined.layout.dose_rates[state]
    return [Action(day, "change", index, rate), Action(day + over_days, "change", index, -rate)]
