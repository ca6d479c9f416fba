"""Every leg with its mode, what it costs and emits, and what of that is an empty way back."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from sim.compiler import compile_plan
from sim.experiments import run_experiment
from sim.experiments.legs import rows_of
from sim.scenario import load

SCENARIO = """\
clock: {length: 20 d, start: 2023-01-01}
places: {town: {}, port: {}, shore: {}, end: {}}
links:
  road:
    {from: town, to: port, mode: road, time: 5 h, distance: 300 km, tariff: 2 USD/km,
     co2: 60 g/t/km, empty_return: {share: 60 %, emits: 65 %, paid: 50 %}}
  rails: {from: shore, to: end, mode: rail, time: 9 h, distance: 500 km, co2: 20 g/t/km}
stations:
  port.gate: {servers: 5, service: 1 h, fee: 30 USD}
pools: {fleet: {ships: 2}}
services:
  line:
    ferry: {pool: fleet, ports: [port, shore], crossing: 10 h, handling: 2 h, max_wait: 9 h,
            decks: {trucks: {places: 9, fare: 900 USD}}, distance: 400 km, co2: 80 g/t/km}
  train: {train: {path: [rails], capacity: 2, max_wait: 9 h}}
corridors:
  by_sea:
    path:
      [road, port.gate, {board: line, at: port, deck: trucks}, {travel: 2 h, cost: 40 USD}, train]
flows:
  heavy: {arrivals: {even: 3 /day}, load: 20 t, corridor: by_sea}
  light: {arrivals: {even: 1 /day}, load: 8 t, corridor: by_sea}
experiment:
  replications: 2
  levers: {links.road.tariff: [2 USD/km, 3 USD/km], clearance_efficiency: [1, 2]}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "x.yaml"
    path.write_text(SCENARIO)
    return path


def test_each_leg_has_its_own_row_with_its_mode(file: Path) -> None:
    rows = list(rows_of(load(file).scenario))
    assert [(row["name"], row["mode"], row["km"]) for row in rows] == [
        ("road", "road", 300.0),
        ("port.gate", "fee", None),
        ("line", "sea", 400.0),
        ("travel", "", None),
        ("rails", "rail", 500.0),
    ]
    assert [row["usd_per_unit"] for row in rows] == pytest.approx([780.0, 30.0, 900.0, 40.0, None])
    assert [row["kg_co2_per_tonne"] for row in rows] == pytest.approx(
        [25.02, None, 32.0, 0.0, 10.0]
    )
    road = rows[0]
    assert road["usd_per_unit_empty"] == pytest.approx(180.0)
    assert road["kg_co2_per_tonne_empty"] == pytest.approx(7.02)
    # Three of 20 t and one of 8 t.
    assert road["tonnes_per_unit"] == pytest.approx(17.0)
    assert road["usd_per_tonne"] == pytest.approx(780.0 / 17.0)


def test_the_legs_add_up_to_what_the_corridor_emits(file: Path) -> None:
    (corridor,) = compile_plan(load(file).scenario).corridors
    assert corridor.co2_per_tonne == pytest.approx(25.02 + 32.0 + 10.0)
    assert corridor.cost_per_unit is None  # nobody knows what the rails cost
    assert [leg.name for leg in corridor.legs] == ["road", "port.gate", "line", "travel", "rails"]


def test_a_result_folder_holds_the_legs_of_every_point_that_has_others(
    file: Path, tmp_path: Path
) -> None:
    outcome: Any = run_experiment(
        load(file), folder=tmp_path / "out", engine="reference", workers=1
    )
    with (outcome.folder / "legs.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    # Efficiency changes no leg, the tariff does: points 2 and 3.
    assert [row["point"] for row in rows] == ["0"] * 5 + ["2"] * 5 + ["3"] * 5
    assert [row["usd_per_unit"] for row in rows[::5]] == ["780.0", "1170.0", "1170.0"]
