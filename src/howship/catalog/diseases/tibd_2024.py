"""Tumor-induced bone disease in the mouse tibia, MDA-MB-231 parental cells (Harris group, 2024).

What it is: the cells of Lemaire 2004 (responding and active osteoblasts R and B, osteoclasts C), refitted;
bone, as percent of its volume at the start of the experiment; and one tumor. The vicious cycle: tumor makes
PTHrP, more of it where resorption frees TGF-beta; PTHrP raises RANKL and so osteoclasts; TGF-beta speeds
the tumor; tumor kills osteoblasts. Bone made or removed per cell falls as cells become more. The clone that
was selected in bone is `tibd_2024_bone_clone`; the two differ in five numbers of the tumor. The mouse
data are in `catalog/evidence/tibd_mouse.csv`.

What it leaves out: the variant of tumor cells with RANK, migration into bone, and an Allee effect, which
the authors' code offers and the fits do not use; drugs with kinetics. Zoledronic acid
(`zoledronic_acid_level`, 1 = 0.1 mg per mouse) and an inhibitor of RANKL (`rankl_inhibitor`) are levels
that never wear off, as in the code: set them from a day on.

Departures:
- The exponents nB and nC of the bone law are 1 in every fit, and are left out. Formation and resorption
  are then straight lines in B and C that do not vanish without cells. The code stops them at exactly zero
  cells, where the lines here go on.
- The authors begin 500 days before the experiment without any cells. Start values here are what that run
  gives on its last day; a test repeats it.

To know:
- That start is no steady state, although it is used as one. Without tumor bone falls from 98.8 to 96.5 % in
  28 days and to 47.8 % in the end, while osteoclasts rise from 1.96 to 11.5 fM: their turnover takes years.
- No journal publication was found; equations and values are those of the authors' public code.
- 19 values of Lemaire 2004 were refitted to four observed courses and are not identified. OPG holds 1 % of
  RANKL at the start, and of k1, k2, kO and KOP only k1 KOP / (k2 kO) matters.
- A tumor cannot shrink: growth and crowding have one factor, so that with more death than division a
  tumor above capacity would grow. Zoledronic acid brings bone to 128 % within 8 days.
- Some of the tumor values that the fit used were not measured; see the data file.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Disease, Experiment, Output, Parameter, Result, State
from howship.source import Source, ours

CODE = Source(
    "Harris group, University of Arkansas. Population dynamics model of tumor-induced bone disease, "
    "TIBD_PopD_v1 (2024). https://github.com/SysBioCollab-UArk/TIBD_microenvironment, commit 29c964a.",
    status="checked",
)
PARENTAL = CODE.at("fit_params_PAR.csv")
SHARED = CODE.at("fit_params_PAR.csv and fit_params_BONE.csv")
OPEN = CODE.at("0 in the code; open for experiments")
RUN_IN = ours("what 500 days from no cells give, the run with which the authors begin")


def p(symbol: str, name: str, value: str, meaning: str, source: Source = SHARED) -> Parameter:
    return Parameter(symbol, name, value, meaning, source)


STATES = (
    State("R", "responding_osteoblasts", "0.41016 fM", "responding osteoblasts (precursors)", RUN_IN),
    State("B", "active_osteoblasts", "19.5626 fM", "active osteoblasts", RUN_IN),
    State("C", "osteoclasts", "1.96169 fM", "active osteoclasts", RUN_IN),
    State("Bone", "bone_volume", "98.804 %", "bone, percent of its volume at the start", RUN_IN),
    State("T", "tumor_burden", "1 fM", "tumor cells; injected on day 0", CODE.at("protocol")),
)

CELLS = (
    p("Cs", "tgf_beta_half_occupancy", "10.910699 fM", "osteoclasts at half TGF-beta receptor occupancy"),
    p("DA", "osteoclast_apoptosis_rate", "0.0045538965 1/day", "apoptosis at full TGF-beta occupancy"),
    p("dB", "osteoblast_differentiation_rate", "2.6088940 1/day", "differentiation of responding cells"),
    p("DC", "osteoclast_differentiation", "288.08474 fM/day", "formation at full RANK occupancy"),
    p("DR", "responding_osteoblast_formation", "1.4199822 fM/day", "commitment at full occupancy"),
    p("f0", "basal_tgf_beta_occupancy", "0.05", "TGF-beta receptor occupancy without osteoclasts"),
    p("kB", "osteoblast_loss_rate", "0.011475908 1/day", "loss of active osteoblasts"),
)

LIGANDS = (
    p("K", "rank", "8281.9551 fM", "RANK, held constant"),
    p("KLP", "rankl_per_osteoblast", "229759.655 fmol/fmol", "most RANKL that an active osteoblast carries"),
    p("KOP", "opg_production", "5689.4309 fmol/(day fmol)", "least OPG made by a responding osteoblast"),
    p("k1", "opg_rankl_on", "7.4506280e-8 1/(fM day)", "OPG-RANKL association"),
    p("k2", "opg_rankl_off", "51.889424 1/day", "OPG-RANKL dissociation"),
    p("k3", "rank_rankl_on", "2.2897497e-8 1/(fM day)", "RANK-RANKL association"),
    p("k4", "rank_rankl_off", "2.1967572e-4 1/day", "RANK-RANKL dissociation"),
    p("k5", "pth_on", "8.2128437e-6 1/(fM day)", "PTH association with its receptor"),
    p("k6", "pth_off", "124.85075 1/day", "PTH dissociation from its receptor"),
    p("kO", "opg_loss_rate", "1298.1186 1/day", "loss of OPG"),
    p("kP", "pth_loss_rate", "2782.6905 1/day", "loss of PTH and PTHrP"),
    p("SP", "pth_production", "5256.0133 fM/day", "production of PTH"),
    p("rL", "rankl_production", "2.0562726e7 fM/day", "production and loss of RANKL"),
    p("IP_const", "pth_input", "0 fM/day", "influx of PTH", OPEN),
    p("IL", "rankl_input", "0 fM/day", "influx of RANKL", OPEN),
    p("IO", "opg_input", "0 fM/day", "influx of OPG", OPEN),
)

BONE = (
    p("k1B", "bone_formation", "571391.69 %/(fM day)", "bone made per active osteoblast, when many"),
    p("k2B", "bone_formation_offset", "1311.4750 fM", "active osteoblasts at which that rate is doubled"),
    p("k1C", "bone_resorption", "917838.05 1/(fM day)", "share of bone removed per osteoclast, when many"),
    p("k2C", "bone_resorption_offset", "6.4248660 fM", "osteoclasts at which that rate is doubled"),
)

TREATMENT = (
    p("ZA", "zoledronic_acid_level", "0", "zoledronic acid, 1 = 0.1 mg per mouse", OPEN),
    p("kZA", "zoledronic_acid_kill_rate", "0.64106047 1/day", "loss of osteoclasts at level 1"),
    p("RANKLi", "rankl_inhibitor", "0 fM", "inhibitor of RANKL; 1 and 10 fM in the examples", OPEN),
    p("kIL", "rankl_inhibitor_affinity", "1 1/fM", "its binding to RANKL", CODE.at("default, not fitted")),
)

CAPACITY = (p("N", "tumor_capacity", "1207.2373 fM", "tumor at which growth stops"),)

TUMOR = (
    p("kdiv", "tumor_division_rate", "0.073114452 1/day", "division without TGF-beta", PARENTAL),
    p("kdth", "tumor_death_rate", "0.000626072 1/day", "death of tumor cells", PARENTAL),
    p("kTGF", "tumor_division_by_tgf", "0.234564976 1/day", "extra division at full occupancy", PARENTAL),
    p("kPTHrP", "tumor_pthrp", "20329.0857 1/day", "PTHrP made per tumor at full occupancy", PARENTAL),
    p("kTOB", "tumor_osteoblast_kill", "4.351755e-5 1/(fM day)", "loss of osteoblasts per tumor", PARENTAL),
)

# what both clones share
COMMON = CELLS + LIGANDS + BONE + TREATMENT + CAPACITY

OUTPUTS = (
    Output("osteoblasts", "fM", "osteoblasts, responding and active"),
    Output("tgf_beta_occupancy", "1", "occupied share of TGF-beta receptors, pi_C"),
    Output("pth_occupancy", "1", "occupied share of PTH receptors, pi_P, by PTH and PTHrP"),
    Output("rank_occupancy", "1", "occupied share of RANK, pi_L"),
)

REFERENCE = Experiment(until="28 days", every="1 day", meaning="tumor cells are injected into a tibia")


def rank_occupancy(m: Any, pi_P: Any) -> Any:
    """Return pi_L: what share of RANK carries RANKL, with OPG and a drug competing."""
    RANKL = m.KLP * pi_P * m.B * (1 + m.IL / m.rL)
    OPG = (m.KOP * m.R / pi_P + m.IO) / m.kO
    bound = m.k3 / m.k4 * m.K + m.k1 / m.k2 * OPG + m.kIL * m.RANKLi
    return m.k3 / m.k4 * RANKL / (1 + bound)


def equations(m: Any) -> Result:
    """Return the rates of cells, bone and tumor, and the three receptor occupancies."""
    pi_C = (m.C + m.f0 * m.Cs) / (m.C + m.Cs)
    IP = m.IP_const + m.kPTHrP * pi_C * m.T
    pi_P = (IP / m.kP + m.SP / m.kP) / (IP / m.kP + m.k6 / m.k5)
    pi_L = rank_occupancy(m, pi_P)
    DB = m.f0 * m.dB
    g = m.kdiv + m.kTGF * pi_C - m.kdth
    rates = {
        "R": m.DR * pi_C - DB / pi_C * m.R,
        "B": DB / pi_C * m.R - m.kB * m.B - m.kTOB * m.T * m.B,
        "C": m.DC * pi_L - m.DA * pi_C * m.C - m.kZA * m.ZA * m.C,
        "Bone": m.k1B * (m.k2B + m.B) - m.k1C * (m.k2C + m.C) * m.Bone,
        "T": g * m.T * (1 - m.T / m.N),
    }
    outputs = {
        "osteoblasts": m.R + m.B,
        "tgf_beta_occupancy": pi_C,
        "pth_occupancy": pi_P,
        "rank_occupancy": pi_L,
    }
    return Result(rates, outputs)


model = Disease(
    name="tibd_2024",
    title="Tumor-induced bone disease in the mouse, MDA-MB-231 parental cells",
    prose=__doc__,
    source=CODE,
    states=STATES,
    parameters=COMMON + TUMOR,
    equations=equations,
    outputs=OUTPUTS,
    reference=REFERENCE,
    steady=False,
)
