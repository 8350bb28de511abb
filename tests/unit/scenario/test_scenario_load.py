from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from howship import catalog
from howship.quantity import duration
from howship.scenario import Arm, Criterion, Dose, Published, Rule, load, loads

SHORT = """\
title = "Shortest"
disease = "breast_bone_metastasis"
population = { id = "bone_metastases", patients = 20 }
visits = "every 4 weeks for 52 weeks"
[[arm]]
name = "one"
"""

LONG = """\
id = "long.1"
title = 'All "keys"'
question = '''
Two lines, and a backslash \\ '''
citation = "Nobody 2000"
disease = "breast_bone_metastasis"
population = { id = "bone_metastases", patients = 20 }
seed = 9223372036854775807
run_in = "0.3 years"
visits = "every 5 days for 2 years"
report_every = "36 h"
entry = ["lesions >= 1", "creatinine_clearance > 30 mL/min"]
drop_out = "0.01 1/week"
death = false
cutoff = { events = 300 }
blind = { note = "kept back" }
[[arm]]
name = "Arm A, 4 mg"
patients = 12
[[arm.dose]]
drug = "zoledronic_acid"
amount = "0.1 g"
route = "iv"
over = "7 min"
every = "1 month"
times = 7
from = "0.1 h"
until = "3 months"
adjust = "creatinine_clearance"
[[arm.dose]]
drug = "denosumab"
amount = "0 mg"
route = "sc"
[[arm.rule]]
stop = "denosumab"
when = "serum_calcium < 2 mmol/L"
[[arm]]
name = "é"
patients = 8
reference = true
[measure]
endpoints = ["sre_rate", "multiple_events", "untx_change at 15 days"]
sre_types = ["bone_surgery"]
window = "0 days"
assay_cv = { untx = 0.1, serum_calcium = 0 }
[set]
bone_mass = "3e-5 mmol/L"
share = "0.5"
[[published]]
endpoint = "sre_rate"
arm = "Arm A, 4 mg"
comparator = "é"
target = "A035"
"""


def test_defaults() -> None:
    found = loads(SHORT, "trial.toml")
    assert (found.id, found.seed, found.run_in_days, found.report_every_days) == ("trial", 1, 0.0, 7.0)
    assert (found.entry, found.published, found.set) == ((), (), {})
    assert (found.death, found.drop_out_per_year, found.blind) == (True, 0.0, False)
    assert found.cutoff == ("fixed", 364.0)
    assert found.arms == (Arm("one", True),)
    assert found.measure.endpoints == ("first_sre", "sre_share", "sre_rate")
    assert found.measure.window_days == 21.0
    assert len(found.measure.sre_types) == 5


def test_every_key_is_read_into_days_and_mg() -> None:
    found = loads(LONG, "trial.toml")
    first, second = found.arms
    assert found.id == "long.1"
    assert first.doses[0] == Dose(
        drug="zoledronic_acid",
        amount_mg=pytest.approx(100.0),
        route="iv",
        over_days=pytest.approx(7 / 1440),
        every_days=365.25 / 12,
        times=7,
        start_day=pytest.approx(0.1 / 24),
        until_day=365.25 / 4,
        adjust="creatinine_clearance",
    )
    assert first.doses[1] == Dose("denosumab", 0.0, "sc")
    text = "serum_calcium < 2 mmol/L"
    assert first.rules == (Rule("stop", "denosumab", "serum_calcium", "<", 2.0, text, "2 mmol/L"),)
    assert (second.reference, found.reference, second.patients) == (True, second, 8)
    assert found.entry[0] == Criterion("lesions", ">=", 1.0, "lesions >= 1", "1")
    assert found.cutoff == ("events", 300, 730.5)
    assert found.drop_out_per_year == pytest.approx(365.25 / 700)
    assert (found.blind, found.blind_note) == (True, "kept back")
    assert found.published == (Published("sre_rate", "Arm A, 4 mg", "é", "A035"),)
    assert found.set == {"bone_mass": "3e-05 mmol/L", "share": "0.5"}
    assert found.measure.assay_cv == {"untx": 0.1, "serum_calcium": 0.0}
    assert found.visits[:3] == (0.0, 5.0, 10.0)


@pytest.mark.parametrize("text", [SHORT, LONG])
def test_resolved_text_reads_back_as_an_equal_scenario(text: str) -> None:
    found = loads(text, "trial.toml")
    again = loads(found.resolved_toml(), "scenario.resolved.toml")
    assert again == found
    assert again.resolved_toml() == found.resolved_toml()
    assert again.source_text == found.resolved_toml()


