"""Numbers of Camacho and Jerez 2019 and of the models behind it: cycles, metastasis, treatment."""

from __future__ import annotations

import numpy as np
import pytest

import howship
from tests.published.cycles import peaks

TREATED, MIXED = "camacho_jerez_2019", "camacho_jerez_2019_mixed"
METASTASIS, REMODELING = "camacho_jerez_2019_metastasis", "camacho_jerez_2019_remodeling"


def test_remodeling_goes_around_a_center() -> None:
    result = howship.simulate(REMODELING, until="2000 days", every="0.1 days")
    days, heights = zip(*peaks(result, "osteoclasts"), strict=True)
    assert days == pytest.approx((504, 1009, 1514), abs=0.5)
    # The notes have 504.8 days and 10.065 cells, from rows 0.1 days apart and a looser solution; SciPy at
    # 1e-11 on the logarithms gives 504.913 and 10.0657, which is what their three days of peaks say too.
    assert np.diff(days) == pytest.approx(504.913, abs=2e-3)
    assert heights == pytest.approx([10.0657] * 3, abs=1e-4)
    assert result["osteoblasts"].max() == pytest.approx(580.4, abs=0.06)
    assert result["osteoclasts"].min() == pytest.approx(1.7e-13, abs=5e-15)  # printed to two digits
    # the swing rises with each cycle, and these are its ends over 2000 days
    assert result["bone_mass"].min() == pytest.approx(92.2, abs=0.05)
    assert result["bone_mass"].max() == pytest.approx(98.1, abs=0.05)


@pytest.mark.parametrize(
    ("name", "steady"),
    [(REMODELING, (0.04, 3.8634)), (TREATED, (0.27009, 21.206)), (MIXED, (0.27009, 21.206))],
)
def test_without_tumor_the_steady_state_stays(name: str, steady: tuple[float, float]) -> None:
    """It repels nothing and draws nothing: a cell number off by a tenth would go around it."""
    osteoclasts, osteoblasts = steady
    start = [f"initial_osteoclasts={osteoclasts}", f"initial_osteoblasts={osteoblasts}"]
    tumor = [] if name == REMODELING else ["tumor_burden=0"]
    result = howship.simulate(name, set=start + tumor, until="250 days", every="1 day")
    # the steady numbers are printed to five digits
    assert result["osteoclasts"] == pytest.approx(osteoclasts, rel=1e-4)
    assert result["osteoblasts"] == pytest.approx(osteoblasts, rel=1e-4)


@pytest.mark.transcription
def test_nothing_is_lost_in_a_cycle_down_to_1e_13_osteoclasts() -> None:
    """The equations have an invariant, which errors at the bottom of the cycle would spoil."""
    result = howship.simulate(REMODELING, until="5000 days", every="10 days")
    x1, x2 = result["osteoclasts"], result["osteoblasts"]
    invariant = 0.1 / 0.5 * x1**0.5 - 0.02 * np.log(x1) - (0.3 / -0.3 * x2**-0.3 - 0.2 * np.log(x2))
    assert x1.min() < 1e-12
    assert invariant == pytest.approx(invariant[0], rel=1e-5)


def test_an_osteolytic_metastasis() -> None:
    result = howship.simulate(METASTASIS, until="2000 days", every="0.1 days")
    days, heights = zip(*peaks(result, "osteoclasts"), strict=True)
    assert days[0] == pytest.approx(0.3, abs=0.05)
    assert days[1:] == pytest.approx((541.5, 1069, 1596), abs=0.5)
    assert heights == pytest.approx((10.01, 11.79, 11.86, 11.87), abs=6e-3)
    assert result["osteoblasts"].max() == pytest.approx(1144, abs=0.5)
    for day, cells, digit in ((100, 12.9, 0.05), (500, 1.31, 6e-3), (2000, 0.003, 5e-4)):
        assert result.at("tumor_burden", day) == pytest.approx(cells, abs=digit)


