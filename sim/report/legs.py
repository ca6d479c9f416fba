"""What the legs of corridors cost and emit, by mode and in a table: from ``legs.csv``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sim.report import digits
from sim.report.names import Names
from sim.report.result import Leg, Point, Result
from sim.report.tables import Cell, Column, Table

#: Parts of a cost or an emission in the order of stacking: modes, then what is no leg.
PARTS = ("road", "rail", "ferry", "sea", "air", "pipeline", "fee", "other", "waiting")


def of(result: Result, point: Point) -> dict[str, list[Leg]]:
    """Return the legs of each corridor at a point; those of the first point where it has no own.

    Costs a tonne are those of the units that finished at the point, as the corridor's cost is; the
    file has those of the units that were to go, and none where a shipment alone goes.
    """
    own = [leg for leg in result.legs if leg.point == point.index]
    if not own and result.legs:
        first = result.legs[0].point
        own = [leg for leg in result.legs if leg.point == first]
    found: dict[str, list[Leg]] = {}
    for leg in own:
        found.setdefault(leg.corridor, []).append(_loaded(leg, point))
    return found


def _loaded(leg: Leg, point: Point) -> Leg:
    units = point.kpi("corridor", leg.corridor, "units")
    tonnes = point.kpi("corridor", leg.corridor, "tonnes")
    if leg.usd_per_unit is None or not units or not tonnes or not (units.mean and tonnes.mean):
        return leg
    load = tonnes.mean / units.mean
    return replace(leg, tonnes_per_unit=load, usd_per_tonne=leg.usd_per_unit / load)


def cost(legs: Sequence[Leg], whole: float) -> dict[str, float]:
    """Split the cost a tonne of a corridor by mode; what no leg explains is waiting.

    Parameters
    ----------
    whole : float
        The corridor's cost with waiting, USD a tonne.

    Returns
    -------
    dict
        Part to USD a tonne, in the order of :data:`PARTS`; the sum is ``whole``. Empty where a leg
        has no price, or the legs alone cost more: then it is no split of that sum.
    """
    return _split([(_part(leg), leg.usd_per_tonne) for leg in legs], whole, "waiting")


def co2(legs: Sequence[Leg], whole: float) -> dict[str, float]:
    """Split the emission a tonne of a corridor by mode, kg; empty where a leg has no value."""
    ways = [leg for leg in legs if leg.mode != "fee"]
    return _split([(_part(leg), leg.kg_co2_per_tonne) for leg in ways], whole, "")


def _split(parts: Sequence[tuple[str, float | None]], whole: float, rest: str) -> dict[str, float]:
    sums: dict[str, float] = {}
    for part, value in parts:
        if value is None:
            return {}
        sums[part] = sums.get(part, 0.0) + value
    left = whole - sum(sums.values())
    slack = 1e-6 * max(abs(whole), 1.0)
    if left > slack and rest:
        sums[rest] = left
    elif abs(left) > slack:
        return {}
    return {part: sums[part] for part in PARTS if sums.get(part)}


def _part(leg: Leg) -> str:
    return leg.mode if leg.mode in PARTS else "other"


def table(result: Result, point: Point, names: Names, corridors: Sequence[str]) -> Table | None:
    """Return the legs of some corridors, folded; None where there are none."""
    every = of(result, point)
    rows = [
        [Cell(names.corridor(one)), *_cells(leg, names)]
        for one in corridors
        for leg in every.get(one, ())
    ]
    if not rows:
        return None
    columns = [
        Column("corridor", numeric=False),
        Column("leg", numeric=False),
        Column("mode", numeric=False),
        Column("length", "km"),
        Column("cost of a unit", "USD"),
        Column("load of a unit", "t"),
        Column("cost", "USD/t"),
        Column("CO2", "kg/t"),
    ]
    return Table("What each leg costs and emits, waiting left out", columns, rows, folded=True)


def _cells(leg: Leg, names: Names) -> list[Cell]:
    numbers = (
        leg.km,
        leg.usd_per_unit,
        leg.tonnes_per_unit,
        leg.usd_per_tonne,
        leg.kg_co2_per_tonne,
    )
    return [
        Cell(names.node(leg.name) if leg.name else "–"),
        Cell(leg.mode or "–"),
        *(Cell("–" if one is None else digits.number(one)) for one in numbers),
    ]
