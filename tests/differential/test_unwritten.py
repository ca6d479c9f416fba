"""What the fast engine has not written it does not read: rows begin as whatever memory holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from sim.compiler import draw
from sim.engine.fast import run as fast
from sim.engine.fast import world
from sim.errors import DeadlockError
from sim.events.state import State
from sim.tables.plan import Plan
from tests.changing import plans
from tests.strategies import feed_forward, scenarios

#: What `make_state` lays out without a value.
UNWRITTEN = [
    "event",
    "left",
    "progress",
    "ready",
    "urgent",
    "life",
    "life_of",
    "ban",
    "sailing",
    "sailing_load",
    "place_todo",
]


def spoiled(byte: int) -> Callable[..., State]:
    """Return `make_state` as it would be on memory full of one byte."""

    def make_state(*arguments: Any) -> State:
        whole = world.make_state(*arguments)
        for name in UNWRITTEN:
            column = getattr(whole, name)
            kept = column[: _written(whole, name)].copy()
            column.view(np.uint8)[...] = byte
            column[: len(kept)] = kept
        return whole

    return make_state


def _written(state: State, name: str) -> int:
    """Return how many rows are written all the same: of calendars' events, ships, bans."""
    clock = state.clock[0]
    written = {"event": "pending", "urgent": "urgent_last", "ban": "bans"}
    return int(clock[written[name]]) if name in written else 0


@pytest.mark.parametrize("trees", [scenarios(), scenarios(tangled=True), feed_forward()])
def test_nothing_depends_on_what_memory_held_before(trees: Any) -> None:
    @settings(max_examples=60)
    @given(plan=plans(trees))
    def same_on_any_memory(plan: Plan) -> None:
        draws = draw(plan, 1, 0)
        for recursion in (True, False):
            met = []
            for byte in (0x00, 0x7F, 0xFF):
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(fast, "make_state", spoiled(byte))
                    try:
                        met.append(fast.run(plan, draws, recursion=recursion).digest())
                    except DeadlockError as error:
                        met.append(str(error))
            assert len(set(met)) == 1

    same_on_any_memory()
