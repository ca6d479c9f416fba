"""The rows of the fast engine's state for each kind, made from a plan's tables."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.events import state as records
from sim.kinds.carrier.rules import asked_for, is_called, places_now
from sim.tables import plan as tables
from sim.tables.changes import CHANGED, at_start, later
from sim.tables.draws import Draws
from sim.tables.plan import NONE, Plan
from sim.tables.visits import MAX_DECKS

Records = NDArray[np.void]


def taken_over(rows: Records, dtype: np.dtype[np.void], *names: str) -> Records:
    """Return rows of another type with some columns taken over, the others 0."""
    made = np.zeros(len(rows), dtype=dtype)
    for name in names:
        made[name] = rows[name]
    return made


def filled(count: int, dtype: np.dtype[np.void], **values: Any) -> Records:
    """Return rows with the same value in each of some columns, 0 in the others."""
    made = np.zeros(count, dtype=dtype)
    for name, value in values.items():
        made[name] = value
    return made


def paths(plan: Plan, draws: Draws) -> Iterator[tuple[int, int]]:
    """Yield the path of every class and train service, and how many pass it at most."""
    yield from zip(plan.classes["path"].tolist(), draws.unit_stride.tolist(), strict=True)
    yield from zip(plan.formations["path"].tolist(), draws.train_stride.tolist(), strict=True)


def steps(plan: Plan, draws: Draws) -> Records:
    """Return the steps of all paths with the places of their draws."""
    step = taken_over(
        plan.steps, records.STEP_STATE, "factor", "share", "kind", "row", "skip", "visit"
    )
    step["node"], step["calendar"] = plan.steps["node"], plan.steps["calendar"]
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


def owners(plan: Plan, draws: Draws, ranks: NDArray[np.int32]) -> Records:
    """Return what the units of each class and the trains of each service have in common."""
    path = np.concatenate([plan.classes["path"], plan.formations["path"]])
    priority = np.concatenate([plan.classes["priority"], plan.formations["priority"]])
    first = plan.paths["first"][path]
    return filled(
        len(path),
        records.OWNER,
        first=first,
        last=first + plan.paths["count"][path],
        stride=np.concatenate([draws.unit_stride, draws.train_stride]),
        rank=np.searchsorted(ranks, priority),
    )


def stations(plan: Plan) -> Records:
    """Return the stations, idle, with the staff that they have at time 0."""
    made = taken_over(plan.stations, records.STATION_STATE, "pause", "node")
    made["staff"] = plan.stations["servers"]
    made["embargo"] = plan.watched[plan.stations["node"]]
    stretched = (plan.steps["kind"] == tables.STATION) & (plan.steps["calendar"] != NONE)
    made["courses"][plan.steps["row"][stretched]] = 1
    for name in ("first_holder", "last_holder", "first_job", "last_job", "paused"):
        made[name] = NONE
    for row, calendar in enumerate(plan.stations["calendar"]):
        if calendar == NONE:
            continue
        made["staff"][row] = at_start(plan, int(calendar), float(made["staff"][row]))
        made["breakpoint"][row], made["breakpoints"][row] = later(plan, int(calendar))
    return made


def breakpoints(plan: Plan) -> Records:
    """Return the breakpoints to come of all calendars but those of stations and gates."""
    rows = [
        later(plan, calendar)
        for table in CHANGED[CHANGED.index("tokens") :]
        for calendar in getattr(plan, table)["calendar"].tolist()
    ]
    return np.array(rows, dtype=records.BREAKPOINT)


def starts(plan: Plan, table: str, otherwise: NDArray[Any]) -> NDArray[np.float64]:
    """Return what a table's calendars say at time 0, other values where there is no calendar."""
    pairs = zip(getattr(plan, table)["calendar"].tolist(), otherwise.tolist(), strict=True)
    return np.array([at_start(plan, *pair) for pair in pairs], dtype=np.float64)


def gates(plan: Plan) -> Records:
    """Return the gates with their instants and opening hours in the calendars."""
    made = taken_over(plan.gates, records.GATE_STATE, "headway", "bank", "node")
    made["last"] = -math.inf
    made["embargo"] = plan.watched[plan.gates["node"]]
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


def tokens(plan: Plan) -> Records:
    """Return the yards and fleets with all their units free."""
    made = taken_over(plan.tokens, records.TOKEN_STATE, "refuse", "node")
    units = starts(plan, "tokens", plan.tokens["units"]).astype(np.int64)
    made["free"] = made["total"] = made["units"] = units
    points = breakpoints(plan)[: len(made)]
    made["changes"] = points["last"] - points["next"]
    made["first_holding"] = made["last_holding"] = NONE
    made["embargo"] = plan.watched[plan.tokens["node"]]
    made["is_yard"] = [plan.nodes[node].kind == "yard" for node in plan.tokens["node"]]
    supplies = (plan.steps["kind"] == tables.GIVE) & (plan.steps["skip"] != 0)
    made["supplied"][plan.steps["row"][supplies]] = 1
    return made


