"""Years ahead: what is offered, what arrives and what saturates when, in sentences and a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sim.report import digits
from sim.report.asked import YEAR, Ahead, Saturation
from sim.report.levers import setting
from sim.report.names import Names
from sim.report.result import Estimate, Point, Result
from sim.report.tables import Cell, Column, Table

#: Offered and delivered, the first pair that occurs.
PAIRS = (
    ("offered_tonnes", "delivered_tonnes", "tonnes"),
    ("offered_value", "delivered_value", "value"),
)
MOST_TOLD, MOST_NAMED, MOST_ROWS = 2, 4, 30
SIGNS = {"saturated": "▲", "undecided": "?", "free": ""}


@dataclass(frozen=True, slots=True)
class Way:
    """The points of one setting of the other levers, year by year."""

    levers: Mapping[str, Any]
    label: str
    points: Sequence[Point]

    @property
    def years(self) -> list[int]:
        """Years in order."""
        return [int(point.levers[YEAR]) for point in self.points]


def ways(result: Result, names: Names) -> list[Way]:
    """Return the points by the setting of the levers other than the year."""
    found: dict[str, list[Point]] = {}
    for point in result.points:
        if YEAR in point.levers:
            found.setdefault(repr(_rest(point.levers)), []).append(point)
    made = []
    for points in found.values():
        levers = _rest(points[0].levers)
        label = ", ".join(setting(name, value, names) for name, value in levers.items())
        ordered = sorted(points, key=lambda point: int(point.levers[YEAR]))
        made.append(Way(levers, label if len(found) > 1 else "", ordered))
    return made


def _rest(levers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in levers.items() if name != YEAR}


def saturating(ahead: Ahead, way: Way) -> list[Saturation]:
    """Return what is not free in every year, the first to saturate and the fullest first."""
    rows = [row for row in ahead.saturates if dict(row.levers) == dict(way.levers)]
    return sorted(rows, key=lambda row: (row.first or 9999, -fullest(row)))


def fullest(row: Saturation) -> float:
    """Return the largest share in use of all years."""
    return max((one.mean for one in row.use.values()), default=0.0)


def pair(points: Sequence[Point]) -> tuple[str, str, str] | None:
    """Return what is offered and delivered, and its word, in the first measure that occurs."""
    for offered, delivered, word in PAIRS:
        found = [point.kpi("network", "network", offered) for point in points]
        if any(one is not None and one.mean > 0 for one in found):
            return offered, delivered, word
    return None


def sentences(result: Result, names: Names) -> list[str]:
    """Return two sentences for each of the first settings of the other levers."""
    if result.years is None:
        return []
    found = []
    for way in ways(result, names)[:MOST_TOLD]:
        opening = f"At {way.label}: " if way.label else ""
        carried = _carried(way, result.years)
        told = [carried] if carried else []
        told.append(_when(result.years, way, names))
        told[0] = opening + (told[0] if opening else told[0][:1].upper() + told[0][1:])
        found += told
    return found


def _carried(way: Way, ahead: Ahead) -> str:
    """Say how offer and deliveries grow, and from when on they part."""
    kinds = pair(way.points)
    if kinds is None or len(way.points) < 2:
        return ""
    first, last = way.points[0], way.points[-1]
    offered, delivered = (
        [point.kpi("network", "network", kpi) for point in (first, last)] for kpi in kinds[:2]
    )
    if None in offered or None in delivered:
        return ""
    years = f"from {way.years[0]} to {way.years[-1]}"
    text = (
        f"{years} what is offered goes from {_shown(offered[0])} to {_shown(offered[1])}, and "
        f"what arrives from {_shown(delivered[0])} to {_shown(delivered[1])}"
    )
    return f"{text}{_parted(way, ahead)}."


def _parted(way: Way, ahead: Ahead) -> str:
    """Say in which years more than the limit does not arrive, and how much in the last."""
    shares = lost(way)
    short = [year for year, share in shares.items() if share > ahead.growth_limit]
    if not short:
        return ""
    limit, most = f"{100 * ahead.growth_limit:g}\u00a0%", max(short, key=lambda year: shares[year])
    share = f"{100 * shares[most]:.2g}\u00a0%"
    if len(short) == 1:
        return f"; in {most} {share} of it does not arrive"
    tail = way.years[way.years.index(short[0]) :]
    years = f"from {short[0]} on" if short == tail else f"in {digits.listed(map(str, short))}"
    return f"; {years} more than {limit} of it does not arrive, most in {most}: {share}"


def _shown(one: Estimate | None) -> str:
    assert one is not None
    return digits.shown(one)


def lost(way: Way) -> dict[int, float]:
    """Return the share of the offer that does not arrive within the year, by year."""
    kinds = pair(way.points)
    found = {}
    for year, point in zip(way.years, way.points, strict=True):
        offered, delivered = (
            point.kpi("network", "network", kpi) for kpi in (kinds or PAIRS[0])[:2]
        )
        if offered and delivered and offered.mean > 0:
            found[year] = 1.0 - delivered.mean / offered.mean
    return found


def _when(ahead: Ahead, way: Way, names: Names) -> str:
    """Say what saturates when, and what is left open."""
    rows = saturating(ahead, way)
    years: dict[int, list[Saturation]] = {}
    for row in rows:
        if row.first is not None:
            years.setdefault(row.first, []).append(row)
    left = [row for row in rows if row.first is None]
    told = [_first(years, way, names)]
    later = [f"{_named(found, names)} ({year})" for year, found in list(years.items())[1:]]
    told += [f"next: {'; '.join(later)}"] if later else []
    if left:
        more = " more" if years else ""
        count = f"one{more} is" if len(left) == 1 else f"{len(left)}{more} are"
        nearest = names.node(left[0].name)
        told.append(f"{count} undecided, the fullest {nearest}")
    return f"{'. '.join(text[:1].upper() + text[1:] for text in told)}."


def _first(years: Mapping[int, Sequence[Saturation]], way: Way, names: Names) -> str:
    if not years:
        return f"Nothing saturates up to {way.years[-1]}, as far as the intervals can tell"
    first, found = next(iter(years.items()))
    already = "Saturated already in" if first == way.years[0] else "First to saturate, in"
    return f"{already} {first}: {_named(found, names)}"


def _named(rows: Sequence[Saturation], names: Names) -> str:
    """Name nodes; their names may hold commas."""
    told = [names.node(row.name) for row in rows[:MOST_NAMED]]
    if len(rows) > MOST_NAMED:
        told.append(f"{len(rows) - MOST_NAMED} more")
    return "; ".join(told)


def tables(result: Result, names: Names) -> list[Table]:
    """Return by station and year how full it is and whether it is saturated."""
    if result.years is None:
        return []
    return [
        table
        for way in ways(result, names)
        if (table := _table(result.years, way, names)) is not None
    ]


def _table(ahead: Ahead, way: Way, names: Names) -> Table | None:
    rows = saturating(ahead, way)[:MOST_ROWS]
    if not rows:
        return None
    columns = [Column("station, link or service", numeric=False), Column("saturated from")]
    columns += [Column(str(year)) for year in way.years]
    cells = [
        [
            Cell(names.node(row.name)),
            Cell("–" if row.first is None else str(row.first)),
            *(_state(row, year) for year in way.years),
        ]
        for row in rows
    ]
    after = f": {way.label}" if way.label else ""
    caption = f"What saturates when: share in use, below it growth of the queue{after}"
    return Table(caption, columns, cells, folded=True)


def _state(row: Saturation, year: int) -> Cell:
    use, growth = row.use.get(year), row.growth.get(year)
    sign = SIGNS.get(row.states.get(year, ""), "")
    text = f"{100 * use.mean:.0f}\u00a0%" if use else "–"
    small = f"queue {100 * growth.mean:+.1f}\u00a0%".replace("-", "\u2212") if growth else ""
    return Cell(f"{text} {sign}".strip(), small)


def paragraphs(ahead: Ahead) -> list[str]:
    """Say what saturated means, and what a year is."""
    use, growth = 100 * ahead.use_limit, 100 * ahead.growth_limit
    meant = (
        f"Saturated: in use for more than {use:g}\u00a0% of its open time, or its queue grows over "
        f"the year by more than {growth:g}\u00a0% of what came, by the lower confidence limit; "
        "undecided where an interval holds a limit. Every year is a run of its own with its own "
        "warm-up: demand and projects are those of its dates, backlogs of the year before are not "
        "carried over."
    )
    return [meant]
