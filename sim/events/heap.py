"""The event list of the fast engine: a binary heap in order of (time, key)."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.events.jit import inlined
from sim.events.state import BAD_TIME, HEAP_FULL

#: Rows are counted without a sign, which saves looking whether one is counted from the end.
ZERO: Final = np.uint64(0)
ONE: Final = np.uint64(1)


@inlined
def push(event: NDArray[np.void], clock: NDArray[np.void], time: float, key: int) -> None:
    """Set an event; one that would come at the run's end or later never happens."""
    c = clock[0]
    if not time >= c.now:
        c.fault = BAD_TIME
        return
    if time >= c.end:
        return
    if c.pending == event.size:
        c.fault = HEAP_FULL
        return
    at = np.uint64(c.pending)
    c.pending += 1
    while at > ZERO:
        above = (at - ONE) >> ONE
        if event[above].time < time or (event[above].time == time and event[above].key < key):
            break
        event[at].time = event[above].time
        event[at].key = event[above].key
        at = above
    event[at].time = time
    event[at].key = key


@inlined
def pop(event: NDArray[np.void], clock: NDArray[np.void]) -> None:
    """Take out the first event.

    The gap goes down to a leaf along the earlier children, then the last event goes up from there
    (Wegener 1993, bottom-up heapsort): it came from the bottom and mostly stays there. Which child
    is earlier cannot be foreseen, so it is computed and not branched upon; ties are rare.
    """
    clock[0].pending -= 1
    last = np.uint64(clock[0].pending)
    time, key = event[last].time, event[last].key
    at, child = ZERO, ONE
    while child + ONE < last:
        left, right = event[child].time, event[child + ONE].time
        later = np.uint64(right < left)
        if right == left:
            later = np.uint64(event[child + ONE].key < event[child].key)
        child += later
        event[at].time = event[child].time
        event[at].key = event[child].key
        at = child
        child = (at << ONE) + ONE
    if child < last:
        event[at].time = event[child].time
        event[at].key = event[child].key
        at = child
    while at > ZERO:
        above = (at - ONE) >> ONE
        if event[above].time < time or (event[above].time == time and event[above].key < key):
            break
        event[at].time = event[above].time
        event[at].key = event[above].key
        at = above
    event[at].time = time
    event[at].key = key
