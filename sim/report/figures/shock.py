"""A shock over the days: freight held up, what is delivered, who waits, and when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.report import digits
from sim.report.asked import NETWORK, Shock
from sim.report.figures import style
from sim.report.names import Names
from sim.report.result import Point, Result, Series
from sim.report.shocks import subject, title_of
from sim.statistics import mean_interval

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Plot
    from matplotlib.figure import Figure

Floats = NDArray[np.float64]
#: Stations drawn.
MOST = 4
#: Days over which deliveries are averaged: ships and trains make single days uneven.
WEEK = 7
#: Days shown before the shock, and after it is made good.
BEFORE, AFTER = 7.0, 21.0


@dataclass(frozen=True, slots=True)
class Band:
    """A mean over the replications by day, with its confidence limits.

    Attributes
    ----------
    days : ndarray of float64
        Since the shock began.
    """

    days: Floats
    mean: Floats
    low: Floats
    high: Floats


def draw(result: Result, point: Point, name: str, names: Names) -> style.Drawing | None:
    """Draw the days around a shock of one point; None where it has no date or no series.

    Parameters
    ----------
    name : str
        File name.
    """
    shock = point.shock
    if shock is None or shock.begin is None or shock.end is None:
        return None
    base = result.points[shock.undisturbed]
    heavy = bool(np.nansum(_sum(result, base, shock, "delivered_tonnes").values))
    inside = "freight_in_system" if heavy else "units_in_system"
    one, other = (_sum(result, run, shock, inside) for run in (point, base))
    if not one.x.size or not other.x.size:
        return None
    extra = _band(one.values - _aligned(other, one), one.x, shock, result.confidence)
    until = _until(shock, extra)
    lines = _stations(result, point, base, shock)

    def paint(figure: Figure) -> None:
        plots = list(figure.subplots(3 if lines else 2, 1, sharex=True, squeeze=False).flat)
        _held_up(plots[0], extra, "tonnes" if heavy else "units")
        _delivered(plots[1], result, point, base, shock, heavy)
        for index, (station, band) in enumerate(lines):
            _line(plots[2], band, index, style.short(names.node(station), 44))
        if lines:
            plots[2].set_ylabel("units waiting\nbeyond the usual")
            plots[2].set_title("Who waits")
            plots[2].legend(loc="upper right")
        for plot in plots:
            _marks(plot, shock, plot is plots[0])
        plots[-1].set_xlim(-BEFORE, until)
        plots[-1].set_xlabel("days since the shock began")

    where = subject(shock, names)
    caption = (
        f"{title_of(shock)}{f', {where}' if where else ''}. Shaded: the shock, its ramp back "
        "included; dotted: when the loss is made good, median over the replications. Lines are "
        f"means of the pairs of runs, bands their {100 * result.confidence:g} % confidence limits "
        "day by day; what is delivered is averaged over the seven days before."
    )
    alt = f"Freight held up and delivered by day, with {title_of(shock)} and without."
    return style.drawing(name, (style.WIDTH, 6.6 if lines else 4.7), paint, caption, alt)


def _sum(result: Result, point: Point, shock: Shock, kpi: str) -> Series:
    """Return a daily series of the network, or the sum of the corridors followed."""
    network = result.over(point, "network", kpi).get("network")
    if network is None:
        return Series(np.empty(0), np.empty((0, 0)))
    if shock.subject == NETWORK:
        return network
    of_corridors = result.over(point, "corridor", kpi)
    total = np.zeros_like(network.values)
    for name in shock.group:
        if name in of_corridors:
            total += _aligned(of_corridors[name], network)
    return Series(network.x, total, network.unit)


def _queue(result: Result, point: Point, base: Point, shock: Shock, name: str) -> Band | None:
    """Return by how much a queue is longer than undisturbed, by day; None where none ever was."""
    one = result.over(point, "station", "queue").get(name)
    other = result.over(base, "station", "queue").get(name)
    if one is None:
        return None
    values = one.values - (0.0 if other is None else _aligned(other, one))
    # A queue is the mean of its day.
    return _band(values, one.x, shock, result.confidence, 0.5)


def _aligned(series: Series, like: Series) -> Floats:
    """Return a series at another's times; the same replications, 0 where it has none."""
    found = np.zeros((len(like.values), len(like.x)))
    rows = min(len(series.values), len(found))
    at = np.searchsorted(like.x, series.x)
    kept = (at < len(like.x)) & (like.x[np.minimum(at, len(like.x) - 1)] == series.x)
    found[:rows][:, at[kept]] = series.values[:rows][:, kept]
    return np.nan_to_num(found)


