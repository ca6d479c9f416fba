"""What ``check`` says of disruptions and projects."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from sim.cli import main as command_line
from sim.cli import screen
from sim.cli.dated import disruption_rows, project_rows
from sim.scenario import load
from sim.scenario.schema import Scenario

TEXT = """\
clock: {start: "2023-01-01", length: 100 d}
stations: {desk: {servers: 2, service: 5 min}}
flows: {lorries: {arrivals: {poisson: 3 /h}, path: [desk]}}
disruptions:
  dated: {at: ["2023-02-01", 70 d, "2025-01-01"], length: 36 h, ramp: 3 d, close: [desk]}
  random: {rate: 20 /year, length: {exponential: 4 d}, capacity: {desk: 50 %}, slower: {desk: 1.2}}
  gone: {at: "2022-12-01", length: 10 d, demand: {lorries: 2}}
projects:
  early: {opens: "2022-12-01", set: {stations.desk.servers: 3}}
  works: {opens: "2023-02-01", set: {stations.desk.servers: 4, flows.lorries.growth: 1.5}}
  later: {opens: "2024-02-01", set: {stations.desk.servers: 5}}
  never: {opens: "2023-02-01", built: false, set: {stations.desk.servers: 9}}
"""


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    screen.console.cache_clear()


def scenario(text: str = TEXT) -> Scenario:
    Path("x.yaml").write_text(text, encoding="utf-8")
    return load("x.yaml").scenario


def test_each_disruption_says_when_it_is_on_in_the_run_and_what_it_does() -> None:
    _, _, rows = disruption_rows(scenario())
    assert rows == [
        ["dated", "2023-02-01, 70 d", "36 h, back in 3 d", "close desk"],
        ["random", "at random, about 4.5 times", "about 4 d", "capacity desk 0.5, slower desk 1.2"],
        ["gone", "never on", "10 d", "demand lorries 2"],
    ]


def test_each_project_says_whether_it_holds_in_the_run_and_from_when_on() -> None:
    _, _, rows = project_rows(scenario())
    assert [row[2] for row in rows] == [
        "from the start",
        "from 2023-02-01 on",
        "opens after the end",
        "not built",
    ]
    assert rows[1][3] == "stations.desk.servers, flows.lorries.growth"


def test_check_shows_both() -> None:
    scenario()
    ended = CliRunner().invoke(command_line.app, ["check", "x.yaml"])
    assert ended.exit_code == 0, ended.stderr
    assert "Disruptions" in ended.stderr
    assert "Projects" in ended.stderr


def test_check_refuses_a_project_that_cannot_open_in_mid_run() -> None:
    scenario(TEXT.replace("flows.lorries.growth: 1.5", "flows.lorries.load: 20 t"))
    ended = CliRunner().invoke(command_line.app, ["check", "x.yaml"])
    assert ended.exit_code == 2
    assert "projects.works.set.flows.lorries.load: found a change of the tonnes" in ended.stderr
