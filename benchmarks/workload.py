"""The workload, the draws that the models share, and what each of them answers.

Times are hours. Every model returns :class:`Waits`; those that are given :class:`Drawn` must agree
with corridorsim to the last bit, the others by their means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.compiler import compile_plan, draw
from sim.scenario import load
from sim.tables.draws import Draws
from sim.tables.plan import Plan
from sim.tables.visits import Visits

Floats = NDArray[np.float64]

HERE = Path(__file__).parent
#: With the ferry; without it, when every queue is first come, first served.
TANDEMS = ("border", "fifo")
#: What is recorded of every truck: its waits, and its time in the system.
MEASURES = ("border", "documents", "inspection", "ferry", "port", "total")

# The same numbers as in the scenarios, for the models that draw their own. Means and coefficients
# of variation of lognormal laws, hours; the document check is an Erlang of two stages.
RATE = 3.0
LEG_1, LEG_2, LEG_3 = (6.0, 0.25), (10.0, 0.25), (8.0, 0.25)
BORDER, INSPECTION, PORT = (0.85, 0.6), (3.7778, 0.7), (1.7, 0.6)
DOCUMENTS = 1.1333
CROSSING = (25.0, 0.1)
INSPECTED = 0.15
SERVERS = {"border": 3, "documents": 4, "inspection": 2, "port": 6}
FERRIES, DECK, LONGEST_WAIT = 3, 60, 24.0
#: Instead of the ferry where there is none.
DETOUR = 35.0

#: As `canonical_events` counts them.
EVENTS_PER_TRUCK = {"border": 7.18, "fifo": 8.15}


@dataclass(frozen=True, slots=True)
class Drawn:
    """Everything random of a run: element i is truck i's, element k the k-th sailing's.

    Attributes
    ----------
    created, leg_1, border, documents, inspection, leg_2, port, leg_3 : ndarray, shape (trucks,)
    inspected : ndarray of bool, shape (trucks,)
    crossing, back : ndarray
        Of sailings from either shore; after the last element it begins again with the first.
        Empty where there is no ferry.
    """

    created: Floats
    leg_1: Floats
    border: Floats
    documents: Floats
    inspected: NDArray[np.bool_]
    inspection: Floats
    leg_2: Floats
    crossing: Floats
    back: Floats
    port: Floats
    leg_3: Floats

    @property
    def ferry(self) -> bool:
        """Whether a ferry carries the trucks."""
        return len(self.crossing) > 0


@dataclass(slots=True)
class Waits:
    """What a model answers: a value for each truck, or their mean alone.

    Attributes
    ----------
    of : dict of str to sequence of float
        By measure; NaN where a truck does not come there. A model leaves out what it cannot say.
    events : int or None
        Events that the model's engine handled, where it tells.
    """

    of: Mapping[str, Sequence[float] | Floats]
    events: int | None = None

    def means(self) -> dict[str, float]:
        """Return the mean of each measure over the trucks that have it."""
        return {name: float(np.nanmean(np.asarray(values))) for name, values in self.of.items()}


def compiled(tandem: str, trucks: int) -> Plan:
    """Compile a tandem for so many trucks, with a clock long enough for all of them."""
    length = 1.02 * trucks / RATE + 500.0
    overrides = [f"flows.trucks.count={trucks}", f"clock.length={length!r} h"]
    return compile_plan(load(HERE / f"{tandem}_tandem.yaml", overrides).scenario)


def shared(plan: Plan, draws: Draws) -> Drawn:
    """Take a replication's draws out of corridorsim's tables."""
    streams = {name: draws.stream(row) for row, name in enumerate(plan.stream_names)}
    none = np.empty(0)
    ferry = len(plan.lines) > 0
    return Drawn(
        created=np.ascontiguousarray(draws.units["created"]),
        leg_1=streams["trucks/travel"],
        border=streams["trucks/border/service"],
        documents=streams["trucks/documents/service"],
        inspected=streams["trucks/inspection/share"] < INSPECTED,
        inspection=streams["trucks/inspection/service"],
        leg_2=streams["trucks/travel#2"],
        crossing=streams["ferry@leaving/crossing"] if ferry else none,
        back=streams["ferry@landing/crossing"] if ferry else none,
        port=streams["trucks/port/service"],
        leg_3=streams["trucks/travel#3" if ferry else "trucks/travel#4"],
    )


def drawn(tandem: str, trucks: int, seed: int) -> Drawn:
    """Draw a tandem's random numbers as corridorsim does."""
    plan = compiled(tandem, trucks)
    return shared(plan, draw(plan, seed, 0))


def answered(plan: Plan, draws: Draws, visits: Visits) -> Waits:
    """Take what the models are compared by out of corridorsim's record."""
    trucks = len(draws.units)
    waits = visits.start - visits.arrive
    # Visits lie step by step; the legs take numbers 0, 4 and 7, the crossing 5.
    numbers = {"border": 1, "documents": 2, "inspection": 3, "port": 6}
    if len(plan.lines):
        numbers["ferry"] = 5
    of = {name: waits[step * trucks : (step + 1) * trucks] for name, step in numbers.items()}
    of["total"] = visits.finished - draws.units["created"]
    return Waits({name: of[name] for name in MEASURES if name in of}, visits.events)


def canonical_events(plan: Plan, draws: Draws, visits: Visits) -> int:
    """Return the workload's events in a run, whatever an engine needs to handle them.

    Seven a truck (its arrival, the ends of three legs and three services), one more if it is
    inspected, and one for each crossing and return of a ferry, or the end of the detour.
    """
    trucks = len(draws.units)
    inspected = int(shared(plan, draws).inspected.sum())
    return 7 * trucks + inspected + (len(visits.sailings) if len(plan.lines) else trucks)
