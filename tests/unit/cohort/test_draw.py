"""Drawn cohorts: shapes, units, and the chances of a trial's conduct."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from howship.cohort.draw import allocate, assay, draw, drop_out_day
from howship.cohort.population import load
from howship.errors import InputError
from howship.quantity import to_internal

YEAR = 365.25


@pytest.fixture(scope="module")
def cohort():
    return draw(load("bone_metastases"), 7, np.arange(4000))


def test_columns_and_types(cohort):
    assert list(cohort.covariates) == [
        "age",
        "age_at_menopause",
        "menopause",
        "weight",
        "creatinine_clearance",
        "receptor_status",
        "previous_sre",
        "lesions",
    ]
    assert set(cohort.parameters) == {"sre_frailty", "untx_baseline", "pthrp_secretion"}
    assert set(cohort.lesion_parameters) == {
        "tumor_growth_rate",
        "initial_tumor_volume",
        "skeletal_site",
    }
    assert all(column.shape == (4000,) for column in cohort.covariates.values())
    assert cohort.covariates["menopause"].dtype == object
    assert cohort.covariates["previous_sre"].dtype == bool
    assert cohort.lesions.dtype == np.int64
    assert cohort.units["creatinine_clearance"] == "mL/min"


def test_values_are_in_internal_units(cohort):
    age, weight = cohort.covariates["age"], cohort.covariates["weight"]
    assert 30 * YEAR <= age.min() < age.max() <= 90 * YEAR
    assert np.median(weight) == pytest.approx(66e6, rel=0.02)  # mg
    clearance = cohort.covariates["creatinine_clearance"]
    assert clearance.min() >= to_internal("30 mL/min", "mL/min")
    assert np.median(clearance) == pytest.approx(90 * 1.44, rel=0.05)  # L/day


def test_covariates_follow_from_earlier_ones(cohort):
    age, clearance = cohort.covariates["age"], cohort.covariates["creatinine_clearance"]
    slope = stats.theilslopes(clearance[:1500] / 1.44, age[:1500] / YEAR).slope
    assert slope == pytest.approx(-0.9, abs=0.2)
    after = age >= cohort.covariates["age_at_menopause"]
    np.testing.assert_array_equal(cohort.covariates["menopause"] == "postmenopausal", after)


def test_lesions_beyond_the_patients_own_are_missing(cohort):
    assert cohort.lesions.min() == 1
    assert cohort.lesions.max() == 8
    sites = cohort.lesion_parameters["skeletal_site"]
    np.testing.assert_array_equal((sites != np.array(None)).sum(axis=1), cohort.lesions)
    for name in ("tumor_growth_rate", "initial_tumor_volume"):
        values = cohort.lesion_parameters[name]
        assert values.shape == sites.shape == (4000, 8)
        np.testing.assert_array_equal(np.isfinite(values).sum(axis=1), cohort.lesions)
        assert np.isfinite(values[:, 0]).all()
        own = values[np.isfinite(values)]
        assert np.unique(own).size == own.size  # no two lesions are the same


def test_shares_agree_with_the_rows_they_come_from(cohort):
    status = cohort.covariates["receptor_status"].astype(str)
    er = np.char.startswith(status, "er_positive").mean()
    her2 = np.char.endswith(status, "her2_positive").mean()
    for share, expected in ((er, 0.83), (her2, 0.15), (cohort.covariates["previous_sre"].mean(), 0.42)):
        assert share == pytest.approx(expected, abs=4 * np.sqrt(0.25 / 4000))


def test_frailty_has_mean_one_and_variance_two(cohort):
    assert stats.kstest(cohort.parameters["sre_frailty"], stats.gamma(0.5, scale=2.0).cdf).pvalue > 0.001


def test_another_attempt_is_another_person(cohort):
    other = draw(load("bone_metastases"), 7, np.arange(4000), attempt=1)
    for name, values in other.parameters.items():
        assert not np.any(values == cohort.parameters[name])
        assert abs(stats.spearmanr(values, cohort.parameters[name]).statistic) < 0.07
    mixed = draw(load("bone_metastases"), 7, np.arange(2), attempt=np.array([1, 0]))
    assert mixed.covariates["age"][0] == other.covariates["age"][0]
    assert mixed.covariates["age"][1] == cohort.covariates["age"][1]


def test_patients_need_one_axis():
    with pytest.raises(InputError, match="one axis of patient numbers"):
        draw(load("bone_metastases"), 7, np.zeros((2, 2), dtype=int))


def test_allocation_fills_the_arms_exactly():
    arms = allocate(7, np.arange(227), ["zoledronic acid", "placebo"], [114, 113])
    assert np.bincount(arms).tolist() == [114, 113]
    assert np.bincount(allocate(7, np.arange(1822), ["a", "b"], [911, 911])).tolist() == [911, 911]
    blocks = allocate(7, np.arange(600), ["a", "b", "c"], [2, 2, 4]).reshape(-1, 4)
    assert np.all(np.sort(blocks, axis=1) == [0, 1, 2, 2])
    assert np.unique(blocks, axis=0).shape[0] == 12  # every order of a block comes up


def test_allocation_of_one_patient_is_that_of_the_whole_trial():
    everyone = allocate(3, np.arange(500), ["a", "b"], [114, 113])
    some = np.array([499, 3, 227, 226, 3])
    np.testing.assert_array_equal(allocate(3, some, ["a", "b"], [114, 113]), everyone[some])
    assert np.any(everyone != allocate(4, np.arange(500), ["a", "b"], [114, 113]))
    assert allocate(3, np.array([], dtype=int), ["a", "b"], [1, 1]).shape == (0,)


@pytest.mark.parametrize("weights", [[1], [1, 0], [0.5, 0.5], [1, -1], [1, True]])
def test_allocation_weights_refused(weights):
    with pytest.raises(InputError, match="2 whole numbers above 0"):
        allocate(3, np.arange(4), ["a", "b"], weights)


def test_drop_out_is_exponential():
    days = drop_out_day(5, np.arange(20_000), 0.3 / YEAR)
    assert stats.kstest(days, stats.expon(scale=YEAR / 0.3).cdf).pvalue > 0.001
    each = drop_out_day(5, np.arange(2), np.array([0.0, 0.3 / YEAR]))
    assert each[0] == np.inf
    assert each[1] == days[1]
    with pytest.raises(InputError, match="a rate of 0 per day or more"):
        drop_out_day(5, np.arange(2), -0.1)


def test_assay_error_has_mean_one_and_the_declared_cv():
    factors = assay(5, np.arange(20_000)[:, None], np.arange(4)[None, :], "untx", 0.25)
    assert factors.shape == (20_000, 4)
    assert factors.mean() == pytest.approx(1.0, abs=4 * 0.25 / np.sqrt(80_000))
    assert factors.std() == pytest.approx(0.25, rel=0.03)
    assert np.abs(np.corrcoef(factors.T) - np.eye(4)).max() < 0.03
    other = assay(5, np.arange(20_000), 0, "bsap", 0.25)
    assert abs(np.corrcoef(other, factors[:, 0])[0, 1]) < 0.03
    np.testing.assert_array_equal(assay(5, np.arange(3), 0, "untx", 0.0), 1.0)
    with pytest.raises(InputError, match="cv = -1"):
        assay(5, np.arange(3), 0, "untx", -1)


def test_lesions_lie_in_the_bones_that_the_population_says(cohort):
    drawn = cohort.lesion_parameters["skeletal_site"]
    sites = drawn[drawn != np.array(None)]
    entry = next(e for e in load("bone_metastases").parameters if e.name == "skeletal_site")
    shares = dict(zip(entry.law.names, entry.law.probabilities, strict=True))
    assert set(sites) == set(shares)
    for site, share in shares.items():
        error = 4 * np.sqrt(share * (1 - share) / sites.size)
        assert np.mean(sites == site) == pytest.approx(share, abs=error)
