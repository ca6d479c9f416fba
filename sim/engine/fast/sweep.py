"""Serve the heads of paths before the event loop runs, and the tails after it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.engine.fast import recursion
from sim.engine.fast.stretches import Stretches
from sim.events import state as records
from sim.events.state import State

Records = NDArray[np.void]
Ints = NDArray[np.int32]


def serve_heads(state: State, step: Records, stretches: Stretches) -> Records | None:
    """Serve all heads.

    Parameters
    ----------
    state : State
        Visits and ``progress`` are written.
    step : ndarray of STEP_STATE
        The steps as the plan has them.
    stretches : Stretches

    Returns
    -------
    ndarray of ENTRY or None
        Who enters the loop where and when, in the order of events; None where some step took no
        time, so that all must be left to the loop, with new visits.
    """
    if not recursion.enter_units(state, step, stretches.head):
        return None
    units = np.arange(len(state.unit), dtype=np.int32)
    if not _serve(state, step, stretches.head, stretches.head_stations, units):
        return None
    # Who has come to the path's end, or to the run's, needs the loop no more.
    last = state.owner["last"][state.unit["unit_class"]]
    inside = state.progress["step"] < last
    units = _in_order(state, np.flatnonzero(inside).astype(np.int32))
    made = np.empty(len(units), dtype=records.ENTRY)
    for name in ("time", "key", "step"):
        made[name] = state.progress[name][units]
    return made


def serve_tails(state: State, step: Records, stretches: Stretches) -> bool:
    """Serve the tails of all who left the loop; False where some step took no time."""
    if not recursion.enter_left(state, step, stretches.tail):
        return False
    units = np.ascontiguousarray(state.left["entity"][: int(state.clock["exits"][0])])
    return _serve(state, step, stretches.tail, stretches.tail_stations, units)


def _serve(
    state: State, step: Records, inside: NDArray[np.bool_], stations: tuple[int, ...], units: Ints
) -> bool:
    found = np.empty(len(units), dtype=np.int32)
    for station in stations:
        count = recursion.gather(state, units, station, found)
        line = _in_order(state, found[:count])
        room = np.empty(count, dtype=records.EVENT)
        if not recursion.serve(state, step, inside, station, line, room):
            return False
    return True


def _in_order(state: State, units: Ints) -> Ints:
    """Return units in the order of (time, key) of their events; equal ones stay as they are."""
    time = state.progress["time"][units]
    ordered = units[np.argsort(time, kind="stable")]
    if recursion.is_in_order(state, ordered):
        return ordered
    return units[np.lexsort((state.progress["key"][units], time))]
