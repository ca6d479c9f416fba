"""All random numbers of one replication, drawn before its clock starts (model.md, section 5)."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

ENTITY = np.dtype([("unit_class", "i4"), ("ordinal", "i4"), ("created", "f8"), ("visit", "i8")])
"""A unit: its class, its number in the class, when it enters, its first row in the visits."""

# The visits of a class (or train service) lie step by step: first those of all its units to the
# first step, then those to the second, and so on. Units that are near in number pass a step near
# in time, so an engine writes where it wrote just before, and KPIs read whole columns.


@dataclass(frozen=True, slots=True)
class Draws:
    """Units with their arrival times, and the streams of draws they and the services use.

    Attributes
    ----------
    replication : int
    units : ndarray of ENTITY, shape (units,)
        Sorted by class, then ordinal: entity number = row.
    unit_stride : ndarray of int64, shape (classes,)
        Rows from one visit of a unit of the class to its next.
    train_first : ndarray of int64, shape (formations + 1,)
        Entity number of each service's first train; the last element ends the entities. No service
        forms more trains than it has numbers here.
    train_visit : ndarray of int64, shape (trains,)
        First row in the visits of every train that may form.
    train_stride : ndarray of int64, shape (formations,)
        Rows from one visit of a train of the service to its next.
    visits : int
        Rows that the visits need.
    values : ndarray of float64
        All streams one after another.
    stream_first, stream_count : ndarray of int64, shape (streams,)
        Where each stream begins and how long it is. An entity uses element ``ordinal % count``.
    weather_time, weather_open : ndarray
        Breakpoints of all weather processes one after another; 1 open, 0 shut.
    weather_first : ndarray of int64, shape (processes + 1,)
        Where each process begins.
    level_time, level, level_first : ndarray
        Breakpoints of all disruptions one after another, as for weather; the level is 1 while a
        disruption is on, falls during its ramp, and is 0 otherwise.
    """

    replication: int
    units: NDArray[np.void]
    unit_stride: NDArray[np.int64]
    train_first: NDArray[np.int64]
    train_visit: NDArray[np.int64]
    train_stride: NDArray[np.int64]
    visits: int
    values: NDArray[np.float64]
    stream_first: NDArray[np.int64]
    stream_count: NDArray[np.int64]
    weather_time: NDArray[np.float64]
    weather_open: NDArray[np.int8]
    weather_first: NDArray[np.int64]
    level_time: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    level: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    level_first: NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, np.int64))

    @property
    def entities(self) -> int:
        """Units and all trains that may form."""
        return len(self.units) + len(self.train_visit)

    def train(self, formation: int, ordinal: int) -> int:
        """Return the entity number of a service's k-th train.

        Raises
        ------
        IndexError
            If the service has no number left, which the count of possible trains rules out.
        """
        if ordinal >= int(self.train_stride[formation]):
            raise IndexError(f"service {formation} has no train {ordinal}")
        return int(self.train_first[formation]) + ordinal

    def stream(self, row: int) -> NDArray[np.float64]:
        """Return one stream as a view, shape (count,)."""
        first = int(self.stream_first[row])
        return self.values[first : first + int(self.stream_count[row])]
