"""MSER-5 and the checks of a warm-up."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.statistics import check_warm_up, mser5, two_warm_ups_agree

TRUE_WAIT = 0.7 * 0.7 / 0.3
"""Mean wait of M/M/1 with mean gap 1 and mean service 0.7: 1.6333."""


def waits(customers, replications, seed):
    """Waits of M/M/1 from empty, by Lindley's recursion: shape (replications, customers)."""
    rng = np.random.default_rng(seed)
    wait = np.zeros((customers, replications))
    for i in range(1, customers):
        gap, work = rng.exponential(1.0, replications), rng.exponential(0.7, replications)
        wait[i] = np.maximum(wait[i - 1] + work - gap, 0.0)
    return wait.T


def literal_mser(means):
    """Return z(d) for every d, as the formula reads."""
    tails = [means[d:] for d in range(len(means))]
    return [float(np.sum((tail - tail.mean()) ** 2) / len(tail) ** 2) for tail in tails]


def test_the_first_twenty_customers_wait_as_little_as_published():
    means = waits(20, 100_000, seed=20).mean(axis=1)
    error = means.std(ddof=1) / math.sqrt(means.size)
    assert means.mean() == pytest.approx(0.9665, abs=3 * math.hypot(error, 0.003 / 2))


def test_twenty_customers_are_flagged_as_too_few():
    short = waits(20, 10, seed=21)
    for series in (short, short[0]):
        found = mser5(series)
        assert not found.reached
        assert "too few" in found.reason
        assert not check_warm_up(series, 0).enough


def test_deleting_the_warm_up_moves_the_mean_wait_towards_the_truth():
    series = waits(1000, 2000, seed=22)
    found = mser5(series)
    assert found.reached
    assert 0 < found.truncation < 250
    assert series.mean() < found.mean
    assert abs(found.mean - TRUE_WAIT) < abs(series.mean() - TRUE_WAIT)


def test_too_short_a_warm_up_of_a_short_run_is_not_enough():
    series = waits(200, 2000, seed=23)
    assert mser5(series).reached
    check = check_warm_up(series, 0)
    assert not check.enough
    assert check.shift > 0.01
    assert "MSER-5 would delete" in check.reason
    assert check_warm_up(series).enough
    assert check_warm_up(series, 100).enough


def test_a_step_is_cut_where_it_is():
    rng = np.random.default_rng(1)
    series = np.concatenate([np.full(50, 10.0), np.zeros(450)]) + rng.normal(0, 0.1, 500)
    found = mser5(series)
    assert found.reached
    assert found.truncation == 50
    assert found.mean == pytest.approx(0.0, abs=0.02)


def test_a_step_in_the_second_half_is_not_reached():
    found = mser5(np.concatenate([np.full(300, 10.0), np.zeros(200)]))
    assert not found.reached
    assert found.truncation == 300
    assert "too short" in found.reason


def test_a_step_in_the_middle_counts_to_the_second_half():
    assert not mser5(np.concatenate([np.full(250, 10.0), np.zeros(250)])).reached
    assert mser5(np.concatenate([np.full(245, 10.0), np.zeros(255)])).reached


def test_a_queue_that_grows_for_ever_is_not_reached():
    found = mser5(np.arange(500.0))
    assert not found.reached
    assert not check_warm_up(np.arange(500.0), 100).enough


@pytest.mark.parametrize("value", [0.0, 0.1, 1e9 / 3])
def test_a_constant_series_has_no_warm_up(value):
    found = mser5(np.full(333, value))
    assert found.reached
    assert found.truncation == 0
    assert found.mean == pytest.approx(value)


def test_a_transient_before_an_exactly_constant_tail_is_cut_where_it_ends():
    series = np.concatenate([np.linspace(0.0, 1.0, 40), np.full(460, 1 / 3)])
    assert mser5(series).truncation == 40


