"""A plan's tables and a replication's draws as the state from which the loop begins."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.events import state as records
from sim.events.state import State
from sim.tables import plan as tables
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
    ranks, holding, ships = _ranks(plan), _holdings(plan, draws), ship_rows(plan)
    state = State(
        clock=_clock(plan, draws, len(ships), len(holding), len(ranks)),
        event=np.empty(heap, dtype=records.EVENT),
        step=_steps(plan, draws),
        owner=_owners(plan, draws, ranks),
        station=_stations(plan),
        gate=_gates(plan),
        token=_tokens(plan),
        holding=holding,
        formation=_formations(plan, draws),
        embargo=_of(plan.embargoes, records.EMBARGO_STATE, "start_at", "lift_at"),
        line=_lines(plan),
        shore=_shores(plan, draws),
        deck=_decks(plan),
        ship=ships,
        berth=_berths(plan),
        **_inputs(plan, draws),
        **_units(draws),
        **_lists(plan, draws, ships, len(ranks)),
        **_written(plan, draws, visits, len(ships)),
    )
    _set_breakpoints(state, apart)
    return state


def _inputs(plan: Plan, draws: Draws) -> dict[str, NDArray[Any]]:
    """Return what is read and never written, as tables of one type for compiled code."""
    tables_read = {
        "unit": draws.units,
        "values": draws.values,
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
    """Return who is in line, who goes on next, and room for searches; all ships are to begin."""
    lines = len(plan.stations) + len(plan.tokens) + len(plan.gates)
    places = len(plan.stations) + len(plan.tokens)
    urgent = np.empty(int(draws.train_stride.sum()) + len(ships) + 1, dtype=np.int32)
    urgent[: len(ships)] = -1 - np.arange(len(ships))
    return {
        "ready": np.empty(draws.entities + len(ships) + 1, dtype=np.int32),
        "urgent": urgent,
        "queue": _filled(lines * ranks, records.QUEUE, first=NONE, last=NONE),
        "length": np.zeros(lines, dtype=np.int32),
        "aboard": np.zeros(len(ships) * MAX_DECKS, dtype=records.DECK_LINE),
        "mark": np.zeros(len(plan.nodes), dtype=np.int64),
        "place_mark": np.zeros(places, dtype=np.int8),
        "place_todo": np.empty(places, dtype=np.int32),
    }


def _written(plan: Plan, draws: Draws, visits: Visits, ships: int) -> dict[str, NDArray[Any]]:
    """Return the record of the run as columns."""
    columns = (
        "arrive start end leave cause carrier finished refused train_ready train_depart".split()
    )
    return {name: getattr(visits, name) for name in columns} | {
        "ban": np.empty(2 * _watched_visits(plan, draws), dtype=BAN),
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


def _steps(plan: Plan, draws: Draws) -> Records:
    """Return the steps of all paths with the places of their draws."""
    step = _of(plan.steps, records.STEP_STATE, "factor", "share", "kind", "row", "skip", "visit")
    step["node"] = plan.steps["node"]
    stream = plan.steps["stream"]
    if len(draws.stream_first):
        drawn = stream != NONE
        step["draws"] = np.where(drawn, draws.stream_first[stream], NONE)
        step["count"] = np.where(drawn, draws.stream_count[stream], 0)
    else:
        step["draws"] = NONE
    ferry = plan.steps["kind"] == tables.FERRY
    on_b = plan.lines["node_b"][plan.steps["row"][ferry]] == plan.steps["node"][ferry]
    on_a = plan.lines["node_a"][plan.steps["row"][ferry]] == plan.steps["node"][ferry]
    step["row"][ferry] = 2 * plan.steps["row"][ferry] + (on_b & ~on_a)
    return step


def ship_rows(plan: Plan) -> Records:
    """Spread each pool's ships over its lines, and on each line over its two ports in turn."""
    ships = _filled(
        int(plan.pools["ships"].sum()), records.SHIP_STATE, state=records.BEGIN, line=NONE
    )
    begin = np.zeros(len(ships), dtype=np.bool_)
    for row, pool in enumerate(plan.pools):
        lines = np.flatnonzero(plan.lines["pool"] == row)
        for i in range(int(pool["ships"]) if len(lines) else 0):
            line = lines[i % len(lines)]
            ship = ships[int(pool["first_ship"]) + i]
            ship["line"] = line
            ship["side"] = 0 if plan.lines["returns_empty"][line] else i // len(lines) % 2
            begin[int(pool["first_ship"]) + i] = True
    return ships[begin] if begin.all() else ships