def holdings(plan: Plan, draws: Draws) -> Records:
    """Return a chain of free holdings: what there is to hold, and what may be supplied."""
    supplies = 0
    for path, count in paths(plan, draws):
        step = plan.path_of_steps(path)
        supplies += count * int(((step["kind"] == tables.GIVE) & (step["skip"] != 0)).sum())
    most = sum(_most_units(plan, row) for row in range(len(plan.tokens)))
    made = np.zeros(most + supplies, dtype=records.HOLDING)
    made["next"] = np.arange(1, len(made) + 1)
    made["next"][-1:] = NONE
    return made


def _most_units(plan: Plan, row: int) -> int:
    """Return how many of a token there are at most, but for those supplied."""
    token = plan.tokens[row]
    if token["calendar"] == NONE:
        return int(token["units"])
    _, values = plan.calendar(int(token["calendar"]))
    return int(values.max(initial=float(token["units"])))


def embargoes(plan: Plan) -> Records:
    """Return the bans, on where they are imposed from the start."""
    made = taken_over(plan.embargoes, records.EMBARGO_STATE, "start_at", "lift_at")
    made["on"] = made["imposed"] = starts(plan, "embargoes", np.zeros(len(made))) > 0.0
    return made


def formations(plan: Plan, draws: Draws) -> Records:
    """Return the train services with the numbers of their trains."""
    made = taken_over(
        plan.formations, records.FORMATION_STATE, "capacity", "max_wait", "embargo", "node"
    )
    made["first"] = made["last"] = NONE
    made["first_train"] = draws.train_first[:-1]
    made["most_trains"] = draws.train_stride
    in_trains = draws.train_first[:-1] - len(draws.units)
    some = draws.train_stride > 0
    made["first_visit"][some] = draws.train_visit[in_trains[some]]
    return made


def lines(plan: Plan) -> Records:
    """Return the ferry lines."""
    made = taken_over(plan.lines, records.FERRY_LINE, "pool", "weather", "first_deck", "decks")
    made["one_way"] = plan.lines["returns_empty"]
    return made


def shores(plan: Plan, draws: Draws) -> Records:
    """Return the two shores of each ferry line with the streams of their sailings."""
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
            made[name][side::2] = draws.stream_first[stream]
            made[f"{name}s"][side::2] = draws.stream_count[stream]
    return made


def decks(plan: Plan) -> Records:
    """Return the lines for each kind of deck place on each shore, empty."""
    made = filled(
        2 * len(plan.lines) * MAX_DECKS, records.DECK_LINE, full_at=math.nan, first=NONE, last=NONE
    )
    for row, line in enumerate(plan.lines):
        kinds = plan.decks[int(line["first_deck"]) : int(line["first_deck"]) + int(line["decks"])]
        for shore in (2 * row, 2 * row + 1):
            cut = slice(shore * MAX_DECKS, shore * MAX_DECKS + len(kinds))
            for name in ("places", "full_at"):
                made[name][cut] = made[f"all_{name}"][cut] = kinds[name]
            for at, calendar in enumerate(kinds["calendar"].tolist(), cut.start):
                if calendar != NONE:
                    factor, deck = at_start(plan, calendar, 1.0), made[at]
                    whole = places_now(float(deck["places"]), factor)
                    deck["full_at"] = asked_for(float(deck["full_at"]), factor, whole)
                    deck["places"] = whole
    return made


def pools(plan: Plan, ships: Records) -> Records:
    """Return the pools with their ships at work."""
    made = taken_over(plan.pools, records.POOL_STATE, "first_ship", "ships")
    made["allowed"] = starts(plan, "pools", plan.pools["ships"]).astype(np.int64)
    for pool in made:
        own = ships[pool["first_ship"] : pool["first_ship"] + pool["ships"]]
        pool["at_work"] = np.count_nonzero((own["line"] != NONE) & (own["laid_up"] == 0))
    return made


def ships(plan: Plan) -> Records:
    """Spread each pool's ships over its lines, and on each line over its two ports in turn.

    The ships of a pool without a line have none, and never begin.
    """
    ships = filled(
        int(plan.pools["ships"].sum()), records.SHIP_STATE, state=records.BEGIN, line=NONE
    )
    allowed = starts(plan, "pools", plan.pools["ships"])
    for row, pool in enumerate(plan.pools):
        lines = np.flatnonzero(plan.lines["pool"] == row)
        for i in range(int(pool["ships"]) if len(lines) else 0):
            line = lines[i % len(lines)]
            ship = ships[int(pool["first_ship"]) + i]
            ship["line"] = line
            ship["side"] = 0 if plan.lines["returns_empty"][line] else i // len(lines) % 2
            ship["laid_up"] = not is_called(i, int(allowed[row]))
    return ships


def berths(plan: Plan) -> Records:
    """Return the berths, free."""
    made = filled(len(plan.berths), records.BERTH_STATE, first=NONE, last=NONE)
    made["free"] = plan.berths["berths"]
    return made
