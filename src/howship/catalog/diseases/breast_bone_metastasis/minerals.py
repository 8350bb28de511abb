"""Calcium, phosphate and the kidney of the body, with the closure that severe hypercalcemia needs.

The parts are those of `peterson_riggs_2012`; what changes is what they are given:
1. PTHrP acts with PTH on bone and on tubular reabsorption, weakly on the hydroxylase, not on the gland.
2. Calcium leaves exchangeable bone only while there is some (a floor, exactly 1 at baseline).
3. Uptake of calcium by bone does not rise in proportion to calcium above normal.
4. Hypercalcemia empties the fluid volume, and both lower filtration.
5. Reabsorption follows filtration, loss of volume, PTHrP, and drugs of the tubule.
6. The cut-off of calcium in urine is smooth.
7. Lesions give calcium and phosphate to plasma, and PTHrP through a fast pool.
"""

from __future__ import annotations

from typing import Any

from howship.catalog.diseases import peterson_riggs_2012 as pr
from howship.model.declare import Output, Parameter, State
from howship.model.functions import exp, log, softplus, where
from howship.source import Source, ours

HYPERCALCEMIA = ours("closure for severe hypercalcemia, which the published body cannot reach")


STATPEARLS = Source(
    "StatPearls: Resistant hypercalcemia. https://statpearls.com/point-of-care/131067",
    place="corrected calcium = total + 0.02 (40 - albumin in g/L) mmol/L",
)
CTCAE = Source(
    "US National Cancer Institute. Common Terminology Criteria for Adverse Events, version 5.0. 2017.",
    place="hypercalcemia, corrected serum calcium",
)


def p(symbol: str, name: str, value: str, meaning: str, source: Source = HYPERCALCEMIA) -> Parameter:
    """Return a parameter, by default of the closure for hypercalcemia."""
    return Parameter(symbol, name, value, meaning, source)


STATES = (
    State("PTHrP", "pthrp_level", "0 pM", "PTHrP in plasma", HYPERCALCEMIA, scale="1 pM",
          label="PTHrP in plasma"),
    State("v", "fluid_volume", "1", "extracellular volume, fraction of normal", HYPERCALCEMIA,
          label="Fluid volume", plausible=("0.3 1", "1.7 1")),
)  # fmt: skip

