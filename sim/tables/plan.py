"""The plan: a scenario point compiled into static tables. No YAML, no units, no callables.

An *entity* (truck, car, lot of goods, train) passes a *path*, a run of *steps*. Each step names a
*kind* (what it meets) and a row in that kind's table. A *node* is anything at which an entity can
spend time and that people have a name for: a travel, station, yard, gate, fleet, train service,
ferry line. Times are hours since the clock's start, masses tonnes, money USD.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sim.tables.named import CorridorInfo, FlowInfo, Node

#: Kinds of step.
TRAVEL: Final = 0
STATION: Final = 1
GATE: Final = 2
TAKE: Final = 3
GIVE: Final = 4
BRANCH: Final = 5
TRAIN: Final = 6
FERRY: Final = 7

KIND_NAMES: Final = ("travel", "station", "gate", "take", "give", "branch", "train", "ferry")

#: A row number where there is none.
NONE: Final = -1

STEP = np.dtype(
    [
        ("kind", "i4"),
        ("row", "i4"),  # in the table of the kind; for TAKE and GIVE a token
        ("stream", "i4"),  # draws of this step, NONE where it has none
        ("factor", "f8"),  # multiplies the draw; 1 / efficiency at customs steps
        ("share", "f8"),  # BRANCH: the steps up to `skip` are taken if draw < share
        ("skip", "i4"),  # BRANCH: steps to jump over otherwise; FERRY: the kind of deck;
        # GIVE: 1 where it supplies a unit that was not taken before
        ("visit", "i4"),  # ordinal of the step's visit in the path, NONE where it leaves no visit
        ("node", "i4"),
        ("calendar", "i4"),  # of a further factor, by the time at which the service or journey
        # starts; NONE where it is always 1
    ]
)
"""One step of a path. BRANCH and GIVE leave no visit."""

PATH = np.dtype([("first", "i4"), ("count", "i4"), ("visits", "i4")])
"""Steps ``first .. first + count`` of ``Plan.steps``; ``visits`` is the number that leave one."""

UNIT_CLASS = np.dtype(
    [
        ("path", "i4"),
        ("flow", "i4"),
        ("corridor", "i4"),
        ("priority", "i4"),
        ("tonnes", "f8"),  # of one unit
        ("teu", "f8"),
        ("usd", "f8"),
    ]
)
"""One flow on one corridor: its units are alike but for their draws."""

STATION_ROW = np.dtype([("servers", "f8"), ("calendar", "i4"), ("pause", "i4"), ("node", "i4")])
"""``calendar`` gives the staff where it changes; ``pause`` is 1 where closing stops the job."""

GATE_ROW = np.dtype(
    [("calendar", "i4"), ("bank", "i8"), ("headway", "f8"), ("hours", "i4"), ("node", "i4")]
)
"""Either a calendar whose every breakpoint lets one more entity through, at most ``bank`` of them
kept unused; or (calendar NONE) a least time ``headway`` between two entries, 0 for a gate that only
opens and closes. ``hours`` is the calendar of its opening hours (1 open, 0 closed), NONE where it
never closes; acceptances kept from before pass nobody while it is closed."""

TOKEN_ROW = np.dtype(
    [
        ("units", "f8"),  # free at the start
        ("refuse", "i4"),  # 1 where who finds none leaves the model
        ("node", "i4"),
        ("calendar", "i4"),  # units there are, where they change; then `units` is not read
    ]
)
"""Yard places and fleets: taken and given back. Giving what one does not hold does nothing, but
for a GIVE that supplies; a GIVE with a stream frees the unit that much later. What a calendar takes
away while it is held goes when it is given back."""

FORMATION_ROW = np.dtype(
    [
        ("path", "i4"),  # what the train passes
        ("capacity", "f8"),  # lots
        ("max_wait", "f8"),  # hours, inf where it waits until full
        ("embargo", "i4"),
        ("priority", "i4"),
        ("node", "i4"),
    ]
)
"""A train service. Its k-th train has the number that ``Draws.train`` gives, whatever the order
of events."""

EMBARGO_ROW = np.dtype(
    [
        ("start_at", "f8"),
        ("lift_at", "f8"),
        ("node", "i4"),
        ("calendar", "i4"),  # 1 while the ban is imposed whatever the backlog, else 0; NONE
    ]
)
"""A ban on departures: on when the watched backlog reaches ``start_at``, off at ``lift_at``."""

LINE_ROW = np.dtype(
    [
        ("pool", "i4"),
        ("port_a", "i4"),  # port numbers; freight goes a -> b only where returns_empty
        ("port_b", "i4"),
        ("crossing_a", "i4"),  # streams; element k is the k-th sailing from that port
        ("crossing_b", "i4"),
        ("handling_a", "i4"),  # unloading and loading at that port
        ("handling_b", "i4"),
        ("berth_a", "i4"),  # rows of Plan.berths, NONE where there is no limit
        ("berth_b", "i4"),
        ("max_wait", "f8"),
        ("returns_empty", "i4"),
        ("weather", "i4"),  # row of Draws.weather, NONE
        ("first_deck", "i4"),
        ("decks", "i4"),
        ("node_a", "i4"),  # waiting on shore a, shore b
        ("node_b", "i4"),
    ]
)
"""A ferry line between two ports."""

DECK_ROW = np.dtype([("places", "f8"), ("full_at", "f8"), ("calendar", "i4")])
"""One kind of place on a line's ships; ``full_at`` is in places, NaN where it does not count.
``calendar`` gives a factor on both by the time of loading, NONE where it is always 1."""

POOL_ROW = np.dtype([("ships", "i4"), ("first_ship", "i4"), ("calendar", "i4")])
"""``ships`` is the most that ever work; those in repair are left out. ``calendar`` gives how many
work where that changes: a ship too many is laid up when it has landed."""

BERTH_ROW = np.dtype([("berths", "i4"), ("port", "i4"), ("node", "i4")])

#: Laws of a stream, with their parameters ``a``, ``b``, ``c``.
DETERMINISTIC: Final = 0  # a: value
EXPONENTIAL: Final = 1  # a: mean
LOGNORMAL: Final = 2  # a: mu, b: sigma of the logarithm
GAMMA: Final = 3  # a: shape, b: scale (Erlang too)
UNIFORM: Final = 4  # a: low, b: high
TRIANGULAR: Final = 5  # a: low, b: mode, c: high
WEIBULL: Final = 6  # a: scale, b: shape
EMPIRICAL: Final = 7  # samples first .. first + count

#: Who owns a stream's elements.
BY_UNIT: Final = 0  # element i belongs to the i-th unit of a class
BY_TRAIN: Final = 1  # ... to the k-th train of a service
BY_SAILING: Final = 2  # ... to the k-th sailing from a line's shore
BY_DISRUPTION: Final = 3  # ... to the k-th time of a disruption; drawn when its times are

STREAM = np.dtype(
    [
        ("law", "i4"),
        ("owner_kind", "i4"),
        ("owner", "i4"),
        ("a", "f8"),
        ("b", "f8"),
        ("c", "f8"),
        ("numerator", "f8"),  # NaN, or what the draw divides: distance over speed
        ("drive", "f8"),  # hours of driving after which who drives on rests; inf for no rest
        ("rest", "f8"),  # hours of each rest
        ("first", "i4"),
        ("count", "i4"),
    ]
)
"""A named stream of random numbers; its name in ``Plan.stream_names`` is part of its seed."""

#: Forms of arrival.
POISSON: Final = 0
EVEN: Final = 1
RENEWAL: Final = 2
LISTED: Final = 3

ARRIVAL = np.dtype(
    [
        ("form", "i4"),
        ("calendar", "i4"),  # POISSON, EVEN: units an hour from each breakpoint on
        ("batch", "i4"),
        ("stream", "i4"),  # RENEWAL: row of the gaps
        ("first", "i4"),  # LISTED: samples first .. first + count
        ("count", "i4"),
        ("most", "i8"),  # units that come in all, NONE where only the run's end stops them
    ]
)
"""How the units of a class come, one row a class."""

DISRUPTION_ROW = np.dtype(
    [
        ("rate", "f8"),  # beginnings an hour of undisturbed time; 0 where they are listed
        ("lengths", "i4"),  # stream of the lengths, NONE where they are listed
        ("ramp", "f8"),  # hours from the end of a disruption until nothing of it is left
        ("first", "i4"),  # samples first .. first + 2 count: begin and length of each listed one
        ("count", "i4"),
    ]
)
"""Times at which something is disturbed. Its level is 1 from the beginning on, falls in equal steps
during the ramp and is 0 otherwise."""

#: How a disruption acts on a calendar; factor = 1 - level * (1 - share).
SCALE: Final = 0  # values are multiplied by the factor
SCALE_WHOLE: Final = 1  # ... and rounded down to whole servers, vehicles, ships
THIN: Final = 2  # of the instants only a share stays
CLOSE: Final = 3  # values are 0 while the level is 1
IMPOSE: Final = 4  # values are 1 while the level is 1
SHUT: Final = 5  # the weather (``row`` of Plan.weather) is shut while the level is 1

MODULATION_ROW = np.dtype([("disruption", "i4"), ("how", "i4"), ("row", "i4"), ("share", "f8")])
"""What a disruption does to one calendar (or weather)."""

WEATHER_ROW = np.dtype([("calendar", "i4"), ("mean_closure", "f8")])
"""``calendar`` gives the closures an hour of open time; they last exponentially."""

CALENDAR_ROW = np.dtype([("first", "i4"), ("count", "i4")])
"""Breakpoints ``first .. first + count`` of ``Plan.calendar_time`` and ``calendar_value``."""


#: The record tables of a plan by name.
RECORDS: Final = {
    "steps": STEP,
    "paths": PATH,
    "classes": UNIT_CLASS,
    "stations": STATION_ROW,
    "gates": GATE_ROW,
    "tokens": TOKEN_ROW,
    "formations": FORMATION_ROW,
    "embargoes": EMBARGO_ROW,
    "lines": LINE_ROW,
    "decks": DECK_ROW,
    "pools": POOL_ROW,
    "berths": BERTH_ROW,
    "calendars": CALENDAR_ROW,
    "stream_laws": STREAM,
    "arrivals": ARRIVAL,
    "weather": WEATHER_ROW,
    "disruptions": DISRUPTION_ROW,
    "modulations": MODULATION_ROW,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """One scenario point as tables; frozen, shared by all its replications.

    Attributes
    ----------
    end, warm_up : float
        The run covers ``[0, end)``; ``[warm_up, end)`` is measured.
    year_hours : float
        Hours of a year in annual rates: 8760 without a date, else the mean over the calendar years
        measured.
    samples, weights : ndarray of float64
        Listed arrival times and empirical values; cumulative weights of the latter, ending at 1.
    watched : ndarray of int, shape (nodes,)
        Embargo whose backlog counts units waiting at the node, NONE.
    scaling : float
        Common factor on the offered bilateral flows (model.md section 4); 1 without a target.
    month_begins : ndarray of float64
        When each month begins that the run touches, the first at 0.
    """

    end: float
    warm_up: float
    year_hours: float
    steps: NDArray[np.void]
    paths: NDArray[np.void]
    classes: NDArray[np.void]
    stations: NDArray[np.void]
    gates: NDArray[np.void]
    tokens: NDArray[np.void]
    formations: NDArray[np.void]
    embargoes: NDArray[np.void]
    lines: NDArray[np.void]
    decks: NDArray[np.void]
    pools: NDArray[np.void]
    berths: NDArray[np.void]
    calendars: NDArray[np.void]
    calendar_time: NDArray[np.float64]
    calendar_value: NDArray[np.float64]
    stream_laws: NDArray[np.void]
    stream_names: tuple[str, ...]
    samples: NDArray[np.float64]
    weights: NDArray[np.float64]
    arrivals: NDArray[np.void]
    weather: NDArray[np.void]
    weather_names: tuple[str, ...]
    disruptions: NDArray[np.void]
    modulations: NDArray[np.void]
    disruption_names: tuple[str, ...]
    watched: NDArray[np.int32]
    nodes: tuple[Node, ...]
    flows: tuple[FlowInfo, ...]
    corridors: tuple[CorridorInfo, ...]
    ports: tuple[str, ...]
    scaling: float
    month_begins: NDArray[np.float64]

    @classmethod
    def empty(cls) -> Plan:
        """Make a plan in which nothing is and nothing happens."""
        floats = ("calendar_time", "calendar_value", "samples", "weights", "month_begins")
        names = [field.name for field in fields(cls) if str(field.type).startswith("tuple")]
        rows: dict[str, Any] = {name: np.empty(0, dtype) for name, dtype in RECORDS.items()}
        rows |= {name: np.empty(0) for name in floats} | dict.fromkeys(names, ())
        return cls(
            end=0.0, warm_up=0.0, year_hours=8760.0, scaling=1.0, watched=np.empty(0, "i4"), **rows
        )

    def digest(self) -> str:
        """Return a SHA-256 over all tables: plans with equal digests run alike."""
        import hashlib

        total = hashlib.sha256()
        for field in fields(self):
            value = getattr(self, field.name)
            whole = value.tobytes() if isinstance(value, np.ndarray) else repr(value).encode()
            total.update(b"%s %d " % (field.name.encode(), len(whole)))
            total.update(whole)
        return total.hexdigest()

    def path_of_steps(self, path: int) -> NDArray[np.void]:
        """Return the steps of a path, shape (count,)."""
        first, count = int(self.paths[path]["first"]), int(self.paths[path]["count"])
        return self.steps[first : first + count]

    def calendar(self, row: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the breakpoints of a calendar: times and the values from then on."""
        first, count = int(self.calendars[row]["first"]), int(self.calendars[row]["count"])
        cut = slice(first, first + count)
        return self.calendar_time[cut], self.calendar_value[cut]
