"""Offered load against capacity, before any run: what cannot work is seen in a second."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sim.mechanisms.border.inputs import Gate, Station
from sim.mechanisms.border.translate import acceptance, permits_of, staff
from sim.mechanisms.demand.translate import scaling_factor
from sim.mechanisms.distributions import mean
from sim.mechanisms.hours.translate import Spans, local_days, open_spans, start_of
from sim.scenario.grown import measured_demand
from sim.scenario.offered import Offered, Total, efficiency, offered
from sim.scenario.references import ALWAYS
from sim.scenario.schema import Scenario
from sim.scenario.shallow import mean_places
from sim.scenario.world import World

DAY = 24.0


@dataclass(frozen=True)
class Load:
    """What one thing is offered and what it can take, on average over the run.

    Attributes
    ----------
    name : str
    kind : str
        station, gate, yard, line, fleet, train or pool.
    offered : float
        Without scaling to the target.
    at_target : float or None
        With it; None where the scenario scales nothing.
    capacity : float
        ``inf`` where nothing limits it.
    unit : str
        Of the three.
    """

    name: str
    kind: str
    offered: float
    at_target: float | None
    capacity: float
    unit: str = "/day"

    @property
    def utilisation(self) -> float:
        """Offered load divided by capacity."""
        return self._of(self.offered)

    @property
    def utilisation_at_target(self) -> float | None:
        """The same once bilateral flows are scaled to the target."""
        return None if self.at_target is None else self._of(self.at_target)

    def _of(self, amount: float) -> float:
        if self.capacity > 0.0:
            return amount / self.capacity
        return math.inf if amount > 0.0 else 0.0


def load_table(scenario: Scenario) -> list[Load]:
    """Compare what is offered with what can be taken, everywhere that flows pass.

    Parameters
    ----------
    scenario : Scenario
        Validated and checked.

    Returns
    -------
    list of Load
        Stations, gates, yards, lines, train services, fleets, pools of ships.

    Notes
    -----
    Means over the whole run: a queue that only grows in autumn is not seen here. The utilisation of
    a station is lambda E[S] / c, its staff c averaged over the opening hours; places and vehicles
    held are their rate times the mean time they are held for (Little 1961), without any waiting, so
    that a value below 1 is no promise.
    """
    known = {section: list(getattr(scenario, section)) for section in _SECTIONS}
    world = World(scenario, known)
    factor = target_factor(scenario)
    base = offered(world)
    scaled = offered(world, factor) if factor is not None else None
    rows: list[Load] = []
    for kind in (_stations, _gates, _yards, _lines, _trains, _fleets, _pools):
        rows += kind(world, base, scaled)
    return rows


_SECTIONS = ("places", "stations", "links", "services", "corridors", "fleets")


def target_factor(scenario: Scenario) -> float | None:
    """Return the factor that scales bilateral flows to the target, None where none does."""
    target = scenario.target
    if target is None or not target.scale_offered:
        return None
    demand = measured_demand(scenario)
    return scaling_factor(demand.flows.values(), demand.capped.values(), target.at_least)


def overloads(table: list[Load]) -> list[str]:
    """Return a sentence for everything that is offered more than it can take."""
    found = []
    for row in table:
        amount, load, when = row.offered, row.utilisation, ""
        if load <= 1.0 and row.at_target is not None:
            amount, load = row.at_target, row.utilisation_at_target or 0.0
            when = " once offered value is scaled to the target"
        if load > 1.0:
            found.append(
                f"{row.kind} {row.name}: offered {number(amount)}{row.unit}, can take "
                f"{number(row.capacity)}{row.unit} (load {load:.2f}); what waits grows without "
                f"end{when}"
            )
    return found


def number(value: float) -> str:
    """Write a number for people: three digits, none after the point above 100."""
    if math.isinf(value):
        return "no limit"
    return f"{value:,.0f}" if abs(value) >= 99.5 else f"{value:.3g}"


def _stations(world: World, base: Offered, scaled: Offered | None) -> Iterator[Load]:
    for name, total in base.stations.items():
        station = world.scenario.stations[name]
        assert isinstance(station, Station)
        service = total.hours / total.units if total.units else 0.0
        capacity = staffed(world, station) / service * DAY if service else math.inf
        yield Load(
            name, "station", *_daily(name, total, scaled.stations if scaled else None), capacity
        )


def _daily(name: str, total: Total, scaled: dict[str, Total] | None) -> tuple[float, float | None]:
    return total.units * DAY, None if scaled is None else scaled[name].units * DAY


def staffed(world: World, station: Station) -> float:
    """Return the servers at work on average over the run."""
    end = world.scenario.clock.length
    steps = staff(station, _spans(world, station.hours), end)
    if steps is None:
        assert isinstance(station.servers, float)
        return station.servers
    times, values = steps
    lengths = [b - a for a, b in zip(times, [*times[1:], end], strict=True)]
    return float(sum(n * servers for n, servers in zip(lengths, values, strict=True)) / end)


def _spans(world: World, hours: str | None) -> Spans | None:
    if hours is None or (hours == ALWAYS and hours not in world.scenario.calendars):
        return None
    clock = world.scenario.clock
    return open_spans(hours, world.scenario.calendars, start_of(clock.start), clock.length)


def _gates(world: World, base: Offered, scaled: Offered | None) -> Iterator[Load]:
    for name, total in base.gates.items():
        gate = world.scenario.stations[name]
        assert isinstance(gate, Gate)
        capacity = _passing(world, name, gate) * DAY
        yield Load(name, "gate", *_daily(name, total, scaled.gates if scaled else None), capacity)


def _passing(world: World, name: str, gate: Gate) -> float:
    """Return how many units an hour a gate lets through."""
    end = world.scenario.clock.length
    if gate.headway is not None:
        return 1.0 / gate.headway
    if gate.permits is not None:
        start = start_of(world.scenario.clock.start)
        return len(permits_of(gate.permits, start, end)) / end
    if gate.slots is not None:
        slots = gate.slots
        if slots.period is not None:
            return sum(slots.sizes) / slots.period
        pairs = zip(slots.at, slots.sizes, strict=True)
        return sum(size for at, size in pairs if slots.offset + at < end) / end
    limit = acceptance(gate, efficiency(world, name, gate), world.scenario.acceptance_exponent)
    return limit * _open_days(world, gate.hours)


def _open_days(world: World, hours: str | None) -> float:
    """Return the share of the days on which a calendar opens at all."""
    spans = _spans(world, hours)
    if spans is None:
        return 1.0
    clock = world.scenario.clock
    calendar = world.scenario.calendars.get(hours or "")
    zone = ZoneInfo(calendar.zone if calendar else "UTC")
    days = [first for _, first, _ in local_days(start_of(clock.start), clock.length, zone)]
    opened: set[int] = set()
    for opening, closing in spans:
        first = bisect_right(days, opening) - 1
        last = bisect_right(days, math.nextafter(closing, 0.0)) - 1
        opened.update(range(first, last + 1))
    return min(len(opened) * DAY / clock.length, 1.0)


def _yards(world: World, base: Offered, scaled: Offered | None) -> Iterator[Load]:
    for name, total in base.yards.items():
        places = getattr(world.scenario.stations[name], "places", math.inf)
        target = None if scaled is None else scaled.yards[name].hours
        yield Load(name, "yard", total.hours, target, places, " places")


def _lines(world: World, base: Offered, scaled: Offered | None) -> Iterator[Load]:
    for name, total in base.lines.items():
        link = world.scenario.links[name.partition(">")[0]]
        passing = 1.0 / link.headway if link.paths is None and link.headway else link.paths
        capacity = (passing or 0.0) * DAY
        yield Load(name, "line", *_daily(name, total, scaled.lines if scaled else None), capacity)


def _trains(world: World, base: Offered, scaled: Offered | None) -> Iterator[Load]:
    for name, lots in base.lots.items():
        each = DAY / world.trains[name].capacity
        target = None if scaled is None else scaled.lots[name] * each
        yield Load(name, "train", lots * each, target, math.inf, " trains/day")


def _fleets(world: World, base: Offered, scaled: Offered | None) -> Iterator[Load]:
    for name, total in base.fleets.items():
        fleet = world.scenario.fleets[name]
        away = 0.0 if fleet.returns is None else mean(fleet.returns)
        held = (total.hours / total.units if total.units else 0.0) + away
        capacity = fleet.units / held if held and fleet.units else 0.0
        capacity = math.inf if fleet.units and not held else capacity + base.supplied[name]
        amounts = _daily(name, total, scaled.fleets if scaled else None)
        yield Load(name, "fleet", *amounts, capacity * DAY)


def _pools(world: World, base: Offered, scaled: Offered | None) -> Iterator[Load]:
    for name, pool in world.scenario.pools.items():
        lines = [line for line, ferry in world.ferries.items() if ferry.pool == name]
        needed = sum(_ships(world, line, base) for line in lines)
        if needed:
            target = None
            if scaled is not None:
                target = sum(_ships(world, line, scaled) for line in lines)
            yield Load(name, "pool", needed, target, pool.ships - pool.in_repair, " ships")


def _ships(world: World, line: str, found: Offered) -> float:
    """Return the ships that a line keeps busy, full ships in its busier direction."""
    ferry = world.ferries[line]
    sailings = max(
        found.decks[line, port, deck] / mean_places(world.scenario, ferry, ferry.decks[deck])
        for port in ferry.ports
        for deck in ferry.decks
    )
    trip = 2.0 * (mean(ferry.crossing) + mean(ferry.handling))
    weather = world.scenario.weather.get(ferry.weather or "")
    shut = 0.0
    if weather is not None:
        shut = sum(weather.closed_share) / len(weather.closed_share)
    return sailings * trip / (1.0 - shut)
