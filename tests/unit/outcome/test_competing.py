import numpy as np
import pytest

from howship.errors import InputError
from howship.outcome.competing import CENSORED, DEATH, EVENT, cumulative_incidence


def test_by_hand():
    # 5 persons: event 1, death 2, event 3, censored 3, event 4
    curve = cumulative_incidence([1, 2, 3, 3, 4], [EVENT, DEATH, EVENT, CENSORED, EVENT])
    np.testing.assert_allclose(curve.day, [0, 1, 2, 3, 4])
    # S before: 1, 4/5, 3/5, 2/5; events/at risk: 1/5, -, 1/3, 1/1
    np.testing.assert_allclose(curve.incidence, [0, 1 / 5, 1 / 5, 2 / 5, 4 / 5])


def test_without_censoring_it_is_the_share_with_binomial_variance():
    day = np.arange(1.0, 11.0)
    cause = np.array([EVENT, DEATH] * 5)
    curve = cumulative_incidence(day, cause)
    np.testing.assert_allclose(curve.incidence[1:], np.cumsum(cause == EVENT) / 10)
    # Gaynor's formula is the binomial one up to the usual n/(n-1) of its at-risk terms
    share = curve.incidence[1:-1]
    np.testing.assert_allclose(curve.variance[1:-1], share * (1 - share) / 10, rtol=0.25)


def test_no_events_and_nobody():
    curve = cumulative_incidence([5.0, 6.0], [CENSORED, CENSORED])
    assert curve.incidence.tolist() == [0.0]
    assert np.isnan(curve.low).all()
    assert cumulative_incidence([], []).incidence.tolist() == [0.0]
    only_death = cumulative_incidence([5.0, 6.0], [DEATH, DEATH])
    assert only_death.incidence.tolist() == [0.0, 0.0, 0.0]
    assert np.isnan(only_death.high).all()


def test_broken_input_is_refused():
    with pytest.raises(InputError, match="unknown cause"):
        cumulative_incidence([1.0], [3])
    with pytest.raises(InputError, match="not finite"):
        cumulative_incidence([np.nan], [EVENT])
