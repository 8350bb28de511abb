"""Numbers of Ayati et al. 2010: normal bone, regular cycles, the tumor, its treatment."""

from __future__ import annotations

import numpy as np
import pytest
from typer.testing import CliRunner

import howship
from howship.cli import app
from howship.solve import Reference, Task, Tolerance, baseline
from howship.solve.programs import traced
from tests.published.cycles import peaks

TUMOR, TREATMENT = "ayati_2010_tumor", "ayati_2010_treatment"
REGULAR = [
    "g11=1.1",
    "k1=0.0748 %/day",
    "k2=0.0006395 %/day",
    "osteoclasts=11.16",
    "osteoblasts=231.72",
]
# Peaks of the site with tumor, printed to two and one decimals, days to one.
OSTEOCLASTS = [(1.4, 15.21), (358, 23.97), (620, 28.75), (833, 24.67), (1024, 19.63), (1203, 15.66)]
OSTEOBLASTS = [896.6, 867.8, 789.3, 686.8, 600.6, 534.1]
BONE = {100: 108.7, 400: 92.1, 600: 97.0, 700: 67.0, 1000: 35.7, 1200: -0.9, 2000: -62.5}


def test_the_declared_start_is_the_steady_state() -> None:
    result = howship.simulate("ayati_2010", until="100 days", every="50 days")
    assert result["osteoclasts"] == pytest.approx(1.0607, abs=5e-5)
    assert result["osteoblasts"] == pytest.approx(212.132, abs=5e-4)


def test_normal_remodeling_is_one_cycle() -> None:
    result = howship.simulate("ayati_2010")
    assert (result["osteoclasts"][0], result["osteoblasts"][0]) == (11.06, 212.13)
    assert result.at("bone_mass", 10) == pytest.approx(89.97, abs=6e-3)
    assert result.at("bone_mass", 200) == pytest.approx(99.98, abs=6e-3)
    fine = howship.simulate(
        "ayati_2010", set=["osteoclasts=11.06", "osteoblasts=212.13"], until="20 days", every="0.1 days"
    )
    ((day, osteoblasts),) = peaks(fine, "osteoblasts")
    assert (day, osteoblasts) == (pytest.approx(14.1, abs=0.05), pytest.approx(396.91, abs=6e-3))


def test_normal_remodeling_in_regular_cycles() -> None:
    result = howship.simulate("ayati_2010", set=REGULAR, until="1200 days", every="0.1 days")
    for column, height in (("osteoclasts", 12.053), ("osteoblasts", 785.03)):
        days, heights = zip(*peaks(result, column), strict=True)
        assert np.diff(days) == pytest.approx(273.6, abs=0.05)
        assert heights == pytest.approx([height] * len(days), rel=5e-5)
    # printed to one decimal; the swing sinks by 0.03 a cycle, and these are its ends over 1200 days
    assert result["bone_mass"].min() == pytest.approx(91.6, abs=0.05)
    assert result["bone_mass"].max() == pytest.approx(103.5, abs=0.05)
    assert result.notes == ()


def test_the_tumor_makes_cycles_grow_and_fade() -> None:
    result = howship.simulate(TUMOR, until="1250 days", every="0.1 days")
    assert result["osteoclasts"][0] - result["resorbing_osteoclasts"][0] == pytest.approx(4.9938, abs=5e-5)
    assert result["osteoblasts"][0] - result["forming_osteoblasts"][0] == pytest.approx(315.9015, abs=5e-5)
    found = peaks(result, "osteoclasts")
    assert len(found) == len(OSTEOCLASTS)
    for (day, height), (printed_day, printed) in zip(found, OSTEOCLASTS, strict=True):
        assert day == pytest.approx(printed_day, abs=0.5)
        assert height == pytest.approx(printed, abs=6e-3)
    assert found[0][0] == pytest.approx(1.4, abs=0.05)
    assert peaks(result, "osteoblasts")[0][0] == pytest.approx(21.8, abs=0.05)
    assert [height for _, height in peaks(result, "osteoblasts")] == pytest.approx(OSTEOBLASTS, abs=0.06)


def test_the_size_of_the_tumor() -> None:
    result = howship.simulate(TUMOR)
    for day, burden in ((100, 6.12), (300, 35.79), (600, 79.51), (1200, 98.87)):
        assert result.at("tumor_burden", day) == pytest.approx(burden, abs=6e-3)  # printed to two decimals


@pytest.mark.transcription
def test_the_tumor_grows_by_gompertz() -> None:
    result = howship.simulate(TUMOR)
    closed = 100 * np.exp(np.log(0.01) * np.exp(-0.005 * result.time))
    assert result["tumor_burden"] == pytest.approx(closed, rel=1e-6)


def test_bone_is_lost_below_zero_and_flagged() -> None:
    result = howship.simulate(TUMOR)
    for day, mass in BONE.items():
        assert result.at("bone_mass", day) == pytest.approx(mass, abs=0.06)  # printed to one decimal
    (note,) = result.notes
    assert note == "implausible from day 1200 on: bone_mass fell below zero (-0.906 %)"
    assert howship.simulate(TUMOR, until="1195 days").notes == ()


