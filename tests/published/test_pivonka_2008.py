"""Numbers of Pivonka et al. 2008: steady state, its stability, and what inputs do in 100 days."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import howship
from howship.catalog.diseases.pivonka_2008 import model
from howship.quantity import parse

CELLS = ("osteoblast_precursors", "osteoblasts", "osteoclasts")


def test_the_steady_state_is_found() -> None:
    """Printed to 5 digits."""
    result = howship.simulate("pivonka_2008", until="100 days", every="50 days")
    start = [result[name][0] for name in CELLS]
    assert start == pytest.approx([6.1964e-4, 5.5839e-4, 8.0696e-4], rel=1e-5)
    expected = {
        "tgf_beta": 8.0696e-4,
        "pth": 2.9070,
        "opg": 18436.0,
        "rankl": 0.55223,
        "rank_rankl": 0.18841,
        "osteoclast_activation": 0.040554,
    }
    for name, value in expected.items():
        assert result[name][0] == pytest.approx(value, rel=2e-5), name
    for name in CELLS:
        assert result[name] == pytest.approx(result[name][0], rel=1e-7)


def test_bone_volume_is_steady_though_formation_and_resorption_differ() -> None:
    result = howship.simulate("pivonka_2008", until="104 weeks", every="52 weeks")
    assert np.abs(result["bone_volume_change"]).max() < 1e-9
    formation, resorption = 1.571 * result["osteoblasts"][0], result["osteoclasts"][0]
    assert (formation, resorption) == pytest.approx((8.772e-4, 8.070e-4), rel=1e-4)


def test_the_steady_state_is_damped_as_published() -> None:
    m = SimpleNamespace(**{item.symbol: parse(item.value).internal for item in model.parameters})
    m.OBa_0 = m.OCa_0 = m.BV = 0.0

    def rates(y: np.ndarray) -> np.ndarray:
        m.OBp, m.OBa, m.OCa = y
        return np.array([model.equations(m).rates[symbol] for symbol in ("OBp", "OBa", "OCa")])

    y0 = np.array([6.19639e-4, 5.58393e-4, 8.06964e-4])
    step = 1e-8
    jacobian = np.array([(rates(y0 + e) - rates(y0 - e)) / (2 * step) for e in np.eye(3) * step]).T
    found = sorted(np.linalg.eigvals(jacobian), key=lambda z: (z.real, z.imag))
    expected = [-0.3695, -0.0925 - 0.1085j, -0.0925 + 0.1085j]  # printed to 4 decimals
    assert np.allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize(
    ("setting", "expected", "bone"),
    [
        # as printed to three decimals
        ("pth_input=1e3 pM/day", (2.261, 1.691, 1.928), -0.0247),
        ("rankl_input=1e4 pM/day", (6.904, 2.986, 4.614), -0.164),
        ("osteoclast_input=1e-4 pM/day", (1.614, 1.377, 1.475), -0.0102),
        # computed from the equations by another program (LSODA, 1e-12)
        ("opg_input=2e5 pM/day", (0.0897, 0.1375, 0.1117), 0.00572),
        ("osteoblast_input=1e-4 pM/day", (0.6659, 1.6914, 0.7115), 0.0824),
        ("osteoblast_precursor_input=1e-4 pM/day", (1.6615, 1.7832, 0.8120), 0.0767),
        ("tgf_beta_input=1e-3 pM/day", (1.9942, 1.5693, 0.5065), 0.0811),
    ],
)
def test_after_100_days_of_an_input(setting: str, expected: tuple[float, ...], bone: float) -> None:
    result = howship.simulate(
        "pivonka_2008", set=[f"{setting} from day 20 to day 120"], until="120 days", every="20 days"
    )
    found = [result[name][-1] / result[name][0] for name in CELLS]
    assert found == pytest.approx(expected, abs=6e-4)
    assert result["bone_volume_change"][-1] == pytest.approx(bone, rel=5e-3)  # in percent
    assert result["bone_volume"][-1] == pytest.approx(1 + bone / 100, abs=1e-5)


def test_continuous_pth_is_catabolic_and_the_cells_return() -> None:
    result = howship.simulate("pivonka_2008")  # the reference experiment
    bone, osteoclasts = result["bone_volume_change"], result["osteoclasts"] / result["osteoclasts"][0]
    assert osteoclasts[20] == pytest.approx(1, abs=1e-7)
    assert osteoclasts[120] == pytest.approx(1.928, abs=6e-4)
    assert osteoclasts[160] == pytest.approx(1, abs=0.06)
    assert bone[120] < -0.02
