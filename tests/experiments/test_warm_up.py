"""Doubts about the warm-up are told; a settled run raises none."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.experiments import warm_up
from sim.scenario.schema import Clock

Floats = NDArray[np.float64]


def clock(start: str | None = None, length: str = "400 d", warm: str = "0 h") -> Clock:
    return Clock.model_validate({"start": start, "length": length, "warm_up": warm})


def noisy(level: Floats, runs: int = 4, spread: float = 1.0) -> Floats:
    random = np.random.default_rng(7)
    return np.asarray(level + spread * random.normal(size=(runs, level.size)))


def days(count: int) -> Floats:
    return np.arange(0.0, 24.0 * count, 24.0)


@pytest.mark.parametrize(
    ("start", "length", "warm", "whole"),
    [
        ("2023-01-01", "365 d", "0 h", True),
        ("2022-10-01", "457 d", "92 d", True),
        ("2023-07-01", "366 d", "0 h", True),
        ("2023-01-01", "1096 d", "365 d", True),
        ("2023-01-01", "365 d", "30 d", False),
        ("2024-01-01", "365 d", "0 h", False),
        ("2023-01-01", "60 d", "0 h", False),
        (None, "365 d", "0 h", False),
    ],
)
def test_whole_years_run_from_a_date_to_the_same_date(
    start: str | None, length: str, warm: str, whole: bool
) -> None:
    assert warm_up.whole_years(clock(start, length, warm)) is whole


def test_a_dated_window_of_some_months_is_warned_of_and_an_undated_one_is_not() -> None:
    text = warm_up.window_warning(clock("2023-01-01", "60 d", "10 d"))
    assert text is not None
    assert "2023-01-11 to 2023-03-02" in text
    assert warm_up.window_warning(clock(None, "60 d")) is None
    assert warm_up.window_warning(clock("2023-01-01", "365 d")) is None


def test_a_queue_that_filled_before_measuring_has_settled() -> None:
    filling = 100.0 * (1.0 - np.exp(-np.arange(400) / 10.0))
    runs = noisy(filling)
    assert warm_up.reached(clock(warm="60 d"), days(400), runs, 0.95) == (True, "")
    short = warm_up.reached(clock(warm="2 d"), days(400), runs, 0.95)
    assert short == (False, warm_up.NOT_SETTLED)


def test_a_queue_that_grows_all_the_time_has_not_settled() -> None:
    runs = noisy(np.arange(400.0))
    assert warm_up.reached(clock(warm="60 d"), days(400), runs, 0.95)[0] is False


def test_a_short_run_cannot_tell() -> None:
    runs = noisy(np.ones(20))
    found = warm_up.reached(clock(length="20 d"), days(20), runs, 0.95)
    assert found == (None, warm_up.TOO_SHORT)


def test_a_season_is_no_lack_of_warm_up_but_a_trend_is() -> None:
    dated = clock("2022-10-01", "457 d", "92 d")
    season = 50.0 + 40.0 * np.sin(2.0 * np.pi * np.arange(457) / 365.0)
    assert warm_up.reached(dated, days(457), noisy(season), 0.95) == (True, "")
    growing = noisy(season + np.arange(457.0))
    assert warm_up.reached(dated, days(457), growing, 0.95) == (False, warm_up.NOT_SETTLED)
    one = warm_up.reached(dated, days(457), growing[:1], 0.95)
    assert one == (None, warm_up.ONE_RUN)


def test_a_dated_run_without_warm_up_is_doubted() -> None:
    runs = noisy(np.ones(365))
    found = warm_up.reached(clock("2023-01-01", "365 d"), days(365), runs, 0.95)
    assert found == (None, warm_up.NO_WARM_UP)


def test_each_reason_is_told_once_with_the_points_it_holds_for() -> None:
    checks = [(f"point {i}", warm_up.NOT_SETTLED if i else "") for i in range(6)]
    assert warm_up.warnings(clock(), checks) == [
        f"point 1; point 2; point 3 and 2 more: {warm_up.NOT_SETTLED}"
    ]


@pytest.mark.parametrize("seed", range(20))
def test_a_steady_queue_is_hardly_ever_doubted(seed: int) -> None:
    random = np.random.default_rng(seed)
    runs = random.geometric(0.2, size=(5, 300)).astype(np.float64)
    settled = warm_up.reached(clock(length="300 d", warm="20 d"), days(300), runs, 0.99)
    assert settled == (True, "")
