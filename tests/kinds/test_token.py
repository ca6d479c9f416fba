"""Yards, room at a station and fleets: blocking, refusal, return, pairing. Times by hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.worked import flow, run, station


def test_a_yard_place_is_held_until_the_step_that_gives_it_back() -> None:
    met = run(
        {
            "stations": {"y": {"places": 2, "until": "b"}, "a": station(9, 1), "b": station(9, 2)},
            "flows": {"f": flow(0.0, 0.0, 0.0, 0.0, path=["y", "a", "b", {"travel": "5 h"}])},
        }
    )
    assert met.starts("y", "f") == [0.0, 0.0, 3.0, 3.0]
    assert met.finished("f") == [8.0, 8.0, 11.0, 11.0]


def test_a_yard_place_is_held_at_its_place_where_nothing_else_is_said() -> None:
    met = run(
        {
            "places": {"p": {}, "q": {}},
            "stations": {"p.yard": {"places": 1}, "p.a": station(9, 1), "q.b": station(9, 7)},
            "flows": {"f": flow(0.0, 0.0, path=["p.yard", "p.a", "q.b"])},
        }
    )
    assert met.starts("p.yard", "f") == [0.0, 1.0]


def test_a_server_is_blocked_after_service_while_the_next_place_is_full() -> None:
    met = run(
        {
            "stations": {"a": station(1, 1), "b": station(1, 10, places=1)},
            "flows": {"f": flow(0.0, 1.0, 2.0, path=["a", "b"])},
        }
    )
    # The second ends at a at 2 and blocks its server until the first leaves b at 11.
    assert met.starts("a", "f") == [0.0, 1.0, 11.0]
    assert met.ends("a", "f") == [1.0, 2.0, 12.0]
    assert met.leaves("a", "f") == [1.0, 11.0, 21.0]
    assert met.waits("b.room", "f").tolist() == [0.0, 9.0, 9.0]
    assert met.starts("b", "f") == [1.0, 11.0, 21.0]
    # The third comes to a when its only server is blocked: it waits for b.
    assert met.causes("a", "f") == ["", "", "b"]
    assert met.causes("b.room", "f") == ["", "b", "b"]


def test_a_chain_of_blocks_is_charged_to_the_last_that_waits_for_nothing_else() -> None:
    stations = {
        "a": station(1, 1, places=1),
        "b": station(1, 1, places=1),
        "c": station(1, 20, places=1),
    }
    met = run(
        {"stations": stations, "flows": {"f": flow(0.0, 1.0, 2.0, 5.0, path=["a", "b", "c"])}}
    )
    assert met.leaves("a", "f") == [1.0, 2.0, 22.0, 42.0]
    assert met.leaves("b", "f") == [2.0, 22.0, 42.0, 62.0]
    assert met.leaves("c", "f") == [22.0, 42.0, 62.0, 82.0]
    # The second waits for c; the third waits in a for b, where the second waits for c; the fourth
    # waits outside for a, where the third waits.
    assert met.causes("c.room", "f") == ["", "c", "c", "c"]
    assert met.causes("b.room", "f") == ["", "", "c", "c"]
    assert met.causes("a.room", "f") == ["", "", "", "c"]


def test_a_yard_full_of_units_that_wait_for_a_gate_is_charged_to_the_gate() -> None:
    met = run(
        {
            "stations": {"y": {"places": 1, "until": "g"}, "g": {"headway": "10 h"}},
            "flows": {"f": flow(0.0, 1.0, 2.0, path=["y", "g"])},
        }
    )
    assert met.starts("g", "f") == [0.0, 10.0, 20.0]
    assert met.starts("y", "f") == [0.0, 1.0, 10.0]
    assert met.causes("y", "f") == ["", "", "g"]


def test_who_finds_no_room_leaves_where_arrivals_are_refused() -> None:
    stations = {"s": station(1, 10, places=2, when_full="refuse")}
    met = run(
        {
            "stations": stations,
            "flows": {"f": flow(0.0, 1.0, 2.0, 3.0, 10.0, path=["s", {"travel": "1 h"}])},
        }
    )
    # The one who comes at 10, as the first leaves, finds its place.
    assert met.refused("f") == [2, 3]
    assert met.starts("s", "f") == [0.0, 10.0, 20.0]
    assert met.finished("f") == [11.0, 21.0, 31.0]


def test_who_is_refused_gives_back_what_it_holds() -> None:
    stations = {"s": station(1, 10, places=1, when_full="refuse")}
    path: list[Any] = [{"take": "t"}, {"travel": "1 h"}, "s", {"give": "t"}]
    met = run(
        {
            "fleets": {"t": {"units": 2}},
            "stations": stations,
            "flows": {"f": flow(0.0, 0.0, 0.0, path=path)},
        }
    )
    # Both trucks reach s at 1; one is refused, so its truck takes the third load.
    assert met.starts("t", "f") == [0.0, 0.0, 1.0]
    assert met.refused("f") == [1, 2]


def test_a_fleets_vehicle_is_free_again_after_its_empty_return() -> None:
    path: list[Any] = [{"take": "t"}, {"travel": "5 h"}, {"give": "t"}, {"travel": "100 h"}]
    met = run(
        {
            "fleets": {"t": {"units": 1, "returns": "3 h"}},
            "flows": {"f": flow(0.0, 0.0, 0.0, path=path)},
        }
    )
    assert met.starts("t", "f") == [0.0, 8.0, 16.0]
    assert met.causes("t", "f") == ["", "t", "t"]


def test_each_vehicle_has_its_own_empty_return() -> None:
    returns = {"uniform": {"low": "1 h", "high": "9 h"}}
    path: list[Any] = [{"take": "t"}, {"travel": "5 h"}, {"give": "t"}]
    met = run(
        {
            "fleets": {"t": {"units": 1, "returns": returns}},
            "flows": {"f": flow(*[0.0] * 6, path=path)},
        }
    )
    drawn = met.draws.stream(met.plan.stream_names.index("f/t/returns"))
    gaps = np.diff(met.starts("t", "f"))
    assert np.allclose(gaps, 5.0 + drawn[:5], rtol=0, atol=1e-9)


def test_goods_wait_for_the_trucks_that_other_flows_bring() -> None:
    met = run(
        {
            "fleets": {"pair": {"units": 0}},
            "flows": {
                "goods": flow(0.0, 1.0, 2.0, path=[{"take": "pair"}]),
                "trucks": flow(3.0, 4.0, path=[{"give": "pair"}]),
            },
        }
    )
    assert met.starts("pair", "goods") == [3.0, 4.0]
    assert np.isnan(met.visits.finished[met.units("goods")[2]])
    assert met.finished("trucks") == [3.0, 4.0]


def test_trucks_that_came_first_are_kept_for_the_goods() -> None:
    met = run(
        {
            "fleets": {"pair": {"units": 0}},
            "flows": {
                "goods": flow(5.0, 6.0, path=[{"take": "pair"}]),
                "trucks": flow(3.0, 4.0, path=[{"give": "pair"}]),
            },
        }
    )
    assert met.waits("pair", "goods").tolist() == [0.0, 0.0]


def test_one_load_may_take_two_vehicles_and_both_come_back() -> None:
    path: list[Any] = [
        {"take": "t"},
        {"take": "t"},
        {"travel": "5 h"},
        {"give": "t"},
        {"give": "t"},
    ]
    met = run({"fleets": {"t": {"units": 2}}, "flows": {"f": flow(0.0, 1.0, path=path)}})
    assert met.finished("f") == [5.0, 10.0]


def test_giving_what_one_does_not_hold_any_more_does_nothing() -> None:
    path: list[Any] = [{"take": "t"}, {"give": "t"}, {"give": "t"}]
    met = run(
        {
            "fleets": {"t": {"units": 1}},
            "flows": {"f": flow(0.0, path=path), "g": flow(*[1.0] * 3, path=[{"take": "t"}])},
        }
    )
    assert met.starts("t", "g") == [1.0]


def test_a_higher_class_has_the_next_free_place() -> None:
    met = run(
        {
            "stations": {"y": {"places": 1, "until": "s"}, "s": station(9, 4)},
            "flows": {
                "low": flow(0.0, 1.0, path=["y", "s"], priority=1),
                "high": flow(2.0, path=["y", "s"], priority=0),
            },
        }
    )
    assert met.starts("y", "high") == [4.0]
    assert met.starts("y", "low") == [0.0, 8.0]


def test_who_is_not_inspected_leaves_the_yard_at_once_and_who_is_after_it() -> None:
    met = run(
        {
            "stations": {
                "y": {"places": 1, "until": "i"},
                "d": station(9, 1),
                "i": station(1, 3, share="50 %", places=1),
            },
            "flows": {"f": flow(*[0.0] * 30, path=["y", "d", "i"])},
        }
    )
    drawn = met.draws.stream(met.plan.stream_names.index("f/i/share")) < 0.5
    assert 5 < drawn.sum() < 25
    stays = np.where(drawn, 4.0, 1.0)
    assert met.starts("y", "f") == [0.0, *np.cumsum(stays)[:-1].tolist()]
    assert met.finished("f") == np.cumsum(stays).tolist()


def test_a_place_before_a_share_is_free_for_the_next_once_inspection_has_room() -> None:
    # a gives its room back when the unit has room at i, or has jumped it.
    met = run(
        {
            "stations": {
                "a": station(1, 1, places=1),
                "i": station(1, 5, share="99.9999999 %", places=1),
            },
            "flows": {"f": flow(0.0, 0.0, 0.0, path=["a", "i"])},
        }
    )
    assert met.starts("a", "f") == [0.0, 1.0, 6.0]
    assert met.starts("i", "f") == [1.0, 6.0, 11.0]


def test_who_was_inspected_blocks_inspection_until_the_next_place_is_had() -> None:
    met = run(
        {
            "stations": {
                "i": station(1, 1, share="99.9999999 %", places=1),
                "b": station(1, 10, places=1),
            },
            "flows": {"f": flow(0.0, 0.0, 0.0, path=["i", "b"])},
        }
    )
    assert met.starts("i", "f") == [0.0, 1.0, 11.0]
    assert met.leaves("i", "f") == [1.0, 11.0, 21.0]


def test_a_server_is_free_once_its_unit_has_a_place_in_the_yard_that_comes_next() -> None:
    met = run(
        {
            "stations": {
                "a": station(1, 1),
                "y": {"places": 2, "until": "b"},
                "b": station(1, 10, places=1),
            },
            "flows": {"f": flow(*[0.0] * 4, path=["a", "y", "b"])},
        }
    )
    # The second waits for b in the yard and the third blocks a; the fourth begins when it has gone.
    assert met.leaves("a", "f") == [1.0, 2.0, 11.0, 21.0]
    assert met.starts("y", "f") == [1.0, 2.0, 11.0, 21.0]
    assert met.starts("b", "f") == [1.0, 11.0, 21.0, 31.0]
