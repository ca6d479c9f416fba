"""The border tandem in Cimba, a process for each truck; shared draws.

Cimba compiles a model when it first runs, in every process anew. It answers means only, and it
must have a process of its own: other compiled code in the same process upsets its compiler.
"""

from __future__ import annotations

import cimba as cb
import numpy as np
from cimba import inputs

from benchmarks import workload as w
from benchmarks.workload import MEASURES, Drawn, Waits


class Tandem(cb.Model):
    """Stations, the line before the ferries, and the draws; trucks come one after another."""

    gap: cb.Input[float]
    leg_1: cb.Input[float]
    border_time: cb.Input[float]
    documents_time: cb.Input[float]
    inspected: cb.Input[float]
    inspection_time: cb.Input[float]
    leg_2: cb.Input[float]
    crossing: cb.Input[float]
    back: cb.Input[float]
    port_time: cb.Input[float]
    leg_3: cb.Input[float]

    has_ferry: cb.Param[bool]
    trucks: cb.Param[int]

    border_desk: cb.Resource = cb.Resource(capacity=w.SERVERS["border"])
    documents_desk: cb.Resource = cb.Resource(capacity=w.SERVERS["documents"])
    inspection_desk: cb.Resource = cb.Resource(capacity=w.SERVERS["inspection"])
    port_desk: cb.Resource = cb.Resource(capacity=w.SERVERS["port"])
    berth: cb.Resource = cb.Resource(capacity=1)
    line: cb.Store[Truck]
    shore: cb.Condition

    border_waits: cb.Dataset
    documents_waits: cb.Dataset
    inspection_waits: cb.Dataset
    ferry_waits: cb.Dataset
    port_waits: cb.Dataset
    totals: cb.Dataset

    border: cb.Output[float]
    documents: cb.Output[float]
    inspection: cb.Output[float]
    ferry: cb.Output[float]
    port: cb.Output[float]
    total: cb.Output[float]

    @cb.process
    def arrivals(self) -> None:
        """Let a truck come with all the numbers that it will meet."""
        for _ in range(self.trucks):
            cb.hold(self.gap.next())
            cb.spawn(
                Truck,
                tandem=self,
                leg_1=self.leg_1.next(),
                border_time=self.border_time.next(),
                documents_time=self.documents_time.next(),
                inspected=self.inspected.next(),
                inspection_time=self.inspection_time.next(),
                leg_2=self.leg_2.next(),
                port_time=self.port_time.next(),
                leg_3=self.leg_3.next(),
            )

    @cb.predicate
    def full(self) -> bool:
        """Whether a ferry whose first truck is on board need not wait for more."""
        return self.line.length() >= w.DECK - 1  # beside the first, who is on board

    @cb.process(copies=w.FERRIES)
    def sail(self) -> None:
        """Load one ferry after another, cross, land, return."""
        deck = np.zeros(w.DECK, np.int64)
        while self.has_ferry:
            self.berth.acquire()
            truck = self.line.get()
            self.shore.wait_until(self.full, max(truck.joined + w.LONGEST_WAIT - cb.now(), 0.0))
            aboard = min(self.line.length() + 1, w.DECK)
            for place in range(aboard):
                if place > 0:
                    truck = self.line.get()
                self.ferry_waits.record(cb.now() - truck.joined)
                deck[place] = truck.pointer
            self.berth.release()
            cb.hold(self.crossing.next())
            for place in range(aboard):
                cb.Process(deck[place]).resume()
            cb.hold(self.back.next())

    @cb.on_end
    def measure(self) -> None:
        """Answer the means."""
        self.border = self.border_waits.sample_mean()
        self.documents = self.documents_waits.sample_mean()
        self.inspection = self.inspection_waits.sample_mean()
        self.ferry = self.ferry_waits.sample_mean()
        self.port = self.port_waits.sample_mean()
        self.total = self.totals.sample_mean()


class Truck(cb.Model):
    """Drives, and passes one station after another."""

    tandem: cb.Ref[Tandem]
    leg_1: float
    border_time: float
    documents_time: float
    inspected: float
    inspection_time: float
    leg_2: float
    port_time: float
    leg_3: float
    joined: float = 0.0
    pointer: int = 0

    @cb.process
    def life(self) -> None:
        """Live."""
        tandem, created = self.tandem, cb.now()
        cb.hold(self.leg_1)
        arrived = cb.now()
        tandem.border_desk.acquire()
        tandem.border_waits.record(cb.now() - arrived)
        cb.hold(self.border_time)
        tandem.border_desk.release()
        arrived = cb.now()
        tandem.documents_desk.acquire()
        tandem.documents_waits.record(cb.now() - arrived)
        cb.hold(self.documents_time)
        tandem.documents_desk.release()
        if self.inspected > 0.0:
            arrived = cb.now()
            tandem.inspection_desk.acquire()
            tandem.inspection_waits.record(cb.now() - arrived)
            cb.hold(self.inspection_time)
            tandem.inspection_desk.release()
        cb.hold(self.leg_2)
        if tandem.has_ferry:
            self.joined, self.pointer = cb.now(), cb.this_process().pointer
            tandem.line.put(self)
            tandem.shore.signal()
            cb.suspend()
        else:
            cb.hold(w.DETOUR)
        arrived = cb.now()
        tandem.port_desk.acquire()
        tandem.port_waits.record(cb.now() - arrived)
        cb.hold(self.port_time)
        tandem.port_desk.release()
        cb.hold(self.leg_3)
        tandem.totals.record(cb.now() - created)


def run(drawn: Drawn) -> Waits:
    """Run until the last truck has left."""
    model = Tandem()
    model.has_ferry, model.trucks = drawn.ferry, len(drawn.created)
    model.gap = inputs.trace(np.diff(drawn.created, prepend=0.0))
    model.leg_1, model.leg_2 = inputs.trace(drawn.leg_1), inputs.trace(drawn.leg_2)
    model.leg_3, model.port_time = inputs.trace(drawn.leg_3), inputs.trace(drawn.port)
    model.border_time = inputs.trace(drawn.border)
    model.documents_time = inputs.trace(drawn.documents)
    model.inspected = inputs.trace(drawn.inspected)
    model.inspection_time = inputs.trace(drawn.inspection)
    sailings = (drawn.crossing, drawn.back) if drawn.ferry else (np.ones(1), np.ones(1))
    model.crossing, model.back = (inputs.trace(one, on_exhausted="wrap") for one in sailings)
    results = cb.Experiment(model).run(workers=1)
    answer = results[model]
    names = [name for name in MEASURES if drawn.ferry or name != "ferry"]
    return Waits({name: [float(getattr(answer, name)[0, 0])] for name in names})
