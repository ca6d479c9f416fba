"""Decisions about ships, the same in every engine."""

from __future__ import annotations

import math
from collections.abc import Sequence


def is_full_enough(waiting: Sequence[int], full_at: Sequence[float]) -> bool:
    """Whether every kind of deck place that decides has as many waiting units as it asks for.

    Parameters
    ----------
    waiting : sequence of int
        Units in line for each kind of deck place.
    full_at : sequence of float
        Places that must be taken; NaN for a kind that does not decide.
    """
    decided = False
    for units, needed in zip(waiting, full_at, strict=True):
        if math.isnan(needed):
            continue
        decided = True
        if units < needed:
            return False
    return decided


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
