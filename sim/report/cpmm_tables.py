"""Corridors as the CPMM measures them, in tables beside what it has published."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sim.report.cpmm import Measures, every
from sim.report.digits import number
from sim.report.map.route import Routes
from sim.report.names import Names
from sim.report.result import Point
from sim.report.tables import Cell, Column, Table, estimate

DATA = Path(__file__).resolve().parent / "data" / "cpmm.json"

MEASURES = (
    Column("TFI1: stopped a border", "h"),
    Column("TFI2: fees a border", "USD"),
    Column("TFI3: cost of 500 km and 20 t", "USD"),
    Column("SWD: speed with delay", "km/h"),
    Column("SWOD: speed without delay", "km/h"),
)


def tables(point: Point, names: Names) -> list[Table]:
    """Return the means by mode beside what was published, and all corridors, folded.

    Returns
    -------
    list of Table
        Empty where no corridor can be measured.
    """
    found = every(point, names)
    if not found:
        return []
    by_mode: dict[str, list[Measures]] = {}
    for one in found:
        by_mode.setdefault(one.mode, []).append(one)
    known = published()["rows"] if in_region(names, found) else ()
    rows: list[list[Cell]] = []
    for mode, members in by_mode.items():
        rows.append(_mean(mode, members))
        rows += [_published(row) for row in known if row["mode"] == mode]
    columns = [Column("mode", numeric=False), *MEASURES]
    means = Table("Means by mode, as the CPMM measures them", columns, rows)
    columns = [
        Column("corridor", numeric=False),
        Column("mode", numeric=False),
        Column("distance", "km"),
        *MEASURES,
    ]
    whole = Table("Each corridor", columns, [_row(one, names) for one in found], folded=True)
    return [means, whole]


def paragraphs(point: Point, names: Names) -> list[str]:
    """Say what the columns mean, and in what our figures differ from the published ones."""
    speeds = (
        "SWOD is the distance divided by the mean time of moving, SWD by the whole mean time: "
        "(1/SWD − 1/SWOD) × distance is the time stopped. Ways without a known length, and their "
        "time, are left out. Where a scenario takes the speed of a link from published means with "
        "delay, both are too low."
    )
    costs = (
        "TFI1 here is all the time stopped, in terminals and ports too, by the borders with a "
        "stop; the CPMM takes border crossing points alone. TFI2 is the fees of stations, a dash "
        "where none is given; TFI3 is what the shipper pays, waiting included, of the corridors "
        "with a price. Means are weighted by tonnes."
    )
    known = published()
    note = f"Grey rows: {known['title']}. {known['what']}."
    return [speeds, costs, *([note] if in_region(names, every(point, names)) else [])]


@cache
def published() -> Mapping[str, Any]:
    """Return what the CPMM has published, with its sources."""
    found: Mapping[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    return found


def in_region(names: Names, found: Sequence[Measures]) -> bool:
    """Whether a corridor goes through a country that the published means are of."""
    routes = Routes(names.tree)
    region = set(published()["countries"])
    return any(region & routes.countries(one.corridor) for one in found)


def _mean(mode: str, members: Sequence[Measures]) -> list[Cell]:
    """Return the means of some corridors: sums by sums, weighted by tonnes."""
    weight = {one.corridor: one.tonnes or 1.0 for one in members}

    def whole(values: Mapping[str, float]) -> float:
        return sum(weight[name] * value for name, value in values.items())

    crossing = [one for one in members if one.borders]
    charged = [one for one in crossing if one.tfi2 is not None]
    priced = [one for one in members if one.tfi3 is not None]
    km = whole({one.corridor: one.km for one in members})
    moving = whole({one.corridor: one.moving for one in members})
    stopped = whole({one.corridor: one.stopped for one in members})
    borders = {one.corridor: float(one.borders) for one in members}

    def a_border(found: Sequence[Measures], values: Mapping[str, float]) -> Cell:
        if not found:
            return Cell("–")
        met = {one.corridor: borders[one.corridor] for one in found}
        return Cell(number(whole(values) / whole(met)))

    cost = whole({one.corridor: one.tfi3.mean * one.km for one in priced if one.tfi3})
    way = whole({one.corridor: one.km for one in priced})
    count = f"{len(members)} corridor{'s' if len(members) > 1 else ''} of this run"
    return [
        Cell(mode, count),
        a_border(crossing, {one.corridor: one.stopped for one in crossing}),
        a_border(charged, {one.corridor: (one.tfi2 or 0.0) * one.borders for one in charged}),
        Cell(number(cost / way) if way else "–"),
        Cell(number(km / (moving + stopped))),
        Cell(number(km / moving)),
    ]


def _row(one: Measures, names: Names) -> list[Cell]:
    return [
        Cell(names.corridor(one.corridor)),
        Cell(one.mode),
        Cell(number(one.km, 0)),
        Cell("–" if one.tfi1 is None else number(one.tfi1)),
        Cell("–" if one.tfi2 is None else number(one.tfi2)),
        estimate(one.tfi3),
        estimate(one.swd),
        estimate(one.swod),
    ]


def _published(row: Mapping[str, Any]) -> list[Cell]:
    places = {"tfi1": 1, "tfi2": 0, "tfi3": 0, "swd": 1, "swod": 1}
    values = [number(float(row[key]), decimals) for key, decimals in places.items()]
    cells = [Cell(value, mark="fitted") for value in values]
    return [Cell(f"CPMM {row['year']}, {row['mode']}", row["source"], (row["url"],)), *cells]
