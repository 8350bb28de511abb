"""Chemotherapy with cyclophosphamide and what it does to the ovaries. Doses are mg of cyclophosphamide.

What it is: only the harm to the ovaries; the regimen's other medicines, and its effect on the tumor, are
not here. Give each cycle's cyclophosphamide into a vein, such as 900 mg (500 mg/m2) every 3 weeks, 6 times;
what is taken by mouth may be given so, too.

Cyclophosphamide is eliminated from one compartment, and what has been eliminated, mostly through its active
forms, kills follicles:
- of the reserve, a constant share per gram. Follicles are lost with age, too, and ovaries fail when few are
  left; so chemotherapy makes ovaries older, by k_f/g = 1.3 years a gram, and brings menopause forward. What
  is lost does not come back. With 5.4 g (six cycles of FEC) women from about 43 on are past it, with 10 g
  (CMF) from 37 on.
- of those that are growing, which make the estrogen; they are replaced within months while there is a
  reserve. So function falls in everybody during treatment, and returns in the young.

Facts: in women in their 40s periods ceased after 5.2 g on average, in their 30s after 9.3 g, with 100 mg a
day (Koyama 1977, Cancer 39:1403). Ovarian failure after two years was 8.7 % below 40 years and 85.6 % from
40 on after modern regimens (Vriens 2017, Oncotarget 8:11372), about 40 and 76 % after CMF (Bines 1996, J
Clin Oncol 14:1718, with wide ranges). The constants are those of a woman at the median; the spread of
shares comes from women who differ: `ovarian_sensitivity` by about half, and age at menopause by 3.5 years.

What it leaves out: gonadotropins, and protection by suppression; other medicines that harm ovaries
(anthracyclines somewhat, taxanes hardly), so that regimens with them are somewhat too mild here; tamoxifen.

Departures: follicles are lost at one rate at all ages, 0.2 a year; it is slower before 37.5 years (0.097) and
faster after it (0.237; Faddy 1992, Hum Reprod 7:1342).

Status: kinetics provisional (abstract), effect ours.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Drug, Output, Parameter, Result, Route, State
from howship.model.functions import exp
from howship.source import Source, ours

POWIS = Source(
    "Powis G, Reece P, Ahmann DL, Ingle JN. Effect of body weight on the pharmacokinetics of "
    "cyclophosphamide in breast cancer patients. Cancer Chemother Pharmacol 1987;20(3):219-22.",
    doi="10.1007/BF00570489",
    place="abstract: means of sixteen women",
)
POOL = ours("a pool of the construct")
LOSS = ours("between 0.097 a year before and 0.237 after 37.5 years (Faddy 1992)")
KILL = ours(
    "set by hand to the doses after which periods ceased (Koyama 1977) and to shares by age (Bines 1996, "
    "Vriens 2017)"
)
GROWTH = ours("the last growth of a follicle takes about 85 days, and new ones are on the way")
TRANSIENT = ours("function falls to about a half in the young, and returns within some months")
MENOPAUSE = ours("the usual age")
WIDTH = ours("ovaries fail over a few years")

STATES = (
    State("A", "central_amount", "0 mg", "cyclophosphamide in the body", POOL, scale="100 mg"),
    State("U", "eliminated_amount", "0 mg", "cyclophosphamide eliminated so far", POOL, scale="100 mg"),
    State("F", "growing_follicles", "1", "growing follicles, 1 without treatment", POOL),
)

PARAMETERS = (
    Parameter("CL", "clearance", "69.5 mL/min", "clearance", POWIS),
    Parameter("V", "volume", "36.1 L", "volume of distribution", POWIS),
    Parameter("k_f", "ovarian_sensitivity", "0.26 1/g", "loss of the reserve per cyclophosphamide", KILL),
    Parameter("g", "natural_follicle_loss", "0.2 1/year", "loss of the reserve with age", LOSS),
    Parameter(
        "k_d", "growing_follicle_loss", "0.8 1/g", "loss of growing follicles per cyclophosphamide", TRANSIENT
    ),
    Parameter(
        "tau_F", "follicle_growth_time", "45 days", "time in which growing follicles are replaced", GROWTH
    ),
    Parameter(
        "age_m",
        "age_at_menopause",
        "50 years",
        "age at the last period without treatment",
        MENOPAUSE,
        covariate=True,
    ),
    Parameter("w", "failure_width", "1 year", "ovarian age over which ovaries fail", WIDTH),
)


def vein_amount(m: Any) -> Any:
    """Return the mg of a dose of `m.dose` mg."""
    return m.dose


def equations(m: Any) -> Result:
    """Return the rates, the concentration, the reserve, and what is left of ovarian function."""
    C = m.A / m.V
    eliminated = m.CL * C
    killed = m.k_f * m.U
    past = (m.current_age - m.age_m) / m.w
    # what a reserve lowered by treatment sustains, relative to that of the same age without treatment
    sustained = (1 + exp(past)) / (1 + exp(past + killed / (m.g * m.w)))
    rates = {
        "A": -eliminated,
        "U": eliminated,
        "F": (sustained - m.F) / m.tau_F - m.k_d * eliminated * m.F,
    }
    outputs = {"concentration": C, "ovarian_reserve": exp(-killed)}
    return Result(rates, outputs, sites={"ovarian_function": m.F})


model = Drug(
    name="gonadotoxic_chemotherapy",
    title="Chemotherapy with cyclophosphamide: failure of the ovaries, by age",
    prose=__doc__,
    source=POWIS,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    routes=(Route("iv", "A", vein_amount),),
    acts_on=("ovarian_function",),
    reads=("current_age",),
    outputs=(
        Output("concentration", "ug/mL", "cyclophosphamide in plasma"),
        Output(
            "ovarian_reserve",
            "1",
            "follicles left by treatment, as share of those of the same age without it",
        ),
    ),
)
