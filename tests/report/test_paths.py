"""A corridor's stops are its stations and those that its trains pass."""

from __future__ import annotations

from sim.report.paths import Stops

TREE = {
    "links": {"line": {"from": "a", "to": "b"}, "way": {"from": "b", "to": "c"}},
    "stations": {"crane": {"place": "b"}},
    "services": {
        "block_train": {"train": {"fleet": "wagons", "path": ["a.exit", "line", "crane"]}},
        "ship": {"ferry": {}},
    },
    "corridors": {
        "road": {"path": ["a.gate", {"at": "b.scan", "share": "15 %"}, {"travel": "3 h"}]},
        "rail": {"path": [{"take": "trucks"}, "block_train", {"give": "trucks"}]},
        "sea": {"path": [{"board": "ship", "at": "kuryk", "deck": "trucks"}]},
        "back": {"path": ["line", "a.gate"]},
        "unknown": {"path": ["line"]},
        "two": {"path": ["a.gate", "line", "way"]},
    },
}


def along(corridor: str) -> list[str]:
    return Stops(TREE).along(corridor)


def test_stations_come_in_the_order_of_the_path_without_what_only_takes_time():
    assert along("road") == ["a.gate", "b.scan"]


def test_a_train_brings_its_fleet_its_stations_and_the_line_in_its_direction():
    assert along("rail") == ["trucks", "wagons", "a.exit", "line>b", "crane"]


def test_a_ship_is_waited_for_in_its_port():
    assert along("sea") == ["ship@kuryk"]


def test_the_direction_of_a_line_follows_from_what_comes_before_or_after_it():
    assert along("back") == ["line>a", "a.gate"]
    assert along("unknown") == []
    assert along("two") == ["a.gate", "line>b"]


def test_a_corridor_that_the_scenario_does_not_hold_has_no_stops():
    assert along("none") == []
