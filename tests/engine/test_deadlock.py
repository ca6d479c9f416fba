"""A cycle of held places and servers ends the run with the cycle named; other waits do not."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from sim.errors import DeadlockError, InputError, Position, Problem
from tests.worked import flow, run, station

pytestmark = pytest.mark.usefixtures("engine")


def crossing(**fields: Any) -> dict[str, Any]:
    """Return two flows that take two yards in opposite order."""
    return {
        "stations": {"y": {"places": 1, "until": "last"}, "z": {"places": 1, "until": "last"},
                     "last": station(9, 1)},
        "flows": {
            "there": flow(0.0, path=["y", {"travel": "2 h"}, "z", "last"]),
            "back": flow(1.0, path=["z", {"travel": "2 h"}, "y", "last"]),
        },
    } | fields  # fmt: skip


def test_two_yards_taken_in_opposite_order_end_the_run_with_the_cycle_named() -> None:
    with pytest.raises(DeadlockError) as caught:
        run(crossing())
    assert caught.value.time == 3.0
    assert sorted(caught.value.cycle) == ["y", "z"]
    assert str(caught.value) in {
        "deadlock at 3.0000 h: y -> z -> y",
        "deadlock at 3.0000 h: z -> y -> z",
    }


def test_one_place_more_on_either_side_is_no_deadlock() -> None:
    one = crossing()
    one["stations"]["z"]["places"] = 2
    met = run(one)
    assert met.finished("there") == [3.0]
    assert met.finished("back") == [4.0]


def test_blocked_servers_are_part_of_a_cycle() -> None:
    # Each ends its first service and asks for the room in which the other stands.
    with pytest.raises(DeadlockError) as caught:
        run(
            {
                "stations": {"a": station(1, 1, places=1), "b": station(1, 1, places=1)},
                "flows": {"x": flow(0.0, path=["a", "b"]), "y": flow(0.0, path=["b", "a"])},
            }
        )
    assert caught.value.time == 1.0
    assert sorted(caught.value.cycle) == ["a.room", "b.room"]


def test_a_queue_before_a_blocked_server_is_part_of_a_cycle() -> None:
    # x blocks the server of a, waiting for the yard of y, who stands in the queue of a.
    with pytest.raises(DeadlockError) as caught:
        run(
            {
                "stations": {"a": station(1, 1), "yard": {"places": 1, "until": "a"}},
                "flows": {
                    "x": flow(0.0, path=["a", "yard"]),
                    "y": flow(0.0, path=["yard", {"travel": "3 h"}, "a"]),
                },
            }
        )
    assert caught.value.time == 3.0
    assert sorted(caught.value.cycle) == ["a", "yard"]


def test_a_cycle_through_a_closed_station_is_found_when_it_opens() -> None:
    with pytest.raises(DeadlockError) as caught:
        run(
            {
                "calendars": {"c": {"open": [["0 h", "2 h"], ["10 h", "20 h"]]}},
                "stations": {"a": station(1, 1, hours="c"), "yard": {"places": 1, "until": "a"}},
                "flows": {
                    "x": flow(0.0, path=["a", "yard"]),
                    "y": flow(0.0, path=["yard", {"travel": "3 h"}, "a"]),
                },
            }
        )
    assert caught.value.time == 10.0


def test_a_cycle_of_three_is_found() -> None:
    names = ["a", "b", "c"]
    stations = {name: station(1, 1, places=1) for name in names}
    flows = {
        f"f_{name}": flow(0.0, path=[name, names[(i + 1) % 3]]) for i, name in enumerate(names)
    }
    with pytest.raises(DeadlockError) as caught:
        run({"stations": stations, "flows": flows})
    assert sorted(caught.value.cycle) == ["a.room", "b.room", "c.room"]


def test_a_cycle_is_found_though_others_wait_for_it_outside() -> None:
    one = crossing()
    one["flows"]["more"] = flow(0.5, 0.6, path=["y", "last"])
    with pytest.raises(DeadlockError) as caught:
        run(one)
    assert sorted(caught.value.cycle) == ["y", "z"]


def test_two_loads_that_each_hold_one_of_two_vehicles_and_want_both_are_stuck() -> None:
    path: list[Any] = [{"take": "t"}, {"travel": "1 h"}, {"take": "t"}]
    with pytest.raises(DeadlockError) as caught:
        run({"fleets": {"t": {"units": 2}}, "flows": {"f": flow(0.0, 0.0, path=path)}})
    assert caught.value.cycle == ("t",)
    assert str(caught.value) == "deadlock at 1.0000 h: t -> t"


def test_of_several_places_one_that_will_be_free_is_enough() -> None:
    # Both places of z are taken, one of them by a unit that waits for y; the other moves on.
    one = crossing()
    one["stations"]["z"]["places"] = 2
    one["flows"]["other"] = flow(0.0, path=["z", {"travel": "9 h"}, "last"])
    met = run(one)
    assert met.finished("other") == [10.0]
    assert met.finished("there") == [11.0]
    assert met.finished("back") == [12.0]


def test_waiting_for_an_opening_is_no_deadlock() -> None:
    one = crossing(calendars={"c": {"open": [["500 h", "600 h"]]}})
    one["stations"]["last"]["hours"] = "c"
    one["stations"]["z"]["places"] = 2
    met = run(one)
    assert met.finished("there") == [501.0]
    assert met.finished("back") == [502.0]


def test_waiting_for_a_gate_in_full_yards_is_no_deadlock() -> None:
    one = crossing()
    one["stations"]["last"] = {"slots": {"at": ["500 h", "501 h"], "sizes": [1, 1]}}
    one["stations"]["z"]["places"] = 2
    met = run(one)
    assert met.finished("there") == [500.0]
    assert met.finished("back") == [501.0]


def test_waiting_for_vehicles_that_other_flows_bring_is_no_deadlock() -> None:
    met = run(
        {
            "fleets": {"t": {"units": 1}},
            "stations": {"y": {"places": 1, "until": "z"}, "z": station(1, 1)},
            "flows": {
                "a": flow(0.0, path=[{"take": "t"}, {"travel": "1 h"}, "y", "z", {"give": "t"}]),
                "b": flow(0.0, path=["y", {"travel": "0.5 h"}, {"take": "t"}, "z", {"give": "t"}]),
                "more": flow(3.0, path=[{"give": "t"}]),
            },
        }
    )
    assert met.finished("b") == [4.0]
    assert met.finished("a") == [5.0]


def test_waiting_for_an_empty_return_is_no_deadlock() -> None:
    path: list[Any] = ["y", {"take": "t"}, "s", {"give": "t"}]
    met = run(
        {
            "fleets": {"t": {"units": 1, "returns": "9 h"}},
            "stations": {"y": {"places": 1, "until": "s"}, "s": station(1, 1)},
            "flows": {"f": flow(0.0, 0.0, path=path)},
        }
    )
    assert met.finished("f") == [1.0, 11.0]


def test_an_error_survives_the_way_from_a_worker_process() -> None:
    deadlock = DeadlockError(3.0, ["y", "z"])
    problems = InputError([Problem(Position("a.yaml", 3, 1), "flows", "found none")])
    for error in (deadlock, problems):
        for twin in (copy.copy(error), pickle.loads(pickle.dumps(error))):
            assert str(twin) == str(error)
            assert vars(twin) == vars(error)
