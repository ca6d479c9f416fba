"""A station's servers and its queue, for the fast engine; twin of ``process.py``."""

from __future__ import annotations

import math

from sim.events import heap
from sim.events.jit import compiled, inlined, part
from sim.events.state import State
from sim.kinds import places
from sim.kinds.deadlock import find_deadlock, look_for_stuck
from sim.kinds.formation.kernel import change
from sim.kinds.station import rules
from sim.tables.order import CALENDAR, RELEASE, SHIFT
from sim.tables.plan import NONE

may_start = compiled(rules.may_start)
must_pause = compiled(rules.must_pause)


@part
def serve(s: State, entity: int, row: int, work: float) -> None:
    """Come for service that takes ``work`` hours."""
    station, life = s.station[row], s.life[entity]
    s.arrive[life.here] = s.clock[0].now
    life.at = row
    life.work = work
    if may_start(station.busy, station.staff) and s.length[row] == 0 and station.paused == NONE:
        _start(s, entity, row)
        return
    s.cause[life.here] = places.cause_of(s, row)
    places.set_waits(s, entity, True)
    places.push(s, row, entity)
    if station.embargo != NONE:
        change(s, station.embargo, 1)
    if life.holds != NONE:
        find_deadlock(s, entity)


@part
def served(s: State, entity: int) -> None:
    """Note the end of service; the server is held until the entity lets go."""
    life = s.life[entity]
    s.end[life.here] = s.clock[0].now
    if s.station[life.at].pause:
        _unlink_job(s, entity, life.at)
    life.server = life.at
    life.server_visit = life.here


@inlined
def release(s: State, entity: int) -> None:
    """Leave the server that is still held, and call the next."""
    life = s.life[entity]
    row = life.server
    life.server = NONE
    station = s.station[row]
    s.leave[life.server_visit] = s.clock[0].now
    station.busy -= 1
    station.holders -= 1
    if life.holder_before == NONE:
        station.first_holder = life.holder_after
    else:
        s.life[life.holder_before].holder_after = life.holder_after
    if life.holder_after == NONE:
        station.last_holder = life.holder_before
    else:
        s.life[life.holder_after].holder_before = life.holder_before
    _fill(s, row)


@part
def set_staff(s: State, row: int) -> None:
    """Change the servers at work, as the next breakpoint of the station's calendar says."""
    station = s.station[row]
    station.staff = s.calendar_value[station.breakpoint]
    station.breakpoint += 1
    if station.pause:
        _pause_beyond(s, row)
    _fill(s, row)
    if station.holders > 0 and station.blocked == station.holders:
        # With fewer servers at work, those that are left may all be blocked for good.
        look_for_stuck(s, row)
    set_breakpoint(s, row)


@inlined
def set_breakpoint(s: State, row: int) -> None:
    """Set the event of a station's next change of staff, if there is one more."""
    station = s.station[row]
    if station.breakpoint < station.breakpoints:
        time = s.calendar_time[station.breakpoint]
        heap.push(s.event, s.clock, time, CALENDAR << SHIFT | row)


@inlined
def _fill(s: State, row: int) -> None:
    station = s.station[row]
    while (station.paused != NONE or s.length[row] > 0) and may_start(station.busy, station.staff):
        if station.paused != NONE:
            entity = station.paused
            station.paused = s.life[entity].next
            station.busy += 1
            _work(s, entity, row)
            continue
        entity = places.pop(s, row)
        places.set_waits(s, entity, False)
        if station.embargo != NONE:
            change(s, station.embargo, -1)
        _start(s, entity, row)


@inlined
def _start(s: State, entity: int, row: int) -> None:
    station, life = s.station[row], s.life[entity]
    station.busy += 1
    station.holders += 1
    life.holder_before = station.last_holder
    life.holder_after = NONE
    if station.last_holder == NONE:
        station.first_holder = entity
    else:
        s.life[station.last_holder].holder_after = entity
    station.last_holder = entity
    s.start[life.here] = s.clock[0].now
    if station.courses:
        _stretch(s, entity)
    _work(s, entity, row)


@compiled
def _stretch(s: State, entity: int) -> None:
    """Put the factor by the time of start on a service, where a calendar gives one."""
    life = s.life[entity]
    calendar = s.step[life.step - 1].calendar
    if calendar != NONE:
        life.work *= places.value_at(s, calendar, s.clock[0].now)


@inlined
def _work(s: State, entity: int, row: int) -> None:
    """Set the end of a job that begins or goes on."""
    life = s.life[entity]
    life.due = s.clock[0].now + life.work
    if s.station[row].pause:
        _link_job(s, entity, row)
    heap.push(s.event, s.clock, life.due, RELEASE << SHIFT | life.number)


@inlined
def _link_job(s: State, entity: int, row: int) -> None:
    station, life = s.station[row], s.life[entity]
    life.job_before = station.last_job
    life.job_after = NONE
    if station.last_job == NONE:
        station.first_job = entity
    else:
        s.life[station.last_job].job_after = entity
    station.last_job = entity


@inlined
def _unlink_job(s: State, entity: int, row: int) -> None:
    station, life = s.station[row], s.life[entity]
    if life.job_before == NONE:
        station.first_job = life.job_after
    else:
        s.life[life.job_before].job_after = life.job_after
    if life.job_after == NONE:
        station.last_job = life.job_before
    else:
        s.life[life.job_after].job_before = life.job_before


@part
def _pause_beyond(s: State, row: int) -> None:
    """Stop the jobs begun last; a job that ends at this very instant is done."""
    station, now = s.station[row], s.clock[0].now
    active = station.busy
    job = station.first_job
    while job != NONE:
        if not s.life[job].due > now:
            active -= 1
        job = s.life[job].job_after
    job = station.last_job
    while job != NONE and must_pause(active, station.staff):
        before = s.life[job].job_before
        if s.life[job].due > now:
            active -= 1
            station.busy -= 1
            _unlink_job(s, job, row)
            s.life[job].work = s.life[job].due - now
            s.life[job].due = math.nan
            s.life[job].next = station.paused
            station.paused = job
        job = before
