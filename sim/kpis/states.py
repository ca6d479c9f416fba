"""Where every unit is at a given time: the states of the conservation law."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.kpis.piecewise import banned
from sim.kpis.record import Group, Record
from sim.tables.plan import NONE, TRAIN

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
        part[group.created < time] = IN_TRANSIT
        for number, step in enumerate(group.steps):
            waits = waiting(group, number, time)
            part[waits] = WAITING
            if step["kind"] == TRAIN:
                part[_with_train(record, group, number, time, stopped)] = WAITING
                if _is_banned(record, int(step["row"]), time):
                    part[waits] = HELD
        part[group.finished < time] = DELIVERED
        part[group.refused < time] = REFUSED
    return state


def waiting(group: Group, number: int, time: float) -> NDArray[np.bool_]:
    """Return who stands before a step just before a time: come, and not served or let through."""
    stands: NDArray[np.bool_] = (group.arrive[:, number] < time) & ~(group.start[:, number] < time)
    return stands


def counts(record: Record, time: float) -> NDArray[np.int64]:
    """Return the number of units of each class in each state, shape (classes, STATES)."""
    state = state_at(record, time)
    table = np.zeros((len(record.plan.classes), STATES), dtype=np.int64)
    for group in record.units():
        part = state[group.first : group.first + len(group.created)]
        table[group.unit_class] = np.bincount(part, minlength=STATES)
    return table


def _stopped_trains(record: Record, time: float) -> NDArray[np.bool_]:
    """Return which trains wait somewhere on their way, shape (trains,)."""
    stopped = np.zeros(len(record.draws.train_visit), dtype=np.bool_)
    for group in record.trains():
        first = group.first - len(record.draws.units)
        part = stopped[first : first + len(group.created)]
        for number in range(len(group.steps)):
            part |= waiting(group, number, time)
    return stopped


def _with_train(
    record: Record, group: Group, number: int, time: float, stopped: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which units ride in a train that waits."""
    rides: NDArray[np.bool_] = (group.start[:, number] < time) & ~(group.end[:, number] < time)
    train = group.carrier[:, number] - len(record.draws.units)
    rides &= group.carrier[:, number] != NONE
    rides[rides] = stopped[train[rides]]
    return rides


def _is_banned(record: Record, formation: int, time: float) -> bool:
    ban = banned(record.visits, int(record.plan.formations[formation]["embargo"]))
    return ban is not None and ban.at(time) == 1.0
