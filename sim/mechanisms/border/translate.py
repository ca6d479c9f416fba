"""A border port's steps become stations, gates and yards; clearance efficiency is applied here."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Container, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sim.mechanisms.border.inputs import (
    Gate,
    Permits,
    Slots,
    StaffSchedule,
    Station,
)
from sim.mechanisms.hours.inputs import days as weekdays
from sim.mechanisms.hours.translate import Spans, breakpoints, local_days
from sim.mechanisms.steps import stepped


class Placed(Protocol):
    """What stands at a place, which a field may say."""

    @property
    def place(self) -> str | None:
        """The place, None where the id says it."""


Breakpoints = tuple[NDArray[np.float64], NDArray[np.float64]]


def place_of(name: str, stations: Mapping[str, Placed], places: Container[str]) -> str | None:
    """Return the place of a station: its field, or the longest place that its id begins with."""
    found = stations.get(name)
    if found is not None and found.place is not None:
        return found.place
    head = name
    while head:
        if head in places:
            return head
        head = head.rpartition(".")[0]
    return None


def with_efficiency(step: Station | Gate, place: float | None, scenario: float) -> float:
    """Return the clearance efficiency that holds at a step.

    The step's own is taken before its place's, that before the scenario's (model.md, section 3).
    """
    if step.clearance_efficiency is not None:
        return step.clearance_efficiency
    return scenario if place is None else place


def service_factor(station: Station, efficiency: float) -> float:
    """Return what multiplies the drawn service time: ``1 / e`` at customs steps, else 1."""
    return 1.0 / efficiency if station.customs else 1.0


def staff(station: Station, spans: Spans | None, end: float) -> Breakpoints | None:
    """Return the servers at work over time, or None where they never change.

    Parameters
    ----------
    station : Station
    spans : list of (float, float) or None
        Opening hours; None where always open.
    end : float
        Hours.
    """
    if isinstance(station.servers, StaffSchedule):
        schedule = station.servers
        after = None if schedule.repeat else schedule.servers[-1]
        times, values = stepped(schedule.until, schedule.servers, end, after)
        return (times, values) if spans is None else _product(times, values, spans)
    return None if spans is None else breakpoints(spans, station.servers)


def acceptance(gate: Gate, efficiency: float, exponent: float) -> float:
    """Return the limit of a gate with ``accepts``: ``base x e^a`` an hour (model.md, section 3).

    ``a`` is between 0, a quota, and 1, all clearance work (BRD-ASM-106).
    """
    own = gate.acceptance_exponent
    base = gate.accepts or 0.0
    return float(base * efficiency ** (exponent if own is None else own))


def credits_of(rate: float, spans: Spans, days: list[tuple[float, float]]) -> NDArray[np.float64]:
    """Return the instants at which a gate lets one more unit through.

    Each day's ``24 x rate`` acceptances are spread evenly over its open hours; a day without open
    hours accepts nothing. Fractions of a unit are carried to the next open day.

    Parameters
    ----------
    rate : float
        Units an hour of the whole day, so that a limit a day is ``24 x rate``.
    spans : list of (float, float)
        Open hours, disjoint and ascending.
    days : list of (float, float)
        Midnight to midnight, in hours.
    """
    edges, counts = [days[0][0]], [0.0]
    openings, closings = [a for a, _ in spans], [b for _, b in spans]
    for midnight, next_midnight in days:
        open_today = [
            (max(a, midnight), min(b, next_midnight))
            for a, b in spans[
                bisect_right(closings, midnight) : bisect_left(openings, next_midnight)
            ]
        ]
        hours = sum(b - a for a, b in open_today)
        for opening, closing in open_today:
            edges += [opening, closing]
            share = 24.0 * rate * (closing - opening) / hours
            counts += [counts[-1], counts[-1] + share]
    total = int(counts[-1] + 1e-9)
    wanted = np.arange(1, total + 1, dtype=np.float64)
    return _inverse(np.array(edges), np.array(counts), wanted)


def evenly(rate: float, end: float) -> NDArray[np.float64]:
    """Return the instants of train paths or slots spread evenly, ``rate`` of them an hour."""
    return np.arange(1, math.floor(rate * end) + 1, dtype=np.float64) / rate


def slots_of(slots: Slots, end: float) -> NDArray[np.float64]:
    """Return the instants of a timetable, each as often as units may pass."""
    found: list[float] = []
    turn = 0
    while True:
        base = slots.offset + (turn * slots.period if slots.period is not None else 0.0)
        for at, size in zip(slots.at, slots.sizes, strict=True):
            found += [base + at] * int(size)
        turn += 1
        if slots.period is None or slots.offset + turn * slots.period >= end:
            return np.array(sorted(time for time in found if time < end))


def permits_of(permits: Permits, start: datetime, end: float) -> NDArray[np.float64]:
    """Return the instants at which permits come, each as often as there are permits in a batch.

    Parameters
    ----------
    permits : Permits
    start : datetime
        The clock's zero, with its zone.
    end : float
        Hours.
    """
    zone, hour, minute = ZoneInfo(permits.zone), int(permits.at[:2]), int(permits.at[3:])
    found = [
        (datetime.combine(day, time(hour, minute), tzinfo=zone).astimezone(UTC) - start)
        / timedelta(hours=1)
        for day, _, _ in local_days(start, end, zone)
        if day.weekday() in weekdays(permits.on)
    ]
    times = np.array([at for at in found if 0.0 <= at < end])
    return np.repeat(times, int(permits.batch))


def bank_of(gate: Gate, rate: float) -> int:
    """Return how many unused acceptances are kept: those of ``bank`` hours (1), at least one.

    Of permits a batch is kept and of a timetable nothing, where the gate does not say how many.
    """
    if gate.permits is not None:
        return int(gate.permits.batch if gate.keep is None else gate.keep)
    if gate.slots is not None:
        return int(gate.keep or 0)
    hours = 1.0 if gate.bank is None else gate.bank
    return max(1, math.floor(rate * hours + 1e-9))


def _inverse(
    edges: NDArray[np.float64], counts: NDArray[np.float64], wanted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the first time at which a piecewise linear count reaches each wanted number."""
    index = np.clip(np.searchsorted(counts, wanted - 1e-9, side="left"), 1, len(counts) - 1)
    low, high = counts[index - 1], counts[index]
    part = np.clip((wanted - low) / np.where(high > low, high - low, 1.0), 0.0, 1.0)
    times: NDArray[np.float64] = edges[index - 1] + part * (edges[index] - edges[index - 1])
    return times


def _product(times: NDArray[np.float64], values: NDArray[np.float64], spans: Spans) -> Breakpoints:
    """Return a schedule's servers inside the open spans, 0 outside."""
    open_times, open_values = breakpoints(spans, 1.0)
    both = np.unique(np.concatenate([times, open_times]))
    staffed = values[np.searchsorted(times, both, side="right") - 1]
    opened = open_values[np.searchsorted(open_times, both, side="right") - 1]
    return both, staffed * opened
