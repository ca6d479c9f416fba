"""How many replications a precision or a decision needs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.statistics import (
    iterated_t_rule,
    mean_interval,
    normal_rule,
    ratio_rule,
    replications_for_half_width,
    replications_for_relative_half_width,
    replications_to_settle,
)

PILOT, HALF_WIDTH, WANTED = 5, 9.09, 1.0
SPREAD = 7.3208
"""Standard deviation behind a half-width of 9.09 in 5 runs: 9.09 sqrt(5) / t(4, 0.975)."""

samples = st.lists(st.floats(-100, 100), min_size=2, max_size=12)


def stretched(n, mean, s):
    """Return n values with exactly this mean and standard deviation, to rounding."""
    shape = np.linspace(-1, 1, n)
    return mean + s * (shape - shape.mean()) / shape.std(ddof=1)


def test_a_pilot_with_that_spread_has_the_published_half_width():
    values = stretched(PILOT, 50.0, SPREAD)
    assert mean_interval(values).half_width == pytest.approx(HALF_WIDTH, abs=0.0005)


def test_the_ratio_rule_gives_the_published_number():
    needed = ratio_rule(PILOT, HALF_WIDTH, WANTED)
    assert needed == pytest.approx(413.14, abs=0.005)
    assert math.ceil(needed) == 414


def test_the_normal_rule_gives_the_published_number():
    needed = normal_rule(SPREAD, WANTED)
    assert needed == pytest.approx(205.88, abs=0.005)
    assert math.ceil(needed) == 206


def test_the_iterated_t_rule_gives_the_published_number():
    assert iterated_t_rule(SPREAD, WANTED) == 209
    assert replications_for_half_width(stretched(PILOT, 50.0, SPREAD), WANTED) == 209


def test_a_plan_beyond_the_cap_is_no_plan():
    assert iterated_t_rule(SPREAD, WANTED, cap=209) == 209
    assert iterated_t_rule(SPREAD, WANTED, cap=208) is None


@given(samples, st.floats(0.01, 50), st.floats(0.5, 0.99))
def test_the_count_is_the_smallest_that_is_enough(values, wanted, confidence):
    n = replications_for_half_width(values, wanted, confidence, cap=500)
    s = float(np.std(values, ddof=1))

    def half_width(k):
        return mean_interval(stretched(k, 0.0, s), confidence).half_width

    if n is None:
        assert half_width(500) > wanted * (1 - 1e-9)
        return
    assert n >= len(values)
    assert half_width(n) <= wanted * (1 + 1e-9)
    if n > len(values):
        assert half_width(n - 1) > wanted * (1 - 1e-9)


def test_relative_precision_uses_the_adjusted_error():
    # Law's adjustment: 10 % of the truth is 1/11 of the estimate, here 110 / 11 = 10.
    values = stretched(4, 110.0, 30.0)
    n = replications_for_relative_half_width(values, 0.1)
    assert n == iterated_t_rule(30.0, 10.0)
    assert n == replications_for_relative_half_width(-values, 0.1)


def test_no_relative_precision_exists_around_zero():
    assert replications_for_relative_half_width([-1.0, 1.0], 0.1) is None
    assert replications_for_relative_half_width([0.0, 0.0, 0.0], 0.1) == 3


def test_one_replication_says_nothing_about_how_many_are_needed():
    assert replications_for_half_width([1.0], 0.5) is None
    assert replications_for_relative_half_width([1.0, math.nan], 0.5) is None
    assert replications_to_settle([1.0], 0.5) is None


def test_replications_to_settle_are_where_the_interval_leaves_the_limit():
    values = stretched(5, 0.012, 0.004)
    n = replications_to_settle(values, 0.01)
    # By hand: t(17) 2.1098 * 0.004 / sqrt(18) = 0.001989 < 0.002; t(16) at n = 17: 0.002057.
    assert n == 18
    assert replications_to_settle(values, 0.014) == 18
    assert replications_to_settle(values, 0.01, cap=17) is None


def test_a_settled_sample_needs_no_more():
    assert replications_to_settle([5.0, 5.1, 4.9], 1.0) == 3
    assert replications_to_settle([5.0, 5.1, 4.9], 1.0, cap=2) == 3


def test_a_mean_on_the_limit_never_settles():
    assert replications_to_settle([0.0, 2.0], 1.0) is None
    assert replications_to_settle([1.0, 1.0], 1.0) is None


def test_equal_values_off_the_limit_are_settled():
    assert replications_to_settle([0.1, 0.1, 0.1], 0.3) == 3


@given(samples, st.floats(-100, 100), st.floats(0.5, 0.99))
def test_settled_means_that_the_interval_excludes_the_limit(values, limit, confidence):
    interval = mean_interval(values, confidence)
    excluded = interval.low > limit or interval.high < limit
    assert (replications_to_settle(values, limit, confidence) == len(values)) == excluded


@given(samples, st.floats(-100, 100))
def test_more_confidence_never_settles_sooner(values, limit):
    sure = replications_to_settle(values, limit, 0.99)
    less = replications_to_settle(values, limit, 0.9)
    assert sure is None or (less is not None and less <= sure)


@pytest.mark.parametrize(
    "call",
    [
        lambda: ratio_rule(1, 1.0, 1.0),
        lambda: ratio_rule(5, -1.0, 1.0),
        lambda: normal_rule(1.0, 0.0),
        lambda: normal_rule(1.0, 1.0, 1.0),
        lambda: iterated_t_rule(math.nan, 1.0),
        lambda: iterated_t_rule(1.0, math.inf),
        lambda: iterated_t_rule(1.0, 1.0, 95.0),
        lambda: replications_for_half_width([1.0, 2.0], -1.0),
        lambda: replications_for_relative_half_width([1.0, 2.0], 0.0),
        lambda: replications_to_settle([1.0, 2.0], math.nan),
        lambda: replications_to_settle([1.0, math.inf], 1.0),
    ],
)
def test_questions_without_an_answer_are_refused(call):
    with pytest.raises(ValueError, match=r"found|infinite"):
        call()
