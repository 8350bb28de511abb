"""Clodronate by mouth or into a vein: plasma, urine, and bone surface, in the body and in every lesion.

What it is: the construct of `_bisphosphonate_medicine.py` with the facts of clodronate. Doses are mg of the
disodium salt without water.

Facts (six patients with breast cancer, Pentikainen 1989): central volume 6.3 L, volume in steady state
16.3 L, half-lives 0.22, 2.3 and 12.8 h, clearance 107 mL/min, of which 80 by the kidney; after 3 days 75 % is
in urine and 20 % is kept; 1.9 % is absorbed. Clearance, central volume and the first two half-lives alone
give a steady-state volume of 16.4 L with one tissue pool, which leaves nothing for the third half-life, read
from urine: it does not come out, as bone here gives drug back over weeks. What the kidney does not clear goes
to bone: 24 % is kept after 3 days, as the 5 % in feces are left out.

By mouth the peak comes after 20 minutes (product information of Bonefos: within 30). Renal clearance falls
with filtration (Saha 1994); it is taken as proportional.

What it leaves out: as in the construct; food, which stops absorption. Clodronate kills osteoclasts in another
way than bisphosphonates with nitrogen; the same form of effect is used.

Departures: none, as there is no model to depart from.

Status: facts provisional (abstract, product information), potency and absorption rate ours.
"""

from __future__ import annotations

from howship.catalog.drugs._bisphosphonate_medicine import NANCOLLAS, Plasma, medicine
from howship.model.declare import Parameter, RenalStep
from howship.source import Source, ours

PENTIKAINEN = Source(
    "Pentikainen PJ, Elomaa I, Nurmi AK, Karkkainen S. Pharmacokinetics of clodronate in patients with "
    "metastatic breast cancer. Int J Clin Pharmacol Ther Toxicol 1989;27(5):222-8. "
    "https://scilit.com/publications/6159384f6125ee690eb4cb402a161e44",
    place="abstract",
)
SAHA = Source(
    "Saha H, Castren-Kortekangas P, Ojanen S, et al. Pharmacokinetics of clodronate in renal failure. "
    "J Bone Miner Res 1994;9(12):1953-8.",
    place="abstract",
)
MASS = Source("Molar mass from the formula of the disodium salt")
SOLVED = ours(
    "solved from half-lives 0.22 and 2.3 h, central volume and clearance (Pentikainen 1989); gives the "
    "steady-state volume"
)
ABSORBED = ours("gives the peak 20 minutes after a tablet (product information of Bonefos: within 30)")
POTENCY = ours("1600 mg by mouth every day weaker than the monthly infusions of the others")

PLASMA = Plasma(tissues=(("t", "tissue", "drug in tissue"),), scale="100 mg", oral=True)

PARAMETERS = (
    Parameter("F", "bioavailability", "0.019", "share of a tablet that is absorbed, fasting", PENTIKAINEN),
    Parameter("k_a", "absorption_rate", "4 1/h", "emptying of the gut pool", ABSORBED),
    Parameter("V", "central_volume", "6.3 L", "central volume", PENTIKAINEN),
    Parameter("CL_R", "renal_clearance", "80 mL/min", "renal clearance at the reference clearance",
              PENTIKAINEN),
    Parameter("gamma", "renal_exponent", "1", "power of relative creatinine clearance", SAHA),
    Parameter("CL_B", "bone_clearance", "27 mL/min", "clearance by bone at healthy turnover",
              PENTIKAINEN.at("abstract: total less renal clearance")),
    Parameter("Q_t", "tissue_exchange", "9.458 L/h", "exchange with tissue", SOLVED),
    Parameter("V_t", "tissue_volume", "10.15 L", "volume of tissue", SOLVED),
    Parameter("M", "molar_mass", "288.86 mg/mmol", "molar mass of disodium clodronate", MASS),
    Parameter("potency", "relative_potency", "0.004", "effect per mole on the surface, zoledronic acid = 1",
              POTENCY),
    Parameter("f_loss", "released_to_plasma", "1", "share of freed drug back in plasma", NANCOLLAS),
)  # fmt: skip

model = medicine(
    name="clodronate",
    title="Clodronate by mouth or into a vein: plasma, urine and bone surface",
    prose=__doc__,
    source=PENTIKAINEN,
    plasma=PLASMA,
    parameters=PARAMETERS,
    renal_steps=(
        # the middle of 75-100, 50-75 % and below
        RenalStep("80 mL/min", 1.0, SAHA),
        RenalStep("50 mL/min", 0.875, SAHA),
        RenalStep("12 mL/min", 0.625, SAHA),
        RenalStep("0 mL/min", 0.5, SAHA),
    ),
)
