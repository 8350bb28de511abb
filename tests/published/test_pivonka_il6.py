"""The IL-6 arm: no steady state or figure was published, so the formulas are checked one by one."""

from __future__ import annotations

import numpy as np
import pytest

import howship


def run(*settings: str) -> howship.simulator.Trajectory:
    """Return 100 days under settings that hold from day 1."""
    return howship.simulate(
        "pivonka_il6", set=[f"{one} from day 1" for one in settings], until="101 days", every="1 day"
    )


@pytest.mark.transcription
def test_the_start_is_where_bone_is_in_balance() -> None:
    """TGF = Kf D_OBu OBu / (A_OBa D_TGF) - K1, and the cells that go with it."""
    result = howship.simulate("pivonka_il6", until="104 weeks", every="52 weeks")
    tgf = 33.1487 * 324 * 3.27e-6 / (0.3 * 200) - 4.825e-4
    osteoclasts = 200 * tgf / 192.369
    osteoblasts = 324 * 3.27e-6 / 0.3 * tgf / (tgf + 4.825e-4)
    precursors = 0.3 / 0.367 * osteoblasts * (1 + tgf / 2.19e-4)
    cells = ("osteoclasts", "osteoblasts", "osteoblast_precursors")
    found = [result[name][0] for name in cells]
    assert found == pytest.approx([osteoclasts, osteoblasts, precursors], rel=1e-10)
    assert 192.369 * osteoclasts == pytest.approx(33.1487 * osteoblasts, rel=1e-10)
    for name in (*cells, "bone_volume"):
        assert result[name] == pytest.approx(result[name][0], rel=1e-9)


@pytest.mark.transcription
def test_the_molecules_at_rest() -> None:
    result = run()
    tgf, osteoblasts = result["tgf_beta"][0], result["osteoblasts"][0]
    made = 1.2e7 * 3.27e-6 * tgf / (tgf + 2.9e-3)
    il6 = made / (made / 0.804 + 49.9)
    pth = 974 / 384
    a_il6, a_pth = il6 / (il6 + 8.8), pth / (pth + 209)
    act = 1 - (1 - a_il6) * (1 - a_pth)
    opg_made = 5.42e6 * osteoblasts / (1 + pth / 0.221)
    opg = opg_made / (opg_made / 798 + 4.16)
    rankl = 8.25e5 * result["osteoblast_precursors"][0] / (1 + 5.68e-2 * opg + 7.19e-2 * 12.8)
    rankl = rankl / (8.25e5 / (3e6 * act) + 4.16)
    expected = {"il6": il6, "rankl_stimulation": act, "opg": opg, "rankl": rankl}
    for name, value in expected.items():
        assert result[name][0] == pytest.approx(value, rel=1e-9), name
    assert (il6, act) == pytest.approx((0.02606, 0.01491), rel=1e-3)
    assert (a_pth, a_il6) == pytest.approx((0.0120, 0.0030), abs=5e-5)


@pytest.mark.transcription
def test_the_transcription_factor_at_rest_keeps_osteoclasts_steady() -> None:
    result = run()
    tgf, factor = result["tgf_beta"][0], result["transcription_factor"][0]
    formed = 0.173 * 1.28e-3 * factor / (6.5e-4 + factor)
    assert formed == pytest.approx(1.2 * result["osteoclasts"][0] * tgf / (9.3304e-5 + tgf), rel=1e-9)


@pytest.mark.transcription
def test_inflammation_raises_rankl_and_osteoclasts_and_costs_bone() -> None:
    calm, inflamed = run(), run("il6_input=50 pM/day")
    tgf = inflamed["tgf_beta"][-1]
    made = 1.2e7 * 3.27e-6 * tgf / (tgf + 2.9e-3)
    assert inflamed["il6"][-1] == pytest.approx((50 + made) / (made / 0.804 + 49.9), rel=1e-9)
    assert inflamed["rankl"][-1] > 4 * calm["rankl"][-1]
    assert inflamed["osteoclasts"][-1] > 1.5 * calm["osteoclasts"][-1]
    assert np.all(np.diff(inflamed["bone_volume"][1:]) < 0)
    assert inflamed["bone_volume_change"][-1] == pytest.approx(-0.5625, abs=1e-3)  # percent, computed


@pytest.mark.transcription
def test_il6_and_pth_together_cannot_exceed_what_a_precursor_carries() -> None:
    flood = run("il6_input=1e6 pM/day")
    assert 0.99 < flood["rankl_stimulation"][-1] < 1
    most = flood["rankl"][-1] / run("il6_input=1e5 pM/day")["rankl"][-1]
    assert most == pytest.approx(1, abs=2e-3)


@pytest.mark.transcription
def test_each_input_works_against_or_for_bone() -> None:
    bone = run()["bone_volume_change"][-1]
    assert run("rankl_input=500 pM/day")["bone_volume_change"][-1] < bone - 1e-2
    assert run("opg_input=500 pM/day")["bone_volume_change"][-1] > bone + 1e-2
    given = run("tgf_beta_input=2e-3 pM/day")
    assert given["tgf_beta"][2:] == pytest.approx(1e-5 + 192.369 * given["osteoclasts"][2:] / 200, rel=1e-9)
