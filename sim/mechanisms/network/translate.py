"""What a corridor's legs cost the shipper and emit, where every leg has a value."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.mechanisms.network.inputs import Link, Travel


@dataclass(frozen=True, slots=True)
class Leg:
    """One way of a corridor: a link, a crossing, or a step that only takes time.

    Attributes
    ----------
    cost : float or None
        What the shipper pays for one unit, USD; None where no price is known.
    co2 : float or None
        Emission of one tonne, kg.
    distance : float
        Kilometres, 0 where not known.
    """

    cost: float | None = None
    co2: float | None = None
    distance: float = 0.0


def leg_of(link: Link) -> Leg:
    """Return a link as a leg: tariff and emission by the kilometre."""
    if link.distance is None:
        return Leg()
    cost = None if link.tariff is None else link.tariff * link.distance
    co2 = None if link.co2 is None else link.co2 * link.distance / 1000.0
    return Leg(cost, co2, link.distance)


def rest_of(link: Link) -> tuple[float, float]:
    """Return the hours that are driven before each rest, and those of a rest; inf and 0 for none.

    The time of a link is the driving d plus a rest after every ``after`` hours of it but the last:
    ``d + (ceil(d / after) - 1) * rest``.
    """
    return (math.inf, 0.0) if link.rest is None else (link.rest.after, link.rest.length)


def leg_of_step(step: Travel) -> Leg:
    """Return a step without a link as a leg; where it says what it costs, it is all that is known.

    It has no length, so it emits nothing.
    """
    return Leg(step.cost, None if step.cost is None else 0.0)


def distance(legs: Iterable[Leg]) -> float:
    """Return the kilometres of all legs that have a distance."""
    return sum(leg.distance for leg in legs)


def cost_per_unit(legs: Sequence[Leg], fees: Iterable[float | None]) -> float | None:
    """Return what the shipper pays for one unit, USD: legs plus fees, without waiting.

    None where a leg has no price, or there is none: a sum with a gap would look like a price.
    """
    costs = [leg.cost for leg in legs]
    known = [cost for cost in costs if cost is not None]
    if not costs or len(known) < len(costs):
        return None
    return sum(known) + sum(fee or 0.0 for fee in fees)


def co2_per_tonne(legs: Sequence[Leg]) -> float | None:
    """Return the emission of a tonne over all legs, kg; None where a leg has no value."""
    emissions = [leg.co2 for leg in legs]
    known = [co2 for co2 in emissions if co2 is not None]
    return sum(known) if emissions and len(known) == len(emissions) else None
