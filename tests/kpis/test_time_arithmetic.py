"""Sums over spans and functions of time agree with counting one by one."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.kpis.piecewise import Piecewise
from sim.kpis.spans import mean_numbers, most, number_at, overlap, total
from tests.kpis.made import NAN

#: Times on a grid, so that ties are common.
TIMES = st.integers(0, 40).map(lambda quarter: quarter / 4)
SPANS = st.lists(st.tuples(TIMES, TIMES, st.booleans()), max_size=12)


def arrays(spans: list[tuple[float, float, bool]]) -> tuple[np.ndarray, np.ndarray]:
    """Begin and finish; some spans have not finished."""
    begin = np.array([min(a, b) for a, b, _ in spans])
    finish = np.array([NAN if is_open else max(a, b) for a, b, is_open in spans])
    return begin, finish


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
    assert mean_numbers(begin, finish, np.array([0.0, 2.0, 8.0]))[1] == pytest.approx(
        0.25 * number / 6.0
    )


@given(SPANS)
def test_the_most_at_once_is_found(spans: list[tuple[float, float, bool]]) -> None:
    begin, finish = arrays(spans)
    middles = np.arange(2.0, 8.0, 0.25) + 0.125
    largest = max(int(((begin <= t) & ~(finish <= t)).sum()) for t in middles)
    assert most(begin, finish, 2.0, 8.0) == largest


def test_spans_that_meet_are_not_together() -> None:
    assert most(np.array([1.0, 2.0, 2.0]), np.array([2.0, 2.0, 3.0]), 0.0, 5.0) == 1


def test_no_spans_are_none_at_once() -> None:
    nothing = np.empty(0)
    assert most(nothing, nothing, 0.0, 5.0) == 0
    assert mean_numbers(nothing, nothing, np.array([0.0, 5.0])).tolist() == [0]


def test_what_lies_before_a_moment_is_counted_without_the_moment() -> None:
    assert number_at(np.array([3.0, 1.0, NAN]), np.array([1.0, 2.0, 3.5])).tolist() == [0, 1, 2]


STAFF = Piecewise(np.array([0.0, 8.0, 16.0]), np.array([2.0, 0.0, 3.0]))


def test_a_function_of_time_is_integrated_over_spans() -> None:
    begin, finish = np.array([0.0, 6.0, 9.0, 10.0]), np.array([8.0, 17.0, 10.0, 20.0])
    assert STAFF.between(begin, finish).tolist() == [16, 4 + 3, 0, 12]


def test_a_function_of_time_tells_its_value_before_and_after_a_change() -> None:
    assert [STAFF.at(8.0), STAFF.at(8.1), STAFF.at(0.0)] == [2, 0, 2]
    assert STAFF.after(np.array([0.0, 8.0, 16.0])).tolist() == [2, 0, 3]


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
