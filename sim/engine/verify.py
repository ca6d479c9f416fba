"""Checks of an engine's state: deadlock when an entity is blocked, sums after every event."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from sim.errors import DeadlockError, RunError
from sim.kinds.entity import Entity, Line, Place
from sim.kinds.station.process import Station
from sim.kinds.token.process import Token
from sim.tables.plan import NONE

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
    """Whether all that a place has is held by entities that are inside the model.

    What a calendar still changes may get more.
    """
    if isinstance(place, Token):
        held = sum(place.holders.values())
        return not place.supplied and not place.changes and held >= place.total and held > 0
    return isinstance(place, Station) and len(place.holders) >= place.staff > 0


def _has_mover(place: Place) -> bool:
    """Whether somebody who holds the place does not wait, so that it becomes free again."""
    return any(not holder.waits for holder in place.holders) or not _is_exhausted(place)


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
    lines = [(station.node, station.line) for station in world.stations]
    lines += [(token.node, token.line) for token in world.tokens]
    lines += [(gate.place.node, gate.line) for gate in world.gates]
    waiting = {node: len(line) for node, line in lines}
    _check_lines(world, lines)
    for station in world.stations:
        _check_station(world, station)
    for token in world.tokens:
        _check_token(world, token)
    for row in range(len(world.plan.pools)):
        _check_pool(world, row)
    for row, embargo in enumerate(world.embargoes):
        watched = [node for node, ban in enumerate(world.plan.watched) if ban == row]
        backlog = sum(waiting.get(node, 0) for node in watched)
        if backlog != embargo.backlog:
            _breach(world, watched[0], f"{backlog} wait, the ban counts {embargo.backlog}")


def _check_lines(world: World, lines: list[tuple[int, Line]]) -> None:
    """Check that nobody stands in two lines, or twice in one."""
    queues = [(node, list(line)) for node, line in lines]
    queues += [(formation.place.node, list(formation.line)) for formation in world.formations]
    shores = [shore for line in world.lines for shore in line.shores]
    queues += [(shore.place.node, list(line)) for shore in shores for line in shore.lines]
    seen: dict[Entity, int] = {}
    for node, queue in queues:
        for one in queue:
            if one.entity in seen:
                other = world.plan.nodes[seen[one.entity]].name
                _breach(world, node, f"entity {one.entity.number} is in line at {other} as well")
            seen[one.entity] = node


def _check_station(world: World, station: Station) -> None:
    working = len(station.holders) - len(station.paused)
    if station.busy != working:
        _breach(world, station.node, f"{station.busy} servers busy, {working} jobs in hand")
    if station.busy < station.staff and (station.line or station.paused):
        _breach(world, station.node, f"{station.busy} of {station.staff} busy, some wait")


def _check_token(world: World, token: Token) -> None:
    changes = int(world.plan.tokens[token.row]["calendar"]) != NONE
    if (token.free < 0 and not changes) or (token.free > 0 and token.line):
        _breach(world, token.node, f"{token.free} free, {len(token.line)} wait")
    known = token.free + token.away + sum(token.holders.values())
    if known != token.total:
        _breach(world, token.node, f"{known} of {token.total} accounted for")


def _check_pool(world: World, row: int) -> None:
    """Check that ships are at work or laid up, and none is while more should work."""
    pool = world.pools[row]
    lines = [line for line in world.lines if int(world.plan.lines[line.row]["pool"]) == row]
    if not lines:
        return
    ships, node = int(world.plan.pools[row]["ships"]), lines[0].shores[0].place.node
    if pool.at_work + len(pool.laid_up) != ships:
        what = f"{pool.at_work} ships at work and {len(pool.laid_up)} laid up of {ships}"
        _breach(world, node, what)
    if pool.laid_up and pool.at_work < pool.allowed:
        _breach(world, node, f"{pool.at_work} of {pool.allowed} ships at work, some are laid up")


def _breach(world: World, node: int, what: str) -> NoReturn:
    raise RunError(f"{world.plan.nodes[node].name} at {world.clock.now} h: {what}")
