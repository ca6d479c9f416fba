"""Series over time and over probability: queues by day, transit quantiles, work in the system."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.kpis.corridor import Transits
from sim.kpis.piecewise import banned
from sim.kpis.record import DAY, Record
from sim.kpis.results import Sample
from sim.kpis.spans import mean_numbers, number_at
from sim.tables.plan import FERRY, GATE, NONE, STATION, TAKE, TRAIN

Floats = NDArray[np.float64]

#: The kinds of step before which a queue can stand.
QUEUES = {"station": STATION, "gate": GATE, "yard": TAKE, "fleet": TAKE}
QUEUES |= {"train": TRAIN, "ferry": FERRY}
PROBABILITIES = np.round(np.arange(0.01, 1.0, 0.01), 2)


def queue_series(record: Record) -> Iterator[Sample]:
    """Yield the mean number waiting on every day from the run's start, the warm-up too.

    ``x`` is when the day begins, in hours; the last day may be shorter. Lots wait for trains at the
    service's node, units for ships at ``line@port``. Nodes where nobody ever waits are left out.
    """
    starts = days(record)
    edges = np.append(starts, record.high)
    for number, node in enumerate(record.plan.nodes):
        if node.kind not in QUEUES:
            continue
        rows = record.rows(number, QUEUES[node.kind])
        means = mean_numbers(rows.arrive, rows.waited, edges)
        if means.any():
            for x, value in zip(starts.tolist(), means.tolist(), strict=True):
                yield Sample("station", node.name, "queue", x, value, "units")


def transit_series(record: Record, gathered: list[Transits]) -> Iterator[Sample]:
    """Yield the quantiles of transit of what each corridor delivered within the window."""
    for corridor, found in zip(record.plan.corridors, gathered, strict=True):
        if not len(found.hours):
            continue
        values = np.quantile(found.hours, PROBABILITIES)
        for x, value in zip(PROBABILITIES.tolist(), values.tolist(), strict=True):
            yield Sample("corridor", corridor.name, "transit_quantile", x, value, "h")


def work_series(record: Record) -> Iterator[Sample]:
    """Yield how many units are in the system at the start of every day."""
    moments = days(record)
    number = np.zeros(len(moments), dtype=np.int64)
    for group in record.units():
        number += number_at(group.created, moments) - number_at(group.gone, moments)
    yield from _daily("work_in_system", moments, number.astype(np.float64))


def held_series(record: Record) -> Iterator[Sample]:
    """Yield how many lots a loading ban holds at their origin at the start of every day.

    Left out where no service can be banned.
    """
    moments = days(record)
    number = np.zeros(len(moments))
    bannable = record.plan.formations[record.plan.formations["embargo"] != NONE]
    for formation in bannable:
        ban = banned(record.visits, int(formation["embargo"]))
        if ban is not None:
            rows = record.rows(int(formation["node"]), TRAIN)
            waiting = number_at(rows.arrive, moments) - number_at(rows.start, moments)
            number += waiting * np.array([ban.at(moment) for moment in moments])
    if len(bannable):
        yield from _daily("held", moments, number)


def days(record: Record) -> Floats:
    """Return when each day begins that touches ``[0, end)``, hours since the clock's start."""
    begins: Floats = np.arange(0.0, record.high, DAY)
    return begins


def _daily(kpi: str, moments: Floats, values: Floats) -> Iterator[Sample]:
    for x, value in zip(moments.tolist(), values.tolist(), strict=True):
        yield Sample("network", "network", kpi, x, value, "units")
