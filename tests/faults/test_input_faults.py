"""Each fault that a planner's files may have: what is told, and where, to the column."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.scenario import load

SCENARIO = """\
title: A port
clock: {length: 30 d, start: 2023-01-01}
calendars:
  day: {zone: Asia/Almaty, weekly: {mon-sat: ["08:00-17:00"]}}
places:
  almaty: {country: KZ}
  khorgos: {country: KZ}
  kuryk: {country: KZ}
links:
  road: {from: almaty, to: khorgos, mode: road, distance: 330 km, speed: 55 km/h}
  rail: {from: almaty, to: khorgos, mode: rail, distance: 330 km, speed: 40 km/h}
stations:
  khorgos.exit: {servers: 4, service: {lognormal: {mean: 50 min, cv: 0.6}}, hours: day}
  kuryk.gate: {servers: 1, service: 1 h}
corridors:
  east: {path: [road, khorgos.exit]}
  west: {path: [kuryk.gate]}
flows:
  toys: {corridors: {east: 0.7, west: 0.3}, tonnes: 0.1 Mt/year, load: 20 t}
  cars: {corridor: east, arrivals: {poisson: 1 /h}}
"""


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def told(file: str = "port.yaml") -> list[str]:
    with pytest.raises(InputError) as error:
        load(file)
    assert error.value.exit_code == 2
    return [str(problem) for problem in error.value.problems]


def with_change(old: str, new: str) -> list[str]:
    assert SCENARIO.count(old) == 1, old
    Path("port.yaml").write_text(SCENARIO.replace(old, new), encoding="utf-8")
    return told()


def test_the_scenario_without_a_fault_loads() -> None:
    Path("port.yaml").write_text(SCENARIO, encoding="utf-8")
    assert load("port.yaml").warnings[0].message == "no flow uses rail"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "servers: 4",
            "serers: 4",
            "13:18 stations.khorgos.exit.serers: found the unknown key 'serers'; "
            "did you mean 'servers'",
            id="unknown key",
        ),
        pytest.param(
            "title: A port",
            "title: A port\ntitle: Another",
            "2:1 title: found the key 'title' again, first at port.yaml:1:1",
            id="duplicate key",
        ),
        pytest.param(
            "path: [road, khorgos.exit]",
            "path: [road, khorgos.exits]",
            "16:23 corridors.east.path.1: found no station, link or service 'khorgos.exits'; "
            "did you mean 'khorgos.exit'",
            id="reference to nothing",
        ),
        pytest.param(
            "path: [road, khorgos.exit]",
            "path: [road, khorgos.exit, kuryk.gate]",
            "16:37 corridors.east.path.2: found 'kuryk.gate' at kuryk, but the way stands at "
            "khorgos; expected a link or {travel: ...} between them",
            id="corridor that does not connect",
        ),
        pytest.param(
            "path: [road, khorgos.exit]",
            "path: [rail, khorgos.exit]",
            "16:17 corridors.east.path.0: found the rail link 'rail' outside a train service, "
            "expected a service whose train passes it",
            id="mode on the wrong link",
        ),
        pytest.param(
            "servers: 4",
            "servers: -4",
            "13:27 stations.khorgos.exit.servers: found -4, expected at least 0",
            id="negative number",
        ),
        pytest.param(
            "mean: 50 min",
            "mean: -50 min",
            "13:58 stations.khorgos.exit.service.lognormal.mean: found '-50 min', expected at "
            "least 0",
            id="negative quantity",
        ),
        pytest.param(
            "servers: 4",
            "servers: .nan",
            "13:27 stations.khorgos.exit.servers: found nan, expected a finite number",
            id="NaN",
        ),
        pytest.param(
            "cv: 0.6",
            "cv: .inf",
            "13:70 stations.khorgos.exit.service.lognormal.cv: found inf, expected a finite number",
            id="infinity",
        ),
        pytest.param(
            "length: 30 d",
            "length: 1e999 d",
            "2:17 clock.length: found '1e999 d', expected a finite number",
            id="infinite quantity",
        ),
        pytest.param(
            "distance: 330 km, speed: 55 km/h",
            "distance: 330 kg, speed: 55 km/h",
            "10:59 links.road.distance: found the unit 'kg', which measures something else, "
            "expected a quantity such as 330 km",
            id="unit of another kind",
        ),
        pytest.param(
            "distance: 330 km, speed: 55 km/h",
            "distance: 330, speed: 55 km/h",
            "10:59 links.road.distance: found the bare number 330, expected a quantity such as "
            "330 km",
            id="no unit",
        ),
        pytest.param(
            "08:00-17:00",
            "17:00-08:00",
            "4:47 calendars.day.weekly.mon-sat.0: found '17:00-08:00', a shift that ends before it "
            "starts; write a shift over midnight as two spans",
            id="shift that ends before it starts",
        ),
        pytest.param(
            "west: 0.3}",
            "west: 0.2}",
            "19:10 flows.toys.corridors: found shares that add up to 0.9, expected 1",
            id="shares that do not add to 1",
        ),
        pytest.param(
            "servers: 4",
            "servers: 0",
            "13:27 stations.khorgos.exit.servers: found 0 servers for ever, expected at least 1 or "
            "a schedule",
            id="no servers for ever",
        ),
        pytest.param(
            "servers: 4",
            "servers: {until: [12 h, 24 h], servers: [0, 0]}",
            "13:58 stations.khorgos.exit.servers.servers: found 0 servers for ever, expected at "
            "least 1 at some time",
            id="no servers in a schedule",
        ),
        pytest.param(
            "corridor: east, arrivals",
            "arrivals",
            "20:3 flows.cars: found demand with no way, expected exactly one of path, corridor, "
            "corridors",
            id="demand with no way",
        ),
    ],
)
def test_a_fault_is_told_at_its_column(old: str, new: str, expected: str) -> None:
    assert with_change(old, new) == [f"port.yaml:{expected}"]


def test_a_circle_of_extends_is_shown() -> None:
    Path("port.yaml").write_text("extends: b.yaml\n", encoding="utf-8")
    Path("b.yaml").write_text("title: b\nextends: c.yaml\n", encoding="utf-8")
    Path("c.yaml").write_text("extends: [b.yaml]\n", encoding="utf-8")
    assert told() == ["c.yaml:1:11 extends: found a circle: b.yaml -> c.yaml -> b.yaml"]


def test_a_file_that_extends_itself_is_a_circle() -> None:
    Path("port.yaml").write_text("extends: ./port.yaml\n", encoding="utf-8")
    assert told() == ["port.yaml:1:10 extends: found a circle: port.yaml -> port.yaml"]


def test_a_yaml_bomb_does_not_go_off() -> None:
    bomb = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    names = "abcdefghij"
    for before, name in pairwise(names):
        bomb.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]")
    Path("port.yaml").write_text("\n".join(bomb), encoding="utf-8")
    (problem,) = told()
    assert problem.startswith("port.yaml:5:")
    assert "found more than 100000 values, aliases counted" in problem


def test_a_file_of_50_mb_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("port.yaml").open("wb") as file:
        file.truncate(50_000_000)
    monkeypatch.setattr(Path, "open", None)
    assert told() == [
        (
            "port.yaml: found 50 MB, expected at most 5 MB, the most for one file; put "
            "bulk data into "
            "CSV tables"
        )
    ]


def test_a_stream_of_50_mb_is_not_read_to_its_end() -> None:
    # A pipe has no size to look at.
    os.mkfifo("port.yaml")
    write = "file = open('port.yaml', 'wb'); [file.write(b'#' * 1_000_000) for _ in range(50)]"
    with subprocess.Popen([sys.executable, "-c", write], stderr=subprocess.PIPE) as writer:
        assert told()[0].startswith("port.yaml: found more than 5 MB, the most for one file")
        assert b"BrokenPipeError" in writer.communicate()[1]


def test_a_folder_in_place_of_a_file_is_told() -> None:
    Path("port.yaml").mkdir()
    assert told() == ["port.yaml: found the folder port.yaml, expected a file"]


def test_a_device_in_place_of_a_file_is_told() -> None:
    assert told("/dev/zero") == ["/dev/zero: found the device /dev/zero, expected a file"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            "title: порт\n".encode("cp1251"),
            "1:8: found a byte that is not UTF-8 (another encoding?), expected a text in UTF-8",
        ),
        (
            b"title: a\nquestion: caf\xe9\n",
            "2:14: found a byte that is not UTF-8 (another encoding?), expected a text in UTF-8",
        ),
        (SCENARIO.encode("utf-16"), "1:1: found UTF-16, expected a text file in UTF-8"),
    ],
)
def test_another_encoding_is_told_at_the_first_byte(data: bytes, expected: str) -> None:
    Path("port.yaml").write_bytes(data)
    assert told() == [f"port.yaml:{expected}"]


def test_utf_8_with_a_byte_order_mark_is_read() -> None:
    Path("port.yaml").write_bytes(b"\xef\xbb\xbf" + SCENARIO.encode())
    assert load("port.yaml").scenario.title == "A port"


def test_a_csv_row_with_a_missing_cell_is_told_at_the_cell() -> None:
    Path("flows.csv").write_text(
        "id,corridor,tonnes,load\nores,east,5 Mt/year,60 t\ngrain,east\n", encoding="utf-8"
    )
    assert with_change("title: A port", "tables: {flows: flows.csv}") == [
        "flows.csv:3:3 flows.grain: found 2 cells, expected 4; 'tonnes' is missing"
    ]


def test_a_file_that_is_not_there_names_the_nearest() -> None:
    Path("port.yaml").write_text(SCENARIO, encoding="utf-8")
    assert told("prot.yaml") == ["prot.yaml: found no file prot.yaml; did you mean 'port.yaml'"]
    assert told("no/such/port.yaml") == [
        "no/such/port.yaml: found no file no/such/port.yaml, nor a folder no/such"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "found an empty file, expected a scenario: keys such as clock, stations and flows"),
        ("# nothing\n", "found an empty file, expected a scenario"),
        ("- a\n- b\n", "found a list of 2, expected a scenario"),
        ("a port", "found 'a port', expected a scenario"),
    ],
)
def test_a_file_without_keys_is_no_scenario(text: str, expected: str) -> None:
    Path("port.yaml").write_text(text, encoding="utf-8")
    (problem,) = told()
    assert problem.startswith(f"port.yaml:1:1: {expected}")


def test_a_file_that_may_not_be_read_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("port.yaml").write_text(SCENARIO, encoding="utf-8")

    def refuse(*_: object, **__: object) -> Callable[..., object]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert told() == ["port.yaml: cannot read 'port.yaml': Permission denied"]


def test_a_name_with_a_null_byte_is_told() -> None:
    assert told("a\x00b") == ["'a\\x00b': found no file name"]
    Path("port.yaml").write_text('extends: "a\\0b"', encoding="utf-8")
    assert told() == ["port.yaml:1:10: found no file name"]


def test_a_name_too_long_for_the_system_is_told() -> None:
    Path("port.yaml").write_text(f"extends: {'x' * 900}", encoding="utf-8")
    assert "File name too long" in told()[0]
