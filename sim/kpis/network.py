"""KPIs of the whole network: what it delivers a year, and what is in it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.kpis.flow import Balance
from sim.kpis.record import Record
from sim.kpis.results import Kpi
from sim.kpis.spans import total
from sim.tables.named import FlowInfo


def network_kpis(record: Record, totals: Balance) -> Iterator[Kpi]:
    """Yield tonnes, TEU and USD delivered and offered a year, and the work in the system.

    Capped flows are delivered evenly through the window.
    """
    plan = record.plan
    bilateral = np.array([flow.bilateral for flow in plan.flows], dtype=np.bool_)
    of_bilateral = bilateral[plan.classes["flow"]]

    def yearly(counts: NDArray[np.int64], column: str) -> float:
        return float((counts * plan.classes[column]).sum()) / record.years

    capped_usd = sum(_delivered(flow.capped_usd) for flow in plan.flows)
    capped_trade = sum(_delivered(flow.capped_usd) for flow in plan.flows if flow.bilateral)
    capped_tonnes = sum(_delivered(flow.capped_tonnes) for flow in plan.flows)
    values = {
        "delivered_tonnes": yearly(totals.delivered, "tonnes") + plan.year_hours * capped_tonnes,
        "delivered_teu": yearly(totals.delivered, "teu"),
        "delivered_value": yearly(totals.delivered, "usd") + plan.year_hours * capped_usd,
        "offered_tonnes": yearly(totals.offered, "tonnes")
        + plan.year_hours * sum(_offered(flow.capped_tonnes) for flow in plan.flows),
        "offered_value": yearly(totals.offered, "usd")
        + plan.year_hours * sum(_offered(flow.capped_usd) for flow in plan.flows),
        "bilateral_trade": yearly(totals.delivered * of_bilateral, "usd")
        + plan.year_hours * capped_trade,
        "work_in_system": _present(record) / record.hours,
        "refused_tonnes": yearly(totals.refused, "tonnes")
        + plan.year_hours * sum(_refused(flow) for flow in plan.flows),
    }
    values |= _told(record, totals)
    for kpi, value in values.items():
        yield Kpi("network", "network", kpi, value, UNITS[kpi])


def _told(record: Record, totals: Balance) -> dict[str, float]:
    """Return what the freight that arrived cost and emitted, as far as its ways' legs tell it.

    A part of the freight is on ways without a sourced price or emission; how much is told says the
    share, by tonnes, that a sum is of.
    """
    classes = record.plan.classes
    corridors = [record.plan.corridors[row] for row in classes["corridor"].tolist()]
    tonnes = totals.delivered * classes["tonnes"]
    costs = np.array([np.nan if c.cost_per_unit is None else c.cost_per_unit for c in corridors])
    co2 = np.array([np.nan if c.co2_per_tonne is None else c.co2_per_tonne for c in corridors])
    found = {}
    for kpi, amounts in (("transport_cost", totals.delivered * costs), ("co2", tonnes * co2 / 1e3)):
        known = np.isfinite(amounts)
        share = float(tonnes[known].sum() / tonnes.sum()) if tonnes.sum() > 0.0 else 0.0
        if share > 0.0:
            found[kpi] = float(amounts[known].sum()) / record.years
            found[f"{kpi}_told_share"] = share
    return found


UNITS = {
    "delivered_tonnes": "t/year",
    "delivered_teu": "TEU/year",
    "delivered_value": "USD/year",
    "offered_tonnes": "t/year",
    "offered_value": "USD/year",
    "bilateral_trade": "USD/year",
    "work_in_system": "units",
    "refused_tonnes": "t/year",
    "transport_cost": "USD/year",
    "transport_cost_told_share": "1",
    "co2": "t/year",
    "co2_told_share": "1",
}


def _present(record: Record) -> float:
    """Return the hours that all units together spent in the model within the window."""
    return sum(
        total(group.created, group.gone, record.low, record.high) for group in record.units()
    )


def _delivered(rates: tuple[float, float] | None) -> float:
    return 0.0 if rates is None else rates[1]


def _offered(rates: tuple[float, float] | None) -> float:
    return 0.0 if rates is None else rates[0]


def _refused(flow: FlowInfo) -> float:
    """Return the tonnes an hour that a flow's cap turns away."""
    rates = flow.capped_tonnes
    return 0.0 if rates is None else rates[0] - rates[1]