@pytest.mark.transcription
def test_a_metastasis_without_tumor_cells_is_remodeling() -> None:
    assert howship.simulate(METASTASIS)["tumor_burden"][0] == 20
    none = howship.simulate(METASTASIS, set=["tumor_burden=0"], until="1000 days", every="10 days")
    bone = howship.simulate(REMODELING, until="1000 days", every="10 days")
    for column in bone.columns:
        assert none[column] == pytest.approx(bone[column], rel=1e-5, abs=1e-12)


@pytest.mark.parametrize(
    ("name", "osteoclasts", "day", "osteoblasts", "tumor"),
    [(TREATED, 11.14, 82.9, 875.5, 8564), (MIXED, 10.89, 83.2, 763.8, 1013)],
)
def test_untreated(name: str, osteoclasts: float, day: float, osteoblasts: float, tumor: float) -> None:
    result = howship.simulate(name, until="250 days", every="0.1 days")
    ((found_day, found),) = peaks(result, "osteoclasts")
    assert (found_day, found) == (pytest.approx(day, abs=0.05), pytest.approx(osteoclasts, abs=6e-3))
    assert result["osteoblasts"].max() == pytest.approx(osteoblasts, abs=0.06)
    assert result["tumor_burden"][-1] == pytest.approx(tumor, abs=0.5)


def test_the_reference_experiments_are_the_untreated_scenarios() -> None:
    for name, tumor in ((TREATED, 8564), (MIXED, 1013)):
        result = howship.simulate(name)
        assert result.time[-1] == 250
        assert result["tumor_burden"][-1] == pytest.approx(tumor, abs=0.5)


def test_osteoblasts_peak_on_the_published_day() -> None:
    result = howship.simulate(TREATED, until="250 days", every="0.1 days")
    assert peaks(result, "osteoblasts")[0][0] == pytest.approx(119, abs=0.5)


def test_radiotherapy_at_its_bound_kills_the_tumor() -> None:
    result = howship.simulate(TREATED, set=["radiotherapy=0.05 1/day"], until="250 days", every="1 day")
    assert result["tumor_burden"][-1] == pytest.approx(0.245, abs=6e-4)


@pytest.mark.transcription
@pytest.mark.parametrize("name", [TREATED, MIXED])
def test_the_start_is_the_printed_one(name: str) -> None:
    result = howship.simulate(name, until="1 day", every="1 day")
    assert result["osteoclasts"][0] == pytest.approx(4.42e-6)
    assert result["osteoblasts"][0] == pytest.approx(4.46)
    assert result["tumor_burden"][0] == 1000


@pytest.mark.transcription
@pytest.mark.parametrize("name", [TREATED, MIXED])
def test_radiotherapy_adds_to_the_removal_of_every_cell(name: str) -> None:
    """With u1 and u2 at 1, as if 0.05 1/day were added to b1, b2 and b3."""
    treated = howship.simulate(name, set=["radiotherapy=0.05 1/day"])
    removal = howship.simulate(name, set=["b1=0.25 1/day", "b2=0.07 1/day", "b3=0.05 1/day"])
    for column in treated.columns:
        assert treated[column] == pytest.approx(removal[column], rel=1e-5)
    spared = howship.simulate(name, set=["radiotherapy=0.05 1/day", "u1=0", "u2=0"])
    assert spared["osteoclasts"].max() < 0.5 * treated["osteoclasts"].max()


def test_denosumab_at_its_bound_puts_the_burst_off() -> None:
    result = howship.simulate(MIXED, set=["denosumab_effect=0.6"], until="250 days", every="0.1 days")
    assert result["osteoblasts"].max() == pytest.approx(18.2, abs=0.05)
    assert result["tumor_burden"][-1] == pytest.approx(991, abs=0.5)
    assert peaks(result, "osteoclasts")[0][0] == pytest.approx(231, abs=0.5)
