"""Ferries: fill or wait, decks, berths, weather, a pool on two lines. Times by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.compiler import compile_plan, draw
from sim.engine import simulate
from tests.worked import Run, flow, run, scenario_of

#: A line from a to b: crossing 10 h, 2 h in port, three places for trucks, 24 h at most.
LINE: dict[str, Any] = {
    "pool": "ships",
    "ports": ["a", "b"],
    "crossing": "10 h",
    "handling": "2 h",
    "decks": {"truck": {"places": 3, "full_at": "100 %"}},
    "max_wait": "24 h",
}


def on_board(line: str = "ab", at: str = "a", deck: str = "truck") -> list[Any]:
    return [{"board": line, "at": at, "deck": deck}]


def tree(flows: dict[str, Any], ships: int = 1, **line: Any) -> dict[str, Any]:
    return {
        "places": {"a": {}, "b": {}, "c": {}},
        "pools": {"ships": {"ships": ships}},
        "services": {"ab": {"ferry": LINE | line}},
        "flows": flows,
    }


def crossing(*hours: float, ships: int = 1, **line: Any) -> Run:
    return run(tree({"f": flow(*hours, path=on_board())}, ships, **line))


def sailings(met: Run, *names: str) -> list[tuple[Any, ...]]:
    """Return columns of the sailings that carried anything."""
    loaded = [row for row in met.visits.sailings if row["load"].sum() > 0]
    return [tuple(row[name].item() for name in names) for row in loaded]


def test_a_ship_leaves_as_soon_as_it_is_full_enough() -> None:
    met = crossing(1.0, 2.0, 3.0)
    assert met.starts("ab@a", "f") == [3.0, 3.0, 3.0]
    assert met.ends("ab@a", "f") == [15.0, 15.0, 15.0]
    names = ("line", "ship", "from_b", "ready", "full", "depart", "arrive", "landed")
    assert sailings(met, *names) == [(0, 0, 0, 0.0, 3.0, 3.0, 13.0, 15.0)]
    assert met.visits.sailings["load"][0].tolist() == [3.0, 0.0, 0.0, 0.0]
    assert met.visits.carrier[met.rows("ab@a", "f")].tolist() == [0, 0, 0]


def test_a_ship_leaves_unfilled_a_day_after_its_first_unit_came() -> None:
    assert crossing(1.0, 5.0).starts("ab@a", "f") == [25.0, 25.0]


def test_who_comes_at_the_deadline_still_goes_along() -> None:
    assert crossing(1.0, 25.0).starts("ab@a", "f") == [25.0, 25.0]


def test_a_share_of_the_places_may_be_enough() -> None:
    decks = {"truck": {"places": 3, "full_at": "60 %"}}
    assert crossing(1.0, 2.0, 5.0, decks=decks).starts("ab@a", "f")[:2] == [2.0, 2.0]


def test_a_ship_takes_no_more_than_its_places_and_the_rest_waits_for_the_next() -> None:
    met = crossing(*[0.0] * 4)
    # Nobody waits in b, so it stays there from 12 until 36, is back in a at 48, and leaves at once
    # since the fourth has waited more than a day.
    assert met.starts("ab@a", "f") == [0.0, 0.0, 0.0, 48.0]
    assert met.ends("ab@a", "f") == [12.0, 12.0, 12.0, 60.0]
    assert met.visits.sailings["depart"].tolist()[:3] == [0.0, 36.0, 48.0]


def test_a_line_with_freight_one_way_sends_its_ships_back_at_once() -> None:
    met = crossing(*[0.0] * 4, returns_empty=True)
    assert met.starts("ab@a", "f") == [0.0, 0.0, 0.0, 24.0]
    assert met.visits.sailings["from_b"].tolist()[:3] == [0, 1, 0]


def test_freight_goes_both_ways() -> None:
    flows = {
        "f": flow(*[0.0] * 3, path=on_board()),
        "back": flow(*[13.0] * 3, path=on_board(at="b")),
    }
    met = run(tree(flows))
    assert met.starts("ab@b", "back") == [13.0, 13.0, 13.0]
    assert met.ends("ab@b", "back") == [25.0, 25.0, 25.0]


def test_the_ships_of_a_line_begin_on_both_shores_in_turn() -> None:
    flows = {
        "f": flow(*[1.0] * 3, path=on_board()),
        "back": flow(*[2.0] * 3, path=on_board(at="b")),
    }
    met = run(tree(flows, ships=2))
    assert met.starts("ab@b", "back") == [2.0, 2.0, 2.0]
    assert sailings(met, "ship", "from_b", "depart") == [(0, 0, 1.0), (1, 1, 2.0)]


def test_ships_load_one_after_another() -> None:
    met = crossing(*[1.0] * 3, *[2.0] * 3, ships=2, returns_empty=True)
    assert sailings(met, "ship", "ready", "depart") == [(0, 0.0, 1.0), (1, 1.0, 2.0)]


def test_a_ship_waits_for_a_berth_where_it_lands() -> None:
    met = crossing(*[0.0] * 6, ships=2, berths={"b": 1}, returns_empty=True)
    # Both come at 10, the ship of lower number first; it sails back empty at 12.
    assert met.ends("ab@a", "f") == [12.0] * 3 + [14.0] * 3
    assert sailings(met, "ship", "arrive", "landed") == [(0, 10.0, 12.0), (1, 10.0, 14.0)]


def test_a_ship_waits_for_a_berth_before_it_loads() -> None:
    met = crossing(*[1.0] * 3, *[2.0] * 3, ships=2, berths={"a": 1}, returns_empty=True)
    assert sailings(met, "ship", "ready", "depart") == [(0, 0.0, 1.0), (1, 1.0, 2.0)]


def decks(truck_full: str | None, wagon_full: str | None) -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {"truck": {"places": 2}, "wagon": {"places": 3}}
    for name, full_at in (("truck", truck_full), ("wagon", wagon_full)):
        if full_at is not None:
            kinds[name]["full_at"] = full_at
    return kinds


TRUCKS_AND_WAGONS = {
    "trucks": flow(1.0, 1.0, 1.0, path=on_board(deck="truck")),
    "wagons": flow(2.0, 3.0, 4.0, path=on_board(deck="wagon")),
}


def test_trucks_and_wagons_have_places_of_their_own_on_one_deck() -> None:
    met = run(tree(TRUCKS_AND_WAGONS, decks=decks(None, "100 %")))
    assert met.starts("ab@a", "trucks")[:2] == [4.0, 4.0]
    assert met.starts("ab@a", "wagons") == [4.0, 4.0, 4.0]
    assert met.visits.sailings["load"][0].tolist() == [2.0, 3.0, 0.0, 0.0]


def test_a_kind_without_a_share_does_not_decide() -> None:
    met = run(tree(TRUCKS_AND_WAGONS, decks=decks("100 %", None)))
    assert met.starts("ab@a", "trucks")[:2] == [1.0, 1.0]
    assert met.visits.sailings["load"][0].tolist() == [2.0, 0.0, 0.0, 0.0]


def test_every_kind_with_a_share_must_reach_it() -> None:
    met = run(tree(TRUCKS_AND_WAGONS, decks=decks("50 %", "60 %")))
    assert met.starts("ab@a", "wagons")[:2] == [3.0, 3.0]


def test_where_no_kind_decides_the_first_unit_of_any_line_sets_the_time() -> None:
    met = run(tree(TRUCKS_AND_WAGONS, decks=decks(None, None)))
    assert met.starts("ab@a", "wagons") == [25.0, 25.0, 25.0]


def test_units_land_kind_after_kind_in_the_order_in_which_they_came() -> None:
    flows = {
        "wagons": flow(1.0, 2.0, path=[*on_board(deck="wagon"), "s"]),
        "trucks": flow(3.0, path=[*on_board(deck="truck"), "s"]),
    }
    scenario = tree(flows, decks=decks(None, "60 %"))
    scenario["stations"] = {"s": {"servers": 1, "service": "1 h"}}
    met = run(scenario)
    # Full with two wagons at 2; the truck comes later.
    assert met.starts("s", "wagons") == [14.0, 15.0]
    # With a truck that came before, all land at 14: the truck's kind is written first.
    flows["trucks"] = flow(0.0, path=[*on_board(deck="truck"), "s"])
    met = run({**scenario, "flows": flows})
    assert met.starts("s", "trucks") == [14.0]
    assert met.starts("s", "wagons") == [15.0, 16.0]


def in_weather(times: list[float], is_open: list[int], *hours: float) -> Run:
    """Run a ship through closures given by hand."""
    weather = {"sea": {"closed_share": ["10 %"], "mean_closure": "1 d"}}
    one = tree({"f": flow(*hours, path=on_board())}, weather="sea") | {"weather": weather}
    plan = compile_plan(scenario_of(one))
    draws = replace(
        draw(plan, 1, 0),
        weather_time=np.array(times),
        weather_open=np.array(is_open, dtype=np.int8),
        weather_first=np.array([0, len(times)]),
    )
    return Run(plan, draws, simulate(plan, draws, check=True))


def test_a_full_ship_waits_in_port_until_the_weather_opens() -> None:
    met = in_weather([0.0, 2.0, 30.0], [1, 0, 1], 1.0, 2.0, 3.0)
    assert sailings(met, "full", "depart", "arrive") == [(3.0, 30.0, 40.0)]
    assert met.starts("ab@a", "f") == [30.0, 30.0, 30.0]


def test_a_ship_waits_in_the_roads_until_the_weather_opens() -> None:
    met = in_weather([0.0, 5.0, 20.0], [1, 0, 1], 1.0, 2.0, 3.0)
    assert sailings(met, "depart", "arrive", "landed") == [(3.0, 13.0, 22.0)]


def test_weather_that_shuts_behind_a_ship_does_not_stop_it_at_sea() -> None:
    met = in_weather([0.0, 4.0, 12.0], [1, 0, 1], 1.0, 2.0, 3.0)
    assert sailings(met, "depart", "arrive", "landed") == [(3.0, 13.0, 15.0)]


def test_a_ship_sails_at_the_instant_at_which_it_opens_and_not_at_which_it_shuts() -> None:
    met = in_weather([0.0, 1.0, 3.0, 13.0, 20.0], [1, 0, 1, 0, 1], 1.0, 2.0, 3.0)
    assert sailings(met, "depart", "arrive", "landed") == [(3.0, 13.0, 22.0)]


def two_lines(ab: int, cb: int) -> Run:
    """Let a ship bring one unit from a to b, where it finds some waiting for both lines."""
    place = {"truck": {"places": 1, "full_at": "100 %"}}
    flows = {
        "first": flow(0.0, path=on_board()),
        "ab": flow(*[5.0] * ab, path=on_board()),
        "cb": flow(*[5.0] * cb, path=on_board("cb", "b")),
    }
    one = tree(flows, decks=place)
    one["services"]["cb"] = {"ferry": LINE | {"ports": ["c", "b"], "decks": place}}
    return run(one)


@pytest.mark.parametrize(("ab", "cb", "line"), [(1, 2, 1), (2, 1, 0), (2, 2, 0), (0, 1, 1)])
def test_a_ship_takes_the_line_with_most_waiting_and_of_equals_the_first(
    ab: int, cb: int, line: int
) -> None:
    met = two_lines(ab, cb)
    assert met.ends("ab@a", "first") == [12.0]
    second = met.visits.sailings[1]
    assert (second["line"], second["ready"], second["from_b"]) == (line, 12.0, 1)
    if line == 1:
        assert second["depart"] == 12.0


def test_a_ship_changes_no_line_where_its_port_has_only_one() -> None:
    met = two_lines(0, 1)
    # It goes to c for the second line, and from there only back to b.
    assert met.visits.sailings["line"].tolist()[1:3] == [1, 1]
    assert met.visits.sailings["from_b"].tolist()[1:3] == [1, 0]


def test_the_ships_of_a_pool_are_spread_over_its_lines() -> None:
    place = {"truck": {"places": 1, "full_at": "100 %"}}
    flows = {
        "ab": flow(1.0, path=on_board()),
        "cb": flow(2.0, path=on_board("cb", "c")),
    }
    one = tree(flows, ships=2, decks=place)
    one["services"]["cb"] = {"ferry": LINE | {"ports": ["c", "b"], "decks": place}}
    assert sailings(run(one), "line", "ship", "depart") == [(0, 0, 1.0), (1, 1, 2.0)]


def test_ships_in_repair_do_not_sail() -> None:
    one = tree({"f": flow(*[1.0] * 6, path=on_board())}, ships=2, returns_empty=True)
    one["pools"] = {"ships": {"ships": 2, "in_repair": 1}}
    assert sailings(run(one), "ship", "depart") == [(0, 1.0), (0, 25.0)]
