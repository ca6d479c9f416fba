"""Closures in blocks that take the share of the time that is written."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.compiler import compile_plan, draw
from sim.mechanisms.hours.translate import start_of
from sim.mechanisms.weather.inputs import Weather
from sim.mechanisms.weather.translate import closure_rate
from sim.tables.draws import Draws
from tests.worked import flow, scenario_of

WINTER = [0.4, 0.3, 0.2, 0.1, 0.0, 0.0, 0.0, 0.0, 0.1, 0.2, 0.3, 0.4]


def test_the_rate_of_closures_gives_the_share_of_each_month() -> None:
    weather = Weather.model_validate({"closed_share": WINTER, "mean_closure": "48 h"})
    times, rates = closure_rate(weather, start_of("2023-11-15"), 24.0 * 60)
    assert times.tolist() == [0.0, 16 * 24.0, 47 * 24.0]
    # r = s / (c (1 - s)), so that r c / (1 + r c) = s.
    assert rates * 48.0 / (1.0 + rates * 48.0) == pytest.approx([0.3, 0.4, 0.4])


def storms(share: list[Any], replications: int) -> list[Draws]:
    line = {
        "pool": "ships",
        "ports": ["a", "b"],
        "crossing": "10 h",
        "handling": "2 h",
        "decks": {"truck": {"places": 3, "full_at": "100 %"}},
        "max_wait": "24 h",
        "weather": "sea",
    }
    plan = compile_plan(
        scenario_of(
            {
                "clock": {"start": "2023-01-01", "length": "3652 d"},
                "places": {"a": {}, "b": {}},
                "weather": {"sea": {"closed_share": share, "mean_closure": "2 d"}},
                "pools": {"ships": {"ships": 1}},
                "services": {"f": {"ferry": line}},
                "flows": {"f": flow(0.0, path=[{"board": "f", "at": "a", "deck": "truck"}])},
            }
        )
    )
    return [draw(plan, 3, replication) for replication in range(replications)]


def closed_hours(draws: Draws, edges: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the hours shut between each two edges."""
    times, is_open = draws.weather_time, draws.weather_open
    until = np.append(times[1:], 3652 * 24.0)
    shut = is_open == 0
    cut = [np.clip(column[shut][:, None], edges[:-1], edges[1:]) for column in (times, until)]
    hours: NDArray[np.float64] = (cut[1] - cut[0]).sum(axis=0)
    return hours


def test_the_sea_is_shut_for_its_share_in_closures_of_the_mean_length() -> None:
    shares, lengths = [], []
    for draws in storms([0.35], 12):
        assert draws.weather_time[0] == 0.0
        assert draws.weather_open[0] == 1
        assert np.all(np.diff(draws.weather_time) >= 0.0)
        assert np.all(np.diff(draws.weather_open) != 0)
        shares.append(closed_hours(draws, np.array([0.0, 3652 * 24.0]))[0] / (3652 * 24.0))
        shut = np.flatnonzero(draws.weather_open[:-1] == 0)
        lengths.append(np.diff(draws.weather_time)[shut].mean())
    for values, expected in ((shares, 0.35), (lengths, 48.0)):
        error = np.std(values, ddof=1) / np.sqrt(len(values))
        assert abs(np.mean(values) - expected) <= max(3.0 * error, 0.01 * expected)


def test_summer_has_no_storm_that_began_in_summer_and_winter_has_many() -> None:
    months = np.array([0.0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365]) * 24.0
    found = []
    for draws in storms(WINTER, 12):
        shares = closed_hours(draws, months) / np.diff(months)
        found.append(shares)
        begun = draws.weather_time[draws.weather_open == 0]
        in_summer = (begun > months[4]) & (begun < months[8])
        assert not np.any(in_summer)
    mean = np.mean(found, axis=0)
    # Closures reach over the month's end, so the middle of a season is compared.
    error = np.std(found, axis=0, ddof=1) / np.sqrt(len(found))
    assert abs(mean[11] - 0.4) <= 3.0 * error[11]
    assert mean[6] == 0.0
