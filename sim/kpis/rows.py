"""The visits at one node, of whichever entities, joined and sorted when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kpis.groups import Group

Floats = NDArray[np.float64]


class Column(NamedTuple):
    """One step of one group, where it stands in the group's tables."""

    group: Group
    step: np.void
    number: int


class Rows:
    """The visits at one node to steps of one kind that were reached.

    Each array is made when asked for. All but the sorted ones have the same order, which means
    nothing.

    Parameters
    ----------
    columns : sequence of Column
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        reached = [~np.isnan(group.arrive[:, number]) for group, _, number in columns]
        #: None where all were reached, so that the column itself will do.
        self._reached = [None if mask.all() else mask for mask in reached]

    @cached_property
    def arrive(self) -> Floats:
        """When each came."""
        return self._joined([group.arrive[:, number] for group, _, number in self._columns])

    @cached_property
    def start(self) -> Floats:
        """When each was served, let through, given its place or left with its carrier."""
        return self._joined([group.start[:, number] for group, _, number in self._columns])

    @cached_property
    def end(self) -> Floats:
        """When the service was over."""
        return self._joined([group.end[:, number] for group, _, number in self._columns])

    @cached_property
    def leave(self) -> Floats:
        """When each was gone, by the step's own end."""
        return self._joined([group.leave[:, number] for group, _, number in self._columns])

    @cached_property
    def waited(self) -> Floats:
        """As ``start``, or when it was turned away."""
        if not self._refuses:
            return self.start
        return self._joined([group.waited(number) for group, _, number in self._columns])

    @cached_property
    def left(self) -> Floats:
        """As ``leave``, or when it was turned away."""
        if not self._refuses:
            return self.leave
        return self._joined([group.left(number) for group, _, number in self._columns])

    @cached_property
    def arrivals(self) -> Floats:
        """The times of ``arrive``, ascending."""
        return ascending(self.arrive)

    @cached_property
    def starts(self) -> Floats:
        """The times of ``start`` that are known, ascending."""
        return ascending(self.start)

    @cached_property
    def ends_of_wait(self) -> Floats:
        """The times of ``waited`` that are known, ascending."""
        return ascending(self.waited) if self._refuses else self.starts

    @property
    def _refuses(self) -> bool:
        return any(group.refuses for group, _, _ in self._columns)

    def _joined(self, parts: list[Floats]) -> Floats:
        kept = [
            part if reached is None else part[reached]
            for part, reached in zip(parts, self._reached, strict=True)
        ]
        return kept[0] if len(kept) == 1 else np.concatenate([np.empty(0), *kept])


def ascending(times: Floats) -> Floats:
    """Return the times that are known, sorted; the same array where they ascend already."""
    # Where they do not ascend the first few tell it; a NaN never does.
    few = times[:1025]
    if (few[1:] >= few[:-1]).all() and (times[1:] >= times[:-1]).all():
        return times if len(times) != 1 else times[~np.isnan(times)]
    in_order = np.sort(times)
    # NaN comes last, and the first of them is where one would be put.
    return in_order[: np.searchsorted(in_order, np.nan)]
