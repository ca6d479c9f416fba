"""Corridors of one group beside each other: tonnes, days, cost and CO2, each on its own axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sim.report import digits
from sim.report.comparison import groups
from sim.report.figures import style
from sim.report.figures.rows import ROW
from sim.report.names import Names
from sim.report.result import Estimate, Point

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Plot
    from matplotlib.figure import Figure

#: KPI, heading and colour of the panels with bars.
BARS = (
    ("tonnes", "carried", style.BLUE),
    ("cost_per_tonne", "cost", style.ORANGE),
    ("co2_per_tonne", "CO2", style.GREY),
)
DAYS = ("transit_p10", "transit_p50", "transit_p90")

Found = Mapping[str, Estimate | None]


def draw(point: Point, names: Names) -> list[style.Drawing]:
    """Draw a chart for each group with corridors to compare."""
    return [
        _draw(f"side_by_side_{number}", group, members, point, names)
        for number, (group, members) in enumerate(groups(point, names).items(), 1)
    ]


def _draw(
    name: str, group: str, members: Sequence[str], point: Point, names: Names
) -> style.Drawing:
    def paint(figure: Figure) -> None:
        plots = figure.subplots(1, 4, sharey=True, width_ratios=(1, 1.4, 1, 1))
        bars = iter(BARS)
        for number, plot in enumerate(plots):
            if number == 1:
                _days(plot, members, point)
                continue
            kpi, head, color = next(bars)
            found = {one: point.kpi("corridor", one, kpi) for one in members}
            _bars(plot, found, kpi, head, color)
        labels = [style.wrapped(names.corridor(one), 30) for one in members]
        plots[0].set_yticks(range(len(members)), labels, fontsize=8, linespacing=0.95)
        plots[0].set_ylim(len(members) - 0.4, -0.6)

    caption = (
        f"{group}. Time from origin to destination: from the 10th to the 90th of a hundred units, "
        "tick and number the median."
    )
    found = [point.kpi("corridor", one, kpi) for kpi, *_ in BARS for one in members]
    if any(one and one.low != one.high for one in found):
        caption += " Thin black lines: confidence limits of the mean."
    if None in found:
        caption += " A dash where a part of the way has no sourced value."
    height = ROW * 1.15 * len(members) + 1.0
    alt = f"{group}: {'; '.join(_told(one, point, names) for one in members)}"
    return style.drawing(name, (style.WIDTH, height), paint, caption, alt)


def _told(corridor: str, point: Point, names: Names) -> str:
    kpis = ("tonnes", "transit_p50", "cost_per_tonne", "co2_per_tonne")
    known = [one for kpi in kpis if (one := point.kpi("corridor", corridor, kpi))]
    return f"{names.corridor(corridor)} {', '.join(digits.shown(one) for one in known)}"


def _bars(plot: Plot, found: Found, kpi: str, head: str, color: str) -> None:
    known = [one for one in found.values() if one]
    unit = known[0].unit if known else ""
    scale = digits.scale(unit, [one.mean for one in known], kpi)
    for row, one in enumerate(found.values()):
        if one is None:
            style.beside(plot, "–", 0, row)
            continue
        shown = scale.show(one)
        plot.barh(row, shown.mean, height=0.55, color=color)
        if shown.low is not None and shown.high is not None:
            plot.plot([shown.low, shown.high], [row, row], color=style.BLACK, lw=0.9)
        style.beside(plot, digits.mean(shown), max(shown.mean, shown.high or 0.0), row)
    ends = [one.mean if one.high is None else max(one.high, one.mean) for one in known]
    _finish(plot, head, scale.unit, max(ends, default=0.0) * scale.factor)


def _days(plot: Plot, members: Sequence[str], point: Point) -> None:
    rows = {one: [point.kpi("corridor", one, kpi) for kpi in DAYS] for one in members}
    every = [one.mean for found in rows.values() for one in found if one]
    scale = digits.scale("h", every)
    for row, (low, middle, high) in enumerate(rows.values()):
        if low is None or middle is None or high is None:
            style.beside(plot, "–", 0, row)
            continue
        at = [one.mean * scale.factor for one in (low, middle, high)]
        plot.plot([at[0], at[2]], [row, row], color=style.SKY, lw=6, solid_capstyle="butt")
        plot.plot([at[1], at[1]], [row - 0.28, row + 0.28], color=style.BLACK, lw=1.8)
        style.beside(plot, digits.mean(scale.show(middle)), at[2], row)
    _finish(plot, "time", scale.unit, max(every, default=0.0) * scale.factor)


def _finish(plot: Plot, head: str, unit: str, most: float) -> None:
    """Name the panel, and leave room for the number behind the longest bar."""
    plot.set_title(head, fontsize=8.5)
    plot.set_xlabel(unit, fontsize=8.5)
    plot.set_xlim(0, (most or 1.0) * 1.42)
    plot.tick_params(labelsize=8)
    plot.locator_params(axis="x", nbins=4)
    style.bare(plot)
