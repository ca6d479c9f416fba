"""The units of a class or the trains of a service: alike entities, whose visits make a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.kpis.spans import PIECE, pieces
from sim.tables.draws import Draws
from sim.tables.plan import NONE, Plan
from sim.tables.visits import Visits

Floats = NDArray[np.float64]


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
    refuses : bool
        Whether any of them was turned away.
    arrive, start, end, leave : ndarray of float64, shape (entities, columns)
        NaN where a step was skipped or has not been reached. Each column lies in one piece.
    cause, carrier : ndarray of int32, shape (entities, columns)
    """

    unit_class: int
    formation: int
    first: int
    steps: NDArray[np.void]
    created: Floats
    finished: Floats
    refused: Floats
    refuses: bool
    arrive: Floats
    start: Floats
    end: Floats
    leave: Floats
    cause: NDArray[np.int32]
    carrier: NDArray[np.int32]

    def pieces(self) -> Iterator[Group]:
        """Yield the group piece by piece, all columns of a piece together."""
        if len(self.created) <= PIECE:
            yield self
            return
        tables = ("created", "finished", "refused", "arrive", "start", "end", "leave")
        for piece in pieces(len(self.created)):
            of_piece = {name: getattr(self, name)[piece] for name in (*tables, "cause", "carrier")}
            yield replace(self, first=self.first + piece.start, **of_piece)

    @property
    def gone(self) -> Floats:
        """When each entity left the model, by either way."""
        return self._or_refused(self.finished)

    def waited(self, number: int) -> Floats:
        """When each entity's wait before a step was over: served, let through or turned away."""
        return self._or_refused(self.start[:, number])

    def left(self, number: int) -> Floats:
        """When each entity was gone from a step, turned away there included."""
        return self._or_refused(self.leave[:, number])

    def _or_refused(self, times: Floats) -> Floats:
        """Return the earlier of two times that may both be missing; a view where none refuses."""
        if not self.refuses:
            return times
        earlier: Floats = np.fmin(times, self.refused)
        return earlier


def unit_groups(plan: Plan, draws: Draws, visits: Visits) -> Iterator[Group]:
    """Yield the units of every class, in the order of the classes."""
    edges = np.searchsorted(draws.units["unit_class"], np.arange(len(plan.classes) + 1))
    for number, row in enumerate(plan.classes):
        cut = slice(int(edges[number]), int(edges[number + 1]))
        stride = int(draws.unit_stride[number])
        tables = _tables(plan, visits, int(row["path"]), draws.units["visit"][cut], stride)
        created = np.ascontiguousarray(draws.units["created"][cut])
        finished, turned_away = visits.finished[cut], visits.refused[cut]
        refuses = bool(turned_away.any())
        yield Group(
            unit_class=number,
            formation=NONE,
            first=cut.start,
            created=created,
            finished=np.where(turned_away, np.nan, finished) if refuses else finished,
            refused=_refused(turned_away, created, tables) if refuses else _never(len(created)),
            refuses=refuses,
            **tables,
        )


def train_groups(plan: Plan, draws: Draws, visits: Visits) -> Iterator[Group]:
    """Yield the trains of every service, in the order of the services."""
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
            refused=_never(trains.stop - trains.start),
            refuses=False,
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

    A view where the visits lie step by step, as they do in all draws.
    """
    count = len(first)
    if not count or not width:
        return np.empty((count, width), dtype=column.dtype)
    if stride == count and int(first[-1]) - int(first[0]) == count - 1:
        cut = slice(int(first[0]), int(first[0]) + count * width)
        side_by_side: NDArray[Any] = column[cut].reshape(width, count).T
        return side_by_side
    gathered: NDArray[Any] = column[first + stride * np.arange(width)[:, None]].T
    return gathered


def _never(count: int) -> Floats:
    """Return NaN for every entity, in the memory of one."""
    return np.broadcast_to(np.float64(np.nan), count)


def _refused(
    turned_away: NDArray[np.bool_], created: Floats, tables: Mapping[str, NDArray[Any]]
) -> Floats:
    """Return when units were turned away: at the last thing that is known of them."""
    times = np.full(len(created), np.nan)
    rows = np.flatnonzero(turned_away)
    latest = created[rows]
    for number in range(tables["arrive"].shape[1]):
        for name in ("arrive", "leave"):
            latest = np.fmax(latest, tables[name][rows, number])
    times[rows] = latest
    return times
