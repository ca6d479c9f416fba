"""A ferry's decks as numbers: places, and how many of them make the ship full enough."""

from __future__ import annotations

import math

from sim.mechanisms.ferry.inputs import Deck, Ferry
from sim.mechanisms.network.translate import with_return
from sim.tables.named import Leg
from sim.tables.plan import NONE


def deck_row(deck: Deck) -> tuple[float, float, int]:
    """Return a deck kind's places, and the places taken at which it is full enough.

    NaN where this kind does not decide when the ship leaves. A share is rounded up to whole places,
    and at least one place must be taken.
    """
    if deck.full_at is None:
        return deck.places, math.nan, NONE
    return deck.places, max(1.0, math.ceil(deck.places * deck.full_at - 1e-9)), NONE


def leg_of(ferry: Ferry, deck: str, name: str = "") -> Leg:
    """Return a crossing as a leg: the fare of the deck place, emission by the kilometre."""
    fare = ferry.decks[deck].fare
    if ferry.distance is None:
        return with_return(Leg(name, "sea", 0.0, fare), ferry.empty_return)
    co2 = None if ferry.co2 is None else ferry.co2 * ferry.distance / 1000.0
    return with_return(Leg(name, "sea", ferry.distance, fare, co2), ferry.empty_return)
