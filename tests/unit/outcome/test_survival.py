import math

import numpy as np
import pytest

from howship.errors import InputError
from howship.outcome.survival import FirstEvent, hazard_ratio, kaplan_meier, log_rank, risk_days


def arm(day, event, start=0):
    return FirstEvent.of(np.arange(start, start + len(day)), day, event)


def test_kaplan_meier_by_hand():
    curve = kaplan_meier(arm([1, 2, 2, 3, 4, 5], [1, 1, 0, 1, 0, 1]), [0, 2, 2.5, 6])
    np.testing.assert_allclose(curve.day, [0, 1, 2, 3, 4, 5])
    np.testing.assert_allclose(curve.event_free, [1, 5 / 6, 2 / 3, 4 / 9, 4 / 9, 0])
    assert curve.at_risk.tolist() == [6, 5, 3, 0]
    assert curve.events == 4
    assert curve.median.value == 3.0
    # Greenwood on the log(-log) scale at day 1, by hand
    theta = 1.959963984540054 * math.sqrt(1 / (6 * 5)) / abs(math.log(5 / 6))
    np.testing.assert_allclose(
        [curve.low[1], curve.high[1]], [(5 / 6) ** math.exp(s * theta) for s in (1, -1)]
    )
    assert np.isnan([curve.low[0], curve.low[-1], curve.high[-1]]).all()


def test_median_that_is_exactly_half():
    # 3/4 * 2/3 is one half only up to rounding
    assert kaplan_meier(arm([1, 2, 3, 4], [1, 1, 0, 0])).median.value == 2.0


def test_median_not_reached_and_no_events_are_said():
    assert kaplan_meier(arm([1, 5, 5], [1, 0, 0])).median.note == "median not reached"
    none = kaplan_meier(arm([5, 5], [0, 0]))
    assert none.median.note == "no events"
    assert math.isnan(none.median.value)
    assert kaplan_meier(arm([], [])).median.note == "no patients"


def test_risk_days_are_round_and_few():
    assert risk_days(364.0).tolist() == [0, 56, 112, 168, 224, 280, 336]
    assert risk_days(0.0).tolist() == [0]
    assert len(risk_days(99999.0)) <= 9


def test_log_rank_by_hand():
    # times 1 (arm 1), 2 (arm 2), 3 (arm 1), 4 (arm 2): expected in arm 1 = 2/4 + 1/3 + 1/2
    result = log_rank(arm([1, 3], [1, 1]), arm([2, 4], [1, 1], 2))
    expected = 2 / 4 + 1 / 3 + 1 / 2
    variance = 1 / 4 + 2 / 9 + 1 / 4
    assert result.statistic == pytest.approx((2 - expected) ** 2 / variance, rel=1e-12)
    assert result.note == ""
    assert "same persons" in log_rank(arm([1, 3], [1, 1]), arm([2, 4], [1, 1])).note
    assert math.isnan(log_rank(arm([1], [0]), arm([1], [0])).p)
    assert math.isnan(log_rank(arm([], []), arm([1], [1])).p)


def test_hazard_ratio_by_hand():
    # events: 1 in A, 2 in B, 3 in A, 4 in B; at risk (A, B): (2,2), (1,2), (1,1), (0,1)
    # score: 2 = 2r/(2r+2) + r/(r+2) + r/(r+1)
    result = hazard_ratio(arm([1, 3], [1, 1]), arm([2, 4], [1, 1], 2))
    r = result.value
    assert r / (r + 1) + r / (r + 2) + r / (r + 1) == pytest.approx(2.0, abs=1e-12)
    assert result.low < r < result.high
    assert result.note == "only 2 event(s) in an arm"
    assert result.n == 4


@pytest.mark.parametrize(
    ("first", "second", "note"),
    [
        (([5, 5], [0, 0]), ([5, 5], [0, 0]), "no events"),
        (([5, 5], [0, 0]), ([1, 5], [1, 0]), "no events in this arm: the ratio is not defined"),
        (([1, 5], [1, 0]), ([5, 5], [0, 0]), "no events in the reference arm: the ratio is not defined"),
        (
            ([1, 2], [1, 1]),
            ([3, 4], [1, 1]),
            "no events in the reference arm while both arms are at risk: the ratio is not defined",
        ),
        (([], []), ([3, 4], [1, 1]), "an arm without patients"),
    ],
)
def test_a_ratio_that_does_not_exist_is_nan_with_the_reason(first, second, note):
    result = hazard_ratio(arm(*first), arm(*second, start=10))
    assert all(math.isnan(x) for x in (result.value, result.low, result.high))
    assert result.note == note


def test_identical_arms_of_the_same_persons_differ_by_nothing():
    rng = np.random.default_rng(1)
    sample = arm(rng.exponential(100, 60), rng.random(60) < 0.7)
    result = hazard_ratio(sample, sample)
    np.testing.assert_allclose([result.value, result.low, result.high], 1.0, atol=1e-12)
    assert result.n == 60


def test_the_same_person_in_both_arms_narrows_the_interval():
    rng = np.random.default_rng(2)
    gap = rng.exponential(1.0, 300)
    control, treated = np.minimum(gap * 200, 365), np.minimum(gap * 300, 365)
    pair = [(control, gap * 200 < 365), (treated, gap * 300 < 365)]
    same = hazard_ratio(arm(*pair[1]), arm(*pair[0]))
    apart = hazard_ratio(arm(*pair[1], start=1000), arm(*pair[0]))
    assert same.value == pytest.approx(apart.value, rel=1e-9)
    assert same.high - same.low < 0.6 * (apart.high - apart.low)


@pytest.mark.parametrize(
    ("person", "day", "event", "message"),
    [
        ([1, 1], [1, 2], [1, 1], "a person is there twice"),
        ([1, 2], [1, math.nan], [1, 1], "not finite or is negative"),
        ([1, 2], [1, -1], [1, 1], "not finite or is negative"),
        ([1, 2], [1], [1, 1], "2 persons, 1 days, 2 events"),
    ],
)
def test_broken_samples_are_refused(person, day, event, message):
    with pytest.raises(InputError, match=message):
        FirstEvent.of(person, day, event)
