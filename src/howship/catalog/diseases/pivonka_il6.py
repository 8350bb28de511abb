"""Bone remodeling on the scaffold of Pivonka et al. 2008 with interleukin 6 (the IL-6 arm of Ji et al. 2019).

What it is: precursor osteoblasts OBp, active osteoblasts OBa, active osteoclasts OCa and bone volume BV,
with TGF-beta, PTH, OPG and RANKL as in `pivonka_2008`, and IL-6. Uncommitted osteoblasts make IL-6 when
TGF-beta is there; IL-6 and PTH each raise the RANKL that precursors carry, and together they act as two
chances of which one suffices: act = a_IL6 + a_PTH - a_IL6 * a_PTH. Inflammation is an influx of IL-6.

What it leaves out: the 15-state NF-kB block of the paper (rates per second), calcium, mechanics, the
mineral of bone, tumor cells. All molecules are in quasi-steady state.

Departures: osteoclast formation is D_OCp * OCp * TF/(K_TF + TF) in the paper, where TF comes out of the
NF-kB block. Here TF follows the RANK-RANKL complex in proportion and without delay (ours); its value at
rest is the one at which osteoclasts are steady while bone is in balance. OPG is written as in Pivonka
et al. 2008 (the replica lists its constants only). The start is computed: the cells at which osteoblasts
are steady and make as much bone as is resorbed, Kf * OBa = Kr * OCa.

To know: the values are those of one public replica of the paper, not of its table, and no published
steady state or figure is at hand to compare with. The formulas leave the amount of TGF-beta in bone
unwritten, which is 1 pM per percent. The resting effect of PTH on RANKL (0.012) is four times that of
IL-6 (0.003). Kf, Kr, the osteoblast constants and D_TGF together must leave TGF-beta above zero, else
bone has no balance to start from.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Disease, Experiment, Output, Parameter, Result, State
from howship.source import Source, ours

PAPER = Source(
    "Ji B et al. Mathematical modelling of bone remodelling cycles including the NFkB signalling pathway. "
    "Comput Biol Med 2019 (authors and pages to be verified).",
    doi="10.1016/j.compbiomed.2019.03.003",
)
REPLICA = PAPER.at("constants of a public replica (Afonso23Santos/Bone-Remodelling, parametros.m)")
INPUT = PAPER.at("inputs of the equations")
IMPLIED = ours("the formula has no such factor; 1 is implied by it")
COMPUTED = ours("bone in balance, osteoblasts steady: computed from the constants")


def p(symbol: str, name: str, value: str, meaning: str, source: Source = REPLICA) -> Parameter:
    return Parameter(symbol, name, value, meaning, source)


def balanced_osteoclasts(m: Any) -> Any:
    """Return the osteoclasts whose TGF-beta makes as much bone as they resorb: Kf * OBa = Kr * OCa."""
    TGF = m.Kf * m.D_OBu * m.OBu * m.alpha / (m.A_OBa * m.D_TGF) - m.K1
    return TGF * m.D_TGF / (m.alpha * m.Kr)


def balanced_osteoblasts(m: Any) -> Any:
    return m.Kr * m.OCa_0 / m.Kf


def balanced_precursors(m: Any) -> Any:
    TGF = m.alpha * m.Kr * m.OCa_0 / m.D_TGF
    return m.A_OBa * m.OBa_0 * (1 + TGF / m.K2) / m.D_OBp


STATES = (
    State("OCa", "osteoclasts", balanced_osteoclasts, "active osteoclasts", COMPUTED, unit="pM"),
    State("OBa", "osteoblasts", balanced_osteoblasts, "active osteoblasts", COMPUTED, unit="pM"),
    State("OBp", "osteoblast_precursors", balanced_precursors, "precursor osteoblasts", COMPUTED, unit="pM"),
    State("BV", "bone_volume_change", "0 %", "bone volume, its change from baseline", PAPER, scale="0.1 %",
          signed=True),
)  # fmt: skip

PARAMETERS = (
    p("bIL6", "il6_production", "1.2e7 pmol/(day pmol)", "most IL-6 made by an uncommitted osteoblast"),
    p("IL6max", "il6_maximum", "0.804 pM", "IL-6 at which its production stops"),
    p("D_IL6", "il6_loss_rate", "49.9 1/day", "loss of IL-6"),
    p("K_IL6", "il6_tgf_beta_half", "2.9e-3 pM", "TGF-beta at half of the production of IL-6"),
    p("K_L_IL6", "rankl_il6_half", "8.8 pM", "IL-6 at half of its effect on RANKL"),
    p("bR", "rankl_production", "8.25e5 pmol/(day pmol)", "production of RANKL by a precursor"),
    p("R_RANKL", "rankl_per_precursor", "3e6 pmol/pmol", "most RANKL that a precursor carries"),
    p("D_RANKL", "rankl_loss_rate", "4.16 1/day", "loss of RANKL"),
    p("KA_OPG", "opg_rankl_affinity", "5.68e-2 1/pM", "association of OPG and RANKL"),
    p("KA_RANK", "rank_rankl_affinity", "7.19e-2 1/pM", "association of RANK and RANKL"),
    p("RANK", "rank", "12.8 pM", "RANK, held constant"),
    p("beta_PTH", "pth_production", "974 pM/day", "production of PTH"),
    p("D_PTH", "pth_loss_rate", "384 1/day", "loss of PTH"),
    p("K_D4", "rankl_pth_half", "209 pM", "PTH at half of its effect on RANKL"),
    p("bOPG", "opg_production", "5.42e6 pmol/(day pmol)", "most OPG made by an osteoblast"),
    p("OPGmax", "opg_maximum", "798 pM", "OPG at which its production stops"),
    p("D_OPG", "opg_loss_rate", "4.16 1/day", "loss of OPG"),
    p("K_rPTH", "opg_pth_half", "0.221 pM", "PTH that halves the production of OPG"),
    p("D_OBu", "osteoblast_commitment_rate", "324 1/day", "commitment of osteoblasts at full effect"),
    p("OBu", "uncommitted_osteoblasts", "3.27e-6 pM", "uncommitted osteoblasts, held constant"),
    p("D_OBp", "osteoblast_differentiation_rate", "0.367 1/day", "differentiation of precursors without "
      "TGF-beta"),
    p("A_OBa", "osteoblast_loss_rate", "0.3 1/day", "loss of active osteoblasts"),
    p("OCp", "osteoclast_precursors", "1.28e-3 pM", "precursor osteoclasts, held constant"),
    p("D_OCp", "osteoclast_differentiation_rate", "0.173 1/day", "differentiation of precursors at full TF"),
    p("A_OCa", "osteoclast_apoptosis_rate", "1.2 1/day", "osteoclast apoptosis at full TGF-beta effect"),
    p("K1", "commitment_tgf_beta_half", "4.825e-4 pM", "TGF-beta at half of the commitment"),
    p("K2", "differentiation_tgf_beta_half", "2.19e-4 pM", "TGF-beta that halves differentiation of "
      "precursors"),
    p("K3", "apoptosis_tgf_beta_half", "9.3304e-5 pM", "TGF-beta at half of the apoptosis"),
    p("D_TGF", "tgf_beta_loss_rate", "200 1/day", "loss of TGF-beta"),
    p("alpha", "tgf_beta_in_bone", "1 pM/%", "TGF-beta set free per bone volume resorbed", IMPLIED),
    p("Kr", "bone_resorption_rate", "192.369 %/(pM day)", "bone volume resorbed by osteoclasts"),
    p("Kf", "bone_formation_rate", "33.1487 %/(pM day)", "bone volume formed by osteoblasts"),
    p("K_TF", "osteoclast_tf_half", "6.5e-4", "transcription factor at half of osteoclast formation"),
    p("P_IL6", "il6_input", "0 pM/day", "influx of IL-6", INPUT),
    p("P_RANKL", "rankl_input", "0 pM/day", "influx of RANKL", INPUT),
    p("P_OPG", "opg_input", "0 pM/day", "influx of OPG", INPUT),
    p("S_TGF", "tgf_beta_input", "0 pM/day", "influx of TGF-beta", INPUT),
)  # fmt: skip

OUTPUTS = (
    Output("tgf_beta", "pM", "TGF-beta"),
    Output("il6", "pM", "interleukin 6"),
    Output("opg", "pM", "OPG"),
    Output("rankl", "pM", "free RANKL"),
    Output("rankl_stimulation", "1", "joint effect of IL-6 and PTH on RANKL, at most 1"),
    Output("transcription_factor", "1", "transcription factor that makes osteoclasts, TF"),
    Output("bone_volume", "1", "bone volume, fraction of baseline"),
)


def interleukin(m: Any, TGF: Any, P_IL6: Any) -> Any:
    """Return IL-6 in quasi-steady state."""
    made = m.bIL6 * m.OBu * TGF / (TGF + m.K_IL6)
    return (P_IL6 + made) / (made / m.IL6max + m.D_IL6)


def stimulation(m: Any, IL6: Any) -> Any:
    """Return the joint effect of IL-6 and PTH on RANKL."""
    PTH = m.beta_PTH / m.D_PTH
    a_IL6 = IL6 / (IL6 + m.K_L_IL6)
    a_PTH = PTH / (PTH + m.K_D4)
    return a_IL6 + a_PTH - a_IL6 * a_PTH


def osteoprotegerin(m: Any, OBa: Any, P_OPG: Any) -> Any:
    """Return OPG in quasi-steady state."""
    made = m.bOPG * OBa / (1 + m.beta_PTH / m.D_PTH / m.K_rPTH)
    return (made + P_OPG) / (made / m.OPGmax + m.D_OPG)


def free_rankl(m: Any, OBp: Any, OPG: Any, act: Any, P_RANKL: Any) -> Any:
    """Return free RANKL in quasi-steady state."""
    bound = 1 + m.KA_OPG * OPG + m.KA_RANK * m.RANK
    return (P_RANKL + m.bR * OBp) / (bound * (m.bR / (m.R_RANKL * act) + m.D_RANKL))


def resting_factor(m: Any) -> tuple[Any, Any]:
    """Return TF at which osteoclasts are steady at the start, and free RANKL there."""
    TGF = m.alpha * m.Kr * m.OCa_0 / m.D_TGF
    share = m.A_OCa * m.OCa_0 * TGF / (m.K3 + TGF) / (m.D_OCp * m.OCp)
    act = stimulation(m, interleukin(m, TGF, 0))
    RANKL = free_rankl(m, m.OBp_0, osteoprotegerin(m, m.OBa_0, 0), act, 0)
    return m.K_TF * share / (1 - share), RANKL


def equations(m: Any) -> Result:
    """Return the rates of cells and bone volume, and the molecules in quasi-steady state."""
    TGF = (m.alpha * m.Kr * m.OCa + m.S_TGF) / m.D_TGF
    A1 = TGF / (m.K1 + TGF)
    R2 = 1 / (1 + TGF / m.K2)
    A3 = TGF / (m.K3 + TGF)

    IL6 = interleukin(m, TGF, m.P_IL6)
    act = stimulation(m, IL6)
    OPG = osteoprotegerin(m, m.OBa, m.P_OPG)
    RANKL = free_rankl(m, m.OBp, OPG, act, m.P_RANKL)
    TF_0, RANKL_0 = resting_factor(m)
    TF = TF_0 * RANKL / RANKL_0

    differentiated = m.D_OBp * m.OBp * R2
    rates = {
        "OBp": m.D_OBu * m.OBu * A1 - differentiated,
        "OBa": differentiated - m.A_OBa * m.OBa,
        "OCa": m.D_OCp * m.OCp * TF / (m.K_TF + TF) - m.A_OCa * m.OCa * A3,
        "BV": m.Kf * m.OBa - m.Kr * m.OCa,
    }
    outputs = {
        "tgf_beta": TGF,
        "il6": IL6,
        "opg": OPG,
        "rankl": RANKL,
        "rankl_stimulation": act,
        "transcription_factor": TF,
        "bone_volume": 1 + m.BV,
    }
    return Result(rates, outputs)


model = Disease(
    name="pivonka_il6",
    title="Bone remodeling with interleukin 6 on the Pivonka scaffold",
    prose=__doc__,
    source=PAPER,
    states=STATES,
    parameters=PARAMETERS,
    equations=equations,
    outputs=OUTPUTS,
    reference=Experiment(
        until="160 days",
        every="1 day",
        meaning="inflammation: IL-6 flows in at 50 pM/day from day 20 to day 120",
        set=("il6_input=50 pM/day from day 20 to day 120",),
    ),
)