PARAMETERS = (
    p("k_PTHrP", "pthrp_loss_rate", "6 1/day", "turnover of PTHrP in plasma",
      ours("half-life of hours: any value fast against tumor growth gives the same course")),
    p("w_AOH", "pthrp_hydroxylase_weight", "0.1 1", "PTHrP on the hydroxylase, relative to PTH",
      ours("calcitriol is low or normal in humoral hypercalcemia")),
    p("Q_half", "exchangeable_calcium_half", "5 mmol", "exchangeable calcium at which its release halves",
      ours("keeps the pool above zero when RANKL rises fourfold")),
    p("kappa", "calcium_uptake_slope", "0.2 1", "slope of bone uptake against calcium above normal",
      ours("uptake in proportion to calcium would hold calcium below 2.8 mmol/L")),
    p("dCa15", "calcium_uptake_shoulder", "0 mmol/L", "calcium above baseline at which that slope begins",
      ours("from baseline on")),
    p("d_Ca", "calcium_width", "0.03 mmol/L", "width of the bends in calcium effects", HYPERCALCEMIA),
    p("Ca_v", "volume_calcium_threshold", "2.6 mmol/L", "calcium above which volume and filtration fall",
      ours("upper limit of normal")),
    p("K_v", "volume_calcium_half", "0.6 mmol/L", "calcium above the threshold for half of that effect"),
    p("k_v", "volume_turnover", "0.3 1/day", "turnover of the fluid volume"),
    p("loss_v", "volume_loss", "0.12 1/day", "most extra loss of volume through the kidney"),
    p("gain_v", "saline_gain", "0.12 day/L", "volume gained per saline given, at rest"),
    p("e_GFR", "filtration_fall", "0.5 1", "most fall of filtration by hypercalcemia itself"),
    p("e_v", "reabsorption_by_volume_loss", "0.5 1", "rise of reabsorption per volume lost"),
    p("e_P", "reabsorption_by_pthrp", "0.10 1", "most rise of reabsorption by PTHrP"),
    p("K_P", "reabsorption_pthrp_half", "6 pM", "PTHrP for half of that rise"),
    p("alb", "albumin", "40 g/L", "albumin in plasma", ours("normal; lower in many patients with cancer")),
    p("alb_0", "normal_albumin", "40 g/L", "albumin at which total and corrected calcium agree", STATPEARLS),
    p("b_alb", "calcium_per_albumin", "0.02 mmol/g", "calcium bound to albumin", STATPEARLS),
    p("f_ion", "ionized_share", "0.5 1", "ionized share of calcium at normal albumin and pH",
      ours("1.15 to 1.3 mmol/L of 2.2 to 2.6")),
    p("Ca_1", "grade_1_calcium", "2.6 mmol/L", "corrected calcium above which it is of grade 1", CTCAE),
    p("Ca_2", "grade_2_calcium", "2.9 mmol/L", "corrected calcium above which it is of grade 2", CTCAE),
    p("Ca_3", "grade_3_calcium", "3.1 mmol/L", "corrected calcium above which it is of grade 3", CTCAE),
    p("Ca_4", "grade_4_calcium", "3.4 mmol/L", "corrected calcium above which it is of grade 4", CTCAE),
    p("Ca_sym", "symptom_calcium", "3 mmol/L", "corrected calcium at which half of patients have symptoms",
      ours("rare below 2.9, the rule above 3.4 mmol/L")),
    p("d_sym", "symptom_width", "0.15 mmol/L", "spread of that calcium between patients (logistic)",
      ours("rare below 2.9, the rule above 3.4 mmol/L")),
    p("d_J27", "urine_calcium_width", "0.02 mmol/h", "width of the cut-off of calcium in urine",
      ours("a seventh of normal; the published cut-off is met under strong suppression")),
)  # fmt: skip


OUTPUTS = (
    Output("serum_calcium", "mmol/L", "total calcium in plasma at the patient's albumin"),
    Output("corrected_calcium", "mmol/L", "calcium in plasma corrected for albumin"),
    Output("ionized_calcium", "mmol/L", "ionized calcium in plasma"),
    Output("hypercalcemia_grade", "1", "CTCAE grade of hypercalcemia, 0 to 4"),
    Output("hypercalcemia_symptoms", "1", "probability of thirst, nausea, constipation or drowsiness"),
    Output("serum_phosphate", "mmol/L", "phosphate in plasma"),
    Output("pth", "pmol/L", "parathyroid hormone in plasma"),
    Output("calcitriol", "pmol/L", "calcitriol in plasma"),
    Output("pthrp", "pmol/L", "PTHrP in plasma"),
)


def bend(y: Any, width: Any) -> Any:
    """Return a smooth max(0, y)."""
    return width * softplus(y / width)


def filtration(m: Any, cCa: Any) -> tuple[Any, Any]:
    """Return GFR as a fraction of the kidney's capacity, and the share y/(y + K) of hypercalcemia."""
    # less its own small value at baseline, so that baseline is exact
    y = bend(cCa - m.Ca_v, m.d_Ca) - bend(m.P_0 / m.V1 - m.Ca_v, m.d_Ca)
    toxic = y / (y + m.K_v)
    return m.v * (1 - m.e_GFR * toxic), toxic


def calcium_seen_by_uptake(m: Any, cCa: Any) -> Any:
    """Return the calcium that drives uptake by bone: flatter above baseline."""
    shoulder = m.P_0 / m.V1 + m.dCa15
    above = bend(cCa - shoulder, m.d_Ca) - bend(-m.dCa15, m.d_Ca)
    return cCa - (1 - m.kappa) * above


