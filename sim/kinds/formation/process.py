"""Lots wait at a terminal until they fill a train, or the first has waited long enough."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from simpy import Event

from sim.events.environment import Clock
from sim.kinds.entity import Entity, Log, Nowhere, Waiting
from sim.kinds.formation.embargo import Embargo
from sim.kinds.formation.rules import is_due, is_full
from sim.tables.order import DEADLINE, SHIFT


class Formation:
    """The line of one train service at its origin.

    Parameters
    ----------
    clock : Clock
    log : Log
    node, row : int
        ``row`` in ``Plan.formations`` is the tie index of its deadlines.
    capacity, max_wait : float
        Lots of a full train; hours after which the first lot goes unfilled, perhaps inf.
    embargo : Embargo or None
    depart : callable
        Called with (ordinal, lots, time ready) to send a train off.
    """

    __slots__ = (
        "capacity",
        "clock",
        "deadline_set",
        "depart",
        "embargo",
        "line",
        "log",
        "max_wait",
        "place",
        "row",
        "trains",
    )

    def __init__(
        self,
        clock: Clock,
        log: Log,
        node: int,
        row: int,
        capacity: float,
        max_wait: float,
        embargo: Embargo | None,
        depart: Callable[[int, list[Waiting], float], None],
    ) -> None:
        self.clock, self.log, self.row = clock, log, row
        self.place = Nowhere(node)
        self.capacity, self.max_wait = capacity, max_wait
        self.embargo = embargo
        self.depart = depart
        self.line: deque[Waiting] = deque()
        self.trains = 0
        self.deadline_set = False
        if embargo is not None:
            embargo.when_lifted.append(self.try_depart)

    def join(self, lot: Entity, visit: int) -> Event:
        """Put a lot in the line; the event is its arrival at the train's destination."""
        now = self.clock.now
        self.log.arrive[visit] = now
        self.log.cause[visit] = self.place.node
        lot.at = self.place
        waiting = Waiting(self.clock, lot, visit)
        self.line.append(waiting)
        self.try_depart()
        return waiting

    def try_depart(self) -> None:
        """Send off every train that is full or due, unless loading is banned.

        Deadlines that pass under a ban are made good when it is lifted.
        """
        if self.embargo is not None and self.embargo.on:
            return
        while self.line:
            first = self.log.arrive[self.line[0].visit]
            full = is_full(len(self.line), self.capacity)
            if not full and not is_due(self.clock.now, first, self.max_wait):
                break
            self._cut(first + self.max_wait)
        self._set_deadline()

    def _cut(self, deadline: float) -> None:
        """Take the first lots out of the line as one train."""
        count = min(len(self.line), int(self.capacity))
        lots = [self.line.popleft() for _ in range(count)]
        full_since = self.log.arrive[lots[-1].visit]
        ready = min(full_since, deadline) if count == int(self.capacity) else deadline
        ordinal, self.trains = self.trains, self.trains + 1
        self.depart(ordinal, lots, ready)

    def _set_deadline(self) -> None:
        if self.deadline_set or not self.line or self.max_wait == float("inf"):
            return
        self.deadline_set = True
        first = self.log.arrive[self.line[0].visit]
        event = self.clock.at(first + self.max_wait, DEADLINE << SHIFT | self.row)
        assert event.callbacks is not None
        event.callbacks.append(self._at_deadline)

    def _at_deadline(self, _: Event) -> None:
        self.deadline_set = False
        self.try_depart()
