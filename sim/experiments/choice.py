"""Shares of corridors that fit the times they lead to: one step of successive averages.

Each run has its shares as inputs. Between runs the times by month of entry are averaged with those
of all runs before (method of successive averages on costs; Cascetta 2009, section 5.4; Sheffi 1985,
section 12.1), and the averages give the shares of the next run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.errors import InputError, Position, Problem
from sim.experiments.free_flow import free_flow
from sim.mechanisms.choice.translate import fitted_constants, generalised_cost, logit, moving
from sim.mechanisms.demand.inputs import Flow
from sim.runs import StoredItem
from sim.scenario.schema import Scenario
from sim.tables.named import CorridorInfo
from sim.tables.plan import Plan

Floats = NDArray[np.float64]
SPREADS = {"sd": "month_sd", "p90_p50": "month_p90_p50"}


@dataclass(frozen=True)
class Times:
    """What a run measured on the corridors of one flow, by month; NaN where nobody entered.

    Attributes
    ----------
    hours, spread : ndarray of float64, shape (months, corridors)
    demand : ndarray of float64, shape (months,)
        Units that entered.
    """

    hours: Floats
    spread: Floats
    demand: Floats


@dataclass
class FlowChoice:
    """The choice of one flow while its shares are sought.

    Attributes
    ----------
    flow : str
    corridors : tuple of str
    scale, hourly, ratio : float
        Of the logit, USD a unit; USD for an hour of a unit; hours of time for an hour of spread.
    price, constants, waiting, free : ndarray of float64, shape (corridors,)
        USD a unit; USD a unit; USD for an hour that a unit waits; hours without waiting.
    shares : ndarray of float64, shape (months, corridors)
        Those of the run to come.
    spread_kpi : str
    begins : ndarray of float64, shape (months,)
    times : Times or None
        Averages over the runs so far.
    unmet : set of str
        Corridors whose time without waiting stood in where no unit had shown one.
    """

    flow: str
    corridors: tuple[str, ...]
    scale: float
    hourly: float
    ratio: float
    price: Floats
    constants: Floats
    waiting: Floats
    free: Floats
    shares: Floats
    spread_kpi: str
    begins: Floats
    times: Times | None = None
    unmet: set[str] = field(default_factory=set)
    fitted: Floats | None = None

    def costs(self, times: Times) -> Floats:
        """Return the generalised cost of each corridor by month, USD a unit."""
        waited = np.maximum(times.hours - self.free, 0.0)
        price = self.price + self.constants + self.waiting * waited
        return generalised_cost(price, self.hourly, self.ratio, times.hours, times.spread)

    def wanted(self, times: Times) -> Floats:
        """Return the shares that given times lead to, shape (months, corridors)."""
        return logit(self.costs(times), self.scale)

    def moving(self, times: Times) -> float:
        """Return the units that would change their corridor at the times of a run."""
        return moving(self.shares, self.wanted(times), times.demand)

    def filled(self, measured: Times) -> Times:
        """Fill months without a unit on a corridor: as last known, else without waiting.

        Last known is the average of the runs before in that month, else the month before.
        """
        hours, spread = measured.hours.copy(), measured.spread.copy()
        for month in range(len(hours)):
            for way in np.flatnonzero(np.isnan(hours[month])):
                if self.times is not None:
                    before = self.times.hours[month, way], self.times.spread[month, way]
                elif month:
                    before = hours[month - 1, way], spread[month - 1, way]
                else:
                    before = float(self.free[way]), 0.0
                    self.unmet.add(self.corridors[way])
                hours[month, way], spread[month, way] = before
        return Times(hours, spread, measured.demand)

    def average(self, times: Times, iteration: int) -> None:
        """Take a run's times into the averages, and put the shares of the next run in place.

        Parameters
        ----------
        times : Times
            Filled.
        iteration : int
            Number of the run, from 1.
        """
        if self.fitted is None:
            self.fitted = self._fit(times)
        if self.times is not None:
            part, before = 1.0 / iteration, self.times
            hours = before.hours + part * (times.hours - before.hours)
            spread = before.spread + part * (times.spread - before.spread)
            times = Times(hours, spread, times.demand)
        self.times = times
        self.shares = self.wanted(times)

    def _fit(self, times: Times) -> Floats:
        """Return the constants that give the shares of the first run at its times."""
        weights = times.demand if times.demand.any() else np.ones(len(times.demand))
        costs = np.average(self.costs(times) - self.constants, axis=0, weights=weights)
        shares = np.average(self.shares, axis=0, weights=weights)
        return fitted_constants(shares, costs, self.scale)


def choices(scenario: Scenario, plan: Plan) -> list[FlowChoice]:
    """Return the flows of a scenario that choose, with the shares to begin with.

    Raises
    ------
    InputError
        If a corridor has no price.
    """
    if not scenario.choice.active:
        return []
    return [
        _choice(name, flow, plan)
        for name, flow in scenario.flows.items()
        if flow.choice is not None
    ]


def _choice(name: str, flow: Flow, plan: Plan) -> FlowChoice:
    choice = flow.choice
    assert choice is not None
    rows = _rows(name, plan)
    per = flow.load if choice.per == "tonne" else 1.0
    corridors = tuple(flow.corridors or ())
    infos = [plan.corridors[int(plan.classes[rows[one]]["corridor"])] for one in corridors]
    worth = flow.load * flow.value_per_tonne
    by_share = None if choice.value_share is None else choice.value_share * worth
    hourly = (choice.value_of_time or 0.0) * per if by_share is None else by_share
    months = len(plan.month_begins)
    written = flow.monthly_shares or {one: [flow.corridors[one]] for one in corridors}  # type: ignore[index]
    shares = [
        [written[one][min(m, len(written[one]) - 1)] for one in corridors] for m in range(months)
    ]
    return FlowChoice(
        flow=name,
        corridors=corridors,
        scale=choice.scale * per,
        hourly=hourly,
        ratio=choice.reliability_ratio,
        price=np.array([_price(name, choice.prices, per, info) for info in infos]),
        constants=np.array([choice.constants.get(one, 0.0) * per for one in corridors]),
        waiting=np.array([info.waiting_cost for info in infos]),
        free=np.array([free_flow(plan, rows[one]) for one in corridors]),
        shares=np.array(shares),
        spread_kpi=SPREADS[choice.spread],
        begins=plan.month_begins,
    )


def _rows(name: str, plan: Plan) -> dict[str, int]:
    """Return the class of a flow on each of its corridors."""
    return {
        plan.corridors[int(one["corridor"])].name: row
        for row, one in enumerate(plan.classes)
        if plan.flows[int(one["flow"])].name == name
    }


def _price(flow: str, prices: Mapping[str, float], per: float, info: CorridorInfo) -> float:
    if info.name in prices:
        return prices[info.name] * per
    if info.cost_per_unit is None:
        path = f"flows.{flow}.choice.prices"
        message = (
            f"found no price of corridor {info.name!r}: a leg has no tariff, fare or fee; expected "
            "its price here"
        )
        raise InputError([Problem(Position("scenario"), path, message)])
    return info.cost_per_unit


def measured(choice: FlowChoice, items: Sequence[StoredItem]) -> Times:
    """Return what runs measured on the corridors of a flow, replications weighted by units."""
    shape = len(items), len(choice.begins), len(choice.corridors)
    found = {kpi: np.zeros(shape) for kpi in ("month_units", "month_transit", choice.spread_kpi)}
    ways = {f"{choice.flow}@{one}": number for number, one in enumerate(choice.corridors)}
    for number, item in enumerate(items):
        for row in _monthly(item):
            if row["name"] in ways and row["kpi"] in found:
                month = int(np.searchsorted(choice.begins, row["x"]))
                found[row["kpi"]][number, month, ways[row["name"]]] = row["value"]
    units = found["month_units"]
    together = units.sum(axis=0)
    with np.errstate(invalid="ignore"):
        hours, spread = (
            (found[kpi] * units).sum(axis=0) / together
            for kpi in ("month_transit", choice.spread_kpi)
        )
    return Times(hours, spread, together.sum(axis=1) / len(items))


def _monthly(item: StoredItem) -> list[dict[str, Any]]:
    """Return the rows of a run's series that are of ways."""
    import pyarrow.compute as pc

    rows: list[dict[str, Any]] = item.series.filter(
        pc.equal(item.series.column("scope"), "way")
    ).to_pylist()
    return rows
