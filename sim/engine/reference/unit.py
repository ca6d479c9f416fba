"""The life of whatever passes a path: a truck, a car, a lot of goods, and a train on its line."""

from __future__ import annotations

from collections.abc import Generator, Sequence

from simpy import Event

from sim.engine.reference.steps import Step
from sim.kinds.entity import Entity, Log
from sim.tables.plan import BRANCH, TAKE


def life(log: Log, entity: Entity, steps: Sequence[Step]) -> Generator[Event, None, bool]:
    """Pass the steps one after another; the value is False where the entity was turned away.

    A server is let go when the yard place that comes next is had: until then the entity blocks it.
    """
    path = iter(steps)
    for step in path:
        if step.kind == BRANCH:
            for _ in range(step.jump(entity)):
                next(path)
        elif step.kind == TAKE:
            if step.turns_away():
                turn_away(log, entity)
                return False
            event = step.enter(entity)
            if event is not None:
                yield event
            entity.let_go()
        else:
            if entity.server is not None:
                entity.server.release(entity)
            event = step.enter(entity)
            if event is not None:
                yield event
                step.leave(entity)
    entity.let_go()
    log.finish(entity.number)
    return True


def turn_away(log: Log, entity: Entity) -> None:
    """Leave the model at a full place, giving back all that is held."""
    entity.let_go()
    for token in tuple(entity.tokens):
        token.give(entity)
    log.refuse(entity.number)
