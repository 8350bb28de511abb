"""Our event statistics against lifelines, on the same input."""

import math
import warnings

import numpy as np
import pandas
import pytest
from lifelines import AalenJohansenFitter, CoxPHFitter, KaplanMeierFitter, NelsonAalenFitter
from lifelines.datasets import load_gbsg2
from lifelines.utils import median_survival_times

from howship.outcome.competing import CENSORED, DEATH, EVENT, cumulative_incidence
from howship.outcome.recurrent import Recurrent, mean_cumulative, multiple_event_ratio
from howship.outcome.survival import FirstEvent, hazard_ratio, kaplan_meier, log_rank

# lifelines stops its Newton steps at about 1e-7 even when asked for more; ours are checked by hand to 1e-12
TIGHT = {"precision": 1e-12, "r_precision": 1e-14}


def recurrent_arms(seed=5, persons=80):
    """Two lives of each person with a common frailty; days have no ties."""
    rng = np.random.default_rng(seed)
    frailty = rng.gamma(2.0, 0.5, persons)
    arms = []
    for rate in (2.0 / 365, 1.2 / 365):
        end = rng.uniform(100, 400, persons)
        count = rng.poisson(frailty * rate * end)
        row = np.repeat(np.arange(persons), count)
        arms.append(
            Recurrent.of(np.arange(persons), end, np.zeros(persons), row, rng.random(row.size) * end[row])
        )
    return arms


def intervals(sample, treated):
    """Cut each follow-up at its events, as lifelines wants it."""
    rows = []
    for place, person in enumerate(sample.person):
        cuts = [0.0, *sample.day[sample.row == place], sample.follow_up[place]]
        for number in range(len(cuts) - 1):
            rows.append((person, cuts[number], cuts[number + 1], number < len(cuts) - 2, treated))
    return pandas.DataFrame(rows, columns=["person", "start", "stop", "event", "treated"])


def andersen_gill(frame):
    rows = frame.drop(columns="person")
    return CoxPHFitter().fit(rows, "stop", "event", entry_col="start", fit_options=TIGHT).params_["treated"]


def test_andersen_gill_with_entry():
    """The value against lifelines' own, the interval against the delete-one-person jackknife of its values.

    Its robust variance cannot be the judge: its score residuals leave entry times out (0.30.3).
    """
    reference, arm = recurrent_arms(persons=60)
    frame = pandas.concat([intervals(reference, 0.0), intervals(arm, 1.0)], ignore_index=True)
    beta = andersen_gill(frame)
    ratio = multiple_event_ratio(arm, reference)
    assert ratio.value == pytest.approx(math.exp(beta), rel=1e-6)
    shifts = np.array([andersen_gill(frame[frame["person"] != person]) - beta for person in range(60)])
    error = math.log(ratio.high / ratio.value) / 1.959963984540054
    assert error == pytest.approx(math.sqrt(np.sum(shifts**2)), rel=0.05)


@pytest.mark.parametrize("same_persons", [True, False])
def test_first_event_hazard_ratio(same_persons):
    rng = np.random.default_rng(6)
    n = 150
    day = rng.exponential(200, (2, n)) * rng.gamma(2.0, 0.5, n) * np.array([[1.0], [1.5]])
    end = rng.uniform(100, 400, (2, n))
    person = np.array([np.arange(n), np.arange(n) + (0 if same_persons else n)])
    seen, happened = np.minimum(day, end), day <= end
    arms = [FirstEvent.of(person[row], seen[row], happened[row]) for row in (0, 1)]
    frame = pandas.DataFrame(
        {
            "day": seen.ravel(),
            "event": happened.ravel(),
            "treated": np.repeat([0.0, 1.0], n),
            "person": person.ravel(),
        }
    )
    fit = CoxPHFitter().fit(frame, "day", "event", cluster_col="person", robust=True, fit_options=TIGHT)
    ratio = hazard_ratio(arms[1], arms[0])
    limits = np.exp(fit.confidence_intervals_.to_numpy()[0])
    assert ratio.value == pytest.approx(math.exp(fit.params_["treated"]), rel=1e-6)
    np.testing.assert_allclose([ratio.low, ratio.high], limits, rtol=1e-6)


