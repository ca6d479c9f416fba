"""Why does this truck go before that one at 08:00? Everything happens at one instant here."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sim.tables import order
from tests.worked import flow, run, station


def test_classes_of_event_come_in_the_order_of_the_page() -> None:
    classes = [
        order.CALENDAR,
        order.RETURN,
        order.RELEASE,
        order.SHIP,
        order.ARRIVAL,
        order.DEADLINE,
    ]
    last = 2**order.SHIFT - 1
    for earlier, later in pairwise(classes):
        assert order.key(earlier, last) < order.key(later, 0)
    assert order.key(order.CALENDAR, 0) > 1  # above SimPy's own priorities
    assert order.key(order.RELEASE, 3) < order.key(order.RELEASE, 4)


def test_closing_comes_before_release() -> None:
    shifts = {"c": {"open": [["0 h", "5 h"], ["9 h", "99 h"]]}}
    met = run(
        {
            "calendars": shifts,
            "stations": {"s": station(1, 5, hours="c")},
            "flows": {"f": flow(0.0, 0.0, path=["s"])},
        }
    )
    assert met.starts("s", "f") == [0.0, 9.0]


def test_an_empty_return_comes_before_a_release() -> None:
    # The vehicle is back at 5, when the second load ends its journey and asks for it.
    met = run(
        {
            "fleets": {"t": {"units": 1, "returns": "2 h"}},
            "flows": {
                "first": flow(1.0, path=[{"take": "t"}, {"travel": "2 h"}, {"give": "t"}]),
                "second": flow(0.0, path=[{"travel": "5 h"}, {"take": "t"}]),
            },
        }
    )
    assert met.waits("t", "second").tolist() == [0.0]
    assert met.causes("t", "second") == [""]


def test_a_release_comes_before_an_arrival() -> None:
    met = run({"stations": {"s": station(1, 5)}, "flows": {"f": flow(0.0, 5.0, path=["s"])}})
    assert met.causes("s", "f") == ["", ""]
    # ... also where the release is that of another station's unit, which is thus first in line.
    met = run(
        {
            "stations": {"s": station(1, 5)},
            "flows": {
                "near": flow(5.0, path=["s"]),
                "far": flow(0.0, path=[{"travel": "5 h"}, "s"]),
            },
        }
    )
    assert met.starts("s", "far") == [5.0]
    assert met.starts("s", "near") == [10.0]


def ferry(path_of_truck: list[Any], at: float) -> dict[str, Any]:
    line = {
        "pool": "p",
        "ports": ["a", "b"],
        "crossing": "4 h",
        "handling": "1 h",
        "decks": {"truck": {"places": 2, "full_at": "100 %"}},
        "max_wait": "24 h",
    }
    return {
        "places": {"a": {}, "b": {}},
        "pools": {"p": {"ships": 1}},
        "services": {"f": {"ferry": line}},
        "stations": {"s": station(1, 5)},
        "flows": {
            "shipped": flow(0.0, 0.0, path=[{"board": "f", "at": "a", "deck": "truck"}, "s"]),
            "truck": flow(at, path=path_of_truck),
        },
    }


def test_a_release_comes_before_a_ship_and_a_ship_before_an_arrival() -> None:
    # The ship lands two at 5.
    met = run(ferry([{"travel": "5 h"}, "s"], at=0.0))
    assert met.starts("s", "truck") == [5.0]
    assert met.starts("s", "shipped") == [10.0, 15.0]
    met = run(ferry(["s"], at=5.0))
    assert met.starts("s", "shipped") == [5.0, 10.0]
    assert met.starts("s", "truck") == [15.0]


def test_an_arrival_comes_before_a_deadline() -> None:
    train = {"path": [{"travel": "1 h"}], "capacity": 9, "max_wait": "5 h"}
    met = run({"services": {"t": {"train": train}}, "flows": {"f": flow(0.0, 5.0, path=["t"])}})
    assert met.starts("t", "f") == [5.0, 5.0]


def test_arrivals_at_one_instant_go_in_the_order_of_the_flows() -> None:
    flows = {"x": flow(1.0, 1.0, path=["s"]), "y": flow(1.0, 1.0, path=["s"])}
    met = run({"stations": {"s": station(1, 1)}, "flows": flows})
    assert met.starts("s", "x") == [1.0, 2.0]
    assert met.starts("s", "y") == [3.0, 4.0]


def test_releases_at_one_instant_go_in_the_order_of_entities_not_of_their_starts() -> None:
    flows = {
        "x": flow(1.0, path=[{"travel": "4 h"}, "s"]),
        "y": flow(0.0, path=[{"travel": "5 h"}, "s"]),
    }
    met = run({"stations": {"s": station(1, 1)}, "flows": flows})
    assert met.starts("s", "x") == [5.0]
    assert met.starts("s", "y") == [6.0]


def test_consequences_of_an_event_end_before_the_next_event_of_the_same_instant() -> None:
    # At 5 x ends at a, and y's journey ends. z, which waits at a, moves up and is served in no
    # time, so it is done at 5 as well; but y, whose event was set before and has a lower number,
    # comes to b in between.
    flows = {
        "x": flow(0.0, path=[{"at": "a", "service": "5 h"}, "b"]),
        "y": flow(0.0, path=[{"travel": "5 h"}, "b"]),
        "z": flow(1.0, path=[{"at": "a", "service": "0 h"}, "b"]),
    }
    met = run({"stations": {"a": station(1, 1), "b": station(1, 1)}, "flows": flows})
    assert met.starts("a", "z") == [5.0]
    assert met.starts("b", "x") == [5.0]
    assert met.starts("b", "y") == [6.0]
    assert met.starts("b", "z") == [7.0]


def test_a_free_place_is_had_by_who_waits_before_who_comes_at_that_instant() -> None:
    met = run(
        {
            "stations": {"s": station(1, 5, places=1)},
            "flows": {"f": flow(0.0, 1.0, 5.0, path=["s"])},
        }
    )
    assert met.starts("s", "f") == [0.0, 5.0, 10.0]


def test_two_deadlines_at_one_instant_go_in_the_order_of_the_services() -> None:
    def train(name: str) -> dict[str, Any]:
        return {"train": {"path": ["s"], "capacity": 9, "max_wait": "5 h", "priority": 0}}

    met = run(
        {
            "stations": {"s": station(1, 1)},
            "services": {"late": train("late"), "early": train("early")},
            "flows": {"e": flow(0.0, path=["early"]), "l": flow(0.0, path=["late"])},
        }
    )
    assert met.ends("late", "l") == [6.0]
    assert met.ends("early", "e") == [7.0]
