"""The sailings of all ferry lines, and where the time of a ship went on each of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.kpis.piecewise import shut
from sim.kpis.record import Record
from sim.tables.plan import FERRY

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Sailings:
    """Columns beside ``Visits.sailings``, one element a sailing.

    Attributes
    ----------
    rows : ndarray of SAILING
    first_joined : ndarray of float64
        When the first unit on board had joined the line; NaN on an empty ship.
    crossing : ndarray of float64
        From departure to the other port's roads, hours; NaN where not reached yet.
    weather, berth, handling : ndarray of float64
        The parts of the time from the roads until the units are ashore: shut out, waiting for a
        berth, being handled; NaN where that has not ended yet.
    """

    rows: NDArray[np.void]
    first_joined: Floats
    crossing: Floats
    weather: Floats
    berth: Floats
    handling: Floats

    @classmethod
    def of(cls, record: Record) -> Sailings:
        """Work out the columns of a run.

        A ship that finds the port open goes to a berth, waits for one if need be, and is handled
        for the time drawn for its sailing; so the berth's part is what is left.
        """
        rows = record.visits.sailings
        ashore = rows["landed"] - rows["arrive"]
        weather, handling = np.zeros(len(rows)), np.zeros(len(rows))
        for number, line in enumerate(record.plan.lines):
            own = rows["line"] == number
            closed = shut(record.draws, int(line["weather"]))
            if closed is not None:
                weather[own] = closed.next_zero(rows["arrive"][own]) - rows["arrive"][own]
            for from_b, column in enumerate(("handling_a", "handling_b")):
                own_way = own & (rows["from_b"] == from_b)
                stream = record.draws.stream(int(line[column]))
                handling[own_way] = np.resize(stream, np.count_nonzero(own_way))
        weather = np.minimum(weather, ashore)
        handling = np.minimum(handling, ashore - weather)
        return cls(
            rows=rows,
            first_joined=record.first_joined(FERRY, 0, len(rows)),
            crossing=rows["arrive"] - rows["depart"],
            weather=weather,
            berth=ashore - weather - handling,
            handling=handling,
        )
