"""Transit times of each corridor: the middle half, the middle four fifths, the median."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.report import digits
from sim.report.figures import rows, style
from sim.report.names import Names
from sim.report.result import Estimate, Point, Result, Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Plot
    from matplotlib.figure import Figure

PROBABILITIES = (0.1, 0.25, 0.5, 0.75, 0.9)


def quantiles(series: Series) -> list[float] | None:
    """Return the five quantiles, each the mean over the replications; None where one is absent."""
    known = ~np.isnan(series.values).all(axis=0)
    if known.sum() < 2 or series.x[known][0] > 0.1 or series.x[known][-1] < 0.9:
        return None
    means = np.nanmean(series.values[:, known], axis=0)
    return [float(value) for value in np.interp(PROBABILITIES, series.x[known], means)]


def draw(result: Result, point: Point, names: Names) -> style.Drawing | None:
    """Draw one box for each corridor of a point."""
    series = result.over(point, "corridor", "transit_quantile")
    boxes = {name: box for name, one in series.items() if (box := quantiles(one))}
    if not boxes:
        return None
    shown = rows.largest(boxes, point)
    found = rows.panels({name: boxes[name][-1] for name in shown})

    def row(plot: Plot, panel: rows.Panel, number: int) -> None:
        hours = boxes[panel.corridors[number]]
        _box(plot, number, [value * panel.scale.factor for value in hours])

    def paint(figure: Figure) -> None:
        for plot, panel in zip(rows.draw(figure, found, names, row), found, strict=True):
            plot.set_xlabel(f"{panel.scale.unit} from origin to destination")

    caption = (
        "Bar: from the 10th to the 90th of a hundred units; thick: the middle half; "
        "tick and number: the median. Quantiles of each replication, averaged."
    ) + rows.left_out(len(shown), len(boxes))
    medians = (
        f"{names.corridor(name)} {digits.shown(Estimate(boxes[name][2], unit='h'))}"
        for name in shown
    )
    size = (style.WIDTH, rows.height(found))
    return style.drawing("transit", size, paint, caption, f"Median time: {'; '.join(medians)}")


def _box(plot: Plot, row: int, at: Sequence[float]) -> None:
    plot.plot([at[0], at[4]], [row, row], color=style.SKY, lw=3.5, solid_capstyle="butt")
    plot.barh(row, at[3] - at[1], left=at[1], height=0.5, color=style.BLUE)
    plot.plot([at[2], at[2]], [row - 0.32, row + 0.32], color=style.BLACK, lw=2.0)
    style.beside(plot, digits.number(at[2]), at[4], row)
