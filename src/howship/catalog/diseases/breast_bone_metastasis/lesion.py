"""One bone lesion: osteoblasts and their precursors, osteoclasts and theirs, matrix, mineral, tumor.

The core is Pivonka et al. 2008 (RANKL on precursors, OPG on active osteoblasts) at its human rates, with
every cell population written relative to a healthy site, so that p = b = c = q = V = m = 1 is an exact
steady state without tumor. The loop is TIBD's: tumor -> PTHrP -> RANKL -> osteoclasts -> matrix released
-> growth factors -> tumor and more PTHrP; tumor cells remove active osteoblasts.
What a lesion releases is x = c*V, not c: an emptied lesion stops feeding the tumor and the blood.
"""

from __future__ import annotations

from typing import Any

from howship.catalog.diseases.breast_bone_metastasis.estrogen import estrogen_effects
from howship.catalog.diseases.breast_bone_metastasis.events import EVENT_SHARES, lesion_hazards
from howship.model.declare import Block, Output, Parameter, Result, Signal, Site, State
from howship.model.functions import log, maximum, minimum
from howship.source import Source, ours

PIVONKA = Source(
    "Pivonka P, Zimak J, Smith DW, Gardiner BS, Dunstan CR, Sims NA, Martin TJ, Mundy GR. Model structure "
    "and control of bone remodeling: a theoretical study. Bone 2008;43(2):249-263.",
    doi="10.1016/j.bone.2008.03.025",
)
SCALED = ours("the cells of a healthy site are 1, so that lesions of any bone share one core")


def p(symbol: str, name: str, value: str, meaning: str, source: Source = PIVONKA) -> Parameter:
    """Return a parameter of the lesion, by default from Pivonka et al. 2008."""
    return Parameter(symbol, name, value, meaning, source)


