"""Could it run at all: calendars that open, tables of a size that fits, targets that can be met."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.mechanisms.border.inputs import Gate, StaffSchedule, Station
from sim.mechanisms.demand.inputs import StepRate
from sim.mechanisms.demand.translate import scaling_factor
from sim.mechanisms.distributions import mean
from sim.mechanisms.hours.translate import open_spans, start_of
from sim.mechanisms.network.inputs import Give, Take
from sim.scenario.grown import growing, measured_demand, whole_demand
from sim.scenario.node import Path
from sim.scenario.offered import rate
from sim.scenario.references import ALWAYS, is_zone
from sim.scenario.shallow import shallow_waters
from sim.scenario.shipped import corridors_of
from sim.scenario.words import listed
from sim.scenario.world import Finding, World, named

#: Most breakpoints of one calendar; most units of a flow, or through a gate, in a run.
MOST_BREAKPOINTS = 2_000_000
MOST_PASSAGES = 50_000_000
FORTNIGHT = 336.0
DAY = 24.0


def sane(world: World) -> Iterator[Finding]:
    """Yield findings about the scenario as a whole."""
    yield from _dated(world)
    yield from _repeating(world)
    yield from _passing(world)
    yield from _opening(world)
    yield from _spaced(world)
    yield from _sized(world)
    yield from _supplied(world)
    yield from _embargoed(world)
    yield from _targeted(world)
    yield from growing(world)
    yield from shallow_waters(world)
    yield from _unused(world)


def _dated(world: World) -> Iterator[Finding]:
    """What depends on the date needs one."""
    if world.scenario.clock.start is not None:
        return
    for path, what in _by_date(world):
        yield Finding(path, f"found {what} without a date, expected clock.start as well")


def _by_date(world: World) -> Iterator[tuple[Path, str]]:
    """Yield what depends on the date."""
    for name, calendar in world.scenario.calendars.items():
        if calendar.weekly is not None:
            yield ("calendars", name, "weekly"), "hours by weekday"
        elif calendar.closed:
            yield ("calendars", name, "closed"), "closed days"
    for name, station in world.scenario.stations.items():
        if isinstance(station, Gate) and station.permits is not None:
            yield ("stations", name, "permits"), "permits by weekday"
    for name, flow in world.scenario.flows.items():
        if flow.profile is not None:
            yield ("flows", name, "profile"), "a profile"
    for name, weather in world.scenario.weather.items():
        if len(weather.closed_share) > 1:
            yield ("weather", name, "closed_share"), "weather by month"


def _repeating(world: World) -> Iterator[Finding]:
    """A schedule that repeats every second for a year would fill the memory."""
    for path, period, count in _periods(world):
        found = world.scenario.clock.length / period * count
        if found > MOST_BREAKPOINTS:
            message = (
                f"found a schedule that changes {found:.3g} times in the run, "
                f"expected at most {MOST_BREAKPOINTS:g}"
            )
            yield Finding(path, message)


def _periods(world: World) -> Iterator[tuple[Path, float, int]]:
    """Yield everything that begins again, its period and its number of changes."""
    for name, calendar in world.scenario.calendars.items():
        if calendar.open and calendar.period:
            yield ("calendars", name, "period"), calendar.period, 2 * len(calendar.open)
    for name, station in world.scenario.stations.items():
        path = ("stations", name)
        if isinstance(station, Station) and isinstance(station.servers, StaffSchedule):
            until = station.servers.until
            if station.servers.repeat:
                yield (*path, "servers", "until"), until[-1], len(until)
        if isinstance(station, Gate) and station.slots and station.slots.period:
            yield (*path, "slots", "period"), station.slots.period, len(station.slots.at)
    for name, flow in world.scenario.flows.items():
        for form in ("poisson", "even"):
            rate = getattr(flow.arrivals, form, None)
            if isinstance(rate, StepRate) and rate.repeat:
                until = rate.until
                yield ("flows", name, "arrivals", form, "until"), until[-1], len(until)


def _passing(world: World) -> Iterator[Finding]:
    rates: list[tuple[Path, float]] = [
        (("stations", name, "accepts"), one.accepts)
        for name, one in world.scenario.stations.items()
        if isinstance(one, Gate) and one.accepts is not None
    ]
    rates += [
        (("stations", name, "permits", "batch"), one.permits.batch / DAY)
        for name, one in world.scenario.stations.items()
        if isinstance(one, Gate) and one.permits is not None
    ]
    rates += [
        (("links", name, "paths"), one.paths)
        for name, one in world.scenario.links.items()
        if one.paths is not None
    ]
    for path, limit in rates:
        passages = limit * world.scenario.clock.length
        if passages > MOST_PASSAGES:
            message = (
                f"found a limit of {passages:.3g} units in the run, expected at most "
                f"{MOST_PASSAGES:g}; leave out a limit that limits nothing"
            )
            yield Finding(path, message)


def _opening(world: World) -> Iterator[Finding]:
    """A calendar that never opens stops the units for ever."""
    used: dict[str, Path] = {}
    for name, station in world.scenario.stations.items():
        hours = getattr(station, "hours", None)
        if hours is not None and hours != ALWAYS:
            used.setdefault(hours, ("stations", name, "hours"))
    for name, user in used.items():
        if _computable(world, name) and not _opens(world, name):
            message = f"found a calendar that never opens in the run; {user[1]!r} keeps its hours"
            yield Finding(("calendars", name), message)


def _opens(world: World, name: str) -> bool:
    """Whether a calendar opens in the run; most open in its first fortnight."""
    clock = world.scenario.clock
    start = start_of(clock.start)
    ends = (min(FORTNIGHT, clock.length), clock.length)
    return any(open_spans(name, world.scenario.calendars, start, end) for end in ends)


def _computable(world: World, name: str, above: tuple[str, ...] = ()) -> bool:
    """Whether a calendar's hours can be worked out: it and what it is made of are in order."""
    if name == ALWAYS:
        return True
    calendar = world.scenario.calendars.get(name)
    if calendar is None or name in above:
        return False
    if calendar.weekly is not None and world.scenario.clock.start is None:
        return False
    count = len(calendar.open or ()) / (calendar.period or math.inf)
    if count * world.scenario.clock.length > MOST_BREAKPOINTS or not is_zone(calendar.zone):
        return False
    return all(_computable(world, other, (*above, name)) for other in calendar.all_of or ())


