"""A validated scenario with what its checks ask of it: which ids exist, where things stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import asin, cos, radians, sin, sqrt
from typing import Any

from sim.mechanisms.border.inputs import Gate, Station, Yard
from sim.mechanisms.border.translate import place_of
from sim.mechanisms.electronic_queue.inputs import ElectronicQueue
from sim.mechanisms.ferry.inputs import Ferry
from sim.mechanisms.network.inputs import At, Step
from sim.mechanisms.train.inputs import Train
from sim.scenario.node import Path
from sim.scenario.schema import Scenario

AnyStation = Station | Yard | Gate | ElectronicQueue
#: The two sides of a border lie this near, so that a unit may step over without a link.
NEIGHBOURS_KM = 30.0
EARTH_KM = 6371.0


@dataclass(frozen=True)
class Finding:
    """Something that a check found.

    Attributes
    ----------
    path : Path
        What to point at.
    message : str
    warning : bool
        Whether the scenario may be run all the same.
    at_key : bool
        Whether the key is wrong, not its value.
    """

    path: Path
    message: str
    warning: bool = False
    at_key: bool = False


@dataclass(frozen=True)
class Way:
    """One list of steps: a corridor's, a flow's own, or a train's.

    Attributes
    ----------
    path : Path
        Where the list is written.
    steps : list
    by_train : bool
        Whether a train passes it.
    """

    path: Path
    steps: list[Step]
    by_train: bool = False

    @property
    def name(self) -> str:
        """What the way belongs to, for messages."""
        kind = {"corridors": "corridor", "flows": "flow", "services": "service"}
        return f"{kind[str(self.path[0])]} {self.path[1]!r}"


@dataclass(frozen=True)
class World:
    """A scenario, and the ids that were written.

    Attributes
    ----------
    scenario : Scenario
        Perhaps without entries that have problems of their own.
    known : mapping of str to list of str
        Every id written in each section, those with problems too.
    """

    scenario: Scenario
    known: Mapping[str, list[str]]

    @cached_property
    def trains(self) -> dict[str, Train]:
        """Train services by id."""
        services = self.scenario.services.items()
        return {name: one.train for name, one in services if one.train is not None}

    @cached_property
    def ferries(self) -> dict[str, Ferry]:
        """Ferry lines by id."""
        services = self.scenario.services.items()
        return {name: one.ferry for name, one in services if one.ferry is not None}

    @cached_property
    def ways(self) -> list[Way]:
        """All lists of steps, those of trains last."""
        scenario = self.scenario
        corridors = scenario.corridors.items()
        flows = scenario.flows.items()
        return [
            *(Way(("corridors", name, "path"), one.path) for name, one in corridors),
            *(Way(("flows", name, "path"), one.path) for name, one in flows if one.path),
            *(
                Way(("services", name, "train", "path"), train.path, by_train=True)
                for name, train in self.trains.items()
            ),
        ]

    def place_of(self, station: str) -> str | None:
        """Return the place of a station: its field, or the place that its id begins with."""
        return place_of(station, self.scenario.stations, self.known["places"])

    def distance(self, one: str, other: str) -> float | None:
        """Return the kilometres between two places along a great circle; None if unknown.

        The haversine formula (Sinnott, Sky and Telescope 68, 1984).
        """
        a, b = self.scenario.places.get(one), self.scenario.places.get(other)
        if a is None or b is None:
            return None
        if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
            return None
        lat_a, lat_b = radians(a.lat), radians(b.lat)
        half = sin((lat_b - lat_a) / 2) ** 2
        half += cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
        return 2 * EARTH_KM * asin(sqrt(min(half, 1.0)))


def named(step: Any) -> str | None:
    """Return the station, link or train service that a step names; None for other steps."""
    if isinstance(step, str):
        return step
    return step.at if isinstance(step, At) else None


def numbered(steps: list[Step], path: Path) -> Iterator[tuple[Path, Any]]:
    """Yield every step with its path."""
    for index, step in enumerate(steps):
        yield (*path, index), step
