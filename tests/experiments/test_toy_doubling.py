"""Twice the trade through one gate: every number of the answer is known beforehand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.experiments import run_experiment
from sim.scenario import load

#: 12 trucks an hour of 10 t at 1000 USD a tonne: 1.0512 billion USD a year, doubled by the target.
SCENARIO = """
title: Twice the trade through one gate
clock: {length: 1200 h, warm_up: 240 h}
stations:
  border.gate: {accepts: 20 /h, bank: 24 h}
  border.desk: {servers: 100, service: {exponential: 30 min}}
flows:
  trucks:
    arrivals: {poisson: 12 /h}
    load: 10 t
    value_per_tonne: 1000 USD/t
    bilateral: true
    path: [border.gate, border.desk]
target:
  at_least: 2102400000 USD/year
  capacity_year: "2023"
  quote: [{border_gate: narrow}]
variants:
  border_gate:
    narrow: {stations.border.gate.accepts: 20 /h}
    wide: {stations.border.gate.accepts: 30 /h}
experiment: {levers: {border_gate: [narrow, wide]}, replications: 3}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("doubling")
    (where / "doubling.yaml").write_text(SCENARIO, encoding="utf-8")
    loaded = load(where / "doubling.yaml")
    return run_experiment(loaded, folder=where / "out", workers=1).folder


@pytest.fixture(scope="module")
def summary(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return found


def kpi(point: dict[str, Any], name: str) -> dict[str, Any]:
    return next(row for row in point["kpis"] if row["kpi"] == name)


def test_a_gate_wider_than_the_offer_meets_the_target(summary: dict[str, Any]) -> None:
    wide = summary["points"][1]
    assert wide["levers"] == {"border_gate": "wide"}
    assert wide["target"]["verdict"] == "met"
    assert wide["target"]["probability"] > 0.975
    assert kpi(wide, "target_share")["mean"] == pytest.approx(1.0, abs=0.02)


def test_a_gate_narrower_than_the_offer_misses_it_by_what_cannot_pass(
    summary: dict[str, Any],
) -> None:
    narrow = summary["points"][0]
    target = narrow["target"]
    assert target["verdict"] == "missed"
    assert target["loss"]["low"] < 1 - 20 / 24 < target["loss"]["high"]
    assert kpi(narrow, "bilateral_trade")["mean"] == pytest.approx(20 * 8760 * 10_000, rel=0.002)
    assert narrow["scaling"] == 2.0
    assert narrow["loss_parts"]["waiting"]["mean"] == pytest.approx(
        target["loss"]["mean"], abs=0.001
    )


def test_the_gate_binds_and_a_tenth_more_of_it_brings_a_tenth_more_trade(
    summary: dict[str, Any],
) -> None:
    binding = summary["points"][0]["target"]["binding"]
    assert [node["station"] for node in binding] == ["border.gate"]
    assert binding[0]["share_of_lost_time"] == 1.0
    value = binding[0]["marginal_value"]
    assert value["unit"] == "USD/year"
    assert value["mean"] == pytest.approx(2 * 8760 * 10_000, rel=0.01)
    assert value["low"] <= value["mean"] <= value["high"]
    not_quoted = summary["points"][1]["target"]["binding"]
    assert all(node["marginal_value"] is None for node in not_quoted)


def test_the_summary_has_the_shape_that_scripts_rely_on(summary: dict[str, Any]) -> None:
    assert list(summary) == [
        "scenario",
        "title",
        "version",
        "seed",
        "confidence",
        "points",
        "warnings",
    ]
    assert (summary["scenario"], summary["seed"], summary["confidence"]) == ("doubling", 1, 0.95)
    for point in summary["points"]:
        assert {"levers", "replications", "kpis", "target"} <= set(point)
        assert point["replications"] == 3
        for row in point["kpis"]:
            assert list(row) == ["scope", "name", "kpi", "unit", "mean", "low", "high", "n"]
        target = point["target"]
        assert target["kpi"] == "bilateral_trade"
        assert target["at_least"] == 2_102_400_000.0
        assert target["capacity_year"] == 2023
        assert set(target["loss"]) == {"mean", "low", "high"}


def test_the_tidy_tables_hold_every_replication_of_every_point(folder: Path) -> None:
    import pyarrow.parquet as pq

    table = pq.read_table(folder / "kpis.parquet")
    assert table.column_names == [
        "scenario",
        "point",
        "border_gate",
        "replication",
        "scope",
        "name",
        "kpi",
        "value",
        "unit",
    ]
    rows = [row for row in table.to_pylist() if row["kpi"] == "bilateral_trade"]
    assert [(row["border_gate"], row["replication"]) for row in rows] == [
        (gate, number) for gate in ("narrow", "wide") for number in (1, 2, 3)
    ]
    lines = (folder / "kpis.csv").read_text(encoding="utf-8").splitlines()
    assert len(lines) == table.num_rows + 1
    first = lines[1].split(",")
    assert float(first[7]) == table.column("value")[0].as_py()
    series = pq.read_table(folder / "series.parquet")
    assert series.column_names[:4] == ["point", "border_gate", "replication", "scope"]
    assert "work_in_system" in series.column("kpi").to_pylist()


def test_a_growing_queue_is_warned_of_where_it_grows(summary: dict[str, Any]) -> None:
    narrow, wide = summary["points"]
    assert narrow["warm_up_reached"] is False
    assert wide["warm_up_reached"] is not False
    assert any("border_gate = narrow" in warning for warning in summary["warnings"])
