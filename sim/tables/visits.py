"""What an engine gives back: one row for every visit of an entity to a step that leaves one."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

#: Kinds of deck place that a line may have.
MAX_DECKS = 4

SAILING = np.dtype(
    [
        ("line", "i4"),
        ("ship", "i4"),
        ("from_b", "i4"),  # 1 where it left the line's second port
        ("ready", "f8"),  # could take its first unit on board
        ("full", "f8"),  # full enough, or had waited long enough
        ("depart", "f8"),  # left the berth, weather permitting
        ("arrive", "f8"),  # reached the other port's roads; NaN while at sea
        ("landed", "f8"),  # units went ashore
        ("load", "f8", (MAX_DECKS,)),  # places taken by kind of deck
    ]
)
"""One sailing of a ship, the empty ones too."""

BAN = np.dtype([("embargo", "i4"), ("time", "f8"), ("on", "i4")])
"""A loading ban's change: begun (1) or lifted (0)."""


@dataclass(frozen=True, slots=True)
class Visits:
    """The record of one run.

    The k-th visit of a unit or train is in row ``first + k * stride``: its first row
    (``Draws.units["visit"]``, ``Draws.train_visit``) and the stride of its class or service. NaN
    stands where something had not happened when the run ended.

    Attributes
    ----------
    arrive : ndarray of float64, shape (visits,)
        Came to the step.
    start : ndarray of float64
        Was served, let through, given its place, or left with its train or ship.
    end : ndarray of float64
        Service or journey over.
    leave : ndarray of float64
        Gone from the step: end plus the time blocked in it.
    cause : ndarray of int32
        Node that it waited for, NONE where it did not wait; in a chain of blocks the last one,
        which waits for nothing else.
    carrier : ndarray of int32
        Entity number of the train, or number of the sailing, that took a lot or unit; else NONE.
    finished : ndarray of float64, shape (entities,)
        Left the model at its path's end; for trains, split into their lots.
    refused : ndarray of bool, shape (entities,)
        Turned away at a full place.
    train_ready, train_depart : ndarray of float64, shape (trains,)
        Had its load; left the origin (later under a loading ban).
    sailings : ndarray of SAILING
    bans : ndarray of BAN
        In order of time.
    events : int
        Events that the engine handled.
    """

    arrive: NDArray[np.float64]
    start: NDArray[np.float64]
    end: NDArray[np.float64]
    leave: NDArray[np.float64]
    cause: NDArray[np.int32]
    carrier: NDArray[np.int32]
    finished: NDArray[np.float64]
    refused: NDArray[np.bool_]
    train_ready: NDArray[np.float64]
    train_depart: NDArray[np.float64]
    sailings: NDArray[np.void]
    bans: NDArray[np.void]
    events: int

    @classmethod
    def empty(cls, visits: int, entities: int, trains: int) -> Visits:
        """Make the record that an engine fills."""

        def times(count: int) -> NDArray[np.float64]:
            return np.full(count, np.nan)

        return cls(
            arrive=times(visits),
            start=times(visits),
            end=times(visits),
            leave=times(visits),
            cause=np.full(visits, -1, dtype=np.int32),
            carrier=np.full(visits, -1, dtype=np.int32),
            finished=times(entities),
            refused=np.zeros(entities, dtype=np.bool_),
            train_ready=times(trains),
            train_depart=times(trains),
            sailings=np.empty(0, dtype=SAILING),
            bans=np.empty(0, dtype=BAN),
            events=0,
        )

    def digest(self) -> str:
        """Return a SHA-256 over all columns: equal runs have equal digests."""
        import hashlib

        total = hashlib.sha256()
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                total.update(field.name.encode())
                total.update(np.ascontiguousarray(value).tobytes())
        return total.hexdigest()
