"""The event list of the fast engine: a binary heap in order of (time, key)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.events.jit import inlined
from sim.events.state import BAD_TIME, HEAP_FULL


@inlined
def push(event: NDArray[np.void], clock: NDArray[np.void], time: float, key: int) -> None:
    """Set an event; one that would come at the run's end or later never happens."""
    c = clock[0]
    if not time >= c.now:
        c.fault = BAD_TIME
        return
    if time >= c.end:
        return
    at = c.pending
    if at == event.size:
        c.fault = HEAP_FULL
        return
    c.pending = at + 1
    while at > 0:
        above = (at - 1) >> 1
        if event[above].time < time or (event[above].time == time and event[above].key < key):
            break
        event[at].time = event[above].time
        event[at].key = event[above].key
        at = above
    event[at].time = time
    event[at].key = key


@inlined
def _is_before(one: Any, other: Any) -> int:
    """Return 1 where an event comes before another, else 0, without a jump."""
    earlier = one.time < other.time
    same = one.time == other.time
    return int(earlier | (same & (one.key < other.key)))


@inlined
def pop(event: NDArray[np.void], clock: NDArray[np.void]) -> None:
    """Take out the first event.

    The gap goes down to a leaf along the earlier children, then the last event goes up from there
    (Wegener 1993, bottom-up heapsort): it came from the bottom and mostly stays there.
    """
    last = clock[0].pending - 1
    clock[0].pending = last
    time, key = event[last].time, event[last].key
    at, child = 0, 1
    while child + 1 < last:
        # Which child is earlier cannot be foreseen: computed, not branched upon.
        child += _is_before(event[child + 1], event[child])
        event[at].time = event[child].time
        event[at].key = event[child].key
        at = child
        child = 2 * at + 1
    if child < last:
        event[at].time = event[child].time
        event[at].key = event[child].key
        at = child
    while at > 0:
        above = (at - 1) >> 1
        if event[above].time < time or (event[above].time == time and event[above].key < key):
            break
        event[at].time = event[above].time
        event[at].key = event[above].key
        at = above
    event[at].time = time
    event[at].key = key
