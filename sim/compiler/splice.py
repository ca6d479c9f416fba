"""Two plans of one scenario, before and after a date, become one whose calendars change then."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from sim.compiler.comparable import RefusedError, comparable
from sim.compiler.scales import scale_of
from sim.errors import InputError, Position, Problem
from sim.mechanisms.project.inputs import Project
from sim.scenario.schema import Later
from sim.tables import plan as tables
from sim.tables.plan import NONE, Plan
from sim.tables.realised import Breakpoints, simplified, value_at, with_calendars

#: What may change in mid-run, for messages.
MAY_CHANGE: Final = (
    "servers, opening hours, acceptances, line capacity with paths, places, vehicles, ships of a "
    "pool, deck places, speeds and service times by a factor, efficiencies, demand, growth, shares "
    "of corridors, weather"
)


def spliced(before: Plan, after: Plan, later: Later, projects: Mapping[str, Project]) -> Plan:
    """Return the plan that is one until a time and the other from then on.

    Parameters
    ----------
    before, after : Plan
    later : Later
        When, and the projects that open then.
    projects : mapping of str to Project

    Raises
    ------
    InputError
        If the plans differ in what only may change at the clock's start.
    """
    try:
        return _Splice(before, after, later.at).plan()
    except RefusedError as error:
        raise InputError(list(_refused(error, later, projects))) from None


def _refused(error: RefusedError, later: Later, projects: Mapping[str, Project]) -> list[Problem]:
    """Name the paths that may have done it: those that name the thing, else all that open then."""
    paths = [(name, path) for name in later.opened for path in projects[name].set]
    named: list[tuple[str, str]] = []
    for thing in reversed(re.split("[@>/]", error.name)):
        named = named or [one for one in paths if thing and f".{thing}." in f".{one[1]}."]
    return [
        Problem(
            Position("scenario"),
            f"projects.{name}.set.{path}",
            f"found a change of the {error} in mid-run, expected one of: {MAY_CHANGE}; or a "
            "project that opens at the clock's start or before",
        )
        for name, path in named or paths
    ]


@dataclass
class _Splice:
    """The plan before, with its calendars while they are changed."""

    before: Plan
    after: Plan
    at: float
    records: dict[str, Any] = field(default_factory=dict)
    added: list[Breakpoints] = field(default_factory=list)
    changed: dict[int, Breakpoints] = field(default_factory=dict)

    def plan(self) -> Plan:
        """Return the plan of both."""
        comparable(self.before, self.after)
        names = ("stations", "gates", "tokens", "embargoes", "decks", "pools", "steps")
        self.records = {name: getattr(self.before, name).copy() for name in names}
        self._stations()
        self._gates()
        self._tokens()
        self._carriers()
        self._steps()
        for table in ("arrivals", "weather"):
            for row in range(len(getattr(self.before, table))):
                if int(getattr(self.before, table)[row]["calendar"]) != NONE:
                    self._column(table, row, "calendar")
        return self._joined()

    def _stations(self) -> None:
        for row, (old, new) in enumerate(
            zip(self.before.stations, self.after.stations, strict=True)
        ):
            values = float(old["servers"]), float(new["servers"])
            self._column("stations", row, "calendar", *values)
            if int(self.records["stations"][row]["calendar"]) != NONE:
                self.records["stations"][row]["servers"] = 0.0

    def _gates(self) -> None:
        for row, (old, new) in enumerate(zip(self.before.gates, self.after.gates, strict=True)):
            calendar, other = int(old["calendar"]), int(new["calendar"])
            if (calendar == NONE) != (other == NONE):
                raise RefusedError("kind of limit", self._node(old))
            if calendar != NONE:
                first, second = self.before.calendar(calendar)[0], self.after.calendar(other)[0]
                both = np.concatenate([first[first < self.at], second[second >= self.at]])
                if not np.array_equal(both, first):
                    self.changed[calendar] = both, np.ones(len(both))
            self._column("gates", row, "hours", 1.0, 1.0)

    def _tokens(self) -> None:
        for row, (old, new) in enumerate(zip(self.before.tokens, self.after.tokens, strict=True)):
            self._column("tokens", row, "calendar", float(old["units"]), float(new["units"]))
        for row in range(len(self.before.embargoes)):
            self._column("embargoes", row, "calendar", 0.0, 0.0)

    def _carriers(self) -> None:
        """Splice deck places, as a factor, and ships."""
        for row, (old, new) in enumerate(zip(self.before.decks, self.after.decks, strict=True)):
            ratio = float(new["places"]) / float(old["places"])
            # Whole places that make a ship full are rounded up on either side.
            gap = abs(float(new["full_at"]) - float(old["full_at"]) * ratio)
            if np.isnan(old["full_at"]) != np.isnan(new["full_at"]) or gap > 1.0 + ratio:
                raise RefusedError("share of the places that makes a ship full")
            self._column("decks", row, "calendar", factor=ratio)
        pools = self.records["pools"]
        for row, (old, new) in enumerate(zip(self.before.pools, self.after.pools, strict=True)):
            ships = float(old["ships"]), float(new["ships"])
            self._column("pools", row, "calendar", *ships)
            calendar = int(pools[row]["calendar"])
            if calendar != NONE:
                pools[row]["ships"] = max(ships[0], self._breakpoints(calendar)[1].max())
        pools["first_ship"] = np.cumsum(pools["ships"]) - pools["ships"]

    def _steps(self) -> None:
        """Splice times: the ratio of what is drawn before and after is a factor on the draw."""
        scales: dict[int, float] = {}
        for row, name in enumerate(self.before.stream_names):
            scale = scale_of(self.before, self.after, row)
            if scale is None:
                raise RefusedError("kind of distribution", name.removesuffix("/service"))
            if scale != 1.0:
                scales[row] = scale
        timed = np.isin(self.before.steps["kind"], (tables.TRAVEL, tables.STATION))
        used = set(self.before.steps["stream"][timed].tolist())
        for row in scales:
            if row not in used:
                raise RefusedError("times", self.before.stream_names[row])
        for row in np.flatnonzero(timed).tolist():
            old, new = self.before.steps[row], self.after.steps[row]
            scale = scales.get(int(old["stream"]), 1.0)
            if old["factor"] != new["factor"]:
                scale *= float(new["factor"]) / float(old["factor"])
            self._column("steps", row, "calendar", factor=scale)

    def _column(
        self,
        table: str,
        row: int,
        column: str,
        before: float = 1.0,
        after: float = 1.0,
        factor: float = 1.0,
    ) -> None:
        """Splice one calendar; ``before`` and ``after`` hold where there is none."""
        calendar = int(getattr(self.before, table)[row][column])
        other = int(getattr(self.after, table)[row][column])
        if calendar == other == NONE and before == after and factor == 1.0:
            return
        old = _constant(before) if calendar == NONE else self.before.calendar(calendar)
        times, values = _constant(after) if other == NONE else self.after.calendar(other)
        joined = _spliced(old, (times, values * factor), self.at)
        if _same(joined, old):
            return
        if calendar != NONE:
            self.changed[calendar] = joined
            return
        self.records[table][row][column] = len(self.before.calendars) + len(self.added)
        self.added.append(joined)

    def _breakpoints(self, calendar: int) -> Breakpoints:
        new = calendar - len(self.before.calendars)
        if new >= 0:
            return self.added[new]
        return self.changed.get(calendar) or self.before.calendar(calendar)

    def _joined(self) -> Plan:
        if not self.added and not self.changed:
            return self.before
        rows = np.zeros(len(self.added), dtype=tables.CALENDAR_ROW)
        calendars = np.concatenate([self.before.calendars, rows])
        new = dict(enumerate(self.added, len(self.before.calendars)))
        return with_calendars(
            replace(self.before, calendars=calendars, **self.records), {**self.changed, **new}
        )

    def _node(self, row: np.void) -> str:
        return self.before.nodes[int(row["node"])].name


def _constant(value: float) -> Breakpoints:
    return np.zeros(1), np.array([value])


def _spliced(old: Breakpoints, new: Breakpoints, at: float) -> Breakpoints:
    kept, coming = old[0] < at, new[0] > at
    then = value_at(new, np.array([at]))
    times = np.concatenate([old[0][kept], [at], new[0][coming]])
    return simplified(times, np.concatenate([old[1][kept], then, new[1][coming]]))


def _same(one: Breakpoints, other: Breakpoints) -> bool:
    times, values = simplified(*other)
    return np.array_equal(one[0], times) and np.array_equal(one[1], values)
