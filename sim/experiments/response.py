"""Demand that fits the time it leads to: one damped step towards the fixed point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from sim.compiler.compile import year_hours
from sim.mechanisms.response.translate import damped, factor
from sim.runs import StoredItem
from sim.scenario.schema import Scenario

DAY = 24.0


@dataclass
class FlowAnswer:
    """How one flow responds while its demand is sought.

    Attributes
    ----------
    flow : str
    semi_elasticity : float
        By an hour.
    base : float
        Hours at which the demand is as written.
    factor : float
        On the demand of the run to come.
    hours : float or None
        Mean time of the last run.
    """

    flow: str
    semi_elasticity: float
    base: float
    factor: float = 1.0
    hours: float | None = None

    def wanted(self, hours: float | None) -> float:
        """Return the factor that a mean time leads to; unchanged where nothing arrived."""
        if hours is None:
            return self.factor
        return factor(self.semi_elasticity, self.base, hours)

    def gap(self, hours: float | None) -> float:
        """Return the relative change of the demand that a run's time asks for."""
        return abs(self.wanted(hours) / self.factor - 1.0)

    def step(self, hours: float | None, damping: float) -> None:
        """Go part of the way to the demand that a run's time leads to."""
        self.hours = hours
        self.factor = damped(self.factor, self.wanted(hours), damping)


def answers(scenario: Scenario) -> list[FlowAnswer]:
    """Return the flows of a scenario that respond, beginning at what is written."""
    if not scenario.response.active:
        return []
    return [
        FlowAnswer(name, one.semi_elasticity, one.days_base, factor=scenario.flows[name].responded)
        for name, one in scenario.response.flows.items()
    ]


def mean_hours(flow: str, items: Sequence[StoredItem]) -> float | None:
    """Return a flow's mean transit over the replications in which anything arrived."""
    found = [value for item in items for value in kpis(item, "flow", flow, "transit_mean")]
    return fmean(found) if found else None


def kpis(item: StoredItem, scope: str, name: str, kpi: str, unit: str = "") -> list[float]:
    """Return the values of one KPI of a run: one, or none where it is absent."""
    rows = item.kpi_rows()
    return [row[4] for row in rows if row[:3] == (scope, name, kpi) and unit in ("", row[3])]


def contribution(
    found: Sequence[FlowAnswer], scenario: Scenario, items: Sequence[StoredItem]
) -> dict[str, Any]:
    """Return what is offered a year with and without the response, all flows together and each.

    Without it is what is offered divided by the factor, so that both rest on the same units.
    """
    clock = scenario.clock
    years = (clock.length - clock.warm_up) / year_hours(scenario)
    flows = {}
    totals = {"USD": 0.0, "tonnes": 0.0}
    for one in found:
        offered = {
            unit: fmean(kpis(item, "flow", one.flow, "offered", unit)[0] for item in items) / years
            for unit in totals
        }
        hours = mean_hours(one.flow, items)
        flows[one.flow] = {
            "factor": one.factor,
            "days": None if hours is None else hours / DAY,
            "days_base": one.base / DAY,
            "offered_usd": offered["USD"],
            "offered_usd_without": offered["USD"] / one.factor,
        }
        for unit, value in offered.items():
            totals[unit] += value * (1.0 - 1.0 / one.factor)
    with_it = {
        unit: fmean(kpis(item, "network", "network", kpi)[0] for item in items)
        for unit, kpi in (("USD", "offered_value"), ("tonnes", "offered_tonnes"))
    }
    return {
        "offered_with": {unit: with_it[unit] for unit in totals},
        "offered_without": {unit: with_it[unit] - totals[unit] for unit in totals},
        "flows": flows,
    }
