"""Laws that hold in every run, whatever the scenario; a breach is an error that names the place.

* Order: a visit's times ascend, and a step begins when the one before it has been left.
* Conservation: whoever entered the model has left it or is at a step of it, for every flow, in
  units, tonnes and USD, at any time.
* Little: the time integral of the number at a node is the time that the visits spent there (Little
  1961; as an identity over a finite window, edges counted: Stidham 1974).
* Staff: nobody begins to be served while as many are in hand as servers are at work.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.errors import LawError
from sim.kpis.piecewise import staff
from sim.kpis.record import Group, Record, read
from sim.kpis.spans import overlap
from sim.tables.draws import Draws
from sim.tables.plan import STATION, TAKE, Plan
from sim.tables.visits import Visits

Floats = NDArray[np.float64]
#: At how many times conservation is checked, the window's ends included.
MOMENTS = 5
#: Largest difference of Little's two sides, relative to the larger.
TOLERANCE = 1e-9


def check(plan: Plan, draws: Draws, visits: Visits) -> None:
    """Check all laws over a run.

    Raises
    ------
    LawError
        If one is broken; the message names the law and the node or flow.
    """
    record = read(plan, draws, visits)
    for group in record.groups:
        check_order(record, group)
        check_ends(record, group)
    for time in np.linspace(record.low, record.high, MOMENTS):
        check_conservation(record, float(time))
    for node, kinds in record.kinds.items():
        for kind in kinds:
            check_little(record, node, kind)
            if kind == STATION:
                check_staff(record, node)


def check_order(record: Record, group: Group) -> None:
    """Check that each entity's times ascend along its path.

    The wait for a place is a visit of its own that begins when the service before it ends, while
    the server is still held; so only there a step may begin before the last one is left.
    """
    # When and from which step each entity came: it has left nothing before it was created.
    since = group.created.copy()
    served = group.created.copy()
    for number, step in enumerate(group.steps):
        arrive, start = group.arrive[:, number], group.start[:, number]
        end, leave = group.end[:, number], group.leave[:, number]
        reached = ~np.isnan(arrive)
        earliest = served if step["kind"] == TAKE else since
        broken = reached & ~(arrive >= earliest)
        for early, late in ((arrive, start), (start, end), (end, leave)):
            # NaN: the later has not happened; but then nothing after it may have.
            broken |= (early > late) | (np.isnan(early) & ~np.isnan(late))
        _raise_order(record, group, step, broken)
        since = np.where(reached, np.maximum(since, leave), since)
        served = np.where(reached, end, served)
    ended_early = ~np.isnan(group.finished) & ~(group.finished >= since)
    if ended_early.any():
        entity = group.first + int(np.flatnonzero(ended_early)[0])
        raise LawError(f"order: entity {entity} finished before it left its last step")


def _raise_order(record: Record, group: Group, step: np.void, broken: NDArray[np.bool_]) -> None:
    if broken.any():
        entity = group.first + int(np.flatnonzero(broken)[0])
        node = record.plan.nodes[int(step["node"])].name
        raise LawError(f"order: the times of entity {entity} at {node} do not ascend")


def check_ends(record: Record, group: Group) -> None:
    """Check that nobody is both delivered and turned away."""
    entities = slice(group.first, group.first + len(group.created))
    both = record.visits.refused[entities] & ~np.isnan(record.visits.finished[entities])
    if both.any():
        entity = group.first + int(np.flatnonzero(both)[0])
        flow = record.plan.flows[int(record.plan.classes[group.unit_class]["flow"])].name
        raise LawError(f"order: entity {entity} of flow {flow} is delivered and turned away")


def check_conservation(record: Record, time: float) -> None:
    """Check at a time that every flow's entered units have left or are at one of their steps."""
    classes = len(record.plan.classes)
    entered, gone = np.zeros((2, classes), dtype=np.int64)
    for group in record.units():
        row = group.unit_class
        entered[row] = np.count_nonzero(group.created < time)
        left = np.count_nonzero(group.finished < time) + np.count_nonzero(group.refused < time)
        gone[row] = left + np.count_nonzero(_located(group, time))
    for number, flow in enumerate(record.plan.flows):
        of_flow = record.plan.classes["flow"] == number
        for unit, column in (("units", None), ("tonnes", "tonnes"), ("USD", "usd")):
            weight = np.ones(classes) if column is None else record.plan.classes[column]
            came, went = ((weight * part)[of_flow].sum() for part in (entered, gone))
            if abs(came - went) > TOLERANCE * max(came, went):
                raise LawError(
                    f"conservation: of flow {flow.name} {came:.10g} {unit} entered until "
                    f"{time:.4f} h, but {went:.10g} are delivered, refused or in the model"
                )


def _located(group: Group, time: float) -> NDArray[np.bool_]:
    """Return who is at a step just before a time: come, not yet gone from it."""
    at = np.zeros(len(group.created), dtype=np.bool_)
    for number in range(len(group.steps)):
        at |= (group.arrive[:, number] < time) & ~(group.left(number) < time)
    return at


def check_little(record: Record, node: int, kind: int) -> None:
    """Check that the integral of the number present equals the stays, both within the window."""
    rows = record.rows(node, kind)
    stays = float(overlap(rows.arrive, rows.left, record.low, record.high).sum())
    present = _number_integral(rows.arrive, rows.left, record.low, record.high)
    # Each time carries a rounding error of its own size times epsilon.
    rounding = 4.0 * np.finfo(np.float64).eps * record.high * (len(rows.arrive) + 1)
    if abs(stays - present) > TOLERANCE * max(stays, present) + rounding:
        raise LawError(
            f"Little: at {record.plan.nodes[node].name} the number present adds up to "
            f"{present:.10g} h and the stays to {stays:.10g} h"
        )


def _number_integral(arrive: Floats, left: Floats, low: float, high: float) -> float:
    """Integrate the number present over time, event by event."""
    known = left[~np.isnan(left)]
    events = np.concatenate([np.sort(arrive), np.sort(known)])
    change = np.concatenate([np.ones(len(arrive)), -np.ones(len(known))])
    order = np.argsort(events, kind="stable")
    number = np.cumsum(change[order])
    times = np.clip(np.append(events[order], high), low, high)
    return float((number * np.diff(times)).sum())


def check_staff(record: Record, node: int) -> None:
    """Check that nobody begins service beyond the servers at work then; overtime may end later."""
    at = np.flatnonzero(record.plan.stations["node"] == node)
    rows = record.rows(node, STATION)
    start = np.sort(rows.start[~np.isnan(rows.start)])
    left = np.sort(rows.left[~np.isnan(rows.left)])
    in_hand = np.searchsorted(start, start, side="right")
    in_hand -= np.searchsorted(left, start, side="right")
    servers = staff(record.plan, int(at[0])).after(start)
    if (in_hand > servers).any():
        first = int(np.flatnonzero(in_hand > servers)[0])
        raise LawError(
            f"staff: at {record.plan.nodes[node].name} {in_hand[first]} are served at "
            f"{start[first]:.4f} h by {servers[first]:g} servers"
        )