def _spaced(world: World) -> Iterator[Finding]:
    """Arrivals with no time between them never end."""
    for name, flow in world.scenario.flows.items():
        every = flow.arrivals.every if flow.arrivals else None
        if every is not None and mean(every) <= 0:
            message = "found a mean of 0 between arrivals, expected more than 0"
            yield Finding(("flows", name, "arrivals", "every"), message)


def _sized(world: World) -> Iterator[Finding]:
    """All units of a run are in memory at once."""
    length = world.scenario.clock.length
    for name, flow in whole_demand(world.scenario).flows.items():
        units = rate(flow, length) * length
        if units > MOST_PASSAGES:
            message = f"found {units:.3g} units in the run, expected at most {MOST_PASSAGES:g}"
            yield Finding(("flows", name), message)


def _supplied(world: World) -> Iterator[Finding]:
    """An empty fleet that nobody gives to is waited for without end."""
    steps = [step for way in world.ways for step in way.steps]
    given = {step.give for step in steps if isinstance(step, Give)}
    taken = {step.take for step in steps if isinstance(step, Take)}
    taken |= {train.fleet for train in world.trains.values() if train.fleet is not None}
    for name, fleet in world.scenario.fleets.items():
        if fleet.units == 0 and name in taken and name not in given:
            message = "found a fleet of 0 that nothing is given to, expected units or a give"
            yield Finding(("fleets", name, "units"), message)


def _embargoed(world: World) -> Iterator[Finding]:
    """Trains under a ban must pass what it watches, or the ban is never lifted."""
    for name, train in world.trains.items():
        embargo = world.scenario.embargoes.get(train.embargo or "")
        if embargo is None:
            continue
        passed = {named(step) for step in train.path}
        if not passed & set(embargo.watch):
            message = (
                f"found embargo {train.embargo!r}, which watches {listed(embargo.watch)}, "
                "but no train of this service passes there"
            )
            yield Finding(("services", name, "train", "embargo"), message)


def _targeted(world: World) -> Iterator[Finding]:
    scenario = world.scenario
    if scenario.target is None:
        return
    flows, capped = scenario.flows.values(), scenario.capped_flows.values()
    bilateral = [flow.bilateral for flow in flows] + [flow.bilateral for flow in capped]
    if not any(bilateral):
        yield Finding(("target",), "found a target, but no flow is marked bilateral: true")
    elif scenario.target.scale_offered:
        try:
            demand = measured_demand(scenario)
            scaling_factor(demand.flows.values(), demand.capped.values(), scenario.target.at_least)
        except ValueError as error:
            yield Finding(("target", "at_least"), f"found a target out of reach: {error}")


def _unused(world: World) -> Iterator[Finding]:
    """Name what no flow meets: often a misspelt id, sometimes meant."""
    used = _used(world)
    for section in ("corridors", "services", "stations", "links", "fleets"):
        idle = [name for name in world.known[section] if name not in used[section]]
        if idle:
            message = f"no flow uses {listed(idle)}"
            yield Finding((section, idle[0]), message, warning=True)


def _used(world: World) -> dict[str, set[str]]:
    used: dict[str, set[str]] = {
        section: set() for section in ("corridors", "services", "stations", "links", "fleets")
    }
    for flow in world.scenario.flows.values():
        used["corridors"] |= {flow.corridor or "", *(flow.corridors or {})}
    for shipment in world.scenario.shipments.values():
        used["corridors"] |= {*corridors_of(shipment, world.scenario)}
    waiting = [
        way
        for way in world.ways
        if way.path[0] == "flows"
        or (way.path[0] == "corridors" and way.path[1] in used["corridors"])
    ]
    trains = {str(way.path[1]): way for way in world.ways if way.by_train}
    while waiting:
        for step in waiting.pop().steps:
            name = named(step) or str(getattr(step, "board", ""))
            if name in trains and name not in used["services"]:
                waiting.append(trains[name])
                used["fleets"].add(world.trains[name].fleet or "")
            for section in ("services", "stations", "links"):
                used[section].add(name)
            used["fleets"] |= {getattr(step, "take", ""), getattr(step, "give", "")}
    return used
