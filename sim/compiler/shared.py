"""What may be shared between points: draws where drawing reads the same, and how large a run is."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from sim.compiler.drawing import class_name
from sim.compiler.streams import draw_stream
from sim.tables import plan as tables
from sim.tables.plan import NONE, Plan

#: Draws of a stream from which its mean is taken.
SAMPLE = 256


def drawn_from(plan: Plan) -> str:
    """Return a digest of all that `sim.compiler.draw` reads of a plan.

    Plans of equal digests have equal draws, so points that differ in efficiencies, servers or
    acceptances share them.
    """
    total = hashlib.sha256()
    for part in _read_by_draw(plan):
        whole = part.tobytes() if isinstance(part, np.ndarray) else repr(part).encode()
        total.update(b"%d " % len(whole))
        total.update(whole)
    return total.hexdigest()


def _read_by_draw(plan: Plan) -> Iterator[object]:
    """Yield everything that decides what is drawn, in the order of the tables.

    Calendars and samples are told by what is in them, not by their rows: points whose gates accept
    at other times have them in other rows.
    """
    yield plan.end, len(plan.lines)
    for row, unit_class in enumerate(plan.classes):
        steps = plan.path_of_steps(int(unit_class["path"]))
        yield class_name(plan, row), int(plan.paths[unit_class["path"]]["visits"])
        yield np.ascontiguousarray(steps["row"][steps["kind"] == tables.TRAIN])
    for arrival in plan.arrivals:
        yield [arrival[name].item() for name in _own(tables.ARRIVAL, "calendar")]
        yield from _calendar(plan, int(arrival["calendar"]))
        yield from _samples(plan, arrival)
    for service in plan.formations:
        visits = int(plan.paths[service["path"]]["visits"])
        yield float(service["capacity"]), float(service["max_wait"]), visits
    for name, law in zip(plan.stream_names, plan.stream_laws, strict=True):
        yield name, [law[field].item() for field in _own(tables.STREAM)]
        yield from _samples(plan, law)
    for name, weather in zip(plan.weather_names, plan.weather, strict=True):
        yield name, float(weather["mean_closure"])
        yield from _calendar(plan, int(weather["calendar"]))
    yield from _disturbing(plan)


def _disturbing(plan: Plan) -> Iterator[object]:
    """Yield when disruptions come, and what they do to arrivals and to the weather.

    What they do to capacities is left out: it changes nothing that is drawn.
    """
    for name, disruption in zip(plan.disruption_names, plan.disruptions, strict=True):
        yield name, [float(disruption["rate"]), float(disruption["ramp"])]
        first, count = int(disruption["first"]), int(disruption["count"])
        yield plan.samples[first : first + 2 * count]
    arriving = {int(row): at for at, row in enumerate(plan.arrivals["calendar"]) if row != NONE}
    for one in plan.modulations:
        how, row = int(one["how"]), int(one["row"])
        if how == tables.SHUT or row in arriving:
            at = row if how == tables.SHUT else arriving[row]
            yield int(one["disruption"]), how, at, float(one["share"])


def _own(record: np.dtype[np.void], *others: str) -> list[str]:
    """Return the fields that are not the place of something in another table."""
    return [name for name in record.names or () if name not in ("first", "count", *others)]


def _calendar(plan: Plan, row: int) -> Iterator[NDArray[np.float64]]:
    if row != NONE:
        yield from plan.calendar(row)


def _samples(plan: Plan, row: np.void) -> Iterator[NDArray[np.float64]]:
    if int(row["first"]) != NONE:
        cut = slice(int(row["first"]), int(row["first"]) + int(row["count"]))
        yield plan.samples[cut]
        yield plan.weights[cut]


def expected_visits(plan: Plan) -> float:
    """Return about how many visits a replication of a plan makes.

    Units come at their rates; each makes all visits of its path, and its share of those of the
    train that it fills. What is skipped, turned away or still on its way at the end is counted too.
    """
    visits = 0.0
    for row, unit_class in enumerate(plan.classes):
        steps = plan.path_of_steps(int(unit_class["path"]))
        trains = plan.formations[steps["row"][steps["kind"] == tables.TRAIN]]
        share = (plan.paths[trains["path"]]["visits"] / trains["capacity"]).sum()
        visits += _units(plan, row) * (plan.paths[unit_class["path"]]["visits"] + float(share))
    return visits


def _units(plan: Plan, row: int) -> float:
    """Return how many units of a class are expected to come."""
    arrival = plan.arrivals[row]
    form, batch = int(arrival["form"]), int(arrival["batch"])
    if form == tables.LISTED:
        epochs = float(arrival["count"])
    elif form == tables.RENEWAL:
        epochs = plan.end / float(draw_stream(plan, int(arrival["stream"]), SAMPLE, 0, 0).mean())
    else:
        times, rates = plan.calendar(int(arrival["calendar"]))
        epochs = float((rates * np.diff(np.append(times, plan.end))).sum())
    most = int(arrival["most"])
    return epochs * batch if most == NONE else min(epochs * batch, float(most))
