"""What theory speaks of, measured naively from the visits of one run after its warm-up."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sim.tables.plan import NONE
from tests.worked import Run

Measure = Callable[[Run], float]
Column = NDArray[np.float64]


def rows_at(run: Run, node: str) -> NDArray[np.int64]:
    """Return all visits to a node, those of units and those of trains."""
    found: list[NDArray[np.int64]] = [np.empty(0, np.int64)]
    for row, unit_class in enumerate(run.plan.classes):
        stride = run.draws.unit_stride[row]
        mine = run.draws.units["visit"][run.draws.units["unit_class"] == row]
        found += [mine + visit * stride for visit in _visits(run, int(unit_class["path"]), node)]
    for row, formation in enumerate(run.plan.formations):
        first, last = run.draws.train_first[row : row + 2] - len(run.draws.units)
        stride = run.draws.train_stride[row]
        mine = run.draws.train_visit[first:last]
        found += [mine + visit * stride for visit in _visits(run, int(formation["path"]), node)]
    return np.concatenate(found)


def _visits(run: Run, path: int, node: str) -> list[int]:
    return [
        int(step["visit"])
        for step in run.plan.path_of_steps(path)
        if step["visit"] != NONE and run.plan.nodes[step["node"]].name == node
    ]


def _at(run: Run, node: str, flow: str | None) -> tuple[Column, Column, Column]:
    rows = rows_at(run, node) if flow is None else run.rows(node, flow)
    visits = run.visits
    return visits.arrive[rows], visits.start[rows], visits.leave[rows]


def wait(node: str, flow: str | None = None) -> Measure:
    """Mean wait of who came after the warm-up and was served."""

    def measure(run: Run) -> float:
        arrive, start, _ = _at(run, node, flow)
        counted = (arrive >= run.plan.warm_up) & np.isfinite(start)
        return float(np.mean((start - arrive)[counted]))

    return measure


def stay(node: str, flow: str | None = None) -> Measure:
    """Mean time from coming to leaving."""

    def measure(run: Run) -> float:
        arrive, _, leave = _at(run, node, flow)
        counted = (arrive >= run.plan.warm_up) & np.isfinite(leave)
        return float(np.mean((leave - arrive)[counted]))

    return measure


def number(node: str, waiting: bool = False) -> Measure:
    """Time average of the number at a node, or waiting there."""

    def measure(run: Run) -> float:
        arrive, start, leave = _at(run, node, None)
        return _integral(run, arrive, start if waiting else leave) / _window(run)

    return measure


def busy(node: str, servers: int) -> Measure:
    """Share of the servers' time that is spent in service."""

    def measure(run: Run) -> float:
        _, start, leave = _at(run, node, None)
        return _integral(run, start, leave) / _window(run) / servers

    return measure


def at_least(node: str, count: int) -> Measure:
    """Share of the time with at least so many at a node."""

    def measure(run: Run) -> float:
        arrive, _, leave = _at(run, node, None)
        begin, end = run.plan.warm_up, run.plan.end
        came = np.clip(arrive[np.isfinite(arrive)], begin, end)
        left = np.clip(leave[np.isfinite(leave)], begin, end)
        times = np.concatenate([came, left])
        steps = np.concatenate([np.ones(len(came)), -np.ones(len(left))])
        order = np.argsort(times, kind="stable")
        there = np.cumsum(steps[order])
        spans = np.diff(np.append(times[order], end))
        return float(spans[there >= count].sum() / (end - begin))

    return measure


def lost(flow: str) -> Measure:
    """Share of the arrivals that is refused."""

    def measure(run: Run) -> float:
        units = run.units(flow)
        counted = run.draws.units["created"][units] >= run.plan.warm_up
        return float(np.mean(run.visits.refused[units][counted]))

    return measure


def served(node: str) -> Measure:
    """Number that leaves a node in an hour."""

    def measure(run: Run) -> float:
        _, _, leave = _at(run, node, None)
        return float(np.sum(leave >= run.plan.warm_up) / _window(run))

    return measure


def first_waits(node: str, count: int) -> Measure:
    """Mean wait of the first so many."""

    def measure(run: Run) -> float:
        arrive, start, _ = _at(run, node, None)
        waits = (start - arrive)[:count]
        assert np.all(np.isfinite(waits))
        return float(waits.mean())

    return measure


def _window(run: Run) -> float:
    return run.plan.end - run.plan.warm_up


def _integral(run: Run, since: Column, until: Column) -> float:
    """Return the unit-hours between two columns inside the window; the run's end where NaN."""
    begin, end = run.plan.warm_up, run.plan.end
    began = np.clip(np.where(np.isfinite(since), since, end), begin, end)
    ended = np.clip(np.where(np.isfinite(until), until, end), begin, end)
    return float((ended - began).sum())
