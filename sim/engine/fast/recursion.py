"""Stations without an event list: each is served by itself, from its arrivals in their order.

For one server this is Lindley's recursion (1952), start = max(arrival, last end); for several it is
Kiefer and Wolfowitz's (1955), which keeps the times at which the servers become free. A calendar
changes how many there may be. Both are one merge of three ordered rows of events here: arrivals,
ends of service, changes of staff; their keys break ties as in the event list.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.events.jit import entry, inlined
from sim.events.state import State
from sim.kinds import places
from sim.kinds.branch.kernel import is_taken
from sim.kinds.station.kernel import may_start
from sim.tables.order import ARRIVAL, CALENDAR, RELEASE, SHIFT
from sim.tables.plan import BRANCH, NONE, STATION

Records = NDArray[np.void]
Ints = NDArray[np.int32]


@entry
def enter_units(s: State, step: Records, inside: NDArray[np.bool_]) -> bool:
    """Let all units enter at their creation and go on as far as nobody is waited for.

    Parameters
    ----------
    s : State
        ``progress`` is written; visits too.
    step : ndarray of STEP_STATE
        The steps as the plan has them.
    inside : ndarray of bool, shape (steps,)
        Steps of the stretches.

    Returns
    -------
    bool
        False where a step took no time, so that order must be left to the event list.
    """
    for unit in range(s.unit.size):
        progress = s.progress[unit]
        progress.time = s.unit[unit].created
        progress.key = ARRIVAL << SHIFT | unit
        progress.step = s.owner[s.unit[unit].unit_class].first
        if not _go_on(s, step, inside, unit):
            return False
    return True


@entry
def enter_left(s: State, step: Records, inside: NDArray[np.bool_]) -> bool:
    """Let the units that have left the loop go on; as :func:`enter_units`."""
    for i in range(s.clock[0].exits):
        left = s.left[i]
        progress = s.progress[left.entity]
        progress.time, progress.key, progress.step = left.time, left.key, left.step
        if not _go_on(s, step, inside, left.entity):
            return False
    return True


@inlined
def _go_on(s: State, step: Records, inside: NDArray[np.bool_], unit: int) -> bool:
    """Pass travel and branches until a station, the stretch's end, the path's or the run's."""
    progress, row = s.progress[unit], s.unit[unit]
    owner = s.owner[row.unit_class]
    progress.at = NONE
    while progress.step < owner.last and inside[progress.step]:
        one = step[progress.step]
        if one.kind == STATION:
            progress.at = one.row
            break
        progress.step += 1
        drawn = places.element(s, one.draws, one.count, row.ordinal)
        if one.kind == BRANCH:
            if not is_taken(drawn, one.share):
                progress.step += one.skip
            continue
        visit = row.visit + one.visit * owner.stride
        s.arrive[visit] = progress.time
        s.start[visit] = progress.time
        hours = drawn * one.factor
        if one.calendar != NONE:
            hours *= places.value_at(s, one.calendar, progress.time)
        if not _spend(s, unit, visit, hours):
            return False
    if progress.step >= owner.last and progress.time < s.clock[0].end:
        s.finished[unit] = progress.time
    return True


@inlined
def _spend(s: State, unit: int, visit: int, hours: float) -> bool:
    """Let a journey or service end, unless the run does before; False if it takes no time."""
    progress = s.progress[unit]
    over = progress.time + hours
    if not over > progress.time:
        return False
    progress.time = over
    progress.key = RELEASE << SHIFT | unit
    if over < s.clock[0].end:
        s.end[visit] = over
        s.leave[visit] = over
    else:
        progress.step = s.step.size
    return True


@entry
def gather(s: State, units: Ints, station: int, found: Ints) -> int:
    """Find the units that are to be served at a station, in their order; return how many."""
    count = 0
    for i in range(units.size):
        if s.progress[units[i]].at == station:
            found[count] = units[i]
            count += 1
    return count


