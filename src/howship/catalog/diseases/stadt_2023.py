"""Calcium, parathyroid hormone (PTH) and vitamin D of a female rat (Stadt and Layton 2023).

What it is: PTH in glands and plasma, ionized calcium in plasma, calcitriol (D), and the rapidly
exchangeable calcium of bone. Calcium is absorbed in the gut, filtered, and taken back in three segments
of the kidney (proximal tubule, thick ascending limb with the calcium-sensing receptor, distal
convoluted tubule); bone is resorbed under PTH and calcitriol. After the male rat of Granjon et al. 2016
and 2017; the values here are those of the virgin female.

What it leaves out: pregnancy and lactation (other values, and calcium lost to fetus or milk),
phosphate, FGF23, the EGTA infusion of the male model, bone cells.

Departures: the slow pool of bone is not a state. Nothing depends on it, and the authors hold it fixed;
its balance is the output `slow_bone_balance`. The values below are of the authors' program, not of the
printed tables.

To know: it is a rat, minutes matter, and it is not scaled to man. The program divides amounts by the
plasma volume to get concentrations, yet lets PTH, calcitriol and calcium leave by rate constants times
concentrations. So the constants kdp, kdD and kpf, printed in 1/min, act as clearances in L/min, and
production of calcitriol likewise: PTH in plasma is gone within seconds (kdp / Vp = 20 per minute) where
the printed constant means minutes. Steady states do not notice the volume; time courses do. At rest
bone gains 1.02 umol of calcium per minute more than it loses, since accretion is three times
resorption. The cap of 99.5 % on reabsorption is not met at rest (97.7 %).
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Disease, Experiment, Output, Parameter, Result, State
from howship.model.functions import exp, minimum
from howship.source import Source, ours

PAPER = Source(
    "Stadt MM, Layton AT. Mathematical modeling of calcium homeostasis in female rats: an analysis of sex "
    "differences and maternal adaptations. J Theor Biol 2023;572:111583.",
    doi="10.1016/j.jtbi.2023.111583",
    status="checked",
)
FEMALE = PAPER.at("values of the virgin female, as in the authors' program")
GUESS = ours("start of the search for the steady state")


def p(symbol: str, name: str, value: str, meaning: str) -> Parameter:
    return Parameter(symbol, name, value, meaning, FEMALE)


STATES = (
    State("PTHg", "gland_pth", "35 pmol", "PTH in the parathyroid glands", GUESS),
    State("PTHp", "plasma_pth", "0.041 pmol", "PTH in plasma", GUESS),
    State("Ca", "plasma_calcium", "7.7e-3 mmol", "ionized calcium in plasma", GUESS),
    State("D3", "plasma_calcitriol", "0.55 pmol", "calcitriol in plasma", GUESS),
    State("NCaf", "fast_bone_calcium", "1.6 mmol", "calcium of bone that exchanges fast", GUESS),
)

PARATHYROID = (
    p("kprod", "pth_synthesis", "3.0 pmol/min", "synthesis of PTH without calcitriol"),
    p("gD", "calcitriol_on_synthesis", "5.4e-3 1/pM", "inhibition of PTH synthesis by calcitriol"),
    p("kdg", "gland_pth_loss_rate", "0.035 1/min", "breakdown of PTH in the glands"),
    p("beta", "largest_release", "0.059 1/min", "release of PTH without calcium"),
    p("gam", "release_inhibition", "0.057 1/min", "how much calcium can take from it"),
    p("K", "receptor_calcium", "1.17 mmol/L", "calcium that half inhibits release"),
    p("n1", "steepness_gain", "100", "what the exponent of inhibition gains with calcium"),
    p("n2", "least_steepness", "30", "exponent of inhibition at low calcium"),
    p("rho", "steepness_slope", "10 L/mmol", "slope of that gain"),
    p("R", "steepness_calcium", "1.1 mmol/L", "calcium at half of that gain"),
    p("kdp", "pth_clearance", "0.132 L/min", "loss of PTH from plasma, per concentration"),
)

GUT_AND_BONE = (
    p("Vp", "plasma_volume", "6.5e-3 L", "plasma volume"),
    p("kb", "bound_calcium", "0.4", "share of plasma calcium that is bound"),
    p("ICa", "calcium_intake", "1.84e-3 mmol/min", "calcium eaten"),
    p("G0", "least_absorption", "0.3", "absorbed share without calcitriol"),
    p("dabs", "absorption_gain", "0.55", "what calcitriol can add"),
    p("Kabs", "absorption_half", "85 pM", "calcitriol at half of that"),
    p("Gmin", "least_resorption", "1.42e-4 mmol/min", "resorption without hormones"),
    p("dmax", "resorption_gain", "7e-4 mmol/min", "what the hormones can add"),
    p("wP", "pth_share_of_resorption", "0.2", "share of PTH in that"),
    p("wD", "calcitriol_share_of_resorption", "0.8", "share of calcitriol in that"),
    p("Kp", "resorption_half_pth", "2.45 pM", "PTH at half of its effect on resorption"),
    p("Kd", "resorption_half_calcitriol", "85 pM", "calcitriol at half of its effect on resorption"),
    p("kpf", "calcium_to_bone", "0.0017 L/min", "calcium from plasma to the fast pool, per concentration"),
    p("kfp", "calcium_from_bone", "2.75e-4 1/min", "calcium from the fast pool to plasma"),
    p("Gac", "accretion_rate", "9.58e-4 1/min", "calcium from the fast to the slow pool"),
)

KIDNEY = (
    p("GFR", "gfr", "1.4e-3 L/min", "glomerular filtration"),
    p("Lmax", "most_reabsorption", "0.995", "cap on the reabsorbed share"),
    p("PT0", "proximal_reabsorption", "0.594", "share taken back in the proximal tubule at high PTH"),
    p("dPT", "proximal_gain", "0.027", "what low PTH adds there"),
    p("Pref", "proximal_half_pth", "12 pM", "PTH at half of that"),
    p("T0", "limb_reabsorption", "0.21", "least share taken back in the thick ascending limb"),
    p("dT", "limb_gain", "0.025", "what low calcium and PTH can add there"),
    p("wTCa", "calcium_share_of_limb", "0.7", "share of calcium in that"),
    p("wTP", "pth_share_of_limb", "0.3", "share of PTH in that"),
    p("Cref", "limb_half_calcium", "1.7 mmol/L", "calcium at half of its effect"),
    p("KT", "limb_half_pth", "4 pM", "PTH at half of its effect"),
    p("D0", "distal_reabsorption", "0.127", "least share taken back in the distal convoluted tubule"),
    p("dD", "distal_gain", "0.018", "what PTH and calcitriol can add there"),
    p("wDP", "pth_share_of_distal", "0.8", "share of PTH in that"),
    p("wDD", "calcitriol_share_of_distal", "0.2", "share of calcitriol in that"),
    p("KD", "distal_half_pth", "7.25 pM", "PTH at half of its effect"),
    p("KDD", "distal_half_calcitriol", "85 pM", "calcitriol at half of its effect"),
)

CALCITRIOL = (
    p("Dinact", "calcidiol", "25000 pM", "inactive vitamin D in plasma"),
    p("kmin", "least_activation", "2.5e-6 L/min", "activation without PTH, per concentration"),
    p("dconv", "activation_gain", "3.5e-5 L/min", "what PTH can add"),
    p("Kc", "activation_half_pth", "7.25 pM", "PTH at half of that"),
    p("nc", "activation_steepness", "6", "exponent of PTH in that"),
    p("gCa", "calcium_on_activation", "0.3 L/mmol", "inhibition of activation by calcium"),
    p("gD2", "calcitriol_on_activation", "0.038 1/pM", "inhibition of activation by calcitriol"),
    p("kdD", "calcitriol_clearance", "0.0029 L/min", "loss of calcitriol without PTH, per concentration"),
    p("gp", "pth_on_calcitriol_loss", "0.2 1/pM", "inhibition of that loss by PTH"),
)

OUTPUTS = (
    Output("serum_calcium", "mmol/L", "ionized calcium in plasma"),
    Output("pth", "pM", "PTH in plasma"),
    Output("calcitriol", "pM", "calcitriol in plasma"),
    Output("calcium_absorption", "mmol/day", "calcium absorbed in the gut"),
    Output("bone_calcium_release", "mmol/day", "calcium resorbed from the slow pool of bone"),
    Output("calcium_reabsorption", "1", "share of filtered calcium that the kidney takes back"),
    Output("urine_calcium", "mmol/day", "calcium excreted in urine"),
    Output("slow_bone_balance", "mmol/day", "calcium that the slow pool of bone gains"),
)


def half(x: Any, k: Any) -> Any:
    """Return x / (x + k)."""
    return x / (x + k)


def release(m: Any, Ca: Any) -> Any:
    """Return the release of PTH from the glands, 1/time."""
    n = m.n1 / (1 + exp(-m.rho * (m.R - Ca))) + m.n2
    # Ca^n / (Ca^n + K^n)
    return m.beta - m.gam / (1 + (m.K / Ca) ** n)


def reabsorption(m: Any, PTH: Any, Ca: Any, D: Any) -> Any:
    """Return the share of filtered calcium taken back, by segments."""
    PT = m.PT0 + m.dPT / (1 + (PTH / m.Pref) ** 2)
    by_calcium = m.wTCa * m.dT / (1 + (Ca / m.Cref) ** 2)
    TAL = m.T0 + by_calcium + m.wTP * m.dT * half(PTH, m.KT)
    DCT = m.D0 + m.wDP * m.dD * half(PTH, m.KD) + m.wDD * m.dD * half(D, m.KDD)
    return minimum(m.Lmax, PT + TAL + DCT)


def calcitriol(m: Any, PTH: Any, Ca: Any, D: Any) -> Any:
    """Return the rate of calcitriol: activation less loss."""
    by_pth = half(PTH**m.nc, m.Kc**m.nc)
    Rconv = m.kmin + m.dconv * by_pth / (1 + m.gCa * Ca) / (1 + m.gD2 * D)
    return m.Dinact * Rconv - m.kdD * D / (1 + m.gp * PTH)


def equations(m: Any) -> Result:
    """Return the rates of PTH, calcium, calcitriol and the fast pool of bone."""
    PTH, Ca, D = m.PTHp / m.Vp, m.Ca / m.Vp, m.D3 / m.Vp
    exocytosis = release(m, Ca) * m.PTHg
    gut = m.ICa * (m.G0 + m.dabs * half(D**2, m.Kabs**2))
    Res = m.Gmin + m.dmax * (m.wP * half(PTH**2, m.Kp**2) + m.wD * half(D**2, m.Kd**2))
    Lam = reabsorption(m, PTH, Ca, D)
    urine = (1 - Lam) * m.GFR * Ca
    to_fast, from_fast = m.kpf * Ca, m.kfp * m.NCaf
    accretion = m.Gac * m.NCaf
    rates = {
        "PTHg": m.kprod / (1 + m.gD * D) - exocytosis - m.kdg * m.PTHg,
        "PTHp": exocytosis - m.kdp * PTH,
        "Ca": (1 - m.kb) * (gut + Res + from_fast - to_fast - urine),
        "D3": calcitriol(m, PTH, Ca, D),
        "NCaf": to_fast - from_fast - accretion,
    }
    outputs = {
        "serum_calcium": Ca,
        "pth": PTH,
        "calcitriol": D,
        "calcium_absorption": gut,
        "bone_calcium_release": Res,
        "calcium_reabsorption": Lam,
        "urine_calcium": urine,
        "slow_bone_balance": accretion - Res,
    }
    return Result(rates, outputs)


model = Disease(
    name="stadt_2023",
    title="Calcium, PTH and vitamin D of a female rat",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=PARATHYROID + GUT_AND_BONE + KIDNEY + CALCITRIOL,
    equations=equations,
    outputs=OUTPUTS,
    reference=Experiment(
        until="2 days",
        every="1 h",
        meaning="primary hyperparathyroidism: synthesis of PTH is ten times as high from 6 h on",
        set=("pth_synthesis=30 pmol/min from 6 h",),
    ),
    baseline="solved",
)
