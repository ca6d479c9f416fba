"""Years ahead: the same scenario in several calendar years, and what saturates when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.passing import corridors_by, share_of
from sim.experiments.series import Series, series_of
from sim.experiments.target import limits
from sim.runs import Point, StoredItem
from sim.scenario.schema import Clock, Scenario
from sim.scenario.shock import YEAR
from sim.statistics import Interval, mean_interval

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: A station in use for more of its open time than this is saturated.
USE = 0.95
#: So is one before which the queue grows by more than this share of what came in the year: the
#: share of the offer that may be lost with a target still met (model.md, section 4).
GROWTH = 0.01
#: Days at either end of the measured time over which a queue is averaged.
ENDS = 7
FREE, SATURATED, UNDECIDED = "free", "saturated", "undecided"


# ------------------------------------------------------------------------------ the clock's move


def measured_year(clock: Clock) -> int:
    """Return the calendar year in which the measured time begins."""
    assert clock.start is not None
    zero = datetime.fromisoformat(clock.start).replace(tzinfo=UTC)
    return (zero + timedelta(hours=clock.warm_up)).year


def moved(start: str, by: int) -> str:
    """Return a day as many years later; 29 February becomes the 28th where there is none."""
    day = date.fromisoformat(start)
    try:
        return day.replace(year=day.year + by).isoformat()
    except ValueError:
        return day.replace(year=day.year + by, day=28).isoformat()


def lever(scenario: Scenario) -> dict[str, list[int]]:
    """Return the lever that the years make: none where no years are asked."""
    years = [int(year) for year in scenario.experiment.years]
    return {YEAR: years} if years else {}


def changes(scenario: Scenario, levers: Mapping[str, Any]) -> dict[str, Any]:
    """Put what a year means in its place: the clock's start, and the year that demand is told of.

    The warm-up and the length stay, so every year begins with a warm-up of its own; backlogs of the
    year before are not carried over.
    """
    if YEAR not in levers or not scenario.experiment.years:
        return dict(levers)
    own = measured_year(scenario.clock)
    start = scenario.clock.start
    assert start is not None
    made: dict[str, Any] = {"clock.start": moved(start, int(levers[YEAR]) - own)}
    if scenario.growth.base_year is None:
        made["growth.base_year"] = own
    return {**made, **{name: value for name, value in levers.items() if name != YEAR}}


# ------------------------------------------------------------------------------ what saturates


@dataclass(frozen=True)
class Load:
    """How full a node is in one year, and how its queue grew; None where it has no such thing."""

    use: Interval | None
    growth: Interval | None

    @property
    def state(self) -> str:
        """Whether it is saturated: one of the two above its limit, or neither, or it is open."""
        judged = [
            _above(one, limit)
            for one, limit in ((self.use, USE), (self.growth, GROWTH))
            if one is not None
        ]
        if True in judged:
            return SATURATED
        return UNDECIDED if None in judged else FREE


def _above(one: Interval, limit: float) -> bool | None:
    """Whether a mean lies above a limit; None where its interval leaves it open."""
    if not one.has_limits:
        return None
    return True if one.low > limit else False if one.high <= limit else None


def loads(point: Point, items: Sequence[StoredItem]) -> dict[str, Load]:
    """Return the load of every station, link and service of a point, by node.

    ``use`` is the KPI ``utilisation``. ``growth`` is the mean queue of the last week of the
    measured time less that of the first, as a share of the units that came in between: the arrivals
    of a station, else the offer of the flows that pass.
    """
    scenario = point.scenario
    confidence = scenario.experiment.confidence
    use: dict[str, list[float]] = {}
    growth: dict[str, list[float]] = {}
    for item in items:
        measured = _kpis(item)
        for (scope, name, kpi), value in measured.items():
            if (scope, kpi) == ("station", "utilisation"):
                use.setdefault(name, []).append(value)
        for name, share in _growths(scenario, item, measured):
            growth.setdefault(name, []).append(share)
    # A node whose queue never was has no series: it did not grow.
    for shares in growth.values():
        shares += [0.0] * (len(items) - len(shares))
    return {
        name: Load(_interval(use.get(name), confidence), _interval(growth.get(name), confidence))
        for name in dict.fromkeys([*use, *growth])
    }


def _interval(values: list[float] | None, confidence: float) -> Interval | None:
    return mean_interval(values, confidence) if values else None


def _kpis(item: StoredItem) -> dict[tuple[str, str, str], float]:
    # The accounts of a flow come in several units; only that of units is wanted here.
    return {
        (scope, name, kpi): value
        for scope, name, kpi, unit, value in item.kpi_rows()
        if scope != "flow" or unit == "units"
    }


def _growths(
    scenario: Scenario, item: StoredItem, kpis: Mapping[tuple[str, str, str], float]
) -> Iterator[tuple[str, float]]:
    """Yield each node with the growth of its queue as a share of the units that came."""
    clock = scenario.clock
    for (_, name, _), queue in series_of(item, {"queue"}).items():
        arrivals = kpis.get(("station", name, "arrivals"))
        days = (clock.length - clock.warm_up) / 24.0
        came = _passing(scenario, name, kpis) if arrivals is None else days * arrivals
        if came > 0.0:
            yield name, _grown(queue, clock) / came


def _passing(scenario: Scenario, node: str, kpis: Mapping[tuple[str, str, str], float]) -> float:
    """Return the units offered by the flows that pass a line, link or service in the window."""
    name = node.partition("@")[0].partition(">")[0]
    passed = corridors_by(scenario, {name})
    return sum(
        kpis.get(("flow", flow, "offered"), 0.0) * share_of(one, passed, name)
        for flow, one in scenario.flows.items()
    )


def _grown(queue: Series, clock: Clock) -> float:
    """Return how much longer the mean queue of the last week is than that of the first."""
    whole = queue.x + 24.0 <= clock.length
    inside: NDArray[np.float64] = queue.values[whole & (queue.x >= clock.warm_up)]
    if len(inside) < 2:
        return 0.0
    ends = max(1, min(ENDS, len(inside) // 2))
    return float(inside[-ends:].mean() - inside[:ends].mean())


# ------------------------------------------------------------------------------ the summary


def summary(
    shown: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Load]]
) -> dict[str, Any] | None:
    """Return what ``summary.json`` says of the years ahead; None where no years were asked.

    Parameters
    ----------
    shown : sequence of mapping
        The values of each point's levers, as tables hold them.
    found : sequence of mapping
        Of each point, :func:`loads`.
    """
    if not shown or YEAR not in shown[0]:
        return None
    groups: dict[str, list[int]] = {}
    for index, levers in enumerate(shown):
        rest = {name: value for name, value in levers.items() if name != YEAR}
        groups.setdefault(repr(rest), []).append(index)
    rows = [
        row
        for indices in groups.values()
        for row in _saturating([shown[index] for index in indices], [found[i] for i in indices])
    ]
    years = list(dict.fromkeys(int(levers[YEAR]) for levers in shown))
    return {"years": years, "limits": {"use": USE, "growth": GROWTH}, "saturates": rows}


def _saturating(
    levers: Sequence[Mapping[str, Any]], found: Sequence[Mapping[str, Load]]
) -> list[dict[str, Any]]:
    """Return a row for every node that is not free in every year, the first to saturate first."""
    rest = {name: value for name, value in levers[0].items() if name != YEAR}
    years = [int(one[YEAR]) for one in levers]
    rows = []
    for name in dict.fromkeys(name for loads_of in found for name in loads_of):
        by_year = {year: one[name] for year, one in zip(years, found, strict=True) if name in one}
        states = {year: load.state for year, load in by_year.items()}
        if set(states.values()) == {FREE}:
            continue
        first = next((year for year, state in states.items() if state == SATURATED), None)
        rows.append(
            {
                "levers": rest,
                "name": name,
                "first_year": first,
                "undecided": [year for year, state in states.items() if state == UNDECIDED],
                "years": [_row(year, load) for year, load in by_year.items()],
            }
        )
    return sorted(rows, key=lambda row: (row["first_year"] or 9999, *row["undecided"][:1]))


def _row(year: int, load: Load) -> dict[str, Any]:
    return {
        "year": year,
        "state": load.state,
        "use": None if load.use is None else limits(load.use),
        "growth": None if load.growth is None else limits(load.growth),
    }
