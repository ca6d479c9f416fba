"""Where the time of a transit went: moving, queueing, service, waiting for departure and so on."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.kpis.piecewise import Piecewise, gate_hours, shut, staff
from sim.kpis.record import Group, Record
from sim.kpis.sailings import Sailings
from sim.tables.plan import FERRY, GATE, NONE, STATION, TRAIN, TRAVEL

Floats = NDArray[np.float64]

#: The parts, in the order of the split's columns.
PARTS: Final = ("moving", "queueing", "service", "waiting_departure", "weather", "closed")
#: Those in which a unit stands and waits.
WAITING_PARTS: Final = ("queueing", "waiting_departure", "weather", "closed")
MOVING, QUEUEING, SERVICE, WAITING_DEPARTURE, WEATHER, CLOSED = range(len(PARTS))


class Splitter:
    """Splits the time of finished entities; what a train or ship did is split once.

    * *moving*: on a link, or crossing the sea.
    * *queueing*: before a server, gate, place, vehicle or berth, and blocked behind one.
    * *service*: served, or handled in port.
    * *waiting_departure*: in line for a train or ship until it left.
    * *weather*: on a ship shut in or out.
    * *closed*: the part of a wait in which the station had no staff or the gate was closed, and of
      a service that closing stopped.

    A lot's ride is split as the time of its train.
    """

    def __init__(self, record: Record, sailings: Sailings) -> None:
        self.record = record
        self.sailings = sailings
        self._closed: dict[tuple[int, int], Piecewise | None] = {}
        #: The split of every train's way, shape (trains, parts); zero where it has not ended.
        self.trains = np.zeros((len(record.draws.train_visit), len(PARTS)))
        for group in record.trains():
            first = group.first - len(record.draws.units)
            done = ~np.isnan(group.finished)
            self.trains[first : first + len(done)][done] = self.split(group, done)

    def split(self, group: Group, chosen: NDArray[np.bool_]) -> Floats:
        """Return the hours that each chosen entity spent in each way.

        Parameters
        ----------
        group : Group
        chosen : ndarray of bool, shape (entities,)
            Entities that finished.

        Returns
        -------
        ndarray of float64, shape (chosen entities, len(PARTS))
            Each row adds up to finished - created.
        """
        split = np.zeros((int(np.count_nonzero(chosen)), len(PARTS)))
        # From the last step to the first, so that we know when the next one began: a server that
        # is blocked until a place is had is waited for once, at the place.
        following = group.finished[chosen]
        for number in reversed(range(len(group.steps))):
            arrive = group.arrive[chosen, number]
            rows = np.flatnonzero(~np.isnan(arrive))
            if not len(rows):
                continue
            end = group.end[chosen, number][rows]
            split[rows, QUEUEING] += following[rows] - end
            following[rows] = arrive[rows]
            start = group.start[chosen, number][rows]
            carrier = group.carrier[chosen, number][rows]
            split[rows] += self._visits(group.steps[number], arrive[rows], start, end, carrier)
        split[:, QUEUEING] += following - group.created[chosen]
        return split

    def _visits(
        self, step: np.void, arrive: Floats, start: Floats, end: Floats, carrier: NDArray[np.int32]
    ) -> Floats:
        """Split the time from arrival to end of visits to one step."""
        kind = int(step["kind"])
        if kind == FERRY:
            return self._by_ship(arrive, start, carrier)
        split = np.zeros((len(arrive), len(PARTS)))
        split[:, WAITING_DEPARTURE if kind == TRAIN else QUEUEING] = start - arrive
        if kind == TRAIN:
            split += self.trains[carrier - len(self.record.draws.units)]
            split[:, QUEUEING] += end - arrive - split.sum(axis=1)
        elif kind == TRAVEL:
            split[:, MOVING] = end - start
        elif kind == STATION:
            split[:, SERVICE] = end - start
        closed = self.closed(kind, int(step["row"]))
        if closed is not None:
            _move(split, QUEUEING, closed.between(arrive, start))
            if kind == STATION and self.record.plan.stations[int(step["row"])]["pause"]:
                _move(split, SERVICE, closed.between(start, end))
        return split

    def _by_ship(self, arrive: Floats, start: Floats, sailing: NDArray[np.int32]) -> Floats:
        """Split the wait on shore and the time on board."""
        ships = self.sailings
        split = np.zeros((len(arrive), len(PARTS)))
        shut_in = np.zeros(len(arrive))
        for number, line in enumerate(self.record.plan.lines):
            closed = shut(self.record.draws, int(line["weather"]))
            own = ships.rows["line"][sailing] == number
            if closed is not None and own.any():
                since = np.maximum(arrive[own], ships.rows["full"][sailing[own]])
                shut_in[own] = closed.between(since, start[own])
        split[:, WAITING_DEPARTURE] = start - arrive - shut_in
        split[:, WEATHER] = shut_in + ships.weather[sailing]
        split[:, MOVING] = ships.crossing[sailing]
        split[:, SERVICE] = ships.handling[sailing]
        split[:, QUEUEING] = ships.berth[sailing]
        return split

    def closed(self, kind: int, row: int) -> Piecewise | None:
        """Return the function that is 1 while a station or gate is closed; None where never."""
        if kind not in (STATION, GATE) or row == NONE:
            return None
        if (kind, row) not in self._closed:
            of_kind = staff if kind == STATION else gate_hours
            self._closed[kind, row] = of_kind(self.record.plan, row).zero()
        return self._closed[kind, row]


def _move(split: Floats, part: int, hours: Floats) -> None:
    """Call hours of one part "closed"."""
    split[:, part] -= hours
    split[:, CLOSED] += hours
