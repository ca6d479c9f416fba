"""A result folder is read as it is, and refused where it is none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sim.errors import ResultError
from sim.report.read import read, read_series
from tests.report import made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return made.queue(tmp_path / "queue", replications=3)


def rewritten(folder: Path, **changes: object) -> Path:
    path = folder / "summary.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    return folder


def test_a_folder_without_a_summary_is_no_result(tmp_path):
    with pytest.raises(ResultError, match="is this a result folder"):
        read(tmp_path)


@pytest.mark.parametrize("text", ["", "{", "[1]", "\x00"])
def test_a_summary_that_is_no_json_object_is_refused(folder, text):
    (folder / "summary.json").write_text(text)
    with pytest.raises(ResultError, match=r"summary\.json"):
        read(folder)


@pytest.mark.parametrize("points", [None, 3, [{}], [{"replications": "x", "kpis": []}]])
def test_a_summary_with_something_missing_is_refused(folder, points):
    with pytest.raises(ResultError, match="not complete"):
        read(rewritten(folder, points=points))


def test_a_kpi_without_a_mean_is_absent_not_zero(folder):
    kpi = {"scope": "station", "name": "desk", "kpi": "wait_p95", "unit": "h"}
    nothing = {**kpi, "mean": None, "low": None, "high": None, "n": 0}
    rewritten(folder, points=[{"levers": {}, "replications": 1, "kpis": [nothing]}])
    assert read(folder).points[0].kpi("station", "desk", "wait_p95") is None


def test_accounts_of_a_flow_in_several_units_are_kept_apart(folder):
    row = {"scope": "flow", "name": "ore", "kpi": "offered", "low": None, "high": None, "n": 1}
    kpis = [{**row, "unit": "tonnes", "mean": 5.0}, {**row, "unit": "USD", "mean": 7.0}]
    (point,) = read(
        rewritten(folder, points=[{"levers": {}, "replications": 1, "kpis": kpis}])
    ).points
    assert (tonnes := point.kpi("flow", "ore", "offered_tonnes"))
    assert (dollars := point.kpi("flow", "ore", "offered_usd"))
    assert (tonnes.mean, dollars.mean) == (5.0, 7.0)


def test_series_come_by_name_with_a_row_for_each_replication(folder):
    result = read(folder)
    series = read_series(folder, result.points)[0, "station", "queue"]["desk"]
    assert series.values.shape == (3, 20)
    assert np.array_equal(series.x, 24 * np.arange(20.0))
    assert not np.isnan(series.values).any()


def test_series_of_other_points_stay_where_they_are(doubling):
    result = read(doubling)
    found = read_series(doubling, [result.points[9], result.points[2]])
    assert {point for point, _, _ in found} == {9}


def test_a_replication_without_a_value_leaves_a_gap(tmp_path):
    maker = made.Maker(2)
    maker.series = [
        (0, 1, "corridor", "a", "transit_quantile", 0.5, 3.0, "h"),
        (0, 1, "corridor", "a", "transit_quantile", 0.9, 6.0, "h"),
        (0, 2, "corridor", "a", "transit_quantile", 0.5, 4.0, "h"),
        (0, 2, "corridor", "b", "transit_quantile", 0.5, 9.0, "h"),
    ]
    summary = {"scenario": "s", "points": [{"replications": 2, "kpis": []}]}
    made.write(tmp_path, summary, {}, maker)
    found = read_series(tmp_path, read(tmp_path).points)[0, "corridor", "transit_quantile"]
    assert np.array_equal(found["a"].values, [[3.0, 6.0], [4.0, np.nan]], equal_nan=True)
    assert np.array_equal(found["b"].values, [[9.0]])


def test_a_folder_without_series_has_none(folder):
    (folder / "series.parquet").unlink()
    assert read_series(folder, read(folder).points) == {}


def test_series_that_are_no_parquet_are_refused(folder):
    (folder / "series.parquet").write_bytes(b"no parquet")
    with pytest.raises(ResultError, match=r"series\.parquet"):
        read_series(folder, read(folder).points)


def test_sources_know_what_is_assumed_and_where_to_read_on(doubling):
    by_path = {source.path: source for source in read(doubling).sources}
    intake = by_path["stations.khorgos.intake.accepts"]
    assert intake.urls == (
        "https://astanatimes.com/2023/11/gate/",
        "https://inbusiness.kz/gate",
    )
    assert not intake.assumed
    assert by_path["stations.khorgos.documents.service.gamma.mean"].assumed


def test_evidence_keeps_misses_and_what_was_fitted_apart(doubling):
    by_id = {row.id: row for row in read(doubling).evidence}
    assert by_id["BRD-RDB-101"].fitted
    assert by_id["CAS-PRT-016"].agree is False
    assert by_id["CAS-PRT-064"].observed_low is None


def test_a_target_takes_its_limit_from_the_summary_else_from_the_scenario(doubling, tmp_path):
    target = read(doubling).points[0].target
    assert target is not None
    assert target.loss_limit == 0.01
    folder = made.doubling(tmp_path)
    summary = json.loads((folder / "summary.json").read_text())
    summary["points"][0]["target"]["loss_limit"] = 0.05
    (folder / "summary.json").write_text(json.dumps(summary))
    changed = read(folder).points[0].target
    assert changed is not None
    assert changed.loss_limit == 0.05


def test_limits_are_cut_to_what_a_kpi_can_be(folder):
    row = {"scope": "station", "name": "desk", "n": 3}
    kpis = [
        {**row, "kpi": "queue_mean", "unit": "units", "mean": 0.1, "low": -0.2, "high": 0.4},
        {**row, "kpi": "utilisation", "unit": "1", "mean": 0.99, "low": 0.96, "high": 1.02},
    ]
    rewritten(folder, points=[{"levers": {}, "replications": 3, "kpis": kpis}])
    (point,) = read(folder).points
    queue, use = (point.kpi("station", "desk", kpi) for kpi in ("queue_mean", "utilisation"))
    assert queue
    assert use
    assert (queue.low, queue.high) == (0.0, 0.4)
    assert (use.low, use.high) == (0.96, 1.0)


def test_series_of_two_names_and_two_kpis_are_kept_apart(tmp_path):
    maker = made.Maker(1)
    combinations = [(name, kpi) for kpi in ("queue", "busy") for name in ("a", "b")]
    maker.series = [
        (0, 1, "station", name, kpi, 0.0, float(number), "units")
        for number, (name, kpi) in enumerate(combinations)
    ]
    summary = {"scenario": "s", "points": [{"replications": 1, "kpis": []}]}
    made.write(tmp_path, summary, {}, maker)
    found = read_series(tmp_path, read(tmp_path).points)
    values = [found[0, "station", kpi][name].values[0, 0] for name, kpi in combinations]
    assert values == [0.0, 1.0, 2.0, 3.0]


def test_a_kpi_that_is_no_number_is_absent(folder):
    row = {"scope": "station", "name": "desk", "kpi": "wait_mean", "unit": "h", "n": 1}
    kpis = [{**row, "mean": float("nan"), "low": None, "high": None}]
    rewritten(folder, points=[{"levers": {}, "replications": 1, "kpis": kpis}])
    assert read(folder).points[0].kpis == {}
