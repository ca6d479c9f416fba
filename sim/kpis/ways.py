"""KPIs of ways: what a flow, or a shipment, meets on each of the corridors that it may take.

A way is a flow on one of its corridors, named ``flow@corridor``. Flows with one corridor have none;
shipments always have.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.kpis.corridor import ON_TIME, QUANTILES
from sim.kpis.groups import Group
from sim.kpis.quantiles import median_of_sorted, quantiles_of_sorted
from sim.kpis.record import Record
from sim.kpis.results import Kpi, Sample
from sim.kpis.sailings import Sailings
from sim.kpis.spans import count_within, within
from sim.kpis.split import PARTS, WAITING_PARTS, Splitter
from sim.tables.plan import Plan

Floats = NDArray[np.float64]

#: A month's times are taken as they are when so many of its units have arrived.
ENOUGH = 0.9
UNITS = {
    "share": "1",
    "transit_mean": "h",
    "transit_sd": "h",
    **dict.fromkeys(QUANTILES, "h"),
    "on_time_share": "1",
    "cost_per_unit": "USD/unit",
    "co2_per_unit": "kg/unit",
}
MONTHLY = {"month_units": "units", "month_transit": "h", "month_sd": "h", "month_p90_p50": "h"}


@dataclass(frozen=True)
class Way:
    """A flow, or a shipment, on one corridor.

    Attributes
    ----------
    row : int
        Its class.
    name : str
    flow, corridor : int
        Their rows in the plan.
    probe : bool
        Whether it is a shipment.
    """

    row: int
    name: str
    flow: int
    corridor: int
    probe: bool


def ways(plan: Plan) -> list[Way]:
    """Return the ways of a plan, in the order of its classes."""
    corridors = Counter(int(flow) for flow in plan.classes["flow"])
    found = []
    for row, unit_class in enumerate(plan.classes):
        flow, corridor = int(unit_class["flow"]), int(unit_class["corridor"])
        probe = plan.flows[flow].probe
        if probe or corridors[flow] > 1:
            name = f"{plan.flows[flow].name}@{plan.corridors[corridor].name}"
            found.append(Way(row, name, flow, corridor, probe))
    return found


def way_kpis(record: Record, sailings: Sailings) -> Iterator[Kpi]:
    """Yield share and transit of every way, cost and CO2 of shipments.

    The units that entered in the window make the share, those that finished in it the transit.
    """
    groups = {group.unit_class: group for group in record.units()}
    every = ways(record.plan)
    low, high = record.low, record.high
    entered = {way.row: count_within(groups[way.row].created, low, high) for way in every}
    of_flow: Counter[int] = Counter()
    for way in every:
        of_flow[way.flow] += entered[way.row]
    splitter = Splitter(record, sailings) if any(way.probe for way in every) else None
    for way in every:
        group, values = groups[way.row], {}
        if of_flow[way.flow] and not way.probe:
            values["share"] = entered[way.row] / of_flow[way.flow]
        done = within(group.finished, low, high)
        if done.any():
            values |= _times(np.sort((group.finished - group.created)[done]))
            if splitter is not None and way.probe:
                values |= _paid(record, way, splitter.sums(group, done) / np.count_nonzero(done))
        for kpi, value in values.items():
            yield Kpi("way", way.name, kpi, float(value), UNITS[kpi])


def _times(hours: Floats) -> dict[str, float]:
    """Return what transit times in ascending order tell."""
    values = {"transit_mean": float(hours.mean())}
    if len(hours) > 1:
        values["transit_sd"] = float(hours.std(ddof=1))
    quantiles = quantiles_of_sorted(hours, np.array([*QUANTILES.values()]))
    values |= dict(zip(QUANTILES, quantiles.tolist(), strict=True))
    on_time = np.searchsorted(hours, ON_TIME * median_of_sorted(hours), side="right")
    return values | {"on_time_share": float(on_time / len(hours))}


def _paid(record: Record, way: Way, split: Floats) -> dict[str, float]:
    """Return what a shipment costs and emits, given its mean hours by part."""
    corridor, values = record.plan.corridors[way.corridor], {}
    if corridor.cost_per_unit is not None:
        waited = sum(float(split[PARTS.index(part)]) for part in WAITING_PARTS)
        values["cost_per_unit"] = corridor.cost_per_unit + corridor.waiting_cost * waited
    if corridor.co2_per_tonne is not None:
        tonnes = float(record.plan.classes[way.row]["tonnes"])
        values["co2_per_unit"] = corridor.co2_per_tonne * tonnes
    return values


def flow_times(record: Record) -> Iterator[Kpi]:
    """Yield the mean transit of every flow, of its units that finished within the window."""
    hours = np.zeros(len(record.plan.flows))
    units = np.zeros(len(record.plan.flows), dtype=np.int64)
    for group in record.units():
        flow = int(record.plan.classes[group.unit_class]["flow"])
        done = within(group.finished, record.low, record.high)
        hours[flow] += float((group.finished - group.created)[done].sum())
        units[flow] += np.count_nonzero(done)
    for flow, info in enumerate(record.plan.flows):
        if units[flow]:
            yield Kpi("flow", info.name, "transit_mean", float(hours[flow] / units[flow]), "h")


def month_series(record: Record) -> list[Sample]:
    """Return units, mean transit and spread of every way by month of entry.

    ``x`` is when the month begins. Months in which nobody entered are left out. Where fewer than
    nine in ten of those who entered arrived before the run's end, those on the way count with
    their time so far, and the values are at least those of the month before: who is early of the
    last month's units alone would show a corridor faster than it is.
    """
    groups = {group.unit_class: group for group in record.units()}
    samples: list[Sample] = []
    for way in ways(record.plan):
        if not way.probe:
            samples += _by_month(record, way, groups[way.row])
    return samples


def _by_month(record: Record, way: Way, group: Group) -> Iterator[Sample]:
    begins = record.plan.month_begins
    # Who was turned away has no time on the way.
    stayed = np.isnan(group.refused)
    entered, arrived = group.created[stayed], group.finished[stayed]
    edges = np.searchsorted(entered, np.append(begins, np.inf), side="left")
    before: dict[str, float] = {}
    for begin, first, last in zip(begins, edges[:-1], edges[1:], strict=True):
        if first == last:
            continue
        created, ended = entered[first:last], arrived[first:last]
        known = ~np.isnan(ended)
        if np.count_nonzero(known) >= ENOUGH * len(ended):
            values = _spread(np.sort(ended[known] - created[known]))
        else:
            values = _spread(np.sort(np.where(known, ended, record.high) - created))
            values = {kpi: max(value, before.get(kpi, 0.0)) for kpi, value in values.items()}
        before = values
        yield Sample("way", way.name, "month_units", float(begin), float(last - first), "units")
        for kpi, value in values.items():
            yield Sample("way", way.name, kpi, float(begin), value, MONTHLY[kpi])


def _spread(hours: Floats) -> dict[str, float]:
    median, late = quantiles_of_sorted(hours, np.array([0.5, 0.9])).tolist()
    return {
        "month_transit": float(hours.mean()),
        "month_sd": float(hours.std(ddof=1)) if len(hours) > 1 else 0.0,
        "month_p90_p50": float(late - median),
    }
