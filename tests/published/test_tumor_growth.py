"""Laws of tumor growth and kill against their closed forms, to 1e-8.

The compiled engine solves at a relative tolerance of 1e-12; what is left is its error over many steps.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad

import howship
from howship.solve import Engine, Task, Tolerance, settings
from howship.solve.programs import traced

TIGHT = Tolerance(relative=1e-12, absolute=1e-14, steps=1_000_000)
EXACT = 1e-8
MONTH = 365.25 / 12
GRAY = (1e3 * 86400) ** 2  # in mm2/day2
NINF, B = 3.1e12, 0.0550232 / MONTH
HOUR = 1 / 24


def solve(disease: str, given: Sequence[str], days: Sequence[float] | np.ndarray) -> dict[str, np.ndarray]:
    """Return states and outputs on a grid that begins at day 0, in internal units."""
    program = traced(disease)
    parsed = [settings.parse(text) for text in given]
    parameters, starts, changes = settings.apply(program, parsed, program.defaults())
    values = program.values(parameters, starts)
    grid = np.asarray(days, dtype=float)
    task = Task(program.starts(values), values, 0.0, float(grid[-1]), grid, tuple(changes))
    path = Engine()(program, [task], TIGHT)[0]
    assert path.status == "ok", path.message
    columns = {state.name: path.states[:, i] for i, state in enumerate(program.joined.states)}
    return columns | {out.name: path.outputs[:, i] for i, out in enumerate(program.joined.outputs)}


def gompertz(N: Any, days: Any, slowing: float = B, largest: float = NINF) -> Any:
    """Return the size after some days of Gompertzian growth from N."""
    return largest * (N / largest) ** np.exp(-slowing * days)


@pytest.mark.transcription
def test_gompertz() -> None:
    days = np.linspace(0, 3652.5, 121)
    found = solve("norton_1988", [], days)
    k = math.log(NINF)
    np.testing.assert_allclose(found["tumor_cells"], np.exp(k * (1 - np.exp(-B * days))), rtol=EXACT)
    np.testing.assert_allclose(found["tumor_growth_rate"], B * k * np.exp(-B * days), rtol=1e-7)
    assert np.array_equal(found["tumor_burden"], found["tumor_cells"])


@pytest.mark.transcription
def test_gompertz_at_the_median_of_the_paper() -> None:
    """b = exp(-2.9) per month, so from one cell 4.8e9 take 27.1 months, and 1e12 31.7 more."""
    assert math.exp(-2.9) / MONTH == pytest.approx(B, rel=1e-6)
    months = [0.0, 27.112381530442192, 27.112381530442192 + 31.69212485920127]
    found = solve("norton_1988", [], [MONTH * each for each in months])["tumor_cells"]
    assert found[1:] == pytest.approx([4.8e9, 1e12], rel=1e-7)


@pytest.mark.transcription
def test_norton_simon_kill() -> None:
    """During treatment ln(N / Ninf) changes by exp(-b (1 - L E) t), so it grows when L E > 1."""
    days = np.array([0.0, 28.0, 112.0, 196.0, 300.0, 700.0])
    found = solve("norton_simon_1986", ["chemotherapy=1 from day 28 to day 196"], days)["tumor_cells"]
    start = gompertz(4.8e9, 28.0)
    end = gompertz(start, 168.0, B * (1 - 3))
    expected = [4.8e9, start, gompertz(start, 84.0, B * (1 - 3)), end]
    expected += [gompertz(end, 104.0), gompertz(end, 504.0)]
    np.testing.assert_allclose(found, expected, rtol=EXACT)
    assert end / 4.8e9 < 0.01


@pytest.mark.transcription
@pytest.mark.parametrize("level", [0.2, 1 / 3, 0.5])
def test_norton_simon_at_partial_doses(level: float) -> None:
    """At L E = 1 the tumor stands still."""
    days = np.linspace(0, 200, 5)
    found = solve("norton_simon_1986", [f"chemotherapy={level!r}"], days)["tumor_cells"]
    np.testing.assert_allclose(found, gompertz(4.8e9, days, B * (1 - 3 * level)), rtol=EXACT)


def test_a_small_tumor_loses_more_logarithms_of_cells_and_grows_back_faster() -> None:
    days = [0.0, 28.0, 56.0]
    treated = ["chemotherapy=1 from day 0 to day 28"]
    large = solve("norton_simon_1986", [*treated, "tumor_cells=1e11"], days)["tumor_cells"]
    small = solve("norton_simon_1986", [*treated, "tumor_cells=1e6"], days)["tumor_cells"]
    assert small[1] / small[0] < large[1] / large[0] < 1
    assert small[2] / small[1] > large[2] / large[1] > 1


ALPHA, BETA, MU = 0.3, 0.03, 0.462  # 1/Gy, 1/Gy^2, 1/h


def spared(hours: float, mu: float = MU) -> float:
    """Return Dale's factor G of the quadratic part for one fraction given over some hours."""
    x = mu * hours
    return 2 * (x - 1 + math.exp(-x)) / x**2


