"""Decisions of a gate, the same in every engine."""

from __future__ import annotations


def credit(kept: int, new: int, bank: int) -> int:
    """Return the acceptances at hand: those kept and the new ones, unused ones lapse above bank."""
    return min(kept + new, bank)


def next_by_headway(last: float, headway: float) -> float:
    """Return the first instant at which the next one may follow."""
    return last + headway
