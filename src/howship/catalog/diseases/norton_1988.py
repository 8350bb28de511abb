"""Growth of an untreated breast cancer by the law of Gompertz (Norton 1988).

What it is: one tumor, from one cell to a plateau. Its specific growth rate falls as it approaches the
largest size: dN/dt = b N ln(Ninf / N), so N = N0 exp(k (1 - exp(-b t))) with k = ln(Ninf / N0).

What it leaves out: treatment, spread, chance, death, anything that the tumor grows in. Between women b
differs log-normally in the paper (mean of ln b -2.9, standard deviation 0.71, per month); here it is at
its median.

Departures: none known in the law. N0, Ninf and b are as remembered from the paper and have not been
read there again.

To know: the growth per cell has no upper bound at small N, and the law is undefined at N = 0. At the
median b the time from one cell to 4.8e9, where the paper takes it to be found, is 27.1 months, and from
there to 1e12, taken to be lethal, 31.7 months.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Disease, Experiment, Output, Parameter, Result, State
from howship.model.functions import log
from howship.source import Source

PAPER = Source(
    "Norton L. A Gompertzian model of human breast cancer growth. Cancer Res 1988;48:7067-7071. The law also "
    "in Mehrara E et al. A new method to estimate parameters of the growth model for metastatic tumours. "
    "Theor Biol Med Model 2013;10:31, whose doi this is.",
    doi="10.1186/1742-4682-10-31",
)
MEDIAN = PAPER.at("exp(-2.9), the median of the log-normal distribution; from memory")
MEMORY = PAPER.at("from memory")

STATES = (State("N", "tumor_cells", "1", "cells of the tumor", MEMORY),)

PARAMETERS = (
    Parameter("Ninf", "largest_tumor", "3.1e12", "cells of the tumor in the end", MEMORY),
    Parameter("b", "growth_slowing", "0.0550232 1/month", "rate at which growth slows down", MEDIAN),
)

OUTPUTS = (
    Output("tumor_burden", "1", "cells of the tumor"),
    Output("tumor_growth_rate", "1/day", "growth per cell"),
)


def equations(m: Any) -> Result:
    """Return the rate of the tumor, its size and its growth per cell."""
    specific = m.b * log(m.Ninf / m.N)
    return Result({"N": specific * m.N}, {"tumor_burden": m.N, "tumor_growth_rate": specific})


model = Disease(
    name="norton_1988",
    title="Gompertzian growth of a breast cancer",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    outputs=OUTPUTS,
    reference=Experiment(until="10 years", every="1 month", meaning="an untreated tumor from its first cell"),
    steady=False,
)
