import math

import numpy as np
import pytest
from scipy.optimize import brentq

from howship.errors import InputError
from howship.outcome.recurrent import (
    Recurrent,
    event_rate,
    mean_cumulative,
    multiple_event_ratio,
    rate_ratio,
)

Z = 1.959963984540054


def small():
    """Three persons: events on 2, 5 / 4 / none; end 10 (alive), 6 (dead), 8 (left)."""
    return Recurrent.of([1, 2, 3], [10, 6, 8], [False, True, False], [1, 2, 1], [5, 4, 2])


def weighted_mean(sample, weight, day):
    """Ghosh-Lin's mean with a weight per person, written down from the definition."""
    times = np.unique(np.r_[sample.day, sample.follow_up[sample.died]])
    alive, mean = 1.0, 0.0
    for t in times[times <= day]:
        at_risk = weight[sample.follow_up >= t].sum()
        mean += alive * weight[sample.row[sample.day == t]].sum() / at_risk
        alive *= 1 - weight[sample.died & (sample.follow_up == t)].sum() / at_risk
    return mean


def test_mean_cumulative_by_hand():
    # 1/3 at day 2, 1/3 at 4, 1/3 at 5; death at 6 among 3 leaves S = 2/3; nothing later
    curve = mean_cumulative(small(), [0, 2, 4, 5, 10])
    np.testing.assert_allclose(curve.mean, [0, 1 / 3, 2 / 3, 1, 1])
    assert np.isnan([curve.low[0], curve.high[0]]).all()


def test_events_after_a_death_are_weighted_by_survival():
    sample = Recurrent.of([1, 2], [10, 4], [False, True], [1], [8])
    np.testing.assert_allclose(mean_cumulative(sample, [3, 8]).mean, [0.0, 0.5])
    # censored instead of dead: the one who stays stands for both
    sample = Recurrent.of([1, 2], [10, 4], [False, False], [1], [8])
    np.testing.assert_allclose(mean_cumulative(sample, [8]).mean, [1.0])


def test_the_interval_is_the_infinitesimal_jackknife():
    rng = np.random.default_rng(3)
    n = 40
    end = rng.integers(5, 60, n).astype(float)  # ties of ends and deaths on purpose
    whose = rng.integers(0, n, 70)
    sample = Recurrent.of(np.arange(n), end, rng.random(n) < 0.4, whose, np.ceil(rng.random(70) * end[whose]))
    for day in (10.0, 30.0, 59.0):
        influence = []
        for person in range(n):
            shifted = []
            for step in (1e-5, -1e-5):
                weight = np.ones(n)
                weight[person] += step
                shifted.append(weighted_mean(sample, weight, day))
            influence.append((shifted[0] - shifted[1]) / 2e-5)
        curve = mean_cumulative(sample, [day])
        mean = weighted_mean(sample, np.ones(n), day)
        assert curve.mean[0] == pytest.approx(mean, rel=1e-12)
        error = math.sqrt(np.sum(np.square(influence))) / mean
        assert curve.high[0] == pytest.approx(mean * math.exp(Z * error), rel=1e-6)
        assert curve.low[0] == pytest.approx(mean * math.exp(-Z * error), rel=1e-6)


def test_when_everybody_dies_nothing_follows():
    curve = mean_cumulative(Recurrent.of([1, 2], [5, 5], [True, True], [1, 2], [5, 5]), [5, 9])
    np.testing.assert_allclose(curve.mean, [1, 1])
    assert np.isfinite([*curve.low, *curve.high]).all()


def test_rate_by_hand():
    rate = event_rate(small())
    assert rate.value == pytest.approx(3 / 24 * 365.25)
    influence = np.array([2 / 3 - 10 / 24, 1 / 3 - 6 / 24, 0 - 8 / 24])
    error = math.sqrt((influence**2).sum())
    assert rate.high == pytest.approx(rate.value * math.exp(Z * error))
    assert rate.n == 3


def test_rate_without_events_has_the_exact_upper_limit():
    rate = event_rate(Recurrent.of([1, 2], [365.25, 365.25], [False, False], [], []))
    assert (rate.value, rate.low) == (0.0, 0.0)
    # P(no event) = 2.5 % at the limit
    assert math.exp(-rate.high * 2) == pytest.approx(0.025)


def test_rate_without_follow_up_is_undefined():
    assert event_rate(Recurrent.of([1], [0], [False], [], [])).note == "no follow-up"
    assert event_rate(Recurrent.of([], [], [], [], [])).note == "no patients"


