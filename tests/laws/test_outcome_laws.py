"""What must hold for events and their statistics, whatever the input."""

from dataclasses import astuple

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from howship.outcome.competing import CENSORED, DEATH, EVENT, cumulative_incidence
from howship.outcome.events import arrivals, counted, draw_arrivals, window
from howship.outcome.recurrent import (
    Recurrent,
    event_rate,
    mean_cumulative,
    multiple_event_ratio,
    rate_ratio,
)
from howship.outcome.survival import FirstEvent, hazard_ratio

SEEDS = st.integers(0, 2**32 - 1)
GRID = np.arange(0.0, 365.0, 28.0)


def hazards(rng, patients=6):
    step = rng.gamma(0.5, 0.4, (patients, GRID.size - 1)) * (rng.random((patients, GRID.size - 1)) < 0.8)
    return np.hstack([np.zeros((patients, 1)), np.cumsum(step, axis=1)])


def enough(rng, hazard):
    return np.hstack([rng.exponential(1.0, (len(hazard), 40)), np.full((len(hazard), 1), np.inf)])


@given(SEEDS)
@settings(max_examples=40, deadline=None)
def test_the_hazard_at_an_event_is_the_sum_of_the_gaps(seed):
    rng = np.random.default_rng(seed)
    hazard = hazards(rng)
    gaps = enough(rng, hazard)
    for row, days in enumerate(arrivals(hazard, GRID, gaps)):
        known = np.isfinite(days)
        back = np.interp(days[known], GRID, hazard[row])
        np.testing.assert_allclose(back, np.cumsum(gaps[row])[known], rtol=1e-9)
        assert (np.cumsum(gaps[row])[~known] > hazard[row, -1]).all()
        assert (np.diff(days[known]) >= 0).all()


@given(SEEDS, st.floats(0.05, 0.99))
@settings(max_examples=40, deadline=None)
def test_a_smaller_hazard_delays_every_event(seed, factor):
    rng = np.random.default_rng(seed)
    hazard = hazards(rng)
    gaps = enough(rng, hazard)
    often, seldom = arrivals(hazard, GRID, gaps), arrivals(factor * hazard, GRID, gaps)
    both = np.isfinite(seldom)
    assert np.isfinite(often[both]).all()
    assert (seldom[both] >= often[both] - 1e-9).all()


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_events_do_not_depend_on_the_company_of_patients(seed):
    rng = np.random.default_rng(seed)
    hazard = hazards(rng) * np.array([[1], [1], [30], [1], [1], [1]])  # one needs many more gaps
    gaps = rng.exponential(1.0, (6, 512))
    together = draw_arrivals(hazard, GRID, lambda count: gaps[:, :count])
    for row in range(6):
        alone = draw_arrivals(hazard[row : row + 1], GRID, lambda count, row=row: gaps[row : row + 1, :count])
        days = [found[np.isfinite(found)] for found in (together.days[row], alone.days[0])]
        np.testing.assert_array_equal(*days)


def test_the_number_of_events_is_poisson():
    rng = np.random.default_rng(11)
    hazard = np.tile(np.linspace(0.0, 3.0, GRID.size), (20000, 1))
    gaps = rng.exponential(1.0, (20000, 64))
    count = np.isfinite(draw_arrivals(hazard, GRID, lambda k: gaps[:, :k]).days).sum(axis=1)
    assert abs(count.mean() - 3.0) < 4 * np.sqrt(3.0 / 20000)
    assert abs(count.var() - 3.0) < 4 * np.sqrt((3.0 + 2 * 9.0) / 20000)


@given(st.lists(st.floats(0, 1000), max_size=30), st.floats(0.1, 100))
def test_counted_events_are_apart_and_none_more_could_be(days, length):
    day = np.sort(np.array(days))
    mask = window(day, length)
    kept = day[mask]
    assert (np.diff(kept) >= length - 1e-9).all()
    assert window(kept, length).all()
    for lost in day[~mask]:
        assert 0 <= lost - kept[kept <= lost].max() < length
    np.testing.assert_array_equal(counted(np.ones(day.size), day, length), mask)