def test_the_command_says_implausible_and_writes_every_row(tmp_path) -> None:
    out = tmp_path / "tumor.csv"
    done = CliRunner().invoke(app, ["simulate", TUMOR, "--out", str(out)])
    assert done.exit_code == 0
    assert "implausible from day 1200 on: bone_mass fell below zero (-0.906 %)" in done.output
    rows = out.read_text(encoding="utf-8").splitlines()
    place = rows[0].split(",").index("bone_mass")
    assert len(rows) == 402
    assert float(rows[-1].split(",")[place]) == pytest.approx(-62.5, abs=0.06)


def test_a_patient_below_zero_is_implausible_in_the_other_solver_too() -> None:
    program = traced(TUMOR, ())
    values = baseline(program, program.defaults())
    grid = np.array([0.0, 1000.0, 1200.0, 1300.0])
    task = Task(program.starts(values), values, 0.0, 1300.0, grid)
    (path,) = Reference()(program, [task], Tolerance(1e-8, 1e-10, 100_000))
    assert (path.status, path.failed_day, path.worst) == ("implausible", 1200, "bone_mass")
    assert path.complete
    assert 100 * path.states[:, 2] == pytest.approx([100, 35.7, -0.9, path.states[3, 2] * 100], abs=0.06)


def test_both_effects_of_treatment_together_clear_the_tumor_and_bone_recovers() -> None:
    result = howship.simulate(TREATMENT)
    assert result.notes == ()
    assert result.at("tumor_burden", 600) == pytest.approx(79.51, abs=6e-3)  # as without treatment
    assert result["tumor_burden"][-1] < 1e-3
    assert result["bone_mass"].min() > 50
    assert result["bone_mass"][-1] > result["bone_mass"].min() + 20


@pytest.mark.transcription
def test_the_treated_tumor_shrinks_by_gompertz_from_the_day_of_treatment() -> None:
    result = howship.simulate(TREATMENT)
    assert (result["osteoclasts"][0], result["osteoblasts"][0]) == (13, 300)
    later = np.maximum(result.time - 600, 0)
    closed = 100 * np.exp(np.log(0.01) * np.exp(-0.005 * np.minimum(result.time, 600) + 0.003 * later))
    assert result["tumor_burden"] == pytest.approx(closed, rel=1e-5, abs=1e-9)


@pytest.mark.transcription
def test_treatment_against_equations_written_by_hand() -> None:
    """Bone cells as logarithms, in SciPy; no numbers were printed for this run."""
    from scipy.integrate import solve_ivp

    G = -0.5 - (1 - 1.1 * 1.005) * (1 + 0.2)
    Cbar = (0.2 / 3) ** (1.2 / G) * (0.02 / 4) ** (-0.5 / G)
    Bbar = (0.2 / 3) ** (1 / G) * (0.02 / 4) ** ((1 - 1.1 * 1.005) / G)

    def rates(t: float, y: np.ndarray) -> list[float]:
        treated = t >= 600
        share = np.exp(y[3])
        c, b = np.exp(y[0]), np.exp(y[1])
        return [
            3 * np.exp((1.1 * (1 + 0.005 * share) - 1) * y[0] - 0.5 * y[1]) - 0.2,
            4 * np.exp(y[0] - (1 + 0.2 * share) * y[1]) - 0.02 + 0.001 * treated,
            -0.0748 * max(c - Cbar, 0) + 0.0006395 * max(b - Bbar, 0),
            -(0.005 - 0.008 * treated) * y[3],
        ]

    y = np.array([np.log(13), np.log(300), 100, np.log(0.01)])
    before = solve_ivp(rates, (0, 600 - 1e-9), y, method="LSODA", rtol=1e-9, atol=1e-9, max_step=2)
    after = solve_ivp(
        rates,
        (600, 2000),
        before.y[:, -1],
        method="LSODA",
        rtol=1e-9,
        atol=1e-9,
        max_step=2,
        t_eval=[700, 1000, 2000],
    )
    result = howship.simulate(TREATMENT)
    for i, day in enumerate((700, 1000, 2000)):
        assert result.at("bone_mass", day) == pytest.approx(after.y[2, i], abs=1e-3)
        assert result.at("osteoclasts", day) == pytest.approx(np.exp(after.y[0, i]), rel=1e-4)
        assert result.at("osteoblasts", day) == pytest.approx(np.exp(after.y[1, i]), rel=1e-4)


@pytest.mark.transcription
def test_a_treatment_of_the_tumor_entry_is_the_treatment_entry() -> None:
    """The open effects of the one, set for a time, are the other."""
    given = howship.simulate(
        TUMOR,
        set=[
            "osteoclasts=13",
            "osteoblasts=300",
            "osteoblast_protection=0.001 1/day from day 600",
            "tumor_treatment_effect=0.008 1/day from day 600",
        ],
    )
    result = howship.simulate(TREATMENT)
    for column in ("osteoblasts", "bone_mass", "tumor_burden"):
        assert given[column] == pytest.approx(result[column], rel=1e-4, abs=1e-6)
