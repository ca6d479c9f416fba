"""How long the places of a yard and the vehicles of a fleet are in use."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.kpis.groups import Group
from sim.kpis.record import Record
from sim.kpis.spans import total
from sim.tables.plan import GIVE, NONE, TAKE, Plan

Floats = NDArray[np.float64]


def is_supplied(plan: Plan, token: int) -> bool:
    """Whether units are added to a fleet that were not taken before: a pairing has no size."""
    gives = plan.steps[(plan.steps["kind"] == GIVE) & (plan.steps["row"] == token)]
    return bool((gives["skip"] == 1).any())


def in_use(record: Record, token: int) -> float:
    """Return the hours that all places or vehicles together were taken within the window.

    A vehicle that has been given back counts until its empty return is over.
    """
    node = int(record.plan.tokens[token]["node"])
    # A group that takes it more than once is there as often.
    groups = {group.first: group for group, _, _ in record.columns.get((node, TAKE), [])}
    hours = 0.0
    for group in groups.values():
        for taken, freed in _held(record, group, token):
            hours += total(taken, freed, record.low, record.high)
    return hours


def _held(record: Record, group: Group, token: int) -> Iterator[tuple[Floats, Floats]]:
    """Yield for each TAKE on a group's path when it was granted and when the unit was free."""
    steps = _path(record.plan, group)
    takes_or_gives = (steps["kind"] == TAKE) | (steps["kind"] == GIVE)
    of_token = np.flatnonzero((steps["row"] == token) & takes_or_gives)
    for place, at in enumerate(of_token):
        if steps[at]["kind"] != TAKE:
            continue
        first = int(steps[at]["visit"])
        taken = group.start[:, first]
        if place + 1 == len(of_token) or steps[of_token[place + 1]]["kind"] == TAKE:
            yield taken, group.refused
            continue
        give = steps[of_token[place + 1]]
        passed = steps["visit"][: of_token[place + 1]]
        last = int(passed[passed != NONE][-1])
        freed = _left(group, first, last) + _return(record, group, give)
        yield taken, np.fmin(freed, group.refused)


def _left(group: Group, first: int, last: int) -> Floats:
    """Return when each entity left the last of some steps that it visits, NaN where it has not."""
    left = np.full(len(group.created), -np.inf)
    for number in range(first, last + 1):
        visited = ~np.isnan(group.arrive[:, number])
        left = np.where(visited, np.maximum(left, group.leave[:, number]), left)
    return left


def _return(record: Record, group: Group, give: np.void) -> float | Floats:
    """Return the hours of the empty return that each entity's draw gives."""
    stream = int(give["stream"])
    if stream == NONE:
        return 0.0
    drawn = record.draws.stream(stream)
    return drawn[np.arange(len(group.created)) % max(len(drawn), 1)]


def _path(plan: Plan, group: Group) -> NDArray[np.void]:
    table = plan.classes if group.formation == NONE else plan.formations
    row = group.unit_class if group.formation == NONE else group.formation
    return plan.path_of_steps(int(table[row]["path"]))
