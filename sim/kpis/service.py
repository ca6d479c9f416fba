"""KPIs of services: departures, how full, how long the round trip, the fill and the idle time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.kpis.groups import Group
from sim.kpis.piecewise import there_are
from sim.kpis.record import Record
from sim.kpis.results import Kpi
from sim.kpis.sailings import Sailings
from sim.kpis.spans import total, within
from sim.tables.plan import NONE, TRAIN
from sim.tables.realised import TINY, value_at

Floats = NDArray[np.float64]

UNITS = {
    "departures": "/year",
    "load_factor": "1",
    "round_trip": "h",
    "fill_wait": "h",
    "idle_share": "1",
}


def service_kpis(record: Record, sailings: Sailings) -> Iterator[Kpi]:
    """Yield the KPIs of every train service and ferry line."""
    trains = len(record.draws.train_visit)
    first_joined = record.first_joined(TRAIN, len(record.draws.units), trains)
    for group in record.trains():
        node = int(record.plan.formations[group.formation]["node"])
        values = _of_trains(record, group, first_joined)
        yield from _kpis(record.plan.nodes[node].name, values)
    for row, line in enumerate(record.plan.lines):
        name = record.plan.nodes[int(line["node_a"])].name.partition("@")[0]
        yield from _kpis(name, _of_line(record, sailings, row))


def _kpis(name: str, values: dict[str, float]) -> Iterator[Kpi]:
    for kpi, value in values.items():
        yield Kpi("service", name, kpi, value, UNITS[kpi])


def _of_trains(record: Record, group: Group, first_joined: Floats) -> dict[str, float]:
    """Return what a train service has; its round trip and idle time are its fleet's."""
    first = group.first - len(record.draws.units)
    own = slice(first, first + len(group.created))
    left = within(group.created, record.low, record.high)
    values: dict[str, float] = {"departures": np.count_nonzero(left) / record.years}
    if left.any():
        capacity = float(record.plan.formations[group.formation]["capacity"])
        values["load_factor"] = float(record.train_lots[own][left].mean()) / capacity
        fill = record.visits.train_ready[own] - first_joined[own]
        values["fill_wait"] = float(fill[left].mean())
    return values


def _of_line(record: Record, sailings: Sailings, row: int) -> dict[str, float]:
    """Return what a ferry line has, both directions together."""
    line, rows = record.plan.lines[row], sailings.rows
    own = (rows["line"] == row) & within(rows["depart"], record.low, record.high)
    values: dict[str, float] = {"departures": np.count_nonzero(own) / record.years}
    # Where ships come back empty by rule, the way back neither fills nor waits to.
    laden = own & ~((rows["from_b"] == 1) & bool(line["returns_empty"]))
    if laden.any():
        taken = rows["load"][laden].sum(axis=1)
        places = _places(record, line, rows["full"][laden])
        if places > 0.0:
            values["load_factor"] = float(taken.mean() / places)
        values["fill_wait"] = float((rows["full"] - rows["ready"])[laden].mean())
    trips = _round_trips(record, rows)[own]
    if not np.isnan(trips).all():
        values["round_trip"] = float(np.nanmean(trips))
    idle = _idle_share(record, sailings, int(line["pool"]))
    return values if idle is None else values | {"idle_share": idle}


def _places(record: Record, line: np.void, loaded: Floats) -> float:
    """Return the places that a line's ships had on average when they were loaded."""
    plan, first, places = record.plan, int(line["first_deck"]), 0.0
    for deck in plan.decks[first : first + int(line["decks"])]:
        if int(deck["calendar"]) == NONE:
            places += float(deck["places"])
        else:
            factor = value_at(plan.calendar(int(deck["calendar"])), loaded)
            places += float(np.floor(deck["places"] * factor + TINY).mean())
    return places


def _round_trips(record: Record, rows: NDArray[np.void]) -> Floats:
    """Return for each sailing the time since the same ship last left the same port; NaN if none.

    The trip in between counts for the line that it ends on.
    """
    lines = record.plan.lines[rows["line"]]
    port = np.where(rows["from_b"] == 1, lines["port_b"], lines["port_a"])
    order = np.lexsort((rows["depart"], port, rows["ship"]))
    again = (np.diff(rows["ship"][order]) == 0) & (np.diff(port[order]) == 0)
    trips = np.full(len(rows), np.nan)
    trips[order[1:][again]] = np.diff(rows["depart"][order])[again]
    return trips


def _idle_share(record: Record, sailings: Sailings, pool: int) -> float | None:
    """Return the share of time in which a pool's ships have neither freight nor way to make.

    It is of the ships that should be at work, and 0 where those not yet laid up do more; None where
    there are none.

    A ship is busy from when its first unit is there, or else from when it left off loading, until
    it has landed; one that still loads when the run ends counts as idle.
    """
    rows = sailings.rows
    own = record.plan.lines["pool"][rows["line"]] == pool
    loading = np.clip(sailings.first_joined, rows["ready"], rows["full"])
    since = np.where(np.isnan(loading), rows["full"], loading)
    busy = total(since[own], rows["landed"][own], record.low, record.high)
    ships = there_are(record.plan, record.plan.pools[pool], "ships").mean(record.low, record.high)
    return max(1.0 - busy / (ships * record.hours), 0.0) if ships > 0.0 else None
