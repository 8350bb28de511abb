"""The tumor of a lesion: two clones that divide and dormant cells; and one tumor outside bone.

Growth is Gompertz's, capped at the rate of division. In bone a share of it depends on growth factors
released from matrix (IGF and FGF), and VEGF moves the capacity; outside bone it does not, so that a drug of
bone slows nothing there. Cells leave and enter dormancy; resorption wakes them. RANKL may drive tumor cells
that carry RANK: off unless set.

Drugs kill by class: all dividing cells, either clone, dormant cells, or cells outside bone.
"""

from __future__ import annotations

from typing import Any

from howship.model.declare import Output, Parameter, Site, State
from howship.model.functions import log, maximum, minimum
from howship.source import Source, ours

CLONES = ours("two clones, so that what one drug spares can grow on")
DORMANT = ours("cells at rest in the niche; what remains after treatment that kills dividing cells")


def p(symbol: str, name: str, value: str, meaning: str, source: Source) -> Parameter:
    """Return a parameter of the tumor."""
    return Parameter(symbol, name, value, meaning, source)


def _cells(symbol: str, name: str, share: str, meaning: str, source: Source) -> State:
    """Return a state that holds its share of the lesion's tumor at the start."""

    def start(m: Any) -> Any:
        dividing = m.T_start * (1 - m.f_d)
        return {
            "first": dividing * (1 - m.f_2),
            "second": dividing * m.f_2,
            "dormant": m.T_start * m.f_d,
        }[share]

    return State(symbol, name, start, meaning, source, unit="cm3", scale="1 cm3", label="Tumor")


STATES = (
    _cells("T_1", "tumor_clone_1", "first", "dividing cells of the first clone", CLONES),
    _cells("T_2", "tumor_clone_2", "second", "dividing cells of the second clone", CLONES),
    _cells("T_d", "dormant_tumor", "dormant", "dormant tumor cells", DORMANT),
)

BODY_STATES = (
    State("T_out", "tumor_outside_bone", "0 cm3", "tumor outside bone", ours("off unless set"), scale="1 cm3",
          label="Tumor outside bone"),
)  # fmt: skip

SHARED = (
    p("K_T", "tumor_capacity", "200 cm3", "tumor volume at which growth stops",
      ours("Gompertz form; about the largest soft-tissue mass at one bone")),
    p("rmax", "most_tumor_growth", "0.03 1/day", "cap of the relative growth rate: of division",
      ours("a doubling time of 23 days")),
    p("T_cell", "one_cell_volume", "1e-6 mm3", "volume of one tumor cell, the least that counts",
      ours("a sphere of about 12 um; keeps the logarithm finite without tumor")),
    p("s_G", "growth_factor_share", "0.35 1", "share of tumor growth that depends on released growth factors",
      ours("prior 0.1 to 0.4; no open clinical row informs it")),
    p("f_FGF", "fgf_growth_share", "0.2 1", "FGF's part of that share; the rest is IGF's",
      ours("IGFs are the most abundant growth factors of matrix")),
    p("KG", "growth_factor_half_release", "3 1", "release, healthy = 1, for half of the growth factor effect",
      ours("lytic lesions resorb at a few times the healthy rate")),
    p("e_V", "vegf_capacity_gain", "0.3 1", "most change of the tumor's capacity by VEGF, either way",
      ours("vessels set how large a mass can grow; the size is a guess")),
    p("g_RL", "rankl_tumor_growth", "0 1", "growth gained by RANK-positive tumor per RANKL, healthy = 1",
      ours("an option: whether RANKL drives breast cancer cells in bone of patients is open")),
    p("k_sleep", "dormancy_rate", "1e-4 1/day", "dividing cells that fall dormant", DORMANT),
    p("k_wake", "awakening_rate", "5e-4 1/day", "dormant cells that wake, at healthy resorption", DORMANT),
    p("mu", "mutation_rate", "0 1/day", "cells of the first clone that turn into the second",
      ours("off unless set: resistance belongs to treatment of the tumor")),
    p("alpha_out", "tumor_growth_rate_outside", "0.0010 1/day", "growth rate outside bone, per e-fold below "
      "the capacity", ours("as in bone")),
)  # fmt: skip