@settings(max_examples=50)
@given(st.lists(st.floats(-100, 100), min_size=50, max_size=150))
def test_the_truncation_minimises_the_statistic_as_the_formula_reads(series):
    found = mser5(series)
    m = len(series) // 5
    z = literal_mser(np.reshape(series[: 5 * m], (m, 5)).mean(axis=1))
    assert found.truncation % 5 == 0
    assert z[found.truncation // 5] <= min(z[: m - max(5, m // 10) + 1]) + 1e-9 * max(z)
    assert found.reached == (found.truncation // 5 < m / 2)


@given(st.lists(st.integers(0, 20), min_size=50, max_size=100), st.integers(-50, 50))
def test_moving_a_series_up_moves_no_truncation(series, shift):
    values = np.asarray(series, dtype=float)
    assert mser5(values * 5 + shift * 5).truncation == mser5(values * 5).truncation


def test_replications_are_averaged():
    rng = np.random.default_rng(2)
    runs = rng.normal(size=(4, 200))
    assert mser5(runs).truncation == mser5(runs.mean(axis=0)).truncation
    assert mser5(runs).mean == pytest.approx(mser5(runs.mean(axis=0)).mean)


def test_days_without_a_value_are_passed_over():
    series = np.concatenate([np.full(50, 10.0), np.zeros(200)])
    gaps = series.copy()
    gaps[3] = math.nan
    gaps[100:110] = math.nan
    found = mser5(gaps)
    assert found.truncation == 50
    assert found.batches == 48
    assert found.mean == 0.0


def test_days_without_a_value_still_count_in_the_truncation():
    series = np.concatenate([np.full(50, 10.0), np.zeros(200)])
    series[10:20] = math.nan
    assert mser5(series).truncation == 50


def test_fewer_than_ten_batches_are_too_few_whatever_they_hold():
    assert not mser5(np.ones(49)).reached
    assert mser5(np.ones(50)).reached


def test_a_few_equal_neighbours_at_the_end_are_no_sign_of_a_warm_up():
    rng = np.random.default_rng(8)
    series = rng.normal(size=2000)
    series[-40:] = 0.5
    assert mser5(series).reached


def test_a_longer_warm_up_than_proposed_is_enough_though_it_moves_the_mean():
    rng = np.random.default_rng(9)
    series = np.concatenate([np.full(50, 10.0), rng.normal(0.0, 1.0, 450)])
    check = check_warm_up(series, 200)
    assert abs(check.shift) > 0.01
    assert check.enough


def test_a_series_without_any_value_is_not_reached():
    for series in ([], [math.nan] * 100):
        found = mser5(series)
        assert not found.reached
        assert math.isnan(found.mean)


def test_a_small_shift_of_the_mean_is_accepted():
    series = np.concatenate([np.full(5, 1.2), np.ones(495)])
    assert mser5(series).truncation == 5
    check = check_warm_up(series, 0)
    assert check.enough
    assert check.shift == pytest.approx(1 / 1.002 - 1)
    assert not check_warm_up(series, 0, tolerance=0.001).enough


def test_a_mean_that_would_fall_is_as_bad_as_one_that_would_rise():
    settled = np.ones(400)
    for start, sign in ((2.0, -1), (0.0, 1)):
        check = check_warm_up(np.concatenate([np.full(50, start), settled]), 0)
        assert not check.enough
        assert math.copysign(1, check.shift) == sign


def test_a_mean_of_zero_has_no_relative_shift():
    assert check_warm_up(np.zeros(100), 0).shift == 0.0
    series = np.concatenate([np.full(5, 9.5), np.full(95, -0.5)])
    check = check_warm_up(series, 0)
    assert not check.enough
    assert check.shift == -math.inf


def test_what_is_no_series_is_refused():
    with pytest.raises(ValueError, match="infinite"):
        mser5([1.0, math.inf])
    with pytest.raises(ValueError, match="axes"):
        mser5(np.zeros((2, 2, 2)))
    with pytest.raises(ValueError, match="leaves nothing"):
        check_warm_up(np.zeros(100), 100)
    with pytest.raises(ValueError, match="leaves nothing"):
        check_warm_up(np.zeros(100), -1)


def test_two_warm_ups_agree_where_the_paired_interval_holds_zero():
    found = two_warm_ups_agree([10.0, 11.0, 12.0], [10.1, 10.9, 12.1])
    assert found.agree is True
    assert found.difference.low < 0 < found.difference.high


def test_two_warm_ups_disagree_where_one_still_holds_the_start():
    found = two_warm_ups_agree([10.0, 11.0, 12.0], [12.0, 13.1, 14.0])
    assert found.agree is False
    assert found.difference.mean == pytest.approx(-2.0333, abs=1e-4)


def test_equal_years_agree_and_rounding_is_no_difference():
    assert two_warm_ups_agree([10.0, 10.0], [10.0, 10.0]).agree is True
    assert two_warm_ups_agree([0.3, 0.3], [0.1 + 0.2, 0.1 + 0.2]).agree is True
    assert two_warm_ups_agree([10.0, 10.0], [10.1, 10.1]).agree is False
    assert two_warm_ups_agree([1e-12, 1e-12], [2e-12, 2e-12]).agree is False


def test_one_replication_cannot_tell_whether_two_warm_ups_agree():
    assert two_warm_ups_agree([10.0], [10.0]).agree is None


def test_two_warm_ups_of_a_stationary_series_agree_as_often_as_stated():
    rng = np.random.default_rng(6)
    runs = 1000
    years = rng.normal(100.0, 5.0, (runs, 6, 2))
    agreed = sum(two_warm_ups_agree(y[:, 0], y[:, 1]).agree is True for y in years)
    assert agreed / runs == pytest.approx(0.95, abs=3 * math.sqrt(0.95 * 0.05 / runs))