@entry
def is_in_order(s: State, units: Ints) -> bool:
    """Whether units that come at one time come in the order of their events."""
    for i in range(1, units.size):
        one, before = s.progress[units[i]], s.progress[units[i - 1]]
        if one.time == before.time and one.key < before.key:
            return False
    return True


@entry
def serve(
    s: State,
    step: Records,
    inside: NDArray[np.bool_],
    station: int,
    units: Ints,
    busy_until: Records,
) -> bool:
    """Serve all who come to a station, first come first served, and let them go on.

    Parameters
    ----------
    s, step, inside
        As in :func:`enter_units`.
    station : int
    units : ndarray of int32
        Who comes, in the order of (time, key).
    busy_until : ndarray of EVENT, shape (units,)
        Room for the ends of the services.

    Returns
    -------
    bool
        As in :func:`enter_units`.
    """
    one, calendar_key = s.station[station], CALENDAR << SHIFT | station
    staff, point = one.staff, one.breakpoint
    came = started = ended = 0
    while came < units.size or started < came:
        now, key, what = math.inf, 0, NONE
        if came < units.size:
            now, key, what = s.progress[units[came]].time, s.progress[units[came]].key, ARRIVAL
        if ended < started and _is_before(busy_until[ended].time, busy_until[ended].key, now, key):
            now, key, what = busy_until[ended].time, busy_until[ended].key, RELEASE
        if point < one.breakpoints and _is_before(s.calendar_time[point], calendar_key, now, key):
            now, what = s.calendar_time[point], CALENDAR
        if not now < s.clock[0].end:
            break
        if what == ARRIVAL:
            _arrive(s, step, units[came], may_start(started - ended, staff) and started == came)
            came += 1
        elif what == RELEASE:
            ended += 1
        else:
            staff = s.calendar_value[point]
            point += 1
        while started < came and may_start(started - ended, staff):
            if not _start(s, step, units[started], now, busy_until, ended, started):
                return False
            started += 1
    return _let_go_on(s, step, inside, units, started)


@inlined
def _is_before(time: float, key: int, other_time: float, other_key: int) -> bool:
    """Whether an event comes before another."""
    return time < other_time or (time == other_time and key < other_key)


@inlined
def _arrive(s: State, step: Records, unit: int, at_once: bool) -> None:
    progress = s.progress[unit]
    one, row = step[progress.step], s.unit[unit]
    visit = row.visit + one.visit * s.owner[row.unit_class].stride
    s.arrive[visit] = progress.time
    if not at_once:
        s.cause[visit] = one.node


@inlined
def _start(
    s: State, step: Records, unit: int, now: float, busy_until: Records, ended: int, started: int
) -> bool:
    """Begin a service, and put its end where it belongs among those to come."""
    progress = s.progress[unit]
    one, row = step[progress.step], s.unit[unit]
    visit = row.visit + one.visit * s.owner[row.unit_class].stride
    s.start[visit] = now
    progress.time = now
    progress.step += 1
    work = places.element(s, one.draws, one.count, row.ordinal) * one.factor
    if one.calendar != NONE:
        work *= places.value_at(s, one.calendar, now)
    if not _spend(s, unit, visit, work):
        return False
    at = started
    while at > ended and (
        busy_until[at - 1].time > progress.time
        or (busy_until[at - 1].time == progress.time and busy_until[at - 1].key > progress.key)
    ):
        busy_until[at].time = busy_until[at - 1].time
        busy_until[at].key = busy_until[at - 1].key
        at -= 1
    busy_until[at].time = progress.time
    busy_until[at].key = progress.key
    return True


@inlined
def _let_go_on(
    s: State, step: Records, inside: NDArray[np.bool_], units: Ints, started: int
) -> bool:
    """Let those who were served go on; the others stay in line until the run's end."""
    for i in range(units.size):
        if i >= started:
            s.progress[units[i]].step = s.step.size
            s.progress[units[i]].time = s.clock[0].end
            s.progress[units[i]].at = NONE
        elif not _go_on(s, step, inside, units[i]):
            return False
    return True
