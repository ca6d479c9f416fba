"""The border tandem by SimPy's event list alone: one event a visit, callbacks, shared draws.

A first come, first served station needs no queue: who comes is served when the earliest of its
servers is free, which is known on coming (Kiefer and Wolfowitz 1955).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from heapq import heappush, heapreplace
from math import nan
from typing import Any

import simpy

from benchmarks import workload as w
from benchmarks.workload import Drawn, Waits


class Call(simpy.Event):
    """A function that is called at a time, for a truck or a ferry."""

    def __init__(self, clock: Clock, callback: Callback, index: int) -> None:
        self.env, self._ok, self._value = clock, True, None
        self.callbacks = [callback]
        self.index = index


Callback = Callable[[Any], None]


class Clock(simpy.Environment):
    """Calls functions at absolute times; SimPy itself knows delays only."""

    def call(self, time: float, callback: Callback, index: int) -> None:
        """Set a call."""
        heappush(
            self._queue, (time, simpy.events.NORMAL, next(self._eid), Call(self, callback, index))
        )


def station(
    clock: Clock, name: str, services: list[float], waits: list[float], then: Callback
) -> Callback:
    """Return what happens to a truck that comes to a station."""
    free = [0.0] * w.SERVERS[name]

    def come(event: Call) -> None:
        truck, now = event.index, clock.now
        start = free[0] if free[0] > now else now
        waits[truck] = start - now
        end = start + services[truck]
        heapreplace(free, end)
        clock.call(end, then, truck)

    return come


def travel(clock: Clock, times: list[float], then: Callback) -> Callback:
    """Return what happens to a truck that sets off."""

    def set_off(event: Call) -> None:
        clock.call(clock.now + times[event.index], then, event.index)

    return set_off


class Shore:
    """The line before the ferries; ``land`` is what happens to a truck on the other side."""

    def __init__(self, clock: Clock, drawn: Drawn, waits: list[float], land: Callback) -> None:
        self.clock, self.waits, self.land = clock, waits, land
        self.crossing, self.back = drawn.crossing.tolist(), drawn.back.tolist()
        self.line: deque[tuple[float, int]] = deque()
        self.ferries = w.FERRIES
        self.sailings: list[list[int]] = []
        self.returns = 0
        self.due = nan

    def come(self, event: Call) -> None:
        """Let a truck join the line."""
        self.line.append((self.clock.now, event.index))
        self.look()

    def look(self, _: Call | None = None) -> None:
        """Let a ferry go that is full, or whose first truck has waited long enough."""
        while self.ferries and self.line:
            due = self.line[0][0] + w.LONGEST_WAIT
            if len(self.line) < w.DECK and due > self.clock.now:
                if self.due != due:
                    self.due = due
                    self.clock.call(due, self.look, 0)
                return
            self.sail()

    def sail(self) -> None:
        """Take on board who is first in line."""
        now, number = self.clock.now, len(self.sailings)
        aboard = []
        for _ in range(min(w.DECK, len(self.line))):
            joined, truck = self.line.popleft()
            self.waits[truck] = now - joined
            aboard.append(truck)
        self.sailings.append(aboard)
        self.ferries -= 1
        self.clock.call(now + self.crossing[number % len(self.crossing)], self.landed, number)

    def landed(self, event: Call) -> None:
        """Put a ferry's trucks ashore and send it back."""
        now, number = self.clock.now, self.returns
        self.returns += 1
        self.clock.call(now + self.back[number % len(self.back)], self.returned, 0)
        for truck in self.sailings[event.index]:
            event.index = truck
            self.land(event)

    def returned(self, _: Call) -> None:
        """Let a ferry load again."""
        self.ferries += 1
        self.look()


def run(drawn: Drawn) -> Waits:
    """Run until the last truck has left."""
    clock, trucks = Clock(), len(drawn.created)
    created = drawn.created.tolist()
    of = {name: [nan] * trucks for name in w.MEASURES if drawn.ferry or name != "ferry"}

    def leave(event: Call) -> None:
        of["total"][event.index] = clock.now - created[event.index]

    def at(name: str, services: list[float], then: Callback) -> Callback:
        return station(clock, name, services, of[name], then)

    port = at("port", drawn.port.tolist(), travel(clock, drawn.leg_3.tolist(), leave))
    if drawn.ferry:
        over: Callback = Shore(clock, drawn, of["ferry"], port).come
    else:
        over = travel(clock, [w.DETOUR] * trucks, port)
    leg_2 = travel(clock, drawn.leg_2.tolist(), over)
    inspection = at("inspection", drawn.inspection.tolist(), leg_2)
    inspected = drawn.inspected.tolist()

    def branch(event: Call) -> None:
        (inspection if inspected[event.index] else leg_2)(event)

    documents = at("documents", drawn.documents.tolist(), branch)
    border = at("border", drawn.border.tolist(), documents)
    set_off = travel(clock, drawn.leg_1.tolist(), border)

    def arrive(event: Call) -> None:
        truck = event.index
        if truck + 1 < trucks:
            clock.call(created[truck + 1], arrive, truck + 1)
        set_off(event)

    clock.call(created[0], arrive, 0)
    clock.run()
    return Waits(of, next(clock._eid))
