"""A trace holds every visit by name, for units, trains and ships."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from sim.compiler import compile_plan, draw
from sim.engine import simulate
from sim.runs.trace import visit_table, write_visits
from sim.scenario import load
from sim.tables.draws import Draws
from sim.tables.plan import Plan
from sim.tables.visits import Visits

SCENARIO = """
clock: {length: 200 h}
places: {kuryk: {}, alat: {}}
stations:
  inland.desk: {servers: 1, service: 30 min}
pools: {ferries: {ships: 1}}
services:
  block:
    train: {path: [{travel: 5 h}], capacity: 4}
  crossing:
    ferry:
      pool: ferries
      ports: [kuryk, alat]
      crossing: 18 h
      handling: 6 h
      decks: {truck: {places: 4, full_at: 1}}
      max_wait: 24 h
flows:
  goods:
    arrivals: {even: 0.5 /h}
    path: [inland.desk, block, {board: crossing, at: kuryk, deck: truck}]
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Draws, Visits]:
    path = tmp_path_factory.mktemp("trace") / "toy.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    plan = compile_plan(load(path).scenario)
    draws = draw(plan, 1, 1)
    return plan, draws, simulate(plan, draws)


def test_every_visit_that_began_is_one_row(run: tuple[Plan, Draws, Visits]) -> None:
    plan, draws, visits = run
    table = visit_table(plan, draws, visits)
    assert table.num_rows == np.isfinite(visits.arrive).sum()
    names = set(
        zip(*(table.column(name).to_pylist() for name in ("what", "kind", "node")), strict=True)
    )
    assert ("goods", "station", "inland.desk") in names
    assert ("goods", "train", "block") in names
    assert ("goods", "ferry", "crossing@kuryk") in names
    assert any(what == "block" and kind == "travel" for what, kind, _ in names)


def test_a_lot_is_followed_through_its_path(run: tuple[Plan, Draws, Visits]) -> None:
    plan, draws, visits = run
    rows = visit_table(plan, draws, visits).to_pylist()
    first = [row for row in rows if row["entity"] == 0]
    assert [row["step"] for row in first] == list(range(len(first)))
    desk, ride, crossing = first
    assert desk["end"] - desk["start"] == pytest.approx(0.5)
    assert desk["cause"] is None
    assert ride["carrier"] >= len(draws.units)
    assert ride["end"] - ride["start"] == pytest.approx(5.0)
    assert ride["cause"] == "block"
    assert crossing["carrier"] == 0
    assert crossing["arrive"] == ride["leave"]


def test_what_had_not_happened_is_empty(run: tuple[Plan, Draws, Visits]) -> None:
    table = visit_table(*run)
    assert table.column("end").null_count > 0
    assert not np.isnan(table.column("end").drop_null().to_numpy()).any()


def test_sailings_have_a_table_of_their_own(
    run: tuple[Plan, Draws, Visits], tmp_path: Path
) -> None:
    write_visits(tmp_path, "one", *run)
    assert pq.read_table(tmp_path / "one.parquet").num_rows > 0
    sailings = pq.read_table(tmp_path / "one.sailings.parquet").to_pylist()
    assert sailings[0]["from"] == "crossing@kuryk"
    assert sailings[0]["load"][0] == 4.0
    assert sailings[1]["from"] == "crossing@alat"
    assert sailings[0]["landed"] > sailings[0]["arrive"] > sailings[0]["depart"]
