"""Run a plan in the fast engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.engine.fast.failures import raise_fault
from sim.engine.fast.loop import run_events
from sim.engine.fast.world import make_state, steps
from sim.events import state as records
from sim.events.state import State
from sim.tables.draws import Draws
from sim.tables.order import ARRIVAL, SHIFT
from sim.tables.plan import NONE, Plan
from sim.tables.visits import BAN, SAILING, Visits

#: Events that the heap has room for at first, beside one for each entity.
_SPARE: Final = 1024
_ALL: Final = 1 << 62


def run(plan: Plan, draws: Draws, check: bool = False, recursion: bool = True) -> Visits:
    """Run one replication in the fast engine.

    Parameters
    ----------
    plan : Plan
    draws : Draws
    check : bool
        Whether to check the state after every event.
    recursion : bool
        Whether stretches that need no event list are served without one.

    Raises
    ------
    DeadlockError
        If entities wait for one another in a cycle.
    RunError
        If a time is not a number, or an event is set before now.
    """
    room = draws.entities + _SPARE
    while True:
        visits = Visits.empty(draws.visits, draws.entities, len(draws.train_visit))
        state = make_state(plan, draws, visits, entries(draws), steps(plan, draws), room)
        state, fault = _to_the_end(state)
        if fault != records.HEAP_FULL:
            break
        room *= 2  # jobs that pause leave their events behind; begin again with more room
    if fault != records.DONE:
        raise_fault(plan, state, fault)
    return _record(state, visits)


def entries(draws: Draws) -> NDArray[np.void]:
    """Return the creation of every unit as an entry into the loop, in the order of events."""
    made = np.empty(len(draws.units), dtype=records.ENTRY)
    order = np.argsort(draws.units["created"], kind="stable")
    made["time"] = draws.units["created"][order]
    made["key"] = ARRIVAL << SHIFT | order
    made["step"] = NONE
    return made


def _to_the_end(state: State) -> tuple[State, int]:
    fault = run_events(state, _ALL)
    while fault == records.SAILINGS_FULL:
        rows = len(state.sailing)
        state = state._replace(
            sailing=np.resize(state.sailing, 2 * rows),
            sailing_load=np.resize(state.sailing_load, (2 * rows, state.sailing_load.shape[1])),
        )
        fault = run_events(state, _ALL)
    return state, fault


def _record(state: State, visits: Visits) -> Visits:
    sailed, banned = int(state.clock["sailings"][0]), int(state.clock["bans"][0])
    sailings = np.empty(sailed, dtype=SAILING)
    for name in state.sailing.dtype.names or ():
        sailings[name] = state.sailing[name][:sailed]
    sailings["load"] = state.sailing_load[:sailed]
    bans = state.ban[:banned]
    return replace(
        visits,
        sailings=sailings,
        bans=np.array(bans[np.lexsort((bans["embargo"], bans["time"]))], dtype=BAN),
        events=int(state.clock["handled"][0]),
    )
