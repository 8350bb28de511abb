import json
import math
from types import SimpleNamespace

import numpy as np
import pytest

from howship.errors import InputError
from howship.outcome import summary as summaries
from howship.outcome.estimate import Estimate, undefined
from howship.outcome.rows import pool
from howship.outcome.summary import RESEARCH_NOTE, Context
from howship.outcome.tables import InMemory

CONTEXT = Context(
    disease_status="provisional",
    uncalibrated=True,
    citations=({"text": "Somebody 2000", "doi": "10.1/1", "status": "checked", "for": "equations"},),
    outputs={"untx": ("nmol/mmol", "Urinary NTx")},
    screening_drawn=7,
    screening_failed={"age < 80": 1},
)
TARGETS = {
    "X1": {
        "value": "29.8",
        "ci_low": "",
        "ci_high": "",
        "unit": "%",
        "citation": "Trial 1999",
        "found": "verified",
    },
    "X2": {"value": "0.61", "ci_low": "0.4", "ci_high": "0.9", "unit": "rate ratio", "doi_or_pmid": "10.1/2"},
    "X3": {"value": "13.1", "ci_low": "", "ci_high": "", "unit": "months"},
    "X4": {"value": "not reached", "ci_low": "", "ci_high": "", "unit": "days"},
    "X5": {"value": "0.5", "ci_low": "", "ci_high": "", "unit": "odds ratio"},
}


def published(endpoint, arm, comparator, target):
    return SimpleNamespace(endpoint=endpoint, arm=arm, comparator=comparator, target=target)


def scenario(**changes):
    arms = (SimpleNamespace(name="drug", reference=False), SimpleNamespace(name="placebo", reference=True))
    fields = {
        "id": "trial",
        "title": "A trial",
        "question": "Does it work?",
        "citation": "Nobody",
        "disease": "disease",
        "arms": arms,
        "reference": arms[1],
        "report_every_days": 7.0,
        "blind": False,
        "blind_note": "",
        "published": (
            published("sre_share", "drug", None, "X1"),
            published("sre_rate", "drug", "placebo", "X2"),
            published("first_sre", "placebo", None, "X3"),
            published("first_sre", "drug", None, "X4"),
            published("sre_share", "drug", "placebo", "X5"),
        ),
        "measure": SimpleNamespace(
            endpoints=("first_sre", "sre_share", "sre_rate", "multiple_events", "untx_change at 13 weeks")
        ),
    }
    return SimpleNamespace(**(fields | changes))


def keys(arm, patient, replicate=0):
    n = len(patient)
    return {
        "parameter_set": np.zeros(n, dtype=np.int64),
        "trial_replicate": np.full(n, replicate, dtype=np.int64),
        "arm": np.array([arm] * n, dtype=object),
        "patient": np.asarray(patient, dtype=np.int64),
    }


def join(parts):
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def one_arm(arm, days_of, replicate=0):
    """Twelve patients; the last failed. `days_of` gives counted event days by patient."""
    n = 12
    first = np.array([min(days_of.get(patient, [np.nan])) for patient in range(n)], dtype=float)
    status = np.array(["ok"] * 11 + ["step_limit"], dtype=object)
    end = np.full(n, 364.0)
    end[10] = 60.0  # left early
    reason = np.array(["completed"] * 10 + ["drop_out", "failed"], dtype=object)
    outcomes = keys(arm, range(n), replicate) | {
        "status": status,
        "follow_up_days": end,
        "end_reason": reason,
        "at_risk": np.ones(n, dtype=bool),
        "first_sre_day": first,
        "untx_baseline": np.full(n, 50.0),
    }
    flat = [(patient, day) for patient, days in days_of.items() for day in days]
    events = keys(arm, [patient for patient, _ in flat], replicate) | {
        "day": np.array([day for _, day in flat], dtype=float),
        "counted": np.ones(len(flat), dtype=bool),
        "is_sre": np.ones(len(flat), dtype=bool),
    }
    who, when = np.repeat(np.arange(n), 3), np.tile([0.0, 91.0, 182.0], n)
    fall = np.where(arm == "drug", 0.3, 1.0) * 50.0 + 0.1 * who
    visits = keys(arm, who, replicate) | {"day": when, "untx": np.where(when > 0, fall, 50.0)}
    doses = keys(arm, [0, 0, 11], replicate) | {
        "reason": np.array(["given", "held: creatinine_clearance < 30 mL/min", "given"], dtype=object)
    }
    return {"outcomes": outcomes, "events": events, "visits": visits, "doses": doses}


