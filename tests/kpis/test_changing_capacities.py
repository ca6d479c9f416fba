"""KPIs where there are more or fewer vehicles, ships and places with time. Figures by hand."""

from __future__ import annotations

from typing import Any

import pytest

from sim.kpis import evaluate
from tests.changing import compiled, with_value
from tests.strategies import Tree
from tests.worked import flow, run_plan, station


def kpis_of(
    tree: Tree, *changes: tuple[Any, ...], column: str = "calendar", headway: float | None = None
) -> dict[tuple[str, str], float]:
    """Return the KPIs of a run of 20 h by name and KPI."""
    plan = compiled(tree | {"clock": {"length": "20 h"}}, *changes, column=column)
    if headway is not None:
        plan = with_value(plan, "gates", 0, "headway", headway)
    met = run_plan(plan)
    found = evaluate(met.plan, met.draws, met.visits).kpis
    return {(one.name, one.kpi): one.value for one in found if one.scope in ("station", "service")}


def test_a_fleet_is_used_by_the_share_of_the_hours_of_all_vehicles_that_there_are() -> None:
    path: list[Any] = [{"take": "t"}, {"travel": "5 h"}, {"give": "t"}]
    tree = {"fleets": {"t": {"units": 9}}, "flows": {"f": flow(*[0.0] * 4, path=path)}}
    # Rides at 0, 2, 5, 10 of 5 h; one vehicle, two from 2 to 6, then one: 24 h of vehicles.
    found = kpis_of(tree, ("tokens", "t", (0.0, 1.0), (2.0, 2.0), (6.0, 1.0)))
    assert found["t", "utilisation"] == pytest.approx(20 / 24)


def test_a_fleet_without_vehicles_has_no_utilisation() -> None:
    path: list[Any] = [{"take": "t"}, {"give": "t"}]
    tree = {"fleets": {"t": {"units": 9}}, "flows": {"f": flow(0.0, path=path)}}
    assert ("t", "utilisation") not in kpis_of(tree, ("tokens", "t", (0.0, 0.0), (30.0, 1.0)))


def at_gate(headway: float) -> dict[tuple[str, str], float]:
    tree = {
        "stations": {"g": {"headway": "1 h"}, "s": station(9, 1)},
        "flows": {"f": flow(0.0, 0.0, 6.0, path=["g", "s"])},
    }
    points = ((0.0, 1.0), (2.0, 0.0), (6.0, 1.0))
    return kpis_of(tree, ("gates", "g", *points), column="hours", headway=headway)


def test_a_gate_by_headway_offers_passages_while_it_is_open() -> None:
    found = at_gate(0.5)
    assert found["g", "closed_share"] == pytest.approx(0.2)
    assert found["g", "utilisation"] == pytest.approx(3 / 32)


def test_a_gate_that_only_opens_and_closes_has_no_utilisation() -> None:
    found = at_gate(0.0)
    assert found["g", "closed_share"] == pytest.approx(0.2)
    assert ("g", "utilisation") not in found


def ferry() -> Tree:
    line = {
        "pool": "p",
        "ports": ["a", "b"],
        "crossing": "2 h",
        "handling": "1 h",
        "decks": {"truck": {"places": 4, "full_at": "100 %"}},
        "max_wait": "50 h",
        "returns_empty": True,
    }
    return {
        "places": {"a": {}, "b": {}},
        "pools": {"p": {"ships": 2}},
        "services": {"f": {"ferry": line}},
        "flows": {
            "x": flow(1.0, 1.0, 2.0, 2.0, path=[{"board": "f", "at": "a", "deck": "truck"}]),
        },
    }


def test_ships_are_idle_for_a_share_of_the_time_of_those_at_work() -> None:
    # One ship loads from 1 to 2, is back at 8; the other is put to work at 10 and finds nobody.
    found = kpis_of(ferry(), ("pools", 0, (0.0, 1.0), (10.0, 2.0)))
    assert found["f", "idle_share"] == pytest.approx(1 - 7 / 30)


def test_a_pool_none_of_whose_ships_work_has_no_idle_share() -> None:
    assert ("f", "idle_share") not in kpis_of(ferry(), ("pools", 0, (0.0, 0.0), (99.0, 1.0)))


def test_a_ship_is_full_by_the_places_that_there_were_as_it_loaded() -> None:
    # Two of four places: it leaves with two at 1; the next load is taken at 7 by four places.
    found = kpis_of(ferry(), ("decks", 0, (0.0, 0.5), (2.0, 1.0)), ("pools", 0, (0.0, 1.0)))
    assert found["f", "load_factor"] == pytest.approx(1.0)
    assert found["f", "departures"] > 0.0
