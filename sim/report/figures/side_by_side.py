"""Corridors of one group beside each other: tonnes, days, cost and CO2, each on its own axis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.report import digits, legs
from sim.report.comparison import groups
from sim.report.figures import style
from sim.report.figures.rows import ROW
from sim.report.names import Names
from sim.report.result import Estimate, Leg, Point, Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Plot
    from matplotlib.figure import Figure

#: KPI and heading of the panels with bars.
BARS = (("tonnes", "carried"), ("cost_per_tonne", "cost"), ("co2_per_tonne", "CO2"))
DAYS = ("transit_p10", "transit_p50", "transit_p90")
#: Colour and hatch of a part of a cost or emission; plain bars are of the last.
LOOKS = {
    "road": (style.ORANGE, ""),
    "rail": (style.BLUE, ""),
    "ferry": (style.SKY, ""),
    "sea": (style.GREEN, ""),
    "air": (style.PURPLE, ""),
    "pipeline": (style.YELLOW, ""),
    "fee": (style.RED, ""),
    "other": (style.BLACK, ""),
    "waiting": (style.PALE, "////"),
    "": (style.GREY, ""),
}

Found = Mapping[str, Estimate | None]
#: Corridor to the parts of its bar; empty where it is not split.
Parts = Mapping[str, Mapping[str, float]]


def draw(result: Result, point: Point, names: Names) -> list[style.Drawing]:
    """Draw a chart for each group with corridors to compare."""
    known = legs.of(result, point)
    splits = {
        "cost_per_tonne": _parts(point, "cost_per_tonne", known, legs.cost),
        "co2_per_tonne": _parts(point, "co2_per_tonne", known, legs.co2),
    }
    return [
        _draw(f"side_by_side_{number}", group, members, point, names, splits)
        for number, (group, members) in enumerate(groups(point, names).items(), 1)
    ]


def _parts(
    point: Point,
    kpi: str,
    known: Mapping[str, Sequence[Leg]],
    split: Callable[[Sequence[Leg], float], dict[str, float]],
) -> Parts:
    return {
        name: split(found, one.mean)
        for name, found in known.items()
        if (one := point.kpi("corridor", name, kpi))
    }


def _draw(
    name: str,
    group: str,
    members: Sequence[str],
    point: Point,
    names: Names,
    splits: Mapping[str, Parts],
) -> style.Drawing:
    shown = [splits[kpi].get(one, {}) for kpi in splits for one in members]
    used = [part for part in LOOKS if any(part in parts for parts in shown)]

    def paint(figure: Figure) -> None:
        plots = figure.subplots(1, 4, sharey=True, width_ratios=(1, 1.4, 1, 1))
        carried, days, *others = plots
        for plot, (kpi, head) in zip((carried, *others), BARS, strict=True):
            found = {one: point.kpi("corridor", one, kpi) for one in members}
            _bars(plot, found, splits.get(kpi, {}), kpi, head)
        _days(days, members, point)
        labels = [style.wrapped(names.corridor(one), 30) for one in members]
        plots[0].set_yticks(range(len(members)), labels, fontsize=8, linespacing=0.95)
        plots[0].set_ylim(len(members) - 0.4, -0.6)
        if used:
            bars = [carried.barh(0, 0, **_look(part)) for part in used]
            figure.legend(bars, used, loc="outside upper center", ncols=len(used))

    height = ROW * 1.15 * len(members) + 1.0 + 0.3 * bool(used)
    alt = f"{group}: {'; '.join(_told(one, point, names) for one in members)}"
    caption = _caption(group, members, point, split=bool(used))
    return style.drawing(name, (style.WIDTH, height), paint, caption, alt)


def _look(part: str) -> dict[str, Any]:
    color, hatch = LOOKS[part]
    return {"color": color, "hatch": hatch, "edgecolor": style.GREY if hatch else color}


def _caption(group: str, members: Sequence[str], point: Point, *, split: bool) -> str:
    text = (
        f"{group}. Time from origin to destination: from the 10th to the 90th of a hundred units, "
        "tick and number the median."
    )
    if split:
        text += " Cost and CO2 by the mode of the legs; cost with fees and waiting."
    found = [point.kpi("corridor", one, kpi) for kpi, _ in BARS for one in members]
    if any(one and one.low != one.high for one in found):
        text += " Thin black lines: confidence limits of the mean."
    if None in found:
        text += " A dash where a part of the way has no sourced value."
    return text


def _told(corridor: str, point: Point, names: Names) -> str:
    kpis = ("tonnes", "transit_p50", "cost_per_tonne", "co2_per_tonne")
    known = [one for kpi in kpis if (one := point.kpi("corridor", corridor, kpi))]
    return f"{names.corridor(corridor)} {', '.join(digits.shown(one) for one in known)}"


def _bars(plot: Plot, found: Found, parts: Parts, kpi: str, head: str) -> None:
    known = [one for one in found.values() if one]
    unit = known[0].unit if known else ""
    scale = digits.scale(unit, [one.mean for one in known], kpi)
    for row, (name, one) in enumerate(found.items()):
        if one is None:
            style.beside(plot, "–", 0, row)
            continue
        shown = scale.show(one)
        left = 0.0
        for part, value in (parts.get(name) or {"": one.mean}).items():
            plot.barh(row, value * scale.factor, left=left, height=0.55, lw=0, **_look(part))
            left += value * scale.factor
        if shown.low is not None and shown.high is not None and shown.low < shown.high:
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
