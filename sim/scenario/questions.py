"""Checks of what an experiment asks: shocks that can be undone, years that can be measured."""

from __future__ import annotations

from collections.abc import Iterator

from sim.mechanisms.hours.translate import start_of
from sim.mechanisms.moments import hours_of, is_day
from sim.scenario.shock import LEVER, YEAR, Shock
from sim.scenario.words import hint
from sim.scenario.world import Finding, World


def experiments(world: World) -> Iterator[Finding]:
    """Yield findings about the shock and the years of an experiment."""
    shock, experiment = world.scenario.shock, world.scenario.experiment
    if shock is not None:
        yield from _shocked(world, shock)
        yield from _taken(world, LEVER, "shock")
    if experiment.years:
        yield from _taken(world, YEAR, "experiment.years")
        if world.scenario.clock.start is None:
            message = "found years without a date, expected clock.start as well"
            yield Finding(("experiment", "years"), message)
    if experiment.reference is not None:
        yield from _referred(world)


def _referred(world: World) -> Iterator[Finding]:
    """A reference is a point of the experiment."""
    experiment = world.scenario.experiment
    assert experiment.reference is not None
    for lever, value in experiment.reference.levers.items():
        path = ("experiment", "reference", "levers", lever)
        values = experiment.levers.get(lever)
        if values is None:
            near = hint(lever, experiment.levers)
            yield Finding(path, f"found {lever!r}, expected a lever of the experiment{near}")
        elif value not in values:
            allowed = ", ".join(str(one) for one in values)
            yield Finding(path, f"found {value!r}, expected one of the lever's values: {allowed}")


def _taken(world: World, lever: str, by: str) -> Iterator[Finding]:
    """A lever of the same name could not be told from the experiment's own."""
    if lever in world.scenario.experiment.levers:
        message = f"found the lever {lever!r} beside {by}, which makes one; expected another name"
        yield Finding(("experiment", "levers", lever), message, at_key=True)


def _shocked(world: World, shock: Shock) -> Iterator[Finding]:
    disruptions = world.known["disruptions"]
    for index, name in enumerate(shock.of or ()):
        if name not in disruptions:
            near = hint(name, disruptions)
            yield Finding(("shock", "of", index), f"found no disruption {name!r}{near}")
    sections = ("corridors", "stations", "services", "links", "fleets")
    followed = [name for section in sections for name in world.known.get(section, ())]
    for index, name in enumerate(shock.follow):
        # Units wait for a ship at line@port, for a path on a line at link>place.
        if name.partition("@")[0].partition(">")[0] not in followed:
            message = f"found no corridor or station {name!r}{hint(name, followed)}"
            yield Finding(("shock", "follow", index), message)
    yield from _dated(world, shock)


def _dated(world: World, shock: Shock) -> Iterator[Finding]:
    clock = world.scenario.clock
    if shock.at is None:
        return
    if is_day(shock.at) and clock.start is None:
        message = f"found the day {shock.at!r} without a date, expected clock.start as well"
        yield Finding(("shock", "at"), message)
        return
    at = hours_of(shock.at, start_of(clock.start))
    if not 0.0 <= at < clock.length:
        message = f"found {shock.at!r}, expected a time within the run's {clock.length:g} h"
        yield Finding(("shock", "at"), message)
