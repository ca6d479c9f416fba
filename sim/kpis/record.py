"""The visits of a run in the order in which KPIs read them: by alike entities, and by node."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.kpis.groups import Group, train_groups, unit_groups
from sim.kpis.rows import Column, Rows
from sim.tables.draws import Draws
from sim.tables.plan import NONE, TRAIN, Plan
from sim.tables.realised import realised
from sim.tables.visits import Visits

Floats = NDArray[np.float64]
#: Hours of a day, for rates a day.
DAY = 24.0


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

    def rows(self, node: int, kind: int) -> Rows:
        """Return the visits at a node to steps of one kind; those not reached are left out."""
        return Rows(self.columns.get((node, kind), []))

    @cached_property
    def train_lots(self) -> NDArray[np.int64]:
        """How many lots each train took, shape (trains,)."""
        first = len(self.draws.units)
        lots = np.zeros(len(self.draws.train_visit), dtype=np.int64)
        for carrier, _ in self.riders():
            lots += np.bincount(carrier - first, minlength=len(lots))
        return lots

    def first_joined(self, of_kind: int, first: int, count: int) -> Floats:
        """Return when the first that each carrier took had joined the line.

        Parameters
        ----------
        of_kind : int
            TRAIN or FERRY.
        first, count : int
            Number of the first carrier, and how many there are.

        Returns
        -------
        ndarray of float64, shape (count,)
            NaN where nobody went along.
        """
        joined = np.full(count, np.inf)
        for carrier, arrive in self.riders(of_kind):
            # Backwards, so that of those who are written one over the other the first stays; who
            # came still earlier is written again.
            rows, times = carrier[::-1].astype(np.intp) - first, arrive[::-1]
            while True:
                earlier = times < joined[rows]
                if not earlier.any():
                    break
                rows, times = rows[earlier], times[earlier]
                joined[rows] = times
        joined[np.isinf(joined)] = np.nan
        return joined

    def riders(self, of_kind: int = TRAIN) -> Iterator[tuple[NDArray[np.int32], Floats]]:
        """Yield what carries each lot or unit and when this joined the line, a part at a time.

        The carrier is a train's entity number or, of kind FERRY, a sailing's number.
        """
        for (_, kind), columns in self.columns.items():
            for group, _, number in columns if kind == of_kind else ():
                carrier, arrive = group.carrier[:, number], group.arrive[:, number]
                rides = carrier != NONE
                yield (carrier, arrive) if rides.all() else (carrier[rides], arrive[rides])


def read(plan: Plan, draws: Draws, visits: Visits) -> Record:
    """Arrange a run's visits by groups and nodes; large tables are views, not copies.

    The record's plan has the disruptions of this run in its calendars.
    """
    plan = realised(plan, draws)
    groups = (*unit_groups(plan, draws, visits), *train_groups(plan, draws, visits))
    columns: dict[tuple[int, int], list[Column]] = {}
    for group in groups:
        for number, step in enumerate(group.steps):
            key = int(step["node"]), int(step["kind"])
            columns.setdefault(key, []).append(Column(group, step, number))
    return Record(plan, draws, visits, groups, columns)
