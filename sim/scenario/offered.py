"""How much is offered to everything that flows pass, on average over a run and without waiting."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sim.inputs import Distribution
from sim.mechanisms.border.inputs import Gate, Station, Yard
from sim.mechanisms.border.translate import service_factor, with_efficiency
from sim.mechanisms.demand.inputs import Flow, StepRate
from sim.mechanisms.demand.translate import PLAIN_YEAR
from sim.mechanisms.distributions import mean, mean_inverse
from sim.mechanisms.network.inputs import At, Board, Give, Link, Take, Travel
from sim.mechanisms.network.translate import rest_of
from sim.scenario.connected import strides
from sim.scenario.grown import whole_demand
from sim.scenario.world import Way, World, named


@dataclass
class Total:
    """What one thing is offered.

    Attributes
    ----------
    units : float
        Units an hour.
    hours : float
        Hours of work, or of holding a place, that these units need in an hour.
    """

    units: float = 0.0
    hours: float = 0.0

    def add(self, units: float, hours: float) -> None:
        """Add units an hour that need so many hours each."""
        self.units += units
        self.hours += units * hours


def _totals() -> dict[str, Total]:
    return defaultdict(Total)


@dataclass
class Offered:
    """What is offered to each thing, by its name.

    Attributes
    ----------
    stations, gates, yards, fleets, lines : dict of str to Total
        Lines are links with paths or a headway, as ``link>far place``.
    supplied : dict of str to float
        Units an hour that are given to a fleet without having been taken from it.
    lots : dict of str to float
        Lots an hour that come to each train service.
    decks : dict of (str, str, str) to float
        Units an hour by ferry line, port and deck.
    """

    stations: dict[str, Total] = field(default_factory=_totals)
    gates: dict[str, Total] = field(default_factory=_totals)
    yards: dict[str, Total] = field(default_factory=_totals)
    fleets: dict[str, Total] = field(default_factory=_totals)
    lines: dict[str, Total] = field(default_factory=_totals)
    supplied: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    lots: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    decks: dict[tuple[str, str, str], float] = field(default_factory=lambda: defaultdict(float))


def rate(flow: Flow, length: float, factor: float = 1.0) -> float:
    """Return the mean units an hour that a flow offers.

    Parameters
    ----------
    flow : Flow
    length : float
        Hours of the run, over which listed times, steps that do not repeat and a flow that ends
        with its count are averaged.
    factor : float
        Scaling to the target, for bilateral flows.
    """
    most = math.inf if flow.count is None else flow.count / length
    return min(_unlimited(flow, length, factor), most)


def _unlimited(flow: Flow, length: float, factor: float) -> float:
    grown = flow.growth * flow.responded * (factor if flow.bilateral else 1.0)
    if flow.tonnes is not None:
        return flow.tonnes / flow.load / PLAIN_YEAR * grown
    arrivals = flow.arrivals
    if arrivals is None:
        return 0.0
    if arrivals.times is not None:
        return sum(time < length for time in arrivals.times) * flow.batch / length
    if arrivals.every is not None:
        return flow.batch / max(mean(arrivals.every), 1e-12)
    written = arrivals.even if arrivals.poisson is None else arrivals.poisson
    if isinstance(written, StepRate):
        return _mean_rate(written, length) * grown
    return (written or 0.0) * grown


def _mean_rate(rate: StepRate, length: float) -> float:
    """Average a rate in steps over its turn, or over the run where it does not begin again."""
    whole = rate.until[-1] if rate.repeat else length
    begins = [0.0, *rate.until[:-1]]
    spans = zip(begins, rate.until, rate.rate, strict=True)
    return sum(max(min(end, whole) - min(begin, whole), 0.0) * r for begin, end, r in spans) / whole


def offered(world: World, factor: float = 1.0) -> Offered:
    """Add up what all flows offer.

    Parameters
    ----------
    world : World
    factor : float
        Scaling of the bilateral flows to the target.
    """
    found = Offered()
    length = world.scenario.clock.length
    corridors = {way.path[1]: way for way in world.ways if way.path[0] == "corridors"}
    own = {way.path[1]: way for way in world.ways if way.path[0] == "flows"}
    for name, flow in whole_demand(world.scenario).flows.items():
        units = rate(flow, length, factor)
        if flow.path is not None:
            _pass(world, own[name], units, found)
        for corridor, share in _shares(flow).items():
            if corridor in corridors:
                _pass(world, corridors[corridor], units * share, found)
    for way in world.ways:
        if way.by_train and way.path[1] in found.lots:
            _trains(world, way, found)
    return found


def _trains(world: World, way: Way, found: Offered) -> None:
    name = str(way.path[1])
    train = world.trains[name]
    trains = found.lots[name] / train.capacity
    _pass(world, way, trains, found)
    if train.fleet is not None:
        found.fleets[train.fleet].add(trains, duration(world, way, 0, len(way.steps)))


def _pass(world: World, way: Way, units: float, found: Offered) -> None:
    """Add what so many units an hour offer to the steps of a way."""
    for index, stride in enumerate(strides(world, way)):
        step, name = stride.step, named(stride.step) or ""
        if isinstance(step, Board):
            found.decks[step.board, step.at, step.deck] += units
        elif isinstance(step, Take):
            end = _given(way, index, step.take)
            found.fleets[step.take].add(units, duration(world, way, index, end))
        elif isinstance(step, Give):
            if not any(getattr(one, "take", "") == step.give for one in way.steps[:index]):
                found.supplied[step.give] += units
        elif name in world.scenario.links:
            link = world.scenario.links[name]
            if link.paths is not None or link.headway is not None:
                found.lines[f"{name}>{stride.after}"].add(units, 0.0)
        elif name in world.trains:
            found.lots[name] += units
        else:
            _at_station(world, way, index, units, found)


def _at_station(world: World, way: Way, index: int, units: float, found: Offered) -> None:
    step, name = way.steps[index], named(way.steps[index]) or ""
    station = world.scenario.stations.get(name)
    if isinstance(station, Yard):
        end = _released(world, way, index, name, station)
        found.yards[name].add(units, duration(world, way, index, end))
    elif isinstance(station, Gate):
        found.gates[name].add(units * _share(station, step), 0.0)
    elif isinstance(station, Station):
        found.stations[name].add(
            units * _share(station, step), _service(world, name, station, step)
        )


def _shares(flow: Flow) -> dict[str, float]:
    """Return the share of each of a flow's corridors, over the months where they differ."""
    if flow.monthly_shares is not None:
        return {name: sum(one) / len(one) for name, one in flow.monthly_shares.items()}
    return flow.corridors or {flow.corridor or "": 1.0}