def test_real_patients_with_ties():
    """GBSG2: 686 women; ties in days, where Breslow's and Efron's methods differ little."""
    data = load_gbsg2()
    treated = (data["horTh"] == "yes").to_numpy()
    arms = [
        FirstEvent.of(data.index[rows], data["time"][rows], data["cens"][rows])
        for rows in (~treated, treated)
    ]
    frame = pandas.DataFrame({"time": data["time"], "cens": data["cens"], "treated": treated.astype(float)})
    fit = CoxPHFitter().fit(frame, "time", "cens", robust=True, fit_options=TIGHT)
    ratio = hazard_ratio(arms[1], arms[0])
    assert ratio.value == pytest.approx(math.exp(fit.params_["treated"]), rel=2e-4)
    assert ratio.high == pytest.approx(math.exp(fit.confidence_intervals_.iloc[0, 1]), rel=1e-3)
    # log-rank and the score test of the same likelihood: chi-squared near the squared Wald statistic
    wald = (math.log(ratio.value) / (math.log(ratio.high / ratio.value) / 1.96)) ** 2
    assert log_rank(*arms).statistic == pytest.approx(wald, rel=0.1)


def test_median_and_interval_of_real_patients():
    data = load_gbsg2()
    fit = KaplanMeierFitter().fit(data["time"], data["cens"])
    curve = kaplan_meier(FirstEvent.of(data.index, data["time"], data["cens"]))
    limits = median_survival_times(fit.confidence_interval_survival_function_).to_numpy()[0]
    assert curve.median.value == fit.median_survival_time_
    assert curve.median.low == limits[0]
    # the upper curve never crosses one half, which lifelines writes as infinity
    assert curve.median.high == limits[1] or (math.isnan(curve.median.high) and math.isinf(limits[1]))


def test_aalen_johansen_with_variance():
    rng = np.random.default_rng(7)
    day, cause = rng.exponential(100, 200), rng.choice([CENSORED, EVENT, DEATH], 200, p=[0.3, 0.5, 0.2])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = AalenJohansenFitter(calculate_variance=True).fit(day, cause, event_of_interest=EVENT)
    ours = cumulative_incidence(day, cause)
    theirs = fit.cumulative_density_.iloc[:, 0]
    np.testing.assert_allclose(ours.incidence, theirs.loc[ours.day], rtol=1e-10, atol=1e-14)
    spread = fit.variance_
    # the last day, where nobody remains, divides by zero there
    np.testing.assert_allclose(ours.variance[1:-1], spread.loc[ours.day[1:-1]], rtol=1e-8)


def test_mean_cumulative_without_deaths_and_repeats_is_nelson_aalen():
    rng = np.random.default_rng(8)
    end, day = rng.uniform(50, 150, 60), rng.uniform(0, 50, 60)
    sample = Recurrent.of(np.arange(60), end, np.zeros(60), np.arange(40), day[:40])
    mean = mean_cumulative(sample, [50.0]).mean[0]
    # lifelines' Nelson-Aalen lets a person leave after the event; started at the last event, nobody has left
    assert mean == pytest.approx(40 / 60)
    leaving = NelsonAalenFitter(nelson_aalen_smoothing=False).fit(
        np.r_[day[:40], end[40:]], np.arange(60) < 40
    )
    own = Recurrent.of(np.arange(60), np.r_[day[:40], end[40:]], np.zeros(60), np.arange(40), day[:40])
    at = np.sort(day[:40])
    np.testing.assert_allclose(
        mean_cumulative(own, at).mean, leaving.cumulative_hazard_.iloc[:, 0].loc[at], rtol=1e-12
    )
