"""Tables of the page: cells with a mean, and its confidence limits below it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from sim.report import digits
from sim.report.names import Names
from sim.report.result import Estimate, Point

#: Longer tables of inputs are folded on the screen; print shows them whole.
LONG = 40
#: Of more stations than this, those with most waiting are shown first.
MANY = 15


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: text, a smaller line below it, perhaps links, perhaps a mark (a CSS class)."""

    text: str = ""
    small: str = ""
    links: tuple[str, ...] = ()
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, its unit, and whether numbers stand below it."""

    head: str
    unit: str = ""
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its caption.

    A folded one opens on a click and is printed whole; an extra one is printed only when open.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    folded: bool = False
    wide: bool = False
    extra: bool = False
    #: Widths of the columns in per cent; empty where they follow what is in them.
    widths: Sequence[int] = ()


#: (kpi, heading) of each scope, in the order of the columns.
CORRIDOR = (
    ("tonnes", "carried"),
    ("teu", "boxes"),
    ("units", "units"),
    ("transit_p10", "10 % within"),
    ("transit_p50", "50 % within"),
    ("transit_p90", "90 % within"),
    ("on_time_share", "on time"),
    ("cost_per_tonne", "cost a tonne"),
    ("co2_per_tonne", "CO2 a tonne"),
)
STATION = (
    ("throughput", "passed"),
    ("utilisation", "in use"),
    ("wait_mean", "mean wait"),
    ("wait_p95", "95 % wait less than"),
    ("queue_mean", "mean queue"),
    ("queue_max", "longest queue"),
    ("blocked_share", "blocked"),
    ("closed_share", "closed"),
)
SERVICE = (
    ("departures", "departures"),
    ("load_factor", "load factor"),
    ("round_trip", "round trip"),
    ("fill_wait", "wait to fill"),
    ("idle_share", "idle"),
)
FLOW = tuple(
    (kpi, kpi.replace("_", " "))
    for kpi in ("opening", "offered", "delivered", "waiting", "in_transit", "held", "refused")
)


#: Left out where all are zero: a queue in a textbook carries no tonnes, a road no boxes.
OPTIONAL = ("tonnes", "teu")
#: True of what stands idle too.
IDLE = ("closed_share", "idle_share")


def estimates(
    point: Point,
    scope: str,
    kpis: Sequence[tuple[str, str]],
    title: Callable[[str], str],
    caption: str,
    names: Sequence[str] | None = None,
) -> Table | None:
    """Make a table of one scope: a row for each name, a column for each KPI that anybody has.

    Returns
    -------
    Table or None
        None where no name has any of the KPIs.
    """
    names = point.names(scope) if names is None else names
    rows = occurring(point, scope, kpis, names)
    if not rows:
        return None
    columns = [Column(scope, numeric=False)]
    cells = {name: [Cell(title(name))] for name in rows}
    for kpi, head in kpis:
        found = {name: one for name in rows if (one := point.kpi(scope, name, kpi))}
        if not found or (kpi in OPTIONAL and not any(one.mean for one in found.values())):
            continue
        scale = _scale(point, scope, rows, kpi, kpis)
        columns.append(Column(head, scale.unit))
        for name in rows:
            cells[name].append(estimate(scale.show(found[name])) if name in found else Cell("–"))
    if len(rows) < len(names):
        caption += f" ({len(names) - len(rows)} without traffic left out)"
    return Table(caption, columns, [cells[name] for name in rows])


def _scale(
    point: Point, scope: str, rows: Sequence[str], kpi: str, kpis: Sequence[tuple[str, str]]
) -> digits.Scale:
    """Choose the unit that suits most rows; the largest alone would leave the others near zero.

    Columns that are read together (``transit_p10``, ``transit_p90``; the accounts of a flow) have
    one unit.
    """
    family = kpi.partition("_")[0]
    alike = [other for other, _ in kpis if scope == "flow" or other.partition("_")[0] == family]
    if digits.is_share(kpi):
        alike = [kpi]
    found = [one for name in rows for other in alike if (one := point.kpi(scope, name, other))]
    means = [one.mean for one in found if one.mean] or [0.0]
    # Up to a hundred hours are read more easily than thousands of minutes.
    middle = max(median(means), 1.0 if found[0].unit == "h" and max(means) > 3.0 else 0.0)
    return digits.scale(found[0].unit, [middle], kpi)


def occurring(
    point: Point, scope: str, kpis: Sequence[tuple[str, str]], names: Sequence[str]
) -> list[str]:
    """Return the names with any KPI but zeros: what is closed all the time carries nothing."""
    found = []
    for name in names:
        known = (point.kpi(scope, name, kpi) for kpi, _ in kpis if kpi not in IDLE)
        if any(one is not None and one.mean > 0 for one in known):
            found.append(name)
    return found


def estimate(one: Estimate | None) -> Cell:
    """Return a cell with the mean and its limits; a dash for what is absent."""
    return Cell(digits.mean(one), digits.brief(one)) if one else Cell("–")


def insides(point: Point, names: Names) -> list[Table]:
    """Return the tables of corridors, stations, services and flows of one point."""
    made = (
        estimates(point, "corridor", CORRIDOR, names.corridor, "What each corridor carries"),
        *stations(point, names),
        estimates(point, "service", SERVICE, names.node, "Trains and ferries"),
        *flows(point, names),
    )
    return [table for table in made if table]


def stations(point: Point, names: Names) -> list[Table | None]:
    """Return the table of stations; of many, those with most waiting first, then all, folded."""
    every = estimates(point, "station", STATION, names.node, "What each station passes")
    if every is None or len(every.rows) <= MANY:
        return [every]
    most = sorted(point.names("station"), key=lambda name: -_waiting(point, name))[:MANY]
    caption = f"The {MANY} stations where units wait longest in all"
    first = estimates(point, "station", STATION, names.node, caption, most)
    return [first, replace(every, folded=True)]


def _waiting(point: Point, name: str) -> float:
    queue = point.kpi("station", name, "queue_mean")
    return queue.mean if queue else 0.0


def flows(point: Point, names: Names) -> list[Table]:
    """Return the accounts of the flows, one for each measure."""
    found = []
    for unit in ("tonnes", "units", "USD"):
        kpis = [(f"{kpi}_{unit.lower()}", head) for kpi, head in FLOW]
        caption = f"Accounts of each flow in {unit}: opening and offered are the sum of the rest"
        table = estimates(point, "flow", kpis, names.flow, caption)
        if table:
            found.append(replace(table, folded=True))
    return found
