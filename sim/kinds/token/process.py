"""Places of a yard and vehicles of a fleet: taken, held over several steps, given back."""

from __future__ import annotations

from collections.abc import Callable

from simpy import Event

from sim.kinds.entity import Entity, Line, Log, Place, Waiting, cause_of, first_that_holds
from sim.kinds.formation.embargo import Embargo
from sim.kinds.token.rules import may_have_it, may_take
from sim.tables.order import RETURN, ROW_SHIFT, SHIFT


class Token:
    """A number of equal things that entities hold for a while.

    Parameters
    ----------
    log : Log
    node, row : int
        ``row`` in ``Plan.tokens``.
    units : float
        Free at the start; a calendar may change them through :meth:`set_units`.
    refuse : bool
        Whether who finds none leaves the model.
    is_yard : bool
        The cause of a full yard is where its oldest unit waits; a fleet is its own cause.
    embargo : Embargo or None
        Counts who waits here.
    on_block : callable
        Told of an entity that begins to wait.

    Attributes
    ----------
    units : int
        That there are by the plan.
    total, free, away : int
        That there are with those supplied, that nobody has, that are on their empty return. Below
        0 are free where more are held than there are.
    changes : int
        How often the calendar will change them before the run's end.
    holders : dict of Entity to int
        How many each has, oldest first.
    supplied : bool
        Whether some path adds to it, so that it never runs out for good.
    """

    __slots__ = (
        "away",
        "changes",
        "clock",
        "embargo",
        "free",
        "holders",
        "is_yard",
        "line",
        "log",
        "node",
        "on_block",
        "refuse",
        "row",
        "supplied",
        "total",
        "units",
    )

    def __init__(
        self,
        log: Log,
        node: int,
        row: int,
        units: float,
        refuse: bool,
        is_yard: bool,
        embargo: Embargo | None,
        on_block: Callable[[Entity], None],
    ) -> None:
        self.clock, self.log, self.node, self.row = log.clock, log, node, row
        self.free = self.total = self.units = int(units)
        self.changes = 0
        self.refuse, self.is_yard = refuse, is_yard
        self.embargo = embargo
        self.on_block = on_block
        self.line = Line()
        self.holders: dict[Entity, int] = {}
        self.away = 0
        self.supplied = False

    def take(self, entity: Entity, visit: int) -> Event | None:
        """Ask for one; None where the entity has it at once.

        Check :attr:`refuse` with :meth:`turns_away` before.
        """
        now = self.clock.now
        self.log.arrive[visit] = now
        entity.at = self
        if may_take(self.free, len(self.line)):
            self._grant(entity, visit)
            return None
        waiting = Waiting(self.clock, entity, visit)
        self.log.cause[visit] = cause_of(self)
        entity.waits = True
        self.line.push(entity.priority, waiting)
        if self.embargo is not None:
            self.embargo.change(1)
        self.on_block(entity)
        return waiting

    def turns_away(self) -> bool:
        """Whether an entity that comes now is refused."""
        return self.refuse and not may_take(self.free, len(self.line))

    def give(self, entity: Entity) -> None:
        """Give back what the entity holds; nothing where it holds none."""
        if self._forget(entity):
            self._free_one()

    def supply(self) -> None:
        """Add one that was not there before."""
        self.total += 1
        self._free_one()

    def set_units(self, units: float) -> None:
        """Change how many there are, as the calendar says; who holds one keeps it."""
        more = int(units) - self.units
        self.units += more
        self.total += more
        self.free += more
        self.changes -= 1
        self._pass_on()
        # With fewer than before, or none to come any more, all may be held for good.
        self._look_for_stuck()

    def _forget(self, entity: Entity) -> bool:
        """Take one from what the entity holds without freeing it; whether it held one."""
        held = self.holders.get(entity, 0)
        if not held:
            return False
        if held == 1:
            del self.holders[entity]
        else:
            self.holders[entity] = held - 1
        entity.tokens.remove(self)
        return True

    def _free_one(self) -> None:
        """Make one more free, and let the first in line have it."""
        self.free += 1
        if self.free < 1:
            self._look_for_stuck()
        self._pass_on()

    def _pass_on(self) -> None:
        """Let those who are first in line have what is free."""
        while may_have_it(self.free, self.line.length):
            waiting = self.line.pop()
            waiting.entity.waits = False
            if self.embargo is not None:
                self.embargo.change(-1)
            self._grant(waiting.entity, waiting.visit)
            self.clock.wake(waiting)

    def _look_for_stuck(self) -> None:
        """Look whether who waits here can ever go on, now that fewer are passed on."""
        stuck = first_that_holds(self.line)
        if stuck is not None:
            self.on_block(stuck)

    def give_later(self, entity: Entity, delay: float) -> None:
        """Give back after the empty return."""
        if not self._forget(entity):
            return
        self.away += 1
        key = RETURN << SHIFT | self.row << ROW_SHIFT | entity.number
        event = self.clock.at(self.clock.now + delay, key)
        assert event.callbacks is not None
        event.callbacks.append(self._at_return)

    def _at_return(self, _: Event) -> None:
        self.away -= 1
        self._free_one()

    def _grant(self, entity: Entity, visit: int) -> None:
        self.free -= 1
        self.holders[entity] = self.holders.get(entity, 0) + 1
        entity.tokens.append(self)
        self.log.passed(visit, self.clock.now)

    def held_up_at(self) -> Place | None:
        """A full yard is held up where its oldest unit stands; a fleet is its own cause."""
        if not self.is_yard or not self.holders:
            return None
        return next(iter(self.holders)).at
