"""Capacities that change with time: yards, fleets, bans, gates, services, decks. Times by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.errors import DeadlockError
from sim.tables.changes import at_start, first_index, later
from sim.tables.plan import NONE
from tests.changing import compiled, with_value
from tests.strategies import Tree
from tests.worked import Run, flow, run_plan, station


def changing(tree: Tree, *changes: tuple[Any, ...], column: str = "calendar") -> Run:
    return run_plan(compiled(tree, *changes, column=column))


# ------------------------------------------------------------------------------ yards and fleets

RIDE: list[Any] = [{"take": "t"}, {"travel": "5 h"}, {"give": "t"}]


def rides(*points: tuple[float, float], returns: str | None = None) -> Run:
    fleet = {"units": 9} | ({"returns": returns} if returns else {})
    tree = {"fleets": {"t": fleet}, "flows": {"f": flow(*[0.0] * 4, path=RIDE)}}
    return changing(tree, ("tokens", "t", *points))


def test_a_vehicle_that_is_bought_goes_to_who_waits_and_one_withdrawn_when_it_is_back() -> None:
    # Two are held when one is withdrawn at 6: the one that is back at 7 is gone.
    met = rides((0.0, 1.0), (2.0, 2.0), (6.0, 1.0))
    assert met.starts("t", "f") == [0.0, 2.0, 5.0, 10.0]


def test_several_that_are_bought_at_once_go_to_the_first_in_line() -> None:
    assert rides((0.0, 1.0), (2.0, 3.0)).starts("t", "f") == [0.0, 2.0, 2.0, 5.0]
    assert rides((0.0, 0.0), (4.0, 9.0)).starts("t", "f") == [4.0] * 4


def test_a_vehicle_that_is_withdrawn_on_its_empty_return_does_not_come_back() -> None:
    # It is given back at 5 and would be back at 8; at 20 there is one again.
    met = rides((0.0, 1.0), (6.0, 0.0), (20.0, 1.0), returns="3 h")
    assert met.starts("t", "f") == [0.0, 20.0, 28.0, 36.0]


def test_a_breakpoint_beyond_the_runs_end_changes_nothing() -> None:
    assert rides((0.0, 1.0), (5000.0, 9.0)).starts("t", "f") == [0.0, 5.0, 10.0, 15.0]


def test_a_place_that_comes_at_an_instant_is_there_for_who_arrives_then() -> None:
    tree = {"fleets": {"t": {"units": 9}}, "flows": {"f": flow(5.0, path=RIDE)}}
    met = changing(tree, ("tokens", "t", (0.0, 0.0), (5.0, 1.0)))
    assert met.waits("t", "f").tolist() == [0.0]
    assert met.causes("t", "f") == [""]


def test_a_gate_comes_before_a_place_at_the_same_instant() -> None:
    # The unit passes at 5, finds no place, and has the one that comes at 5.
    tree = {
        "stations": {"g": {"slots": {"at": ["5 h"], "sizes": [1]}}},
        "fleets": {"t": {"units": 9}},
        "flows": {"f": flow(0.0, path=["g", *RIDE])},
    }
    met = changing(tree, ("tokens", "t", (0.0, 0.0), (5.0, 1.0)))
    assert met.starts("t", "f") == [5.0]
    assert met.causes("t", "f") == ["t"]


def test_a_yard_turns_away_by_the_places_that_it_has_then() -> None:
    tree = {
        "stations": {"y": {"places": 9, "until": "s", "when_full": "refuse"}, "s": station(9, 10)},
        "flows": {"f": flow(0.0, 1.0, 6.0, 7.0, path=["y", "s"])},
    }
    met = changing(tree, ("tokens", "y", (0.0, 1.0), (5.0, 2.0)))
    assert met.refused("f") == [1, 3]


def test_what_is_supplied_replaces_first_what_was_withdrawn_while_it_was_held() -> None:
    tree = {
        "fleets": {"pair": {"units": 9}},
        "flows": {
            "goods": flow(0.0, 1.0, path=[{"take": "pair"}]),
            "trucks": flow(5.0, 6.0, path=[{"give": "pair"}]),
        },
    }
    met = changing(tree, ("tokens", "pair", (0.0, 1.0), (3.0, 0.0)))
    assert met.starts("pair", "goods") == [0.0, 6.0]


def crossing(*points: tuple[float, float], **more: Any) -> Run:
    """Let two units take two yards in opposite order; y changes."""
    yards = {name: {"places": 1, "until": "last"} for name in ("y", "z")}
    tree = {
        "stations": yards | {"last": station(9, 1)},
        "flows": {
            "there": flow(0.0, path=["y", {"travel": "2 h"}, "z", "last"]),
            "back": flow(1.0, path=["z", {"travel": "2 h"}, "y", "last"]),
        }
        | more,
    }
    return changing(tree, ("tokens", "y", *points))


def test_a_cycle_that_a_place_to_come_opens_is_no_deadlock() -> None:
    met = crossing((0.0, 1.0), (10.0, 2.0))
    assert met.starts("y", "back") == [10.0]
    assert met.finished("back") == [11.0]
    assert met.finished("there") == [12.0]


def test_a_cycle_is_a_deadlock_once_no_place_is_to_come_any_more() -> None:
    with pytest.raises(DeadlockError) as caught:
        crossing((0.0, 1.0), (10.0, 1.0))
    assert caught.value.time == 10.0
    assert sorted(caught.value.cycle) == ["y", "z"]


def test_a_cycle_is_a_deadlock_once_the_last_place_given_back_was_one_withdrawn() -> None:
    # y has two places until 0.5; the one that `other` gives back at 5 is gone.
    other = flow(0.0, path=["y", "last", {"travel": "1 h"}])
    with pytest.raises(DeadlockError) as caught:
        crossing((0.0, 2.0), (0.5, 1.0), other=other | {"path": ["y", {"travel": "4 h"}, "last"]})
    assert caught.value.time == 5.0
    assert sorted(caught.value.cycle) == ["y", "z"]


# ------------------------------------------------------------------------------ bans


def banned(*points: tuple[float, float], blocks: tuple[float, ...] = ()) -> Run:
    """Send lots at 1, 3 and 4 by trains of one; `blocks` wait for a station that is watched."""
    tree = {
        "stations": {"w": station(1, 20)},
        "embargoes": {"b": {"watch": ["w"], "start_at": 1, "lift_at": 0}},
        "services": {"t": {"train": {"path": [{"travel": "1 h"}], "capacity": 1, "embargo": "b"}}},
        "flows": {
            "block": flow(0.0, *blocks, path=["w"]),
            "f": flow(1.0, 3.0, 4.0, path=["t"]),
        },
    }
    return changing(tree, ("embargoes", 0, *points))


def bans(met: Run) -> list[tuple[float, int]]:
    return [(float(ban["time"]), int(ban["on"])) for ban in met.visits.bans]


def test_a_ban_that_is_imposed_holds_trains_until_it_is_lifted() -> None:
    met = banned((0.0, 0.0), (2.0, 1.0), (10.0, 0.0))
    assert met.starts("t", "f") == [1.0, 10.0, 10.0]
    assert bans(met) == [(2.0, 1), (10.0, 0)]


def test_a_ban_may_be_imposed_from_the_start() -> None:
    met = banned((0.0, 1.0), (3.5, 0.0))
    assert met.starts("t", "f") == [3.5, 3.5, 4.0]
    assert bans(met) == [(0.0, 1), (3.5, 0)]


@pytest.mark.parametrize(("lifted", "ends"), [(25.0, 25.0), (10.0, 20.0)])
def test_a_ban_ends_when_it_is_neither_imposed_nor_called_for_by_the_backlog(
    lifted: float, ends: float
) -> None:
    # One waits for the station from 2 to 20.
    met = banned((0.0, 0.0), (5.0, 1.0), (lifted, 0.0), blocks=(2.0,))
    assert bans(met) == [(2.0, 1), (ends, 0)]
    assert met.starts("t", "f") == [1.0, ends, ends]


# ------------------------------------------------------------------------------ gates


def at_gate(headway: float, *hours: float, points: tuple[tuple[float, float], ...]) -> Run:
    tree = {"stations": {"g": {"headway": "1 h"}}, "flows": {"f": flow(*hours, path=["g"])}}
    plan = compiled(tree, ("gates", "g", *points), column="hours")
    return run_plan(with_value(plan, "gates", 0, "headway", headway))


def test_a_gate_by_headway_goes_on_when_it_opens_again() -> None:
    met = at_gate(1.0, 0.0, 0.0, 0.0, 0.0, 5.0, points=((0.0, 1.0), (2.5, 0.0), (6.0, 1.0)))
    assert met.starts("g", "f") == [0.0, 1.0, 2.0, 6.0, 7.0]


def test_a_headway_that_ends_while_it_is_open_is_kept_over_a_closing() -> None:
    met = at_gate(4.0, 1.0, 1.0, points=((0.0, 1.0), (2.0, 0.0), (3.0, 1.0)))
    assert met.starts("g", "f") == [1.0, 5.0]


def test_a_gate_without_a_headway_opens_and_closes() -> None:
    points = ((0.0, 1.0), (2.0, 0.0), (4.0, 0.0), (6.0, 1.0))
    met = at_gate(0.0, 0.0, 0.0, 2.0, 5.0, 6.0, 7.0, points=points)
    assert met.starts("g", "f") == [0.0, 0.0, 6.0, 6.0, 6.0, 7.0]
    assert met.causes("g", "f") == ["", "", "g", "g", "", ""]


def test_a_gate_that_never_opens_again_lets_nobody_through() -> None:
    met = at_gate(0.0, 0.0, 3.0, points=((0.0, 1.0), (2.0, 0.0)))
    assert met.starts("g", "f") == [0.0]


# ------------------------------------------------------------------------------ services, journeys


def step_of(tree: Tree, *points: tuple[float, float]) -> Run:
    """Give a factor to the first step of the only flow."""
    return changing(tree, ("steps", 0, *points))


def test_a_service_takes_as_much_longer_as_the_time_says_at_which_it_starts() -> None:
    tree = {"stations": {"s": station(1, 2)}, "flows": {"f": flow(*[0.0] * 3, path=["s"])}}
    met = step_of(tree, (0.0, 1.0), (2.0, 3.0), (5.0, 0.5))
    assert met.ends("s", "f") == [2.0, 8.0, 9.0]


def test_a_journey_takes_as_much_longer_as_the_time_says_at_which_it_begins() -> None:
    tree = {"flows": {"f": flow(0.0, 2.75, 3.0, path=[{"travel": "4 h"}])}}
    assert step_of(tree, (0.0, 1.0), (3.0, 2.0)).finished("f") == [4.0, 6.75, 11.0]


def test_a_service_that_pauses_goes_on_as_it_was_begun() -> None:
    tree = {
        "calendars": {"c": {"open": [["0 h", "2 h"], ["10 h", "99 h"]]}},
        "stations": {"s": station(1, 4, hours="c", at_close="pause")},
        "flows": {"f": flow(0.0, 0.0, path=["s"])},
    }
    assert step_of(tree, (0.0, 1.0), (1.0, 2.0)).ends("s", "f") == [12.0, 20.0]


# ------------------------------------------------------------------------------ ferries

LINE: dict[str, Any] = {
    "pool": "ships",
    "ports": ["a", "b"],
    "crossing": "10 h",
    "handling": "2 h",
    "decks": {"truck": {"places": 3, "full_at": "100 %"}},
    "max_wait": "24 h",
}


def aboard(line: str = "ab", at: str = "a", deck: str = "truck") -> list[Any]:
    return [{"board": line, "at": at, "deck": deck}]


def ferry(flows: dict[str, Any], ships: int = 1, **line: Any) -> Tree:
    return {
        "places": {"a": {}, "b": {}, "c": {}},
        "pools": {"ships": {"ships": ships}},
        "services": {"ab": {"ferry": LINE | line}},
        "flows": flows,
    }


def sailings(met: Run, *names: str) -> list[tuple[Any, ...]]:
    return [tuple(row[name].item() for name in names) for row in met.visits.sailings]


def test_a_ship_leaves_when_fewer_places_are_left_than_units_wait_for() -> None:
    tree = ferry({"f": flow(1.0, 1.0, 1.5, path=aboard())}, returns_empty=True, decks={
        "truck": {"places": 5, "full_at": "100 %"}
    })  # fmt: skip
    # Half of five places are two.
    met = changing(tree, ("decks", 0, (0.0, 1.0), (2.0, 0.5)))
    assert met.starts("ab@a", "f") == [2.0, 2.0, 26.0]
    assert met.visits.sailings["load"][0].tolist() == [2.0, 0.0, 0.0, 0.0]


def test_a_ship_has_the_places_of_the_time_at_which_it_loads() -> None:
    tree = ferry({"f": flow(*[0.0] * 5, path=aboard())}, returns_empty=True)
    # At 0 there is one place, at 24 there are four.
    met = changing(tree, ("decks", 0, (0.0, 0.34), (20.0, 4 / 3)))
    assert met.starts("ab@a", "f") == [0.0] + [24.0] * 4


def test_a_kind_without_places_stays_ashore_and_keeps_no_ship_waiting() -> None:
    flows = {
        "wagons": flow(1.0, 1.0, 1.0, path=aboard(deck="wagon")),
        "trucks": flow(10.0, 11.0, path=aboard()),
    }
    decks = {"truck": {"places": 2, "full_at": "100 %"}, "wagon": {"places": 3, "full_at": "100 %"}}
    tree = ferry(flows, returns_empty=True, decks=decks)
    # Two trucks fill the ship. It is back at 35, where the wagons have places again from 40 on.
    met = changing(tree, ("decks", 1, (0.0, 0.0), (40.0, 1.0)))
    assert met.starts("ab@a", "trucks") == [11.0, 11.0]
    assert met.starts("ab@a", "wagons") == [40.0] * 3


def test_a_ship_that_was_laid_up_loads_when_more_work() -> None:
    tree = ferry({"f": flow(*[1.0] * 6, path=aboard())}, ships=2, returns_empty=True)
    met = changing(tree, ("pools", 0, (0.0, 1.0), (20.0, 2.0)))
    assert sailings(met, "ship", "from_b", "ready", "depart")[:3] == [
        (0, 0, 0.0, 1.0), (0, 1, 13.0, 13.0), (1, 0, 20.0, 20.0)
    ]  # fmt: skip


def test_a_ship_too_many_is_laid_up_where_it_lands_and_begins_there_again() -> None:
    tree = ferry({"f": flow(*[1.0] * 3, path=aboard())}, ships=2, returns_empty=True)
    met = changing(tree, ("pools", 0, (0.0, 2.0), (5.0, 1.0), (40.0, 2.0)))
    assert sailings(met, "ship", "from_b", "depart") == [(0, 0, 1.0), (0, 1, 40.0)]


def test_of_the_ships_laid_up_the_lower_numbers_are_called_first() -> None:
    tree = ferry({"f": flow(*[1.0] * 9, path=aboard())}, ships=3, returns_empty=True)
    met = changing(tree, ("pools", 0, (0.0, 0.0), (5.0, 2.0)))
    assert sailings(met, "ship", "depart")[:2] == [(0, 5.0), (1, 5.0)]
    assert 2 not in met.visits.sailings["ship"]


def test_a_ship_that_is_laid_up_leaves_its_berth_to_others() -> None:
    flows = {"f": flow(*[1.0] * 3, *[2.0] * 3, path=aboard())}
    tree = ferry(flows, ships=2, returns_empty=True, berths={"b": 1})
    met = changing(tree, ("pools", 0, (0.0, 2.0), (5.0, 1.0)))
    assert sailings(met, "ship", "arrive", "landed")[:2] == [(0, 11.0, 13.0), (1, 12.0, 15.0)]


def test_a_ship_that_is_called_chooses_its_line_at_its_port() -> None:
    place = {"truck": {"places": 1, "full_at": "100 %"}}
    flows = {
        "first": flow(0.0, path=aboard()),
        "ab": flow(5.0, path=aboard()),
        "cb": flow(20.0, 20.0, path=aboard("cb", "b")),
    }
    tree = ferry(flows, decks=place)
    tree["services"]["cb"] = {"ferry": LINE | {"ports": ["c", "b"], "decks": place}}
    met = changing(tree, ("pools", 0, (0.0, 1.0), (5.0, 0.0), (30.0, 1.0)))
    assert sailings(met, "line", "from_b", "ready", "depart")[:2] == [
        (0, 0, 0.0, 0.0), (1, 1, 30.0, 30.0)
    ]  # fmt: skip


def test_a_pool_all_of_whose_ships_are_laid_up_sails_no_more() -> None:
    tree = ferry({"f": flow(*[1.0] * 9, path=aboard())}, ships=2)
    met = changing(tree, ("pools", 0, (0.0, 2.0), (2.0, 0.0)))
    # Both were loading, one on either side; each makes its sailing.
    assert sorted(met.visits.sailings["ship"].tolist()) == [0, 1]


# ------------------------------------------------------------------------------ calendars


def test_changes_at_one_instant_are_numbered_table_after_table() -> None:
    tree = ferry({"f": flow(0.0, path=["s", "g", *RIDE, *aboard()])}) | {
        "stations": {"s": station(1, 1), "g": {"headway": "1 h"}},
        "fleets": {"t": {"units": 1}},
        "embargoes": {"b": {"watch": ["s"], "start_at": 1, "lift_at": 0}},
    }
    plan = compiled(tree)
    tables = ("stations", "gates", "tokens", "pools", "embargoes", "decks")
    assert [first_index(plan, name) for name in tables] == list(range(6))


def test_a_calendar_is_split_into_what_holds_at_the_start_and_what_comes_in_the_run() -> None:
    tree = {"fleets": {"t": {"units": 1}}, "flows": {"f": flow(0.0, path=RIDE)}}
    plan = compiled(tree, ("tokens", 0, (0.0, 3.0), (5.0, 4.0), (1000.0, 5.0)))
    calendar = int(plan.tokens["calendar"][0])
    first, last = later(plan, calendar)
    assert plan.calendar_time[first:last].tolist() == [5.0]
    assert at_start(plan, calendar, 9.0) == 3.0
    assert at_start(plan, NONE, 9.0) == 9.0
    assert np.array_equal(later(plan, NONE), (0, 0))
