"""What refers to flows and corridors from outside: shipments that are asked, flows that respond."""

from __future__ import annotations

from collections.abc import Iterator

from sim.mechanisms.shipment.inputs import Shipment
from sim.scenario.connected import strides
from sim.scenario.node import Path
from sim.scenario.schema import Scenario
from sim.scenario.words import hint
from sim.scenario.world import Finding, Way, World

#: The sections that a way is followed through.
SECTIONS = ("places", "stations", "links", "services", "corridors")


def corridors_of(shipment: Shipment, scenario: Scenario) -> list[str]:
    """Return the corridors of a shipment, in the order of the scenario where they are not named."""
    if shipment.corridors is not None:
        return list(shipment.corridors)
    world = World(scenario, {name: list(getattr(scenario, name)) for name in SECTIONS})
    return _leading(shipment, world)


def _leading(shipment: Shipment, world: World) -> list[str]:
    """Return the corridors that lead from the shipment's one end to the other."""
    asked = (shipment.origin, shipment.destination)
    return [name for name in world.scenario.corridors if corridor_ends(world, name) == asked]


def corridor_ends(world: World, name: str) -> tuple[str | None, str | None]:
    """Return the places where a corridor begins and ends; None where that cannot be known."""
    way = Way(("corridors", name, "path"), world.scenario.corridors[name].path)
    first: str | None = None
    last: str | None = None
    for stride in strides(world, way):
        if first is None and stride.ends is not None:
            others = [end for end in stride.ends if end != stride.after]
            first = others[0] if others else stride.ends[0]
        last = stride.after
    return first, last


def shipped(world: World) -> Iterator[Finding]:
    """Yield a finding for every shipment that no corridor carries, and for strange responses."""
    for name, shipment in world.scenario.shipments.items():
        path: Path = ("shipments", name)
        for section in ("flows", "capped_flows"):
            if name in world.known[section]:
                message = f"found {name!r}, which is one of {section} too; expected another id"
                yield Finding(path, message, at_key=True)
        yield from _way(world, shipment, path)
    for name in world.scenario.response.flows:
        path = ("response", "flows", name)
        flow = world.scenario.flows.get(name)
        if name not in world.known["flows"]:
            message = f"found no flow {name!r}{hint(name, world.known['flows'])}"
            yield Finding(path, message, at_key=True)
        elif flow and flow.arrivals and (flow.arrivals.every or flow.arrivals.times):
            message = "found a flow of listed or spaced arrivals, expected a rate that can change"
            yield Finding(path, message, at_key=True)


def _way(world: World, shipment: Shipment, path: Path) -> Iterator[Finding]:
    """Yield a finding where a shipment's corridors or ends are not there, or do not meet."""
    known = world.known["corridors"]
    for index, corridor in enumerate(shipment.corridors or ()):
        if corridor not in known:
            message = f"found no corridor {corridor!r}{hint(corridor, known)}"
            yield Finding((*path, "corridors", index), message)
    if shipment.corridors is not None:
        return
    ends = (("from", shipment.origin), ("to", shipment.destination))
    wrong = [(key, end) for key, end in ends if end not in world.known["places"]]
    for key, end in wrong:
        message = f"found no place {end!r}{hint(str(end), world.known['places'])}"
        yield Finding((*path, key), message)
    # A corridor with problems of its own may be the one.
    whole = len(world.scenario.corridors) == len(known)
    if not wrong and whole and not _leading(shipment, world):
        message = f"found no corridor from {shipment.origin!r} to {shipment.destination!r}"
        yield Finding(path, f"{message}; expected one, or corridors by name")
