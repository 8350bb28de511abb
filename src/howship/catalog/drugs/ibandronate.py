"""Ibandronate into a vein or by mouth: plasma, urine, and bone surface, in the body and in every lesion.

What it is: the construct of `_bisphosphonate_medicine.py` with the four compartments that Pillai et al.
fitted to plasma and urine of postmenopausal women: plasma, two tissue pools, and bone, which takes up 48 % of
what reaches plasma. Their bone compartment is replaced by the construct's, which keeps its uptake, and its
release (for all bisphosphonates). Doses are mg of ibandronic acid.

By mouth, fasting, 0.63 % is absorbed, with the peak within an hour (Barrett 2004). Renal clearance grows
linearly with creatinine clearance (Barrett); Pillai's 57 L/day is 40 mL/min, Barrett gives about 60, and a
total of 84-160 mL/min (product information), of which Pillai's 109 L/day is 75.

What it leaves out: as in the construct; food, which cuts absorption by up to 90 %. In kidney failure exposure
rises less than measured (1.6-fold at 25 mL/min; product information: more than twofold), as uptake by bone
does not depend on the kidney here.

Departures: release from bone follows resorption here and lags behind uptake, and part of the drug is buried:
plasma is Pillai's for the first hours (within 6 % to hour 6), and half of it after two days.

Status: kinetics provisional (published table), absorption rate and potency ours.
"""

from __future__ import annotations

from howship.catalog.drugs._bisphosphonate_medicine import NANCOLLAS, PILLAI, RENAL_TABLE, Plasma, medicine
from howship.model.declare import Parameter, RenalStep
from howship.source import Source, ours

TABLE = PILLAI.at("table 3")
BARRETT = Source(
    "Barrett J, Worth E, Bauss F, Epstein S. Ibandronate: a clinical pharmacological and pharmacokinetic "
    "update. J Clin Pharmacol 2004;44(9):951-65.",
    doi="10.1177/0091270004267594",
    place="abstract",
)
MASS = Source("Molar mass from the formula of the free acid")
ABSORBED = ours("gives the peak half an hour after a tablet (Barrett 2004: within an hour)")
POTENCY = ours("6 mg into a vein every 4 weeks, and 50 mg by mouth every day, somewhat weaker than 4 mg of "
               "zoledronic acid every 4 weeks")  # fmt: skip

PLASMA = Plasma(
    tissues=(
        ("2", "fast_tissue", "drug in the second compartment"),
        ("3", "slow_tissue", "drug in the third compartment"),
    ),
    scale="1 mg",
    oral=True,
)

PARAMETERS = (
    Parameter("F", "bioavailability", "0.0063", "share of a tablet that is absorbed, fasting", BARRETT),
    Parameter("k_a", "absorption_rate", "2 1/h", "emptying of the gut pool", ABSORBED),
    Parameter("V", "central_volume", "4.3 L", "central volume (V1)", TABLE),
    Parameter("CL_R", "renal_clearance", "57 L/day", "renal clearance at the reference clearance", TABLE),
    Parameter("gamma", "renal_exponent", "1", "power of relative creatinine clearance", BARRETT),
    Parameter("CL_B", "bone_clearance", "51.71 L/day", "clearance by bone at healthy turnover (Q4)", TABLE),
    Parameter("Q_2", "fast_exchange", "69.43 L/day", "exchange with the second compartment", TABLE),
    Parameter("V_2", "fast_volume", "2.8 L", "volume of the second compartment", TABLE),
    Parameter("Q_3", "slow_exchange", "18.57 L/day", "exchange with the third compartment", TABLE),
    Parameter("V_3", "slow_volume", "8.7 L", "volume of the third compartment", TABLE),
    Parameter("M", "molar_mass", "319.23 mg/mmol", "molar mass of ibandronic acid", MASS),
    Parameter("potency", "relative_potency", "0.4", "effect per mole on the surface, zoledronic acid = 1",
              POTENCY),
    Parameter("f_loss", "released_to_plasma", "1", "share of freed drug back in plasma", NANCOLLAS),
)  # fmt: skip

model = medicine(
    name="ibandronate",
    title="Ibandronate into a vein or by mouth: plasma, urine and bone surface",
    prose=__doc__,
    source=PILLAI,
    plasma=PLASMA,
    parameters=PARAMETERS,
    renal_steps=(
        # 4 and 2 mg of the full 6 mg
        RenalStep("50 mL/min", 1.0, RENAL_TABLE),
        RenalStep("30 mL/min", 0.667, RENAL_TABLE),
        RenalStep("0 mL/min", 0.333, RENAL_TABLE),
    ),
)
