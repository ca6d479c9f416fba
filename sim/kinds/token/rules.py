"""Decisions about yard places and fleets, the same in every engine."""

from __future__ import annotations


def may_take(free: float, waiting: int) -> bool:
    """Whether a place is free and nobody waits for it before."""
    return free >= 1 and not waiting
