"""The tidy tables: what tells the rows apart, and the same bytes for the same results."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sim.errors import InputError
from sim.kpis.results import Evaluation, Kpi, Loss, Sample
from sim.runs import items
from sim.runs.items import StoredItem
from sim.runs.points import Point
from sim.runs.tables import Levers, TableWriter, write_rows
from sim.runs.work import Result
from sim.scenario.schema import Scenario


def scenario() -> Scenario:
    raise NotImplementedError  # tables need none


def points(**levers: list[Any]) -> list[Point]:
    rows = zip(*levers.values(), strict=True)
    return [
        Point(index, dict(zip(levers, values, strict=True)), scenario, str(index))
        for index, values in enumerate(rows)
    ]


def stored(folder: Path, value: float) -> StoredItem:
    evaluation = Evaluation(
        [Kpi("network", "network", "delivered_value", value, "USD/year")],
        [Sample("network", "network", "work_in_system", 24.0, value, "units")],
        Loss(0.0, 0.0, 0.0, 0.0, 0.0),
        [],
    )
    items.write(folder / "item.parquet", Result(evaluation, 1.0, {}, "reference", 0.0, 0))
    return items.read(folder / "item.parquet")


def written(folder: Path, experiment: list[Point]) -> Path:
    folder.mkdir()
    with TableWriter(folder, "toy", Levers(experiment)) as tables:
        for point in experiment:
            for replication in (1, 2):
                tables.add(point, replication, stored(folder, 0.1 * point.index + replication))
    return folder


def test_numbers_are_numbers_and_everything_else_is_text() -> None:
    experiment = points(
        clearance_efficiency=[1, 2.5],
        year=["2023", "committed"],
        limit=["700 /day", 3],
        on=[True, {}],
    )
    levers = Levers(experiment)
    assert levers.shown(experiment[0].levers) == {
        "clearance_efficiency": 1.0,
        "year": "2023",
        "limit": "700 /day",
        "on": "true",
    }
    assert levers.shown(experiment[1].levers)["limit"] == "3"


@pytest.mark.parametrize("name", ["value", "point", "scenario"])
def test_a_lever_may_not_hide_a_column(name: str) -> None:
    with pytest.raises(InputError, match=f"a lever named '{name}'"):
        Levers(points(**{name: [1, 2]}))


def test_the_csv_holds_the_same_rows_to_the_last_bit(tmp_path: Path) -> None:
    folder = written(tmp_path / "out", points(speed=[1, 2]))
    table = pq.read_table(folder / "kpis.parquet")
    with (folder / "kpis.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [list(row.values()) for row in rows] == [
        [str(value) for value in row.values()] for row in table.to_pylist()
    ]
    assert [float(row["value"]) for row in rows] == table.column("value").to_pylist()
    assert table.column("speed").to_pylist() == [1.0, 1.0, 2.0, 2.0]
    assert table.column("replication").to_pylist() == [1, 2, 1, 2]


def test_series_keep_their_place_on_the_axis(tmp_path: Path) -> None:
    folder = written(tmp_path / "out", points(speed=[1, 2]))
    row = pq.read_table(folder / "series.parquet").to_pylist()[0]
    assert (row["point"], row["speed"], row["replication"], row["x"]) == (0, 1.0, 1, 24.0)


def test_the_same_results_give_the_same_bytes(tmp_path: Path) -> None:
    folders = [written(tmp_path / name, points(speed=[1, 2])) for name in ("one", "two")]
    for name in ("kpis.parquet", "kpis.csv", "series.parquet"):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_an_experiment_without_levers_has_no_columns_for_them(tmp_path: Path) -> None:
    folder = written(tmp_path / "out", [Point(0, {}, scenario, "")])
    assert pq.read_table(folder / "kpis.parquet").column_names[:3] == [
        "scenario",
        "point",
        "replication",
    ]


def test_sources_keep_commas_and_quotes(tmp_path: Path) -> None:
    write_rows(tmp_path / "sources.csv", [{"path": "a.b", "note": 'a "good", old one'}])
    with (tmp_path / "sources.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == [{"path": "a.b", "note": 'a "good", old one'}]
