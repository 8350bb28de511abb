"""The healthy skeleton: the bone cells of Peterson-Riggs, with precursors of osteoclasts and density.

What differs from the published cells:
- Osteoclasts form from a pool of precursors, which fills while RANKL is blocked: hence the rebound.
- OPG competes for RANKL. In the published equations OPG binds 2e-4 of it and its complex is never lost, so
  that a change of OPG changes nothing. Here OPG holds `w_O` of RANKL per free; its answer to PTH stays
  within the published effect of PTH on RANKL, which was fitted without it.
- Estrogen acts as in `estrogen.py`.
- Spine and hip follow `density.py`.

A lesion is a piece of this skeleton: `lesion.py` uses the same functions at its own RANK occupancy.
"""

from __future__ import annotations

from typing import Any

from howship.catalog.diseases import peterson_riggs_2012 as pr
from howship.catalog.diseases.breast_bone_metastasis.density import Bone, bone, young_share
from howship.catalog.diseases.peterson_riggs_2010 import cells
from howship.catalog.diseases.peterson_riggs_2010.start import baseline
from howship.model.declare import Parameter, State
from howship.source import Source, ours

POOL = ours("a pool that lasts months, from which osteoclasts return in excess after RANKL blockade")
DENSITY = ours("of the spine's and the hip's bone, relative to its start")
FITTED = ours(
    "fitted to open rows of spine and hip density together (least squares, rounded); the docs name them"
)


def p(symbol: str, name: str, value: str, meaning: str, source: Source = FITTED) -> Parameter:
    """Return a parameter of the skeleton."""
    return Parameter(symbol, name, value, meaning, source)


def _bone_state(symbol: str, name: str, turnover: str, young: bool, meaning: str) -> State:
    def start(m: Any) -> Any:
        share = young_share(m, getattr(m, turnover))
        return share if young else 1 - share

    return State(symbol, name, start, meaning, DENSITY, unit="1", label="Spine and hip")


STATES = (
    State("q_s", "osteoclast_precursors", "1 1", "osteoclast precursors, healthy = 1", POOL,
          label="Osteoclast precursors"),
    _bone_state("Y_ls", "spine_young_matrix", "k_ls", True, "young matrix of the lumbar spine"),
    _bone_state("O_ls", "spine_mature_matrix", "k_ls", False, "mature matrix of the lumbar spine"),
    _bone_state("Y_fn", "hip_young_matrix", "k_fn", True, "young matrix of the femoral neck"),
    _bone_state("O_fn", "hip_mature_matrix", "k_fn", False, "mature matrix of the femoral neck"),
)  # fmt: skip

PARAMETERS = (
    p("k_p", "osteoclast_precursor_loss", "0.0055 1/day", "loss of idle osteoclast precursors", POOL),
    p("k_d", "osteoclast_precursor_use", "0.0055 1/day", "use of precursors at healthy RANKL", POOL),
    p("w_O", "opg_bound_share", "0.076 1", "RANKL held by OPG per free RANKL at a healthy site",
      ours("fitted with estrogen's effects: osteoclasts answer RANK occupancy as its eighth power, so that a "
           "larger share would make a loss of OPG an explosion; Pivonka et al. 2008, flatter, have 14")),
    p("k_ls", "spine_turnover", "3.6e-4 1/day", "turnover of the spine's bone"),
    p("k_fn", "hip_turnover", "1.55e-4 1/day", "turnover of the femoral neck's bone"),
    p("V_most", "most_bone_volume", "1.16 1", "bone volume at which formation stops, healthy = 1: "
      "load asks for no more", FITTED),
)  # fmt: skip


def osteoblasts(m: Any) -> Any:
    """Return osteoblasts of the skeleton, 1 at the start."""
    return (m.OBfast + m.OBslow) / baseline(m).OB


def resorption(m: Any, effects: dict[str, Any]) -> Any:
    """Return resorption of the skeleton, 1 at the start: osteoclasts times what each resorbs."""
    return m.OC / m.OC_0 * m.osteoclast_activity * effects["osteoclast_activity"]


def opg_load(m: Any, opg: Any) -> Any:
    """Return RANKL free or held by OPG per free RANKL, 1 at a healthy site, at `opg` (healthy = 1)."""
    return (1 + m.w_O * opg) / (1 + m.w_O)


def precursor_rate(m: Any, q: Any, demand: Any) -> Any:
    """Return the rate of a pool of osteoclast precursors at `demand`, formation per precursor.

    Supply is 1 at rest and when idle, and about the demand when that is high: recruitment follows demand
    up, not down.
    """
    supply = (1 + demand * demand) / (1 + demand)
    return m.k_p * (1 - q) + m.k_d * (supply - demand * q)


def osteoclast_rate(m: Any, q: Any, c: Any, M: Any, death: Any) -> tuple[Any, Any]:
    """Return the rates of precursors `q` and osteoclasts `c` (healthy = 1) at RANK occupancy `M`.

    `death` is a factor on their death.
    """
    demand = cells.osteoclast_formation(m, M)
    loss = cells.tgf_effects(m).PicOC / baseline(m).Pic * cells.osteoclast_survival(m, M) * death
    return precursor_rate(m, q, demand), m.Da * baseline(m).Pic * (q * demand - loss * c)


def cell_rates(m: Any, pth: Any, effects: dict[str, Any]) -> dict[str, Any]:
    """Return the rates of bone cells and their signals, from PTH with PTHrP and estrogen."""
    share = 1 / (opg_load(m, effects["opg"]) + m.rankl_binding)
    death = m.osteoclast_apoptosis * effects["osteoclast_death"]
    precursors, osteoclasts = osteoclast_rate(m, m.q_s, m.OC / m.OC_0, m.M, death)
    return {
        **pr.osteoblast_lineage(m, 1, effects["osteoblast_loss"]),
        **pr.transcription(m, pth),
        **pr.rank_rankl_opg(m, pth, effects["rankl"], effects["opg"], share),
        **pr.tgf_beta(m, 1, 1),
        "q_s": precursors,
        "OC": m.OC_0 * osteoclasts,
    }


def sites(m: Any, effects: dict[str, Any]) -> tuple[Bone, Bone]:
    """Return the bone of the lumbar spine and of the femoral neck."""
    formed = osteoblasts(m) * effects["collagen"] * effects["filling"]
    removed = resorption(m, effects)
    spine = bone(m, m.Y_ls, m.O_ls, m.k_ls, formed, removed, m.V_most)
    hip = bone(m, m.Y_fn, m.O_fn, m.k_fn, formed, removed, m.V_most)
    return spine, hip


def density_rates(spine: Bone, hip: Bone) -> dict[str, Any]:
    """Return the rates of both sites' matrix."""
    return {
        "Y_ls": spine.young_rate,
        "O_ls": spine.mature_rate,
        "Y_fn": hip.young_rate,
        "O_fn": hip.mature_rate,
    }
