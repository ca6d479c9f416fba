"""Cases worked out by the documentation of other simulators, reproduced exactly.

Ciw `docs/Guides/Services/server_schedule.rst`, `slotted.rst`, `docs/Guides/Arrivals/batching.rst`,
`docs/Guides/Distributions/time_dependent.rst`; sim-tools `nspp_example1.csv`; OpenTNSim notebook
`Example 00`; UXsim `tests/test_verification_straight_road.py`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.compiler import compile_plan, draw
from tests.worked import Run, flow, run, run_scenario, scenario_of, station

pytestmark = pytest.mark.usefixtures("engine")


def schedule(servers: list[int], until: list[float]) -> dict[str, Any]:
    return {"servers": servers, "until": [f"{hour} h" for hour in until]}


def every_three(servers: dict[str, Any], length: str) -> Run:
    arrivals = {"every": "3 h"}
    return run(
        {
            "clock": {"length": length},
            "stations": {"s": station(servers, 5)},
            "flows": {"f": {"arrivals": arrivals, "path": ["s"]}},
        }
    )


def test_a_shift_ends_with_overtime_and_nothing_starts_until_the_next() -> None:
    met = every_three(schedule([1, 2, 0], [4, 10, 100]), "120 h")
    starts = np.array(met.starts("s", "f"))
    ends = np.array(met.ends("s", "f"))
    assert starts[:3].tolist() == [3.0, 6.0, 9.0]
    assert not np.any((starts > 10.0) & (starts < 100.0))
    assert starts[3] == 100.0
    # Overtime: what is done after the shift in which it was begun.
    shift_ends = np.array([4.0, 10.0, 10.0])
    assert (ends[:3] - shift_ends).tolist() == [4.0, 1.0, 4.0]


def test_a_cyclic_schedule_has_its_gap_in_every_turn() -> None:
    met = every_three(schedule([2, 0, 1], [10, 30, 100]), "205 h")
    starts = np.array(met.starts("s", "f"))
    for gap in ((10.0, 30.0), (110.0, 130.0)):
        assert not np.any((starts > gap[0]) & (starts < gap[1]))
        assert starts[(starts >= gap[1])].min() == gap[1]
    assert np.any((starts >= 100.0) & (starts <= 110.0))


@pytest.mark.parametrize("offset", [0.0, 10.0])
@pytest.mark.parametrize("seed", range(5))
def test_services_start_at_the_slots_of_a_timetable_and_in_their_sizes(
    offset: float, seed: int
) -> None:
    slots = {
        "at": ["1.5 h", "2.3 h", "2.8 h"],
        "sizes": [2, 5, 3],
        "period": "2.8 h",
        "offset": f"{offset} h",
    }
    met = run(
        {
            "clock": {"length": f"{7.0 + offset} h"},
            "stations": {"slots": {"slots": slots}, "s": station(99, 0.2)},
            "flows": {"f": {"arrivals": {"poisson": "5 /h"}, "path": ["slots", "s"]}},
        },
        seed=seed,
    )
    starts = np.round(np.array(met.starts("s", "f")) - offset, 9)
    found, sizes = np.unique(starts, return_counts=True)
    allowed = dict(zip([1.5, 2.3, 2.8, 4.3, 5.1, 5.6], [2, 5, 3, 2, 5, 3], strict=True))
    assert set(found) <= set(allowed)
    assert all(size <= allowed[time] for time, size in zip(found, sizes, strict=True))
    assert len(starts) > 8
    ends = np.array(met.ends("s", "f"))
    assert np.allclose(ends - offset - starts[: len(ends)], 0.2)


def test_a_batch_waits_for_itself() -> None:
    met = run(
        {
            "stations": {"s": station(1, 3)},
            "flows": {"f": flow(18.5, path=["s"], batch=3)},
        }
    )
    assert met.waits("s", "f").tolist() == [0.0, 3.0, 6.0]


def created(arrivals: dict[str, Any], length: str, replications: int = 1) -> list[NDArray[Any]]:
    one = {
        "clock": {"length": length},
        "flows": {"f": {"arrivals": arrivals, "path": [{"travel": "0 h"}]}},
    }
    plan = compile_plan(scenario_of(one))
    return [draw(plan, 7, replication).units["created"] for replication in range(replications)]


def steps(until: list[float], gaps: list[float], **fields: Any) -> dict[str, Any]:
    """Return rates from the mean gaps, in hours."""
    rates = [f"{1.0 / gap!r} /h" for gap in gaps]
    return {"until": [f"{time!r} h" for time in until], "rate": rates, **fields}


def test_evenly_spaced_arrivals_follow_a_rate_that_changes_through_the_day() -> None:
    day = steps([12.0, 14.0, 20.0, 24.0], [0.5, 0.25, 0.75, 1.5])
    times = created({"even": day}, "24 h")[0]
    assert len(times) == 42
    assert times[:24].tolist() == [0.5 * (i + 1) for i in range(24)]
    assert np.allclose(np.diff(times[24:32]), 0.25)
    assert np.allclose(np.diff(times[32:40]), 0.75)
    assert np.allclose(times[40:], [21.5, 23.0])


TRAP = steps([55.0, 58.0, 100.0], [10.0, 0.1, 10.0])


def test_a_short_rush_is_not_jumped_by_a_gap_drawn_before_it() -> None:
    # Drawing the next gap at the last arrival goes from 50 to 60 and loses about 30 arrivals.
    times = created({"even": TRAP}, "100 h")[0]
    assert np.sum((times > 55.0) & (times <= 58.0)) == 30
    counts = [
        np.sum((times > 55.0) & (times <= 58.0))
        for times in created({"poisson": TRAP}, "100 h", replications=400)
    ]
    assert abs(np.mean(counts) - 30.0) <= 3.0 * np.sqrt(30.0 / 400)


def test_arrivals_at_a_changing_rate_have_the_mean_and_the_variance_of_a_poisson_count() -> None:
    gaps = [minutes / 60.0 for minutes in (15, 12, 7, 5, 8, 10, 15, 20, 20)]
    nine_hours = steps([float(hour + 1) for hour in range(9)], gaps)
    expected = sum(1.0 / gap for gap in gaps)
    assert expected == pytest.approx(53.0714, abs=5e-5)
    drawn = created({"poisson": nine_hours}, "9 h", replications=2000)
    counts = np.array([len(times) for times in drawn])
    assert abs(counts.mean() - expected) <= 3.0 * np.sqrt(expected / 2000)
    # The variance of a Poisson sample's variance is (mu + 2 mu^2) / n for large n.
    error = np.sqrt((expected + 2.0 * expected**2) / 2000)
    assert abs(counts.var(ddof=1) - expected) <= 3.0 * error
    # Also hour by hour.
    by_hour = np.array([np.histogram(times, bins=np.arange(10.0))[0] for times in drawn])
    rates = np.array([1.0 / gap for gap in gaps])
    assert np.all(np.abs(by_hour.mean(axis=0) - rates) <= 3.5 * np.sqrt(rates / 2000))


def test_travel_times_are_distance_over_speed_to_the_microsecond() -> None:
    # A tenth of a degree on the WGS84 equator; on a sphere of 6371 km it would be 11119.49 m.
    points = ["p0", "p1", "p2", "p3"]
    links = {
        f"edge_{i}": {
            "from": points[i],
            "to": points[i + 1],
            "mode": "sea",
            "distance": "11131.949079 m",
            "speed": "1 m/s",
        }
        for i in range(3)
    }
    met = run(
        {
            "places": {name: {} for name in points},
            "links": links,
            "flows": {"f": flow(0.0, path=list(links))},
        }
    )
    for i in range(3):
        assert met.ends(f"edge_{i}", "f")[0] * 3600.0 == pytest.approx(
            11131.949079 * (i + 1), abs=1e-6
        )
    assert met.finished("f")[0] * 3600.0 == pytest.approx(33395.847, abs=1e-3)


def rate_until(*pairs: tuple[float, float]) -> dict[str, Any]:
    """Return evenly spaced vehicles: pairs of (until second, vehicles a second)."""
    return {
        "until": [f"{time!r} s" for time, _ in pairs],
        "rate": [f"{rate!r} /s" for _, rate in pairs],
        "repeat": False,
    }


def road(demand: dict[str, Any], path: list[str], stations: dict[str, Any]) -> Run:
    """Run vehicles over links of 1000 m at 20 m/s."""
    names = ["p0", "p1", "p2", "p3"]
    link = {"mode": "road", "distance": "1000 m", "speed": "20 m/s"}
    one = {
        "clock": {"length": "2 h"},
        "places": {name: {} for name in names},
        "links": {f"link{i + 1}": {**link, "from": names[i], "to": names[i + 1]} for i in range(3)},
        "stations": stations,
        "flows": {"f": {"arrivals": {"even": demand}, "path": path}},
    }
    return run_scenario(scenario_of(one))


def seconds_under_way(met: Run) -> NDArray[np.float64]:
    times: NDArray[np.float64] = met.visits.finished - met.draws.units["created"]
    return times * 3600.0


def test_a_road_below_its_capacity_is_passed_at_free_speed() -> None:
    met = road(rate_until((500.0, 0.5)), ["link1"], {})
    times = seconds_under_way(met)
    assert len(times) == 250
    assert times == pytest.approx(np.full(250, 50.0), abs=1e-6)
    assert times.sum() == pytest.approx(12500.0, abs=1e-6)


def test_a_bottleneck_delays_by_the_area_between_the_curves() -> None:
    joint = {"joint": {"headway": "1.5 s"}}
    demand = rate_until((500.0, 0.8), (1500.0, 0.4))
    met = road(demand, ["link1", "joint", "link2"], joint)
    delays = seconds_under_way(met) - 100.0
    assert len(delays) == 800
    # The fluid's delay; vehicles are whole, so that each may differ by a headway.
    assert delays.mean() == pytest.approx(31.25, abs=1.5)
    waits = met.waits("joint", "f") * 3600.0
    assert delays == pytest.approx(waits, abs=1e-6)
    # The queue is longest at 500 s, 66.7 vehicles or 100 s of the joint's work, and gone 250 s
    # later (at the joint, both 50 s after).
    assert waits.max() == pytest.approx(100.0, abs=1.5)
    arrive = met.column("arrive", "joint", "f") * 3600.0
    assert arrive[waits > 1e-6].max() == pytest.approx(800.0, abs=3.0)


def test_a_queue_that_fills_its_road_reaches_the_road_before_it() -> None:
    stations = {
        "storage": {"places": 100, "until": "outlet"},
        "outlet": {"headway": "2.5 s"},
    }
    demand = rate_until((400.0, 0.8), (800.0, 0.4), (2000.0, 0.1))
    met = road(demand, ["link1", "storage", "link2", "outlet", "link3"], stations)
    delays = seconds_under_way(met) - 150.0
    assert len(delays) == 600
    # (160 x 400 / 2 + 160 x 400 + 160 x 533.3 / 2) / 600, vehicles being whole.
    assert delays.mean() == pytest.approx(231.1, abs=2.5)
    # Some of it is spent on the first link, outside the full second one.
    outside = met.waits("storage", "f") * 3600.0
    assert outside.max() > 60.0
    assert set(met.causes("storage", "f")) == {"", "outlet"}
    # Longest at 400 s after the start shift of 100 s: 160 vehicles are 400 s of the outlet's work.
    assert delays.max() == pytest.approx(400.0, abs=2.5)
    free = met.draws.units["created"] * 3600.0 + 100.0
    assert free[delays > 1e-6].max() == pytest.approx(1333.3 + 100.0, abs=10.0)
