"""All random numbers of a replication, from named streams (model.md, section 5).

A stream is keyed by (seed, replication, its name), so adding a station or a flow shifts no other,
and two scenario points with the same seed see the same trucks and the same storms.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.compiler.conditions import draw_levels, draw_weather
from sim.compiler.streams import draw_stream, fill, generator
from sim.tables import plan as tables
from sim.tables.draws import ENTITY, Draws
from sim.tables.plan import Plan
from sim.tables.realised import disturbed, with_calendars

#: Draws kept for sailings, whose number has no bound; a later sailing begins again at the first.
SAILING_TABLE = 8192


def draw(plan: Plan, seed: int, replication: int) -> Draws:
    """Draw everything random of one replication.

    Parameters
    ----------
    plan : Plan
    seed, replication : int
        Not negative.

    Returns
    -------
    Draws
    """
    levels = draw_levels(plan, seed, replication)
    rates = set(plan.arrivals["calendar"].tolist())
    demand = with_calendars(plan, disturbed(plan, levels, rates))
    created = [_arrivals(demand, row, seed, replication) for row in range(len(plan.classes))]
    units, unit_visits = _units(plan, created)
    trains = _possible_trains(plan, created)
    train_visit, visits = _train_visits(plan, trains, unit_visits)
    counts = {
        tables.BY_UNIT: [len(times) for times in created],
        tables.BY_TRAIN: trains,
        tables.BY_SAILING: [SAILING_TABLE] * len(plan.lines),
        tables.BY_DISRUPTION: [0] * len(plan.disruptions),
    }
    values, stream_first, sizes = _streams(plan, counts, seed, replication)
    weather = [
        draw_weather(plan, row, levels, seed, replication) for row in range(len(plan.weather))
    ]
    return Draws(
        replication=replication,
        units=units,
        unit_stride=np.array([len(times) for times in created], dtype=np.int64),
        train_first=len(units) + np.cumsum([0, *trains]).astype(np.int64),
        train_visit=train_visit,
        train_stride=np.array(trains, dtype=np.int64),
        visits=visits,
        values=values,
        stream_first=stream_first,
        stream_count=sizes,
        weather_time=np.concatenate([np.empty(0), *(times for times, _ in weather)]),
        weather_open=np.concatenate([np.empty(0, np.int8), *(is_open for _, is_open in weather)]),
        weather_first=np.cumsum([0, *(len(times) for times, _ in weather)]).astype(np.int64),
        level_time=np.concatenate([np.empty(0), *(times for times, _ in levels)]),
        level=np.concatenate([np.empty(0), *(level for _, level in levels)]),
        level_first=np.cumsum([0, *(len(times) for times, _ in levels)]).astype(np.int64),
    )


def _streams(
    plan: Plan, counts: dict[int, list[int]], seed: int, replication: int
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Draw all streams one after another; return them, where each begins and how long it is."""
    laws = zip(plan.stream_laws["owner_kind"], plan.stream_laws["owner"], strict=True)
    sizes = np.array([counts[kind][owner] for kind, owner in laws], dtype=np.int64)
    stream_first = np.cumsum(sizes) - sizes
    # Each stream is drawn where it will stay.
    values = np.empty(int(sizes.sum()))
    for row, (first, size) in enumerate(zip(stream_first, sizes, strict=True)):
        fill(values[first : first + size], plan, row, seed, replication)
    return values, stream_first, sizes


def _units(plan: Plan, created: list[NDArray[np.float64]]) -> tuple[NDArray[np.void], int]:
    """Number the units, class by class, and give each its rows in the visits."""
    total = sum(len(times) for times in created)
    units = np.empty(total, dtype=ENTITY)
    first = visit = 0
    for row, times in enumerate(created):
        part = units[first : first + len(times)]
        length = int(plan.paths[plan.classes[row]["path"]]["visits"])
        part["unit_class"] = row
        part["ordinal"] = np.arange(len(times))
        part["created"] = times
        part["visit"] = np.arange(visit, visit + len(times))
        first += len(times)
        visit += length * len(times)
    return units, visit


def _train_visits(plan: Plan, trains: list[int], first: int) -> tuple[NDArray[np.int64], int]:
    """Return the first row of every train that may form, and the rows of the visits in all."""
    rows = [np.empty(0, dtype=np.int64)]
    for count, path in zip(trains, plan.formations["path"], strict=True):
        rows.append(first + np.arange(count, dtype=np.int64))
        first += count * int(plan.paths[path]["visits"])
    return np.concatenate(rows), first


