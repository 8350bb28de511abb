"""Numbers of the model of tumor-induced bone disease in mice, both clones, and the mouse data beside it."""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib import resources
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import howship
from howship import catalog
from howship.quantity import parse
from howship.simulator import Trajectory

PARENTAL, CLONE = "tibd_2024", "tibd_2024_bone_clone"
ZOLEDRONIC_ACID = "zoledronic_acid_level=1 from day 6"
NO_TUMOR = "tumor_burden=0 fM"
DAYS = [7, 14, 21, 28]


@lru_cache(maxsize=16)
def run(name: str, *settings: str) -> Trajectory:
    return howship.simulate(name, set=settings, until="28 days", every="1 day")


@pytest.mark.parametrize(
    ("name", "column", "expected"),
    [
        (CLONE, "osteoblasts", (19.88, 12.56, 3.03, 2.94)),
        (CLONE, "osteoclasts", (2.08, 3.45, 6.31, 7.39)),
        (CLONE, "bone_volume", (97.5, 83.4, 64.2, 59.1)),
        (CLONE, "tumor_burden", (27.6, 480.5, 1146.5, 1205.0)),
        (PARENTAL, "osteoblasts", (20.35, 20.79, 21.38, 22.36)),
        (PARENTAL, "osteoclasts", (2.09, 2.33, 2.89, 4.55)),
        (PARENTAL, "bone_volume", (97.4, 94.7, 89.1, 75.6)),
        (PARENTAL, "tumor_burden", (2.30, 5.37, 12.93, 33.57)),
    ],
)
def test_the_published_tables(name: str, column: str, expected: tuple[float, ...]) -> None:
    found = run(name)[column][DAYS]
    # half of the last printed digit, but 2.89 is printed where two solvers give 2.8847
    digits = 0.05 if max(expected) > 50 else 0.0054 if 2.89 in expected else 0.005
    assert found == pytest.approx(expected, abs=digits)


@lru_cache(maxsize=2)
def run_in(name: str) -> Trajectory:
    none = [f"{cells}=0 fM" for cells in ("responding_osteoblasts", "active_osteoblasts", "osteoclasts")]
    return howship.simulate(name, set=[*none, NO_TUMOR, "bone_volume=100 %"], until="500 days", every="100 d")


@pytest.mark.parametrize("name", [PARENTAL, CLONE])
def test_the_start_is_what_500_days_from_no_cells_give(name: str) -> None:
    columns = ("responding_osteoblasts", "active_osteoblasts", "osteoclasts", "bone_volume")
    found = [run_in(name)[column][-1] for column in columns]
    assert found == pytest.approx([0.41016, 19.5626, 1.96169, 98.804], rel=5e-6)
    starts = [run(name)[column][0] for column in columns]
    assert starts == [0.41016, 19.5626, 1.96169, 98.804]
    assert run(name)["tumor_burden"][0] == 1


def test_the_start_is_no_steady_state() -> None:
    short = run(PARENTAL, NO_TUMOR)
    assert short["bone_volume"][-1] == pytest.approx(96.55, abs=0.01)
    long = howship.simulate(PARENTAL, set=[NO_TUMOR], until="20000 days", every="1000 days")
    assert long["bone_volume"][-1] == pytest.approx(47.82, abs=0.01)
    assert long["osteoclasts"][-1] == pytest.approx(11.515, abs=0.001)


