"""A scenario point becomes a plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sim.compiler.builder import Builder
from sim.compiler.corridors import corridor_row
from sim.compiler.decks import add_decks
from sim.compiler.disruptions import add_disruptions
from sim.compiler.paths import PathWriter
from sim.compiler.shipments import add_shipment
from sim.compiler.splice import spliced
from sim.compiler.stations import Facilities
from sim.errors import InputError, Position, Problem
from sim.mechanisms.capped_value.inputs import CappedFlow
from sim.mechanisms.choice.translate import month_begins, shared_rate
from sim.mechanisms.demand.growth import by_year, rate_of_growth
from sim.mechanisms.demand.inputs import Flow
from sim.mechanisms.demand.translate import PLAIN_YEAR, Breakpoints, capped_value, rate_of
from sim.mechanisms.demand.translate import scaling_factor as _scaling_factor
from sim.mechanisms.ferry.inputs import Ferry
from sim.mechanisms.hours.translate import start_of
from sim.mechanisms.train.inputs import Train
from sim.scenario.grown import base_year, measured_demand
from sim.scenario.schema import Scenario
from sim.tables import plan as tables
from sim.tables.named import FlowInfo
from sim.tables.plan import NONE, Plan


def compile_plan(scenario: Scenario) -> Plan:
    """Compile a scenario point into static tables.

    Where projects open during the run, the scenario is compiled as it is before and after each
    opening, and the plans are spliced into one.

    Raises
    ------
    InputError
        If offered value cannot be scaled to the target, or a project changes in mid-run what only
        may change at the start.
    """
    scaling = scaling_factor(scenario)
    plan = _compiled(scenario, scaling)
    for later in scenario.later:
        plan = spliced(plan, _compiled(later.scenario, scaling), later, scenario.projects)
    return plan


def _compiled(scenario: Scenario, scaling: float) -> Plan:
    """Compile a scenario that no project changes; ``scaling`` is that of its beginning."""
    clock = scenario.clock
    start = None if clock.start is None else start_of(clock.start)
    builder = Builder(clock.length, clock.warm_up, year_hours(scenario))
    builder.month_begins = month_begins(start, clock.length)
    builder.scaling = scaling
    facilities = Facilities(scenario, builder)
    facilities.build()
    _services(scenario, builder, facilities)
    for name, flow in scenario.flows.items():
        _flow(name, flow, scenario, builder, facilities)
    for name, shipment in scenario.shipments.items():
        add_shipment(name, shipment, scenario, builder, facilities)
    for name, capped in measured_demand(scenario).capped.items():
        _capped(name, capped, builder)
    add_disruptions(scenario, builder, facilities)
    return builder.plan()


def scaling_factor(scenario: Scenario) -> float:
    """Return the common factor on the bilateral flows, 1 where no target scales them."""
    target = scenario.target
    if target is None or not target.scale_offered:
        return 1.0
    demand = measured_demand(scenario)
    try:
        return _scaling_factor(demand.flows.values(), demand.capped.values(), target.at_least)
    except ValueError as error:
        raise InputError([Problem(Position("scenario"), "target.at_least", str(error))]) from None


def year_hours(scenario: Scenario) -> float:
    """Return the hours of a year in annual rates: the mean over the calendar years measured."""
    clock = scenario.clock
    if clock.start is None:
        return PLAIN_YEAR
    start = start_of(clock.start)
    first = (start + timedelta(hours=clock.warm_up)).year
    last = (start + timedelta(hours=clock.length) - timedelta(seconds=1)).year
    begin, stop = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    return (stop - begin) / timedelta(hours=1) / (last + 1 - first)


def _services(scenario: Scenario, builder: Builder, facilities: Facilities) -> None:
    """Add pools and ferry lines, then trains; a train may go by ferry, not the other way round."""
    pools: dict[str, int] = {}
    first_ship = 0
    for name, pool in scenario.pools.items():
        ships = int(pool.ships - pool.in_repair)
        pools[name] = len(builder.pools)
        builder.pools.append((ships, first_ship, NONE))
        first_ship += ships
    for name, service in scenario.services.items():
        if service.ferry is not None:
            _ferry(name, service.title, service.ferry, pools, facilities)
    trains = {name: s.train for name, s in scenario.services.items() if s.train is not None}
    facilities.formations.update({name: row for row, name in enumerate(trains)})
    for name, train in trains.items():
        _train(name, scenario.services[name].title, train, scenario, facilities)


def _train(name: str, title: str, train: Train, scenario: Scenario, facilities: Facilities) -> None:
    builder = facilities.builder
    row = facilities.formations[name]
    node = builder.node(name, "train", title=title)
    writer = PathWriter(scenario, builder, facilities, tables.BY_TRAIN, row, name)
    fleet = [] if train.fleet is None else [facilities.tokens[train.fleet]]
    for token in fleet:
        writer.take(token)
    path = writer.write(train.path, fleet)
    embargo = NONE if train.embargo is None else facilities.embargoes[train.embargo]
    wait = float("inf") if train.max_wait is None else train.max_wait
    builder.formations.append((path, train.capacity, wait, embargo, train.priority, node))


def _ferry(
    name: str, title: str, ferry: Ferry, pools: dict[str, int], facilities: Facilities
) -> None:
    builder = facilities.builder
    row = facilities.lines[name] = len(builder.lines)
    ends: list[tuple[int, int, int, int, int]] = []
    for port in ferry.ports:
        if port not in builder.ports:
            builder.ports.append(port)
        crossing, handling = (
            builder.stream(f"{name}@{port}/{purpose}", law, tables.BY_SAILING, row)
            for purpose, law in (("crossing", ferry.crossing), ("handling", ferry.handling))
        )
        node = builder.node(f"{name}@{port}", "ferry", port, title)
        ends.append(
            (builder.ports.index(port), crossing, handling, _berth(ferry, port, builder), node)
        )
    a, b = ends
    weather = NONE if ferry.weather is None else facilities.weather[ferry.weather]
    first_deck = len(builder.decks)
    add_decks(ferry, facilities.scenario, builder)
    row_of_pool, wait = pools[ferry.pool], ferry.max_wait
    ports = [value for pair in zip(a, b, strict=True) for value in pair]
    (port_a, port_b, crossing_a, crossing_b, handling_a, handling_b, *rest) = ports
    berth_a, berth_b, node_a, node_b = rest
    head = (row_of_pool, port_a, port_b, crossing_a, crossing_b, handling_a, handling_b)
    middle = (berth_a, berth_b, wait, int(ferry.returns_empty), weather)
    builder.lines.append((*head, *middle, first_deck, len(ferry.decks), node_a, node_b))


def _berth(ferry: Ferry, port: str, builder: Builder) -> int:
    """Return the row of a port's berths, which all its lines share."""
    if port not in ferry.berths:
        return NONE
    key = ("berth", port)
    if key not in builder.rows:
        builder.rows[key] = len(builder.berths)
        node = builder.node(f"{port}.berths", "berth", port)
        builder.berths.append((int(ferry.berths[port]), builder.ports.index(port), node))
    return builder.rows[key]


