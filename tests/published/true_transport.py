"""Martinez-Reina and Pivonka 2019 written a second time, with exact transport of bone packets by age.

Packets of half a day move without mixing; cells go by fourth-order Runge-Kutta steps. It shares no code
with the entry: the numbers stand here once more.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

WIDTH, STEPS = 0.5, 4  # days of one packet, steps of the cells within it
AGES = (np.arange(2000) + 0.5) * WIDTH
MINERAL = np.where(
    AGES < 12,
    0.0,
    np.where(AGES < 22, 0.0121 * (AGES - 12), 0.442 - 0.321 * np.exp(-0.007 * (AGES - 22))),
)
FORMATION, RESORPTION = 0.4, 2.0  # bone fraction per pM and day
PTH = 250 / 86
PROLIFERATION = 0.1 * 7e-4 * 1e-4 / (1e-4 + 5.63278809675429e-4) / (1e-3 * 0.5)  # 1/day


def stiffness(mineral: float, bone: float) -> float:
    ash = 3.2 * mineral / (3.2 * mineral + 1.1 * 3 / 7)
    return 84.37 * bone**2.58 * ash**2.74


def activation(precursors: float, osteoblasts: float, production: float, binding: float) -> float:
    """Return osteoclast formation as a share of its most."""
    made = 1.624900337835679e8 * osteoblasts / (1 + PTH / 0.222581427709954)
    opg = made / (made / 2e8 + 0.35)
    capacity = 2.703476379131062e6 * precursors * PTH / (PTH + 150)
    rankl = capacity / (1 + 1e-3 * opg + 0.3411764705882353 + binding)
    rankl *= (168.4195714712206 + production) / (168.4195714712206 + 10.132471014805027 * capacity)
    bound = 0.3411764705882353 * rankl
    return bound / (bound + 5.67971833061048)


def rates(t: float, y: np.ndarray, softening: float) -> np.ndarray:
    """Return rates of OBp, OBa, OCa, bone, depot (ng), drug (ng/mL); `softening` is E(0)/E."""
    precursors, osteoblasts, osteoclasts, _, depot, drug = y
    change = softening - 1
    mechanics = min(1.0, 0.5 * (1 + 1.25 * max(change, 0.0)))
    menopause = 4e3 * 65**2 / (65**2 + (t / 30) ** 2)
    active = osteoclasts / (5.63278809675429e-4 + osteoclasts)
    repressed = 1.75426051821094e-4 / (1.75426051821094e-4 + osteoclasts)
    matured = 0.16569631297603 * precursors * repressed
    binding = 0.012 * 0.333 * drug / 149000 * 1e6
    formed = 2.1e-3 * activation(precursors, osteoblasts, menopause + 1e5 * max(-change, 0.0), binding)
    volume = 77.9 * 60
    return np.array(
        [
            0.9 * 7e-4 * active - matured + PROLIFERATION * precursors * mechanics,
            matured - 0.211072625806496 * osteoblasts,
            formed - 5.64874468409633 * osteoclasts * active,
            FORMATION * osteoblasts - RESORPTION * osteoclasts,
            -0.17 * depot,
            0.17 * depot / volume - 2672 * 60 / volume * drug / (411 + drug) - 0.0115 * drug,
        ]
    )


@dataclass(frozen=True)
class Course:
    """Columns by day after menopause, one every half day."""

    cells: np.ndarray
    bone: np.ndarray
    mineral: np.ndarray

    @property
    def bmd(self) -> np.ndarray:
        density = (1 + 2.2 * self.mineral + 0.1 * 3 / 7) * self.bone
        return density / density[0]

    @property
    def stiffness(self) -> np.ndarray:
        pairs = zip(self.mineral, self.bone, strict=True)
        return np.array([stiffness(mineral, bone) for mineral, bone in pairs])


def course(until: float, doses: frozenset[float]) -> Course:
    """Return the course from menopause on day 0, with 60 mg of denosumab on the days of `doses`."""
    y = np.array([1e-3, 5e-4, 1e-4, 0.15, 0.0, 0.0])
    packets = FORMATION * y[1] * WIDTH * np.exp(-RESORPTION * y[2] / y[3] * np.maximum(AGES - 12, 0))
    content = last = _mean(packets, y[3])
    firm = stiffness(content, y[3])
    rows = []
    for step in range(round(until / WIDTH) + 1):
        t = step * WIDTH
        rows.append([*y[:4], content])
        if t in doses:
            y = y + np.array([0, 0, 0, 0, 60e6, 0])
        ahead = content + (content - last) / 2
        formed = lost = 0.0
        for part in range(STEPS):
            before, h = y, WIDTH / STEPS
            y = _runge_kutta(t + part * h, y, h, ahead, firm)
            formed += h * FORMATION * (before[1] + y[1]) / 2
            lost += h * RESORPTION * (before[2] / before[3] + y[2] / y[3]) / 2
        packets[1:] = packets[:-1] * np.where(AGES[1:] > 12, np.exp(-lost), 1.0)
        packets[0] = formed
        last, content = content, _mean(packets, y[3])
    table = np.array(rows).T
    return Course(table[:3], table[3], table[4])


def _mean(packets: np.ndarray, bone: float) -> float:
    return float(packets @ MINERAL + max(bone - packets.sum(), 0.0) * 0.442) / bone


def _runge_kutta(t: float, y: np.ndarray, h: float, mineral: float, firm: float) -> np.ndarray:
    def at(time: float, state: np.ndarray) -> np.ndarray:
        return rates(time, state, firm / stiffness(mineral, state[3]))

    a = at(t, y)
    b = at(t + h / 2, y + h / 2 * a)
    c = at(t + h / 2, y + h / 2 * b)
    d = at(t + h, y + h * c)
    return y + h / 6 * (a + 2 * b + 2 * c + d)