def sample(rng, n=25, start=0):
    end = rng.uniform(20, 400, n).round(1)
    row = rng.integers(0, n, 2 * n)
    return (np.arange(start, start + n), end, rng.random(n) < 0.3, row + start, rng.random(2 * n) * end[row])


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_the_order_of_rows_changes_no_bit(seed):
    rng = np.random.default_rng(seed)
    raw = [sample(rng), sample(rng)]
    mixed = []
    for person, end, died, whose, day in raw:
        a, b = rng.permutation(person.size), rng.permutation(day.size)
        mixed.append((person[a], end[a], died[a], whose[b], day[b]))
    plain, shuffled = ([Recurrent.of(*part) for part in parts] for parts in (raw, mixed))
    for function in (rate_ratio, multiple_event_ratio):
        assert function(*plain) == function(*shuffled)
    assert event_rate(plain[0]) == event_rate(shuffled[0])
    for one, other in zip(
        astuple(mean_cumulative(plain[0], GRID)), astuple(mean_cumulative(shuffled[0], GRID)), strict=True
    ):
        np.testing.assert_array_equal(one, other)
    first, again = (
        [FirstEvent.of(person, end, died) for person, end, died, _, _ in parts] for parts in (raw, mixed)
    )
    assert hazard_ratio(*first) == hazard_ratio(*again)


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_swapped_arms_give_the_reciprocal(seed):
    rng = np.random.default_rng(seed)
    arm, reference = Recurrent.of(*sample(rng)), Recurrent.of(*sample(rng, start=10))
    for function in (rate_ratio, multiple_event_ratio):
        forth, back = function(arm, reference), function(reference, arm)
        np.testing.assert_allclose(
            [back.value, back.low, back.high], [1 / forth.value, 1 / forth.high, 1 / forth.low], rtol=1e-9
        )


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_another_unit_of_time_changes_no_ratio(seed):
    rng = np.random.default_rng(seed)
    parts = [sample(rng), sample(rng)]
    plain = [Recurrent.of(*part) for part in parts]
    weeks = [
        Recurrent.of(p, end / 7, died, who, np.minimum(day / 7, (end / 7)[who]))
        for p, end, died, who, day in parts
    ]
    for function in (rate_ratio, multiple_event_ratio):
        one, other = function(*plain), function(*weeks)
        np.testing.assert_allclose(astuple(one)[:3], astuple(other)[:3], rtol=1e-9)


@given(SEEDS)
@settings(max_examples=20, deadline=None)
def test_incidences_of_event_and_death_and_survival_add_to_one(seed):
    rng = np.random.default_rng(seed)
    day = rng.integers(1, 40, 50).astype(float)
    cause = rng.choice([CENSORED, EVENT, DEATH], 50)
    swapped = np.select([cause == EVENT, cause == DEATH], [DEATH, EVENT], CENSORED)
    event, death = cumulative_incidence(day, cause), cumulative_incidence(day, swapped)
    either = cumulative_incidence(day, np.where(cause == CENSORED, CENSORED, EVENT))
    np.testing.assert_allclose(event.incidence + death.incidence, either.incidence, atol=1e-12)
    assert (np.diff(event.incidence) >= 0).all()


def test_intervals_cover_the_truth_where_persons_differ_and_live_twice():
    """Gamma frailty, the same person in both arms: the true ratio is 0.6; 95 % of the intervals hold it."""
    rng = np.random.default_rng(12)
    n, trials, hits = 120, 300, {"rate": 0, "multiple": 0, "mean": 0}
    for _ in range(trials):
        frailty = rng.gamma(1.0, 1.0, n)
        arms = []
        for rate in (0.6, 1.0):
            end = rng.uniform(0.5, 1.0, n) * 365.25
            row = np.repeat(np.arange(n), rng.poisson(2 * rate * frailty * end / 365.25))
            arms.append(Recurrent.of(np.arange(n), end, np.zeros(n), row, rng.random(row.size) * end[row]))
        for name, found in (("rate", rate_ratio(*arms)), ("multiple", multiple_event_ratio(*arms))):
            hits[name] += found.low <= 0.6 <= found.high
        mean = mean_cumulative(arms[1], [0.5 * 365.25])
        hits["mean"] += mean.low[0] <= 1.0 <= mean.high[0]
    for name, hit in hits.items():
        # four binomial standard errors, and a little for the small sample
        assert 0.89 < hit / trials < 0.99, (name, hit / trials)
