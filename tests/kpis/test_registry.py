"""The registry knows every KPI of the results, and nothing is emitted that it does not know."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sim.kpis import evaluate
from sim.kpis.registry import DAILY, KPIS, SERIES, find
from sim.tables.named import CorridorInfo
from tests.kpis.made import Made, Run

#: The table of the results contract.
CONTRACT = {
    "network": "delivered_tonnes delivered_teu delivered_value offered_tonnes offered_value "
    "bilateral_trade target_share work_in_system refused_tonnes "
    "transport_cost transport_cost_told_share co2 co2_told_share",
    "corridor": "tonnes teu units transit_mean transit_sd transit_p10 transit_p50 transit_p90 "
    "transit_p95 on_time_share cost_per_tonne co2_per_tonne moving queueing service "
    "waiting_departure weather closed",
    "station": "arrivals throughput utilisation wait_mean wait_p95 queue_mean queue_max "
    "blocked_share closed_share",
    "service": "departures load_factor round_trip fill_wait idle_share",
    "flow": "opening offered delivered waiting in_transit held refused transit_mean",
    "way": "share transit_mean transit_sd transit_p10 transit_p50 transit_p90 transit_p95 "
    "on_time_share cost_per_unit co2_per_unit",
}


def everything() -> Run:
    """A run with a train, a ferry, a border port and a capped flow, in which every KPI is seen."""
    made = Made(end=100.0)
    made.pool(1)
    gate, desk, yard = made.gate("gate", headway=1.0), made.station("desk"), made.token("yard", 2)
    embargo = made.embargo("desk")
    train = made.train("block", [made.travel("line")], capacity=1, embargo=embargo)
    ship = made.line("caspian")
    info = CorridorInfo("corridor", cost_per_unit=1.0, co2_per_tonne=1.0)
    steps = [gate, desk, yard, train, ship]
    lots = made.flow("lots", steps, tonnes=1.0, teu=1.0, usd=1.0, bilateral=True, corridor=info)
    road = CorridorInfo("road", cost_per_unit=1.0, co2_per_tonne=1.0)
    shared = made.flow("shared", [made.travel("road")], corridor=road)
    other = made.flow("shared", [made.travel("path")], shares=shared)
    probe = made.flow("box", [made.travel("road")], corridor=road, probe=True)
    made.capped("oil", usd=(2.0, 1.0), tonnes=(2.0, 1.0), bilateral=True)
    for number, at in enumerate((0.0, 40.0)):
        rows = [
            (at, at + 1, at + 1, at + 1),
            (at + 1, at + 2, at + 3, at + 3),
            (at + 3, at + 3, at + 3, at + 3),
            (at + 3, at + 3, at + 8, at + 8, train[2], 8 + number),
            (at + 8, at + 10, at + 20, at + 20, 0, number),
        ]
        made.unit(lots, at, *rows, finished=at + 20)
        made.train_run(0, at + 3, at + 3, (at + 3, at + 3, at + 8, at + 8), finished=at + 8)
        made.sailing((at + 5, at + 10, at + 10, at + 18, at + 20), load=(1,))
    for of_class in (shared, other, probe):
        made.unit(of_class, 0.0, (0.0, 0.0, 10.0, 10.0), finished=10.0)
        made.unit(of_class, 1.0, (1.0, 1.0, 10.0, 10.0), finished=10.0)
    return made.run()


def test_the_registry_holds_the_table_of_the_contract() -> None:
    known = [(entry.scope, entry.name) for entry in KPIS]
    assert len(set(known)) == len(known)
    assert set(known) == {(scope, kpi) for scope, kpis in CONTRACT.items() for kpi in kpis.split()}


def test_every_kpi_but_the_targets_share_is_emitted_with_its_unit() -> None:
    found = {(scope, kpi, unit) for scope, _, kpi, _, unit in evaluate(*everything()).kpis}
    known = {(entry.scope, entry.name, unit) for entry in KPIS for unit in entry.units}
    # The share of the target needs the target, which a plan does not know.
    assert found == known - {("network", "target_share", "1")}


def test_every_series_is_emitted_with_its_unit() -> None:
    found = {(scope, kpi, unit) for scope, _, kpi, _, _, unit in evaluate(*everything()).series}
    assert found == {(entry.scope, entry.name, entry.unit) for entry in SERIES}


def test_days_are_added_where_they_are_asked_for() -> None:
    usual, with_days = (
        {(scope, kpi, unit) for scope, _, kpi, _, _, unit in found.series}
        for found in (evaluate(*everything()), evaluate(*everything(), daily=True))
    )
    # Every unit finishes, so no corridor has a day on which some are unfinished.
    known = {(entry.scope, entry.name, entry.unit) for entry in DAILY}
    assert with_days - usual == known - {("corridor", "unfinished", "units")}


def test_every_definition_is_a_sentence() -> None:
    assert all(entry.definition.endswith(".") for entry in (*KPIS, *SERIES, *DAILY))


def test_a_kpi_is_found_by_its_scope_and_name() -> None:
    assert find("flow", "held").units == ("units", "tonnes", "USD")
    with pytest.raises(KeyError, match="station/held"):
        find("station", "held")


def test_reading_the_registry_loads_no_numpy() -> None:
    code = "import sys, sim.kpis.registry; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
