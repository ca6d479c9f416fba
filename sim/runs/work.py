"""One work item: a scenario point and a replication, from its plan to its KPIs."""

from __future__ import annotations

import resource
import sys
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.scenario.schema import Scenario, Target

if TYPE_CHECKING:
    from sim.engine.choose import EngineName
    from sim.kpis import Evaluation
    from sim.tables.plan import Plan

#: Plans that a process keeps: items come point by point, so few are in use at a time.
KEPT_PLANS = 2
_plans: OrderedDict[str, tuple[Plan, Target | None]] = OrderedDict()


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
    """

    index: int
    levers: Mapping[str, Any]
    make: Callable[[], Scenario] = field(repr=False)
    key: str = field(repr=False)
    change: str = ""

    @cached_property
    def scenario(self) -> Scenario:
        """The validated scenario, with the levers applied."""
        return self.make()

    @property
    def label(self) -> str:
        """The point in words, such as ``point 3 (clearance_efficiency = 2)``."""
        values = ", ".join(f"{lever} = {value}" for lever, value in self.levers.items())
        raised = f", {self.change} raised" if self.change else ""
        return f"point {self.index}{f' ({values})' if values else ''}{raised}"

    def __getstate__(self) -> dict[str, Any]:
        state = dict(self.__dict__)
        state.pop("scenario", None)
        return state


def of_tree(tree: Mapping[str, Any]) -> Scenario:
    """Make the scenario of a resolved tree, which was found valid before."""
    return Scenario.model_validate(tree)


@dataclass(frozen=True)
class Item:
    """A point and a replication (counted from 1) of it."""

    point: Point
    replication: int
    seed: int

    @property
    def name(self) -> str:
        """Name of the file that keeps its result, unique in an experiment."""
        raised = f"+{self.point.change}" if self.point.change else ""
        return f"{self.point.index:05d}{raised}-{self.replication:05d}"

    @property
    def label(self) -> str:
        """Which run this is, in words."""
        return f"{self.point.label}, replication {self.replication}, seed {self.seed}"


@dataclass(frozen=True)
class Result:
    """What is kept of a run.

    Attributes
    ----------
    evaluation : Evaluation
        KPIs, series, loss and lost time.
    scaling : float
        Common factor on the offered bilateral flows.
    counts : dict of str to int
        Units, trains, sailings and events: the size of the run.
    seconds : float
        Wall time, the plan's compilation included where this run had to make it.
    peak_bytes : int
        Most memory that the process has had so far.
    """

    evaluation: Evaluation
    scaling: float
    counts: dict[str, int]
    seconds: float
    peak_bytes: int


def perform(item: Item, engine: EngineName, trace: Path | None = None) -> Result:
    """Run one item.

    Parameters
    ----------
    item : Item
    engine : EngineName
        As `sim.engine.simulate` takes it.
    trace : Path, optional
        Folder for the visits of this run.

    Raises
    ------
    RunError
        If the run ends in a deadlock or breaks a law.
    """
    import numpy as np

    from sim.compiler import draw
    from sim.engine import simulate
    from sim.kpis import evaluate, laws

    began = time.perf_counter()
    plan, target = plan_of(item.point)
    draws = draw(plan, item.seed, item.replication)
    visits = simulate(plan, draws, engine=engine)
    laws.check(plan, draws, visits)
    if trace is not None:
        from sim.runs.trace import write_visits

        write_visits(trace, item.name, plan, draws, visits)
    evaluation = with_target_share(evaluate(plan, draws, visits), target)
    counts = {
        "units": len(draws.units),
        "trains": int(np.isfinite(visits.train_ready).sum()),
        "sailings": len(visits.sailings),
        "events": visits.events,
    }
    seconds = time.perf_counter() - began
    return Result(evaluation, plan.scaling, counts, seconds, peak_memory())


def with_target_share(evaluation: Evaluation, target: Target | None) -> Evaluation:
    """Add the share of the target that was delivered, which the plan alone does not know."""
    if target is None or target.at_least <= 0.0:
        return evaluation
    rows = []
    for row in evaluation.kpis:
        rows.append(row)
        if row.kpi == target.kpi:
            share = row.value / target.at_least
            rows.append(row._replace(kpi="target_share", value=share, unit="1"))
    return replace(evaluation, kpis=rows)


def plan_of(point: Point) -> tuple[Plan, Target | None]:
    """Return the plan of a point, compiled once in a process, and its target."""
    from sim.compiler import compile_plan

    if point.key not in _plans:
        while len(_plans) >= KEPT_PLANS:
            _plans.popitem(last=False)
        _plans[point.key] = compile_plan(point.scenario), point.scenario.target
    _plans.move_to_end(point.key)
    return _plans[point.key]


def peak_memory() -> int:
    """Most memory in bytes that this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in kibibytes, macOS in bytes.
    return peak if sys.platform == "darwin" else peak * 1024
