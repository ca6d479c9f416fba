"""What holds for everybody in a replication: how far each disruption is on, and the weather."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiler.streams import draw_stream, generator
from sim.tables import plan as tables
from sim.tables.plan import NONE, Plan
from sim.tables.realised import Breakpoints, simplified, value_at

#: Levels on the way back: 90 %, 80 % ... 10 %, each for a ninth of the ramp, so that the mean over
#: the ramp is a half.
RAMP_LEVELS = 0.1 * np.arange(9.0, 0.0, -1.0)
#: Most times that a random disruption comes in one run.
MOST_TIMES = 1_000_000


def draw_levels(plan: Plan, seed: int, replication: int) -> list[Breakpoints]:
    """Return the level of each disruption by time: breakpoints from time 0 on.

    Where times overlap, the highest level holds.
    """
    found = []
    for row, disruption in enumerate(plan.disruptions):
        count, ramp = int(disruption["count"]), float(disruption["ramp"])
        if float(disruption["rate"]) > 0.0:
            spans = _at_random(plan, row, seed, replication)
        else:
            first = int(disruption["first"])
            spans = plan.samples[first : first + 2 * count].reshape(count, 2)
            lengths = int(disruption["lengths"])
            if lengths != NONE and count:
                spans = spans.copy()
                spans[:, 1] = draw_stream(plan, lengths, count, seed, replication)
        found.append(_level(spans, ramp, plan.end))
    return found


def _at_random(plan: Plan, row: int, seed: int, replication: int) -> NDArray[np.float64]:
    """Draw beginnings and lengths: exponential gaps of undisturbed time, an alternating renewal.

    The next one begins when nothing is left of the one before, its ramp over.
    """
    disruption = plan.disruptions[row]
    rate, ramp = float(disruption["rate"]), float(disruption["ramp"])
    gaps = generator(seed, replication, f"disruption/{plan.disruption_names[row]}/gaps")
    lengths, size = np.empty(0), 16
    spans: list[tuple[float, float]] = []
    now = float(gaps.standard_exponential()) / rate
    while now < plan.end and len(spans) < MOST_TIMES:
        if len(spans) == len(lengths):
            size *= 4
            lengths = draw_stream(plan, int(disruption["lengths"]), size, seed, replication)
        spans.append((now, float(lengths[len(spans)])))
        now += spans[-1][1] + ramp + float(gaps.standard_exponential()) / rate
    return np.array(spans).reshape(len(spans), 2)


def _level(spans: NDArray[np.float64], ramp: float, end: float) -> Breakpoints:
    """Return the level by time of a disruption with these beginnings and lengths."""
    steps = RAMP_LEVELS if ramp > 0.0 else np.empty(0)
    values = np.concatenate([[1.0], steps, [0.0]])
    edges, parts = [np.zeros(1)], []
    for begin, length in spans.tolist():
        back = begin + length + ramp / max(len(steps), 1) * np.arange(len(steps) + 1)
        times = np.concatenate([[begin], back])
        if length <= 0.0 and not len(steps):
            continue
        parts.append(times)
        edges.append(times)
    moments = np.unique(np.concatenate(edges))
    level = np.zeros(len(moments))
    for times in parts:
        low, high = np.searchsorted(moments, [times[0], times[-1]])
        here = np.searchsorted(times, moments[low:high], side="right") - 1
        np.maximum(level[low:high], values[here], out=level[low:high])
    # What began before the run counts from 0 on; what comes after its end is left out.
    first = int(np.searchsorted(moments, 0.0, side="right")) - 1
    last = max(int(np.searchsorted(moments, end, side="left")), first + 1)
    moments, level = moments[first:last].copy(), level[first:last]
    moments[0] = 0.0
    return simplified(moments, level)


def draw_weather(
    plan: Plan, row: int, levels: list[Breakpoints], seed: int, replication: int
) -> tuple[NDArray[np.float64], NDArray[np.int8]]:
    """Draw an on/off weather process: breakpoints from time 0, 1 open and 0 shut.

    It is shut, too, while a disruption shuts it.
    """
    times, is_open = _storms(plan, row, seed, replication)
    shutting = [
        levels[int(one["disruption"])]
        for one in plan.modulations
        if int(one["how"]) == tables.SHUT and int(one["row"]) == row
    ]
    if not shutting:
        return times, is_open.astype(np.int8)
    moments = np.unique(np.concatenate([times, *(changes for changes, _ in shutting)]))
    both = value_at((times, is_open), moments)
    for level in shutting:
        both = np.where(value_at(level, moments) >= 1.0, 0.0, both)
    times, is_open = simplified(moments, both)
    return times, is_open.astype(np.int8)


def _storms(
    plan: Plan, row: int, seed: int, replication: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Draw closures: exponential gaps of open time by the month's rate, exponential lengths."""
    weather, name = plan.weather[row], plan.weather_names[row]
    month, rate = plan.calendar(int(weather["calendar"]))
    gaps = generator(seed, replication, f"weather/{name}/gaps")
    lengths = generator(seed, replication, f"weather/{name}/closures")
    times, is_open, now = [0.0], [1.0], 0.0
    while now < plan.end:
        now = _next_closure(month, rate, now, float(gaps.standard_exponential()), plan.end)
        if now >= plan.end:
            break
        times.append(now)
        is_open.append(0.0)
        now += float(weather["mean_closure"]) * float(lengths.standard_exponential())
        times.append(now)
        is_open.append(1.0)
    return np.array(times), np.array(is_open)


def _next_closure(
    month: NDArray[np.float64], rate: NDArray[np.float64], now: float, hazard: float, end: float
) -> float:
    """Return when the integral of the closure rate since ``now`` reaches ``hazard``."""
    at = int(np.searchsorted(month, now, side="right")) - 1
    while now < end:
        until = float(month[at + 1]) if at + 1 < len(month) else end
        reach = float(rate[at]) * (until - now)
        if reach >= hazard:
            return now + hazard / float(rate[at])
        hazard -= reach
        now, at = until, at + 1
    return end
