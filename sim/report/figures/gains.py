"""What each measure buys: a row for each, its gain with its limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report import digits
from sim.report.figures import style
from sim.report.gains import called, compared, first_measure, less_is_better, scale_of, spoken
from sim.report.levers import Axes
from sim.report.names import Names
from sim.report.result import Estimate, Result

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ROW, BESIDES = 0.36, 0.85
#: More do not fit on a page.
MOST = 20


def draw(result: Result, of: Axes, names: Names) -> style.Drawing | None:
    """Draw the gains in the measure that ranks, the best on top."""
    points = [point for point in compared(result) if first_measure([point])][:MOST]
    if not points:
        return None
    measure = first_measure(points)
    shown = [(point, point.gains[measure]) for point in points if measure in point.gains]
    scale = scale_of(measure, [gain for _, gain in shown])
    rows = [(called(point, of, names), scale.show(gain)) for point, gain in shown]
    what = spoken(measure, names)
    better = "less" if less_is_better(measure) else "more"
    caption = f"Change of {what} by each measure; {better} is better. Bars: limits of the mean."
    alt = "; ".join(f"{label}: {digits.mean(gain)}" for label, gain in rows)
    size = (style.WIDTH, BESIDES + ROW * len(rows))
    axis = f"change of {what}, {scale.unit}" if scale.unit else f"change of {what}"
    return style.drawing("gains", size, lambda figure: _paint(figure, rows, axis), caption, alt)


def _paint(figure: Figure, rows: list[tuple[str, Estimate]], axis: str) -> None:
    plot = figure.subplots()
    for row, (_, gain) in enumerate(rows):
        if gain.low is not None and gain.high is not None:
            plot.plot([gain.low, gain.high], [row, row], color=style.BLUE, lw=2.6)
        plot.plot([gain.mean], [row], "o", color=style.BLUE, markersize=6)
    plot.axvline(0.0, color=style.GREY, lw=1.0)
    labels = [style.wrapped(label, 36) for label, _ in rows]
    plot.set_yticks(range(len(rows)), labels, fontsize=9, linespacing=0.95)
    plot.set_ylim(len(rows) - 0.4, -0.6)
    plot.set_xlabel(axis)
    plot.margins(x=0.08)
    style.bare(plot)
