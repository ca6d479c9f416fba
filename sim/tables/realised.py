"""A plan's calendars with the disruptions of one replication put in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sim.tables import plan as tables
from sim.tables.draws import Draws
from sim.tables.plan import CALENDAR_ROW, MODULATION_ROW, Plan

Floats = NDArray[np.float64]
Breakpoints: TypeAlias = tuple[Floats, Floats]
#: Rounding of a product such as 10 x 0.7 must not cost a server.
TINY = 1e-9


def realised(plan: Plan, draws: Draws) -> Plan:
    """Return a plan whose calendars hold what is disturbed in a replication.

    Parameters
    ----------
    plan : Plan
    draws : Draws
        Of this plan; its levels say when each disruption is on.

    Returns
    -------
    Plan
        The plan itself where nothing disturbs it; else one without modulations.
    """
    if not len(plan.modulations):
        return plan
    changed = disturbed(plan, levels_of(draws))
    return replace(with_calendars(plan, changed), modulations=np.empty(0, dtype=MODULATION_ROW))


def levels_of(draws: Draws) -> list[Breakpoints]:
    """Return the level of each disruption by time: breakpoints from time 0 on."""
    cuts = [slice(*pair) for pair in zip(draws.level_first, draws.level_first[1:], strict=False)]
    return [(draws.level_time[cut], draws.level[cut]) for cut in cuts]


def disturbed(
    plan: Plan, levels: list[Breakpoints], only: Collection[int] | None = None
) -> dict[int, Breakpoints]:
    """Return the calendars on which disruptions act, as they then are, by row.

    Parameters
    ----------
    plan : Plan
    levels : list of (times, levels)
        One for each disruption.
    only : collection of int, optional
        Rows of the calendars wanted; all where absent.
    """
    acting: dict[int, list[np.void]] = {}
    for one in plan.modulations:
        row = int(one["row"])
        if int(one["how"]) != tables.SHUT and (only is None or row in only):
            acting.setdefault(row, []).append(one)
    return {row: _acted_on(*plan.calendar(row), these, levels) for row, these in acting.items()}


def with_calendars(plan: Plan, changed: Mapping[int, Breakpoints]) -> Plan:
    """Return a plan with other breakpoints in some of its calendars; their rows stay."""
    if not changed:
        return plan
    parts = [changed.get(row) or plan.calendar(row) for row in range(len(plan.calendars))]
    counts = np.array([len(times) for times, _ in parts])
    calendars = np.empty(len(parts), dtype=CALENDAR_ROW)
    calendars["first"], calendars["count"] = np.cumsum(counts) - counts, counts
    return replace(
        plan,
        calendars=calendars,
        calendar_time=np.concatenate([times for times, _ in parts]),
        calendar_value=np.concatenate([values for _, values in parts]),
    )


def value_at(calendar: Breakpoints, times: Floats) -> Floats:
    """Return the value that holds from each time on; before the first, the first one's."""
    rows = np.searchsorted(calendar[0], times, side="right") - 1
    values: Floats = calendar[1][np.maximum(rows, 0)]
    return values


def simplified(times: Floats, values: Floats) -> Breakpoints:
    """Drop the breakpoints at which nothing changes."""
    kept = np.concatenate([[True], np.diff(values) != 0.0])
    return times[kept], values[kept]


def _acted_on(
    times: Floats, values: Floats, acting: list[np.void], levels: list[Breakpoints]
) -> Breakpoints:
    """Return a calendar under all that acts on it; factors of several disruptions multiply."""
    if any(int(one["how"]) == tables.THIN for one in acting):
        return _thinned(times, values, acting, levels)
    changes = [levels[int(one["disruption"])][0] for one in acting]
    moments = np.unique(np.concatenate([times, *changes]))
    found, factor = value_at((times, values), moments).copy(), np.ones(len(moments))
    whole = False
    for one in acting:
        level, how = value_at(levels[int(one["disruption"])], moments), int(one["how"])
        if how in (tables.SCALE, tables.SCALE_WHOLE):
            factor *= _factor(level, one)
            whole |= how == tables.SCALE_WHOLE
        elif how == tables.CLOSE:
            found[level >= 1.0] = 0.0
        elif how == tables.IMPOSE:
            found[level >= 1.0] = 1.0
    scaled = found * factor
    if whole:
        scaled = np.where(factor == 1.0, found, np.floor(scaled + TINY))
    return simplified(moments, scaled)


def _factor(level: Floats, one: np.void) -> Floats:
    """Return what a disruption leaves: 1 where it is not, its share where it is whole."""
    return 1.0 - level * (1.0 - float(one["share"]))


def _thinned(
    times: Floats, values: Floats, acting: list[np.void], levels: list[Breakpoints]
) -> Breakpoints:
    """Keep an instant where the running sum of the factors reaches the next whole number."""
    factor = np.ones(len(times))
    for one in acting:
        factor *= _factor(value_at(levels[int(one["disruption"])], times), one)
    running = np.floor(np.cumsum(factor) + TINY)
    kept = np.diff(running, prepend=0.0) >= 1.0
    return times[kept], values[kept]
