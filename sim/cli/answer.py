"""What a run found, for a terminal of 80 columns: sentences first, then a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sim.report import digits, words
from sim.report import levers as arranged
from sim.report.levers import Axes, Panel
from sim.report.names import Names
from sim.report.read import read
from sim.report.result import Estimate, Point

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

#: Rows of the tables of corridors and stations; the report has all of them.
MOST_ROWS = 8
COLOURS = {"met": "green", "missed": "red", "undecided": "yellow"}


def rendered(folder: Path) -> list[RenderableType]:
    """Return what to print of a result folder, in order.

    Raises
    ------
    ResultError
        If it cannot be read.
    """
    from rich.text import Text

    result = read(folder)
    of, names = arranged.axes(result.points), Names(result.tree)
    focus = arranged.focus(result, of)
    parts: list[RenderableType] = ["", Text(result.title, style="bold"), ""]
    for sentence in words.answer(result, of, names, focus):
        parts += [Text(sentence), ""]
    for panel in arranged.panels(result.points, of):
        label = arranged.panel_label(panel, of, names)
        parts += [Text(label, style="bold")] if label else []
        parts += [table, ""] if (table := _panel(panel, of, names)) else []
    if len(result.points) == 1 and result.points[0].target is None:
        parts += _inside(result.points[0], names)
    for warning in result.warnings:
        parts += [Text(f"Warning: {warning}", style="yellow"), ""]
    return parts


def _panel(panel: Panel, of: Axes, names: Names) -> Table | None:
    """Return one row for each point: its levers, then how the target is met or what is carried."""
    from rich.text import Text

    points = panel.points
    judged = points[0].target is not None
    if len(points) == 1 and not judged:
        return None
    table = _table()
    for lever in (of.x, of.line):
        if lever:
            table.add_column(Text(names.lever(lever)), max_width=12)
    columns = _judged(points) if judged else _carried(points)
    for title, _ in columns:
        table.add_column(title, no_wrap=True)
    last = "binds most" if judged else "costs most time"
    table.add_column(last, overflow="ellipsis", min_width=10)
    for point in points:
        own = [digits.lever(point.levers[lever]) for lever in (of.x, of.line) if lever]
        bound = names.node(point.binding[0].station) if point.binding else ""
        table.add_row(*map(Text, own), *(show(point) for _, show in columns), Text(bound))
    return table


Columns: TypeAlias = "list[tuple[str, Callable[[Point], str | Text]]]"


def _judged(points: Sequence[Point]) -> Columns:
    trade = [point.kpi("network", "network", "bilateral_trade") for point in points]
    unit, show = _column(trade)
    return [
        ("verdict", _verdict),
        ("loss, %", lambda point: _brief(_percent(point.target.loss if point.target else None))),
        (f"arrives,\n{unit}", lambda point: show(trade[points.index(point)])),
    ]


def _carried(points: Sequence[Point]) -> Columns:
    """Tonnes where there are any, else units; and the mean time of the corridors' units."""
    tonnes = [point.kpi("network", "network", "delivered_tonnes") for point in points]
    if not any(one and one.mean for one in tonnes):
        tonnes = [_total(point, "units") for point in points]
    work = [point.kpi("network", "network", "work_in_system") for point in points]
    unit, show = _column(tonnes)
    in_unit, show_in = _column(work)
    return [
        (f"arrives,\n{unit}", lambda point: show(tonnes[points.index(point)])),
        (f"in the system,\n{in_unit}", lambda point: show_in(work[points.index(point)])),
    ]


def _total(point: Point, kpi: str) -> Estimate | None:
    """Add up a KPI of all corridors; its interval is not known."""
    found = [one for name in point.names("corridor") if (one := point.kpi("corridor", name, kpi))]
    return Estimate(sum(one.mean for one in found), unit=found[0].unit) if found else None


def _inside(point: Point, names: Names) -> list[RenderableType]:
    """Return the tables of a single point: its corridors and its fullest stations."""
    carried = [point.kpi("corridor", name, "tonnes") for name in point.names("corridor")]
    corridors = (
        ("tonnes", "carries") if any(map(_mean, carried)) else ("units", "carries"),
        ("transit_p50", "half within"),
        ("transit_p95", "95 % within"),
    )
    stations = (
        ("utilisation", "in use"),
        ("wait_mean", "mean wait"),
        ("queue_mean", "mean queue"),
    )
    use = {name: point.kpi("station", name, "utilisation") for name in point.names("station")}
    waits = {name: point.kpi("station", name, "wait_mean") for name in use}
    fullest = sorted(use, key=lambda name: (-_mean(use[name]), -_mean(waits[name])))
    parts: list[RenderableType] = []
    for scope, kpis, rows, naming in (
        ("corridor", corridors, point.names("corridor"), names.corridor),
        ("station", stations, fullest, names.node),
    ):
        if rows:
            parts += [_by_name(point, scope, kpis, rows, naming), ""]
    return parts


def _by_name(
    point: Point,
    scope: str,
    kpis: Iterable[tuple[str, str]],
    rows: Sequence[str],
    naming: Callable[[str], str],
) -> Table:
    """Return a table with a row for each corridor or station."""
    from rich.text import Text

    table = _table()
    table.add_column(scope, overflow="ellipsis", min_width=12)
    columns = []
    for kpi, title in kpis:
        values = [point.kpi(scope, name, kpi) for name in rows]
        if any(one and one.mean for one in values):
            unit, show = _column(values, kpi)
            table.add_column(f"{title},\n{unit}" if unit else title, no_wrap=True)
            columns.append((values, show))
    for row, name in enumerate(rows[:MOST_ROWS]):
        table.add_row(Text(naming(name)), *(show(values[row]) for values, show in columns))
    if len(rows) > MOST_ROWS:
        table.caption = f"{len(rows) - MOST_ROWS} more in the report"
    return table


def _column(
    values: Sequence[Estimate | None], kpi: str = ""
) -> tuple[str, Callable[[Estimate | None], str]]:
    """Return the unit in which a column is shown, and how to show one of its values."""
    known = [one for one in values if one is not None]
    own = digits.scale(known[0].unit if known else "", [one.mean for one in known], kpi)
    unit = (
        own.unit.replace(" a year", "/year").replace("bn USD", "USD bn").replace("m USD", "USD m")
    )
    return unit, lambda one: _brief(own.show(one)) if one is not None else ""


def _brief(estimate: Estimate | None) -> str:
    """Return ``71.2 (70.8-71.5)``, which takes less room than words."""
    if estimate is None:
        return ""
    between = digits.limits(estimate).replace(" to ", "–")
    return digits.mean(estimate) + (f" ({between})" if between else "")


def _percent(estimate: Estimate | None) -> Estimate | None:
    return None if estimate is None else estimate.scaled(100.0, "%")


def _mean(estimate: Estimate | None) -> float:
    return 0.0 if estimate is None else estimate.mean


def _verdict(point: Point) -> Text:
    from rich.text import Text

    outcome = point.target.verdict if point.target else ""
    return Text(outcome, style=COLOURS.get(outcome, ""))


def _table() -> Table:
    from rich import box
    from rich.table import Table

    return Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="dim")
