"""Markers of bone turnover: each has a share that does not follow bone, and its own turnover.

Resorption markers follow the resorption of the skeleton plus what lesions add; formation markers follow
formation likewise. Levels are those of a morning sample; CTX and NTx swing with the hour of the day at which
blood or urine is taken. Urinary NTx is told per creatinine: less muscle, or a kidney that has just lost
filtration, raises it without any change in bone.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Output, Parameter, State
from howship.model.functions import cos
from howship.source import Source, ours

ZIERHUT = Source(
    "Zierhut ML, Gastonguay MR, Martin SW, Vicini P, Bekker PJ, Holloway D, Leese PT, Peterson MC. "
    "Population PK-PD model for Fc-osteoprotegerin in healthy postmenopausal women. "
    "J Pharmacokinet Pharmacodyn 2008;35(4):379-399.",
    doi="10.1007/s10928-008-9093-5",
)
NORMAL = ours("middle of the usual reference range of postmenopausal women")
CIRCADIAN = ours(
    "CTX is highest in the night and lowest after noon, by about a third of its mean, NTx less; "
    "from memory of studies of healthy women"
)
FAST = ours("cleared within hours; a day covers release from bone")
FLOOR = ours("what remains under the deepest suppression that drugs reach")

PARAMETERS = (
    Parameter("N0", "untx_baseline", "40 nmol/mmol", "urinary NTx per creatinine without tumor",
              ours("mean of women of 50 to 65 years in an osteoporosis clinic")),
    Parameter("Cr0", "creatinine_baseline", "70 umol/L", "serum creatinine at the start", NORMAL),
    Parameter("k_Cr", "creatinine_turnover", "3.5 1/day", "turnover of serum creatinine",
              ours("filtration of 100 mL/min out of total body water of about 40 L")),
    Parameter("muscle", "muscle_mass", "1 1", "creatinine made per day, usual = 1",
              ours("differs between patients and falls in wasting")),
    Parameter("k_N", "untx_turnover", "0.0204 1/h", "turnover of urinary NTx, half-life 34 h", ZIERHUT),
    Parameter("f_N", "untx_floor", "0.2 1", "share of urinary NTx that does not follow resorption", FLOOR),
    Parameter("a_N", "untx_circadian", "0.2 1", "swing of urinary NTx about its daily mean", CIRCADIAN),
    Parameter("a_CTX", "ctx_circadian", "0.35 1", "swing of serum CTX about its daily mean", CIRCADIAN),
    Parameter("h_peak", "resorption_peak_hour", "5 h", "hour of the day when both are highest", CIRCADIAN),
    Parameter("h_base", "baseline_hour", "8 h", "hour for which the values without tumor hold",
              ours("fasting, in the morning")),
    Parameter("h_s", "sampling_hour", "8 h", "hour of the day at which samples are taken",
              ours("at the baseline's hour unless set; differs between visits and patients")),
    Parameter("turn", "circadian_frequency", "6.283185307179586 1/day", "one turn a day",
              ours("2 pi")),
    Parameter("CTX0", "ctx_baseline", "0.5 ng/mL", "serum CTX without tumor", NORMAL),
    Parameter("k_CTX", "ctx_turnover", "1 1/day", "turnover of serum CTX", FAST),
    Parameter("f_CTX", "ctx_floor", "0.1 1", "share of serum CTX that does not follow resorption", FLOOR),
    Parameter("BSAP0", "bsap_baseline", "12 ug/L", "bone alkaline phosphatase without tumor", NORMAL),
    Parameter("k_BSAP", "bsap_turnover", "0.4 1/day", "turnover of bone alkaline phosphatase",
              ours("half-life between one and two days")),
    Parameter("f_BSAP", "bsap_floor", "0.2 1", "share that does not follow formation",
              ours("the assays also see some liver enzyme")),
    Parameter("P1NP0", "p1np_baseline", "45 ng/mL", "serum P1NP without tumor", NORMAL),
    Parameter("k_P1NP", "p1np_turnover", "1 1/day", "turnover of serum P1NP", FAST),
    Parameter("f_P1NP", "p1np_floor", "0.1 1", "share that does not follow formation", FLOOR),
)  # fmt: skip

STATES = (
    State("NTX", "untx_level", lambda m: m.N0, "urinary NTx per usual creatinine", ZIERHUT, unit="nmol/mmol",
          label="NTx, CTX"),
    State(
        "Cr",
        "creatinine_level",
        lambda m: m.Cr0 * m.muscle,
        "creatinine in serum",
        ours("one compartment"),
        unit="umol/L",
    ),
    State("CTX", "ctx_level", lambda m: m.CTX0, "serum CTX", FAST, unit="ng/mL", label="NTx, CTX"),
    State("BSAP", "bsap_level", lambda m: m.BSAP0, "bone alkaline phosphatase", FAST, unit="ug/L",
          label="BSAP, P1NP"),
    State("P1NP", "p1np_level", lambda m: m.P1NP0, "serum P1NP", FAST, unit="ng/mL", label="BSAP, P1NP"),
)  # fmt: skip

OUTPUTS = (
    Output("untx", "nmol/mmol", "urinary NTx per creatinine"),
    Output("serum_creatinine", "umol/L", "creatinine in serum"),
    Output("ctx", "ng/mL", "serum CTX"),
    Output("bsap", "ug/L", "bone alkaline phosphatase in serum"),
    Output("p1np", "ng/mL", "serum P1NP"),
)


def circadian(m: Any, swing: Any) -> Any:
    """Return a marker at the hour of sampling, relative to the hour of its baseline."""
    sampled = 1 + swing * cos(m.turn * (m.h_s - m.h_peak))
    return sampled / (1 + swing * cos(m.turn * (m.h_base - m.h_peak)))


def creatinine_excretion(m: Any, filtration: Any) -> Any:
    """Return creatinine in urine, usual = 1, at `filtration` (1 at the start)."""
    return filtration * m.Cr / m.Cr0


def marker_rates(m: Any, resorption: Any, formation: Any, filtration: Any) -> dict[str, Any]:
    """Return the rates of the markers at whole-body `resorption` and `formation`, healthy = 1."""
    return {
        "NTX": m.k_N * (m.N0 * (m.f_N + (1 - m.f_N) * resorption) - m.NTX),
        "Cr": m.k_Cr * m.Cr0 * (m.muscle - creatinine_excretion(m, filtration)),
        "CTX": m.k_CTX * (m.CTX0 * (m.f_CTX + (1 - m.f_CTX) * resorption) - m.CTX),
        "BSAP": m.k_BSAP * (m.BSAP0 * (m.f_BSAP + (1 - m.f_BSAP) * formation) - m.BSAP),
        "P1NP": m.k_P1NP * (m.P1NP0 * (m.f_P1NP + (1 - m.f_P1NP) * formation) - m.P1NP),
    }


def marker_outputs(m: Any, filtration: Any) -> dict[str, Any]:
    """Return the markers under their output names."""
    return {
        "untx": m.NTX * circadian(m, m.a_N) / creatinine_excretion(m, filtration),
        "serum_creatinine": m.Cr,
        "ctx": m.CTX * circadian(m, m.a_CTX),
        "bsap": m.BSAP,
        "p1np": m.P1NP,
    }
