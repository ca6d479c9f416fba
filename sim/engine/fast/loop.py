"""The event loop: take the first event, do what it does, then all that follows from it."""

from __future__ import annotations

import math

from sim.engine.fast.life import enter_train, enter_unit, proceed, resume
from sim.events.heap import pop, push
from sim.events.jit import compiled, entry, part
from sim.events.state import DONE, PAUSED, SAILINGS_FULL, State
from sim.kinds.carrier import kernel as carrier
from sim.kinds.carrier import voyage
from sim.kinds.formation import kernel as formation
from sim.kinds.gate import kernel as gate
from sim.kinds.station import kernel as station
from sim.kinds.token import kernel as token
from sim.tables.order import CALENDAR, RELEASE, RETURN, ROW_SHIFT, SHIFT, SHIP
from sim.tables.plan import NONE

_INDEX = (1 << SHIFT) - 1


@entry
def run_events(s: State, most: int) -> int:
    """Handle events until the run's end, or ``most`` of them; return why it stopped.

    Each turn is one entity that moves, one ship that goes on, or one event of a place. Whatever
    follows from an event at its own instant comes before the next: trains and ships that begin,
    then those who were woken, first come first.
    """
    clock = s.clock[0]
    while clock.fault == DONE:
        has_token = False
        if clock.urgent_first != clock.urgent_last:
            entity = _next_urgent(s)
        elif clock.ready_first != clock.ready_last:
            entity = _next_ready(s)
            if entity != NONE:
                has_token = resume(s, entity)
        else:
            if clock.handled >= most:
                return PAUSED
            if clock.sailings + s.ship.size > s.sailing.size:
                return SAILINGS_FULL
            if not _take_next(s):
                return DONE
            entity = _handle(s)
        if entity != NONE:
            proceed(s, entity, has_token)
    return int(clock.fault)


@part
def _next_urgent(s: State) -> int:
    """Let a train or ship begin; return the train, NONE for a ship."""
    clock = s.clock[0]
    who = s.urgent[clock.urgent_first]
    clock.urgent_first += 1
    if clock.urgent_first == s.urgent.size:
        clock.urgent_first = 0
    if who < 0:
        voyage.go_on(s, -1 - who)
        return NONE
    enter_train(s, who)
    return int(who)


@part
def _next_ready(s: State) -> int:
    """Return the entity that goes on, NONE where it was a ship."""
    clock = s.clock[0]
    who = s.ready[clock.ready_first]
    clock.ready_first += 1
    if clock.ready_first == s.ready.size:
        clock.ready_first = 0
    if who < 0:
        voyage.go_on(s, -1 - who)
        return NONE
    return int(who)


@part
def _take_next(s: State) -> bool:
    """Set the clock to the first event, of the heap or of those who enter; False at the end."""
    clock = s.clock[0]
    time, key = math.inf, 0
    enters = clock.entered < s.entry.size
    if enters:
        time, key = s.entry[clock.entered].time, s.entry[clock.entered].key
    if clock.pending > 0:
        first = s.event[0]
        if not enters or first.time < time or (first.time == time and first.key < key):
            enters = False
            time, key = first.time, first.key
    if not time < clock.end:
        return False
    if time > clock.now or key > clock.latest:
        clock.latest = key
    clock.now, clock.key = time, key
    clock.handled += 1
    clock.enters = enters
    if not enters:
        pop(s.event, s.clock)
    return True


@part
def _handle(s: State) -> int:
    """Do what the event does; return the entity that moves by it, NONE where none does."""
    clock = s.clock[0]
    index = clock.key & _INDEX
    if clock.enters:
        clock.entered += 1
        return enter_unit(s, index, s.entry[clock.entered - 1].step)
    event_class = clock.key >> SHIFT
    if event_class == RELEASE:
        entity = s.life_of[index]
        life = s.life[entity]
        if life.number != index or life.due != clock.now:
            return NONE  # of a job that was paused meanwhile
        life.due = math.nan
        resume(s, entity)
        return int(entity)
    _handle_place(s, event_class, index)
    return NONE


@part
def _handle_place(s: State, event_class: int, index: int) -> None:
    clock = s.clock[0]
    if event_class == CALENDAR and index < clock.stations:
        station.set_staff(s, index)
    elif event_class == CALENDAR and index - clock.stations < s.gate.size:
        gate.at_instant(s, index - clock.stations)
    elif event_class == CALENDAR:
        _change(s, index - clock.stations - s.gate.size)
    elif event_class == RETURN:
        token.at_return(s, index >> ROW_SHIFT)
    elif event_class == SHIP:
        voyage.go_on(s, index)
    elif index < clock.formations:
        formation.at_deadline(s, index)
    else:
        carrier.look(s, index - clock.formations)


@compiled
def _change(s: State, row: int) -> None:
    """Let a calendar change what it changes, and set the event of its next breakpoint."""
    clock, point = s.clock[0], s.breakpoint[row]
    value = s.calendar_value[point.next]
    point.next += 1
    if point.next < point.last:
        index = clock.stations + s.gate.size + row
        push(s.event, s.clock, s.calendar_time[point.next], CALENDAR << SHIFT | index)
    if row < clock.tokens:
        token.set_units(s, row, int(value))
        return
    row -= clock.tokens
    if row < clock.pools:
        voyage.set_allowed(s, row, int(value))
        return
    row -= clock.pools
    if row < clock.embargoes:
        formation.impose(s, row, value)
    else:
        carrier.set_factor(s, row - clock.embargoes, value)