# may differ from lesion to lesion
PARAMETERS = (
    p("T_start", "initial_tumor_volume", "2 cm3", "tumor volume at the start",
      ours("a lesion that imaging finds: about 1.5 cm across")),
    p("f_2", "second_clone_share", "0 1", "share of dividing cells in the second clone at the start", CLONES),
    p("f_d", "dormant_share", "0.01 1", "share of dormant cells at the start", DORMANT),
    p("sigma", "pthrp_secretion", "0.02 pM/cm3", "plasma PTHrP per tumor volume at rest",
      ours("typical; three times as much in a high secretor, a wide log-normal between patients")),
    p("alpha", "tumor_growth_rate", "0.0010 1/day", "growth rate per e-fold below the capacity",
      ours("doubling times of four to eight months")),
)  # fmt: skip

SITES = (
    Site(
        "tumor_kill",
        "1/day",
        0,
        "add",
        "death of all dividing tumor cells by drugs",
        level="lesion",
        open=True,
    ),
    Site(
        "tumor_kill_clone_1",
        "1/day",
        0,
        "add",
        "death of the first clone by drugs",
        level="lesion",
        open=True,
    ),
    Site(
        "tumor_kill_clone_2",
        "1/day",
        0,
        "add",
        "death of the second clone by drugs",
        level="lesion",
        open=True,
    ),
    Site(
        "dormant_tumor_kill", "1/day", 0, "add", "death of dormant cells by drugs", level="lesion", open=True
    ),
)

BODY_SITES = (
    Site(
        "tumor_kill_outside_bone", "1/day", 0, "add", "death of tumor cells outside bone by drugs", open=True
    ),
)

OUTPUTS = (
    Output("tumor_volume", "cm3", "tumor cells, dividing and dormant"),
    Output("tumor_growth", "1/day", "relative growth rate of dividing cells, before kills"),
)


def total(m: Any) -> Any:
    """Return the tumor cells of a lesion (cm3)."""
    return m.T_1 + m.T_2 + m.T_d


def growth(m: Any, rate: Any, capacity: Any, volume: Any) -> Any:
    """Return the relative growth rate of a tumor of `volume`, capped at that of division."""
    return minimum(m.rmax, rate * log(capacity / (maximum(volume, 0) + m.T_cell)))


def bone_growth(m: Any, volume: Any, release: dict[str, Any], rankl: Any) -> Any:
    """Return the relative growth rate in bone, at the factors that bone releases (healthy = 1 each)."""
    factors = (1 - m.f_FGF) * release["igf"] + m.f_FGF * release["fgf"]
    h = (1 + m.KG) * factors / (factors + m.KG)
    rate = m.alpha * (1 - m.s_G + m.s_G * h) * (1 + m.g_RL * (rankl - 1))
    vegf = release["vegf"]
    return growth(m, rate, m.K_T * (1 + m.e_V * (vegf - 1) / (vegf + 1)), volume)


def rates(m: Any, rho: Any, x: Any) -> dict[str, Any]:
    """Return the rates of a lesion's tumor that grows at `rho` and wakes with resorption `x`."""
    woken = m.k_wake * x * m.T_d
    asleep = m.k_sleep * (m.T_1 + m.T_2)
    mutated = m.mu * m.T_1
    first = rho - m.tumor_kill - m.tumor_kill_clone_1 - m.k_sleep
    second = rho - m.tumor_kill - m.tumor_kill_clone_2 - m.k_sleep
    return {
        "T_1": first * m.T_1 + woken * (1 - m.f_2) - mutated,
        "T_2": second * m.T_2 + woken * m.f_2 + mutated,
        "T_d": asleep - woken - m.dormant_tumor_kill * m.T_d,
    }


def body_rates(m: Any) -> dict[str, Any]:
    """Return the rate of the tumor outside bone."""
    rho = growth(m, m.alpha_out, m.K_T, m.T_out)
    return {"T_out": (rho - m.tumor_kill_outside_bone) * m.T_out}
