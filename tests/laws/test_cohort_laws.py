"""Laws of virtual patients: a patient is a number, whatever the batch, the order and the arm."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from howship.cohort import random
from howship.cohort.declare import Correlation, Entry, Population
from howship.cohort.distribution import Count, Gamma, LogNormal, Normal
from howship.cohort.draw import Cohort, allocate, assay, draw, drop_out_day
from howship.cohort.population import load

SEEDS = st.integers(0, random.LARGEST_SEED)
NUMBERS = st.lists(st.integers(0, 10**9), min_size=1, max_size=40)
CATALOG = load("bone_metastases")


def columns(cohort: Cohort) -> dict[str, np.ndarray]:
    return cohort.covariates | cohort.parameters | cohort.lesion_parameters | {"lesions": cohort.lesions}


def same(a: np.ndarray, b: np.ndarray) -> bool:
    """Return whether two columns agree in every bit."""
    return a.dtype == b.dtype and (
        a.tolist() == b.tolist() if a.dtype == object else a.tobytes() == b.tobytes()
    )


@settings(max_examples=25, deadline=None)
@given(SEEDS, NUMBERS, st.integers(0, 5), st.data())
def test_a_patient_alone_is_the_row_of_any_batch(seed, numbers, attempt, data):
    row = data.draw(st.integers(0, len(numbers) - 1))
    batch = columns(draw(CATALOG, seed, np.array(numbers), attempt))
    alone = columns(draw(CATALOG, seed, np.array(numbers[row : row + 1]), attempt))
    for name, values in batch.items():
        assert same(values[row : row + 1], alone[name]), name


@settings(max_examples=15, deadline=None)
@given(SEEDS, st.permutations(range(30)), st.integers(1, 29))
def test_order_and_chunks_change_no_bit(seed, order, cut):
    whole = columns(draw(CATALOG, seed, np.arange(30)))
    parts = [columns(draw(CATALOG, seed, np.array(part))) for part in (order[:cut], order[cut:])]
    for name, values in whole.items():
        assert same(values[list(order)], np.concatenate([part[name] for part in parts])), name


def test_a_large_batch_agrees_with_its_rows_in_every_bit():
    """Vectorized kernels treat the ends of an array apart; every position must give the same bits."""
    whole = columns(draw(CATALOG, 7, np.arange(1003)))
    for row in (0, 1, 500, 999, 1000, 1001, 1002):
        for name, values in columns(draw(CATALOG, 7, np.array([row]))).items():
            assert same(values, whole[name][row : row + 1]), name


@settings(max_examples=25, deadline=None)
@given(SEEDS, NUMBERS, st.integers(0, 1000))
def test_conduct_of_a_patient_is_his_own(seed, numbers, occasion):
    patients = np.array(numbers)
    for chance in (
        lambda who: allocate(seed, who, ["a", "b", "c"], [3, 2, 2]),
        lambda who: drop_out_day(seed, who, 0.001),
        lambda who: assay(seed, who, occasion, "untx", 0.2),
        lambda who: random.gamma(seed, "x", who, 0.7, occasion, size=5),
    ):
        assert same(chance(patients)[-1:], chance(patients[-1:]))


@settings(max_examples=20, deadline=None)
@given(SEEDS, st.integers(0, 10**6))
def test_no_part_of_the_key_can_stand_for_another(seed, patient):
    """Patient, occasion, attempt and index have words of their own: exchanging two gives other numbers."""
    drawn = [
        random.uniform(seed, "x", patient + 1, 0, attempt=0),
        random.uniform(seed, "x", 0, patient + 1, attempt=0),
        random.uniform(seed, "x", 0, 0, attempt=patient + 1),
        random.uniform(seed, "x ", patient + 1),
        random.uniform(seed ^ 1, "x", patient + 1),
    ]
    assert len({float(value) for value in drawn}) == 5


def test_purposes_are_kept_apart():
    a, b = random.uniform(1, "covariate age", np.arange(3)), random.uniform(1, "parameter age", np.arange(3))
    assert not np.any(a == b)


@settings(max_examples=40, deadline=None)
@given(
    st.floats(-5.0, 5.0),
    st.floats(0.1, 3.0),
    st.floats(-2.0, 2.0),
    st.floats(0.01, 3.0),
    st.floats(0.05, 3.0),
)
def test_truncation_keeps_bounds_and_order(mean, sd, start, width, cv):
    u = np.sort(random.uniform(1, "truncation", np.arange(300)))
    low, high = np.exp(start), np.exp(start + width)
    laws: list[Normal | LogNormal | Gamma] = [
        Normal(mean, sd, mean + start * sd, mean + (start + width) * sd),
        LogNormal(1.0, cv, low, high),
        Gamma(1.0, cv, low, high),
    ]
    for law in laws:
        if law.share() < 1e-6:  # refused when a file is read
            continue
        values = law.quantile(u)
        assert np.all(np.diff(values) >= 0.0)
        assert law.low <= values[0]
        assert values[-1] <= law.high


def with_correlations(*values: float) -> Population:
    names = ("a", "b", "c")
    laws = (LogNormal(2.0, 0.8), Gamma(1.0, 1.4), Normal(0.0, 1.0))
    entries = tuple(
        Entry(name, "parameter", "patient", "1", name, (), law) for name, law in zip(names, laws, strict=True)
    )
    pairs = zip((("a", "b"), ("b", "c"), ("a", "c")), values, strict=True)
    return Population(
        "p", "p", "p", (), entries, tuple(Correlation(pair, value, ()) for pair, value in pairs)
    )


@pytest.mark.parametrize("values", [(0.4, 0.0, 0.0), (-0.6, 0.3, 0.1), (0.9, 0.8, 0.9)])
def test_declared_correlations_are_attained(values):
    """Rank correlation under a Gaussian copula is 6/pi asin(rho/2), whatever the marginal laws."""
    drawn = draw(with_correlations(*values), 3, np.arange(20_000)).parameters
    for (one, other), rho in zip((("a", "b"), ("b", "c"), ("a", "c")), values, strict=True):
        expected = 6.0 / np.pi * np.arcsin(rho / 2.0)
        assert stats.spearmanr(drawn[one], drawn[other]).statistic == pytest.approx(expected, abs=0.03)


def test_correlations_leave_the_laws_alone_and_the_first_entry_untouched():
    free = draw(with_correlations(0.0, 0.0, 0.0), 3, np.arange(20_000)).parameters
    tied = draw(with_correlations(-0.6, 0.3, 0.1), 3, np.arange(20_000)).parameters
    np.testing.assert_array_equal(free["a"], tied["a"])
    assert not np.any(free["b"] == tied["b"])
    references = {
        "a": stats.lognorm(s=np.sqrt(np.log1p(0.64)), scale=2.0),
        "b": stats.gamma(1 / 1.96, scale=1.96),
        "c": stats.norm(),
    }
    for name, reference in references.items():
        assert stats.kstest(tied[name], reference.cdf).pvalue > 0.001


def test_correlation_by_lesion_holds_within_a_lesion_only():
    lesions = Entry("lesions", "covariate", "patient", "1", "", (), Count(2, (1.0,)))
    laws = {"x": Normal(0.0, 1.0), "y": LogNormal(1.0, 0.5)}
    two = tuple(Entry(name, "parameter", "lesion", "1", "", (), law) for name, law in laws.items())
    population = Population("p", "p", "p", (lesions,), two, (Correlation(("x", "y"), 0.7, ()),))
    drawn = draw(population, 5, np.arange(20_000)).lesion_parameters
    x, y = drawn["x"], np.log(drawn["y"])
    assert np.corrcoef(x[:, 0], y[:, 0])[0, 1] == pytest.approx(0.7, abs=0.02)
    assert np.corrcoef(x[:, 1], y[:, 1])[0, 1] == pytest.approx(0.7, abs=0.02)
    assert abs(np.corrcoef(x[:, 0], y[:, 1])[0, 1]) < 0.03


def test_a_previous_event_goes_with_frailty():
    cohort = draw(CATALOG, 9, np.arange(20_000))
    previous, frailty = cohort.covariates["previous_sre"], cohort.parameters["sre_frailty"]
    assert frailty[previous].mean() > 1.2 * frailty[~previous].mean()


def test_catalog_values_agree_with_scipys_distributions():
    cohort = draw(CATALOG, 7, np.arange(10_000))
    lognormal = stats.lognorm(s=np.sqrt(np.log1p(0.35**2)), scale=40_000.0)  # pmol/mmol
    assert stats.kstest(cohort.parameters["untx_baseline"], lognormal.cdf).pvalue > 0.001
    a, b, mean, sd = -28 / 12, 32 / 12, 58 * 365.25, 12 * 365.25
    assert stats.kstest(cohort.covariates["age"], stats.truncnorm(a, b, mean, sd).cdf).pvalue > 0.001
    volumes = cohort.lesion_parameters["initial_tumor_volume"]
    full = stats.lognorm(s=np.sqrt(np.log(2.0)), scale=2000.0)  # mm3
    low, high = full.cdf(100.0), full.cdf(30_000.0)
    own = volumes[np.isfinite(volumes)]
    assert stats.kstest(own, lambda x: (full.cdf(x) - low) / (high - low)).pvalue > 0.001
    log = np.log(volumes[cohort.lesions >= 2][:, :2])
    assert abs(np.corrcoef(log.T)[0, 1]) < 0.05  # lesions of one patient are independent
