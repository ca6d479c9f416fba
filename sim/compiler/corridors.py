"""What KPIs and reports need to know of a corridor: its names, and what its legs cost and emit."""

from __future__ import annotations

from typing import Any

from sim.compiler.builder import Builder
from sim.mechanisms.demand.inputs import Flow
from sim.mechanisms.ferry.translate import leg_of as leg_of_crossing
from sim.mechanisms.network.inputs import Board, Travel
from sim.mechanisms.network.translate import (
    Leg,
    co2_per_tonne,
    cost_per_unit,
    distance,
    leg_of,
    leg_of_step,
)
from sim.scenario.schema import Scenario
from sim.tables.plan import CorridorInfo


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
    legs, fees = _legs(path, scenario)
    builder.corridors.append(
        CorridorInfo(
            name,
            title=named.title,
            group=written.group if written else "",
            direction=named.direction,
            cost_per_unit=cost_per_unit(legs, fees),
            waiting_cost=(written.waiting_cost or 0.0) if written else 0.0,
            co2_per_tonne=co2_per_tonne(legs),
            distance=distance(legs),
        )
    )
    return len(builder.corridors) - 1


def _legs(path: list[Any], scenario: Scenario) -> tuple[list[Leg], list[float | None]]:
    """Return all legs and fees on a path, those inside train services too."""
    legs: list[Leg] = []
    fees: list[float | None] = []
    for raw in path:
        name = raw if isinstance(raw, str) else getattr(raw, "at", "")
        service = scenario.services.get(raw.board if isinstance(raw, Board) else name)
        if isinstance(raw, Travel):
            legs.append(leg_of_step(raw))
        elif isinstance(raw, Board) and service is not None and service.ferry is not None:
            legs.append(leg_of_crossing(service.ferry, raw.deck))
        elif name in scenario.links:
            legs.append(leg_of(scenario.links[name]))
        elif name in scenario.stations:
            fees.append(getattr(scenario.stations[name], "fee", None))
        elif service is not None and service.train is not None:
            inner_legs, inner_fees = _legs(service.train.path, scenario)
            legs += inner_legs
            fees += inner_fees
    return legs, fees
