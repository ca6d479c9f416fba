"""Shares and times that fit one another: a stochastic user equilibrium worked out by hand."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import InputError
from sim.experiments import run_experiment
from sim.experiments.choice import FlowChoice, Times
from sim.scenario import load

#: For 730 h two trucks come each hour. The narrow way takes 10 h and a desk that serves one an
#: hour; at a share s its queue grows by 2 s - 1 an hour, so that a truck waits 365 (2 s - 1) h on
#: average. The wide way takes 40 h. After 730 h nobody comes, and the queue is worked off.
SCENARIO = """\
title: A narrow way and a wide one
clock: {length: 1460 h}
stations: {desk: {servers: 1, service: 1 h}}
corridors:
  narrow: {path: [{travel: 10 h, cost: 100 USD}, desk]}
  wide: {path: [{travel: 40 h, cost: 150 USD}]}
flows:
  trucks:
    arrivals: {even: {until: [730 h, 1460 h], rate: [2 /h, 0 /h], repeat: false}}
    corridors: {narrow: 0.5, wide: 0.5}
    choice: {scale: 400 USD, value_of_time: 10 USD/h}
choice: {gap: 0.5 %, iterations: 15}
experiment:
  replications: 2
"""


def run(folder: Path, text: str = SCENARIO, **options: Any) -> dict[str, Any]:
    folder.mkdir(exist_ok=True)
    (folder / "ways.yaml").write_text(text, encoding="utf-8")
    loaded = load(folder / "ways.yaml")
    given: dict[str, Any] = {"engine": "reference", "workers": 1, "folder": folder / "out"}
    return run_experiment(loaded, **(given | options)).summary


def equilibrium() -> float:
    """Return the share of the narrow way that its own time leads to, by bisection."""

    def wanted(share: float) -> float:
        narrow = 100.0 + 10.0 * (11.0 + 365.0 * max(2.0 * share - 1.0, 0.0))
        return 1.0 / (1.0 + math.exp((narrow - 550.0) / 400.0))

    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (middle, high) if wanted(middle) > middle else (low, middle)
    return low


def test_runs_reach_the_equilibrium_worked_out_by_hand(tmp_path: Path) -> None:
    summary = run(tmp_path)
    found = summary["points"][0]["choice"]
    assert found["converged"]
    assert found["gap"] <= 0.005
    assert found["iterations"] == len(found["gaps"]) < 15
    share = found["shares"]["trucks"]["narrow"][0]
    assert share == pytest.approx(equilibrium(), abs=0.005)
    assert not summary["warnings"]
    rows = {(row["name"], row["kpi"]): row["mean"] for row in summary["points"][0]["kpis"]}
    assert rows["trucks@narrow", "share"] == pytest.approx(share, abs=0.002)
    assert rows["trucks@narrow", "share"] + rows["trucks@wide", "share"] == pytest.approx(1.0)


def test_the_last_of_these_runs_is_the_first_replication(tmp_path: Path) -> None:
    run(tmp_path)
    runs = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["runs"]
    assert [one["replication"] for one in runs if "iteration" not in one] == [2]


def test_results_do_not_depend_on_workers_or_on_an_interruption(tmp_path: Path) -> None:
    text = SCENARIO + "  levers: {flows.trucks.choice.scale: [200 USD, 400 USD]}\n"

    def stop(progress: Any) -> None:
        if progress.done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "a", text, progress=stop)
    whole = run(tmp_path / "b", text, workers=2)
    assert run(tmp_path / "a", text) == whole
    one, other = (tmp_path / name / "out" / "kpis.csv" for name in "ab")
    assert one.read_bytes() == other.read_bytes()


def test_points_of_equal_plans_share_their_runs_though_they_choose_otherwise(
    tmp_path: Path,
) -> None:
    run(tmp_path, SCENARIO + "  levers: {flows.trucks.choice.scale: [200 USD, 400 USD]}\n")
    runs = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))["runs"]
    first = [one["point"] for one in runs if one.get("iteration") == 1]
    assert first == [0]


def test_too_few_runs_are_warned_of_and_the_least_gap_is_used(tmp_path: Path) -> None:
    summary = run(tmp_path, SCENARIO.replace("iterations: 15", "iterations: 3"))
    found = summary["points"][0]["choice"]
    assert not found["converged"]
    assert found["gap"] == min(found["gaps"]) > 0.005
    assert "unconverged choice" in summary["warnings"][0]


def test_a_choice_that_is_off_leaves_the_shares_as_written(tmp_path: Path) -> None:
    summary = run(tmp_path, SCENARIO.replace("choice: {gap", "choice: {active: false, gap"))
    point = summary["points"][0]
    assert "choice" not in point
    rows = {(row["name"], row["kpi"]): row["mean"] for row in point["kpis"]}
    assert rows["trucks@narrow", "share"] == pytest.approx(0.5, abs=0.002)


def test_fitted_constants_bring_back_the_shares_that_are_written(tmp_path: Path) -> None:
    base = run(tmp_path / "base")
    constants = base["points"][0]["choice"]["constants_fitted"]["trucks"]
    text = SCENARIO.replace("scale: 400 USD", f"scale: 400 USD, constants: {dollars(constants)}")
    found = run(tmp_path / "fitted", text)["points"][0]["choice"]
    assert found["iterations"] == 1
    assert found["shares"]["trucks"]["narrow"] == [0.5, 0.5]


def dollars(constants: dict[str, float]) -> str:
    return "{" + ", ".join(f"{name}: {value!r} USD" for name, value in constants.items()) + "}"


def test_a_dearer_sea_moves_freight_to_land(tmp_path: Path) -> None:
    text = """\