def test_resolved_text_leaves_no_default_to_be_filled() -> None:
    raw = tomllib.loads(loads(SHORT, "trial.toml").resolved_toml())
    given_by_all = set(raw) | {"blind", "published"}
    assert given_by_all == {
        *("id", "title", "question", "citation", "disease", "population", "seed", "run_in", "visits"),
        *("report_every", "entry", "drop_out", "death", "cutoff", "blind", "arm", "measure", "set"),
        "published",
    }
    assert set(raw["arm"][0]) == {"name", "reference", "dose", "rule"}
    assert set(raw["measure"]) == {"endpoints", "sre_types", "window", "assay_cv"}


@settings(max_examples=30)
@given(
    every=st.floats(0.05, 300.0),
    longer=st.floats(1.0, 30.0),
    rate=st.floats(0.0, 300.0),
    window=st.floats(0.0, 300.0),
    title=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30),
)
def test_resolved_text_is_exact(every: float, longer: float, rate: float, window: float, title: str) -> None:
    text = SHORT.replace("every 4 weeks for 52 weeks", f"every {every!r} days for {every * longer!r} days")
    text = text.replace("[[arm]]", f'report_every = "1 h"\ndrop_out = "{rate!r} 1/week"\n[[arm]]')
    text = text + f'[measure]\nwindow = "{window!r} h"\n'
    quoted = title.replace("\\", "\\\\").replace('"', '\\"')
    text = text.replace('"Shortest"', f'"x{quoted}"')
    found = loads(text.replace(f"{rate!r} 1/week", f"{min(rate, 5.0)!r} 1/week"), "trial.toml")
    assert loads(found.resolved_toml()) == found
    assert found.title == f"x{title}"


@pytest.mark.parametrize(
    ("names", "reference"),
    [(["a", "b"], "a"), (["a", "Placebo iv"], "Placebo iv"), (["placebo", "b", "placebo 2"], "placebo 2")],
)
def test_reference_arm_by_default(names: list[str], reference: str) -> None:
    arms = "".join(f'[[arm]]\nname = "{name}"\n' for name in names)
    found = loads(SHORT[: SHORT.index("[[arm]]")] + arms)
    assert found.reference.name == reference
    assert sum(arm.reference for arm in found.arms) == 1


def test_file_gives_id_place_and_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("my trial.toml").write_bytes(b"\xef\xbb\xbf" + SHORT.replace("\n", "\r\n").encode())
    found = load("my trial.toml")
    assert found.id == "my_trial"
    assert found.locate("population.patients") == "my trial.toml, line 3: patients"
    assert found.source_text.splitlines() == SHORT.splitlines()
    assert load(tmp_path / "my trial.toml") == found


def test_other_text_for_the_same_trial_is_an_equal_scenario() -> None:
    assert loads(SHORT) == loads(SHORT.replace("52 weeks", "364 days") + "# a comment\n")
    assert loads(SHORT) != loads(SHORT.replace("52 weeks", "48 weeks"))


@pytest.mark.parametrize("name", ["kohno_2005", "calgb_70604"])
def test_catalog_trial_reads_back(name: str) -> None:
    found = load(name)
    assert found.id == name
    assert loads(found.resolved_toml()) == found


def test_kohno_2005_as_published() -> None:
    found = load("kohno_2005")
    treated, placebo = found.arms
    assert (treated.patients, placebo.patients, found.patients) == (114, 113, 227)
    assert found.reference == placebo
    assert treated.doses == (
        Dose("zoledronic_acid", 4.0, "iv", duration("15 min"), 28.0, adjust="creatinine_clearance"),
    )
    assert placebo.doses == ()
    assert (found.duration_days, len(found.visits)) == (364.0, 14)
    assert sorted(row.target for row in found.published) == ["A035", "A036", "A037", "A038", "A039", "A040"]
    assert "hypercalcemia" not in found.measure.sre_types


def test_published_numbers_belong_to_the_trial_and_arm() -> None:
    found = load("kohno_2005")
    arms = {"zoledronic acid": "zoledronic 4 mg q4w", "placebo": "placebo", None: ""}
    for row in found.published:
        target = catalog.target(row.target)
        assert target["trial"] == "Kohno 2005"
        assert (target["arm"], target["comparator"]) == (arms[row.arm], arms[row.comparator])


def test_calgb_70604_keeps_its_outcome_back() -> None:
    found = load("calgb_70604")
    assert found.blind
    assert found.published == ()
    assert [arm.doses[0].every_days for arm in found.arms] == [28.0, 84.0]
    assert [arm.patients for arm in found.arms] == [911, 911]
    assert found.reference.name == "every 4 weeks"
    assert found.duration_days == 730.5
    assert found.drop_out_per_year == 0.399
    assert not found.death
