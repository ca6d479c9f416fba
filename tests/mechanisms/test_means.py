"""Means of the distributions a planner may write, by hand and against numpy's generators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.inputs import Distribution, Hours, KilometresPerHour
from sim.mechanisms.distributions import mean, mean_inverse


def hours(raw: Any) -> Distribution[float]:
    return Distribution[Hours].model_validate(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("30 min", 0.5),
        ({"exponential": "2 h"}, 2.0),
        ({"lognormal": {"mean": "2 h", "cv": 3}}, 2.0),
        ({"gamma": {"mean": "2 h", "cv": 0.3}}, 2.0),
        ({"erlang": {"mean": "2 h", "stages": 4}}, 2.0),
        ({"uniform": {"low": "1 h", "high": "4 h"}}, 2.5),
        ({"triangular": {"low": "1 h", "mode": "2 h", "high": "6 h"}}, 3.0),
        ({"weibull": {"scale": "2 h", "shape": 1}}, 2.0),
        ({"weibull": {"scale": "2 h", "shape": 2}}, np.sqrt(np.pi)),
        ({"empirical": {"values": ["1 h", "3 h"]}}, 2.0),
        ({"empirical": {"values": ["1 h", "3 h"], "weights": [3, 1]}}, 1.5),
    ],
)
def test_a_mean_is_what_theory_says(raw: Any, expected: float) -> None:
    assert mean(hours(raw)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("raw", "drawn"),
    [
        (
            {"weibull": {"scale": "2 h", "shape": 0.7}},
            lambda rng, n: 2.0 * rng.weibull(0.7, n),
        ),
        (
            {"triangular": {"low": "1 h", "mode": "5 h", "high": "6 h"}},
            lambda rng, n: rng.triangular(1.0, 5.0, 6.0, n),
        ),
    ],
)
def test_a_mean_is_that_of_many_draws(
    raw: Any, drawn: Callable[[np.random.Generator, int], np.ndarray]
) -> None:
    values = drawn(np.random.default_rng(1), 400_000)
    error = values.std() / np.sqrt(len(values))
    assert abs(mean(hours(raw)) - values.mean()) < 4 * error


def test_the_mean_time_on_a_link_is_longer_than_at_the_mean_speed() -> None:
    law = Distribution[KilometresPerHour].model_validate(
        {"lognormal": {"mean": "50 km/h", "cv": 0.5}}
    )
    sigma = np.sqrt(np.log(1.25))
    speeds = np.random.default_rng(1).lognormal(np.log(50) - sigma**2 / 2, sigma, 400_000)
    error = (1 / speeds).std() / np.sqrt(len(speeds))
    assert mean_inverse(law) == pytest.approx(1.25 / 50)
    assert abs(mean_inverse(law) - (1 / speeds).mean()) < 4 * error


def test_the_mean_inverse_of_observed_speeds_is_their_harmonic_mean() -> None:
    law = Distribution[KilometresPerHour].model_validate(
        {"empirical": {"values": ["20 km/h", "60 km/h"], "weights": [1, 3]}}
    )
    assert mean_inverse(law) == pytest.approx((1 / 20 + 3 / 60) / 4)
    assert mean_inverse(Distribution[KilometresPerHour].model_validate("40 km/h")) == 1 / 40
