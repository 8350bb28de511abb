"""Teriparatide, PTH(1-34), subcutaneous, with the constants of the first Peterson-Riggs model (2010).

What it is: `teriparatide` with the constants of 2010: clearance 94.3 L/h, volume 133 L and absorption
16.4 1/h, later changed to 62.2 L/h, 94.4 L and 10.4 1/h. A subcutaneous depot empties into the body's PTH
pool with the rate CL/V; the disease takes the input at its site `pth_input`.

What it leaves out, departures: those of `teriparatide`, whose equations are used.

To know: written for `peterson_riggs_2010`; it acts in every disease that takes PTH.
"""

from __future__ import annotations

from howship.catalog.drugs import teriparatide
from howship.model.declare import Drug, Parameter, Route
from howship.source import Source

PAPER = Source(
    "Peterson MC, Riggs MM. A physiologically based mathematical model of integrated calcium "
    "homeostasis and bone remodeling. Bone 2010;46:49-63.",
    doi="10.1016/j.bone.2009.08.053",
)

PARAMETERS = (
    Parameter("TERICL", "clearance", "94.3 L/h", "clearance over bioavailability", PAPER),
    Parameter("TERIVC", "volume", "133 L", "volume of distribution over bioavailability", PAPER),
    Parameter("TERIKA", "absorption_rate", "16.4 1/h", "faster of the two rate constants", PAPER),
    Parameter("TERIMW", "molar_mass", "4117.8 pg/pmol", "molar mass of PTH(1-34)", PAPER),
)

model = Drug(
    name="teriparatide_peterson_2010",
    title="Teriparatide, PTH(1-34), daily under the skin, constants of 2010",
    prose=__doc__,
    source=PAPER,
    states=teriparatide.STATES,
    parameters=PARAMETERS,
    equations=teriparatide.equations,
    routes=(Route("sc", "TERISC", teriparatide.depot_amount),),
    acts_on=teriparatide.model.acts_on,
    outputs=teriparatide.model.outputs,
)
