"""Trains that form from lots, and loading bans. Times by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.worked import Run, flow, run, station


def trains(*hours: float, batch: int = 1, fleets: Any = None, **train: Any) -> Run:
    """Send lots by a train service over a journey of an hour."""
    train.setdefault("path", [{"travel": "1 h"}])
    lots = flow(*hours, path=["t"], batch=batch)
    return run({"fleets": fleets or {}, "services": {"t": {"train": train}}, "flows": {"f": lots}})


def test_a_train_leaves_with_the_lot_that_fills_it() -> None:
    met = trains(0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, capacity=3)
    assert met.starts("t", "f") == [2.0, 2.0, 2.0, 5.0, 5.0, 5.0]
    assert met.ends("t", "f") == [3.0, 3.0, 3.0, 6.0, 6.0, 6.0]
    assert met.waits("t", "f")[:6].tolist() == [2.0, 1.0, 0.0, 2.0, 1.0, 0.0]


def test_each_lot_knows_its_train_and_a_train_its_number_in_the_service() -> None:
    met = trains(0.0, 1.0, 2.0, 3.0, capacity=2)
    first = met.draws.train(0, 0)
    rows = met.rows("t", "f")
    assert met.visits.carrier[rows].tolist() == [first, first, first + 1, first + 1]
    assert met.visits.finished[[first, first + 1]].tolist() == [2.0, 4.0]
    travel = met.train_rows("travel")
    assert met.visits.start[travel[:2]].tolist() == [1.0, 3.0]


def test_a_train_leaves_unfilled_when_its_first_lot_has_waited_long_enough() -> None:
    met = trains(0.0, 1.0, 10.0, capacity=3, max_wait="4 h")
    assert met.starts("t", "f") == [4.0, 4.0, 14.0]


def test_a_lot_that_comes_at_the_deadline_goes_along() -> None:
    assert trains(0.0, 4.0, capacity=3, max_wait="4 h").starts("t", "f") == [4.0, 4.0]


def test_the_next_deadline_counts_from_the_first_lot_left_behind() -> None:
    met = trains(0.0, 1.0, 2.0, capacity=2, max_wait="4 h")
    assert met.starts("t", "f") == [1.0, 1.0, 6.0]


def test_lots_for_several_trains_leave_at_once_and_the_rest_waits() -> None:
    met = trains(0.0, batch=7, capacity=3, max_wait="4 h")
    assert met.starts("t", "f") == [0.0] * 6 + [4.0]


def test_a_train_splits_and_its_lots_go_on_alone() -> None:
    met = run(
        {
            "stations": {"crane": station(1, 2)},
            "services": {"t": {"train": {"path": [{"travel": "1 h"}], "capacity": 2}}},
            "flows": {"f": flow(0.0, 0.0, path=["t", "crane"])},
        }
    )
    assert met.starts("crane", "f") == [1.0, 3.0]


def test_trains_wait_for_locomotives_that_come_back() -> None:
    fleets = {"locos": {"units": 1, "returns": "10 h"}}
    met = trains(0.0, 1.0, 2.0, capacity=1, fleets=fleets, fleet="locos")
    # The lots join at 0, 1, 2; the locomotive is back 11 h after it has left.
    assert met.ends("t", "f") == [1.0, 12.0, 23.0]
    locos = met.train_rows("locos")
    assert met.visits.start[locos].tolist() == [0.0, 11.0, 22.0]
    assert met.visits.train_depart.tolist() == [0.0, 1.0, 2.0]


def test_a_train_goes_first_by_its_priority_where_it_meets_trucks() -> None:
    met = run(
        {
            "stations": {"s": station(1, 2)},
            "services": {"t": {"train": {"path": ["s"], "capacity": 1, "priority": 1}}},
            "flows": {
                "trucks": flow(0.0, 0.5, path=["s"], priority=2),
                "lots": flow(1.0, path=["t"]),
            },
        }
    )
    assert met.starts("s", "trucks") == [0.0, 4.0]
    assert met.ends("t", "lots") == [4.0]


BAN = {"b": {"watch": ["g"], "start_at": 2, "lift_at": 0}}


def test_a_ban_holds_trains_at_origin_until_the_backlog_is_gone() -> None:
    met = run(
        {
            "stations": {
                "g": {"slots": {"at": ["10 h", "11 h", "12 h", "13 h"], "sizes": [1] * 4}}
            },
            "embargoes": BAN,
            "services": {
                "t": {"train": {"path": [{"travel": "1 h"}, "g"], "capacity": 1, "embargo": "b"}}
            },
            "flows": {"f": flow(0.0, 1.0, 2.0, 3.0, path=["t"])},
        }
    )
    # Two wait at the gate from 2 on, where the second train comes before the third lot; the gate
    # lets them go at 10 and 11, when the held ones leave; they are there at 12.
    assert met.visits.train_ready.tolist() == [0.0, 1.0, 2.0, 3.0]
    assert met.visits.train_depart.tolist() == [0.0, 1.0, 11.0, 11.0]
    assert met.ends("t", "f") == [10.0, 11.0, 12.0, 13.0]
    bans = [(int(ban["embargo"]), float(ban["time"]), int(ban["on"])) for ban in met.visits.bans]
    # The third passes at once, the fourth alone is below the threshold.
    assert bans == [(0, 2.0, 1), (0, 11.0, 0)]


def held(*hours: float, **train: Any) -> Run:
    """Hold lots under a ban from 1 to 20, while a unit waits for a station that is busy."""
    return run(
        {
            "stations": {"w": station(1, 20)},
            "embargoes": {"b": {"watch": ["w"], "start_at": 1, "lift_at": 0}},
            "services": {"t": {"train": {"path": [{"travel": "1 h"}], "embargo": "b", **train}}},
            "flows": {"block": flow(0.0, 1.0, path=["w"]), "f": flow(*hours, path=["t"])},
        }
    )


def test_a_train_that_was_due_under_a_ban_leaves_when_it_is_lifted() -> None:
    met = held(2.0, 3.0, capacity=4, max_wait="5 h")
    assert met.starts("t", "f") == [20.0, 20.0]
    assert met.visits.train_ready[0] == 7.0
    assert met.visits.train_depart[0] == 20.0


def test_all_trains_that_filled_under_a_ban_leave_when_it_is_lifted() -> None:
    met = held(2.0, 3.0, 4.0, 5.0, 6.0, capacity=2)
    assert met.starts("t", "f") == [20.0] * 4
    assert met.visits.train_ready[:2].tolist() == [3.0, 5.0]


def test_a_lot_left_over_when_a_ban_is_lifted_keeps_its_deadline() -> None:
    met = held(2.0, 3.0, 19.0, capacity=2, max_wait="5 h")
    assert met.starts("t", "f") == [20.0, 20.0, 24.0]


def test_a_deadline_set_before_a_ban_and_due_after_it_holds() -> None:
    met = held(0.5, capacity=2, max_wait="25 h")
    assert met.starts("t", "f") == [25.5]


def test_a_lot_that_comes_after_a_deadline_passed_under_a_ban_goes_with_the_first() -> None:
    for capacity in (2, 4):
        met = held(2.0, 10.0, capacity=capacity, max_wait="5 h")
        assert met.starts("t", "f") == [20.0, 20.0]
        # Without the ban it would have left at 7.
        assert met.visits.train_ready[0] == 7.0


def test_a_ban_counts_who_waits_for_room_at_a_station_too() -> None:
    met = run(
        {
            "stations": {"w": station(1, 20, places=1)},
            "embargoes": {"b": {"watch": ["w"], "start_at": 2, "lift_at": 1}},
            "flows": {"f": flow(0.0, 1.0, 2.0, path=["w"])},
        }
    )
    assert met.visits.bans["time"].tolist() == [2.0, 20.0]


def test_a_ban_does_not_count_who_is_served() -> None:
    met = run(
        {
            "stations": {"w": station(3, 20)},
            "embargoes": {"b": {"watch": ["w"], "start_at": 1, "lift_at": 0}},
            "flows": {"f": flow(0.0, 1.0, 2.0, path=["w"])},
        }
    )
    assert len(met.visits.bans) == 0


def test_the_lots_of_a_train_that_is_turned_away_are_turned_away() -> None:
    met = run(
        {
            "stations": {
                "y": {"places": 1, "when_full": "refuse", "until": "w"},
                "w": station(1, 20),
            },
            "services": {"t": {"train": {"path": ["y", "w"], "capacity": 2}}},
            "flows": {"f": flow(0.0, 0.0, 1.0, 1.0, path=["t", {"travel": "1 h"}])},
        }
    )
    assert met.refused("f") == [2, 3]
    assert met.finished("f") == [21.0, 21.0]
    assert met.visits.refused[met.draws.train(0, 1)]
    assert np.isnan(met.visits.finished[met.draws.train(0, 1)])
