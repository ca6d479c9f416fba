"""Checks of an engine's state: deadlock when an entity is blocked, sums after every event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import DeadlockError, RunError
from sim.kinds.entity import Entity, Place
from sim.kinds.station.process import Station
from sim.kinds.token.process import Token

if TYPE_CHECKING:
    from sim.engine.reference.world import World


def find_deadlock(world: World, entity: Entity) -> None:
    """End the run if the entity that begins to wait can never go on.

    A yard or station is stuck when all its places or servers are held by entities that wait for
    stuck ones (Coffman et al. 1971, for resources of several units: a knot, not just a cycle).
    Waiting for a calendar, a gate, a train or a ship is no deadlock.

    Raises
    ------
    DeadlockError
        Naming the cycle.
    """
    if not entity.tokens and entity.server is None:
        return
    if _has_mover(entity.at):
        return
    stuck = _stuck(entity.at)
    if entity.at in stuck:
        names = [world.plan.nodes[place.node].name for place in _cycle(entity.at, stuck)]
        raise DeadlockError(world.clock.now, names)


def _is_exhausted(place: Place) -> bool:
    """Whether all that a place has is held by entities that are inside the model."""
    if isinstance(place, Token):
        return place.total > 0 and len(place.holders) >= place.total
    return isinstance(place, Station) and len(place.holders) >= place.staff > 0


def _has_mover(place: Place) -> bool:
    """Whether somebody who holds the place does not wait, so that it becomes free again."""
    return not _is_exhausted(place) or any(not holder.waits for holder in place.holders)


def _stuck(start: Place) -> dict[Place, None]:
    """Return the places reachable from a start that can never become free."""
    reached: dict[Place, None] = {start: None}
    todo = [start]
    while todo:
        place = todo.pop()
        if not _is_exhausted(place):
            continue
        for holder in place.holders:
            if holder.waits and holder.at not in reached:
                reached[holder.at] = None
                todo.append(holder.at)
    stuck = dict(reached)
    changed = True
    while changed:
        changed = False
        for place in list(stuck):
            moves = not _is_exhausted(place) or any(
                not holder.waits or holder.at not in stuck for holder in place.holders
            )
            if moves:
                del stuck[place]
                changed = True
    return stuck


def _cycle(start: Place, stuck: dict[Place, None]) -> list[Place]:
    """Return a cycle of stuck places, each held by somebody who waits for the next."""
    path: list[Place] = []
    place = start
    while place not in path:
        path.append(place)
        place = next(holder.at for holder in place.holders if holder.at in stuck)
    return path[path.index(place) :]


def check_state(world: World) -> None:
    """Check what must hold after every event: servers, places and lines add up.

    Raises
    ------
    RunError
        Naming the place and the time.
    """
    seen: dict[Entity, str] = {}
    for station in world.stations:
        name = world.plan.nodes[station.node].name
        working = len(station.holders) - len(station.paused)
        if station.busy != working:
            raise RunError(f"{name} at {world.clock.now} h: {station.busy} busy, {working} held")
        _in_one_line(world, seen, name, [waiting.entity for waiting in station.line])
    for token in world.tokens:
        name = world.plan.nodes[token.node].name
        if token.free < 0 or (token.free > 0 and len(token.line)):
            raise RunError(f"{name} at {world.clock.now} h: {token.free} free, some wait")
        _in_one_line(world, seen, name, [waiting.entity for waiting in token.line])
    for gate in world.gates:
        name = world.plan.nodes[gate.place.node].name
        _in_one_line(world, seen, name, [waiting.entity for waiting in gate.line])
    for formation in world.formations:
        name = world.plan.nodes[formation.place.node].name
        _in_one_line(world, seen, name, [waiting.entity for waiting in formation.line])


def _in_one_line(world: World, seen: dict[Entity, str], name: str, entities: list[Entity]) -> None:
    for entity in entities:
        if entity in seen:
            raise RunError(
                f"entity {entity.number} at {world.clock.now} h: in line at {name} and "
                f"{seen[entity]}"
            )
        seen[entity] = name
