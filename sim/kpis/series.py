"""Series over time and over probability: queues by day, transit quantiles, work in the system."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from sim.kpis.corridor import Transits
from sim.kpis.piecewise import banned
from sim.kpis.quantiles import quantiles_of_sorted
from sim.kpis.record import DAY, Record
from sim.kpis.results import Sample
from sim.kpis.rows import ascending
from sim.kpis.spans import number_at
from sim.tables.plan import NONE, TRAIN

Floats = NDArray[np.float64]

PROBABILITIES = np.round(np.arange(0.01, 1.0, 0.01), 2)


def queue_series(record: Record, means: Mapping[int, Floats]) -> list[Sample]:
    """Return the mean number waiting on every day from the run's start, the warm-up too.

    ``x`` is when the day begins, in hours; the last day may be shorter. Lots wait for trains at the
    service's node, units for ships at ``line@port``. Nodes where nobody ever waits are left out.

    Parameters
    ----------
    record : Record
    means : mapping of int to ndarray of float64
        By node the mean number on each day.
    """
    starts, samples = days(record), []
    for number, node in enumerate(record.plan.nodes):
        if number in means and means[number].any():
            samples += _samples("station", node.name, "queue", starts, means[number], "units")
    return samples


def transit_series(record: Record, gathered: list[Transits]) -> list[Sample]:
    """Return the quantiles of transit of what each corridor delivered within the window."""
    samples = []
    for corridor, found in zip(record.plan.corridors, gathered, strict=True):
        if len(found.hours):
            values = quantiles_of_sorted(found.hours, PROBABILITIES)
            name, kpi = corridor.name, "transit_quantile"
            samples += _samples("corridor", name, kpi, PROBABILITIES, values, "h")
    return samples


def work_series(record: Record) -> list[Sample]:
    """Return how many units are in the system at the start of every day."""
    moments = days(record)
    number = np.zeros(len(moments), dtype=np.int64)
    for group in record.units():
        number += number_at(ascending(group.created), moments)
        number -= number_at(ascending(group.gone), moments)
    return _daily("work_in_system", moments, number.astype(np.float64))


def held_series(record: Record) -> list[Sample]:
    """Return how many lots a loading ban holds at their origin at the start of every day.

    Left out where no service can be banned.
    """
    moments = days(record)
    number = np.zeros(len(moments))
    bannable = record.plan.formations[record.plan.formations["embargo"] != NONE]
    for formation in bannable:
        ban = banned(record.visits, int(formation["embargo"]))
        if ban is not None:
            rows = record.rows(int(formation["node"]), TRAIN)
            waiting = number_at(rows.arrivals, moments) - number_at(rows.starts, moments)
            number += waiting * np.array([ban.at(moment) for moment in moments])
    return _daily("held", moments, number) if len(bannable) else []


def days(record: Record) -> Floats:
    """Return when each day begins that touches ``[0, end)``, hours since the clock's start."""
    begins: Floats = np.arange(0.0, record.high, DAY)
    return begins


def edges(record: Record) -> Floats:
    """Return when each day begins, and the run's end."""
    return np.append(days(record), record.high)


def _daily(kpi: str, moments: Floats, values: Floats) -> list[Sample]:
    return _samples("network", "network", kpi, moments, values, "units")


def _samples(scope: str, name: str, kpi: str, x: Floats, values: Floats, unit: str) -> list[Sample]:
    """Make a sample of every point."""
    same = (repeat(text) for text in (scope, name, kpi))
    rows = zip(*same, x.tolist(), values.tolist(), repeat(unit), strict=False)
    # Of tens of thousands: what Sample._make does for each, without its call in Python.
    return list(map(partial(tuple.__new__, Sample), rows))
