"""`howship.simulate`: options, grid, columns, units, settings in time, and how results are read."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

import howship
from howship.errors import InputError

LEMAIRE, PR, BONE = "lemaire_2004", "peterson_riggs_2012", "breast_bone_metastasis"
INPUT = "osteoblast_input=1e-4 pM/day from day 20 to day 80"


def test_without_options_the_reference_experiment_runs() -> None:
    reference = howship.simulate(LEMAIRE)
    spelled = howship.simulate(LEMAIRE, set=[INPUT], until="140 days", every="1 day")
    assert reference.time.tolist() == spelled.time.tolist()
    for name in reference.columns:
        assert reference[name].tolist() == spelled[name].tolist()


def test_with_any_option_the_reference_gives_only_the_times() -> None:
    result = howship.simulate(LEMAIRE, set=["kB=0.189 1/day"])
    assert result.time[-1] == 140
    assert result["osteoblasts"] == pytest.approx(result["osteoblasts"][0], rel=1e-6)
    assert len(howship.simulate(LEMAIRE, until="10 days").time) == 11


@pytest.mark.parametrize(
    ("until", "every", "expected"),
    [
        ("10 days", "5 days", [0, 5, 10]),
        ("10 days", "4 days", [0, 4, 8, 10]),
        ("10 days", "20 days", [0, 10]),
        ("2 weeks", "1 week", [0, 7, 14]),
        ("1 year", "1 month", [k * 365.25 / 12 for k in range(13)]),
        ("0.3 days", "0.1 days", [0, 0.1, 0.2, 0.3]),
    ],
)
def test_the_grid_holds_every_step_and_the_end(until: str, every: str, expected: list[float]) -> None:
    assert howship.simulate(LEMAIRE, until=until, every=every).time == pytest.approx(expected)


def test_settings_in_time_begin_and_end_on_their_days() -> None:
    result = howship.simulate(LEMAIRE, set=[INPUT], until="140 days", every="10 days")
    B = result["osteoblasts"] / result["osteoblasts"][0]
    assert B[:3] == pytest.approx(1, abs=1e-7)  # the row of day 20 is just before the input
    assert B[3] > 1.1
    assert B[9] < B[8]


def test_a_setting_without_an_end_goes_on() -> None:
    open_end = howship.simulate(LEMAIRE, set=["IB=1e-4 pM/day from day 20"], until="60 days", every="10 days")
    closed = howship.simulate(LEMAIRE, set=[INPUT], until="60 days", every="10 days")
    assert open_end["osteoblasts"] == pytest.approx(closed["osteoblasts"], rel=1e-6)


def test_words_symbols_units_and_mappings_are_the_same() -> None:
    runs = [
        howship.simulate(LEMAIRE, set=given, until="50 days", every="10 days")["osteoblasts"]
        for given in (
            ["osteoblast_loss_rate=0.24 1/day from day 10"],
            ["kB=0.24 1/day from day 10"],
            ["kB=0.01 1/h from day 10"],
            {"kB": "0.24 1/day from 240 h"},
        )
    ]
    for run in runs[1:]:
        assert run == pytest.approx(runs[0], rel=1e-7)
    assert np.ptp(runs[0]) > 0.01 * runs[0][0]


def test_a_solved_baseline_follows_the_parameters_set() -> None:
    result = howship.simulate(LEMAIRE, set=["kB=0.3 1/day"], until="200 days", every="50 days")
    declared = howship.simulate(LEMAIRE, until="50 days", every="50 days")
    assert result["osteoblasts"] == pytest.approx(result["osteoblasts"][0], rel=1e-6)
    assert abs(result["osteoblasts"][0] / declared["osteoblasts"][0] - 1) > 0.1


def test_columns_are_in_their_declared_units() -> None:
    result = howship.simulate(PR, until="1 day", every="1 day")
    assert result.units["time"] == "day"
    assert (result.units["gfr"], result["gfr"][0]) == ("mL/min", pytest.approx(100))
    assert (result.units["urine_calcium"], result["urine_calcium"][0]) == ("mmol", 0)
    assert (result.units["serum_calcium"], result["serum_calcium"][0]) == ("mmol/L", pytest.approx(2.35))
    assert set(result.units) == {"time", *result.columns}


def test_names_that_every_output_file_uses() -> None:
    common = {"serum_calcium", "serum_phosphate", "pth", "calcitriol", "lumbar_spine_bmd", "femoral_neck_bmd"}
    for name in (PR, BONE):
        result = howship.simulate(name, dose="denosumab 60 mg sc", until="1 day", every="1 day")
        assert common | {"osteoclasts", "osteoblasts", "ctx", "bsap", "denosumab_concentration"} <= set(
            result.columns
        )
    assert {"untx", "p1np", "tumor_burden", "bone_volume"} <= set(result.columns)


def test_one_dose_as_text_or_as_a_list() -> None:
    text = "denosumab 60 mg sc every 1 week times 2 from 1 day"
    one = howship.simulate(PR, dose=text, until="3 weeks", every="1 day")
    listed = howship.simulate(PR, dose=[text], until="3 weeks", every="1 day")
    apart = howship.simulate(
        PR,
        dose=["denosumab 60 mg sc from 1 day", "denosumab 60 mg sc from 8 days"],
        until="3 weeks",
        every="1 day",
    )
    depot = one["denosumab.depot"]
    assert depot.tolist() == listed["denosumab.depot"].tolist()
    assert apart["denosumab.depot"] == pytest.approx(depot, rel=1e-6, abs=1e-6)
    assert depot[:2].tolist() == [0, 0]
    assert depot[2] > 0
    assert depot[9] > depot[8]
    assert (np.diff(depot[9:]) < 0).all()


def test_lesions() -> None:
    two = howship.simulate(BONE, lesions=2, until="1 week", every="1 week")
    none = howship.simulate(BONE, lesions=0, until="1 week", every="1 week")
    assert {name.split(".")[0] for name in two.columns if name.startswith("lesion_")} == {
        "lesion_1",
        "lesion_2",
    }
    assert not any(name.startswith("lesion_") for name in none.columns)
    assert none["tumor_burden"].tolist() == [0, 0]
    assert two["tumor_burden"][0] > 0


def test_one_lesion_may_differ() -> None:
    result = howship.simulate(
        BONE,
        lesions=2,
        set=["initial_tumor_volume=1 cm3", "lesion_2.initial_tumor_volume=8 cm3"],
        until="1 day",
        every="1 day",
    )
    assert result["tumor_burden"][0] == pytest.approx(9)


def test_uncalibrated_models_say_so() -> None:
    assert howship.simulate(BONE, until="1 day", every="1 day").notes == ("uncalibrated",)
    assert howship.simulate(LEMAIRE, until="1 day", every="1 day").notes == ()


def test_reading_a_trajectory() -> None:
    result = howship.simulate(LEMAIRE, until="10 days", every="5 days")
    assert result["time"] is result.time
    assert result.at("osteoblasts", 5.4) == result["osteoblasts"][1]
    with pytest.raises(InputError, match="is no column") as caught:
        result["osteoblast"]
    assert "Did you mean 'osteoblasts'" in str(caught.value)


def test_writing_a_trajectory(tmp_path: Path) -> None:
    result = howship.simulate(LEMAIRE, until="10 days", every="5 days")
    path = result.write(tmp_path / "base.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["time", *result.columns]
    assert [float(row["time"]) for row in rows] == [0, 5, 10]
    assert [float(row["osteoblasts"]) for row in rows] == result["osteoblasts"].tolist()


def test_the_same_call_gives_the_same_bits() -> None:
    a, b = (howship.simulate(PR, dose="denosumab 60 mg sc", until="8 weeks", every="1 week") for _ in "ab")
    for name in a.columns:
        assert a[name].tobytes() == b[name].tobytes()