# the same in every lesion
SHARED = (
    p("D_OBp", "lesion_precursor_differentiation_rate", "0.2674077909527713 1/day", "most OBp -> OBa"),
    p("A_OBa", "lesion_osteoblast_loss_rate", "0.189 1/day", "loss of active osteoblasts"),
    p("A_OCa", "lesion_osteoclast_death_rate", "0.7 1/day", "most death of osteoclasts by TGF-beta"),
    p("K1", "lesion_tgf_commitment", "4.545454545e-3 pM", "TGF-beta for half of osteoblast commitment"),
    p("K2", "lesion_tgf_block", "1.415624254e-3 pM", "TGF-beta that halves osteoblast maturation"),
    p("K3", "lesion_tgf_osteoclast_death", "4.545454545e-3 pM", "TGF-beta for half of osteoclast death"),
    p("K4", "lesion_pth_rankl", "150 pM", "PTH for half of RANKL expression"),
    p("K6", "lesion_pth_opg", "0.2225814277 pM", "PTH that halves OPG production"),
    p("K8", "lesion_rank_rankl_half", "4.457452803 pM", "RANK-RANKL complex for half activation"),
    p("beta_PTH", "lesion_pth_production", "250 pM/day", "PTH production of the published core"),
    p("Dt_PTH", "lesion_pth_loss_rate", "86 1/day", "PTH loss of the published core"),
    p("beta_OPG", "lesion_opg_production", "1.624900338e8 1/day", "OPG made per active osteoblast"),
    p("OPGmax", "lesion_opg_ceiling", "2e8 pM", "OPG at which its production stops"),
    p("Dt_OPG", "lesion_opg_loss_rate", "0.35 1/day", "loss of OPG"),
    p("beta_RANKL", "lesion_rankl_production", "168.4195715 pM/day", "RANKL production"),
    p("Dt_RANKL", "lesion_rankl_loss_rate", "10.13247101 1/day", "loss of RANKL"),
    p("R1", "lesion_rankl_per_precursor", "2.703476379e6 1", "most RANKL that a precursor carries"),
    p("KA1", "lesion_opg_rankl_affinity", "1e-3 1/pM", "OPG-RANKL association"),
    p("KA2", "lesion_rank_rankl_affinity", "3.411764706e-2 1/pM", "RANK-RANKL association"),
    p("RANK", "lesion_rank", "10 pM", "RANK, held constant"),
    p("OBp0", "lesion_precursors_healthy", "6.1964e-4 pM", "precursor osteoblasts at steady state"),
    p("OBa0", "lesion_osteoblasts_healthy", "5.5839e-4 pM", "active osteoblasts at steady state"),
    p("OCa0", "lesion_osteoclasts_healthy", "8.0696e-4 pM", "osteoclasts at steady state, also TGF-beta"),
    p("S0", "basal_tgf_share", "0.35 1", "share of TGF-beta that does not come from resorption",
      ours("with none, full blockade of resorption removes 80 % of osteoblasts in a year")),
    p("f0", "basal_osteoclast_formation", "0.02 1", "share of osteoclast formation that needs no RANKL",
      ours("so that a tumor-free lesion under full blockade falls as far as the skeleton")),
    p("k_p", "osteoclast_precursor_loss", "0.005555555555555556 1/day", "loss of idle osteoclast precursors",
      ours("a pool that lasts half a year, from which osteoclasts return after RANKL blockade")),
    p("k_d", "osteoclast_precursor_use", "0.005555555555555556 1/day", "use of precursors at healthy RANKL",
      ours("as much as the idle loss: osteoclasts overshoot by a third after 60 mg of denosumab")),
    p("n_L", "rankl_blockade_steepness", "10 1", "power of the free share of RANKL under a drug",
      ours("the skeleton's osteoclasts answer a loss of RANKL as its eighth power and more; with this a "
           "tumor-free lesion answers a blocker as the skeleton does")),
    p("Th", "tumor_half_effect", "5 cm3", "tumor volume for half of its local effects",
      ours("lesions become active between 1 and 10 cm3")),
    p("kTOB", "osteoblast_removal_by_tumor", "0.4 1/day", "most loss of osteoblasts caused by tumor",
      ours("about twice the natural loss: lytic lesions have few osteoblasts")),
    p("Ploc", "local_pthrp", "15 1", "most PTHrP action in a lesion, in units of normal PTH action",
      ours("local PTHrP far above plasma; RANKL rises about five times")),
    p("fT", "pthrp_gain_by_tgf", "2 1", "most rise of PTHrP by released TGF-beta",
      ours("TGF-beta about doubles or triples PTHrP secretion of breast cancer cells")),
    p("K_F", "pthrp_half_release", "3 1", "release, healthy = 1, for half of that rise",
      ours("lytic lesions resorb at a few times the healthy rate")),
    p("k_m", "mineralization_rate", "0.003 1/day", "secondary mineralization",
      ours("the slow phase of mineralization takes about a year")),
    p("g_m", "mineral_gain", "0.08 1", "most gain or loss of mineral per matrix as turnover changes",
      ours("keeps the degree of mineralization within about 8 %")),
    p("K_T", "tumor_capacity", "200 cm3", "tumor volume at which growth stops",
      ours("Gompertz form; about the largest soft-tissue mass at one bone")),
    p("rmax", "most_tumor_growth", "0.03 1/day", "cap of the relative growth rate",
      ours("a doubling time of 23 days")),
    p("T_cell", "one_cell_volume", "1e-6 mm3", "volume of one tumor cell, the least that counts",
      ours("a sphere of about 12 um; keeps the logarithm finite without tumor")),
    p("s_G", "growth_factor_share", "0.35 1", "share of tumor growth that depends on released growth factors",
      ours("prior 0.1 to 0.4; no open clinical row informs it")),
    p("KG", "growth_factor_half_release", "3 1", "release, healthy = 1, for half of the growth factor effect",
      ours("as for PTHrP")),
    p("sigma", "pthrp_secretion", "0.02 pM/cm3", "plasma PTHrP per tumor volume at rest",
      ours("typical; three times as much in a high secretor, a wide log-normal between patients")),
)  # fmt: skip

# may differ from lesion to lesion
PARAMETERS = (
    p("T_start", "initial_tumor_volume", "2 cm3", "tumor volume at the start",
      ours("a lesion that imaging finds: about 1.5 cm across")),
    p("alpha", "tumor_growth_rate", "0.0010 1/day", "growth rate per e-fold below the capacity",
      ours("doubling times of four to eight months")),
    p("k_r", "lesion_matrix_turnover", "7e-4 1/day", "turnover of trabecular matrix",
      ours("25 % a year")),
    p("M_i", "lesion_calcium", "30 mmol", "calcium in the bone of a lesion",
      ours("about 20 cm3 of trabecular tissue")),
    p("w_i", "lesion_skeleton_share", "0.012 1", "share of the skeleton's turnover in the bone of a lesion",
      ours("its share of trabecular surface")),
    *EVENT_SHARES,
)  # fmt: skip


