"""Quantiles and their order-statistic intervals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.statistics import quantile, quantile_interval, smallest_sample

samples = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=120)
inner = st.floats(0.02, 0.98)


@pytest.mark.parametrize(
    ("n", "low", "high", "coverage"),
    [
        # Tables of the sign-test interval for the median at 95 %: n, ranks, exact coverage.
        (6, 1, 6, 0.96875),
        (10, 2, 9, 0.978515625),
        (20, 6, 15, 0.95861053),
        (30, 10, 21, 0.95722606),
    ],
)
def test_ranks_and_coverage_for_the_median_are_those_of_the_tables(n, low, high, coverage):
    interval = quantile_interval(np.arange(1, n + 1), 0.5, 0.95)
    assert (interval.low_rank, interval.high_rank) == (low, high)
    assert (interval.low, interval.high) == (low, high)
    assert interval.coverage == pytest.approx(coverage, abs=1e-8)


def test_the_coverage_is_the_binomial_sum_between_the_ranks():
    n, p = 100, 0.9
    interval = quantile_interval(np.arange(n), p)
    between = range(interval.low_rank, interval.high_rank)
    expected = sum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in between)
    assert interval.coverage == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(("p", "least"), [(0.5, 6), (0.9, 36), (0.95, 72), (0.1, 36)])
def test_too_few_values_have_an_estimate_and_no_limits(p, least):
    assert smallest_sample(p) == least
    few = quantile_interval(np.arange(least - 1), p)
    assert not few.has_limits
    assert math.isnan(few.coverage)
    assert (few.low_rank, few.high_rank) == (0, 0)
    assert few.mean == quantile(np.arange(least - 1), p)
    assert quantile_interval(np.arange(least), p).has_limits


@given(inner, st.floats(0.5, 0.99))
def test_the_smallest_sample_is_where_limits_begin(p, confidence):
    n = smallest_sample(p, confidence)
    # Exactly on the edge rounding may decide either way, one step off it may not.
    assert quantile_interval(np.arange(n + 1), p, confidence).has_limits
    if n > 2:
        assert not quantile_interval(np.arange(n - 2), p, confidence).has_limits


@given(samples, inner, st.floats(0.9, 0.99))
def test_limits_enclose_the_estimate_and_are_values_of_the_sample(values, p, confidence):
    interval = quantile_interval(values, p, confidence)
    if interval.has_limits:
        assert interval.low <= interval.mean <= interval.high
        assert {interval.low, interval.high} <= set(values)
        assert 1 <= interval.low_rank < interval.high_rank <= len(values)
        assert interval.coverage >= confidence - 1e-12


@given(samples, inner, inner)
def test_a_higher_quantile_is_no_smaller(values, one, other):
    low, high = sorted((one, other))
    # Interpolation between equal values may differ in the last bit.
    assert quantile(values, low) <= quantile(values, high) + 1e-9 * max(map(abs, values))


@pytest.mark.parametrize("p", [0.5, 0.9])
def test_intervals_cover_the_true_quantile_of_a_skewed_distribution(p):
    rng = np.random.default_rng(77)
    truth = -math.log(1 - p)
    runs, n = 2000, 60
    intervals = [quantile_interval(rng.exponential(1.0, n), p) for _ in range(runs)]
    held = np.mean([i.low <= truth <= i.high for i in intervals])
    expected = intervals[0].coverage
    assert expected >= 0.95
    assert held == pytest.approx(expected, abs=3 * math.sqrt(expected * (1 - expected) / runs))


def test_quantiles_interpolate_as_definition_7_says():
    values = [40.0, 10.0, 20.0, 30.0]
    assert quantile(values, 0.5) == 25.0
    assert quantile(values, 0.9) == pytest.approx(37.0)  # h = 3.7
    assert quantile(values, 0.0) == 10.0
    assert quantile(values, 1.0) == 40.0


def test_absent_values_are_left_out():
    assert quantile([1.0, math.nan, 3.0], 0.5) == 2.0
    assert quantile_interval([1.0, math.nan, 3.0], 0.5).n == 2


def test_what_is_no_sample_or_no_probability_is_refused():
    with pytest.raises(ValueError, match="empty"):
        quantile([], 0.5)
    with pytest.raises(ValueError, match="absent"):
        quantile_interval([math.nan], 0.5)
    with pytest.raises(ValueError, match="p must"):
        quantile([1.0], 1.5)
    with pytest.raises(ValueError, match="p must"):
        quantile_interval([1.0], 1.0)
    with pytest.raises(ValueError, match="confidence"):
        smallest_sample(0.5, 1.0)
