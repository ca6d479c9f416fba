"""Corridors of one group side by side."""

from __future__ import annotations

from collections.abc import Mapping

from sim.report import digits
from sim.report.names import Names
from sim.report.paths import Stops
from sim.report.result import Estimate, Point
from sim.report.tables import CORRIDOR, Cell, Column, Table, estimates, occurring

#: Units of a road and of a railway are no fair comparison; tonnes are.
COMPARED = tuple(pair for pair in CORRIDOR if pair[0] not in {"units", "teu"})

#: Share of the time on the way; shorter waits are not worth a name.
HARDLY = 0.01


def groups(point: Point, names: Names) -> dict[str, list[str]]:
    """Return the groups with at least two corridors that carried something, with these."""
    found: dict[str, list[str]] = {}
    for name in occurring(point, "corridor", CORRIDOR, point.names("corridor")):
        group = str(names.entry("corridors", name).get("group") or "")
        if group:
            found.setdefault(group, []).append(name)
    return {group: members for group, members in found.items() if len(members) > 1}


def tables(point: Point, names: Names) -> list[Table]:
    """Return a table for each group with at least two corridors that carried something."""
    found = []
    for group, members in groups(point, names).items():
        caption = f"Side by side: {group}"
        table = estimates(point, "corridor", COMPARED, names.corridor, caption, members)
        if table:
            found.append(_with_waits(table, point, names, members))
    return found


def _with_waits(table: Table, point: Point, names: Names, members: list[str]) -> Table:
    """Add where units wait longest on each corridor."""
    stops = Stops(names.tree)
    rows = [
        [*row, _most(point, names, stops, member)]
        for row, member in zip(table.rows, members, strict=True)
    ]
    columns = [*table.columns, Column("a unit waits longest at", numeric=False)]
    return Table(table.caption, columns, rows, wide=True)


def _most(point: Point, names: Names, stops: Stops, corridor: str) -> Cell:
    """Return where a mean unit of a corridor waits longest: at a station, or for departures."""
    lost = at_stations(point, stops.shares(corridor))
    name = max(lost, key=lambda one: lost[one].mean, default="")
    departures = before_departures(point, corridor)
    transit = point.kpi("corridor", corridor, "transit_mean")
    longest = max([one.mean for one in (lost.get(name), departures) if one], default=0.0)
    if transit and longest < HARDLY * transit.mean:
        return Cell("nowhere for long")
    if departures and (not name or departures.mean > lost[name].mean):
        boarded = digits.listed(names.node(one) for one in stops.boarded(corridor))
        what = f"departures: {boarded}" if boarded else "departures"
        return Cell(what, f"{digits.shown(departures)} a unit, weather included")
    if not name:
        return Cell("–")
    return Cell(names.node(name), f"{digits.shown(lost[name])} a unit")


def at_stations(point: Point, shares: Mapping[str, float]) -> dict[str, Estimate]:
    """Return what a mean unit waits at each station, gate, yard or fleet that it may meet, hours.

    A station's mean wait is of all units there, whichever their corridor; it is weighted by the
    share of the corridor's units that go there.
    """
    return {
        stop: wait.scaled(share)
        for stop, share in shares.items()
        if (wait := point.kpi("station", stop, "wait_mean")) and wait.mean * share > 0
    }


def before_departures(point: Point, corridor: str) -> Estimate | None:
    """Return what a mean unit of a corridor waits for trains and ships, all together, hours."""
    parts = [point.kpi("corridor", corridor, kpi) for kpi in ("waiting_departure", "weather")]
    known = [part for part in parts if part and part.mean > 0]
    if len(known) == 1:
        return known[0]
    # The limits of a sum do not follow from the limits of its parts.
    return Estimate(sum(part.mean for part in known), unit="h") if known else None
