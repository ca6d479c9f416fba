"""The interval on a share of totals over replications."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.statistics import mean_interval, ratio_interval


def test_a_worked_share_has_the_limits_of_the_ratio_estimator():
    # Share 12 / 40; parts less 0.3 x wholes: 1, -1, 0; s = 1; t(2, 0.975) = 4.302653.
    share = ratio_interval([4.0, 5.0, 3.0], [10.0, 20.0, 10.0])
    assert share.mean == pytest.approx(0.3)
    assert share.half_width == pytest.approx(4.302653 / math.sqrt(3) * 3 / 40, rel=1e-6)


def test_one_replication_has_no_limits():
    share = ratio_interval([1.0], [4.0])
    assert share.mean == 0.25
    assert not share.has_limits


@pytest.mark.parametrize(
    ("part", "whole"),
    [([1.0], [1.0, 2.0]), ([0.0, 0.0], [0.0, 0.0]), ([math.nan, 1.0], [1.0, 1.0])],
)
def test_a_share_of_nothing_or_of_something_absent_is_refused(part, whole):
    with pytest.raises(ValueError, match="share"):
        ratio_interval(part, whole)


@given(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=20), st.floats(0.1, 1e6))
def test_where_the_wholes_are_equal_it_is_the_interval_of_the_mean_share(shares, whole):
    ratio = ratio_interval(np.array(shares) * whole, [whole] * len(shares))
    mean = mean_interval(shares)
    assert ratio.mean == pytest.approx(mean.mean, abs=1e-9)
    assert ratio.half_width == pytest.approx(mean.half_width, rel=1e-6, abs=1e-9)


def test_the_interval_covers_the_true_share_as_often_as_it_says():
    random = np.random.default_rng(7)
    hits = 0
    for _ in range(2000):
        whole = random.gamma(4.0, 10.0, 10)
        part = 0.4 * whole + random.normal(0.0, 2.0, 10)
        share = ratio_interval(part, whole)
        hits += share.low <= 0.4 <= share.high
    assert 0.93 <= hits / 2000 <= 0.97
