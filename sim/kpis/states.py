"""Where every unit is at a given time: the states of the conservation law."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.kpis.groups import Group
from sim.kpis.piecewise import banned
from sim.kpis.record import Record
from sim.tables.plan import NONE, TRAIN

Rows = NDArray[np.int64]

#: Not yet created; waits for service, passage, places, train or ship; served or on its way;
#: waits for a train under a loading ban; reached its destination; turned away.
ABSENT: Final = 0
WAITING: Final = 1
IN_TRANSIT: Final = 2
HELD: Final = 3
DELIVERED: Final = 4
REFUSED: Final = 5
#: How many states there are.
STATES: Final = 6


def state_at(record: Record, time: float) -> NDArray[np.int8]:
    """Return the state of every unit just before a time.

    "Just before" means that what happens at the very time does not count, as a window
    ``[low, high)`` leaves out its end. A lot rides in its train: while the train waits, so does
    the lot.

    Parameters
    ----------
    record : Record
    time : float
        Hours.

    Returns
    -------
    ndarray of int8, shape (units,)
    """
    stopped = _stopped_trains(record, time)
    state = np.full(len(record.draws.units), ABSENT, dtype=np.int8)
    for group in record.units():
        part = state[group.first : group.first + len(group.created)]
        part[group.finished < time] = DELIVERED
        part[group.refused < time] = REFUSED
        # At any time few of all units are in the model.
        rows = np.flatnonzero((group.created < time) & (part == ABSENT))
        part[rows] = _present(record, group, rows, time, stopped)
    return state


def _present(
    record: Record, group: Group, rows: Rows, time: float, stopped: NDArray[np.bool_]
) -> NDArray[np.int8]:
    """Return the states of the units that are in the model."""
    state = np.full(len(rows), IN_TRANSIT, dtype=np.int8)
    for number, step in enumerate(group.steps):
        waits = waiting(group, number, rows, time)
        state[waits] = WAITING
        if step["kind"] == TRAIN:
            state[_with_train(record, group, number, rows, time, stopped)] = WAITING
            if _is_banned(record, int(step["row"]), time):
                state[waits] = HELD
    return state


def waiting(group: Group, number: int, rows: Rows, time: float) -> NDArray[np.bool_]:
    """Return who of some stands before a step just before a time: come, and not let through."""
    stands: NDArray[np.bool_] = group.arrive[rows, number] < time
    stands &= ~(group.start[rows, number] < time)
    return stands


def counts(record: Record, time: float) -> NDArray[np.int64]:
    """Return the number of units of each class in each state, shape (classes, STATES)."""
    state = state_at(record, time)
    table = np.zeros((len(record.plan.classes), STATES), dtype=np.int64)
    for group in record.units():
        part = state[group.first : group.first + len(group.created)]
        table[group.unit_class] = [np.count_nonzero(part == one) for one in range(STATES)]
    return table


def _stopped_trains(record: Record, time: float) -> NDArray[np.bool_]:
    """Return which trains wait somewhere on their way, shape (trains,)."""
    stopped = np.zeros(len(record.draws.train_visit), dtype=np.bool_)
    for group in record.trains():
        first = group.first - len(record.draws.units)
        rows = np.flatnonzero((group.created < time) & ~(group.finished < time))
        for number in range(len(group.steps)):
            stopped[first + rows] |= waiting(group, number, rows, time)
    return stopped


def _with_train(
    record: Record,
    group: Group,
    number: int,
    rows: Rows,
    time: float,
    stopped: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Return who of some rides in a train that waits."""
    carrier = group.carrier[rows, number]
    rides: NDArray[np.bool_] = carrier != NONE
    rides &= (group.start[rows, number] < time) & ~(group.end[rows, number] < time)
    rides[rides] = stopped[carrier[rides] - len(record.draws.units)]
    return rides


def _is_banned(record: Record, formation: int, time: float) -> bool:
    ban = banned(record.visits, int(record.plan.formations[formation]["embargo"]))
    return ban is not None and ban.at(time) == 1.0
