"""Rates of skeletal-related events, hypercalcemia and death; pain and activity.

A lesion's demand is tumor load (0 without tumor, 1 for a large one) times an effect of its resorption, which
saturates. Fracture goes with demand, or with the damage of an earlier fracture, times the odds for what
strength lacks against the load: odds per standard deviation from women with osteoporosis. Pain adds up over
lesions: demand, more of it in weak bone, and fractures. Radiation follows the pain of a lesion, surgery
weak or broken bone, cord compression a tumor in a weak vertebra. In trials an event changes its lesion at the
next visit: a fractured bone stays weak, radiation and surgery leave less tumor, an implant bears load.
`sre_frailty` differs between patients, `era_factor` between decades of practice. Hypercalcemia comes from
serum calcium, death from a base rate and tumor burden. Fractures outside lesions are left out.

The rates are priors set for a patient with half a dozen untreated lesions of some cm3: 1.5 to 3 events a
year, most of them radiation. They fit no trial. Two are near published series: vertebral fractures in the CT
study (11 in 247 vertebrae with metastases in 4 months) and Mirels' classes for long bones.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from howship.catalog.diseases.breast_bone_metastasis.strength import bearing
from howship.model.declare import Hazard, Output, Parameter, Signal, State
from howship.model.functions import exp, log, softplus
from howship.source import Source, ours

KOPPERDAHL = Source(
    "Kopperdahl DL et al. Assessment of incident spine and hip fractures in women and men using finite "
    "element analysis of CT scans. J Bone Miner Res 2013;28:570-580."
)
SANDE = Source(
    "Sande TA et al. The characteristics of physical activity and gait in patients receiving radiotherapy in "
    "cancer induced bone pain. Radiother Oncol 2014;111:18-24.",
    place="before radiation: median worst pain 7 of 10, interference with walking 5 of 10",
)
PER_LESION = ours("open placebo arms: 1.5 to 3 events a year over about six lesions, radiation in front")
PAIN = ours("one lesion hurts little, six hurt, a fracture hurts most; 15 % of patients have no pain")

RESORBED = ours(
    "with both, events go about with the 0.44th power of resorption near the healthy value, the middle of a "
    "wide prior: 0.25 (odds of radiotherapy 0.67 when bisphosphonates cut resorption fivefold) to 0.85 (3.25 "
    "times the events with NTx four times as high)"
)


def p(symbol: str, name: str, value: str, meaning: str, source: Source = PER_LESION) -> Parameter:
    """Return a parameter of the events, by default one of our priors."""
    return Parameter(symbol, name, value, meaning, source)


# rates of a lesion at full demand and full strength; `sites.py` has the values of each bone
EVENT_SHARES = (
    p("s_V", "vertebral_share", "1 1", "share of fractures that are vertebral: 1 in the spine, else 0",
      ours("a lesion lies in a vertebra unless set")),
    p("h_F", "fracture_rate", "0.07 1/year", "fracture",
      ours("at full demand and strength; in weaker bone 11 fractures in 4 months among 94 women with about "
           "247 vertebrae with metastases, 0.13 a year (Snyder 2009, Clin Cancer Res 15:7676)")),
    p("OR_S", "strength_risk", "2.8 1", "fracture odds per standard deviation of strength", KOPPERDAHL),
    p("h_RT", "bone_radiation_rate", "0.13 1/year", "radiation to bone, at a pain drive of 1"),
    p("h_SU", "bone_surgery_rate", "0.002 1/year", "surgery of a bone that has not broken"),
    p("k_SU", "fracture_surgery_rate", "0.0005 1/day", "surgery of a broken bone, per damage",
      ours("few vertebrae are operated on")),
    p("h_CC", "cord_compression_rate", "0.007 1/year", "spinal cord compression"),
)  # fmt: skip

PARAMETERS = (
    p("frailty", "sre_frailty", "1 1", "multiplies every event but death; differs between patients",
      ours("mean 1; about 3 events a year with 56 % of patients having one need a gamma variance near 2")),
    p("era", "era_factor", "1 1", "multiplies skeletal-related events: practice of a decade",
      ours("1 for the 1990s, whose placebo arms the rates come from; a wide prior, 0.3 to 1.5, later")),
    p("T_ev", "event_half_load", "2 cm3", "tumor volume for half of the load",
      ours("lesions of 1.5 cm across begin to hurt")),
    p("D_0", "demand_without_resorption", "0.35 1", "demand of a lesion that resorbs nothing, healthy "
      "resorption = 1", RESORBED),
    p("D_x", "most_demand", "2.2 1", "demand of a lesion that resorbs without bound", RESORBED),
    p("SD_S", "strength_spread", "0.35 1", "standard deviation of bone strength, healthy mean = 1",
      ours("spread of vertebral strength between women is a quarter to two fifths of the mean")),
    p("e_S", "weakness_pain", "1 1", "rise of pain per strength lost", PAIN),
    p("e_F", "fracture_pain", "8 1", "pain drive of a fracture per damage, lesion at full demand = 1", PAIN),
    p("d_half", "half_pain_drive", "4 1", "pain drive for half of the worst pain", PAIN),
    p("P_max", "worst_pain", "10 1", "worst pain of the numeric rating scale", SANDE.at("scale of 0 to 10")),
    p("w_P", "activity_lost_to_pain", "0.7 1", "share of activity lost at the worst pain",
      ours("interference with walking 5 where the worst pain is 7, of 10 each (Sande 2014, medians)")),
    p("s_RT", "tumor_left_by_radiation", "0.2 1", "share of a lesion's tumor cells that radiation leaves",
      ours("lesions shrink and some come back: one in five is radiated again after a single fraction")),
    p("s_SU", "tumor_left_by_surgery", "0.5 1", "share of a lesion's tumor cells that surgery leaves",
      ours("curettage before fixation, with margins that are not free")),
    p("F_SU", "damage_left_by_surgery", "0.2 1", "share of fracture damage that surgery leaves",
      ours("a nail, plate or cement bears most of the load")),
    p("k_A", "activity_adaptation_rate", "0.03 1/day", "rate at which activity follows pain",
      ours("weeks")),
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


def fractured(m: Any) -> dict[str, Any]:
    """Return the lesion after a fracture: a share of the remaining strength is gone."""
    return {"F_x": 1 - (1 - m.F_x) * (1 - m.d_F)}


def radiated(m: Any) -> dict[str, Any]:
    """Return the lesion after radiation: a share of its tumor cells is left."""
    return {"T_1": m.s_RT * m.T_1, "T_2": m.s_RT * m.T_2, "T_d": m.s_RT * m.T_d}


def operated(m: Any) -> dict[str, Any]:
    """Return the lesion after surgery: less tumor, and an implant that bears load."""
    return {"T_1": m.s_SU * m.T_1, "T_2": m.s_SU * m.T_2, "T_d": m.s_SU * m.T_d, "F_x": m.F_SU * m.F_x}


HAZARDS = (
    Hazard("vertebral_fracture", "vertebral fracture, with or without symptoms", fractured),
    Hazard("nonvertebral_fracture", "non-vertebral pathologic fracture", fractured),
    Hazard("bone_radiation", "radiation to bone", radiated),
    Hazard("bone_surgery", "surgery to bone", operated),
    # cord compression is radiated at once
    Hazard("cord_compression", "spinal cord compression", radiated),
    Hazard("hypercalcemia", "hypercalcemia of malignancy"),
    Hazard("death", "death of any cause"),
)

LESION_EVENT_OUTPUTS = (
    Output("strength", "1", "strength of the bone, healthy = 1"),
    Output("load_to_strength", "1", "load over strength, healthy = 1"),
    Output("pain", "1", "pain that the lesion alone would cause, 0 to 10"),
)

LESION_EVENT_SUMS = (Signal("pain_drive", "1", "pain of all lesions, before it saturates"),)

ACTIVITY_STATE = State(
    "A_P",
    "activity_level",
    "1 1",
    "physical activity, healthy = 1",
    ours("healthy at the start"),
    label="Activity",
)

PATIENT_OUTPUTS = (
    Output("pain", "1", "pain from all lesions, 0 to 10"),
    Output("activity", "1", "physical activity, healthy = 1"),
)


class Condition(NamedTuple):
    """What a lesion's events follow from."""

    demand: Any
    strength: Any
    load: Any
    odds: Any
    pain_drive: Any


