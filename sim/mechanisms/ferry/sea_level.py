"""A lower sea takes deck places: a ship in shallow water may load less."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from sim.mechanisms.demand.growth import years_of
from sim.mechanisms.ferry.inputs import Deck, Ferry, SeaLevel
from sim.mechanisms.network.inputs import Place

Breakpoints = tuple[NDArray[np.float64], NDArray[np.float64]]


def level(sea: SeaLevel, year: int, base_year: int) -> float:
    """Return the level of a year against that of the stated places, metres (below 0: lower)."""
    return sea.change + sea.yearly * (year - base_year)


def missing_depth(ferry: Ferry, places: Mapping[str, Place], level: float) -> float:
    """Return the metres of water that a line's ships lack, at the shallower of its two ports.

    What a port was dredged by is as good as water, and ``free`` is the depth to spare.
    """
    if ferry.shallow is None:
        return 0.0
    dredged = [places[port].dredged if port in places else 0.0 for port in ferry.ports]
    return max(-level - min(dredged) - ferry.shallow.free, 0.0)


def places_left(ferry: Ferry, deck: Deck, depth: float) -> int:
    """Return the whole places of a deck kind that can be loaded, at least one.

    ``places x (1 - loss x depth)``, the loss of payload being in proportion to the missing depth
    (the waterplane of a loaded ship hardly changes with its draught).
    """
    if ferry.shallow is None or depth == 0.0:
        return int(deck.places)
    loss = ferry.shallow.loss if deck.shallow_loss is None else deck.shallow_loss
    return max(math.floor(deck.places * (1.0 - loss * depth) + 1e-9), 1)


def places_by_year(
    ferry: Ferry,
    deck: Deck,
    places: Mapping[str, Place],
    sea: SeaLevel,
    base_year: int,
    start: datetime,
    end: float,
) -> Breakpoints:
    """Return a deck kind's places from each breakpoint on, a step at each turn of the year.

    Parameters
    ----------
    ferry : Ferry
    deck : Deck
        One of its kinds.
    places : mapping of str to Place
    sea : SeaLevel
    base_year : int
        Of the stated places.
    start : datetime
        The clock's zero.
    end : float
        Hours.
    """
    times, values = [0.0], [math.nan]
    for year, begin, _ in years_of(start, 0.0, end):
        left = places_left(ferry, deck, missing_depth(ferry, places, level(sea, year, base_year)))
        if left != values[-1]:
            times.append(begin)
            values.append(left)
    return np.array(times[1:]), np.array(values[1:])


def factor_of(places: float, left: float) -> float:
    """Return the factor that makes ``left`` whole places of so many, never less by rounding."""
    factor = left / places
    return factor if places * factor >= left else math.nextafter(factor, math.inf)
