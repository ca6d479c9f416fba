"""What every kind knows of an entity, a place in a line, and the record it writes to."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol, cast

from numpy.typing import NDArray

from sim.events.environment import Clock, Moment
from sim.kinds.course import Course
from sim.tables.order import RELEASE, SHIFT
from sim.tables.visits import Visits

if TYPE_CHECKING:
    from sim.kinds.station.process import Station
    from sim.kinds.token.process import Token


class Place(Protocol):
    """Where an entity can be: it has a node and, where it can be full, those who hold it."""

    node: int

    @property
    def holders(self) -> Mapping[Entity, object]:
        """Those who hold a place or server, oldest first."""

    def held_up_at(self) -> Place | None:
        """Where what is here is held up; None where this place itself is what is waited for."""


class Nowhere:
    """A place that is never full: the road, a gate, a terminal's line."""

    __slots__ = ("holders", "node")

    def __init__(self, node: int) -> None:
        self.node = node
        self.holders: dict[Entity, None] = {}

    def held_up_at(self) -> None:
        """Nothing is held up here by another place."""


class Entity:
    """A truck, car, lot or train on its way.

    Attributes
    ----------
    number, ordinal : int
        Entity number, and its place in its class or service, which picks its draws.
    priority : int
        0 goes first.
    visit : int
        Its first row in the visits.
    at : Place
        Where it is now.
    waits : bool
        Whether it stands in a line there.
    release : int
        Tie key of the ends of its services and journeys.
    server : Station or None
        The station whose server it still holds after its service.
    server_visit : int
        The row of that visit.
    """

    __slots__ = (
        "at",
        "number",
        "ordinal",
        "priority",
        "release",
        "server",
        "server_visit",
        "tokens",
        "visit",
        "waits",
    )

    def __init__(self, number: int, ordinal: int, priority: int, visit: int) -> None:
        self.number = number
        self.ordinal = ordinal
        self.priority = priority
        self.release = RELEASE << SHIFT | number
        self.visit = visit
        self.at: Place = _ROAD
        self.waits = False
        self.server: Station | None = None
        self.server_visit = -1
        self.tokens: list[Token] = []

    def let_go(self) -> None:
        """Leave the server that it still holds, if any."""
        if self.server is not None:
            self.server.release(self)


_ROAD = Nowhere(-1)


def cause_of(place: Place) -> int:
    """Return the node that keeps a place full: follow what holds it up, place by place.

    In a chain of blocked yards and stations the last one counts, which waits for nothing else.
    """
    further = place.held_up_at()
    if further is None:
        return place.node
    passed = [place.node]
    while further is not None and further.node >= 0 and further.node not in passed:
        passed.append(further.node)
        further = further.held_up_at()
    return passed[-1]


class Waiting(Moment):
    """The event that an entity waits for: who, which visit, and its work if it is a service.

    A course gives a further factor on the work by the time at which the service starts.
    """

    __slots__ = ("course", "entity", "visit", "work")

    def __init__(
        self,
        clock: Clock,
        entity: Entity,
        visit: int,
        work: float = 0.0,
        course: Course | None = None,
    ) -> None:
        # As Moment does it; a call of super() would take longer than that.
        self.env = clock
        self.callbacks = []
        self._ok, self._value = True, None
        self.entity = entity
        self.visit = visit
        self.work = work
        self.course = course


class Line:
    """First come, first served within each priority class; class 0 before class 1, and so on.

    Attributes
    ----------
    length : int
        How many are in line.
    """

    __slots__ = ("_classes", "length")

    def __init__(self) -> None:
        self._classes: dict[int, deque[Any]] = {}
        self.length = 0

    def push(self, priority: int, waiting: Any) -> None:
        """Join the line."""
        line = self._classes.get(priority)
        if line is None:
            line = self._classes[priority] = deque()
            self._classes = dict(sorted(self._classes.items()))
        line.append(waiting)
        self.length += 1

    def pop(self) -> Any:
        """Take out who is first."""
        self.length -= 1
        for line in self._classes.values():
            if line:
                return line.popleft()
        raise IndexError("pop from an empty line")

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[Any]:
        for line in self._classes.values():
            yield from line


def first_that_holds(line: Line) -> Entity | None:
    """Return the first in line that holds a server, yard place or vehicle; None if nobody does."""
    waiting = (one.entity for one in line)
    return next((one for one in waiting if one.tokens or one.server is not None), None)


def view(column: NDArray[Any]) -> memoryview[float]:
    """Return a view of a column that hands out plain Python numbers.

    Indexing numpy would make a numpy scalar of each, slower in everything that is done with it.
    """
    floats: memoryview[float] = memoryview(cast("Any", column))
    return floats


class Log:
    """The visits of a run as columns that can be written fast."""

    __slots__ = (
        "arrive",
        "carrier",
        "cause",
        "clock",
        "end",
        "finished",
        "leave",
        "start",
        "visits",
    )

    def __init__(self, visits: Visits, clock: Clock) -> None:
        self.visits, self.clock = visits, clock
        self.arrive = view(visits.arrive)
        self.start = view(visits.start)
        self.end = view(visits.end)
        self.leave = view(visits.leave)
        self.cause = view(visits.cause)
        self.carrier = view(visits.carrier)
        self.finished = view(visits.finished)

    def passed(self, visit: int, now: float) -> None:
        """Write that a gate or yard was passed."""
        self.start[visit] = self.end[visit] = self.leave[visit] = now

    def finish(self, entity: int) -> None:
        """Write that an entity has come to its path's end."""
        self.finished[entity] = self.clock.now

    def refuse(self, entity: int) -> None:
        """Write that an entity was turned away."""
        self.visits.refused[entity] = True