def condition(m: Any, x: Any, V: Any, mineral: Any, tumor: Any) -> Condition:
    """Return a lesion's condition at resorption `x`, matrix `V`, mineral per matrix and `tumor` (cm3)."""
    # from D_0 without resorption through 1 at the healthy value to D_x
    half = (m.D_x - 1) / (1 - m.D_0)
    demand = tumor / (tumor + m.T_ev) * (m.D_0 + (m.D_x - m.D_0) * x / (x + half))
    strength, load = bearing(m, V, mineral)
    odds = exp(log(m.OR_S) * (load - strength) / m.SD_S)
    drive = demand * (1 + m.e_S * (1 - strength)) + m.e_F * m.F_x
    return Condition(demand, strength, load, odds, drive)


def lesion_hazards(m: Any, x: Any, V: Any, mineral: Any, tumor: Any) -> dict[str, Any]:
    """Return the event rates (1/day) of one lesion."""
    here = condition(m, x, V, mineral, tumor)
    often = m.frailty * m.era
    weak = often * here.demand * here.odds
    fracture = m.h_F * often * (here.demand + m.F_x) * here.odds
    return {
        "vertebral_fracture": m.s_V * fracture,
        "nonvertebral_fracture": (1 - m.s_V) * fracture,
        "bone_radiation": m.h_RT * often * here.pain_drive,
        "bone_surgery": m.h_SU * weak + m.k_SU * often * m.F_x,
        "cord_compression": m.h_CC * weak,
    }


