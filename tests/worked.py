"""Small scenarios for tests: compile, run, and read what every unit met by the node's name."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.compiler import compile_plan, draw
from sim.engine import EngineName, simulate
from sim.errors import Position
from sim.scenario.node import made
from sim.scenario.projects import stages
from sim.scenario.schema import Scenario
from sim.scenario.settle import settle
from sim.scenario.stages import LATER, difference, of_tree
from sim.scenario.validate import TOP
from sim.tables.draws import Draws
from sim.tables.plan import NONE, Plan
from sim.tables.visits import Visits

#: The engine that runs everything here; the fixture ``engine`` sets it.
ENGINE: ContextVar[EngineName] = ContextVar("ENGINE", default="reference")


@dataclass(frozen=True)
class Run:
    """A plan, one replication's draws, and what came of it."""

    plan: Plan
    draws: Draws
    visits: Visits

    def class_of(self, flow: str) -> int:
        """Return the first unit class of a flow."""
        names = [self.plan.flows[row].name for row in self.plan.classes["flow"]]
        return names.index(flow)

    def units(self, flow: str) -> NDArray[np.int64]:
        """Return the entity numbers of a flow's units."""
        return np.flatnonzero(self.draws.units["unit_class"] == self.class_of(flow))

    def rows(self, node: str, flow: str, nth: int = 0) -> NDArray[np.int64]:
        """Return the visits of a flow's units at a node (its nth mention in the path)."""
        steps = self.plan.path_of_steps(int(self.plan.classes[self.class_of(flow)]["path"]))
        found = [
            int(step["visit"])
            for step in steps
            if step["visit"] != NONE and self.plan.nodes[step["node"]].name == node
        ]
        stride = self.draws.unit_stride[self.class_of(flow)]
        rows: NDArray[np.int64] = self.draws.units["visit"][self.units(flow)] + found[nth] * stride
        return rows

    def train_rows(self, node: str, service: int = 0) -> NDArray[np.int64]:
        """Return the visits of a service's trains at a node."""
        steps = self.plan.path_of_steps(int(self.plan.formations[service]["path"]))
        found = next(
            int(step["visit"])
            for step in steps
            if step["visit"] != NONE and self.plan.nodes[step["node"]].name == node
        )
        first, last = self.draws.train_first[service : service + 2] - len(self.draws.units)
        rows: NDArray[np.int64] = self.draws.train_visit[first:last]
        return rows + found * int(self.draws.train_stride[service])

    def column(self, name: str, node: str, flow: str, nth: int = 0) -> NDArray[np.float64]:
        """Return one column of the visits of a flow's units at a node."""
        values: NDArray[np.float64] = getattr(self.visits, name)[self.rows(node, flow, nth)]
        return values

    def starts(self, node: str, flow: str) -> list[float]:
        """Return when each unit was served or let through, NaN left out."""
        return _known(self.column("start", node, flow))

    def ends(self, node: str, flow: str) -> list[float]:
        """Return when each unit's service or journey was over, NaN left out."""
        return _known(self.column("end", node, flow))

    def leaves(self, node: str, flow: str) -> list[float]:
        """Return when each unit was gone, NaN left out."""
        return _known(self.column("leave", node, flow))

    def waits(self, node: str, flow: str) -> NDArray[np.float64]:
        """Return each unit's wait, NaN where it was not served."""
        return self.column("start", node, flow) - self.column("arrive", node, flow)

    def causes(self, node: str, flow: str) -> list[str]:
        """Return the name of the node that each unit waited for, empty where for none."""
        return [
            "" if cause == NONE else self.plan.nodes[cause].name
            for cause in self.visits.cause[self.rows(node, flow)]
        ]

    def finished(self, flow: str) -> list[float]:
        """Return when each unit came to its path's end, NaN left out."""
        return _known(self.visits.finished[self.units(flow)])

    def refused(self, flow: str) -> list[int]:
        """Return which units of a flow (by ordinal) were turned away."""
        refused: list[int] = np.flatnonzero(self.visits.refused[self.units(flow)]).tolist()
        return refused


def run(tree: dict[str, Any], seed: int = 1, replication: int = 0, check: bool = True) -> Run:
    """Run a scenario written as plain data; the state is checked after every event."""
    return run_scenario(scenario_of(tree), seed, replication, check)


def run_scenario(
    scenario: Scenario, seed: int = 1, replication: int = 0, check: bool = False
) -> Run:
    """Run one replication of a scenario."""
    plan = compile_plan(scenario)
    draws = draw(plan, seed, replication)
    return Run(plan, draws, simulate_checked(plan, draws, check))


def run_plan(plan: Plan, seed: int = 1, check: bool = True) -> Run:
    """Run one replication of a plan; the state is checked after every event."""
    draws = draw(plan, seed, 0)
    return Run(plan, draws, simulate_checked(plan, draws, check))


def simulate_checked(plan: Plan, draws: Draws, check: bool) -> Visits:
    """Run in the engine that the test is for; a state that is checked allows no recursion."""
    visits = simulate(plan, draws, ENGINE.get(), check=check)
    if check and ENGINE.get() == "fast":
        assert simulate(plan, draws, "fast").digest() == visits.digest()
    return visits


def scenario_of(tree: dict[str, Any]) -> Scenario:
    """Check a scenario written as plain data; its clock runs for 1000 h unless it says so."""
    whole = {"clock": {"length": "1000 h"}, **tree}
    if "projects" not in whole:
        return Scenario.model_validate(whole)
    found, problems = stages(made(whole, Position("test")), TOP)
    assert not problems
    first, *rest = [settle(stage.root, TOP).tree for stage in found]
    later = [
        {"at": stage.at, "opened": list(stage.opened), "by": difference(first, tree)}
        for stage, tree in zip(found[1:], rest, strict=True)
    ]
    return of_tree({**first, LATER: later})


def times(*hours: float) -> dict[str, Any]:
    """Return arrivals at listed times."""
    return {"times": [f"{hour!r} h" for hour in hours]}


def flow(*hours: float, path: list[Any], **fields: Any) -> dict[str, Any]:
    """Return a flow whose units come at listed times."""
    return {"arrivals": times(*hours), "path": path, **fields}


def station(servers: Any, service: Any, **fields: Any) -> dict[str, Any]:
    """Return a station; ``service`` in hours where it is a number."""
    law = f"{service!r} h" if isinstance(service, (int, float)) else service
    return {"servers": servers, "service": law, **fields}


def _known(values: NDArray[np.float64]) -> list[float]:
    known: list[float] = values[np.isfinite(values)].tolist()
    return known
