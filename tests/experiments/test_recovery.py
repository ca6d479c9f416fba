"""Depth and recovery of a loss, from days written out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiments.recovery import Measured, Span, made_good, measured, medians, shortfall
from sim.experiments.series import Series

#: Forty days, of which the first two are not measured; the shock is on days 10 to 13.
SPAN = Span(begin=240.0, end=336.0, warm_up=48.0, length=960.0)
DAYS = 40


def run(delivered, system=0.0, entered=10.0, hours=240.0, unfinished=0.0, tonnes=True):
    """The daily series of a run; numbers stand for every day."""
    of_day = {
        "delivered_units": np.asarray(delivered) / 20.0,
        "delivered_tonnes": np.asarray(delivered) * float(tonnes),
        "delivered_usd": np.asarray(delivered) * 1000.0,
        "freight_in_system": system,
        "units_in_system": np.asarray(system) / 20.0,
        "entered": entered,
        "hours_of_entered": hours,
        "unfinished": unfinished,
    }
    return {kpi: np.broadcast_to(value, DAYS).astype(float) for kpi, value in of_day.items()}


def closed():
    """A closure of four days with 100 t a day, worked off with 150 t a day in eight."""
    delivered = np.full(DAYS, 100.0)
    delivered[10:14] = 0.0
    delivered[14:22] = 150.0
    lost = np.concatenate([[0.0], np.cumsum(100.0 - delivered)[:-1]])
    return run(delivered, system=500.0 + lost)


def measure(disturbed, undisturbed, within=0.1, stays=168.0):
    return measured(SPAN, disturbed, undisturbed, within, stays)


def test_a_closure_is_as_deep_as_what_was_not_delivered_and_over_when_it_is_caught_up():
    found = measure(closed(), run(np.full(DAYS, 100.0), system=500.0))
    values = {name: value for name, (value, _) in found.values.items()}
    assert values["worst_day"] == 100.0
    assert values["worst_week_share"] == pytest.approx(4 / 7)
    assert values["largest_loss"] == 400.0
    assert values["largest_loss_days"] == 4.0
    assert values["largest_loss_usd"] == 400_000.0
    assert values["loss_at_end"] == 0.0
    assert values["peak_backlog"] == 400.0
    assert values["peak_backlog_units"] == 20.0
    assert values["peak_backlog_day"] == 4.0
    # Caught up at the end of day 21, twelve days after day 10 began.
    assert found.days == {"made_good": 12.0, "backlog_cleared": 12.0}
    assert {unit for _, unit in found.values.values()} == {
        "tonnes/day", "1", "tonnes", "d", "USD", "units", "h",
    }  # fmt: skip


def test_the_worst_week_is_told_as_a_share_of_what_the_undisturbed_run_delivers():
    delivered = np.full(DAYS, 100.0)
    delivered[10:17] = 70.0
    value, _ = measure(run(delivered), run(np.full(DAYS, 100.0))).values["worst_week_share"]
    assert value == pytest.approx(0.3)


def test_two_equal_runs_have_no_loss_and_nothing_to_make_good():
    one = run(np.full(DAYS, 100.0), system=500.0)
    found = measure(one, one)
    assert found.days == {"made_good": 0.0, "backlog_cleared": 0.0}
    assert found.values["largest_loss"] == (0.0, "tonnes")
    assert found.values["extra_transit"] == (0.0, "h")


def test_what_is_lost_for_good_is_never_made_good():
    delivered = np.full(DAYS, 100.0)
    delivered[10:14] = 0.0
    found = measure(run(delivered), run(np.full(DAYS, 100.0)))
    assert found.days["made_good"] == math.inf
    # It was refused: nothing of it waits.
    assert found.days["backlog_cleared"] == 0.0
    assert found.values["loss_at_end"] == (400.0, "tonnes")


def test_freight_without_weight_is_counted_in_units():
    delivered = np.full(DAYS, 100.0)
    delivered[12] = 0.0
    found = measure(run(delivered, tonnes=False), run(np.full(DAYS, 100.0), tonnes=False))
    assert found.values["largest_loss"] == (5.0, "units")
    assert "largest_loss_usd" not in found.values


def test_those_who_set_out_in_the_shock_are_compared_with_those_of_the_same_days():
    late = run(np.full(DAYS, 100.0), hours=np.where(np.arange(DAYS) < 14, 480.0, 240.0))
    late["unfinished"] = np.where(np.arange(DAYS) == 12, 4.0, 0.0)
    found = measure(late, run(np.full(DAYS, 100.0)))
    assert found.values["extra_transit"] == (24.0, "h")
    assert found.values["unfinished_share"] == (0.1, "1")


def test_a_loss_that_comes_back_within_the_days_asked_is_not_made_good_yet():
    loss = np.array([0.0, 9, 9, 0, 0, 5, 0, 0, 0, 0])
    assert made_good(loss, 1.0, 3, 2) == 6.0
    assert made_good(loss, 1.0, 2, 2) == 3.0
    assert made_good(loss, 1.0, 5, 2) == math.inf
    assert made_good(loss, 9.0, 5, 2) == -math.inf


def test_freight_on_its_way_does_not_hide_a_loss_that_shows_later():
    # The closure of day 2 is seen at the far end on day 8.
    loss = np.array([0.0, 0, 0, 0, 0, 0, 0, 0, 7, 3, 0, 0, 0, 0])
    assert made_good(loss, 1.0, 3, 3) == 10.0


@given(st.lists(st.floats(0, 10), min_size=1, max_size=30), st.integers(1, 5))
def test_from_the_day_it_is_made_good_the_loss_stays_small_for_as_long_as_asked(loss, days):
    values = np.array(loss)
    first = made_good(values, 1.0, days, 0)
    if math.isinf(first):
        assert first > 0 or values.max() <= 1.0
    else:
        assert (values[int(first) : int(first) + days] <= 1.0).all()
        assert first >= values.argmax()


@given(st.lists(st.floats(0, 100), min_size=DAYS, max_size=DAYS))
def test_the_last_cumulative_loss_is_the_difference_of_the_totals(delivered):
    usual = np.full(DAYS, 50.0)
    total = shortfall(SPAN, np.array(delivered), usual)
    assert total[: SPAN.first].tolist() == [0.0] * SPAN.first
    expected = (usual - np.array(delivered))[SPAN.first :].sum()
    assert total[-1] == pytest.approx(expected)


def test_days_that_a_series_leaves_out_are_zeros():
    filled = SPAN.filled(Series(np.array([24.0, 72.0]), np.array([5.0, 6.0])))
    assert filled.values[:5].tolist() == [0, 5, 0, 6, 0]
    assert len(filled.values) == DAYS
    assert SPAN.filled(None).values.sum() == 0.0


def replications(*days: float) -> list[dict[tuple[str, str], Measured]]:
    return [
        {("network", "network"): Measured(days={"made_good": one, "backlog_cleared": 0.0})}
        for one in days
    ]


def test_days_have_a_median_with_limits_that_assume_no_distribution():
    row = medians(replications(12, 14, 10, 11, 13, 20), SPAN, 0.95)[0]
    assert (row["median"], row["low"], row["high"]) == (12.5, 10.0, 20.0)
    assert (row["censored"], row["open"], row["high_open"]) == (0, False, False)


def test_a_replication_that_ends_before_counts_with_the_time_it_had():
    row = medians(replications(12, 14, math.inf, 11, 13, 10), SPAN, 0.95)[0]
    assert (row["median"], row["high"], row["greatest"]) == (12.5, 30.0, 30.0)
    assert (row["censored"], row["open"], row["high_open"]) == (1, False, True)
    most = medians(replications(12, math.inf, math.inf), SPAN, 0.95)[0]
    assert (most["median"], most["open"], most["low"]) == (30.0, True, None)