def _band(values: Floats, x: Floats, shock: Shock, confidence: float, later: float = 0.0) -> Band:
    """Return the band of values that stand for a moment so many days after their day begins."""
    assert shock.begin is not None
    values = np.nan_to_num(values)
    limits = [mean_interval(day, confidence) for day in values.T]
    mean = np.array([one.mean for one in limits])
    low, high = (np.array([getattr(one, end) for one in limits]) for end in ("low", "high"))
    return Band((x - shock.begin) / 24 + later, mean, np.fmin(low, mean), np.fmax(high, mean))


def _until(shock: Shock, extra: Band) -> float:
    """Return how many days are shown: until all is over, or to the run's end."""
    assert shock.begin is not None
    assert shock.end is not None
    days = shock.days.get((*shock.subject, "made_good"))
    last = float(extra.days[-1])
    if days is None or days.open:
        return last
    reach = days.greatest if days.high is None else days.high
    return min(max(reach, (shock.end - shock.begin) / 24) + AFTER, last)


def _stations(result: Result, point: Point, base: Point, shock: Shock) -> list[tuple[str, Band]]:
    """Return the stations asked for, else those where most wait beyond the usual."""
    queues = result.over(point, "station", "queue")
    asked = (result.tree.get("shock") or {}).get("follow") or ()
    bands = {
        name: band
        for name in ([one for one in asked if one in queues] or queues)
        if (band := _queue(result, point, base, shock, name))
    }
    most = {name: float(band.mean[band.days >= 0].max(initial=0.0)) for name, band in bands.items()}
    ranked = sorted((name for name in most if most[name] >= 1.0), key=lambda name: -most[name])
    kept = [name for name in ranked if most[name] >= 0.03 * most[ranked[0]]]
    return [(name, bands[name]) for name in kept[:MOST]]


def _line(plot: Plot, band: Band, index: int, label: str) -> None:
    color, dash, _ = style.LINES[index % len(style.LINES)]
    plot.fill_between(band.days, band.low, band.high, color=color, alpha=0.18, lw=0)
    plot.plot(band.days, band.mean, color=color, ls=dash, lw=1.4, label=label)


def _held_up(plot: Plot, extra: Band, unit: str) -> None:
    scale = digits.scale(unit, [*extra.mean, *extra.high])
    shown = Band(extra.days, *(scale.factor * one for one in (extra.mean, extra.low, extra.high)))
    _line(plot, shown, 0, "")
    plot.axhline(0.0, color=style.GREY, lw=0.8)
    plot.set_ylabel(f"{scale.unit} beyond\nthe undisturbed")
    plot.set_title("Freight held up")


def _delivered(
    plot: Plot, result: Result, point: Point, base: Point, shock: Shock, heavy: bool
) -> None:
    kpi, unit = ("delivered_tonnes", "tonnes") if heavy else ("delivered_units", "units")
    bands = [
        (label, _band(_weekly(series.values), series.x, shock, result.confidence, 1.0))
        for label, one in (("with the shock", point), ("undisturbed", base))
        if (series := _sum(result, one, shock, kpi)).x.size
    ]
    scale = digits.scale(unit, [high for _, band in bands for high in band.high])
    for index, (label, band) in enumerate(bands):
        parts = (scale.factor * one for one in (band.mean, band.low, band.high))
        _line(plot, Band(band.days, *parts), index, label)
    plot.set_ylim(bottom=0)
    plot.set_ylabel(f"{scale.unit} a day")
    plot.set_title("Delivered")
    plot.legend(loc="lower right", ncols=2)


def _weekly(values: Floats) -> Floats:
    """Return the mean of each day and the six before it; fewer at the run's begin."""
    total = np.cumsum(np.nan_to_num(values), axis=1)
    before = np.zeros_like(total)
    before[:, WEEK:] = total[:, :-WEEK]
    count = np.minimum(np.arange(values.shape[1]) + 1, WEEK)
    weekly: Floats = (total - before) / count
    return weekly


def _marks(plot: Plot, shock: Shock, named: bool) -> None:
    assert shock.begin is not None
    assert shock.end is not None
    plot.axvspan(0.0, (shock.end - shock.begin) / 24, color=style.PALE, lw=0, zorder=0)
    days = shock.days.get((*shock.subject, "made_good"))
    if days is None or days.open or days.greatest <= 0.0:
        return
    plot.axvline(days.median, color=style.BLACK, ls=":", lw=1.2)
    if named:
        plot.annotate(
            f"made good: day {days.median:.0f}",
            (days.median, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(4, -2),
            textcoords="offset points",
            va="top",
            fontsize=8.5,
        )


def all_of(result: Result, points: Sequence[Point], names: Names) -> list[style.Drawing]:
    """Draw the shock of every point that has one with a date."""
    with_shock = [point for point in points if point.shock]
    several = len(with_shock) > 1
    drawn = [
        draw(result, point, f"shock-{point.index}" if several else "shock", names)
        for point in with_shock
    ]
    return [one for one in drawn if one]
