"""The visits of a run in the order in which KPIs read them: by alike entities, and by node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.tables.draws import Draws
from sim.tables.plan import NONE, TRAIN, Plan
from sim.tables.visits import Visits

Floats = NDArray[np.float64]
#: Hours of a day, for rates a day.
DAY = 24.0


@dataclass(frozen=True, slots=True)
class Group:
    """The units of a class, or the trains of a service: they pass the same steps.

    Attributes
    ----------
    unit_class, formation : int
        One of the two, the other is NONE.
    first : int
        Entity number of the first; the others follow it.
    steps : ndarray of STEP, shape (columns,)
        Those that leave a visit.
    created : ndarray of float64, shape (entities,)
        Entered the model; for trains, left the origin. NaN where it never did.
    finished : ndarray of float64
        Reached the path's end.
    refused : ndarray of float64
        Turned away; NaN where it was not.
    arrive, start, end, leave : ndarray of float64, shape (entities, columns)
        NaN where a step was skipped or has not been reached.
    cause, carrier : ndarray of int32, shape (entities, columns)
    """

    unit_class: int
    formation: int
    first: int
    steps: NDArray[np.void]
    created: Floats
    finished: Floats
    refused: Floats
    arrive: Floats
    start: Floats
    end: Floats
    leave: Floats
    cause: NDArray[np.int32]
    carrier: NDArray[np.int32]

    @property
    def gone(self) -> Floats:
        """When each entity left the model, by either way."""
        left: Floats = np.fmin(self.finished, self.refused)
        return left

    def waited(self, number: int) -> Floats:
        """When each entity's wait before a step was over: served, let through or turned away."""
        over: Floats = np.fmin(self.start[:, number], self.refused)
        return over

    def left(self, number: int) -> Floats:
        """When each entity was gone from a step, turned away there included."""
        over: Floats = np.fmin(self.leave[:, number], self.refused)
        return over


class Column(NamedTuple):
    """One step of one group, where it stands in the group's tables."""

    group: Group
    step: np.void
    number: int


class Rows(NamedTuple):
    """The visits at one node to steps of one kind, in no particular order.

    ``waited`` and ``left`` are ``start`` and ``leave``, or when the entity was turned away.
    """

    arrive: Floats
    start: Floats
    end: Floats
    leave: Floats
    waited: Floats
    left: Floats


@dataclass(frozen=True)
class Record:
    """A run as KPIs read it; see :func:`read`."""

    plan: Plan
    draws: Draws
    visits: Visits
    groups: tuple[Group, ...]
    columns: Mapping[tuple[int, int], list[Column]]

    @property
    def low(self) -> float:
        """Begin of the measured window, hours."""
        return self.plan.warm_up

    @property
    def high(self) -> float:
        """End of the measured window, hours."""
        return self.plan.end

    @property
    def hours(self) -> float:
        """Length of the measured window."""
        return self.high - self.low

    @property
    def days(self) -> float:
        """Length of the measured window."""
        return self.hours / DAY

    @property
    def years(self) -> float:
        """Length of the measured window."""
        return self.hours / self.plan.year_hours

    def units(self) -> Iterator[Group]:
        """Yield the groups of units, in the order of their classes."""
        return (group for group in self.groups if group.unit_class != NONE)

    def trains(self) -> Iterator[Group]:
        """Yield the groups of trains, in the order of their services."""
        return (group for group in self.groups if group.formation != NONE)

    @cached_property
    def kinds(self) -> dict[int, list[int]]:
        """The kinds of step that each node is visited by."""
        found: dict[int, list[int]] = {}
        for node, kind in sorted(self.columns):
            found.setdefault(node, []).append(kind)
        return found

    def rows(self, node: int, kind: int) -> Rows:
        """Return the visits at a node to steps of one kind; those not reached are left out."""
        parts: list[list[Floats]] = [[np.empty(0)] for _ in Rows._fields]
        for group, _, number in self.columns.get((node, kind), []):
            reached = ~np.isnan(group.arrive[:, number])
            columns = [
                *(table[:, number] for table in (group.arrive, group.start, group.end)),
                *(group.leave[:, number], group.waited(number), group.left(number)),
            ]
            for part, column in zip(parts, columns, strict=True):
                part.append(column[reached])
        return Rows(*(np.concatenate(part) for part in parts))

    @cached_property
    def train_lots(self) -> NDArray[np.int64]:
        """How many lots each train took, shape (trains,)."""
        first = len(self.draws.units)
        lots = np.zeros(len(self.draws.train_visit), dtype=np.int64)
        for carrier, _ in self.riders():
            lots += np.bincount(carrier - first, minlength=len(lots))
        return lots

    def riders(self, of_kind: int = TRAIN) -> Iterator[tuple[NDArray[np.int32], Floats]]:
        """Yield what carries each lot or unit and when this joined the line, a part at a time.

        The carrier is a train's entity number or, of kind FERRY, a sailing's number.
        """
        for (_, kind), columns in self.columns.items():
            for group, _, number in columns if kind == of_kind else ():
                rides = group.carrier[:, number] != NONE
                yield group.carrier[rides, number], group.arrive[rides, number]


