"""A tenth more capacity means what a planner would take it to mean."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.experiments.capacity import faster, more, raised
from sim.inputs import Distribution, Hours
from sim.scenario.schema import Scenario

SERVICE = {"exponential": "1 h"}


def scenario() -> Scenario:
    return Scenario.model_validate(
        {
            "clock": {"length": "100 h"},
            "places": {"west": {}, "east": {}},
            "links": {
                "line": {
                    "from": "west",
                    "to": "east",
                    "mode": "rail",
                    "time": "2 h",
                    "paths": "12 /day",
                },
                "old_line": {
                    "from": "west",
                    "to": "east",
                    "mode": "rail",
                    "time": "2 h",
                    "headway": "66 min",
                },
                "road": {"from": "west", "to": "east", "mode": "road", "time": "2 h"},
            },
            "stations": {
                "west.desk": {"servers": 3, "service": SERVICE, "places": 15},
                "west.yard": {"places": 60},
                "west.intake": {"accepts": "240 /day"},
                "west.path": {"headway": "11 min"},
                "west.permits": {"permits": {"batch": 25}},
                "west.slots": {"slots": {"at": ["1 h", "2 h"], "sizes": [20, 4]}},
            },
            "fleets": {"wagons": {"units": 5}, "pairing": {"units": 0}},
            "pools": {"ferries": {"ships": 6, "in_repair": 2}},
            "services": {
                "train": {"train": {"path": ["line"], "capacity": 50}},
                "ship": {
                    "ferry": {
                        "pool": "ferries",
                        "ports": ["west", "east"],
                        "crossing": "20 h",
                        "handling": "5 h",
                        "decks": {"truck": {"places": 30}},
                        "max_wait": "48 h",
                        "berths": {"west": 2},
                    }
                },
            },
            "corridors": {
                "way": {
                    "path": [
                        {"at": "west.desk", "service": {"lognormal": {"mean": "2 h", "cv": 1}}}
                    ]
                }
            },
            "flows": {"goods": {"arrivals": {"poisson": "1 /h"}, "corridor": "way"}},
        }
    )


def grown(node: str, share: float = 0.1) -> tuple[Scenario, float]:
    found = raised(scenario(), node, share)
    assert found is not None
    return found


def test_a_station_serves_a_tenth_faster_also_where_a_path_gives_its_own_time() -> None:
    changed, share = grown("west.desk")
    station: Any = changed.stations["west.desk"]
    step: Any = changed.corridors["way"].path[0]
    assert station.service.exponential == pytest.approx(1 / 1.1)
    assert step.service.lognormal.mean == pytest.approx(2 / 1.1)
    assert step.service.lognormal.cv == 1.0
    assert share == 0.1


def test_a_gate_accepts_a_tenth_more_and_a_headway_shrinks() -> None:
    gate: Any = grown("west.intake")[0].stations["west.intake"]
    assert gate.accepts == pytest.approx(11.0)
    path: Any = grown("west.path")[0].stations["west.path"]
    assert path.headway == pytest.approx(10 / 60)


def test_a_timetable_gets_whole_places_and_says_how_many_more_they_are() -> None:
    changed, share = grown("west.slots")
    gate: Any = changed.stations["west.slots"]
    assert gate.slots.sizes == [22.0, 5.0]
    assert share == pytest.approx(3 / 24)


def test_a_batch_of_permits_gets_whole_ones() -> None:
    changed, share = grown("west.permits")
    gate: Any = changed.stations["west.permits"]
    assert gate.permits.batch == 28.0
    assert share == pytest.approx(3 / 25)


def test_a_line_has_a_tenth_more_paths_and_a_road_has_none_to_add() -> None:
    assert grown("line>east")[0].links["line"].paths == pytest.approx(0.55)
    assert grown("old_line>west")[0].links["old_line"].headway == pytest.approx(1.0)
    assert raised(scenario(), "road>east", 0.1) is None
    assert raised(scenario(), "road", 0.1) is None


@pytest.mark.parametrize(
    ("node", "section", "name", "field", "value", "share"),
    [
        ("west.yard", "stations", "west.yard", "places", 66.0, 0.1),
        ("west.desk.room", "stations", "west.desk", "places", 17.0, 2 / 15),
        ("wagons", "fleets", "wagons", "units", 6.0, 0.2),
        ("ship@west", "pools", "ferries", "ships", 7.0, 0.25),
    ],
)
def test_what_is_counted_grows_by_at_least_one(
    node: str, section: str, name: str, field: str, value: float, share: float
) -> None:
    changed, by = grown(node)
    assert getattr(getattr(changed, section)[name], field) == value
    assert by == pytest.approx(share)


def test_trains_get_longer_and_ports_get_a_berth() -> None:
    changed, share = grown("train")
    assert changed.services["train"].train is not None
    assert changed.services["train"].train.capacity == 55.0
    assert share == pytest.approx(0.1)
    changed, share = grown("west.berths")
    assert changed.services["ship"].ferry is not None
    assert changed.services["ship"].ferry.berths == {"west": 3.0}
    assert share == pytest.approx(0.5)


def test_a_pairing_has_no_units_of_its_own_to_add() -> None:
    assert raised(scenario(), "pairing", 0.1) is None


def test_nothing_else_is_changed() -> None:
    changed, _ = grown("west.yard")
    before, after = scenario().model_dump(), changed.model_dump()
    before["stations"]["west.yard"]["places"] = 66.0
    assert before == after


@given(st.integers(1, 1000), st.floats(0.01, 1.0))
def test_more_is_whole_and_never_less_than_asked(count: int, share: float) -> None:
    found = more(float(count), share)
    assert found == int(found)
    assert found >= count + 1
    assert count * (1 + share) - 1e-6 <= found < max(count * (1 + share), count + 1) + 1


LAWS: list[tuple[dict[str, Any], float]] = [
    ({"deterministic": "3 h"}, 3.0),
    ({"exponential": "3 h"}, 3.0),
    ({"lognormal": {"mean": "3 h", "cv": 0.5}}, 3.0),
    ({"gamma": {"mean": "3 h", "cv": 0.5}}, 3.0),
    ({"erlang": {"mean": "3 h", "stages": 2}}, 3.0),
    ({"uniform": {"low": "3 h", "high": "6 h"}}, 3.0),
    ({"triangular": {"low": "3 h", "mode": "4 h", "high": "6 h"}}, 3.0),
    ({"weibull": {"scale": "3 h", "shape": 2}}, 3.0),
    ({"empirical": {"values": ["3 h", "6 h"], "weights": [1, 2]}}, 3.0),
]


@pytest.mark.parametrize(("law", "first"), LAWS)
def test_every_law_keeps_its_shape_when_it_gets_faster(law: dict[str, Any], first: float) -> None:
    times: Any = Distribution[Hours]
    before = times.model_validate(law)
    after = faster(before, 1.5)
    again = faster(after, 1 / 1.5)
    assert after.model_dump() != before.model_dump()
    numbers = _numbers(again.model_dump())
    assert numbers == pytest.approx(_numbers(before.model_dump()))
    assert first / 1.5 in [pytest.approx(number) for number in _numbers(after.model_dump())]


def _numbers(data: Any) -> list[float]:
    if isinstance(data, dict):
        return [number for value in data.values() for number in _numbers(value)]
    if isinstance(data, list):
        return [number for value in data for number in _numbers(value)]
    return [data] if isinstance(data, float) else []
