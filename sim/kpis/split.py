"""Where the time of a transit went: moving, queueing, service, waiting for departure and so on."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kpis.groups import Group
from sim.kpis.piecewise import Piecewise, gate_hours, shut, staff
from sim.kpis.record import Record
from sim.kpis.sailings import Sailings
from sim.kpis.spans import added_up, same
from sim.tables.plan import FERRY, GATE, NONE, STATION, TRAIN, TRAVEL

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
#: Hours of the visits to a step by part; None, or no part, where they are none.
Hours = dict[int, Floats | None]

#: The parts, in the order of the split's columns.
PARTS: Final = ("moving", "queueing", "service", "waiting_departure", "weather", "closed")
#: Those in which a unit stands and waits.
WAITING_PARTS: Final = ("queueing", "waiting_departure", "weather", "closed")
MOVING, QUEUEING, SERVICE, WAITING_DEPARTURE, WEATHER, CLOSED = range(len(PARTS))


class Parts:
    """Hours of some entities by part; a part in which none spent any takes no memory.

    Parameters
    ----------
    count : int
        How many entities there are.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._hours: dict[int, Floats] = {}

    def add(self, part: int, hours: Floats | None, rows: Rows | None = None) -> None:
        """Add hours to one part of some entities, None for all."""
        if hours is None:
            return
        if rows is None and part not in self._hours:
            self._hours[part] = hours
            return
        mine = self._hours.setdefault(part, np.zeros(self.count))
        if rows is None:
            mine += hours
        else:
            mine[rows] += hours

    def add_to(self, sums: Floats) -> None:
        """Add the hours of all entities to sums by part."""
        for part, hours in self._hours.items():
            sums[part] = added_up(hours, sums[part])

    def table(self) -> Floats:
        """Return the hours of each entity, shape (len(PARTS), entities)."""
        table = np.zeros((len(PARTS), self.count))
        for part, hours in self._hours.items():
            table[part] = hours
        return table