def _state(symbol: str, name: str, meaning: str) -> State:
    return State(symbol, name, "1 1", meaning, SCALED)


STATES = (
    _state("p", "precursor_osteoblasts", "precursor osteoblasts, healthy = 1"),
    _state("b", "active_osteoblasts", "active osteoblasts, healthy = 1"),
    _state("c", "active_osteoclasts", "active osteoclasts, healthy = 1"),
    _state("q", "osteoclast_precursors", "osteoclast precursors, healthy = 1"),
    _state("V", "matrix", "matrix volume, healthy = 1"),
    _state("m", "mineral_per_matrix", "mineral per matrix, healthy = 1"),
    State(
        "T_1",
        "tumor_clone_1",
        lambda m: m.T_start,
        "volume of tumor cells, the first (and for now only) clone",
        ours("one clone until treatment needs more"),
        unit="cm3",
        scale="1 cm3",
    ),
)

OUTPUTS = (
    Output("tumor_volume", "cm3", "tumor cells of all clones"),
    Output("osteoclasts", "1", "active osteoclasts, healthy = 1"),
    Output("osteoblasts", "1", "active osteoblasts, healthy = 1"),
    Output("bone_volume", "1", "matrix volume, healthy = 1"),
    Output("bone_mineral", "1", "mineral, healthy = 1"),
    Output("turnover", "1", "resorption, healthy = 1"),
    Output("calcium_flux", "mmol/day", "calcium that the lesion gives to plasma, net"),
)

SUMS = (
    Signal("pthrp_supply", "pM", "plasma PTHrP that the lesions' secretion sustains"),
    Signal("lesion_calcium_flux", "mmol/day", "net calcium from lesions to plasma"),
    Signal("lesion_bone_share", "1", "share of the skeleton's turnover in the bone of all lesions"),
    Signal("lesion_resorption", "1", "resorption in lesions, as share of the healthy skeleton's"),
    Signal("lesion_formation", "1", "formation in lesions, as share of the healthy skeleton's"),
    Signal("tumor_total", "cm3", "tumor volume of all lesions"),
    Signal("lesion_count", "1", "number of lesions"),
    Signal("matrix_change", "1", "matrix volume gained or lost, added over lesions"),
)

SITES = (
    Site("lesion_osteoclast_kill", "1", 0, "add", "extra osteoclast death at the lesion's surface, as a "
         "multiple of the healthy death rate", level="lesion"),
    Site("lesion_rankl_binding", "1", 0, "add", "RANKL bound to a drug per RANKL not so bound, in a lesion",
         level="lesion"),
    Site("tumor_kill", "1/day", 0, "add", "death of tumor cells by drugs", level="lesion"),
)  # fmt: skip

SIGNALS = (
    Signal("lesion_turnover", "1", "resorption in a lesion, healthy = 1", level="lesion"),
    Signal("lesion_share", "1", "share of the skeleton's turnover in the bone of a lesion", level="lesion"),
)


def signals(m: Any) -> dict[str, Any]:
    """Return what a lesion shows to drugs: its resorption and its share of the skeleton."""
    return {"lesion_turnover": m.c * m.V, "lesion_share": m.w_i}


def pthrp_drive(m: Any, x: Any) -> Any:
    """Return F(x), how much released TGF-beta raises PTHrP secretion; 1 without release."""
    return 1 + m.fT * x / (x + m.K_F)


def tgf_receptors(m: Any, x: Any) -> tuple[Any, Any, Any]:
    """Return A1, R2 and A3, each relative to the healthy site, at release `x`."""
    TGF = m.OCa0 * (m.S0 + (1 - m.S0) * x)
    A1 = TGF / (m.K1 + TGF) * (m.K1 + m.OCa0) / m.OCa0
    R2 = (m.K2 + m.OCa0) / (m.K2 + TGF)
    A3 = TGF / (m.K3 + TGF) * (m.K3 + m.OCa0) / m.OCa0
    return A1, R2, A3


