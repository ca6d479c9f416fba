"""What went wrong in the loop, in words."""

from __future__ import annotations

from typing import NoReturn

from sim.errors import DeadlockError, RunError
from sim.events import state as records
from sim.events.state import State
from sim.kinds.deadlock import REACHED
from sim.tables.plan import NONE, Plan

_REASONS = {
    records.BAD_TIME: "an event was set before now, or at a time that is not a number",
    records.BANS_FULL: "more changes of loading bans than visits to what they watch",
    records.HOLDINGS_FULL: "more is held of yards and fleets than they have",
    records.NO_TRAIN: "a service forms more trains than its lots can fill",
}


def raise_fault(plan: Plan, state: State, fault: int) -> NoReturn:
    """Raise the error that a code of the loop stands for.

    Raises
    ------
    DeadlockError
        Naming the cycle of places.
    RunError
        For any other fault.
    """
    now = float(state.clock["now"][0])
    if fault == records.DEADLOCK:
        raise DeadlockError(now, [plan.nodes[node].name for node in _cycle(state)])
    raise RunError(f"at {now} h: {_REASONS[fault]}")


def _cycle(state: State) -> list[int]:
    """Return the nodes of a cycle of stuck places, each held by one who waits for the next."""
    path: list[int] = []
    place = int(state.life["at"][int(state.clock["fault_entity"][0])])
    while place not in path:
        path.append(place)
        place = next(
            at
            for at in (int(state.life["at"][holder]) for holder in holders(state, place))
            if at < len(state.place_mark) and state.place_mark[at] == REACHED
        )
    return [_node(state, place) for place in path[path.index(place) :]]


def holders(state: State, place: int) -> list[int]:
    """Return the entities that hold a station's servers or a token, oldest first."""
    found: list[int] = []
    if place < len(state.station):
        at = int(state.station["first_holder"][place])
        while at != NONE:
            found.append(at)
            at = int(state.life["holder_after"][at])
        return found
    at = int(state.token["first_holding"][place - len(state.station)])
    while at != NONE:
        found.append(int(state.holding["entity"][at]))
        at = int(state.holding["after"][at])
    return found


def _node(state: State, place: int) -> int:
    stations = len(state.station)
    row = state.station[place] if place < stations else state.token[place - stations]
    return int(row["node"])
