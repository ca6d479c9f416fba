"""Laws that hold in every run, whatever the scenario; a breach is an error that names the place.

* Order: a visit's times ascend, and a step begins when the one before it has been left.
* Conservation: whoever entered the model has left it or is at a step of it, for every flow, in
  units, tonnes and USD, at any time. It is so for who begins each step the instant the one before
  it is left; the others, if there are any, are looked for at some times.
* Little: the time integral of the number at a node is the time that the visits spent there (Little
  1961; as an identity over a finite window, edges counted: Stidham 1974).
* Staff: nobody begins to be served while as many are in hand as servers are at work.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.errors import LawError
from sim.kpis.groups import Group
from sim.kpis.piecewise import Piecewise, staff
from sim.kpis.record import Record, read
from sim.kpis.rows import Rows, ascending
from sim.kpis.spans import clipped
from sim.tables.draws import Draws
from sim.tables.plan import NONE, STATION, TAKE, Plan
from sim.tables.visits import Visits

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
#: By node and kind of step: hours that visits stayed, hours by the number present, visits.
Stays = dict[tuple[int, int], tuple[float, float, int]]
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
    check_entities(record)
    for node in np.unique(plan.stations["node"]).tolist():
        check_staff(record, node, record.rows(node, STATION))


def check_entities(record: Record) -> None:
    """Check what can be told of entities one by one: all laws but that of staff."""
    stays: Stays = {}
    unsure = {}
    for group in record.groups:
        rows = []
        for part in group.pieces():
            rows.append(check_order(record, part) + (part.first - group.first))
            check_ends(record, part)
            add_stays(record, part, stays)
        if group.unit_class != NONE:
            unsure[group.unit_class] = np.concatenate([np.empty(0, dtype=np.int64), *rows])
    if any(len(rows) for rows in unsure.values()):
        for time in np.linspace(record.low, record.high, MOMENTS):
            check_conservation(record, float(time), unsure)
    for node, kind in sorted(stays):
        check_little(record, node, *stays[node, kind])


def check_order(record: Record, group: Group) -> NDArray[np.int64]:
    """Check that each entity's times ascend along its path.

    The wait for a place is a visit of its own that begins when the service before it ends, while
    the server is still held; so only there a step may begin before the last one is left.

    Returns
    -------
    ndarray of int64
        Rows in the group of those of whom it is not plain that they were at one of their steps at
        any time from when they entered until they left.
    """
    # When and from which step each entity came: it has left nothing before it was created.
    since = served = group.created
    gap = np.zeros(len(since), dtype=np.bool_)
    for number, step in enumerate(group.steps):
        arrive, end, leave = (t[:, number] for t in (group.arrive, group.end, group.leave))
        earliest = served if step["kind"] == TAKE else since
        at_once = arrive == earliest
        reached = None if at_once.all() else ~np.isnan(arrive)
        if reached is not None:
            late = reached & ~at_once
            gap |= late
            _raise_order(record, group, step, late & ~(arrive > earliest))
        times = (arrive, group.start[:, number], end, leave)
        for early, later in pairwise(times):
            _raise_order(record, group, step, _descends(early, later))
        # In order, so it left after it came; but who waits for a place still holds a server.
        since = _where(reached, np.maximum(since, leave) if step["kind"] == TAKE else leave, since)
        served = _where(reached, end, served)
    return np.flatnonzero(gap | _ends_apart(group, since))


def _where(reached: Bools | None, times: Floats, others: Floats) -> Floats:
    """Return the times of those who reached a step, None for all, and others for the rest."""
    return times if reached is None else np.where(reached, times, others)


def _descends(early: Floats, late: Floats) -> Bools:
    """Return where the later of two times comes first, or is known though the earlier is not."""
    ascends = late >= early
    if not ascends.all():
        # NaN: the later has not happened; but then nothing after it may have.
        ascends |= np.isnan(late)
    broken: Bools = ~ascends
    return broken


def _raise_order(record: Record, group: Group, step: np.void, broken: Bools) -> None:
    if broken.any():
        entity = group.first + int(np.flatnonzero(broken)[0])
        node = record.plan.nodes[int(step["node"])].name
        raise LawError(f"order: the times of entity {entity} at {node} do not ascend")


def _ends_apart(group: Group, since: Floats) -> Bools:
    """Return who did not finish as it left its last step; before it nobody may."""
    together = group.finished == since
    if not together.all():
        finished = ~np.isnan(group.finished)
        ended_early = finished & ~(group.finished >= since)
        if ended_early.any():
            entity = group.first + int(np.flatnonzero(ended_early)[0])
            raise LawError(f"order: entity {entity} finished before it left its last step")
        together |= np.isnan(since) & ~finished
    apart: Bools = ~together
    return apart | ~np.isnan(group.refused) if group.refuses else apart


def check_ends(record: Record, group: Group) -> None:
    """Check that nobody is both delivered and turned away."""
    if not group.refuses:
        return
    entities = slice(group.first, group.first + len(group.created))
    both = record.visits.refused[entities] & ~np.isnan(record.visits.finished[entities])
    if both.any():
        entity = group.first + int(np.flatnonzero(both)[0])
        flow = record.plan.flows[int(record.plan.classes[group.unit_class]["flow"])].name
        raise LawError(f"order: entity {entity} of flow {flow} is delivered and turned away")


def check_conservation(
    record: Record, time: float, unsure: Mapping[int, NDArray[np.int64]]
) -> None:
    """Check at a time that every flow's entered units have left or are at one of their steps.

    Parameters
    ----------
    record : Record
    time : float
        Hours.
    unsure : mapping of int to ndarray of int64
        By class, its units that must be looked for; where the others are is known.
    """
    classes = len(record.plan.classes)
    entered, missing = np.zeros((2, classes), dtype=np.int64)
    for group in record.units():
        row = group.unit_class
        entered[row] = np.count_nonzero(group.created < time)
        missing[row] = _missing(group, unsure[row], time)
    for number, flow in enumerate(record.plan.flows):
        of_flow = record.plan.classes["flow"] == number
        for unit, column in (("units", None), ("tonnes", "tonnes"), ("USD", "usd")):
            weight = np.ones(classes) if column is None else record.plan.classes[column]
            came, went = ((weight * part)[of_flow].sum() for part in (entered, entered - missing))
            if abs(came - went) > TOLERANCE * max(came, went):
                raise LawError(
                    f"conservation: of flow {flow.name} {came:.10g} {unit} entered until "
                    f"{time:.4f} h, but {went:.10g} are delivered, refused or in the model"
                )


def _missing(group: Group, rows: NDArray[np.int64], time: float) -> int:
    """Return how many more of some entities have entered than have left or are at a step."""
    entered = np.count_nonzero(group.created[rows] < time)
    gone = np.count_nonzero(group.finished[rows] < time)
    gone += np.count_nonzero(group.refused[rows] < time)
    at = np.zeros(len(rows), dtype=np.bool_)
    for number in range(len(group.steps)):
        # Come, and not yet gone from it.
        left = np.fmin(group.leave[rows, number], group.refused[rows])
        at |= (group.arrive[rows, number] < time) & ~(left < time)
    return int(entered - gone - np.count_nonzero(at))


def add_stays(record: Record, group: Group, stays: Stays) -> None:
    """Add the two sides of Little's law at the steps of a group."""
    low, high = record.low, record.high
    for number, step in enumerate(group.steps):
        arrive, left = group.arrive[:, number], group.left(number)
        if group.refuses:
            # Who was turned away before has not left what it never came to.
            left = np.where(np.isnan(arrive), np.nan, left)
        came, gone = clipped(arrive, low, high), clipped(left, low, high)
        # Each that comes raises the number from then to the window's end, each that goes lowers
        # it; NaN comes, or goes, at that end.
        present = float(gone.sum() - came.sum())
        stayed = float(np.maximum(gone - came, 0.0).sum())
        place = int(step["node"]), int(step["kind"])
        before = stays.get(place, (0.0, 0.0, 0))
        stays[place] = (before[0] + stayed, before[1] + present, before[2] + len(came))


