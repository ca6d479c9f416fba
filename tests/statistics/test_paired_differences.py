"""Common random numbers and paired differences."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.statistics import mean_interval, paired_differences, paired_interval, variance_ratio

pairs = st.lists(
    st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=2, max_size=30
).map(lambda rows: ([a for a, _ in rows], [b for _, b in rows]))


def profit(demand, arrives, s, S):
    """Profit a day of an (s, S) stock: the inventory example of the SSJ tutorial.

    `demand` and `arrives` have the shape (days, replications). Price 2, holding 0.1 a day, an
    order costs 10 + 1 an item and comes overnight with probability 0.95.
    """
    stock = np.full(demand.shape[1], S)
    total = np.zeros(demand.shape[1])
    for wanted, drawn in zip(demand, arrives, strict=True):
        evening = np.maximum(stock - wanted, 0)
        ordered = (evening < s) & (drawn < 0.95)
        total += 2.0 * (stock - evening) - 0.1 * evening
        total -= np.where(ordered, 10.0 + 1.0 * (S - evening), 0.0)
        stock = np.where(ordered, S, evening)
    return total / len(demand)


@pytest.fixture(scope="module")
def inventory():
    """500 runs of 2000 days: (80, 200), (80, 198) on the same draws, (80, 198) on its own."""
    rng = np.random.default_rng(1)
    size = (2000, 500)
    shared = rng.poisson(100.0, size), rng.random(size)
    own = rng.poisson(100.0, size), rng.random(size)
    return profit(*shared, 80, 200), profit(*shared, 80, 198), profit(*own, 80, 198)


def test_the_inventory_model_earns_the_published_profit(inventory):
    interval = mean_interval(inventory[0], 0.90)
    # Printed: 84.961, 90 % limits 84.938 to 84.985; both are samples.
    assert interval.mean == pytest.approx(84.961, abs=3 * math.hypot(0.0235, 0.0235) / 1.645)


def test_common_random_numbers_cut_the_variance_of_the_inventory_model_tenfold(inventory):
    better, worse, independent = inventory
    assert variance_ratio(better, worse) > 10
    measured = np.var(better - independent, ddof=1) / np.var(better - worse, ddof=1)
    assert variance_ratio(better, worse) == pytest.approx(measured, rel=0.1)


def test_the_paired_interval_of_the_inventory_model_agrees_with_the_published_one(inventory):
    better, worse, independent = inventory
    paired = paired_interval(better, worse, 0.90)
    assert paired.half_width == pytest.approx(0.008, abs=0.001)
    assert paired.mean == pytest.approx(0.308, abs=3 * math.hypot(0.008, 0.008) / 1.645)
    alone = paired_interval(better, independent, 0.90)
    assert alone.half_width == pytest.approx(0.035, abs=0.003)


def test_two_queues_on_the_same_arrivals_and_services_differ_by_little_noise():
    # M/M/1 by Lindley's recursion; the second server is 5 % faster on the same draws.
    rng = np.random.default_rng(5)
    gaps, works = rng.exponential(1.0, (1000, 200)), rng.exponential(0.7, (1000, 200))

    def mean_waits(speed):
        wait, total = np.zeros(200), np.zeros(200)
        for gap, work in zip(gaps, works, strict=True):
            wait = np.maximum(wait + work / speed - gap, 0.0)
            total += wait
        return total / len(gaps)

    slow, fast = mean_waits(1.0), mean_waits(1.05)
    assert variance_ratio(slow, fast) > 10
    assert paired_interval(slow, fast).low > 0


def test_the_difference_is_the_first_minus_the_second():
    assert paired_differences([5.0, 7.0], [1.0, 2.0]).tolist() == [4.0, 5.0]
    assert paired_interval([5.0, 7.0], [1.0, 2.0]).mean == 4.5


def test_the_variance_ratio_of_a_worked_example():
    # var a = 1, var b = 4, differences -1, -2, -3 with variance 1.
    assert variance_ratio([1.0, 2.0, 3.0], [2.0, 4.0, 6.0]) == pytest.approx(5.0)


def test_a_pair_with_an_absent_value_is_left_out():
    a, b = [1.0, math.nan, 3.0, 4.0], [0.0, 1.0, None, 1.0]
    assert paired_differences(a, b).tolist() == [1.0, 3.0]
    assert paired_interval(a, b).n == 2
    assert variance_ratio(a, b) == variance_ratio([1.0, 4.0], [0.0, 1.0])


def test_the_variance_ratio_says_when_it_has_nothing_to_compare():
    assert math.isnan(variance_ratio([1.0], [2.0]))
    assert math.isnan(variance_ratio([1.0, 1.0], [2.0, 2.0]))
    assert variance_ratio([1.0, 2.0], [2.0, 3.0]) == math.inf


@given(pairs)
def test_turning_the_pair_round_turns_the_interval_round(pair):
    a, b = pair
    one, other = paired_interval(a, b), paired_interval(b, a)
    assert one.mean == -other.mean
    assert (one.low, one.high) == (-other.high, -other.low)


@given(pairs)
def test_a_scenario_does_not_differ_from_itself(pair):
    interval = paired_interval(pair[0], pair[0])
    assert interval.low == interval.mean == interval.high == 0.0


def test_independent_samples_have_a_ratio_of_about_one():
    rng = np.random.default_rng(3)
    assert variance_ratio(rng.normal(size=20_000), rng.normal(size=20_000)) == pytest.approx(
        1.0, abs=0.05
    )


def test_what_cannot_be_paired_is_refused():
    with pytest.raises(ValueError, match="both sides"):
        paired_interval([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="infinite"):
        paired_interval([1.0, math.inf], [1.0, 2.0])
    with pytest.raises(ValueError, match="absent"):
        paired_interval([math.nan], [1.0])
