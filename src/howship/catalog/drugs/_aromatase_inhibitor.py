"""What the aromatase inhibitors of this folder share: a tablet, one compartment, and an Emax on aromatase.

A tablet is absorbed from the gut (all of it counts: clearance and volume are over bioavailability) into one
compartment, from which it is eliminated. Aromatase outside the ovaries goes on with 1 - I_max C / (IC50 + C)
of its work, at once: both inhibitors bind it reversibly.

Each entry takes I_max and IC50 from the inhibition measured with two doses in women after menopause, with
the mean concentrations that its own kinetics give for these doses. As both doses are near the maximum, IC50
is known only within a factor of a few, and I_max within the limit of the assay.

What it leaves out: the ovaries. While they work, less estrogen makes the pituitary drive them harder, so
that an inhibitor alone does little; here it does nothing to them. Plasma estradiol is measured to fall less
(85-88 %) than aromatization (97-99 %), near the limit of the assays; bone here follows aromatization.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from howship.model.declare import Drug, Output, Parameter, Result, Route, State
from howship.source import Source, ours

__all__ = ["ABSORBED", "inhibitor"]

TABLET = ours("a pool of the construct")
ABSORBED = ours("gives the peak within two hours of a tablet, as measured")


def _dose(m: Any) -> Any:
    return m.dose


def inhibitor(
    name: str,
    title: str,
    prose: str,
    source: Source,
    parameters: tuple[Parameter, ...],
    clearance: Callable[[Any, Any], Any],
) -> Drug:
    """Return an aromatase inhibitor; `clearance` gives volume per time from `m` and the concentration.

    `parameters` hold k_a, V, I_max and IC50 beside those of the clearance.
    """

    def equations(m: Any) -> Result:
        """Return the rates, the concentration in plasma, and what is left of aromatase."""
        C = m.A / m.V
        absorbed = m.k_a * m.G
        rates = {"G": -absorbed, "A": absorbed - clearance(m, C) * C}
        left = 1 - m.I_max * C / (m.IC50 + C)
        return Result(rates, {"concentration": C}, sites={"aromatase": left})

    return Drug(
        name=name,
        title=title,
        prose=prose,
        source=source,
        states=(
            State("G", "gut_amount", "0 mg", "drug in the gut", TABLET, scale="0.1 mg"),
            State("A", "central_amount", "0 mg", "drug in the body", TABLET, scale="0.1 mg"),
        ),
        parameters=parameters,
        equations=equations,
        routes=(Route("po", "G", _dose),),
        acts_on=("aromatase",),
        outputs=(Output("concentration", "ng/mL", f"{name} in plasma"),),
    )
