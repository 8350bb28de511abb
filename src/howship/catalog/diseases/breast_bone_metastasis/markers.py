"""Markers of bone turnover: each has a share that does not follow bone, and its own turnover.

Resorption markers follow the osteoclasts of the skeleton plus what lesions add; formation markers follow
the osteoblasts likewise.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Output, Parameter, State
from howship.source import Source, ours

ZIERHUT = Source(
    "Zierhut ML, Gastonguay MR, Martin SW, Vicini P, Bekker PJ, Holloway D, Leese PT, Peterson MC. "
    "Population PK-PD model for Fc-osteoprotegerin in healthy postmenopausal women. "
    "J Pharmacokinet Pharmacodyn 2008;35(4):379-399.",
    doi="10.1007/s10928-008-9093-5",
)
NORMAL = ours("middle of the usual reference range of postmenopausal women")
FAST = ours("cleared within hours; a day covers release from bone")
FLOOR = ours("what remains under the deepest suppression that drugs reach")

PARAMETERS = (
    Parameter("N0", "untx_baseline", "40 nmol/mmol", "urinary NTx per creatinine without tumor",
              ours("mean of women of 50 to 65 years in an osteoporosis clinic")),
    Parameter("k_N", "untx_turnover", "0.0204 1/h", "turnover of urinary NTx, half-life 34 h", ZIERHUT),
    Parameter("f_N", "untx_floor", "0.2 1", "share of urinary NTx that does not follow resorption", FLOOR),
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
    State("NTX", "untx_level", lambda m: m.N0, "urinary NTx per creatinine", ZIERHUT, unit="nmol/mmol"),
    State("CTX", "ctx_level", lambda m: m.CTX0, "serum CTX", FAST, unit="ng/mL"),
    State("BSAP", "bsap_level", lambda m: m.BSAP0, "bone alkaline phosphatase", FAST, unit="ug/L"),
    State("P1NP", "p1np_level", lambda m: m.P1NP0, "serum P1NP", FAST, unit="ng/mL"),
)

OUTPUTS = (
    Output("untx", "nmol/mmol", "urinary NTx per creatinine"),
    Output("ctx", "ng/mL", "serum CTX"),
    Output("bsap", "ug/L", "bone alkaline phosphatase in serum"),
    Output("p1np", "ng/mL", "serum P1NP"),
)


def marker_rates(m: Any, resorption: Any, formation: Any) -> dict[str, Any]:
    """Return the rates of the markers at whole-body `resorption` and `formation`, healthy = 1."""
    return {
        "NTX": m.k_N * (m.N0 * (m.f_N + (1 - m.f_N) * resorption) - m.NTX),
        "CTX": m.k_CTX * (m.CTX0 * (m.f_CTX + (1 - m.f_CTX) * resorption) - m.CTX),
        "BSAP": m.k_BSAP * (m.BSAP0 * (m.f_BSAP + (1 - m.f_BSAP) * formation) - m.BSAP),
        "P1NP": m.k_P1NP * (m.P1NP0 * (m.f_P1NP + (1 - m.f_P1NP) * formation) - m.P1NP),
    }


def marker_outputs(m: Any) -> dict[str, Any]:
    """Return the markers under their output names."""
    return {"untx": m.NTX, "ctx": m.CTX, "bsap": m.BSAP, "p1np": m.P1NP}