def _of(rows: Records, dtype: np.dtype[np.void], *names: str) -> Records:
    """Return rows of another type with some columns taken over, the others 0."""
    made = np.zeros(len(rows), dtype=dtype)
    for name in names:
        made[name] = rows[name]
    return made


def _filled(count: int, dtype: np.dtype[np.void], **values: Any) -> Records:
    made = np.zeros(count, dtype=dtype)
    for name, value in values.items():
        made[name] = value
    return made


def _ranks(plan: Plan) -> NDArray[np.int32]:
    """Return the priorities that occur, first served first; at least one."""
    found = np.unique(np.concatenate([plan.classes["priority"], plan.formations["priority"]]))
    return found if len(found) else np.zeros(1, dtype=np.int32)


def _clock(plan: Plan, draws: Draws, ships: int, holdings: int, ranks: int) -> Records:
    return _filled(
        1,
        records.CLOCK,
        end=plan.end,
        stations=len(plan.stations),
        tokens=len(plan.tokens),
        units=len(draws.units),
        formations=len(plan.formations),
        ranks=ranks,
        urgent_last=ships,
        free_holding=0 if holdings else NONE,
        free_life=NONE,
    )


def _owners(plan: Plan, draws: Draws, ranks: NDArray[np.int32]) -> Records:
    path = np.concatenate([plan.classes["path"], plan.formations["path"]])
    priority = np.concatenate([plan.classes["priority"], plan.formations["priority"]])
    first = plan.paths["first"][path]
    return _filled(
        len(path),
        records.OWNER,
        first=first,
        last=first + plan.paths["count"][path],
        stride=np.concatenate([draws.unit_stride, draws.train_stride]),
        rank=np.searchsorted(ranks, priority),
    )


def _stations(plan: Plan) -> Records:
    made = _of(plan.stations, records.STATION_STATE, "pause", "node")
    made["staff"] = plan.stations["servers"]
    made["embargo"] = plan.watched[plan.stations["node"]] if len(plan.stations) else NONE
    for name in ("first_holder", "last_holder", "first_job", "last_job", "paused"):
        made[name] = NONE
    for row, calendar in enumerate(plan.stations["calendar"]):
        if calendar == NONE:
            continue
        times, values = plan.calendar(int(calendar))
        first = int(plan.calendars[calendar]["first"])
        begun = int(np.searchsorted(times, 0.0, side="right"))
        if begun:
            made["staff"][row] = values[begun - 1]
        made["breakpoint"][row] = first + begun
        made["breakpoints"][row] = first + len(times)
    return made


def _set_breakpoints(state: State, apart: Collection[int]) -> None:
    """Set the first change of staff of every station, in the order of a heap."""
    changes = state.station["breakpoint"] < state.station["breakpoints"]
    changes[list(apart)] = False
    rows = np.flatnonzero(changes)
    times = state.calendar_time[state.station["breakpoint"][rows]]
    rows, times = rows[times < state.clock["end"]], times[times < state.clock["end"]]
    order = np.argsort(times, kind="stable")  # a sorted array is a heap
    state.event["time"][: len(rows)] = times[order]
    state.event["key"][: len(rows)] = CALENDAR << SHIFT | rows[order]
    state.clock["pending"] = len(rows)


def _gates(plan: Plan) -> Records:
    made = _of(plan.gates, records.GATE_STATE, "headway", "bank", "node")
    made["last"] = -math.inf
    made["embargo"] = plan.watched[plan.gates["node"]] if len(plan.gates) else NONE
    made["by_headway"] = plan.gates["calendar"] == NONE
    made["hours"] = NONE
    for row, gate in enumerate(plan.gates):
        if gate["calendar"] != NONE:
            span = plan.calendars[gate["calendar"]]
            made["first"][row] = made["seen"][row] = span["first"]
            made["end"][row] = span["first"] + span["count"]
        if gate["hours"] != NONE:
            span = plan.calendars[gate["hours"]]
            made["hours"][row], made["hours_end"][row] = (
                span["first"],
                span["first"] + span["count"],
            )
    return made


