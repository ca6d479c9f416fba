"""Inputs are ranked by how far they move the answer within their ranges."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.experiments.sensitivity import Sensitivity, sensitivity
from sim.scenario import load

SCENARIO = """\
clock: {length: 2000 h, warm_up: 100 h}
stations:
  desk:
    servers: 1
    service: {exponential: {value: 6 min, source: "assumption: a guess", low: 4 min, high: 8 min}}
  lane: {servers: 6, service: 30 min}
pools:
  ships: {ships: {value: 2, source: "assumption: a guess", low: 1, high: 3}, in_repair: 1}
flows:
  lorries:
    arrivals: {poisson: 6 /h}
    path: [desk, lane]
    load: {value: 20 t, source: "assumption: a guess", low: 10 t, high: 22 t}
experiment: {replications: 3}
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sensitive") / "desk.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def found(file: Path) -> Sensitivity:
    measure = "station/desk/wait_mean"
    return sensitivity(load(file), measure=measure, engine="reference", workers=1)


def test_the_input_that_moves_the_answer_comes_first(found: Sensitivity) -> None:
    first, *others = found.effects
    assert first.path == "stations.desk.service.exponential"
    assert first.at_low is not None
    assert first.at_high is not None
    assert first.at_low.high < 0.0 < first.at_high.low
    assert all(one.size < first.size for one in others)
    assert found.unit == "h"


def test_what_the_answer_does_not_depend_on_moves_it_by_exactly_nothing(
    found: Sensitivity,
) -> None:
    (load_of_one,) = [one for one in found.effects if one.path == "flows.lorries.load"]
    assert load_of_one.at_low is not None
    assert (load_of_one.at_low.low, load_of_one.at_low.high) == (0.0, 0.0)


def test_an_end_that_no_scenario_may_have_is_told_and_not_run(found: Sensitivity) -> None:
    (ships,) = [one for one in found.effects if one.path == "pools.ships.ships"]
    assert ships.at_low is None
    assert ships.at_high is not None


def test_what_an_open_project_sets_is_moved_where_it_is_set(tmp_path: Path) -> None:
    file = tmp_path / "works.yaml"
    works = """\
projects:
  faster:
    opens: 0 h
    set:
      stations.desk.service.exponential:
        {value: 5 min, source: "assumption: a guess", low: 4 min, high: 8 min}
"""
    file.write_text(SCENARIO + works, encoding="utf-8")
    measure, pattern = "station/desk/wait_mean", ["stations.desk.*"]
    found = sensitivity(load(file), pattern, measure=measure, engine="reference", workers=1)
    (desk,) = found.effects
    assert desk.value == "5 min"
    assert desk.at_low is not None
    assert desk.at_high is not None
    assert desk.at_low.high < 0.0 < desk.at_high.low


def test_only_the_inputs_asked_for_are_tried(file: Path) -> None:
    only = sensitivity(load(file), ["flows.*"], engine="reference", replications=1, workers=1)
    assert [one.path for one in only.effects] == ["flows.lorries.load"]
    with pytest.raises(InputError, match="no input with a range"):
        sensitivity(load(file), ["fleets.*"], engine="reference", replications=1)


def test_a_measure_that_is_not_there_is_refused(file: Path) -> None:
    with pytest.raises(InputError, match="scope/name/kpi"):
        sensitivity(load(file), measure="station/desk/weight", engine="reference", replications=1)
    with pytest.raises(InputError, match="no bilateral value"):
        sensitivity(load(file), measure="loss", engine="reference", replications=1)


def test_the_command_prints_the_effects_as_json(file: Path) -> None:
    command = [sys.executable, "-m", "sim", "sensitivity", str(file), "--json", "-n", "2"]
    command += ["--engine", "reference", "--input", "stations.desk.*", "--workers", "1"]
    command += ["--measure", "station/desk/wait_mean"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["effects"][0]["path"] == "stations.desk.service.exponential"
    assert "As written it is" in done.stderr


def test_a_lever_without_a_value_is_refused(file: Path) -> None:
    command = [sys.executable, "-m", "sim", "sensitivity", str(file), "--lever", "year"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "expected NAME=VALUE" in done.stderr
