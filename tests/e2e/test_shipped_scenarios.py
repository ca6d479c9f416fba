"""Every scenario that is shipped runs from its YAML to its report, at small size."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from sim.experiments import run_experiment
from sim.report import write
from sim.scenario import load
from sim.scenario.layers import Layers
from sim.scenario.validate import TOP

SCENARIOS = sorted((Path(__file__).parents[2] / "scenarios").glob("*.yaml"))


def small(file: Path) -> list[str]:
    """Overrides for one short replication of one point, or of one with and one without a shock."""
    written: dict[str, Any] = Layers(TOP).file(str(file)).plain()
    experiment, shock = written.get("experiment") or {}, written.get("shock") or {}
    first = [
        f"experiment.levers.{name}=[{json.dumps(values[0])}]"
        for name, values in (experiment.get("levers") or {}).items()
        if values
    ]
    size = ["clock.length=12 d", "clock.warm_up=4 d", "experiment.replications=1"]
    if experiment.get("years"):
        size.append(f"experiment.years=[{experiment['years'][-1]}]")
    if any("choice" in flow for flow in written["flows"].values()):
        size.append("choice.iterations=1")
    for name in shock.get("of") or ():
        # Six days before the disruption, which is over three days before the end.
        day = written["disruptions"][name]["at"]
        start = date.fromisoformat(str(day)) - timedelta(days=6)
        size += [f"clock.start={start}", f"disruptions.{name}.length=3 d"]
    return [*size, *first, *(["target.quote=[]"] if "target" in written else [])]


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda file: file.stem)
def test_a_shipped_scenario_runs_to_its_report(file: Path, tmp_path: Path) -> None:
    loaded = load(file, small(file))
    outcome = run_experiment(loaded, folder=tmp_path / "out", workers=1, engine="fast")
    page = write(outcome.folder)
    assert page.stat().st_size > 20_000
    points = outcome.summary["points"]
    assert len(points) == (1 if loaded.scenario.shock is None else 2)
    for point in points:
        kpis = {(kpi["scope"], kpi["kpi"]): kpi["mean"] for kpi in point["kpis"]}
        assert kpis["network", "delivered_tonnes"] > 0
        if loaded.scenario.target is not None:
            assert point["target"]["verdict"] == "undecided"  # one replication settles nothing
            assert point["target"]["binding"]


def test_scenarios_are_shipped() -> None:
    wanted = """
        baseline_2023 border_closed_two_weeks caspian_one_metre_lower caspian_storm_season
        corridor_comparison ecommerce_surge ferry_out green_corridor kashgar_railway_opens
        one_more_lane quickstart rail_embargo red_sea_shut round_the_clock_border to_2035
        trade_doubling
    """
    assert set(wanted.split()) <= {file.stem for file in SCENARIOS}
