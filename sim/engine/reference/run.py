"""Run a plan with SimPy: sources, calendars and ships are started, the clock runs to the end."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from simpy import Event

from sim.engine.reference.ferry import ship_life
from sim.engine.reference.unit import life
from sim.engine.reference.world import World
from sim.engine.verify import check_state
from sim.kinds.carrier.rules import is_called
from sim.kinds.entity import Entity
from sim.tables.changes import CHANGED, first_index, later
from sim.tables.draws import Draws
from sim.tables.order import ARRIVAL, CALENDAR, SHIFT
from sim.tables.plan import NONE, Plan
from sim.tables.visits import BAN, SAILING, Visits


def run(
    plan: Plan,
    draws: Draws,
    check: bool = False,
    hook: Callable[[World], object] | None = None,
) -> Visits:
    """Run one replication in the reference engine.

    Parameters
    ----------
    plan : Plan
    draws : Draws
    check : bool
        Whether to check the state after every event.
    hook : callable, optional
        Given the world before the clock starts, to add processes of its own.

    Raises
    ------
    DeadlockError
        If entities wait for one another in a cycle.
    """
    world = World(plan, draws)
    _start_calendars(world)
    launch_ships(world)
    for row in range(len(plan.classes)):
        world.clock.start(arrivals(world, row))
    if hook is not None:
        hook(world)
    if check:
        while world.clock.peek() < plan.end:
            world.clock.step()
            check_state(world)
    else:
        with _without_collector():
            world.clock.run(until=plan.end)
    return _record(world)


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep Python's cycle collector still: a run makes millions of objects and no cycles of them.

    Counting references frees them all the same; looking for cycles would take a third of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _start_calendars(world: World) -> None:
    """Let everything change that a calendar changes; gates wait for their instants themselves."""
    for table in CHANGED:
        if table == "gates":
            continue
        index = first_index(world.plan, table)
        for row, calendar in enumerate(getattr(world.plan, table)["calendar"].tolist()):
            if calendar != NONE:
                change = world.changes(table, row)
                world.clock.start(breakpoints(world, calendar, index + row, change))


def breakpoints(
    world: World, calendar: int, index: int, change: Callable[[float], None]
) -> Generator[Event, None, None]:
    """Hand over every value of a calendar after time 0 at its time."""
    first, last = later(world.plan, calendar)
    cut = slice(first, last)
    times, values = world.plan.calendar_time[cut], world.plan.calendar_value[cut]
    for time, value in zip(times.tolist(), values.tolist(), strict=True):
        yield world.clock.at(time, CALENDAR << SHIFT | index)
        change(value)


def arrivals(world: World, row: int) -> Generator[Event, None, None]:
    """Let the units of a class enter at their times."""
    units = world.draws.units
    first, last = np.searchsorted(units["unit_class"], [row, row + 1])
    unit_class, steps = world.plan.classes[row], world.unit_steps[row]
    priority = int(unit_class["priority"])
    clock, log = world.clock, world.log
    if first == last:
        return
    visit = int(units["visit"][first])
    for ordinal, created in enumerate(units["created"][first:last].tolist()):
        number = int(first) + ordinal
        yield clock.at(created, ARRIVAL << SHIFT | number)
        clock.start(life(log, Entity(number, ordinal, priority, visit + ordinal), steps))


def launch_ships(world: World) -> None:
    """Spread each pool's ships over its lines, and on each line over its two ports in turn."""
    for row, pool in enumerate(world.plan.pools):
        lines = [line for line in world.lines if int(world.plan.lines[line.row]["pool"]) == row]
        for i in range(int(pool["ships"]) if lines else 0):
            line = lines[i % len(lines)]
            side = 0 if line.returns_empty else i // len(lines) % 2
            ship = int(pool["first_ship"]) + i
            ships = world.pools[row]
            laid_up = not is_called(ships.at_work, ships.allowed)
            if not laid_up:
                ships.at_work += 1
            called = ships.lay_up(ship) if laid_up else None
            world.clock.process(ship_life(world, ship, ships, lines, line, side, called))


def _record(world: World) -> Visits:
    changes = sorted(
        (change for ban in world.embargoes for change in ban.changes), key=lambda c: (c[1], c[0])
    )
    return replace(
        world.log.visits,
        sailings=np.array([sailing.row() for sailing in world.sailings], dtype=SAILING),
        bans=np.array(changes, dtype=BAN),
        events=world.clock.scheduled,
    )
