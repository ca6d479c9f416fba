"""Places of a yard and vehicles of a fleet, for the fast engine; twin of ``process.py``."""

from __future__ import annotations

from sim.events import heap
from sim.events.jit import compiled, inlined, part
from sim.events.state import HOLDINGS_FULL, State
from sim.kinds import places
from sim.kinds.deadlock import find_deadlock, look_for_stuck
from sim.kinds.formation.kernel import change
from sim.kinds.token import rules
from sim.tables.order import RETURN, ROW_SHIFT, SHIFT
from sim.tables.plan import NONE

may_take = compiled(rules.may_take)
may_have_it = compiled(rules.may_have_it)


@part
def take(s: State, entity: int, row: int) -> bool:
    """Ask for one; whether the entity has it at once."""
    token, life = s.token[row], s.life[entity]
    place = s.clock[0].stations + row
    s.arrive[life.here] = s.clock[0].now
    life.at = place
    if may_take(token.free, s.length[place]):
        _grant(s, entity, row)
        return True
    s.cause[life.here] = places.cause_of(s, place)
    places.set_waits(s, entity, True)
    places.push(s, place, entity)
    if token.embargo != NONE:
        change(s, token.embargo, 1)
    find_deadlock(s, entity)
    return False


@inlined
def turns_away(s: State, row: int) -> bool:
    """Whether an entity that comes now is refused."""
    token = s.token[row]
    place = s.clock[0].stations + row
    refuses: bool = token.refuse == 1 and not may_take(token.free, s.length[place])
    return refuses


@inlined
def give(s: State, entity: int, row: int, supplies: bool) -> None:
    """Give back what the entity holds, nothing where it holds none; or add one that it brings."""
    if supplies:
        s.token[row].total += 1
    if supplies or _forget(s, entity, row):
        free_one(s, row)


@compiled
def give_later(s: State, entity: int, row: int, delay: float) -> None:
    """Give back after the empty return."""
    if not _forget(s, entity, row):
        return
    s.token[row].away += 1
    key = RETURN << SHIFT | row << ROW_SHIFT | s.life[entity].number
    heap.push(s.event, s.clock, s.clock[0].now + delay, key)


@part
def at_return(s: State, row: int) -> None:
    """A vehicle is back."""
    s.token[row].away -= 1
    free_one(s, row)


@inlined
def free_one(s: State, row: int) -> None:
    """Make one more free, and let the first in line have it."""
    token = s.token[row]
    place = s.clock[0].stations + row
    token.free += 1
    if may_have_it(token.free, s.length[place]):
        _pass_on(s, row)
    elif token.free < 1:
        look_for_stuck(s, place)


@part
def set_units(s: State, row: int, units: int) -> None:
    """Change how many there are, as the calendar says; who holds one keeps it."""
    token = s.token[row]
    place = s.clock[0].stations + row
    more = units - token.units
    token.units += more
    token.total += more
    token.free += more
    token.changes -= 1
    while may_have_it(token.free, s.length[place]):
        _pass_on(s, row)
    # With fewer than before, or none to come any more, all may be held for good.
    look_for_stuck(s, place)


@inlined
def _pass_on(s: State, row: int) -> None:
    """Let the first in line have what is free."""
    token = s.token[row]
    place = s.clock[0].stations + row
    entity = places.pop(s, place)
    places.set_waits(s, entity, False)
    if token.embargo != NONE:
        change(s, token.embargo, -1)
    _grant(s, entity, row)
    places.wake(s, entity)


@inlined
def _grant(s: State, entity: int, row: int) -> None:
    token, life, clock = s.token[row], s.life[entity], s.clock[0]
    at = clock.free_holding
    if at == NONE:
        clock.fault = HOLDINGS_FULL
        return
    token.free -= 1
    holding = s.holding[at]
    clock.free_holding = holding.next
    holding.entity = entity
    holding.token = row
    holding.next = NONE
    if life.holds == NONE:
        life.holds = at
    else:
        last = life.holds
        while s.holding[last].next != NONE:
            last = s.holding[last].next
        s.holding[last].next = at
    holding.before = token.last_holding
    holding.after = NONE
    if token.last_holding == NONE:
        token.first_holding = at
    else:
        s.holding[token.last_holding].after = at
    token.last_holding = at
    token.held += 1
    places.pass_visit(s, life.here)


@inlined
def _forget(s: State, entity: int, row: int) -> bool:
    """Take one from what the entity holds without freeing it; whether it held one.

    Who holds several keeps its age among the holders: the holding of the latest goes, and the
    entity names the others in the order in which it took them.
    """
    token, life, clock = s.token[row], s.life[entity], s.clock[0]
    before, first = NONE, life.holds
    while first != NONE and s.holding[first].token != row:
        before, first = first, s.holding[first].next
    if first == NONE:
        return False
    if before == NONE:
        life.holds = s.holding[first].next
    else:
        s.holding[before].next = s.holding[first].next
    latest, other = first, s.holding[first].next
    while other != NONE:
        if s.holding[other].token == row:
            latest = other
        other = s.holding[other].next
    _unlink(s, row, latest)
    if latest != first:
        _replace(s, row, first, latest)
    s.holding[first].next = clock.free_holding
    clock.free_holding = first
    token.held -= 1
    return True


@inlined
def _unlink(s: State, row: int, at: int) -> None:
    token, holding = s.token[row], s.holding[at]
    if holding.before == NONE:
        token.first_holding = holding.after
    else:
        s.holding[holding.before].after = holding.after
    if holding.after == NONE:
        token.last_holding = holding.before
    else:
        s.holding[holding.after].before = holding.before


@inlined
def _replace(s: State, row: int, old: int, new: int) -> None:
    """Put a holding among its token's holdings where another one stands."""
    token, gone, kept = s.token[row], s.holding[old], s.holding[new]
    kept.before, kept.after = gone.before, gone.after
    if gone.before == NONE:
        token.first_holding = new
    else:
        s.holding[gone.before].after = new
    if gone.after == NONE:
        token.last_holding = new
    else:
        s.holding[gone.after].before = new
