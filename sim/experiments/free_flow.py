"""How long a way takes where nobody stands in it: mean travel and service times, added up."""

from __future__ import annotations

import numpy as np

from sim.compiler.streams import draw_stream
from sim.tables import plan as tables
from sim.tables.plan import NONE, Plan

#: Draws of a stream from which its mean is taken; the same for every run.
SAMPLE = 256


def free_flow(plan: Plan, row: int) -> float:
    """Return the mean hours that a class of units needs on its path without any waiting.

    Waits for departure, opening hours and weather are left out; a lot's ride is that of its train.
    """
    return _of_path(plan, int(plan.classes[row]["path"]))


def _of_path(plan: Plan, path: int) -> float:
    steps = plan.path_of_steps(path)
    # A branch is taken by a share of the units; branches do not lie within one another.
    taken = np.ones(len(steps))
    for number, step in enumerate(steps):
        if int(step["kind"]) == tables.BRANCH:
            taken[number + 1 : number + 1 + int(step["skip"])] *= float(step["share"])
    return sum(
        share * _of_step(plan, step)
        for share, step in zip(taken.tolist(), steps, strict=True)
        if share > 0.0
    )


def _of_step(plan: Plan, step: np.void) -> float:
    kind, row = int(step["kind"]), int(step["row"])
    if kind == tables.TRAIN:
        return _of_path(plan, int(plan.formations[row]["path"]))
    if kind == tables.FERRY:
        line = plan.lines[row]
        way = "a" if int(step["node"]) == int(line["node_a"]) else "b"
        return _mean(plan, int(line[f"crossing_{way}"]))
    if kind in (tables.TRAVEL, tables.STATION):
        return float(step["factor"]) * _mean(plan, int(step["stream"]))
    return 0.0


def _mean(plan: Plan, stream: int) -> float:
    if stream == NONE:
        return 0.0
    return float(draw_stream(plan, stream, SAMPLE, 0, 0).mean())
