"""Estrogen: where it comes from, how much of it bone feels, and what its lack does.

Estrogen is made by ovaries, until menopause, and outside them by aromatase; 1 is its mean before menopause.
Bone needs little of it: its effect saturates, s(E) = (1 + K) E / (E + K), half of it at a tenth of the level
before menopause. A modulator such as tamoxifen holds receptors and acts on them in part, whatever E is:
it spares bone after menopause and costs bone before.

What counts is the lack since the start, u = s(start) - s(now): every woman starts at rest, whatever her age.
Seven effects follow from u, in fixed proportions under one gain, each settable: RANKL, OPG, collagen made per
osteoblast, death of osteoblasts, death and activity of osteoclasts, and cytokines (IL-1, IL-6, TNF), which
raise RANKL further. They replace the exponents of Peterson-Riggs, under which a loss of estrogen raises OPG;
the published effect on the kidney stays, as an eighth.

Aging is apart: from menopause on each remodeling site is filled a little less, most in the first decade.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Output, Parameter
from howship.model.functions import exp, softplus
from howship.source import Source, ours

LEVEL = ours("serum estradiol after menopause is about a tenth of its mean before")
THRESHOLD = ours(
    "bone loss begins below about a tenth of the premenopausal level: most of the effect is had there"
)
SHARE = ours(
    "set by hand: sources say which way it acts, not by how much; the common gain is fitted to density"
)
AGING = ours(
    "spine density falls by about 1 % a year two to seven years after the last period (SWAN), less later"
)


def p(symbol: str, name: str, value: str, meaning: str, source: Source) -> Parameter:
    """Return a parameter of estrogen."""
    return Parameter(symbol, name, value, meaning, source)


PARAMETERS = (
    Parameter("age", "age", "35 years", "age at the start", ours("before menopause unless set"),
              covariate=True),
    Parameter("age_m", "age_at_menopause", "50 years", "age at the last period", ours("the usual age"),
              covariate=True),
    p("w_m", "menopause_width", "0.5 years", "time over which the ovaries fail",
      ours("estradiol falls within about two years around the last period")),
    p("E_p", "peripheral_estrogen", "0.1 1", "estrogen made outside the ovaries", LEVEL),
    p("K_E", "estrogen_half_effect", "0.23 1", "estrogen for half of its effect on bone", THRESHOLD),
    p("eff_m", "modulator_efficacy", "0.59 1", "effect of receptors held by a modulator, full = 1",
      ours("between the effects before and after menopause: it costs bone before and spares it after")),
    p("G_E", "estrogen_gain", "0.9 1", "gain of all effects of a lack of estrogen", SHARE),
    p("e_L", "estrogen_lack_rankl", "0.07 1", "rise of RANKL production", SHARE),
    p("e_I", "estrogen_lack_cytokines", "0.05 1", "rise of RANKL production by cytokines", SHARE),
    p("e_O", "estrogen_lack_opg", "0.62 1", "fall of OPG production", SHARE),
    p("e_C", "estrogen_lack_collagen", "0.08 1", "fall of matrix made per osteoblast", SHARE),
    p("e_B", "estrogen_lack_osteoblast_death", "0.1 1", "rise of osteoblast death", SHARE),
    p("e_D", "estrogen_lack_osteoclast_survival", "0.056 1", "fall of osteoclast death", SHARE),
    p("e_A", "estrogen_lack_activation", "0.17 1", "rise of resorption per osteoclast", SHARE),
    p("e_K", "estrogen_lack_kidney", "0.02 1", "fall of calcium reabsorption in the tubule", SHARE),
    p("a_g", "aging_deficit", "0.1 1", "bone missing per remodeling site, soon after menopause", AGING),
    p("tau_g", "aging_time", "12 years", "time in which that deficit fades", AGING),
    p("w_g", "aging_onset", "1 year", "time after menopause in which it sets in", AGING),
)  # fmt: skip

OUTPUTS = (
    Output("estradiol", "1", "estrogen, mean before menopause = 1"),
    Output("estrogen_lack", "1", "estrogen effect on bone lost since the start", label="Lack of estrogen"),
)


def _ovaries(m: Any, age: Any) -> Any:
    return (1 - m.E_p) / (1 + exp((age - m.age_m) / m.w_m))


def level(m: Any) -> Any:
    """Return estrogen now."""
    made = _ovaries(m, m.age + m.t) * m.ovarian_function + m.E_p * m.aromatase
    return made * m.estrogen


def saturating(m: Any, E: Any) -> Any:
    """Return the effect of estrogen on bone, 1 at the level before menopause."""
    return (1 + m.K_E) * E / (E + m.K_E)


def lack(m: Any) -> Any:
    """Return the effect of estrogen that bone has lost since the start."""
    held = m.estrogen_receptor_modulation
    now = (1 - held) * saturating(m, level(m)) + held * m.eff_m
    return saturating(m, _ovaries(m, m.age) + m.E_p) - now


def filling(m: Any) -> Any:
    """Return how far remodeling sites are filled, 1 before menopause."""
    since = m.w_g * softplus((m.age + m.t - m.age_m) / m.w_g)
    return 1 - m.a_g * (1 - exp(-since / m.w_g)) * exp(-since / m.tau_g)


def estrogen_effects(m: Any) -> dict[str, Any]:
    """Return the factors of a lack of estrogen, 1 each at the start; and how far bone is filled."""
    u = m.G_E * lack(m)
    return {
        "rankl": (1 + m.e_L * u) * (1 + m.e_I * u),
        "opg": 1 - m.e_O * u,
        "collagen": 1 - m.e_C * u,
        "osteoblast_loss": 1 + m.e_B * u,
        "osteoclast_death": 1 - m.e_D * u,
        "osteoclast_activity": 1 + m.e_A * u,
        "reabsorption": 1 - m.e_K * u,
        "filling": filling(m),
    }


def outputs(m: Any) -> dict[str, Any]:
    """Return estrogen and its lack."""
    return {"estradiol": level(m), "estrogen_lack": lack(m)}
