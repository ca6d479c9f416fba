"""Points that run alike are run once, and each still has its own rows."""

from __future__ import annotations

import json
from pathlib import Path

from sim.experiments import run_experiment
from sim.experiments.sweep import alike, sweep
from sim.runs import learn
from sim.scenario import load

SCENARIO = """\
clock: {length: 240 h}
stations:
  gate: {accepts: 20 /day}
  desk: {servers: 1, service: {exponential: 30 min}, customs: true}
flows:
  lorries: {arrivals: {poisson: 24 /day}, path: [gate, desk]}
experiment:
  replications: 2
  levers:
    acceptance_exponent: [0, 1]
    clearance_efficiency: [1, 2]
"""


def written(folder: Path) -> Path:
    (folder / "gate.yaml").write_text(SCENARIO, encoding="utf-8")
    return folder / "gate.yaml"


def test_an_exponent_changes_nothing_where_the_efficiency_is_one(tmp_path: Path) -> None:
    points = sweep(load(written(tmp_path)))
    assert [alike(points, learn(points))[point.index].index for point in points] == [0, 1, 0, 3]


def test_points_alike_are_run_once_and_have_equal_results(tmp_path: Path) -> None:
    outcome = run_experiment(load(written(tmp_path)), folder=tmp_path / "out", workers=1)
    record = json.loads((outcome.folder / "run.json").read_text(encoding="utf-8"))
    assert {run["point"] for run in record["runs"]} == {0, 1, 3}
    one, other = outcome.summary["points"][0], outcome.summary["points"][2]
    assert one["levers"] != other["levers"]
    assert one["kpis"] == other["kpis"]
    assert one["kpis"] != outcome.summary["points"][3]["kpis"]
