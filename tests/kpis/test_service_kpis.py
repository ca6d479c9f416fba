"""Trains and ferries: departures, load, round trips, time to fill, idle time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.kpis.made import NAN, Made, kpis


def of(found: dict[tuple[str, str, str], Any], name: str) -> dict[str, Any]:
    return {kpi: v for (scope, who, kpi), v in found.items() if (scope, who) == ("service", name)}


def test_a_train_fills_from_its_first_lot_until_it_has_its_load() -> None:
    made = Made(end=100.0, year_hours=1000.0)
    train = made.train("block", [made.travel("line")], capacity=4)
    lots = made.flow("lots", [train])
    for joined, left, carrier in ((1, 4, 5), (4, 4, 5), (5, 12, 6), (9, 12, 6)):
        made.unit(lots, joined, (joined, left, left + 6, left + 6, 0, carrier), finished=left + 6)
    made.unit(lots, 13.0, (13,))
    made.train_run(0, 4.0, 4.0, (4, 4, 10, 10), finished=10.0)
    # Had its load at 9 h and was held until 12 h: not part of the time to fill.
    made.train_run(0, 9.0, 12.0, (12, 12, 18, 18), finished=18.0)
    made.train_run(0, NAN, NAN)
    assert of(kpis(made.run()), "block") == pytest.approx(
        {"departures": 20, "load_factor": 2 / 4, "fill_wait": (3 + 4) / 2}
    )


def test_a_service_without_departures_has_no_load_factor() -> None:
    made = Made()
    lots = made.flow("lots", [made.train("block", [made.travel("line")], capacity=4)])
    made.unit(lots, 13.0, (13,))
    made.train_run(0, NAN, NAN)
    assert of(kpis(made.run()), "block") == {"departures": 0}


def ferry(**options: Any) -> tuple[Made, int]:
    made = Made(end=100.0, year_hours=1000.0)
    made.pool(2)
    step = made.line("caspian", **options)
    return made, made.flow("lorries", [step])


def test_a_ferry_line_counts_both_directions() -> None:
    made, lorries = ferry(places=(4.0, 6.0), handling=(2.0,))
    made.unit(lorries, 1.0, (1, 14, 39, 39, 0, 0), finished=39.0)
    made.unit(lorries, 8.0, (8, 14, 39, 39, 0, 0), finished=39.0)
    made.unit(lorries, 66.0, (66, 70, NAN, NAN, 0, 2))
    made.sailing((2, 11, 14, 31, 39), load=(0, 2))
    made.sailing((39, 45, 45, 60, 63), from_b=1)
    made.sailing((63, 70, 70, NAN, NAN), load=(1, 0))
    found = of(kpis(made.run()), "caspian")
    # Busy from the first unit's arrival (or being ready, or sailing empty) until landed.
    busy = (39 - 2) + (63 - 45) + (100 - 66)
    assert found == pytest.approx(
        {
            "departures": 30,
            "load_factor": (2 + 0 + 1) / 3 / 10,
            "fill_wait": (9 + 6 + 7) / 3,
            "round_trip": 70 - 14,
            "idle_share": 1 - busy / 200,
        }
    )


def test_a_way_back_that_is_empty_by_rule_lowers_no_load_factor() -> None:
    made, lorries = ferry(places=(4.0,), returns_empty=True)
    made.unit(lorries, 0.0, (0, 10, 21, 21, 0, 0), finished=21.0)
    made.sailing((2, 10, 10, 20, 21), load=(1,))
    made.sailing((21, 21, 21, 30, 31), from_b=1)
    found = of(kpis(made.run()), "caspian")
    assert found["departures"] == 20
    assert found["load_factor"] == pytest.approx(1 / 4)
    assert found["fill_wait"] == pytest.approx(8)
    assert found["idle_share"] == pytest.approx(1 - ((21 - 2) + (31 - 21)) / 200)
    assert "round_trip" not in found


def test_a_round_trip_is_the_same_ships_and_ends_on_the_line_it_counts_for() -> None:
    made = Made(end=100.0)
    made.pool(2)
    north = made.line("north", ports=(0, 1))
    made.line("south", ports=(0, 2))
    made.flow("lorries", [north])
    # Ship 0 goes north from the shared port, comes back, and next leaves it on the other line.
    made.sailing((0, 1, 1, 10, 11), ship=0, line=0)
    made.sailing((11, 12, 12, 20, 21), ship=0, line=0, from_b=1)
    made.sailing((21, 31, 31, 40, 41), ship=0, line=1)
    made.sailing((0, 5, 5, 15, 16), ship=1, line=0)
    found = kpis(made.run())
    assert found["service", "south", "round_trip"] == 30
    assert ("service", "north", "round_trip") not in found
    # One pool: both lines tell the idle share of the same two ships.
    assert found["service", "south", "idle_share"] == found["service", "north", "idle_share"]
