"""What one shipment meets on each corridor that was asked, for the summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.mechanisms.shipment.inputs import Shipment
from sim.runs import Point
from sim.scenario.shipped import corridors_of

#: KPIs of a way that are shown, and the days in which times are.
DAYS = ("transit_mean", "transit_sd", "transit_p10", "transit_p50", "transit_p90")
OTHERS = ("on_time_share", "cost_per_unit", "co2_per_unit")
DAY = 24.0


def shipped(point: Point, kpis: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the entry ``shipments`` of a point's summary; nothing where none was asked.

    Parameters
    ----------
    point : Point
    kpis : sequence of mappings
        Those of the summary.

    Returns
    -------
    dict
        By shipment a list with one entry a corridor: times in days, share on time, USD and kg of
        CO2 a shipment, each with its limits; and ``generalised_cost``, USD at the means.
    """
    scenario = point.scenario
    if not scenario.shipments:
        return {}
    found = {(row["name"], row["kpi"]): row for row in kpis if row["scope"] == "way"}
    return {
        "shipments": {
            name: [
                _asked(shipment, corridor, f"{name}@{corridor}", found)
                for corridor in corridors_of(shipment, scenario)
            ]
            for name, shipment in scenario.shipments.items()
        }
    }


def _asked(
    shipment: Shipment, corridor: str, way: str, found: Mapping[tuple[str, str], Any]
) -> dict[str, Any]:
    entry: dict[str, Any] = {"corridor": corridor}
    for kpi in (*DAYS, *OTHERS):
        row = found.get((way, kpi))
        factor = 1.0 / DAY if kpi in DAYS else 1.0
        entry[kpi] = None if row is None else _limits(row, factor)
    return entry | {"generalised_cost": _generalised(shipment, entry)}


def _limits(row: Mapping[str, Any], factor: float) -> dict[str, Any]:
    return {
        end: None if row[end] is None else row[end] * factor for end in ("mean", "low", "high")
    } | {"n": row["n"]}


def _generalised(shipment: Shipment, entry: Mapping[str, Any]) -> float | None:
    """Return price + value of time x (mean time + reliability ratio x standard deviation), USD.

    None without a price, or where nothing arrived.
    """
    cost, mean, spread = (entry[kpi] for kpi in ("cost_per_unit", "transit_mean", "transit_sd"))
    if cost is None or mean is None:
        return None
    hours = mean["mean"] * DAY
    if spread is not None:
        hours += shipment.reliability_ratio * spread["mean"] * DAY
    return float(cost["mean"] + shipment.hourly * hours)
