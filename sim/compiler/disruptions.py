"""Disruptions become rows: when they come, and which calendar each acts on.

What is acted on gets a calendar of its own where it has none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from sim.compiler.builder import Builder
from sim.compiler.stations import Facilities
from sim.mechanisms.disruption.inputs import Disruption
from sim.mechanisms.moments import hours_of
from sim.scenario.schema import Scenario
from sim.tables import plan as tables
from sim.tables.plan import NONE

#: A kind of acting on a calendar, and the calendar's row; of SHUT the weather's row.
Act = tuple[int, int]


def add_disruptions(scenario: Scenario, builder: Builder, facilities: Facilities) -> None:
    """Add a scenario's disruptions to tables that hold all else."""
    writer = _Writer(scenario, builder, facilities)
    for name, disruption in scenario.disruptions.items():
        row = len(builder.disruptions)
        builder.disruption_names.append(name)
        builder.disruptions.append(_times(name, disruption, row, builder, facilities))
        for act, thing, share in disruption.acts():
            for how, calendar in writer.acts[act](thing):
                builder.modulations.append((row, how, calendar, share))


def _times(
    name: str, disruption: Disruption, row: int, builder: Builder, facilities: Facilities
) -> tuple[float, int, float, int, int]:
    """Return the row that says when a disruption comes and how long it lasts."""
    fixed = disruption.length.deterministic
    lengths, first, count = NONE, NONE, 0
    if fixed is None or disruption.at is None:
        stream = f"disruption/{name}/lengths"
        lengths = builder.stream(stream, disruption.length, tables.BY_DISRUPTION, row)
    if disruption.at is not None:
        begins = sorted(hours_of(one, facilities.start) for one in disruption.at)
        pairs = (value for begin in begins for value in (begin, fixed or 0.0))
        first, count = builder.listed(pairs)
    return disruption.rate or 0.0, lengths, disruption.ramp, first, count // 2


class _Writer:
    """Finds the calendars of what disruptions act on.

    Attributes
    ----------
    acts : mapping of str to callable
        The calendars that an act on a thing of this name touches.
    """

    def __init__(self, scenario: Scenario, builder: Builder, facilities: Facilities) -> None:
        self.scenario, self.builder, self.facilities = scenario, builder, facilities
        self.acts: Mapping[str, Callable[[str], Iterator[Act]]] = {
            "close": self._close,
            "capacity": self._capacity,
            "slower": self._slower,
            "demand": self._demand,
            "ban": self._ban,
        }
        self._own_weather: dict[str, int] = {}

    def _close(self, name: str) -> Iterator[Act]:
        facilities = self.facilities
        if name in facilities.lines:
            yield tables.SHUT, self._weather_of(name)
        elif name in facilities.gates:
            for gate in facilities.gates_like(name):
                yield from self._shut_gate(gate)
        elif name in self.scenario.links:
            for gate in facilities.gates_of(name):
                yield from self._shut_gate(gate)
        else:
            yield from self._capacity(name)

    def _shut_gate(self, row: int) -> Iterator[Act]:
        """A shut gate lets nobody through, and no acceptances are kept for later."""
        yield tables.CLOSE, self._calendar("gates", row, "hours", 1.0)
        calendar = int(self._value("gates", row, "calendar"))
        if calendar != NONE:
            yield tables.THIN, calendar

    def _capacity(self, name: str) -> Iterator[Act]:
        facilities = self.facilities
        whole = tables.SCALE_WHOLE
        if name in facilities.stations:
            row = facilities.stations[name]
            servers = self._value("stations", row, "servers")
            yield whole, self._calendar("stations", row, "calendar", servers)
        elif name in facilities.tokens:
            row = facilities.tokens[name]
            units = self._value("tokens", row, "units")
            yield whole, self._calendar("tokens", row, "calendar", units)
        elif name in self.scenario.pools:
            row = list(self.scenario.pools).index(name)
            ships = self._value("pools", row, "ships")
            yield whole, self._calendar("pools", row, "calendar", ships)
        elif name in facilities.lines:
            line = facilities.lines[name]
            first = int(self._value("lines", line, "first_deck"))
            for deck in range(first, first + int(self._value("lines", line, "decks"))):
                yield tables.SCALE, self._calendar("decks", deck, "calendar", 1.0)
        else:
            gates = facilities.gates_like(name) if name in facilities.gates else None
            for gate in facilities.gates_of(name) if gates is None else gates:
                yield tables.THIN, int(self._value("gates", gate, "calendar"))

    def _slower(self, name: str) -> Iterator[Act]:
        kind, key, wanted = tables.TRAVEL, "node", self.builder.rows.get(("node", name), NONE)
        if name in self.facilities.stations:
            kind, key, wanted = tables.STATION, "row", self.facilities.stations[name]
        for row in range(len(self.builder.steps)):
            if self._value("steps", row, "kind") == kind and (
                self._value("steps", row, key) == wanted
            ):
                yield tables.SCALE, self._calendar("steps", row, "calendar", 1.0)

    def _demand(self, name: str) -> Iterator[Act]:
        flow = next(row for row, info in enumerate(self.builder.flows) if info.name == name)
        for row in range(len(self.builder.classes)):
            if self._value("classes", row, "flow") == flow:
                yield tables.SCALE, int(self._value("arrivals", row, "calendar"))

    def _ban(self, name: str) -> Iterator[Act]:
        row = self.facilities.embargoes[name]
        yield tables.IMPOSE, self._calendar("embargoes", row, "calendar", 0.0)

    def _weather_of(self, name: str) -> int:
        """Return a weather of a line's own, with the storms of the one that it shares."""
        if name not in self._own_weather:
            builder, line = self.builder, self.facilities.lines[name]
            shared = int(self._value("lines", line, "weather"))
            if shared == NONE:
                storms, title = (builder.calendar(np.zeros(1), np.zeros(1)), 1.0), name
            else:
                calendar, mean_closure = builder.weather[shared]
                storms = (builder.calendar(*builder.breakpoints(calendar)), mean_closure)
                title = builder.weather_names[shared]
            self._own_weather[name] = len(builder.weather)
            builder.weather.append(storms)
            builder.weather_names.append(title)
            self._set("lines", line, "weather", self._own_weather[name])
        return self._own_weather[name]

    def _calendar(self, table: str, row: int, column: str, value: float) -> int:
        """Return the calendar in a column; where there is none, make one that holds a value."""
        calendar = int(self._value(table, row, column))
        if calendar == NONE:
            calendar = self.builder.calendar(np.zeros(1), np.array([value]))
            self._set(table, row, column, calendar)
            if table == "stations":
                self._set(table, row, "servers", 0.0)
        return calendar

    def _value(self, table: str, row: int, column: str) -> float:
        value: float = getattr(self.builder, table)[row][_column(table, column)]
        return value

    def _set(self, table: str, row: int, column: str, value: float) -> None:
        rows = getattr(self.builder, table)
        changed = list(rows[row])
        changed[_column(table, column)] = value
        rows[row] = tuple(changed)


def _column(table: str, column: str) -> int:
    names = tables.RECORDS[table].names
    assert names is not None
    return names.index(column)
