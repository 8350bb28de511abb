"""Calcium and phosphate of `breast_bone_metastasis` are neither made nor lost, wherever the patient stands.

Rates are compared, at random states far from rest: what enters from food less what leaves in urine is what
all pools gain. Drugs have theirs in test_drug_balance.
"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from howship.solve.programs import traced

LESIONS = 3
DRUGS = ("denosumab",)
CASES = 40


class Point:
    """Rates and values of the model at one random state."""

    def __init__(self, seed: int) -> None:
        self.program = traced("breast_bone_metastasis", DRUGS, LESIONS)
        rng = np.random.default_rng(seed)
        parameters = self.program.defaults()
        values = self.program.values(parameters)
        starts = self.program.starts(values)
        self.y: NDArray[np.float64] = (starts + self.program.scales(starts) * 0.2) * np.exp(
            0.7 * rng.normal(size=len(starts))
        )
        functions = self.program.functions
        hoisted = functions["setup"](values.tolist())
        self.rates = np.array(functions["rates"](0.0, self.y.tolist(), hoisted))
        shown = functions["outputs"](0.0, self.y.tolist(), hoisted)
        self.outputs = dict(zip([o.name for o in self.program.joined.outputs], shown, strict=True))
        self.names = {state.name: i for i, state in enumerate(self.program.joined.states)}
        self.parameters = {item.name: values[i] for i, item in enumerate(self.program.joined.parameters)}

    @property
    def filtration(self) -> float:
        """Filtration (L/day) in the internal unit of volume per day."""
        return float(self.outputs["gfr"])

    def rate(self, *names: str) -> float:
        return float(sum(self.rates[self.names[name]] for name in names))

    def state(self, name: str) -> float:
        return float(self.y[self.names[name]])

    def lesion_calcium_rate(self) -> float:
        """Return what the bone of lesions gains (mmol/day), from its two ages of matrix."""
        total = 0.0
        for i in range(1, LESIONS + 1):
            given = {
                name: self.parameters[f"lesion_{i}.{name}"]
                for name in ("lesion_turnover_rate", "lesion_calcium")
            }
            k_s, a_y = (
                self.parameters["secondary_mineralization_rate"],
                self.parameters["young_matrix_mineral"],
            )
            young = given["lesion_turnover_rate"] / (given["lesion_turnover_rate"] + k_s)
            whole = a_y * young + 1 - young
            gained = a_y * self.rate(f"lesion_{i}.young_matrix") + self.rate(f"lesion_{i}.mature_matrix")
            total += given["lesion_calcium"] * gained / whole
        return total


def absorbed_calcium(point: Point) -> float:
    """Return calcium that food brings into the gut's pool (mmol/day)."""
    R, g = point.state("gut_calcium_transport"), point.parameters["intake_absorbed_exponent"]
    top, k = point.parameters["intake_absorbed_max"], point.parameters["intake_absorbed_half"]
    return point.parameters["calcium_intake"] * top * R**g / (R**g + k**g)


def excreted_phosphate(point: Point) -> float:
    """Return phosphate in urine (mmol/day): what is filtered above the threshold."""
    above = (
        point.state("plasma_phosphate") / point.parameters["plasma_volume"]
        - point.parameters["phosphate_threshold"]
    )
    return max(0.0, point.parameters["phosphate_filtered"] * point.filtration * above)


@pytest.mark.parametrize("seed", range(CASES))
def test_phosphate_is_kept(seed: int) -> None:
    point = Point(seed)
    absorbed = point.parameters["phosphate_intake"] * point.parameters["phosphate_absorbed"]
    in_bone = point.rate("exchangeable_bone_calcium", "deep_bone_calcium") + point.lesion_calcium_rate()
    gained = point.rate("gut_phosphate", "plasma_phosphate", "cell_phosphate")
    gained += point.parameters["phosphate_per_calcium"] * in_bone
    lost = excreted_phosphate(point)
    turnover = absorbed + lost + abs(point.rate("cell_phosphate"))
    assert gained == pytest.approx(absorbed - lost, abs=1e-8 * turnover)


@pytest.mark.parametrize("seed", range(CASES))
def test_calcium_is_kept(seed: int) -> None:
    point = Point(seed)
    pools = ("plasma_calcium", "exchangeable_bone_calcium", "deep_bone_calcium", "gut_calcium")
    gained = point.rate(*pools, "urine_calcium") + point.lesion_calcium_rate()
    turnover = abs(point.rate("exchangeable_bone_calcium")) + absorbed_calcium(point)
    assert gained == pytest.approx(absorbed_calcium(point), abs=1e-8 * turnover)