def tables(drug=None, placebo=None, replicate=0):
    drug = {1: [300.0], 2: [100.0, 200.0], 11: [5.0]} if drug is None else drug
    if placebo is None:
        placebo = {
            1: [200.0],
            2: [50.0, 150.0, 340.0],
            3: [20.0],
            4: [30.0],
            5: [80.0],
            6: [90.0],
            7: [110.0],
        }
    parts = [one_arm("drug", drug, replicate), one_arm("placebo", placebo, replicate)]
    return {name: join([part[name] for part in parts]) for name in parts[0]}


def rows(summary):
    return {(row["endpoint"], row["arm"], row["comparator"]): row for row in summary["endpoints"]}


def summarize(scenario, tables, *rest):
    return summaries.summarize(scenario, {name: InMemory(table) for name, table in tables.items()}, *rest)


@pytest.fixture(scope="module")
def summary():
    return summarize(scenario(), tables(), CONTEXT, TARGETS.__getitem__)


def test_summary_is_strict_json(summary):
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary


def test_arms_count_everybody(summary):
    assert summary["arms"][0] == {
        "name": "drug",
        "reference": False,
        "asked": 12,
        "ok": 11,
        "failed": {"step_limit": 1},
        "held_doses": 1,
        "given_doses": 1,
    }
    assert summary["arms"][1]["reference"] is True


def test_rows_by_hand(summary):
    found = rows(summary)
    # the failed patient 11 had an event, and counts nowhere
    assert found["sre_share", "drug", None]["value"] == pytest.approx(100 * 2 / 11)
    assert found["sre_share", "drug", None]["n"] == 11
    years = (10 * 364 + 60) / 365.25
    assert found["sre_rate", "placebo", None]["value"] == pytest.approx(9 / years)
    assert found["rate_ratio", "drug", "placebo"]["value"] == pytest.approx(3 / 9)
    # placebo: 11 at risk; events 20 30 50, patient 10 leaves on day 60, 80, 90, 110, 200
    assert found["first_sre", "placebo", None]["value"] == 110.0
    assert found["first_sre", "drug", None]["value"] is None
    assert found["first_sre", "drug", None]["note"] == "median not reached"
    assert 0 < found["hazard_ratio", "drug", "placebo"]["value"] < 1
    assert (
        found["multiple_events", "drug", "placebo"]["low"]
        < found["multiple_events", "drug", "placebo"]["high"]
    )
    # patient 10 left before week 13: values of patients 0..9, median 15 + 0.45
    change = found["untx_change at 13 weeks", "drug", None]
    assert change["value"] == pytest.approx(100 * (15.45 - 50) / 50)
    assert change["n"] == 10


def test_published_rows_stand_beside_and_none_is_lost(summary):
    found = rows(summary)
    assert found["sre_share", "drug", None]["published"]["value"] == "29.8"
    assert found["sre_share", "drug", None]["published"]["found"] == "verified"
    assert found["sre_share", "placebo", None]["published"] is None
    ratio = found["rate_ratio", "drug", "placebo"]["published"]
    assert (ratio["value"], ratio["low"], ratio["high"], ratio["doi"]) == ("0.61", 0.4, 0.9, "10.1/2")
    assert found["first_sre", "placebo", None]["published"]["value"] == "13.1 months"
    assert found["first_sre", "drug", None]["published"]["value"] == "not reached"
    lost = found["sre_share", "drug", "placebo"]
    assert lost["value"] is None
    assert lost["note"].startswith("not computed")
    assert lost["published"]["id"] == "X5"


