"""Shores, berths and weather, for the fast engine; twin of ``process.py``.

A ship's life, which the reference tells in ``engine/reference/ferry.py``, is in ``voyage.py``.
"""

from __future__ import annotations

import math

from sim.events import heap
from sim.events.jit import compiled, inlined, part
from sim.events.state import State
from sim.kinds import places
from sim.kinds.carrier import rules
from sim.tables.order import DEADLINE, SHIFT
from sim.tables.plan import NONE
from sim.tables.visits import MAX_DECKS

asked_for = compiled(rules.asked_for)
decides = compiled(rules.decides)
is_short = compiled(rules.is_short)
leaves_at = compiled(rules.leaves_at)
places_now = compiled(rules.places_now)


@part
def join(s: State, entity: int, row: int, deck: int) -> None:
    """Put a unit in the line of its kind of deck place on a shore."""
    life, node = s.life[entity], s.shore[row].node
    s.arrive[life.here] = s.clock[0].now
    s.cause[life.here] = node
    places.stands_at_node(s, entity, node)
    life.next = NONE
    line = s.deck[row * MAX_DECKS + deck]
    if line.first == NONE:
        line.first = entity
    else:
        s.life[line.last].next = entity
    line.last = entity
    line.length += 1
    look(s, row)


@part
def turn(s: State, ship: int, row: int) -> bool:
    """Ask for the shore; whether it is this ship's turn at once."""
    shore = s.shore[row]
    if not shore.taken:
        shore.taken = True
        return True
    s.ship[ship].next = NONE
    if shore.first_turn == NONE:
        shore.first_turn = ship
    else:
        s.ship[shore.last_turn].next = ship
    shore.last_turn = ship
    return False


@part
def fill(s: State, ship: int, row: int) -> None:
    """Load until the ship is full enough or has waited long enough."""
    shore = s.shore[row]
    shore.ready = s.clock[0].now
    shore.loading = ship
    shore.woken = False
    look(s, row)


@part
def board(s: State, ship: int, row: int) -> None:
    """Take on board who is first in each line, and let the next ship load."""
    shore = s.shore[row]
    shore.loading = NONE
    for deck in range(MAX_DECKS):
        line, aboard = s.deck[row * MAX_DECKS + deck], s.aboard[ship * MAX_DECKS + deck]
        aboard.length = min(line.length, int(line.places))
        aboard.first = line.first
        for _ in range(aboard.length):
            line.first = s.life[line.first].next
        line.length -= aboard.length
    if shore.first_turn == NONE:
        shore.taken = False
    else:
        following = shore.first_turn
        shore.first_turn = s.ship[following].next
        places.wake(s, -1 - following)


@inlined
def look(s: State, row: int) -> None:
    """Let the loading ship go if it is full enough or due; else set an event for its time."""
    if s.shore[row].loading != NONE and not s.shore[row].woken:
        _look_at(s, row)


@compiled
def _look_at(s: State, row: int) -> None:
    shore, now = s.shore[row], s.clock[0].now
    joined = math.inf
    for deck in range(row * MAX_DECKS, (row + 1) * MAX_DECKS):
        if s.deck[deck].length > 0 and s.deck[deck].places >= 1.0:
            joined = min(joined, s.arrive[s.life[s.deck[deck].first].here])
    if joined < math.inf:
        due = leaves_at(shore.ready, joined, shore.max_wait)
    elif shore.sails_empty:
        due = shore.ready + shore.max_wait
    else:
        return
    if now >= due or _is_full_enough(s, row):
        shore.woken = True
        places.wake(s, -1 - shore.loading)
    elif due != shore.last_due:
        # An event set for a time that was due before is there still, and looking twice changes
        # nothing.
        shore.last_due = due
        index = s.clock[0].formations + row
        heap.push(s.event, s.clock, due, DEADLINE << SHIFT | index)


@inlined
def _is_full_enough(s: State, row: int) -> bool:
    """Whether some kind of deck place decides and none that does is short of units."""
    some = False
    for deck in range(row * MAX_DECKS, (row + 1) * MAX_DECKS):
        line = s.deck[deck]
        some = some or decides(line.full_at)
        if is_short(line.length, line.full_at):
            return False
    return some


@part
def set_factor(s: State, row: int, factor: float) -> None:
    """Change the places of a kind of deck on both shores of its line, as the calendar says."""
    for line in range(s.line.size):
        deck = row - s.line[line].first_deck
        if deck < 0 or deck >= s.line[line].decks:
            continue
        for shore in range(2 * line, 2 * line + 2):
            kind = s.deck[shore * MAX_DECKS + deck]
            whole = places_now(kind.all_places, factor)
            kind.places = whole
            kind.full_at = asked_for(kind.all_full_at, factor, whole)
            look(s, shore)


@compiled
def take_berth(s: State, ship: int, row: int) -> bool:
    """Ask for a berth; whether one is free, or none is needed."""
    if row == NONE:
        return True
    berth = s.berth[row]
    if berth.free > 0:
        berth.free -= 1
        return True
    s.ship[ship].next = NONE
    if berth.first == NONE:
        berth.first = ship
    else:
        s.ship[berth.last].next = ship
    berth.last = ship
    return False


@compiled
def give_berth(s: State, row: int) -> None:
    """Leave the berth, where there are any, to the next ship."""
    if row == NONE:
        return
    berth = s.berth[row]
    if berth.first == NONE:
        berth.free += 1
    else:
        ship = berth.first
        berth.first = s.ship[ship].next
        places.wake(s, -1 - ship)


@compiled
def next_open(s: State, weather: int, now: float) -> float:
    """Return the first instant from now on at which it is open, inf where there is none."""
    if weather == NONE:
        return now
    low, end = s.weather_first[weather], s.weather_first[weather + 1]
    high = end
    while high - low > 1:
        middle = (low + high) >> 1
        if s.weather_time[middle] <= now:
            low = middle
        else:
            high = middle
    if s.weather_open[low]:
        return now
    following: float = s.weather_time[low + 1] if low + 1 < end else math.inf
    return following
