"""What both versions compute from the start values, and the one form of their saturating effects."""

from __future__ import annotations

from typing import Any, NamedTuple

Rates = dict[str, Any]


class Baseline(NamedTuple):
    """Start values that are computed from the declared ones."""

    cPTH: Any
    cCa: Any
    cPO4: Any
    cD: Any
    OB: Any
    Pic: Any


def hill(x: Any, top: Any, k: Any, g: Any) -> Any:
    """Return top * x^g / (x^g + k^g)."""
    return top * x**g / (x**g + k**g)


def half_point(x: Any, top: Any, level: Any, g: Any) -> Any:
    """Return the k for which hill(x, top, k, g) equals `level`."""
    return x * (top / level - 1) ** (1 / g)


def baseline(m: Any) -> Baseline:
    """Return the plasma concentrations, osteoblasts and TGF-beta occupancy at the start."""
    return Baseline(
        cPTH=m.PTH_0 / m.V1,
        cCa=m.P_0 / m.V1,
        cPO4=m.ECCPhos_0 / m.V1,
        cD=m.B_0 / m.V1,
        OB=m.OBfast_0 + m.OBslow_0,
        Pic=m.TGFBact_0 / m.TGF1,
    )
