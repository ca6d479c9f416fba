"""What is run: a scenario point, and a replication of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sim.scenario.schema import Scenario


@dataclass(frozen=True)
class Point:
    """A scenario with one value for each lever.

    Attributes
    ----------
    index : int
        Place in the experiment, from 0.
    levers : mapping of str to plain value
        As the planner wrote them.
    make : callable
        Makes the scenario. Another process is sent this and not the scenario: pydantic's generic
        classes of equal names cannot be told apart when they are unpickled.
    key : str
        Equal for points of equal content, which share a plan.
    change : str
        Node whose capacity was raised for its marginal value; empty for the point itself.
    daily : bool
        Whether the freight of every day is kept.
    iteration : int
        Number of the run by which choice and response are sought, from 1; 0 for the point itself.
    """

    index: int
    levers: Mapping[str, Any]
    make: Callable[[], Scenario] = field(repr=False)
    key: str = field(repr=False)
    change: str = ""
    daily: bool = False
    iteration: int = 0

    @cached_property
    def scenario(self) -> Scenario:
        """The validated scenario, with the levers applied."""
        return self.make()

    @property
    def label(self) -> str:
        """The point in words, such as ``point 3 (clearance_efficiency = 2)``."""
        values = ", ".join(f"{lever} = {value}" for lever, value in self.levers.items())
        raised = f", {self.change} raised" if self.change else ""
        raised += f", iteration {self.iteration}" if self.iteration else ""
        return f"point {self.index}{f' ({values})' if values else ''}{raised}"

    @property
    def aside(self) -> bool:
        """Whether it is run beside the points asked for; no visits of it are kept."""
        return bool(self.change) or self.iteration > 0

    def __getstate__(self) -> dict[str, Any]:
        state = dict(self.__dict__)
        state.pop("scenario", None)
        return state


@dataclass(frozen=True)
class Item:
    """A point and a replication (counted from 1) of it.

    Attributes
    ----------
    draws : str
        Equal for points that share their draws; empty where no other shares them.
    """

    point: Point
    replication: int
    seed: int
    draws: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """Name of the file that keeps its result, unique in an experiment."""
        raised = f"+{self.point.change}" if self.point.change else ""
        raised += f"~{self.point.iteration:03d}" if self.point.iteration else ""
        return f"{self.point.index:05d}{raised}-{self.replication:05d}"

    @property
    def label(self) -> str:
        """Which run this is, in words."""
        return f"{self.point.label}, replication {self.replication}, seed {self.seed}"