def rank_occupancy(m: Any, p: Any, b: Any, ag: Any, rankl_gain: Any, opg_gain: Any) -> Any:
    """Return the occupancy that drives osteoclast formation.

    `p`, `b` are relative cells, `ag` the PTH and PTHrP action relative to normal, the gains multiply
    free RANKL and OPG production.
    """
    PTH = m.beta_PTH / m.Dt_PTH * ag
    made = m.beta_OPG * m.OBa0 * b / (1 + PTH / m.K6) * opg_gain
    OPG = made / (made / m.OPGmax + m.Dt_OPG)
    RLeff = m.R1 * m.OBp0 * p * PTH / (PTH + m.K4)
    capacity = m.beta_RANKL / (m.beta_RANKL + m.Dt_RANKL * RLeff)
    RANKL = RLeff / (1 + m.KA1 * OPG + m.KA2 * m.RANK) * capacity * rankl_gain
    X = m.KA2 * RANKL * m.RANK
    return X / (X + m.K8)


def osteoclast_drive(m: Any, x: Any, local: Any) -> Any:
    """Return AL: osteoclast formation relative to the healthy site, at tumor effect `local` (0 to 1)."""
    effects = estrogen_effects(m)
    cPTH0 = m.PTH_0 / m.V1
    ag = (m.PTH / m.V1 + m.PTHrP) / cPTH0 + m.Ploc * local * pthrp_drive(m, x) / pthrp_drive(m, 1)
    # a drug that removes RANKL at rate r leaves the share kout/(kout + r): bound per free is r/kout
    bound = m.lesion_rankl_binding + m.rankl_removal / m.koutL
    here = rank_occupancy(m, m.p, m.b, ag, effects["rankl"] / (1 + bound) ** m.n_L, effects["opg"])
    return m.f0 + (1 - m.f0) * here / rank_occupancy(m, 1, 1, 1, 1, 1)


def cell_rates(m: Any, x: Any, local: Any) -> dict[str, Any]:
    """Return the rates of the four cell populations."""
    effects = estrogen_effects(m)
    A1, R2, A3 = tgf_receptors(m, x)
    AL = osteoclast_drive(m, x, local)
    maturation = m.D_OBp * m.K2 / (m.K2 + m.OCa0)
    death = m.A_OCa * m.OCa0 / (m.K3 + m.OCa0)
    # 1 at rest and when idle, about AL at high demand: recruitment follows demand up, not down
    supply = (1 + AL * AL) / (1 + AL)
    return {
        "p": maturation * (A1 - R2 * m.p),
        "b": m.A_OBa * (R2 * m.p - effects["osteoblast_loss"] * m.b) - m.kTOB * local * m.b,
        "q": m.k_p * (1 - m.q) + m.k_d * (supply - AL * m.q),
        "c": death * (AL * m.q - (effects["osteoclast_death"] * A3 + m.lesion_osteoclast_kill) * m.c),
    }


def tumor_rate(m: Any, x: Any) -> Any:
    """Return dT/dt: Gompertz growth, in part driven by released growth factors, less kills."""
    h = (1 + m.KG) * x / (x + m.KG)
    rho = m.alpha * (1 - m.s_G + m.s_G * h) * log(m.K_T / (maximum(m.T_1, 0) + m.T_cell))
    return (minimum(m.rmax, rho) - m.tumor_kill) * m.T_1


def equations(m: Any) -> Result:
    """Return rates, outputs, hazards and sums of one lesion."""
    x = m.c * m.V
    local = m.T_1 / (m.T_1 + m.Th)
    rates = cell_rates(m, x, local)
    dV = m.k_r * (m.b - x)
    dm = m.k_m * (1 + m.g_m * (1 - m.c) / (1 + m.c) - m.m)
    J = -m.M_i * (m.V * dm + m.m * dV)
    rates |= {"V": dV, "m": dm, "T_1": tumor_rate(m, x)}
    outputs = {
        "tumor_volume": m.T_1,
        "osteoclasts": m.c,
        "osteoblasts": m.b,
        "bone_volume": m.V,
        "bone_mineral": m.V * m.m,
        "turnover": x,
        "calcium_flux": J,
    }
    sums = {
        "pthrp_supply": m.sigma * m.T_1 * pthrp_drive(m, x),
        "lesion_calcium_flux": J,
        "lesion_bone_share": m.w_i,
        "lesion_resorption": m.w_i * x,
        "lesion_formation": m.w_i * m.b,
        "tumor_total": m.T_1,
        "lesion_count": 1,
        "matrix_change": m.V - 1,
    }
    return Result(rates, outputs, hazards=lesion_hazards(m, x), sums=sums)


lesion = Block(
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    outputs=OUTPUTS,
    sums=SUMS,
    signals=signals,
    default_count=0,
    most=80,
)
