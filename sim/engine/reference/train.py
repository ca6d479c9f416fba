"""The life of a train: it leaves its terminal with lots, passes its line, and splits again."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING

from simpy import Event

from sim.engine.reference.unit import life, turn_away
from sim.kinds.entity import Entity, Waiting

if TYPE_CHECKING:
    from sim.engine.reference.world import World


def departures(world: World, row: int) -> Callable[[int, list[Waiting], float], None]:
    """Return what a formation calls to send a train off."""

    def depart(ordinal: int, lots: list[Waiting], ready: float) -> None:
        world.clock.process(train_life(world, row, ordinal, lots, ready))

    return depart


def train_life(
    world: World, row: int, ordinal: int, lots: list[Waiting], ready: float
) -> Generator[Event, None, None]:
    """Run one train of a service from its departure to its split; turned away, so are its lots."""
    log, visits, draws = world.log, world.log.visits, world.draws
    number = draws.train(row, ordinal)
    in_trains = number - len(draws.units)
    formation = world.plan.formations[row]
    train = Entity(number, ordinal, int(formation["priority"]), int(draws.train_visit[in_trains]))
    visits.train_ready[in_trains] = ready
    visits.train_depart[in_trains] = world.clock.now
    for lot in lots:
        log.start[lot.visit] = world.clock.now
        log.carrier[lot.visit] = number
    arrived = yield from life(log, train, world.train_steps[row])
    if not arrived:
        for lot in lots:
            turn_away(log, lot.entity)
        return
    for lot in lots:
        log.end[lot.visit] = log.leave[lot.visit] = world.clock.now
        world.clock.wake(lot)
