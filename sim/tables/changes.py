"""What calendars change while a run goes on, and in which order at one instant."""

from __future__ import annotations

from typing import Final

import numpy as np

from sim.tables.plan import NONE, Plan

#: Tables whose rows a calendar changes. Their rows, one table after another, are the indices of
#: the events of the class CALENDAR. (A gate's instants are set as somebody waits for them.)
CHANGED: Final = ("stations", "gates", "tokens", "pools", "embargoes", "decks")


def first_index(plan: Plan, table: str) -> int:
    """Return the index of a table's first row among the events of the class CALENDAR."""
    before = CHANGED[: CHANGED.index(table)]
    return sum(len(getattr(plan, name)) for name in before)


def at_start(plan: Plan, calendar: int, otherwise: float) -> float:
    """Return the value of a calendar at time 0; where there is no calendar, another value."""
    if calendar == NONE:
        return otherwise
    times, values = plan.calendar(calendar)
    begun = int(np.searchsorted(times, 0.0, side="right"))
    return float(values[begun - 1]) if begun else otherwise


def later(plan: Plan, calendar: int) -> tuple[int, int]:
    """Return the breakpoints after time 0 and before the run's end.

    Parameters
    ----------
    plan : Plan
    calendar : int
        Row, or NONE.

    Returns
    -------
    first, last : int
        Rows ``first .. last`` of ``Plan.calendar_time``, none where the two are equal.
    """
    if calendar == NONE:
        return 0, 0
    times, _ = plan.calendar(calendar)
    first = int(plan.calendars[calendar]["first"])
    begun = int(np.searchsorted(times, 0.0, side="right"))
    return first + begun, first + max(begun, int(np.searchsorted(times, plan.end, side="left")))
