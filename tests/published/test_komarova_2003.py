"""Numbers of Komarova et al. 2003: steady state, the cycle of figure 2, the Hopf point, regular cycles."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import howship
from howship import catalog
from howship.quantity import parse
from tests.published.cycles import peaks

NAME = "komarova_2003"
CYCLING = ["g11=1.1", "osteoclasts=11.16", "osteoblasts=231.72"]


def jacobian(g11: float) -> tuple[np.ndarray, np.ndarray]:
    """Return steady cells and the Jacobian of both cells there, from the equations on plain numbers."""
    model = catalog.disease(NAME)
    m = SimpleNamespace(**{item.symbol: parse(item.value).internal for item in model.parameters})
    m.g11, m.z = g11, 1.0
    bar = np.array([state.start(m) for state in model.states[:2]])  # type: ignore[operator]

    def rates(y: np.ndarray) -> np.ndarray:
        m.x1, m.x2 = y
        found = model.equations(m).rates
        return np.array([found["x1"], found["x2"]])

    columns = [(rates(bar + step) - rates(bar - step)) / (2 * step.sum()) for step in np.diag(1e-6 * bar)]
    assert rates(bar) == pytest.approx(0, abs=1e-12)
    return bar, np.array(columns).T


def test_the_declared_start_is_the_steady_state() -> None:
    result = howship.simulate(NAME, until="100 days", every="50 days")
    assert result["osteoclasts"] == pytest.approx(1.06066, abs=5e-6)  # printed to six digits
    assert result["osteoblasts"] == pytest.approx(212.132, abs=5e-4)
    assert result["bone_mass"] == pytest.approx(100, abs=1e-6)


def test_the_reference_experiment_is_the_cycle_of_figure_2() -> None:
    result = howship.simulate(NAME)
    assert result["osteoclasts"][0] == 11.06066
    assert result["osteoblasts"][0] == pytest.approx(212.132, abs=5e-4)
    assert result["bone_mass"][0] == 100
    assert result.time[-1] == 300
    for day, mass in ((50, 97.19), (100, 99.79), (300, 99.98)):
        assert result.at("bone_mass", day) == pytest.approx(mass, abs=6e-3)  # printed to two decimals


def test_osteoblasts_and_bone_have_their_extremes_on_the_published_days() -> None:
    result = howship.simulate(NAME, set=["osteoclasts=11.06066"], until="30 days", every="0.1 days")
    ((day, osteoblasts),) = peaks(result, "osteoblasts")
    assert (day, osteoblasts) == (pytest.approx(14.1, abs=0.05), pytest.approx(396.92, abs=6e-3))
    lowest = int(np.argmin(result["bone_mass"]))
    assert result.time[lowest] == pytest.approx(12.3)
    assert result["bone_mass"][lowest] == pytest.approx(89.79, abs=6e-3)


def test_the_steady_state_turns_over_at_the_hopf_point() -> None:
    assert np.trace(jacobian(1.1)[1]) == pytest.approx(0, abs=1e-8)
    assert np.trace(jacobian(1.05)[1]) < -1e-3
    assert np.trace(jacobian(1.15)[1]) > 1e-3
    bar, matrix = jacobian(1.1)
    assert bar == pytest.approx([1.15862, 231.7238], rel=4e-6)  # printed to six and seven digits
    omega = np.sqrt(np.linalg.det(matrix))
    assert omega == pytest.approx(0.04, abs=1e-6)
    assert 2 * np.pi / omega == pytest.approx(157, abs=0.1)


def test_below_the_hopf_point_cells_return_and_above_it_they_do_not() -> None:
    start = ["osteoclasts=1.2", "osteoblasts=231.7"]
    damped = howship.simulate(NAME, set=["g11=1.05", *start], until="2000 days", every="1 day")
    growing = howship.simulate(NAME, set=["g11=1.12", *start], until="1000 days", every="1 day")
    heights = [height for _, height in peaks(damped, "osteoclasts")]
    assert heights == sorted(heights, reverse=True)
    assert damped["osteoclasts"][-1] == pytest.approx(jacobian(1.05)[0][0], rel=1e-3)
    heights = [height for _, height in peaks(growing, "osteoclasts")]
    assert heights == sorted(heights)
    assert heights[-1] > 1.2 * heights[0]


def test_regular_cycles_at_the_hopf_point() -> None:
    result = howship.simulate(NAME, set=CYCLING, until="1200 days", every="0.1 days")
    osteoclasts, osteoblasts = peaks(result, "osteoclasts"), peaks(result, "osteoblasts")
    assert len(osteoclasts) == 5
    assert np.diff([day for day, _ in osteoblasts]) == pytest.approx(273.6, abs=0.05)
    assert np.diff([day for day, _ in osteoclasts]) == pytest.approx(273.6, abs=0.05)
    assert [height for _, height in osteoclasts] == pytest.approx([12.053] * 5, abs=6e-4)
    assert [height for _, height in osteoblasts] == pytest.approx([785.03] * 5, abs=6e-3)


def test_diverging_cells_do_not_come_back() -> None:
    """As in Paget's disease: no second peak inside 1200 days at g11 = 1.15."""
    result = howship.simulate(NAME, set=["g11=1.15", *CYCLING[1:]], until="1200 days", every="1 day")
    assert len(peaks(result, "osteoclasts")) == 1
    assert len(peaks(result, "osteoblasts")) == 1
    assert peaks(result, "osteoblasts")[0][1] > 785.03


@pytest.mark.transcription
def test_cells_act_on_bone_above_their_steady_state_only() -> None:
    result = howship.simulate(NAME)
    above = result["osteoclasts"] - 1.0606601717798212
    assert result["resorbing_osteoclasts"] == pytest.approx(np.maximum(above, 0), abs=1e-9)
    assert (above < 0).any()
    above = result["osteoblasts"] - 212.13203435596427
    assert result["forming_osteoblasts"] == pytest.approx(np.maximum(above, 0), abs=1e-9)
    change = -0.24 * result["resorbing_osteoclasts"] + 0.0017 * result["forming_osteoblasts"]
    total = np.sum((change[1:] + change[:-1]) / 2)  # trapezoids of one day
    assert result["bone_mass"][-1] - 100 == pytest.approx(total, abs=0.3)