def calcium_in_urine(m: Any, cCa: Any, cPTH: Any, cD: Any, share: Any, reabsorption: Any) -> Any:
    """Return J27: as published, at filtration `share` of capacity, with a smooth cut-off at zero."""
    tubule = (1 + m.e_v * (1 - m.v)) * m.tubular_calcium_reabsorption
    tubule = tubule * (1 + m.e_P * m.PTHrP / (m.PTHrP + m.K_P))
    # filtered and reabsorbed calcium both follow the share, so it multiplies their difference
    excreted = share * pr.urine_calcium(m, cCa, cPTH, cD, m.GFR, reabsorption * tubule)
    scale = m.J27base / bend(m.J27base, m.d_J27)
    return scale * bend(excreted, m.d_J27)


def released(m: Any, J14: Any, effects: dict[str, Any]) -> Any:
    """Return calcium released from exchangeable bone, by resorption per osteoclast, while there is some."""
    passive = m.J14day * (1 - m.J14f)
    active = (J14 - passive) * m.osteoclast_activity * effects["osteoclast_activity"]
    return (passive + active) * m.Q / (m.Q + m.Q_half) * (m.Q_0 + m.Q_half) / m.Q_0


def mineral_rates(m: Any, pth: Any, effects: dict[str, Any]) -> dict[str, Any]:
    """Return the rates of calcium, phosphate, their hormones, volume and PTHrP."""
    cPTH, cCa, cPO4, cD = m.PTH / m.V1, m.P / m.V1, m.ECCPhos / m.V1, m.B / m.V1
    share, toxic = filtration(m, cCa)
    J14, J15 = pr.bone_calcium(m, calcium_seen_by_uptake(m, cCa))
    J14 = released(m, J14, effects)
    J27 = calcium_in_urine(m, cCa, pth, cD, share, effects["reabsorption"])
    J40 = pr.gut_uptake(m)
    rates = {
        **pr.parathyroid_gland(m, cCa, cD),
        **pr.vitamin_d(m, cPTH + m.w_AOH * m.PTHrP, cPO4, m.vitamin_d_supply),
        **pr.gut_calcium(m, cD, J40, m.OralCa + m.oral_calcium),
        **pr.calcium_balance(m, J14, J15, J27, J40),
        **pr.phosphate_balance(m, J14, J15, share * m.GFR),
        "PTHrP": m.k_PTHrP * (m.pthrp_supply - m.PTHrP),
        "v": m.k_v * (1 + m.gain_v * m.saline - m.v) - m.loss_v * toxic * m.v,
    }
    kGFR = -log((m.GFR_0 - m.dGFR) / m.GFR_0) / m.tauGFR
    rates["GFR"] = -kGFR * m.GFR
    rates["P"] = rates["P"] + m.lesion_calcium_flux
    rates["ECCPhos"] = rates["ECCPhos"] + m.PO4Ca * m.lesion_calcium_flux
    return rates


def outputs(m: Any) -> dict[str, Any]:
    """Return calcium in its three forms, what it does to the patient, and the hormones.

    The equations keep calcium at normal albumin, which is what the correction estimates.
    """
    cCa = m.P / m.V1
    bounds = (m.Ca_1, m.Ca_2, m.Ca_3, m.Ca_4)
    return {
        "serum_calcium": cCa - m.b_alb * (m.alb_0 - m.alb),
        "corrected_calcium": cCa,
        "ionized_calcium": m.f_ion * cCa,
        "hypercalcemia_grade": sum(where(cCa > bound, 1, 0) for bound in bounds),
        "hypercalcemia_symptoms": 1 / (1 + exp((m.Ca_sym - cCa) / m.d_sym)),
        "serum_phosphate": m.ECCPhos / m.V1,
        "pth": m.PTH / m.V1,
        "calcitriol": m.B / m.V1,
        "pthrp": m.PTHrP,
    }
