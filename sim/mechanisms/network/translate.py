"""What a corridor's legs cost the shipper and emit, where every leg has a value."""

from __future__ import annotations

from collections.abc import Iterable

from sim.mechanisms.network.inputs import Link


def distance(links: Iterable[Link]) -> float:
    """Return the kilometres of all links that have a distance."""
    return sum(link.distance or 0.0 for link in links)


def cost_per_unit(links: Iterable[Link], fees: Iterable[float | None]) -> float | None:
    """Return what the shipper pays for one unit, USD: tariffs by kilometre plus fees.

    None where a leg has no tariff: a sum with a gap would look like a price.
    """
    total = 0.0
    for link in links:
        if link.tariff is None or link.distance is None:
            return None
        total += link.tariff * link.distance
    return total + sum(fee or 0.0 for fee in fees)


def co2_per_tonne(links: Iterable[Link]) -> float | None:
    """Return the emission of a tonne over all legs, kg; None where a leg has no value."""
    total = 0.0
    for link in links:
        if link.co2 is None or link.distance is None:
            return None
        total += link.co2 * link.distance / 1000.0
    return total
