"""Everything that is named exists, and is what the place calls for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.scenario import Loaded

Load = Callable[..., Loaded]
Told = Callable[..., list[str]]

MAP = """\
clock: {length: 30 d, start: 2023-01-01}
calendars:
  day: {zone: Asia/Almaty, weekly: {daily: ["08:00-20:00"]}}
  both: {all_of: [day, always]}
places:
  almaty: {lat: 43.2, lon: 76.9}
  khorgos: {lat: 44.2, lon: 80.3}
  horgos: {lat: 44.2, lon: 80.4}
  kuryk: {lat: 43.2, lon: 51.6}
  alat: {lat: 39.9, lon: 49.4}
links:
  road: {from: almaty, to: khorgos, mode: road, time: 6 h}
  west: {from: almaty, to: kuryk, mode: road, time: 40 h}
  rail: {from: almaty, to: kuryk, mode: rail, time: 60 h}
stations:
  khorgos.exit: {servers: 2, service: 1 h, hours: day}
  horgos.yard: {places: 10}
  horgos.intake: {accepts: 100 /day, hours: both}
  kuryk.gate: {servers: 2, service: 1 h}
fleets:
  trucks: {units: 10}
pools:
  caspian: {ships: 3}
weather:
  sea: {closed_share: [0.1], mean_closure: 1 d}
embargoes:
  ban: {watch: [kuryk.gate], start_at: 9, lift_at: 3}
services:
  block: {train: {path: [rail, kuryk.gate], capacity: 10, embargo: ban, fleet: trucks}}
  line: {ferry: {pool: caspian, ports: [kuryk, alat], decks: {truck: {places: 9}}, X, weather: sea}}
corridors:
  east: {path: [road, khorgos.exit, horgos.yard, horgos.intake]}
  sea: {path: [{take: trucks}, west, {board: line, at: kuryk, deck: truck}, {give: trucks}]}
  train: {path: [block]}
flows:
  a: {corridors: {east: 0.5, sea: 50 %}, tonnes: 1 Mt/year, load: 20 t}
  b: {corridor: train, arrivals: {even: 1 /h}}
