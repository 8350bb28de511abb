"""Calcium, phosphate and their hormones: gland, vitamin D, bone, kidney and gut.

Plain functions of `m`, so that another model can compose them otherwise: what a caller may replace
(the PTH and calcium that an organ sees, filtration, calcium eaten) is an argument.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from howship.catalog.diseases.peterson_riggs_2010.start import Rates, baseline, half_point, hill
from howship.model.functions import maximum, tanh, where


class BoneExchange(NamedTuple):
    """Calcium fluxes of bone: release to plasma (J14) and uptake from it (J15)."""

    J14: Any
    J15: Any


def pth_secretion(m: Any, calcium: Any, calcitriol: Any) -> Rates:
    """Return the rates of PTH and S, from the plasma concentrations the gland sees."""
    base = baseline(m)
    kPTH = m.CLPTH / m.V1
    # Calcium closes secretion from T58 down to T61, through PTH turnover at baseline calcium.
    closed = m.T58 - m.T61
    T60 = half_point(base.cCa, closed, m.T58 - kPTH * m.PTH_0, m.T59)
    T63 = m.T58 - hill(calcium, closed, T60, m.T59)
    T72 = base.cD * (base.cCa / calcium) ** m.T71
    T74 = tanh(m.T73 * (calcitriol - T72))
    T75 = m.kS * (m.fS * (1 + T74) + (1 - m.fS))
    T76 = m.kS * (m.fS * (1 - T74) + (1 - m.fS))
    return {
        "PTH": T63 * (m.S / m.S_0) * m.PTmax - kPTH * m.PTH + m.pth_input,
        "S": (1 - m.S) * T76 - m.S * T75,
    }


def gland_capacity(m: Any, calcitriol: Any, normal: Any) -> Rates:
    """Return the rate of PTmax: capacity tends to 1 when calcitriol is `normal`, and falls above it."""
    span = m.CtE0 - m.CtEmin
    KCt = half_point(normal, span, m.CtE0 - 1, m.CtEg)
    CtE = m.CtE0 - hill(calcitriol, span, KCt, m.CtEg)
    return {"PTmax": m.kPTmax * (CtE - m.PTmax)}


def phosphate_effect(m: Any, phosphate: Any) -> Any:
    """Return the factor by which phosphate above baseline lowers the hydroxylase."""
    cPO40 = baseline(m).cPO4
    g, K = m.PhosEffg, m.PhosEffK
    Pm = (m.PhosEff0 - 1) * (cPO40**g + K**g) / (m.PhosEff0 * cPO40**g)
    above = m.PhosEff0 - Pm * hill(phosphate, m.PhosEff0, K, g)
    return where(phosphate > cPO40, above, 1)


def vitamin_d(m: Any, pth: Any, phosphate: Any, substrate: Any) -> Rates:
    """Return the rates of the hydroxylase and of calcitriol, from PTH and phosphate seen by the kidney.

    `substrate` is a factor on what the hydroxylase makes.
    """
    g = m.AlphOHg
    cPTH0 = baseline(m).cPTH
    T66 = (m.AlphOHk**g + cPTH0**g) / cPTH0**g
    SE = hill(pth, m.T64 * T66, m.AlphOHk, g) * phosphate_effect(m, phosphate)
    return {"AOH": SE - m.T65 * m.AOH, "B": substrate * m.AOH - m.T69 * m.B}


def bone_calcium(m: Any, plasma_calcium: Any) -> BoneExchange:
    """Return J14 and J15 (mmol per time); `plasma_calcium` (mmol/L) drives the uptake."""
    base = baseline(m)
    T13 = m.J14day / m.Q_0
    J50 = half_point(m.OC_0, m.J14OCmax, T13, m.J14OCg)
    OCe = hill(m.OC, m.J14OCmax, J50, m.J14OCg)
    per_osteoclast = ((m.M / m.OC) / (m.M_0 / m.OC_0)) ** m.MOCg
    J14 = T13 * m.Q_0 * (1 - m.J14f) + m.J14f * m.Q_0 * OCe * per_osteoclast
    uptake = m.J14day * plasma_calcium / base.cCa
    J15 = uptake * (1 - m.J15f) + uptake * m.J15f * m.HAp
    return BoneExchange(J14, J15)


def urine_calcium(m: Any, calcium: Any, pth: Any, calcitriol: Any, gfr: Any, reabsorption: Any) -> Any:
    """Return calcium filtered and not reabsorbed; negative values are the caller's to cut off.

    `gfr` is filtration (volume per time), `reabsorption` a factor on the tubular maximum.
    """
    base = baseline(m)
    CaFilt = m.CaUF * m.CaProx * gfr * calcium
    capacity = m.CaUF * m.CaProx * gfr * base.cCa - m.J27base
    ReabsMax = reabsorption * capacity * (m.Reabs50 + base.cCa) / base.cCa
    ReabsPTH = m.T7 * pth / (pth + (m.T7 - 1) * base.cPTH)
    Reab = ReabsMax * calcium / (m.Reabs50 + calcium) * ReabsPTH
    calcitriol_effect = 2 - 2 * calcitriol / (calcitriol + m.KcDJ27)
    return calcitriol_effect * (CaFilt - Reab)


def gut_uptake(m: Any) -> Any:
    """Return J40, calcium from gut to plasma (mmol per time)."""
    T29 = (m.T28 - m.T310) * m.T_0 / m.T310
    T31 = m.T28 * m.T / (m.T + T29)
    return T31 * m.T * (m.R / m.R_0) / (m.T + m.KT) + m.T46 * m.T


def gut_calcium(m: Any, calcitriol: Any, J40: Any, intake: Any) -> Rates:
    """Return the rates of gut calcium and its calcitriol-dependent transport; `intake` is calcium eaten."""
    T85 = hill(m.R, m.T85max, m.T85K, m.T85g)
    shift = m.T34 * calcitriol / (m.KcDR + calcitriol)
    T36 = m.T33 + shift
    T37 = m.T35 - shift
    return {"T": intake * T85 - J40, "R": T36 * (1 - m.R) - T37 * m.R}


def calcium_balance(m: Any, J14: Any, J15: Any, J27: Any, J40: Any) -> Rates:
    """Return the rates of plasma, exchangeable, deep and excreted calcium, and of hydroxyapatite."""
    k15a = m.k14a * m.Qbone_0 / m.Q_0
    deep = m.k14a * m.Qbone - k15a * m.Q
    osteoblasts = (m.OBfast + m.OBslow) / baseline(m).OB
    return {
        "P": J14 - J15 - J27 + J40,
        "Q": J15 - J14 + deep,
        "Qbone": -deep,
        "UCA": J27,
        "HAp": (osteoblasts - m.HAp) / m.kHA,
    }


def phosphate_balance(m: Any, J14: Any, J15: Any, gfr: Any) -> Rates:
    """Return the rates of phosphate in gut, plasma and cells."""
    cPO4 = m.ECCPhos / m.V1
    J48 = maximum(0, m.PO4filt * gfr * (cPO4 - m.T48))
    J53 = m.T52 * m.PhosGut
    J54 = m.T49 * cPO4
    J56 = m.T55 * m.IntraPO
    return {
        "PhosGut": m.OralPhos * m.F12 - J53,
        "ECCPhos": m.PO4Ca * (J14 - J15) - J48 + J53 - J54 + J56,
        "IntraPO": J54 - J56,
    }
