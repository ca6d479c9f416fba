"""A scenario run with a shock and without: what it costs is known beforehand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sim.errors import InputError
from sim.experiments import run_experiment
from sim.experiments.shocks import span_of, undisturbed
from sim.experiments.sweep import sweep
from sim.scenario import load

#: Four lorries an hour through a gate that takes six: 96 a day, of which a closure of 5 days leaves
#: 480 before the gate. It works them off with 48 a day in 10 days.
SCENARIO = """
clock: {start: "2023-01-01", length: 60 d, warm_up: 5 d}
stations:
  gate: {accepts: 144 /day}
  quay: {servers: 50, service: 1 h}
corridors:
  north: {path: [gate, quay]}
  south: {path: [quay]}
flows:
  lorries: {arrivals: {even: 4 /h}, load: 20 t, value_per_tonne: 1000 USD/t, corridor: north}
  others: {arrivals: {poisson: 1 /h}, load: 20 t, value_per_tonne: 1000 USD/t, corridor: south}
disruptions:
  shut: {title: The gate is shut, at: "2023-01-21", length: 5 d, close: [gate]}
experiment: {replications: 2}
"""
OF = "shock: {of: [shut]}\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "gate.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def ran(folder: Path, text: str) -> dict[str, Any]:
    loaded = load(written(folder, text))
    run_experiment(loaded, folder=folder / "out", workers=1, engine="reference")
    found: dict[str, Any] = json.loads((folder / "out" / "summary.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("shock")
    ran(where, SCENARIO + OF)
    return where / "out"


@pytest.fixture(scope="module")
def summary(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "summary.json").read_text("utf-8"))
    return found


def measures(summary: dict[str, Any], name: str) -> dict[str, float]:
    rows = summary["points"][1]["shock"]["measures"]
    return {row["measure"]: row["mean"] for row in rows if row["name"] == name}


def test_the_undisturbed_run_is_a_point_of_the_experiment(summary: dict[str, Any]) -> None:
    assert [point["levers"] for point in summary["points"]] == [{"shock": "no"}, {"shock": "yes"}]
    assert "shock" not in summary["points"][0]
    shock = summary["points"][1]["shock"]
    assert (shock["undisturbed"], shock["begin"], shock["end"]) == (0, 480.0, 600.0)
    assert shock["title"] == "The gate is shut"


def test_a_closure_costs_what_came_meanwhile_and_is_worked_off_at_the_spare_rate(
    summary: dict[str, Any],
) -> None:
    found = measures(summary, "north")
    assert found["largest_loss"] == pytest.approx(480 * 20, rel=0.02)
    assert found["largest_loss_days"] == pytest.approx(5.0, rel=0.02)
    assert found["worst_day"] == pytest.approx(96 * 20, rel=0.02)
    assert found["loss_at_end"] == 0.0
    # Who comes at the closure's begin waits 5 days, who comes at its end 480 places at 6 an hour.
    assert found["extra_transit"] == pytest.approx((120 + 80) / 2, rel=0.05)
    days = {
        (row["name"], row["measure"]): row["median"]
        for row in summary["points"][1]["shock"]["days"]
    }
    # The loss is small within a tenth of a day's flow: ten lorries before the last.
    assert days["north", "made_good"] == pytest.approx(15.0, abs=1.0)
    assert days["south", "made_good"] == 0.0


def test_a_corridor_beside_the_shut_gate_is_the_same_in_both_runs(summary: dict[str, Any]) -> None:
    found = measures(summary, "south")
    assert found["largest_loss"] == 0.0
    assert found["extra_transit"] == 0.0
    differing = {row["name"] for row in summary["points"][1]["shock"]["differences"]}
    assert "south" not in differing
    assert "gate" in differing


def test_the_network_loses_what_its_corridors_lose(summary: dict[str, Any]) -> None:
    network, north = (measures(summary, name) for name in ("network", "north"))
    assert network["largest_loss"] == north["largest_loss"]
    assert network["largest_loss_usd"] == north["largest_loss"] * 1000


def test_the_freight_of_every_day_is_kept_with_both_runs(
    folder: Path, summary: dict[str, Any]
) -> None:
    table = pq.read_table(folder / "series.parquet").to_pylist()
    days = [row for row in table if row["kpi"] == "delivered_tonnes"]
    assert {row["shock"] for row in days} == {"no", "yes"}
    # Of the corridors only that which the closure hits.
    assert {row["name"] for row in days} == {"network", "north"}
    assert summary["points"][1]["shock"]["group"] == ["north"]
    assert len([row for row in days if row["name"] == "network"]) == 2 * 2 * 60


def test_without_and_a_date_are_as_good_as_a_disruption(
    tmp_path: Path, summary: dict[str, Any]
) -> None:
    shock = 'shock: {without: {disruptions: null}, at: "2023-01-21", length: 5 d}\n'
    found = ran(tmp_path, SCENARIO + shock)
    assert measures(found, "north") == measures(summary, "north")


def test_a_change_without_a_date_gives_the_difference_over_the_year(tmp_path: Path) -> None:
    text = SCENARIO.replace("servers: 50, service: 1 h", "servers: 50, service: 3 h")
    found = ran(tmp_path, text + "shock: {against: {stations.quay.service: 1 h}}\n")
    shock = found["points"][1]["shock"]
    assert (shock["begin"], shock["measures"], shock["days"]) == (None, [], [])
    slower = {
        row["name"]: row["mean"] for row in shock["differences"] if row["kpi"] == "transit_p50"
    }
    assert slower == pytest.approx({"north": 2.0, "south": 2.0})


def test_a_shock_meets_every_value_of_the_levers(tmp_path: Path) -> None:
    text = SCENARIO.replace("replications: 2", "levers: {stations.quay.servers: [40, 50]}")
    points = sweep(load(written(tmp_path, text + OF)))
    assert [tuple(point.levers.values()) for point in points] == [
        (40, "no"), (40, "yes"), (50, "no"), (50, "yes"),
    ]  # fmt: skip
    assert [undisturbed(points, point) for point in points] == [None, points[0], None, points[2]]
    assert [bool(point.scenario.disruptions) for point in points] == [False, True, False, True]
    assert all(point.daily for point in points)


def test_the_ramp_back_belongs_to_the_shock(tmp_path: Path) -> None:
    text = SCENARIO.replace("length: 5 d, close", "length: 5 d, ramp: 2 d, close")
    scenario = load(written(tmp_path, text + OF)).scenario
    found = span_of(scenario)
    assert found is not None
    assert (found.begin, found.end) == (480.0, 648.0)


def test_a_random_disruption_has_no_one_time(tmp_path: Path) -> None:
    text = SCENARIO.replace('at: "2023-01-21"', "rate: 0.002 /h")
    assert span_of(load(written(tmp_path, text + OF)).scenario) is None


@pytest.mark.parametrize(
    ("shock", "message"),
    [
        ("{of: [shot]}", "did you mean 'shut'"),
        ("{}", "expected exactly one of of, without, against"),
        ("{of: [shut], against: {stations.quay.servers: 2}}", "found of and against"),
        ("{without: {stations.quay.servers: 2}}", "expected when it begins and lasts"),
        ("{against: {stations.quai.servers: 2}}", "did you mean 'stations.quay.servers'"),
        ("{against: {stations.quay.servers: 2.5}}", "expected a whole number"),
        ("{of: [shut], follow: [nort]}", "did you mean 'north'"),
        ("{of: [shut], at: 3 d}", "found one of at and length"),
        ('{without: {disruptions: null}, at: "2022-01-21", length: 5 d}', "within the run's"),
    ],
)
def test_a_shock_that_cannot_be_run_is_refused(tmp_path: Path, shock: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load(written(tmp_path, f"{SCENARIO}shock: {shock}\n"))


def test_a_lever_of_the_same_name_is_refused(tmp_path: Path) -> None:
    text = SCENARIO.replace("replications: 2", "levers: {shock: [a]}")
    variants = "variants: {shock: {a: {stations.quay.servers: 2}}}\n"
    with pytest.raises(InputError, match="expected another name"):
        load(written(tmp_path, text + OF + variants))
