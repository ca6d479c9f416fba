"""The steps of a way follow one another on the map, each by the right mode."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.scenario import Loaded

Load = Callable[..., Loaded]
Told = Callable[..., list[str]]

MAP = """\
clock: {length: 30 d}
places:
  almaty: {lat: 43.2, lon: 76.9}
  khorgos: {lat: 44.2, lon: 80.3}
  horgos: {lat: 44.2, lon: 80.4}
  kuryk: {lat: 43.2, lon: 51.6}
  alat: {lat: 39.9, lon: 49.4}
  baku: {lat: 40.4, lon: 49.9}
links:
  road: {from: almaty, to: khorgos, mode: road, time: 6 h}
  west: {from: almaty, to: kuryk, mode: road, time: 40 h}
  south: {from: alat, to: baku, mode: road, time: 1 h}
  rail: {from: khorgos, to: almaty, mode: rail, time: 10 h}
  rail_west: {from: almaty, to: kuryk, mode: rail, time: 60 h}
stations:
  khorgos.exit: {servers: 2, service: 1 h}
  horgos.entry: {servers: 2, service: 1 h}
  baku.depot: {servers: 2, service: 1 h}
  anywhere: {servers: 2, service: 1 h}
fleets: {trucks: {units: 10}}
pools: {caspian: {ships: 3}}
services:
  block: {train: {path: [rail, rail_west], capacity: 10}}
  line: {ferry: {pool: caspian, ports: [kuryk, alat], decks: {t: {places: 9}}, TIMES}}
flows:
  a:
    arrivals: {even: 1 /h}
    path: PATH
"""
TIMES = "crossing: 20 h, handling: 6 h, max_wait: 3 d"
FERRY = "{board: line, at: kuryk, deck: t}"


def along(path: str) -> str:
    return MAP.replace("TIMES", TIMES).replace("PATH", path)


@pytest.mark.parametrize(
    "path",
    [
        "[road, khorgos.exit]",
        "[khorgos.exit, road, west]",
        "[road, khorgos.exit, horgos.entry]",  # over the border: 8 km
        f"[west, {FERRY}, south, baku.depot]",
        "[baku.depot, south, {board: line, at: alat, deck: t}, west, anywhere, road]",
        f"[khorgos.exit, block, {FERRY}]",
        "[khorgos.exit, {travel: 3 d}, baku.depot]",
        "[anywhere, road]",
        "[{take: trucks}, road, khorgos.exit, {give: trucks}, road]",
    ],
)
def test_ways_that_connect_load(loaded: Load, path: str) -> None:
    assert loaded(along(path)).scenario.flows


@pytest.mark.parametrize(
    ("path", "step", "expected"),
    [
        (
            "[road, khorgos.exit, baku.depot]",
            2,
            (
                "found 'baku.depot' at baku, but the way stands at khorgos, 2521 km away; "
                "expected a "
                "link or {travel: ...} between them"
            ),
        ),
        (
            "[khorgos.exit, west]",
            1,
            (
                "found the link 'west' between almaty and kuryk, but the way stands at khorgos; "
                "expected a link between them, such as 'road'"
            ),
        ),
        (
            f"[road, khorgos.exit, {FERRY}]",
            2,
            "found the ferry 'line' at kuryk, but the way stands at khorgos",
        ),
        (
            "[baku.depot, block]",
            1,
            "found 'block' at khorgos, but the way stands at baku",
        ),
        (
            f"[west, {FERRY}, {FERRY}]",
            2,
            "found the ferry 'line' at kuryk, but the way stands at alat",
        ),
        (
            "[khorgos.exit, block, khorgos.exit]",
            2,
            "found 'khorgos.exit' at khorgos, but the way stands at kuryk",
        ),
    ],
)
def test_a_step_somewhere_else_names_both_places(
    told: Told, path: str, step: int, expected: str
) -> None:
    (problem,) = told(along(path))
    place, _, message = problem.partition(": ")
    assert place.startswith("x.yaml:28:")
    assert place.endswith(f" flows.a.path.{step}")
    assert message.startswith(expected)


def test_two_gaps_in_a_way_are_both_told(told: Told) -> None:
    assert len(told(along("[khorgos.exit, baku.depot, horgos.entry]"))) == 2


def test_a_lorry_takes_no_rail_link(told: Told) -> None:
    assert told(along("[khorgos.exit, rail]")) == [
        (
            "x.yaml:28:26 flows.a.path.1: found the rail link 'rail' outside a train service, "
            "expected a service whose train passes it, such as 'block'"
        )
    ]


def test_a_train_takes_no_road(told: Told) -> None:
    text = along("[anywhere]").replace("[rail, rail_west]", "[rail, west]")
    assert told(text) == [
        (
            "x.yaml:23:32 services.block.train.path.1: found the road link 'west', expected rail: "
            "a train passes it"
        )
    ]


def test_a_trains_own_path_must_connect_too(told: Told) -> None:
    text = along("[anywhere]").replace("[rail, rail_west]", "[khorgos.exit, rail_west]")
    (problem,) = told(text)
    assert problem.startswith(
        "x.yaml:23:40 services.block.train.path.1: found the link 'rail_west'"
    )


def test_without_places_nothing_is_asked_of_the_map(loaded: Load) -> None:
    text = """\
links: {r: {from: a, to: b, mode: road, time: 1 h}, s: {from: c, to: d, mode: road, time: 1 h}}
flows: {x: {arrivals: {even: 1 /h}, path: [r, s, desk]}}
"""
    assert loaded(text).warnings == ()


def test_taking_without_giving_back_warns(loaded: Load) -> None:
    found = loaded(along("[anywhere, {take: trucks}, road]"))
    assert (
        "x.yaml:28:22 flows.a.path.1: takes from 'trucks' and never gives back; the fleet runs out"
    ) in [str(one) for one in found.warnings]