# The fitted values of both clones, written here a second time with the formulas of the source.
SHARED = {
    "Cs": 10.910699, "DA": 0.0045538965, "dB": 2.6088940, "DC": 288.08474, "DR": 1.4199822, "K": 8281.9551,
    "k1": 7.4506280e-8, "k2": 51.889424, "k3": 2.2897497e-8, "k4": 2.1967572e-4, "k5": 8.2128437e-6,
    "k6": 124.85075, "kB": 0.011475908, "KLP": 229759.655, "kO": 1298.1186, "KOP": 5689.4309,
    "kP": 2782.6905, "rL": 2.0562726e7, "SP": 5256.0133, "f0": 0.05, "k1B": 571391.69, "k2B": 1311.4750,
    "k1C": 917838.05, "k2C": 6.4248660, "N": 1207.2373, "kZA": 0.64106047, "kIL": 1.0,
}  # fmt: skip
TUMOR = {
    PARENTAL: {"kdiv": 0.073114452, "kdth": 0.000626072, "kTGF": 0.234564976, "kPTHrP": 20329.0857,
               "kTOB": 4.351755e-5},
    CLONE: {"kdiv": 0.507670805, "kdth": 0.032704322, "kTGF": 0.010763434, "kPTHrP": 3377.0614,
            "kTOB": 4.347271e-4},
}  # fmt: skip
INPUTS = {"IP_const": 0.0, "IL": 0.0, "IO": 0.0, "ZA": 0.0, "RANKLi": 0.0}
UNITS = {"Bone": "%", "kIL": "1/fM", "k1B": "%/(fM day)"}


def written_out(c: SimpleNamespace, R: float, B: float, C: float, bone: float, T: float) -> dict[str, float]:
    """Return the rates (fM or percent, per day) as the source writes them."""
    occupied = (C + c.f0 * c.Cs) / (C + c.Cs)
    pth = (c.IP_const + c.kPTHrP * occupied * T + c.SP) / c.kP
    pi_P = pth / (pth - c.SP / c.kP + c.k6 / c.k5)
    opg = c.k1 / (c.k2 * c.kO) * (c.KOP * R / pi_P + c.IO)
    den = 1 + c.k3 / c.k4 * c.K + opg + c.kIL * c.RANKLi
    formed = c.DC * (c.k3 / c.k4) * c.KLP * pi_P * B * (1 + c.IL / c.rL) / den
    growth = (c.kdiv + c.kTGF * occupied - c.kdth) * T
    per_cell = c.k1B * (c.k2B + B) / B, c.k1C * (c.k2C + C) / C
    return {
        "R": c.DR * occupied - c.f0 * c.dB / occupied * R,
        "B": c.f0 * c.dB / occupied * R - c.kB * B - c.kTOB * T * B,
        "C": formed - c.DA * occupied * C - c.kZA * c.ZA * C,
        "Bone": per_cell[0] * B - per_cell[1] * C * bone,
        "T": growth - growth / c.N * T,
    }


@pytest.mark.transcription
@pytest.mark.parametrize("name", [PARENTAL, CLONE])
@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"R": 2e4},  # OPG matters only with many responding osteoblasts
        {"T": 900.0, "C": 8.0, "B": 2.0, "Bone": 60.0},
        {"IP_const": 5e7, "IL": 3e7, "IO": 1e12},
        {"ZA": 1.0, "RANKLi": 10.0},
    ],
)
def test_the_rates_are_those_of_the_source(name: str, changed: dict[str, float]) -> None:
    cells = {"R": 0.41, "B": 19.6, "C": 1.96, "Bone": 98.8, "T": 40.0}
    values = {**SHARED, **TUMOR[name], **INPUTS, **changed}
    y = {symbol: changed.get(symbol, value) for symbol, value in cells.items()}
    expected = written_out(SimpleNamespace(**values), y["R"], y["B"], y["C"], y["Bone"], y["T"])
    model = catalog.disease(name)
    m = SimpleNamespace()
    for item in (*model.parameters, *model.states):
        text = item.value if hasattr(item, "value") else item.start
        value = {**values, **y}.get(item.symbol, parse(text).value)
        setattr(m, item.symbol, value * parse(text).unit.to_internal)
    found = model.equations(m).rates
    for symbol, rate in expected.items():
        internal = 0.01 if symbol == "Bone" else 1e-3  # percent, and fM in pM
        assert found[symbol] == pytest.approx(rate * internal, rel=1e-9), symbol


@pytest.mark.transcription
def test_the_clones_share_all_but_five_numbers() -> None:
    first, second = (
        {p.symbol: p.value for p in catalog.disease(name).parameters} for name in (PARENTAL, CLONE)
    )
    assert first.keys() == second.keys()
    assert {symbol for symbol in first if first[symbol] != second[symbol]} == TUMOR[PARENTAL].keys()


