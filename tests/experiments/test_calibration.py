"""Inputs are fitted to what was counted, and the rest stays a check."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from sim.errors import InputError
from sim.experiments.calibration import Calibrated, calibrate
from sim.experiments.trials import parameters
from sim.scenario import load

# M/M/1 at one every 10 min: a service of s min has a wait of s^2 / (10 - s), 15 min for s = 6.861.
# Three lanes' work in 4 lanes is a use of 75 %.
SCENARIO = """\
clock: {length: 4000 h, warm_up: 100 h}
facts: facts.csv
stations:
  desk:
    servers: 1
    service: {exponential: {value: 4 min, source: "assumption: a guess", low: 2 min, high: 9 min}}
  lane: {servers: {value: 6, source: "assumption: a guess", low: 1, high: 8}, service: 30 min}
flows:
  lorries: {arrivals: {poisson: 6 /h}, path: [desk, lane]}
observations:
  wait: {fact: C-1, scope: station, name: desk, kpi: wait_mean, factor: 60, fitted: true}
  lane_wait: {fact: C-2, scope: station, name: lane, kpi: utilisation, factor: 100, fitted: true}
  load: {fact: C-3, scope: station, name: desk, kpi: utilisation, factor: 100}
calibration:
  parameters: [stations.desk.service.exponential, stations.lane.servers]
experiment: {replications: 2}
"""
FACTS = """\
id,where,quantity,value,low,high,unit,period,source
C-1,desk,wait,15,13,17,min,2023,a count
C-2,lane,use,75,70,80,%,2023,a count
C-3,desk,use,68.6,66,72,%,2023,a count
"""


def written(folder: Path, scenario: str = SCENARIO) -> Path:
    (folder / "desk.yaml").write_text(scenario, encoding="utf-8")
    (folder / "facts.csv").write_text(FACTS, encoding="utf-8")
    return folder / "desk.yaml"


@pytest.fixture(scope="module")
def fit(tmp_path_factory: pytest.TempPathFactory) -> Calibrated:
    file = written(tmp_path_factory.mktemp("fit"))
    return calibrate(load(file), engine="reference", workers=1)


def test_a_known_queue_gives_its_service_time_and_servers_back(fit: Calibrated) -> None:
    service, lanes = fit.parameters
    assert service.value == pytest.approx(6.861, rel=0.04)
    assert service.error is not None
    assert 0.0 < service.error < 0.5
    assert lanes.value == 4.0
    assert fit.after < 0.1 < fit.before


def test_what_is_not_fitted_is_a_check(fit: Calibrated) -> None:
    by_name = {one.name: one for one in fit.observations}
    assert not by_name["load"].fitted
    assert by_name["load"].agrees
    assert by_name["wait"].fitted
    assert by_name["wait"].before is not None
    assert by_name["wait"].before < 13.0


def test_an_input_that_nothing_observed_tells_has_no_error(tmp_path: Path) -> None:
    text = SCENARIO.replace("calibration:", "calibration:\n  observations: [wait]")
    found = calibrate(load(written(tmp_path, text)), engine="reference", workers=1, most=3)
    assert found.parameters[0].error is not None
    assert found.parameters[1].error is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("stations.lane.servers]", "stations.lane.server]", "did you mean"),
        ("stations.lane.servers]", "stations.lane.service]", "low and high"),
        ("calibration:", "calibration:\n  observations: [waits]", "names of observations"),
    ],
)
def test_a_calibration_that_cannot_be_done_says_why(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    loaded = load(written(tmp_path, SCENARIO.replace(old, new)))
    with pytest.raises(InputError, match=message):
        calibrate(loaded, engine="reference")


def test_a_scenario_without_a_calibration_is_refused(tmp_path: Path) -> None:
    loaded = load(written(tmp_path, SCENARIO[: SCENARIO.index("calibration:")]))
    with pytest.raises(InputError, match="calibration section"):
        parameters(loaded)


def test_the_command_writes_the_fit_as_a_layer_that_loads(tmp_path: Path) -> None:
    file = written(tmp_path)
    fitted = tmp_path / "fitted.yaml"
    command = [sys.executable, "-m", "sim", "calibrate", str(file), "-o", str(fitted)]
    command += ["-n", "1", "--engine", "reference", "--steps", "4"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "What was fitted to proves nothing" in done.stderr
    loaded = load(fitted)
    (source,) = [one for one in loaded.sources if one.path == "stations.lane.servers"]
    assert source.source == "assumption: fitted to wait, lane_wait by corridorsim calibrate"
    assert source.value == "4"
