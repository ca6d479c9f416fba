"""Which steps of a plan need no event list.

A *head* is the beginning of a path, a *tail* its end: travel, branches, and stations served first
come first that are visited in heads alone, or in tails alone. Who comes when to a station of a head
is known once the stations before it are done; so the stations can be served one after another, each
from its sorted arrivals. Order is the same as in the event list wherever

* all who come have one priority, and nobody is blocked after service or paused in it,
* nothing counts who waits (a loading ban) or can be held up by it (a held yard or vehicle),
* the stations can be put in an order in which no path leads back,
* every travel and service takes some time, so that an entity has one event at an instant; this
  depends on the draws and is looked at when they are used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.tables.plan import BRANCH, GIVE, NONE, STATION, TAKE, TRAVEL, Plan

Steps = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Stretches:
    """The heads and tails of a plan.

    Attributes
    ----------
    head, tail : ndarray of bool, shape (steps,)
        Whether a step of ``Plan.steps`` is in one.
    head_stations, tail_stations : tuple of int
        In an order in which each can be served.
    """

    head: Steps
    tail: Steps
    head_stations: tuple[int, ...]
    tail_stations: tuple[int, ...]

    @property
    def stations(self) -> tuple[int, ...]:
        """All stations that need no event list."""
        return self.head_stations + self.tail_stations


def find_stretches(plan: Plan) -> Stretches:
    """Find the steps that need no event list.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    Stretches
    """
    fit = _fit_stations(plan)
    head, head_stations = _settle(plan, fit, _heads)
    # A station that heads share with later steps of other paths may be one of tails.
    tail, tail_stations = _settle(plan, fit - set(head_stations), _tails, head)
    return Stretches(head, tail, head_stations, tail_stations)


def _fit_stations(plan: Plan) -> set[int]:
    """Return the stations that may be served without an event list, wherever they stand."""
    priorities: dict[int, set[int]] = {row: set() for row in range(len(plan.stations))}
    blocking = set()
    for unit_class in plan.classes:
        first, last = _span(plan, unit_class)
        for at in range(first, last):
            if plan.steps["kind"][at] == STATION:
                row = int(plan.steps["row"][at])
                priorities[row].add(int(unit_class["priority"]))
                if _may_block(plan, at, last):
                    blocking.add(row)
    fit = {row for row, found in priorities.items() if len(found) == 1} - blocking
    of_trains = [plan.path_of_steps(int(path)) for path in plan.formations["path"]]
    for steps in of_trains:
        fit -= set(steps["row"][steps["kind"] == STATION].tolist())
    return {
        row
        for row in fit
        if not plan.stations["pause"][row] and plan.watched[plan.stations["node"][row]] == NONE
    }


def _span(plan: Plan, unit_class: np.void) -> tuple[int, int]:
    """Return the first step of a class's path and the end of its steps."""
    path = plan.paths[unit_class["path"]]
    return int(path["first"]), int(path["first"] + path["count"])


def _may_block(plan: Plan, at: int, last: int) -> bool:
    """Whether a token may be asked for right after a step, while its server is still held."""
    todo = [at + 1]
    while todo:
        step = todo.pop()
        if step >= last:
            continue
        kind = plan.steps["kind"][step]
        if kind == TAKE:
            return True
        if kind == BRANCH:
            todo += [step + 1, step + 1 + int(plan.steps["skip"][step])]
    return False


def _settle(
    plan: Plan,
    fit: set[int],
    find: Callable[..., Steps],
    taken: Steps | None = None,
) -> tuple[Steps, tuple[int, ...]]:
    """Leave out stations until all visits to those that are left lie in the stretches found."""
    fit = set(fit)
    is_station = plan.steps["kind"] == STATION
    while True:
        inside = find(plan, fit, taken)
        outside = set(plan.steps["row"][is_station & ~inside].tolist())
        order = _order(plan, inside)
        unfit = (outside | set(plan.steps["row"][is_station & inside].tolist())) & fit
        unfit -= set(order) - outside
        if not unfit:
            return inside, tuple(order)
        fit -= unfit


def _heads(plan: Plan, fit: set[int], _: Steps | None) -> Steps:
    inside = np.zeros(len(plan.steps), dtype=np.bool_)
    for unit_class in plan.classes:
        for at in range(*_span(plan, unit_class)):
            if not _passes(plan, at, fit):
                break
            inside[at] = True
    return inside


def _tails(plan: Plan, fit: set[int], taken: Steps | None) -> Steps:
    assert taken is not None
    inside = np.zeros(len(plan.steps), dtype=np.bool_)
    for unit_class in plan.classes:
        first, last = _span(plan, unit_class)
        for at in reversed(range(_holds_nothing_from(plan, first, last), last)):
            if taken[at] or not _passes(plan, at, fit):
                break
            inside[at] = True
    return inside


def _passes(plan: Plan, at: int, fit: set[int]) -> bool:
    kind = int(plan.steps["kind"][at])
    return kind in (TRAVEL, BRANCH) or (kind == STATION and int(plan.steps["row"][at]) in fit)


def _holds_nothing_from(plan: Plan, first: int, last: int) -> int:
    """Return the step from which an entity on a path surely holds no token."""
    free_from, given = first, set()
    for at in range(first, last):
        if plan.steps["kind"][at] != TAKE:
            continue
        back = next((g for g in _gives(plan, at, last) if g not in given), last)
        given.add(back)
        jumped = any(
            plan.steps["kind"][b] == BRANCH and b + 1 + plan.steps["skip"][b] > back
            for b in range(at, back)
        )
        free_from = max(free_from, last if jumped else back + 1)
    return min(free_from, last)


def _gives(plan: Plan, take: int, last: int) -> Iterator[int]:
    """Yield the steps after a TAKE that give the same token back."""
    for at in range(take, last):
        step = plan.steps[at]
        if step["kind"] == GIVE and step["row"] == plan.steps["row"][take] and not step["skip"]:
            yield at


def _order(plan: Plan, inside: Steps) -> list[int]:
    """Return the stations of stretches, each after all from which somebody comes to it.

    Stations on a way that leads back have no place in it (Kahn 1962).
    """
    before: dict[int, set[int]] = {}
    for unit_class in plan.classes:
        passed: list[int] = []
        for at in range(*_span(plan, unit_class)):
            if plan.steps["kind"][at] == STATION and inside[at]:
                row = int(plan.steps["row"][at])
                before.setdefault(row, set()).update(passed[-1:])
                passed.append(row)
    order: list[int] = []
    while free := sorted(row for row in before if not before[row]):
        order += free
        for row in free:
            del before[row]
        for rest in before.values():
            rest.difference_update(free)
    return order
