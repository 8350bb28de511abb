import numpy as np
import pytest

from howship.errors import InputError
from howship.outcome.events import (
    arrivals,
    counted,
    draw_arrivals,
    ends,
    event_counts,
    event_cutoff,
    event_rows,
    first_arrival,
    window,
)

NAN = np.nan


def test_arrivals_invert_a_piecewise_linear_hazard_by_hand():
    # slope 0.1 to day 10, flat to day 20, slope 0.2 to day 30: levels 0.5, 1.0, 2.0 and one beyond 3
    days = np.array([0.0, 10.0, 20.0, 30.0])
    hazard = np.array([0.0, 1.0, 1.0, 3.0])
    found = arrivals(hazard, days, np.array([0.5, 0.5, 1.0, 5.0]))
    np.testing.assert_allclose(found, [5.0, 10.0, 25.0, NAN])


def test_only_the_increase_since_the_first_day_matters():
    days, gaps = np.array([3.0, 13.0]), np.array([[0.5, 9.0]])
    np.testing.assert_array_equal(
        arrivals(np.array([[7.0, 8.0]]), days, gaps), arrivals(np.array([[0.0, 1.0]]), days, gaps)
    )


def test_a_patient_without_hazard_has_no_events():
    assert np.isnan(arrivals(np.zeros((1, 4)), np.arange(4.0), np.array([[0.1, 0.1]]))).all()


def test_gaps_that_run_out_are_refused_not_cut():
    with pytest.raises(InputError, match="gaps end before the hazard does for 1 patient"):
        arrivals(np.array([[0.0, 5.0]]), np.array([0.0, 1.0]), np.array([[1.0, 1.0]]))


@pytest.mark.parametrize(
    ("hazard", "days", "gaps", "message"),
    [
        (np.zeros((2, 3)), np.arange(4.0), np.ones((2, 2)), "3 hazard values for 4 days"),
        (np.zeros((2, 3)), np.array([0.0, 2.0, 2.0]), np.ones((2, 2)), "days do not increase"),
        (np.zeros((2, 3)), np.arange(3.0), np.ones((3, 2)), "3 rows of gaps"),
        (np.zeros((2, 3)), np.arange(3.0), np.ones((2, 0)), "no gaps"),
    ],
)
def test_shapes_that_disagree_are_refused(hazard, days, gaps, message):
    with pytest.raises(InputError, match=message):
        arrivals(hazard, days, gaps)


def test_draw_arrivals_asks_for_more_gaps_and_marks_unusable_patients():
    asked = []

    def gaps(count):
        asked.append(count)
        return np.full((5, count), 1.0)

    days = np.array([0.0, 10.0, 20.0])
    hazard = np.array([[0, 1, 1.5], [0, 10, 20.5], [0, NAN, 1], [0, 2, 1], [0, 100, 200]])
    found = draw_arrivals(hazard, days, gaps, most=32)
    assert asked == [8, 16, 32]
    assert found.usable.tolist() == [True, True, False, False, False]
    np.testing.assert_allclose(found.days[0, :2], [10.0, NAN])
    assert np.isfinite(found.days[1]).sum() == 20
    assert np.isnan(found.days[2:]).all()


def test_draw_arrivals_bridges_solver_error_and_takes_no_patients():
    hazard = np.array([[0.0, 1.0, 1.0 - 1e-9, 2.0]])
    found = draw_arrivals(hazard, np.arange(4.0), lambda count: np.ones((1, count)))
    assert found.usable.all()
    np.testing.assert_allclose(found.days[0, :2], [1.0, 3.0])
    assert draw_arrivals(np.zeros((0, 4)), np.arange(4.0), lambda count: np.ones((0, count))).days.shape == (
        0,
        8,
    )


def test_first_arrival_happens_once_or_never():
    days = np.array([0.0, 10.0])
    found = first_arrival(np.array([[0.0, 5.0], [0.0, 0.5]]), days, np.array([1.0, 1.0]))
    assert found.tolist() == [2.0, np.inf]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([], []),
        ([5], [True]),
        ([0, 20, 21], [True, False, True]),  # exactly 21 days counts
        ([0, 15, 30, 45], [True, False, True, False]),  # from the last counted, not the last event
        ([0, 0, 21, 21], [True, False, True, False]),
    ],
)
def test_window(days, expected):
    assert window(np.array(days, dtype=float)).tolist() == expected


def test_window_refuses_days_out_of_order():
    with pytest.raises(InputError, match="do not ascend"):
        window([3.0, 1.0])


def test_counted_starts_anew_for_each_person():
    assert counted([1, 1, 2], [0.0, 10.0, 12.0]).tolist() == [True, False, True]
    assert counted([], []).size == 0


def test_event_rows_by_hand():
    by_type = {
        "fracture": np.array([[10.0, 100.0], [NAN, NAN], [50.0, NAN]]),
        "hypercalcemia": np.array([[5.0, NAN], [7.0, NAN], [NAN, NAN]]),
        "radiation": np.array([[20.0, 300.0], [NAN, NAN], [50.0, NAN]]),
    }
    rows = event_rows(by_type, [200.0, 50.0, 50.0], ["fracture", "radiation"])
    assert rows["patient"].tolist() == [0, 0, 0, 0, 1, 2, 2]
    assert rows["number"].tolist() == [1, 2, 3, 4, 1, 1, 2]
    assert rows["day"].tolist() == [5, 10, 20, 100, 7, 50, 50]  # day 300 is after the end, day 50 on it
    assert rows["type"].tolist()[:3] == ["hypercalcemia", "fracture", "radiation"]
    assert rows["is_sre"].tolist() == [False, True, True, True, False, True, True]
    # hypercalcemia opens no window; radiation on day 20 falls into that of the fracture
    assert rows["counted"].tolist() == [False, True, False, True, False, True, False]
    counts = event_counts(rows, 3)
    np.testing.assert_array_equal(counts["first_sre_day"], [10.0, NAN, 50.0])
    assert counts["first_sre"].tolist() == [True, False, True]
    assert counts["sre_count"].tolist() == [2, 0, 1]
    assert counts["sre_count_all"].tolist() == [3, 0, 2]


def test_event_rows_without_events():
    rows = event_rows({"fracture": np.full((2, 1), NAN)}, [10.0, 10.0], ["fracture"])
    assert {len(column) for column in rows.values()} == {0}
    assert event_rows({}, [10.0], [])["day"].size == 0


def test_event_driven_cutoff_is_the_day_of_the_nth_first_event():
    day = [30.0, NAN, 10.0, 20.0]
    assert event_cutoff(day, 2, 100.0) == 20.0
    assert event_cutoff(day, 4, 100.0) == 100.0  # never reached
    assert event_cutoff(day, 3, 25.0) == 25.0


def test_ends_take_the_first_and_name_it():
    end, reason = ends([5.0, 20.0, 9.0, 20.0, 8.0], [10.0, 6.0, 9.0, 20.0, np.inf], 8.0)
    assert end.tolist() == [5.0, 6.0, 8.0, 8.0, 8.0]
    assert reason.tolist() == ["drop_out", "death", "completed", "completed", "drop_out"]
