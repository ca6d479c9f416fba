"""Checks of the fast engine's state after every event: twin of ``check_state`` in ``verify.py``.

What the reference has in one place (who is in line, who holds what) stands here twice: in chains of
rows, and in numbers that are kept beside them. Both are counted again.
"""

from __future__ import annotations

from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from sim.errors import RunError
from sim.events.state import State
from sim.tables.plan import NONE, Plan
from sim.tables.visits import MAX_DECKS


def check_state(plan: Plan, state: State) -> None:
    """Check what must hold between two events.

    Raises
    ------
    RunError
        Naming the place and the time.
    """
    _check_events(plan, state)
    seen: dict[int, int] = {}
    for line, node in enumerate(_nodes_of_lines(state)):
        _check_line(plan, state, line, node, seen)
    for table, nodes in (("formation", state.formation["node"]), ("deck", _nodes_of_decks(state))):
        for row, node in zip(getattr(state, table), nodes.tolist(), strict=True):
            queue = _counted(plan, state, node, int(row["first"]), int(row["length"]))
            _add(plan, state, node, queue, seen)
    for row in range(len(state.station)):
        _check_station(plan, state, row, seen)
    for row in range(len(state.token)):
        _check_token(plan, state, row)
    _check_free_holdings(plan, state)
    _check_bans(plan, state)
    for row in range(len(state.pool)):
        _check_pool(plan, state, row)


def _check_events(plan: Plan, state: State) -> None:
    """Check that no event lies in the past or above an earlier one, and nobody is forgotten."""
    clock = state.clock[0]
    event = state.event[: clock["pending"]]
    time, key = event["time"], event["key"]
    above = (np.arange(1, len(event)) - 1) // 2
    late = (time[above] > time[1:]) | ((time[above] == time[1:]) & (key[above] > key[1:]))
    if late.any():
        _breach(plan, state, NONE, f"event {int(np.argmax(late)) + 1} comes before the one above")
    if len(event) and not time[0] >= clock["now"]:
        _breach(plan, state, NONE, f"an event is set for {time[0]} h")
    for name in ("ready", "urgent"):
        if clock[f"{name}_first"] != clock[f"{name}_last"]:
            _breach(plan, state, NONE, f"somebody is {name} though the event is over")


def _nodes_of_lines(state: State) -> list[int]:
    """Return the node of every line: those of stations, tokens, gates."""
    tables = (state.station, state.token, state.gate)
    return [int(node) for table in tables for node in table["node"]]


def _nodes_of_decks(state: State) -> NDArray[np.int32]:
    return np.repeat(state.shore["node"], MAX_DECKS)


def _chain(plan: Plan, state: State, node: int, first: int, after: NDArray[np.int32]) -> list[int]:
    """Return the rows of a chain, from its first one on."""
    found: list[int] = []
    at = first
    while at != NONE:
        if len(found) == len(after):
            _breach(plan, state, node, "a chain of rows runs in a circle")
        found.append(at)
        at = int(after[at])
    return found


def _counted(plan: Plan, state: State, node: int, first: int, count: int) -> list[int]:
    """Return the first so many of a line that knows its length, and not its end."""
    found: list[int] = []
    at = first
    for _ in range(count):
        if at == NONE:
            _breach(plan, state, node, f"{len(found)} in line, {count} counted")
        found.append(at)
        at = int(state.life["next"][at])
    return found


def _add(plan: Plan, state: State, node: int, queue: list[int], seen: dict[int, int]) -> None:
    """Note who stands in a line, or is paused; everybody may be in one alone."""
    for entity in queue:
        if entity in seen:
            number, other = int(state.life["number"][entity]), plan.nodes[seen[entity]].name
            _breach(plan, state, node, f"entity {number} is in line at {other} as well")
        seen[entity] = node


def _check_line(plan: Plan, state: State, line: int, node: int, seen: dict[int, int]) -> None:
    ranks = int(state.clock["ranks"][0])
    waiting = 0
    for rank in range(line * ranks, (line + 1) * ranks):
        queue = state.queue[rank]
        found = _chain(plan, state, node, int(queue["first"]), state.life["next"])
        if found and found[-1] != queue["last"]:
            _breach(plan, state, node, f"the last in line is row {found[-1]}, not {queue['last']}")
        _add(plan, state, node, found, seen)
        waiting += len(found)
    if waiting != state.length[line]:
        _breach(plan, state, node, f"{waiting} wait, {state.length[line]} counted")