def read(plan: Plan, draws: Draws, visits: Visits) -> Record:
    """Arrange a run's visits by groups and nodes; large tables are views, not copies."""
    groups = (*_unit_groups(plan, draws, visits), *_train_groups(plan, draws, visits))
    columns: dict[tuple[int, int], list[Column]] = {}
    for group in groups:
        for number, step in enumerate(group.steps):
            key = int(step["node"]), int(step["kind"])
            columns.setdefault(key, []).append(Column(group, step, number))
    return Record(plan, draws, visits, groups, columns)


def _unit_groups(plan: Plan, draws: Draws, visits: Visits) -> Iterator[Group]:
    edges = np.searchsorted(draws.units["unit_class"], np.arange(len(plan.classes) + 1))
    for number, row in enumerate(plan.classes):
        cut = slice(int(edges[number]), int(edges[number + 1]))
        stride = int(draws.unit_stride[number])
        tables = _tables(plan, visits, int(row["path"]), draws.units["visit"][cut], stride)
        created = np.ascontiguousarray(draws.units["created"][cut])
        yield Group(
            unit_class=number,
            formation=NONE,
            first=cut.start,
            created=created,
            finished=np.where(visits.refused[cut], np.nan, visits.finished[cut]),
            refused=_refused(visits.refused[cut], created, tables["arrive"], tables["leave"]),
            **tables,
        )


def _train_groups(plan: Plan, draws: Draws, visits: Visits) -> Iterator[Group]:
    units = len(draws.units)
    for number, row in enumerate(plan.formations):
        entities = slice(int(draws.train_first[number]), int(draws.train_first[number + 1]))
        trains = slice(entities.start - units, entities.stop - units)
        stride = int(draws.train_stride[number])
        tables = _tables(plan, visits, int(row["path"]), draws.train_visit[trains], stride)
        yield Group(
            unit_class=NONE,
            formation=number,
            first=entities.start,
            created=visits.train_depart[trains],
            finished=visits.finished[entities],
            refused=np.full(trains.stop - trains.start, np.nan),
            **tables,
        )


def _tables(
    plan: Plan, visits: Visits, path: int, first: NDArray[np.int64], stride: int
) -> dict[str, NDArray[Any]]:
    """Return the steps of a path that leave a visit and the tables of those visits."""
    steps = plan.path_of_steps(path)
    steps = steps[steps["visit"] != NONE]
    names = ("arrive", "start", "end", "leave", "cause", "carrier")
    return {"steps": steps} | {
        name: _matrix(getattr(visits, name), first, stride, len(steps)) for name in names
    }


def _matrix(
    column: NDArray[Any], first: NDArray[np.int64], stride: int, width: int
) -> NDArray[Any]:
    """Return the visits of each entity side by side, shape (entities, width).

    Its columns lie in one piece where the visits lie step by step.
    """
    count = len(first)
    if not count or not width:
        return np.empty((count, width), dtype=column.dtype)
    if stride == count and int(first[-1]) - int(first[0]) == count - 1 and _ascends(first):
        cut = slice(int(first[0]), int(first[0]) + count * width)
        side_by_side: NDArray[Any] = column[cut].reshape(width, count).T
        return side_by_side
    gathered: NDArray[Any] = column[first[:, None] + stride * np.arange(width)]
    return gathered


def _ascends(first: NDArray[np.int64]) -> bool:
    return bool((np.diff(first) == 1).all())


def _refused(
    turned_away: NDArray[np.bool_], created: Floats, arrive: Floats, leave: Floats
) -> Floats:
    """Return when units were turned away: at the last thing that is known of them."""
    times = np.full(len(created), np.nan)
    rows = np.flatnonzero(turned_away)
    if len(rows):
        latest = created[rows]
        for number in range(arrive.shape[1]):
            latest = np.fmax(latest, np.fmax(arrive[rows, number], leave[rows, number]))
        times[rows] = latest
    return times
