"""Student-t intervals on means."""

from __future__ import annotations

import json
import math
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.statistics import Interval, mean_interval

numbers = st.floats(-1e6, 1e6)
samples = st.lists(numbers, min_size=2, max_size=30)
confidences = st.floats(0.5, 0.999)


def test_a_worked_example_gives_the_published_interval():
    # Law (2015), example 4.26: ten observations, 90 %: 1.34 +- 0.24.
    values = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09]
    interval = mean_interval(values, 0.90)
    assert interval.mean == pytest.approx(1.343, abs=1e-9)
    assert interval.half_width == pytest.approx(0.24, abs=0.005)
    assert interval.n == 10


def test_two_values_give_the_cauchy_interval_worked_by_hand():
    # One degree of freedom: t is Cauchy, its 75 % point is 1, and s / sqrt(2) = 1.
    interval = mean_interval([4.0, 6.0], 0.5)
    assert interval.low == pytest.approx(4.0)
    assert interval.high == pytest.approx(6.0)


def test_one_value_has_a_mean_and_no_limits():
    interval = mean_interval([3.5])
    assert interval.mean == 3.5
    assert math.isnan(interval.low)
    assert math.isnan(interval.high)
    assert math.isnan(interval.half_width)
    assert not interval.has_limits


def test_no_value_is_refused():
    with pytest.raises(ValueError, match="empty"):
        mean_interval([])
    with pytest.raises(ValueError, match="absent"):
        mean_interval([math.nan, math.nan])


def test_absent_values_are_left_out_and_not_counted():
    assert mean_interval([1.0, math.nan, 3.0, None]) == mean_interval([1.0, 3.0])
    assert mean_interval([1.0, math.nan, 3.0]).n == 2


def test_an_infinite_value_is_refused():
    with pytest.raises(ValueError, match="infinite"):
        mean_interval([1.0, math.inf])


def test_a_table_of_values_is_refused():
    with pytest.raises(ValueError, match="2 axes"):
        mean_interval(np.ones((2, 3)))


@pytest.mark.parametrize("confidence", [0.0, 1.0, 95.0, -0.1, math.nan])
def test_a_confidence_that_is_no_probability_is_refused(confidence):
    with pytest.raises(ValueError, match="confidence"):
        mean_interval([1.0, 2.0], confidence)


@given(numbers, st.integers(2, 30))
def test_equal_values_give_an_interval_without_width_exactly(value, n):
    interval = mean_interval([value] * n)
    assert interval.low == interval.mean == interval.high == value


@given(samples, confidences)
def test_the_interval_holds_its_mean(values, confidence):
    interval = mean_interval(values, confidence)
    assert interval.low <= interval.mean <= interval.high


@given(samples, confidences, confidences)
def test_more_confidence_never_makes_the_interval_narrower(values, one, other):
    narrow, wide = (mean_interval(values, c) for c in sorted((one, other)))
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@given(samples, st.randoms())
def test_the_order_of_replications_does_not_matter(values, random):
    shuffled = list(values)
    random.shuffle(shuffled)
    one, other = mean_interval(values), mean_interval(shuffled)
    assert other.mean == pytest.approx(one.mean, abs=1e-6)
    assert other.half_width == pytest.approx(one.half_width, rel=1e-9, abs=1e-6)


@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_intervals_of_normal_samples_cover_the_true_mean_as_often_as_they_say(confidence):
    rng = np.random.default_rng(20230941)
    runs = 4000
    held = 0
    for values in rng.normal(10.0, 3.0, (runs, 5)):
        interval = mean_interval(values, confidence)
        held += interval.low <= 10.0 <= interval.high
    error = math.sqrt(confidence * (1 - confidence) / runs)
    assert held / runs == pytest.approx(confidence, abs=3 * error)


def test_fields_are_plain_numbers_that_json_can_write():
    interval = mean_interval(np.array([1.0, 2.0, 4.0]))
    fields = [getattr(interval, name) for name in ("mean", "low", "high", "n", "confidence")]
    assert json.loads(json.dumps(fields)) == fields


def test_an_interval_cannot_be_changed():
    interval = Interval(1.0, 0.0, 2.0, 3, 0.95)
    with pytest.raises(AttributeError):
        interval.mean = 2.0  # type: ignore[misc]


def test_importing_the_package_does_not_import_scipy():
    code = "import sys, sim.statistics; print('scipy' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "False"
