"""The logit and its limits, shares by month, and what a planner may not write."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose
from pydantic import ValidationError

from sim.mechanisms.choice.translate import (
    fitted_constants,
    generalised_cost,
    logit,
    month_begins,
    moving,
    shared_rate,
)
from sim.mechanisms.demand.inputs import Flow
from sim.mechanisms.response.translate import damped, factor

COSTS = st.lists(st.floats(0.0, 1e5), min_size=2, max_size=5).map(np.array)


@given(COSTS, st.floats(1e-3, 1e6))
def test_shares_add_up_to_one_and_the_dearer_corridor_never_has_more(
    costs: np.ndarray, scale: float
) -> None:
    shares = logit(costs, scale)
    assert shares.sum() == pytest.approx(1.0)
    order = np.argsort(costs)
    assert (np.diff(shares[order]) <= 1e-15).all()


@given(st.floats(0.0, 1e6), st.integers(2, 6), st.floats(1e-3, 1e6))
def test_equal_costs_have_equal_shares(cost: float, corridors: int, scale: float) -> None:
    assert_allclose(logit(np.full(corridors, cost), scale), 1.0 / corridors)


def test_two_corridors_one_scale_apart_have_shares_as_e_to_one() -> None:
    first, second = logit(np.array([100.0, 300.0]), 200.0)
    assert first / second == pytest.approx(np.e)


def test_a_small_scale_gives_all_to_the_cheapest_and_a_large_one_gives_equal_shares() -> None:
    costs = np.array([100.0, 101.0, 500.0])
    assert_allclose(logit(costs, 1e-3), [1.0, 0.0, 0.0], atol=1e-12)
    assert_allclose(logit(costs, 1e12), 1.0 / 3.0, atol=1e-9)


def test_time_and_its_spread_are_paid_at_the_value_of_time() -> None:
    hours, spread = np.array([[10.0, 20.0]]), np.array([[5.0, 0.0]])
    costs = generalised_cost(np.array([100.0, 50.0]), 2.0, 0.8, hours, spread)
    assert_allclose(costs, [[128.0, 90.0]])


@given(COSTS, st.data())
def test_fitted_constants_give_back_the_shares_they_are_fitted_to(
    costs: np.ndarray, data: st.DataObject
) -> None:
    weights = [data.draw(st.floats(0.1, 1.0)) for _ in costs]
    shares = np.array(weights) / sum(weights)
    constants = fitted_constants(shares, costs, 1000.0)
    assert constants[0] == 0.0
    assert_allclose(logit(costs + constants, 1000.0), shares, rtol=1e-6)


def test_no_constant_gives_a_share_of_zero() -> None:
    constants = fitted_constants(np.array([1.0, 0.0]), np.array([1.0, 2.0]), 10.0)
    assert np.isnan(constants[1])


def test_demand_that_moves_is_counted_once() -> None:
    shares, wanted = np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([[0.75, 0.25], [0.5, 0.5]])
    assert moving(shares, wanted, np.array([8.0, 100.0])) == 2.0


def test_months_are_those_of_the_calendar_or_a_twelfth_of_a_year() -> None:
    start = datetime(2024, 2, 15, tzinfo=UTC)
    assert month_begins(start, 46 * 24.0).tolist() == [0.0, 15 * 24.0]
    assert month_begins(start, 46 * 24.0 + 1.0).tolist() == [0.0, 15 * 24.0, 46 * 24.0]
    assert month_begins(None, 1460.0).tolist() == [0.0, 730.0]


def test_a_rate_is_shared_month_by_month_and_the_last_share_goes_on() -> None:
    times, rates = np.array([0.0, 100.0]), np.array([2.0, 4.0])
    moments, values = shared_rate(times, rates, np.array([0.0, 50.0, 150.0]), [0.5, 0.25])
    assert moments.tolist() == [0.0, 50.0, 100.0]
    assert values.tolist() == [1.0, 0.5, 1.0]


FLOW: dict[str, Any] = {
    "arrivals": {"poisson": "1 /h"},
    "corridors": {"a": 0.5, "b": 0.5},
    "choice": {"scale": "10 USD"},
}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"monthly_shares": {"a": [0.5]}}, "found other corridors"),
        ({"monthly_shares": {"a": [0.5, 0.5], "b": [0.5]}}, "different lengths"),
        ({"monthly_shares": {"a": [0.5], "b": [0.6]}}, "month 1 that add up to 1.1"),
        ({"choice": {"scale": "10 USD", "prices": {"c": "1 USD"}}}, "none of the flow's corridors"),
        ({"choice": {"scale": "10 USD", "value_share": "1 %/day"}}, "a share of a value of 0"),
        ({"corridors": None, "corridor": "a"}, "without corridors to choose from"),
        ({"choice": {"scale": "0 USD"}}, "more than 0"),
    ],
)
def test_what_cannot_be_chosen_is_refused(change: dict[str, Any], message: str) -> None:
    tree = {key: value for key, value in (FLOW | change).items() if value is not None}
    with pytest.raises(ValidationError, match=message):
        Flow.model_validate(tree)


def test_a_day_saved_adds_what_the_semi_elasticity_says() -> None:
    a_day = 0.02 / 24.0
    assert factor(a_day, 240.0, 216.0) == pytest.approx(np.exp(0.02))
    assert factor(a_day, 240.0, 240.0) == 1.0
    assert factor(a_day, 240.0, 1e9) > 0.0


@given(st.floats(0.1, 1.0))
def test_damped_steps_reach_the_fixed_point_of_a_linear_system(damping: float) -> None:
    # x = 3 - x / 2 has the fixed point 2.
    x = 0.0
    for _ in range(400):
        x = damped(x, 3.0 - x / 2.0, damping)
    assert x == pytest.approx(2.0)
