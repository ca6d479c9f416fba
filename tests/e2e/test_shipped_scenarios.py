"""Every scenario that is shipped runs from its YAML to its report, at small size."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.experiments import run_experiment
from sim.report import write
from sim.scenario import load

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))


def small(file: Path) -> list[str]:
    """Overrides for one short replication of one point."""
    levers = load(file).scenario.experiment.levers
    first = [
        f"experiment.levers.{name}=[{json.dumps(values[0])}]" for name, values in levers.items()
    ]
    size = ["clock.length=12 d", "clock.warm_up=4 d", "experiment.replications=1"]
    return [*size, *first, *(["target.quote=[]"] if load(file).scenario.target else [])]


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_a_shipped_scenario_runs_to_its_report(file: Path, tmp_path: Path) -> None:
    loaded = load(file, small(file))
    outcome = run_experiment(loaded, folder=tmp_path / "out", workers=1)
    page = write(outcome.folder)
    assert page.stat().st_size > 20_000
    (point,) = outcome.summary["points"]
    kpis = {(kpi["scope"], kpi["kpi"]): kpi["mean"] for kpi in point["kpis"]}
    assert kpis["network", "delivered_tonnes"] > 0
    if loaded.scenario.target is not None:
        assert point["target"]["verdict"] == "undecided"  # one replication settles nothing
        assert point["target"]["binding"]


def test_scenarios_are_shipped() -> None:
    wanted = {"quickstart", "baseline_2023", "trade_doubling", "clearance_one_port"}
    assert wanted | {"corridor_comparison"} <= {file.stem for file in SCENARIOS}
