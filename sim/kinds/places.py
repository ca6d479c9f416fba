"""What every kind knows of an entity and of a place in a line, for the fast engine.

Twin of ``entity.py``: lines, who waits, what holds a place up, and who goes on next.
"""

from __future__ import annotations

from sim.events.jit import compiled, inlined
from sim.events.state import State
from sim.tables.plan import NONE


@inlined
def element(s: State, first: int, count: int, ordinal: int) -> float:
    """Return the draw that belongs to an entity or sailing; past the end it begins again."""
    value: float = s.values[first + (ordinal if ordinal < count else ordinal % count)]
    return value


@inlined
def row_at(s: State, first: int, last: int, now: float) -> int:
    """Return which breakpoint of a calendar, rows first .. last, holds; at its time the new one."""
    low, high = first, last
    while high - low > 1:
        middle = (low + high) >> 1
        if s.calendar_time[middle] <= now:
            low = middle
        else:
            high = middle
    return low


@compiled
def value_at(s: State, calendar: int, now: float) -> float:
    """Return the value of a calendar at a time."""
    span = s.calendar[calendar]
    value: float = s.calendar_value[row_at(s, span.first, span.first + span.count, now)]
    return value


@inlined
def push(s: State, line: int, entity: int) -> None:
    """Join a line: first come, first served within each class of priority."""
    life = s.life[entity]
    life.next = NONE
    queue = s.queue[line * s.clock[0].ranks + life.rank]
    if queue.first == NONE:
        queue.first = entity
    else:
        s.life[queue.last].next = entity
    queue.last = entity
    s.length[line] += 1


@inlined
def pop(s: State, line: int) -> int:
    """Take out who is first in a line that is not empty."""
    s.length[line] -= 1
    at = line * s.clock[0].ranks
    while s.queue[at].first == NONE:
        at += 1
    entity: int = s.queue[at].first
    s.queue[at].first = s.life[entity].next
    return entity


@inlined
def set_waits(s: State, entity: int, waits: bool) -> None:
    """Note that an entity begins or ends to wait, also where it holds a server or tokens."""
    life = s.life[entity]
    life.waits = waits
    by = 1 if waits else -1
    if life.server != NONE:
        s.station[life.server].blocked += by
    at = life.holds
    while at != NONE:
        s.token[s.holding[at].token].blocked += by
        at = s.holding[at].next


@inlined
def be_born(s: State, number: int) -> int:
    """Give a row to an entity that comes into being, and return it."""
    clock = s.clock[0]
    entity = clock.free_life
    if entity == NONE:
        entity = clock.lives
        clock.lives += 1
    else:
        clock.free_life = s.life[entity].next
    s.life[entity].number = number
    s.life_of[number] = entity
    return int(entity)


@inlined
def be_gone(s: State, entity: int) -> None:
    """Free the row of an entity that is no more, unless it took something away for good.

    Others look there who has it.
    """
    if s.life[entity].holds == NONE:
        s.life[entity].next = s.clock[0].free_life
        s.clock[0].free_life = entity


@inlined
def wake(s: State, who: int) -> None:
    """Let an entity go on once those woken before it have; a ship is -1 - ship."""
    clock = s.clock[0]
    s.ready[clock.ready_last] = who
    clock.ready_last += 1
    if clock.ready_last == s.ready.size:
        clock.ready_last = 0


@inlined
def begin(s: State, who: int) -> None:
    """Let a train or ship begin before anybody who was woken goes on."""
    clock = s.clock[0]
    s.urgent[clock.urgent_last] = who
    clock.urgent_last += 1
    if clock.urgent_last == s.urgent.size:
        clock.urgent_last = 0


@inlined
def stands_at_node(s: State, entity: int, node: int) -> None:
    """Be at a place that is never full: the road, a gate, a terminal's line."""
    clock = s.clock[0]
    s.life[entity].at = clock.stations + clock.tokens + node


@inlined
def pass_visit(s: State, row: int) -> None:
    """Write that a gate or yard was passed."""
    now = s.clock[0].now
    s.start[row] = now
    s.end[row] = now
    s.leave[row] = now


@inlined
def held_up_at(s: State, place: int) -> int:
    """Return the place that holds a place up, NONE where it is itself what is waited for.

    A station is held up where its oldest unit waits, if the units of all servers wait; a full yard
    where its oldest unit stands.
    """
    stations, tokens = s.clock[0].stations, s.clock[0].tokens
    oldest = NONE
    if place < stations:
        station = s.station[place]
        if station.holders > 0 and station.blocked == station.holders:
            oldest = station.first_holder
    elif place < stations + tokens:
        token = s.token[place - stations]
        if token.is_yard and token.first_holding != NONE:
            oldest = s.holding[token.first_holding].entity
    if oldest == NONE:
        return NONE
    at: int = s.life[oldest].at
    return at


@inlined
def node_of(s: State, place: int) -> int:
    """Return the node of a place."""
    stations, tokens = s.clock[0].stations, s.clock[0].tokens
    if place < stations:
        node: int = s.station[place].node
    elif place < stations + tokens:
        node = s.token[place - stations].node
    else:
        node = place - stations - tokens
    return node


@inlined
def cause_of(s: State, place: int) -> int:
    """Return the node that keeps a place full: follow what holds it up, place by place."""
    return node_of(s, place) if held_up_at(s, place) == NONE else _last_cause(s, place)


@compiled
def _last_cause(s: State, place: int) -> int:
    """Return the last node of a chain of places that hold each other up."""
    clock = s.clock[0]
    clock.mark += 1
    node = node_of(s, place)
    further = held_up_at(s, place)
    while further != NONE:
        s.mark[node] = clock.mark
        next_node = node_of(s, further)
        if s.mark[next_node] == clock.mark:
            break
        node = next_node
        further = held_up_at(s, further)
    return node
