"""Nanoparticles in mice (Shalgunov et al. 2017): the equations written out again, and what was measured.

`written_out` has the equations in the paper's units (hours, mL, ug) and in amounts, apart from the entry's
code; SciPy solves it, for four formulations in three groups of mice. The measured values are geometric means
of two to five mice each, from the data files of a public reproduction of the model
(insysbio/drug-loaded-nanoparticles, MIT), to which the model was fitted; the factors say how well.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import howship

ORGANS = {"L": "liver", "S": "spleen", "T": "tumor", "K": "kidney", "U": "lung", "R": "rest"}
HOURS = np.arange(0, 49.0)
# burst, kd, gamma, body weight, tumor weight, shares of liver, spleen, kidneys, lungs
MICE_61 = (20.8, 0.366, 0.0538, 0.00601, 0.0142, 0.00679)
MICE_67 = (21.8, 0.472, 0.0572, 0.00520, 0.0135, 0.00622)
MICE_FREE = (21.2, 0.377, 0.0569, 0.00517, 0.0129, 0.00622)
FORMULATIONS: dict[str, tuple[float, ...]] = {
    "U16c": (7.5e-3, 5.49e-3, 0.57, *MICE_61),
    "U16p": (4.22e-3, 1.96e-3, -0.0532, *MICE_61),
    "T": (2.22e-2, 6.26e-2, 0.598, *MICE_67),
    "free": (1.0, 0.0, 0.0, *MICE_FREE),
}
WORDS = ("burst_share", "release_rate", "release_slowing", "mouse_weight", "tumor_weight",
         "liver_share", "spleen_share", "kidney_share", "lung_share")  # fmt: skip
UNITS = ("", " 1/h", "", " g", " g", "", "", "", "")


def simulated(formulation: str, particles: float, drug: float) -> howship.simulator.Trajectory:
    """Return the entry's course for a formulation and a dose in mg/kg."""
    values = FORMULATIONS[formulation]
    given = [f"{word}={value!r}{unit}" for word, value, unit in zip(WORDS, values, UNITS, strict=True)]
    given += [f"nanoparticle_dose={particles!r} mg/kg", f"drug_dose={drug!r} mg/kg"]
    return howship.simulate("shalgunov_2017", set=given, until="48 h", every="1 h")


def volumes(values: tuple[float, ...]) -> tuple[dict[str, float], dict[str, float]]:
    """Return tissue volumes (mL) of organs, blood (B) and rest, and the blood inside organs."""
    W, W_T, wL, wS, wK, wU = values[3:]
    weight = {"L": W * wL, "S": W * wS, "K": W * wK, "U": W * wU, "T": W_T}
    blood = {"L": 0.141, "S": 0.153, "K": 0.0858, "U": 0.223, "T": 0.00996}
    inside = {o: weight[o] * blood[o] for o in weight}
    V = {o: weight[o] - inside[o] for o in weight}
    V["B"] = 0.0814 * W + sum(inside.values())
    V["R"] = W - sum(weight.values()) - 0.0814 * W
    return V, inside


