"""Martinez-Reina and Pivonka 2019: balance, mineral by age, menopause, denosumab, stiffness."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

import howship
from howship.solve import baseline
from howship.solve.programs import traced
from tests.published import true_transport

NAME, DRUG = "martinez_reina_2019", "denosumab_marathe_2011"
CELLS = ("osteoblast_precursors", "osteoblasts", "osteoclasts")
UNTIL = 1829  # days after menopause: eight doses from day 365


@lru_cache(maxsize=2)
def after_menopause(treated: bool) -> howship.simulator.Trajectory:
    dose = [f"{DRUG} 60 mg sc every 183 days times 8 from 365 days"] if treated else []
    return howship.simulate(NAME, dose=dose, set=["menopause=1"], until=f"{UNTIL} days", every="1 day")


@lru_cache(maxsize=2)
def true_course(treated: bool) -> true_transport.Course:
    days = frozenset(365.0 + 183 * i for i in range(8)) if treated else frozenset()
    return true_transport.course(UNTIL, days)


@lru_cache(maxsize=1)
def reference() -> howship.simulator.Trajectory:
    return howship.simulate(NAME)


def first_rates(*settings: str) -> dict[str, float]:
    """Return the rates (declared unit per day) just after settings are made, from the declared start."""
    program = traced(NAME)
    values = baseline(program, program.defaults())
    start = program.starts(values)
    for text in settings:
        name, number = text.split("=")
        target = program.target(name)
        values[list(target.indices)] = howship.quantity.to_internal(number, target.unit)
    hoisted = program.functions["setup"](values.tolist())
    found = program.functions["rates"](0.0, start.tolist(), hoisted)
    return {s.name: float(r) / s.unit.to_internal for s, r in zip(program.joined.states, found, strict=True)}


def test_the_constants_put_bone_in_balance_at_round_numbers_of_cells() -> None:
    """Authors' constants have 15 digits: they were chosen for these cells."""
    result = howship.simulate(NAME, until="104 weeks", every="26 weeks")
    assert [result[name][0] for name in CELLS] == pytest.approx([1e-3, 5e-4, 1e-4], rel=1e-12)
    assert result["bone_fraction"][0] == 15
    assert result["time_since_menopause"].tolist() == [0, 0, 0, 0, 0]
    assert result["vascular_porosity"][0] == pytest.approx(85)
    for name in (*CELLS, "bone_fraction", "mineral_content", "youngs_modulus"):
        assert result[name] == pytest.approx(result[name][0], rel=1e-7), name
    assert (result["opg"][0], result["rankl"][0]) == pytest.approx((16508.163, 0.70366158), rel=1e-6)


@pytest.mark.transcription
def test_mineral_density_and_stiffness_at_the_start() -> None:
    """From the formulas on the stages, and within 0.2 % of the integral over true ages."""
    formed, lost = 40 * 5e-4, 200 * 1e-4 / 15  # %/day, 1/day
    held = [np.full(4, formed * 12 / 4)]
    for stages, days in ((3, 10.0), (60, 978.0)):
        rate = stages / days
        entering = held[-1][-1] * 4 / 12 if stages == 3 else held[-1][-1] * 3 / 10
        held.append(entering / rate * (rate / (rate + lost)) ** np.arange(1, stages + 1))
    primary = held[1] @ (0.121 * (np.arange(3) + 0.5) / 3)
    secondary = held[2] @ (0.442 - 0.321 * np.exp(-0.007 * 978 * (np.arange(60) + 0.5) / 60))
    old = 15 - sum(part.sum() for part in held)
    content = (primary + secondary + 0.442 * old) / 15
    ash = 3.2 * content / (3.2 * content + 1.1 * 3 / 7)
    density = 1 + 2.2 * content + 0.1 * 3 / 7
    expected = {
        "old_bone": old,
        "mineral_content": content,
        "ash_fraction": ash,
        "material_density": density,
        "apparent_density": 0.15 * density,
        "youngs_modulus": 84.37 * 0.15**2.58 * ash**2.74,
    }
    result = howship.simulate(NAME, until="1 day", every="1 day")
    for name, value in expected.items():
        assert result[name][0] == pytest.approx(value, rel=1e-10), name
    assert content == pytest.approx(true_course(False).mineral[0], rel=2e-3)


@pytest.mark.transcription
@pytest.mark.parametrize("treated", [False, True])
def test_the_course_is_that_of_exact_transport(treated: bool) -> None:
    """Five years; the tolerances are the discretization errors measured in docs/decisions/0007."""
    ours, true = after_menopause(treated), true_course(treated)
    days = slice(None, None, 2)
    assert ours["trabecular_bmd"] == pytest.approx(true.bmd[days], rel=5e-3)
    assert ours["bone_fraction"] / 100 == pytest.approx(true.bone[days], rel=3.5e-3)
    assert ours["youngs_modulus"] == pytest.approx(true.stiffness[days], rel=8e-3)
    assert ours["mineral_content"] == pytest.approx(true.mineral[days], rel=1.25e-2)
    for name, course in zip(CELLS, true.cells, strict=True):
        assert ours[name] == pytest.approx(course[days], rel=3e-3), name


