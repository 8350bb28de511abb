"""One bone lesion: a piece of this woman's skeleton, multiplied by what the tumor does to it.

Its osteoclasts obey the skeleton's own equation at the lesion's RANK occupancy; its osteoblasts are the
skeleton's times a local ratio. So without tumor a lesion is the skeleton, under any drug and hormone, and
while a drug wears off. What the tumor does is Pivonka et al. 2008 at human rates (RANKL on precursors, OPG
on active osteoblasts) with the loop of TIBD: tumor -> PTHrP -> RANKL up, OPG down -> osteoclasts -> matrix
released -> growth factors -> tumor and more PTHrP; tumor cells remove active osteoblasts or, in blastic
lesions, call for more. What a lesion releases is x = c V: an emptied lesion feeds nothing.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from howship.catalog.diseases.breast_bone_metastasis import events, factors, skeleton, strength, tumor
from howship.catalog.diseases.breast_bone_metastasis.bounds import bounded
from howship.catalog.diseases.breast_bone_metastasis.density import Bone, bone, young_share
from howship.catalog.diseases.breast_bone_metastasis.estrogen import estrogen_effects
from howship.catalog.diseases.breast_bone_metastasis.factors import PIVONKA
from howship.catalog.diseases.breast_bone_metastasis.sites import PRESETS
from howship.model.declare import Block, Output, Parameter, Result, Signal, Site, State
from howship.source import Source, ours

RELATIVE = ours("relative to the skeleton or to a healthy site, so that lesions of any bone share one core")


def p(symbol: str, name: str, value: str, meaning: str, source: Source = PIVONKA) -> Parameter:
    """Return a parameter of the lesion, by default from Pivonka et al. 2008."""
    return Parameter(symbol, name, value, meaning, source)


# the same in every lesion
SHARED = (
    p("D_m", "lesion_maturation_rate", "0.1703 1/day", "maturing of responding osteoblasts, at healthy "
      "TGF-beta"),
    p("A_OBa", "lesion_osteoblast_loss_rate", "0.189 1/day", "loss of active osteoblasts"),
    p("Th", "tumor_half_effect", "5 cm3", "tumor volume for half of its local effects",
      ours("lesions become active between 1 and 10 cm3")),
    *factors.PARAMETERS,
    *tumor.SHARED,
)  # fmt: skip

# may differ from lesion to lesion; the first three, and PTHrP secretion, make it lytic, mixed or blastic
PARAMETERS = (
    p("Ploc", "local_pthrp", "5 1", "most PTHrP action in a lesion, in units of normal PTH action",
      ours("local PTHrP far above plasma")),
    p("kTOB", "osteoblast_removal_by_tumor", "0.4 1/day", "most loss of osteoblasts caused by tumor",
      ours("about twice the natural loss: lytic lesions have few osteoblasts")),
    p("bOB", "osteoblast_stimulation_by_tumor", "0 1", "most rise of osteoblast commitment by tumor",
      ours("none in lytic lesions; endothelin-1, Wnt and BMP of the tumor in blastic ones")),
    p("k_r", "lesion_turnover_rate", "7e-4 1/day", "turnover of the bone at the site",
      ours("trabecular bone: 25 % a year")),
    p("V_max", "most_lesion_bone", "3 1", "bone volume of a lesion at which no room is left, healthy = 1",
      ours("from trabecular to dense bone")),
    p("M_i", "lesion_calcium", "30 mmol", "calcium in the bone of a lesion",
      ours("about 20 cm3 of trabecular tissue")),
    p("w_i", "lesion_skeleton_share", "0.012 1", "share of the skeleton's turnover in the bone of a lesion",
      ours("its share of trabecular surface")),
    *tumor.PARAMETERS,
    *strength.SITE_PARAMETERS,
    *events.EVENT_SHARES,
)  # fmt: skip


def _bone_start(young: bool) -> Any:
    return lambda m: young_share(m, m.k_r) if young else 1 - young_share(m, m.k_r)


STATES = (
    State("p_l", "responding_osteoblasts", "1 1", "responding osteoblasts, skeleton = 1", RELATIVE),
    State("b_l", "active_osteoblasts", "1 1", "active osteoblasts, skeleton = 1", RELATIVE,
          label="Osteoblasts"),
    State("q", "osteoclast_precursors", "1 1", "osteoclast precursors, healthy = 1", RELATIVE,
          label="Osteoclast precursors"),
    State("c", "active_osteoclasts", "1 1", "active osteoclasts, healthy = 1", RELATIVE,
          label="Osteoclasts"),
    State("Y", "young_matrix", _bone_start(True), "young matrix, healthy bone = 1", RELATIVE, unit="1",
          label="Bone matrix"),
    State("O_m", "mature_matrix", _bone_start(False), "mature matrix, healthy bone = 1", RELATIVE, unit="1",
          label="Bone matrix"),
    *tumor.STATES,
    strength.DAMAGE_STATE,
)  # fmt: skip

OUTPUTS = (
    Output("osteoclasts", "1", "active osteoclasts, healthy = 1"),
    Output("osteoblasts", "1", "active osteoblasts, healthy = 1"),
    Output("bone_volume", "1", "matrix volume, healthy = 1"),
    Output("bone_mineral", "1", "mineral, healthy = 1"),
    Output("resorption_per_matrix", "1", "resorption of each part of the matrix, healthy = 1",
           label="Resorption"),
    Output("turnover", "1", "resorption, healthy = 1", label="Resorption"),
    Output("calcium_flux", "mmol/day", "calcium that the lesion gives to plasma, net"),
    *factors.OUTPUTS,
    *tumor.OUTPUTS,
    *events.LESION_EVENT_OUTPUTS,
)  # fmt: skip

SUMS = (
    Signal("pthrp_supply", "pM", "plasma PTHrP that the lesions' secretion sustains"),
    Signal("lesion_calcium_flux", "mmol/day", "net calcium from lesions to plasma"),
    Signal("lesion_bone_share", "1", "share of the skeleton's turnover in the bone of all lesions"),
    Signal("lesion_resorption", "1", "resorption in lesions, as share of the healthy skeleton's"),
    Signal("lesion_formation", "1", "formation in lesions, as share of the healthy skeleton's"),
    Signal("tumor_total", "cm3", "tumor volume of all lesions"),
    Signal("lesion_count", "1", "number of lesions"),
    Signal("matrix_change", "1", "matrix volume gained or lost, added over lesions"),
    *events.LESION_EVENT_SUMS,
)

SITES = (
    Site("lesion_osteoclast_apoptosis", "1", 1, "multiply", "factor on osteoclast death in a lesion, beside "
         "what reaches the whole skeleton by other ways", level="lesion", open=True),
    *tumor.SITES,
)  # fmt: skip

SIGNALS = (
    Signal("lesion_turnover", "1", "osteoclasts of a lesion times its matrix, healthy = 1", level="lesion"),
    Signal("lesion_share", "1", "share of the skeleton's turnover in the bone of a lesion", level="lesion"),
    Signal("lesion_formation_rate", "1", "osteoblasts of a lesion, healthy = 1", level="lesion"),
    Signal("lesion_tumor", "cm3", "tumor cells of a lesion", level="lesion"),
)


def resorption(m: Any, effects: dict[str, Any]) -> Any:
    """Return resorption per matrix in a lesion: osteoclasts times what each resorbs."""
    return m.c * m.osteoclast_activity * effects["osteoclast_activity"]


def signals(m: Any) -> dict[str, Any]:
    """Return what a lesion shows to drugs."""
    return {
        "lesion_turnover": m.c * (m.Y + m.O_m),
        "lesion_share": m.w_i,
        "lesion_formation_rate": skeleton.osteoblasts(m) * m.b_l,
        "lesion_tumor": tumor.total(m),
    }


def osteoblast_rates(m: Any, here: factors.Receptors, bmp: Any, load: Any) -> dict[str, Any]:
    """Return the rates of the osteoblast lineage, relative to the skeleton's, at tumor effect `load`."""
    called = here.commitment * (1 + m.e_BMP * bmp) * (1 + m.bOB * load)
    return {
        "p_l": m.D_m * (called - here.maturation * m.p_l),
        "b_l": m.A_OBa * (here.maturation * m.p_l - m.b_l) - m.kTOB * load * m.b_l,
    }