def written_out(formulation: str, particles: float, drug: float) -> Any:
    """Return amounts (ug) by hour: particles in blood and organs, free drug likewise, and the response."""
    values = FORMULATIONS[formulation]
    delta, kd, g, W = values[:4]
    V, _ = volumes(values)
    reference, _ = volumes(FORMULATIONS["U16c"])
    tissue = {"L": 0.859, "S": 0.847, "K": 0.9142, "U": 0.777, "T": 0.99004, "R": 1.0}
    scale = {
        o: V[o] / reference[o] for o in tissue
    }  # shares of blood are the same, so volumes scale as weights
    PS = {"L": 2.14e-2, "S": 2.02e-3, "T": 1.31e-3, "K": 9.27e-4, "U": 1.22e-4, "R": 5.79e-2}
    fall = {"L": 209, "K": 79.3, "R": 246}
    Q = {"K": 124.6, "U": 678, "R": 371.48, "T": 2.06 * values[4]}
    Kp = {"L": 42, "S": 64.8, "K": 55.6, "U": 76.4, "R": 55.6, "T": 63.2}
    load, cells = drug / particles, 0.45 * 3.9 + 0.55

    def rates(t: float, y: np.ndarray) -> list[float]:
        NP = dict(zip("BLSTKUR", y[:7], strict=True))
        D = {o: a / V[o] for o, a in zip("BLSTKUR", y[7:14], strict=True)}
        age = t + 1e-12
        v = np.exp(-kd / (1 - g) * age ** (1 - g))
        out = {o: a * kd * age**-g * v * (1 - delta) * load for o, a in NP.items()}
        dNP, dD = dict.fromkeys(NP, 0.0), dict(out)
        for o in PS:
            permeability = PS[o] * scale[o] * np.exp(-fall.get(o, 0) * y[14])
            flux = permeability * (NP["B"] / V["B"] / 0.55 - NP[o] / V[o] / 1000)
            dNP["B"] -= flux
            dNP[o] += flux
        for o in Q:
            flux = Q[o] * (D["B"] - D[o] / Kp[o] * cells)
            dD["B"] -= flux
            dD[o] += flux
        for source, target, flux in (
            ("B", "L", (181.92 - 14.88) * D["B"]),
            ("B", "S", 14.88 * D["B"]),
            ("S", "L", 14.88 * D["S"] / 64.8 * cells),
            ("L", "B", 181.92 * D["L"] / 42 * cells),
        ):
            dD[source] -= flux
            dD[target] += flux
        dD["L"] -= 4.75 * D["L"] * V["L"]
        return [*(dNP[o] for o in "BLSTKUR"), *(dD[o] for o in "BLSTKUR"), D["B"] / cells - 2.46 * y[14]]

    start = [particles * W, *[0.0] * 6, delta * drug * W, *[0.0] * 6, 0.0]
    solution = solve_ivp(rates, (0, 48), start, "LSODA", HOURS, rtol=1e-10, atol=1e-12)
    assert solution.success
    return solution.y


@pytest.mark.transcription
@pytest.mark.parametrize(
    ("formulation", "particles", "drug"),
    [("U16c", 30, 2.5), ("U16c", 140, 11.8), ("U16p", 70, 5.07), ("T", 140, 9.24), ("free", 1e-6, 1.5)],
)
def test_the_entry_is_what_the_paper_says(formulation: str, particles: float, drug: float) -> None:
    result, expected = simulated(formulation, particles, drug), written_out(formulation, particles, drug)
    V, _ = volumes(FORMULATIONS[formulation])
    for i, o in enumerate("BLSTKUR"):
        name = ORGANS.get(o, "blood")
        for kind, y in (("nanoparticles", expected[i]), ("free_drug", expected[7 + i])):
            right = y / V[o]
            np.testing.assert_allclose(
                result[f"{name}_{kind}"], right, rtol=2e-5, atol=1e-6 * right.max(), err_msg=f"{name}_{kind}"
            )
    np.testing.assert_allclose(result["response"], expected[14], rtol=2e-5, atol=1e-6 * expected[14].max())


@pytest.mark.transcription
def test_the_reference_experiment_is_the_low_dose_of_u16c() -> None:
    """Every default that the other tests set: dose, formulation and mice."""
    reference, given = howship.simulate("shalgunov_2017"), simulated("U16c", 30, 2.5)
    for name in given.columns:
        np.testing.assert_allclose(reference[name], given[name], rtol=1e-9, err_msg=name)


