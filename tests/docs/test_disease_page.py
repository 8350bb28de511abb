"""The table of the disease's page beside published numbers says what the model gives today."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import howship
from howship.simulator import Trajectory
from tests.published import test_bone_density_and_markers as bone
from tests.published import test_hypercalcemia as calcium
from tests.published import test_hypercalcemia_drugs as drugs

PAGE = (Path(__file__).parents[2] / "docs" / "breast_bone_metastasis.md").read_text(encoding="utf-8")
TABLES = PAGE.split("| row | published | model |")[1:]
ROWS = {
    cells[1].strip(): cells[3].strip().replace("**", "")
    for table in TABLES
    for cells in (line.split("|") for line in table.split("\n\n")[0].strip().splitlines())
    if len(cells) == 5
}
OLDER = ("age=72 years",)


def told(start: str) -> str:
    """Return what the page says the model gives in the row that begins so."""
    (row,) = (name for name in ROWS if name.startswith(start))
    return ROWS[row]


def change(course: tuple[str, tuple[str, ...], str], year: float, since: float = 0) -> str:
    return f"{bone.change(course, bone.SPINE, year, since):+.1f}"


def test_density() -> None:
    assert told("ovarian failure, spine at 6 months") == f"{change(bone.FAILURE, 0.5)} %"
    assert told("menopause") == f"{change(bone.NATURAL, 7, 4)} %"
    drugs = ("anastrozole 1 mg po every 1 day", "letrozole 2.5 mg po every 1 day")
    given = [change((drug, ("age=60 years",), "2 years"), 2) for drug in drugs]
    assert told("aromatase inhibitor") == f"{change(bone.INHIBITED, 2)}; {', '.join(given)} %"
    assert (
        told("denosumab 60 mg every 6 months, spine")
        == f"{change(bone.DENOSUMAB, 2)}, {change(bone.DENOSUMAB, 5)} %"
    )
    assert told("ovarian failure, spine at 1 year") == f"{change(bone.FAILURE, 1)} %"


def percent(course: Trajectory, name: str, day: float, since: float = 0) -> float:
    return float(100 * (course.at(name, day) / course.at(name, since) - 1))


def test_what_misses() -> None:
    once = [
        bone.course(f"zoledronic_acid {mg} mg iv over 15 min", ("age=64 years",), "2 years") for mg in (1, 5)
    ]
    assert told("zoledronic acid 1 mg") == f"{percent(once[0], bone.SPINE, 728):+.1f} %"
    assert told("zoledronic acid 5 mg once, hip") == f"{percent(once[1], bone.HIP, 728):+.1f} %"
    yearly = bone.course("zoledronic_acid 5 mg iv over 15 min every 52 weeks", OLDER, "3 years")
    assert told("zoledronic acid 5 mg a year") == f"{percent(yearly, bone.SPINE, 1092):+.1f} %"
    young = bone.course("tamoxifen 20 mg po every 1 day", ("age=40 years",), "2 years")
    assert told("tamoxifen at 40") == f"{percent(young, bone.SPINE, 728):+.1f} %"
    long = bone.course("denosumab 60 mg sc every 26 weeks", OLDER, "8 years")
    before = ", ".join(f"{percent(long, 'ctx', 364 * year):+.0f}" for year in (1, 2, 3, 5, 8))
    assert told("denosumab 60 mg every 6 months, CTX") == f"{before} %"
    monthly = howship.simulate(
        bone.NAME,
        dose=["zoledronic_acid 4 mg iv over 15 min every 4 weeks"],
        set=["age=58 years"],
        until="26 weeks",
        every="1 day",
        lesions=6,
    )
    weeks = ", ".join(f"{percent(monthly, 'untx', 7 * week):.0f}" for week in (13, 25))
    assert told("zoledronic acid every 4 weeks") == f"{weeks} %"
    day = int(np.argmax(monthly["untx"] <= 0.35 * monthly["untx"][0]))
    assert told("the same, days") == f"{day} days"


def test_stopping_denosumab() -> None:
    course = bone.course("denosumab 60 mg sc every 26 weeks times 4", OLDER, "4 years")
    peak = max(course.at("ctx", 728 + day) for day in range(0, 183, 7)) / course.at("ctx", 0)
    fall = percent(course, bone.SPINE, 1092, since=728)
    assert told("denosumab stopped") == f"{peak:.1f} of the start; {fall:.0f} %"


def test_markers() -> None:
    years = (42 / bone.YEAR, 1, 2, 3)
    ntx = ", ".join(f"{bone.change(bone.ZOLEDRONIC, 'untx', year):.0f}" for year in years)
    assert told("zoledronic acid 4 mg once") == f"{ntx} %"
    course = bone.course("zoledronic_acid 5 mg iv over 15 min", OLDER, "1 year")
    after = [percent(course, name, 364) for name in ("ctx", "p1np")]
    assert told("zoledronic acid 5 mg once, CTX") == f"{after[0]:.0f}, {after[1]:.0f} %"
    course = bone.metastatic("denosumab 120 mg sc every 4 weeks")
    weeks = [percent(course, "untx", 7 * week) for week in (13, 25)]
    assert told("denosumab in women") == f"{weeks[0]:.0f}, {weeks[1]:.0f} %"


def test_trough() -> None:
    found = [
        howship.simulate(
            bone.NAME,
            dose=["denosumab 120 mg sc every 4 weeks"],
            set=[f"weight={weight} kg"],
            until="168 days",
            every="28 days",
            lesions=0,
        )["denosumab_concentration"][-1]
        for weight in (66, 72, 80)
    ]
    levels = ", ".join(f"{level:.1f}" for level in found)
    assert told("denosumab 120 mg every 4 weeks") == f"{levels} ug/mL at 66, 72, 80 kg"


def test_calcium() -> None:
    course = calcium.six(calcium.SECRETING)
    assert told("calcium at PTHrP") == f"{calcium.calcium(course, 60):.2f} mmol/L"
    course = calcium.six(calcium.SECRETING, "saline=4 L/day from day 60 to day 62")
    fall = calcium.calcium(course, 60) - calcium.calcium(course, 62)
    assert told("saline 4 L") == f"{fall:.2f} mmol/L"
    course = howship.simulate(
        bone.NAME, set=["oral_calcium=24 mmol/day"], until="26 weeks", every="1 week", lesions=0
    )
    rise = course["serum_calcium"].max() - course["serum_calcium"][0]
    assert told("twice the calcium") == f"{rise:+.2f} mmol/L"


def test_calcitonin_and_furosemide() -> None:
    given = f"{drugs.USUAL} from 60 days"
    most = max(drugs.fall(hour, given) for hour in range(25))
    assert told("calcitonin") == f"{most:.2f}; {drugs.fall(72, given):.2f} mmol/L"
    replaced = (drugs.FULL, "saline 10 L iv over 24 h from 60 days")
    fall = drugs.fall(24, *replaced, change=drugs.SEVERE)
    assert told("furosemide in large doses") == f"{fall:.2f} mmol/L"
    alone = drugs.fall(144, "furosemide 40 mg iv every 12 h from 60 days")
    assert told("furosemide 40 mg") == f"{-alone:.2f} mmol/L above untreated"


def normal_by(day: float, **given: bool) -> str:
    found = (calcium.responses(**given)[drug][2] for drug in ("zoledronic", "pamidronate"))
    return ", ".join(f"{100 * (first <= day).mean():.0f}" for first in found)


def test_response_to_bisphosphonates() -> None:
    assert told("calcium normal by day 10") == f"{normal_by(10)} %"
    wet = normal_by(4, fluids=True)
    expected = f"{normal_by(4)} % without fluids, {wet} % with 3 L of saline a day"
    assert told("calcium normal by day 4").startswith(expected)
    lengths = ", ".join(f"{calcium.duration(drug):.0f}" for drug in ("zoledronic", "pamidronate"))
    assert told("duration") == f"{lengths} days"


def test_a_row_that_is_not_there_is_noticed() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        told("no such row")
