"""Queues over time: units that wait, day by day, at the stations where most do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim import quantities
from sim.report.asked import YEAR
from sim.report.figures import style
from sim.report.levers import Axes, point_label
from sim.report.names import Names
from sim.report.result import Point, Result, Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Plot
    from matplotlib.figure import Figure

MOST = 6
HELD = "held"
#: Not from the calendar module, which speaks the language of the machine.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Clock:
    """The run's time in days: where the warm-up ends, and the date of day 0 where there is one."""

    warm_up: float
    start: date | None

    @classmethod
    def of(cls, tree: Mapping[str, Any]) -> Clock:
        """Read it from the resolved scenario."""
        clock = tree.get("clock") or {}
        start = clock.get("start")
        return cls(
            _hours(clock.get("warm_up", 0.0)) / 24, date.fromisoformat(start) if start else None
        )


def _hours(written: Any) -> float:
    return quantities.parse(written, "h") if isinstance(written, str) else float(written)


def chosen(result: Result, point: Point, clock: Clock) -> list[str]:
    """Return the stations with the longest mean queue after the warm-up, those with any."""
    queues = result.over(point, "station", "queue")
    means = {name: _mean(series, clock) for name, series in queues.items()}
    ranked = sorted((name for name in means if means[name] > 0), key=lambda name: -means[name])
    return ranked[:MOST]


def _mean(series: Series, clock: Clock) -> float:
    measured = series.values[:, series.x >= 24 * clock.warm_up]
    return float(np.nanmean(measured)) if measured.size and not np.isnan(measured).all() else 0.0


def draw(result: Result, points: Sequence[Point], of: Axes, names: Names) -> style.Drawing | None:
    """Draw a panel for each station and a line for each shown point."""
    clock = Clock.of(result.tree)
    stations = chosen(result, points[0], clock)
    held = any(_any_held(result, point) for point in points)
    panels = [*stations, *([HELD] if held else [])]
    if not panels:
        return None
    several = len(points) > 1

    def paint(figure: Figure) -> None:
        rows, columns = -(-len(panels) // 2), min(2, len(panels))
        plots = list(figure.subplots(rows, columns, squeeze=False, sharex=True).flat)
        for plot, name in zip(plots, panels, strict=False):
            for index, point in enumerate(points):
                _line(plot, _series(result, point, name), index, point_label(point, of, names))
            _time(plot, clock, years=of.x != YEAR)
            title = "Held at origin by a loading ban" if name == HELD else names.node(name)
            plot.set_title(style.short(title, 44))
            plot.set_ylim(bottom=0)
        _edges(plots, len(panels), columns)
        if several:
            figure.legend(*plots[0].get_legend_handles_labels(), loc="outside lower center")

    height = 0.5 + 1.95 * -(-len(panels) // 2) + (0.2 * len(points) if several else 0)
    caption = (
        "Mean number waiting on each day: line, mean over the replications; band, their least and "
        "greatest. Shaded: warm-up, not measured. A line that climbs without end is freight that "
        "does not get through."
    )
    alt = "Units waiting by day at " + ", ".join(names.node(name) for name in stations) + "."
    return style.drawing("queues", (style.WIDTH, height), paint, caption, alt)


def _edges(plots: Sequence[Plot], used: int, columns: int) -> None:
    """Label the time below each column and the number left of each row; hide what is not used."""
    lowest = max(used - columns, 0)
    for plot in plots[:lowest]:
        plot.set_xlabel("")
    for plot in plots[lowest:used]:
        plot.tick_params(labelbottom=True)
    for plot in plots[:used:columns]:
        plot.set_ylabel("units waiting")
    for plot in plots[used:]:
        plot.set_visible(False)


def _series(result: Result, point: Point, name: str) -> Series | None:
    if name == HELD:
        return result.over(point, "network", HELD).get("network")
    return result.over(point, "station", "queue").get(name)


def _any_held(result: Result, point: Point) -> bool:
    series = result.over(point, "network", HELD).get("network")
    return series is not None and bool(np.nansum(series.values) > 0)


def _line(plot: Plot, series: Series | None, index: int, label: str) -> None:
    if series is None:
        return
    color, dash, _ = style.LINES[index % len(style.LINES)]
    known = ~np.isnan(series.values).all(axis=0)
    days: NDArray[np.float64] = series.x[known] / 24
    values = series.values[:, known]
    plot.fill_between(
        days, np.nanmin(values, axis=0), np.nanmax(values, axis=0), color=color, alpha=0.18, lw=0
    )
    plot.plot(days, np.nanmean(values, axis=0), color=color, ls=dash, lw=1.0, label=label or None)


def _time(plot: Plot, clock: Clock, years: bool) -> None:
    """Shade the warm-up and name the months, with the year where all points are of the same."""
    low, high = plot.dataLim.intervalx
    plot.set_xlim(low, high)
    if clock.warm_up > low:
        plot.axvspan(low, min(clock.warm_up, high), color=style.PALE, lw=0, zorder=0)
    if clock.start is None or high - low < 45:
        plot.set_xlabel("day")
        return
    firsts = _months(clock.start, low, high)
    step = max(1, round(len(firsts) / 5))
    ticks = firsts[::step]
    texts = [text if years else text.partition("\n")[0] for _, text in ticks]
    plot.set_xticks([day for day, _ in ticks], texts)


def _months(start: date, low: float, high: float) -> list[tuple[float, str]]:
    """Return the first days of months in a span of days, with their names."""
    found: list[tuple[float, str]] = []
    for day in range(int(low), int(high) + 1):
        at = start + timedelta(days=day)
        if at.day == 1:
            year = f"\n{at.year}" if at.month == 1 or not found else ""
            found.append((float(day), f"{MONTHS[at.month - 1]}{year}"))
    return found
