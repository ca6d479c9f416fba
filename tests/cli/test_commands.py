"""The commands check, sources, schema and init: what goes where, and how they end."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import sim
from sim.cli import main as command_line
from sim.cli import screen
from sim.errors import DeadlockError
from sim.scenario import load

GOOD = """\
title: A busy desk
clock: {length: 100 h}
stations: {desk: {servers: 1, service: {value: 5 min, source: "assumption: a guess", high: 9 min}}}
flows: {lorries: {arrivals: {poisson: RATE}, path: [desk]}}
experiment: {levers: {stations.desk.servers: [1, 2]}, replications: 3}
"""


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # The screen is made anew for each run, whose standard error is another one.
    screen.console.cache_clear()


def run(*arguments: str, given: str | None = None) -> Any:
    return CliRunner().invoke(command_line.app, list(arguments), input=given)


def written(rate: str = "3 /h", name: str = "desk.yaml") -> str:
    Path(name).write_text(GOOD.replace("RATE", rate), encoding="utf-8")
    return name


def test_check_tells_problems_on_the_standard_error_and_ends_with_2() -> None:
    Path("bad.yaml").write_text(GOOD.replace("RATE", "3").replace("title", "titel"))
    ended = run("check", "bad.yaml")
    assert ended.exit_code == 2
    assert ended.stdout == ""
    assert ended.stderr.splitlines() == [
        "bad.yaml:1:1 titel: found the unknown key 'titel'; did you mean 'title'",
        (
            "bad.yaml:4:39 flows.lorries.arrivals.poisson: found the bare number 3, expected a "
            "quantity such as 3 /h or 700 /day"
        ),
        "2 problems",
    ]
    assert sorted(path.name for path in Path().iterdir()) == ["bad.yaml"]


def test_check_shows_what_a_scenario_holds() -> None:
    ended = run("check", written())
    assert ended.exit_code == 0, ended.stderr
    assert ended.stdout == ""
    for text in (
        "A busy desk",
        "1 flow, 1 station",
        "3 numbers: 0 from facts, 1 assumed, 2 without a source",
        "runs 100 h, of which the first 0 h warm up",
        "2 points (stations.desk.servers) of 3 replications, seed 1",
        "Offered load against capacity",
    ):
        assert text in ended.stderr
    row = next(line for line in ended.stderr.splitlines() if line.startswith("desk"))
    assert row.split() == ["desk", "station", "72/day", "288/day", "0.25"]


def test_check_counts_the_points_that_a_shock_and_years_make() -> None:
    text = GOOD.replace("RATE", "3 /h").replace("{length", '{start: "2023-01-01", length')
    text = text.replace("experiment: {", "experiment: {years: [2023, 2025, 2030], ")
    text += "shock: {against: {stations.desk.servers: 3}}\n"
    Path("both.yaml").write_text(text, encoding="utf-8")
    found = run("check", "both.yaml").stderr
    assert "12 points (year, stations.desk.servers, shock) of 3 replications, seed 1" in found


def test_check_warns_of_a_load_above_1_and_ends_well() -> None:
    ended = run("check", written("13 /h"))
    assert ended.exit_code == 0
    assert ended.stderr.splitlines()[-1] == (
        "warning: station desk: offered 312/day, can take 288/day (load 1.08); what waits "
        "grows without end"
    )


PORT = """\
title: A port with a target
clock: {length: 365 d, warm_up: 30 d, start: 2023-01-01}
stations: {gate: {accepts: 20 /day}}
corridors: {east: {direction: eastbound, path: [{travel: 6 h}, gate]}}
flows:
  toys: {corridor: east, tonnes: 73 kt/year, load: 20 t, value_per_tonne: 1 kUSD/t, bilateral: true}
capped_flows:
  gas: {mode: pipeline, value: 27 mn USD/year, tonnes: 0.1 Mt/year, bilateral: true}
