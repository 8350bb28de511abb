"""What every disease and every drug of the catalog must hold. A new entry is tested by being there."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

import howship
from howship import catalog
from howship.checking import checkable, findings
from howship.errors import ModelError
from howship.simulator import Trajectory
from howship.solve.programs import traced

DISEASES, DRUGS = catalog.names("diseases"), catalog.names("drugs")
STEADY = [name for name in DISEASES if catalog.disease(name).steady]
# What two runs of the solver may differ by, in units of a state's scale.
SAME = 1e-6


def fits(disease: str, drug: str) -> bool:
    try:
        traced(disease, (drug,))
    except ModelError:
        return False
    return True


PAIRS = [(disease, drug) for disease in DISEASES for drug in DRUGS if fits(disease, drug)]
ROUTES = [(disease, drug, route.name) for disease, drug in PAIRS for route in catalog.drug(drug).routes]


def one_and_half(drug: str) -> tuple[str, str]:
    """Return a small amount that is seen, and half of it."""
    return ("1 L", "0.5 L") if catalog.drug(drug).per_liter else ("1 mg", "0.5 mg")


@lru_cache(maxsize=64)
def reference(disease: str) -> Trajectory:
    return howship.simulate(disease)


@lru_cache(maxsize=64)
def course(disease: str, *doses: str) -> Trajectory:
    """Return four weeks in the disease's default number of lesions."""
    return howship.simulate(disease, dose=list(doses), until="4 weeks", every="1 day")


def scales(disease: str, drug: str = "") -> dict[str, float]:
    """Return the size at which each state matters, in the unit of its column."""
    program = traced(disease, (drug,) if drug else ())
    values = program.values(program.defaults())
    sizes = program.scales(program.starts(values))
    return {s.name: k / s.unit.to_internal for s, k in zip(program.joined.states, sizes, strict=True)}


def largest_difference(a: Trajectory, b: Trajectory, sizes: dict[str, float]) -> float:
    """Return the largest difference of the states that both have, in units of their scale."""
    shared = [name for name in sizes if name in a.columns and name in b.columns]
    assert shared
    return max(float(np.max(np.abs(a[name] - b[name]))) / sizes[name] for name in shared)


def test_the_catalog_is_not_empty() -> None:
    assert len(DISEASES) >= 3
    assert len(DRUGS) >= 5
    assert set(checkable()) == set(DISEASES) | set(DRUGS)


@pytest.mark.parametrize("drug", DRUGS)
def test_every_drug_fits_a_disease(drug: str) -> None:
    assert any(pair[1] == drug for pair in PAIRS)


@pytest.mark.parametrize("name", checkable())
def test_no_faults_in_units_scale_baseline_use_and_sources(name: str) -> None:
    assert [str(finding) for finding in findings(name)] == []


@pytest.mark.parametrize("name", checkable())
def test_prose_citation_and_status(name: str) -> None:
    entry = catalog.disease(name) if name in DISEASES else catalog.drug(name)
    assert entry.name == name
    assert entry.title
    assert len(entry.prose.split()) > 30
    assert entry.source.citation
    assert entry.status in ("checked", "provisional", "ours")
    if entry.status == "ours":
        assert entry.source.place  # the reason
    else:
        assert entry.source.doi or "https://" in entry.source.citation  # code without a paper


@pytest.mark.parametrize(("disease", "drug"), [*[(name, "") for name in DISEASES], *PAIRS])
def test_every_quantity_and_output_has_a_meaning(disease: str, drug: str) -> None:
    program = traced(disease, (drug,) if drug else ())
    for item in (*program.joined.states, *program.joined.parameters):
        assert item.meaning, item.name
        assert item.source.status in ("checked", "provisional", "ours")
    for output in program.joined.outputs:
        assert output.meaning, output.name


@pytest.mark.parametrize("name", STEADY)
def test_the_declared_baseline_holds_for_two_years(name: str) -> None:
    """By simulation, lesions left out; states that feed nothing (collectors) may move."""
    lesions = 0 if catalog.disease(name).block else None
    result = howship.simulate(name, until="104 weeks", every="13 weeks", lesions=lesions)
    program = traced(name, (), lesions)
    feeding = {program.joined.states[column].name for _, column in program.entries}
    sizes = scales(name)
    moved = {s: float(np.max(np.abs(result[s] - result[s][0]))) / sizes[s] for s in sorted(feeding)}
    assert len(moved) >= len(sizes) / 2  # not everything is a collector
    assert {s: size for s, size in moved.items() if size > 1e-3} == {}


@pytest.mark.parametrize("name", DISEASES)
def test_states_stay_above_zero_in_the_reference_experiment(name: str) -> None:
    result = reference(name)
    assert result.time[-1] > 0
    experiment = catalog.disease(name).reference
    drugs = tuple(dict.fromkeys(text.split()[0] for text in experiment.dose))
    for state in traced(name, drugs, experiment.lesions).joined.states:
        assert np.isfinite(result[state.name]).all()
        if not state.signed:
            assert result[state.name].min() >= -1e-6 * max(np.abs(result[state.name]).max(), 1e-300), state


@pytest.mark.parametrize("name", DISEASES)
def test_the_reference_experiment_shows_something(name: str) -> None:
    result = reference(name)
    moved = [np.ptp(column) / max(np.abs(column).max(), 1e-300) for column in result.columns.values()]
    assert max(moved) > 0.1


@pytest.mark.parametrize(("disease", "drug", "route"), ROUTES)
def test_zero_dose_equals_no_drug(disease: str, drug: str, route: str) -> None:
    nothing = course(disease, f"{drug} 0 mg {route} every 1 week")
    assert largest_difference(nothing, course(disease), scales(disease)) < SAME


@pytest.mark.parametrize(("disease", "drug", "route"), ROUTES)
def test_two_half_doses_at_one_time_equal_one_dose(disease: str, drug: str, route: str) -> None:
    one, half = (f"{drug} {amount} {route}" for amount in one_and_half(drug))
    twice, once = course(disease, half, half), course(disease, one)
    assert largest_difference(twice, once, scales(disease, drug)) < SAME


@pytest.mark.parametrize(("disease", "drug", "route"), ROUTES)
def test_a_dose_is_seen_and_keeps_states_above_zero(disease: str, drug: str, route: str) -> None:
    dosed = course(disease, f"{drug} {one_and_half(drug)[0]} {route}")
    assert largest_difference(dosed, course(disease), scales(disease)) > 100 * SAME
    sizes = scales(disease, drug)
    for state in traced(disease, (drug,)).joined.states:
        if not state.signed:
            # a gut that held a dose between two rows is empty to within the rounding of that dose
            rounding = np.finfo(float).eps * sizes[state.name]
            seen = np.abs(dosed[state.name]).max()
            assert dosed[state.name].min() >= -max(1e-6 * seen, rounding), state.name


@pytest.mark.parametrize("name", DISEASES)
def test_every_output_is_finite_and_has_its_unit(name: str) -> None:
    result = reference(name)
    for output in catalog.disease(name).outputs:
        assert np.isfinite(result[output.name]).all()
        assert result.units[output.name] == output.unit
