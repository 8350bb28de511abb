"""What resorbed bone releases and what it does: TGF-beta, IGF, FGF, VEGF, BMP, calcium; and local PTHrP.

Release is resorption times what the matrix holds. Each mediator is in quasi-steady state, an output, and has
one target, whose strength is a parameter: at zero the link is cut.
  PTHrP -> RANKL up, OPG down       TGF-beta, calcium -> PTHrP     TGF-beta -> osteoblasts, osteoclast death
  IGF, FGF -> tumor growth            VEGF -> capacity of the tumor    BMP -> osteoblasts
Binding and receptors are those of Pivonka et al. 2008.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from howship.catalog.diseases.breast_bone_metastasis.skeleton import opg_load
from howship.model.declare import Output, Parameter
from howship.source import Source, ours

PIVONKA = Source(
    "Pivonka P, Zimak J, Smith DW, Gardiner BS, Dunstan CR, Sims NA, Martin TJ, Mundy GR. Model structure "
    "and control of bone remodeling: a theoretical study. Bone 2008;43(2):249-263.",
    doi="10.1016/j.bone.2008.03.025",
)
CONTENT = ours("healthy matrix = 1; lower in matrix that holds less of the factor")
LINK = ours("1 is the whole effect, 0 cuts the link")


def p(symbol: str, name: str, value: str, meaning: str, source: Source = PIVONKA) -> Parameter:
    """Return a parameter of the mediators, by default from Pivonka et al. 2008."""
    return Parameter(symbol, name, value, meaning, source)


PARAMETERS = (
    p("K1", "lesion_tgf_commitment", "4.545454545e-3 pM", "TGF-beta for half of osteoblast commitment"),
    p("K2", "lesion_tgf_block", "1.415624254e-3 pM", "TGF-beta that halves osteoblast maturation"),
    p("K3", "lesion_tgf_osteoclast_death", "4.545454545e-3 pM", "TGF-beta for half of osteoclast death"),
    p("OCa0", "lesion_tgf_healthy", "8.0696e-4 pM", "TGF-beta at a healthy site"),
    p("K4", "lesion_pth_rankl", "150 pM", "PTH for half of RANKL expression"),
    p("K6", "lesion_pth_opg", "0.2225814277 pM", "PTH that halves OPG production"),
    p("PTH_h", "lesion_pth_healthy", "2.906976744 pM", "PTH of the published core: 250/86 pM"),
    p("k_RL", "lesion_rankl_capacity", "1.913 1", "RANKL lost per RANKL made at its ceiling, healthy site: "
      "RANKL saturates"),
    p("S0", "basal_tgf_share", "0.35 1", "share of TGF-beta that does not come from resorption",
      ours("with none, full blockade of resorption removes 80 % of osteoblasts in a year")),
    p("fT", "pthrp_gain_by_tgf", "2 1", "most rise of PTHrP by released TGF-beta",
      ours("TGF-beta about doubles or triples PTHrP secretion of breast cancer cells")),
    p("fCa", "pthrp_gain_by_calcium", "0.5 1", "most rise of PTHrP by released calcium",
      ours("calcium raises PTHrP through the calcium-sensing receptor; the size is a guess")),
    p("K_F", "pthrp_half_release", "3 1", "release, healthy = 1, for half of those rises",
      ours("lytic lesions resorb at a few times the healthy rate")),
    p("l_R", "pthrp_on_rankl", "1 1", "effect of local PTHrP on RANKL", LINK),
    p("l_O", "pthrp_on_opg", "1 1", "effect of local PTHrP on OPG", LINK),
    p("l_TB", "tgf_on_osteoblasts", "1 1", "effect of local TGF-beta on osteoblasts", LINK),
    p("l_TC", "tgf_on_osteoclasts", "1 1", "effect of local TGF-beta on osteoclast death", LINK),
    p("e_BMP", "bmp_on_osteoblasts", "0.3 1", "most change of commitment to osteoblasts by released BMP",
      ours("BMPs commit mesenchymal cells; the size is a guess")),
    p("x_0", "least_release", "1e-9 1", "release, healthy = 1, below which BMP has no effect",
      ours("keeps the effect finite where nothing is resorbed")),
    p("C_TGF", "tgf_content", "1 1", "TGF-beta held by matrix", CONTENT),
    p("C_IGF", "igf_content", "1 1", "IGF held by matrix", CONTENT),
    p("C_FGF", "fgf_content", "1 1", "FGF held by matrix", CONTENT),
    p("C_VEGF", "vegf_content", "1 1", "VEGF held by matrix", CONTENT),
    p("C_BMP", "bmp_content", "1 1", "BMP held by matrix", CONTENT),
)  # fmt: skip

OUTPUTS = (
    Output("local_pthrp_action", "1", "action of PTHrP that the tumor makes there, normal PTH = 1",
           label="PTHrP"),
    Output("pthrp_action", "1", "PTH and PTHrP action on cells of the lesion, healthy = 1"),
    Output("rankl", "1", "RANKL made in the lesion, skeleton = 1", label="RANKL"),
    Output("opg", "1", "OPG in the lesion, skeleton = 1", label="OPG"),
    Output("rank_occupancy", "1", "RANK bound by RANKL in the lesion, healthy = 1",
           label="RANK with RANKL"),
    Output("tgf_beta", "1", "active TGF-beta at bone surface, healthy = 1", label="TGF-beta"),
    Output("tgf_release", "1", "TGF-beta released, healthy = 1", label="TGF-beta"),
    Output("igf", "1", "IGF released, healthy = 1", label="IGF"),
    Output("fgf", "1", "FGF released, healthy = 1", label="FGF"),
    Output("vegf", "1", "VEGF released, healthy = 1", label="VEGF"),
    Output("bmp", "1", "BMP released at bone surface, healthy = 1", label="BMP"),
    Output("calcium_release", "1", "calcium released by resorption, healthy = 1", label="Calcium"),
)  # fmt: skip


class Receptors(NamedTuple):
    """What local TGF-beta changes, relative to the skeleton's: commitment, maturing, osteoclast death."""

    commitment: Any
    maturation: Any
    osteoclast_death: Any


