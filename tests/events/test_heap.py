"""The fast engine's event list gives events in the order of (time, key), whatever comes when."""

from __future__ import annotations

import heapq
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.events import heap, plain
from sim.events import state as records

#: Few times, so that ties are common, and none before the time to which the clock has come.
STEPS = st.lists(
    st.one_of(st.none(), st.tuples(st.integers(0, 6), st.integers(0, 1 << 42))), max_size=60
)


def empty(room: int) -> tuple[Any, Any]:
    clock = np.zeros(1, dtype=records.CLOCK)
    clock["end"] = 1000.0
    return plain.Table(np.zeros(room, dtype=records.EVENT)), plain.Table(clock)


def push(event: Any, clock: Any, time: float, key: int) -> int:
    getattr(heap.push, "py_func", heap.push)(event, clock, time, key)
    return int(clock[0].fault)


def pop(event: Any, clock: Any) -> tuple[float, int]:
    first = event[0].time, event[0].key
    getattr(heap.pop, "py_func", heap.pop)(event, clock)
    return first


@given(steps=STEPS)
def test_events_come_in_order(steps: list[tuple[int, int] | None]) -> None:
    event, clock = empty(64)
    expected: list[tuple[float, int]] = []
    for step in steps:
        if step is not None:
            heapq.heappush(expected, (float(step[0]), step[1]))
            assert push(event, clock, float(step[0]), step[1]) == records.DONE
        elif expected:
            assert pop(event, clock) == heapq.heappop(expected)
    while expected:
        assert pop(event, clock) == heapq.heappop(expected)
    assert clock[0].pending == 0


@pytest.mark.parametrize("time", [4.75, math.nan, -math.inf])
def test_an_event_before_now_or_at_no_time_is_a_fault(time: float) -> None:
    event, clock = empty(4)
    clock[0].now = 5.0
    assert push(event, clock, time, 1) == records.BAD_TIME
    assert clock[0].pending == 0


@pytest.mark.parametrize("time", [1000.0, 1000.25, math.inf])
def test_an_event_at_the_runs_end_or_later_is_not_kept(time: float) -> None:
    event, clock = empty(4)
    assert push(event, clock, time, 1) == records.DONE
    assert clock[0].pending == 0


def test_a_full_list_is_a_fault() -> None:
    event, clock = empty(2)
    assert [push(event, clock, 1.0, key) for key in range(3)] == [
        records.DONE,
        records.DONE,
        records.HEAP_FULL,
    ]
