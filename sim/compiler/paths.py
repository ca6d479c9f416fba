"""A path in the scenario becomes steps: what an entity takes, waits for, passes and gives back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sim.compiler.builder import NO_REST, Builder
from sim.compiler.stations import Facilities
from sim.inputs import Distribution, Hours
from sim.mechanisms.border.inputs import Gate, Station, Yard
from sim.mechanisms.electronic_queue.inputs import ElectronicQueue
from sim.mechanisms.network.inputs import At, Board, Give, Link, Take, Travel
from sim.mechanisms.network.translate import rest_of
from sim.scenario.schema import Scenario
from sim.tables import plan as tables
from sim.tables.plan import NONE

_UNIFORM: Distribution[float] = Distribution[Hours].model_validate(
    {"uniform": {"low": "0 h", "high": "1 h"}}
)


@dataclass(frozen=True)
class _Item:
    """One item of a written path: what it names, and its own share and service."""

    name: str
    raw: Any
    share: float | None = None
    service: Distribution[float] | None = None


@dataclass
class PathWriter:
    """Writes the steps of one path.

    Parameters
    ----------
    scenario : Scenario
    builder : Builder
    facilities : Facilities
        Rows of stations, gates, yards, fleets, links, services.
    owner_kind, owner : int
        Whose the draws are: a unit class or a train service.
    prefix : str
        Of the streams' names: the flow and corridor, or the service.
    """

    scenario: Scenario
    builder: Builder
    facilities: Facilities
    owner_kind: int
    owner: int
    prefix: str
    steps: list[tuple[Any, ...]] = field(default_factory=list)
    visits: int = 0
    place: str | None = None
    _due: list[int] = field(default_factory=list)
    _seen: dict[str, int] = field(default_factory=dict)
    _taken: set[int] = field(default_factory=set)

    def write(self, path: list[Any], give_last: Sequence[int] = ()) -> int:
        """Write a whole path and return its row; ``give_last`` tokens are given at its end."""
        items = [_item(raw) for raw in path]
        returns = self._yard_ends(items)
        for i, item in enumerate(items):
            self._write_item(item, items[i + 1 :])
            self._due += returns.get(i, [])
        self._due += give_last
        self._give_due()
        return self.builder.path(self.steps, self.visits)

    def take(self, token: int) -> None:
        """Write the taking of a yard place or a fleet's vehicle."""
        self._step(tables.TAKE, token, self._token_node(token), visit=True)
        self._taken.add(token)
        self._give_due()

    def give(self, token: int) -> None:
        """Write the giving back; a fleet that was not taken before is supplied with one more."""
        supply = int(token not in self._taken)
        stream = NONE
        law = self.facilities.returns.get(token)
        if law is not None and not supply:
            name = self.builder.nodes[self._token_node(token)].name
            stream = self._stream(f"{name}/returns", law)
        self._step(tables.GIVE, token, self._token_node(token), stream, skip=supply)

    def _yard_ends(self, items: list[_Item]) -> dict[int, list[int]]:
        """Return the tokens of yards given back after each item."""
        ends: dict[int, list[int]] = {}
        for i, item in enumerate(items):
            yard = self.scenario.stations.get(item.name)
            if isinstance(yard, Yard):
                end = self._yard_end(item.name, yard, items, i)
                ends.setdefault(end, []).append(self.facilities.tokens[item.name])
            elif isinstance(yard, ElectronicQueue) and yard.called is not None:
                end = next(j for j in range(i, len(items)) if items[j].name == yard.calls_for)
                ends.setdefault(end, []).append(self.facilities.rooms[item.name])
        return ends

    def _yard_end(self, name: str, yard: Yard, items: list[_Item], at: int) -> int:
        place = self.facilities.place_of(name)
        last = at
        for i in range(at + 1, len(items)):
            if yard.until is not None and items[i].name == yard.until:
                return i
            if yard.until is None and place and self.facilities.place_of(items[i].name) == place:
                last = i
            elif yard.until is None:
                break
        return last

    def _write_item(self, item: _Item, rest: list[_Item]) -> None:
        raw, name = item.raw, item.name
        if isinstance(raw, Travel):
            self._give_due()
            stream = self._stream("travel", raw.travel)
            name = self.builder.stream_names[stream].removeprefix(f"{self.prefix}/")
            self._travel(stream, self.builder.node(name, "travel"))
        elif isinstance(raw, Board):
            self._give_due()
            self._ferry(raw)
        elif isinstance(raw, Take):
            self.take(self.facilities.tokens[raw.take])
        elif isinstance(raw, Give):
            self._give_due()
            self.give(self.facilities.tokens[raw.give])
        elif name in self.scenario.links:
            self._give_due()
            self._link(name, rest)
        elif name in self.scenario.services:
            self._give_due()
            row = self.facilities.formations[name]
            self._step(tables.TRAIN, row, self.builder.node(name, "train"), visit=True)
            self.place = self.facilities.train_end(name)
        else:
            self._at_station(item)

    def _at_station(self, item: _Item) -> None:
        name = item.name
        station = self.scenario.stations[name]
        self.place = self.facilities.place_of(name) or self.place
        if isinstance(station, Yard):
            self.take(self.facilities.tokens[name])
            return
        share = item.share if item.share is not None else getattr(station, "share", None)
        branch = None
        if share is not None and share < 1.0:
            branch = len(self.steps)
            stream = self._stream(f"{name}/share", _UNIFORM)
            self._step(tables.BRANCH, NONE, self.facilities.nodes[name], stream, share=share)
        if isinstance(station, (Gate, ElectronicQueue)):
            self._give_due()
            row = self.facilities.gates[name]
            self._step(tables.GATE, row, self.facilities.nodes[name], visit=True)
            if name in self.facilities.rooms:
                self.take(self.facilities.rooms[name])
        else:
            self._served(name, station, item)
        if branch is not None:
            self._close_branch(branch)

    def _served(self, name: str, station: Station, item: _Item) -> None:
        room = self.facilities.rooms.get(name)
        if room is not None:
            self.take(room)
        else:
            self._give_due()
        law = item.service if item.service is not None else station.service
        row = self.facilities.stations[name]
        stream = self._stream(f"{name}/service", law)
        factor = self.facilities.factors[name]
        self._step(
            tables.STATION, row, self.facilities.nodes[name], stream, visit=True, factor=factor
        )
        if room is not None:
            self._due.append(room)

    def _close_branch(self, branch: int) -> None:
        """Set how many steps a unit jumps that does not take the branch.

        What is given inside the branch is given again after it for those who jumped; giving what
        was given already does nothing. The branch's own place stays due, so that who was served
        there holds it until the next place is had.
        """
        inside = [step for step in self.steps[branch + 1 :] if step[0] == tables.GIVE]
        step = list(self.steps[branch])
        step[5] = len(self.steps) - branch - 1
        self.steps[branch] = tuple(step)
        self._due += [give[1] for give in inside]

    def _link(self, name: str, rest: list[_Item]) -> None:
        link = self.scenario.links[name]
        forward = self._forward(link, rest)
        far = link.destination if forward else link.origin
        gate = self.facilities.link_gate(name, far)
        if gate is not None:
            self._step(tables.GATE, gate[0], gate[1], visit=True)
        node = self.builder.node(name, "travel", title=link.title)
        if link.speed is not None:
            stream = self._stream(name, link.speed, link.distance or 0.0, rest_of(link))
        else:
            assert link.time is not None
            stream = self._stream(name, link.time, None, rest_of(link))
        self._travel(stream, node)
        self.place = far

    def _forward(self, link: Link, rest: list[_Item]) -> bool:
        """Whether a link is passed from its origin: by where we are, else by where we go next."""
        if self.place in (link.origin, link.destination):
            return self.place == link.origin
        for item in rest:
            there = self.facilities.ends_of(item.name, item.raw)
            if there:
                return link.destination in there or link.origin not in there
        return True

    def _ferry(self, board: Board) -> None:
        ferry = self.scenario.services[board.board].ferry
        assert ferry is not None
        row = self.facilities.lines[board.board]
        deck = list(ferry.decks).index(board.deck)
        node = self.builder.node(f"{board.board}@{board.at}", "ferry", board.at)
        self._step(tables.FERRY, row, node, visit=True, skip=deck)
        self.place = ferry.ports[1 - ferry.ports.index(board.at)]

    def _travel(self, stream: int, node: int) -> None:
        self._step(tables.TRAVEL, NONE, node, stream, visit=True)

    def _give_due(self) -> None:
        due, self._due = self._due, []
        for token in due:
            self.give(token)

    def _step(
        self,
        kind: int,
        row: int,
        node: int,
        stream: int = NONE,
        *,
        visit: bool = False,
        factor: float = 1.0,
        share: float = 1.0,
        skip: int = 0,
    ) -> None:
        ordinal = self.visits if visit else NONE
        self.visits += visit
        self.steps.append((kind, row, stream, factor, share, skip, ordinal, node, NONE))

    def _stream(
        self,
        purpose: str,
        law: Distribution[float],
        numerator: float | None = None,
        rest: tuple[float, float] = NO_REST,
    ) -> int:
        name = f"{self.prefix}/{self._once(purpose)}"
        distance = float("nan") if numerator is None else numerator
        return self.builder.stream(name, law, self.owner_kind, self.owner, distance, rest)

    def _once(self, purpose: str) -> str:
        """Number the second and later uses of a purpose, so that adding a step shifts no other."""
        count = self._seen[purpose] = self._seen.get(purpose, 0) + 1
        return purpose if count == 1 else f"{purpose}#{count}"

    def _token_node(self, token: int) -> int:
        return int(self.builder.tokens[token][2])


def _item(raw: Any) -> _Item:
    if isinstance(raw, At):
        return _Item(raw.at, raw, raw.share, raw.service)
    return _Item(raw if isinstance(raw, str) else "", raw)
