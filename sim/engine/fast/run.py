"""Run a plan in the fast engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.engine.fast.check import check_state
from sim.engine.fast.compiled import load
from sim.engine.fast.failures import raise_fault
from sim.engine.fast.loop import run_events
from sim.engine.fast.stretches import Stretches, find_stretches
from sim.engine.fast.sweep import serve_heads, serve_tails
from sim.engine.fast.world import make_state
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
        Whether to check the state after every event; nothing is served by the recursion then.
    recursion : bool
        Whether stretches that need no event list are served without one.

    Raises
    ------
    DeadlockError
        If entities wait for one another in a cycle.
    RunError
        If a time is not a number, an event is set before now, or a check fails.
    """
    load()
    room = draws.entities + _SPARE
    stretches = find_stretches(plan) if recursion and not check else None
    while True:
        visits = Visits.empty(draws.visits, draws.entities, len(draws.train_visit))
        apart = stretches.stations if stretches is not None else ()
        state = make_state(plan, draws, visits, room, apart)
        if check:
            state, fault = _check_events(plan, state._replace(entry=creations(state)))
        else:
            state, fault = _run(state, stretches)
        if fault == records.NO_TIME_PASSES:
            stretches = None  # begin again, with the order left to the event list
        elif fault == records.HEAP_FULL:
            room *= 2  # jobs that pause leave their events behind; begin again with more room
        else:
            break
    if fault != records.DONE:
        raise_fault(plan, state, fault)
    return _record(state, visits)


def _run(state: State, stretches: Stretches | None) -> tuple[State, int]:
    """Serve heads, handle all events, serve tails; return the state and why that ended."""
    if stretches is None or not (stretches.head.any() or stretches.tail.any()):
        return _handle_events(state._replace(entry=creations(state)))
    step = state.step
    entry = serve_heads(state, step, stretches)
    if entry is None:
        return state, records.NO_TIME_PASSES
    in_loop = step.copy()
    in_loop["kind"][stretches.tail] = records.EXIT
    state, fault = _handle_events(state._replace(entry=entry, step=in_loop))
    if fault == records.DONE and not serve_tails(state, step, stretches):
        fault = records.NO_TIME_PASSES
    return state, fault


def creations(state: State) -> NDArray[np.void]:
    """Return the creation of every unit as an entry into the loop, in the order of events."""
    created = state.unit["created"]
    made = np.empty(len(created), dtype=records.ENTRY)
    order = np.argsort(created, kind="stable")
    made["time"] = created[order]
    made["key"] = ARRIVAL << SHIFT | order
    made["step"] = NONE
    return made


def _handle_events(state: State, most: int = _ALL) -> tuple[State, int]:
    fault = run_events(state, most)
    while fault == records.SAILINGS_FULL:
        rows = len(state.sailing)
        state = state._replace(
            sailing=np.resize(state.sailing, 2 * rows),
            sailing_load=np.resize(state.sailing_load, (2 * rows, state.sailing_load.shape[1])),
        )
        fault = run_events(state, most)
    return state, fault


def _check_events(plan: Plan, state: State) -> tuple[State, int]:
    """Handle all events one by one, and check the state after each."""
    fault = records.PAUSED
    while fault == records.PAUSED:
        state, fault = _handle_events(state, int(state.clock["handled"][0]) + 1)
        if fault == records.PAUSED:
            check_state(plan, state)
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
