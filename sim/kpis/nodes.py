"""Each node's visits are read and sorted once, for the laws, the KPIs and each day's queue."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.kpis import laws
from sim.kpis.record import Record
from sim.kpis.series import edges
from sim.kpis.spans import mean_numbers
from sim.kpis.station import STEP_OF, measure
from sim.tables.plan import FERRY, STATION, TRAIN

#: The kinds of step before which a queue can stand.
QUEUES = STEP_OF | {"train": TRAIN, "ferry": FERRY}


@dataclass(frozen=True, slots=True)
class Nodes:
    """What was found, by number of node.

    Attributes
    ----------
    kpis : dict
        Of stations, gates, yards and fleets.
    queues : dict
        Mean number waiting on each day, of all nodes at which one can wait.
    """

    kpis: dict[int, dict[str, float]] = field(default_factory=dict)
    queues: dict[int, NDArray[np.float64]] = field(default_factory=dict)


def at_nodes(record: Record, check: bool = False) -> Nodes:
    """Go through the nodes one by one, so that one node's copies are in memory at a time.

    Raises
    ------
    LawError
        If ``check`` is set and a law is broken at a node.
    """
    found = Nodes()
    days = edges(record)
    for number, node in enumerate(record.plan.nodes):
        if node.kind not in QUEUES:
            continue
        kind = QUEUES[node.kind]
        rows = record.rows(number, kind)
        if check and kind == STATION:
            laws.check_staff(record, number, rows)
        found.queues[number] = mean_numbers(rows.arrivals, rows.ends_of_wait, days)
        if node.kind in STEP_OF:
            found.kpis[number] = measure(record, number, kind, rows)
    return found