def lesion_event_outputs(m: Any, x: Any, V: Any, mineral: Any, tumor: Any) -> dict[str, Any]:
    """Return strength, load and pain of one lesion."""
    here = condition(m, x, V, mineral, tumor)
    return {
        "strength": here.strength,
        "load_to_strength": here.load / here.strength,
        "pain": pain(m, here.pain_drive),
    }


def lesion_event_sums(m: Any, x: Any, V: Any, mineral: Any, tumor: Any) -> dict[str, Any]:
    """Return what the body hears of one lesion's condition."""
    return {"pain_drive": condition(m, x, V, mineral, tumor).pain_drive}


def pain(m: Any, drive: Any) -> Any:
    """Return pain, 0 to 10, at a drive; drives of lesions add up."""
    return m.P_max * drive / (drive + m.d_half)


def activity_rates(m: Any) -> dict[str, Any]:
    """Return the rate of physical activity, which falls with pain."""
    sought = 1 - m.w_P * pain(m, m.pain_drive) / m.P_max
    return {"A_P": m.k_A * (sought - m.A_P)}


def patient_outputs(m: Any) -> dict[str, Any]:
    """Return pain and activity of the patient."""
    return {"pain": pain(m, m.pain_drive), "activity": m.A_P}


def body_hazards(m: Any, Ca: Any) -> dict[str, Any]:
    """Return the rates (1/day) of hypercalcemia at serum calcium `Ca`, and of death."""
    excess = m.d_H * softplus((Ca - m.Ca_H) / m.d_H)
    return {
        "hypercalcemia": m.frailty * m.k_H * excess,
        "death": m.h_D + m.k_D * m.tumor_total,
    }
