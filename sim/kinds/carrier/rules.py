"""Decisions about ships, the same in every engine."""

from __future__ import annotations

import math


def decides(full_at: float) -> bool:
    """Whether a kind of deck place decides when its ship is full enough: NaN does not.

    A ship is full enough if some kind decides and none that does is short.
    """
    return not math.isnan(full_at)


def is_short(units: int, full_at: float) -> bool:
    """Whether fewer units are in line than a kind of deck place asks for; NaN asks for none."""
    return units < full_at


def leaves_at(ready: float, first_joined: float, max_wait: float) -> float:
    """Return when a ship leaves unfilled: ``max_wait`` after its first unit joined the line.

    A ship that finds units waiting longer than that leaves as soon as it is ready.
    """
    return max(ready, first_joined + max_wait)


def better_line(demand: float, ships: int, best_demand: float, best_ships: int) -> bool:
    """Whether a line needs a ship more than the best one so far.

    More waiting deck places (both shores) for each ship already assigned; a line without a ship
    counts as having half a one. Ties stay with the line that was looked at before (lower index).
    """
    return demand * max(best_ships, 0.5) > best_demand * max(ships, 0.5)
