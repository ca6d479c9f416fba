"""What a scenario holds, in rows for ``corridorsim check``."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario import Loaded
    from sim.scenario.schema import Scenario

Rows = tuple[str, list[str], list[list[str]]]

#: Sections, as they are called for one and for several.
SECTIONS = {
    "flows": ("flow", "flows"),
    "capped_flows": ("capped flow", "capped flows"),
    "corridors": ("corridor", "corridors"),
    "services": ("service", "services"),
    "stations": ("station", "stations"),
    "links": ("link", "links"),
    "places": ("place", "places"),
    "calendars": ("calendar", "calendars"),
    "fleets": ("fleet", "fleets"),
    "pools": ("pool", "pools"),
    "embargoes": ("embargo", "embargoes"),
}


def counted(loaded: Loaded) -> Iterator[str]:
    """Yield sentences: how much there is, how long it runs, how often."""
    scenario = loaded.scenario
    counts = {section: len(getattr(scenario, section)) for section in SECTIONS}
    words = [f"{n} {SECTIONS[key][n != 1]}" for key, n in counts.items() if n]
    kinds = [one.kind for one in loaded.sources]
    yield f"{', '.join(words)}"
    yield (
        f"{len(kinds)} numbers: {kinds.count('fact')} from facts, {kinds.count('assumption')} "
        f"assumed, {kinds.count('unsourced')} without a source"
    )
    clock = scenario.clock
    since = f" from {clock.start}" if clock.start else ""
    yield f"runs {_long(clock.length)}{since}, of which the first {_long(clock.warm_up)} warm up"
    experiment = scenario.experiment
    tried = {name: len(values) for name, values in experiment.levers.items()}
    if experiment.years:
        tried = {"year": len(experiment.years), **tried}
    if scenario.shock is not None:
        tried["shock"] = 2
    points = prod(max(count, 1) for count in tried.values())
    levers = f" ({', '.join(tried)})" if tried else ""
    yield (
        f"{points} point{'s' if points != 1 else ''}{levers} of {experiment.replications:.0f} "
        f"replications, seed {experiment.seed:.0f}"
    )
    yield from _target(scenario)


def _target(scenario: Scenario) -> Iterator[str]:
    from sim.scenario.load_table import target_factor

    target = scenario.target
    if target is not None:
        factor = target_factor(scenario)
        scaled = "" if factor is None else f"; bilateral flows are scaled by {factor:.3f}"
        yield f"target: bilateral trade of {target.at_least / 1e9:,.3g} bn USD a year{scaled}"


def _long(hours: float) -> str:
    return f"{hours / 24:g} d" if hours >= 48 and hours % 24 == 0 else f"{hours:g} h"


def flow_rows(scenario: Scenario) -> Rows:
    """Return title, columns and rows of the flows, before any scaling."""
    from sim.scenario.grown import whole_demand
    from sim.scenario.load_table import number
    from sim.scenario.offered import rate

    rows, demand = [], whole_demand(scenario)
    for name, flow in demand.flows.items():
        units = rate(flow, scenario.clock.length)
        tonnes = units * flow.load * 8760.0
        value = tonnes * flow.value_per_tonne
        ways = [flow.corridor] if flow.corridor else list(flow.corridors or ["its own path"])
        rows.append(
            [
                name,
                ", ".join(map(str, ways)),
                number(units * 24.0),
                number(tonnes / 1e3) if tonnes else "",
                number(value / 1e6) if value else "",
                "yes" if flow.bilateral else "",
            ]
        )
    for name, capped in demand.capped.items():
        kilotonnes = number(capped.tonnes * capped.growth / 1e3) if capped.tonnes else ""
        worth = number(capped.value * capped.growth / 1e6)
        bilateral = "yes" if capped.bilateral else ""
        rows.append([name, f"{capped.mode}, capped", "", kilotonnes, worth, bilateral])
    columns = ["flow", "way", "units/day>", "kt/year>", "mn USD/year>", "bilateral"]
    return "Flows", columns, rows


def corridor_rows(scenario: Scenario) -> Rows:
    """Return title, columns and rows of the corridors: their hours are those without waiting."""
    from sim.scenario.load_table import number
    from sim.scenario.offered import duration
    from sim.scenario.world import World

    sections = ("places", "stations", "links", "services", "corridors", "fleets")
    world = World(scenario, {section: list(getattr(scenario, section)) for section in sections})
    rows = []
    for way in world.ways:
        if way.path[0] == "corridors":
            hours = duration(world, way, 0, len(way.steps))
            direction = scenario.corridors[str(way.path[1])].direction
            rows.append([str(way.path[1]), direction, str(len(way.steps)), number(hours)])
    return "Corridors", ["corridor", "direction", "steps>", "hours without waiting>"], rows
