"""A scenario with a little more capacity at one node, to learn what that node is worth."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from sim.inputs import Distribution
from sim.mechanisms.border.inputs import Gate, Station, Yard
from sim.mechanisms.electronic_queue.inputs import ElectronicQueue
from sim.mechanisms.network.inputs import At
from sim.scenario.schema import Scenario
from sim.scenario.stages import throughout

Raised: TypeAlias = tuple[Scenario, float]
"""The changed scenario, and the share by which the capacity really grew."""


def raised(scenario: Scenario, node: str, share: float) -> Raised | None:
    """Return a scenario with more capacity at a node.

    What a tenth more means depends on the node. *Station*: all service times there divided by 1.1,
    since a tenth of a few servers is not a whole one. *Gate*, *line capacity*: the acceptance
    multiplied, or the headway divided. *Yard*, *fleet*, *ferry pool*, *berths*, *train*: places,
    vehicles, ships, berths or lots rounded up and at least one more; the share returned says how
    much that was.

    Parameters
    ----------
    scenario : Scenario
    node : str
        Name of the node in the plan: a station, yard or gate, a station's ``<name>.room``, a fleet,
        a train service, an electronic queue's ``<name>.called``, a ferry's ``<line>@<port>``,
        ``<port>.berths``, or a link's ``<link>><place>``.
    share : float
        Wanted increase, 0.1 for a tenth.

    Returns
    -------
    Raised or None
        None where the node has no capacity that could grow.

    Notes
    -----
    What projects change in mid-run is raised by the same share; the share returned is that of the
    beginning.
    """
    found = _raised(scenario, node, share)
    if found is None or not scenario.later:
        return found

    def more_later(stage: Scenario) -> Scenario:
        changed = _raised(stage, node, share)
        return stage if changed is None else changed[0]

    return throughout(scenario, more_later), found[1]


def _raised(scenario: Scenario, node: str, share: float) -> Raised | None:
    """Raise the capacity of a scenario as it is at one time."""
    ways: tuple[tuple[str, Callable[[Scenario, str, float], Raised | None]], ...] = (
        ("stations", _station),
        ("fleets", _fleet),
        ("services", _train),
    )
    for section, change in ways:
        if node in getattr(scenario, section):
            return change(scenario, node, share)
    head, _, end = node.rpartition(".")
    if end == "room" and head in scenario.stations:
        return _room(scenario, head, share)
    if end == "called" and head in scenario.stations:
        return _counted(scenario, "stations", head, "called", share)
    if end == "berths":
        return _berths(scenario, head, share)
    if ">" in node:
        return _link(scenario, node.partition(">")[0], share)
    return _pool(scenario, node.partition("@")[0], share)


def more(count: float, share: float) -> float:
    """Return a whole number that is larger by the share, rounded up, and by at least one."""
    return max(float(math.ceil(count * (1.0 + share) - 1e-9)), count + 1.0)


def faster(law: Distribution[float], factor: float) -> Distribution[float]:
    """Return a distribution of times with the same shape and all values divided by a factor."""
    scale = 1.0 / factor
    inner = getattr(law, law.kind)
    if isinstance(inner, float):
        return law.model_copy(update={law.kind: inner * scale})
    lengths = ("mean", "low", "mode", "high", "scale")
    changed: dict[str, Any] = {
        name: getattr(inner, name) * scale for name in lengths if hasattr(inner, name)
    }
    if law.empirical is not None:
        changed["values"] = [value * scale for value in law.empirical.values]
    return law.model_copy(update={law.kind: inner.model_copy(update=changed)})


def _station(scenario: Scenario, name: str, share: float) -> Raised | None:
    station = scenario.stations[name]
    if isinstance(station, ElectronicQueue):
        return _station(scenario, station.calls_for, share)
    if isinstance(station, Yard):
        return _counted(scenario, "stations", name, "places", share)
    if isinstance(station, Gate):
        return _gate(scenario, name, station, share)
    quick = _served_faster(station, 1.0 + share)
    changed = _with(scenario, "stations", {name: quick})
    return _paths_faster(changed, name, 1.0 + share), share


def _served_faster(station: Station, factor: float) -> Station:
    return station.model_copy(update={"service": faster(station.service, factor)})


def _gate(scenario: Scenario, name: str, gate: Gate, share: float) -> Raised:
    if gate.slots is not None:
        sizes = [more(size, share) if size else size for size in gate.slots.sizes]
        grown = sum(sizes) / sum(gate.slots.sizes) - 1.0
        slots = gate.slots.model_copy(update={"sizes": sizes})
        changed = gate.model_copy(update={"slots": slots})
        return _with(scenario, "stations", {name: changed}), grown
    if gate.permits is not None:
        now = gate.permits.batch
        permits = gate.permits.model_copy(update={"batch": more(now, share)})
        changed = gate.model_copy(update={"permits": permits})
        return _with(scenario, "stations", {name: changed}), more(now, share) / now - 1.0
    return _with(scenario, "stations", {name: _let_more_through(gate, "accepts", share)}), share


def _link(scenario: Scenario, name: str, share: float) -> Raised | None:
    link = scenario.links.get(name)
    if link is None or (link.paths is None and link.headway is None):
        return None
    return _with(scenario, "links", {name: _let_more_through(link, "paths", share)}), share


def _let_more_through(limited: Any, rate: str, share: float) -> Any:
    """Return a gate or link whose rate is multiplied, or whose headway is divided."""
    now = getattr(limited, rate)
    if now is not None:
        return limited.model_copy(update={rate: now * (1.0 + share)})
    return limited.model_copy(update={"headway": limited.headway / (1.0 + share)})


def _room(scenario: Scenario, name: str, share: float) -> Raised | None:
    return _counted(scenario, "stations", name, "places", share)


def _fleet(scenario: Scenario, name: str, share: float) -> Raised | None:
    return _counted(scenario, "fleets", name, "units", share)


def _pool(scenario: Scenario, line: str, share: float) -> Raised | None:
    service = scenario.services.get(line)
    if service is None or service.ferry is None:
        return None
    pool = scenario.pools[service.ferry.pool]
    working = pool.ships - pool.in_repair
    if not working:
        return None
    extra = more(working, share) - working
    grown = pool.model_copy(update={"ships": pool.ships + extra})
    return _with(scenario, "pools", {service.ferry.pool: grown}), extra / working


def _berths(scenario: Scenario, port: str, share: float) -> Raised | None:
    """Raise a port's berths, which the first line that names them decides."""
    lines: dict[str, Any] = {}
    before = 0.0
    for name, service in scenario.services.items():
        ferry = service.ferry
        if ferry is None or not ferry.berths.get(port):
            continue
        before = before or ferry.berths[port]
        berths = {**ferry.berths, port: more(before, share)}
        changed = ferry.model_copy(update={"berths": berths})
        lines[name] = service.model_copy(update={"ferry": changed})
    if not lines:
        return None
    return _with(scenario, "services", lines), more(before, share) / before - 1.0


