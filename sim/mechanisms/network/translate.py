"""What a corridor's legs cost the shipper and emit, where every leg has a value."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from sim.mechanisms.network.inputs import EmptyReturn, Link, Travel
from sim.tables.named import Leg


def leg_of(link: Link, name: str = "") -> Leg:
    """Return a link as a leg: tariff and emission by the kilometre, empty returns on top."""
    if link.distance is None:
        return Leg(name, link.mode)
    cost = None if link.tariff is None else link.tariff * link.distance
    co2 = None if link.co2 is None else link.co2 * link.distance / 1000.0
    return with_return(Leg(name, link.mode, link.distance, cost, co2), link.empty_return)


def with_return(leg: Leg, back: EmptyReturn | None) -> Leg:
    """Add the empty returns that a leg's own values leave out.

    Of each loaded trip a share r is followed by an empty one, which emits a share e of it and for
    which the shipper pays a share p: both values times ``1 + r e`` and ``1 + r p``.
    """
    if back is None:
        return leg
    cost = None if leg.cost is None else leg.cost * back.share * back.paid
    co2 = None if leg.co2 is None else leg.co2 * back.share * back.emits
    return Leg(
        leg.name,
        leg.mode,
        leg.distance,
        None if leg.cost is None or cost is None else leg.cost + cost,
        None if leg.co2 is None or co2 is None else leg.co2 + co2,
        cost,
        co2,
    )


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
    return Leg("travel", "", 0.0, step.cost, None if step.cost is None else 0.0)


def leg_of_fee(name: str, fee: float | None) -> Leg:
    """Return a station as a leg without length: its fee, and no emission."""
    return Leg(name, "fee", 0.0, fee or 0.0, 0.0)


def distance(legs: Iterable[Leg]) -> float:
    """Return the kilometres of all legs that have a distance."""
    return sum(leg.distance for leg in legs)


def cost_per_unit(legs: Sequence[Leg]) -> float | None:
    """Return what the shipper pays for one unit, USD: legs and fees, without waiting.

    None where a leg has no price, or there is none but fees: a sum with a gap would look like a
    price.
    """
    costs = [leg.cost for leg in legs]
    known = [cost for cost in costs if cost is not None]
    if all(leg.mode == "fee" for leg in legs) or len(known) < len(costs):
        return None
    return sum(known)


def co2_per_tonne(legs: Sequence[Leg]) -> float | None:
    """Return the emission of a tonne over all legs, kg; None where a leg has no value."""
    emissions = [leg.co2 for leg in legs if leg.mode != "fee"]
    known = [co2 for co2 in emissions if co2 is not None]
    return sum(known) if emissions and len(known) == len(emissions) else None
