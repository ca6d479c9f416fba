"""Decisions of a station, the same in every engine."""

from __future__ import annotations


def may_start(busy: int, staff: float) -> bool:
    """Whether a server is free: fewer are busy (or blocked) than are at work.

    Zero staff is a normal state. After a shift's end more may be busy than at work (overtime).
    """
    return busy < staff


def must_pause(active: int, staff: float) -> bool:
    """Whether, at a station that pauses, a job in hand has lost its server."""
    return active > staff
