"""How many deck places the sea leaves to each ferry line, over a scenario's clock."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.mechanisms.ferry.inputs import Deck, Ferry, SeaLevel
from sim.mechanisms.ferry.sea_level import Breakpoints, places_by_year
from sim.mechanisms.hours.translate import start_of
from sim.scenario.grown import base_year
from sim.scenario.schema import Scenario
from sim.scenario.world import Finding, World


def places_left(scenario: Scenario, ferry: Ferry, deck: Deck) -> Breakpoints:
    """Return a deck kind's places from each breakpoint of the run on."""
    sea, clock = scenario.sea_level, scenario.clock
    base = base_year(scenario) if sea.base_year is None else int(sea.base_year)
    start = start_of(clock.start)
    return places_by_year(ferry, deck, scenario.places, sea, base, start, clock.length)


def mean_places(scenario: Scenario, ferry: Ferry, deck: Deck) -> float:
    """Return a deck kind's places on average over the run."""
    times, left = places_left(scenario, ferry, deck)
    spans = np.diff(np.append(times, scenario.clock.length))
    return float(np.dot(spans, left)) / scenario.clock.length


def shallow_waters(world: World) -> Iterator[Finding]:
    """A level that changes by the year needs a date; one that no line minds is perhaps a slip."""
    sea = world.scenario.sea_level
    if sea.yearly != 0.0 and world.scenario.clock.start is None:
        message = "found a change by year without a date, expected clock.start as well"
        yield Finding(("sea_level", "yearly"), message)
    if sea != SeaLevel() and not any(one.shallow for one in world.ferries.values()):
        message = "found a sea level, but no ferry line with shallow, so that it changes nothing"
        yield Finding(("sea_level",), message, warning=True)