@pytest.mark.transcription
def test_total_drug_is_tissue_and_blood_of_the_organ() -> None:
    """Outputs against amounts: what is free and what particles still hold, over the organ's volume."""
    result, y = simulated("U16c", 30, 2.5), written_out("U16c", 30, 2.5)
    V, inside = volumes(FORMULATIONS["U16c"])
    held = (1 - 7.5e-3) * np.exp(-5.49e-3 / 0.43 * HOURS**0.43)
    np.testing.assert_allclose(result["encapsulated_share"], held, rtol=1e-6)
    drug = {o: y[7 + i] + y[i] * held * 2.5 / 30 for i, o in enumerate("BLSTKUR")}
    for o in "LSTKU":
        right = (drug[o] + drug["B"] / V["B"] * inside[o]) / (V[o] + inside[o])
        np.testing.assert_allclose(result[f"{ORGANS[o]}_drug"], right, rtol=2e-5)
    plasma = (y[7] / 2.305 + y[0] * held * 2.5 / 30 / 0.55) / V["B"]
    np.testing.assert_allclose(result["plasma_drug"], plasma, rtol=2e-5)


@pytest.mark.transcription
@pytest.mark.parametrize("formulation", ["U16c", "T"])
def test_particles_are_neither_made_nor_lost(formulation: str) -> None:
    result = simulated(formulation, 70, 5)
    V, _ = volumes(FORMULATIONS[formulation])
    total = sum(result[f"{ORGANS.get(o, 'blood')}_nanoparticles"] * V[o] for o in "BLSTKUR")
    np.testing.assert_allclose(total, 70 * FORMULATIONS[formulation][3], rtol=1e-6)


# formulation, particles, drug (mg/kg), hour -> measured ug/mL and the largest factor off
MEASURED = {
    ("U16c", 30, 2.5, 2): {"liver": (3.67, 1.35), "spleen": (5.04, 1.1), "plasma": (30.3, 1.4)},
    ("U16c", 30, 2.5, 48): {"kidney": (1.88, 1.1), "liver": (9.14, 1.25), "spleen": (12.0, 1.25),
                            "tumor": (2.25, 1.1), "plasma": (1.36, 1.2)},
    ("U16c", 140, 11.8, 2): {"kidney": (13.8, 1.3), "liver": (17.8, 1.25), "spleen": (23.1, 1.1),
                             "tumor": (2.68, 1.1), "lung": (24.4, 1.1), "plasma": (218, 1.1)},
    ("U16c", 140, 11.8, 48): {"kidney": (9.84, 1.1), "liver": (44.2, 1.2), "spleen": (72.1, 1.3),
                              "tumor": (9.83, 1.35), "lung": (3.48, 1.3), "plasma": (13.1, 1.35)},
    ("T", 30, 1.98, 2): {"kidney": (1.55, 1.25), "liver": (2.90, 1.1), "spleen": (4.18, 1.2),
                         "tumor": (0.429, 1.1), "lung": (4.35, 1.15), "plasma": (26.3, 1.15)},
    ("free", 2e-6, 3, 2): {"kidney": (1.99, 1.1), "liver": (0.975, 1.15), "tumor": (0.617, 1.1),
                           "lung": (2.23, 1.05)},
}  # fmt: skip


@pytest.mark.parametrize("case", MEASURED, ids=str)
def test_concentrations_measured_in_mice(case: tuple[str, float, float, int]) -> None:
    formulation, particles, drug, hour = case
    result = simulated(formulation, particles, drug)
    for organ, (measured, factor) in MEASURED[case].items():
        found = result.at(f"{organ}_drug", hour / 24)
        assert measured / factor < found < measured * factor, organ


def test_free_drug_leaves_the_spleen_too_early() -> None:
    """A known fault: 2.73 and 0.374 ug/mL were measured at 2 and 48 h after 3 mg/kg."""
    result = simulated("free", 2e-6, 3)
    assert result.at("spleen_drug", 2 / 24) == pytest.approx(0.74 * 2.73, rel=0.05)
    assert result.at("spleen_drug", 2) < 0.05 * 0.374


def test_particles_bring_more_drug_to_the_tumor_and_keep_it_there() -> None:
    particles = howship.simulate("shalgunov_2017")["tumor_drug"][-1]
    free = howship.simulate("shalgunov_2017", set=["burst_share=1"], until="48 h", every="1 h")["tumor_drug"]
    assert particles > 10 * free[-1]
