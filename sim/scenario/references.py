"""Checks that everything that is named exists, and is what the place calls for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from sim.mechanisms.border.inputs import Gate, Station, Yard
from sim.mechanisms.electronic_queue.inputs import ElectronicQueue
from sim.mechanisms.ferry.inputs import Ferry
from sim.mechanisms.network.inputs import At, Board, Give, Take
from sim.scenario.node import Path
from sim.scenario.shipped import shipped
from sim.scenario.words import hint, listed, nearest
from sim.scenario.world import Finding, Way, World, named, numbered

#: A calendar that exists without being written.
ALWAYS = "always"


def references(world: World) -> Iterator[Finding]:
    """Yield a finding for every name that refers to nothing."""
    yield from _unique(world)
    yield from _calendars(world)
    yield from _zones(world)
    yield from _stations(world)
    yield from _queues(world)
    yield from _links(world)
    yield from _services(world)
    yield from _embargoes(world)
    yield from _flows(world)
    yield from shipped(world)
    for way in world.ways:
        for path, step in numbered(way.steps, way.path):
            yield from _step(world, way, path, step)


def missing(world: World, section: str, name: str, path: Path, noun: str) -> Iterator[Finding]:
    """Yield a finding where a section has no entry of a name."""
    known = world.known[section]
    if name not in known:
        if not known:
            message = f"found {name!r}, but the scenario has no {section}"
        else:
            message = f"found no {noun} {name!r}{_near(name, known)}"
        yield Finding(path, message)


def _near(name: str, known: Iterable[str]) -> str:
    names = list(known)
    return hint(name, names) or f"; expected {listed(sorted(names))}"


def _unique(world: World) -> Iterator[Finding]:
    """A step names a station, link or service, so no two of those may share a name."""
    first: dict[str, str] = {}
    for section in ("stations", "links", "services"):
        for name in world.known[section]:
            if name in first:
                message = f"found {name!r}, which is one of {first[name]} too; expected another id"
                yield Finding((section, name), message)
            first.setdefault(name, section)


def _calendars(world: World) -> Iterator[Finding]:
    for name, calendar in world.scenario.calendars.items():
        for index, other in enumerate(calendar.all_of or ()):
            path = ("calendars", name, "all_of", index)
            if other != ALWAYS:
                yield from missing(world, "calendars", other, path, "calendar")
        if _meets_itself(world, name):
            message = "found a calendar that is open when it is open itself, a circle"
            yield Finding(("calendars", name, "all_of"), message)


def _meets_itself(world: World, name: str) -> bool:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        calendar = world.scenario.calendars.get(waiting.pop())
        for other in (calendar.all_of if calendar else None) or ():
            if other == name:
                return True
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return False


def _zones(world: World) -> Iterator[Finding]:
    zones: list[tuple[Path, str]] = [
        (("calendars", name, "zone"), one.zone) for name, one in world.scenario.calendars.items()
    ]
    for name, flow in world.scenario.flows.items():
        if flow.profile is not None:
            zones.append((("flows", name, "profile", "zone"), flow.profile.zone))
    for name, station in world.scenario.stations.items():
        if isinstance(station, Gate) and station.permits is not None:
            zones.append((("stations", name, "permits", "zone"), station.permits.zone))
    for path, zone in zones:
        if not is_zone(zone):
            message = f"found no time zone {zone!r}{hint(zone, available_timezones())}"
            yield Finding(path, message)


def is_zone(name: str) -> bool:
    """Whether the IANA database has a time zone of this name."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):
        return False
    return True


def _stations(world: World) -> Iterator[Finding]:
    for name, station in world.scenario.stations.items():
        path = ("stations", name)
        if isinstance(station, (Station, Gate)) and station.hours not in (None, ALWAYS):
            hours = str(station.hours)
            yield from missing(world, "calendars", hours, (*path, "hours"), "calendar")
        if station.place is not None and world.known["places"]:
            yield from missing(world, "places", station.place, (*path, "place"), "place")
        elif station.place is None and world.known["places"] and world.place_of(name) is None:
            head = name.partition(".")[0]
            meant = nearest(head, world.known["places"]) if "." in name else None
            if meant is not None:
                message = f"found no place {head!r} for this station; did you mean {meant!r}"
                yield Finding(path, message)
        if isinstance(station, Yard) and station.until is not None:
            until = station.until
            yield from missing(world, "stations", until, (*path, "until"), "station")


def _queues(world: World) -> Iterator[Finding]:
    """An electronic queue calls for a gate that who is called comes to later."""
    for name, queue in world.scenario.stations.items():
        if not isinstance(queue, ElectronicQueue):
            continue
        path: Path = ("stations", name, "calls_for")
        yield from missing(world, "stations", queue.calls_for, path, "gate")
        intake = world.scenario.stations.get(queue.calls_for)
        if intake is not None and not isinstance(intake, Gate):
            message = f"found {queue.calls_for!r}, which is no gate, expected one to call for"
            yield Finding(path, message)
        for way in world.ways:
            names = [named(step) for step in way.steps]
            if name in names and queue.calls_for not in names[names.index(name) :]:
                message = f"found {queue.calls_for!r}, which does not follow in {way.name}"
                yield Finding(path, message)


