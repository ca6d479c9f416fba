"""A plan's tables come to life: one object for each row, wired to one clock and one record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray
from simpy import Event

from sim.engine.reference.ferry import FerryLine, Sailing
from sim.engine.reference.steps import Step, make_step
from sim.engine.reference.train import departures
from sim.engine.verify import find_deadlock
from sim.events.environment import Clock
from sim.kinds.carrier.process import Berths, Pool, Shore, Weather
from sim.kinds.course import Course
from sim.kinds.entity import Log, view
from sim.kinds.formation.embargo import Embargo
from sim.kinds.formation.process import Formation
from sim.kinds.gate.process import Gate
from sim.kinds.station.process import Station
from sim.kinds.token.process import Token
from sim.tables import plan as tables
from sim.tables.changes import at_start, first_index, later
from sim.tables.draws import Draws
from sim.tables.order import HOOK, key
from sim.tables.plan import NONE, Plan
from sim.tables.visits import Visits


class Stream:
    """A stream of draws; elements past its end begin again at the first."""

    __slots__ = ("count", "values")

    def __init__(self, draws: Draws, row: int) -> None:
        self.values = view(draws.stream(row))
        self.count = len(self.values)

    def element(self, ordinal: int) -> float:
        """Return the draw that belongs to an entity or sailing."""
        return self.values[ordinal % self.count]


@dataclass
class World:
    """Everything of one run.

    Attributes
    ----------
    unit_steps : list of list of Step
        For each class.
    train_steps : list of list of Step
        For each train service.
    """

    plan: Plan
    draws: Draws
    clock: Clock = field(default_factory=Clock)
    log: Log = field(init=False)
    embargoes: list[Embargo] = field(init=False)
    stations: list[Station] = field(init=False)
    gates: list[Gate] = field(init=False)
    tokens: list[Token] = field(init=False)
    formations: list[Formation] = field(init=False)
    pools: list[Pool] = field(init=False)
    lines: list[FerryLine] = field(init=False)
    unit_steps: list[list[Step]] = field(init=False)
    train_steps: list[list[Step]] = field(init=False)
    sailings: list[Sailing] = field(default_factory=list)
    _moments: count[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        plan, draws, clock = self.plan, self.draws, self.clock
        visits = Visits.empty(draws.visits, draws.entities, len(draws.train_visit))
        self.log = Log(visits, clock)
        self.embargoes = [self._embargo(row) for row in range(len(plan.embargoes))]
        self.stations = [self._station(row) for row in range(len(plan.stations))]
        self.gates = [self._gate(row) for row in range(len(plan.gates))]
        self.tokens = [self._token(row) for row in range(len(plan.tokens))]
        self.formations = [self._formation(row) for row in range(len(plan.formations))]
        berths = [Berths(clock, int(row["berths"])) for row in plan.berths]
        weather = [self._weather(row) for row in range(len(plan.weather))]
        self.pools = [
            Pool(clock, int(at_start(plan, int(row["calendar"]), float(row["ships"]))))
            for row in plan.pools
        ]
        self.lines = [self._line(row, berths, weather) for row in range(len(plan.lines))]
        self.unit_steps = self._steps_of_all(plan.classes["path"], draws.unit_stride)
        self.train_steps = self._steps_of_all(plan.formations["path"], draws.train_stride)

    def moment(self, time: float) -> Event:
        """Return an event at an absolute time, for a hook to wait for.

        It comes after everything that the model does at that instant; several at one instant come
        in the order in which they were asked for.

        Parameters
        ----------
        time : float
            Hours since the clock's start, not before now.
        """
        return self.clock.at(time, key(HOOK, next(self._moments)))

    def station(self, name: str) -> Station:
        """Return a station by its name in the scenario.

        Raises
        ------
        KeyError
            If there is none of this name.
        """
        for station in self.stations:
            if self.plan.nodes[station.node].name == name:
                return station
        known = ", ".join(self.plan.nodes[station.node].name for station in self.stations)
        raise KeyError(f"no station {name!r} among {known}")

    def watching(self, node: int) -> Embargo | None:
        """Return the embargo whose backlog counts who waits at a node."""
        row = int(self.plan.watched[node])
        return None if row == NONE else self.embargoes[row]

    def changes(self, table: str, row: int) -> Callable[[float], None]:
        """Return what is told of every later value of the calendar that changes a row."""
        if table == "stations":
            return self.stations[row].set_staff
        if table == "tokens":
            return self.tokens[row].set_units
        if table == "pools":
            return self.pools[row].set_allowed
        if table == "embargoes":
            return self.embargoes[row].impose
        return partial(self._set_factor, row)

    def _set_factor(self, row: int, factor: float) -> None:
        """Change the places of a kind of deck on both shores of its line."""
        for line in self.lines:
            deck = row - int(self.plan.lines[line.row]["first_deck"])
            if 0 <= deck < int(self.plan.lines[line.row]["decks"]):
                for shore in line.shores:
                    shore.set_factor(deck, factor)

    def _embargo(self, row: int) -> Embargo:
        ban = self.plan.embargoes[row]
        embargo = Embargo(self.clock, row, float(ban["start_at"]), float(ban["lift_at"]))
        embargo.impose(at_start(self.plan, int(ban["calendar"]), 0.0))
        return embargo

    def _station(self, row: int) -> Station:
        station = self.plan.stations[row]
        node = int(station["node"])
        staff = at_start(self.plan, int(station["calendar"]), float(station["servers"]))
        watching, blocked = self.watching(node), partial(find_deadlock, self)
        pause = bool(station["pause"])
        return Station(self.clock, self.log, node, staff, pause, watching, blocked)

    def _course(self, calendar: int) -> Course | None:
        if calendar == NONE:
            return None
        times, values = self.plan.calendar(calendar)
        return Course(times.tolist(), values.tolist())

    def _gate(self, row: int) -> Gate:
        gate = self.plan.gates[row]
        calendar, node = int(gate["calendar"]), int(gate["node"])
        instants = None if calendar == NONE else self.plan.calendar(calendar)[0].tolist()
        index = first_index(self.plan, "gates") + row
        bank, headway = int(gate["bank"]), float(gate["headway"])
        hours = self._course(int(gate["hours"]))
        return Gate(self.log, node, index, instants, bank, headway, hours, self.watching(node))

    def _token(self, row: int) -> Token:
        token = self.plan.tokens[row]
        node = int(token["node"])
        is_yard = self.plan.nodes[node].kind == "yard"
        refuse, calendar = bool(token["refuse"]), int(token["calendar"])
        units = at_start(self.plan, calendar, float(token["units"]))
        blocked = partial(find_deadlock, self)
        watching = self.watching(node)
        made = Token(self.log, node, row, units, refuse, is_yard, watching, blocked)
        first, last = later(self.plan, calendar)
        made.changes = last - first
        return made

    def _formation(self, row: int) -> Formation:
        service = self.plan.formations[row]
        ban = int(service["embargo"])
        return Formation(
            self.clock,
            self.log,
            int(service["node"]),
            row,
            float(service["capacity"]),
            float(service["max_wait"]),
            None if ban == NONE else self.embargoes[ban],
            departures(self, row),
        )

    def _weather(self, row: int) -> Weather:
        first, last = self.draws.weather_first[row : row + 2]
        cut = slice(int(first), int(last))
        return Weather(self.draws.weather_time[cut].tolist(), self.draws.weather_open[cut].tolist())

    def _line(self, row: int, berths: list[Berths], weather: list[Weather]) -> FerryLine:
        line = self.plan.lines[row]
        first = int(line["first_deck"])
        decks = self.plan.decks[first : first + int(line["decks"])]
        places, full_at = decks["places"].tolist(), decks["full_at"].tolist()
        one_way = bool(line["returns_empty"])
        index = len(self.plan.formations) + 2 * row
        wait = float(line["max_wait"])
        shores = [
            Shore(
                self.clock, self.log, int(line[node]), index + side, places, full_at, wait,
                not one_way,
            )
            for side, node in enumerate(("node_a", "node_b"))
        ]  # fmt: skip

        for deck, calendar in enumerate(decks["calendar"].tolist()):
            for shore in shores if calendar != NONE else ():
                shore.set_factor(deck, at_start(self.plan, calendar, 1.0))

        def pair(name: str, among: list[Any]) -> tuple[Any, Any]:
            a, b = int(line[f"{name}_a"]), int(line[f"{name}_b"])
            return None if a == NONE else among[a], None if b == NONE else among[b]

        def stream(name: str) -> tuple[Stream, Stream]:
            a, b = int(line[f"{name}_a"]), int(line[f"{name}_b"])
            return Stream(self.draws, a), Stream(self.draws, b)

        return FerryLine(
            row,
            (int(line["port_a"]), int(line["port_b"])),
            (shores[0], shores[1]),
            pair("berth", berths),
            stream("crossing"),
            stream("handling"),
            None if int(line["weather"]) == NONE else weather[int(line["weather"])],
            one_way,
        )

    def _steps_of_all(
        self, paths: NDArray[np.int32], strides: NDArray[np.int64]
    ) -> list[list[Step]]:
        return [
            self._steps(path, stride)
            for path, stride in zip(paths.tolist(), strides.tolist(), strict=True)
        ]

    def _steps(self, path: int, stride: int) -> list[Step]:
        made = []
        for row in self.plan.path_of_steps(path):
            step = make_step(row, self.draws, self.clock, self.log, self._object_at)
            step.visit = int(row["visit"]) * stride
            step.course = self._course(int(row["calendar"]))
            made.append(step)
        return made

    def _object_at(self, kind: int, row: int, node: int) -> Any:
        """Return what a step of a kind meets; a ferry's node says on which shore."""
        if kind == tables.FERRY:
            return next(shore for shore in self.lines[row].shores if shore.place.node == node)
        rows: dict[int, list[Any]] = {
            tables.STATION: self.stations,
            tables.GATE: self.gates,
            tables.TAKE: self.tokens,
            tables.GIVE: self.tokens,
            tables.TRAIN: self.formations,
        }
        return rows[kind][row]