def _check_station(plan: Plan, state: State, row: int, seen: dict[int, int]) -> None:
    station = state.station[row]
    node, life = int(station["node"]), state.life
    holders = _linked(
        plan, state, node, station["first_holder"], life["holder_before"], life["holder_after"]
    )
    paused = _chain(plan, state, node, int(station["paused"]), life["next"])
    _add(plan, state, node, paused, seen)
    jobs = _linked(plan, state, node, station["first_job"], life["job_before"], life["job_after"])
    blocked = sum(int(life["waits"][holder]) for holder in holders)
    _same(plan, state, node, "holders", len(holders), station["holders"])
    _same(plan, state, node, "blocked", blocked, station["blocked"])
    _same(plan, state, node, "servers busy", len(holders) - len(paused), station["busy"])
    if not set(jobs) | set(paused) <= set(holders):
        _breach(plan, state, node, "a job goes on without a server")
    if station["busy"] < station["staff"] and (paused or state.length[row]):
        _breach(plan, state, node, f"{station['busy']} of {station['staff']} busy, some wait")


def _linked(
    plan: Plan,
    state: State,
    node: int,
    first: int,
    before: NDArray[np.int32],
    after: NDArray[np.int32],
) -> list[int]:
    """Return the rows of a chain that is linked both ways."""
    found = _chain(plan, state, node, int(first), after)
    if [int(before[at]) for at in found] != [NONE, *found[:-1]][: len(found)]:
        _breach(plan, state, node, "a chain of rows leads back another way")
    return found


def _check_token(plan: Plan, state: State, row: int) -> None:
    token, holding = state.token[row], state.holding
    node, waiting = int(token["node"]), int(state.length[len(state.station) + row])
    held = _linked(plan, state, node, token["first_holding"], holding["before"], holding["after"])
    blocked = sum(int(state.life["waits"][holding["entity"][at]]) for at in held)
    _same(plan, state, node, "held", len(held), token["held"])
    _same(plan, state, node, "blocked", blocked, token["blocked"])
    changes = plan.tokens["calendar"][row] != NONE
    if (token["free"] < 0 and not changes) or (token["free"] > 0 and waiting):
        _breach(plan, state, node, f"{token['free']} free, {waiting} wait")
    known = token["free"] + token["away"] + token["held"]
    if known != token["total"]:
        _breach(plan, state, node, f"{known} of {token['total']} accounted for")
    for at in held:
        own = _chain(plan, state, node, _first_of(state, at), holding["next"])
        if holding["token"][at] != row or at not in own:
            _breach(plan, state, node, f"holding {at} is not what its entity holds")


def _first_of(state: State, holding: int) -> int:
    """Return the first of all that the entity of a holding holds."""
    return int(state.life["holds"][state.holding["entity"][holding]])


def _check_free_holdings(plan: Plan, state: State) -> None:
    """Check that every row of the holdings is held, or free for who takes something."""
    first = int(state.clock["free_holding"][0])
    free = _chain(plan, state, NONE, first, state.holding["next"])
    _same(
        plan,
        state,
        NONE,
        "free holdings",
        len(state.holding) - state.token["held"].sum(),
        len(free),
    )


def _check_bans(plan: Plan, state: State) -> None:
    nodes = _nodes_of_lines(state)
    for row, embargo in enumerate(state.embargo):
        lines = [line for line, node in enumerate(nodes) if plan.watched[node] == row]
        backlog = int(state.length[lines].sum())
        if backlog != embargo["backlog"]:
            what = f"{backlog} wait, the ban counts {embargo['backlog']}"
            _breach(plan, state, nodes[lines[0]], what)


def _check_pool(plan: Plan, state: State, row: int) -> None:
    """Check that ships are at work or laid up, and none is while more should work."""
    pool, lines = state.pool[row], np.flatnonzero(state.line["pool"] == row)
    if not len(lines):
        return
    node = int(state.shore["node"][2 * lines[0]])
    own = state.ship[pool["first_ship"] : pool["first_ship"] + pool["ships"]]
    laid_up = int(np.count_nonzero(own["laid_up"]))
    _same(plan, state, node, "ships at work", len(own) - laid_up, pool["at_work"])
    if laid_up and pool["at_work"] < pool["allowed"]:
        what = f"{pool['at_work']} of {pool['allowed']} ships at work, some are laid up"
        _breach(plan, state, node, what)


def _same(plan: Plan, state: State, node: int, what: str, found: int, counted: int) -> None:
    if found != counted:
        _breach(plan, state, node, f"{what}: {counted} counted, {found} found")


def _breach(plan: Plan, state: State, node: int, what: str) -> NoReturn:
    name = "the event list" if node == NONE else plan.nodes[node].name
    raise RunError(f"{name} at {float(state.clock['now'][0])} h: {what}")
