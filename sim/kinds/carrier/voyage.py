"""The life of a ship for the fast engine; twin of ``engine/reference/ferry.py``.

A ship's state is what it does next; it goes from one to the next until it has to wait.
"""

from __future__ import annotations

import math

from sim.events import heap, state
from sim.events.jit import compiled, inlined, part
from sim.events.state import State
from sim.kinds import places
from sim.kinds.carrier import kernel, rules
from sim.tables.order import SHIFT, SHIP
from sim.tables.plan import NONE
from sim.tables.visits import MAX_DECKS

better_line = compiled(rules.better_line)
is_called = compiled(rules.is_called)
is_too_many = compiled(rules.is_too_many)


@compiled
def go_on(s: State, ship: int) -> None:
    """Let a ship do what it does next, until it has to wait for something."""
    one = s.ship[ship]
    goes_on = True
    while goes_on:
        if one.state == state.BEGIN:
            goes_on = _begin(s, ship)
        elif one.state == state.CHOOSE:
            goes_on = _choose(s, ship)
        elif one.state == state.LOAD:
            goes_on = _load(s, ship)
        elif one.state == state.BOARD:
            goes_on = _board(s, ship)
        elif one.state == state.DEPART:
            goes_on = _depart(s, ship)
        elif one.state == state.ARRIVE:
            goes_on = _arrive(s, ship)
        elif one.state == state.ENTER:
            goes_on = _enter(s, ship)
        elif one.state == state.HANDLE:
            goes_on = _handle(s, ship)
        else:
            goes_on = _land(s, ship)


@part
def _begin(s: State, ship: int) -> bool:
    """Take a berth at the port where the ship begins."""
    one = s.ship[ship]
    s.line[one.line].ships += 1
    one.state = state.CHOOSE
    return kernel.take_berth(s, ship, s.shore[2 * one.line + one.side].berth)


@part
def _choose(s: State, ship: int) -> bool:
    """Choose the line to serve next, and wait for the ship's turn there unless it goes empty.

    A ship too many is laid up instead.
    """
    one = s.ship[ship]
    pool = s.pool[s.line[one.line].pool]
    if is_too_many(pool.at_work, pool.allowed):
        _lay_up(s, ship)
        return False
    _choose_line(s, ship)
    one.ready = s.clock[0].now
    if s.line[one.line].one_way and one.side == 1:
        for deck in range(ship * MAX_DECKS, (ship + 1) * MAX_DECKS):
            s.aboard[deck].length = 0
        _sail(s, ship)
        return True
    one.state = state.LOAD
    return kernel.turn(s, ship, 2 * one.line + one.side)


@part
def _lay_up(s: State, ship: int) -> None:
    """Leave line and berth; when it is put to work again the ship begins at this port."""
    one = s.ship[ship]
    s.line[one.line].ships -= 1
    kernel.give_berth(s, s.shore[2 * one.line + one.side].berth)
    s.pool[s.line[one.line].pool].at_work -= 1
    one.laid_up = True
    one.state = state.BEGIN


@part
def set_allowed(s: State, row: int, allowed: int) -> None:
    """Change how many should be at work, and put the first that are laid up to work."""
    pool = s.pool[row]
    pool.allowed = allowed
    for ship in range(pool.first_ship, pool.first_ship + pool.ships):
        if s.ship[ship].laid_up and is_called(pool.at_work, allowed):
            pool.at_work += 1
            s.ship[ship].laid_up = False
            places.wake(s, -1 - ship)


@part
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


@inlined
def _calls_at(s: State, line: int, port: int) -> bool:
    calls: bool = s.shore[2 * line].port == port or s.shore[2 * line + 1].port == port
    return calls


@inlined
def _demand(s: State, line: int) -> int:
    """Return the deck places that wait on both shores of a line."""
    total = 0
    for deck in range(2 * line * MAX_DECKS, (2 * line + 2) * MAX_DECKS):
        total += s.deck[deck].length
    return total


@part
def _load(s: State, ship: int) -> bool:
    one = s.ship[ship]
    one.ready = s.clock[0].now
    one.state = state.BOARD
    kernel.fill(s, ship, 2 * one.line + one.side)
    return False


@part
def _board(s: State, ship: int) -> bool:
    one = s.ship[ship]
    kernel.board(s, ship, 2 * one.line + one.side)
    _sail(s, ship)
    return True


@inlined
def _sail(s: State, ship: int) -> None:
    s.ship[ship].full = s.clock[0].now
    s.ship[ship].state = state.DEPART


@part
def _depart(s: State, ship: int) -> bool:
    """Leave as soon as the weather allows."""
    one, now = s.ship[ship], s.clock[0].now
    opens = kernel.next_open(s, s.line[one.line].weather, now)
    if opens > now:
        heap.push(s.event, s.clock, opens, SHIP << SHIFT | ship)
        return False
    _write_departure(s, ship)
    shore = s.shore[2 * one.line + one.side]
    kernel.give_berth(s, shore.berth)
    one.ordinal = shore.sailings
    shore.sailings += 1
    hours = places.element(s, shore.crossing, shore.crossings, one.ordinal)
    one.state = state.ARRIVE
    heap.push(s.event, s.clock, now + hours, SHIP << SHIFT | ship)
    return False


@compiled
def _write_departure(s: State, ship: int) -> None:
    """Write the sailing and the start of its units' crossing."""
    one, clock = s.ship[ship], s.clock[0]
    one.sailing = clock.sailings
    clock.sailings += 1
    sailing = s.sailing[one.sailing]
    sailing.line, sailing.ship, sailing.from_b = one.line, ship, one.side
    sailing.ready, sailing.full, sailing.depart = one.ready, one.full, clock.now
    sailing.arrive = sailing.landed = math.nan
    for deck in range(MAX_DECKS):
        aboard = s.aboard[ship * MAX_DECKS + deck]
        s.sailing_load[one.sailing, deck] = aboard.length
        entity = aboard.first
        for _ in range(aboard.length):
            life = s.life[entity]
            s.start[life.here] = clock.now
            s.carrier[life.here] = one.sailing
            entity = life.next


@part
def _arrive(s: State, ship: int) -> bool:
    """Come to the other port's roads."""
    one = s.ship[ship]
    s.sailing[one.sailing].arrive = s.clock[0].now
    one.state = state.ENTER
    return True


@part
def _enter(s: State, ship: int) -> bool:
    """Take a berth at the other port when the weather allows."""
    one, now = s.ship[ship], s.clock[0].now
    opens = kernel.next_open(s, s.line[one.line].weather, now)
    if opens > now:
        heap.push(s.event, s.clock, opens, SHIP << SHIFT | ship)
        return False
    one.state = state.HANDLE
    return kernel.take_berth(s, ship, s.shore[2 * one.line + 1 - one.side].berth)


@part
def _handle(s: State, ship: int) -> bool:
    """Unload, and whatever else is done in the port."""
    one, now = s.ship[ship], s.clock[0].now
    shore = s.shore[2 * one.line + one.side]
    hours = places.element(s, shore.handling, shore.handlings, one.ordinal)
    one.state = state.LAND
    heap.push(s.event, s.clock, now + hours, SHIP << SHIFT | ship)
    return False


@part
def _land(s: State, ship: int) -> bool:
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
    one.state = state.CHOOSE
    return True
