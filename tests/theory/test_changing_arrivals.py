"""Arrivals that change with the hour and any number under way at once, against a closed form."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.scenario import load
from tests.theory.measures import rows_at
from tests.worked import run_scenario

#: Hour of the day to the mean number under way. P(S > u) is 1 to 2 h and (10 - u) / 8 to 10 h, so
#: its integral up to 6 h is 5 and from there on 1: m(6) = 3 x 5 + 1 x 1, m(18) = 1 x 5 + 3 x 1.
EXPECTED = {0.0: 6.0, 6.0: 16.0, 12.0: 18.0, 18.0: 8.0}


@pytest.fixture(scope="module")
def numbers() -> dict[float, np.ndarray]:
    """Return how many are under way at an hour of every day measured."""
    scenario = load(Path(__file__).parent / "mt_g_infinity.yaml").scenario
    found: dict[float, list[np.ndarray]] = {hour: [] for hour in EXPECTED}
    for replication in range(4):
        met = run_scenario(scenario, replication=replication)
        rows = rows_at(met, "road")
        arrive = np.sort(met.visits.arrive[rows])
        leave = np.sort(met.visits.leave[rows])
        for hour, counts in found.items():
            at = np.arange(met.plan.warm_up, met.plan.end, 24.0) + hour
            counts.append(np.searchsorted(arrive, at) - np.searchsorted(leave, at))
    return {hour: np.concatenate(counts) for hour, counts in found.items()}


@pytest.mark.parametrize("hour", EXPECTED)
def test_the_mean_number_under_way_follows_the_arrivals_before_it(
    numbers: dict[float, np.ndarray], hour: float
) -> None:
    seen, mean = numbers[hour], EXPECTED[hour]
    error = 3.0 * np.sqrt(mean / len(seen))
    assert abs(seen.mean() - mean) <= max(error, 0.01 * mean)
    assert error < 0.1 * mean


@pytest.mark.parametrize("hour", EXPECTED)
def test_the_number_under_way_is_poisson(numbers: dict[float, np.ndarray], hour: float) -> None:
    # The variance of a Poisson sample's variance is about 2 m^2 / n + m / n.
    seen, mean = numbers[hour], EXPECTED[hour]
    assert abs(seen.var(ddof=1) - mean) <= 3.0 * np.sqrt((2.0 * mean**2 + mean) / len(seen))
