"""The tables while they grow: rows are added, names are given numbers, a plan comes out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.inputs import Distribution
from sim.tables import plan as tables
from sim.tables.named import CorridorInfo, FlowInfo, Node
from sim.tables.plan import NONE, Plan

Rows = list[tuple[Any, ...]]
#: Who drives without end, and rests for no time.
NO_REST = (math.inf, 0.0)


@dataclass
class Builder:
    """Collects the rows of every table; :meth:`plan` freezes them.

    Attributes
    ----------
    end, warm_up, year_hours : float
        Of the plan.
    month_begins : ndarray of float64
        Of the plan.
    """

    end: float
    warm_up: float
    year_hours: float
    month_begins: NDArray[np.float64] = field(default_factory=lambda: np.zeros(1))
    steps: Rows = field(default_factory=list)
    paths: Rows = field(default_factory=list)
    classes: Rows = field(default_factory=list)
    arrivals: Rows = field(default_factory=list)
    stations: Rows = field(default_factory=list)
    gates: Rows = field(default_factory=list)
    tokens: Rows = field(default_factory=list)
    formations: Rows = field(default_factory=list)
    embargoes: Rows = field(default_factory=list)
    lines: Rows = field(default_factory=list)
    decks: Rows = field(default_factory=list)
    pools: Rows = field(default_factory=list)
    berths: Rows = field(default_factory=list)
    weather: Rows = field(default_factory=list)
    weather_names: list[str] = field(default_factory=list)
    disruptions: Rows = field(default_factory=list)
    modulations: Rows = field(default_factory=list)
    disruption_names: list[str] = field(default_factory=list)
    stream_laws: Rows = field(default_factory=list)
    stream_names: list[str] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    flows: list[FlowInfo] = field(default_factory=list)
    corridors: list[CorridorInfo] = field(default_factory=list)
    ports: list[str] = field(default_factory=list)
    watched: dict[int, int] = field(default_factory=dict)
    scaling: float = 1.0
    rows: dict[tuple[str, str], int] = field(default_factory=dict)
    calendars: Rows = field(default_factory=list)
    _times: list[NDArray[np.float64]] = field(default_factory=list)
    _values: list[NDArray[np.float64]] = field(default_factory=list)
    _samples: list[float] = field(default_factory=list)
    _weights: list[float] = field(default_factory=list)

    def node(self, name: str, kind: str, place: str = "", title: str = "") -> int:
        """Return the number of a node, made at its first mention."""
        at = self.rows.get(("node", name))
        if at is None:
            at = self.rows["node", name] = len(self.nodes)
            self.nodes.append(Node(name, kind, place, title))
        return at

    def calendar(
        self, times: NDArray[np.float64], values: NDArray[np.float64] | None = None
    ) -> int:
        """Add a calendar's breakpoints and return its row."""
        first = sum(len(part) for part in self._times)
        self._times.append(np.asarray(times, dtype=np.float64))
        self._values.append(
            np.ones(len(times)) if values is None else np.asarray(values, dtype=np.float64)
        )
        self.calendars.append((first, len(times)))
        return len(self.calendars) - 1

    def breakpoints(self, row: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the breakpoints of a calendar that was added."""
        return self._times[row], self._values[row]

    def listed(self, values: Iterable[float]) -> tuple[int, int]:
        """Add listed values and return their first row and count."""
        first = len(self._samples)
        self._samples += [float(value) for value in values]
        self._weights += [0.0] * (len(self._samples) - first)
        return first, len(self._samples) - first

    def stream(
        self,
        name: str,
        law: Distribution[float],
        owner_kind: int,
        owner: int,
        numerator: float = math.nan,
        rest: tuple[float, float] = NO_REST,
    ) -> int:
        """Add a named stream and return its row; its name keys its random numbers.

        ``rest`` is how many hours are driven before each rest, and how many it takes.
        """
        code, a, b, c = _law(law)
        first, count = NONE, 0
        if law.empirical is not None:
            first, count = self.listed(law.empirical.values)
            weights = np.array(law.empirical.weights or [1.0] * count)
            self._weights[first : first + count] = (np.cumsum(weights) / weights.sum()).tolist()
        self.stream_laws.append((code, owner_kind, owner, a, b, c, numerator, *rest, first, count))
        self.stream_names.append(name)
        return len(self.stream_laws) - 1

    def token(self, node: int, units: float, refuse: bool = False) -> int:
        """Add a yard or fleet and return its row."""
        self.tokens.append((units, int(refuse), node, NONE))
        return len(self.tokens) - 1

    def path(self, steps: Sequence[tuple[Any, ...]], visits: int) -> int:
        """Add a path and return its row."""
        self.paths.append((len(self.steps), len(steps), visits))
        self.steps += steps
        return len(self.paths) - 1

    def plan(self) -> Plan:
        """Freeze the tables."""

        def table(rows: Rows, dtype: np.dtype[Any]) -> NDArray[np.void]:
            return _frozen(np.array(rows, dtype=dtype))

        watched = np.full(len(self.nodes), NONE, dtype=np.int32)
        for node, embargo in self.watched.items():
            watched[node] = embargo
        records = {
            name: table(getattr(self, name), dtype) for name, dtype in tables.RECORDS.items()
        }
        return Plan(
            end=self.end,
            warm_up=self.warm_up,
            year_hours=self.year_hours,
            calendar_time=_joined(self._times),
            calendar_value=_joined(self._values),
            stream_names=tuple(self.stream_names),
            samples=_frozen(np.array(self._samples, dtype=np.float64)),
            weights=_frozen(np.array(self._weights, dtype=np.float64)),
            weather_names=tuple(self.weather_names),
            disruption_names=tuple(self.disruption_names),
            watched=_frozen(watched),
            nodes=tuple(self.nodes),
            flows=tuple(self.flows),
            corridors=tuple(self.corridors),
            ports=tuple(self.ports),
            scaling=self.scaling,
            month_begins=_frozen(self.month_begins),
            **records,
        )


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array


def _joined(parts: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    return _frozen(np.concatenate([np.empty(0), *parts]))


def _law(law: Distribution[float]) -> tuple[int, float, float, float]:
    """Return a distribution's code and parameters.

    A lognormal of mean m and coefficient of variation c has sigma^2 = ln(1 + c^2) and
    mu = ln m - sigma^2 / 2; a gamma has shape 1 / c^2 and scale m c^2 (Law 2015, section 6.2).
    """
    if law.lognormal is not None:
        variance = math.log(1.0 + law.lognormal.cv**2)
        mu = math.log(law.lognormal.mean) - variance / 2.0
        return tables.LOGNORMAL, mu, math.sqrt(variance), 0.0
    if law.gamma is not None:
        shape = 1.0 / law.gamma.cv**2
        return tables.GAMMA, shape, law.gamma.mean / shape, 0.0
    if law.erlang is not None:
        return tables.GAMMA, law.erlang.stages, law.erlang.mean / law.erlang.stages, 0.0
    if law.triangular is not None:
        return tables.TRIANGULAR, law.triangular.low, law.triangular.mode, law.triangular.high
    return _plain_law(law)


def _plain_law(law: Distribution[float]) -> tuple[int, float, float, float]:
    """Return the code and parameters of a law that is written as numpy takes it."""
    if law.deterministic is not None:
        return tables.DETERMINISTIC, law.deterministic, 0.0, 0.0
    if law.exponential is not None:
        return tables.EXPONENTIAL, law.exponential, 0.0, 0.0
    if law.uniform is not None:
        return tables.UNIFORM, law.uniform.low, law.uniform.high, 0.0
    if law.weibull is not None:
        return tables.WEIBULL, law.weibull.scale, law.weibull.shape, 0.0
    return tables.EMPIRICAL, 0.0, 0.0, 0.0
