"""SimPy with absolute-time events that carry the tie key of ``tables/order.py``.

Time passes only through :meth:`Clock.at`. SimPy's own ``timeout`` would compute ``now + delay`` and
fire before every keyed event of the same instant, so nothing here uses it.
"""

from __future__ import annotations

from collections.abc import Generator
from copy import copy
from heapq import heappop, heappush
from typing import Any, TypeVar

from simpy import Environment, Event
from simpy.events import NORMAL, URGENT

AnEvent = TypeVar("AnEvent", bound=Event)


class Clock(Environment):
    """A SimPy environment whose events are set for absolute times.

    SimPy orders its heap by (time, priority, sequence). The key rides in the priority slot, above
    SimPy's own 0 and 1, so that whatever an event sets off at its own instant (a process that
    starts or is woken) ends before the next keyed event.

    Attributes
    ----------
    now : float
        Hours. A slot, where SimPy has a property: it is read several times an event.
    """

    __slots__ = ("now",)
    now: float
    _queue: list[Any]

    @property
    def _now(self) -> float:
        """What SimPy reads and writes itself."""
        return self.now

    @_now.setter
    def _now(self, time: float) -> None:
        self.now = time

    def at(self, time: float, key: int) -> Moment:
        """Return an event that happens at an absolute time.

        Parameters
        ----------
        time : float
            Hours, not before now.
        key : int
            From :func:`sim.tables.order.key`; no two live events share one.

        Raises
        ------
        ValueError
            If the time is past or not a number: the clock must never go back.
        """
        if not time >= self.now:
            raise ValueError(f"an event at {time} h, set at {self.now} h")
        event = Moment(self)
        heappush(self._queue, (time, key, next(self._eid), event))
        return event

    def set_off(self, event: Moment, time: float, key: int) -> None:
        """Let an event that was made before happen at an absolute time; see :meth:`at`.

        SimPy has no public way to do this; ``Timeout`` does the same with a relative delay.
        """
        if not time >= self.now:
            raise ValueError(f"an event at {time} h, set at {self.now} h")
        heappush(self._queue, (time, key, next(self._eid), event))

    def wake(self, event: Event) -> None:
        """Let an event happen now, as a consequence of the event that is being handled."""
        event._ok, event._value = True, None
        heappush(self._queue, (self.now, NORMAL, next(self._eid), event))

    def withheld(self, event: AnEvent) -> AnEvent:
        """Return an event, not set for any time, that takes the place of one that was.

        Who waits for the old event now waits for the new one; the old one passes unseen.
        """
        later = copy(event)
        event.callbacks = []
        return later

    def start(self, life: Generator[Event, None, object]) -> None:
        """Begin a life: a process that starts at once and that nobody waits for or interrupts.

        One made by ``process`` would take an event to start and one to end, two of ten of a truck.
        """
        _Life(life).go_on()

    def run(self, until: Any = None) -> Any:
        """Let all events before a time happen; SimPy knows other things to wait until.

        For a time this is SimPy's loop without what only those other things need.
        """
        if until is None or isinstance(until, Event) or not until > self.now:
            return super().run(until)
        end = Moment(self)
        queue = self._queue
        heappush(queue, (until, URGENT, next(self._eid), end))
        while True:
            self.now, _, _, event = heappop(queue)
            if event is end:
                return None
            callbacks, event.callbacks = event.callbacks, None
            for callback in callbacks:
                callback(event)
            if not event._ok and not event.defused:
                raise event._value

    @property
    def scheduled(self) -> int:
        """Events scheduled so far."""
        # The counter tells its next number only so, without being moved on.
        return int(repr(self._eid).removeprefix("count(").removesuffix(")"))


class Moment(Event):
    """An event that cannot fail: it is made as triggered, as SimPy's own ``Timeout`` is.

    All that it has is in slots, and events are most of what a run makes and reads.
    """

    __slots__ = ("_ok", "_value", "callbacks", "env")

    def __init__(self, clock: Clock) -> None:
        self.env = clock
        self.callbacks = []
        self._ok, self._value = True, None


class _Life:
    """What goes on when the event that a life waits for has happened."""

    __slots__ = ("_life",)

    def __init__(self, life: Generator[Event, None, object]) -> None:
        self._life = life

    def go_on(self, _: Event | None = None) -> None:
        """Let the life go on to the next event that it must wait for, or to its end."""
        while (event := next(self._life, None)) is not None:
            if event.callbacks is not None:
                event.callbacks.append(self.go_on)
                return
