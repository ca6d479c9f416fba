"""The state of a run in the fast engine: a few record arrays, one row for each thing.

What the reference keeps in objects stands here in rows that refer to each other by number; NONE
stands where there is no other. Lists are chains: a row tells which comes next. A *place* is what an
entity can be at and others wait for: stations first, then tokens, then (where nothing is full) the
nodes. A *line* belongs to a station, token or gate, in this order.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

#: Why the loop stopped.
DONE: Final = 0
BAD_TIME: Final = 1
HEAP_FULL: Final = 2
SAILINGS_FULL: Final = 3
BANS_FULL: Final = 4
HOLDINGS_FULL: Final = 5
DEADLOCK: Final = 6
NO_TRAIN: Final = 7
PAUSED: Final = 8
NO_TIME_PASSES: Final = 9

#: What a ship does next.
BEGIN: Final = 0
CHOOSE: Final = 1
LOAD: Final = 2
BOARD: Final = 3
DEPART: Final = 4
ARRIVE: Final = 5
ENTER: Final = 6
HANDLE: Final = 7
LAND: Final = 8

#: A kind of step above those of the plan: the entity goes on without the event list.
EXIT: Final = 8


def _record(**columns: str) -> np.dtype[np.void]:
    return np.dtype(list(columns.items()), align=True)


CLOCK = _record(
    now="f8",
    end="f8",
    key="i8",  # of the event that is handled
    latest="i8",  # highest key so far at this instant: an event may set one with a lower key
    pending="i8",  # events in the heap
    entered="i8",  # entries that have been taken
    enters="i8",  # whether the event is one of those
    handled="i8",
    mark="i8",  # last used in State.mark
    stations="i8",
    tokens="i8",
    units="i8",
    formations="i8",
    pools="i8",
    embargoes="i8",
    ranks="i8",  # classes of priority
    ready_first="i8",
    ready_last="i8",
    urgent_first="i8",
    urgent_last="i8",
    free_holding="i8",
    free_life="i8",
    lives="i8",  # rows of State.life that have been used
    sailings="i8",
    bans="i8",
    exits="i8",
    fault="i8",
    fault_entity="i8",
)
"""One row: the time, how far everything is, how much there is of everything."""

EVENT = _record(time="f8", key="i8")

ENTRY = _record(time="f8", key="i8", step="i4")
"""An entity enters the loop: at its creation, or later where it needed no events before."""

LEFT = _record(time="f8", key="i8", entity="i4", step="i4")
"""An entity leaves the loop for good: when, after which events, and before which step.

``key`` is the highest of the instant so far, and not that of the event by which the entity leaves:
where something takes no time, an event with a low key may come after one with a high key. Whoever
is served without the event list has had its event set before, so it came earlier if its key is
lower than the highest one that was met."""

PROGRESS = _record(time="f8", key="i8", step="i4", at="i4")
"""A unit where no event list is needed: when and by which event it came before a step, and the
station it is to be served at, NONE where it goes on otherwise."""

STEP_STATE = _record(
    factor="f8",
    share="f8",
    draws="i8",  # first of its stream in State.values
    count="i4",
    kind="i4",
    row="i4",
    skip="i4",
    visit="i4",
    node="i4",
    calendar="i4",
)

OWNER = _record(first="i4", last="i4", stride="i4", rank="i4")
"""What a class's units or a service's trains have in common; classes first."""

LIFE = _record(
    number="i8",  # of the entity; the row here is its own only while it is inside
    due="f8",  # when its event comes, NaN while it waits for none
    work="f8",  # the service it asks for, or what is left of it
    visit="i8",  # its first row in the visits
    here="i8",  # ... and that of the step it is at
    server_visit="i8",
    step="i4",  # next of its path
    last="i4",
    ordinal="i4",
    stride="i4",
    rank="i4",
    at="i4",  # place
    waits="i4",
    next="i4",  # in a line, on a stack of paused jobs, or aboard
    server="i4",  # the station whose server it holds though served
    holds="i4",  # its first holding
    holder_before="i4",  # among those who hold a server of the same station
    holder_after="i4",
    job_before="i4",  # among the jobs in hand, where closing pauses them
    job_after="i4",
    load="i4",  # of a train: its first lot
)
"""A unit or train on its way. Its row is free for another when it is gone, so that the rows in use
are few and near at hand; whatever refers to an entity inside a run refers to its row."""

STATION_STATE = _record(
    staff="f8",
    breakpoint="i8",  # next of its calendar
    breakpoints="i8",  # end of its calendar
    busy="i4",
    holders="i4",
    blocked="i4",  # holders that wait
    first_holder="i4",
    last_holder="i4",
    first_job="i4",
    last_job="i4",
    paused="i4",  # begun last of the paused jobs
    pause="i4",
    courses="i4",  # whether a calendar gives a factor on some service
    node="i4",
    embargo="i4",
)

BREAKPOINT = _record(next="i8", last="i8")
"""The breakpoints of a calendar that are still to come: a row for each token, pool, embargo and
kind of deck, in this order."""

QUEUE = _record(first="i4", last="i4")
"""A line's members of one class of priority."""