def log_kill(fractions: Sequence[tuple[float, float, float]], mu: float = MU) -> float:
    """Return -ln S after fractions of (start in h, hours, Gy), with repair between and during them."""
    kill, left, before = 0.0, 0.0, 0.0
    for start, hours, dose in fractions:
        left *= math.exp(-mu * (start - before))
        rate, gone = dose / hours, 1 - math.exp(-mu * hours)
        kill += ALPHA * dose + BETA * spared(hours, mu) * dose**2 + 2 * BETA * left * rate * gone / mu
        left = left * (1 - gone) + rate * gone / mu
        before = start + hours
    return kill


def give(start: float, hours: float, dose: float) -> str:
    return f"dose_rate={dose / hours * 24!r} Gy/day from {start!r} h to {start + hours!r} h"


@pytest.mark.transcription
@pytest.mark.parametrize("dose", [1.0, 2.0, 8.0])
def test_a_fraction_without_repair_is_linear_quadratic(dose: float) -> None:
    found = solve("dale_1985", [give(1.0, 0.1, dose), "repair_rate=0 1/h"], [0.0, 1.0])
    assert found["surviving_fraction"][-1] == pytest.approx(
        math.exp(-(ALPHA * dose + BETA * dose**2)), rel=EXACT
    )


@pytest.mark.transcription
@pytest.mark.parametrize("hours", [0.1, 1.0, 20.0])
def test_a_protracted_fraction_is_spared_by_dales_factor(hours: float) -> None:
    found = solve("dale_1985", [give(1.0, hours, 8.0)], [0.0, 2.0])
    expected = math.exp(-(ALPHA * 8 + spared(hours) * BETA * 64))
    assert found["surviving_share"][-1] == pytest.approx(expected, rel=EXACT)


@pytest.mark.transcription
@pytest.mark.parametrize("apart", [2.0, 24.0])
def test_fractions_with_complete_and_incomplete_repair(apart: float) -> None:
    plan = [(1 + apart * i, 0.5, 3.0) for i in range(10)]
    found = solve("dale_1985", [give(*each) for each in plan], [0.0, 1.0, 12.0])
    assert found["surviving_share"][-1] == pytest.approx(math.exp(-log_kill(plan)), rel=EXACT)


@pytest.mark.transcription
def test_effective_dose_of_short_daily_fractions() -> None:
    """n d (1 + d / (alpha/beta)): 10 x 3 Gy at 10 Gy is 39 Gy; repair during 1 min takes off 0.02 Gy."""
    plan = [(24.0 * i, 1 / 60, 3.0) for i in range(10)]
    found = solve("dale_1985", [give(*each) for each in plan], [0.0, 10.0])
    effective = found["effective_dose"][-1] / GRAY
    assert effective == pytest.approx(log_kill(plan) / ALPHA, rel=EXACT)
    assert effective == pytest.approx(39, abs=0.05)


