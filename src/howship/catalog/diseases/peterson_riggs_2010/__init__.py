"""Calcium homeostasis and bone remodeling, the first version (Peterson and Riggs 2010, BIOMD0000000613).

What it is: plasma, gut, kidney, exchangeable and deep bone calcium, phosphate, the parathyroid gland,
vitamin D, the osteoblast lineage, osteoclasts, RANK/RANKL/OPG, TGF-beta and RUNX2/CREB/BCL2, as in the
SBML of the paper of 2010. States and parameters are in `quantities.py`, the equations in `minerals.py` and
`cells.py`; `peterson_riggs_2012` is made of the same parts.

What it leaves out: estrogen, bone mineral density, decline of the kidney (filtration is a constant here),
denosumab; marker kinetics (CTX is osteoclasts, BSAP osteoblasts, as fraction of baseline); any tumor.

Differences to `peterson_riggs_2012`:
- Release of latent TGF-beta is of first order in it; later, of order 1.92.
- The exponent of RUNX2 on osteoblast survival is 3.67798; later 3.81644.
- Active uptake of gut calcium starts from 0.17533 mmol/h; later 0.105929.
- The capacity of the parathyroid gland is compared with calcitriol of the moment, not of the start. So it
  tends to 1 whatever calcitriol is; corrected later as an error of the code.
- Teriparatide has other constants: the drug `teriparatide_peterson_2010`; later `teriparatide`.
- No estrogen, density, denosumab or decline of the kidney: 28 states and the collector of urine calcium,
  not 34.

Departures from the SBML:
- Baselines are computed, as in `peterson_riggs_2012`: half-effect constants and copies of start values
  come from the declared start values. 100 mL/min is 6 L/h, where the SBML has 100/16.667 L/h.
- A collector of calcium in urine is added, which feeds nothing.
- The sites where drugs act, but for the input of PTH, are ours; at their neutral values the equations are
  the published ones.

To know: not at rest at its start. With 0.17533 mmol/h, uptake of calcium is 31 % above the intake that is
absorbed; the gut falls to 78 % of its start within days, plasma calcium rises by 0.28 % and PTH falls by
2.3 % in the first hours, then all return. `gut_uptake_start=0.105929 mmol/h` removes this. Three
parameters of gland capacity (`pth_capacity_max`, `pth_capacity_min`, `pth_capacity_steepness`) change
nothing here. Stiff (7 per hour to 2e-5 per hour); RUNX2 jumps when BCL2 passes 105; the urine flux is cut
off at zero. Calcium saturates near 2.75 mmol/L.
"""

from __future__ import annotations

from typing import Any

from howship.catalog.diseases.peterson_riggs_2010 import cells, minerals, quantities
from howship.catalog.diseases.peterson_riggs_2010.quantities import p
from howship.catalog.diseases.peterson_riggs_2010.start import Rates, baseline
from howship.model.declare import Disease, Experiment, Result
from howship.model.functions import maximum

__all__ = ["model"]

STATES = quantities.STATES + quantities.COLLECTORS

OWN_VALUES = (
    p("T310", "gut_uptake_start", "0.17533 mmol/h", "capacity of active uptake at baseline"),
    p("gamRU", "runx2_survival_exponent", "3.67798", "exponent of RUNX2 on survival"),
    p("GFR", "gfr", "100 mL/min", "glomerular filtration rate"),
)

PARAMETERS = quantities.PARAMETERS + OWN_VALUES

OUTPUTS = quantities.PLASMA_OUTPUTS + quantities.MARKER_OUTPUTS


def mineral_rates(m: Any, cPTH: Any) -> Rates:
    """Return the rates of calcium, phosphate and their hormones."""
    cCa, cPO4, cD = m.P / m.V1, m.ECCPhos / m.V1, m.B / m.V1
    J14, J15 = minerals.bone_calcium(m, cCa)
    J27 = maximum(0, minerals.urine_calcium(m, cCa, cPTH, cD, m.GFR, 1))
    J40 = minerals.gut_uptake(m)
    return {
        **minerals.pth_secretion(m, cCa, cD),
        **minerals.gland_capacity(m, cD, cD),  # calcitriol against itself, as published
        **minerals.vitamin_d(m, cPTH, cPO4, 1),
        **minerals.gut_calcium(m, cD, J40, m.OralCa),
        **minerals.calcium_balance(m, J14, J15, J27, J40),
        **minerals.phosphate_balance(m, J14, J15, m.GFR),
    }


def bone_rates(m: Any, cPTH: Any) -> Rates:
    """Return the rates of bone cells and their signals."""
    return {
        **cells.osteoblast_lineage(m, 1, 1),
        **cells.transcription(m, cPTH),
        **cells.osteoclast(m, m.osteoclast_apoptosis),
        **cells.rank_rankl_opg(m, cPTH, 1, 1, cells.unbound_rankl(m)),
        **cells.tgf_beta(m, m.koutTGF, 1, 1),
    }


def outputs(m: Any) -> Rates:
    """Return the named outputs."""
    OB = m.OBfast + m.OBslow
    return {
        "osteoblasts": OB,
        "serum_calcium": m.P / m.V1,
        "serum_phosphate": m.ECCPhos / m.V1,
        "pth": m.PTH / m.V1,
        "calcitriol": m.B / m.V1,
        "ctx": m.OC / m.OC_0,
        "bsap": OB / baseline(m).OB,
    }


def equations(m: Any) -> Result:
    """Return the rates and outputs of the published model: its parts, put together."""
    cPTH = m.PTH / m.V1
    return Result({**mineral_rates(m, cPTH), **bone_rates(m, cPTH)}, outputs(m))


def signals(m: Any) -> Rates:
    """Return what drugs may read."""
    return {"bone_turnover": m.OC / m.OC_0, "bone_formation": (m.OBfast + m.OBslow) / baseline(m).OB}


model = Disease(
    name="peterson_riggs_2010",
    title="Calcium homeostasis and bone remodeling of the whole body, first version",
    prose=__doc__,
    source=quantities.PR2010,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    outputs=OUTPUTS,
    reference=Experiment(
        until="12 weeks",
        every="1 day",
        meaning="teriparatide 20 ug every day",
        dose=("teriparatide_peterson_2010 20 ug sc every 1 day",),
    ),
    sites=quantities.SITES,
    signals=quantities.SIGNALS,
    signal_equations=signals,
    steady=False,
)
