"""Decisions of a gate, the same in every engine."""

from __future__ import annotations


def credit(kept: int, new: int, bank: int, at_once: int) -> int:
    """Return the acceptances at hand: those kept and the new ones, less those that lapse.

    Parameters
    ----------
    kept, new : int
        Unused so far; come since.
    bank : int
        At most so many stay when their instant is over; a timetable keeps none.
    at_once : int
        Come at this very instant, so that they are all there.
    """
    return min(kept + new, max(bank, at_once))


def next_by_headway(last: float, headway: float) -> float:
    """Return the first instant at which the next one may follow."""
    return last + headway
