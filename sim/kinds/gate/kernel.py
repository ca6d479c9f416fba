"""A gate lets entities through one by one, for the fast engine; twin of ``process.py``."""

from __future__ import annotations

import math

from sim.events import heap
from sim.events.jit import compiled, inlined, part
from sim.events.state import State
from sim.kinds import places
from sim.kinds.formation.kernel import change
from sim.kinds.gate import rules
from sim.tables.order import CALENDAR, SHIFT
from sim.tables.plan import NONE

credit = compiled(rules.credit)
next_by_headway = compiled(rules.next_by_headway)


@part
def ask(s: State, entity: int, row: int) -> bool:
    """Ask to pass; whether the entity may go on at once."""
    gate, life, now = s.gate[row], s.life[entity], s.clock[0].now
    line = s.clock[0].stations + s.clock[0].tokens + row
    s.arrive[life.here] = now
    places.stands_at_node(s, entity, gate.node)
    if s.length[line] == 0 and _open(s, row) and _is_in_hours(s, row):
        _let_through(s, row, life.here)
        return True
    s.cause[life.here] = gate.node
    places.push(s, line, entity)
    if gate.embargo != NONE:
        change(s, gate.embargo, 1)
    if s.length[line] == 1:
        _look_again(s, row)
    return False


@part
def at_instant(s: State, row: int) -> None:
    """Let through who may pass at an instant that was waited for."""
    gate = s.gate[row]
    line = s.clock[0].stations + s.clock[0].tokens + row
    while s.length[line] > 0 and _open(s, row):
        entity = places.pop(s, line)
        _let_through(s, row, s.life[entity].here)
        if gate.embargo != NONE:
            change(s, gate.embargo, -1)
        places.wake(s, entity)
    if s.length[line] > 0:
        _look_again(s, row)


@inlined
def _open(s: State, row: int) -> bool:
    gate, now = s.gate[row], s.clock[0].now
    if gate.by_headway:
        free: bool = now >= next_by_headway(gate.last, gate.headway)
        return free
    seen = gate.seen
    while seen < gate.end and s.calendar_time[seen] <= now:
        seen += 1
    at_once = 0
    while seen - at_once > gate.first and s.calendar_time[seen - at_once - 1] == now:
        at_once += 1
    gate.kept = credit(gate.kept, seen - gate.seen, gate.bank, at_once)
    gate.seen = seen
    has_one: bool = gate.kept > 0
    return has_one


@part
def _is_in_hours(s: State, row: int) -> bool:
    """Whether the gate is open; at the instant of closing it is not."""
    gate, now = s.gate[row], s.clock[0].now
    if gate.hours == NONE:
        return True
    is_open: bool = s.calendar_value[places.row_at(s, gate.hours, gate.hours_end, now)] > 0.0
    return is_open


@compiled
def _next_open(s: State, row: int, now: float) -> float:
    """Return the first instant from now on at which the gate is open, inf where there is none."""
    gate = s.gate[row]
    at = places.row_at(s, gate.hours, gate.hours_end, now)
    if s.calendar_value[at] > 0.0:
        return now
    while at < gate.hours_end and not s.calendar_value[at] > 0.0:
        at += 1
    opens: float = s.calendar_time[at] if at < gate.hours_end else math.inf
    return opens


@inlined
def _let_through(s: State, row: int, visit: int) -> None:
    places.pass_visit(s, visit)
    s.gate[row].last = s.clock[0].now
    s.gate[row].kept -= 1


@inlined
def _look_again(s: State, row: int) -> None:
    """Set an event for the next instant at which one may pass; none if there is no more."""
    gate = s.gate[row]
    if gate.by_headway:
        time = max(s.clock[0].now, next_by_headway(gate.last, gate.headway))
        if gate.hours != NONE:
            time = _next_open(s, row, time)
    elif gate.seen < gate.end:
        time = s.calendar_time[gate.seen]
    else:
        return
    heap.push(s.event, s.clock, time, CALENDAR << SHIFT | (s.clock[0].stations + row))
