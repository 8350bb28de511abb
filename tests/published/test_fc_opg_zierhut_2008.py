"""Fc-OPG and urinary NTx (Zierhut et al. 2008): what follows from the constants, and the whole course.

The paper's figures have no printed numbers. Checked are the derived numbers (bioavailability, baseline,
half-life), plateaus known in closed form, and the course of concentration and marker against the equations as
printed, written out again here in the paper's own units (hours, ng, mL) and solved by SciPy.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.optimize import brentq

import howship

NAME = "fc_opg_zierhut_2008"
HOURS = np.arange(0, 12 * 7 * 24 + 1, 24.0)


def written_out(mg: float, route: str) -> tuple[np.ndarray, np.ndarray]:
    """Return CP (ng/mL) and NTX by day, from the printed equations in hours."""
    CL, Vc, V2, V3, Q1, Q2 = 168, 2800, 443, 269, 15.5, 3.02  # mL/h, mL
    ka, Vmax, Km, fsc, ksyn, kdeg, IC50 = 0.0131, 13300, 6.74, 0.0719, 0.864, 0.0204, 5.38

    def rates(_: float, y: np.ndarray) -> list[float]:
        SC, A1, A2, A3, NTX = y
        CP = A1 / Vc
        CLnl = Vmax / (Km + CP)
        return [
            -ka * SC,
            ka * SC - (CL + Q1 + Q2 + CLnl) * A1 / Vc + Q1 * A2 / V2 + Q2 * A3 / V3,
            Q1 * (A1 / Vc - A2 / V2),
            Q2 * (A1 / Vc - A3 / V3),
            ksyn * (1 - CP / (IC50 + CP)) - kdeg * NTX,
        ]

    dose = 1e6 * mg
    start = [dose * fsc / (1 + fsc), 0.0] if route == "sc" else [0.0, dose]
    solution = solve_ivp(
        rates, (0, HOURS[-1]), [*start, 0, 0, ksyn / kdeg], "LSODA", HOURS, rtol=1e-10, atol=1e-6
    )
    return solution.y[1] / Vc, solution.y[4]


@pytest.mark.transcription
@pytest.mark.parametrize(("mg", "route"), [(210, "sc"), (20, "iv"), (2, "sc")])
def test_the_course_is_that_of_the_printed_equations(mg: float, route: str) -> None:
    result = howship.simulate("zierhut_2008", dose=f"{NAME} {mg} mg {route}", until="12 weeks", every="1 day")
    CP, NTX = written_out(mg, route)
    # the first row of a day with a dose is the value before it
    np.testing.assert_allclose(result[f"{NAME}_concentration"][1:], CP[1:], rtol=2e-6, atol=1e-6)
    np.testing.assert_allclose(result["untx"], NTX, rtol=2e-6)


def test_baseline_half_life_and_bioavailability() -> None:
    result = howship.simulate("zierhut_2008", dose=f"{NAME} 100 mg sc", until="1 min", every="1 min")
    assert result["untx"][0] == pytest.approx(42.35, abs=0.005)  # printed
    absorbed = result[f"{NAME}.depot"][-1] + result[f"{NAME}.central_amount"][-1]
    assert absorbed == pytest.approx(6.7, abs=0.05)  # percent, printed
    alone = ["untx_synthesis=0 nmol/(mmol h)", "untx_level=100 nmol/mmol"]
    decay = howship.simulate("zierhut_2008", set=alone, until="34 h", every="34 h")
    assert decay["untx"][-1] == pytest.approx(50, abs=0.1)  # half-life 34 h, printed to two digits


@pytest.mark.transcription
@pytest.mark.parametrize("mg_per_day", [0.05, 0.5, 5.0])
def test_an_infusion_reaches_the_plateau_of_its_elimination(mg_per_day: float) -> None:
    """(CL + Vmax / (Km + C)) C equals the infusion; NTx settles at IC50 / (IC50 + C) of baseline."""
    total = 100 * mg_per_day
    result = howship.simulate(
        "zierhut_2008", dose=f"{NAME} {total} mg iv over 100 days", until="100 days", every="10 days"
    )
    rate = mg_per_day * 1e6 / 24  # ng/h
    C = brentq(lambda c: (168 + 13300 / (6.74 + c)) * c - rate, 0, 1e6, xtol=1e-12)
    assert result[f"{NAME}_concentration"][-1] == pytest.approx(C, rel=1e-5)
    assert result["untx_fraction"][-1] == pytest.approx(5.38 / (5.38 + C), rel=1e-5)


@pytest.mark.transcription
def test_the_curve_of_ntx_after_210_mg() -> None:
    """Computed from the printed equations: below 10 % from day 6 to 9, above half from day 13 on."""
    result = howship.simulate("zierhut_2008")
    fraction = result["untx_fraction"]
    assert fraction.min() == pytest.approx(0.0626, abs=5e-4)
    assert result.time[fraction.argmin()] == 7
    assert list(result.time[fraction < 0.1]) == [6, 7, 8, 9]
    assert result.time[fraction < 0.5][-1] == 12
    assert fraction[-1] == pytest.approx(1, abs=1e-4)


@pytest.mark.transcription
def test_a_small_concentration_is_cleared_by_the_saturable_way() -> None:
    """At CP far below Km, clearance is CL + Vmax / Km = 168 + 1973 mL/h; at CP far above, 168."""
    low = howship.simulate("zierhut_2008", dose=f"{NAME} 1e-6 mg iv", until="6 min", every="6 min")
    left = low[f"{NAME}_concentration"][-1] / (1e-6 * 1e6 / 2800)
    assert -math.log(left) / 0.1 * 2800 == pytest.approx(168 + 1973 + 15.5 + 3.02, rel=2e-3)
