"""Bone cells and their signals: TGF-beta, the osteoblast lineage, osteoclasts, RANK/RANKL/OPG.

Plain functions of `m`, as in `minerals.py`: the PTH that bone sees and factors on published rates are
arguments.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from howship.catalog.diseases.peterson_riggs_2010.start import Rates, baseline, half_point, hill
from howship.model.functions import where


class TgfEffects(NamedTuple):
    """Receptor occupancies by active TGF-beta, each equal to `Baseline.Pic` at the start."""

    PicROB: Any
    PicOB: Any
    PicOC: Any
    PicOBkb: Any


def tgf_effects(m: Any) -> TgfEffects:
    """Return the four effects of active TGF-beta on bone cells."""
    Pic0 = baseline(m).Pic

    def rising(fraction: Any, top: Any, g: Any) -> Any:
        K = half_point(m.TGFBact_0, top, (1 - fraction) * Pic0, g)
        return fraction * Pic0 + hill(m.TGFBact, top, K, g)

    span = m.E0PicOBkb - m.EmaxPicOBkb
    K = half_point(m.TGFBact_0, span, m.E0PicOBkb - 1, m.gamPicOBkb)
    falling = m.E0PicOBkb * Pic0 - hill(m.TGFBact, span * Pic0, K, m.gamPicOBkb)
    return TgfEffects(
        PicROB=rising(m.FracPicROB, m.EmaxPicROB, m.gamROB),
        PicOB=rising(m.FracPicOB, m.EmaxPicOB, m.gamOB),
        PicOC=rising(m.FracPicOC, m.EmaxPicOC, m.gamOC),
        PicOBkb=falling,
    )


def runx2_survival(m: Any) -> Any:
    """Return the part of osteoblast loss that RUNX2 prevents (1 per time)."""
    RUNX2 = where(m.BCL2on < m.BCL2, m.BCL2 - m.BCL2off, m.RUNX20)
    RUmax = (1 + m.fRU) * m.kb * m.EmaxRU
    K = half_point(m.RUNX20, RUmax, m.fRU * m.kb, m.gamRU)
    return hill(RUNX2, RUmax, K, m.gamRU)


def osteoblast_lineage(m: Any, precursors: Any, loss: Any) -> Rates:
    """Return the rates of ROB1, OBfast and OBslow.

    `precursors` and `loss` are factors on the formation of responding osteoblasts and on the loss of
    osteoblasts.
    """
    base, tgf = baseline(m), tgf_effects(m)
    bigDb = m.kb * base.OB * base.Pic / m.ROB1_0
    formation = m.kb * base.OB / base.Pic * tgf.PicROB * precursors
    maturation = bigDb / tgf.PicOB * m.ROB1
    kbprime = (1 + m.fRU) * m.kb * (tgf.PicOBkb / base.Pic) * loss - runx2_survival(m)
    kbslow = m.Frackb * kbprime
    kbfast = (m.kb * base.OB + kbslow * m.OBfast_0 - kbslow * base.OB) / m.OBfast_0
    Frackb2 = kbfast / kbprime
    return {
        "ROB1": formation - maturation,
        "OBfast": maturation * m.FracOBfast * Frackb2 - kbfast * m.OBfast,
        "OBslow": maturation * (1 - m.FracOBfast) * m.Frackb - kbslow * m.OBslow,
    }


def transcription(m: Any, pth: Any) -> Rates:
    """Return the rates of RUNX2, CREB and BCL2, from the PTH that bone sees."""
    cPTH0 = baseline(m).cPTH
    KRX2 = half_point(cPTH0, m.RX2kmax, m.RX2kin - m.RX2kout0, 1)
    H1 = hill(pth, m.RX2kmax, KRX2, 1)
    KCREB = half_point(cPTH0, m.CREBmax, 1 - m.CREB00, 1)
    CREBin = m.CREB00 + hill(pth, m.CREBmax, KCREB, 1)
    return {
        "RX2": m.RX2kin * m.RX2_0 - m.RX2 * (m.RX2kout0 + H1),
        "CREB": m.CREBk * m.CREB_0 * CREBin - m.CREBk * m.CREB,
        "BCL2": m.BCL2k * (m.CREB * m.RX2 - m.BCL2),
    }


def osteoclast_formation(m: Any, M: Any) -> Any:
    """Return MeffOC, the effect of RANK-RANKL complex `M` on formation, 1 at the start."""
    KMeff = half_point(m.M_0, m.EmaxMeff, 1 - m.E0Meff, m.gamMeff)
    return m.E0Meff + hill(M, m.EmaxMeff, KMeff, m.gamMeff)


def osteoclast_survival(m: Any, M: Any) -> Any:
    """Return LsurvOC, the effect of RANK-RANKL complex `M` on death, 1 at the start."""
    PiL, PiL0 = M / m.RNK_0, m.M_0 / m.RNK_0
    span = m.E0RANKL - m.EmaxL
    KL = half_point(PiL0, span, m.E0RANKL - 1, m.LsurvOCg)
    return m.E0RANKL - hill(PiL, span, KL, m.LsurvOCg)


def osteoclast(m: Any, death: Any) -> Rates:
    """Return the rate of osteoclasts; `death` is a factor on their death rate."""
    formed = m.Da * baseline(m).Pic * osteoclast_formation(m, m.M) * m.OC_0
    return {"OC": formed - m.Da * tgf_effects(m).PicOC * osteoclast_survival(m, m.M) * death * m.OC}


def unbound_rankl(m: Any) -> Any:
    """Return the share of RANKL that no drug holds."""
    return 1 / (1 + m.rankl_binding)


def rank_rankl_opg(m: Any, pth: Any, rankl_production: Any, opg_production: Any, share: Any) -> Rates:
    """Return the rates of RANKL, RANK, OPG and their complexes, from the PTH that bone sees.

    `rankl_production` and `opg_production` are factors, 1 as published; `share` is the part of L that is
    left for RANK and OPG, as by `unbound_rankl`.
    """
    base = baseline(m)
    OB = (m.OBfast + m.OBslow) / base.OB
    ROB = m.ROB1 / m.ROB1_0
    OE = OB**m.OsteoEffg
    LP = m.EmaxLpth * pth / ((m.EmaxLpth - 1) * base.cPTH * OE + pth)
    L = m.L * share
    on_rank = m.k3 * m.RNK * L - m.k4 * m.M
    on_opg = m.k1 * m.O * L - m.k2 * m.N
    kinRNK = (m.koutRNK * m.RNK_0 + m.k3 * m.RNK_0 * m.L_0 - m.k4 * m.M_0) / m.TGFBact_0**m.kinRNKg
    pO = m.kO * m.O_0 * ROB * (pth + base.cPTH * ROB) / (2 * pth)
    kinL = m.koutL * m.L_0 * OE * LP * rankl_production
    return {
        "L": kinL - (m.koutL + m.rankl_removal) * m.L - on_opg - on_rank,
        "RNK": kinRNK * m.TGFBact**m.kinRNKg - m.koutRNK * m.RNK - on_rank,
        "M": on_rank,
        "N": on_opg,
        "O": pO * opg_production - m.kO * m.O - on_opg,
    }


def tgf_beta(m: Any, rate: Any, production: Any, release: Any) -> Rates:
    """Return the rates of latent and active TGF-beta.

    `rate` is the release of latent TGF-beta at baseline osteoclasts (1 per time); `production` and
    `release` are factors.
    """
    OB = (m.OBfast + m.OBslow) / baseline(m).OB
    latent = m.koutTGF * m.TGFB_0 * OB**m.OBtgfg * production
    rel = rate * m.TGFB * (m.OC / m.OC_0) ** m.OCtgfg
    released = rel * release
    return {"TGFB": latent - released, "TGFBact": released - m.koutTGFact * m.TGFBact}
