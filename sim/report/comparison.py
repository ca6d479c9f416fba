"""Corridors of one group side by side."""

from __future__ import annotations

from sim.report import digits
from sim.report.names import Names
from sim.report.paths import Stops
from sim.report.result import Estimate, Point
from sim.report.tables import CORRIDOR, Cell, Column, Table, estimates, occurring

#: Units of a road and of a railway are no fair comparison; tonnes are.
COMPARED = tuple(pair for pair in CORRIDOR if pair[0] not in {"units", "teu"})


def tables(point: Point, names: Names) -> list[Table]:
    """Return a table for each group with at least two corridors that carried something."""
    groups: dict[str, list[str]] = {}
    for name in occurring(point, "corridor", CORRIDOR, point.names("corridor")):
        group = str(names.entry("corridors", name).get("group") or "")
        if group:
            groups.setdefault(group, []).append(name)
    found = []
    for group, members in groups.items():
        caption = f"Side by side: {group}"
        table = estimates(point, "corridor", COMPARED, names.corridor, caption, members)
        if table and len(table.rows) > 1:
            found.append(_with_waits(table, point, names, members))
    return found


def _with_waits(table: Table, point: Point, names: Names, members: list[str]) -> Table:
    """Add where units wait longest on each corridor."""
    stops = Stops(names.tree)
    rows = []
    for row, member in zip(table.rows, members, strict=True):
        longest = _longest(point, stops.along(member))
        cell = Cell("–")
        if longest:
            name, wait = longest
            cell = Cell(names.node(name), f"mean wait {digits.shown(wait)}")
        rows.append([*row, cell])
    columns = [*table.columns, Column("longest wait on the way", numeric=False)]
    return Table(table.caption, columns, rows, wide=True)


def _longest(point: Point, stops: list[str]) -> tuple[str, Estimate] | None:
    waits = {
        stop: wait
        for stop in stops
        if (wait := point.kpi("station", stop, "wait_mean")) and wait.mean > 0
    }
    if not waits:
        return None
    name = max(waits, key=lambda stop: waits[stop].mean)
    return name, waits[name]
