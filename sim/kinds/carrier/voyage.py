"""The life of a ship for the fast engine; twin of ``engine/reference/ferry.py``.

A ship waits for one thing at a time; what it waits for is its state, and when that comes it goes on
until it has to wait again.
"""

from __future__ import annotations

from sim.events import heap, state
from sim.events.jit import compiled
from sim.events.state import State
from sim.kinds import places
from sim.kinds.carrier import kernel, rules
from sim.tables.order import SHIFT, SHIP
from sim.tables.plan import NONE
from sim.tables.visits import MAX_DECKS

better_line = compiled(rules.better_line)


@compiled
def go_on(s: State, ship: int) -> None:
    """Go on from what a ship has waited for."""
    waited_for = s.ship[ship].state
    if waited_for == state.TO_BEGIN:
        _begin(s, ship)
    elif waited_for == state.FIRST_BERTH:
        _call(s, ship)
    elif waited_for == state.TURN:
        _load(s, ship)
    elif waited_for == state.LOAD:
        _board(s, ship)
    elif waited_for == state.WEATHER_OUT:
        _depart(s, ship)
    elif waited_for == state.CROSSING:
        _arrive(s, ship)
    elif waited_for == state.WEATHER_IN:
        _enter(s, ship)
    elif waited_for == state.BERTH:
        _handle(s, ship)
    else:
        _land(s, ship)
        _call(s, ship)


@compiled
def _begin(s: State, ship: int) -> None:
    """Take a berth at the port where the ship begins."""
    one = s.ship[ship]
    s.line[one.line].ships += 1
    berth = s.shore[2 * one.line + one.side].berth
    if berth != NONE and not kernel.take_berth(s, ship, berth):
        one.state = state.FIRST_BERTH
        return
    _call(s, ship)


@compiled
def _call(s: State, ship: int) -> None:
    """Choose the line that an unloaded ship serves next, and load for it."""
    _choose_line(s, ship)
    one = s.ship[ship]
    one.ready = s.clock[0].now
    if s.line[one.line].one_way and one.side == 1:
        for deck in range(ship * MAX_DECKS, (ship + 1) * MAX_DECKS):
            s.aboard[deck].length = 0
        _sail(s, ship)
    elif kernel.turn(s, ship, 2 * one.line + one.side):
        _load(s, ship)
    else:
        one.state = state.TURN


@compiled
def _choose_line(s: State, ship: int) -> None:
    """Take the line with the most waiting for each ship, among those that share the port."""
    one = s.ship[ship]
    port, pool = s.shore[2 * one.line + one.side].port, s.line[one.line].pool
    here, best = 0, NONE
    for line in range(s.line.size):
        if s.line[line].pool == pool and _calls_at(s, line, port):
            here += 1
    if here == 1:
        return
    s.line[one.line].ships -= 1
    for line in range(s.line.size):
        if s.line[line].pool != pool or not _calls_at(s, line, port):
            continue
        if best == NONE or better_line(
            _demand(s, line), s.line[line].ships, _demand(s, best), s.line[best].ships
        ):
            best = line
    s.line[best].ships += 1
    one.line = best
    one.side = 0 if s.shore[2 * best].port == port else 1


@compiled
def _calls_at(s: State, line: int, port: int) -> bool:
    calls: bool = s.shore[2 * line].port == port or s.shore[2 * line + 1].port == port
    return calls


@compiled
def _demand(s: State, line: int) -> int:
    """Return the deck places that wait on both shores of a line."""
    return kernel.waiting(s, 2 * line) + kernel.waiting(s, 2 * line + 1)


@compiled
def _load(s: State, ship: int) -> None:
    one = s.ship[ship]
    one.ready = s.clock[0].now
    one.state = state.LOAD
    kernel.fill(s, ship, 2 * one.line + one.side)


@compiled
def _board(s: State, ship: int) -> None:
    one = s.ship[ship]
    kernel.board(s, ship, 2 * one.line + one.side)
    _sail(s, ship)


@compiled
def _sail(s: State, ship: int) -> None:
    """Leave as soon as the weather allows."""
    one, now = s.ship[ship], s.clock[0].now
    one.full = now
    opens = kernel.next_open(s, s.line[one.line].weather, now)
    if opens > now:
        one.state = state.WEATHER_OUT
        heap.push(s.event, s.clock, opens, SHIP << SHIFT | ship)
    else:
        _depart(s, ship)


@compiled
def _depart(s: State, ship: int) -> None:
    """Write the sailing and the start of its units' crossing, and leave the berth."""
    one, clock = s.ship[ship], s.clock[0]
    one.sailing = clock.sailings
    clock.sailings += 1
    sailing = s.sailing[one.sailing]
    sailing.line, sailing.ship, sailing.from_b = one.line, ship, one.side
    sailing.ready, sailing.full, sailing.depart = one.ready, one.full, clock.now
    sailing.arrive = sailing.landed = float("nan")
    for deck in range(MAX_DECKS):
        aboard = s.aboard[ship * MAX_DECKS + deck]
        s.sailing_load[one.sailing, deck] = aboard.length
        entity = aboard.first
        for _ in range(aboard.length):
            life = s.life[entity]
            s.start[life.here] = clock.now
            s.carrier[life.here] = one.sailing
            entity = life.next
    shore = s.shore[2 * one.line + one.side]
    if shore.berth != NONE:
        kernel.give_berth(s, shore.berth)
    one.ordinal = shore.sailings
    shore.sailings += 1
    hours = places.element(s, shore.crossing, shore.crossings, one.ordinal)
    one.state = state.CROSSING
    heap.push(s.event, s.clock, clock.now + hours, SHIP << SHIFT | ship)


@compiled
def _arrive(s: State, ship: int) -> None:
    """Come to the other port's roads, and enter when the weather allows."""
    one, now = s.ship[ship], s.clock[0].now
    s.sailing[one.sailing].arrive = now
    opens = kernel.next_open(s, s.line[one.line].weather, now)
    if opens > now:
        one.state = state.WEATHER_IN
        heap.push(s.event, s.clock, opens, SHIP << SHIFT | ship)
    else:
        _enter(s, ship)


@compiled
def _enter(s: State, ship: int) -> None:
    """Take a berth at the other port."""
    one = s.ship[ship]
    berth = s.shore[2 * one.line + 1 - one.side].berth
    if berth != NONE and not kernel.take_berth(s, ship, berth):
        one.state = state.BERTH
        return
    _handle(s, ship)


@compiled
def _handle(s: State, ship: int) -> None:
    """Unload, and whatever else is done in the port."""
    one, now = s.ship[ship], s.clock[0].now
    shore = s.shore[2 * one.line + one.side]
    hours = places.element(s, shore.handling, shore.handlings, one.ordinal)
    one.state = state.HANDLING
    heap.push(s.event, s.clock, now + hours, SHIP << SHIFT | ship)


@compiled
def _land(s: State, ship: int) -> None:
    """Put all units ashore together, kind after kind, in the order in which they went aboard."""
    one, now = s.ship[ship], s.clock[0].now
    one.side = 1 - one.side
    s.sailing[one.sailing].landed = now
    for deck in range(ship * MAX_DECKS, (ship + 1) * MAX_DECKS):
        entity = s.aboard[deck].first
        for _ in range(s.aboard[deck].length):
            life = s.life[entity]
            s.end[life.here] = now
            s.leave[life.here] = now
            places.wake(s, entity)
            entity = life.next
