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
from howship.model.declare import Parameter, State
from howship.model.functions import log, softplus
from howship.source import Source, ours

HYPERCALCEMIA = ours("closure for severe hypercalcemia, which the published body cannot reach")


def p(symbol: str, name: str, value: str, meaning: str, source: Source = HYPERCALCEMIA) -> Parameter:
    """Return a parameter, by default of the closure for hypercalcemia."""
    return Parameter(symbol, name, value, meaning, source)


STATES = (
    State("PTHrP", "pthrp_level", "0 pM", "PTHrP in plasma", HYPERCALCEMIA, scale="1 pM"),
    State("v", "fluid_volume", "1", "extracellular volume, fraction of normal", HYPERCALCEMIA),
)

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
    p("gain_v", "saline_gain", "0.06 day/L", "volume gained per saline given, at rest"),
    p("e_GFR", "filtration_fall", "0.5 1", "most fall of filtration by hypercalcemia itself"),
    p("e_v", "reabsorption_by_volume_loss", "0.5 1", "rise of reabsorption per volume lost"),
    p("e_P", "reabsorption_by_pthrp", "0.10 1", "most rise of reabsorption by PTHrP"),
    p("K_P", "reabsorption_pthrp_half", "6 pM", "PTHrP for half of that rise"),
    p("d_J27", "urine_calcium_width", "0.02 mmol/h", "width of the cut-off of calcium in urine",
      ours("a seventh of normal; the published cut-off is met under strong suppression")),
)  # fmt: skip


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
    """Return calcium released from exchangeable bone, by resorption per osteoclast and while there is some."""
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
        **pr.vitamin_d(m, cPTH + m.w_AOH * m.PTHrP, cPO4),
        **pr.gut_calcium(m, cD, J40),
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