def _links(world: World) -> Iterator[Finding]:
    if not world.known["places"]:
        return
    for name, link in world.scenario.links.items():
        for key, end in (("from", link.origin), ("to", link.destination)):
            yield from missing(world, "places", end, ("links", name, key), "place")
        if link.origin == link.destination:
            message = f"found a link from {link.origin!r} to itself, expected two places"
            yield Finding(("links", name, "to"), message)


def _services(world: World) -> Iterator[Finding]:
    for name, train in world.trains.items():
        path = ("services", name, "train")
        if train.embargo is not None:
            embargo = (*path, "embargo")
            yield from missing(world, "embargoes", train.embargo, embargo, "embargo")
        if train.fleet is not None:
            yield from missing(world, "fleets", train.fleet, (*path, "fleet"), "fleet")
    for name, ferry in world.ferries.items():
        yield from _ferry(world, ferry, ("services", name, "ferry"))


def _ferry(world: World, ferry: Ferry, path: Path) -> Iterator[Finding]:
    yield from missing(world, "pools", ferry.pool, (*path, "pool"), "pool")
    if ferry.weather is not None:
        yield from missing(world, "weather", ferry.weather, (*path, "weather"), "weather")
    if ferry.ports[0] == ferry.ports[1]:
        message = f"found {ferry.ports[0]!r} twice, expected two ports"
        yield Finding((*path, "ports"), message)
    for index, port in enumerate(ferry.ports):
        if world.known["places"]:
            yield from missing(world, "places", port, (*path, "ports", index), "place")
    for port in ferry.berths:
        if port not in ferry.ports:
            message = f"found {port!r}, expected one of its ports{_near(port, ferry.ports)}"
            yield Finding((*path, "berths", port), message, at_key=True)


def _embargoes(world: World) -> Iterator[Finding]:
    watching: dict[str, str] = {}
    for name, embargo in world.scenario.embargoes.items():
        for index, station in enumerate(embargo.watch):
            path = ("embargoes", name, "watch", index)
            yield from missing(world, "stations", station, path, "station")
            if station in watching:
                message = f"found {station!r}, which embargo {watching[station]!r} watches already"
                yield Finding(path, message)
            watching.setdefault(station, name)


def _flows(world: World) -> Iterator[Finding]:
    for name, flow in world.scenario.flows.items():
        if flow.corridor is not None:
            path: Path = ("flows", name, "corridor")
            yield from missing(world, "corridors", flow.corridor, path, "corridor")
        for corridor in flow.corridors or {}:
            path = ("flows", name, "corridors", corridor)
            for found in missing(world, "corridors", corridor, path, "corridor"):
                yield replace(found, at_key=True)


def _step(world: World, way: Way, path: Path, step: Any) -> Iterator[Finding]:
    if isinstance(step, str):
        yield from _name(world, way, path, step)
    elif isinstance(step, At):
        yield from _name(world, way, (*path, "at"), step.at)
        yield from _own(world, path, step)
    elif isinstance(step, Board):
        yield from _board(world, path, step)
    elif isinstance(step, (Take, Give)):
        key = "take" if isinstance(step, Take) else "give"
        yield from missing(world, "fleets", getattr(step, key), (*path, key), "fleet")


def _name(world: World, way: Way, path: Path, name: str) -> Iterator[Finding]:
    known = [*world.known["stations"], *world.known["links"], *world.known["services"]]
    if name not in known:
        message = f"found no station, link or service {name!r}{hint(name, known)}"
        yield Finding(path, message)
    elif name in world.ferries:
        ports = world.ferries[name].ports
        deck = next(iter(world.ferries[name].decks))
        example = f"{{board: {name}, at: {ports[0]}, deck: {deck}}}"
        yield Finding(path, f"found the ferry line {name!r} as a step, expected {example}")
    elif way.by_train and name in world.trains:
        yield Finding(path, f"found the train service {name!r} on the path of a train")


def _own(world: World, path: Path, step: At) -> Iterator[Finding]:
    """A share of its own belongs to stations and gates, a service time to stations."""
    station = world.scenario.stations.get(step.at)
    if step.at in world.known["stations"] and station is None:
        return
    if step.service is not None and not isinstance(station, Station):
        yield Finding((*path, "service"), f"found a service time at {step.at!r}, which serves none")
    if step.share is not None and not isinstance(station, (Station, Gate)):
        message = (
            f"found a share at {step.at!r}, which is neither a station with servers nor a gate"
        )
        yield Finding((*path, "share"), message)


def _board(world: World, path: Path, step: Board) -> Iterator[Finding]:
    if step.board not in world.ferries:
        if step.board in world.trains:
            message = f"found the train service {step.board!r}, expected a ferry line"
            yield Finding((*path, "board"), message)
        else:
            yield from missing(world, "services", step.board, (*path, "board"), "ferry line")
        return
    ferry = world.ferries[step.board]
    if step.at not in ferry.ports:
        message = f"found {step.at!r}, expected a port of {step.board!r}: {listed(ferry.ports)}"
        yield Finding((*path, "at"), message)
    elif ferry.returns_empty and step.at != ferry.ports[0]:
        message = (
            f"found {step.at!r}, but {step.board!r} carries freight from {ferry.ports[0]!r} only"
        )
        yield Finding((*path, "at"), message)
    if step.deck not in ferry.decks:
        message = f"found no deck {step.deck!r} on {step.board!r}{_near(step.deck, ferry.decks)}"
        yield Finding((*path, "deck"), message)
