"""Draws are shared only between plans that would draw the same."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from sim.compiler import compile_plan, draw, drawn_from, expected_visits
from sim.scenario import at_point, load
from sim.tables.draws import Draws
from sim.tables.plan import Plan

SCENARIO = """
clock: {start: "2023-01-02", length: 400 h}
acceptance_exponent: 0.5
calendars:
  tide: {open: [[0 h, 5 h]], period: 12 h}
stations:
  gate: {accepts: 100 /day, hours: tide}
  desk: {servers: 2, service: {empirical: {values: [10 min, 1 h], weights: [2, 1]}}}
  check: {share: 30 %, servers: 1, service: {lognormal: {mean: 20 min, cv: 0.5}}, customs: true}
  siding: {places: 5}
pools:
  ships: {ships: 2}
weather:
  storm: {closed_share: [0.1, 0.1, 0.1, 0.1, 0, 0, 0, 0, 0, 0, 0, 0], mean_closure: 9 h}
services:
  boat:
    ferry:
      pool: ships
      ports: [near, far]
      crossing: {gamma: {mean: 5 h, cv: 0.2}}
      handling: 1 h
      decks: {truck: {places: 9}}
      max_wait: 12 h
      weather: storm
  train:
    train: {capacity: 12, max_wait: 20 h, path: [gate, {travel: {uniform: {low: 2 h, high: 4 h}}}]}
flows:
  lorries: {arrivals: {poisson: 3 /h}, path: [gate, desk, check]}
  boxes: {arrivals: {even: 2 /h}, path: [train]}
  cars: {arrivals: {every: {exponential: 1 h}}, path: [{board: boat, at: near, deck: truck}]}
  vans: {arrivals: {times: [1 h, 2 h, 300 h]}, path: [desk]}
"""


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("shared") / "all.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return load(path)


def plan_at(loaded: Any, **levers: Any) -> Plan:
    return compile_plan(at_point(loaded, levers).scenario)


def same(one: Draws, other: Draws) -> bool:
    return all(
        np.array_equal(getattr(one, field.name), getattr(other, field.name))
        for field in fields(one)
    )


@pytest.mark.parametrize(
    ("lever", "value"),
    [
        ("clearance_efficiency", 3),
        ("acceptance_exponent", 0),
        ("stations.desk.servers", 7),
        ("stations.gate.accepts", "30 /day"),
        ("stations.siding.places", 50),
        ("pools.ships.ships", 1),
    ],
)
def test_points_that_draw_the_same_share_their_draws(loaded: Any, lever: str, value: Any) -> None:
    base, other = compile_plan(loaded.scenario), plan_at(loaded, **{lever: value})
    assert drawn_from(other) == drawn_from(base)
    assert same(draw(base, 5, 2), draw(other, 5, 2))


@pytest.mark.parametrize(
    ("lever", "value"),
    [
        ("clock.length", "300 h"),
        ("flows.lorries.arrivals.poisson", "4 /h"),
        ("flows.boxes.arrivals.even", "1 /h"),
        ("flows.lorries.path", ["gate", "check"]),
        ("flows.lorries.count", 20),
        ("flows.lorries.batch", 2),
        ("flows.vans.arrivals.times", ["1 h", "2 h"]),
        ("flows.cars.arrivals.every.exponential", "2 h"),
        ("stations.check.service.lognormal.mean", "25 min"),
        ("stations.desk.service.empirical.weights", [1, 1]),
        ("services.train.train.capacity", 6),
        ("services.train.train.max_wait", "9 h"),
        ("weather.storm.mean_closure", "4 h"),
        ("weather.storm.closed_share", ["20 %"] * 12),
    ],
)
def test_points_that_draw_otherwise_do_not(loaded: Any, lever: str, value: Any) -> None:
    base, other = compile_plan(loaded.scenario), plan_at(loaded, **{lever: value})
    assert not same(draw(base, 5, 2), draw(other, 5, 2))
    assert drawn_from(other) != drawn_from(base)


def changed(plan: Plan) -> list[tuple[str, Plan]]:
    """Return the plan with one number of one table changed, for every column of every table."""
    found = []
    for field in fields(plan):
        table = getattr(plan, field.name)
        if not isinstance(table, np.ndarray) or not len(table):
            continue
        for column in table.dtype.names or ("",):
            for row in {0, len(table) // 2, len(table) - 1}:
                other = table.copy()
                cells = other[column] if column else other
                cells[row] = cells[row] + 1
                name = f"{field.name}.{column}[{row}]"
                found.append((name, replace(plan, **cast("Any", {field.name: other}))))
    return found


def test_no_number_that_changes_draws_is_overlooked(loaded: Any) -> None:
    plan = compile_plan(loaded.scenario)
    base, seen = draw(plan, 5, 2), 0
    for name, other in changed(plan):
        try:
            drawn = draw(other, 5, 2)
        except (IndexError, ValueError, MemoryError, KeyError):
            continue  # no plan that could be compiled
        if not same(base, drawn):
            seen += 1
            assert drawn_from(other) != drawn_from(plan), name
    assert seen > 20


def test_the_expected_visits_are_about_those_drawn(loaded: Any) -> None:
    plan = compile_plan(loaded.scenario)
    drawn = draw(plan, 1, 1)
    units = sum(
        int(plan.paths[plan.classes[row]["path"]]["visits"]) * int(count)
        for row, count in enumerate(drawn.unit_stride)
    )
    assert expected_visits(plan) == pytest.approx(units, rel=0.15)


def test_visits_of_the_shipped_scenarios_are_expected_before_they_are_drawn() -> None:
    for name in ("quickstart", "border_port"):
        root = Path(__file__).resolve().parents[2]
        plan = compile_plan(load(root / "scenarios" / f"{name}.yaml").scenario)
        assert expected_visits(plan) == pytest.approx(draw(plan, 1, 1).visits, rel=0.05)