def _ways(name: str, flow: Flow, scenario: Scenario) -> Iterator[tuple[str, float, list[Any]]]:
    """Yield the corridors of a flow: name, share, path."""
    if flow.path is not None:
        yield name, 1.0, flow.path
    elif flow.corridor is not None:
        yield flow.corridor, 1.0, scenario.corridors[flow.corridor].path
    else:
        for corridor, share in (flow.corridors or {}).items():
            yield corridor, share, scenario.corridors[corridor].path


def _flow(
    name: str, flow: Flow, scenario: Scenario, builder: Builder, facilities: Facilities
) -> None:
    builder.flows.append(FlowInfo(name, flow.title, flow.direction, flow.commodity, flow.bilateral))
    factor = flow.growth * flow.responded * (builder.scaling if flow.bilateral else 1.0)
    for corridor, share, path in _ways(name, flow, scenario):
        prefix = name if flow.corridors is None else f"{name}@{corridor}"
        row = len(builder.classes)
        writer = PathWriter(scenario, builder, facilities, tables.BY_UNIT, row, prefix)
        builder.classes.append(
            (
                writer.write(path),
                len(builder.flows) - 1,
                corridor_row(corridor, flow, path, scenario, builder),
                flow.priority,
                flow.load,
                flow.teu,
                flow.load * flow.value_per_tonne,
            )
        )
        builder.arrivals.append(_arrival(flow, corridor, share, factor, prefix, scenario, builder))


def _rates(
    flow: Flow, corridor: str, share: float, factor: float, scenario: Scenario, builder: Builder
) -> Breakpoints:
    """Return the rate of a flow's units on a corridor over time, grown and shared by month."""
    start = None if scenario.clock.start is None else start_of(scenario.clock.start)
    by_month = None if flow.monthly_shares is None else flow.monthly_shares[corridor]
    rates = rate_of(flow, share if by_month is None else 1.0, factor, start, builder.end)
    yearly = rate_of_growth(flow, scenario.growth)
    if yearly and start is not None:
        rates = by_year(rates, yearly, base_year(scenario), start, builder.end)
    return rates if by_month is None else shared_rate(*rates, builder.month_begins, by_month)


def _arrival(
    flow: Flow,
    corridor: str,
    share: float,
    factor: float,
    prefix: str,
    scenario: Scenario,
    builder: Builder,
) -> tuple[int, int, int, int, int, int, int]:
    arrivals, batch = flow.arrivals, int(flow.batch)
    most = NONE if flow.count is None else int(flow.count)
    owner = len(builder.classes) - 1
    if arrivals is not None and arrivals.every is not None:
        stream = builder.stream(f"{prefix}/gaps", arrivals.every, tables.BY_UNIT, owner)
        return tables.RENEWAL, NONE, batch, stream, NONE, 0, most
    if arrivals is not None and arrivals.times is not None:
        first, count = builder.listed(t for t in arrivals.times if t < builder.end)
        return tables.LISTED, NONE, batch, NONE, first, count, most
    times, rates = _rates(flow, corridor, share, factor, scenario, builder)
    even = flow.pattern == "even" if arrivals is None else arrivals.even is not None
    calendar = builder.calendar(times, rates / batch)
    return (tables.EVEN if even else tables.POISSON), calendar, batch, NONE, NONE, 0, most


def _capped(name: str, flow: CappedFlow, builder: Builder) -> None:
    offered, delivered = (value / builder.year_hours for value in capped_value(flow))
    tonnes = flow.tonnes * flow.growth / builder.year_hours
    share = delivered / offered if offered > 0.0 else 1.0
    builder.flows.append(
        FlowInfo(
            name,
            flow.title,
            flow.direction,
            flow.commodity,
            flow.bilateral,
            capped_usd=(offered, delivered),
            capped_tonnes=(tonnes, tonnes * share),
        )
    )
