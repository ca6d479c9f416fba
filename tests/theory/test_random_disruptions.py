"""How much of the time a random disruption is on: an alternating renewal process.

Gaps are exponential with the rate r, lengths have the mean L: on for the share r L / (1 + r L) of
the time in the long run (Ross 2014, section 7.5), and 1 / (1 / r + L) times an hour.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.compiler import compile_plan, draw
from sim.tables.plan import Plan
from sim.tables.realised import levels_of
from tests.worked import flow, scenario_of, station

YEARS = 1000.0


def plan_of(rate: float, length: Any, ramp: float = 0.0) -> Plan:
    shock = {
        "rate": f"{rate} /year",
        "length": length,
        "ramp": f"{ramp} d",
        "capacity": {"desk": "50 %"},
    }
    return compile_plan(
        scenario_of(
            {
                "clock": {"length": f"{YEARS} year"},
                "stations": {"desk": station(2, 1.0)},
                "flows": {"f": flow(0.0, path=["desk"])},
                "disruptions": {"shock": shock},
            }
        )
    )


def measured(plan: Plan, replications: int = 4) -> tuple[float, float]:
    """Return the share of time on, and beginnings an hour."""
    on, begins = 0.0, 0
    for replication in range(replications):
        ((times, level),) = levels_of(draw(plan, 7, replication))
        spans = np.diff(np.append(times, plan.end))
        on += float(spans[level == 1.0].sum())
        begins += int((level == 1.0).sum())
    hours = replications * plan.end
    return on / hours, begins / hours


@pytest.mark.parametrize(
    ("rate", "length", "mean_days"),
    [
        (4.0, {"exponential": "20 d"}, 20.0),
        (12.0, "10 d", 10.0),
        (2.0, {"uniform": {"low": "10 d", "high": "80 d"}}, 45.0),
    ],
)
def test_it_is_on_for_its_share_of_the_time(rate: float, length: Any, mean_days: float) -> None:
    share, begins = measured(plan_of(rate, length))
    load = rate * mean_days / 365.0
    assert share == pytest.approx(load / (1.0 + load), rel=0.03)
    assert begins == pytest.approx(1.0 / (8760.0 / rate + 24.0 * mean_days), rel=0.03)


def test_the_next_begins_when_nothing_is_left_of_the_last() -> None:
    share, _ = measured(plan_of(6.0, "10 d", ramp=18.0))
    assert share == pytest.approx(10.0 / (365.0 / 6.0 + 10.0 + 18.0), rel=0.03)


def test_replications_see_other_times_and_the_same_one_the_same() -> None:
    plan = plan_of(4.0, {"exponential": "20 d"})
    one, again, other = (draw(plan, 7, replication).level_time for replication in (0, 0, 1))
    assert np.array_equal(one, again)
    assert not np.array_equal(one[:5], other[:5])
