"""States and parameters that both versions of the Peterson-Riggs model share, with their sources.

Two parameters are left out because the versions give them other values: `gut_uptake_start` (T310) and
`runx2_survival_exponent` (gamRU).
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Output, Parameter, Signal, Site, State
from howship.source import Source, ours

PR2010 = Source(
    "Peterson MC, Riggs MM. A physiologically based mathematical model of integrated calcium "
    "homeostasis and bone remodeling. Bone 2010;46:49-63.",
    doi="10.1016/j.bone.2009.08.053",
)

UNIT = ours(
    "the paper uses active TGF-beta as a concentration and as a plain number; 1 pM makes one the other"
)


def s(
    symbol: str, name: str, start: Any, meaning: str, unit: str = "", scale: str = "", label: str = ""
) -> State:
    return State(symbol, name, start, meaning, PR2010, unit=unit, scale=scale, label=label)


def p(symbol: str, name: str, value: str, meaning: str, source: Source = PR2010) -> Parameter:
    return Parameter(symbol, name, value, meaning, source)


STATES = (
    s("PTH", "pth_amount", "53.9 pmol", "parathyroid hormone in plasma", label="PTH"),
    s("S", "pth_gland_pool", "0.5", "parathyroid gland secretory pool"),
    s("PTmax", "pth_gland_capacity", "1", "parathyroid gland capacity"),
    s("B", "calcitriol_amount", "1260 pmol", "calcitriol in plasma", label="Calcitriol"),
    s("AOH", "hydroxylase", lambda m: m.T69 * m.B_0, "1-alpha-hydroxylase, as calcitriol made", "pmol/h"),
    s("P", "plasma_calcium", "32.9 mmol", "calcium in plasma", label="Calcium in plasma"),
    s("ECCPhos", "plasma_phosphate", "16.8 mmol", "phosphate outside cells"),
    s("T", "gut_calcium", "1.58471 mmol", "calcium in the gut"),
    s("R", "gut_calcium_transport", "0.5", "calcitriol-dependent absorption of calcium"),
    s("PhosGut", "gut_phosphate", "0.839 mmol", "phosphate in the gut"),
    s("IntraPO", "cell_phosphate", "3226 mmol", "phosphate inside cells"),
    s("HAp", "hydroxyapatite", "1", "capacity of new bone to take up calcium"),
    s("Q", "exchangeable_bone_calcium", "100 mmol", "exchangeable calcium of bone", label="Calcium in bone"),
    s("Qbone", "deep_bone_calcium", "24900 mmol", "deep calcium of bone", label="Calcium in bone"),
    s("OC", "osteoclasts", "0.00115398 pM", "active osteoclasts (nominal concentration)",
      label="Osteoclasts"),
    s("ROB1", "responding_osteoblasts", "0.00104122 pM", "responding osteoblasts (nominal concentration)"),
    s("OBfast", "fast_osteoblasts", lambda m: m.FracOBfast * m.OBtot0, "osteoblasts, fast pool", "pM",
      label="Osteoblasts"),
    s("OBslow", "slow_osteoblasts", lambda m: (1 - m.FracOBfast) * m.OBtot0, "osteoblasts, slow pool", "pM",
      label="Osteoblasts"),
    s("L", "rankl", "0.4 pM", "RANKL, neither on RANK nor on OPG", label="RANKL"),
    s("RNK", "rank", "10 pM", "RANK, free"),
    s("O", "opg", "4 pM", "OPG, free", label="OPG"),
    s("M", "rank_rankl", lambda m: m.k3 * m.RNK_0 * m.L_0 / m.k4, "RANK-RANKL complex", "pM",
      label="RANK with RANKL"),
    s("N", "opg_rankl", lambda m: m.k1 * m.O_0 * m.L_0 / m.k2, "OPG-RANKL complex", "pM"),
    s("TGFB", "latent_tgf_beta", "228.142 pM", "latent TGF-beta (nominal concentration)",
      label="Latent TGF-beta"),
    s("TGFBact", "tgf_beta", lambda m: m.koutTGF * m.TGFB_0 / m.koutTGFact, "active TGF-beta", "pM",
      label="TGF-beta"),
    s("RX2", "runx2", "10", "RUNX2, relative amount"),
    s("CREB", "creb", "10", "CREB, relative amount"),
    s("BCL2", "bcl2", lambda m: m.CREB_0 * m.RX2_0, "BCL2, relative amount", "1"),
)  # fmt: skip

COLLECTORS = (s("UCA", "urine_calcium", "0 mmol", "calcium excreted since the start", scale="1 mmol"),)

GLAND = (
    p("V1", "plasma_volume", "14 L", "volume of distribution of all plasma species"),
    p("CLPTH", "pth_clearance", "100 L/h", "clearance of PTH"),
    p("T58", "pth_secretion_max", "6249.09 pmol/h", "PTH secretion at zero calcium"),
    p("T61", "pth_secretion_min", "96.25 pmol/h", "PTH secretion at high calcium"),
    p("T59", "pth_secretion_steepness", "11.7387", "exponent of calcium on PTH secretion"),
    p("T71", "pth_pool_calcium_exponent", "0.9", "exponent of calcium on the calcitriol set point"),
    p("T73", "pth_pool_slope", "0.03 1/pM", "slope of calcitriol on the secretory pool"),
    p("kS", "pth_pool_rate", "0.01 1/h", "turnover of the secretory pool"),
    p("fS", "pth_pool_regulated", "0.85", "share of that turnover that calcitriol regulates"),
    p("CtE0", "pth_capacity_max", "4.1029", "gland capacity without calcitriol"),
    p("CtEmin", "pth_capacity_min", "0.9", "gland capacity at high calcitriol"),
    p("CtEg", "pth_capacity_steepness", "12.5033", "exponent of calcitriol on gland capacity"),
    p("kPTmax", "pth_capacity_rate", "1.604e-4 1/h", "turnover of gland capacity"),
)

VITAMIN_D = (
    p("T64", "hydroxylase_production", "6.3 pmol/h^2", "production of 1-alpha-hydroxylase at baseline"),
    p("AlphOHg", "hydroxylase_pth_exponent", "0.111241", "exponent of PTH on the hydroxylase"),
    p("AlphOHk", "hydroxylase_pth_half", "1.54865 pM", "PTH of half effect on the hydroxylase"),
    p("T65", "hydroxylase_loss_rate", "0.05 1/h", "loss of the hydroxylase"),
    p("T69", "calcitriol_loss_rate", "0.10 1/h", "loss of calcitriol"),
    p("PhosEff0", "phosphate_effect_max", "1.52493", "phosphate effect on the hydroxylase, upper value"),
    p("PhosEffK", "phosphate_effect_half", "1.3021 mmol/L", "phosphate of half effect on the hydroxylase"),
    p("PhosEffg", "phosphate_effect_exponent", "8.25229", "exponent of phosphate on the hydroxylase"),
)

CALCIUM = (
    p("J14day", "bone_calcium_exchange", "88 mmol/day", "calcium exchanged between bone and plasma"),
    p("J14f", "osteoclast_calcium_share", "0.107763", "share of calcium release driven by osteoclasts"),
    p("J14OCmax", "osteoclast_calcium_max", "0.543488 1/h", "most of the release driven by osteoclasts"),
    p("J14OCg", "osteoclast_calcium_exponent", "1.6971", "exponent of osteoclasts on calcium release"),
    p("MOCg", "rank_per_osteoclast_exponent", "0.603754", "exponent of RANK-RANKL per osteoclast"),
    p("J15f", "hydroxyapatite_calcium_share", "0.114376", "share of calcium uptake driven by osteoblasts"),
    p("k14a", "deep_calcium_release", "2.44437e-5 1/h", "deep to exchangeable bone calcium"),
    p("kHA", "hydroxyapatite_time", "3.60609 h", "time constant of hydroxyapatite"),
    p("CaUF", "calcium_ultrafiltrable", "0.6", "ultrafiltrable share of plasma calcium"),
    p("CaProx", "calcium_past_proximal", "0.5", "filtered calcium that passes the proximal tubule"),
    p("J27base", "urine_calcium_baseline", "0.149997 mmol/h", "calcium in urine at baseline"),
    p("Reabs50", "calcium_reabsorption_half", "1.57322 mmol/L", "calcium of half reabsorption"),
    p("T7", "reabsorption_pth_max", "1.06147", "most of the PTH effect on reabsorption"),
    p("KcDJ27", "urine_calcitriol_half", "90 pM", "calcitriol of half effect on calcium in urine"),
    p("OralCa", "calcium_intake", "24.055 mmol/day", "calcium in the diet"),
    p("T33", "absorption_rate_min", "0.003 1/h", "gain of transport without calcitriol"),
    p("T34", "absorption_rate_gain", "0.034 1/h", "change of gain and loss of transport by calcitriol"),
    p("T35", "absorption_loss_max", "0.037 1/h", "loss of transport without calcitriol"),
    p("KcDR", "absorption_calcitriol_half", "90 pM", "calcitriol of half effect on transport"),
    p("T28", "gut_uptake_max", "0.9 mmol/h", "most of the active uptake of calcium"),
    p("KT", "gut_uptake_half", "0.75 mmol", "gut calcium of half active uptake"),
    p("T46", "gut_passive_rate", "0.0495 1/h", "passive uptake of calcium"),
    p("T85max", "intake_absorbed_max", "0.909359", "most of the intake that is absorbed"),
    p("T85K", "intake_absorbed_half", "0.75", "transport of half absorbed intake"),
    p("T85g", "intake_absorbed_exponent", "4", "exponent of transport on absorbed intake"),
)

PHOSPHATE = (
    p("PO4Ca", "phosphate_per_calcium", "0.464", "moles of phosphate per calcium in hydroxyapatite"),
    p("PO4filt", "phosphate_filtered", "0.88", "share of plasma phosphate that is filtered"),
    p("T48", "phosphate_threshold", "1.142 mmol/L", "plasma phosphate above which it is excreted"),
    p("OralPhos", "phosphate_intake", "10.5 mmol/day", "phosphate in the diet"),
    p("F12", "phosphate_absorbed", "0.7", "absorbed share of phosphate intake"),
    p("T52", "gut_phosphate_rate", "0.365 1/h", "absorption of phosphate"),
    p("T49", "cell_phosphate_uptake", "51.8 L/h", "phosphate uptake by cells"),
    p("T55", "cell_phosphate_release", "0.019268 1/h", "phosphate release from cells"),
)

OSTEOBLAST = (
    p("OBtot0", "osteoblasts_at_start", "0.00501324 pM", "osteoblasts at baseline (nominal)"),
    p("FracOBfast", "fast_osteoblast_share", "0.797629", "share of the fast pool"),
    p("Frackb", "slow_osteoblast_rate_ratio", "0.313186", "loss of the slow pool relative to all"),
    p("kb", "osteoblast_loss_rate", "6.05516e-4 1/h", "loss of osteoblasts"),
    p("TGF1", "tgf_beta_unit", "1 pM", "nominal active TGF-beta of receptor occupancy 1", UNIT),
    p("FracPicROB", "tgf_responding_basal", "0.883824", "TGF-beta on precursors: constant part"),
    p("EmaxPicROB", "tgf_responding_max", "3.9745", "TGF-beta on precursors: most"),
    p("gamROB", "tgf_responding_exponent", "1.80968", "TGF-beta on precursors: exponent"),
    p("FracPicOB", "tgf_osteoblast_basal", "0.000244818", "TGF-beta on maturation: constant part"),
    p("EmaxPicOB", "tgf_osteoblast_max", "0.251636", "TGF-beta on maturation: most"),
    p("gamOB", "tgf_osteoblast_exponent", "0.122313", "TGF-beta on maturation: exponent"),
    p("E0PicOBkb", "tgf_loss_low", "3.11842", "TGF-beta on osteoblast loss: at none"),
    p("EmaxPicOBkb", "tgf_loss_high", "0.764028", "TGF-beta on osteoblast loss: at most"),
    p("gamPicOBkb", "tgf_loss_exponent", "2.92375", "TGF-beta on osteoblast loss: exponent"),
    p("fRU", "runx2_survival_start", "0.01", "survival by RUNX2 at baseline, per loss rate"),
    p("EmaxRU", "runx2_survival_max", "0.638114", "most survival by RUNX2"),
    p("RUNX20", "runx2_effective_start", "10", "effective RUNX2 at and below baseline BCL2"),
    p("BCL2off", "bcl2_offset", "90", "BCL2 without effect on RUNX2"),
    p("BCL2on", "bcl2_threshold", "105", "BCL2 above which effective RUNX2 rises"),
    p("RX2kin", "runx2_rate", "0.693 1/h", "turnover of RUNX2 at baseline"),
    p("RX2kout0", "runx2_loss_min", "0.125 1/h", "loss of RUNX2 without PTH"),
    p("RX2kmax", "runx2_loss_gain", "5 1/h", "most extra loss of RUNX2 by PTH"),
    p("CREBk", "creb_rate", "0.00279513 1/h", "turnover of CREB"),
    p("CREB00", "creb_basal", "0.5", "production of CREB without PTH"),
    p("CREBmax", "creb_pth_max", "3.39745", "most extra production of CREB by PTH"),
    p("BCL2k", "bcl2_rate", "0.693 1/h", "turnover of BCL2"),
)

OSTEOCLAST = (
    p("Da", "osteoclast_apoptosis_rate", "0.7 1/day", "osteoclast death at full TGF-beta occupancy"),
    p("FracPicOC", "tgf_osteoclast_basal", "0.878215", "TGF-beta on osteoclast death: constant part"),
    p("EmaxPicOC", "tgf_osteoclast_max", "1.9746", "TGF-beta on osteoclast death: most"),
    p("gamOC", "tgf_osteoclast_exponent", "1.0168", "TGF-beta on osteoclast death: exponent"),
    p("E0Meff", "rank_formation_basal", "0.388267", "osteoclast formation without RANKL"),
    p("EmaxMeff", "rank_formation_max", "3.15667", "most osteoclast formation by RANK-RANKL"),
    p("gamMeff", "rank_formation_exponent", "8.53065", "exponent of RANK-RANKL on formation"),
    p("E0RANKL", "rank_death_low", "3.80338", "osteoclast death at no RANK occupancy"),
    p("EmaxL", "rank_death_high", "0.469779", "osteoclast death at full RANK occupancy"),
    p("LsurvOCg", "rank_death_exponent", "3.09023", "exponent of RANK occupancy on death"),
    p("k1", "opg_rankl_on", "6.24e-6 1/(pM h)", "OPG-RANKL association"),
    p("k2", "opg_rankl_off", "0.112013 1/h", "OPG-RANKL dissociation"),
    p("k3", "rank_rankl_on", "6.24e-6 1/(pM h)", "RANK-RANKL association"),
    p("k4", "rank_rankl_off", "0.112013 1/h", "RANK-RANKL dissociation"),
    p("koutL", "rankl_loss_rate", "0.00293273 1/h", "loss of RANKL"),
    p("OsteoEffg", "osteoblast_rankl_exponent", "0.173833", "exponent of osteoblasts on RANKL"),
    p("EmaxLpth", "pth_rankl_max", "1.30721", "most of the PTH effect on RANKL"),
    p("koutRNK", "rank_loss_rate", "0.00323667 1/h", "loss of RANK"),
    p("kinRNKg", "tgf_rank_exponent", "0.151825", "exponent of TGF-beta on RANK"),
    p("kO", "opg_loss_rate", "15.8885 1/h", "loss of OPG"),
    p("koutTGF", "latent_tgf_release", "2.98449e-5 1/h", "release of latent TGF-beta at baseline"),
    p("koutTGFact", "tgf_beta_loss_rate", "2.98449e-2 1/h", "loss of active TGF-beta"),
    p("OBtgfg", "osteoblast_tgf_exponent", "0.0111319", "exponent of osteoblasts on latent TGF-beta"),
    p("OCtgfg", "osteoclast_tgf_exponent", "0.593891", "exponent of osteoclasts on release"),
)

PARAMETERS = GLAND + VITAMIN_D + CALCIUM + PHOSPHATE + OSTEOBLAST + OSTEOCLAST

SITES = (
    Site("osteoclast_apoptosis", "1", 1.0, "multiply", "factor on the death rate of osteoclasts"),
    Site("rankl_removal", "1/day", 0.0, "add", "extra first-order loss of RANKL"),
    Site("rankl_binding", "1", 0.0, "add", "RANKL bound to a drug per RANKL not so bound"),
    Site("pth_input", "pmol/day", 0.0, "add", "PTH activity brought into plasma"),
)

PLASMA_OUTPUTS = (
    Output("osteoblasts", "pM", "osteoblasts, fast and slow pool (nominal concentration)"),
    Output("serum_calcium", "mmol/L", "total calcium in plasma"),
    Output("serum_phosphate", "mmol/L", "phosphate in plasma"),
    Output("pth", "pM", "parathyroid hormone in plasma, drug included"),
    Output("calcitriol", "pM", "calcitriol in plasma"),
)

MARKER_OUTPUTS = (
    Output("ctx", "1", "CTX, fraction of baseline (equal to osteoclasts)"),
    Output("bsap", "1", "BSAP, fraction of baseline (equal to osteoblasts)"),
)

SIGNALS = (
    Signal("bone_turnover", "1", "osteoclasts, fraction of baseline"),
    Signal("bone_formation", "1", "osteoblasts, fraction of baseline"),
)