def test_rate_ratio_by_hand_clusters_a_persons_lives():
    arm, reference = small(), Recurrent.of([1, 2, 3], [10, 10, 8], [False] * 3, [1, 2, 2, 3], [5, 4, 9, 1])
    ratio = rate_ratio(arm, reference)
    assert ratio.value == pytest.approx((3 / 24) / (4 / 28))
    influence = np.array([2 / 3 - 10 / 24, 1 / 3 - 6 / 24, -8 / 24])
    influence -= np.array([1 / 4 - 10 / 28, 2 / 4 - 10 / 28, 1 / 4 - 8 / 28])
    assert math.log(ratio.high / ratio.value) == pytest.approx(Z * math.sqrt((influence**2).sum()))


def test_multiple_event_ratio_by_hand():
    # A: one person followed to 10, events 2, 6; B: two persons to 10 and 4, events 3, 8
    arm = Recurrent.of([1], [10], [False], [1, 1], [2, 6])
    reference = Recurrent.of([2, 3], [10, 4], [False, False], [2, 3], [8, 3])
    r = multiple_event_ratio(arm, reference).value
    # at risk (A, B): day 2 (1,2), 3 (1,2), 6 (1,1), 8 (1,1); score 2 = 2 r/(r+2) + 2 r/(r+1)
    assert 2 * r / (r + 2) + 2 * r / (r + 1) == pytest.approx(2.0, abs=1e-12)
    assert r == pytest.approx(math.sqrt(2.0), abs=1e-12)


def score(beta, arms, weight):
    """The Andersen-Gill score with a weight per person, event by event."""
    total = 0.0
    for treated, sample in enumerate(arms):
        for row, day in zip(sample.row, sample.day, strict=True):
            sums = [(weight * (part.follow_up >= day)).sum() for part in arms]
            share = math.exp(beta) * sums[1] / (sums[0] + math.exp(beta) * sums[1])
            total += weight[row] * (treated - share)
    return total


def test_the_ratios_interval_is_the_infinitesimal_jackknife_of_persons():
    rng = np.random.default_rng(9)
    arms = []
    for count in (30, 20):
        end = rng.integers(5, 40, 15).astype(float)
        row = rng.integers(0, 15, count)  # whole days, so that events tie within and between arms
        arms.append(
            Recurrent.of(np.arange(15), end, np.zeros(15), row, np.ceil(rng.random(count) * end[row]))
        )
    influence = []
    for person in range(15):
        shifted = []
        for step in (1e-5, -1e-5):
            weight = np.ones(15)
            weight[person] += step
            shifted.append(brentq(score, -5, 5, args=(arms, weight), xtol=1e-14, rtol=1e-14))
        influence.append((shifted[0] - shifted[1]) / 2e-5)
    ratio = multiple_event_ratio(arms[1], arms[0])
    assert math.log(ratio.value) == pytest.approx(brentq(score, -5, 5, args=(arms, np.ones(15))), abs=1e-10)
    assert math.log(ratio.high / ratio.value) == pytest.approx(
        Z * math.sqrt(np.sum(np.square(influence))), rel=1e-6
    )


def test_identical_arms_of_the_same_persons_differ_by_nothing():
    for ratio in (rate_ratio(small(), small()), multiple_event_ratio(small(), small())):
        np.testing.assert_allclose([ratio.value, ratio.low, ratio.high], 1.0, atol=1e-12)
        assert ratio.n == 3


@pytest.mark.parametrize("function", [rate_ratio, multiple_event_ratio])
def test_a_ratio_without_events_is_nan_with_the_reason(function):
    quiet = Recurrent.of([7, 8], [10, 10], [False, False], [], [])
    for pair, note in (
        ((quiet, quiet), "no events"),
        ((quiet, small()), "no events in this arm: the ratio is not defined"),
        ((small(), quiet), "no events in the reference arm: the ratio is not defined"),
        ((Recurrent.of([], [], [], [], []), small()), "an arm without patients"),
    ):
        result = function(*pair)
        assert result.note == note
        assert all(math.isnan(x) for x in (result.value, result.low, result.high))


def test_arms_that_are_never_at_risk_together_give_no_ratio():
    early = Recurrent.of([1, 2], [5, 5], [False, False], [1, 2], [3, 4])
    late = Recurrent.of([3, 4], [50, 50], [False, False], [3, 4], [30, 40])
    assert "while both arms are at risk" in multiple_event_ratio(early, late).note
    assert "while both arms are at risk" in multiple_event_ratio(late, early).note


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 1], [5, 5], [0, 0], [], []), "a person is there twice"),
        (([1, 2], [5, -5], [0, 0], [], []), "negative"),
        (([1, 2], [5, 5], [0, 0], [9], [1]), "1 event.s. of persons who are not in the arm"),
        (([1, 2], [5, 5], [0, 0], [1], [6]), "outside its follow-up"),
    ],
)
def test_broken_samples_are_refused(arguments, message):
    with pytest.raises(InputError, match=message):
        Recurrent.of(*arguments)