def _tokens(plan: Plan) -> Records:
    made = _of(plan.tokens, records.TOKEN_STATE, "refuse", "node")
    made["free"] = made["total"] = plan.tokens["units"].astype(np.int64)
    made["first_holding"] = made["last_holding"] = NONE
    made["embargo"] = plan.watched[plan.tokens["node"]] if len(plan.tokens) else NONE
    made["is_yard"] = [plan.nodes[node].kind == "yard" for node in plan.tokens["node"]]
    supplies = (plan.steps["kind"] == tables.GIVE) & (plan.steps["skip"] != 0)
    made["supplied"][plan.steps["row"][supplies]] = 1
    return made


def _holdings(plan: Plan, draws: Draws) -> Records:
    """Return a chain of free holdings: what there is to hold, and what may be supplied."""
    supplies = 0
    for row, path in enumerate(plan.classes["path"]):
        step = plan.path_of_steps(int(path))
        gives = ((step["kind"] == tables.GIVE) & (step["skip"] != 0)).sum()
        supplies += int(gives) * int(draws.unit_stride[row])
    for row, path in enumerate(plan.formations["path"]):
        step = plan.path_of_steps(int(path))
        gives = ((step["kind"] == tables.GIVE) & (step["skip"] != 0)).sum()
        supplies += int(gives) * int(draws.train_stride[row])
    made = np.zeros(int(plan.tokens["units"].sum()) + supplies, dtype=records.HOLDING)
    made["next"] = np.arange(1, len(made) + 1)
    made["next"][-1:] = NONE
    return made


def _formations(plan: Plan, draws: Draws) -> Records:
    made = _of(plan.formations, records.FORMATION_STATE, "capacity", "max_wait", "embargo", "node")
    made["first"] = made["last"] = NONE
    made["first_train"] = draws.train_first[:-1]
    made["most_trains"] = draws.train_stride
    in_trains = draws.train_first[:-1] - len(draws.units)
    some = draws.train_stride > 0
    made["first_visit"][some] = draws.train_visit[in_trains[some]]
    return made


def _watched_visits(plan: Plan, draws: Draws) -> int:
    """Return how many visits may wait where a loading ban counts: each begins and ends once."""
    visits = 0
    for paths, counts in (
        (plan.classes["path"], draws.unit_stride),
        (plan.formations["path"], draws.train_stride),
    ):
        for path, count in zip(paths, counts, strict=True):
            step = plan.path_of_steps(int(path))
            watched = plan.watched[step["node"][step["visit"] != NONE]] != NONE
            visits += int(watched.sum()) * int(count)
    return visits


def _lines(plan: Plan) -> Records:
    made = _of(plan.lines, records.FERRY_LINE, "pool", "weather")
    made["one_way"] = plan.lines["returns_empty"]
    return made


def _shores(plan: Plan, draws: Draws) -> Records:
    made = np.zeros(2 * len(plan.lines), dtype=records.SHORE)
    made["last_due"] = math.nan
    made["loading"] = made["first_turn"] = made["last_turn"] = NONE
    made["max_wait"] = np.repeat(plan.lines["max_wait"], 2)
    made["sails_empty"] = np.repeat(plan.lines["returns_empty"] == 0, 2)
    for side, end in enumerate("ab"):
        for name in ("port", "berth", "node"):
            made[name][side::2] = plan.lines[f"{name}_{end}"]
        for name in ("crossing", "handling"):
            stream = plan.lines[f"{name}_{end}"]
            if len(stream):
                made[name][side::2] = draws.stream_first[stream]
                made[f"{name}s"][side::2] = draws.stream_count[stream]
    return made


def _decks(plan: Plan) -> Records:
    made = _filled(
        2 * len(plan.lines) * MAX_DECKS, records.DECK_LINE, full_at=math.nan, first=NONE, last=NONE
    )
    for row, line in enumerate(plan.lines):
        kinds = plan.decks[int(line["first_deck"]) : int(line["first_deck"]) + int(line["decks"])]
        for shore in (2 * row, 2 * row + 1):
            cut = slice(shore * MAX_DECKS, shore * MAX_DECKS + len(kinds))
            made["places"][cut], made["full_at"][cut] = kinds["places"], kinds["full_at"]
    return made


def _berths(plan: Plan) -> Records:
    made = _filled(len(plan.berths), records.BERTH_STATE, first=NONE, last=NONE)
    made["free"] = plan.berths["berths"]
    return made
