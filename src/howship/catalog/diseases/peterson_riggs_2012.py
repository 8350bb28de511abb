"""Calcium homeostasis and bone remodeling of the whole body (Peterson and Riggs 2010, 2012).

What it is: plasma, gut, kidney, exchangeable and deep bone calcium, phosphate, the parathyroid
gland, vitamin D, the osteoblast lineage, osteoclasts, RANK/RANKL/OPG, TGF-beta, RUNX2/CREB/BCL2,
and bone mineral density; with estrogen, decline of the kidney, denosumab and teriparatide. It is
the version of 2017 ("OpenBoneMin") with the density of 2012. The first version is
`peterson_riggs_2010`, whose parts are used here; its page lists the differences.

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
anabolic drugs. Calcium saturates near 2.75 mmol/L, so severe hypercalcemia is out of reach. A loss of
84 mL/min in ten years goes on after these: exchangeable bone calcium is used up in year 10.8, where the
run ends as `implausible`.

The parts are plain functions of `m`, so that another model can compose them otherwise: what a caller
may replace (the PTH that bone sees, the effects of estrogen, filtration) is an argument.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from howship.catalog.diseases.peterson_riggs_2010 import cells, quantities
from howship.catalog.diseases.peterson_riggs_2010.cells import (
    osteoblast_lineage,
    osteoclast,
    rank_rankl_opg,
    transcription,
    unbound_rankl,
)
from howship.catalog.diseases.peterson_riggs_2010.minerals import (
    bone_calcium,
    calcium_balance,
    gland_capacity,
    gut_calcium,
    gut_uptake,
    phosphate_balance,
    pth_secretion,
    urine_calcium,
    vitamin_d,
)
from howship.catalog.diseases.peterson_riggs_2010.quantities import SIGNALS, p, s
from howship.catalog.diseases.peterson_riggs_2010.start import Rates, baseline, hill
from howship.model.declare import Disease, Experiment, Output, Result, Site
from howship.model.functions import log, maximum, where
from howship.source import Source, ours

# the parts with which other models are composed, the shared ones among them
__all__ = [
    "OUTPUTS",
    "PARAMETERS",
    "SIGNALS",
    "SITES",
    "STATES",
    "aging",
    "bone_calcium",
    "bone_density",
    "calcium_balance",
    "estrogen_effects",
    "gut_calcium",
    "gut_uptake",
    "model",
    "osteoblast_lineage",
    "osteoclast",
    "parathyroid_gland",
    "phosphate_balance",
    "rank_rankl_opg",
    "signals",
    "tgf_beta",
    "transcription",
    "urine_calcium",
    "vitamin_d",
]

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

NO_LOSS = ours("no renal decline unless it is set")
TEN_YEARS = ours("the published scenario loses its filtration in ten years")

STATES = (
    *quantities.STATES,
    s("EST", "estrogen", "1", "estrogen, 1 before menopause", label="Estrogen"),
    s("BMDls", "lumbar_spine_bmd_estrogen_fit", "1", "spine density, estrogen fit", label="Spine and hip"),
    s(
        "BMDlsDEN",
        "lumbar_spine_bmd_denosumab_fit",
        "1",
        "spine density, denosumab fit",
        label="Spine and hip",
    ),
    s("BMDfn", "femoral_neck_bmd", "1", "femoral neck density, fraction of baseline", label="Spine and hip"),
    s("GFR", "gfr", "100 mL/min", "glomerular filtration rate"),
    *quantities.COLLECTORS,
)

OWN_VALUES = (
    p("T310", "gut_uptake_start", "0.105929 mmol/h", "capacity of active uptake at baseline"),
    p("gamRU", "runx2_survival_exponent", "3.81644", "exponent of RUNX2 on survival"),
    p("koutTGFg", "latent_tgf_exponent", "0.919131", "exponent of latent TGF-beta on its release"),
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

PARAMETERS = quantities.PARAMETERS + OWN_VALUES + ESTROGEN + KIDNEY_AND_DENSITY

SITES = (
    *quantities.SITES,
    Site("denosumab_bmd_fit", "1", 0.0, "max", "above 0: report the spine density fitted under denosumab"),
)

OUTPUTS = (
    *quantities.PLASMA_OUTPUTS,
    Output("lumbar_spine_bmd", "1", "spine density, fraction of baseline (fit by drug, see the prose)"),
    *quantities.MARKER_OUTPUTS,
)


class EstrogenEffects(NamedTuple):
    """Factors, 1 with full estrogen: what estrogen does to five published rates."""

    precursors: Any
    osteoblast_loss: Any
    tgf_production: Any
    tgf_release: Any
    reabsorption: Any


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
    return {
        **pth_secretion(m, calcium, calcitriol),
        **gland_capacity(m, calcitriol, baseline(m).cD),
    }


def tgf_beta(m: Any, production: Any, release: Any) -> Rates:
    """Return the rates of latent and active TGF-beta; the arguments are factors (of estrogen, here)."""
    rate = m.koutTGF * (m.TGFB / m.TGFB_0) ** m.koutTGFg
    return cells.tgf_beta(m, rate, production, release)


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
        **vitamin_d(m, cPTH, cPO4, 1),
        **gut_calcium(m, cD, J40, m.OralCa),
        **calcium_balance(m, J14, J15, J27, J40),
        **phosphate_balance(m, J14, J15, m.GFR),
        **osteoblast_lineage(m, est.precursors, est.osteoblast_loss),
        **transcription(m, cPTH),
        **osteoclast(m, m.osteoclast_apoptosis),
        **rank_rankl_opg(m, cPTH, 1, 1, unbound_rankl(m)),
        **tgf_beta(m, est.tgf_production, est.tgf_release),
        **bone_density(m),
        **aging(m),
    }
    return Result(rates, outputs(m))


def signals(m: Any) -> Rates:
    """Return what drugs may read."""
    return {"bone_turnover": m.OC / m.OC_0, "bone_formation": (m.OBfast + m.OBslow) / baseline(m).OB}


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
