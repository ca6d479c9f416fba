"""What a corridor carries and where its time goes, worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from sim.kpis.split import PARTS
from sim.tables.named import CorridorInfo
from tests.kpis.made import NAN, Made, Run, kpis


def of(run: Run, name: str) -> dict[str, Any]:
    found = kpis(run)
    return {kpi: v for (scope, who, kpi), v in found.items() if (scope, who) == ("corridor", name)}


def split(run: Run, name: str) -> dict[str, float]:
    """The parts of the mean transit that are not 0."""
    found = of(run, name)
    parts = {part: found[part] for part in PARTS}
    assert sum(parts.values()) == pytest.approx(found["transit_mean"], abs=1e-6)
    return {part: hours for part, hours in parts.items() if hours}


def test_a_corridor_carries_what_finished_in_the_window() -> None:
    made = Made(end=110.0, warm_up=10.0, year_hours=1000.0)
    info = CorridorInfo("road", cost_per_unit=500.0, co2_per_tonne=42.0)
    of_class = made.flow("lorries", [made.travel("link")], tonnes=20, teu=2, corridor=info)
    for created, transit in ((0, 9), (0, 20), (5, 10), (40, 30), (50, 40), (60, NAN)):
        times = (created, created, created + transit, created + transit)
        made.unit(of_class, created, times, finished=created + transit)
    found = of(made.run(), "road")
    # Of 20, 10, 30 and 40 h; the first unit finished before the window.
    assert {kpi: found[kpi] for kpi in found if kpi not in PARTS} == pytest.approx(
        {
            "tonnes": 4 * 20 * 10,
            "teu": 4 * 2 * 10,
            "units": 4 * 10,
            "transit_mean": 25,
            "transit_sd": (500 / 3) ** 0.5,
            "transit_p10": 13,
            "transit_p50": 25,
            "transit_p90": 37,
            "transit_p95": 38.5,
            "on_time_share": 3 / 4,  # at most 1.25 x 25 = 31.25 h
            "cost_per_tonne": 500 / 20,
            "co2_per_tonne": 42,
        }
    )
    assert found["moving"] == 25


def test_waiting_is_charged_by_the_hour() -> None:
    made = Made(end=100.0)
    info = CorridorInfo("road", cost_per_unit=500.0, waiting_cost=6.0)
    of_class = made.flow("lorries", [made.station("desk")], tonnes=20, corridor=info)
    made.unit(of_class, 0.0, (0, 1, 2, 2), finished=2.0)
    made.unit(of_class, 0.0, (0, 3, 4, 4), finished=4.0)
    assert of(made.run(), "road")["cost_per_tonne"] == (500 + 6.0 * 2) / 20


def test_what_is_not_known_or_not_seen_is_absent() -> None:
    made = Made()
    of_class = made.flow("lorries", [made.travel("link")])
    made.unit(of_class, 0.0, (0, 0))
    assert of(made.run(), "lorries") == {"tonnes": 0, "teu": 0, "units": 0}


def test_one_unit_has_a_mean_but_no_spread() -> None:
    made = Made()
    of_class = made.flow("lorries", [made.travel("link")])
    made.unit(of_class, 0.0, (0, 0, 7, 7), finished=7.0)
    found = of(made.run(), "lorries")
    assert found["transit_mean"] == found["transit_p95"] == 7
    assert not {"transit_sd", "cost_per_tonne", "co2_per_tonne"} & set(found)


def test_a_border_port_splits_into_moving_queueing_service_and_closed() -> None:
    made = Made()
    gate = made.gate("intake", instants=[30.0], hours={0: 1, 20: 0, 28: 1})
    desk = made.station("desk", staff={0: 1, 40: 0, 44: 1})
    yard = made.token("yard", 1)
    of_class = made.flow("lorries", [made.travel("road"), gate, desk, yard])
    made.unit(
        of_class,
        5.0,
        (5, 5, 15, 15),  # moving 10
        (15, 30, 30, 30),  # before the gate 15, of which 8 closed
        (30, 46, 49, 52),  # before the desk 16, of which 4 closed; service 3; blocked 3
        (49, 52, 52, 52),  # ... which is the wait for the yard and counts once
        finished=52.0,
    )
    assert split(made.run(), "lorries") == pytest.approx(
        {"moving": 10, "queueing": 7 + 12 + 3, "service": 3, "closed": 8 + 4}
    )


def test_a_job_that_closing_stops_is_closed_meanwhile() -> None:
    made = Made()
    desk = made.station("desk", staff={0: 1, 10: 0, 16: 1}, pause=True)
    of_class = made.flow("lorries", [desk])
    made.unit(of_class, 8.0, (8, 8, 17, 17), finished=17.0)
    assert split(made.run(), "lorries") == pytest.approx({"service": 3, "closed": 6})


def test_a_skipped_step_takes_no_time() -> None:
    made = Made()
    of_class = made.flow("lorries", [made.travel("a"), made.station("scan"), made.travel("b")])
    made.unit(of_class, 0.0, (0, 0, 4, 4), None, (4, 4, 9, 9), finished=9.0)
    made.unit(of_class, 0.0, (0, 0, 4, 4), (4, 4, 5, 5), (5, 5, 9, 9), finished=9.0)
    assert split(made.run(), "lorries") == pytest.approx({"moving": (9 + 8) / 2, "service": 0.5})


def test_a_lots_ride_is_split_as_its_trains_time() -> None:
    made = Made()
    crane = made.station("crane")
    train = made.train("block", [made.travel("line"), crane], capacity=1)
    lots = made.flow("lots", [train, made.travel("last_mile")])
    made.unit(lots, 1.0, (1, 6, 30, 30, 0, 2), (30, 30, 34, 34), finished=34.0)
    made.unit(lots, 2.0, (2, 8, NAN, NAN, 0, 3))
    made.train_run(0, 4.0, 6.0, (6, 6, 16, 16), (16, 21, 30, 30), finished=30.0)
    made.train_run(0, 8.0, 8.0, (8, 8, NAN, NAN))
    assert split(made.run(), "lots") == pytest.approx(
        {"waiting_departure": 5, "moving": 10 + 4, "queueing": 5, "service": 9}
    )


def test_a_ferry_ride_is_split_into_shore_weather_crossing_berth_and_handling() -> None:
    made = Made()
    made.pool(1)
    made.weather.append(([0, 10, 14, 30, 36], [1, 0, 1, 0, 1]))
    of_class = made.flow("lorries", [made.line("caspian", handling=(2.0, 9.0), weather=0)])
    # Full at 11 h and shut in until 14 h; in the roads at 31 h, shut out until 36 h, one hour
    # until a berth is free, two hours of handling.
    made.sailing((2, 11, 14, 31, 39), load=(2,))
    made.unit(of_class, 1.0, (1, 14, 39, 39, 0, 0), finished=39.0)
    made.unit(of_class, 8.0, (8, 14, 39, 39, 0, 0), finished=39.0)
    assert split(made.run(), "lorries") == pytest.approx(
        {
            "waiting_departure": (10 + 3) / 2,
            "weather": 3 + 5,
            "moving": 17,
            "queueing": 1,
            "service": 2,
        }
    )


def test_each_sailing_is_handled_for_the_time_drawn_for_it() -> None:
    made = Made()
    made.pool(1)
    of_class = made.flow("lorries", [made.line("caspian", handling=(2.0, 9.0))])
    made.sailing((0, 1, 1, 11, 13), load=(1,))
    made.sailing((13, 14, 14, 24, 27), from_b=1)
    made.sailing((27, 30, 30, 40, 50), load=(1,))
    made.unit(of_class, 1.0, (1, 1, 13, 13, 0, 0), finished=13.0)
    made.unit(of_class, 30.0, (30, 30, 50, 50, 0, 2), finished=50.0)
    assert split(made.run(), "lorries") == pytest.approx(
        {"moving": 10, "service": (2 + 9) / 2, "queueing": (0 + 1) / 2}
    )
