"""Decisions about ships, the same in every engine."""

from __future__ import annotations

import math

from sim.tables.realised import TINY


def decides(full_at: float) -> bool:
    """Whether a kind of deck place decides when its ship is full enough: NaN does not.

    A ship is full enough if some kind decides and none that does is short.
    """
    return not math.isnan(full_at)


def is_short(units: int, full_at: float) -> bool:
    """Whether fewer units are in line than a kind of deck place asks for; NaN asks for none."""
    return units < full_at


def places_now(places: float, factor: float) -> int:
    """Return the whole places of a kind that can be used at present, 0 at least.

    Rounding of a product such as 70 * 0.7 must not cost a place.
    """
    return max(int(places * factor + TINY), 0)


def asked_for(full_at: float, factor: float, places: int) -> float:
    """Return how many must be in line for a kind of which ``places`` can be used at present.

    A kind without places, or that never decides, does not decide (NaN); none asks for more units
    than the ship would take.
    """
    if places < 1 or math.isnan(full_at):
        return math.nan
    return min(full_at * factor, float(places))


def leaves_at(ready: float, first_joined: float, max_wait: float) -> float:
    """Return when a ship leaves unfilled: ``max_wait`` after its first unit joined the line.

    A ship that finds units waiting longer than that leaves as soon as it is ready.
    """
    return max(ready, first_joined + max_wait)


def is_too_many(at_work: int, allowed: int) -> bool:
    """Whether a ship that has landed is laid up: more of its pool are at work than there should."""
    return at_work > allowed


def is_called(at_work: int, allowed: int) -> bool:
    """Whether a ship begins to work, at the start or after it was laid up, for too few do."""
    return at_work < allowed


def better_line(demand: float, ships: int, best_demand: float, best_ships: int) -> bool:
    """Whether a line needs a ship more than the best one so far.

    More waiting deck places (both shores) for each ship already assigned; a line without a ship
    counts as having half a one. Ties stay with the line that was looked at before (lower index).
    """
    return demand * max(best_ships, 0.5) > best_demand * max(ships, 0.5)