clock: {start: "2023-12-01", length: 92 d, warm_up: 31 d}
stations: {border: {servers: 1, service: {exponential: 10 h}}}
corridors:
  sea: {path: [{travel: 35 d, cost: 1500 USD}]}
  land: {path: [{travel: 15 d, cost: 6000 USD}, border]}
flows:
  boxes:
    arrivals: {poisson: 4 /day}
    corridors: {sea: 0.8, land: 0.2}
    choice: {scale: 1000 USD, value_of_time: 150 USD/day, prices: {sea: 1500 USD}}
choice: {gap: 5 %}
experiment:
  replications: 2
  levers: {flows.boxes.choice.prices.sea: [1500 USD, 4000 USD, 7000 USD]}
"""
    points = run(tmp_path, text)["points"]
    land = [
        row["mean"]
        for point in points
        for row in point["kpis"]
        if (row["name"], row["kpi"]) == ("boxes@land", "share")
    ]
    waits = [
        row["mean"]
        for point in points
        for row in point["kpis"]
        if (row["name"], row["kpi"]) == ("border", "wait_mean")
    ]
    assert land[0] < land[1] < land[2]
    assert waits[0] < waits[2]
    # The border works off 2.4 boxes a day: without its queue land would have nearly all.
    assert land[2] < 0.95


def test_a_corridor_without_a_price_is_asked_for_one(tmp_path: Path) -> None:
    text = SCENARIO.replace("{travel: 40 h, cost: 150 USD}", "{travel: 40 h}")
    with pytest.raises(InputError, match="no price of corridor 'wide'"):
        run(tmp_path, text)


def test_a_corridor_that_nobody_takes_at_first_is_told(tmp_path: Path) -> None:
    summary = run(tmp_path, SCENARIO.replace("{narrow: 0.5, wide: 0.5}", "{narrow: 1, wide: 0}"))
    assert summary["points"][0]["choice"]["without_units"] == {"trucks": ["wide"]}
    assert "no unit of trucks took wide at first" in summary["warnings"][0]


# ---------------------------------------------------------------- successive averages, without runs


def linear(scale: float = 100.0) -> FlowChoice:
    """Two corridors whose times grow with their own shares: 10 + 20 s and 15 + 10 s hours."""
    two = np.zeros(2)
    return FlowChoice(
        flow="boxes",
        corridors=("a", "b"),
        scale=scale,
        hourly=20.0,
        ratio=0.0,
        price=np.array([300.0, 300.0]),
        constants=two,
        waiting=two,
        free=np.array([10.0, 15.0]),
        shares=np.array([[0.9, 0.1]]),
        spread_kpi="month_sd",
        begins=np.zeros(1),
    )


def test_successive_averages_of_linear_times_reach_their_fixed_point() -> None:
    choice = linear()
    times = Times(np.zeros((1, 2)), np.zeros((1, 2)), np.ones(1))
    for iteration in range(1, 200):
        hours = np.array([10.0, 15.0]) + np.array([20.0, 10.0]) * choice.shares
        times = Times(hours, np.zeros((1, 2)), np.ones(1))
        choice.average(times, iteration)
    # 100 ln(s / (1 - s)) = 20 (15 + 10 (1 - s) - 10 - 20 s): at s = 0.5 both sides are 0.
    assert choice.shares[0, 0] == pytest.approx(0.5, abs=1e-3)
    assert choice.moving(times) < 1e-2


def test_an_hour_that_a_unit_waits_is_charged_above_the_time_without_waiting() -> None:
    choice = linear()
    choice.waiting = np.array([6.0, 6.0])
    times = Times(np.array([[12.0, 14.0]]), np.zeros((1, 2)), np.ones(1))
    assert choice.costs(times).tolist() == [[300.0 + 12.0 + 240.0, 300.0 + 280.0]]


def test_months_without_units_take_what_is_known_last() -> None:
    choice = linear()
    gap = Times(np.array([[np.nan, 16.0], [np.nan, np.nan]]), np.full((2, 2), np.nan), np.ones(2))
    filled = choice.filled(gap)
    assert filled.hours.tolist() == [[10.0, 16.0], [10.0, 16.0]]
    assert choice.unmet == {"a"}
    choice.times = Times(np.full((2, 2), 30.0), np.full((2, 2), 3.0), np.ones(2))
    assert choice.filled(gap).hours.tolist() == [[30.0, 16.0], [30.0, 30.0]]