class Inside(NamedTuple):
    """What a lesion's rates and outputs follow from: `x` is resorption, `per_matrix` that of each part."""

    T: Any
    load: Any
    per_matrix: Any
    formed: Any
    site: Bone
    x: Any
    release: dict[str, Any]
    surface: dict[str, Any]
    TGF: Any
    here: factors.Receptors
    F: Any
    local: Any
    rank: factors.Rank


def inside(m: Any, effects: dict[str, Any], X: Any) -> Inside:
    """Return the condition of a lesion, at resorption `X` of the skeleton."""
    T = tumor.total(m)
    load = T / (T + m.Th)
    per_matrix = resorption(m, effects)
    formed = skeleton.osteoblasts(m) * m.b_l * effects["collagen"]
    site = bone(m, m.Y, m.O_m, m.k_r, formed * effects["filling"], per_matrix, m.V_max)
    x = per_matrix * site.volume
    release = factors.released(m, x, per_matrix * site.mineral)
    # cells of bone feel what is released at their surface, the tumor what the whole lesion releases
    surface = factors.released(m, per_matrix, per_matrix)
    TGF = factors.tgf_beta(m, surface["tgf"])
    here = factors.receptors(m, TGF, factors.tgf_beta(m, X))
    F = factors.pthrp_drive(m, release["tgf"], release["calcium"])
    local = m.Ploc * load * F / factors.pthrp_drive(m, 1, 1)
    rank = factors.rank(m, m.p_l, m.b_l, local, effects["opg"])
    return Inside(T, load, per_matrix, formed, site, x, release, surface, TGF, here, F, local, rank)


