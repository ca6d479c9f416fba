"""The rows that paths refer to: stations, gates, yards, fleets, line slots, embargoes, weather."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from sim.compiler.builder import Builder
from sim.inputs import Distribution
from sim.mechanisms.border.inputs import Gate, Station, Yard
from sim.mechanisms.border.translate import (
    acceptance,
    bank_of,
    credits_of,
    evenly,
    permits_of,
    place_of,
    service_factor,
    slots_of,
    staff,
    with_efficiency,
)
from sim.mechanisms.disruption.translate import closed
from sim.mechanisms.hours.translate import Spans, breakpoints, local_days, open_spans, start_of
from sim.mechanisms.network.inputs import Board, Link
from sim.mechanisms.weather.translate import closure_rate
from sim.scenario.schema import Scenario
from sim.tables.plan import NONE


@dataclass
class Facilities:
    """Rows by the names they have in the scenario.

    Attributes
    ----------
    nodes, stations, gates, tokens, rooms, factors, lines, formations, embargoes, weather : dict
        Row (or factor) by name. ``rooms`` are the places of stations with room for a few units.
    returns : dict
        Law of a fleet's empty return by its token.
    closed : set of str
        What disruptions close; a link of these has a gate.
    """

    scenario: Scenario
    builder: Builder
    nodes: dict[str, int] = field(default_factory=dict)
    stations: dict[str, int] = field(default_factory=dict)
    gates: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, int] = field(default_factory=dict)
    rooms: dict[str, int] = field(default_factory=dict)
    factors: dict[str, float] = field(default_factory=dict)
    returns: dict[int, Distribution[float]] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    formations: dict[str, int] = field(default_factory=dict)
    embargoes: dict[str, int] = field(default_factory=dict)
    weather: dict[str, int] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    _link_gates: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    _spans: dict[str, Spans] = field(default_factory=dict)

    @property
    def start(self) -> datetime:
        """The clock's zero."""
        return start_of(self.scenario.clock.start)

    def build(self) -> None:
        """Add the rows of everything but paths, ferry lines and trains."""
        self.closed = closed(self.scenario.disruptions.values())
        for name, step in self.scenario.stations.items():
            self._station(name, step)
        for name, fleet in self.scenario.fleets.items():
            node = self.builder.node(name, "fleet", title=fleet.title)
            self.tokens[name] = self.builder.token(node, fleet.units)
            if fleet.returns is not None:
                self.returns[self.tokens[name]] = fleet.returns
        for name, embargo in self.scenario.embargoes.items():
            self.embargoes[name] = row = len(self.builder.embargoes)
            watched = [self.nodes[station] for station in embargo.watch]
            rooms = [self.rooms[station] for station in embargo.watch if station in self.rooms]
            watched += [int(self.builder.tokens[room][2]) for room in rooms]
            self.builder.embargoes.append((embargo.start_at, embargo.lift_at, watched[0], NONE))
            self.builder.watched.update(dict.fromkeys(watched, row))
        for name, weather in self.scenario.weather.items():
            times, rates = closure_rate(weather, self.start, self.builder.end)
            self.weather[name] = len(self.builder.weather)
            self.builder.weather_names.append(name)
            self.builder.weather.append((self.builder.calendar(times, rates), weather.mean_closure))

    def place_of(self, name: str) -> str | None:
        """Return the place of a station, by its field or by its id; None where it has none."""
        found = place_of(name, self.scenario.stations, self.scenario.places)
        # Where no places are written, the ids alone say which steps belong together.
        return found or (
            name.rpartition(".")[0] or None if name in self.scenario.stations else None
        )

    def ends_of(self, name: str, raw: Any) -> set[str]:
        """Return the places that a path's item touches."""
        if isinstance(raw, Board):
            return {raw.at}
        if name in self.scenario.links:
            link = self.scenario.links[name]
            return {link.origin, link.destination}
        service = self.scenario.services.get(name)
        if service is not None and service.train is not None:
            for step in service.train.path:
                key = step if isinstance(step, str) else getattr(step, "at", "")
                ends = self.ends_of(key, step)
                if ends:
                    return ends
        place = self.place_of(name)
        return set() if place is None else {place}

    def train_end(self, name: str) -> str | None:
        """Return the place at which a train's path ends, None where it cannot be known."""
        train = self.scenario.services[name].train
        assert train is not None
        place: str | None = None
        for step in train.path:
            key = step if isinstance(step, str) else getattr(step, "at", "")
            ends = self.ends_of(key, step)
            link = self.scenario.links.get(key)
            if link is not None:
                place = link.origin if place == link.destination else link.destination
            elif len(ends) == 1:
                place = next(iter(ends))
        return place

    def spans(self, calendar: str | None) -> Spans | None:
        """Return a calendar's open spans; None where there is no calendar."""
        if calendar is None or (calendar == "always" and calendar not in self.scenario.calendars):
            return None
        if calendar not in self._spans:
            self._spans[calendar] = open_spans(
                calendar, self.scenario.calendars, self.start, self.builder.end
            )
        return self._spans[calendar]

    def link_gate(self, name: str, far: str) -> tuple[int, int] | None:
        """Return row and node of a link's line capacity towards a place, None without a limit.

        A link that a disruption closes has a gate in any case, one that only opens and closes.
        """
        link = self.scenario.links[name]
        if link.paths is None and link.headway is None and name not in self.closed:
            return None
        if (name, far) not in self._link_gates:
            self._link_gates[name, far] = self._line_capacity(name, far, link)
        return self._link_gates[name, far]

    def gates_of(self, link: str) -> list[int]:
        """Return the rows of a link's gates that paths meet, one for a direction."""
        return [gate for (name, _), (gate, _) in self._link_gates.items() if name == link]

    def _line_capacity(self, name: str, far: str, link: Link) -> tuple[int, int]:
        node = self.builder.node(f"{name}>{far}", "gate", title=f"line capacity of {name}")
        if link.paths is None:
            row = (NONE, 1, link.headway or 0.0, NONE, node)
        else:
            instants = evenly(link.paths, self.builder.end)
            row = (self.builder.calendar(instants), 1, 0.0, NONE, node)
        self.builder.gates.append(row)
        return len(self.builder.gates) - 1, node

    def _efficiency(self, name: str, step: Station | Gate) -> float:
        place = self.scenario.places.get(self.place_of(name) or "")
        at_place = None if place is None else place.clearance_efficiency
        return with_efficiency(step, at_place, self.scenario.clearance_efficiency)

    def _station(self, name: str, step: Station | Yard | Gate) -> None:
        kind = type(step).__name__.lower()
        node = self.builder.node(name, kind, self.place_of(name) or "", step.title)
        self.nodes[name] = node
        if isinstance(step, Yard):
            refuse = step.when_full == "refuse"
            self.tokens[name] = self.builder.token(node, step.places, refuse)
            return
        efficiency = self._efficiency(name, step)
        if isinstance(step, Gate):
            rate = acceptance(step, efficiency, self.scenario.acceptance_exponent)
            self.gates[name] = self._gate_row(step, node, rate, step.hours)
            return
        self.factors[name] = service_factor(step, efficiency)
        staffed = staff(step, self.spans(step.hours), self.builder.end)
        calendar = NONE if staffed is None else self.builder.calendar(*staffed)
        servers = 0.0 if staffed is not None else float(step.servers)  # type: ignore[arg-type]
        self.stations[name] = len(self.builder.stations)
        self.builder.stations.append((servers, calendar, int(step.at_close == "pause"), node))
        if step.places is not None:
            room = self.builder.node(f"{name}.room", "yard", self.place_of(name) or "")
            refuse = step.when_full == "refuse"
            self.rooms[name] = self.builder.token(room, step.places, refuse)

    def _gate_row(self, gate: Gate, node: int, rate: float, hours: str | None) -> int:
        """Add a gate by its rule and return its row."""
        row = (NONE, 1, gate.headway or 0.0, NONE, node)
        if gate.slots is not None:
            slots = self.builder.calendar(slots_of(gate.slots, self.builder.end))
            row = (slots, bank_of(gate, 0.0), 0.0, NONE, node)
        elif gate.permits is not None:
            instants = permits_of(gate.permits, self.start, self.builder.end)
            row = (self.builder.calendar(instants), bank_of(gate, 0.0), 0.0, NONE, node)
        elif gate.accepts is not None:
            spans = self.spans(hours)
            closing = NONE if spans is None else self.builder.calendar(*breakpoints(spans, 1.0))
            credit = self.builder.calendar(self._acceptances(rate, hours))
            row = (credit, bank_of(gate, rate), 0.0, closing, node)
        self.builder.gates.append(row)
        return len(self.builder.gates) - 1

    def _acceptances(self, rate: float, hours: str | None) -> NDArray[np.float64]:
        """Return when one more may pass, each local day's number over its whole open hours.

        The days at the run's two ends are taken whole, or all of their number would fall into the
        hours that belong to the run.
        """
        calendar = self.scenario.calendars.get(hours or "")
        zone = ZoneInfo("UTC" if calendar is None else calendar.zone)
        days = [(a, b) for _, a, b in local_days(self.start, self.builder.end, zone)]
        first, last = min(days[0][0], 0.0), days[-1][1]
        spans = [(first, last)]
        if hours is not None:
            spans = open_spans(hours, self.scenario.calendars, self.start, last, first)
        times = credits_of(rate, spans, days)
        return times[(times > 0.0) & (times < self.builder.end)]
