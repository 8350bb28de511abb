import math

import numpy as np
import pytest

from howship.errors import InputError
from howship.outcome.change import median_interval, paired_difference, percent_change, value_at


def test_value_at_takes_the_visit_of_that_day_and_never_interpolates():
    found = value_at([1, 1, 2, 3], [84.0, 91.2, 91.0, 98.0], [5.0, 6.0, 7.0, 8.0], 91.0, [1, 2, 3])
    np.testing.assert_array_equal(found, [6.0, 7.0, np.nan])
    with pytest.raises(InputError, match="two visits near day 91"):
        value_at([1, 1], [90.9, 91.0], [1.0, 2.0], 91.0, [1])


def test_percent_change_keeps_what_is_missing_missing():
    np.testing.assert_array_equal(
        percent_change([50.0, np.nan, 0.0, -1.0, 40.0], [10.0, 5.0, 5.0, 5.0, np.nan]),
        [-80.0, np.nan, np.nan, np.nan, np.nan],
    )


@pytest.mark.parametrize(
    ("n", "low", "high"),
    [(6, 1, 6), (10, 2, 9), (20, 6, 15), (100, 40, 61)],  # ranks of the published binomial tables
)
def test_median_interval_ranks(n, low, high):
    found = median_interval(np.r_[np.arange(n, 0, -1.0), np.nan])
    assert (found.low, found.high, found.n) == (low, high, n)
    assert found.value == (n + 1) / 2


def test_median_of_few_values_has_no_interval():
    few = median_interval([3.0, 1.0, 2.0])
    assert few.value == 2.0
    assert math.isnan(few.low)
    assert few.note == "too few values for a 95 % interval"
    assert median_interval([np.nan]).note == "no values"


def test_median_interval_covers():
    rng = np.random.default_rng(4)
    hits = sum(
        found.low <= math.log(2) <= found.high
        for found in (median_interval(rng.exponential(1.0, 30)) for _ in range(2000))
    )
    # exact coverage for n = 30 is 95.72 %; four standard errors
    assert abs(hits / 2000 - 0.9572) < 0.018


def test_paired_difference_by_hand():
    found = paired_difference([3, 1, 2, 9], [30.0, 10.0, 20.0, 0.0], [1, 2, 3, 4], [11.0, 22.0, 33.0, 5.0])
    assert found.mean.value == 2.0
    # t (0.975, 2) = 4.302652730, standard deviation 1
    assert found.mean.high == pytest.approx(2.0 + 4.302652729911275 / math.sqrt(3))
    assert (found.mean.n, found.median.value, found.unpaired) == (3, 2.0, 2)


def test_paired_difference_edges():
    assert paired_difference([1], [np.nan], [1], [2.0]).mean.note == "no pairs"
    one = paired_difference([1], [1.0], [1], [2.0])
    assert (one.mean.value, one.mean.note) == (1.0, "one pair: no interval")
    with pytest.raises(InputError, match="there twice"):
        paired_difference([1, 1], [1.0, 2.0], [1], [2.0])
