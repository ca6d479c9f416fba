"""Which corridors freight chose, what trade responded, and what one shipment would meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sim.report import digits
from sim.report.levers import Axes, point_label
from sim.report.names import Names
from sim.report.result import Estimate, Point, Result
from sim.report.tables import Cell, Column, Table, estimate

DAY = 24.0
#: More months than this are not shown one by one, nor more points side by side.
MONTHS, POINTS = 14, 8


def choice_sentences(result: Result, of: Axes, names: Names) -> list[str]:
    """Say how well shares and times fit one another, where freight chose."""
    told = []
    for point in result.points:
        found = point.choice
        if not found:
            continue
        label = point_label(point, of, names)
        runs = f"{found['iterations']} run{'s' if found['iterations'] != 1 else ''}"
        gap, limit = (_percent(found[key]) for key in ("gap", "limit"))
        text = f"after {runs} {gap} of the demand would change its corridor"
        if not found["converged"]:
            text += f", above the limit of {limit}: the shares have not converged"
        told.append(f"{label}: {text}." if label else f"{text[0].upper()}{text[1:]}.")
    return told


def choice_tables(main: Point, result: Result, of: Axes, names: Names) -> list[Table]:
    """Return the shares of every flow that chose: by point, with times, and by month."""
    if not main.choice:
        return []
    tables = [_with_times(main, names)]
    points = [point for point in result.points if point.choice]
    if 1 < len(points) <= POINTS:
        tables.insert(0, _by_point(points, of, names))
    begins = main.choice["month_begins"]
    if 1 < len(begins) <= MONTHS:
        tables.append(_by_month(main, names, str((names.tree.get("clock") or {}).get("start", ""))))
    return tables


def _ways(point: Point) -> list[tuple[str, str]]:
    shares: Mapping[str, Mapping[str, Any]] = point.choice["shares"]
    return [(flow, corridor) for flow, corridors in shares.items() for corridor in corridors]


def _by_point(points: Sequence[Point], of: Axes, names: Names) -> Table:
    heads = [Column(point_label(point, of, names), "%") for point in points]
    rows = [
        [
            *_named(flow, corridor, names),
            *(_cell(point, f"{flow}@{corridor}", "share") for point in points),
        ]
        for flow, corridor in _ways(points[0])
    ]
    columns = [Column("flow", numeric=False), Column("corridor", numeric=False), *heads]
    return Table("Share of each corridor", columns, rows, wide=True)


def _with_times(point: Point, names: Names) -> Table:
    columns = [
        Column("flow", numeric=False),
        Column("corridor", numeric=False),
        Column("share", "%"),
        Column("mean time", "days"),
        Column("10 % within", "days"),
        Column("90 % within", "days"),
    ]
    kpis = ("share", "transit_mean", "transit_p10", "transit_p90")
    rows = [
        [*_named(flow, corridor, names), *(_cell(point, f"{flow}@{corridor}", k) for k in kpis)]
        for flow, corridor in _ways(point)
    ]
    return Table("Shares and the times they lead to", columns, rows, wide=True)


def _by_month(point: Point, names: Names, start: str) -> Table:
    heads = [
        Column(_month(begin, start, number), "%")
        for number, begin in enumerate(point.choice["month_begins"], start=1)
    ]
    rows = [
        [*_named(flow, corridor, names), *(Cell(digits.number(100.0 * one, 0)) for one in shares)]
        for flow, corridors in point.choice["shares"].items()
        for corridor, shares in corridors.items()
    ]
    columns = [Column("flow", numeric=False), Column("corridor", numeric=False), *heads]
    return Table("Shares by month of entry", columns, rows, folded=True, wide=True)


def _month(begin: float, start: str, number: int) -> str:
    """Return ``2024-03``, or the number of the month where there is no date."""
    if not start:
        return f"month {number}"
    return (date.fromisoformat(start) + timedelta(hours=begin)).isoformat()[:7]


def _named(flow: str, corridor: str, names: Names) -> tuple[Cell, Cell]:
    return Cell(names.flow(flow)), Cell(names.corridor(corridor))


def _cell(point: Point, way: str, kpi: str) -> Cell:
    found = point.kpi("way", way, kpi)
    if found is None:
        return Cell("–")
    return estimate(found.scaled(100.0) if kpi == "share" else found.scaled(1.0 / DAY))


def _percent(share: float) -> str:
    return f"{digits.number(100.0 * share)}\u00a0%"


# ---------------------------------------------------------------------------------- trade response


def response_sentences(result: Result, of: Axes, names: Names) -> list[str]:
    """Say for each point at which trade responds what that adds to what is offered."""
    told = []
    for point in result.points:
        if point.response:
            label = point_label(point, of, names)
            text = _response(point.response)
            told.append(f"{label}: {text}" if label else f"{text[0].upper()}{text[1:]}")
    return told


def _response(found: Mapping[str, Any]) -> str:
    without, with_it = (float(found[f"offered_{part}"]["USD"]) for part in ("without", "with"))
    change = digits.shown(Estimate(abs(with_it - without), unit="USD/year"))
    base = digits.shown(Estimate(without, unit="USD/year"))
    moves = f"adds {change} to" if with_it >= without else f"takes {change} off"
    text = f"trade that responds to time {moves} the {base} offered without it."
    if not found["converged"]:
        gap = _percent(found["gap"])
        text += f" It has not converged: a flow's demand would still change by {gap}."
    return text


def response_tables(result: Result, of: Axes, names: Names) -> list[Table]:
    """Return for each point and flow that responds its time, its factor, and its offer."""
    rows = []
    for point in result.points:
        for flow, one in (point.response or {}).get("flows", {}).items():
            now = "–" if one["days"] is None else digits.number(one["days"])
            rows.append(
                [
                    Cell(names.flow(flow), point_label(point, of, names)),
                    Cell(digits.number(one["days_base"])),
                    Cell(now),
                    Cell(digits.number(100.0 * (one["factor"] - 1.0))),
                    Cell(digits.number(one["offered_usd_without"] / 1e6)),
                    Cell(digits.number(one["offered_usd"] / 1e6)),
                ]
            )
    columns = [
        Column("flow", numeric=False),
        Column("time at the demand written", "days"),
        Column("time now", "days"),
        Column("demand changes by", "%"),
        Column("offered without", "mn USD a year"),
        Column("offered with", "mn USD a year"),
    ]
    return [Table("What trade responds", columns, rows, wide=True)] if rows else []


# --------------------------------------------------------------------------------------- shipments

#: Entry of a shipment on a corridor, heading and unit.
SHIPMENT = (
    ("transit_p10", "10 % within", "days"),
    ("transit_p50", "50 % within", "days"),
    ("transit_p90", "90 % within", "days"),
    ("on_time_share", "on time", "%"),
    ("cost_per_unit", "price", "USD"),
    ("co2_per_unit", "CO2", "kg"),
)


def shipment_tables(main: Point, names: Names) -> list[Table]:
    """Return a table for each shipment: its corridors side by side, the cheapest in all first."""
    tables = []
    for name, rows in (main.shipments or {}).items():
        entry = names.entry("shipments", name)
        columns = [Column("corridor", numeric=False)]
        columns += [Column(head, unit) for _, head, unit in SHIPMENT]
        columns.append(Column("time counted too", "USD"))
        ordered = sorted(rows, key=_dearness)
        cells = [_shipment(row, names) for row in ordered]
        load = f", {entry['load']}" if entry.get("load") else ""
        caption = f"{names.title('shipments', name)}{load}"
        tables.append(Table(caption, columns, cells, wide=True))
    return tables


#: What a shipment is asked for first: KPI, the word for the least of it, unit.
LEAST = (
    ("transit_p50", "fastest", "days"),
    ("cost_per_unit", "cheapest", "USD"),
    ("co2_per_unit", "cleanest", "kg CO2"),
)


def shipment_sentences(main: Point, names: Names) -> list[str]:
    """Say of each shipment with several corridors which is fastest, cheapest and cleanest."""
    told = []
    for name, rows in (main.shipments or {}).items():
        if len(rows) < 2:
            continue
        parts = [_least(rows, *one, names) for one in LEAST]
        text = digits.listed(part for part in parts if part)
        if text:
            told.append(f"{names.title('shipments', name)}: {text}.")
    return told


def _least(rows: Sequence[Mapping[str, Any]], kpi: str, word: str, unit: str, names: Names) -> str:
    known = [row for row in rows if row[kpi] is not None]
    if not known:
        return ""
    best = min(known, key=lambda row: float(row[kpi]["mean"]))
    one = Estimate(best[kpi]["mean"], best[kpi]["low"], best[kpi]["high"], best[kpi]["n"])
    between = digits.limits(one) if one.low != one.high else ""
    size = digits.with_unit(digits.mean(one), unit) + (f" ({between})" if between else "")
    return f"{word} by {names.corridor(str(best['corridor']))}, {size}"


def _dearness(row: Mapping[str, Any]) -> float:
    cost = row["generalised_cost"]
    return float("inf") if cost is None else float(cost)


def _shipment(row: Mapping[str, Any], names: Names) -> list[Cell]:
    cells = [Cell(names.corridor(str(row["corridor"])))]
    for kpi, _, unit in SHIPMENT:
        raw = row[kpi]
        if raw is None:
            cells.append(Cell("–"))
            continue
        one = Estimate(raw["mean"], raw["low"], raw["high"], raw["n"])
        cells.append(estimate(one.scaled(100.0) if unit == "%" else one))
    cost = row["generalised_cost"]
    return [*cells, Cell("–" if cost is None else digits.number(cost))]
