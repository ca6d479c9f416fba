"""Years ahead: offer and deliveries by year, and how full the fullest are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.report import digits
from sim.report.ahead import SIGNS, Way, lost, pair, saturating, ways
from sim.report.asked import Ahead
from sim.report.figures import style
from sim.report.names import Names
from sim.report.result import Estimate, Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes as Plot
    from matplotlib.figure import Figure

#: Rows of the map of use; charts of other levers' settings.
MOST, MOST_WAYS = 16, 3
#: What is never in use for more than this is shown only where it is not free.
FULL = 0.5
#: From light to dark, told apart in grey and by the colour-blind.
COLOURS = "cividis_r"
#: Of a cell darker than this the text is white.
DARK = 0.5


def all_of(result: Result, names: Names) -> list[style.Drawing]:
    """Draw the years ahead for each of the first settings of the other levers."""
    if result.years is None:
        return []
    found = ways(result, names)[:MOST_WAYS]
    several = len(found) > 1
    drawn = [
        draw(result, result.years, way, f"years-{number}" if several else "years", names)
        for number, way in enumerate(found, start=1)
    ]
    return [one for one in drawn if one]


def draw(result: Result, ahead: Ahead, way: Way, name: str, names: Names) -> style.Drawing | None:
    """Draw offer and deliveries, and below them a row of years for each of the fullest."""
    rows = _rows(ahead, way)
    kinds = pair(way.points)
    if len(way.points) < 2 or (kinds is None and not rows):
        return None
    heights = ([2.6] if kinds else []) + ([0.9 + 0.27 * len(rows)] if rows else [])

    def paint(figure: Figure) -> None:
        plots = list(figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights).flat)
        if kinds:
            _carried(plots[0], way, kinds)
        if rows:
            _full(figure, plots[-1], ahead, way, rows, names)
        if way.label:
            figure.suptitle(way.label[:1].upper() + way.label[1:], x=0.02, ha="left", fontsize=9.5)

    caption = (
        f"Above: offered and delivered in each year, bands {100 * result.confidence:g} % "
        "confidence limits; what lies between them waits, is held or refused. Below: share of its "
        "open time in use, of the stations that are or come nearest to be saturated; ▲ saturated "
        "(in use or by a queue that grows over the year), ? undecided. – has no share in use of "
        "its own: the queue alone decides."
    )
    alt = "Freight offered and delivered by year, and how full the fullest stations are."
    return style.drawing(name, (style.WIDTH, sum(heights) + 0.2), paint, caption, alt)


def _carried(plot: Plot, way: Way, kinds: tuple[str, str, str]) -> None:
    offered, delivered, word = kinds
    series = [
        [(year, one) for year, point in zip(way.years, way.points, strict=True)
         if (one := point.kpi("network", "network", kpi))]
        for kpi in (offered, delivered)
    ]  # fmt: skip
    scale = digits.scale(series[0][0][1].unit, [one.mean for _, one in series[0]])
    labels = ("offered", "delivered")
    for index, (label, found) in enumerate(zip(labels, series, strict=True)):
        color, dash, marker = style.LINES[1 - index]
        shown = [(year, scale.show(one)) for year, one in found]
        years = [year for year, _ in shown]
        means = [one.mean for _, one in shown]
        plot.plot(years, means, color=color, ls=dash, marker=marker, label=label)
        low, high = ([_end(one, end) for _, one in shown] for end in ("low", "high"))
        plot.fill_between(years, low, high, color=color, alpha=0.18, lw=0)
    plot.set_ylim(bottom=0)
    plot.set_xticks(way.years, [str(year) for year in way.years])
    plot.set_ylabel(f"{word}, {scale.unit}" if word == "value" else scale.unit)
    missing = lost(way).get(way.years[-1], 0.0)
    told = f": in {way.years[-1]} {100 * missing:.0f} % does not arrive" if missing > 0.005 else ""
    plot.set_title(f"Offered and delivered{told}")
    plot.legend(loc="lower right", ncols=2)


def _end(one: Estimate, end: str) -> float:
    found: float | None = getattr(one, end)
    return one.mean if found is None else found


def _rows(ahead: Ahead, way: Way) -> list[str]:
    """Return the nodes shown: what is not free and has a use, the fullest others, then the rest."""
    rows = saturating(ahead, way)
    found = [row.name for row in rows if row.first is not None or row.use]
    most: dict[str, float] = {}
    for point in way.points:
        for name in point.names("station"):
            use = point.kpi("station", name, "utilisation")
            if use is not None and name not in found:
                most[name] = max(most.get(name, 0.0), use.mean)
    fullest = sorted((name for name in most if most[name] >= FULL), key=lambda name: -most[name])
    without = [row.name for row in rows if row.name not in found]
    return [*found, *fullest, *without][:MOST]


def _full(
    figure: Figure, plot: Plot, ahead: Ahead, way: Way, rows: Sequence[str], names: Names
) -> None:
    use = np.full((len(rows), len(way.points)), np.nan)
    states = {row.name: row.states for row in saturating(ahead, way)}
    for column, point in enumerate(way.points):
        for row, name in enumerate(rows):
            one = point.kpi("station", name, "utilisation")
            use[row, column] = np.nan if one is None else 100.0 * one.mean
    plot.set_facecolor("white")
    image = plot.imshow(use, aspect="auto", cmap=COLOURS, vmin=0.0, vmax=100.0)
    for row, name in enumerate(rows):
        for column, year in enumerate(way.years):
            value = use[row, column]
            sign = SIGNS.get(states.get(name, {}).get(year, "free"), "")
            text = "–" if np.isnan(value) else f"{value:.0f}"
            dark = not np.isnan(value) and value > 100 * DARK
            plot.text(
                column, row, f"{text} {sign}".strip(), ha="center", va="center",
                color="white" if dark else style.INK, fontsize=8.0,
                fontweight="bold" if sign == SIGNS["saturated"] else "normal",
            )  # fmt: skip
    plot.set_yticks(
        range(len(rows)), [style.short(names.node(name), 40) for name in rows], fontsize=8.0
    )
    plot.set_xticks(range(len(way.years)), [str(year) for year in way.years])
    plot.tick_params(length=0)
    plot.grid(visible=False)
    for side in plot.spines.values():
        side.set_visible(False)
    plot.set_title("In use, % of open time")
    bar = figure.colorbar(image, ax=plot, fraction=0.04, pad=0.02)
    bar.set_label("in use, %")
    bar.outline.set_visible(False)
