"""The border tandem in salabim, as its manual writes models; shared draws."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator
from math import nan
from typing import Any

import salabim as sim

from benchmarks import workload as w
from benchmarks.workload import MEASURES, Drawn, Waits

Process = Generator[Any, None, None]


class Truck(sim.Component):
    """Drives, and passes one station after another."""

    def setup(self, tandem: Tandem, number: int) -> None:
        """Keep what salabim hands on from the constructor."""
        self.tandem, self.number = tandem, number

    def visit(self, name: str) -> Process:
        """Queue at a station and be served."""
        arrived, station = self.env.now(), self.tandem.stations[name]
        yield self.request(station)
        self.tandem.waits[name][self.number] = self.env.now() - arrived
        yield self.hold(self.tandem.services[name][self.number])
        self.release(station)

    def process(self) -> Process:
        """Live."""
        tandem, number = self.tandem, self.number
        yield self.hold(tandem.legs[0][number])
        yield from self.visit("border")
        yield from self.visit("documents")
        if tandem.inspected[number]:
            yield from self.visit("inspection")
        yield self.hold(tandem.legs[1][number])
        if tandem.ferry:
            tandem.join(self)
            yield self.passivate()
        else:
            yield self.hold(w.DETOUR)
        yield from self.visit("port")
        yield self.hold(tandem.legs[2][number])
        tandem.waits["total"][number] = self.env.now() - tandem.created[number]


class Ferry(sim.Component):
    """Loads, crosses, lands its trucks and returns."""

    def setup(self, tandem: Tandem) -> None:
        """Keep what salabim hands on from the constructor."""
        self.tandem = tandem

    def process(self) -> Process:
        """Sail for ever."""
        tandem = self.tandem
        while True:
            yield self.request(tandem.berth)
            tandem.loading = self
            while (due := tandem.leaves()) > self.env.now():
                if due == float("inf"):
                    yield self.passivate()
                else:
                    yield self.hold(till=due)
            tandem.loading = None
            aboard, crossing = tandem.board()
            self.release(tandem.berth)
            yield self.hold(crossing)
            for truck in aboard:
                truck.activate()
            yield self.hold(tandem.back_times[tandem.next_return() % len(tandem.back_times)])


class Source(sim.Component):
    """Lets the trucks come."""

    def setup(self, tandem: Tandem) -> None:
        """Keep what salabim hands on from the constructor."""
        self.tandem = tandem

    def process(self) -> Process:
        """Make one truck after another."""
        for number, created in enumerate(self.tandem.created):
            yield self.hold(till=created)
            Truck(tandem=self.tandem, number=number)


class Tandem:
    """Stations, the line before the ferries, and the draws."""

    def __init__(self, drawn: Drawn) -> None:
        self.created = drawn.created.tolist()
        self.legs = [leg.tolist() for leg in (drawn.leg_1, drawn.leg_2, drawn.leg_3)]
        self.inspected = drawn.inspected.tolist()
        self.services = {name: getattr(drawn, name).tolist() for name in w.SERVERS}
        self.crossing_times, self.back_times = drawn.crossing.tolist(), drawn.back.tolist()
        self.ferry = drawn.ferry
        self.stations = {name: sim.Resource(name, count) for name, count in w.SERVERS.items()}
        self.berth = sim.Resource("berth")
        self.loading: Ferry | None = None
        self.line: deque[tuple[float, Truck]] = deque()
        self.sailings = self.returns = 0
        trucks = len(self.created)
        self.waits = {name: [nan] * trucks for name in MEASURES}

    def join(self, truck: Truck) -> None:
        """Put a truck in the line; a ferry that loads looks anew."""
        self.line.append((truck.env.now(), truck))
        if self.loading is not None and len(self.line) in (1, w.DECK):
            self.loading.activate()

    def leaves(self) -> float:
        """Return when the ferry that loads may leave, as it looks now."""
        if not self.line:
            return float("inf")
        return 0.0 if len(self.line) >= w.DECK else self.line[0][0] + w.LONGEST_WAIT

    def board(self) -> tuple[list[Truck], float]:
        """Take the first in line on board; return them and the time of their crossing."""
        aboard = []
        for _ in range(min(w.DECK, len(self.line))):
            joined, truck = self.line.popleft()
            self.waits["ferry"][truck.number] = truck.env.now() - joined
            aboard.append(truck)
        self.sailings += 1
        return aboard, self.crossing_times[(self.sailings - 1) % len(self.crossing_times)]

    def next_return(self) -> int:
        """Count the voyages back."""
        self.returns += 1
        return self.returns - 1


def run(drawn: Drawn) -> Waits:
    """Run until the last truck has left."""
    env = sim.Environment(yieldless=False, trace=False)
    tandem = Tandem(drawn)
    Source(tandem=tandem)
    if drawn.ferry:
        for _ in range(w.FERRIES):
            Ferry(tandem=tandem)
    env.run()
    if not drawn.ferry:
        del tandem.waits["ferry"]
    return Waits(tandem.waits)