class _Visit(NamedTuple):
    """Visits to one step; ``following`` is when the next one began, or the path's end."""

    arrive: Floats
    start: Floats
    end: Floats
    following: Floats
    carrier: NDArray[np.intp]

    def of(self, rows: Rows) -> _Visit:
        """Return the visits of some entities."""
        carrier = self.carrier[rows] if len(self.carrier) else self.carrier
        arrive, start, end, following = (times[rows] for times in self[:4])
        return _Visit(arrive, start, end, following, carrier)


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
        #: The split of every train's way, shape (parts, trains); zero where it has not ended.
        self.trains = np.zeros((len(PARTS), len(record.draws.train_visit)))
        for group in record.trains():
            first = group.first - len(record.draws.units)
            done = ~np.isnan(group.finished)
            own = self.trains[:, first : first + len(done)]
            own[:, done] = self.split(group, done).table()

    def sums(self, group: Group, chosen: NDArray[np.bool_]) -> Floats:
        """Return the hours that all chosen entities spent in each way, shape (len(PARTS),)."""
        sums = np.zeros(len(PARTS))
        for piece in group.pieces():
            first = piece.first - group.first
            self.split(piece, chosen[first : first + len(piece.created)]).add_to(sums)
        return sums

    def split(self, group: Group, chosen: NDArray[np.bool_]) -> Parts:
        """Return the hours that each chosen entity spent in each way.

        Parameters
        ----------
        group : Group
        chosen : ndarray of bool, shape (entities,)
            Entities that finished.

        Returns
        -------
        Parts
            Those of each entity add up to finished - created.
        """
        entities = slice(None) if chosen.all() else np.flatnonzero(chosen)
        following = group.finished[entities]
        parts = Parts(len(following))
        # From the last step to the first, so that we know when the next one began: a server that
        # is blocked until a place is had is waited for once, at the place.
        for number in reversed(range(len(group.steps))):
            arrive = group.arrive[entities, number]
            reached = ~np.isnan(arrive)
            rows = None if reached.all() else np.flatnonzero(reached)
            start, end = group.start[entities, number], group.end[entities, number]
            visit = _Visit(arrive, start, end, following, _carriers(group, number, entities))
            if rows is not None:
                visit = visit.of(rows)
            parts.add(QUEUEING, _lasted(visit.end, visit.following), rows)
            for part, hours in self._visits(group.steps[number], visit).items():
                parts.add(part, hours, rows)
            following = arrive if rows is None else np.where(reached, arrive, following)
        parts.add(QUEUEING, _lasted(group.created[entities], following))
        return parts

    def _visits(self, step: np.void, visit: _Visit) -> Hours:
        """Split the time from arrival to end of visits to one step."""
        kind = int(step["kind"])
        if kind == FERRY:
            return self._by_ship(visit)
        if kind == TRAIN:
            return self._by_train(visit)
        hours: Hours = {QUEUEING: _lasted(visit.arrive, visit.start)}
        if kind == TRAVEL:
            hours[MOVING] = _lasted(visit.start, visit.end)
        elif kind == STATION:
            hours[SERVICE] = _lasted(visit.start, visit.end)
        closed = self.closed(kind, int(step["row"]))
        if closed is not None:
            _move(hours, QUEUEING, closed, visit.arrive, visit.start)
            if kind == STATION and self.record.plan.stations[int(step["row"])]["pause"]:
                _move(hours, SERVICE, closed, visit.start, visit.end)
        return hours

    def _by_train(self, visit: _Visit) -> Hours:
        """Split the wait for the train's departure and the ride, as the train's own time."""
        train = visit.carrier - len(self.record.draws.units)
        hours = self.trains[:, train]
        hours[WAITING_DEPARTURE] += visit.start - visit.arrive
        known = hours[0].copy()
        for part in hours[1:]:
            known += part
        hours[QUEUEING] += visit.end - visit.arrive - known
        return dict(enumerate(hours))

    def _by_ship(self, visit: _Visit) -> Hours:
        """Split the wait on shore and the time on board."""
        ships, sailing = self.sailings, visit.carrier
        waited = visit.start - visit.arrive
        hours: Hours = {WAITING_DEPARTURE: waited, MOVING: ships.crossing[sailing]}
        for part, of_ship in (
            (WEATHER, ships.weather),
            (SERVICE, ships.handling),
            (QUEUEING, ships.berth),
        ):
            hours[part] = of_ship[sailing] if of_ship.any() else None
        for number, line in enumerate(self.record.plan.lines):
            closed = shut(self.record.draws, int(line["weather"]))
            if closed is None:
                continue
            own = np.flatnonzero(ships.rows["line"][sailing] == number)
            since = np.maximum(visit.arrive[own], ships.rows["full"][sailing[own]])
            shut_in = closed.between(since, visit.start[own])
            waited[own] -= shut_in
            weather = hours[WEATHER]
            if weather is None:
                weather = hours[WEATHER] = np.zeros(len(sailing))
            weather[own] += shut_in
        return hours

    def closed(self, kind: int, row: int) -> Piecewise | None:
        """Return the function that is 1 while a station or gate is closed; None where never."""
        if kind not in (STATION, GATE) or row == NONE:
            return None
        if (kind, row) not in self._closed:
            of_kind = staff if kind == STATION else gate_hours
            self._closed[kind, row] = of_kind(self.record.plan, row).zero()
        return self._closed[kind, row]


def _carriers(group: Group, number: int, entities: slice | Rows) -> NDArray[np.intp]:
    """Return what carried each entity at a step; nothing where nothing carries."""
    if int(group.steps[number]["kind"]) not in (FERRY, TRAIN):
        return np.empty(0, dtype=np.intp)
    return group.carrier[entities, number].astype(np.intp)


def _lasted(begin: Floats, finish: Floats) -> Floats | None:
    """Return the hours from one time to another, None where that is never any."""
    return None if same(begin, finish) else finish - begin


def _move(hours: Hours, part: int, closed: Piecewise, begin: Floats, finish: Floats) -> None:
    """Call those hours of one part "closed" in which it was."""
    mine = hours[part]
    if mine is None:
        return
    rows = np.flatnonzero(mine)
    shut_out = closed.between(begin[rows], finish[rows])
    mine[rows] -= shut_out
    of_closed = hours.get(CLOSED)
    if of_closed is None:
        of_closed = hours[CLOSED] = np.zeros(len(mine))
    of_closed[rows] += shut_out
