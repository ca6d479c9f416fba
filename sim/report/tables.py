"""Tables of the page: cells with a mean, and its confidence limits below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from sim.report import digits
from sim.report.names import Names
from sim.report.result import Estimate, Point

#: Longer tables are folded on the screen; print shows them whole.
LONG = 40


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


def estimates(
    point: Point,
    scope: str,
    kpis: Iterable[tuple[str, str]],
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
    columns = [Column(scope, numeric=False)]
    cells: dict[str, list[Cell]] = {name: [Cell(title(name))] for name in names}
    empty = set(names)
    for kpi, head in kpis:
        found = {name: one for name in names if (one := point.kpi(scope, name, kpi))}
        if not found or (kpi in OPTIONAL and not any(one.mean for one in found.values())):
            continue
        empty -= set(found)
        # The unit that suits most rows; the largest alone would leave the others near zero.
        middle = median(one.mean for one in found.values())
        scale = digits.scale(next(iter(found.values())).unit, [middle], kpi)
        columns.append(Column(head, scale.unit))
        for name in names:
            cells[name].append(estimate(scale.show(found[name])) if name in found else Cell("–"))
    rows = [cells[name] for name in names if name not in empty]
    return Table(caption, columns, rows, folded=len(rows) > LONG) if rows else None


def estimate(one: Estimate | None) -> Cell:
    """Return a cell with the mean and its limits; a dash for what is absent."""
    return Cell(digits.mean(one), digits.limits(one)) if one else Cell("–")


def insides(point: Point, names: Names) -> list[Table]:
    """Return the tables of corridors, stations, services and flows of one point."""
    made = (
        estimates(point, "corridor", CORRIDOR, names.corridor, "What each corridor carries"),
        estimates(point, "station", STATION, names.node, "What each station passes"),
        estimates(
            point,
            "service",
            SERVICE,
            lambda name: names.title("services", name),
            "Trains and ferries",
        ),
        *flows(point, names),
    )
    return [table for table in made if table]


def flows(point: Point, names: Names) -> list[Table]:
    """Return the accounts of the flows, one for each measure."""
    found = []
    for unit in ("tonnes", "units", "USD"):
        kpis = [(f"{kpi}_{unit.lower()}", head) for kpi, head in FLOW]
        caption = f"Accounts of each flow in {unit}: opening and offered are the sum of the rest"
        table = estimates(point, "flow", kpis, lambda name: names.title("flows", name), caption)
        if table:
            found.append(replace(table, folded=True))
    return found
