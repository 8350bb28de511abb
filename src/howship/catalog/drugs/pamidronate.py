"""Pamidronate into a vein: plasma, urine, and bone surface, in the body and in every lesion.

What it is: the construct of `_bisphosphonate_medicine.py` with the facts of pamidronate; no table of
compartments has been published. Plasma exchanges with one tissue pool. Doses are taken as mg of pamidronic
acid.

Facts that the constants were solved from: half-lives 0.8 h (Leyvraz 1992) and 27.2 h (drug guide);
60 mg over 1 h give a peak of 9.7 umol/L, an AUC of 22 umol h/L in 24 h, and 65 % retained at 24 h
(Leyvraz: 60-70 %). The guide's first half-life of 1.6 h was not taken: it cannot give that peak together
with that AUC. Bone holds at most 49 %, on day 4 (the guide: about 50 %). Renal clearance is proportional to
creatinine clearance (Berenson 1997).

What resorption frees returns to plasma first, unlike zoledronic acid: so the effect is shorter (calcium
normal for 18 against 32 days, Major 2001), and what is buried leaves with a half-life of 207 days (drug
guide, without a method: 300).

What it leaves out: as in the construct; uptake by liver and spleen; and the longer infusions' slower uptake
is linear here. The AUC in severe kidney failure (Berenson: 2.3 times normal) is not reached, as uptake by
bone does not depend on the kidney here.

Departures: none, as there is no model to depart from.

Status: facts provisional (abstracts), constants and potency ours.
"""

from __future__ import annotations

from howship.catalog.drugs._bisphosphonate_medicine import NANCOLLAS, RENAL_TABLE, Plasma, medicine
from howship.model.declare import Parameter, RenalStep
from howship.source import Source, ours

LEYVRAZ = Source(
    "Leyvraz S, Hess U, Flesch G, et al. Pharmacokinetics of pamidronate in patients with bone metastases. "
    "J Natl Cancer Inst 1992;84(10):788-92.",
    doi="10.1093/jnci/84.10.788",
    place="abstract",
)
BERENSON = Source(
    "Berenson JR et al. Pharmacokinetics of pamidronate disodium in patients with cancer with normal or "
    "impaired renal function. J Clin Pharmacol 1997;37:285-90.",
    place="abstract: renal clearance proportional to creatinine clearance",
)
MASS = Source("Molar mass from the formula of the free acid")
SOLVED = ours(
    "solved from: half-lives 0.8 h (Leyvraz 1992) and 27.2 h (drug guide), peak 9.7 umol/L, AUC 22 umol h/L "
    "and 65 % retained in 24 h after 60 mg over 1 h (Leyvraz 1992)"
)
POTENCY = ours(
    "90 mg a little weaker than 4 mg of zoledronic acid: calcium normal in 70 against 88 % (Major 2001), "
    "uNTx in 65 against 81 % (Lipton 2008)"
)

PLASMA = Plasma(tissues=(("d", "deep_tissue", "drug held for a day"),), scale="10 mg")

PARAMETERS = (
    Parameter("V", "central_volume", "17.79 L", "central volume", SOLVED),
    Parameter("CL_R", "renal_clearance", "67.66 mL/min", "renal clearance at the reference clearance",
              SOLVED),
    Parameter("gamma", "renal_exponent", "1", "power of relative creatinine clearance", BERENSON),
    Parameter("CL_B", "bone_clearance", "78.48 mL/min", "clearance by bone at healthy turnover", SOLVED),
    Parameter("Q_d", "deep_exchange", "6.301 L/h", "exchange with deep tissue", SOLVED),
    Parameter("V_d", "deep_volume", "140.65 L", "volume of deep tissue", SOLVED),
    Parameter("M", "molar_mass", "235.07 mg/mmol", "molar mass of pamidronic acid", MASS),
    Parameter("potency", "relative_potency", "0.025", "effect per mole on the surface, zoledronic acid = 1",
              POTENCY),
    Parameter("f_loss", "released_to_plasma", "1", "share of freed drug back in plasma", NANCOLLAS),
)  # fmt: skip

model = medicine(
    name="pamidronate",
    title="Pamidronate into a vein: plasma, urine and bone surface",
    prose=__doc__,
    source=LEYVRAZ,
    plasma=PLASMA,
    parameters=PARAMETERS,
    renal_steps=(RenalStep("30 mL/min", 1.0, RENAL_TABLE), RenalStep("0 mL/min", 0.0, RENAL_TABLE)),
)
