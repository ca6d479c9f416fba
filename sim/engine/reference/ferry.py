"""The life of a ship: berth, load until full enough, sail, land, perhaps change line."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simpy import Event

from sim.kinds.carrier.process import Berths, Pool, Shore, Weather
from sim.kinds.carrier.rules import better_line
from sim.kinds.entity import Waiting
from sim.tables.order import SHIFT, SHIP
from sim.tables.visits import MAX_DECKS, SAILING

if TYPE_CHECKING:
    from sim.engine.reference.world import Stream, World


#: Of the record, but for the load by kind of deck.
_COLUMNS = [name for name in SAILING.fields or {} if name != "load"]


@dataclass(slots=True)
class Sailing:
    """One sailing while the run goes on, in the order of ``visits.SAILING``."""

    line: int
    ship: int
    from_b: int
    ready: float
    full: float
    depart: float
    arrive: float = math.nan
    landed: float = math.nan
    load: list[float] = field(default_factory=lambda: [0.0] * MAX_DECKS)

    def row(self) -> tuple[Any, ...]:
        """Return the record's row."""
        return (*(getattr(self, name) for name in _COLUMNS), tuple(self.load))


@dataclass(slots=True)
class FerryLine:
    """A line while it runs: its two shores and how many ships are assigned to it."""

    row: int
    ports: tuple[int, int]
    shores: tuple[Shore, Shore]
    berths: tuple[Berths | None, Berths | None]
    crossing: tuple[Stream, Stream]
    handling: tuple[Stream, Stream]
    weather: Weather | None
    returns_empty: bool
    ships: int = 0
    sailings: list[int] = field(default_factory=lambda: [0, 0])

    def demand(self) -> int:
        """Return the deck places that wait on both shores."""
        return self.shores[0].waiting() + self.shores[1].waiting()


def ship_life(
    world: World,
    ship: int,
    pool: Pool,
    lines: list[FerryLine],
    line: FerryLine,
    side: int,
    called: Event | None,
) -> Generator[Event, None, None]:
    """Run one ship until the end of the run; it begins unloaded at a port of its line.

    Where it begins laid up, ``called`` is the event that it is put to work.
    """
    while True:
        if called is not None:
            yield called
        line.ships += 1
        if (berths := line.berths[side]) is not None and (berth := berths.take()) is not None:
            yield berth
        while not pool.has_too_many():
            line, side = _choose_line(lines, line, side)
            yield from _sail(world, ship, line, side)
            side = 1 - side
        line.ships -= 1
        if (berths := line.berths[side]) is not None:
            berths.give()
        pool.at_work -= 1
        called = pool.lay_up(ship)


def _sail(world: World, ship: int, line: FerryLine, side: int) -> Generator[Event, None, None]:
    """Load, cross and land; the ship has a berth in both ports."""
    clock, key = world.clock, SHIP << SHIFT | ship
    shore, ready = line.shores[side], clock.now
    aboard: list[list[Waiting]] = []
    if not (line.returns_empty and side == 1):
        if (turn := shore.turn()) is not None:
            yield turn
        ready = clock.now
        yield shore.fill()
        aboard = shore.board()
    full = clock.now
    if (opens := _opens(line, full)) > full:
        yield clock.at(opens, key)
    number = _depart(world, line, ship, side, ready, full, aboard)
    if (berths := line.berths[side]) is not None:
        berths.give()
    ordinal = line.sailings[side]
    line.sailings[side] += 1
    yield clock.at(clock.now + line.crossing[side].element(ordinal), key)
    world.sailings[number].arrive = clock.now
    if (opens := _opens(line, clock.now)) > clock.now:
        yield clock.at(opens, key)
    if (berths := line.berths[1 - side]) is not None and (berth := berths.take()) is not None:
        yield berth
    yield clock.at(clock.now + line.handling[side].element(ordinal), key)
    _land(world, number, aboard)


def _choose_line(pool: list[FerryLine], line: FerryLine, side: int) -> tuple[FerryLine, int]:
    """Return the line that an unloaded ship serves next from its port, and its side there.

    A ship may change line only at a port that the lines share; it takes the line with the most
    waiting deck places (both shores) for each ship already assigned, ties by line index.
    """
    port = line.ports[side]
    here = [other for other in pool if port in other.ports]
    if len(here) == 1:
        return line, side
    line.ships -= 1
    best = here[0]
    for other in here[1:]:
        if better_line(other.demand(), other.ships, best.demand(), best.ships):
            best = other
    best.ships += 1
    return best, best.ports.index(port)


def _opens(line: FerryLine, now: float) -> float:
    return now if line.weather is None else line.weather.next_open(now)


def _depart(
    world: World,
    line: FerryLine,
    ship: int,
    side: int,
    ready: float,
    full: float,
    aboard: list[list[Waiting]],
) -> int:
    """Write the sailing and the start of its units' crossing; return the sailing's number."""
    number, now, log = len(world.sailings), world.clock.now, world.log
    sailing = Sailing(line.row, ship, side, ready, full, now)
    for deck, units in enumerate(aboard):
        sailing.load[deck] = len(units)
        for unit in units:
            log.start[unit.visit] = now
            log.carrier[unit.visit] = number
    world.sailings.append(sailing)
    return number


def _land(world: World, number: int, aboard: list[list[Waiting]]) -> None:
    """Put all units ashore together, kind after kind, in the order in which they went aboard."""
    clock, now, log = world.clock, world.clock.now, world.log
    world.sailings[number].landed = now
    for units in aboard:
        for unit in units:
            log.end[unit.visit] = log.leave[unit.visit] = now
            clock.wake(unit)
