"""Rates of skeletal-related events, hypercalcemia and death.

A lesion's rate of each event is a product: tumor load (0 without tumor, 1 for a large one), a power of its
resorption within limits, loss of strength (fractures, and what follows from them), and `sre_frailty`.
Strength is the square of the mineral left in the bone's section, of which a lesion takes a share; what it
means for fracture is taken from women with osteoporosis. Hypercalcemia comes from serum calcium, death
from a base rate and tumor burden.

The rates are priors set for a patient with half a dozen untreated lesions of some cm3 (load about 0.6,
resorption about twice normal): 2 to 3 events a year, most of them radiation. They fit no trial.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Hazard, Parameter
from howship.model.functions import exp, softplus
from howship.source import Source, ours

KOPPERDAHL = Source(
    "Kopperdahl DL et al. Assessment of incident spine and hip fractures in women and men using finite "
    "element analysis of CT scans. J Bone Miner Res 2013;28:570-580."
)
PER_LESION = ours("open placebo arms: 1.5 to 3 events a year over about six lesions, radiation in front")


def p(symbol: str, name: str, value: str, meaning: str, source: Source = PER_LESION) -> Parameter:
    """Return a parameter of the events, by default one of our priors."""
    return Parameter(symbol, name, value, meaning, source)


# rates per lesion at full load, healthy resorption and full strength; sites of the skeleton differ
EVENT_SHARES = (
    p("h_VF", "vertebral_fracture_rate", "0.025 1/year", "vertebral fracture, per lesion"),
    p("h_NF", "nonvertebral_fracture_rate", "0.01 1/year", "non-vertebral fracture, per lesion"),
    p("h_RT", "bone_radiation_rate", "0.16 1/year", "radiation to bone, per lesion"),
    p("h_SU", "bone_surgery_rate", "0.007 1/year", "surgery to bone, per lesion"),
    p("h_CC", "cord_compression_rate", "0.0025 1/year", "spinal cord compression, per lesion"),
)

PARAMETERS = (
    p("frailty", "sre_frailty", "1 1", "multiplies every event but death; differs between patients",
      ours("mean 1; about 3 events a year with 56 % of patients having one need a gamma variance near 2")),
    p("T_ev", "event_half_load", "2 cm3", "tumor volume for half of the load",
      ours("lesions of 1.5 cm across begin to hurt")),
    p("beta", "resorption_exponent", "0.5 1", "power of lesion resorption in the event rates",
      ours("middle of a wide prior: 0.25 (odds of radiotherapy 0.67 when bisphosphonates cut resorption "
           "about fivefold) to 0.85 (3.25 times the events with NTx four times as high)")),
    p("A_cap", "resorption_cap", "1.386294361 1", "largest effect on the logarithm of resorption",
      ours("resorption counts up to four times normal, two doublings, and down to a quarter")),
    p("a_S", "lesion_section_share", "0.5 1", "share of a bone's section that a lesion takes",
      ours("between a small defect and half of a vertebral body or shaft and more")),
    p("SD_S", "strength_spread", "0.35 1", "standard deviation of bone strength, healthy mean = 1",
      ours("spread of vertebral strength between women is a quarter to two fifths of the mean")),
    p("OR_V", "vertebral_strength_risk", "2.8 1", "fracture odds per standard deviation of strength, spine",
      KOPPERDAHL),
    p("OR_H", "hip_strength_risk", "4.2 1", "fracture odds per standard deviation of strength, hip",
      KOPPERDAHL),
    p("Ca_H", "hypercalcemia_threshold", "2.8 mmol/L", "serum calcium above which hypercalcemia is found",
      ours("between the upper limit of normal, 2.6, and grade 2, 2.9")),
    p("d_H", "hypercalcemia_width", "0.05 mmol/L", "width of that threshold",
      ours("total calcium varies by about this much from day to day")),
    p("k_H", "hypercalcemia_rate", "0.03 L/(mmol day)", "events per day and calcium above the threshold",
      ours("at 0.3 mmol/L above it, one in about four months")),
    p("h_D", "death_rate", "2e-4 1/day", "death without tumor in bone",
      ours("7 % a year: death by disease outside bone and other causes")),
    p("k_D", "death_by_tumor", "1e-5 1/(cm3 day)", "death rate per tumor volume in bone",
      ours("about two years of median survival from a first metastasis in bone")),
)  # fmt: skip

HAZARDS = (
    Hazard("vertebral_fracture", "vertebral fracture, with or without symptoms"),
    Hazard("nonvertebral_fracture", "non-vertebral pathologic fracture"),
    Hazard("bone_radiation", "radiation to bone"),
    Hazard("bone_surgery", "surgery to bone"),
    Hazard("cord_compression", "spinal cord compression"),
    Hazard("hypercalcemia", "hypercalcemia of malignancy"),
    Hazard("death", "death of any cause"),
)


def lesion_hazards(m: Any, x: Any) -> dict[str, Any]:
    """Return the event rates (1/day) of one lesion at resorption `x`."""
    T = m.T_1 + m.T_2 + m.T_d
    load = T / (T + m.T_ev)
    # exp(beta * A_cap * tanh(log(x) / A_cap)), written so that it stays finite without resorption
    z = x ** (2 / m.A_cap)
    resorption = exp(m.beta * m.A_cap * (z - 1) / (z + 1))
    base = m.frailty * load * resorption
    strength = (1 - m.a_S * (1 - m.Y - m.O_m)) ** 2
    deficit = (1 - strength) / m.SD_S
    spine, limb = m.OR_V**deficit, m.OR_H**deficit
    return {
        "vertebral_fracture": m.h_VF * base * spine,
        "nonvertebral_fracture": m.h_NF * base * limb,
        "bone_radiation": m.h_RT * base,
        "bone_surgery": m.h_SU * base * limb,
        "cord_compression": m.h_CC * base * spine,
    }


def body_hazards(m: Any, Ca: Any) -> dict[str, Any]:
    """Return the rates (1/day) of hypercalcemia at serum calcium `Ca`, and of death."""
    excess = m.d_H * softplus((Ca - m.Ca_H) / m.d_H)
    return {
        "hypercalcemia": m.frailty * m.k_H * excess,
        "death": m.h_D + m.k_D * m.tumor_total,
    }
