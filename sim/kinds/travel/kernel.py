"""Time on the way, for the fast engine; twin of the reference's ``TravelStep``."""

from __future__ import annotations

from sim.events import heap
from sim.events.jit import inlined
from sim.events.state import State
from sim.kinds import places
from sim.tables.order import RELEASE, SHIFT


@inlined
def set_off(s: State, entity: int, node: int, hours: float) -> None:
    """Set off."""
    life, now = s.life[entity], s.clock[0].now
    places.stands_at_node(s, entity, node)
    s.arrive[life.here] = now
    s.start[life.here] = now
    life.due = now + hours
    heap.push(s.event, s.clock, life.due, RELEASE << SHIFT | life.number)


@inlined
def arrived(s: State, entity: int) -> None:
    """Be there."""
    here, now = s.life[entity].here, s.clock[0].now
    s.end[here] = now
    s.leave[here] = now
