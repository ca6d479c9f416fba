"""Deadlock, for the fast engine: twin of ``find_deadlock`` in ``engine/verify.py``.

A yard or station is stuck when all its places or servers are held by entities that wait for stuck
ones (Coffman et al. 1971, for resources of several units: a knot, not just a cycle).
"""

from __future__ import annotations

from sim.events.jit import compiled, inlined, part
from sim.events.state import DEADLOCK, State
from sim.tables.plan import NONE

#: Marks of a place during the search.
UNSEEN = 0
REACHED = 1
MOVES = 2


@inlined
def find_deadlock(s: State, entity: int) -> None:
    """Stop the run if the entity that begins to wait can never go on."""
    life = s.life[entity]
    if life.holds == NONE and life.server == NONE:
        return
    if not _has_mover(s, life.at):
        _search(s, entity)


@compiled
def look_for_stuck(s: State, line: int) -> None:
    """Stop the run if the first in a line that holds anything can never go on."""
    ranks = s.clock[0].ranks
    for at in range(line * ranks, (line + 1) * ranks):
        entity = s.queue[at].first
        while entity != NONE:
            if s.life[entity].holds != NONE or s.life[entity].server != NONE:
                find_deadlock(s, entity)
                return
            entity = s.life[entity].next


@compiled
def _search(s: State, entity: int) -> None:
    """Stop the run if the place that an entity waits for is stuck.

    The places that are stuck stay marked REACHED, so that the message can name them.
    """
    life = s.life[entity]
    reached = _reach(s, life.at)
    changed = True
    while changed:
        changed = False
        for i in range(reached):
            place = s.place_todo[i]
            if s.place_mark[place] == REACHED and _moves(s, place):
                s.place_mark[place] = MOVES
                changed = True
    if s.place_mark[life.at] == REACHED:
        s.clock[0].fault = DEADLOCK
        s.clock[0].fault_entity = entity
        return
    for i in range(reached):
        s.place_mark[s.place_todo[i]] = UNSEEN


@inlined
def _is_exhausted(s: State, place: int) -> bool:
    """Whether all that a place has is held by entities that are inside the model."""
    stations = s.clock[0].stations
    if place < stations:
        station = s.station[place]
        exhausted: bool = station.holders >= station.staff > 0
    else:
        token = s.token[place - stations]
        # What a calendar still changes may get more.
        is_all = token.held >= token.total and token.held > 0
        exhausted = not token.supplied and token.changes == 0 and is_all
    return exhausted


@inlined
def _has_mover(s: State, place: int) -> bool:
    """Whether somebody who holds the place does not wait, so that it becomes free again."""
    stations = s.clock[0].stations
    if place < stations:
        moves: bool = s.station[place].blocked < s.station[place].holders
    else:
        moves = s.token[place - stations].blocked < s.token[place - stations].held
    return moves or not _is_exhausted(s, place)


@inlined
def _first(s: State, place: int) -> int:
    """Return the first holder of a station, or the first holding of a token."""
    stations = s.clock[0].stations
    first: int = (
        s.station[place].first_holder
        if place < stations
        else s.token[place - stations].first_holding
    )
    return first


@inlined
def _entity(s: State, place: int, at: int) -> int:
    """Return the entity of a holder or holding."""
    entity: int = at if place < s.clock[0].stations else s.holding[at].entity
    return entity


@inlined
def _next(s: State, place: int, at: int) -> int:
    """Return the next holder or holding."""
    after: int = s.life[at].holder_after if place < s.clock[0].stations else s.holding[at].after
    return after


@part
def _reach(s: State, start: int) -> int:
    """Mark the places reachable from a start; return how many there are in State.place_todo."""
    s.place_mark[start] = REACHED
    s.place_todo[0] = start
    found, looked_at = 1, 0
    while looked_at < found:
        place = s.place_todo[looked_at]
        looked_at += 1
        if not _is_exhausted(s, place):
            continue
        at = _first(s, place)
        while at != NONE:
            holder = s.life[_entity(s, place, at)]
            if holder.waits and s.place_mark[holder.at] == UNSEEN:
                s.place_mark[holder.at] = REACHED
                s.place_todo[found] = holder.at
                found += 1
            at = _next(s, place, at)
    return found


@inlined
def _moves(s: State, place: int) -> bool:
    """Whether a place becomes free: it is not exhausted, or a holder is not stuck."""
    if not _is_exhausted(s, place):
        return True
    at = _first(s, place)
    while at != NONE:
        holder = s.life[_entity(s, place, at)]
        if not holder.waits or s.place_mark[holder.at] != REACHED:
            return True
        at = _next(s, place, at)
    return False
