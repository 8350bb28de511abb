"""Denosumab under the skin: target-mediated disposition, binding RANKL.

What it is: the two-compartment model of Sutjandra et al. 2011 with binding to total RANKL in quasi
steady state, with clearance, central volume, bioavailability and absorption of patients with bone
metastases (Gibiansky et al. 2012). Those constants of the second paper that are not at hand (Q, V2,
R0, Kss, kint, kdeg) are of the first. In bone the drug holds RANKL in an equilibrium: bound per free
RANKL is C / Kpd, from which the disease takes its free RANKL.

What it leaves out: antibodies to the drug, age on absorption (exponent -0.577 in Sutjandra), race and
tumor type on clearance, subjects' variability. The RANKL of this model (R, in ng/mL) is the target
that shapes the kinetics; it is not the RANKL of the disease, and nothing flows between the two.

Departures: volumes and clearances scale with body weight by an exponent of 1 (the papers' exponents
were not at hand; 1 repeats troughs computed at 66, 72 and 80 kg). Kpd is ours. With 120 mg every 4
weeks the trough at 24 weeks is 25.2, 23.1 and 20.7 ug/mL at 66, 72 and 80 kg; in patients the mean is
20.6. With bioavailability and absorption of the first paper it would be 26.8, 24.5 and 22.0.

`concentration` is unbound denosumab in serum (C of the paper); `total_concentration` adds what is
bound to the model's target, at most the concentration of the target itself (0.6 mg/L).

Status: provisional; values were read from a public file that names the first paper, not from its table.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Drug, Output, Parameter, Result, Route, State
from howship.model.functions import sqrt
from howship.source import Source, ours

SUTJANDRA = Source(
    "Sutjandra L, Rodriguez RD, Doshi S, et al. Population pharmacokinetic meta-analysis of denosumab in "
    "healthy subjects and postmenopausal women with osteopenia or osteoporosis. Clin Pharmacokinet "
    "2011;50(12):793-807.",
    doi="10.2165/11594240-000000000-00000",
)
GIBIANSKY = Source(
    "Gibiansky L, Sutjandra L, Doshi S, et al. Population pharmacokinetic analysis of denosumab in patients "
    "with bone metastases from solid tumours. Clin Pharmacokinet 2012;51(4):247-260.",
    doi="10.2165/11598090-000000000-00000",
    place="abstract",
)
WEIGHT = ours("the exponents were not at hand; 1 repeats the troughs computed at 66, 72 and 80 kg")
KPD = ours(
    "between 10 and 40 ng/mL: the Kss of the kinetics, 138 ng/mL, lets resorption return too early, "
    "before 26 weeks"
)

STATES = (
    State("A0", "depot", "0 mg", "denosumab under the skin", SUTJANDRA, scale="10 mg"),
    State("A1", "central_amount", "0 mg", "denosumab in V1, free and bound", SUTJANDRA, scale="10 mg"),
    State("A2", "peripheral_amount", "0 mg", "denosumab in the periphery", SUTJANDRA, scale="10 mg"),
    State("R", "kinetic_target", lambda m: m.R0, "RANKL of the kinetics, free and bound", SUTJANDRA,
          unit="ng/mL"),
)  # fmt: skip

PARAMETERS = (
    Parameter("F", "bioavailability", "0.61", "absorbed share of a dose under the skin", GIBIANSKY),
    Parameter("ka", "absorption_rate", "0.25672 1/day", "first-order absorption",
              GIBIANSKY.at("abstract: absorption half-life 2.7 days, as ln 2 / 2.7")),
    Parameter("CL", "clearance", "3.25 mL/h", "linear clearance at the reference weight", GIBIANSKY),
    Parameter("V1", "central_volume", "2.62 L", "central volume at the reference weight", GIBIANSKY),
    Parameter("Q", "distribution_clearance", "37.9 mL/h", "exchange with the periphery at the reference "
              "weight", SUTJANDRA),
    Parameter("V2", "peripheral_volume", "1360 mL", "peripheral volume at the reference weight", SUTJANDRA),
    Parameter("kint", "complex_loss_rate", "0.00795 1/h", "loss of denosumab bound to RANKL", SUTJANDRA),
    Parameter("kdeg", "target_loss_rate", "0.00148 1/h", "loss of free RANKL", SUTJANDRA),
    Parameter("R0", "target_baseline", "614 ng/mL", "RANKL of the kinetics before treatment", SUTJANDRA),
    Parameter("Kss", "target_binding_constant", "138 ng/mL", "free drug that binds half of R", SUTJANDRA),
    Parameter("WT", "weight", "66 kg", "body weight", SUTJANDRA, covariate=True),
    Parameter("WT_ref", "reference_weight", "66 kg", "weight that the constants are given for", SUTJANDRA),
    Parameter("w_CL", "clearance_weight_exponent", "1", "power of relative weight on CL and Q", WEIGHT),
    Parameter("w_V", "volume_weight_exponent", "1", "power of relative weight on V1 and V2", WEIGHT),
    Parameter("Kpd", "effect_binding_constant", "10 ng/mL", "free denosumab that binds half of the RANKL in "
              "bone", KPD),
)  # fmt: skip


def depot_amount(m: Any) -> Any:
    """Return the mg of a dose of `m.dose` mg under the skin that will be absorbed."""
    return m.F * m.dose


def equations(m: Any) -> Result:
    """Return the rates, the serum concentrations, and bound per free RANKL in bone."""
    size_CL = (m.WT / m.WT_ref) ** m.w_CL
    size_V = (m.WT / m.WT_ref) ** m.w_V
    CL, Q = m.CL * size_CL, m.Q * size_CL
    V1, V2 = m.V1 * size_V, m.V2 * size_V

    # free denosumab from total, binding in quasi steady state
    Ctot = m.A1 / V1
    half = (Ctot - m.R - m.Kss) / 2
    C = half + sqrt(half * half + m.Kss * Ctot)
    bound = C / (m.Kss + C)

    CLtot = CL + m.kint * V1 * m.R / (m.Kss + C)
    to_periphery = Q * (C - m.A2 / V2)
    ksyn = m.kdeg * m.R0
    rates = {
        "A0": -m.ka * m.A0,
        "A1": m.ka * m.A0 - CLtot * C - to_periphery,
        "A2": to_periphery,
        "R": ksyn - (m.kdeg + (m.kint - m.kdeg) * bound) * m.R,
    }
    ratio = C / m.Kpd
    outputs = {"concentration": C, "total_concentration": Ctot}
    return Result(rates, outputs, sites={"rankl_binding": ratio})


model = Drug(
    name="denosumab",
    title="Denosumab under the skin, target-mediated kinetics, patients with bone metastases",
    prose=__doc__,
    source=GIBIANSKY,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    routes=(Route("sc", "A0", depot_amount),),
    acts_on=("rankl_binding",),
    outputs=(
        Output("concentration", "ug/mL", "unbound denosumab in serum"),
        Output("total_concentration", "ug/mL", "denosumab in serum, unbound and bound to its target"),
    ),
)