def _train(scenario: Scenario, name: str, share: float) -> Raised | None:
    service = scenario.services[name]
    if service.train is None:
        return None
    now = service.train.capacity
    longer = service.train.model_copy(update={"capacity": more(now, share)})
    changed = service.model_copy(update={"train": longer})
    return _with(scenario, "services", {name: changed}), more(now, share) / now - 1.0


def _counted(
    scenario: Scenario, section: str, name: str, field: str, share: float
) -> Raised | None:
    holder = getattr(scenario, section)[name]
    now = getattr(holder, field)
    if not now:
        return None
    changed = holder.model_copy(update={field: more(now, share)})
    return _with(scenario, section, {name: changed}), more(now, share) / now - 1.0


def _with(scenario: Scenario, section: str, entries: Mapping[str, Any]) -> Scenario:
    return scenario.model_copy(update={section: {**getattr(scenario, section), **entries}})


def _paths_faster(scenario: Scenario, station: str, factor: float) -> Scenario:
    """Divide the service times that paths give a station instead of its own."""

    def quick(path: list[Any]) -> list[Any]:
        return [
            step.model_copy(update={"service": faster(step.service, factor)})
            if isinstance(step, At) and step.at == station and step.service is not None
            else step
            for step in path
        ]

    corridors = {
        name: corridor.model_copy(update={"path": quick(corridor.path)})
        for name, corridor in scenario.corridors.items()
    }
    flows = {
        name: flow if flow.path is None else flow.model_copy(update={"path": quick(flow.path)})
        for name, flow in scenario.flows.items()
    }
    services = {}
    for name, service in scenario.services.items():
        train = service.train
        if train is not None:
            train = train.model_copy(update={"path": quick(train.path)})
        services[name] = service.model_copy(update={"train": train})
    return scenario.model_copy(
        update={"corridors": corridors, "flows": flows, "services": services}
    )
