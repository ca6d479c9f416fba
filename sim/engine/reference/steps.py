"""The steps of a path: each knows the object it meets and the draws that belong to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from simpy import Event

from sim.events.environment import Clock
from sim.kinds.branch.rules import is_taken
from sim.kinds.carrier.process import Shore
from sim.kinds.course import Course
from sim.kinds.entity import Entity, Log, Nowhere, Waiting, view
from sim.kinds.formation.process import Formation
from sim.kinds.gate.process import Gate
from sim.kinds.station.process import Station
from sim.kinds.token.process import Token
from sim.tables import plan as tables
from sim.tables.draws import Draws
from sim.tables.plan import NONE


class Step:
    """One step of a path.

    Attributes
    ----------
    kind : int
        From ``tables/plan.py``.
    visit : int
        Rows from an entity's first visit to the one here.
    course : Course or None
        A further factor on the draw by the time at which the service or journey starts.
    """

    __slots__ = ("course", "factor", "kind", "meets", "values", "visit")

    def __init__(self, row: np.void, draws: Draws, meets: Any) -> None:
        self.kind, self.visit = int(row["kind"]), 0
        self.factor = float(row["factor"])
        self.course: Course | None = None
        self.meets = meets
        stream = int(row["stream"])
        self.values = view(np.empty(0) if stream == NONE else draws.stream(stream))

    def jump(self, entity: Entity) -> int:
        """Return how many steps the entity jumps at a branch."""
        raise AssertionError(f"a step of kind {self.kind} is no branch")

    def turns_away(self) -> bool:
        """Whether an entity that comes to a place now is refused."""
        raise AssertionError(f"a step of kind {self.kind} has no places")

    def enter(self, entity: Entity) -> Event | None:
        """Come to the step; None where the entity need not wait for anything."""
        raise AssertionError(f"a step of kind {self.kind} is not entered")

    def leave(self, entity: Entity) -> None:
        """Note what is to be noted when the event has come."""


class TravelStep(Step):
    """The way along a link."""

    __slots__ = ("clock", "log", "place")

    def __init__(self, row: np.void, draws: Draws, clock: Clock, log: Log) -> None:
        super().__init__(row, draws, None)
        self.clock, self.log = clock, log
        self.place = Nowhere(int(row["node"]))

    def enter(self, entity: Entity) -> Event:
        """Set off."""
        now, log, visit = self.clock.now, self.log, entity.visit + self.visit
        entity.at = self.place
        log.arrive[visit] = log.start[visit] = now
        hours = self.values[entity.ordinal] * self.factor
        if self.course is not None:
            hours *= self.course.at(now)
        arrival = Waiting(self.clock, entity, visit)
        self.clock.set_off(arrival, now + hours, entity.release)
        return arrival

    def leave(self, entity: Entity) -> None:
        """Be there."""
        log, visit = self.log, entity.visit + self.visit
        log.end[visit] = log.leave[visit] = self.clock.now


class StationStep(Step):
    """Service at a station."""

    __slots__ = ()
    meets: Station

    def enter(self, entity: Entity) -> Event:
        """Join the queue or be served."""
        work = self.values[entity.ordinal] * self.factor
        return self.meets.serve(entity, entity.visit + self.visit, work, self.course)

    def leave(self, entity: Entity) -> None:
        """End the service; the server is held until the next place is had."""
        self.meets.served(entity, entity.visit + self.visit)


class GateStep(Step):
    """Passing a gate."""

    __slots__ = ()
    meets: Gate

    def enter(self, entity: Entity) -> Event | None:
        """Ask to pass."""
        return self.meets.ask(entity, entity.visit + self.visit)


class TakeStep(Step):
    """Taking a yard place or a vehicle."""

    __slots__ = ()
    meets: Token

    def turns_away(self) -> bool:
        """Whether an entity that comes now is refused."""
        return self.meets.turns_away()

    def enter(self, entity: Entity) -> Event | None:
        """Ask for one."""
        return self.meets.take(entity, entity.visit + self.visit)


class GiveStep(Step):
    """Giving it back: at once, after an empty return, or as a supply that was not taken before."""

    __slots__ = ("supplies",)
    meets: Token

    def __init__(self, row: np.void, draws: Draws, meets: Token) -> None:
        super().__init__(row, draws, meets)
        self.supplies = bool(row["skip"])
        meets.supplied |= self.supplies

    def enter(self, entity: Entity) -> None:
        """Give."""
        if self.supplies:
            self.meets.supply()
        elif len(self.values):
            self.meets.give_later(entity, self.values[entity.ordinal])
        else:
            self.meets.give(entity)


class BranchStep(Step):
    """A share of the entities takes the steps that follow."""

    __slots__ = ("share", "skip")

    def __init__(self, row: np.void, draws: Draws) -> None:
        super().__init__(row, draws, None)
        self.share, self.skip = float(row["share"]), int(row["skip"])

    def jump(self, entity: Entity) -> int:
        """Return how many steps the entity jumps."""
        return 0 if is_taken(self.values[entity.ordinal], self.share) else self.skip


class TrainStep(Step):
    """A lot's ride on a train."""

    __slots__ = ()
    meets: Formation

    def enter(self, entity: Entity) -> Event:
        """Join the line at the terminal."""
        return self.meets.join(entity, entity.visit + self.visit)


class FerryStep(Step):
    """A unit's crossing on a ferry."""

    __slots__ = ("deck",)
    meets: Shore

    def __init__(self, row: np.void, draws: Draws, meets: Shore) -> None:
        super().__init__(row, draws, meets)
        self.deck = int(row["skip"])

    def enter(self, entity: Entity) -> Event:
        """Join the line on the shore."""
        return self.meets.join(entity, entity.visit + self.visit, self.deck)


def make_step(
    row: np.void, draws: Draws, clock: Clock, log: Log, object_at: Callable[[int, int, int], Any]
) -> Step:
    """Make the step of a row; ``object_at(kind, row, node)`` finds what it meets."""
    kind = int(row["kind"])
    if kind == tables.TRAVEL:
        return TravelStep(row, draws, clock, log)
    if kind == tables.BRANCH:
        return BranchStep(row, draws)
    makers: dict[int, Callable[[np.void, Draws, Any], Step]] = {
        tables.STATION: StationStep,
        tables.GATE: GateStep,
        tables.TAKE: TakeStep,
        tables.GIVE: GiveStep,
        tables.TRAIN: TrainStep,
        tables.FERRY: FerryStep,
    }
    return makers[kind](row, draws, object_at(kind, int(row["row"]), int(row["node"])))
