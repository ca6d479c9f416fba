"""What a summary says of a shock and of the years ahead, as plain objects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.report.result import Estimate

Json = Mapping[str, Any]
#: Scope, name and measure or KPI.
Key = tuple[str, str, str]
SHOCK, DISTURBED = "shock", "yes"
YEAR = "year"
NETWORK = ("network", "network")
#: Scope and name of the corridors that a shock is followed on, all together.
GROUP = ("group", "followed")


@dataclass(frozen=True, slots=True)
class Days:
    """A median of days over the replications, with limits by order statistics.

    Attributes
    ----------
    median : float
    low, high : float or None
    least, greatest : float
        Of all replications.
    n, censored : int
        Replications, and those in which it was not reached within the run.
    open, high_open : bool
        Whether the median, and the upper limit, are only the time that the run had left.
    """

    median: float
    low: float | None
    high: float | None
    least: float
    greatest: float
    n: int
    censored: int
    open: bool
    high_open: bool
    bound: float


@dataclass(frozen=True, slots=True)
class Shock:
    """What a shock costs at one point.

    Attributes
    ----------
    undisturbed : int
        Index of the point that it is held against.
    begin, end : float or None
        Hours since the clock's start; None where it has no known time.
    within, stays : float
        Loss that counts as made good, in days of flow, and the hours for which it must.
    group : tuple of str
        Corridors that the answer is about, all together; empty where it is the whole network.
    measures, differences : mapping
        (scope, name, measure or KPI) to its estimate.
    days : mapping
        (scope, name, what is timed) to its days.
    """

    title: str
    undisturbed: int
    begin: float | None
    end: float | None
    within: float
    stays: float
    group: tuple[str, ...] = ()
    measures: Mapping[Key, Estimate] = field(default_factory=dict)
    days: Mapping[Key, Days] = field(default_factory=dict)
    differences: Mapping[Key, Estimate] = field(default_factory=dict)

    @property
    def subject(self) -> tuple[str, str]:
        """Scope and name of what the answer is about."""
        of_group = (*GROUP, "largest_loss")
        return GROUP if of_group in self.measures else NETWORK

    def tells_of(self, corridor: str) -> bool:
        """Whether the answer is about a corridor: those followed, or any."""
        return not self.group or corridor in self.group

    def measure(self, scope: str, name: str, measure: str) -> Estimate | None:
        """Return one measure, None where it is absent."""
        return self.measures.get((scope, name, measure))

    def difference(self, scope: str, name: str, kpi: str) -> Estimate | None:
        """Return how much a KPI differs, None where it does not."""
        return self.differences.get((scope, name, kpi))


@dataclass(frozen=True, slots=True)
class Saturation:
    """A station, link or service that is not free in every year, for one setting of the levers.

    Attributes
    ----------
    first : int or None
        First year in which it is saturated.
    states : mapping of int to str
        Year to free, saturated or undecided.
    use, growth : mapping of int to Estimate
    """

    name: str
    levers: Mapping[str, Any]
    first: int | None
    states: Mapping[int, str]
    use: Mapping[int, Estimate]
    growth: Mapping[int, Estimate]

    @property
    def undecided(self) -> list[int]:
        """The years in which the intervals leave it open."""
        return [year for year, state in self.states.items() if state == "undecided"]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What saturates when."""

    years: tuple[int, ...]
    use_limit: float
    growth_limit: float
    saturates: tuple[Saturation, ...]


Reads = Callable[[Json | None], "Estimate | None"]


def read_shock(raw: Json | None, estimate: Reads, name: Callable[[Json], str]) -> Shock | None:
    """Read ``points[].shock``; None where a point has none."""
    if not raw:
        return None
    days = {
        (str(one["scope"]), str(one["name"]), str(one["measure"])): Days(
            **{
                key: one[key]
                for key in ("median", "low", "high", "least", "greatest", "n", "censored")
            },
            open=bool(one["open"]),
            high_open=bool(one["high_open"]),
            bound=float(one["bound"]),
        )
        for one in raw["days"]
    }
    return Shock(
        title=str(raw.get("title") or ""),
        undisturbed=int(raw["undisturbed"]),
        begin=raw["begin"],
        end=raw["end"],
        within=float(raw["within"]),
        stays=float(raw["stays"]),
        group=tuple(str(name) for name in raw["group"]),
        measures={
            (str(one["scope"]), str(one["name"]), str(one["measure"])): found
            for one in raw["measures"]
            if (found := _possible(estimate(one), str(one["measure"])))
        },
        days=days,
        differences={
            (str(one["scope"]), str(one["name"]), name(one)): found
            for one in raw["differences"]
            if (found := estimate(one))
        },
    )


def _possible(one: Estimate | None, measure: str) -> Estimate | None:
    """Cut the limits of a share to what it can be."""
    if one is None or one.low is None or one.high is None or not measure.endswith("_share"):
        return one
    return replace(
        one, low=max(one.low, min(one.mean, 0.0)), high=min(one.high, max(one.mean, 1.0))
    )


def read_years(raw: Json | None, estimate: Reads) -> Ahead | None:
    """Read the summary's ``years``; None where it has none."""
    if not raw:
        return None
    return Ahead(
        years=tuple(int(year) for year in raw["years"]),
        use_limit=float(raw["limits"]["use"]),
        growth_limit=float(raw["limits"]["growth"]),
        saturates=tuple(_saturation(one, estimate) for one in raw["saturates"]),
    )


def _saturation(raw: Json, estimate: Reads) -> Saturation:
    first = raw["first_year"]

    def by_year(key: str) -> dict[int, Estimate]:
        found = ((int(one["year"]), estimate(one[key])) for one in raw["years"])
        return {year: one for year, one in found if one}

    return Saturation(
        name=str(raw["name"]),
        levers=dict(raw["levers"]),
        first=None if first is None else int(first),
        states={int(one["year"]): str(one["state"]) for one in raw["years"]},
        use=by_year("use"),
        growth=by_year("growth"),
    )
