"""Laws that hold for any model: mass balance, time shift, tolerance, observers, computed baselines."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import howship
from howship.checking import moving_states
from howship.simulator import Trajectory
from howship.solve import Tolerance
from howship.solve.programs import traced
from tests.unit.model.made_up import body, column, course, pill, program

PR = "peterson_riggs_2012"
DAYS = np.linspace(0, 60, 13)
MADE_UP = program(body(), pill())
BIOAVAILABLE = 0.7

dose_lists = st.lists(
    st.tuples(
        st.sampled_from(["oral", "iv"]),
        st.floats(0, 59),
        st.floats(0, 500),
        st.sampled_from([0.0, 0.01, 1.0, 20.0]),
    ),
    min_size=1,
    max_size=5,
)


def given_until(day: float, doses: list[tuple[str, float, float, float]]) -> float:
    """Return the mg that have entered before `day`; a row at the day of a dose is just before it."""
    total = 0.0
    for route, begin, mg, over in doses:
        share = float(begin < day) if over == 0 else np.clip((day - begin) / over, 0, 1)
        total += share * mg * (BIOAVAILABLE if route == "oral" else 1)
    return float(total)


@settings(max_examples=25, deadline=None)
@given(dose_lists)
def test_what_went_in_is_inside_or_has_left(doses: list[tuple[str, float, float, float]]) -> None:
    path = course(MADE_UP, DAYS, [("pill", route, day, mg, over) for route, day, mg, over in doses])
    assert path.status == "ok"
    names = ("pill.depot", "pill.central_amount", "pill.eliminated_amount")
    total = sum(column(MADE_UP, path, name) for name in names)
    assert total == pytest.approx([given_until(day, doses) for day in DAYS], rel=1e-6, abs=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.floats(1, 500), st.floats(0.5, 20), st.sampled_from([0.0, 0.5]))
def test_a_dose_later_does_the_same_later(mg: float, shift: float, over: float) -> None:
    now = course(MADE_UP, [0, 1, 5, 20], [("pill", "oral", 0, mg, over)])
    later = course(MADE_UP, [0, shift, shift + 1, shift + 5, shift + 20], [("pill", "oral", shift, mg, over)])
    hazard = [item.name for item in MADE_UP.joined.states].index("cumulative_fracture")
    expected, found = np.delete(now.states, hazard, 1), np.delete(later.states[1:], hazard, 1)
    assert found == pytest.approx(expected, rel=1e-6, abs=1e-6)
    # a cumulative hazard has run for `shift` days at its baseline of 0.2 per year
    waited = later.states[1:, hazard] - 0.2 / 365.25 * shift
    assert waited == pytest.approx(now.states[:, hazard], rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("setting", ["osteoblast_input=1e-4 pM/day", "opg_input=2e3 pM/day"])
def test_an_input_later_does_the_same_later(setting: str) -> None:
    def run(begin: int, until: int) -> Trajectory:
        text = f"{setting} from day {begin} to day {begin + 30}"
        return howship.simulate("lemaire_2004", set=[text], until=f"{until} days", every="1 day")

    now, later = run(0, 60), run(10, 70)
    for name in ("osteoblasts", "osteoclasts", "responding_osteoblasts"):
        assert np.ptp(now[name]) > 0.01 * now[name][0]
        assert later[name][10:] == pytest.approx(now[name], rel=1e-6)


def test_a_dose_of_denosumab_later_does_the_same_later() -> None:
    def run(start: str, until: str) -> Trajectory:
        return howship.simulate(PR, dose=f"denosumab 60 mg sc {start}", until=until, every="1 day")

    now, later = run("", "40 days"), run("from 10 days", "50 days")
    for name in ("osteoclasts", "serum_calcium", "denosumab.depot", "rankl"):
        # the declared baseline itself drifts by 0.06 % in two years
        assert later[name][10:] == pytest.approx(now[name], rel=2e-3, abs=1e-9)


def error(tolerance: float) -> float:
    """Return the largest error of a course of doses at a tolerance, in units of the states' scale."""
    doses = [("pill", "oral", 0.0, 200.0, 0.0), ("pill", "iv", 20.0, 100.0, 0.5)]
    scales = MADE_UP.scales(MADE_UP.starts(MADE_UP.values(MADE_UP.defaults())))
    exact, found = (
        course(MADE_UP, DAYS, doses, Tolerance(relative, relative / 100, 100_000)).states
        for relative in (1e-12, tolerance)
    )
    return float(np.max(np.abs(found - exact) / scales))


