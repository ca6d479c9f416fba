"""What the freight of the whole network cost and emitted, worked out by hand."""

from __future__ import annotations

import pytest

from sim.tables.named import CorridorInfo
from tests.kpis.made import Made, kpis


def network(made: Made) -> dict[str, float]:
    found = kpis(made.run())
    return {kpi: value for (scope, _, kpi), value in found.items() if scope == "network"}


def test_cost_and_co2_add_up_over_the_ways_that_tell_them() -> None:
    made = Made(end=100.0, year_hours=1000.0)
    told = CorridorInfo("road", cost_per_unit=500.0, co2_per_tonne=40.0)
    half = CorridorInfo("rail", co2_per_tonne=10.0)
    lorries = made.flow("lorries", [made.travel("link")], tonnes=20, corridor=told)
    wagons = made.flow("wagons", [made.travel("line")], tonnes=60, corridor=half)
    for _ in range(3):
        made.unit(lorries, 0.0, (0, 0, 9, 9), finished=9.0)
    made.unit(lorries, 0.0, (0, 0, 200, 200))  # still on its way
    made.unit(wagons, 0.0, (0, 0, 9, 9), finished=9.0)
    found = network(made)
    assert found["co2"] == pytest.approx((60 * 40 + 60 * 10) / 1000 * 10)
    assert found["co2_told_share"] == 1.0
    assert found["transport_cost"] == pytest.approx(3 * 500 * 10)
    assert found["transport_cost_told_share"] == pytest.approx(60 / 120)


def test_where_no_way_tells_its_cost_there_is_none() -> None:
    made = Made(end=100.0)
    lorries = made.flow("lorries", [made.travel("link")], tonnes=20)
    made.unit(lorries, 0.0, (0, 0, 9, 9), finished=9.0)
    found = network(made)
    assert "transport_cost" not in found
    assert "co2" not in found
    assert found["delivered_tonnes"] > 0
