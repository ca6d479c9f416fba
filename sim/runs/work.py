"""One work item: a scenario point and a replication, from its plan to its KPIs."""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.runs.plans import draws_of, plan_of
from sim.runs.points import Item
from sim.scenario.schema import Target

if TYPE_CHECKING:
    from sim.engine.choose import EngineName
    from sim.kpis import Evaluation
    from sim.runs.hook import Hook


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
    engine : str
        Which ran it.
    seconds : float
        Wall time, with the plan's compilation and the drawing where this run had to do them.
    peak_bytes : int
        Most memory that the process has had so far.
    """

    evaluation: Evaluation
    scaling: float
    counts: dict[str, int]
    engine: str
    seconds: float
    peak_bytes: int


def perform(
    item: Item, engine: EngineName, trace: Path | None = None, hook: Hook | None = None
) -> Result:
    """Run one item.

    Parameters
    ----------
    item : Item
    engine : EngineName
        As `sim.engine.simulate` takes it.
    trace : Path, optional
        Folder for the visits of this run.
    hook : Hook, optional
        The user's own code.

    Raises
    ------
    RunError
        If the run ends in a deadlock or breaks a law.
    """
    import numpy as np

    from sim.engine import simulate
    from sim.kpis import evaluate

    began = time.perf_counter()
    plan, target = plan_of(item.point)
    draws = draws_of(item, plan)
    visits = simulate(plan, draws, engine, hook=None if hook is None else hook.load())
    evaluation = evaluate(plan, draws, visits, check=True, daily=item.point.daily)
    if trace is not None:
        from sim.runs.trace import write_visits

        write_visits(trace, item.name, plan, draws, visits)
    evaluation = with_target_share(evaluation, target)
    counts = {
        "units": len(draws.units),
        "trains": int(np.isfinite(visits.train_ready).sum()),
        "sailings": len(visits.sailings),
        "events": visits.events,
    }
    seconds = time.perf_counter() - began
    return Result(evaluation, plan.scaling, counts, engine, seconds, peak_memory())


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


def peak_memory() -> int:
    """Most memory in bytes that this process has had."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in kibibytes, macOS in bytes.
    return peak if sys.platform == "darwin" else peak * 1024
