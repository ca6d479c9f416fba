"""Parcels go first where queues know priority, and wait like all others where lines do not."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine import EngineName
from tests.worked import Run, flow, run, station


@pytest.fixture(autouse=True, scope="module")
def in_both_engines(engine: EngineName) -> EngineName:
    return engine


def both(path: list[Any], **sections: Any) -> Run:
    """Run five trucks that come at 0 h, and a parcel that comes after them."""
    flows = {
        "trucks": flow(*[0.0] * 5, path=path, priority=1),
        "parcels": flow(0.5, path=path, priority=0),
    }
    return run({"flows": flows, **sections})


@pytest.mark.parametrize(
    "facility",
    [
        {"servers": 1, "service": "2 h"},
        {"headway": "2 h"},
        {"slots": {"at": ["0 h"], "sizes": [1], "period": "2 h"}},
        {"permits": {"batch": 1, "on": "daily"}},
    ],
    ids=["station", "headway", "slots", "permits"],
)
def test_parcels_go_before_all_trucks_that_wait(facility: dict[str, Any]) -> None:
    sections = {"clock": {"start": "2023-01-02", "length": "300 h"}}
    found = both(["desk"], stations={"desk": facility}, **sections)
    trucks, (parcel,) = found.starts("desk", "trucks"), found.starts("desk", "parcels")
    assert trucks[0] < parcel < trucks[1]


def test_parcels_are_called_up_first_and_get_the_next_place() -> None:
    stations = {
        "queue": {"calls_for": "intake", "called": 1},
        "desk": station(1, 3.0),
        "intake": {"accepts": "24 /day"},
    }
    path = ["queue", "desk", "intake"]
    found = both(path, stations=stations)
    assert found.starts("queue", "parcels") == [1.0]
    assert found.starts("queue", "trucks") == [2.0, 3.0, 4.0, 5.0, 6.0]
    # One of those called is at the desk from 1 to 4; then the parcel's turn is before the truck's.
    flows = {
        "trucks": flow(*[0.0] * 3, path=path, priority=1),
        "parcels": flow(2.5, path=path, priority=0),
    }
    found = run({"flows": flows, "stations": stations})
    assert found.starts("queue", "trucks") == [1.0, 2.0, 4.0]
    assert found.starts("queue.called", "parcels") == [4.0]
    assert found.starts("queue.called", "trucks") == [1.0, 7.0, 10.0]


def test_parcels_get_the_next_place_in_a_yard_and_the_next_vehicle() -> None:
    yard = both(
        ["yard", {"travel": "2 h"}, "out"],
        stations={"yard": {"places": 1, "until": "out"}, "out": station(1, 0.0)},
    )
    trucks, (parcel,) = yard.starts("yard", "trucks"), yard.starts("yard", "parcels")
    assert trucks[0] < parcel < trucks[1]
    fleet = both(
        [{"take": "cars"}, {"travel": "2 h"}, {"give": "cars"}], fleets={"cars": {"units": 1}}
    )
    trucks, (parcel,) = fleet.starts("cars", "trucks"), fleet.starts("cars", "parcels")
    assert trucks[0] < parcel < trucks[1]


def test_on_the_shore_and_at_the_terminal_first_come_is_first_served() -> None:
    ferry = {
        "pool": "fleet",
        "ports": ["a", "b"],
        "crossing": "5 h",
        "handling": "1 h",
        "decks": {"trucks": {"places": 2, "full_at": 1}},
        "max_wait": "100 h",
    }
    shore = both(
        [{"board": "line", "at": "a", "deck": "trucks"}],
        places={"a": {}, "b": {}},
        pools={"fleet": {"ships": 1}},
        services={"line": {"ferry": ferry}},
    )
    (parcel,) = shore.starts("line@a", "parcels")
    assert parcel >= max(shore.starts("line@a", "trucks"))
    train = {"path": [{"travel": "5 h"}], "capacity": 2, "max_wait": "50 h"}
    terminal = both(["train"], services={"train": {"train": train}})
    (parcel,) = terminal.starts("train", "parcels")
    assert parcel >= max(terminal.starts("train", "trucks"))
