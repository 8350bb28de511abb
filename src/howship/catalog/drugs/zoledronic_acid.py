"""Zoledronic acid into a vein: plasma, urine, and bone surface, in the body and in every lesion.

What it is: the construct of `_bisphosphonate_medicine.py` with the facts of zoledronic acid; no table of
compartments has been published. Plasma exchanges with a fast, a slow and a deep tissue pool.

Facts that the constants were solved from: half-lives 0.24, 1.87 and 146 h, below 1 % of the peak at
24 h (US label); an infusion over 15 instead of 5 min lowers the peak by 34 %, renal clearance 69
mL/min, and 38-41 % in 24-h urine at a creatinine clearance of 84 mL/min (Chen 2002); 28 % in 24-h
urine at about 40 mL/min (Skerjanec 2003). The label's half-lives were taken (64 patients pooled)
rather than Chen's 0.2, 1.4, 39 and 4526 h (36): 4526 h is far longer than the 28 days between doses, and
describes release from bone, which is a separate pool here. No sum of the label's three half-lives lowers the
peak by more than about 20 %, so there is a fourth, a mixing phase of 2.4 min, too short to be seen
after an infusion. Renal clearance is proportional to a power of creatinine clearance: in proportion
itself, the urine at 40 mL/min would be 24 %, not 28 %.

Of all bisphosphonates in use it binds most firmly (Nancollas 2006), and most of what resorption frees binds
again: this slow pool holds the effect of one dose for years.

What it leaves out: as in the construct. Concentrations do not accumulate from cycle to cycle, as in
Skerjanec; Chen and the label report AUC ratios of 1.13-1.28, which no linear model with these half-lives
gives.

Departures: none, as there is no model to depart from.

Status: facts provisional (abstracts and label text), constants and effect ours.
"""

from __future__ import annotations

from howship.catalog.drugs._bisphosphonate_medicine import NANCOLLAS, Plasma, medicine
from howship.model.declare import Parameter, RenalStep
from howship.source import Source, ours

CHEN = Source(
    "Chen T, Berenson J, Vescio R, et al. Pharmacokinetics and pharmacodynamics of zoledronic acid in cancer "
    "patients with bone metastases. J Clin Pharmacol 2002;42(11):1228-36.",
    doi="10.1177/009127002762491316",
    place="abstract",
)
LABEL = Source("US prescribing information of zoledronic acid, from memory", place="dose by clearance")
MASS = Source("Molar mass from the formula of the free acid")
SOLVED = ours(
    "solved from: half-lives 0.24, 1.87 and 146 h (label), peak -34 % for 15 against 5 min, 24-h urine 39 %, "
    "renal clearance 69 mL/min (Chen 2002); chosen: central volume 6 L, mixing half-life 2.4 min, "
    "0.05 % of the peak left at 24 h (label: below 1 %)"
)
VOLUME = ours("about two plasma volumes; the facts leave it free between about 4 and 6 L")
GAMMA = ours("solved from: 24-h urine 39 % at 84 mL/min (Chen 2002), 28 % at 40 mL/min (Skerjanec 2003)")
UNIT = ours("the reference of potency")

PLASMA = Plasma(
    tissues=(
        ("f", "fast_tissue", "drug mixing within minutes"),
        ("s", "slow_tissue", "drug in soft tissue"),
        ("d", "deep_tissue", "drug held for days"),
    ),
    scale="1 mg",
)

PARAMETERS = (
    Parameter("V", "central_volume", "6 L", "central volume", VOLUME),
    Parameter("CL_R", "renal_clearance", "69 mL/min", "renal clearance at the reference clearance", CHEN),
    Parameter("gamma", "renal_exponent", "0.669", "power of relative creatinine clearance", GAMMA),
    Parameter("CL_B", "bone_clearance", "95.66 mL/min", "clearance by bone at healthy turnover", SOLVED),
    Parameter("Q_f", "fast_exchange", "41.84 L/h", "exchange with fast tissue", SOLVED),
    Parameter("V_f", "fast_volume", "5.47 L", "volume of fast tissue", SOLVED),
    Parameter("Q_s", "slow_exchange", "16.94 L/h", "exchange with slow tissue", SOLVED),
    Parameter("V_s", "slow_volume", "12.455 L", "volume of slow tissue", SOLVED),
    Parameter("Q_d", "deep_exchange", "0.8112 L/h", "exchange with deep tissue", SOLVED),
    Parameter("V_d", "deep_volume", "157.76 L", "volume of deep tissue", SOLVED),
    Parameter("M", "molar_mass", "272.09 mg/mmol", "molar mass of zoledronic acid", MASS),
    Parameter(
        "potency", "relative_potency", "1", "effect per mole on the surface, zoledronic acid = 1", UNIT
    ),
    Parameter("f_loss", "released_to_plasma", "0.055", "share of freed drug back in plasma", NANCOLLAS),
)

model = medicine(
    name="zoledronic_acid",
    title="Zoledronic acid into a vein: plasma, urine and bone surface",
    prose=__doc__,
    source=CHEN,
    plasma=PLASMA,
    parameters=PARAMETERS,
    renal_steps=(
        # 3.5, 3.3 and 3.0 mg of the full 4 mg; not recommended below 30 mL/min
        RenalStep("60 mL/min", 1.0, LABEL),
        RenalStep("50 mL/min", 0.875, LABEL),
        RenalStep("40 mL/min", 0.825, LABEL),
        RenalStep("30 mL/min", 0.75, LABEL),
        RenalStep("0 mL/min", 0.0, LABEL),
    ),
)