def _share(station: Station | Gate, step: Any) -> float:
    own = step.share if isinstance(step, At) else None
    share = station.share if own is None else own
    return 1.0 if share is None else share


def _service(world: World, name: str, station: Station, step: Any) -> float:
    """Return the mean service time of a step, hours, at the efficiency that holds there."""
    own = step.service if isinstance(step, At) else None
    law = station.service if own is None else own
    return mean(law) * service_factor(station, efficiency(world, name, station))


def efficiency(world: World, name: str, step: Station | Gate) -> float:
    """Return the clearance efficiency at a step."""
    place = world.scenario.places.get(world.place_of(name) or "")
    at_place = None if place is None else place.clearance_efficiency
    return with_efficiency(step, at_place, world.scenario.clearance_efficiency)


def _given(way: Way, index: int, fleet: str) -> int:
    """Return the index of the step that gives a vehicle back; the end where none does."""
    for later in range(index + 1, len(way.steps)):
        if getattr(way.steps[later], "give", "") == fleet:
            return later
    return len(way.steps)


def _released(world: World, way: Way, index: int, name: str, yard: Yard) -> int:
    """Return the index after the step that gives a yard's place back."""
    place, end = world.place_of(name), index + 1
    for later in range(index + 1, len(way.steps)):
        there = named(way.steps[later]) or ""
        if yard.until is not None and there == yard.until:
            return later + 1
        if yard.until is None:
            if place is None or world.place_of(there) != place:
                break
            end = later + 1
    return end


def duration(world: World, way: Way, first: int, end: int) -> float:
    """Return the mean hours that the steps ``first .. end`` take without any waiting."""
    return sum(hours for step in way.steps[first:end] for hours in _hours(world, step))


def _hours(world: World, step: Any) -> Iterator[float]:
    name = named(step) or ""
    station = world.scenario.stations.get(name)
    if isinstance(step, Travel):
        yield mean(step.travel)
    elif isinstance(step, Board) and step.board in world.ferries:
        ferry = world.ferries[step.board]
        yield mean(ferry.crossing) + mean(ferry.handling)
    elif isinstance(station, Station):
        yield _share(station, step) * _service(world, name, station, step)
    elif name in world.scenario.links:
        yield passage(world.scenario.links[name])
    elif name in world.trains:
        for inner in world.trains[name].path:
            if named(inner) not in world.trains:
                yield from _hours(world, inner)


def passage(link: Link) -> float:
    """Return the mean hours on a link, with the rests of who drives for the mean time."""
    if link.speed is not None:
        driven = (link.distance or 0.0) * mean_inverse(link.speed)
    else:
        law: Distribution[float] | None = link.time
        driven = 0.0 if law is None else mean(law)
    drive, rest = rest_of(link)
    return driven + rest * max(math.ceil(driven / drive) - 1, 0)
