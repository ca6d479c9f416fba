"""Evaluations of whole runs: textbook queues agree with theory, a rich scenario with itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.compiler import compile_plan, draw
from sim.engine import simulate
from sim.kpis import evaluate
from sim.kpis.laws import check
from sim.kpis.registry import KPIS
from sim.kpis.split import PARTS
from sim.scenario import load
from tests.kpis.made import Run, kpis

QUEUE = """
clock: {length: 12000 h, warm_up: 500 h}
stations:
  desk: {servers: 1, service: {exponential: 5 min}}
flows:
  lorries: {arrivals: {poisson: 6 /h}, path: [desk]}
"""

RICH = """
clock: {start: 2023-03-01, length: 2400 h, warm_up: 240 h}
calendars:
  day_shift: {zone: Asia/Almaty, weekly: {daily: ["08:00-20:00"]}}
places:
  west: {}
  east: {}
  aktau: {}
  baku: {}
links:
  road: {from: east, to: west, mode: road, time: {uniform: {low: 2 h, high: 4 h}}}
  line: {from: east, to: aktau, mode: rail, time: 9 h, headway: 20 min}
stations:
  west.intake: {accepts: 60 /day, hours: day_shift}
  west.documents:
    {servers: 3, service: {exponential: 50 min}, customs: true, hours: day_shift, at_close: pause}
  west.yard: {places: 2}
  west.inspection: {servers: 1, service: {exponential: 1 h}, share: 30 %, hours: day_shift}
  crane: {servers: 1, service: {exponential: 2 h}}
fleets:
  wagons: {units: 12, returns: 12 h}
pools:
  ships: {ships: 3, in_repair: 1}
weather:
  storms: {closed_share: [20 %], mean_closure: 1 d}
embargoes:
  ban: {watch: [crane], start_at: 3, lift_at: 1}
services:
  block: {train: {path: [line, crane], capacity: 4, embargo: ban, fleet: wagons}}
  caspian:
    ferry:
      pool: ships
      ports: [aktau, baku]
      crossing: {uniform: {low: 18 h, high: 24 h}}
      handling: {exponential: 6 h}
      decks: {trucks: {places: 60, full_at: 50 %}}
      max_wait: 1 d
      weather: storms
flows:
  lorries:
    arrivals: {poisson: 1.2 /h}
    path: [road, west.intake, west.documents, west.yard, west.inspection]
    load: 20 t
    value_per_tonne: 900 USD/t
    bilateral: true
  lots:
    arrivals: {poisson: 1.2 /h}
    path: [block, {board: caspian, at: aktau, deck: trucks}, {travel: 3 h}]
    load: 25 t
    teu: 2 TEU
    value_per_tonne: 2000 USD/t
    bilateral: true
capped_flows:
  oil: {mode: pipeline, value: 9 bn USD/year, tonnes: 10 Mt/year, cap: 8 bn USD/year}
"""


def run_of(text: str, folder: Path) -> Run:
    file = folder / "scenario.yaml"
    file.write_text(text, encoding="utf-8")
    plan = compile_plan(load(file).scenario)
    draws = draw(plan, seed=1, replication=1)
    return plan, draws, simulate(plan, draws)


def test_a_queue_with_one_server_agrees_with_theory(tmp_path: Path) -> None:
    run = run_of(QUEUE, tmp_path)
    check(*run)
    found = kpis(run)
    # M/M/1 with 6 of 12 an hour: Wq = rho / (mu - lambda), Lq = lambda Wq, L = rho / (1 - rho).
    theory = {"utilisation": 0.5, "wait_mean": 0.5 / 6, "queue_mean": 0.5, "arrivals": 144.0}
    for kpi, value in theory.items():
        # The waits of 69000 lorries are correlated: three standard errors of their mean are 6 %.
        assert found["station", "desk", kpi] == pytest.approx(value, rel=0.06)
    assert found["network", "network", "work_in_system"] == pytest.approx(1.0, rel=0.06)
    # The time in the system is exponential with mean 1 / (mu - lambda).
    hours = {q: -np.log(1 - q) / 6 for q in (0.1, 0.5, 0.9, 0.95)}
    for q, value in hours.items():
        kpi = f"transit_p{100 * q:.0f}"
        assert found["corridor", "lorries", kpi] == pytest.approx(value, rel=0.06)
    assert found["corridor", "lorries", "transit_sd"] == pytest.approx(1 / 6, rel=0.08)


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run_of(RICH, tmp_path_factory.mktemp("rich"))


def test_a_rich_scenario_obeys_all_laws(rich: Run) -> None:
    check(*rich)


def test_every_kpi_of_a_rich_scenario_is_registered_and_finite(rich: Run) -> None:
    known = {(entry.scope, entry.name, unit) for entry in KPIS for unit in entry.units}
    for scope, name, kpi, value, unit in evaluate(*rich).kpis:
        assert (scope, kpi, unit) in known
        assert np.isfinite(value), (scope, name, kpi)


def test_every_transit_of_a_rich_scenario_adds_up(rich: Run) -> None:
    found = kpis(rich)
    for corridor in ("lorries", "lots"):
        parts = {part: found["corridor", corridor, part] for part in PARTS}
        assert sum(parts.values()) == pytest.approx(
            found["corridor", corridor, "transit_mean"], abs=1e-6
        )
        assert all(hours >= -1e-9 for hours in parts.values()), parts
    assert found["corridor", "lots", "weather"] > 0
    assert found["corridor", "lorries", "closed"] > 1


def test_a_rich_scenario_shows_blocking_and_a_loading_ban(rich: Run) -> None:
    found, evaluation = kpis(rich), evaluate(*rich)
    assert found["station", "west.documents", "blocked_share"] > 0.01
    held = [sample.value for sample in evaluation.series if sample.kpi == "held"]
    assert len(held) == 100
    assert max(held) >= 1
    # The ban watches the crane, so what it holds at origin is the crane's doing.
    queue = found["station", "crane", "queue_mean"] * 2160
    lots_lost = dict(evaluation.lost_time)["crane"]
    assert lots_lost > 4 * queue


def test_a_ship_without_a_limit_of_berths_waits_for_none(rich: Run) -> None:
    from sim.kpis.record import read
    from sim.kpis.sailings import Sailings

    sailings = Sailings.of(read(*rich))
    landed = ~np.isnan(sailings.rows["landed"])
    assert landed.sum() > 20
    assert np.abs(sailings.berth[landed]).max() < 1e-9


def test_every_flow_of_a_rich_scenario_adds_up(rich: Run) -> None:
    found: dict[tuple[str, str, str], Any] = kpis(rich)
    for flow in ("lorries", "lots", "oil"):
        for unit in ("tonnes", "USD"):
            part = {kpi: found["flow", flow, kpi][unit] for kpi in ("opening", "offered")}
            ends = ("delivered", "waiting", "in_transit", "held", "refused")
            rest = sum(found["flow", flow, kpi][unit] for kpi in ends)
            assert sum(part.values()) == pytest.approx(rest)


def test_the_loss_of_a_rich_scenario_is_what_its_flows_do_not_deliver(rich: Run) -> None:
    found, losses = kpis(rich), evaluate(*rich).losses
    flows = ("lorries", "lots")
    offered = sum(found["flow", flow, "offered"]["USD"] for flow in flows)
    delivered = sum(found["flow", flow, "delivered"]["USD"] for flow in flows)
    assert losses.offered == pytest.approx(offered)
    assert losses.lost == pytest.approx(offered - delivered)