def test_curves(summary):
    curves = summary["curves"]
    assert curves["kaplan_meier"]["placebo"]["at_risk"][0] == 11
    assert curves["mean_cumulative"]["placebo"]["day"][-1] == 364.0
    assert curves["cumulative_incidence"]["drug"]["incidence"][-1] == pytest.approx(
        2 / 11 + 0.2 / 11, abs=0.01
    )
    band = curves["visits"]["untx"]
    assert (band["unit"], band["label"]) == ("nmol/mmol", "Urinary NTx")
    assert band["arms"]["drug"]["day"] == [0.0, 91.0, 182.0]
    assert band["arms"]["drug"]["n"] == [11, 10, 10]
    assert band["arms"]["drug"]["median"][1] == pytest.approx(15.45)


def test_notes_screening_and_citations(summary):
    assert summary["uncalibrated"] is True
    assert summary["research_note"].startswith(RESEARCH_NOTE)
    assert "uncalibrated" in summary["research_note"]
    assert summary["screening"] == {"drawn": 7, "failed": {"age < 80": 1}}
    assert summary["citations"][0]["for"] == "equations"


def test_parallel_counts_only_those_at_risk():
    data = tables()
    outcomes = data["outcomes"]
    half = outcomes["patient"] % 2 == 0
    outcomes["at_risk"] = np.where(outcomes["arm"] == "drug", half, ~half)
    result = summarize(scenario(), data, CONTEXT, TARGETS.__getitem__)
    # even patients get the drug: 2 of 0 2 4 6 8 10; odd ones placebo: 1 3 5 7 of 1 3 5 7 9, 11 failed
    assert [arm["asked"] for arm in result["arms"]] == [6, 6]
    assert [arm["ok"] for arm in result["arms"]] == [6, 5]
    assert rows(result)["sre_share", "drug", None]["value"] == pytest.approx(100 / 6)
    assert rows(result)["sre_share", "placebo", None]["value"] == pytest.approx(80.0)


def test_row_order_changes_nothing():
    data = tables()
    rng = np.random.default_rng(0)
    mixed = {}
    for name, table in data.items():
        order = rng.permutation(len(table["arm"]))
        mixed[name] = {column: values[order] for column, values in table.items()}
    plain = summarize(scenario(), data, CONTEXT, TARGETS.__getitem__)
    assert summarize(scenario(), mixed, CONTEXT, TARGETS.__getitem__) == plain


def test_no_events_and_nobody_left_are_said():
    data = tables({}, {})
    result = rows(summarize(scenario(), data, CONTEXT, TARGETS.__getitem__))
    assert result["hazard_ratio", "drug", "placebo"]["value"] is None
    assert result["hazard_ratio", "drug", "placebo"]["note"] == "no events"
    assert result["sre_share", "drug", None]["low"] == 0.0
    data["outcomes"]["status"][:] = "not_finite"
    summary = summarize(scenario(), data, CONTEXT, TARGETS.__getitem__)
    json.dumps(summary, allow_nan=False)
    assert summary["arms"][0]["failed"] == {"not_finite": 12}
    assert all(row["value"] is None for row in summary["endpoints"])
    assert all(row["note"] for row in summary["endpoints"])


def test_a_marker_without_visit_names_the_near_ones():
    measure = SimpleNamespace(endpoints=("untx_change at 14 weeks", "ctx_change at 13 weeks"))
    found = rows(summarize(scenario(measure=measure, published=()), tables(), CONTEXT))
    note = found["untx_change at 14 weeks", "drug", None]["note"]
    assert note == "no visit on day 98; the nearest: 91, 182"
    assert found["ctx_change at 13 weeks", "drug", None]["note"] == "no column 'ctx' in the visits"


LEVELS = SimpleNamespace(endpoints=("untx < 40 nmol/mmol by 13 weeks", "duration of untx < 40 nmol/mmol"))


def at_level(data):
    """Of eleven who count: 10 and 20 days, 30 and still there, 40 days; the failed one counts nowhere."""
    days = np.full(12, np.nan)
    days[[2, 3, 10, 5, 11]] = 10.0, 20.0, 30.0, 40.0, 5.0
    reached = np.where(np.isfinite(days), 100.0, 0.0)
    over = np.isin(np.arange(12), (2, 3, 5, 11))
    nobody = np.zeros(12)
    for name, drug, placebo in (
        ("untx_<_40_nmol/mmol_by_13_weeks", reached, nobody),
        ("duration_of_untx_<_40_nmol/mmol", days, nobody * np.nan),
        ("duration_of_untx_<_40_nmol/mmol_over", over, nobody == 1),
    ):
        data["outcomes"][name] = np.concatenate([drug, placebo])
    return data


