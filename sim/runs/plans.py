"""Work that several runs share is done once: plans are compiled and random numbers drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from sim.runs.kept import Kept
from sim.runs.points import Item, Point
from sim.scenario.schema import Target

if TYPE_CHECKING:
    from sim.tables.draws import Draws
    from sim.tables.plan import Plan

#: Bytes of plans that a process keeps.
PLANS = 256e6
#: Plans that a worker process keeps, which does its runs point by point.
FEW = 2
#: Draws kept: those of the replication at work, and of the one that other threads have begun.
DRAWS = 2

_plans: Kept[str, tuple[Plan, Target | None]] = Kept(FEW)
_draws: Kept[tuple[str, int, int], Draws] = Kept(DRAWS)


@dataclass(frozen=True)
class Known:
    """What is known of a point when its plan has been compiled.

    Attributes
    ----------
    plan : str
        Digest of the plan; points of equal plans run alike.
    drawn_from : str
        Digest of what is read when random numbers are drawn; such points share their draws.
    visits : float
        About how many a replication makes.
    size : int
        Bytes of the plan.
    """

    plan: str
    drawn_from: str
    visits: float
    size: int


def learn(points: Sequence[Point]) -> dict[str, Known]:
    """Compile the plan of each point and say what is known of it, by the point's key.

    As many plans as may be are kept for the runs.

    Raises
    ------
    InputError
        If a plan cannot be made of a point.
    """
    from sim.compiler import drawn_from, expected_visits

    found: dict[str, Known] = {}
    for point in points:
        plan, _ = plan_of(point)
        size = sum(
            value.nbytes
            for field in fields(plan)
            if isinstance(value := getattr(plan, field.name), np.ndarray)
        )
        visits = expected_visits(plan)
        found[point.key] = Known(plan.digest(), drawn_from(plan), visits, size)
        keep_plans(found)
    return found


def keep_plans(known: Mapping[str, Known]) -> None:
    """Make room for as many plans of the largest one's size as may be kept."""
    _plans.most = plans_kept(known)


def plans_kept(known: Mapping[str, Known]) -> int:
    """Return how many plans of the largest one's size may be kept."""
    return max(FEW, int(PLANS // max((one.size for one in known.values()), default=1)))


def let_go() -> None:
    """Free all plans and draws."""
    _plans.clear()
    _draws.clear()


def arranged(items: Sequence[Item], known: Mapping[str, Known]) -> list[Item]:
    """Return items so that those which share draws follow one another, and say which they are.

    The points whose plans may be kept together take turns: the first replication of each, then the
    second, and so on.
    """
    keys = list(dict.fromkeys(item.point.key for item in items))
    groups: dict[str, list[str]] = {}
    for key in keys:
        groups.setdefault(known[key].drawn_from, []).append(key)
    together = plans_kept(known)
    place = {
        key: (group, number // together, number)
        for group, members in enumerate(groups.values())
        for number, key in enumerate(members)
    }

    def turn(item: Item) -> tuple[int, int, int, int]:
        group, block, number = place[item.point.key]
        return group, block, item.replication, number

    return [
        replace(item, draws=shared if len(groups[shared]) > 1 else "")
        for item in sorted(items, key=turn)
        for shared in (known[item.point.key].drawn_from,)
    ]


def plan_of(point: Point) -> tuple[Plan, Target | None]:
    """Return the plan of a point, compiled once in a process while it is kept, and its target."""
    from sim.compiler import compile_plan

    return _plans.get(point.key, lambda: (compile_plan(point.scenario), point.scenario.target))


def draws_of(item: Item, plan: Plan) -> Draws:
    """Return the draws of an item; those that other points share are kept for them."""
    from sim.compiler import draw

    if not item.draws:
        return draw(plan, item.seed, item.replication)
    key = item.draws, item.seed, item.replication
    return _draws.get(key, lambda: draw(plan, item.seed, item.replication))
