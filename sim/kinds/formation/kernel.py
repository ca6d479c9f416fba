"""Trains form and loading bans hold them, for the fast engine; twin of ``process.py``."""

from __future__ import annotations

from sim.events import heap
from sim.events.jit import compiled, inlined, part
from sim.events.state import BANS_FULL, NO_TRAIN, State
from sim.kinds import places
from sim.kinds.formation import rules
from sim.tables.order import DEADLINE, SHIFT
from sim.tables.plan import NONE

is_full = compiled(rules.is_full)
is_due = compiled(rules.is_due)
banned = compiled(rules.banned)
stops_loading = compiled(rules.stops_loading)


@inlined
def change(s: State, row: int, by: int) -> None:
    """Count who begins (1) or ends (-1) to wait; begin or lift the ban by it."""
    embargo = s.embargo[row]
    embargo.backlog += by
    on = banned(embargo.by_backlog, embargo.backlog, embargo.start_at, embargo.lift_at)
    if on != (embargo.by_backlog == 1):
        embargo.by_backlog = on
        _switch(s, row)


@part
def impose(s: State, row: int, value: float) -> None:
    """Impose the ban whatever the backlog, or no longer, as the calendar says."""
    s.embargo[row].imposed = value > 0.0
    _switch(s, row)


@compiled
def _switch(s: State, row: int) -> None:
    """Write that a ban begins or is lifted, if it does; then the trains that it held go."""
    embargo, clock = s.embargo[row], s.clock[0]
    on = stops_loading(embargo.imposed == 1, embargo.by_backlog == 1)
    if on == (embargo.on == 1):
        return
    embargo.on = on
    if clock.bans == s.ban.size:
        clock.fault = BANS_FULL
        return
    ban = s.ban[clock.bans]
    clock.bans += 1
    ban.embargo = row
    ban.time = clock.now
    ban.on = on
    if not on:
        for formation in range(clock.formations):
            if s.formation[formation].embargo == row:
                try_depart(s, formation)


@part
def join(s: State, entity: int, row: int) -> None:
    """Put a lot in the line of its train service."""
    formation, life = s.formation[row], s.life[entity]
    s.arrive[life.here] = s.clock[0].now
    s.cause[life.here] = formation.node
    places.stands_at_node(s, entity, formation.node)
    life.next = NONE
    if formation.first == NONE:
        formation.first = entity
    else:
        s.life[formation.last].next = entity
    formation.last = entity
    formation.length += 1
    try_depart(s, row)


@compiled
def try_depart(s: State, row: int) -> None:
    """Send off every train that is full or due, unless loading is banned."""
    formation = s.formation[row]
    if formation.embargo != NONE and s.embargo[formation.embargo].on:
        return
    while formation.length > 0:
        first = s.arrive[s.life[formation.first].here]
        full = is_full(formation.length, formation.capacity)
        if not full and not is_due(s.clock[0].now, first, formation.max_wait):
            break
        _cut(s, row, first + formation.max_wait)
    _set_deadline(s, row)


@part
def _cut(s: State, row: int, deadline: float) -> None:
    """Take the first lots out of the line as one train."""
    formation, clock = s.formation[row], s.clock[0]
    if formation.trains == formation.most_trains:
        clock.fault = NO_TRAIN
        formation.length = 0
        return
    capacity = int(formation.capacity)
    count = min(formation.length, capacity)
    first = last = formation.first
    for _ in range(count - 1):
        last = s.life[last].next
    formation.first = s.life[last].next
    formation.length -= count
    s.life[last].next = NONE
    full_since = s.arrive[s.life[last].here]
    number = formation.first_train + formation.trains
    formation.trains += 1
    train = places.be_born(s, number)
    s.life[train].load = first
    ready = min(full_since, deadline) if count == capacity else deadline
    s.train_ready[number - clock.units] = ready
    places.begin(s, train)


@inlined
def _set_deadline(s: State, row: int) -> None:
    formation = s.formation[row]
    if formation.deadline_set or formation.length == 0:
        return
    formation.deadline_set = True
    first = s.arrive[s.life[formation.first].here]
    # An infinite wait lies beyond the run's end, where no event is kept.
    heap.push(s.event, s.clock, first + formation.max_wait, DEADLINE << SHIFT | row)


@part
def at_deadline(s: State, row: int) -> None:
    """The first lot of some train has waited long enough."""
    s.formation[row].deadline_set = False
    try_depart(s, row)


@part
def depart(s: State, train: int) -> None:
    """Write that a train leaves its terminal with its lots."""
    clock = s.clock[0]
    number = s.life[train].number
    s.train_depart[number - clock.units] = clock.now
    lot = s.life[train].load
    while lot != NONE:
        life = s.life[lot]
        s.start[life.here] = clock.now
        s.carrier[life.here] = number
        lot = life.next


@part
def split(s: State, train: int) -> None:
    """Let the lots of a train that has arrived go on, in the order in which they joined."""
    now = s.clock[0].now
    lot = s.life[train].load
    while lot != NONE:
        life = s.life[lot]
        s.end[life.here] = now
        s.leave[life.here] = now
        places.wake(s, lot)
        lot = life.next
