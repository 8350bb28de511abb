"""Calcium homeostasis and bone remodeling of the whole body (Peterson and Riggs 2010, 2012).

What it is: plasma, gut, kidney, exchangeable and deep bone calcium, phosphate, the parathyroid
gland, vitamin D, the osteoblast lineage, osteoclasts, RANK/RANKL/OPG, TGF-beta, RUNX2/CREB/BCL2,
and bone mineral density; with estrogen, decline of the kidney, denosumab and teriparatide. It is
the version of 2017 ("OpenBoneMin") with the density of 2012; the paper of 2010 has neither
estrogen nor density, and other values for the gut, RUNX2 and the release of latent TGF-beta.

What it leaves out: the generic drug compartments; kinetics of the markers (CTX is osteoclasts, BSAP
osteoblasts, both as fraction of baseline; NTx and P1NP do not exist here); any tumor.

Departures from the paper's code:
- Baselines are computed. The half-effect constants are solved from the start values, and copies of
  start values that the code types in (10 pM RANK, 90 pM calcitriol in the PTH gland, 1.2 mM
  phosphate, 3.85 pM PTH, 100 mmol exchangeable calcium, 385 pmol/h PTH secretion, 0.228142) come
  from the start values. Estrogen is the exception: it acts through its absolute value, so its start
  value is the step (`estrogen=0.1` is an abrupt loss).
- Start values of gut calcium, gut phosphate and cell phosphate are typed, as in the code, and differ
  from their steady state by up to 0.05 %; calcium absorbed exceeds calcium excreted by 0.00035 mmol/h.
  That is the cause of the drift: 0.06 % in osteoclasts over two years.
- 100 mL/min is 6 L/h, where the code has 100/16.667 L/h.
- Drugs act at sites. `rankl_binding` and `osteoclast_apoptosis` are ours; at their neutral values the
  equations are the published ones.

To know: stiff (7 per hour to 6e-6 per hour). RUNX2 jumps when BCL2 passes 105, and the urine flux is
cut off at zero, which is met under denosumab. Three density equations exist for two bones: the spine
under denosumab has its own fit, chosen by the site `denosumab_bmd_fit`. Density is not valid under
anabolic drugs. Calcium saturates near 2.75 mmol/L, so severe hypercalcemia is out of reach. The
kidney equations end in failure when filtration is nearly lost.

The parts below are plain functions of `m`, so that another model can compose them otherwise: what a
caller may replace (the PTH that bone sees, the effects of estrogen, filtration) is an argument.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from howship.model.declare import Disease, Experiment, Output, Parameter, Result, Signal, Site, State
from howship.model.functions import log, maximum, tanh, where
from howship.source import Source, ours

PR2010 = Source(
    "Peterson MC, Riggs MM. A physiologically based mathematical model of integrated calcium "
    "homeostasis and bone remodeling. Bone 2010;46:49-63.",
    doi="10.1016/j.bone.2009.08.053",
)
PR2012 = Source(
    "Peterson MC, Riggs MM. Predicting nonlinear changes in bone mineral density over time using a "
    "multiscale systems pharmacology model. CPT Pharmacometrics Syst Pharmacol 2012;1:e14.",
    doi="10.1038/psp.2012.15",
)
RIGGS2012 = Source(
    "Riggs MM, Bennetts M, van der Graaf PH, Martin SW. Integrated pharmacometrics and systems "
    "pharmacology model-based analyses to guide GnRH receptor modulator development for management "
    "of endometriosis. CPT Pharmacometrics Syst Pharmacol 2012;1:e11.",
)

UNIT = ours(
    "the paper uses active TGF-beta as a concentration and as a plain number; 1 pM makes one the other"
)
NO_LOSS = ours("no renal decline unless it is set")
TEN_YEARS = ours("the published scenario loses its filtration in ten years")


def s(symbol: str, name: str, start: Any, meaning: str, unit: str = "", scale: str = "") -> State:
    return State(symbol, name, start, meaning, PR2010, unit=unit, scale=scale)


def p(symbol: str, name: str, value: str, meaning: str, source: Source = PR2010) -> Parameter:
    return Parameter(symbol, name, value, meaning, source)


STATES = (
    s("PTH", "pth_amount", "53.9 pmol", "parathyroid hormone in plasma"),
    s("S", "pth_gland_pool", "0.5", "parathyroid gland secretory pool"),
    s("PTmax", "pth_gland_capacity", "1", "parathyroid gland capacity"),
    s("B", "calcitriol_amount", "1260 pmol", "calcitriol in plasma"),
    s("AOH", "hydroxylase", lambda m: m.T69 * m.B_0, "1-alpha-hydroxylase, as calcitriol made", "pmol/h"),
    s("P", "plasma_calcium", "32.9 mmol", "calcium in plasma"),
    s("ECCPhos", "plasma_phosphate", "16.8 mmol", "phosphate outside cells"),
    s("T", "gut_calcium", "1.58471 mmol", "calcium in the gut"),
    s("R", "gut_calcium_transport", "0.5", "calcitriol-dependent absorption of calcium"),
    s("PhosGut", "gut_phosphate", "0.839 mmol", "phosphate in the gut"),
    s("IntraPO", "cell_phosphate", "3226 mmol", "phosphate inside cells"),
    s("HAp", "hydroxyapatite", "1", "capacity of new bone to take up calcium"),
    s("Q", "exchangeable_bone_calcium", "100 mmol", "exchangeable calcium of bone"),
    s("Qbone", "deep_bone_calcium", "24900 mmol", "deep calcium of bone"),
    s("OC", "osteoclasts", "0.00115398 pM", "active osteoclasts (nominal concentration)"),
    s("ROB1", "responding_osteoblasts", "0.00104122 pM", "responding osteoblasts (nominal concentration)"),
    s("OBfast", "fast_osteoblasts", lambda m: m.FracOBfast * m.OBtot0, "osteoblasts, fast pool", "pM"),
    s("OBslow", "slow_osteoblasts", lambda m: (1 - m.FracOBfast) * m.OBtot0, "osteoblasts, slow pool", "pM"),
    s("L", "rankl", "0.4 pM", "RANKL, neither on RANK nor on OPG"),
    s("RNK", "rank", "10 pM", "RANK, free"),
    s("O", "opg", "4 pM", "OPG, free"),
    s("M", "rank_rankl", lambda m: m.k3 * m.RNK_0 * m.L_0 / m.k4, "RANK-RANKL complex", "pM"),
    s("N", "opg_rankl", lambda m: m.k1 * m.O_0 * m.L_0 / m.k2, "OPG-RANKL complex", "pM"),
    s("TGFB", "latent_tgf_beta", "228.142 pM", "latent TGF-beta (nominal concentration)"),
    s("TGFBact", "tgf_beta", lambda m: m.koutTGF * m.TGFB_0 / m.koutTGFact, "active TGF-beta", "pM"),
    s("RX2", "runx2", "10", "RUNX2, relative amount"),
    s("CREB", "creb", "10", "CREB, relative amount"),
    s("BCL2", "bcl2", lambda m: m.CREB_0 * m.RX2_0, "BCL2, relative amount", "1"),
    s("EST", "estrogen", "1", "estrogen, 1 before menopause"),
    s("BMDls", "lumbar_spine_bmd_estrogen_fit", "1", "spine density, estrogen fit"),
    s("BMDlsDEN", "lumbar_spine_bmd_denosumab_fit", "1", "spine density, denosumab fit"),
    s("BMDfn", "femoral_neck_bmd", "1", "femoral neck density, fraction of baseline"),
    s("GFR", "gfr", "100 mL/min", "glomerular filtration rate"),
    s("UCA", "urine_calcium", "0 mmol", "calcium excreted since the start", scale="1 mmol"),
)

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
    p("T310", "gut_uptake_start", "0.105929 mmol/h", "capacity of active uptake at baseline"),
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
    p("gamRU", "runx2_survival_exponent", "3.81644", "exponent of RUNX2 on survival"),
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
    p("koutTGFg", "latent_tgf_exponent", "0.919131", "exponent of latent TGF-beta on its release"),
    p("OCtgfg", "osteoclast_tgf_exponent", "0.593891", "exponent of osteoclasts on release"),
)

ESTROGEN = (
    p("ROBest", "estrogen_responding_exponent", "0.16", "estrogen loss on osteoblast precursors", RIGGS2012),
    p("kbest", "estrogen_osteoblast_exponent", "-1.16832e-5", "estrogen on osteoblast loss", RIGGS2012),
    p("TGFin", "estrogen_tgf_production_exponent", "0.0374", "estrogen loss on latent TGF-beta", RIGGS2012),
    p("TGFout", "estrogen_tgf_release_exponent", "0.045273", "estrogen on release of TGF-beta", RIGGS2012),
    p("maxTm", "estrogen_kidney_low", "0.923737", "calcium reabsorption at low estrogen", RIGGS2012),
    p("dESTtm", "estrogen_kidney_span", "0.9", "fall of estrogen that gives that value", RIGGS2012),
    p("ESTON", "menopause_on", "0", "1 lets estrogen follow age and menopause, 0 keeps it", RIGGS2012),
    p("koutEST", "estrogen_rate", "0.05776227 1/h", "turnover of estrogen", RIGGS2012),
    p("ageENTER", "age_at_start", "358176 h", "age at the start: 41 years of 8736 h", RIGGS2012),
    p("ageDONE", "age_menopause_done", "445536 h", "age at the end of menopause: 51 years", RIGGS2012),
    p("menoDUR", "menopause_duration", "14501.76 h", "duration of menopause: 1.66 years", RIGGS2012),
    p("AGEg", "estrogen_age_exponent", "-2.3", "exponent of age on estrogen", RIGGS2012),
    p("ESTmax", "menopause_estrogen_fall", "0.64", "most of the fall of estrogen at menopause", RIGGS2012),
)

KIDNEY_AND_DENSITY = (
    p("dGFR", "gfr_loss", "0 mL/min", "filtration lost over the time below", NO_LOSS),
    p("tauGFR", "gfr_loss_time", "10 years", "time over which it is lost", TEN_YEARS),
    p("koutBMDls", "spine_bmd_rate", "0.000397 1/h", "spine, estrogen fit: turnover", RIGGS2012),
    p("gamOBls", "spine_bmd_osteoblast_exponent", "0.0793", "spine, estrogen fit: osteoblasts", RIGGS2012),
    p("gamOCls", "spine_bmd_osteoclast_exponent", "0.14", "spine, estrogen fit: osteoclasts", RIGGS2012),
    p("koutBMDlsDEN", "spine_bmd_denosumab_rate", "0.000145 1/h", "spine, denosumab fit: turnover", PR2012),
    p("gamOBlsDEN", "spine_bmd_denosumab_osteoblast_exponent", "0.0793", "spine, denosumab fit: OB", PR2012),
    p("gamOClsDEN", "spine_bmd_denosumab_osteoclast_exponent", "0.0679", "spine, denosumab fit: OC", PR2012),
    p("koutBMDfn", "femoral_neck_bmd_rate", "5.651e-6 1/h", "femoral neck: turnover", RIGGS2012),
    p("gamOBfn", "femoral_neck_bmd_osteoblast_exponent", "0.0793", "femoral neck: osteoblasts", RIGGS2012),
    p("gamOCfn", "femoral_neck_bmd_osteoclast_exponent", "0.3101", "femoral neck: osteoclasts", RIGGS2012),
)

PARAMETERS = GLAND + VITAMIN_D + CALCIUM + PHOSPHATE + OSTEOBLAST + OSTEOCLAST + ESTROGEN + KIDNEY_AND_DENSITY

SITES = (
    Site("osteoclast_apoptosis", "1", 1.0, "multiply", "factor on the death rate of osteoclasts"),
    Site("rankl_removal", "1/day", 0.0, "add", "extra first-order loss of RANKL"),
    Site("rankl_binding", "1", 0.0, "add", "RANKL bound to a drug per RANKL not so bound"),
    Site("pth_input", "pmol/day", 0.0, "add", "PTH activity brought into plasma"),
    Site("denosumab_bmd_fit", "1", 0.0, "max", "above 0: report the spine density fitted under denosumab"),
)

OUTPUTS = (
    Output("osteoblasts", "pM", "osteoblasts, fast and slow pool (nominal concentration)"),
    Output("serum_calcium", "mmol/L", "total calcium in plasma"),
    Output("serum_phosphate", "mmol/L", "phosphate in plasma"),
    Output("pth", "pM", "parathyroid hormone in plasma, drug included"),
    Output("calcitriol", "pM", "calcitriol in plasma"),
    Output("lumbar_spine_bmd", "1", "spine density, fraction of baseline (fit by drug, see the prose)"),
    Output("ctx", "1", "CTX, fraction of baseline (equal to osteoclasts)"),
    Output("bsap", "1", "BSAP, fraction of baseline (equal to osteoblasts)"),
)

SIGNALS = (Signal("bone_turnover", "1", "osteoclasts, fraction of baseline"),)

Rates = dict[str, Any]


class Baseline(NamedTuple):
    """Start values that are computed from the declared ones."""

    cPTH: Any
    cCa: Any
    cPO4: Any
    cD: Any
    OB: Any
    Pic: Any


class EstrogenEffects(NamedTuple):
    """Factors, 1 with full estrogen: what estrogen does to five published rates."""

    precursors: Any
    osteoblast_loss: Any
    tgf_production: Any
    tgf_release: Any
    reabsorption: Any


class TgfEffects(NamedTuple):
    """Receptor occupancies by active TGF-beta, each equal to `Baseline.Pic` at the start."""

    PicROB: Any
    PicOB: Any
    PicOC: Any
    PicOBkb: Any


class BoneExchange(NamedTuple):
    """Calcium fluxes of bone: release to plasma (J14) and uptake from it (J15)."""

    J14: Any
    J15: Any


def hill(x: Any, top: Any, k: Any, g: Any) -> Any:
    """Return top * x^g / (x^g + k^g)."""
    return top * x**g / (x**g + k**g)


def half_point(x: Any, top: Any, level: Any, g: Any) -> Any:
    """Return the k for which hill(x, top, k, g) equals `level`."""
    return x * (top / level - 1) ** (1 / g)


def baseline(m: Any) -> Baseline:
    """Return the plasma concentrations, osteoblasts and TGF-beta occupancy at the start."""
    return Baseline(
        cPTH=m.PTH_0 / m.V1,
        cCa=m.P_0 / m.V1,
        cPO4=m.ECCPhos_0 / m.V1,
        cD=m.B_0 / m.V1,
        OB=m.OBfast_0 + m.OBslow_0,
        Pic=m.TGFBact_0 / m.TGF1,
    )


def estrogen_effects(m: Any) -> EstrogenEffects:
    """Return the published effects of estrogen (absolute, not relative to its start value)."""
    mtm = (1 - m.maxTm) / m.dESTtm
    return EstrogenEffects(
        precursors=(1 / m.EST) ** m.ROBest,
        osteoblast_loss=m.EST**m.kbest,
        tgf_production=(1 / m.EST) ** m.TGFin,
        tgf_release=m.EST**m.TGFout,
        reabsorption=1 - mtm + mtm * m.EST,
    )


def parathyroid_gland(m: Any, calcium: Any, calcitriol: Any) -> Rates:
    """Return the rates of PTH, S and PTmax, from the plasma concentrations the gland sees."""
    base = baseline(m)
    kPTH = m.CLPTH / m.V1
    # Calcium closes secretion from T58 down to T61, through PTH turnover at baseline calcium.
    closed = m.T58 - m.T61
    T60 = half_point(base.cCa, closed, m.T58 - kPTH * m.PTH_0, m.T59)
    T63 = m.T58 - hill(calcium, closed, T60, m.T59)
    T72 = base.cD * (base.cCa / calcium) ** m.T71
    T74 = tanh(m.T73 * (calcitriol - T72))
    T75 = m.kS * (m.fS * (1 + T74) + (1 - m.fS))
    T76 = m.kS * (m.fS * (1 - T74) + (1 - m.fS))
    span = m.CtE0 - m.CtEmin
    KCt = half_point(base.cD, span, m.CtE0 - 1, m.CtEg)
    CtE = m.CtE0 - hill(calcitriol, span, KCt, m.CtEg)
    return {
        "PTH": T63 * (m.S / m.S_0) * m.PTmax - kPTH * m.PTH + m.pth_input,
        "S": (1 - m.S) * T76 - m.S * T75,
        "PTmax": m.kPTmax * (CtE - m.PTmax),
    }


def phosphate_effect(m: Any, phosphate: Any) -> Any:
    """Return the factor by which phosphate above baseline lowers the hydroxylase."""
    cPO40 = baseline(m).cPO4
    g, K = m.PhosEffg, m.PhosEffK
    Pm = (m.PhosEff0 - 1) * (cPO40**g + K**g) / (m.PhosEff0 * cPO40**g)
    above = m.PhosEff0 - Pm * hill(phosphate, m.PhosEff0, K, g)
    return where(phosphate > cPO40, above, 1)


def vitamin_d(m: Any, pth: Any, phosphate: Any) -> Rates:
    """Return the rates of the hydroxylase and of calcitriol, from PTH and phosphate seen by the kidney."""
    g = m.AlphOHg
    cPTH0 = baseline(m).cPTH
    T66 = (m.AlphOHk**g + cPTH0**g) / cPTH0**g
    SE = hill(pth, m.T64 * T66, m.AlphOHk, g) * phosphate_effect(m, phosphate)
    return {"AOH": SE - m.T65 * m.AOH, "B": m.AOH - m.T69 * m.B}


def bone_calcium(m: Any, plasma_calcium: Any) -> BoneExchange:
    """Return J14 and J15 (mmol per time); `plasma_calcium` (mmol/L) drives the uptake."""
    base = baseline(m)
    T13 = m.J14day / m.Q_0
    J50 = half_point(m.OC_0, m.J14OCmax, T13, m.J14OCg)
    OCe = hill(m.OC, m.J14OCmax, J50, m.J14OCg)
    per_osteoclast = ((m.M / m.OC) / (m.M_0 / m.OC_0)) ** m.MOCg
    J14 = T13 * m.Q_0 * (1 - m.J14f) + m.J14f * m.Q_0 * OCe * per_osteoclast
    uptake = m.J14day * plasma_calcium / base.cCa
    J15 = uptake * (1 - m.J15f) + uptake * m.J15f * m.HAp
    return BoneExchange(J14, J15)


def urine_calcium(m: Any, calcium: Any, pth: Any, calcitriol: Any, gfr: Any, reabsorption: Any) -> Any:
    """Return calcium filtered and not reabsorbed; negative values are the caller's to cut off.

    `gfr` is filtration (volume per time), `reabsorption` a factor on the tubular maximum.
    """
    base = baseline(m)
    CaFilt = m.CaUF * m.CaProx * gfr * calcium
    capacity = m.CaUF * m.CaProx * gfr * base.cCa - m.J27base
    ReabsMax = reabsorption * capacity * (m.Reabs50 + base.cCa) / base.cCa
    ReabsPTH = m.T7 * pth / (pth + (m.T7 - 1) * base.cPTH)
    Reab = ReabsMax * calcium / (m.Reabs50 + calcium) * ReabsPTH
    calcitriol_effect = 2 - 2 * calcitriol / (calcitriol + m.KcDJ27)
    return calcitriol_effect * (CaFilt - Reab)


def gut_uptake(m: Any) -> Any:
    """Return J40, calcium from gut to plasma (mmol per time)."""
    T29 = (m.T28 - m.T310) * m.T_0 / m.T310
    T31 = m.T28 * m.T / (m.T + T29)
    return T31 * m.T * (m.R / m.R_0) / (m.T + m.KT) + m.T46 * m.T


def gut_calcium(m: Any, calcitriol: Any, J40: Any) -> Rates:
    """Return the rates of gut calcium and of its calcitriol-dependent transport."""
    T85 = hill(m.R, m.T85max, m.T85K, m.T85g)
    shift = m.T34 * calcitriol / (m.KcDR + calcitriol)
    T36 = m.T33 + shift
    T37 = m.T35 - shift
    return {"T": m.OralCa * T85 - J40, "R": T36 * (1 - m.R) - T37 * m.R}


def calcium_balance(m: Any, J14: Any, J15: Any, J27: Any, J40: Any) -> Rates:
    """Return the rates of plasma, exchangeable, deep and excreted calcium, and of hydroxyapatite."""
    k15a = m.k14a * m.Qbone_0 / m.Q_0
    deep = m.k14a * m.Qbone - k15a * m.Q
    osteoblasts = (m.OBfast + m.OBslow) / baseline(m).OB
    return {
        "P": J14 - J15 - J27 + J40,
        "Q": J15 - J14 + deep,
        "Qbone": -deep,
        "UCA": J27,
        "HAp": (osteoblasts - m.HAp) / m.kHA,
    }


def phosphate_balance(m: Any, J14: Any, J15: Any, gfr: Any) -> Rates:
    """Return the rates of phosphate in gut, plasma and cells."""
    cPO4 = m.ECCPhos / m.V1
    J48 = maximum(0, m.PO4filt * gfr * (cPO4 - m.T48))
    J53 = m.T52 * m.PhosGut
    J54 = m.T49 * cPO4
    J56 = m.T55 * m.IntraPO
    return {
        "PhosGut": m.OralPhos * m.F12 - J53,
        "ECCPhos": m.PO4Ca * (J14 - J15) - J48 + J53 - J54 + J56,
        "IntraPO": J54 - J56,
    }


def tgf_effects(m: Any) -> TgfEffects:
    """Return the four effects of active TGF-beta on bone cells."""
    Pic0 = baseline(m).Pic

    def rising(fraction: Any, top: Any, g: Any) -> Any:
        K = half_point(m.TGFBact_0, top, (1 - fraction) * Pic0, g)
        return fraction * Pic0 + hill(m.TGFBact, top, K, g)

    span = m.E0PicOBkb - m.EmaxPicOBkb
    K = half_point(m.TGFBact_0, span, m.E0PicOBkb - 1, m.gamPicOBkb)
    falling = m.E0PicOBkb * Pic0 - hill(m.TGFBact, span * Pic0, K, m.gamPicOBkb)
    return TgfEffects(
        PicROB=rising(m.FracPicROB, m.EmaxPicROB, m.gamROB),
        PicOB=rising(m.FracPicOB, m.EmaxPicOB, m.gamOB),
        PicOC=rising(m.FracPicOC, m.EmaxPicOC, m.gamOC),
        PicOBkb=falling,
    )


def runx2_survival(m: Any) -> Any:
    """Return the part of osteoblast loss that RUNX2 prevents (1 per time)."""
    RUNX2 = where(m.BCL2on < m.BCL2, m.BCL2 - m.BCL2off, m.RUNX20)
    RUmax = (1 + m.fRU) * m.kb * m.EmaxRU
    K = half_point(m.RUNX20, RUmax, m.fRU * m.kb, m.gamRU)
    return hill(RUNX2, RUmax, K, m.gamRU)


def osteoblast_lineage(m: Any, precursors: Any, loss: Any) -> Rates:
    """Return the rates of ROB1, OBfast and OBslow.

    `precursors` and `loss` are factors (of estrogen, here) on the formation of responding
    osteoblasts and on the loss of osteoblasts.
    """
    base, tgf = baseline(m), tgf_effects(m)
    bigDb = m.kb * base.OB * base.Pic / m.ROB1_0
    formation = m.kb * base.OB / base.Pic * tgf.PicROB * precursors
    maturation = bigDb / tgf.PicOB * m.ROB1
    kbprime = (1 + m.fRU) * m.kb * (tgf.PicOBkb / base.Pic) * loss - runx2_survival(m)
    kbslow = m.Frackb * kbprime
    kbfast = (m.kb * base.OB + kbslow * m.OBfast_0 - kbslow * base.OB) / m.OBfast_0
    Frackb2 = kbfast / kbprime
    return {
        "ROB1": formation - maturation,
        "OBfast": maturation * m.FracOBfast * Frackb2 - kbfast * m.OBfast,
        "OBslow": maturation * (1 - m.FracOBfast) * m.Frackb - kbslow * m.OBslow,
    }


def transcription(m: Any, pth: Any) -> Rates:
    """Return the rates of RUNX2, CREB and BCL2, from the PTH that bone sees."""
    cPTH0 = baseline(m).cPTH
    KRX2 = half_point(cPTH0, m.RX2kmax, m.RX2kin - m.RX2kout0, 1)
    H1 = hill(pth, m.RX2kmax, KRX2, 1)
    KCREB = half_point(cPTH0, m.CREBmax, 1 - m.CREB00, 1)
    CREBin = m.CREB00 + hill(pth, m.CREBmax, KCREB, 1)
    return {
        "RX2": m.RX2kin * m.RX2_0 - m.RX2 * (m.RX2kout0 + H1),
        "CREB": m.CREBk * m.CREB_0 * CREBin - m.CREBk * m.CREB,
        "BCL2": m.BCL2k * (m.CREB * m.RX2 - m.BCL2),
    }


def osteoclast(m: Any, death: Any) -> Rates:
    """Return the rate of osteoclasts; `death` is a factor on their death rate."""
    Pic0 = baseline(m).Pic
    KMeff = half_point(m.M_0, m.EmaxMeff, 1 - m.E0Meff, m.gamMeff)
    MeffOC = m.E0Meff + hill(m.M, m.EmaxMeff, KMeff, m.gamMeff)
    PiL, PiL0 = m.M / m.RNK_0, m.M_0 / m.RNK_0
    span = m.E0RANKL - m.EmaxL
    KL = half_point(PiL0, span, m.E0RANKL - 1, m.LsurvOCg)
    LsurvOC = m.E0RANKL - hill(PiL, span, KL, m.LsurvOCg)
    formed = m.Da * Pic0 * MeffOC * m.OC_0
    return {"OC": formed - m.Da * tgf_effects(m).PicOC * LsurvOC * death * m.OC}


def rank_rankl_opg(m: Any, pth: Any, rankl_production: Any, opg_production: Any) -> Rates:
    """Return the rates of RANKL, RANK, OPG and their complexes, from the PTH that bone sees.

    `rankl_production` and `opg_production` are factors, 1 as published. Binding by a drug leaves
    L / (1 + rankl_binding) for RANK and OPG.
    """
    base = baseline(m)
    OB = (m.OBfast + m.OBslow) / base.OB
    ROB = m.ROB1 / m.ROB1_0
    OE = OB**m.OsteoEffg
    LP = m.EmaxLpth * pth / ((m.EmaxLpth - 1) * base.cPTH * OE + pth)
    L = m.L / (1 + m.rankl_binding)
    on_rank = m.k3 * m.RNK * L - m.k4 * m.M
    on_opg = m.k1 * m.O * L - m.k2 * m.N
    kinRNK = (m.koutRNK * m.RNK_0 + m.k3 * m.RNK_0 * m.L_0 - m.k4 * m.M_0) / m.TGFBact_0**m.kinRNKg
    pO = m.kO * m.O_0 * ROB * (pth + base.cPTH * ROB) / (2 * pth)
    kinL = m.koutL * m.L_0 * OE * LP * rankl_production
    return {
        "L": kinL - (m.koutL + m.rankl_removal) * m.L - on_opg - on_rank,
        "RNK": kinRNK * m.TGFBact**m.kinRNKg - m.koutRNK * m.RNK - on_rank,
        "M": on_rank,
        "N": on_opg,
        "O": pO * opg_production - m.kO * m.O - on_opg,
    }


def tgf_beta(m: Any, production: Any, release: Any) -> Rates:
    """Return the rates of latent and active TGF-beta; the arguments are factors (of estrogen, here)."""
    OB = (m.OBfast + m.OBslow) / baseline(m).OB
    latent = m.koutTGF * m.TGFB_0 * OB**m.OBtgfg * production
    rel = m.koutTGF * (m.TGFB / m.TGFB_0) ** m.koutTGFg * m.TGFB * (m.OC / m.OC_0) ** m.OCtgfg
    released = rel * release
    return {"TGFB": latent - released, "TGFBact": released - m.koutTGFact * m.TGFBact}


def bone_density(m: Any) -> Rates:
    """Return the rates of the three density states, from osteoblasts and osteoclasts."""
    OB = (m.OBfast + m.OBslow) / baseline(m).OB
    OC = m.OC / m.OC_0
    return {
        "BMDls": m.koutBMDls * (OB**m.gamOBls - OC**m.gamOCls * m.BMDls),
        "BMDlsDEN": m.koutBMDlsDEN * (OB**m.gamOBlsDEN - OC**m.gamOClsDEN * m.BMDlsDEN),
        "BMDfn": m.koutBMDfn * (OB**m.gamOBfn - OC**m.gamOCfn * m.BMDfn),
    }


def aging(m: Any) -> Rates:
    """Return the rates of estrogen (by age and menopause, if switched on) and of filtration."""
    AGE = m.ageENTER + m.t
    since_onset = maximum(0, AGE - (m.ageDONE - m.menoDUR))
    fall = hill(since_onset, m.ESTmax, m.menoDUR / 2, 2)
    kinEST = m.koutEST * (AGE / m.ageENTER) ** m.AGEg * (1 - fall)
    kGFR = -log((m.GFR_0 - m.dGFR) / m.GFR_0) / m.tauGFR
    return {"EST": (kinEST - m.koutEST * m.EST) * m.ESTON, "GFR": -kGFR * m.GFR}


def outputs(m: Any) -> Rates:
    """Return the named outputs."""
    OB = m.OBfast + m.OBslow
    return {
        "osteoblasts": OB,
        "serum_calcium": m.P / m.V1,
        "serum_phosphate": m.ECCPhos / m.V1,
        "pth": m.PTH / m.V1,
        "calcitriol": m.B / m.V1,
        "lumbar_spine_bmd": where(m.denosumab_bmd_fit > 0, m.BMDlsDEN, m.BMDls),
        "ctx": m.OC / m.OC_0,
        "bsap": OB / baseline(m).OB,
    }


def equations(m: Any) -> Result:
    """Return the rates and outputs of the published model: its parts, put together."""
    cPTH, cCa, cPO4, cD = m.PTH / m.V1, m.P / m.V1, m.ECCPhos / m.V1, m.B / m.V1
    est = estrogen_effects(m)
    J14, J15 = bone_calcium(m, cCa)
    J27 = maximum(0, urine_calcium(m, cCa, cPTH, cD, m.GFR, est.reabsorption))
    J40 = gut_uptake(m)
    rates = {
        **parathyroid_gland(m, cCa, cD),
        **vitamin_d(m, cPTH, cPO4),
        **gut_calcium(m, cD, J40),
        **calcium_balance(m, J14, J15, J27, J40),
        **phosphate_balance(m, J14, J15, m.GFR),
        **osteoblast_lineage(m, est.precursors, est.osteoblast_loss),
        **transcription(m, cPTH),
        **osteoclast(m, m.osteoclast_apoptosis),
        **rank_rankl_opg(m, cPTH, 1, 1),
        **tgf_beta(m, est.tgf_production, est.tgf_release),
        **bone_density(m),
        **aging(m),
    }
    return Result(rates, outputs(m))


def signals(m: Any) -> Rates:
    """Return what drugs may read."""
    return {"bone_turnover": m.OC / m.OC_0}


model = Disease(
    name="peterson_riggs_2012",
    title="Calcium homeostasis and bone remodeling of the whole body, with density and estrogen",
    prose=__doc__,
    source=PR2012,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    outputs=OUTPUTS,
    reference=Experiment(
        until="104 weeks",
        every="1 week",
        meaning="denosumab every 168 days for two years",
        dose=("denosumab_peterson_2004 60 mg sc every 168 days",),
    ),
    sites=SITES,
    signals=SIGNALS,
    signal_equations=signals,
)
