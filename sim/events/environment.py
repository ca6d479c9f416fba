"""SimPy with absolute-time events that carry the tie key of ``tables/order.py``.

Time passes only through :meth:`Clock.at`. SimPy's own ``timeout`` would compute ``now + delay`` and
fire before every keyed event of the same instant, so nothing here uses it.
"""

from __future__ import annotations

from heapq import heappush
from typing import Any

from simpy import Environment, Event, Process
from simpy.events import ProcessGenerator


class Clock(Environment):
    """A SimPy environment whose events are set for absolute times.

    SimPy orders its heap by (time, priority, sequence). The key rides in the priority slot, above
    SimPy's own 0 and 1, so that whatever an event sets off at its own instant (a process that
    starts or is woken) ends before the next keyed event.
    """

    def at(self, time: float, key: int) -> Event:
        """Return an event that happens at an absolute time.

        Parameters
        ----------
        time : float
            Hours, not before now.
        key : int
            From :func:`sim.tables.order.key`; no two live events share one.
        """
        event = Event(self)
        self.set_off(event, time, key)
        return event

    def set_off(self, event: Event, time: float, key: int) -> None:
        """Let an event that is waited for happen at an absolute time.

        SimPy has no public way to do this; ``Timeout`` does the same with a relative delay.

        Raises
        ------
        ValueError
            If the time is past or not a number: the clock must never go back.
        """
        if not time >= self._now:
            raise ValueError(f"an event at {time} h, set at {self._now} h")
        event._ok = True
        event._value = None
        heap: list[Any] = self._queue
        heappush(heap, (time, key, next(self._eid), event))

    def wake(self, event: Event) -> None:
        """Let an event happen now, as a consequence of the event that is being handled."""
        event.succeed()

    def withheld(self, event: Event) -> Event:
        """Return an event, not set for any time, that takes the place of one that was.

        Who waits for the old event now waits for the new one; the old one passes unseen.
        """
        later = Event(self)
        later.callbacks, event.callbacks = event.callbacks, []
        return later

    def start_with(self, event: Event, life: ProcessGenerator) -> None:
        """Begin a process at an event that was set, instead of at one of SimPy's own."""
        _Life(self, event, life)

    def schedule(self, event: Event, priority: Any = 1, delay: float = 0) -> None:
        """Schedule one of SimPy's own events, but no end of a life that nobody waits for."""
        if isinstance(event, _Life) and event._ok and not event.callbacks:
            event.callbacks = None  # type: ignore[assignment]
        else:
            super().schedule(event, priority, delay)

    @property
    def scheduled(self) -> int:
        """Events scheduled so far."""
        # The counter tells its next number only so, without being moved on.
        return int(repr(self._eid).removeprefix("count(").removesuffix(")"))


class _Life(Process):
    """A process without SimPy's events for its start and end, two of seven for a truck."""

    def __init__(self, clock: Clock, event: Event, life: ProcessGenerator) -> None:
        self.env = clock
        self.callbacks = []
        self._generator = life
        self._target = event
        assert event.callbacks is not None
        event.callbacks.append(self._resume)