def check_little(record: Record, node: int, stayed: float, present: float, count: int) -> None:
    """Check that the integral of the number present equals the stays, both within the window."""
    # Each time carries a rounding error of its own size times epsilon.
    rounding = 4.0 * np.finfo(np.float64).eps * record.high * (count + 1)
    if abs(stayed - present) > TOLERANCE * max(stayed, present) + rounding:
        raise LawError(
            f"Little: at {record.plan.nodes[node].name} the number present adds up to "
            f"{present:.10g} h and the stays to {stayed:.10g} h"
        )


def check_staff(record: Record, node: int, rows: Rows) -> None:
    """Check that nobody begins service beyond the servers at work then; overtime may end later."""
    at = np.flatnonzero(record.plan.stations["node"] == node)
    start, left = rows.starts, ascending(rows.left)
    servers = staff(record.plan, int(at[0]))
    if _enough(servers, start, left):
        return
    in_hand = np.searchsorted(start, start, side="right")
    in_hand -= np.searchsorted(left, start, side="right")
    at_work = servers.after(start)
    if (in_hand > at_work).any():
        first = int(np.flatnonzero(in_hand > at_work)[0])
        raise LawError(
            f"staff: at {record.plan.nodes[node].name} {in_hand[first]} are served at "
            f"{start[first]:.4f} h by {at_work[first]:g} servers"
        )


def _enough(servers: Piecewise, start: Floats, left: Floats) -> bool:
    """Whether with c servers each n-th service begins once n - c have left; times ascend.

    Of those that begin together the last one decides, and it asks the most.
    """
    at_work = np.minimum(np.floor(servers.values), len(start)).astype(np.int64)
    if len(at_work) == 1:
        first_out = left[: len(start) - at_work[0]]
        last_in = start[at_work[0] :]
        return len(first_out) == len(last_in) and bool((first_out <= last_in).all())
    rank = np.arange(len(start)) - np.repeat(at_work, servers.lengths(start))
    if rank.max(initial=-1) >= len(left):
        return False
    waits_for_one = rank >= 0
    return bool((left[rank[waits_for_one]] <= start[waits_for_one]).all())