def test_levels():
    found = rows(summarize(scenario(measure=LEVELS, published=()), at_level(tables()), CONTEXT))
    share, lasts = (found[name, "drug", None] for name in LEVELS.endpoints)
    assert share["label"] == "Patients with untx < 40 nmol/mmol by day 91"
    assert (share["unit"], share["n"], share["value"]) == ("%", 11, pytest.approx(400 / 11))
    # Wilson, 4 of 11
    assert (share["low"], share["high"]) == (pytest.approx(15.17, abs=0.01), pytest.approx(64.62, abs=0.01))
    # 3/4 stay beyond day 10, a half beyond day 20
    assert lasts["label"] == "Median duration of untx < 40 nmol/mmol"
    assert (lasts["unit"], lasts["n"], lasts["value"]) == ("days", 4, 20.0)
    assert lasts["low"] == 10.0
    share, lasts = (found[name, "placebo", None] for name in LEVELS.endpoints)
    assert (share["value"], share["low"], share["n"]) == (0.0, 0.0, 11)
    assert (lasts["value"], lasts["note"]) == (None, "no patient reached the level")


def test_a_level_that_was_not_measured_is_said():
    data = at_level(tables())
    data["outcomes"]["untx_<_40_nmol/mmol_by_13_weeks"][12:] = np.nan
    found = rows(summarize(scenario(measure=LEVELS, published=()), data, CONTEXT))
    row = found["untx < 40 nmol/mmol by 13 weeks", "placebo", None]
    assert (row["value"], row["note"]) == (None, "not measured up to that day")


def test_levels_of_replicates_are_pooled():
    parts = [at_level(tables(replicate=k)) for k in (0, 1)]
    parts[1]["outcomes"]["untx_<_40_nmol/mmol_by_13_weeks"][:] = 0.0
    data = {name: join([part[name] for part in parts]) for name in parts[0]}
    found = rows(summarize(scenario(measure=LEVELS, published=()), data, CONTEXT))
    row = found["untx < 40 nmol/mmol by 13 weeks", "drug", None]
    assert (row["value"], row["n"]) == (pytest.approx(200 / 11), 22)
    assert row["note"].endswith("of 2 trials")


def test_replicates_are_pooled_with_the_simulation_interval():
    parts = [
        tables({patient: [50.0] for patient in range(count)}, replicate=k)
        for k, count in enumerate((2, 4, 6))
    ]
    data = {name: join([part[name] for part in parts]) for name in parts[0]}
    summary = summarize(scenario(), data, CONTEXT, TARGETS.__getitem__)
    share = rows(summary)["sre_share", "drug", None]
    values = 100 * np.array([2, 4, 6]) / 11
    assert share["value"] == pytest.approx(values.mean())
    assert share["low"] == pytest.approx(np.quantile(values, 0.025))
    assert share["n"] == 33
    assert share["note"] == "mean and 95 % simulation interval of 3 trials"
    assert summary["arms"][0]["asked"] == 36
    median = rows(summary)["first_sre", "drug", None]
    assert median["note"].endswith("3 trials, defined in 1 (median not reached)")
    assert median["low"] is None


def test_pooled_ratios_are_averaged_on_the_log_scale():
    pooled = pool([Estimate(0.5, 0, 1, 10), Estimate(2.0, 0, 1, 10), undefined("no events", 10)], ratio=True)
    assert pooled.value == pytest.approx(1.0)
    assert math.isfinite(pooled.low)
    assert "defined in 2 (no events)" in pooled.note


def test_tables_that_contradict_each_other_are_refused():
    data = tables()
    data["outcomes"]["first_sre_day"][2] = 101.0
    with pytest.raises(InputError, match="disagree for 1 patient"):
        summarize(scenario(), data, CONTEXT, TARGETS.__getitem__)
    with pytest.raises(InputError, match="disagree for 7 patient"):
        summarize(
            scenario(arms=scenario().arms[1:]),
            {"outcomes": tables()["outcomes"]},
            CONTEXT,
            TARGETS.__getitem__,
        )