target: {at_least: 0.2 bn USD/year}
"""


def test_check_shows_flows_corridors_and_both_levels_of_demand() -> None:
    Path("port.yaml").write_text(PORT, encoding="utf-8")
    ended = run("check", "port.yaml")
    lines = [line.split() for line in ended.stderr.splitlines()]
    # 10 lorries a day worth 73 mn USD a year; 173 mn are left to them, so 2.37 times as many.
    assert ["toys", "east", "10", "73", "73", "yes"] in lines
    assert ["gas", "pipeline,", "capped", "100", "27", "yes"] in lines
    assert ["east", "eastbound", "2", "6"] in lines
    assert ["gate", "gate", "10/day", "23.7/day", "20/day", "0.50", "1.18"] in lines
    assert (
        "target: bilateral trade of 0.2 bn USD a year; bilateral flows are scaled by 2.370"
    ) in ended.stderr
    assert lines[-1][-8:] == ["once", "offered", "value", "is", "scaled", "to", "the", "target"]


def test_check_takes_changes_and_demo() -> None:
    Path("desk.yaml").write_text(GOOD.replace("RATE", "3 /h") + "demo: {title: A demo}\n")
    assert "A demo" in run("check", "desk.yaml", "--demo").stderr
    assert "Changed" in run("check", "desk.yaml", "--set", "title=Changed").stderr


def test_resolved_goes_to_the_standard_output_and_loads_again() -> None:
    ended = run("check", written(), "--resolved", "--set", "stations.desk.servers=2")
    assert ended.exit_code == 0
    assert "    servers: 2  # --set stations.desk.servers=2\n" in ended.stdout
    again = run("check", "-", given=ended.stdout)
    assert again.exit_code == 0, again.stderr
    assert "576/day" in again.stderr


def test_problems_of_the_standard_input_name_it() -> None:
    ended = run("check", "-", given="clock: {length: 3}\n")
    assert ended.exit_code == 2
    assert "<stdin>:1:17 clock.length: found the bare number 3" in ended.stderr


def test_sources_lists_every_number_for_people() -> None:
    ended = run("sources", written())
    assert ended.exit_code == 0
    assert ended.stdout == ""
    lines = [line.split() for line in ended.stderr.splitlines()]
    assert [
        "stations.desk.service",
        "5",
        "min",
        "?",
        "..",
        "9",
        "min",
        "assumption:",
        "a",
        "guess",
    ] in lines
    assert ["flows.lorries.arrivals.poisson", "3", "/h", "unsourced"] in lines


def test_sources_as_csv_go_to_the_standard_output() -> None:
    ended = run("sources", written(), "--csv")
    rows = {row["path"]: row for row in csv.DictReader(io.StringIO(ended.stdout))}
    assert ended.stderr == ""
    assert set(rows) == {
        "stations.desk.servers",
        "stations.desk.service",
        "flows.lorries.arrivals.poisson",
    }
    assert rows["stations.desk.service"]["kind"] == "assumption"
    assert rows["stations.desk.service"]["written_at"] == "desk.yaml:3:48"


def test_schema_is_json_that_names_every_section_and_what_is_read_before_it() -> None:
    ended = run("schema")
    schema = json.loads(ended.stdout)
    assert {"extends", "set", "tables", "facts", "clock", "flows"} <= set(schema["properties"])
    assert "required" not in schema
    assert schema["$schema"].startswith("https://json-schema.org/")


def test_the_schema_allows_a_bare_duration_a_distribution_a_source_and_nothing() -> None:
    definitions = json.loads(run("schema").stdout)["$defs"]
    forms = definitions["Station"]["properties"]["service"]["anyOf"]
    assert {"$ref": "#/$defs/WithSource"} in forms
    assert {"type": "null"} in forms
    distribution, bare = forms[0]["anyOf"]
    assert "Distribution" in distribution["$ref"]
    assert (bare["type"], bare["x-unit"]) == ("string", "h")


def test_the_schema_requires_nothing_of_a_layer_but_a_source_of_a_sourced_value() -> None:
    schema = json.loads(run("schema").stdout)
    needing = [name for name, one in schema["$defs"].items() if "required" in one]
    assert needing == ["WithSource"]
    assert "required" not in schema


def test_init_writes_a_commented_scenario_that_loads_without_a_warning() -> None:
    ended = run("init")
    assert ended.exit_code == 0, ended.stderr
    assert ended.stdout.strip() == "border_port.yaml"
    text = Path("border_port.yaml").read_text(encoding="utf-8")
    assert text.count("\n#") + text.count("\n  #") > 10
    loaded = load("border_port.yaml")
    assert loaded.warnings == ()
    assert "grows without end" not in run("check", "border_port.yaml").stderr


@pytest.mark.parametrize(
    ("given", "made"), [("new/port.yaml", "new/port.yaml"), ("new", "new/border_port.yaml")]
)
def test_init_makes_the_folder_or_the_file_that_is_named(given: str, made: str) -> None:
    assert run("init", given).exit_code == 0
    assert Path(made).is_file()


def test_init_does_not_overwrite() -> None:
    Path("border_port.yaml").write_text("mine", encoding="utf-8")
    ended = run("init")
    assert ended.exit_code == 2
    assert "border_port.yaml: found a file already; it is not overwritten" in ended.stderr
    assert Path("border_port.yaml").read_text(encoding="utf-8") == "mine"


def test_a_screen_that_is_no_terminal_gets_plain_lines() -> None:
    for arguments in (["check", written()], ["sources", "desk.yaml"], ["check", "no.yaml"]):
        assert "\x1b" not in run(*arguments).stderr


@pytest.mark.parametrize(
    ("raised", "code", "said"),
    [
        (DeadlockError(3.0, ["a", "b"]), 1, "error: deadlock at 3.0000 h: a -> b -> a"),
        (KeyboardInterrupt(), 130, "stopped"),
        (BrokenPipeError(), 141, ""),
        (OSError(28, "No space left on device", "x.json"), 1, "error: x.json: No space left"),
        (MemoryError(), 1, "error: not enough memory"),
    ],
)
def test_every_error_is_words_and_an_exit_code(
    monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, said: str
) -> None:
    def fail(*_: object) -> None:
        raise raised

    monkeypatch.setattr("sim.scenario.loader.load", fail)
    ended = run("check", written())
    assert ended.exit_code == code
    assert ended.stderr.startswith(said)
    assert "Traceback" not in ended.stderr


def test_a_wrong_option_or_command_is_bad_input() -> None:
    assert run("check").exit_code == 2
    assert run("check", "x.yaml", "--nope").exit_code == 2
    assert run("chek").exit_code == 2


def test_help_lists_every_command_with_what_it_does() -> None:
    text = run("--help").stdout
    for name in command_line.COMMANDS:
        line = next(line for line in text.splitlines() if line.startswith(f"  {name} "))
        assert len(line.split()) > 3


def test_the_version_is_the_packages() -> None:
    assert run("--version").stdout.strip() == sim.__version__


def test_warm_up_says_how_long_it_took_and_where_the_code_is_or_that_it_is_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("sim.engine.cache_folder", lambda: tmp_path)
    monkeypatch.setattr("sim.engine.warm_up", lambda tell: tell("Compiling.") or 41.7)
    first = run("warm-up")
    assert (first.exit_code, first.stdout) == (0, f"{tmp_path}\n")
    assert first.stderr == "Compiling.\nCompiled in 42 s.\n"
    monkeypatch.setattr("sim.engine.warm_up", lambda tell: None)
    assert run("warm-up").stderr == "The fast engine is compiled already.\n"
    monkeypatch.setattr("sim.engine.cache_folder", lambda: None)
    nowhere = run("warm-up")
    assert nowhere.stdout == ""
    assert "no folder can be written" in nowhere.stderr
