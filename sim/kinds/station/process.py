"""A station's servers and its queue. One visit costs one event: the end of its service."""

from __future__ import annotations

from collections.abc import Callable

from simpy import Event

from sim.events.environment import Clock
from sim.kinds.course import Course
from sim.kinds.entity import Entity, Line, Log, Place, Waiting, cause_of, first_that_holds
from sim.kinds.formation.embargo import Embargo
from sim.kinds.station.rules import may_start, must_pause


class Station:
    """Servers with a queue before them.

    Parameters
    ----------
    clock : Clock
    log : Log
    node : int
    servers : float
        At the start; a calendar may change them through :meth:`set_staff`.
    pause : bool
        Whether a job whose server goes off duty stops, to be resumed first; else it is finished in
        overtime.
    embargo : Embargo or None
        Counts who waits here, for a loading ban.
    on_queue : callable
        Told of an entity that begins to wait while a server here is blocked.
    """

    __slots__ = (
        "busy",
        "clock",
        "embargo",
        "holders",
        "jobs",
        "line",
        "log",
        "node",
        "on_queue",
        "pause",
        "paused",
        "staff",
    )

    def __init__(
        self,
        clock: Clock,
        log: Log,
        node: int,
        servers: float,
        pause: bool,
        embargo: Embargo | None,
        on_queue: Callable[[Entity], None],
    ) -> None:
        self.clock, self.log, self.node = clock, log, node
        self.staff = servers
        self.pause = pause
        self.embargo = embargo
        self.on_queue = on_queue
        self.busy = 0
        self.line = Line()
        self.holders: dict[Entity, None] = {}
        #: At a station that pauses: the jobs in hand with the time of their end, oldest first, and
        #: the paused ones with the work that is left.
        self.jobs: dict[Entity, tuple[Waiting, float]] = {}
        self.paused: list[tuple[Waiting, float]] = []

    def serve(self, entity: Entity, visit: int, work: float, course: Course | None = None) -> Event:
        """Come for service that takes ``work`` hours; the event is its end.

        Where there is a course it takes so many times as much, by the time at which it starts.
        """
        self.log.arrive[visit] = self.clock.now
        entity.at = self
        waiting = Waiting(self.clock, entity, visit, work, course)
        if may_start(self.busy, self.staff) and not self.line.length and not self.paused:
            self._start(waiting)
        else:
            self.log.cause[visit] = cause_of(self)
            entity.waits = True
            self.line.push(entity.priority, waiting)
            if self.embargo is not None:
                self.embargo.change(1)
            if entity.tokens:
                self.on_queue(entity)
        return waiting

    def held_up_at(self) -> Place | None:
        """A station is held up where its oldest unit waits, if the units of all servers wait."""
        for holder in self.holders:
            if not holder.waits:
                return None
        oldest = next(iter(self.holders), None)
        return None if oldest is None else oldest.at

    def served(self, entity: Entity, visit: int) -> None:
        """Note the end of service; the server is held until the entity lets go."""
        self.log.end[visit] = self.clock.now
        if self.pause:
            del self.jobs[entity]
        entity.server, entity.server_visit = self, visit

    def release(self, entity: Entity) -> None:
        """Let the entity go and call the next."""
        self.log.leave[entity.server_visit] = self.clock.now
        entity.server = None
        self.busy -= 1
        del self.holders[entity]
        self._fill()

    def set_staff(self, staff: float) -> None:
        """Change the servers at work, at the start or end of a shift."""
        self.staff = staff
        if self.pause:
            self._pause_beyond(staff)
        self._fill()
        if self.holders and all(holder.waits for holder in self.holders):
            # With fewer servers at work, those that are left may all be blocked for good.
            stuck = first_that_holds(self.line)
            if stuck is not None:
                self.on_queue(stuck)

    def _fill(self) -> None:
        while (self.line.length or self.paused) and may_start(self.busy, self.staff):
            if self.paused:
                self._resume()
                continue
            waiting = self.line.pop()
            waiting.entity.waits = False
            if self.embargo is not None:
                self.embargo.change(-1)
            self._start(waiting)

    def _start(self, waiting: Waiting) -> None:
        now = self.clock.now
        entity = waiting.entity
        self.busy += 1
        self.holders[entity] = None
        self.log.start[waiting.visit] = now
        if waiting.course is not None:
            waiting.work *= waiting.course.at(now)
        end = now + waiting.work
        if self.pause:
            self.jobs[entity] = waiting, end
        self.clock.set_off(waiting, end, entity.release)

    def _pause_beyond(self, staff: float) -> None:
        """Stop the jobs begun last; the work that is left is kept.

        A job that ends at this very instant is done, though its release comes after the change.
        """
        now = self.clock.now
        going_on = [entity for entity, (_, end) in self.jobs.items() if end > now]
        active = self.busy - (len(self.jobs) - len(going_on))
        while going_on and must_pause(active, staff):
            waiting, end = self.jobs.pop(going_on.pop())
            active -= 1
            self.busy -= 1
            self.paused.append((self.clock.withheld(waiting), end - now))

    def _resume(self) -> None:
        """Go on with the job that was begun first of those paused."""
        waiting, left = self.paused.pop()
        self.busy += 1
        end = self.clock.now + left
        self.jobs[waiting.entity] = waiting, end
        self.clock.set_off(waiting, end, waiting.entity.release)
