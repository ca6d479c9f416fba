"""Raw measurements become tables: lists of texts, for the screen and for Markdown."""

from __future__ import annotations

import math
import statistics
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.implementations import IMPLEMENTATIONS
from benchmarks.workload import EVENTS_PER_TRUCK, TANDEMS

Raw = dict[str, Any]
#: What counts as a run's time; laws are told apart.
COUNTED = ("draw", "engine", "kpis")
#: The 1.0 of all ratios.
BASE = next(iter(IMPLEMENTATIONS))
#: Network-years of the grid that is estimated: 7 efficiencies, 3 exponents, 20 replications.
GRID, CORES = 420, 2


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title; columns but the first are numbers."""

    title: str
    columns: list[str]
    rows: list[list[str]]
    note: str = ""


def seconds(raw: Raw, clock: str, stages: Iterable[str] = COUNTED) -> float:
    """Return the time of a run's stages."""
    return float(sum(raw[clock].get(stage, 0.0) for stage in stages))


def rate(raw: Raw, clock: str) -> float:
    """Return a run's trucks a second."""
    return float(raw["trucks"] / seconds(raw, clock))


def ratios(rows: list[Raw], clock: str) -> dict[str, list[float]]:
    """Return each implementation's ratios to the base, one of each round that has both."""
    base = {raw["round"]: rate(raw, clock) for raw in rows if raw["name"] == BASE}
    found: dict[str, list[float]] = defaultdict(list)
    for raw in rows:
        if raw["round"] in base:
            found[raw["name"]].append(rate(raw, clock) / base[raw["round"]])
    return found


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Return the slope of ``log value`` over ``log size`` by least squares; 1 is linear.

    NaN where there is one size only, or a value of 0.
    """
    if len(sizes) < 2 or min(values) <= 0.0:
        return math.nan
    return float(np.polyfit(np.log(sizes), np.log(values), 1)[0])


def comparison(rows: list[Raw], tandem: str, clock: str) -> Table:
    """Return the speed of all implementations on a tandem."""
    here = [raw for raw in rows if raw["tandem"] == tandem]
    against = ratios(here, clock)
    lines = []
    for name in IMPLEMENTATIONS:
        runs = [raw for raw in here if raw["name"] == name]
        if runs:
            lines.append((_middle([rate(raw, clock) for raw in runs]), _line(runs, clock, against)))
    lines.sort(key=lambda line: line[0])
    title = {"border": "Border tandem", "fifo": "FIFO tandem: 35 h of travel for the ferry"}[tandem]
    stages = [f"{stage}, µs/truck" for stage in ("draw", "engine", "KPIs", "laws")]
    columns = ["implementation", "trucks", "trucks/s", "Mev/s", "own ev/truck", *stages]
    columns += ["peak MB", "load s", "x SimPy", "min-max"]
    return Table(title, columns, [line for _, line in lines])


def _line(runs: list[Raw], clock: str, against: dict[str, list[float]]) -> list[str]:
    first = runs[0]
    name, trucks = first["name"], first["trucks"]
    speed = _middle([rate(raw, clock) for raw in runs])
    events = first["events"]
    stages = [
        _middle([seconds(raw, clock, [stage]) for raw in runs]) / trucks * 1e6
        for stage in (*COUNTED, "laws")
    ]
    ratio = against.get(name, [])
    return [
        IMPLEMENTATIONS[name].title,
        f"{trucks:,}",
        f"{speed:,.0f}",
        _digits(speed * EVENTS_PER_TRUCK[first["tandem"]] / 1e6),
        "" if events is None else f"{events / trucks:.2f}",
        *("" if value == 0.0 else _digits(value) for value in stages),
        f"{_middle([raw['peak_bytes'] for raw in runs]) / 1e6:.0f}",
        f"{_middle([raw['load'] for raw in runs]):.1f}",
        _digits(_middle(ratio)) if ratio else "",
        f"{_digits(min(ratio))}-{_digits(max(ratio))}" if ratio else "",
    ]


def growth(rows: list[Raw], clock: str) -> Table:
    """Return how time and memory grow with the number of trucks."""
    found: dict[tuple[str, str], dict[int, list[Raw]]] = defaultdict(lambda: defaultdict(list))
    for raw in rows:
        found[raw["name"], raw["tandem"]][raw["trucks"]].append(raw)
    lines = []
    for (name, tandem), by_size in found.items():
        sizes = sorted(by_size)
        times = [_middle([seconds(raw, clock) for raw in by_size[size]]) for size in sizes]
        memory = [
            _middle([raw["peak_bytes"] - raw["base_bytes"] for raw in by_size[size]])
            for size in sizes
        ]
        for size, time, used in zip(sizes, times, memory, strict=True):
            peak = _middle([raw["peak_bytes"] for raw in by_size[size]])
            lines.append(
                [
                    f"{IMPLEMENTATIONS[name].title}, {tandem}",
                    f"{size:,}",
                    f"{time:.3f}",
                    _digits(time / size * 1e6),
                    f"{peak / 1e6:.0f}",
                    f"{used / size:.0f}",
                ]
            )
        lines[-1] += [f"{exponent(sizes, times):.2f}", f"{exponent(sizes[-2:], memory[-2:]):.2f}"]
    for line in lines:
        line += [""] * (8 - len(line))
    columns = ["implementation, tandem", "trucks", "s", "µs/truck", "peak MB", "bytes/truck"]
    columns += ["exponent of time", "of memory"]
    note = (
        "Bytes a truck are what came on top of the loaded process. The exponents are the slope of "
        "log time over log trucks, and that of memory from the second largest size on: 1 is linear."
    )
    return Table("Growth with the number of trucks", columns, lines, note)


def years(rows: list[Raw]) -> Table:
    """Return the seconds of a network-year, stage by stage, and an estimate of the grid."""
    stages = ("compile", "draw", "engine", "laws", "kpis")
    lines = []
    for raw in rows:
        wall = raw["wall"]
        whole = sum(wall[stage] for stage in stages)
        mean = sum(raw["mean_wall"][stage] for stage in stages if stage != "compile")
        lines.append(
            [
                f"{raw['scenario'].split('/')[-1]}, {IMPLEMENTATIONS[raw['name']].title}",
                f"{raw['measured_points']} of {raw['points']}",
                f"{raw['events'] / 1e6:.2f}",
                *(f"{wall[stage]:.3f}" for stage in stages),
                f"{whole:.2f}",
                f"{raw['peak_bytes'] / 1e6:.0f}",
                f"{mean * GRID / CORES / 60.0:.1f}" if raw["points"] > 1 else "",
            ]
        )
    columns = [
        "scenario, engine",
        "points",
        "M events",
        "compile",
        "draw",
        "engine",
        "laws",
        "KPIs",
    ]
    columns += ["sum, s", "peak MB", f"{GRID} on {CORES} cores, min"]
    note = (
        "Seconds of wall time, medians over replications and points, in a warm process on one core."
        " The last column is an estimate: the mean of a run times their number, nothing shared."
    )
    return Table("Network-years", columns, lines, note)


def tables(measured: dict[str, Any]) -> list[Table]:
    """Return all tables of a file of measurements."""
    clock = measured["clock"]
    compared = measured.get("compare", [])
    shown = [one for one in TANDEMS if any(raw["tandem"] == one for raw in compared)]
    found = [comparison(compared, tandem, clock) for tandem in shown]
    if measured.get("growth"):
        found.append(growth(measured["growth"], clock))
    if measured.get("years"):
        found.append(years(measured["years"]))
    return found


def _middle(values: list[float]) -> float:
    return float(statistics.median(values))


def _digits(value: float) -> str:
    """Show three digits, or all before the point."""
    places = max(2 - int(np.floor(np.log10(value))), 0) if value > 0.0 else 0
    return f"{value:,.{places}f}"
