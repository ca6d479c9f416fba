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
from sim.mechanisms.electronic_queue.inputs import ElectronicQueue
from sim.mechanisms.electronic_queue.translate import moved_ahead, spans_ahead
from sim.mechanisms.hours.translate import Spans, breakpoints, local_days, open_spans, start_of
from sim.mechanisms.network.inputs import Board, Link
from sim.mechanisms.weather.translate import closure_rate
from sim.scenario.schema import Scenario
from sim.scenario.world import AnyStation
from sim.tables.plan import NONE


@dataclass
class Facilities:
    """Rows by the names they have in the scenario.

    Attributes
    ----------
    nodes, stations, gates, tokens, rooms, factors, lines, formations, embargoes, weather : dict
        Row (or factor) by name. ``rooms`` are the places of stations with room for a few units,
        and those of who is called by an electronic queue.
    followers : dict
        Gates of electronic queues by the intake that they call for.
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
    followers: dict[str, list[int]] = field(default_factory=dict)
    _link_gates: dict[tuple[str, str], tuple[int, int]] = field(default_factory=dict)
    _spans: dict[tuple[str, float], Spans] = field(default_factory=dict)

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

    def spans(self, calendar: str | None, end: float | None = None) -> Spans | None:
        """Return a calendar's open spans to ``end`` or the run's; None without a calendar."""
        if calendar is None or (calendar == "always" and calendar not in self.scenario.calendars):
            return None
        end = self.builder.end if end is None else end
        if (calendar, end) not in self._spans:
            spans = open_spans(calendar, self.scenario.calendars, self.start, end)
            self._spans[calendar, end] = spans
        return self._spans[calendar, end]

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

    def gates_like(self, name: str) -> list[int]:
        """Return the rows of a gate and of the electronic queues that call for it."""
        return [self.gates[name], *self.followers.get(name, [])]

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

    def _station(self, name: str, step: AnyStation) -> None:
        kind = "gate" if isinstance(step, ElectronicQueue) else type(step).__name__.lower()
        node = self.builder.node(name, kind, self.place_of(name) or "", step.title)
        self.nodes[name] = node
        if isinstance(step, Yard):
            refuse = step.when_full == "refuse"
            self.tokens[name] = self.builder.token(node, step.places, refuse)
            return
        if isinstance(step, ElectronicQueue):
            self._electronic_queue(name, node, step)
            return
        if isinstance(step, Gate):
            self.gates[name] = self._gate_row(step, node, self._rate(name, step))
            return
        self.factors[name] = service_factor(step, self._efficiency(name, step))
        staffed = staff(step, self.spans(step.hours), self.builder.end)
        calendar = NONE if staffed is None else self.builder.calendar(*staffed)
        servers = 0.0 if staffed is not None else float(step.servers)  # type: ignore[arg-type]
        self.stations[name] = len(self.builder.stations)
        self.builder.stations.append((servers, calendar, int(step.at_close == "pause"), node))
        if step.places is not None:
            room = self.builder.node(f"{name}.room", "yard", self.place_of(name) or "")
            refuse = step.when_full == "refuse"
            self.rooms[name] = self.builder.token(room, step.places, refuse)

    def _electronic_queue(self, name: str, node: int, queue: ElectronicQueue) -> None:
        """Add a gate with the acceptances of an intake, ahead of them, and room for the called."""
        intake = self.scenario.stations[queue.calls_for]
        assert isinstance(intake, Gate)
        rate = self._rate(queue.calls_for, intake)
        self.gates[name] = self._gate_row(intake, node, rate, queue.lead)
        self.followers.setdefault(queue.calls_for, []).append(self.gates[name])
        if queue.called is not None:
            called = self.builder.node(f"{name}.called", "yard", self.place_of(name) or "")
            self.rooms[name] = self.builder.token(called, queue.called)

    def _rate(self, name: str, gate: Gate) -> float:
        efficiency = self._efficiency(name, gate)
        return acceptance(gate, efficiency, self.scenario.acceptance_exponent)

    def _gate_row(self, gate: Gate, node: int, rate: float, lead: float = 0.0) -> int:
        """Add a gate by its rule, all of it so many hours ahead, and return its row."""
        row = (NONE, 1, gate.headway or 0.0, NONE, node)
        end = self.builder.end
        if gate.slots is not None:
            instants = moved_ahead(slots_of(gate.slots, end + lead), lead, end)
            row = (self.builder.calendar(instants), bank_of(gate, 0.0), 0.0, NONE, node)
        elif gate.permits is not None:
            instants = moved_ahead(permits_of(gate.permits, self.start, end + lead), lead, end)
            row = (self.builder.calendar(instants), bank_of(gate, 0.0), 0.0, NONE, node)
        elif gate.accepts is not None:
            spans = self.spans(gate.hours, end + lead)
            closing = NONE
            if spans is not None:
                closing = self.builder.calendar(*breakpoints(spans_ahead(spans, lead, end), 1.0))
            instants = moved_ahead(self._acceptances(rate, gate.hours, end + lead), lead, end)
            row = (self.builder.calendar(instants), bank_of(gate, rate), 0.0, closing, node)
        self.builder.gates.append(row)
        return len(self.builder.gates) - 1

    def _acceptances(self, rate: float, hours: str | None, end: float) -> NDArray[np.float64]:
        """Return when one more may pass, each local day's number over its whole open hours.

        The days at the run's two ends are taken whole, or all of their number would fall into the
        hours that belong to the run.
        """
        calendar = self.scenario.calendars.get(hours or "")
        zone = ZoneInfo("UTC" if calendar is None else calendar.zone)
        days = [(a, b) for _, a, b in local_days(self.start, end, zone)]
        first, last = min(days[0][0], 0.0), days[-1][1]
        spans = [(first, last)]
        if hours is not None:
            spans = open_spans(hours, self.scenario.calendars, self.start, last, first)
        times = credits_of(rate, spans, days)
        return times[(times > 0.0) & (times < end)]
