"""The points of an experiment: every combination of its levers' values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

from sim.experiments import shocks, years
from sim.runs import Known, Point, digest, of_tree
from sim.scenario import at_point

if TYPE_CHECKING:
    from sim.scenario import Loaded


def sweep(loaded: Loaded) -> list[Point]:
    """Return the points of a scenario's experiment, each with its own checked scenario.

    The year changes slowest, then the first lever written; a shock's two runs follow one another,
    the undisturbed one first. Without any of these there is one point.

    Raises
    ------
    InputError
        If a lever names nothing, or a value does not fit.
    """
    scenario = loaded.scenario
    levers = {**years.lever(scenario), **scenario.experiment.levers, **shocks.lever(scenario)}
    daily = scenario.shock is not None
    points = []
    for index, values in enumerate(product(*levers.values())):
        chosen = dict(zip(levers, values, strict=True))
        changes = shocks.changes(scenario, years.changes(scenario, chosen))
        here = at_point(loaded, changes) if changes else loaded
        make = partial(of_tree, here.tree)
        point = Point(index, chosen, make, digest(here.tree), daily=daily)
        vars(point)["scenario"] = here.scenario  # made already; only other processes make it again
        points.append(point)
    return points


def alike(points: Sequence[Point], known: Mapping[str, Known]) -> dict[int, Point]:
    """Return for each point's index the first point that runs alike, often the point itself.

    Where the efficiency is 1, an acceptance of ``base x e^a`` is the same for every exponent a;
    such points share their runs. Two points run alike if their plans are equal, table by table.

    Parameters
    ----------
    points : sequence of Point
    known : mapping of str to Known
        From `sim.runs.learn`.
    """
    first: dict[tuple[str, float | None], Point] = {}
    found: dict[int, Point] = {}
    for point in points:
        target = point.scenario.target
        wanted = None if target is None else target.at_least
        key = known[point.key].plan, wanted
        found[point.index] = first.setdefault(key, point)
    return found


def matches(levers: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether a point has all the lever values that are asked for."""
    return all(lever in levers and levers[lever] == value for lever, value in wanted.items())


def quoted(points: list[Point]) -> list[Point]:
    """Return the points that the answer quotes, in their order."""
    return [
        point
        for point in points
        if point.scenario.target is not None
        and any(matches(point.levers, wanted) for wanted in point.scenario.target.quote)
    ]
