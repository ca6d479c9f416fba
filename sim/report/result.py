"""What a result folder holds, as plain objects that the page is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.report.asked import Ahead, Shock


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean with its confidence limits, None where the replications give none.

    Attributes
    ----------
    mean : float
        In ``unit``.
    low, high : float or None
        Confidence limits of the mean.
    n : int
        Replications that it rests on.
    unit : str
    """

    mean: float
    low: float | None = None
    high: float | None = None
    n: int = 0
    unit: str = ""

    def scaled(self, factor: float, unit: str = "") -> Estimate:
        """Return the same in another unit."""
        low, high = (None if end is None else end * factor for end in (self.low, self.high))
        return Estimate(self.mean * factor, low, high, self.n, unit or self.unit)


@dataclass(frozen=True, slots=True)
class Binding:
    """A station that holds freight back: its share of the lost time, what more of it is worth."""

    station: str
    share: float
    marginal: Estimate | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """The target at one point and how it was judged."""

    kpi: str
    at_least: float
    verdict: str
    loss: Estimate | None
    capacity_year: str
    loss_limit: float
    settle: int | None


@dataclass(frozen=True, slots=True)
class Point:
    """One combination of lever values.

    Attributes
    ----------
    kpis : mapping
        (scope, name, kpi) to its estimate; absent where nothing was observed.
    scaling : float or None
        Factor on the bilateral flows that makes the offer equal to the target.
    loss_parts : mapping
        Part of the loss (waiting, in_transit, held, refused) to its share of the offer.
    warm_up_reached : bool or None
        None where nobody checked.
    reference : int or None
        Index of the point that it is held against.
    gains : mapping
        What it has more than that one, by measure, with paired limits.
    choice, response, shipments : mapping
        As the summary has them; empty where nothing chose, responded, or was asked.
    """

    index: int
    levers: Mapping[str, Any]
    replications: int
    kpis: Mapping[tuple[str, str, str], Estimate]
    target: Target | None = None
    binding: tuple[Binding, ...] = ()
    scaling: float | None = None
    loss_parts: Mapping[str, Estimate] = field(default_factory=dict)
    warm_up_reached: bool | None = None
    shock: Shock | None = None
    reference: int | None = None
    gains: Mapping[str, Estimate] = field(default_factory=dict)
    choice: Mapping[str, Any] = field(default_factory=dict)
    response: Mapping[str, Any] = field(default_factory=dict)
    shipments: Mapping[str, Any] = field(default_factory=dict)

    def kpi(self, scope: str, name: str, kpi: str) -> Estimate | None:
        """Return one estimate, None where it is absent."""
        return self.kpis.get((scope, name, kpi))

    def names(self, scope: str) -> list[str]:
        """Return the names of a scope, in the order of the summary."""
        return list(dict.fromkeys(name for found, name, _ in self.kpis if found == scope))


@dataclass(frozen=True, slots=True)
class Source:
    """One input with its origin; texts as they stand in the table."""

    path: str
    value: str
    unit: str
    source: str
    kind: str
    low: str
    high: str
    note: str
    text: str
    urls: tuple[str, ...]
    period: str

    @property
    def assumed(self) -> bool:
        """Whether nobody measured it."""
        return self.kind == "assumption" or self.source.lower().startswith("assum")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A simulated quantity beside the observed one; limits None where unknown."""

    id: str
    what: str
    place: str
    unit: str
    year: str
    simulated: float | None
    low: float | None
    high: float | None
    observed: float | None
    observed_low: float | None
    observed_high: float | None
    fitted: bool
    agree: bool | None
    cause: str


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg, or a fee, of a corridor at a point; None where no value is known."""

    point: int
    corridor: str
    name: str
    mode: str
    km: float | None = None
    usd_per_unit: float | None = None
    tonnes_per_unit: float | None = None
    usd_per_tonne: float | None = None
    kg_co2_per_tonne: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """A quantity over time or over probability.

    Attributes
    ----------
    x : ndarray, shape (points,)
    values : ndarray, shape (replications, points)
        NaN where a replication has no value.
    """

    x: NDArray[np.float64]
    values: NDArray[np.float64]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """How the results came about: what the page says under method."""

    version: str
    seed: str
    engine: str = ""
    scenario_hash: str = ""
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Result:
    """A whole result folder.

    Attributes
    ----------
    tree : mapping
        The resolved scenario as it was written, quantities still text with a unit.
    series : mapping
        (point, scope, kpi) to name to series, for the points that were asked for.
    """

    name: str
    title: str
    confidence: float
    run: Run
    tree: Mapping[str, Any]
    points: tuple[Point, ...]
    warnings: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    legs: tuple[Leg, ...] = ()
    series: Mapping[tuple[int, str, str], Mapping[str, Series]] = field(default_factory=dict)
    years: Ahead | None = None

    def over(self, point: Point, scope: str, kpi: str) -> Mapping[str, Series]:
        """Return the series of one point by name, empty where there are none."""
        return self.series.get((point.index, scope, kpi), {})
