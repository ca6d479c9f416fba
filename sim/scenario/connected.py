"""Checks that the steps of every way follow one another on the map, each by the right mode."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sim.mechanisms.border.inputs import Yard
from sim.mechanisms.network.inputs import Board, Link, Take, Travel
from sim.scenario.node import Path
from sim.scenario.words import listed
from sim.scenario.world import NEIGHBOURS_KM, Finding, Way, World, named, numbered


def connected(world: World) -> Iterator[Finding]:
    """Yield a finding for every step that cannot follow the one before, or not by its mode."""
    for way in world.ways:
        yield from _modes(world, way)
        yield from _walk(world, way)
        yield from _yards(world, way)
        yield from _fleets(way)


def _modes(world: World, way: Way) -> Iterator[Finding]:
    for path, step in numbered(way.steps, way.path):
        link = world.scenario.links.get(named(step) or "")
        if link is None:
            continue
        if way.by_train and link.mode != "rail":
            message = (
                f"found the {link.mode} link {named(step)!r}, expected rail: a train passes it"
            )
            yield Finding(path, message)
        elif not way.by_train and link.mode == "rail":
            message = (
                f"found the rail link {named(step)!r} outside a train service, expected a service "
                f"whose train passes it{_passing(world, str(named(step)))}"
            )
            yield Finding(path, message)


def _passing(world: World, link: str) -> str:
    names = [n for n, train in world.trains.items() if link in map(named, train.path)]
    return f", such as {names[0]!r}" if names else ""


@dataclass(frozen=True)
class Stride:
    """One step of a way on the map.

    Attributes
    ----------
    path : Path
    step : Step
    here, after : str or None
        The place before and after it; None where it cannot be known.
    ends : tuple of str or None
        Where the step may be begun; None for a step that is nowhere.
    """

    path: Path
    step: Any
    here: str | None
    ends: tuple[str, ...] | None
    after: str | None


def strides(world: World, way: Way) -> Iterator[Stride]:
    """Follow a way over the map; where it cannot be known, it may go on anywhere."""
    here: str | None = None
    for index, (path, step) in enumerate(numbered(way.steps, way.path)):
        ends = _ends(world, step)
        rest = way.steps[index + 1 :]
        if isinstance(step, Travel):
            after = None
        elif ends is not None and here is not None and here not in ends:
            after = _after(world, None, step, ends, rest)
        else:
            after = _after(world, here, step, ends, rest)
        yield Stride(path, step, here, ends, after)
        here = after


def _walk(world: World, way: Way) -> Iterator[Finding]:
    if not world.known["places"]:
        return
    for stride in strides(world, way):
        here, ends = stride.here, stride.ends
        if here is None or ends is None or here in ends:
            continue
        if not _beside(world, here, stride.step, ends):
            yield Finding(stride.path, _gap(world, here, stride.step, ends))


def _ends(world: World, step: Any) -> tuple[str, ...] | None:
    """Return where a step may be begun; None for a step that is nowhere."""
    if isinstance(step, Board):
        return (step.at,)
    name = named(step)
    if name is None:
        return None
    if name in world.scenario.links:
        link = world.scenario.links[name]
        return (link.origin, link.destination)
    if name in world.trains:
        start = _terminals(world, name)[0]
        return None if start is None else (start,)
    place = world.place_of(name)
    return None if place is None else (place,)


def _after(
    world: World,
    here: str | None,
    step: Any,
    ends: tuple[str, ...] | None,
    rest: list[Any],
) -> str | None:
    """Return where the way stands after a step, None where that cannot be known."""
    if ends is None:
        return here
    if isinstance(step, Board):
        ferry = world.ferries.get(step.board)
        if ferry is None or step.at not in ferry.ports:
            return None
        return ferry.ports[1 - ferry.ports.index(step.at)]
    name = str(named(step))
    if name in world.trains:
        return _terminals(world, name)[1]
    link = world.scenario.links.get(name)
    if link is None:
        return ends[0]
    if here in ends:
        return link.destination if here == link.origin else link.origin
    return _first_link_end(world, link, rest)


def _first_link_end(world: World, link: Link, rest: list[Any]) -> str | None:
    """Return the far end of a way's first link: the one that the way goes on from."""
    for step in rest:
        ends = _ends(world, step)
        if ends is None:
            continue
        if link.destination in ends:
            return link.destination
        return link.origin if link.origin in ends else None
    return link.destination


def _terminals(world: World, service: str) -> tuple[str | None, str | None]:
    """Return where a train's path begins and ends."""
    train = world.trains[service]
    first: str | None = None
    here: str | None = None
    for index, step in enumerate(train.path):
        if named(step) in world.trains:
            return None, None
        ends = _ends(world, step)
        after = _after(world, here, step, ends, train.path[index + 1 :])
        if first is None and ends is not None:
            others = [end for end in ends if end != after]
            first = others[0] if others else ends[0]
        here = None if isinstance(step, Travel) else after
    return first, here


def _beside(world: World, here: str, step: Any, ends: tuple[str, ...]) -> bool:
    """Whether a step is just over the border from here."""
    if named(step) in world.scenario.links or isinstance(step, Board):
        return False
    distance = world.distance(here, ends[0])
    return distance is not None and distance <= NEIGHBOURS_KM


def _gap(world: World, here: str, step: Any, ends: tuple[str, ...]) -> str:
    there = listed(ends)
    if isinstance(step, Board):
        what = f"the ferry {step.board!r} at {there}"
    elif named(step) in world.scenario.links:
        what = f"the link {named(step)!r} between {' and '.join(ends)}"
    else:
        what = f"{named(step)!r} at {there}"
    links = [
        name
        for name, link in world.scenario.links.items()
        if {link.origin, link.destination} & {here} and {link.origin, link.destination} & set(ends)
    ]
    expected = f"; expected a link between them, such as {links[0]!r}" if links else ""
    if not expected and not (named(step) in world.scenario.links or isinstance(step, Board)):
        distance = world.distance(here, ends[0])
        far = "" if distance is None else f", {distance:.0f} km away"
        expected = f"{far}; expected a link or {{travel: ...}} between them"
    return f"found {what}, but the way stands at {here}{expected}"


def _yards(world: World, way: Way) -> Iterator[Finding]:
    """A yard's place is given back after a step that must come later in the way."""
    names = [named(step) for step in way.steps]
    for index, name in enumerate(names):
        yard = world.scenario.stations.get(name or "")
        if not isinstance(yard, Yard) or yard.until is None:
            continue
        if yard.until in world.known["stations"] and yard.until not in names[index + 1 :]:
            message = f"found {yard.until!r}, which does not follow the yard in {way.name}"
            yield Finding(("stations", str(name), "until"), message)


def _fleets(way: Way) -> Iterator[Finding]:
    """What is taken and not given back is gone; perhaps that is meant."""
    for path, step in numbered(way.steps, way.path):
        if not isinstance(step, Take):
            continue
        later = way.steps[int(path[-1]) + 1 :]
        if not any(getattr(one, "give", None) == step.take for one in later):
            message = f"takes from {step.take!r} and never gives back; the fleet runs out"
            yield Finding(path, message, warning=True)
