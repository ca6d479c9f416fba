"""The verdict on a target."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.statistics import verdict

samples = st.lists(st.floats(-0.05, 0.2), min_size=2, max_size=12)


def judge(losses, **options):
    return verdict(losses, offered_is_target=True, **options)


def test_a_loss_clearly_below_one_percent_meets_the_target():
    found = judge([0.001, 0.002, 0.001, 0.002])
    assert found.verdict == "met"
    assert found.probability is not None
    assert found.probability > 0.99
    assert found.replications == 4
    assert found.loss.high < 0.01


def test_a_loss_clearly_above_one_percent_misses_the_target():
    found = judge([0.30, 0.31, 0.29])
    assert found.verdict == "missed"
    assert found.probability is not None
    assert found.probability < 0.01
    assert found.replications == 3


def test_a_small_loss_of_a_smaller_offer_does_not_meet_the_target():
    found = verdict([0.001, 0.002, 0.001], offered_is_target=False)
    assert found.verdict == "undecided"
    assert found.replications is None
    assert "offered" in found.reason


def test_a_large_loss_misses_the_target_whatever_was_offered():
    assert verdict([0.30, 0.31, 0.29], offered_is_target=False).verdict == "missed"


def test_a_loss_around_the_limit_says_how_many_replications_would_settle_it():
    found = judge([0.008, 0.012, 0.016])
    assert found.verdict == "undecided"
    # By hand: t(17) 2.1098 * 0.004 / sqrt(18) = 0.001989 < 0.002; t(16) at n = 17: 0.002057.
    assert found.replications == 18
    assert "18" in found.reason


def test_beyond_the_cap_no_number_is_promised():
    found = judge([0.008, 0.012, 0.016], cap=17)
    assert found.verdict == "undecided"
    assert found.replications is None
    assert "17" in found.reason


def test_one_replication_is_undecided_without_a_probability():
    for loss in (0.0, 0.01, 0.9):
        found = judge([loss])
        assert found.verdict == "undecided"
        assert found.probability is None
        assert found.replications is None
        assert not found.loss.has_limits


@pytest.mark.parametrize(
    ("loss", "outcome", "probability", "replications"),
    [
        (0.0, "met", 1.0, 3),
        (0.1, "missed", 0.0, 3),
        (0.01, "undecided", 0.5, None),
    ],
)
def test_replications_without_spread_decide_at_once_unless_on_the_limit(
    loss, outcome, probability, replications
):
    found = judge([loss] * 3)
    assert (found.verdict, found.probability) == (outcome, probability)
    assert found.replications == replications


def test_the_probability_of_two_replications_is_that_of_a_cauchy_variable():
    # mean 0.005, s / sqrt(2) = 0.005, so one standard error below 0.01: 1/2 + atan(1) / pi.
    assert judge([0.0, 0.01]).probability == pytest.approx(0.75)
    assert judge([0.01, 0.02]).probability == pytest.approx(0.25)
    assert judge([0.0, 0.02]).probability == pytest.approx(0.5)


def test_another_limit_and_confidence_are_used():
    assert judge([0.30, 0.31, 0.29], limit=0.5).verdict == "met"
    # One degree of freedom: 50 % limits are the two values, 95 % limits are far off.
    assert judge([0.0, 0.009], confidence=0.5).verdict == "met"
    assert judge([0.0, 0.009], confidence=0.95).verdict == "undecided"


def test_queues_that_shrink_give_a_negative_loss_that_meets_the_target():
    assert judge([-0.001, -0.002, -0.001]).verdict == "met"


@given(samples)
def test_the_probability_agrees_with_the_verdict(losses):
    found = judge(losses)
    assert found.probability is not None
    if found.verdict == "met":
        assert found.probability >= 0.975 - 1e-9
    elif found.verdict == "missed":
        assert found.probability <= 0.025 + 1e-9
    else:
        assert 0.025 - 1e-9 <= found.probability <= 0.975 + 1e-9


@given(samples)
def test_decided_means_that_no_more_replications_are_asked_for(losses):
    found = judge(losses)
    if found.verdict == "undecided":
        assert found.replications is None or found.replications > len(losses)
    else:
        assert found.replications == len(losses)


def test_a_loss_on_the_limit_is_called_met_or_missed_as_rarely_as_stated():
    rng = np.random.default_rng(4)
    runs = 2000
    found = [judge(row).verdict for row in rng.normal(0.01, 0.004, (runs, 4))]
    error = math.sqrt(0.025 * 0.975 / runs)
    assert found.count("met") / runs == pytest.approx(0.025, abs=3 * error)
    assert found.count("missed") / runs == pytest.approx(0.025, abs=3 * error)


def test_a_replication_without_a_loss_is_refused():
    with pytest.raises(ValueError, match="NaN"):
        judge([0.0, math.nan])
    with pytest.raises(ValueError, match="empty"):
        judge([])
    with pytest.raises(ValueError, match="limit"):
        judge([0.0, 0.1], limit=math.nan)
