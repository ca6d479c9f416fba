"""A project as a lever: the same results in other processes, and the same luck on either side."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.experiments.capacity import raised
from sim.experiments.experiment import run_experiment
from sim.scenario import load

TEXT = """\
clock: {start: "2023-01-01", length: 60 d, warm_up: 10 d}
stations: {desk: {servers: 3, service: {exponential: 1 h}}}
flows: {lorries: {arrivals: {poisson: 60 /day}, load: 20 t, path: [desk]}}
disruptions:
  breakdowns: {rate: 30 /year, length: {exponential: 2 d}, capacity: {desk: 50 %}}
projects:
  fourth: {opens: "2023-02-01", set: {stations.desk.servers: 4}}
experiment: {replications: 2, levers: {projects.fourth.built: [false, true]}}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "x.yaml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_results_do_not_depend_on_how_many_processes_run_the_points(
    file: Path, tmp_path: Path
) -> None:
    found = [
        run_experiment(load(file), folder=tmp_path / str(n), engine="reference", workers=n).summary
        for n in (1, 2)
    ]
    assert json.dumps(found[0]["points"]) == json.dumps(found[1]["points"])
    without, with_it = found[0]["points"]
    waits = [
        next(one["mean"] for one in point["kpis"] if one["kpi"] == "wait_mean")
        for point in (without, with_it)
    ]
    assert waits[1] < waits[0]


def test_a_capacity_is_raised_before_and_after_a_project_opens(file: Path) -> None:
    found = raised(load(file, ["projects.fourth.built=true"]).scenario, "desk", 0.25)
    assert found is not None
    scenario, share = found
    assert share == 0.25
    (later,) = scenario.later
    for stage in (scenario, later.scenario):
        service = stage.stations["desk"].service  # type: ignore[union-attr]
        assert service.exponential == pytest.approx(0.8)
    assert later.scenario.stations["desk"].servers == 4.0  # type: ignore[union-attr]
