"""Letrozole by mouth, 2.5 mg a day: plasma, and inhibition of aromatase.

What it is: the construct of `_aromatase_inhibitor.py` with elimination that saturates in part. After one
dose into a vein clearance is 2.21 L/h and volume 1.87 L/kg, and all of a tablet is absorbed (Sioufi 1997);
with a tablet a day concentrations become 1.5 to 2 times those that this clearance predicts. A saturable
part beside a linear one gives both: 1.75 times, 82 ng/mL on average, nearly reached after three weeks
(published: 2 to 6).

Effect: 0.5 and 2.5 mg a day inhibit aromatization by 98.4 and 98.9 % (Dowsett 1995). Geisler 2002 found more
than 99.1 % in every woman on 2.5 mg, the limit of the assay; the older two means are used, as they give the
dependence on dose.

What it leaves out: as in the construct; body weight, CYP2A6 (the enzyme's variants), kidney and liver, which
change the concentration and hardly the effect.

Departures: none known; half-life after one dose is 38 h in the first week, 41 h by clearance and volume as
published.

Status: provisional; abstracts and product information.
"""

from __future__ import annotations

from typing import Any

from howship.catalog.drugs._aromatase_inhibitor import ABSORBED, inhibitor
from howship.model.declare import Parameter
from howship.source import Source, ours

SIOUFI = Source(
    "Sioufi A, Gauducheau N, Pineau V, et al. Absolute bioavailability of letrozole in healthy "
    "postmenopausal women. Biopharm Drug Dispos 1997;18(9):779-89.",
    doi="10.1002/(sici)1099-081x(199712)18:9<779::aid-bdd64>3.0.co;2-5",
    place="abstract",
)
DOWSETT = Source(
    "Dowsett M, Jones A, Johnston SR, Jacobs S, Trunet P, Smith IE. In vivo measurement of aromatase "
    "inhibition by letrozole (CGS 20267) in postmenopausal patients with breast cancer. Clin Cancer Res "
    "1995;1(12):1511-5. https://go.drugbank.com/articles/A182822",
    place="abstract",
)
SATURATION = ours(
    "set together: clearance after one dose (Sioufi 1997), and steady state 1.75 times what it predicts "
    "(product information: 1.5-2)"
)
INHIBITION = ours(
    "from 98.4 and 98.9 % at 0.5 and 2.5 mg a day (Dowsett 1995) and the mean concentrations here, 9.4 and "
    "82 ng/mL"
)

PARAMETERS = (
    Parameter("k_a", "absorption_rate", "3 1/h", "absorption of a tablet", ABSORBED),
    Parameter("V", "volume", "131 L", "volume of distribution", SIOUFI.at("abstract: 1.87 L/kg, at 70 kg")),
    Parameter("CL_l", "linear_clearance", "0.508 L/h", "clearance that does not saturate", SATURATION),
    Parameter(
        "CL_s", "saturable_clearance", "2.031 L/h", "clearance that saturates, of small amounts", SATURATION
    ),
    Parameter("K_s", "saturation_concentration", "48.8 ng/mL", "concentration that halves it", SATURATION),
    Parameter("I_max", "maximum_inhibition", "0.9896", "most inhibition of aromatase", INHIBITION),
    Parameter(
        "IC50", "half_inhibition_concentration", "0.0541 ng/mL", "concentration for half of it", INHIBITION
    ),
)


def clearance(m: Any, C: Any) -> Any:
    """Return clearance at a concentration."""
    return m.CL_l + m.CL_s / (1 + C / m.K_s)


model = inhibitor(
    name="letrozole",
    title="Letrozole by mouth, inhibitor of aromatase",
    prose=__doc__,
    source=DOWSETT,
    parameters=PARAMETERS,
    clearance=clearance,
)
