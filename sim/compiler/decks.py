"""A ferry's decks become rows, with fewer places where the water is low."""

from __future__ import annotations

import numpy as np

from sim.compiler.builder import Builder
from sim.mechanisms.ferry.inputs import Ferry
from sim.mechanisms.ferry.sea_level import factor_of
from sim.mechanisms.ferry.translate import deck_row
from sim.scenario.schema import Scenario
from sim.scenario.shallow import places_left


def add_decks(ferry: Ferry, scenario: Scenario, builder: Builder) -> None:
    """Add a line's kinds of deck place.

    Where the level is the same all along, the places are what is left of them; where it changes,
    a calendar holds the factor of each year.
    """
    for deck in ferry.decks.values():
        times, left = places_left(scenario, ferry, deck)
        if len(times) == 1:
            builder.decks.append(deck_row(deck.model_copy(update={"places": float(left[0])})))
            continue
        factors = np.array([factor_of(deck.places, places) for places in left.tolist()])
        builder.decks.append((*deck_row(deck)[:2], builder.calendar(times, factors)))
