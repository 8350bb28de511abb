"""Patients through an arm: the dose log under rules and tables, days, infusions, whose values count."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from howship.binding import bind
from howship.chunk import admit
from howship.cohort.draw import Cohort
from howship.following import Course, _grid, follow, parameters
from howship.scenario import loads
from tests.unit.small_trial import HEAD, NOTHING, arm, bound, dose, rows, tables

MEASURE_EVENTS = 'report_every = "2.1 days"\n[measure]\nendpoints = ["first_sre"]\n'
NEVER = np.full(4, np.inf)
TWICE_A_MONTH = dose(rest='every = "2 weeks"')
TISSUES = ("central", "fast_tissue", "slow_tissue", "deep_tissue", "urine")


def courses(arms: str, head: str = "", tail: str = "", patients: int = 2) -> list[Course]:
    """Return the courses of the first patients through the first arm; nobody leaves or dies."""
    trial = bound(arms, head, tail)
    admitted = admit(trial, np.arange(patients))
    return follow(trial, trial.scenario.arms[0], admitted.cohort, admitted.starts, NEVER, NEVER)


def log(course: Course) -> list[tuple[float, float, str]]:
    return [(given.day, given.given_mg, given.reason) for given in course.doses]


def test_doses_fall_on_their_days_and_none_on_the_last() -> None:
    course = courses(arm("a", TWICE_A_MONTH), patients=1)[0]
    assert log(course) == [(0, 4, "given"), (14, 4, "given"), (28, 4, "given")]


@pytest.mark.parametrize(
    ("rest", "days"),
    [
        ('every = "1 week", times = 2, from = "3 days"', [3, 10]),
        ('every = "1 week", until = "2 weeks"', [0, 7]),
        ('from = "20 days"', [20]),
        ('every = "10 days"', [0, 10, 20, 30, 40]),
    ],
)
def test_doses_between_visits(rest: str, days: list[float]) -> None:
    assert [line[0] for line in log(courses(arm("a", dose(rest=rest)), patients=1)[0])] == days


def test_a_row_on_the_day_of_a_dose_holds_the_values_before_it() -> None:
    found = tables(arm("a", dose(rest='every = "2 weeks", from = "2 weeks"')), patients=1)["visits"]
    level = found["zoledronic_acid_concentration"]
    assert level[found["day"] <= 14].tolist() == [0, 0, 0]
    assert (level[found["day"] > 14] > 0).all()


def test_a_dose_is_held_while_its_rule_is_met() -> None:
    # 14 days after a dose 0.05 ng/mL are left, 28 days after it 0.02
    rule = '{ hold = "zoledronic_acid", when = "zoledronic_acid_concentration > 0.03 ng/mL" }'
    course = courses(arm("a", TWICE_A_MONTH, rule=rule), patients=1)[0]
    held = "held: zoledronic_acid_concentration > 0.03 ng/mL"
    assert log(course) == [(0, 4, "given"), (14, 0, held), (28, 4, "given")]


def test_a_stopped_drug_stays_stopped() -> None:
    rule = '{ stop = "zoledronic_acid", when = "zoledronic_acid_concentration > 0.03 ng/mL" }'
    course = courses(arm("a", TWICE_A_MONTH, rule=rule), patients=1)[0]
    stopped = "held: stopped since zoledronic_acid_concentration > 0.03 ng/mL"
    assert log(course) == [(0, 4, "given"), (14, 0, stopped), (28, 0, stopped)]


def test_rules_are_read_at_visits_only() -> None:
    # the visit of day 14 sees 0.23 ng/mL; until that of day 28 the level falls to 0.06, and nobody looks
    rule = '{ hold = "zoledronic_acid", when = "zoledronic_acid_concentration > 0.1 ng/mL" }'
    course = courses(arm("a", dose(rest='every = "9 days"'), rule=rule), patients=1)[0]
    assert [(day, given) for day, given, _ in log(course)] == [(0, 4), (9, 4), (18, 0), (27, 0), (36, 4)]


def test_a_dose_that_misses_its_visit_by_rounding_is_decided_at_it() -> None:
    """Three times 0.7 days is a little less than 2.1 days."""
    head = HEAD.replace("every 2 weeks for 6 weeks", "every 2.1 days for 4.2 days")
    rule = '{ hold = "zoledronic_acid", when = "zoledronic_acid_concentration > 0 ng/mL" }'
    trial = bind(
        loads(head + MEASURE_EVENTS + arm("a", dose(rest='every = "0.7 days"'), rule=rule), "t.toml")
    )
    admitted = admit(trial, np.arange(1))
    course = follow(trial, trial.scenario.arms[0], admitted.cohort, admitted.starts, NEVER, NEVER)[0]
    assert [given > 0 for _, given, _ in log(course)] == [True] * 3 + [False] * 3
    assert course.days == [0, 2.1, 4.2]


def test_a_rule_acts_on_its_own_drug_only() -> None:
    other = '{ drug = "denosumab", amount = "120 mg", route = "sc", every = "4 weeks" }'
    rule = '{ hold = "denosumab", when = "untx > 0 nmol/mmol" }'
    course = courses(arm("a", dose(), other, rule=rule), patients=1)[0]
    given = {(line.drug, line.day): line.given_mg for line in course.doses}
    assert given == {
        ("zoledronic_acid", 0): 4,
        ("zoledronic_acid", 28): 4,
        ("denosumab", 0): 0,
        ("denosumab", 28): 0,
    }


def test_held_doses_change_nothing() -> None:
    rule = '{ hold = "zoledronic_acid", when = "untx > 0 nmol/mmol" }'
    found = tables(arm("held", dose(), rule=rule) + NOTHING)
    held, nothing = (rows(found["visits"], arm=name) for name in ("held", "nothing"))
    assert rows(found["doses"], arm="held")["given_mg"].tolist() == [0, 0, 0, 0]
    np.testing.assert_allclose(held["untx"], nothing["untx"], rtol=1e-6)


def test_the_concentration_of_another_arms_drug_is_zero_for_a_rule() -> None:
    rule = '{ stop = "zoledronic_acid", when = "zoledronic_acid_concentration > 0 ng/mL" }'
    found = tables(arm("a", dose()) + arm("b", dose("0 mg"), rule=rule), patients=1)
    assert rows(found["doses"], arm="b")["reason"].tolist() == ["given", "given"]


@pytest.mark.parametrize(
    ("clearance", "mg", "reason"),
    [
        ("90 mL/min", 4.0, "given"),
        ("60 mL/min", 4.0, "given"),
        ("59.9 mL/min", 3.5, "reduced: creatinine clearance 60 mL/min"),
        ("2.1 L/h", 3.0, "reduced: creatinine clearance 35 mL/min"),
        ("29 mL/min", 0.0, "held: creatinine clearance 29 mL/min"),
    ],
)
def test_doses_by_creatinine_clearance(clearance: str, mg: float, reason: str) -> None:
    adjusted = dose(rest='every = "4 weeks", adjust = "creatinine_clearance"')
    course = courses(arm("a", adjusted), tail=f'[set]\ncreatinine_clearance = "{clearance}"\n', patients=1)[0]
    assert [(given.planned_mg, given.given_mg, given.reason) for given in course.doses] == [
        (4, pytest.approx(mg), reason)
    ] * 2


def total(course: Course) -> float:
    """Return all the drug (mg) in a patient at the end, urine included."""
    joined = course.program.joined
    values = {state.name: y for state, y in zip(joined.states, course.path.y, strict=True)}
    outputs = {output.name: y for output, y in zip(course.program.outputs, course.outputs[-1], strict=True)}
    body = sum(values[f"zoledronic_acid.{name}_amount"] for name in TISSUES)
    return float(body + outputs["zoledronic_acid.bone"])


def test_an_infusion_over_a_visit_delivers_the_whole_amount() -> None:
    for rest in (
        'over = "3 days", from = "13 days"',
        'over = "20 days", from = "10 days"',
        'from = "13 days"',
    ):
        assert total(courses(arm("a", dose(rest=rest)), patients=1)[0]) == pytest.approx(4, rel=1e-3), rest


def test_an_infusion_that_ends_at_a_visit_ends() -> None:
    course = courses(arm("a", dose(rest='over = "4 days", from = "10 days"')), patients=1)[0]
    assert total(course) == pytest.approx(4, rel=1e-3)
    rate = next(iter(course.program.joined.layout.dose_rates.values()))
    assert course.path.values[rate] == 0


def test_two_half_doses_at_one_time_equal_one_dose() -> None:
    found = tables(arm("halves", dose("2 mg"), dose("2 mg")) + arm("one", dose()))
    halves, one = (rows(found["visits"], arm=name) for name in ("halves", "one"))
    for name in ("untx", "tumor_burden", "zoledronic_acid_concentration"):
        np.testing.assert_allclose(halves[name], one[name], rtol=1e-5)
    assert len(rows(found["doses"], arm="halves")["day"]) == 8


def test_the_run_in_ends_where_the_trial_begins() -> None:
    trial = bound(arm("a", dose()))
    admitted = admit(trial, np.arange(1))
    start = admitted.starts[0]
    course = follow(trial, trial.scenario.arms[0], admitted.cohort, admitted.starts, NEVER, NEVER)[0]
    names = [output.name for output in course.program.joined.outputs]
    assert course.days[0] == 0
    for name, value in start.outputs.items():
        assert course.outputs[0][names.index(name)] == pytest.approx(value, rel=1e-9), name
    assert course.cumulative[0].tolist() == [0] * len(trial.disease.hazards)
    # the tumor was 2 weeks younger at the baseline
    volume = float(admitted.cohort.lesion_parameters["initial_tumor_volume"][0, 0])
    assert start.states["lesion_1.tumor_clone_1"] != pytest.approx(volume, rel=1e-4)


def test_without_a_run_in_a_patient_starts_at_the_baseline() -> None:
    trial = replace(bound(NOTHING), scenario=replace(bound(NOTHING).scenario, run_in_days=0.0))
    admitted = admit(trial, np.arange(1))
    start = admitted.starts[0]
    program = trial.program(None, start.lesions)
    values, fixed = parameters(trial, program, admitted.cohort, 0)
    baseline = program.starts(program.values(values, fixed))
    assert [start.states[state.name] for state in program.joined.states] == baseline.tolist()


def test_who_left_is_followed_no_further() -> None:
    trial = bound(arm("a", TWICE_A_MONTH))
    admitted = admit(trial, np.arange(2))
    leave = np.array([20.0, np.inf])
    gone, stays = follow(trial, trial.scenario.arms[0], admitted.cohort, admitted.starts, leave, NEVER)
    assert gone.days[-1] == 28
    assert stays.days[-1] == 42
    assert [line[0] for line in log(gone)] == [0, 14]


@pytest.mark.parametrize("name", ["untx_baseline", "tumor_growth_rate", "lesion_2.tumor_growth_rate"])
def test_a_setting_of_the_trial_wins_over_the_population(name: str) -> None:
    trial = bound(NOTHING)
    program = trial.program(None, 2)
    target = program.targets[name]
    fixed = replace(trial.scenario, set={name: f"0.0123 {target.unit}"})
    values, _ = parameters(replace(trial, scenario=fixed), program, admit(trial, np.arange(1)).cohort, 0)
    wanted = 0.0123 * program.joined.parameters[target.indices[0]].unit.to_internal
    assert values[list(target.indices)] == pytest.approx(wanted)
    assert len(target.indices) == (2 if name == "tumor_growth_rate" else 1)


def test_a_setting_by_symbol_wins_over_the_population() -> None:
    trial = bound(NOTHING)
    program = trial.program(None, 1)
    target = program.targets["untx_baseline"]
    symbol = program.joined.parameters[target.indices[0]].symbol
    fixed = replace(trial.scenario, set={symbol: "33 nmol/mmol"})
    values, _ = parameters(replace(trial, scenario=fixed), program, admit(trial, np.arange(1)).cohort, 0)
    assert values[target.indices[0]] == pytest.approx(33e3)


def test_patients_differ_in_what_the_population_varies_and_only_in_that() -> None:
    trial = bound(arm("a", dose()))
    cohort = admit(trial, np.arange(2)).cohort
    program = trial.program(trial.scenario.arms[0], 1)
    first, second = (parameters(trial, program, cohort, row)[0] for row in (0, 1))
    differ = {p.name for p, a, b in zip(program.joined.parameters, first, second, strict=True) if a != b}
    assert differ == {
        "sre_frailty",
        "untx_baseline",
        "lesion_1.pthrp_secretion",
        "lesion_1.tumor_growth_rate",
        "lesion_1.initial_tumor_volume",
        "creatinine_clearance",
        "weight",
        "age",
        "age_at_menopause",
    }


def test_a_population_in_pmol_fits_a_model_in_mmol() -> None:
    trial = bound(NOTHING)
    program = trial.program(None, 0)
    name = next(p.name for p in program.joined.parameters if p.unit.text == "mmol/L")
    one = np.array([1])
    empty: dict[str, np.ndarray] = {}
    cohort = Cohort(one, one, empty, {name: np.array([2.5e9])}, {}, one * 0, {name: "pM"})
    values, _ = parameters(trial, program, cohort, 0)
    assert values[list(program.targets[name].indices)] == pytest.approx(2.5)


@pytest.mark.parametrize(
    ("step", "end", "visits", "days"),
    [
        (7.0, 21.0, [0.0, 14.0], [0, 7, 14, 21]),
        (5.0, 12.0, [0.0, 6.0, 12.0], [0, 5, 6, 10, 12]),
        (0.1, 0.3, [0.0, 0.3], [0, 0.1, 0.2, 0.3]),
        (20.0, 12.0, [0.0, 6.0], [0, 6, 12]),
    ],
)
def test_the_grid_holds_every_step_and_every_visit_once(
    step: float, end: float, visits: list[float], days: list[float]
) -> None:
    assert _grid(step, end, visits).tolist() == pytest.approx(days)