def test_tightening_the_tolerance_converges() -> None:
    errors = [error(tolerance) for tolerance in (1e-3, 1e-5, 1e-7, 1e-9)]
    for loose, tight in pairwise(errors):
        assert tight < 0.2 * loose
    assert errors[-1] < 1e-6


@lru_cache(maxsize=8)
def dosed(every: str) -> Trajectory:
    return howship.simulate(PR, dose="denosumab 60 mg sc every 12 weeks", until="24 weeks", every=every)


@pytest.mark.parametrize("every", ["12 weeks", "1 week", "12 h"])
def test_asking_for_more_rows_changes_no_value(every: str) -> None:
    coarse, fine = dosed("4 weeks"), dosed(every)
    both = np.intersect1d(coarse.time, fine.time)
    assert len(both) >= 3
    for name in coarse.columns:
        a = coarse[name][np.isin(coarse.time, both)]
        b = fine[name][np.isin(fine.time, both)]
        largest = np.abs(dosed("12 h")[name]).max()  # a depot is empty on the days that both show
        assert b == pytest.approx(a, rel=1e-5, abs=1e-7 * largest), name


COMPUTED = {
    "plasma_calcium": (32.9, "mmol"),
    "osteoclasts": (0.00115398, "pM"),
    "responding_osteoblasts": (0.00104122, "pM"),
    "rankl": (0.4, "pM"),
    "opg": (4, "pM"),
    "exchangeable_bone_calcium": (100, "mmol"),
    "deep_bone_calcium": (24900, "mmol"),
}


@pytest.mark.parametrize("factor", [0.8, 1.2])
@pytest.mark.parametrize("name", COMPUTED)
def test_the_baseline_follows_a_changed_start_value(name: str, factor: float) -> None:
    declared, unit = COMPUTED[name]
    setting = {name: f"{factor * declared!r} {unit}"}
    result = howship.simulate(PR, set=setting, until="104 weeks", every="13 weeks")
    assert result[name][0] == pytest.approx(factor * declared)
    for column_name, values in result.columns.items():
        if column_name != "urine_calcium":  # it collects
            assert np.max(np.abs(values / values[0] - 1)) < 1e-3, column_name


@pytest.mark.parametrize("name", ["gut_calcium", "gut_phosphate", "calcitriol_amount", "plasma_phosphate"])
def test_a_start_value_that_is_no_steady_state_is_named(name: str) -> None:
    prog = traced(PR)
    (index,) = prog.target(name).indices
    declared = float(prog.starts(prog.values(prog.defaults()))[index])
    assert moving_states(prog) == {}
    moved = moving_states(prog, prog.values(prog.defaults(), {index: 1.2 * declared}))
    assert moved
    unit = prog.target(name).unit
    result = howship.simulate(PR, set={name: f"{1.2 * declared!r} {unit}"}, until="104 weeks", every="1 week")
    after = {s: result[s][-1] / result[s][0] - 1 for s in moved}
    strongest = max(moved, key=lambda s: abs(moved[s]))
    assert np.max(np.abs(result[strongest] / result[strongest][0] - 1)) > 1e-3, after


def test_the_state_that_was_moved_is_named() -> None:
    prog = traced(PR)
    (index,) = prog.target("calcitriol_amount").indices
    declared = float(prog.starts(prog.values(prog.defaults()))[index])
    assert "calcitriol_amount" in moving_states(prog, prog.values(prog.defaults(), {index: 1.2 * declared}))
