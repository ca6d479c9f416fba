"""From a scenario's numbers to those of the tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.compiler import compile_plan, scaling_factor
from sim.compiler.compile import year_hours
from sim.errors import InputError
from sim.tables.plan import NONE, STATION, Plan
from tests.worked import flow, scenario_of, station

CUSTOMS = {"servers": 1, "service": "2 h", "customs": True}


def compiled(**tree: Any) -> Plan:
    return compile_plan(scenario_of(tree))


def factors(**tree: Any) -> dict[str, float]:
    """Return what multiplies the service at each station."""
    stations = tree["stations"]
    served = [name for name, row in stations.items() if "servers" in row]
    plan = compiled(flows={"f": flow(0.0, path=served)}, **tree)
    return {
        plan.nodes[step["node"]].name: float(step["factor"])
        for step in plan.steps
        if step["kind"] == STATION
    }


def test_efficiency_is_the_steps_the_places_or_the_scenarios_and_concerns_customs_only() -> None:
    found = factors(
        clearance_efficiency=2,
        places={"khorgos": {"clearance_efficiency": 4}, "bakhty": {}},
        stations={
            "khorgos.documents": CUSTOMS,
            "khorgos.scan": CUSTOMS | {"clearance_efficiency": 0.5},
            "khorgos.crane": station(1, 2),
            "bakhty.documents": CUSTOMS,
        },
    )
    assert found == {
        "khorgos.documents": 0.25,
        "khorgos.scan": 2.0,
        "khorgos.crane": 1.0,
        "bakhty.documents": 0.5,
    }


@pytest.mark.parametrize(
    ("efficiency", "exponent", "accepted"),
    [(1, 0, 240), (4, 0, 240), (4, 1, 960), (4, 0.5, 480), (0.25, 1, 60), (0.25, 0.5, 120)],
)
def test_a_gate_accepts_the_base_times_efficiency_to_the_exponent(
    efficiency: float, exponent: float, accepted: int
) -> None:
    plan = compiled(
        clock={"length": "240 h"},
        clearance_efficiency=efficiency,
        acceptance_exponent=exponent,
        stations={"g": {"accepts": "24 /day"}},
        flows={"f": flow(0.0, path=["g"])},
    )
    times, _ = plan.calendar(int(plan.gates[0]["calendar"]))
    # The last one falls on the run's end.
    assert len(times) == accepted - 1
    assert np.allclose(np.diff(times), 240.0 / accepted)


def test_a_gates_own_exponent_and_its_places_efficiency_hold() -> None:
    plan = compiled(
        clock={"length": "240 h"},
        places={"p": {"clearance_efficiency": 4}},
        stations={
            "p.work": {"accepts": "24 /day", "acceptance_exponent": 1},
            "p.quota": {"accepts": "24 /day"},
        },
        flows={"f": flow(0.0, path=["p.work", "p.quota"])},
    )
    counts = [len(plan.calendar(int(gate["calendar"]))[0]) for gate in plan.gates]
    assert counts == [959, 239]


def test_corridors_share_a_flow_and_each_is_a_class_of_its_own() -> None:
    plan = compiled(
        stations={"a": station(1, 1), "b": station(1, 1)},
        corridors={"north": {"path": ["a"]}, "south": {"path": ["b"]}},
        flows={
            "f": {
                "tonnes": "8760 t/year",
                "load": "2 t",
                "teu": "1.5 TEU",
                "value_per_tonne": "100 USD/t",
                "corridors": {"north": "75 %", "south": "25 %"},
                "growth": 2,
                "priority": 3,
            }
        },
    )
    assert [corridor.name for corridor in plan.corridors] == ["north", "south"]
    rates = [plan.calendar(int(arrival["calendar"]))[1] for arrival in plan.arrivals]
    # 8760 t a year are half a unit of 2 t an hour, doubled by growth.
    assert rates[0] == pytest.approx([0.75])
    assert rates[1] == pytest.approx([0.25])
    columns = ["flow", "corridor", "priority", "tonnes", "teu", "usd"]
    assert plan.classes[columns].tolist() == [
        (0, 0, 3, 2.0, 1.5, 200.0),
        (0, 1, 3, 2.0, 1.5, 200.0),
    ]


def test_units_of_a_batch_come_at_a_fraction_of_the_rate() -> None:
    plan = compiled(
        flows={"f": {"arrivals": {"poisson": "6 /h"}, "batch": 3, "path": [{"travel": "1 h"}]}}
    )
    assert plan.calendar(int(plan.arrivals[0]["calendar"]))[1].tolist() == [2.0]
    assert plan.arrivals[0]["batch"] == 3


def doubled(**target: Any) -> dict[str, Any]:
    goods = {"tonnes": "1 Mt/year", "load": "20 t", "path": [{"travel": "1 h"}]}
    return {
        "flows": {
            "bilateral": goods | {"value_per_tonne": "1000 USD/t", "bilateral": True},
            "transit": goods | {"value_per_tonne": "1000 USD/t"},
        },
        "capped_flows": {
            "oil": {"mode": "pipeline", "value": "1 bn USD/year", "bilateral": True},
        },
        "target": {"at_least": "4 bn USD/year", **target},
    }


def test_bilateral_flows_are_scaled_to_the_target_and_transit_is_not() -> None:
    plan = compiled(**doubled())
    assert plan.scaling == pytest.approx(3.0)
    rates = [float(plan.calendar(int(row["calendar"]))[1][0]) for row in plan.arrivals]
    assert rates == pytest.approx([3 * 50_000 / 8760, 50_000 / 8760])
    assert compiled(**doubled(scale_offered=False)).scaling == 1.0


def test_a_target_that_cannot_be_reached_is_an_error_of_input() -> None:
    tree = doubled()
    tree["target"]["at_least"] = "1 bn USD/year"
    with pytest.raises(InputError, match=r"target\.at_least"):
        scaling_factor(scenario_of(tree))


def test_a_capped_flow_is_an_hourly_rate_offered_and_delivered() -> None:
    tree = doubled()
    tree["capped_flows"]["oil"] |= {"growth": 2, "tonnes": "876 t/year"}
    info = compiled(**tree).flows[2]
    assert info.capped_usd == pytest.approx((2e9 / 8760, 1e9 / 8760))
    assert info.capped_tonnes == pytest.approx((0.2, 0.1))


@pytest.mark.parametrize(
    ("start", "length", "warm_up", "hours"),
    [
        (None, "100 h", "0 h", 8760.0),
        ("2023-01-01", "365 d", "0 d", 8760.0),
        ("2024-01-01", "366 d", "0 d", 8784.0),
        ("2023-01-01", "731 d", "0 d", 8772.0),
        ("2023-12-01", "397 d", "31 d", 8784.0),
    ],
)
def test_a_year_has_the_hours_of_the_calendar_years_measured(
    start: str | None, length: str, warm_up: str, hours: float
) -> None:
    clock = {"length": length, "warm_up": warm_up} | ({} if start is None else {"start": start})
    tree = {"clock": clock, "flows": {"f": flow(0.0, path=[{"travel": "1 h"}])}}
    assert year_hours(scenario_of(tree)) == hours


def test_a_corridors_price_emission_and_length_count_the_legs_of_its_trains() -> None:
    link = {"from": "a", "to": "b", "mode": "rail", "time": "1 h", "distance": "100 km"}
    priced = link | {"tariff": "2 USD/km", "co2": "10 g/t/km"}
    plan = compiled(
        places={"a": {}, "b": {}},
        links={"road": priced, "rail": priced, "track": link},
        stations={"s": station(1, 1, fee="50 USD")},
        services={"t": {"train": {"path": ["rail"], "capacity": 1}}},
        corridors={"known": {"path": ["road", "s", "t"]}, "unknown": {"path": ["road", "track"]}},
        flows={
            "f": flow(0.0, path=["road"]) | {"path": None, "corridor": "known"},
            "g": flow(0.0, path=["road"]) | {"path": None, "corridor": "unknown"},
        },
    )
    known, unknown = plan.corridors
    assert (known.cost_per_unit, known.co2_per_tonne, known.distance) == (450.0, 2.0, 200.0)
    assert (unknown.cost_per_unit, unknown.co2_per_tonne, unknown.distance) == (None, None, 200.0)


def test_a_step_that_only_takes_time_needs_a_cost_or_the_corridor_has_none() -> None:
    road = {"from": "a", "to": "b", "mode": "road", "time": "1 h", "distance": "100 km"}
    plan = compiled(
        places={"a": {}, "b": {}},
        links={"road": road | {"tariff": "2 USD/km"}},
        flows={
            "f": flow(0.0, path=["road", {"travel": "1 h"}]),
            "g": flow(0.0, path=["road", {"travel": "1 h", "cost": "20 USD"}]),
        },
    )
    assert [corridor.cost_per_unit for corridor in plan.corridors] == [None, 220.0]


def test_lines_share_the_berths_of_a_port_and_the_ships_of_a_pool() -> None:
    def line(other: str) -> dict[str, Any]:
        return {
            "ferry": {
                "pool": "ships",
                "ports": [other, "alat"],
                "crossing": "20 h",
                "handling": "6 h",
                "decks": {"truck": {"places": 40, "full_at": "90 %"}, "wagon": {"places": 54}},
                "max_wait": "3 d",
                "berths": {"alat": 2},
            }
        }

    plan = compiled(
        places={"kuryk": {}, "turkmenbashi": {}, "alat": {}},
        pools={"spare": {"ships": 2}, "ships": {"ships": 8, "in_repair": 1}},
        services={"k": line("kuryk"), "t": line("turkmenbashi")},
        flows={"f": flow(0.0, path=[{"board": "t", "at": "alat", "deck": "wagon"}])},
    )
    assert plan.lines["berth_b"].tolist() == [0, 0]
    assert plan.lines["berth_a"].tolist() == [NONE, NONE]
    assert plan.lines["port_b"].tolist() == [1, 1]
    assert plan.pools.tolist() == [(2, 0, NONE), (7, 2, NONE)]
    assert plan.lines["pool"].tolist() == [1, 1]
    assert plan.lines["max_wait"].tolist() == [72.0, 72.0]
    assert plan.decks["places"].tolist() == [40.0, 54.0, 40.0, 54.0]
    assert plan.decks["full_at"][[0, 2]].tolist() == [36.0, 36.0]
    assert np.isnan(plan.decks["full_at"][[1, 3]]).all()
    # The unit's step says which kind of deck place it takes.
    assert plan.steps[0]["skip"] == 1


def test_tables_are_frozen() -> None:
    plan = compiled(stations={"s": station(1, 1)}, flows={"f": flow(0.0, path=["s"])})
    for table in (plan.steps, plan.stations, plan.classes, plan.calendar_time, plan.watched):
        with pytest.raises(ValueError, match="read-only"):
            table[:] = 0
