"""Two records of one run compared to the bit, and what differs told in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.tables.draws import Draws
from sim.tables.plan import KIND_NAMES, NONE, Plan
from sim.tables.visits import Visits

TIMES = ("arrive", "start", "end", "leave")
OF_VISITS = (*TIMES, "cause", "carrier")
OF_ENTITIES = ("finished", "refused")
OF_TRAINS = ("train_ready", "train_depart")
LISTS = ("sailings", "bans")
#: So many visits of an entity are shown.
SHOWN = 10


@dataclass(frozen=True)
class Entity:
    """Who a row belongs to.

    Attributes
    ----------
    title : str
        Flow or service, and ordinal.
    steps : ndarray of STEP
        Those of its path that leave a visit.
    rows : ndarray of int64
        Its visits, in the order of those steps.
    """

    title: str
    steps: NDArray[np.void]
    rows: NDArray[np.int64]


def entity_of(plan: Plan, draws: Draws, number: int) -> Entity:
    """Return who has an entity number."""
    if number < len(draws.units):
        row, ordinal = (int(draws.units[name][number]) for name in ("unit_class", "ordinal"))
        path, stride = int(plan.classes["path"][row]), draws.unit_stride[row]
        first = int(draws.units["visit"][number])
        title = f"unit {ordinal} of flow {plan.flows[plan.classes['flow'][row]].name}"
    else:
        row = int(np.searchsorted(draws.train_first, number, side="right")) - 1
        ordinal = number - int(draws.train_first[row])
        path, stride = int(plan.formations["path"][row]), draws.train_stride[row]
        first = int(draws.train_visit[number - len(draws.units)])
        title = f"train {ordinal} of service {plan.nodes[plan.formations['node'][row]].name}"
    steps = plan.path_of_steps(path)
    steps = steps[steps["visit"] != NONE]
    return Entity(f"{title} (entity {number})", steps, first + steps["visit"] * stride)


def difference(
    plan: Plan,
    draws: Draws,
    one: Visits,
    other: Visits,
    names: tuple[str, str] = ("reference", "fast"),
) -> str:
    """Return in words what differs between two records, empty where nothing does.

    Of all visits that differ the first in time is told: kind, node, entity, field, both values, and
    the visits of that entity so far in either record.

    Parameters
    ----------
    plan, draws : Plan, Draws
        Of both records.
    one, other : Visits
    names : tuple of str
        Where they come from.
    """
    fields = (*OF_VISITS, *OF_ENTITIES, *OF_TRAINS)
    apart = {name: _apart(getattr(one, name), getattr(other, name)) for name in fields}
    found = {name: rows for name, rows in apart.items() if len(rows)}
    if any(name in found for name in OF_VISITS):
        told = _visit(plan, draws, (one, other), names, found)
    elif found:
        told = _entity(plan, draws, (one, other), names, *next(iter(found.items())))
    else:
        return _list((one, other), names)
    counts = ", ".join(f"{len(rows)} of {name}" for name, rows in found.items())
    return f"{told}\nnot the same in all: {counts}"


def _apart(one: NDArray[Any], other: NDArray[Any]) -> NDArray[np.int64]:
    """Return the rows in which two columns are not the same bits."""
    bits = {8: np.int64, 4: np.int32, 1: np.int8}[one.dtype.itemsize]
    return np.flatnonzero(one.view(bits) != other.view(bits))


def _visit(
    plan: Plan,
    draws: Draws,
    both: tuple[Visits, Visits],
    names: tuple[str, str],
    found: dict[str, NDArray[np.int64]],
) -> str:
    """Tell the first visit in time that differs."""
    rows = np.unique(np.concatenate([found[name] for name in OF_VISITS if name in found]))
    came = [np.nan_to_num(visits.arrive[rows], nan=np.inf) for visits in both]
    row = int(rows[np.argmin(np.minimum(*came))])
    number, at = _whose(plan, draws, row)
    entity = entity_of(plan, draws, number)
    field = next(name for name in OF_VISITS if row in found.get(name, ()))
    step = entity.steps[at]
    place = f"{KIND_NAMES[step['kind']]} at {plan.nodes[step['node']].name}, {entity.title}"
    told = [f"{place}: {field} is {_values(both, names, field, row)}"]
    for visits, name in zip(both, names, strict=True):
        told.append(f"its visits in {name}:")
        told += _told(plan, entity, visits, at)
    return "\n".join(told)


def _whose(plan: Plan, draws: Draws, row: int) -> tuple[int, int]:
    """Return the entity that a row of the visits belongs to, and which of its visits it is."""
    for number in range(draws.entities):
        at = np.flatnonzero(entity_of(plan, draws, number).rows == row)
        if len(at):
            return number, int(at[0])
    raise IndexError(f"visit {row} belongs to nobody")


def _told(plan: Plan, entity: Entity, visits: Visits, at: int) -> list[str]:
    """Tell an entity's visits until one, that one too."""
    lines = []
    for step, row in list(zip(entity.steps, entity.rows, strict=True))[: at + 1][-SHOWN:]:
        times = "  ".join(f"{name} {float(getattr(visits, name)[row])!r}" for name in TIMES)
        cause, carrier = int(visits.cause[row]), int(visits.carrier[row])
        known = 0 <= cause < len(plan.nodes)
        because = "" if cause == NONE else f"  for {plan.nodes[cause].name if known else cause}"
        taken = "" if carrier == NONE else f"  on {carrier}"
        place = f"{KIND_NAMES[step['kind']]} {plan.nodes[step['node']].name}"
        lines.append(f"  {place}: {times}{because}{taken}")
    return lines


def _entity(
    plan: Plan,
    draws: Draws,
    both: tuple[Visits, Visits],
    names: tuple[str, str],
    field: str,
    rows: NDArray[np.int64],
) -> str:
    """Tell the first entity that differs though its visits do not."""
    row = int(rows[0])
    number = row + (len(draws.units) if field in OF_TRAINS else 0)
    entity = entity_of(plan, draws, number)
    told = f"{entity.title}: {field} is {_values(both, names, field, row)}"
    visits = _told(plan, entity, both[0], len(entity.rows))
    return "\n".join([told, "its visits in both:", *visits])


def _list(both: tuple[Visits, Visits], names: tuple[str, str]) -> str:
    """Tell the first sailing or ban that differs."""
    for field in LISTS:
        one, other = getattr(both[0], field), getattr(both[1], field)
        for row in range(min(len(one), len(other))):
            if one[row].tobytes() != other[row].tobytes():
                told = (
                    f"{name}: {rows[row]}" for name, rows in zip(names, (one, other), strict=True)
                )
                return f"{field} {row} in " + ", in ".join(told) + f", of {one.dtype.names}"
        if len(one) != len(other):
            return f"{len(one)} {field} in {names[0]}, {len(other)} in {names[1]}"
    return ""


def _values(both: tuple[Visits, Visits], names: tuple[str, str], field: str, row: int) -> str:
    values = (getattr(visits, field)[row].item() for visits in both)
    return ", ".join(f"{value!r} in {name}" for value, name in zip(values, names, strict=True))
