"""The lever curves: delivered value, and loss, over the lever on the axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.report import digits
from sim.report.figures import style
from sim.report.levers import Axes, Panel, at, panel_label, panels, setting
from sim.report.names import Names
from sim.report.result import Estimate, Point, Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Plot
    from matplotlib.figure import Figure

#: What a curve shows of a point.
Of = Callable[[Point], Estimate | None]


def network(kpi: str) -> Of:
    """Return what picks a KPI of the whole network."""
    return lambda point: point.kpi("network", "network", kpi)


@dataclass(frozen=True, slots=True)
class Curve:
    """What is drawn.

    Attributes
    ----------
    name : str
        File name.
    what : str
        The quantity for people.
    value : callable
        What is drawn of each point; points without it leave a gap.
    level : float or None
        The target or limit, in the unit of the results.
    level_label : str
        What the level is, for people.
    kpi : str
        Name of the KPI, where its unit does not say how to show it.
    """

    name: str
    what: str
    value: Of
    level: float | None = None
    level_label: str = ""
    kpi: str = ""


def draw(curve: Curve, result: Result, of: Axes, names: Names) -> style.Drawing | None:
    """Draw one line for each value of the second lever, in a panel for each of the others."""
    found = panels(result.points, of)
    scale = _scale(curve, result)
    if not of.x or scale is None:
        return None
    rows = -(-len(found) // 2)

    def paint(figure: Figure) -> None:
        columns = min(len(found), 2)
        grid = figure.subplots(rows, columns, squeeze=False, sharey=True, sharex=True)
        plots = list(grid.flat)
        for place, (plot, panel) in enumerate(zip(plots, found, strict=False)):
            for index, (label, line) in enumerate(panel.lines.items()):
                _line(plot, _points(line, of, curve, scale), index, _named(label, of, names))
            if curve.level is not None:
                _level(plot, curve.level * scale.factor, "" if place else curve.level_label)
            plot.set_title(panel_label(panel, of, names))
            _axis(plot, panel, of, names)
        for plot in plots[len(found) :]:
            plot.set_visible(False)
        _finish(figure, f"{curve.what}, {scale.unit}", of)

    lever = names.lever(of.x)
    caption = (
        f"{curve.what} over {lever}. Bands: {100 * result.confidence:g} % confidence limits of the "
        f"mean over the replications"
    )
    caption += f"; dashed: {curve.level_label}." if curve.level is not None else "."
    alt = f"{curve.what} against {lever}; the numbers are in the table below."
    size = (style.WIDTH, (3.5 if len(found) > 1 else 3.0) * rows + (0.3 if of.line else 0.0))
    return style.drawing(curve.name, size, paint, caption, alt)


def _scale(curve: Curve, result: Result) -> digits.Scale | None:
    found = [one for point in result.points if (one := curve.value(point))]
    if not found:
        return None
    ends = [end for one in found for end in (one.mean, one.high) if end is not None]
    return digits.scale(found[0].unit, [*ends, curve.level or 0.0], curve.kpi)


def _points(
    line: Sequence[Point], of: Axes, curve: Curve, scale: digits.Scale
) -> list[tuple[float, Estimate]]:
    return [(at(point, of), scale.show(one)) for point in line if (one := curve.value(point))]


def _named(label: str, of: Axes, names: Names) -> str:
    return setting(of.line, label, names) if of.line else ""


def _line(plot: Plot, shown: Sequence[tuple[float, Estimate]], index: int, label: str) -> None:
    color, dash, marker = style.LINES[index % len(style.LINES)]
    x = [place for place, _ in shown]
    means = [one.mean for _, one in shown]
    plot.plot(x, means, color=color, ls=dash, marker=marker, label=label or None)
    low = [one.mean if one.low is None else one.low for _, one in shown]
    high = [one.mean if one.high is None else one.high for _, one in shown]
    plot.fill_between(x, low, high, color=color, alpha=0.18, linewidth=0)


def _level(plot: Plot, level: float, label: str) -> None:
    plot.axhline(level, color=style.BLACK, ls=(0, (6, 3)), lw=1.1)
    plot.annotate(
        label,
        (0.0, level),
        xycoords=("axes fraction", "data"),
        xytext=(4, 3),
        textcoords="offset points",
        va="bottom",
        fontsize=8.5,
    )


def _axis(plot: Plot, panel: Panel, of: Axes, names: Names) -> None:
    values = sorted({at(point, of) for point in panel.points})
    plot.set_xticks(values, [digits.lever(value) for value in values])
    if values[0] > 0 and values[-1] / values[0] >= 4:
        # Efficiencies are factors: from 1 to 2 is as far as from 2 to 4.
        plot.set_xscale("log", base=2)
        plot.set_xticks(values, [digits.lever(value) for value in values])
        plot.minorticks_off()
    plot.set_xlabel(names.lever(of.x))


def _finish(figure: Figure, label: str, of: Axes) -> None:
    first = figure.axes[0]
    first.set_ylabel(label)
    low, high = first.get_ylim()
    # From 0, so that a small gain does not look like a large one; room for the line's label.
    first.set_ylim(min(low, 0.0), high + 0.06 * (high - min(low, 0.0)))
    if of.line:
        handles, labels = first.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=min(len(labels), 4))
