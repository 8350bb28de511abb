"""Anastrozole by mouth, 1 mg a day: plasma, and inhibition of aromatase.

What it is: the construct of `_aromatase_inhibitor.py` with linear elimination. One tablet gives an area under
the curve of 443 and 429 ug h/L (two brands) with a half-life of 42 h (Yuan 2001, twenty men); volume follows
from both. With a tablet a day concentrations become three to four times those of the first, and are nearly
steady after a week (product information), which follows from the half-life and was not used.

Effect: 1 and 10 mg a day inhibit aromatization by 96.7 and 98.1 % (Geisler 1996). In the later comparison
with letrozole it was 97.3 % with 1 mg (Geisler 2002).

What it leaves out: as in the construct; a second compartment (the peak after one tablet is 7 ng/mL here, 10
in Yuan 2001); tamoxifen, which lowers the concentration by 27 %; body weight, kidney and liver.

Departures: none known. Concentrations may be too low for women of Europe: half-life there is about 50 h. The
effect does not depend on it, as IC50 goes with the concentration.

Status: provisional; abstracts and product information.
"""

from __future__ import annotations

from typing import Any

from howship.catalog.drugs._aromatase_inhibitor import ABSORBED, inhibitor
from howship.model.declare import Parameter
from howship.source import Source, ours

YUAN = Source(
    "Yuan J, Wang PQ, Ge SR, et al. Pharmacokinetics of anastrozole in Chinese male volunteers. Acta "
    "Pharmacol Sin 2001;22(6):573-6. https://www.chinaphar.com/article/view/7502",
    place="abstract",
)
GEISLER = Source(
    "Geisler J, King N, Dowsett M, et al. Influence of anastrozole (Arimidex), a selective, non-steroidal "
    "aromatase inhibitor, on in vivo aromatisation and plasma oestrogen levels in postmenopausal women with "
    "breast cancer. Br J Cancer 1996;74(8):1286-91.",
    doi="10.1038/bjc.1996.531",
    place="abstract",
)
INHIBITION = ours(
    "from 96.7 and 98.1 % at 1 and 10 mg a day (Geisler 1996) and the mean concentrations here, 18.2 and "
    "182 ng/mL"
)

PARAMETERS = (
    Parameter("k_a", "absorption_rate", "3 1/h", "absorption of a tablet", ABSORBED),
    Parameter(
        "V",
        "volume",
        "139 L",
        "volume of distribution over bioavailability",
        YUAN.at("abstract: clearance and half-life of 42 h"),
    ),
    Parameter(
        "CL",
        "clearance",
        "2.29 L/h",
        "clearance over bioavailability",
        YUAN.at("abstract: 1 mg over the mean area under the curve, 436 ug h/L"),
    ),
    Parameter("I_max", "maximum_inhibition", "0.9826", "most inhibition of aromatase", INHIBITION),
    Parameter(
        "IC50", "half_inhibition_concentration", "0.293 ng/mL", "concentration for half of it", INHIBITION
    ),
)


def clearance(m: Any, C: Any) -> Any:
    """Return clearance, the same at any concentration."""
    return m.CL


model = inhibitor(
    name="anastrozole",
    title="Anastrozole by mouth, inhibitor of aromatase",
    prose=__doc__,
    source=GEISLER,
    parameters=PARAMETERS,
    clearance=clearance,
)
