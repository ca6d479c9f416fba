"""What the offered bilateral trade lost, and which node cost the units how much time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kpis.flow import Balance
from sim.kpis.record import Record
from sim.kpis.results import Loss
from sim.kpis.spans import added_up, overlap, same, total
from sim.kpis.states import HELD, IN_TRANSIT, WAITING
from sim.tables.plan import NONE, TRAIN

Floats = NDArray[np.float64]


def losses(record: Record, totals: Balance) -> Loss:
    """Return the loss of bilateral trade within the window (model.md, section 4)."""
    plan = record.plan
    bilateral = np.array([flow.bilateral for flow in plan.flows], dtype=np.bool_)
    usd = np.where(bilateral[plan.classes["flow"]], plan.classes["usd"], 0.0)
    rates = [flow.capped_usd for flow in plan.flows if flow.bilateral and flow.capped_usd]
    growth = totals.closing - totals.opening
    return Loss(
        offered=float(usd @ totals.offered) + record.hours * sum(offered for offered, _ in rates),
        waiting=float(usd @ growth[:, WAITING]),
        in_transit=float(usd @ growth[:, IN_TRANSIT]),
        held=float(usd @ growth[:, HELD]),
        refused=float(usd @ totals.refused)
        + record.hours * sum(offered - delivered for offered, delivered in rates),
    )


def lost_time(record: Record) -> list[tuple[str, float]]:
    """Return the time that goods lost within the window by the node that caused it.

    Where bilateral flows carry value it is that of their goods alone, each hour weighted by the
    USD that waited, since the target counts USD; else the plain hours of all units.

    A wait is charged to the node it waited for, which in a chain of blocks is not where it stood.
    A lot's wait in a ready train is charged to the node behind the loading ban. A train's wait on
    its way counts once for each lot in it.

    Returns
    -------
    list of (str, float)
        Node and hours (or USD x hours), most first; nodes that cost nothing are left out.
    """
    hours = np.zeros(len(record.plan.nodes))
    worth = _worth(record)
    in_trains = _worth_in_trains(record, worth)
    for group in record.groups:
        weight = worth[group.unit_class]
        if group.formation != NONE:
            first = group.first - len(record.draws.units)
            weight = in_trains[first : first + len(group.created)]
        for number, step in enumerate(group.steps if np.any(weight) else ()):
            arrive, waited = group.arrive[:, number], group.waited(number)
            if not same(arrive, waited):
                wait = overlap(arrive, waited, record.low, record.high)
                wait *= weight
                _charge(hours, wait, group.cause[:, number], int(step["node"]))
    for formation in record.plan.formations:
        if formation["embargo"] != NONE:
            held = _held(record, formation, worth)
            hours[formation["node"]] -= held
            hours[record.plan.embargoes[int(formation["embargo"])]["node"]] += held
    found = [(node.name, float(lost)) for node, lost in zip(record.plan.nodes, hours, strict=True)]
    return sorted((pair for pair in found if pair[1] > 0.0), key=lambda pair: -pair[1])


def _charge(hours: Floats, wait: Floats, cause: NDArray[np.int32], node: int) -> None:
    """Add waits before a node's step to the hours of the nodes that they were for."""
    if ((cause == NONE) | (cause == node)).all():
        hours[node] += added_up(wait)
        return
    rows = np.flatnonzero(wait)
    cause = cause[rows]
    cause = np.where(cause == NONE, node, cause)
    hours += np.bincount(cause, weights=wait[rows], minlength=len(hours))


def _worth(record: Record) -> Floats:
    """Return how much an hour of each class's units counts."""
    plan = record.plan
    bilateral = np.array([flow.bilateral for flow in plan.flows], dtype=np.bool_)
    usd: Floats = np.where(bilateral[plan.classes["flow"]], plan.classes["usd"], 0.0)
    return usd if usd.any() else np.ones(len(plan.classes))


def _worth_in_trains(record: Record, worth: Floats) -> Floats:
    """Return how much an hour of each train counts: that of its lots together."""
    first = len(record.draws.units)
    total_worth = np.zeros(len(record.draws.train_visit))
    for (_, kind), columns in record.columns.items():
        for group, _, number in columns if kind == TRAIN else ():
            carrier = group.carrier[:, number]
            lots = np.bincount(carrier[carrier != NONE] - first, minlength=len(total_worth))
            total_worth += lots * worth[group.unit_class]
    return total_worth


def _held(record: Record, formation: np.void, worth: Floats) -> float:
    """Return the time of lots whose train had its load and was held back by the ban."""
    low, high = record.low, record.high
    held = 0.0
    waiting, weights = [np.empty(0)], [np.empty(0)]
    for group, _, number in record.columns.get((int(formation["node"]), TRAIN), []):
        carrier = group.carrier[:, number]
        rides = carrier != NONE
        arrive, start = group.arrive[rides, number], group.start[rides, number]
        ready = record.visits.train_ready[carrier[rides] - len(record.draws.units)]
        held += worth[group.unit_class] * total(np.maximum(arrive, ready), start, low, high)
        left_behind = ~np.isnan(group.arrive[:, number]) & ~rides
        waiting.append(group.arrive[left_behind, number])
        weights.append(np.full(int(left_behind.sum()), worth[group.unit_class]))
    arrive, weight = np.concatenate(waiting), np.concatenate(weights)
    order = np.argsort(arrive, kind="stable")
    arrive, weight = arrive[order], weight[order]
    ready = _ready(arrive, int(formation["capacity"]), float(formation["max_wait"]), high)
    still = overlap(np.maximum(arrive, ready), np.full(len(arrive), high), low, high)
    return held + float(still @ weight)


def _ready(arrive: Floats, capacity: int, max_wait: float, end: float) -> Floats:
    """Return when the trains of lots still waiting at the end had their load, NaN where never.

    Trains fill in the order in which lots joined. A full train was ready when its last lot came or
    its first lot had waited long enough, whichever was earlier; so it is for those that left.
    """
    train = np.arange(len(arrive)) // capacity
    first = arrive[train * capacity]
    last = np.minimum((train + 1) * capacity, len(arrive)) - 1
    full = (train + 1) * capacity <= len(arrive)
    due = np.where(first + max_wait < end, first + max_wait, np.nan)
    ready: Floats = np.fmin(np.where(full, arrive[last], np.nan), due)
    return ready
