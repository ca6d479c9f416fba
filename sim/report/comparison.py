"""Corridors of one group side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.report import digits
from sim.report.names import Names
from sim.report.result import Estimate, Point
from sim.report.tables import CORRIDOR, Cell, Column, Table, estimates

#: Units of a road and of a railway are no fair comparison; tonnes are.
COMPARED = tuple(pair for pair in CORRIDOR if pair[0] not in {"units", "teu"})

#: Keys of a step of a path that name where a unit may wait.
STEPS = ("at", "board", "take")


def tables(point: Point, names: Names) -> list[Table]:
    """Return a table for each group with at least two corridors that carried something."""
    groups: dict[str, list[str]] = {}
    for name in point.names("corridor"):
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


def _with_waits(table: Table, point: Point, names: Names, members: Sequence[str]) -> Table:
    """Add what a unit waits for longest on each corridor."""
    titles = {names.corridor(name): name for name in members}
    rows = []
    for row in table.rows:
        longest = _longest(point, names.entry("corridors", titles[row[0].text]))
        cell = Cell("–")
        if longest:
            name, wait = longest
            cell = Cell(names.node(name), f"mean wait {digits.shown(wait)}")
        rows.append([*row, cell])
    columns = [*table.columns, Column("longest wait on the way", numeric=False)]
    return Table(table.caption, columns, rows, wide=True)


def _longest(point: Point, corridor: Mapping[str, Any]) -> tuple[str, Estimate] | None:
    waits = {
        step: wait
        for step in stops(corridor.get("path") or ())
        if (wait := point.kpi("station", step, "wait_mean")) and wait.mean > 0
    }
    if not waits:
        return None
    name = max(waits, key=lambda step: waits[step].mean)
    return name, waits[name]


def stops(path: Sequence[Any]) -> Iterator[str]:
    """Yield the names along a path where a unit may wait."""
    for step in path:
        if isinstance(step, str):
            yield step
        elif isinstance(step, Mapping):
            yield from (str(step[key]) for key in STEPS if key in step)
