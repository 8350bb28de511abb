"""Numbers of Lemaire et al. 2004: steady state, its stability, and the experiments of figure 2."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pytest

import howship
from howship.catalog.diseases.lemaire_2004 import model
from howship.quantity import parse

CELLS = ("responding_osteoblasts", "osteoblasts", "osteoclasts")


def relative(settings: Sequence[str], day: int) -> list[float]:
    """Return R, B and C on a day, relative to their start."""
    result = howship.simulate("lemaire_2004", set=list(settings), until="140 days", every="20 days")
    return [result.at(name, day) / result[name][0] for name in CELLS]


def test_the_steady_state_is_found() -> None:
    result = howship.simulate("lemaire_2004", until="100 days", every="50 days")
    start = [result[name][0] for name in CELLS]
    assert start == pytest.approx([7.7344e-4, 7.2834e-4, 9.1275e-4], rel=2e-5)  # printed to 5 digits
    assert result["tgf_beta_occupancy"][0] == pytest.approx(0.19665, abs=5e-6)
    assert result["pth_occupancy"][0] == pytest.approx(0.019380, abs=5e-7)
    for name in CELLS:
        assert result[name] == pytest.approx(result[name][0], rel=1e-7)


def test_the_steady_state_is_damped_as_published() -> None:
    m = SimpleNamespace(**{item.symbol: parse(item.value).internal for item in model.parameters})

    def rates(y: np.ndarray) -> np.ndarray:
        m.R, m.B, m.C = y
        return np.array([model.equations(m).rates[symbol] for symbol in "RBC"])

    y0 = np.array([7.73443e-4, 7.28340e-4, 9.12747e-4])
    step = 1e-8
    jacobian = np.array([(rates(y0 + e) - rates(y0 - e)) / (2 * step) for e in np.eye(3) * step]).T
    found = sorted(np.linalg.eigvals(jacobian), key=lambda z: (z.real, z.imag))
    expected = [-0.2528 - 0.2330j, -0.2528 + 0.2330j, -0.0858]
    assert np.allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        # as printed to three decimals
        ("osteoblast_input=1e-4 pM/day", (1.324, 1.876, 1.248)),
        ("osteoclast_input=1e-4 pM/day", (1.464, 1.208, 1.352)),
        ("responding_osteoblast_input=1e-4 pM/day", (1.743, 1.730, 1.010)),
        ("osteoclast_removal=0.29 1/day", (0.442, 0.666, 0.508)),
        ("pth_input=1e3 pM/day", (5.208, 2.238, 4.037)),
        ("rankl_input=1e4 pM/day", (3.785, 1.923, 2.978)),
        # computed from the equations by another program (LSODA, 1e-12), at the rates that give the figure
        ("osteoblast_removal=0.083 1/day", (0.811, 0.626, 0.846)),
        ("responding_osteoblast_removal=0.12 1/day", (0.588, 0.594, 0.984)),
        ("opg_input=2e5 pM/day", (0.102, 0.330, 0.072)),
    ],
)
def test_figure_2(setting: str, expected: tuple[float, ...]) -> None:
    assert relative([f"{setting} from day 20 to day 80"], 80) == pytest.approx(expected, abs=6e-4)


def test_opg_brings_the_cells_back_while_rankl_flows_on() -> None:
    """The second half of the RANKL experiment; computed by another program (LSODA, 1e-12)."""
    rankl = "rankl_input=1e4 pM/day from day 20"
    both = relative([rankl, "opg_input=9e4 pM/day from day 80"], 140)
    assert both == pytest.approx((1.0413, 1.0580, 1.0100), abs=6e-5)
    assert relative([rankl], 140) == pytest.approx((3.8379, 1.9586, 2.9879), abs=6e-5)


def test_a_removal_of_osteoblasts_protects_bone_in_this_model() -> None:
    responding, active, osteoclasts = relative(["osteoblast_removal=0.29 1/day from day 20 to day 80"], 80)
    assert osteoclasts < 0.7
    assert active < responding < 1


def test_the_removal_in_print_would_need_more_osteoclasts_than_are_formed() -> None:
    """The paper's text prints removals in pM/day; 2.9e-4 pM/day is twice the turnover of osteoclasts."""
    result = howship.simulate("lemaire_2004", until="1 day", every="1 day")
    osteoclasts, occupancy = result["osteoclasts"][0], result["tgf_beta_occupancy"][0]
    assert 0.7 * occupancy * osteoclasts == pytest.approx(1.26e-4, rel=5e-3)


def test_a_small_rankl_input_does_nothing_visible() -> None:
    small = relative(["rankl_input=10 pM/day from day 20 to day 80"], 80)
    assert small[2] == pytest.approx(1.005, abs=2e-3)


def test_the_cells_return_after_the_experiment() -> None:
    result = howship.simulate("lemaire_2004")  # the reference experiment: osteoblasts added, days 20 to 80
    assert result.time[-1] == 140
    osteoblasts = result["osteoblasts"] / result["osteoblasts"][0]
    assert osteoblasts[20] == pytest.approx(1, abs=1e-7)
    assert osteoblasts[80] == pytest.approx(1.876, abs=6e-4)
    assert osteoblasts[140] == pytest.approx(1, abs=0.02)
