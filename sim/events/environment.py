"""SimPy with absolute-time events that carry the tie key of ``tables/order.py``.

Time passes only through :meth:`Clock.at`. SimPy's own ``timeout`` would compute ``now + delay`` and
fire before every keyed event of the same instant, so nothing here uses it.
"""

from __future__ import annotations

from heapq import heappush
from typing import Any

from simpy import Environment, Event


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
        """
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

    @property
    def scheduled(self) -> int:
        """Events scheduled so far."""
        counter: Any = self._eid
        return int(counter.__reduce__()[1][0])
