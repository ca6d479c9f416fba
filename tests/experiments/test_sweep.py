"""Every combination of lever values is one point, in the order in which they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.experiments import run_experiment
from sim.experiments.sweep import matches, quoted, sweep
from sim.runs.points import Point
from sim.scenario import load

SCENARIO = """
clock: {length: 100 h}
stations: {desk: {servers: 1, service: {exponential: 5 min}, customs: true}}
flows:
  lorries:
    arrivals: {poisson: 10 /h}
    load: 1 t
    value_per_tonne: 1000 USD/t
    bilateral: true
    path: [desk]
target: {at_least: 87600000 USD/year, quote: [{clearance_efficiency: 2}]}
"""


def points(folder: Path, experiment: str) -> list[Point]:
    (folder / "desk.yaml").write_text(f"{SCENARIO}experiment: {experiment}\n", encoding="utf-8")
    return sweep(load(folder / "desk.yaml"))


def test_the_first_lever_changes_slowest(tmp_path: Path) -> None:
    levers = "{levers: {clearance_efficiency: [1, 2], acceptance_exponent: [0, 0.3, 1]}}"
    found = points(tmp_path, levers)
    assert [tuple(point.levers.values()) for point in found] == [
        (1, 0),
        (1, 0.3),
        (1, 1),
        (2, 0),
        (2, 0.3),
        (2, 1),
    ]
    assert [point.index for point in found] == list(range(6))
    assert found[4].scenario.clearance_efficiency == 2.0
    assert found[4].scenario.acceptance_exponent == 0.3


def test_without_levers_there_is_one_point(tmp_path: Path) -> None:
    (point,) = points(tmp_path, "{replications: 2}")
    assert point.levers == {}
    assert point.label == "point 0"


def test_a_lever_that_names_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="clearance_efficency"):
        points(tmp_path, "{levers: {clearance_efficency: [1, 2]}}")


def test_a_quote_picks_all_points_with_its_values(tmp_path: Path) -> None:
    levers = "{levers: {clearance_efficiency: [1, 2], acceptance_exponent: [0, 1]}}"
    assert [point.index for point in quoted(points(tmp_path, levers))] == [2, 3]
    assert matches({"a": 1, "b": 2}, {"a": 1.0})
    assert not matches({"a": 1}, {"b": 1})
    assert matches({"a": 1}, {})


def test_a_lever_that_is_refused_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(
        f"{SCENARIO}experiment: {{levers: {{clearance_efficiency: [1, 0]}}}}\n", encoding="utf-8"
    )
    with pytest.raises(InputError):
        run_experiment(load(tmp_path / "desk.yaml"), folder=tmp_path / "out", workers=1)
    assert [path.name for path in tmp_path.iterdir()] == ["desk.yaml"]


def test_a_trace_is_kept_for_every_point_and_replication(tmp_path: Path) -> None:
    (tmp_path / "desk.yaml").write_text(
        f"{SCENARIO}experiment: {{levers: {{clearance_efficiency: [1, 2]}}, replications: 2}}\n",
        encoding="utf-8",
    )
    loaded = load(tmp_path / "desk.yaml")
    outcome = run_experiment(loaded, folder=tmp_path / "out", workers=1, trace=True)
    names = sorted(path.name for path in (outcome.folder / "visits").iterdir())
    assert names == [
        f"{point:05d}-{replication:05d}.parquet" for point in (0, 1) for replication in (1, 2)
    ]
