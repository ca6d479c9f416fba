"""What a change without a date does to each corridor: its load, and its time on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report import digits
from sim.report.asked import Shock
from sim.report.figures import style
from sim.report.names import Names
from sim.report.result import Estimate, Point, Result
from sim.report.shocks import load_of, title_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Plot
    from matplotlib.figure import Figure

MOST = 14


def draw(result: Result, point: Point, name: str, names: Names) -> style.Drawing | None:
    """Draw the change of load in per cent and of the mean time, a row for each corridor.

    Those that change most, by either; None where nothing changes.
    """
    shock = point.shock
    if shock is None:
        return None
    base = result.points[shock.undisturbed]
    rows = _rows(shock, base)
    if not rows:
        return None
    hours = [one for _, _, one in rows if one]
    scale = digits.scale("h", [one.mean for one in hours])

    def paint(figure: Figure) -> None:
        load, time = figure.subplots(1, 2, sharey=True)
        for row, (_, change, slower) in enumerate(rows):
            _dot(load, change, row)
            _dot(time, scale.show(slower) if slower else None, row)
        labels = [style.wrapped(names.corridor(one), 30) for one, _, _ in rows]
        load.set_yticks(range(len(rows)), labels, fontsize=8.5, linespacing=0.95)
        load.set_ylim(len(rows) - 0.4, -0.6)
        low, high = load.get_xlim()
        # Changes of less than a per cent should look as small as they are.
        load.set_xlim(min(low, -1.0), max(high, 1.0))
        load.set_xlabel("load carried, change in %")
        time.set_xlabel(f"mean time on the way, change in {scale.unit}")
        for plot in (load, time):
            plot.axvline(0.0, color=style.BLACK, lw=0.9)
            style.bare(plot)

    caption = (
        f"{title_of(shock)}, against the undisturbed run: difference over the measured time with "
        f"{100 * result.confidence:g} % confidence limits of the pairs of runs. Corridors "
        "followed come first, then those that change most."
    )
    alt = f"Change of load and of time by corridor with {title_of(shock)}."
    return style.drawing(name, (style.WIDTH, 0.9 + 0.34 * len(rows)), paint, caption, alt)


def _rows(shock: Shock, base: Point) -> list[tuple[str, Estimate | None, Estimate | None]]:
    found = []
    for name in base.names("corridor"):
        usual = base.kpi("corridor", name, load_of(base, name))
        change = shock.difference("corridor", name, load_of(base, name))
        slower = shock.difference("corridor", name, "transit_mean")
        if usual is None or not usual.mean or not (change or slower):
            continue
        share = change.scaled(100.0 / usual.mean, "%") if change else None
        time = base.kpi("corridor", name, "transit_mean")
        weight = abs(share.mean) if share else 0.0
        if slower and time and time.mean:
            weight = max(weight, 100 * abs(slower.mean) / time.mean)
        found.append((weight, (name, share, slower)))
    found.sort(key=lambda pair: (pair[1][0] not in shock.group, -pair[0]))
    return [row for weight, row in found[:MOST] if weight >= 0.1 or row[0] in shock.group]


def _dot(plot: Plot, one: Estimate | None, row: int) -> None:
    if one is None:
        plot.plot([0.0], [row], marker="|", color=style.GREY, ms=7)
        return
    sure = one.low is not None and one.high is not None and (one.low > 0 or one.high < 0)
    color = style.BLUE if sure else style.GREY
    if one.low is not None and one.high is not None:
        plot.plot([one.low, one.high], [row, row], color=color, lw=1.6)
    plot.plot([one.mean], [row], marker="o" if sure else "D", color=color, ms=5)