GATE_STATE = _record(
    headway="f8",
    last="f8",
    kept="i8",
    bank="i8",
    first="i8",  # instants of its calendar
    seen="i8",
    end="i8",
    hours="i8",
    hours_end="i8",
    by_headway="i4",
    node="i4",
    embargo="i4",
)

TOKEN_STATE = _record(
    free="i8",
    total="i8",  # that there are, those supplied too
    units="i8",  # that there are by the plan
    changes="i8",  # how often its calendar will change them before the run's end
    held="i8",
    blocked="i8",  # holdings of entities that wait
    away="i8",
    first_holding="i4",
    last_holding="i4",
    refuse="i4",
    is_yard="i4",
    supplied="i4",
    node="i4",
    embargo="i4",
)

HOLDING = _record(entity="i4", token="i4", before="i4", after="i4", next="i4")
"""An entity has a token: its neighbours among the token's holdings, the entity's next one."""

FORMATION_STATE = _record(
    capacity="f8",
    max_wait="f8",
    first_train="i8",
    first_visit="i8",
    first="i4",
    last="i4",
    length="i4",
    trains="i4",
    most_trains="i4",
    deadline_set="i4",
    embargo="i4",
    node="i4",
)

EMBARGO_STATE = _record(
    start_at="f8", lift_at="f8", backlog="i8", on="i4", by_backlog="i4", imposed="i4"
)

POOL_STATE = _record(allowed="i8", at_work="i8", first_ship="i8", ships="i8")

FERRY_LINE = _record(pool="i4", one_way="i4", weather="i4", ships="i4", first_deck="i4", decks="i4")

SHORE = _record(
    ready="f8",
    last_due="f8",
    max_wait="f8",
    crossing="i8",  # first of the streams of sailings from here, and their lengths
    crossings="i8",
    handling="i8",
    handlings="i8",
    port="i4",
    berth="i4",
    sailings="i4",
    loading="i4",  # ship, NONE
    woken="i4",
    taken="i4",
    sails_empty="i4",
    first_turn="i4",
    last_turn="i4",
    node="i4",
)
"""Two for each ferry line."""

DECK_LINE = _record(
    places="f8",  # that can be used at present
    full_at="f8",
    all_places="f8",
    all_full_at="f8",
    first="i4",
    last="i4",
    length="i4",
)
"""The units that ask for one kind of deck place on a shore; ``MAX_DECKS`` for each shore."""

SHIP_STATE = _record(
    ready="f8",
    full="f8",
    state="i4",
    line="i4",
    side="i4",
    ordinal="i4",
    sailing="i4",
    laid_up="i4",
    next="i4",
)

BERTH_STATE = _record(free="i4", first="i4", last="i4")

SAILING_STATE = _record(
    ready="f8",
    full="f8",
    depart="f8",
    arrive="f8",
    landed="f8",
    line="i4",
    ship="i4",
    from_b="i4",
)

Records = NDArray[np.void]
Floats = NDArray[np.float64]


class State(NamedTuple):
    """Everything of one run; the names are those of the records above, in the singular."""

    clock: Records
    event: Records
    entry: Records
    left: Records
    progress: Records
    ready: NDArray[np.int32]
    urgent: NDArray[np.int32]
    step: Records
    owner: Records
    unit: Records
    values: Floats
    calendar: Records
    calendar_time: Floats
    calendar_value: Floats
    life: Records
    life_of: NDArray[np.int32]
    breakpoint: Records
    queue: Records
    length: NDArray[np.int32]
    station: Records
    gate: Records
    token: Records
    holding: Records
    formation: Records
    embargo: Records
    ban: Records
    pool: Records
    line: Records
    shore: Records
    deck: Records
    ship: Records
    aboard: Records
    berth: Records
    weather_time: Floats
    weather_open: NDArray[np.int8]
    weather_first: NDArray[np.int64]
    sailing: Records
    sailing_load: NDArray[np.float64]
    mark: NDArray[np.int64]
    place_mark: NDArray[np.int8]
    place_todo: NDArray[np.int32]
    arrive: Floats
    start: Floats
    end: Floats
    leave: Floats
    cause: NDArray[np.int32]
    carrier: NDArray[np.int32]
    finished: Floats
    refused: NDArray[np.bool_]
    train_ready: Floats
    train_depart: Floats
