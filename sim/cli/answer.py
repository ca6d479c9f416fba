"""What a run found, for a terminal of 80 columns: sentences first, then a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from rich import box
from rich.table import Table
from rich.text import Text

from sim.report import digits, words
from sim.report import levers as arranged
from sim.report.levers import Axes, Panel
from sim.report.names import Names
from sim.report.read import read
from sim.report.result import Estimate, Point

if TYPE_CHECKING:
    from rich.console import RenderableType

#: Rows of the tables of corridors and stations; the report has all of them.
MOST_ROWS = 8
#: Columns between two columns, and the least that a name is cut to.
GAP = 2
LEAST = 10
COLOURS = {"met": "green", "missed": "red", "undecided": "yellow"}


def rendered(folder: Path, width: int = 80) -> list[RenderableType]:
    """Return what to print of a result folder, in order.

    Parameters
    ----------
    folder : Path
    width : int
        Columns of the screen.

    Raises
    ------
    ResultError
        If it cannot be read.
    """
    result = read(folder)
    of, names = arranged.axes(result.points), Names(result.tree)
    focus = arranged.focus(result, of)
    parts: list[RenderableType] = ["", Text(result.title, style="bold"), ""]
    for sentence in words.answer(result, of, names, focus):
        parts += [Text(sentence), ""]
    for panel in arranged.panels(result.points, of):
        parts += _panel(panel, of, names, width)
    if len(result.points) == 1 and result.points[0].target is None:
        parts += _inside(result.points[0], names, width)
    for warning in result.warnings:
        parts += [Text(f"Warning: {warning}", style="yellow"), ""]
    return parts


def _panel(panel: Panel, of: Axes, names: Names, width: int) -> list[RenderableType]:
    """Return a table for each line of a panel, under what its points have in common."""
    parts: list[RenderableType] = []
    if len(panel.points) == 1 and panel.points[0].target is None:
        return parts
    for value, points in panel.lines.items():
        line = arranged.setting(of.line, value, names) if of.line else ""
        label = ", ".join(filter(None, (arranged.panel_label(panel, of, names), line)))
        parts += [Text(label[:1].upper() + label[1:], style="bold")] if label else []
        parts += [_points(points, of, names, width), ""]
    return parts


def _points(points: Sequence[Point], of: Axes, names: Names, width: int) -> Table:
    """Return one row for each point: its lever, then how the target is met or what is carried."""
    judged = points[0].target is not None
    columns = _judged(points) if judged else _carried(points)
    last = "binds most" if judged else "costs most time"
    titles = [title for title, _ in columns]
    rows = [[show(point) for _, show in columns] for point in points]
    for point, row in zip(points, rows, strict=True):
        row.append(_name(names.node(point.binding[0].station) if point.binding else ""))
    if of.x:
        titles.insert(0, "\n".join(names.lever(of.x).split()))
        for point, row in zip(points, rows, strict=True):
            row.insert(0, Text(digits.lever(point.levers[of.x])))
    return _table([*titles, last], rows, -1, width)


Columns: TypeAlias = list[tuple[str, Callable[[Point], Text]]]


def _judged(points: Sequence[Point]) -> Columns:
    trade = [point.kpi("network", "network", "bilateral_trade") for point in points]
    unit, show = _column(trade)
    return [
        ("verdict", _verdict),
        ("loss, %", lambda point: Text(_brief(_loss(point)))),
        (f"arrives,\n{unit}", lambda point: Text(show(trade[points.index(point)]))),
    ]


def _carried(points: Sequence[Point]) -> Columns:
    """Tonnes where there are any, else units; and the time of the one corridor, or the load."""
    tonnes = [point.kpi("network", "network", "delivered_tonnes") for point in points]
    if not any(one and one.mean for one in tonnes):
        tonnes = [_total(point, "units") for point in points]
    corridors = points[0].names("corridor")
    times = [point.kpi("corridor", corridors[0], "transit_p50") for point in points]
    title = "half within"
    if len(corridors) != 1 or None in times:
        times = [point.kpi("network", "network", "work_in_system") for point in points]
        title = "in the system"
    unit, show = _column(tonnes)
    time_unit, show_time = _column(times)
    return [
        (f"arrives,\n{unit}", lambda point: Text(show(tonnes[points.index(point)]))),
        (f"{title},\n{time_unit}", lambda point: Text(show_time(times[points.index(point)]))),
    ]


def _total(point: Point, kpi: str) -> Estimate | None:
    """Add up a KPI of all corridors; its interval is not known."""
    found = [one for name in point.names("corridor") if (one := point.kpi("corridor", name, kpi))]
    return Estimate(sum(one.mean for one in found), unit=found[0].unit) if found else None


def _inside(point: Point, names: Names, width: int) -> list[RenderableType]:
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
            parts += [_by_name(point, scope, kpis, rows, naming, width), ""]
    return parts


def _by_name(
    point: Point,
    scope: str,
    kpis: Iterable[tuple[str, str]],
    names: Sequence[str],
    naming: Callable[[str], str],
    width: int,
) -> Table:
    """Return a table with a row for each corridor or station."""
    titles = [scope]
    rows = [[_name(naming(name))] for name in names[:MOST_ROWS]]
    for kpi, title in kpis:
        values = [point.kpi(scope, name, kpi) for name in names]
        if any(one and one.mean for one in values):
            unit, show = _column(values, kpi)
            titles.append(f"{title},\n{unit}" if unit else title)
            for row, value in zip(rows, values[:MOST_ROWS], strict=True):
                row.append(Text(show(value)))
    table = _table(titles, rows, 0, width)
    if len(names) > MOST_ROWS:
        table.caption = f"{len(names) - MOST_ROWS} more in the report"
    return table


def _table(
    titles: Sequence[str], rows: Sequence[Sequence[Text]], shrinks: int, screen: int
) -> Table:
    """Return a table in which one column gives way where the screen is narrow."""
    table = Table(
        box=box.SIMPLE_HEAD,
        padding=(0, 1, 0, 0),
        show_edge=False,
        pad_edge=False,
        header_style="dim",
    )
    widths = [
        max(len(line) for line in (*title.split("\n"), *(row[number].plain for row in rows)))
        for number, title in enumerate(titles)
    ]
    room = screen - sum(widths) - GAP * (len(widths) - 1)
    widths[shrinks] = max(widths[shrinks] + min(room, 0), LEAST)
    for title, width in zip(titles, widths, strict=True):
        table.add_column(title, overflow="ellipsis", no_wrap=True, width=width)
    for row in rows:
        table.add_row(*row)
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


def _loss(point: Point) -> Estimate | None:
    loss = point.target.loss if point.target else None
    return None if loss is None else loss.scaled(100.0, "%")


def _name(text: str) -> Text:
    return Text(text, overflow="ellipsis", no_wrap=True)


def _mean(estimate: Estimate | None) -> float:
    return 0.0 if estimate is None else estimate.mean


def _verdict(point: Point) -> Text:
    outcome = point.target.verdict if point.target else ""
    return Text(outcome, style=COLOURS.get(outcome, ""))
