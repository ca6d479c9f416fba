"""Decisions about yard places and fleets, the same in every engine."""

from __future__ import annotations


def may_take(free: float, waiting: int) -> bool:
    """Whether a place is free and nobody waits for it before."""
    return free >= 1 and not waiting


def may_have_it(free: float, waiting: int) -> bool:
    """Whether the first in line has what is free now.

    Fewer than none are free while more are held than there are: what is given back then goes.
    """
    return free >= 1 and waiting > 0