@pytest.mark.transcription
def test_menopause_raises_turnover_and_costs_density() -> None:
    """Computed with exact transport, no published figure at hand."""
    result = after_menopause(False)
    relative = [result.at(name, 100) / result[name][0] for name in CELLS]
    assert relative == pytest.approx([5.60, 3.13, 3.16], abs=0.02)
    assert result.at("bone_fraction", 100) == pytest.approx(13.03, abs=0.01)
    assert result["trabecular_bmd"].min() == pytest.approx(0.79, abs=0.01)
    assert result.at("youngs_modulus", 365) == pytest.approx(0.152, abs=0.002)
    assert result["strain_energy"].min() == pytest.approx(1, abs=1e-9)
    program = first_rates("menopause=1")
    assert program["time_since_menopause"] == 1


@pytest.mark.transcription
def test_the_rise_of_rankl_fades_with_time_since_menopause() -> None:
    """Half of the rise is left after xi tau = 1950 days; free RANKL goes with its production."""
    early, late = (
        howship.simulate(NAME, set=["menopause=1", f"time_since_menopause={day} day"], until="1 day")
        for day in (0, 1950)
    )
    ratio = late["rankl"][0] / early["rankl"][0]
    assert ratio == pytest.approx((168.41957 + 2000) / (168.41957 + 4000), rel=1e-6)


def test_density_rises_for_years_on_denosumab_as_bone_ages() -> None:
    """The paper's headline. Means over the intervals between doses of the reference experiment."""
    result = reference()
    begin = 183 + 365
    columns = {}
    for name in ("trabecular_bmd", "mineral_content", "old_bone", "osteoclasts"):
        means = []
        for number in range(19):
            inside = (result.time >= begin + 183 * number) & (result.time < begin + 183 * (number + 1))
            means.append(result[name][inside].mean())
        columns[name] = np.array(means)
    assert np.all(np.diff(columns["mineral_content"]) > 0)
    assert np.all(np.diff(columns["trabecular_bmd"][4:]) > 0)
    assert columns["trabecular_bmd"][-1] - columns["trabecular_bmd"][4] == pytest.approx(0.060, abs=0.003)
    assert np.all(np.diff(columns["osteoclasts"]) < 0)
    untreated = howship.simulate(NAME, set=["menopause=1"], until="4000 days", every="100 days")
    assert columns["mineral_content"][-1] > untreated["mineral_content"][-1] + 0.03
    assert columns["trabecular_bmd"][-1] > untreated["trabecular_bmd"][-1] + 0.05


def test_denosumab_peaks_and_wears_off_before_the_next_dose() -> None:
    """60 mg: 10.08 ug/mL at the peak, 46 ng/mL after 183 days (computed by another program)."""
    result = after_menopause(True)
    first = slice(365, 549)
    assert result[f"{DRUG}_concentration"][first].max() == pytest.approx(10080, rel=1e-3)
    assert result.at(f"{DRUG}_concentration", 548) == pytest.approx(46, abs=1)
    osteoclasts = result["osteoclasts"] / result["osteoclasts"][0]
    assert osteoclasts[first].min() < 0.45 * osteoclasts[364]
    assert osteoclasts[548] > 2.4 * osteoclasts[first].min()


@pytest.mark.transcription
def test_more_strain_energy_lets_precursors_proliferate() -> None:
    """Stress up by 20 %: strain energy up by 44 %, proliferation from 0.5 to 0.5 (1 + 1.25 0.44)."""
    replaced = 0.1 * 7e-4 * 1e-4 / (1e-4 + 5.63278809675429e-4)
    found = first_rates("stress=-6 MPa")
    assert found["osteoblast_precursors"] == pytest.approx(replaced * 1.25 * 0.44, rel=1e-9)
    assert found["osteoclasts"] == pytest.approx(0, abs=1e-16)
    capped = first_rates("stress=-10 MPa")  # 0.5 (1 + 1.25 3) would be 2.4
    assert capped["osteoblast_precursors"] == pytest.approx(replaced, rel=1e-9)


@pytest.mark.transcription
def test_less_strain_energy_raises_rankl() -> None:
    """Stress down by 20 %: strain energy down by 36 %, RANKL production up by 0.36 1e5 pM/day."""
    found = first_rates("stress=-4 MPa")
    lost = 2.1e-3 * 0.04055426438716649
    bound = 0.2400728 * (1 + 36000 / 168.41957)
    gained = 2.1e-3 * bound / (bound + 5.67971833061048)
    assert found["osteoclasts"] == pytest.approx(gained - lost, rel=1e-6)
    assert found["osteoblast_precursors"] == pytest.approx(0, abs=1e-16)
    result = howship.simulate(NAME, set=["stress=-4 MPa from day 10"], until="200 days", every="10 days")
    assert result["bone_volume"][-1] < 0.97


@pytest.mark.transcription
def test_the_queues_and_old_bone_are_all_bone_there_is() -> None:
    """Old bone is the rest, which the published resorption drives below zero; it is shown."""
    result = reference()
    queues = [name for name in result.columns if name.rsplit("_", 1)[0].endswith("_bone")]
    stages = [name for name in queues if name.rsplit("_", 1)[1].isdigit()]
    assert len(stages) == 67
    total = sum(result[name] for name in stages) + result["old_bone"]
    assert total == pytest.approx(result["bone_fraction"], rel=1e-12)
    assert result["old_bone"].min() == pytest.approx(-0.088, abs=0.005)
    untreated = howship.simulate(NAME, set=["menopause=1"], until="4000 days", every="2 days")
    below = untreated.time[untreated["old_bone"] < 0]
    assert untreated["old_bone"].min() == pytest.approx(-0.530, abs=0.005)
    assert (below[0], below[-1]) == pytest.approx((514, 3214), abs=4)
