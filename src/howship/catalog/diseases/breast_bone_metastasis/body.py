"""The body around the lesions: the skeleton, minerals and their hormones, markers, tumor outside bone.

Its parts are those of `peterson_riggs_2012`, changed where `skeleton.py` and `minerals.py` say so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from howship.catalog.diseases import peterson_riggs_2012 as pr
from howship.catalog.diseases.breast_bone_metastasis import estrogen, events, minerals, skeleton, tumor
from howship.catalog.diseases.breast_bone_metastasis.estrogen import estrogen_effects
from howship.catalog.diseases.breast_bone_metastasis.markers import marker_outputs, marker_rates
from howship.model.declare import Output, Result, Signal, Site
from howship.model.functions import maximum

# density and the published effects of estrogen are replaced
_DROPPED_STATES = {"BMDls", "BMDlsDEN", "BMDfn", "EST"}
_DROPPED_PARAMETERS = {"ROBest", "kbest", "TGFin", "TGFout", "koutBMDls", "koutBMDlsDEN", "koutBMDfn"}
_DROPPED_PARAMETERS |= {"gamOBls", "gamOCls", "gamOBlsDEN", "gamOClsDEN", "gamOBfn", "gamOCfn"}
_DROPPED_PARAMETERS |= {"ESTON", "koutEST", "ageENTER", "ageDONE", "menoDUR", "AGEg", "ESTmax", "maxTm"}
_DROPPED_PARAMETERS |= {"dESTtm"}
# these words are outputs here
_RENAMED = {"OC": "osteoclast_concentration", "GFR": "kidney_capacity"}

# outside these a result is flagged: calcium of 1 to 6 mmol/L in 14 L
_PLAUSIBLE = {"P": ("14 mmol", "84 mmol")}

STATES = (
    *(
        replace(
            state,
            name=_RENAMED.get(state.symbol, state.name),
            plausible=_PLAUSIBLE.get(state.symbol, state.plausible),
        )
        for state in pr.STATES
        if state.symbol not in _DROPPED_STATES
    ),
    *minerals.STATES,
    *skeleton.STATES,
    *tumor.BODY_STATES,
    events.ACTIVITY_STATE,
)

PARAMETERS = (
    *(parameter for parameter in pr.PARAMETERS if parameter.symbol not in _DROPPED_PARAMETERS),
    *minerals.PARAMETERS,
    *skeleton.PARAMETERS,
)

SITES = (
    *(replace(site, open=True) for site in pr.SITES if site.name != "denosumab_bmd_fit"),
    Site("osteoclast_activity", "1", 1, "multiply", "factor on resorption per osteoclast", open=True),
    Site("tubular_calcium_reabsorption", "1", 1, "multiply", "factor on the tubule's reabsorption of "
         "calcium", open=True),
    Site("saline", "L/day", 0, "add", "saline given, less volume driven out", open=True, signed=True),
    Site("estrogen", "1", 1, "multiply", "factor on all estrogen", open=True),
    Site("ovarian_function", "1", 1, "multiply", "factor on estrogen made by the ovaries", open=True),
    Site("aromatase", "1", 1, "multiply", "factor on estrogen made outside the ovaries", open=True),
    Site("estrogen_receptor_modulation", "1", 0, "add", "share of estrogen receptors of bone that a "
         "modulator holds", open=True, most="1 1"),
    Site("oral_calcium", "mmol/day", 0, "add", "calcium swallowed beside that of the diet", open=True,
         signed=True),
    Site("vitamin_d_supply", "1", 1, "multiply", "factor on the 25-hydroxyvitamin D that calcitriol is made "
         "from", open=True),
    *tumor.BODY_SITES,
)  # fmt: skip

SIGNALS = (
    Signal("bone_turnover", "1", "osteoclasts of the skeleton, 1 at the start"),
    Signal("bone_formation", "1", "osteoblasts of the skeleton, 1 at the start"),
    Signal("filtration", "1", "glomerular filtration, 1 at the start"),
    Signal("current_age", "year", "age now"),
)

OUTPUTS = (
    Output("osteoclasts", "1", "osteoclasts of the skeleton, fraction of baseline"),
    Output("osteoblasts", "1", "osteoblasts of the skeleton, fraction of baseline"),
    Output("bone_resorption", "1", "resorption of the skeleton, fraction of baseline", label="Resorption"),
    *minerals.OUTPUTS,
    Output("gfr", "mL/min", "glomerular filtration"),
    Output("lumbar_spine_bmd", "1", "spine density, fraction of baseline"),
    Output("femoral_neck_bmd", "1", "femoral neck density, fraction of baseline"),
    Output("tumor_burden", "cm3", "tumor volume in bone, all lesions"),
    Output("bone_volume", "1", "matrix volume in lesions, mean; 1 without lesions"),
    *estrogen.OUTPUTS,
    *events.PATIENT_OUTPUTS,
)


def signals(m: Any) -> dict[str, Any]:
    """Return what drugs may read."""
    filtered, _ = minerals.filtration(m, m.P / m.V1)
    return {
        "bone_turnover": m.OC / m.OC_0,
        "bone_formation": skeleton.osteoblasts(m),
        "filtration": m.GFR / m.GFR_0 * filtered,
        "current_age": m.age + m.t,
    }


def equations(m: Any) -> Result:
    """Return rates, outputs and hazards of the body."""
    effects = estrogen_effects(m)
    OB, X = skeleton.osteoblasts(m), skeleton.resorption(m, effects)
    pth = m.PTH / m.V1 + m.PTHrP
    cCa = m.P / m.V1
    spine, hip = skeleton.sites(m, effects)
    filtration = m.filtration
    healthy = 1 - m.lesion_bone_share
    formation = OB * effects["collagen"]
    rates = {
        **minerals.mineral_rates(m, pth, effects),
        **skeleton.cell_rates(m, pth, effects),
        **skeleton.density_rates(spine, hip),
        **tumor.body_rates(m),
        **events.activity_rates(m),
        **marker_rates(
            m, healthy * X + m.lesion_resorption, healthy * formation + m.lesion_formation, filtration
        ),
    }
    outputs = {
        "osteoclasts": m.OC / m.OC_0,
        "osteoblasts": OB,
        "bone_resorption": X,
        **minerals.outputs(m),
        "gfr": m.GFR_0 * filtration,
        "lumbar_spine_bmd": spine.mineral,
        "femoral_neck_bmd": hip.mineral,
        "tumor_burden": m.tumor_total,
        "bone_volume": 1 + m.matrix_change / maximum(m.lesion_count, 1),
        **estrogen.outputs(m),
        **events.patient_outputs(m),
        **marker_outputs(m, filtration),
    }
    return Result(rates, outputs, hazards=events.body_hazards(m, cCa))
