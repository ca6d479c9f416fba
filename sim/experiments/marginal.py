"""What a little more capacity at a binding node is worth: paired runs with the same draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sim.experiments.capacity import raised
from sim.experiments.target import binding, judge, limits
from sim.runs import Item, Point, Store
from sim.scenario.schema import Scenario
from sim.statistics import paired_interval

KPI = "bilateral_trade"
UNIT = "USD/year"


@dataclass(frozen=True)
class Marginal:
    """A point with one node's capacity raised.

    Attributes
    ----------
    base, raised : Point
    node : str
    wanted, grown : float
        Increase that was asked for and the one that whole places, ships or lots allow; shares.
    """

    base: Point
    raised: Point
    node: str
    wanted: float
    grown: float


def planned(point: Point) -> int:
    """Return how many marginal runs a quoted point may need."""
    return 0 if point.scenario.target is None else int(point.scenario.target.marginal_stations)


def marginals(point: Point, store: Store, items: Sequence[Item]) -> list[Marginal]:
    """Return the changed points for the nodes that cost a quoted point most time.

    Nodes without a capacity that could grow (a plain road) are passed over.
    """
    target = point.scenario.target
    assert target is not None
    found: list[Marginal] = []
    headers = [store.header(item.name) for item in items]
    for bound in binding(point.scenario, headers, listed=len(point.scenario.stations) + 100):
        if len(found) == int(target.marginal_stations):
            break
        node = bound["station"]
        change = raised(point.scenario, node, target.marginal_increase)
        if change is not None:
            make = partial(_made, point.make, node, target.marginal_increase)
            changed = Point(point.index, point.levers, make, f"{point.key}+{node}", change=node)
            found.append(Marginal(point, changed, node, target.marginal_increase, change[1]))
    return found


def _made(base: Callable[[], Scenario], node: str, share: float) -> Scenario:
    change = raised(base(), node, share)
    assert change is not None
    return change[0]


def value(
    marginal: Marginal, store: Store, base: Sequence[Item], changed: Sequence[Item]
) -> dict[str, Any]:
    """Return the gain in delivered bilateral USD a year, with its paired interval.

    Where whole numbers made the capacity grow by more than was asked for, the gain is scaled down
    in proportion. ``verdict`` is that of the runs with more capacity, unscaled: near full use it
    may turn with a little of it (model.md, section 4).
    """
    with_more, without = ([delivered(store, item) for item in items] for items in (changed, base))
    confidence = marginal.base.scenario.experiment.confidence
    gain = paired_interval(with_more, without, confidence)
    return {
        **limits(gain, unit=UNIT, factor=marginal.wanted / marginal.grown),
        "n": gain.n,
        "grown": marginal.grown,
        "verdict": judge(marginal.raised.scenario, [store.header(one.name) for one in changed])[
            "verdict"
        ],
    }


def delivered(store: Store, item: Item) -> float:
    """Return the bilateral trade that a run delivered, USD a year."""
    return next(row[4] for row in store.read(item.name).kpi_rows() if row[2] == KPI)
