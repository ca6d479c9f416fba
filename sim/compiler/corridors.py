"""What KPIs and reports need to know of a corridor: its names, and what its legs cost and emit."""

from __future__ import annotations

from typing import Any

from sim.compiler.builder import Builder
from sim.mechanisms.demand.inputs import Flow
from sim.mechanisms.ferry.translate import leg_of as leg_of_crossing
from sim.mechanisms.network.inputs import Board, Travel
from sim.mechanisms.network.translate import (
    co2_per_tonne,
    cost_per_unit,
    distance,
    leg_of,
    leg_of_fee,
    leg_of_step,
)
from sim.scenario.schema import Scenario
from sim.tables.named import CorridorInfo, Leg


def corridor_row(
    name: str, flow: Flow | None, path: list[Any], scenario: Scenario, builder: Builder
) -> int:
    """Return the row of a corridor, or of a flow's own path, made at its first mention.

    The flow may be None for a corridor that is written.
    """
    known = [corridor.name for corridor in builder.corridors]
    if name in known:
        return known.index(name)
    written = scenario.corridors.get(name)
    named = written or flow
    assert named is not None
    legs = legs_of(path, scenario)
    builder.corridors.append(
        CorridorInfo(
            name,
            title=named.title,
            group=written.group if written else "",
            direction=named.direction,
            cost_per_unit=cost_per_unit(legs),
            waiting_cost=(written.waiting_cost or 0.0) if written else 0.0,
            co2_per_tonne=co2_per_tonne(legs),
            distance=distance(legs),
            legs=tuple(legs),
        )
    )
    return len(builder.corridors) - 1


def legs_of(path: list[Any], scenario: Scenario) -> list[Leg]:
    """Return all legs and fees on a path, those inside train services too."""
    legs: list[Leg] = []
    for raw in path:
        name = raw if isinstance(raw, str) else getattr(raw, "at", "")
        line = raw.board if isinstance(raw, Board) else name
        service = scenario.services.get(line)
        if isinstance(raw, Travel):
            legs.append(leg_of_step(raw))
        elif isinstance(raw, Board) and service is not None and service.ferry is not None:
            legs.append(leg_of_crossing(service.ferry, raw.deck, line))
        elif name in scenario.links:
            legs.append(leg_of(scenario.links[name], name))
        elif getattr(scenario.stations.get(name), "fee", None) is not None:
            legs.append(leg_of_fee(name, getattr(scenario.stations[name], "fee", None)))
        elif service is not None and service.train is not None:
            legs += legs_of(service.train.path, scenario)
    return legs