class Rank(NamedTuple):
    """Signals to osteoclasts in a lesion, relative to the skeleton's."""

    action: Any
    rankl: Any
    opg: Any
    occupancy: Any


def released(m: Any, x: Any, calcium: Any) -> dict[str, Any]:
    """Return what resorption `x` of matrix and of its `calcium` releases, healthy = 1 each."""
    return {
        "tgf": m.C_TGF * x,
        "igf": m.C_IGF * x,
        "fgf": m.C_FGF * x,
        "vegf": m.C_VEGF * x,
        "bmp": m.C_BMP * x,
        "calcium": calcium,
    }


def tgf_beta(m: Any, release: Any) -> Any:
    """Return active TGF-beta, 1 at a healthy site: a basal share and what resorption releases."""
    return m.S0 + (1 - m.S0) * release


def pthrp_drive(m: Any, tgf: Any, calcium: Any) -> Any:
    """Return how much released TGF-beta and calcium raise PTHrP; 1 without release."""
    return 1 + m.fT * tgf / (tgf + m.K_F) + m.fCa * calcium / (calcium + m.K_F)


def receptors(m: Any, here: Any, skeleton: Any) -> Receptors:
    """Return the effects of TGF-beta `here`, relative to those of the `skeleton`'s (both healthy = 1)."""
    TGF, TGFs = m.OCa0 * here, m.OCa0 * skeleton
    A1 = TGF / (m.K1 + TGF) * ((m.K1 + TGFs) / TGFs)
    R2 = (m.K2 + TGFs) / (m.K2 + TGF)
    A3 = TGF / (m.K3 + TGF) * ((m.K3 + TGFs) / TGFs)
    return Receptors(1 + m.l_TB * (A1 - 1), 1 + m.l_TB * (R2 - 1), 1 + m.l_TC * (A3 - 1))


def _rankl(m: Any, precursors: Any, action: Any) -> Any:
    """Return RANKL on `precursors` at PTH `action`: it saturates."""
    made = precursors * action * (m.PTH_h + m.K4)
    return made * (1 + m.k_RL) / (m.PTH_h * action + m.K4 + m.k_RL * made)


def rank(m: Any, p: Any, b: Any, local: Any, opg_factor: Any) -> Rank:
    """Return the signals at precursors `p` and osteoblasts `b` (skeleton = 1) and local PTHrP.

    `local` is PTHrP's action beyond the blood's, in units of normal PTH; `opg_factor` is estrogen's on OPG.
    """
    blood = (m.PTH / m.V1 + m.PTHrP) / (m.PTH_0 / m.V1)
    rankl = _rankl(m, p, blood + m.l_R * local) * (1 / _rankl(m, 1, blood))
    opg = b * (m.K6 + m.PTH_h * blood) / (m.K6 + m.PTH_h * (blood + m.l_O * local))
    held = m.rankl_binding
    free = (opg_load(m, opg_factor) + held) / (opg_load(m, opg_factor * opg) + held)
    return Rank(blood + local, rankl, opg, m.M / m.M_0 * rankl * free)
