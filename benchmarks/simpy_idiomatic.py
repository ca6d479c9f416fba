"""The border tandem as a SimPy user writes it: the 1.0 of all ratios."""

from __future__ import annotations

import math
import random
from collections.abc import Generator
from typing import Any

import simpy

from benchmarks import workload as w
from benchmarks.workload import MEASURES, Waits

Process = Generator[simpy.Event, Any, None]


def lognormal(mean_cv: tuple[float, float]) -> float:
    """Draw from a lognormal law of given mean and coefficient of variation."""
    mean, cv = mean_cv
    variance = math.log(1.0 + cv * cv)
    return random.lognormvariate(math.log(mean) - variance / 2.0, math.sqrt(variance))


class Tandem:
    """The border, the ferry and the port."""

    def __init__(self, env: simpy.Environment, ferry: bool) -> None:
        self.env = env
        self.ferry = ferry
        self.border = simpy.Resource(env, w.SERVERS["border"])
        self.documents = simpy.Resource(env, w.SERVERS["documents"])
        self.inspection = simpy.Resource(env, w.SERVERS["inspection"])
        self.port = simpy.Resource(env, w.SERVERS["port"])
        self.berth = simpy.Resource(env, 1)
        self.line: list[tuple[float, simpy.Event]] = []
        self.somebody = env.event()
        self.full = env.event()
        self.waits: dict[str, list[float]] = {name: [] for name in MEASURES}

    def visit(self, name: str, station: simpy.Resource, service: float) -> Process:
        """Queue at a station and be served."""
        arrived = self.env.now
        with station.request() as turn:
            yield turn
            self.waits[name].append(self.env.now - arrived)
            yield self.env.timeout(service)

    def cross(self) -> Process:
        """Join the line on shore and wait to be landed on the other side."""
        landed = self.env.event()
        self.line.append((self.env.now, landed))
        if len(self.line) == 1:
            self.somebody.succeed()
        if len(self.line) == w.DECK:
            self.full.succeed()
        yield landed

    def truck(self) -> Process:
        """Drive, and pass one station after another."""
        env, created = self.env, self.env.now
        yield env.timeout(lognormal(w.LEG_1))
        yield from self.visit("border", self.border, lognormal(w.BORDER))
        yield from self.visit(
            "documents", self.documents, random.gammavariate(2.0, w.DOCUMENTS / 2.0)
        )
        if random.random() < w.INSPECTED:
            yield from self.visit("inspection", self.inspection, lognormal(w.INSPECTION))
        yield env.timeout(lognormal(w.LEG_2))
        if self.ferry:
            yield from self.cross()
        else:
            yield env.timeout(w.DETOUR)
        yield from self.visit("port", self.port, lognormal(w.PORT))
        yield env.timeout(lognormal(w.LEG_3))
        self.waits["total"].append(env.now - created)

    def sail(self) -> Process:
        """Load one ferry after another, cross, land, return."""
        env = self.env
        while True:
            with self.berth.request() as turn:
                yield turn
                if not self.line:
                    yield self.somebody
                if len(self.line) < w.DECK:
                    left = self.line[0][0] + w.LONGEST_WAIT - env.now
                    yield self.full | env.timeout(max(left, 0.0))
                aboard, self.line = self.line[: w.DECK], self.line[w.DECK :]
                if not self.line:
                    self.somebody = env.event()
                if len(self.line) < w.DECK:
                    self.full = env.event()
            for joined, _ in aboard:
                self.waits["ferry"].append(env.now - joined)
            yield env.timeout(lognormal(w.CROSSING))
            for _, landed in aboard:
                landed.succeed()
            yield env.timeout(lognormal(w.CROSSING))

    def arrivals(self, trucks: int) -> Process:
        """Let trucks come at random."""
        for _ in range(trucks):
            yield self.env.timeout(random.expovariate(w.RATE))
            self.env.process(self.truck())


def run(trucks: int, seed: int, ferry: bool) -> Waits:
    """Run until the last truck has left."""
    random.seed(seed)
    env = simpy.Environment()
    tandem = Tandem(env, ferry)
    env.process(tandem.arrivals(trucks))
    if ferry:
        for _ in range(w.FERRIES):
            env.process(tandem.sail())
    env.run()
    of = {name: waits for name, waits in tandem.waits.items() if waits}
    # The environment counts its events for itself only, in its number of the next.
    return Waits(of, next(env._eid))
