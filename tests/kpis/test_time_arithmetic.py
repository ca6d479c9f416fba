"""Sums over spans and functions of time agree with counting one by one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kpis.piecewise import Piecewise
from sim.kpis.quantiles import median_of_sorted, quantile, quantiles_of_sorted
from sim.kpis.rows import ascending
from sim.kpis.spans import PIECE, added_up, mean_numbers, most, number_at, overlap, total
from tests.kpis.made import NAN

#: Times on a grid, so that ties are common.
TIMES = st.integers(0, 40).map(lambda quarter: quarter / 4)
SPANS = st.lists(st.tuples(TIMES, TIMES, st.booleans()), max_size=12)


def arrays(spans: list[tuple[float, float, bool]]) -> tuple[np.ndarray, np.ndarray]:
    """Begin and finish; some spans have not finished."""
    begin = np.array([min(a, b) for a, b, _ in spans])
    finish = np.array([NAN if is_open else max(a, b) for a, b, is_open in spans])
    return begin, finish


def in_order(spans: list[tuple[float, float, bool]]) -> tuple[np.ndarray, np.ndarray]:
    """When they begin and when those that have finished did, each in order."""
    begin, finish = arrays(spans)
    return ascending(begin), ascending(finish)


def test_a_span_counts_inside_the_window_only() -> None:
    begin = np.array([0.0, 3.0, 9.0, 4.0, NAN])
    finish = np.array([5.0, 4.0, 12.0, NAN, NAN])
    assert overlap(begin, finish, 2.0, 10.0).tolist() == [3, 1, 1, 6, 0]


@given(SPANS)
def test_the_total_is_the_integral_of_the_number(spans: list[tuple[float, float, bool]]) -> None:
    begin, finish = arrays(spans)
    # Between two grid points the number does not change.
    middles = np.arange(2.0, 8.0, 0.25) + 0.125
    number = sum(((begin <= t) & ~(finish <= t)).sum() for t in middles)
    assert total(begin, finish, 2.0, 8.0) == pytest.approx(0.25 * number)
    means = mean_numbers(*in_order(spans), np.array([0.0, 2.0, 8.0]))
    assert means[1] == pytest.approx(0.25 * number / 6.0)


@given(SPANS)
def test_the_most_at_once_is_found(spans: list[tuple[float, float, bool]]) -> None:
    begin, finish = arrays(spans)
    middles = np.arange(2.0, 8.0, 0.25) + 0.125
    largest = max(int(((begin <= t) & ~(finish <= t)).sum()) for t in middles)
    assert most(*in_order(spans), 2.0, 8.0) == largest


@given(st.integers(1, 400), st.integers(1, 12), st.integers(0, 2**32))
def test_the_most_at_once_of_many_is_found_between_the_strides(
    count: int, spread: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    begin = np.sort(random.integers(0, 4 * count, count) / 4)
    finish = np.sort(begin + random.integers(0, 4 * spread, count) / 4)
    low, high = 3.0, count + 4.0
    left = finish[finish < high]
    moments = [low, *begin[(begin >= low) & (begin < high)]]
    numbers = [int((begin <= t).sum() - (left <= t).sum()) for t in moments]
    assert most(begin, left, low, high) == max(numbers)


def test_spans_that_meet_are_not_together() -> None:
    assert most(np.array([1.0, 2.0, 2.0]), np.array([2.0, 2.0, 3.0]), 0.0, 5.0) == 1


def test_no_spans_are_none_at_once() -> None:
    nothing = np.empty(0)
    assert most(nothing, nothing, 0.0, 5.0) == 0
    assert mean_numbers(nothing, nothing, np.array([0.0, 5.0])).tolist() == [0]


def test_what_lies_before_a_moment_is_counted_without_the_moment() -> None:
    times = ascending(np.array([3.0, 1.0, NAN]))
    assert number_at(times, np.array([1.0, 2.0, 3.5])).tolist() == [0, 1, 2]


@given(st.lists(st.sampled_from([0.0, 1.0, 2.5, NAN]), max_size=6))
def test_times_in_order_are_those_that_are_known(times: list[float]) -> None:
    known = sorted(time for time in times if not math.isnan(time))
    assert ascending(np.array(times)).tolist() == known


def test_long_columns_are_added_up_and_cut_as_short_ones() -> None:
    random = np.random.default_rng(1)
    begin = random.uniform(0.0, 50.0, 3 * PIECE // 2)
    finish = np.where(random.random(len(begin)) < 0.1, NAN, begin + random.uniform(0.0, 9.0))
    expected = np.fmin(finish, 40.0).clip(10.0) - begin.clip(10.0, 40.0)
    assert np.array_equal(overlap(begin, finish, 10.0, 40.0), expected)
    one_by_one = 0.0
    for value in begin.tolist():
        one_by_one += value
    half = len(begin) // 2
    assert added_up(begin) == added_up(begin[half:], added_up(begin[:half])) == one_by_one


@given(st.lists(TIMES, min_size=1, max_size=40), st.floats(0.0, 1.0))
def test_quantiles_are_those_of_numpy(times: list[float], share: float) -> None:
    values = np.array(times) / 7.0
    expected = pytest.approx(np.quantile(values, share), rel=1e-15)
    assert quantile(values, share) == expected
    assert quantiles_of_sorted(np.sort(values), np.array([share])) == expected
    assert median_of_sorted(np.sort(values)) == np.median(values)


STAFF = Piecewise(np.array([0.0, 8.0, 16.0]), np.array([2.0, 0.0, 3.0]))


def test_a_function_of_time_is_integrated_over_spans() -> None:
    begin, finish = np.array([0.0, 6.0, 9.0, 10.0]), np.array([8.0, 17.0, 10.0, 20.0])
    assert STAFF.between(begin, finish).tolist() == [16, 4 + 3, 0, 12]


def test_a_function_of_time_tells_its_value_before_and_after_a_change() -> None:
    assert [STAFF.at(8.0), STAFF.at(8.1), STAFF.at(0.0)] == [2, 0, 2]
    assert STAFF.after(np.array([0.0, 8.0, 16.0])).tolist() == [2, 0, 3]


@given(st.lists(TIMES, max_size=12))
def test_values_hold_for_as_many_times_in_order_as_fall_to_them(times: list[float]) -> None:
    moments = np.sort(np.array(times)) * 2.0
    held = np.repeat(STAFF.values, STAFF.lengths(moments))
    assert held.tolist() == STAFF.after(moments).tolist()


def test_closed_is_where_the_value_is_0() -> None:
    closed = STAFF.zero()
    assert closed is not None
    assert closed.integral(0.0, 24.0) == 8
    assert Piecewise.constant(3.0).zero() is None


def test_the_next_opening_is_now_or_the_next_breakpoint_with_0() -> None:
    shut = Piecewise(np.array([0.0, 3.0, 5.0, 9.0]), np.array([0.0, 1.0, 0.0, 1.0]))
    found = shut.next_zero(np.array([1.0, 3.0, 4.0, 5.0, 9.5]))
    assert found.tolist() == [1, 5, 5, 5, math.inf]


@given(st.lists(st.tuples(TIMES, st.integers(0, 3)), min_size=1, max_size=6), TIMES, TIMES)
def test_an_integral_is_the_sum_over_the_grid(
    breakpoints: list[tuple[float, int]], one: float, other: float
) -> None:
    times, values = zip(*sorted(dict([(0.0, 1), *breakpoints]).items()), strict=True)
    function = Piecewise(np.array(times), np.array(values, dtype=np.float64))
    low, high = min(one, other), max(one, other)
    cells = np.arange(low, high, 0.25)
    assert function.integral(low, high) == pytest.approx(0.25 * function.after(cells).sum())
