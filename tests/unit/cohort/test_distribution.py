"""Quantile functions against scipy's, truncation, counts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from howship.cohort import distribution as law

U = (np.arange(2000) + 0.5) / 2000


def test_normal_truncated_equals_scipys():
    ours = law.Normal(58.0, 12.0, 30.0, 90.0).quantile(U)
    theirs = stats.truncnorm(-28 / 12, 32 / 12, 58.0, 12.0).ppf(U)
    np.testing.assert_allclose(ours, theirs, rtol=1e-12)


def test_normal_without_bounds_equals_scipys():
    np.testing.assert_allclose(law.Normal(-3.0, 2.0).quantile(U), stats.norm(-3.0, 2.0).ppf(U), rtol=1e-12)


def test_lognormal_has_the_declared_median_and_cv():
    ours = law.LogNormal(40.0, 0.35)
    reference = stats.lognorm(s=ours.sigma, scale=40.0)
    np.testing.assert_allclose(ours.quantile(U), reference.ppf(U), rtol=1e-12)
    assert reference.std() / reference.mean() == pytest.approx(0.35, rel=1e-12)
    assert ours.quantile(np.array([0.5]))[0] == pytest.approx(40.0, rel=1e-14)


def test_lognormal_truncated_is_the_conditional_law():
    ours = law.LogNormal(2.0, 1.0, 0.1, 30.0)
    full = stats.lognorm(s=ours.sigma, scale=2.0)
    expected = full.ppf(full.cdf(0.1) + U * (full.cdf(30.0) - full.cdf(0.1)))
    np.testing.assert_allclose(ours.quantile(U), expected, rtol=1e-10)


def test_gamma_has_the_declared_mean_and_variance():
    ours = law.Gamma(1.0, np.sqrt(2.0))
    reference = stats.gamma(0.5, scale=2.0)
    assert (reference.mean(), reference.var()) == (1.0, 2.0)
    np.testing.assert_allclose(ours.quantile(U), reference.ppf(U), rtol=1e-9)


def test_gamma_truncated_is_the_conditional_law():
    full = stats.gamma(0.5, scale=2.0)
    expected = full.ppf(full.cdf(0.2) + U * (full.cdf(4.0) - full.cdf(0.2)))
    np.testing.assert_allclose(law.Gamma(1.0, np.sqrt(2.0), 0.2, 4.0).quantile(U), expected, rtol=1e-9)


def test_logit_normal_lies_between_its_bounds_around_its_median():
    ours = law.LogitNormal(0.3, 1.5, 0.1, 0.9)
    values = ours.quantile(U)
    assert values.min() > 0.1
    assert values.max() < 0.9
    scores = np.log((values - 0.1) / (0.9 - values))
    assert np.median(values) == pytest.approx(0.3, rel=1e-3)
    np.testing.assert_allclose(scores, stats.norm(np.log(0.2 / 0.6), 1.5).ppf(U), atol=1e-9)


def test_uniform_and_constant():
    np.testing.assert_allclose(law.Uniform(2.0, 5.0).quantile(U), 2.0 + 3.0 * U)
    np.testing.assert_array_equal(law.Constant(4.0).quantile(U), np.full(2000, 4.0))


@pytest.mark.parametrize(
    "bounded",
    [
        law.Normal(0.0, 1.0, 2.0, 2.5),
        law.LogNormal(1.0, 0.5, 1.5, 1.6),
        law.Gamma(1.0, 1.4, 3.0, 3.1),
        law.Uniform(0.1, 0.3),
        law.LogitNormal(0.2, 3.0, 0.1, 0.3),
    ],
)
def test_bounds_hold_at_the_ends_of_u(bounded):
    ends = bounded.quantile(np.array([2.0**-53, 1.0 - 2.0**-53]))
    assert bounded.low <= ends[0] < ends[1] <= bounded.high


def test_location_may_be_one_per_patient():
    base = law.LogNormal(90.0, 0.3, 30.0, 200.0)
    each = base.quantile(np.full(3, 0.37), np.array([50.0, 90.0, 120.0]))
    for value, median in zip(each, (50.0, 90.0, 120.0), strict=True):
        assert value == law.LogNormal(median, 0.3, 30.0, 200.0).quantile(np.array([0.37]))[0]


def test_categories_come_in_their_shares():
    names = law.Categorical(("a", "b", "c"), (0.2, 0.5, 0.3)).quantile(U)
    assert names.dtype == object
    assert [(names == name).sum() for name in "abc"] == [400, 1000, 600]


def test_yes_comes_in_its_share_with_the_highest_u():
    yes = law.YesNo(0.42).quantile(U)
    assert yes.dtype == bool
    assert yes.sum() == 840
    assert yes[-840:].all()
    assert law.YesNo(1.0).quantile(U).all()
    assert not law.YesNo(0.0).quantile(U).any()


def test_poisson_count_is_the_shifted_truncated_poisson():
    ours, full = law.poisson(3.0, 1, 8), stats.poisson(3.0)
    shares = full.pmf(np.arange(8)) / full.cdf(7)
    np.testing.assert_allclose(ours.probabilities, shares, rtol=1e-12)
    assert (ours.first, ours.last) == (1, 8)
    assert ours.mean == pytest.approx(1 + (np.arange(8) * shares).sum())
    counts = ours.quantile(U)
    assert counts.dtype == np.int64
    assert set(np.unique(counts)) == set(range(1, 9))
    assert counts.mean() == pytest.approx(ours.mean, abs=2e-3)


def test_geometric_count_is_the_shifted_truncated_geometric():
    ours = law.geometric(2.0, 1, 5)
    full = stats.geom(1.0 / 3.0)  # counts from 1, mean 3 = 1 + 2
    np.testing.assert_allclose(ours.probabilities, full.pmf(np.arange(1, 6)) / full.cdf(5), rtol=1e-12)


def test_last_step_is_reached_however_the_probabilities_round():
    shares = (0.1,) * 10
    assert law.Count(0, shares).quantile(np.array([1.0 - 2.0**-53]))[0] == 9