@pytest.mark.transcription
def test_zoledronic_acid_kills_osteoclasts_at_the_fitted_rate() -> None:
    early = [
        howship.simulate(PARENTAL, set=[*settings], until="6.1 days", every="0.1 days")["osteoclasts"][-1]
        for settings in ([], [ZOLEDRONIC_ACID])
    ]
    # formation goes on as before, so the difference grows at the rate of killing, to first order
    assert np.log(early[0] / early[1]) / 0.1 == pytest.approx(0.641, rel=0.01)


def test_zoledronic_acid_never_wears_off() -> None:
    treated = run(PARENTAL, ZOLEDRONIC_ACID)
    assert np.all(treated["osteoclasts"][14:] < 0.05)
    assert treated["bone_volume"][14] == pytest.approx(128.2, abs=0.05)


def test_an_inhibitor_of_rankl_lowers_osteoclasts_with_its_level() -> None:
    least = [run(PARENTAL, f"rankl_inhibitor={dose} fM")["osteoclasts"][-1] for dose in (0, 1, 10)]
    assert least[0] > least[1] > least[2]


def test_a_tumor_stops_at_its_capacity_and_one_above_comes_back() -> None:
    above = run(CLONE, "tumor_burden=1500 fM")["tumor_burden"]
    assert np.all(np.diff(above) < 0)
    assert above[-1] == pytest.approx(1207.24, abs=0.01)


@lru_cache(maxsize=1)
def data() -> tuple[dict[str, str], ...]:
    file = resources.files("howship.catalog") / "evidence" / "tibd_mouse.csv"
    with file.open(encoding="utf-8", newline="") as text:
        return tuple(csv.DictReader(text))


def test_the_mouse_data_are_complete() -> None:
    assert [row["id"] for row in data()] == [f"T{i:03d}" for i in range(1, len(data()) + 1)]
    counts: dict[str, int] = {}
    for row in data():
        counts[row["study"]] = counts.get(row["study"], 0) + 1
        assert row["citation"]
        assert row["source_address"].startswith("https://")
        assert float(row["standard_error"]) > 0
        assert row["kind"] in {"measured", "below_detection", "extrapolated", "assumed"}
        assert row["note"] or row["kind"] == "measured"
    assert counts == {
        "Bennett 2024": 16,
        "Johnson 2011": 29,
        "Canon 2008": 30,
        "Blake 2014": 39,
        "Miller 2014": 64,
    }


def test_extrapolated_tumor_values_are_on_the_exponentials_of_the_modelers() -> None:
    rows = [row for row in data() if row["kind"] == "extrapolated"]
    assert len(rows) == 6
    for row in rows:
        per_week = 0.680 if "zoledronic" in row["arm"] else 0.917
        expected = np.exp(per_week * float(row["day"]) / 7)
        assert float(row["mean"]) == pytest.approx(expected, rel=1e-3)


MODELED: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("Bennett 2024", "tumor"): (CLONE, ()),
    ("Johnson 2011", "tumor"): (PARENTAL, ()),
    ("Johnson 2011", "tumor, zoledronic acid from day 6"): (PARENTAL, (ZOLEDRONIC_ACID,)),
    ("Johnson 2011", "no tumor, zoledronic acid from day 6"): (PARENTAL, (ZOLEDRONIC_ACID, NO_TUMOR)),
}


def test_the_models_are_near_the_mice_that_they_were_fitted_to() -> None:
    distances: dict[str, Any] = {}
    for row in data():
        key = row["study"], row["arm"]
        if row["kind"] != "measured" or key not in MODELED:
            continue
        name, settings = MODELED[key]
        found = run(name, *settings)[row["observable"]][int(row["day"])]
        distances[row["id"]] = (found - float(row["mean"])) / float(row["standard_error"])
    assert len(distances) == 14 + 5 + 3 + 5 + 1 + 5
    # in standard errors; the tumor of the clone on day 21 is the worst, 1146 against 851 +- 139 fM
    assert max(distances, key=lambda row: abs(distances[row])) == "T016"
    assert distances["T016"] == pytest.approx(2.12, abs=0.01)
    assert np.sqrt(np.mean(np.square(list(distances.values())))) < 0.9
