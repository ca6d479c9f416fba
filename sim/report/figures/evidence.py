"""Simulated against observed: each quantity as a multiple of what was observed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.report import digits
from sim.report.figures import style
from sim.report.result import Evidence

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Plot
    from matplotlib.figure import Figure

MOST = 30


def comparable(rows: Sequence[Evidence]) -> list[Evidence]:
    """Return the rows with both numbers above zero, of which a ratio can be taken."""
    return [row for row in rows if (row.simulated or 0) > 0 and (row.observed or 0) > 0]


def draw(rows: Sequence[Evidence]) -> style.Drawing | None:
    """Draw simulated over observed on a log axis; grey: the range of the observation."""
    shown = comparable(rows)[:MOST]
    if not shown:
        return None

    def paint(figure: Figure) -> None:
        plot = figure.subplots()
        for row, one in enumerate(shown):
            _row(plot, row, one)
        plot.axvline(1.0, color=style.BLACK, lw=1.0)
        plot.set_xscale("log")
        low, high = plot.get_xlim()
        ticks = [tick for tick in _TICKS if low <= tick <= high]
        plot.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        plot.minorticks_off()
        labels = [style.short(f"{one.what}, {one.place} {one.year}".strip(), 52) for one in shown]
        plot.set_yticks(range(len(shown)), labels)
        plot.set_ylim(len(shown) - 0.4, -0.6)
        plot.set_xlabel("simulated / observed")
        style.bare(plot)

    caption = (
        "Dot: simulated as a multiple of observed, with its confidence limits; grey: the range of "
        "the observation. Filled circle: agrees; cross: misses; hollow square: used in the fit, so "
        "it tests nothing."
    )
    alt = "; ".join(
        f"{one.what}, {one.place}: {digits.number((one.simulated or 0) / (one.observed or 1))}"
        for one in shown
    )
    size = (style.WIDTH, 0.8 + 0.29 * len(shown))
    return style.drawing("evidence", size, paint, caption, f"Simulated over observed. {alt}")


_TICKS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.8, 1, 1.25, 2, 5, 10, 20, 50, 100)


def _row(plot: Plot, row: int, one: Evidence) -> None:
    observed = one.observed or 1.0
    if one.observed_low is not None and one.observed_high is not None:
        ends = [max(one.observed_low / observed, 1e-3), one.observed_high / observed]
        plot.plot(ends, [row, row], color="#c4c9d1", lw=7, solid_capstyle="butt")
    ratio = (one.simulated or 0.0) / observed
    color = style.GREY if one.fitted else style.RED if one.agree is False else style.BLUE
    if one.low is not None and one.high is not None and one.low > 0:
        ends = [one.low / observed, one.high / observed]
        plot.plot(ends, [row, row], color=color, lw=2.0, solid_capstyle="butt")
    marker = "s" if one.fitted else "X" if one.agree is False else "o"
    plot.plot(
        [ratio],
        [row],
        marker,
        color=color,
        markersize=6,
        markerfacecolor="white" if one.fitted else color,
    )