def _possible_trains(plan: Plan, created: list[NDArray[np.float64]]) -> list[int]:
    """Return how many trains each service can form at most.

    Full ones: as many as the lots that may come fill. Others leave ``max_wait`` after their first
    lot joined and take all lots along, so the first lot of the next joins later: not more than one
    in every ``max_wait``, the first of which leaves at ``max_wait`` at the earliest.
    """
    lots = [0] * len(plan.formations)
    for row, times in enumerate(created):
        steps = plan.path_of_steps(int(plan.classes[row]["path"]))
        for formation in steps["row"][steps["kind"] == tables.TRAIN]:
            lots[int(formation)] += len(times)
    return [
        _most_trains(count, float(row["capacity"]), float(row["max_wait"]), plan.end)
        for count, row in zip(lots, plan.formations, strict=True)
    ]


def _most_trains(lots: int, capacity: float, max_wait: float, end: float) -> int:
    if max_wait <= 0.0:
        return lots
    # Rounding of sums of times may let one more leave.
    unfilled = 0 if math.isinf(max_wait) else math.floor(end / max_wait) + 1
    return min(lots, lots // int(capacity) + unfilled)


def _arrivals(plan: Plan, row: int, seed: int, replication: int) -> NDArray[np.float64]:
    """Return when the units of a class come, ascending, all before the run's end."""
    arrival = plan.arrivals[row]
    form, batch = int(arrival["form"]), int(arrival["batch"])
    if form == tables.LISTED:
        first = int(arrival["first"])
        epochs = plan.samples[first : first + int(arrival["count"])]
    elif form == tables.RENEWAL:
        epochs = _renewal(plan, int(arrival["stream"]), seed, replication)
    else:
        name = f"class/{class_name(plan, row)}/arrivals"
        epochs = _by_rate(plan, int(arrival["calendar"]), form, name, seed, replication)
    times = epochs[: np.searchsorted(epochs, plan.end, side="left")]
    times = times if batch == 1 else np.repeat(times, batch)
    most = int(arrival["most"])
    return times if most == tables.NONE else times[:most]


def class_name(plan: Plan, row: int) -> str:
    """Name a class by its flow and corridor, never by its number."""
    unit_class = plan.classes[row]
    flow = plan.flows[int(unit_class["flow"])].name
    return f"{flow}@{plan.corridors[int(unit_class['corridor'])].name}"


def _by_rate(
    plan: Plan, calendar: int, form: int, name: str, seed: int, replication: int
) -> NDArray[np.float64]:
    """Draw a (non-homogeneous) Poisson process by inversion of its mean count.

    Cinlar (1975), section 4.7: if S_i are the epochs of a unit Poisson process, Lambda^-1(S_i) are
    those of one with mean count Lambda. A rate twice as high thus sees the same clients, earlier.
    An even process takes S_i = i.
    """
    times, rates = plan.calendar(calendar)
    edges = np.append(times, plan.end)
    mean = np.concatenate([[0.0], np.cumsum(rates * np.diff(edges))])
    if form == tables.EVEN:
        epochs = np.arange(1.0, math.floor(mean[-1] + 1e-9) + 1.0)
    else:
        epochs = _unit_poisson(generator(seed, replication, name), float(mean[-1]))
    # How many epochs each stretch has. Where the rate is 0 the mean count is flat; the inverse is
    # its first instant after.
    until = np.searchsorted(epochs, mean[1:-1], side="right")
    counts = np.diff(until, prepend=0, append=len(epochs))
    # Epochs and stretches both ascend, so each column is that of the stretches, repeated.
    inverse: NDArray[np.float64] = epochs - np.repeat(mean[:-1], counts)
    inverse /= np.repeat(np.where(rates > 0.0, rates, 1.0), counts)
    inverse += np.repeat(edges[:-1], counts)
    # Rounding must not carry an epoch past its stretch, or the next one would come before it.
    np.minimum(inverse, np.repeat(edges[1:], counts), out=inverse)
    return inverse


def _unit_poisson(random: np.random.Generator, until: float) -> NDArray[np.float64]:
    """Return the epochs of a unit Poisson process up to ``until``."""
    size = int(until + 6.0 * math.sqrt(until) + 16.0)
    epochs = random.standard_exponential(size)
    np.cumsum(epochs, out=epochs)
    while epochs[-1] < until:
        more = np.cumsum(random.standard_exponential(size))
        epochs = np.concatenate([epochs, epochs[-1] + more])
    return epochs[: np.searchsorted(epochs, until, side="left")]


def _renewal(plan: Plan, stream: int, seed: int, replication: int) -> NDArray[np.float64]:
    size = 64
    while True:
        epochs = np.cumsum(draw_stream(plan, stream, size, seed, replication))
        if epochs[-1] >= plan.end or size > 10_000_000:
            return epochs
        size *= 4
