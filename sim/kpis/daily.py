"""Freight by day: delivered, in the system, and how long those took who entered on a day.

Two runs on common random numbers are told apart by these, day by day; only experiments that do so
ask for them, since there is a row for every corridor and day.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from sim.kpis.groups import Group
from sim.kpis.record import DAY, Record
from sim.kpis.results import Sample
from sim.kpis.rows import ascending
from sim.kpis.series import days
from sim.kpis.spans import clipped, number_at

Floats = NDArray[np.float64]

UNITS = {
    "delivered_units": "units",
    "delivered_tonnes": "tonnes",
    "delivered_usd": "USD",
    "freight_in_system": "tonnes",
    "units_in_system": "units",
    "entered": "units",
    "hours_of_entered": "h",
    "unfinished": "units",
}


def daily_series(record: Record) -> list[Sample]:
    """Return the freight of every day from the run's start, of the network and of each corridor.

    ``x`` is when the day begins, hours. ``freight_in_system`` and ``units_in_system`` are those at
    this moment, the others of the whole day; the last day may be shorter. ``hours_of_entered``
    counts, for the units that entered on a day, the hours until they finished, were refused, or the
    run ended, and ``unfinished`` how many of them the run's end found in the system. Capped flows
    are left out. Of corridors only days with a value other than 0 are given.
    """
    moments = days(record)
    network = _nothing(len(moments))
    corridors = [_nothing(len(moments)) for _ in record.plan.corridors]
    for group in record.units():
        of_group = _of_group(record, group, moments)
        corridor = int(record.plan.classes[group.unit_class]["corridor"])
        for kpi, values in of_group.items():
            network[kpi] += values
            if corridor >= 0:
                corridors[corridor][kpi] += values
    samples = list(_samples("network", "network", moments, network))
    for info, found in zip(record.plan.corridors, corridors, strict=True):
        samples += _samples("corridor", info.name, moments, found, sparse=True)
    return samples


def _nothing(count: int) -> dict[str, Floats]:
    return {kpi: np.zeros(count) for kpi in UNITS}


def _of_group(record: Record, group: Group, moments: Floats) -> dict[str, Floats]:
    of_class = record.plan.classes[group.unit_class]
    tonnes, usd = float(of_class["tonnes"]), float(of_class["usd"])
    count = len(moments)
    delivered = _per_day(group.finished, count)
    inside = np.zeros(count)
    inside += number_at(ascending(group.created), moments)
    inside -= number_at(ascending(group.gone), moments)
    gone = group.gone
    hours = clipped(gone, 0.0, record.high) - group.created
    return {
        "delivered_units": delivered,
        "delivered_tonnes": delivered * tonnes,
        "delivered_usd": delivered * usd,
        "freight_in_system": inside * tonnes,
        "units_in_system": inside,
        "entered": _per_day(group.created, count),
        "hours_of_entered": _per_day(group.created, count, hours),
        "unfinished": _per_day(group.created, count, np.isnan(gone).astype(np.float64)),
    }


def _per_day(times: Floats, count: int, weights: Floats | None = None) -> Floats:
    """Return how many of the times lie in each day, or the sum of their weights."""
    known = ~np.isnan(times)
    day = np.minimum((times[known] // DAY).astype(np.int64), count - 1)
    chosen = None if weights is None else weights[known]
    return np.bincount(day, chosen, minlength=count).astype(np.float64)


def _samples(
    scope: str, name: str, moments: Floats, found: dict[str, Floats], sparse: bool = False
) -> Iterator[Sample]:
    for kpi, values in found.items():
        kept = values != 0.0 if sparse else np.ones(len(values), dtype=np.bool_)
        rows = zip(moments[kept].tolist(), values[kept].tolist(), repeat(UNITS[kpi]), strict=False)
        yield from (Sample(scope, name, kpi, *row) for row in rows)
