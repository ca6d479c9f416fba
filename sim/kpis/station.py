"""KPIs of stations, gates, yards and fleets: how much passes, how full, how long the queue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from sim.kpis import occupancy
from sim.kpis.piecewise import Piecewise, gate_hours, staff, there_are
from sim.kpis.quantiles import quantile
from sim.kpis.record import Record
from sim.kpis.results import Kpi
from sim.kpis.rows import Rows, ascending
from sim.kpis.spans import count_within, most, number_at, total, within
from sim.tables.plan import GATE, NONE, STATION, TAKE

Floats = NDArray[np.float64]

#: The kind of step that makes a node's KPIs.
STEP_OF = {"station": STATION, "gate": GATE, "yard": TAKE, "fleet": TAKE}
UNITS = {
    "arrivals": "/day",
    "throughput": "/day",
    "utilisation": "1",
    "wait_mean": "h",
    "wait_p95": "h",
    "queue_mean": "units",
    "queue_max": "units",
    "blocked_share": "1",
    "closed_share": "1",
}


def station_kpis(record: Record, measured: Mapping[int, dict[str, float]]) -> Iterator[Kpi]:
    """Yield the KPIs of every station, gate, yard and fleet.

    Parameters
    ----------
    record : Record
    measured : mapping of int to dict
        By node what :func:`measure` found.
    """
    for number, node in enumerate(record.plan.nodes):
        for kpi, unit in UNITS.items() if node.kind in STEP_OF else ():
            value = measured[number].get(kpi)
            if value is not None:
                yield Kpi("station", node.name, kpi, value, unit)


def measure(record: Record, node: int, kind: int, rows: Rows) -> dict[str, float]:
    """Return the KPIs of a node by its visits to steps of one kind."""
    return _passage(record, rows) | _use(record, node, kind, rows)


def _passage(record: Record, rows: Rows) -> dict[str, float]:
    """Return what any node has: arrivals, throughput, waits and queue."""
    low, high = record.low, record.high
    waits = rows.start - rows.arrive
    window = np.array([low, high])
    came_before, came = number_at(rows.arrivals, window).tolist()
    begun = int(number_at(rows.starts, window)[1])
    if not came_before and begun == len(waits):
        # Every wait lies in the window whole.
        queue = float(waits.sum())
    else:
        queue = total(rows.arrive, rows.waited, low, high)
        waits = waits[within(rows.start, low, high)]
    values = {
        "arrivals": (came - came_before) / record.days,
        "throughput": count_within(rows.leave, low, high) / record.days,
        "queue_mean": queue / record.hours,
        "queue_max": float(most(rows.arrivals, rows.ends_of_wait, low, high)),
    }
    if len(waits):
        values["wait_mean"] = float(waits.mean())
        values["wait_p95"] = quantile(waits, 0.95)
    return values


def _use(record: Record, node: int, kind: int, rows: Rows) -> dict[str, float]:
    """Return how far a node's servers, passages, places or vehicles were used."""
    if kind == STATION:
        at = np.flatnonzero(record.plan.stations["node"] == node)
        return _of_station(record, int(at[0]), rows) if len(at) else {}
    if kind == GATE:
        at = np.flatnonzero(record.plan.gates["node"] == node)
        return _of_gate(record, int(at[0]), rows) if len(at) else {}
    at = np.flatnonzero(record.plan.tokens["node"] == node)
    return _of_token(record, int(at[0])) if len(at) else {}


def _of_station(record: Record, station: int, rows: Rows) -> dict[str, float]:
    low, high = record.low, record.high
    servers = staff(record.plan, station)
    closed = servers.zero()
    values = {"closed_share": _share(record, closed)}
    staffed = servers.integral(low, high)
    if staffed > 0.0:
        if record.plan.stations[station]["pause"]:
            busy = busy_with_pauses(rows, servers, low, high)
        else:
            busy = total(rows.start, rows.end, low, high)
        values["utilisation"] = busy / staffed
        values["blocked_share"] = _blocked(rows, closed, low, high) / staffed
    return values


def _blocked(rows: Rows, closed: Piecewise | None, low: float, high: float) -> float:
    """Return the server-hours held after service; without staff there is no server to hold."""
    at_once = rows.leave == rows.end
    if at_once.all() or (at_once | np.isnan(rows.end)).all():
        return 0.0
    blocked = total(rows.end, rows.leave, low, high)
    if closed is not None:
        stuck = ~(rows.end >= rows.leave) & ~np.isnan(rows.end)
        begin = np.clip(rows.end[stuck], low, high)
        finish = np.clip(np.fmin(rows.leave[stuck], high), low, high)
        blocked -= float(closed.between(begin, finish).sum())
    return blocked


def busy_with_pauses(rows: Rows, servers: Piecewise, low: float, high: float) -> float:
    """Return the server-hours of service at a station where closing stops the job.

    A visit's time from start to end holds its pauses, but never do more jobs go on than servers
    are at work: the busy time is the integral of the lesser of the two numbers.
    """
    begin, finish = rows.starts, ascending(rows.end)
    moments = np.concatenate([[low, high], begin, finish, servers.times])
    moments = np.unique(moments[(moments >= low) & (moments <= high)])
    jobs = np.searchsorted(begin, moments, side="right").astype(np.float64)
    jobs -= np.searchsorted(finish, moments, side="right")
    at_work = np.minimum(jobs, servers.after(moments))
    return float((at_work[:-1] * np.diff(moments)).sum())


def _of_gate(record: Record, gate: int, rows: Rows) -> dict[str, float]:
    """Return the passages used of those offered, and the share of time closed."""
    row = record.plan.gates[gate]
    hours = gate_hours(record.plan, gate)
    closed = hours.zero()
    values = {"closed_share": _share(record, closed)}
    if row["headway"] > 0.0:
        opened = record.hours * (1.0 - values["closed_share"])
        offered = opened / float(row["headway"])
    elif row["calendar"] != NONE:
        times, _ = record.plan.calendar(int(row["calendar"]))
        offered = float(count_within(times, record.low, record.high))
    else:
        offered = 0.0  # while it is open, any number may pass
    if offered > 0.0:
        values["utilisation"] = count_within(rows.start, record.low, record.high) / offered
    return values


def _of_token(record: Record, token: int) -> dict[str, float]:
    """Return the share of places or vehicles in use; none for a pairing, which owns none.

    It is above 1 where more are held, for a while, than the calendar has left.
    """
    units = there_are(record.plan, record.plan.tokens[token], "units")
    there = units.mean(record.low, record.high)
    if there <= 0.0 or occupancy.is_supplied(record.plan, token):
        return {}
    return {"utilisation": occupancy.in_use(record, token) / (there * record.hours)}


def _share(record: Record, closed: Piecewise | None) -> float:
    return 0.0 if closed is None else closed.integral(record.low, record.high) / record.hours