""".replace("X", "crossing: 20 h, handling: 6 h, max_wait: 3 d")


def replaced(old: str, new: str) -> str:
    assert MAP.count(old) == 1, old
    return MAP.replace(old, new)


def test_a_scenario_with_every_kind_of_reference_loads(loaded: Load) -> None:
    assert loaded(MAP).warnings == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "[road, khorgos.exit",
            "[raod, khorgos.exit",
            (
                "32:17 corridors.east.path.0: found no station, link or service 'raod'; "
                "did you mean 'road'"
            ),
        ),
        (
            "{corridor: train",
            "{corridor: trian",
            "37:17 flows.b.corridor: found no corridor 'trian'; did you mean 'train'",
        ),
        (
            "{east: 0.5",
            "{esat: 0.5",
            "36:19 flows.a.corridors.esat: found no corridor 'esat'; did you mean 'east'",
        ),
        (
            "service: 1 h, hours: day",
            "service: 1 h, hours: dya",
            "16:51 stations.khorgos.exit.hours: found no calendar 'dya'; did you mean 'day'",
        ),
        (
            "all_of: [day, always]",
            "all_of: [night]",
            "4:19 calendars.both.all_of.0: found no calendar 'night'; expected both or day",
        ),
        (
            "all_of: [day, always]",
            "all_of: [day, both]",
            "4:18 calendars.both.all_of: found a calendar that is open when it is open itself",
        ),
        (
            "zone: Asia/Almaty",
            "zone: Asia/Almati",
            "3:15 calendars.day.zone: found no time zone 'Asia/Almati'; did you mean 'Asia/Almaty'",
        ),
        (
            "zone: Asia/Almaty",
            "zone: ../../etc/passwd",
            "3:15 calendars.day.zone: found no time zone '../../etc/passwd'",
        ),
        (
            "{from: almaty, to: khorgos",
            "{from: almaty, to: kohrgos",
            "12:28 links.road.to: found no place 'kohrgos'; did you mean 'khorgos'",
        ),
        (
            "{from: almaty, to: khorgos",
            "{from: khorgos, to: khorgos",
            "12:29 links.road.to: found a link from 'khorgos' to itself, expected two places",
        ),
        (
            "horgos.yard: {places: 10}",
            "horgos.yard: {places: 10, place: hrgos}",
            "17:36 stations.horgos.yard.place: found no place 'hrgos'; did you mean 'horgos'",
        ),
        (
            "horgos.yard: {places: 10}",
            "horgos.yard: {places: 10, until: horgos.intak}",
            "17:36 stations.horgos.yard.until: found no station 'horgos.intak'; did you mean",
        ),
        (
            "horgos.yard: {places: 10}",
            "horgos.yard: {places: 10, until: khorgos.exit}",
            (
                "17:36 stations.horgos.yard.until: found 'khorgos.exit', which does not "
                "follow the yard "
                "in corridor 'east'"
            ),
        ),
        (
            "watch: [kuryk.gate]",
            "watch: [kuryk.gat]",
            "27:17 embargoes.ban.watch.0: found no station 'kuryk.gat'; did you mean 'kuryk.gate'",
        ),
        (
            "embargo: ban, fleet",
            "embargo: bane, fleet",
            "29:68 services.block.train.embargo: found no embargo 'bane'; did you mean 'ban'",
        ),
        (
            "fleet: trucks}}",
            "fleet: wagons}}",
            "29:80 services.block.train.fleet: found no fleet 'wagons'; expected trucks",
        ),
        (
            "pool: caspian",
            "pool: black",
            "30:24 services.line.ferry.pool: found no pool 'black'; expected caspian",
        ),
        (
            "weather: sea}}",
            "weather: see}}",
            "30:139 services.line.ferry.weather: found no weather 'see'; did you mean 'sea'",
        ),
        (
            "ports: [kuryk, alat]",
            "ports: [kuryk, baku]",
            "30:48 services.line.ferry.ports.1: found no place 'baku'",
        ),
        (
            "weather: sea}}",
            "weather: sea, berths: {aktau: 1}}}",
            "30:153 services.line.ferry.berths.aktau: found 'aktau', expected one of its ports",
        ),
        (
            "at: kuryk, deck",
            "at: almaty, deck",
            (
                "33:56 corridors.sea.path.2.at: found 'almaty', expected a port of 'line': "
                "kuryk or alat"
            ),
        ),
        (
            "deck: truck}",
            "deck: trucks}",
            (
                "33:69 corridors.sea.path.2.deck: found no deck 'trucks' on 'line'; did you "
                "mean 'truck'"
            ),
        ),
        (
            "{board: line",
            "{board: block",
            "33:46 corridors.sea.path.2.board: found the train service 'block', expected a ferry",
        ),
        (
            "train: {path: [block]}",
            "train: {path: [line]}",
            (
                "34:18 corridors.train.path.0: found the ferry line 'line' as a step, expected "
                "{board: line, at: kuryk, deck: truck}"
            ),
        ),
        (
            "path: [rail, kuryk.gate]",
            "path: [rail, kuryk.gate, block]",
            "29:44 services.block.train.path.2: found the train service 'block' on the path of",
        ),
        (
            "{take: trucks}",
            "{take: truks}",
            "33:23 corridors.sea.path.0.take: found no fleet 'truks'; did you mean 'trucks'",
        ),
        (
            "khorgos.exit, horgos.yard,",
            "khorgos.exit, {at: horgos.yard, share: 0.5},",
            "32:62 corridors.east.path.2.share: found a share at 'horgos.yard', which is neither",
        ),
        (
            "[road, khorgos.exit",
            "[{at: road, service: 1 h}, khorgos.exit",
            (
                "32:37 corridors.east.path.0.service: found a service time at 'road', which "
                "serves none"
            ),
        ),
        (
            "kuryk.gate: {servers",
            "road: {servers",
            "12:3 links.road: found 'road', which is one of stations too",
        ),
    ],
)
def test_a_name_that_refers_to_nothing_is_told_with_the_nearest(
    told: Told, old: str, new: str, expected: str
) -> None:
    lines = told(replaced(old, new))
    assert any(line.startswith(f"x.yaml:{expected}") for line in lines), lines


def test_a_station_is_at_the_place_that_its_id_begins_with(told: Told) -> None:
    assert told(
        replaced("  horgos.yard:", "  hrogos.yard:").replace("horgos.yard,", "hrogos.yard,")
    )[0] == (
        "x.yaml:17:3 stations.hrogos.yard: found no place 'hrogos' for this station; did you mean "
        "'horgos'"
    )


def test_a_calendar_named_always_need_not_be_written(loaded: Load) -> None:
    text = replaced("hours: both", "hours: always")
    assert loaded(text).scenario.stations["horgos.intake"].hours == "always"  # type: ignore[union-attr]


def test_the_word_always_is_a_calendar_that_never_closes(loaded: Load) -> None:
    found = loaded(replaced("{all_of: [day, always]}", "always")).scenario.calendars["both"]
    assert found.open == [[0.0, 1e9]]
