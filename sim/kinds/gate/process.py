"""A gate lets entities through one by one: by acceptances of a calendar, or by a headway."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from simpy import Event

from sim.kinds.course import Course
from sim.kinds.entity import Entity, Line, Log, Nowhere, Waiting
from sim.kinds.formation.embargo import Embargo
from sim.kinds.gate.rules import credit, next_by_headway
from sim.tables.order import CALENDAR, SHIFT


class Gate:
    """Acceptances that come at fixed instants, or a least time between two entries.

    Parameters
    ----------
    log : Log
    node : int
    index : int
        Tie index of its calendar events.
    instants : sequence of float or None
        When one more entity may pass; None for a gate by headway.
    bank : int
        Acceptances kept unused, at most.
    headway : float
        Hours.
    hours : Course or None
        When it is open, above 0; at the instant of closing it is closed. An acceptance kept from
        before passes nobody while it is closed.
    embargo : Embargo or None
        Counts who waits here.
    """

    __slots__ = (
        "bank",
        "clock",
        "embargo",
        "headway",
        "hours",
        "index",
        "instants",
        "kept",
        "last",
        "line",
        "log",
        "place",
        "seen",
    )

    def __init__(
        self,
        log: Log,
        node: int,
        index: int,
        instants: Sequence[float] | None,
        bank: int,
        headway: float,
        hours: Course | None,
        embargo: Embargo | None,
    ) -> None:
        self.clock, self.log, self.index = log.clock, log, index
        self.place = Nowhere(node)
        self.instants, self.bank, self.headway = instants, bank, headway
        self.hours = hours
        self.embargo = embargo
        self.line = Line()
        self.kept = 0
        self.seen = 0
        self.last = float("-inf")

    def ask(self, entity: Entity, visit: int) -> Event | None:
        """Ask to pass; None where the entity may go on at once."""
        now = self.clock.now
        self.log.arrive[visit] = now
        entity.at = self.place
        if not self.line and self._open(now) and self._is_in_hours(now):
            self._let_through(visit, now)
            return None
        waiting = Waiting(self.clock, entity, visit)
        self.log.cause[visit] = self.place.node
        self.line.push(entity.priority, waiting)
        if self.embargo is not None:
            self.embargo.change(1)
        if len(self.line) == 1:
            self._look_again(now)
        return waiting

    def _is_in_hours(self, now: float) -> bool:
        return self.hours is None or self.hours.at(now) > 0.0

    def _open(self, now: float) -> bool:
        if self.instants is None:
            return now >= next_by_headway(self.last, self.headway)
        seen = bisect_right(self.instants, now, self.seen)
        at_once = seen - bisect_left(self.instants, now)
        self.kept = credit(self.kept, seen - self.seen, self.bank, at_once)
        self.seen = seen
        return self.kept > 0

    def _let_through(self, visit: int, now: float) -> None:
        self.log.passed(visit, now)
        self.last = now
        self.kept -= 1

    def _look_again(self, now: float) -> None:
        """Set an event for the next instant at which one may pass; none if there is no more."""
        if self.instants is None:
            time = max(now, next_by_headway(self.last, self.headway))
            if self.hours is not None:
                time = self.hours.next_open(time)
        elif self.seen < len(self.instants):
            time = self.instants[self.seen]
        else:
            return
        event = self.clock.at(time, CALENDAR << SHIFT | self.index)
        assert event.callbacks is not None
        event.callbacks.append(self._at_instant)

    def _at_instant(self, _: Event) -> None:
        now = self.clock.now
        while self.line and self._open(now):
            waiting = self.line.pop()
            self._let_through(waiting.visit, now)
            if self.embargo is not None:
                self.embargo.change(-1)
            self.clock.wake(waiting)
        if self.line:
            self._look_again(now)
