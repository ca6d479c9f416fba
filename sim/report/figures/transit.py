"""Transit times of each corridor: the middle half, the middle four fifths, the median."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.report import digits
from sim.report.figures import style
from sim.report.names import Names
from sim.report.result import Point, Result, Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Plot
    from matplotlib.figure import Figure

MOST = 24
PROBABILITIES = (0.1, 0.25, 0.5, 0.75, 0.9)


def quantiles(series: Series) -> list[float] | None:
    """Return the five quantiles, each the mean over the replications; None where one is absent."""
    known = ~np.isnan(series.values).all(axis=0)
    if known.sum() < 2 or series.x[known][0] > 0.1 or series.x[known][-1] < 0.9:
        return None
    means = np.nanmean(series.values[:, known], axis=0)
    return [float(value) for value in np.interp(PROBABILITIES, series.x[known], means)]


def largest(found: Mapping[str, object], point: Point, most: int = MOST) -> list[str]:
    """Return the corridors that carry most units, in the order of the scenario."""
    loads = {name: point.kpi("corridor", name, "units") for name in found}
    ranked = sorted(found, key=lambda name: -(loads[name].mean if loads[name] else 0.0))  # type: ignore[union-attr]
    kept = set(ranked[:most])
    return [name for name in found if name in kept]


def draw(result: Result, point: Point, names: Names) -> style.Drawing | None:
    """Draw one box for each corridor of a point."""
    series = result.over(point, "corridor", "transit_quantile")
    boxes = {name: box for name, one in series.items() if (box := quantiles(one))}
    if not boxes:
        return None
    shown = largest(boxes, point)
    scale = digits.scale("h", [boxes[name][-1] for name in shown])

    def paint(figure: Figure) -> None:
        plot = figure.subplots()
        for row, name in enumerate(shown):
            _box(plot, row, [value * scale.factor for value in boxes[name]])
        labels = [style.short(names.corridor(name), 44) for name in shown]
        plot.set_yticks(range(len(shown)), labels)
        plot.set_ylim(len(shown) - 0.4, -0.6)
        plot.set_xlim(left=0)
        plot.set_xlabel(f"{scale.unit} from origin to destination")
        style.bare(plot)

    caption = (
        "Bar: from the 10th to the 90th of a hundred units; thick: the middle half; "
        "tick and number: the median. Quantiles of each replication, averaged."
    )
    if len(shown) < len(boxes):
        caption += f" The {len(shown)} corridors with most units of {len(boxes)}."
    medians = (
        f"{names.corridor(name)} {digits.number(boxes[name][2] * scale.factor)}" for name in shown
    )
    alt = f"Median transit time, {scale.unit}: {'; '.join(medians)}"
    size = (style.WIDTH, 0.8 + 0.33 * len(shown))
    return style.drawing("transit", size, paint, caption, alt)


def _box(plot: Plot, row: int, at: Sequence[float]) -> None:
    plot.plot([at[0], at[4]], [row, row], color=style.SKY, lw=3.5, solid_capstyle="butt")
    plot.barh(row, at[3] - at[1], left=at[1], height=0.5, color=style.BLUE)
    plot.plot([at[2], at[2]], [row - 0.32, row + 0.32], color=style.BLACK, lw=2.0)
    style.beside(plot, digits.number(at[2]), at[4], row)
