"""What every corridor's legs cost and emit, as a table of the result folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.runs import Point
    from sim.scenario.schema import Scenario

Row = dict[str, Any]


def leg_rows(points: Sequence[Point]) -> list[Row]:
    """Return the rows of ``legs.csv``.

    Points whose legs are those of the first point have no rows of their own: most levers leave the
    legs as they are.
    """
    rows: list[Row] = []
    first: list[Row] | None = None
    for point in points:
        own = list(rows_of(point.scenario))
        if first is None or own != first:
            rows += [{"point": point.index, **row} for row in own]
        first = own if first is None else first
    return rows


def rows_of(scenario: Scenario) -> Iterator[Row]:
    """Yield a row for every leg and fee of every corridor, in the order of its path.

    USD and kg are those of one unit and one tonne; empty where no value is known. What a unit loads
    is the mean over the flows that take the corridor, by the units that each offers.
    """
    from sim.compiler import legs_of

    loads = _loads(scenario)
    written = {name: one.path for name, one in scenario.corridors.items()}
    own = {name: one.path for name, one in scenario.flows.items() if one.path is not None}
    for corridor, path in (written | own).items():
        load = loads.get(corridor, 0.0)
        for number, leg in enumerate(legs_of(path, scenario), start=1):
            per_tonne = leg.cost / load if leg.cost is not None and load > 0.0 else None
            yield {
                "corridor": corridor,
                "leg": number,
                "name": leg.name,
                "mode": leg.mode,
                "km": leg.distance or None,
                "usd_per_unit": leg.cost,
                "usd_per_unit_empty": leg.cost_empty,
                "tonnes_per_unit": load or None,
                "usd_per_tonne": per_tonne,
                "kg_co2_per_tonne": None if leg.mode == "fee" else leg.co2,
                "kg_co2_per_tonne_empty": leg.co2_empty,
            }


def _loads(scenario: Scenario) -> dict[str, float]:
    """Return the mean tonnes of a unit on each corridor."""
    from sim.scenario.grown import whole_demand
    from sim.scenario.offered import rate

    units: dict[str, float] = {}
    tonnes: dict[str, float] = {}
    for name, flow in whole_demand(scenario).flows.items():
        shares = {flow.corridor or name: 1.0} if flow.corridors is None else flow.corridors
        for corridor, share in shares.items():
            offered = rate(flow, scenario.clock.length) * share
            units[corridor] = units.get(corridor, 0.0) + offered
            tonnes[corridor] = tonnes.get(corridor, 0.0) + offered * flow.load
    return {name: tonnes[name] / count for name, count in units.items() if count > 0.0}