def outputs(m: Any, w: Inside, J: Any, rho: Any) -> dict[str, Any]:
    """Return what a lesion shows, at calcium flux `J` and tumor growth `rho`."""
    return {
        "osteoclasts": m.c,
        "osteoblasts": skeleton.osteoblasts(m) * m.b_l,
        "bone_volume": w.site.volume,
        "bone_mineral": w.site.mineral,
        "resorption_per_matrix": w.per_matrix,
        "turnover": w.x,
        "calcium_flux": J,
        "local_pthrp_action": w.local,
        "pthrp_action": w.rank.action,
        "rankl": w.rank.rankl,
        "opg": w.rank.opg,
        "rank_occupancy": w.rank.occupancy,
        "tgf_beta": w.TGF,
        "tgf_release": w.release["tgf"],
        "igf": w.release["igf"],
        "fgf": w.release["fgf"],
        "vegf": w.release["vegf"],
        "bmp": w.surface["bmp"],
        "calcium_release": w.release["calcium"],
        "tumor_volume": w.T,
        "tumor_growth": rho,
    }


def equations(m: Any) -> Result:
    """Return rates, outputs, hazards and sums of one lesion."""
    effects = estrogen_effects(m)
    X = skeleton.resorption(m, effects)
    w = inside(m, effects, X)
    # drugs come by way of this lesion's bone; what is set for the skeleton without a drug is set here, too
    apoptosis = m.lesion_osteoclast_apoptosis * m.osteoclast_apoptosis_set
    death = apoptosis * effects["osteoclast_death"] * w.here.osteoclast_death
    precursors, osteoclasts = skeleton.osteoclast_rate(m, m.q, m.c, m.M_0 * w.rank.occupancy, death)
    rho = tumor.bone_growth(m, w.T, w.release, w.rank.rankl)
    J = -m.M_i * w.site.mineral_rate
    bmp = w.surface["bmp"]
    condition = (w.x, w.site.volume, w.site.mineral / w.site.volume, w.T)
    rates = {
        **osteoblast_rates(m, w.here, (bmp - X) / (bmp + X + m.x_0), w.load),
        "q": precursors,
        "c": osteoclasts,
        "Y": w.site.young_rate,
        "O_m": w.site.mature_rate,
        **tumor.rates(m, rho, w.x),
        **strength.damage_rates(m),
    }
    sums = {
        "pthrp_supply": m.sigma * w.T * w.F,
        "lesion_calcium_flux": J,
        "lesion_bone_share": m.w_i,
        "lesion_resorption": m.w_i * w.x,
        "lesion_formation": m.w_i * w.formed,
        "tumor_total": w.T,
        "lesion_count": 1,
        "matrix_change": w.site.volume - 1,
        **events.lesion_event_sums(m, *condition),
    }
    shown = {**outputs(m, w, J, rho), **events.lesion_event_outputs(m, *condition)}
    return Result(rates, shown, hazards=events.lesion_hazards(m, *condition), sums=sums)


lesion = Block(
    states=STATES,
    parameters=bounded(PARAMETERS),
    equations=equations,
    outputs=OUTPUTS,
    sums=SUMS,
    signals=signals,
    presets=PRESETS,
    default_count=0,
    most=80,
)
