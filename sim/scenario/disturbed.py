"""Checks of disruptions: what they act on exists and can be acted on so, and when they come."""

from __future__ import annotations

from collections.abc import Iterator

from sim.mechanisms.border.inputs import Gate, Station, Yard
from sim.mechanisms.disruption.inputs import Disruption
from sim.mechanisms.distributions import mean
from sim.mechanisms.electronic_queue.inputs import ElectronicQueue
from sim.mechanisms.hours.translate import start_of
from sim.mechanisms.moments import hours_of, is_day
from sim.scenario.node import Path
from sim.scenario.words import hint
from sim.scenario.world import Finding, World

#: Sections in which each act looks for a name.
WHERE = {
    "close": ("stations", "links", "services"),
    "capacity": ("stations", "links", "services", "fleets", "pools"),
    "slower": ("stations", "links"),
    "demand": ("flows",),
    "ban": ("embargoes",),
}
#: Nouns for the sections.
NOUNS = {
    "stations": "station",
    "links": "link",
    "services": "ferry line",
    "fleets": "fleet",
    "pools": "pool",
    "flows": "flow",
    "embargoes": "embargo",
}
#: Times at which a disruption comes in a run, at most.
MOST = 100_000


def disturbed(world: World) -> Iterator[Finding]:
    """Yield a finding for every disruption that cannot act, or not when it says."""
    for name, disruption in world.scenario.disruptions.items():
        path = ("disruptions", name)
        yield from _timed(world, disruption, path)
        for index, one in enumerate(disruption.close):
            yield from _named(world, "close", one, (*path, "close", index))
        for act in ("capacity", "slower", "demand"):
            for one in getattr(disruption, act):
                yield from _named(world, act, one, (*path, act, one))
        for index, one in enumerate(disruption.ban):
            yield from _named(world, "ban", one, (*path, "ban", index))
    yield from _overruled(world)
    for name, project in world.scenario.projects.items():
        if is_day(project.opens) and world.scenario.clock.start is None:
            message = "found a day without a date of the clock, expected clock.start as well"
            yield Finding(("projects", name, "opens"), message)


def _overruled(world: World) -> Iterator[Finding]:
    """Warn of a lever whose path a project sets: from its opening on the lever does nothing."""
    for name, project in world.scenario.projects.items():
        for path in project.set if project.built else ():
            if path in world.scenario.experiment.levers:
                message = (
                    f"found a lever of what the project {name!r} sets, which holds from its "
                    f"opening on; expected projects.{name}.set.{path}"
                )
                yield Finding(("experiment", "levers", path), message, warning=True, at_key=True)


def _timed(world: World, disruption: Disruption, path: Path) -> Iterator[Finding]:
    clock = world.scenario.clock
    if disruption.rate is not None:
        if disruption.rate * clock.length > MOST:
            message = (
                f"found a disruption that may come {disruption.rate * clock.length:.3g} times in "
                f"the run, expected at most {MOST}"
            )
            yield Finding((*path, "rate"), message)
        return
    if clock.start is None and any(map(is_day, disruption.at or ())):
        message = "found a day without a date of the clock, expected clock.start as well"
        yield Finding((*path, "at"), message)
        return
    begins = [hours_of(one, start_of(clock.start)) for one in disruption.at or ()]
    lasts = mean(disruption.length) + disruption.ramp
    if all(begin >= clock.length or begin + lasts <= 0.0 for begin in begins):
        yield Finding((*path, "at"), "found a disruption that is not on in the run", warning=True)


def _named(world: World, act: str, name: str, path: Path) -> Iterator[Finding]:
    """Yield what is wrong with one thing that is acted on."""
    sections = [section for section in WHERE[act] if name in world.known[section]]
    at_key = isinstance(path[-1], str)
    if not sections:
        nouns = [NOUNS[section] for section in WHERE[act]]
        known = [other for section in WHERE[act] for other in world.known[section]]
        expected = ", ".join(nouns[:-1]) + " or " + nouns[-1] if len(nouns) > 1 else nouns[0]
        yield Finding(path, f"found no {expected} {name!r}{hint(name, known)}", at_key=at_key)
        return
    if len(sections) > 1:
        both = " and a ".join(NOUNS[section] for section in sections)
        message = f"found {name!r}, which is a {both}; expected an id of one of them"
        yield Finding(path, message, at_key=at_key)
        return
    message = _impossible(world, act, sections[0], name)
    if message:
        yield Finding(path, message, at_key=at_key)


def _impossible(world: World, act: str, section: str, name: str) -> str:
    """Say why nothing of the kind can be done to a thing; empty where it can."""
    if section == "services" and name in world.trains:
        return (
            f"found the train service {name!r}, expected what its trains pass, or a ban of its "
            "embargo"
        )
    if act == "capacity" and section == "links":
        link = world.scenario.links.get(name)
        if link is not None and link.paths is None:
            return f"found the capacity of {name!r}, which has no paths; expected a link with paths"
    station = world.scenario.stations.get(name)
    if act == "capacity" and isinstance(station, Gate) and station.headway is not None:
        return f"found the capacity of {name!r}, a gate with a headway; expected one that accepts"
    if act == "capacity" and isinstance(station, ElectronicQueue):
        return f"found {name!r}, an electronic queue; expected its intake {station.calls_for!r}"
    if act == "slower" and isinstance(station, (Gate, Yard, ElectronicQueue)):
        return f"found {name!r}, which serves nobody; expected a station with servers, or a link"
    if act == "demand":
        flow = world.scenario.flows.get(name)
        arrivals = None if flow is None else flow.arrivals
        if arrivals is not None and (arrivals.times is not None or arrivals.every is not None):
            return f"found the flow {name!r}, whose units do not come at a rate; expected a rate"
    if act == "capacity" and isinstance(station, Station) and not station.servers:
        return f"found {name!r}, which has no servers"
    return ""
