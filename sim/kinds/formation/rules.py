"""Decisions about trains and loading bans, the same in every engine."""

from __future__ import annotations


def is_full(lots: int, capacity: float) -> bool:
    """Whether the lots that wait fill a train."""
    return lots >= capacity


def is_due(now: float, first_joined: float, max_wait: float) -> bool:
    """Whether the first lot has waited so long that the train leaves unfilled.

    The deadline is one addition, made alike wherever it is needed, so that the event set for it
    finds it due.
    """
    return now >= first_joined + max_wait


def banned(on: bool, backlog: int, start_at: float, lift_at: float) -> bool:
    """Whether loading is banned now: two thresholds, so that the ban does not flutter."""
    if on:
        return backlog > lift_at
    return backlog >= start_at


def stops_loading(imposed: bool, banned_by_backlog: bool) -> bool:
    """Whether trains are held: a ban is imposed whatever the backlog, or the backlog is long."""
    return imposed or banned_by_backlog
