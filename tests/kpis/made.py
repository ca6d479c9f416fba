"""Plans, draws and visits made by hand: every time in a test stands where it is used."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.compiler.builder import Builder
from sim.tables import plan as tables
from sim.tables.draws import ENTITY, Draws
from sim.tables.named import CorridorInfo, FlowInfo
from sim.tables.plan import NONE, Plan
from sim.tables.visits import BAN, SAILING, Visits

NAN = math.nan
Run = tuple[Plan, Draws, Visits]
#: A visit: arrive, start, end, leave and perhaps cause and carrier; None where it was skipped.
Row = Sequence[Any] | None


@dataclass
class Entity:
    group: int
    created: float
    rows: Sequence[Row]
    finished: float
    refused: bool = False
    ready: float = NAN


@dataclass
class Made:
    """Collects rows of tables; ``run`` gives what an engine would leave behind."""

    end: float = 100.0
    warm_up: float = 0.0
    year_hours: float = 8760.0
    builder: Builder = field(init=False)
    units: list[Entity] = field(default_factory=list)
    trains: list[Entity] = field(default_factory=list)
    streams: list[list[float]] = field(default_factory=list)
    weather: list[tuple[list[float], list[int]]] = field(default_factory=list)
    sailings: list[tuple[Any, ...]] = field(default_factory=list)
    bans: list[tuple[int, float, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.builder = Builder(self.end, self.warm_up, self.year_hours)

    # ------------------------------------------------------------------- what there is to meet

    def node(self, name: str, kind: str) -> int:
        return self.builder.node(name, kind)

    def calendar(self, breakpoints: Mapping[int, float] | Mapping[float, float] | None) -> int:
        if breakpoints is None:
            return NONE
        return self.builder.calendar(np.array([*breakpoints]), np.array([*breakpoints.values()]))

    def station(
        self,
        name: str,
        servers: float = 1,
        staff: Mapping[int, float] | None = None,
        pause: bool = False,
    ) -> tuple[int, int, int]:
        node = self.node(name, "station")
        self.builder.stations.append((servers, self.calendar(staff), int(pause), node))
        return tables.STATION, len(self.builder.stations) - 1, node

    def gate(
        self,
        name: str,
        instants: Sequence[float] | None = None,
        headway: float = 0.0,
        hours: Mapping[int, float] | None = None,
    ) -> tuple[int, int, int]:
        node = self.node(name, "gate")
        credits_ = NONE if instants is None else self.calendar(dict.fromkeys(instants, 1.0))
        self.builder.gates.append((credits_, 1, headway, self.calendar(hours), node))
        return tables.GATE, len(self.builder.gates) - 1, node

    def token(self, name: str, units: float, kind: str = "yard") -> tuple[int, int, int]:
        node = self.node(name, kind)
        return tables.TAKE, self.builder.token(node, units), node

    def travel(self, name: str) -> tuple[int, int, int]:
        return tables.TRAVEL, NONE, self.node(name, "travel")

    def give(
        self, token: tuple[int, int, int], stream: int = NONE, supply: bool = False
    ) -> tuple[int, ...]:
        return tables.GIVE, token[1], token[2], stream, int(supply)

    def stream(self, *values: float) -> int:
        self.builder.stream_laws.append((0, 0, 0, 0.0, 0.0, 0.0, NAN, np.inf, 0.0, NONE, 0))
        self.builder.stream_names.append(f"stream {len(self.streams)}")
        self.streams.append(list(values))
        return len(self.streams) - 1

    def embargo(self, name: str) -> int:
        self.builder.embargoes.append((2.0, 1.0, self.builder.rows["node", name], NONE))
        return len(self.builder.embargoes) - 1

    def train(
        self,
        name: str,
        steps: Sequence[tuple[int, ...]],
        capacity: float,
        max_wait: float = math.inf,
        embargo: int = NONE,
    ) -> tuple[int, int, int]:
        node = self.node(name, "train")
        row = (self._path(steps), capacity, max_wait, embargo, 0, node)
        self.builder.formations.append(row)
        return tables.TRAIN, len(self.builder.formations) - 1, node

    def line(
        self,
        name: str,
        ports: tuple[int, int] = (0, 1),
        places: Sequence[float] = (10.0,),
        handling: Sequence[float] = (1.0,),
        weather: int = NONE,
        pool: int = 0,
        returns_empty: bool = False,
    ) -> tuple[int, int, int]:
        """Add a ferry line; the step boards it at its first port."""
        shores = [self.node(f"{name}@{port}", "ferry") for port in "ab"]
        handled = self.stream(*handling)
        first = len(self.builder.decks)
        self.builder.decks += [(count, NAN, NONE) for count in places]
        self.builder.lines.append(
            (
                *(pool, *ports, NONE, NONE, handled, handled, NONE, NONE, 1.0),
                *(int(returns_empty), weather, first, len(places), *shores),
            )
        )
        return tables.FERRY, len(self.builder.lines) - 1, shores[0]

    def pool(self, ships: int) -> None:
        self.builder.pools.append((ships, 0, NONE))

    def _path(self, steps: Sequence[tuple[int, ...]]) -> int:
        rows, visits = [], 0
        for kind, row, node, *more in steps:
            stream, skip = more or (NONE, 0)
            leaves_visit = kind not in (tables.GIVE, tables.BRANCH)
            visit = visits if leaves_visit else NONE
            rows.append((kind, row, stream, 1.0, 1.0, skip, visit, node, NONE))
            visits += leaves_visit
        return self.builder.path(rows, visits)

    # ------------------------------------------------------------------------- flows and entities

    def flow(
        self,
        name: str,
        steps: Sequence[tuple[int, ...]],
        *,
        tonnes: float = 0.0,
        teu: float = 0.0,
        usd: float = 0.0,
        bilateral: bool = False,
        corridor: CorridorInfo | None = None,
        probe: bool = False,
        shares: int | None = None,
    ) -> int:
        """Add a flow with one corridor, of its own name unless one is given; the class's row.

        It may share the flow of another class instead.
        """
        self.builder.flows.append(FlowInfo(name, bilateral=bilateral, probe=probe))
        if shares is not None:
            self.builder.flows.pop()
        self.builder.corridors.append(corridor or CorridorInfo(name))
        row = (self._path(steps), len(self.builder.flows) - 1, len(self.builder.corridors) - 1)
        if shares is not None:
            row = (row[0], self.builder.classes[shares][1], row[2])
        self.builder.classes.append((*row, 0, tonnes, teu, usd))
        self.builder.arrivals.append((tables.LISTED, NONE, 1, NONE, 0, 0, NONE))
        return len(self.builder.classes) - 1

    def capped(
        self,
        name: str,
        usd: tuple[float, float],
        tonnes: tuple[float, float] | None = None,
        bilateral: bool = False,
    ) -> None:
        self.builder.flows.append(
            FlowInfo(name, bilateral=bilateral, capped_usd=usd, capped_tonnes=tonnes)
        )

    def unit(
        self,
        of_class: int,
        created: float,
        *rows: Row,
        finished: float = NAN,
        refused: bool = False,
    ) -> None:
        """Add a unit; what it has not reached may be left out. Classes in ascending order."""
        self.units.append(Entity(of_class, created, rows, finished, refused))

    def train_run(
        self, formation: int, ready: float, depart: float, *rows: Row, finished: float = NAN
    ) -> None:
        self.trains.append(Entity(formation, depart, rows, finished, ready=ready))

    def sailing(
        self,
        times: tuple[float, float, float, float, float],
        ship: int = 0,
        line: int = 0,
        from_b: int = 0,
        load: Sequence[float] = (0.0,),
    ) -> None:
        """Add a sailing by its times: ready, full, depart, arrive, landed."""
        loads = (*load, *[0.0] * (tables_decks() - len(load)))
        self.sailings.append((line, ship, from_b, *times, loads))

    # ------------------------------------------------------------------------------------ the run

    def run(self) -> Run:
        plan = self.builder.plan()
        width = {
            id(entity): self._width(plan, table, entity)
            for table, entities in ((plan.classes, self.units), (plan.formations, self.trains))
            for entity in entities
        }
        entities = [*self.units, *self.trains]
        first = np.cumsum([0, *(width[id(entity)] for entity in entities)])
        visits = self._visits(entities, first)
        return plan, self._draws(plan, first), visits

    def _width(self, plan: Plan, table: np.ndarray, entity: Entity) -> int:
        return int(plan.paths[table[entity.group]["path"]]["visits"])

    def _draws(self, plan: Plan, first: np.ndarray) -> Draws:
        count = len(self.units)
        units = np.zeros(count, dtype=ENTITY)
        units["unit_class"] = [unit.group for unit in self.units]
        units["created"] = [unit.created for unit in self.units]
        units["visit"] = first[:count]
        formations = np.array([train.group for train in self.trains], dtype=np.int64)
        edges = np.arange(len(self.builder.formations) + 1)
        sizes = [len(values) for values in self.streams]
        return Draws(
            replication=0,
            units=units,
            unit_stride=np.ones(len(plan.classes), dtype=np.int64),
            train_first=count + np.searchsorted(formations, edges),
            train_visit=first[count:-1],
            train_stride=np.ones(len(plan.formations), dtype=np.int64),
            visits=int(first[-1]),
            values=np.array([value for values in self.streams for value in values]),
            stream_first=np.cumsum([0, *sizes])[:-1],
            stream_count=np.array(sizes, dtype=np.int64),
            weather_time=np.array([time for times, _ in self.weather for time in times]),
            weather_open=np.array([flag for _, flags in self.weather for flag in flags], "i1"),
            weather_first=np.cumsum([0, *(len(times) for times, _ in self.weather)]),
        )

    def _visits(self, entities: list[Entity], first: np.ndarray) -> Visits:
        visits = Visits.empty(int(first[-1]), len(entities), len(self.trains))
        for number, entity in enumerate(entities):
            visits.finished[number] = entity.finished
            visits.refused[number] = entity.refused
            for column, row in enumerate(entity.rows):
                at = int(first[number]) + column
                for name, value in zip(NAMES, row or (), strict=False):
                    getattr(visits, name)[at] = value
        for number, train in enumerate(self.trains):
            visits.train_ready[number], visits.train_depart[number] = train.ready, train.created
        tables_ = {
            "sailings": np.array(self.sailings, dtype=SAILING),
            "bans": np.array(self.bans, dtype=BAN),
        }
        return Visits(**{name: getattr(visits, name) for name in COLUMNS} | tables_)


NAMES = ("arrive", "start", "end", "leave", "cause", "carrier")
COLUMNS = tuple(Visits.__dataclass_fields__)


def tables_decks() -> int:
    return int(SAILING["load"].shape[0])


def kpis(run: Run) -> dict[tuple[str, str, str], Any]:
    """Evaluate a run: (scope, name, kpi) to the value; of flows, a value for each unit."""
    from sim.kpis import evaluate

    found: dict[tuple[str, str, str], Any] = {}
    for scope, name, kpi, value, unit in evaluate(*run).kpis:
        if scope == "flow":
            found.setdefault((scope, name, kpi), {})[unit] = value
        else:
            assert (scope, name, kpi) not in found
            found[scope, name, kpi] = value
    return found
