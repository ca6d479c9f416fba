"""Whether two plans of one scenario differ only in what calendars and factors can express."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.tables import plan as tables
from sim.tables.plan import NONE, Plan

#: Columns that calendars stand for, or that are no more than places in other tables.
FREE: Final[Mapping[str, tuple[str, ...]]] = {
    "steps": ("factor", "calendar"),
    "stations": ("servers", "calendar"),
    # What a gate keeps unused stays as it was: it only blurs a few minutes.
    "gates": ("calendar", "bank", "hours"),
    "tokens": ("units", "calendar"),
    "embargoes": ("calendar",),
    "decks": ("places", "full_at", "calendar"),
    "pools": ("ships", "first_ship", "calendar"),
    "calendars": ("first", "count"),
    "stream_laws": ("law", "a", "b", "c", "numerator", "first", "count"),
    "arrivals": ("calendar", "first", "count"),
    "weather": ("calendar",),
    "disruptions": ("first",),
    "modulations": ("row",),
}
#: Fields that are compared elsewhere; the scaling is that of the beginning.
_TOLD: Final = (
    "calendar_time",
    "calendar_value",
    "corridors",
    "flows",
    "nodes",
    "samples",
    "scaling",
    "weights",
)


class RefusedError(ValueError):
    """Something differs that cannot change in mid-run: what of which thing."""

    def __init__(self, what: str, name: str = "") -> None:
        self.name = name
        super().__init__(f"{what} of {name!r}" if name else what)


def comparable(before: Plan, after: Plan) -> None:
    """Refuse plans that differ in more than calendars and scales.

    Raises
    ------
    RefusedError
        With the first thing that differs.
    """
    _same_names(before, after)
    _same_paths(before, after)
    for one in fields(before):
        old, new = getattr(before, one.name), getattr(after, one.name)
        if one.name in tables.RECORDS:
            _same_rows(one.name, before, after)
        elif one.name in _TOLD:
            continue
        elif not (np.array_equal(old, new) if isinstance(old, np.ndarray) else old == new):
            raise RefusedError(one.name.replace("_", " "))
    if _owners(before) != _owners(after):
        raise RefusedError("disruptions")
    for table in ("arrivals", "disruptions"):
        if _listed(before, table) != _listed(after, table):
            raise RefusedError(f"listed times of {table}")


def _same_names(before: Plan, after: Plan) -> None:
    """Refuse other nodes, flows or corridors."""
    old, new = ([(n.name, n.kind, n.place) for n in plan.nodes] for plan in (before, after))
    if old != new:
        names = sorted({name for name, *_ in set(old) ^ set(new)})
        raise RefusedError("existence or order", names[0] if names else "")
    for name in ("flows", "corridors"):
        for one, other in zip(getattr(before, name), getattr(after, name), strict=False):
            if one != other:
                kind = "cost, CO2 or distance" if name == "corridors" else "amount"
                what = kind if one.name == other.name else "order"
                raise RefusedError(what, one.name)


def _same_paths(before: Plan, after: Plan) -> None:
    """Refuse steps at other places or in another order."""
    for one, other in zip(before.classes, after.classes, strict=False):
        if _met(before, one) != _met(after, other):
            raise RefusedError("path", before.corridors[int(one["corridor"])].name)
    for one, other in zip(before.formations, after.formations, strict=False):
        if _met(before, one) != _met(after, other):
            raise RefusedError("path", before.nodes[int(one["node"])].name)


def _met(plan: Plan, owner: np.void) -> list[tuple[int, int]]:
    """Return kind and node of each step of a class or train service."""
    steps = plan.path_of_steps(int(owner["path"]))
    return list(zip(steps["kind"].tolist(), steps["node"].tolist(), strict=True))


def _same_rows(table: str, before: Plan, after: Plan) -> None:
    old, new = getattr(before, table), getattr(after, table)
    if table == "calendars":
        return
    if len(old) != len(new):
        raise RefusedError(f"number of {table}")
    for column in tables.RECORDS[table].names or ():
        if column in FREE.get(table, ()):
            continue
        numbers = old[column], new[column]
        differ = np.flatnonzero((numbers[0] != numbers[1]) & ~_nan(*numbers))
        if len(differ):
            row = int(differ[0])
            raise RefusedError(column.replace("_", " "), _name_of(before, table, row))


def _name_of(plan: Plan, table: str, row: int) -> str:
    """Name a row by its node, flow or stream."""
    record = getattr(plan, table)[row]
    names = record.dtype.names or ()
    if "node" in names or "node_a" in names:
        return plan.nodes[int(record["node" if "node" in names else "node_a"])].name
    if table == "classes":
        return plan.flows[int(record["flow"])].name
    of_class = {"arrivals": "classes"}
    if table in of_class:
        return _name_of(plan, of_class[table], row)
    named = {
        "weather": plan.weather_names,
        "disruptions": plan.disruption_names,
        "stream_laws": plan.stream_names,
    }
    return named[table][row] if table in named else table


def _owners(plan: Plan) -> list[Any]:
    """Return what each modulation acts on, not by the row of its calendar."""
    owner: dict[int, tuple[str, int, str]] = {}
    for table, column in (
        ("stations", "calendar"),
        ("gates", "calendar"),
        ("gates", "hours"),
        ("tokens", "calendar"),
        ("embargoes", "calendar"),
        ("decks", "calendar"),
        ("pools", "calendar"),
        ("steps", "calendar"),
        ("arrivals", "calendar"),
    ):
        for row, calendar in enumerate(getattr(plan, table)[column].tolist()):
            owner[calendar] = table, row, column
    return [
        int(one["row"]) if int(one["how"]) == tables.SHUT else owner[int(one["row"])]
        for one in plan.modulations
    ]


def _listed(plan: Plan, table: str) -> list[list[float]]:
    width = 2 if table == "disruptions" else 1
    return [
        plan.samples[int(one["first"]) : int(one["first"]) + width * int(one["count"])].tolist()
        for one in getattr(plan, table)
        if int(one["first"]) != NONE
    ]


def _nan(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.bool_]:
    """Whether both are NaN."""
    both: NDArray[np.bool_] = np.isnan(one) & np.isnan(other)
    return both