@pytest.mark.transcription
def test_unrepaired_dose_halves_every_repair_half_time() -> None:
    half = math.log(2) / MU
    found = solve("dale_1985", [give(1.0, 0.1, 2.0)], [0.0, 1.1 * HOUR, (1.1 + half) * HOUR])
    assert found["unrepaired_dose"][2] == pytest.approx(found["unrepaired_dose"][1] / 2, rel=EXACT)
    gone = 1 - math.exp(-MU * 0.1)
    assert found["unrepaired_dose"][1] == pytest.approx(20 / MU * gone * GRAY, rel=EXACT)


U = 1e-6


def ratio(z: float, days: float, kill_S: float = 0.0, kill_R: float = 0.0) -> float:
    """Return resistant per sensitive cells after some days: dz/dt = u + (u + kill_S - kill_R) z."""
    c = U + kill_S - kill_R
    return (z + U / c) * math.exp(c * days) - U / c


@pytest.mark.transcription
def test_two_clones_without_kill() -> None:
    days = np.linspace(0, 1000, 11)
    found = solve("two_clone_resistance", [], days)
    np.testing.assert_allclose(found["tumor_burden"], gompertz(4.8e9, days, B), rtol=EXACT)
    np.testing.assert_allclose(found["resistant_share"], 1 - np.exp(-U * days), rtol=EXACT, atol=1e-14)


@pytest.mark.transcription
def test_two_clones_under_the_same_kill() -> None:
    """The total follows Gompertz toward K exp(-kill / b)."""
    days = np.linspace(0, 1000, 11)
    given = ["sensitive_kill=0.003 1/day", "resistant_kill=0.003 1/day"]
    found = solve("two_clone_resistance", given, days)
    largest = NINF * math.exp(-0.003 / B)
    np.testing.assert_allclose(found["tumor_burden"], gompertz(4.8e9, days, B, largest), rtol=EXACT)
    np.testing.assert_allclose(found["resistant_share"], 1 - np.exp(-U * days), rtol=EXACT, atol=1e-14)


@pytest.mark.transcription
def test_lines_of_treatment_select_the_clone_they_do_not_kill() -> None:
    """The ratio of clones in closed form; the total by quadrature of its linear equation in ln N."""
    first, second = 0.05, 0.08
    given = [
        f"sensitive_kill={first} 1/day from day 0 to day 300",
        f"resistant_kill={second} 1/day from day 300 to day 400",
    ]
    found = solve("two_clone_resistance", given, [0.0, 150.0, 300.0, 400.0])
    z = found["resistant_cells"] / found["sensitive_cells"]
    at_300 = ratio(0, 300, kill_S=first)
    assert z[1] == pytest.approx(ratio(0, 150, kill_S=first), rel=EXACT)
    assert z[2] == pytest.approx(at_300, rel=EXACT)
    assert z[3] == pytest.approx(ratio(at_300, 100, kill_R=second), rel=EXACT)

    def pressed(t: float, end: float) -> float:
        here = ratio(0, t, kill_S=first)
        return math.exp(-B * (end - t)) * first / (1 + here)

    for i, end in ((1, 150.0), (2, 300.0)):
        integral, _ = quad(pressed, 0, end, args=(end,), epsabs=1e-13, epsrel=1e-13, limit=500)
        expected = gompertz(4.8e9, end) * math.exp(-integral)
        assert found["tumor_burden"][i] == pytest.approx(expected, rel=EXACT)


def test_the_reference_experiments_show_shrinkage_and_relapse() -> None:
    for name in ("norton_simon_1986", "two_clone_resistance"):
        burden = howship.simulate(name)["tumor_burden"]
        assert burden.min() < 0.1 * burden[0]
        assert burden[-1] > burden[0]
    relapse = howship.simulate("two_clone_resistance")
    assert relapse["resistant_share"][-1] > 0.999
