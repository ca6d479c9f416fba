"""A plan's tables and a replication's draws as the state from which the loop begins."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.engine.fast import rows
from sim.events import state as records
from sim.events.state import State
from sim.tables.changes import CHANGED
from sim.tables.draws import ENTITY, Draws
from sim.tables.order import CALENDAR, SHIFT
from sim.tables.plan import NONE, Plan
from sim.tables.visits import BAN, MAX_DECKS, Visits

Records = NDArray[np.void]

#: Rows for sailings at first; doubled whenever they are used up.
SAILINGS = 1024


def make_state(
    plan: Plan, draws: Draws, visits: Visits, heap: int, apart: Collection[int] = ()
) -> State:
    """Lay out everything of one run but who enters the loop.

    Parameters
    ----------
    plan, draws : Plan, Draws
    visits : Visits
        Empty; the run writes into its columns.
    heap : int
        Events that may be set at once.
    apart : collection of int
        Stations that the loop never meets, so that it need not change their staff.

    Returns
    -------
    State
    """
    ranks, holding, ships = _ranks(plan), rows.holdings(plan, draws), rows.ships(plan)
    state = State(
        clock=_clock(plan, draws, ships, len(holding), len(ranks)),
        event=np.empty(max(heap, _changed(plan)), dtype=records.EVENT),
        step=rows.steps(plan, draws),
        owner=rows.owners(plan, draws, ranks),
        station=rows.stations(plan),
        gate=rows.gates(plan),
        token=rows.tokens(plan),
        holding=holding,
        formation=rows.formations(plan, draws),
        embargo=rows.embargoes(plan),
        breakpoint=rows.breakpoints(plan),
        pool=rows.pools(plan, ships),
        line=rows.lines(plan),
        shore=rows.shores(plan, draws),
        deck=rows.decks(plan),
        ship=ships,
        berth=rows.berths(plan),
        **_inputs(plan, draws),
        **_units(draws),
        **_lists(plan, draws, ships, len(ranks)),
        **_written(plan, draws, visits, len(ships)),
    )
    _impose(state)
    _set_breakpoints(state, apart)
    return state


def _inputs(plan: Plan, draws: Draws) -> dict[str, NDArray[Any]]:
    """Return what is read and never written, as tables of one type for compiled code."""
    tables_read = {
        "unit": draws.units,
        "values": draws.values,
        "calendar": plan.calendars,
        "calendar_time": plan.calendar_time,
        "calendar_value": plan.calendar_value,
        "weather_time": draws.weather_time,
        "weather_open": draws.weather_open,
        "weather_first": draws.weather_first,
    }
    found = {}
    for name, table in tables_read.items():
        found[name] = table.view()
        found[name].flags.writeable = False
    return found


def _units(draws: Draws) -> dict[str, NDArray[Any]]:
    """Return the rows for units and trains; most are never used, and memory comes with use."""
    units = len(draws.units)
    return {
        "entry": np.empty(0, dtype=records.ENTRY),
        "left": np.empty(units, dtype=records.LEFT),
        "progress": np.empty(units, dtype=records.PROGRESS),
        "life": np.empty(draws.entities, dtype=records.LIFE),
        "life_of": np.empty(draws.entities, dtype=np.int32),
    }


def _lists(plan: Plan, draws: Draws, ships: Records, ranks: int) -> dict[str, NDArray[Any]]:
    """Return who is in line, who goes on next (ships that have a line begin), room for searches."""
    lines = len(plan.stations) + len(plan.tokens) + len(plan.gates)
    places = len(plan.stations) + len(plan.tokens)
    urgent = np.empty(int(draws.train_stride.sum()) + len(ships) + 1, dtype=np.int32)
    begin = _beginning(ships)
    urgent[: len(begin)] = -1 - begin
    return {
        "ready": np.empty(draws.entities + len(ships) + 1, dtype=np.int32),
        "urgent": urgent,
        "queue": rows.filled(lines * ranks, records.QUEUE, first=NONE, last=NONE),
        "length": np.zeros(lines, dtype=np.int32),
        "aboard": np.zeros(len(ships) * MAX_DECKS, dtype=records.DECK_LINE),
        "mark": np.zeros(len(plan.nodes), dtype=np.int64),
        "place_mark": np.zeros(places, dtype=np.int8),
        "place_todo": np.empty(places, dtype=np.int32),
    }


def _written(plan: Plan, draws: Draws, visits: Visits, ships: int) -> dict[str, NDArray[Any]]:
    """Return the record of the run as columns."""
    columns = [field.name for field in fields(visits) if field.name in State._fields]
    return {name: getattr(visits, name) for name in columns} | {
        "ban": np.empty(_ban_changes(plan, draws), dtype=BAN),
        "sailing": np.empty(SAILINGS + ships, dtype=records.SAILING_STATE),
        "sailing_load": np.empty((SAILINGS + ships, MAX_DECKS)),
    }


def empty_state() -> State:
    """Return the state of a run in which nothing is and nothing happens."""
    draws = Draws(
        replication=0,
        units=np.empty(0, dtype=ENTITY),
        unit_stride=np.empty(0, dtype=np.int64),
        train_first=np.zeros(1, dtype=np.int64),
        train_visit=np.empty(0, dtype=np.int64),
        train_stride=np.empty(0, dtype=np.int64),
        visits=0,
        values=np.empty(0),
        stream_first=np.empty(0, dtype=np.int64),
        stream_count=np.empty(0, dtype=np.int64),
        weather_time=np.empty(0),
        weather_open=np.empty(0, dtype=np.int8),
        weather_first=np.zeros(1, dtype=np.int64),
    )
    return make_state(Plan.empty(), draws, Visits.empty(0, 0, 0), 1)


def _ranks(plan: Plan) -> NDArray[np.int32]:
    """Return the priorities that occur, first served first; at least one."""
    found = np.unique(np.concatenate([plan.classes["priority"], plan.formations["priority"]]))
    return found if len(found) else np.zeros(1, dtype=np.int32)


def _clock(plan: Plan, draws: Draws, ships: Records, holdings: int, ranks: int) -> Records:
    return rows.filled(
        1,
        records.CLOCK,
        end=plan.end,
        stations=len(plan.stations),
        tokens=len(plan.tokens),
        units=len(draws.units),
        formations=len(plan.formations),
        pools=len(plan.pools),
        embargoes=len(plan.embargoes),
        ranks=ranks,
        urgent_last=len(_beginning(ships)),
        free_holding=0 if holdings else NONE,
        free_life=NONE,
    )


def _beginning(ships: Records) -> NDArray[np.int64]:
    """Return the ships that begin at once: those that have a line and are not laid up."""
    return np.flatnonzero((ships["line"] != NONE) & (ships["laid_up"] == 0))


def _impose(state: State) -> None:
    """Write the bans that are imposed from the start."""
    imposed = np.flatnonzero(state.embargo["on"])
    rows = state.ban[: len(imposed)]
    rows["embargo"], rows["time"], rows["on"] = imposed, 0.0, 1
    state.clock["bans"] = len(imposed)


def _set_breakpoints(state: State, apart: Collection[int]) -> None:
    """Set the first event of every calendar that changes something, in the order of a heap."""
    station, point = state.station, state.breakpoint
    changes = station["breakpoint"] < station["breakpoints"]
    changes[list(apart)] = False
    others = np.flatnonzero(point["next"] < point["last"])
    first = np.concatenate([station["breakpoint"][changes], point["next"][others]])
    index = np.concatenate([np.flatnonzero(changes), len(station) + len(state.gate) + others])
    times = state.calendar_time[first]
    order = np.argsort(times, kind="stable")  # a sorted array is a heap
    state.event["time"][: len(index)] = times[order]
    state.event["key"][: len(index)] = CALENDAR << SHIFT | index[order]
    state.clock["pending"] = len(index)


def _changed(plan: Plan) -> int:
    """Return how many rows there are that calendars may change."""
    return sum(len(getattr(plan, name)) for name in CHANGED)


def _ban_changes(plan: Plan, draws: Draws) -> int:
    """Return how often bans may begin or end: with breakpoints, and with who waits or moves up.

    Each visit where a loading ban counts begins and ends to wait once.
    """
    calendars = plan.embargoes["calendar"]
    points = int(plan.calendars["count"][calendars[calendars != NONE]].sum())
    visits = 0
    for path, count in rows.paths(plan, draws):
        step = plan.path_of_steps(path)
        watched = plan.watched[step["node"][step["visit"] != NONE]] != NONE
        visits += count * int(watched.sum())
    return points + 2 * visits
