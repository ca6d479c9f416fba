"""Plans whose capacities change with time, for hypothesis: random scenarios, and calendars at will.

The calendars are put in after compiling, so that whatever a plan may hold is tried, and not only
what a scenario can say. Breakpoints lie on a grid of a quarter of an hour, some beyond the run's
end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from sim.compiler import compile_plan
from sim.tables.plan import NONE, STATION, TRAVEL, Plan
from tests.strategies import Draw, Tree
from tests.worked import scenario_of

Column = Callable[[np.void], Sequence[float]]


def with_calendar(plan: Plan, times: Sequence[float], values: Sequence[float]) -> tuple[Plan, int]:
    """Return the plan with one calendar more, and the calendar's row."""
    span = np.array([(len(plan.calendar_time), len(times))], dtype=plan.calendars.dtype)
    longer = replace(
        plan,
        calendars=np.concatenate([plan.calendars, span]),
        calendar_time=np.concatenate([plan.calendar_time, times]),
        calendar_value=np.concatenate([plan.calendar_value, values]),
    )
    return longer, len(plan.calendars)


def with_value(plan: Plan, table: str, row: int, column: str, value: Any) -> Plan:
    """Return the plan with another value in one place of one table."""
    rows: dict[str, Any] = {table: getattr(plan, table).copy()}
    rows[table][column][row] = value
    return replace(plan, **rows)


def changed(
    plan: Plan, table: str, row: int, *points: tuple[float, float], column: str = "calendar"
) -> Plan:
    """Return the plan with a calendar of (time, value) for a row."""
    times, values = zip(*points, strict=True)
    longer, calendar = with_calendar(plan, times, values)
    return with_value(longer, table, row, column, calendar)


def _courses(draw: Draw, values: Sequence[float]) -> list[tuple[float, float]]:
    """Draw what holds from time 0 on, and up to three changes."""
    later = draw(st.sets(st.integers(1, 160), min_size=1, max_size=3))
    return [(quarter / 4, float(draw(st.sampled_from(values)))) for quarter in (0, *sorted(later))]


#: What a calendar of a row of a table may say, by table and column.
CHANGES: dict[tuple[str, str], Column] = {
    ("tokens", "calendar"): lambda _: (0, 1, 2, 3),
    ("pools", "calendar"): lambda pool: range(int(pool["ships"]) + 1),
    ("decks", "calendar"): lambda _: (0, 0.5, 1, 1.5),
    ("embargoes", "calendar"): lambda _: (0, 1),
    ("gates", "hours"): lambda _: (0, 1),
    ("steps", "calendar"): lambda _: (0.5, 1, 1.25, 2),
}


@st.composite
def plans(draw: Draw, trees: st.SearchStrategy[Tree]) -> Plan:
    """A plan of a random scenario, most of them with calendars for most of its rows."""
    plan = compile_plan(scenario_of(draw(trees)))
    mostly = st.sampled_from([True, True, True, False])
    if not draw(mostly):
        return plan
    for (table, column), values in CHANGES.items():
        for row, one in enumerate(getattr(plan, table)):
            if table == "steps" and int(one["kind"]) not in (STATION, TRAVEL):
                continue
            if one[column] == NONE and draw(mostly):
                plan = changed(plan, table, row, *_courses(draw, values(one)), column=column)
    for row, gate in enumerate(plan.gates):
        if gate["calendar"] == NONE and gate["hours"] != NONE and draw(st.booleans()):
            plan = with_value(plan, "gates", row, "headway", 0.0)
    return plan


def row_of(plan: Plan, table: str, name: str) -> int:
    """Return the row of a table whose node has a name."""
    return [plan.nodes[node].name for node in getattr(plan, table)["node"]].index(name)


def compiled(tree: Tree, *changes: tuple[Any, ...], column: str = "calendar") -> Plan:
    """Return the plan of a scenario with calendars for some rows.

    Each change is (table, row or name of the node, (time, value), ...).
    """
    plan = compile_plan(scenario_of(tree))
    for table, at, *points in changes:
        row = row_of(plan, table, at) if isinstance(at, str) else at
        plan = changed(plan, table, row, *points, column=column)
    return plan
