"""No drug is made or lost on its way: what a dose brings is somewhere in the body, or has left it.

Rates are compared, at random states far from rest: together they change what is there by nothing, or, where
an entry does not count what is eliminated, by what leaves from one pool alone. Whole courses of
bisphosphonates, dose against what is left and what was excreted, are in tests/published.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from howship import catalog
from howship.errors import ModelError
from howship.model.layout import JoinedState
from howship.model.program import Program
from howship.quantity import parse_unit
from howship.solve.programs import traced

DRUGS = catalog.names("drugs")
# drugs that do not count what is eliminated: the pool from which all of it leaves
LEAVES_FROM = {
    "anastrozole": "central_amount",
    "calcitonin": "central_amount",
    "calcium_supplement": "bowel_amount",
    "denosumab": "central_amount",
    "denosumab_marathe_2011": "serum_concentration",
    "denosumab_peterson_2004": "central_amount",
    "fc_opg_zierhut_2008": "central_amount",
    "goserelin": "central_amount",
    "letrozole": "central_amount",
    "tamoxifen": "metabolite_amount",
    "teriparatide": "plasma_amount",
    "teriparatide_peterson_2010": "plasma_amount",
    "vitamin_d": "calcidiol_amount",
}
COUNTERS = {("denosumab_peterson_2004", "absorbed_amount")}  # what has passed, not what is there
CONCENTRATIONS = {
    ("denosumab_marathe_2011", "serum_concentration"): ("denosumab_marathe_2011.volume", "weight"),
}
# amounts of a place that are those of a whole skeleton of such bone: they count by its share
PER_SKELETON = ("surface_amount", "buried_amount", "surface_particles", "buried_particles")
BISPHOSPHONATES = {"clodronate", "ibandronate", "pamidronate", "zoledronic_acid"}
NANOPARTICLES = {"docetaxel_nanoparticles", "zoledronic_acid_nanoparticles"}
LESIONS = 3
CASES = 20
AMOUNTS = {parse_unit(unit).dims for unit in ("mg", "pmol")}
Array = NDArray[np.float64]


def program_of(drug: str) -> Program:
    """Return a disease that the drug fits with it: with lesions, if there is one."""
    by_lesions = sorted(catalog.names("diseases"), key=lambda name: catalog.disease(name).block is None)
    for name in by_lesions:
        try:
            return traced(name, (drug,), LESIONS if catalog.disease(name).block else None)
        except ModelError:
            continue
    raise AssertionError(f"{drug} fits no disease")


def weight(drug: str, state: JoinedState, parameters: Mapping[str, float]) -> float:
    """Return how much of the drug in the body one unit of a state stands for."""
    *where, pool = state.name.split(".")
    if drug not in where or (drug, pool) in COUNTERS:
        return 0.0
    if (drug, pool) in CONCENTRATIONS:
        return float(np.prod([parameters[name] for name in CONCENTRATIONS[drug, pool]]))
    if state.unit.dims not in AMOUNTS:
        return 0.0
    if drug in BISPHOSPHONATES | NANOPARTICLES and pool in PER_SKELETON:
        shares = {
            f"lesion_{i}": parameters[f"lesion_{i}.lesion_skeleton_share"] for i in range(1, LESIONS + 1)
        }
        return shares[where[0]] if where[0] in shares else 1 - sum(shares.values())
    return 1.0


class Point:
    """A random state of one drug in a body: weights of its pools, and what they gain per day."""

    def __init__(self, drug: str, seed: int, empty: str = "") -> None:
        program = program_of(drug)
        states = program.joined.states
        parameters = program.defaults()
        for i, item in enumerate(program.joined.parameters):
            if item.name.endswith("lesion_skeleton_share"):
                parameters[i] *= 1 + i % LESIONS
        named = dict(zip((item.name for item in program.joined.parameters), parameters, strict=True))
        values = program.values(parameters)
        starts = program.starts(values)
        rng = np.random.default_rng(seed)
        y: Array = (starts + 0.2 * program.scales(starts)) * np.exp(0.7 * rng.normal(size=len(starts)))
        for i, state in enumerate(states):
            if empty and state.name == f"{drug}.{empty}":
                y[i] = 0
        functions = program.functions
        rates = np.array(functions["rates"](0.0, y.tolist(), functions["setup"](values.tolist())))
        gained = rates * np.array([weight(drug, state, named) for state in states])
        self.gained, self.flux = float(gained.sum()), float(np.abs(gained).sum())
        self.pools = int(np.count_nonzero(gained))


@pytest.mark.parametrize("drug", DRUGS)
def test_no_drug_is_made_or_lost(drug: str) -> None:
    for seed in range(CASES):
        point = Point(drug, seed, LEAVES_FROM.get(drug, ""))
        assert point.pools >= 2
        assert abs(point.gained) <= 1e-14 * point.flux


@pytest.mark.parametrize("drug", LEAVES_FROM)
def test_what_is_eliminated_leaves_the_body(drug: str) -> None:
    for seed in range(CASES):
        assert Point(drug, seed).gained < 0


@pytest.mark.parametrize("drug", DRUGS)
def test_a_dose_brings_what_its_route_says(drug: str) -> None:
    """Never more than the dose, all of it into a vein or the gut, and in proportion."""
    program = program_of(drug)
    values = program.values(program.defaults())
    for route in catalog.drug(drug).routes:
        state = next(s for s in catalog.drug(drug).states if s.symbol == route.into)
        entered = program.dose_amount(drug, route.name, values, 3.0)
        assert program.dose_amount(drug, route.name, values, 6.0) == pytest.approx(2 * entered, rel=1e-14)
        if parse_unit(state.unit or str(state.start).split(maxsplit=1)[-1]).dims == parse_unit("mg").dims:
            assert 0 < entered <= 3
            assert entered == 3 or route.name == "sc"
