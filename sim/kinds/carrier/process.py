"""Shores where units wait for a ship, berths, and weather that shuts a port."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from simpy import Event

from sim.events.environment import Clock
from sim.kinds.carrier.rules import (
    asked_for,
    decides,
    is_called,
    is_short,
    is_too_many,
    leaves_at,
    places_now,
)
from sim.kinds.entity import Entity, Log, Nowhere, Waiting
from sim.tables.order import DEADLINE, SHIFT


class Shore:
    """One end of a ferry line: a line of units for each kind of deck place, one ship loading.

    A ship has the shore from its turn until it has boarded; then the next in turn has it at once,
    though it is woken a little later.

    Parameters
    ----------
    clock : Clock
    log : Log
    node, index : int
        ``index`` is the tie index of its deadlines.
    places, full_at : sequence of float
        Of each kind of deck place, where no calendar changes them through :meth:`set_factor`.
    max_wait : float
        Hours.
    sails_empty : bool
        Whether a ship for which nobody waits leaves after ``max_wait`` all the same, so that the
        ships of a line in both directions do not all end up on one side.

    Attributes
    ----------
    room : list of int
        Places of each kind that can be used at present.
    asked : list of float
        Units of each kind that must be in line at present; NaN where a kind does not decide.
    """

    __slots__ = (
        "asked",
        "clock",
        "full_at",
        "index",
        "lines",
        "loading",
        "log",
        "max_wait",
        "place",
        "places",
        "ready",
        "room",
        "sails_empty",
        "set_for",
        "taken",
        "turns",
    )

    def __init__(
        self,
        clock: Clock,
        log: Log,
        node: int,
        index: int,
        places: Sequence[float],
        full_at: Sequence[float],
        max_wait: float,
        sails_empty: bool,
    ) -> None:
        self.clock, self.log, self.index = clock, log, index
        self.place = Nowhere(node)
        self.places, self.full_at, self.max_wait = places, full_at, max_wait
        self.room = [int(count) for count in places]
        self.asked = list(full_at)
        self.sails_empty = sails_empty
        self.lines: list[deque[Waiting]] = [deque() for _ in places]
        self.loading: Event | None = None
        self.taken = False
        self.turns: deque[Event] = deque()
        self.ready = 0.0
        self.set_for: list[float] = []

    def join(self, entity: Entity, visit: int, deck: int) -> Event:
        """Put a unit in the line of its kind; the event is its landing on the other shore."""
        self.log.arrive[visit] = self.clock.now
        self.log.cause[visit] = self.place.node
        entity.at = self.place
        waiting = Waiting(self.clock, entity, visit)
        self.lines[deck].append(waiting)
        if self.loading is not None:
            self._look()
        return waiting

    def set_factor(self, deck: int, factor: float) -> None:
        """Change the places of a kind that can be used, as its calendar says."""
        self.room[deck] = places_now(self.places[deck], factor)
        self.asked[deck] = asked_for(self.full_at[deck], factor, self.room[deck])
        if self.loading is not None:
            self._look()

    def turn(self) -> Event | None:
        """Wait until no other ship is loading here; None where it is this ship's turn now."""
        if not self.taken:
            self.taken = True
            return None
        event = Event(self.clock)
        self.turns.append(event)
        return event

    def fill(self) -> Event:
        """Load; the event is that the ship is full enough or has waited long enough."""
        self.ready = self.clock.now
        self.loading = event = Event(self.clock)
        self._look()
        return event

    def board(self) -> list[list[Waiting]]:
        """Take on board who is first in each line, and let the next ship load."""
        self.loading = None
        aboard = [
            [line.popleft() for _ in range(min(len(line), places))]
            for line, places in zip(self.lines, self.room, strict=True)
        ]
        if self.turns:
            self.clock.wake(self.turns.popleft())
        else:
            self.taken = False
        return aboard

    def waiting(self) -> int:
        """Return the deck places that units in the lines ask for."""
        return sum(len(line) for line in self.lines)

    def _look(self) -> None:
        """Let the loading ship go if it is full enough or due; else set an event for its time."""
        ship, now = self.loading, self.clock.now
        if ship is None or ship.triggered:
            return
        joined = [
            self.log.arrive[line[0].visit]
            for line, places in zip(self.lines, self.room, strict=True)
            if line and places
        ]
        if joined:
            due = leaves_at(self.ready, min(joined), self.max_wait)
        elif self.sails_empty:
            due = self.ready + self.max_wait
        else:
            return
        if now >= due or self._is_full_enough():
            self.clock.wake(ship)
        elif due not in self.set_for:
            self.set_for.append(due)
            event = self.clock.at(due, DEADLINE << SHIFT | self.index)
            assert event.callbacks is not None
            event.callbacks.append(self._at_deadline)

    def _is_full_enough(self) -> bool:
        """Whether some kind of deck place decides and none that does is short of units."""
        full = False
        for line, needed in zip(self.lines, self.asked, strict=True):
            if is_short(len(line), needed):
                return False
            full = full or decides(needed)
        return full

    def _at_deadline(self, _: Event) -> None:
        self.set_for.remove(self.clock.now)
        self._look()


class Pool:
    """The ships that lines have in common: how many are at work, and which are laid up.

    Parameters
    ----------
    clock : Clock
    allowed : int
        How many should be at work; a calendar changes it.

    Attributes
    ----------
    at_work : int
    laid_up : dict of int to Event
        By the number of the ship, what it waits for.
    """

    __slots__ = ("allowed", "at_work", "clock", "laid_up")

    def __init__(self, clock: Clock, allowed: int) -> None:
        self.clock, self.allowed = clock, allowed
        self.at_work = 0
        self.laid_up: dict[int, Event] = {}

    def has_too_many(self) -> bool:
        """Whether a ship that has landed is laid up."""
        return is_too_many(self.at_work, self.allowed)

    def lay_up(self, ship: int) -> Event:
        """Lay up a ship; the event is that it is put to work again."""
        event = self.laid_up[ship] = Event(self.clock)
        return event

    def set_allowed(self, ships: float) -> None:
        """Change how many should be at work, and put the first that are laid up to work."""
        self.allowed = int(ships)
        for ship in sorted(self.laid_up):
            if not is_called(self.at_work, self.allowed):
                return
            self.at_work += 1
            self.clock.wake(self.laid_up.pop(ship))


class Berths:
    """The berths of a port, which all its lines share; first come, first served."""

    __slots__ = ("clock", "free", "line")

    def __init__(self, clock: Clock, berths: int) -> None:
        self.clock, self.free = clock, berths
        self.line: deque[Event] = deque()

    def take(self) -> Event | None:
        """Ask for a berth; None where one is free."""
        if self.free > 0:
            self.free -= 1
            return None
        event = Event(self.clock)
        self.line.append(event)
        return event

    def give(self) -> None:
        """Leave the berth to the next ship."""
        if self.line:
            self.clock.wake(self.line.popleft())
        else:
            self.free += 1


@dataclass(frozen=True, slots=True)
class Weather:
    """When ships may pass in and out: breakpoints with 1 open or 0 shut, from time 0 on."""

    times: Sequence[float]
    is_open: Sequence[int]

    def next_open(self, now: float) -> float:
        """Return the first instant from now on at which it is open, inf where there is none."""
        at = bisect_right(self.times, now) - 1
        if self.is_open[at]:
            return now
        return self.times[at + 1] if at + 1 < len(self.times) else float("inf")
